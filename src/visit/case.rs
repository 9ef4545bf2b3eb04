//! 办到哪了: one case, what became of it, and its receipt once more.

use super::done::Paper;
use super::view::{Content, Control, DonePage, Icon};
use super::*;
use crate::api::{CaseNumber, CaseState};
use crate::words::Phrase;

/// Controls of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 补打小票.
    Reprint,
    /// 看好了.
    Close,
}

/// A case as this machine's journal, the hall, or both know it.
pub struct Known {
    pub outcome: Option<Outcome>,
    pub status: Option<CaseStatus>,
}

impl Known {
    pub fn number(&self) -> Option<&CaseNumber> {
        match (&self.status, &self.outcome) {
            (Some(status), _) => Some(&status.case_number),
            (None, Some(Outcome { standing: Standing::Received(received), .. })) => Some(&received.case_number),
            (None, Some(_) | None) => None,
        }
    }

    pub fn service(&self) -> &str {
        match (&self.status, &self.outcome) {
            (Some(status), _) => &status.service,
            (None, Some(outcome)) => &outcome.service,
            (None, None) => "",
        }
    }
}

pub struct Case {
    known: Known,
    paper: Paper,
}

impl Case {
    pub fn due_ms(&self) -> Option<u64> {
        self.paper.due_ms()
    }

    pub fn tick(&mut self, now_ms: u64) -> bool {
        self.paper.tick(now_ms)
    }
}

pub fn enter(visit: &mut Visit, known: Known) -> Step {
    visit.state = State::Case(Case { known, paper: Paper::NotAsked });
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Case(act), page: _, by: _ } => match act {
            Act::Close => common::leave_pages(visit),
            Act::Reprint => reprint(visit),
        },
        Event::Paper(news) => {
            let State::Case(case) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
            // Of another case, printed before this page.
            let Some(paper) = case.paper.after(news) else { return Step::ignored(Ignored::Late) };
            case.paper = paper;
            common::active(visit);
            Step::done()
        }
        Event::Journal(JournalNews::Received { key, received }) => reached(visit, key, Standing::Received(received)),
        Event::Journal(JournalNews::Parked { key }) => reached(visit, key, Standing::Parked),
        // Whose receipt was scanned goes on with a card, and so does the next citizen.
        Event::Card(news) if !visit.is_somebodys() => waiting_card::card(visit, news, Wish::Home),
        Event::Act { .. } => Step::ignored(Ignored::PageGone),
        Event::Journal(_) | Event::Hall(_) | Event::Composed(_) => Step::ignored(Ignored::Late),
        Event::Card(_)
        | Event::Key { .. }
        | Event::FiveKey(_)
        | Event::Stroke(_)
        | Event::Tick
        | Event::Health(_)
        | Event::Activity
        | Event::ComposerDown
        | Event::Handwriting(_)
        | Event::Code(_)
        | Event::PinChecked(_)
        | Event::Voice(_) => Step::ignored(Ignored::NotHere),
    }
}

/// The hall answered while the page is up.
fn reached(visit: &mut Visit, key: uuid::Uuid, standing: Standing) -> Step {
    let State::Case(case) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match &mut case.known.outcome {
        Some(outcome) if outcome.key == key => {
            outcome.standing = standing;
            Step::done()
        }
        Some(_) | None => Step::ignored(Ignored::Late),
    }
}

fn reprint(visit: &mut Visit) -> Step {
    let State::Case(case) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    // Paper is for who is known: a receipt that was scanned is in somebody's hand already.
    if case.paper.is_moving() || !visit.is_somebodys() {
        return Step::ignored(Ignored::Disabled);
    }
    let Some(receipt) = receipt::of_known_case(visit, &case.known) else { return Step::ignored(Ignored::Disabled) };
    let now_ms = visit.now.mono_ms;
    if let State::Case(case) = &mut visit.state {
        case.paper = Paper::Printing { since_ms: now_ms };
    }
    visit.paper.moving = true;
    Step::asking(Effect::Print(Box::new(receipt)))
}

