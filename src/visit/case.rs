//! 办到哪了: one case, what became of it, and its receipt once more.

use super::done::Paper;
use super::time::Ticked;
use super::view::{Aloud, Content, Control, DonePage, Icon, MessagePage, Picture};
use super::*;
use crate::api::{CaseNumber, CaseState, OpenCorrection};
use crate::words::Phrase;

mod steps;

/// Controls of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 补打小票.
    Reprint,
    /// 看好了.
    Close,
    /// 现在补.
    Correct,
    /// 不办了: asks first.
    AskToWithdraw,
    /// 撤回.
    Withdraw,
    /// 接着办: back to the case.
    Keep,
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

    /// What it is about, in words.
    pub fn matter(&self, visit: &Visit) -> Phrase {
        home::matter(visit, self.service(), self.status.as_ref().and_then(|status| status.for_whom))
    }
}

pub struct Case {
    known: Known,
    paper: Paper,
    withdrawal: Withdrawal,
}

/// How far a withdrawal (撤回) has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Withdrawal {
    NotWanted,
    Asked,
    Sent {
        since_ms: u64,
    },
    /// The hall could not be asked, or did not do it.
    Failed {
        refused: bool,
    },
}

impl Case {
    /// Each question and answer about a withdrawal is a page of its own.
    pub fn page_key(&self) -> u64 {
        match self.withdrawal {
            Withdrawal::NotWanted => 0,
            Withdrawal::Asked => 1,
            Withdrawal::Sent { .. } => 2,
            Withdrawal::Failed { .. } => 3,
        }
    }

    /// True while the hall has the word.
    pub fn is_waiting(&self) -> bool {
        matches!(self.withdrawal, Withdrawal::Sent { .. })
    }

    pub fn due_ms(&self) -> Option<u64> {
        let withdrawal = self.withdrawal_due_ms();
        self.paper.due_ms().into_iter().chain(withdrawal).min()
    }

    fn withdrawal_due_ms(&self) -> Option<u64> {
        match self.withdrawal {
            Withdrawal::Sent { since_ms } => Some(since_ms + limits::LOOKUP_LIMIT_MS),
            Withdrawal::NotWanted | Withdrawal::Asked | Withdrawal::Failed { .. } => None,
        }
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        let late = self.withdrawal_due_ms().is_some_and(|due_ms| due_ms <= now_ms);
        if late {
            self.withdrawal = Withdrawal::Failed { refused: false };
        }
        match self.paper.tick(Slot::Receipt, now_ms) {
            Ticked::Nothing if late => Ticked::Changed,
            ticked => ticked,
        }
    }
}

pub fn enter(visit: &mut Visit, known: Known) -> Step {
    // The code of another paper is none of this one.
    visit.leaving = pick_up::Leaving::default();
    visit.state = State::Case(Box::new(Case { known, paper: Paper::NotAsked, withdrawal: Withdrawal::NotWanted }));
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Case(act), page: _, by: _ } => match act {
            Act::Close => common::leave_pages(visit),
            Act::Reprint => reprint(visit),
            Act::Correct => correct(visit),
            Act::AskToWithdraw | Act::Withdraw | Act::Keep => withdraw(visit, act),
        },
        Event::Paper(Slot::Receipt, news) => {
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
        other => Step::ignored(other.unwanted()),
    }
}

/// 现在补.
fn correct(visit: &mut Visit) -> Step {
    let State::Case(case) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let service = case.known.service().to_string();
    match open_correction(visit, case) {
        Some(open) => form::correct(visit, &service, open),
        None => Step::ignored(Ignored::Disabled),
    }
}

/// What is to be put right, where its citizen stands here and this machine has the form. What is on its way is not asked for
/// a second time.
fn open_correction(visit: &Visit, case: &Case) -> Option<OpenCorrection> {
    visit.guest.as_ref()?;
    let open = form::can_correct(&visit.site.content, case.known.status.as_ref()?)?;
    (!is_on_its_way(visit, case)).then_some(open)
}

/// Whether what staff want was handed in here and waits for the hall.
fn is_on_its_way(visit: &Visit, case: &Case) -> bool {
    let Some(status) = &case.known.status else { return false };
    let wanted = status.correction.as_ref().map(|wanted| (&status.case_number, wanted.request));
    visit.outcomes.iter().filter(|outcome| outcome.standing == Standing::Waiting).any(|outcome| {
        let corrects = outcome.corrects.as_ref();
        corrects.is_some_and(|corrects| wanted == Some((&corrects.case_number, corrects.request)))
    })
}

fn withdraw(visit: &mut Visit, act: Act) -> Step {
    let may = matches!(&visit.state, State::Case(case) if may_withdraw(visit, case));
    let now_ms = visit.now.mono_ms;
    let State::Case(case) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, case.withdrawal) {
        (Act::AskToWithdraw, Withdrawal::NotWanted) if may => case.withdrawal = Withdrawal::Asked,
        (Act::Keep, Withdrawal::Asked | Withdrawal::Failed { .. }) => case.withdrawal = Withdrawal::NotWanted,
        (Act::Withdraw, Withdrawal::Asked | Withdrawal::Failed { refused: false }) if may => {
            case.withdrawal = Withdrawal::Sent { since_ms: now_ms };
            if let Some(status) = &case.known.status {
                return Step::asking(Effect::Withdraw(status.case_number.clone()));
            }
        }
        _ => return Step::ignored(Ignored::Disabled),
    }
    Step::done()
}

/// Whose case it is may withdraw it until it is decided, with the hall's word that it is still on.
fn may_withdraw(visit: &Visit, case: &Case) -> bool {
    visit.guest.is_some() && case.known.status.as_ref().is_some_and(|status| is_live(status.state))
}

/// The hall's word on a withdrawal.
pub fn withdrawn(visit: &mut Visit, status: CaseStatus) -> Step {
    let State::Case(case) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    if case.known.number() != Some(&status.case_number) {
        return Step::ignored(Ignored::Late);
    }
    case.known.status = Some(status);
    case.withdrawal = Withdrawal::NotWanted;
    common::active(visit);
    Step::done()
}