pub fn view(visit: &Visit, case: &Case) -> Content {
    let known = &case.known;
    let today = visit.today();
    let service = home::service_name(visit, known.service());
    let close = Control::new(Action::Case(Act::Close), Phrase::key("case.close"));
    let reprint = Control::new(Action::Case(Act::Reprint), Phrase::key("case.reprint"))
        .icon(Icon::Printer)
        .enabled(visit.site.has_printer && !case.paper.is_moving() && receipt::of_known_case(visit, known).is_some());
    let paper = done::paper_box(visit, case.paper);
    let page = |title: Phrase, subtitle: Phrase, picture: Icon, paragraphs: Vec<Phrase>, good: bool| DonePage {
        picture,
        title,
        subtitle,
        number_label: Phrase::key("done.number-label"),
        number: known.number().map_or_else(Phrase::none, |number| Phrase::literal(number.as_str())),
        paragraphs,
        qr: String::new(),
        qr_caption: Phrase::key("done.qr-caption"),
        facts_title: Phrase::none(),
        facts: Vec::new(),
        paper: paper.clone(),
        primary: close.clone(),
        secondary: visit.is_somebodys().then(|| reprint.clone()),
        note: Phrase::none(),
        good,
    };
    let shown = match (&known.status, &known.outcome) {
        (Some(status), _) => {
            let mut shown = of_status(&page, status, service, today);
            if let Some(code) = &status.query_code {
                shown.qr = receipt::follow_up_address(&visit.site, &status.case_number, code);
            }
            shown
        }
        (None, Some(outcome)) => of_outcome(visit, &page, outcome, service, today),
        (None, None) => page(service, Phrase::none(), Icon::Receipt, Vec::new(), true),
    };
    Content::Done(shown)
}

/// Builds a page from title, subtitle, picture, paragraphs and whether all is well.
type PageOf<'a> = &'a dyn Fn(Phrase, Phrase, Icon, Vec<Phrase>, bool) -> DonePage;

fn of_status(page: PageOf, status: &CaseStatus, service: Phrase, today: jiff::civil::Date) -> DonePage {
    let subtitle =
        Phrase::key("done.service-and-time").with("service", service).with("when", view::day_and_time(&status.received_at));
    let (title, picture, good) = match status.state {
        CaseState::Received => ("case.title.received", Icon::Check, true),
        CaseState::Accepted => ("case.title.accepted", Icon::Check, true),
        CaseState::SupplementNeeded => ("case.title.supplement-needed", Icon::Warning, false),
        CaseState::InProcess => ("case.title.in-process", Icon::Clock, true),
        CaseState::Decided => ("case.title.decided", Icon::Check, true),
        CaseState::Withdrawn => ("case.title.withdrawn", Icon::Receipt, true),
    };
    let next = match status.state {
        CaseState::Received => done::next_steps(&status.next, today),
        CaseState::Accepted | CaseState::InProcess => {
            vec![Phrase::key("case.answer-by").with("day", done::near_day_of(&status.next.answer_by, today))]
        }
        CaseState::SupplementNeeded => vec![Phrase::key("case.supplement-note")],
        CaseState::Decided => vec![Phrase::key("case.decided-note")],
        CaseState::Withdrawn => vec![Phrase::key("case.withdrawn-note")],
    };
    page(Phrase::key(title), subtitle, picture, next, good)
}

fn of_outcome(visit: &Visit, page: PageOf, outcome: &Outcome, service: Phrase, today: jiff::civil::Date) -> DonePage {
    let subtitle =
        Phrase::key("done.service-and-time").with("service", service).with("when", view::day_and_time(&outcome.occurred_at));
    match &outcome.standing {
        Standing::Received(received) => {
            let mut shown =
                page(Phrase::key("case.title.received"), subtitle, Icon::Check, done::next_steps(&received.next, today), true);
            shown.qr = receipt::follow_up_address(&visit.site, &received.case_number, &received.query_code);
            shown
        }
        Standing::Waiting => {
            let text = vec![Phrase::key("done.stored-text"), Phrase::key("done.stored-days")];
            let mut shown = page(Phrase::key("done.stored-title"), subtitle, Icon::Hourglass, text, false);
            shown.number_label = Phrase::key("done.slip-label");
            shown.number = Phrase::literal(&outcome.slip);
            shown
        }
        Standing::Parked => {
            let place = Phrase::words(&visit.site.content.centre.hall_place);
            let text = vec![Phrase::key("case.parked-text"), Phrase::key("case.parked-next").with("place", place)];
            let mut shown = page(Phrase::key("case.title.parked"), subtitle, Icon::Warning, text, false);
            shown.number_label = Phrase::key("done.slip-label");
            shown.number = Phrase::literal(&outcome.slip);
            shown
        }
    }
}