pub fn not_withdrawn(visit: &mut Visit, refused: bool) -> Step {
    let State::Case(case) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    if !case.is_waiting() {
        return Step::ignored(Ignored::Late);
    }
    case.withdrawal = Withdrawal::Failed { refused };
    common::active(visit);
    Step::done()
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

/// The questions about a withdrawal, and what came of it.
fn withdrawal_page(visit: &Visit, case: &Case) -> Option<MessagePage> {
    let control = |act: Act, key: &'static str| Some(Control::new(Action::Case(act), Phrase::key(key)));
    let (picture, title, paragraph, primary, secondary) = match case.withdrawal {
        Withdrawal::NotWanted => return None,
        Withdrawal::Asked => (
            Picture::Question,
            "case.withdraw-title",
            Phrase::key("case.withdraw-note"),
            control(Act::Keep, "case.keep"),
            control(Act::Withdraw, "case.withdraw"),
        ),
        Withdrawal::Sent { .. } => (Picture::Wait, "case.withdrawing", Phrase::key("lookup.waiting-note"), None, None),
        Withdrawal::Failed { refused: false } => (
            Picture::NoAnswer,
            "lookup.unreachable",
            Phrase::key("case.not-withdrawn"),
            control(Act::Withdraw, "lookup.try-again"),
            control(Act::Keep, "case.back"),
        ),
        Withdrawal::Failed { refused: true } => {
            let note = visit.at_the_window("case.withdrawal-refused");
            (Picture::Warning, "case.not-withdrawn-title", note, control(Act::Keep, "case.back"), None)
        }
    };
    Some(MessagePage { primary, secondary, ..MessagePage::new(picture, Phrase::key(title), vec![paragraph]) })
}

pub fn view(visit: &Visit, case: &Case) -> Content {
    if let Some(page) = withdrawal_page(visit, case) {
        return Content::Message(page);
    }
    let known = &case.known;
    let today = visit.today();
    let service = known.matter(visit);
    let close = Control::new(Action::Case(Act::Close), Phrase::key("case.close"));
    let reprint = Control::new(Action::Case(Act::Reprint), Phrase::key("case.reprint"))
        .icon(Icon::Printer)
        .enabled(visit.site.has_printer && !case.paper.is_moving() && receipt::of_known_case(visit, known).is_some());
    let paper = done::paper_box(visit, case.paper);
    let page = |title: Phrase, subtitle: Phrase, picture: Icon, paragraphs: Vec<Phrase>, good: bool| DonePage {
        subtitle,
        number_label: Phrase::key("done.number-label"),
        number: known.number().map_or_else(Phrase::none, |number| Phrase::literal(number.as_str())),
        paragraphs,
        qr_caption: Phrase::key("done.qr-caption"),
        paper: paper.clone(),
        secondary: visit.is_somebodys().then(|| reprint.clone()),
        good,
        of_person: true,
        ..DonePage::new(picture, title, close.clone())
    };
    let shown = match (&known.status, &known.outcome) {
        (Some(status), _) => {
            let mut shown = of_status(&page, status, service, today);
            if let Some(code) = &status.query_code {
                shown.qr = receipt::follow_up_address(&visit.site, &status.case_number, code);
            }
            if is_on_its_way(visit, case) {
                shown.title = Phrase::key("case.title.correction-waits");
                shown.picture = Icon::Hourglass;
                shown.paragraphs = vec![Phrase::key("case.correction-waits")];
            } else if let Some(open) = open_correction(visit, case) {
                shown.paragraphs = vec![wanted_sentence(visit, &status.service, &open)];
                let correct = Control::new(Action::Case(Act::Correct), Phrase::key("case.correct")).icon(Icon::Forward);
                shown.primary = correct.aloud(Aloud::Nothing);
            }
            shown.steps = steps::of(status);
            if may_withdraw(visit, case) {
                let label = Phrase::key("case.ask-to-withdraw");
                shown.door = Some(Control::new(Action::Case(Act::AskToWithdraw), label).aloud(Aloud::Nothing));
            }
            shown
        }
        (None, Some(outcome)) => of_outcome(visit, &page, outcome, service, today),
        (None, None) => page(service, Phrase::none(), Icon::Receipt, Vec::new(), true),
    };
    Content::Done(shown)
}

/// What is to be put right, by the names of the paper form.
fn wanted_sentence(visit: &Visit, service: &str, open: &OpenCorrection) -> Phrase {
    let content = &visit.site.content;
    let form = content.by_code(service).and_then(|service| content.form_of(service));
    let labels = open.wanted.fields.iter().filter_map(|id| Some(Phrase::words(&form?.field(id)?.label)));
    let names = labels.reduce(|before, name| Phrase::key("find.several").with("before", before).with("name", name));
    Phrase::key("case.wanted").with("what", names.unwrap_or_else(Phrase::none))
}

/// How far a case is, in few words.
pub(super) fn state_words(state: CaseState) -> Phrase {
    Phrase::key(match state {
        CaseState::Received => "case.state.received",
        CaseState::Accepted => "case.state.accepted",
        CaseState::SupplementNeeded => "case.state.supplement-needed",
        CaseState::InProcess => "case.state.in-process",
        CaseState::Decided => "case.state.decided",
        CaseState::Withdrawn => "case.state.withdrawn",
    })
}

/// Whether anything is still to come.
fn is_live(state: CaseState) -> bool {
    match state {
        CaseState::Received | CaseState::Accepted | CaseState::SupplementNeeded | CaseState::InProcess => true,
        CaseState::Decided | CaseState::Withdrawn => false,
    }
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
        CaseState::Decided => vec![done::come_again(&status.next).unwrap_or_else(|| Phrase::key("case.decided-note"))],
        CaseState::Withdrawn => vec![Phrase::key("case.withdrawn-note")],
    };
    page(Phrase::key(title), subtitle, picture, next, good)
}

fn of_outcome(visit: &Visit, page: PageOf, outcome: &Outcome, service: Phrase, today: jiff::civil::Date) -> DonePage {
    let subtitle =
        Phrase::key("done.service-and-time").with("service", service).with("when", view::day_and_time(&outcome.occurred_at));
    match &outcome.standing {
        Standing::Received(received) => {
            let decided = received.next.valid_until.is_some();
            let title = if decided { "case.title.decided" } else { "case.title.received" };
            let mut shown = page(Phrase::key(title), subtitle, Icon::Check, done::next_steps(&received.next, today), true);
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
            let text = vec![Phrase::key("case.parked-text"), visit.at_the_window("case.parked-next")];
            let mut shown = page(Phrase::key("case.title.parked"), subtitle, Icon::Warning, text, false);
            shown.number_label = Phrase::key("done.slip-label");
            shown.number = Phrase::literal(&outcome.slip);
            shown
        }
    }
}
