//! Done, at the level reached: received by the hall, stored here only, handed in before, or kept for staff.

use super::limits::PRINTING_LIMIT_MS;
use super::time::Ticked;
use super::view::{Content, Control, DonePage, Icon, PaperBox};
use super::*;
use crate::api::{ForWhom, NextSteps, PromiseLevel, Received};
use crate::words::Phrase;

/// Controls of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 办完了，退出.
    Finish,
    /// 再办一件.
    Another,
    /// 再打小票.
    PrintAgain,
}

/// What was handed over.
#[derive(Clone)]
pub struct Handed {
    pub key: uuid::Uuid,
    pub service: String,
    /// Where it was done for somebody else, and that is known.
    pub for_whom: Option<ForWhom>,
    /// RFC 3339.
    pub occurred_at: String,
    pub slip: String,
}

/// How far it came.
#[derive(Clone)]
pub enum Reached {
    StoredHere,
    Received(Received),
    Parked,
}

impl Reached {
    /// The level that words may promise.
    pub fn level(&self) -> PromiseLevel {
        match self {
            Reached::StoredHere | Reached::Parked => PromiseLevel::StoredHere,
            Reached::Received(_) => PromiseLevel::Received,
        }
    }
}

/// The paper of this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    NotAsked,
    Printing { since_ms: u64 },
    Printed,
    Failed(PaperFault),
}

impl Paper {
    /// What the printer says, where it is about this paper: one given up may still come out.
    pub fn after(self, news: PaperNews) -> Option<Paper> {
        match (self, news) {
            (Paper::Printing { .. } | Paper::Failed(_), PaperNews::Printed) => Some(Paper::Printed),
            (Paper::Printing { .. }, PaperNews::Failed(fault) | PaperNews::Half(fault) | PaperNews::Partly { fault, .. }) => {
                Some(Paper::Failed(fault))
            }
            (Paper::Failed(_), PaperNews::Failed(_) | PaperNews::Half(_) | PaperNews::Partly { .. })
            | (Paper::NotAsked | Paper::Printed, _) => None,
        }
    }

    pub fn is_moving(self) -> bool {
        matches!(self, Paper::Printing { .. })
    }

    /// It did not come out, and may where it is asked for again.
    pub(super) fn may_come_yet(self) -> bool {
        match self {
            Paper::Failed(PaperFault::NoPaper | PaperFault::CoverOpen | PaperFault::Jam | PaperFault::OutOfOrder) => true,
            Paper::NotAsked | Paper::Printing { .. } | Paper::Printed | Paper::Failed(PaperFault::NoPrinter) => false,
        }
    }

    /// What staff are told over the telephone.
    pub(super) fn staff_code(self, slot: Slot) -> Phrase {
        let Paper::Failed(fault) = self else { return Phrase::none() };
        match (slot, fault) {
            (Slot::Receipt, PaperFault::NoPaper) => Phrase::literal("P1"),
            (Slot::Receipt, PaperFault::CoverOpen) => Phrase::literal("P2"),
            (Slot::Receipt, PaperFault::Jam) => Phrase::literal("P3"),
            (Slot::Receipt, PaperFault::OutOfOrder) => Phrase::literal("P4"),
            (Slot::Sheets, PaperFault::NoPaper) => Phrase::literal("P11"),
            (Slot::Sheets, PaperFault::CoverOpen) => Phrase::literal("P12"),
            (Slot::Sheets, PaperFault::Jam) => Phrase::literal("P13"),
            (Slot::Sheets, PaperFault::OutOfOrder) => Phrase::literal("P14"),
            // Nothing is broken: this machine is so.
            (Slot::Receipt | Slot::Sheets, PaperFault::NoPrinter) => Phrase::none(),
        }
    }

    pub fn due_ms(self) -> Option<u64> {
        match self {
            Paper::Printing { since_ms } => Some(since_ms + PRINTING_LIMIT_MS),
            Paper::NotAsked | Paper::Printed | Paper::Failed(_) => None,
        }
    }

    /// The printer of this slot does not hold the page for ever where it never answers.
    pub(super) fn tick(&mut self, slot: Slot, now_ms: u64) -> Ticked {
        if self.due_ms().is_none_or(|due_ms| now_ms < due_ms) {
            return Ticked::Nothing;
        }
        *self = Paper::Failed(PaperFault::OutOfOrder);
        Ticked::GivenUp(slot)
    }
}

pub struct Done {
    handed: Handed,
    reached: Reached,
    paper: Paper,
    /// The paper was printed at a lower level than the one reached since.
    paper_is_older: bool,
}

impl Done {
    pub fn paper_is_moving(&self) -> bool {
        self.paper.is_moving()
    }

    /// The second control changes from one thing to another: a trembling hand must not do both.
    pub fn page_key(&self) -> u64 {
        u64::from(self.offers_printing())
    }

    fn offers_printing(&self) -> bool {
        self.paper_is_older || self.paper.may_come_yet()
    }

    /// The receipt that did not come out, as far as the hall knows of it.
    pub(super) fn unprinted(&self, visit: &Visit) -> Option<(uuid::Uuid, receipt::Receipt)> {
        let known = matches!(self.reached, Reached::Received(_)) && matches!(self.paper, Paper::Failed(_));
        known.then(|| (self.handed.key, receipt::of_handed(visit, &self.handed, &self.reached)))
    }

    pub fn due_ms(&self) -> Option<u64> {
        self.paper.due_ms()
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        let ticked = self.paper.tick(Slot::Receipt, now_ms);
        self.paper_is_older &= ticked == Ticked::Nothing;
        ticked
    }
}

pub fn enter(visit: &mut Visit, handed: Handed, reached: Reached) -> Step {
    common::active(visit);
    let told = match &reached {
        Reached::StoredHere => None,
        Reached::Received(_) | Reached::Parked => told(visit, handed.key),
    };
    visit.leaving = pick_up::Leaving::default();
    visit.state = State::Done(Done { handed, reached, paper: Paper::NotAsked, paper_is_older: false });
    let mut step = print(visit);
    step.effects.extend(told);
    step
}

/// Only what can be seen is told.
fn told(visit: &Visit, key: uuid::Uuid) -> Option<Effect> {
    visit.over.is_none().then(|| Effect::Told(vec![key]))
}

fn print(visit: &mut Visit) -> Step {
    let now_ms = visit.now.mono_ms;
    let has_printer = visit.site.has_printer;
    let State::Done(done) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    if !has_printer {
        if let State::Done(done) = &mut visit.state {
            done.paper = Paper::Failed(PaperFault::NoPrinter);
        }
        return pick_up::leave(visit);
    }
    let receipt = receipt::of_handed(visit, &done.handed, &done.reached);
    if let State::Done(done) = &mut visit.state {
        done.paper = Paper::Printing { since_ms: now_ms };
        done.paper_is_older = false;
    }
    visit.paper.moving = true;
    Step::asking(Effect::Print(Box::new(receipt)))
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Done(act), page: _, by: _ } => match act {
            Act::Finish => common::leave(visit),
            Act::Another => home::enter(visit),
            Act::PrintAgain => {
                if matches!(&visit.state, State::Done(done) if done.offers_printing() && !done.paper.is_moving()) {
                    print(visit)
                } else {
                    Step::ignored(Ignored::Disabled)
                }
            }
        },
        Event::Paper(Slot::Receipt, news) => {
            let State::Done(done) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
            let Some(paper) = done.paper.after(news) else { return Step::ignored(Ignored::Late) };
            done.paper = paper;
            done.paper_is_older &= paper == Paper::Printed;
            common::active(visit);
            if matches!(paper, Paper::Failed(_)) { pick_up::leave(visit) } else { Step::done() }
        }
        Event::Journal(news) => journal(visit, news),
        other => Step::ignored(other.unwanted()),
    }
}

/// The hall's answer may come while the page still says "stored here".
fn journal(visit: &mut Visit, news: JournalNews) -> Step {
    let State::Done(done) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let waiting = matches!(done.reached, Reached::StoredHere);
    let reached = match news {
        JournalNews::Received { key, received } if key == done.handed.key && waiting => Reached::Received(received),
        JournalNews::Parked { key } if key == done.handed.key && waiting => Reached::Parked,
        JournalNews::Received { .. }
        | JournalNews::Parked { .. }
        | JournalNews::NotYet { .. }
        | JournalNews::Stored { .. }
        | JournalNews::NotStored { .. }
        | JournalNews::Recalled { .. } => return Step::ignored(Ignored::Late),
    };
    done.reached = reached;
    done.paper_is_older = matches!(done.paper, Paper::Printed | Paper::Printing { .. });
    let key = done.handed.key;
    common::active(visit);
    let told = told(visit, key);
    // What did not come out before can be left now that the hall has the case.
    let left = pick_up::leave(visit);
    Step { effects: told.into_iter().chain(left.effects).collect(), ignored: None }
}

pub fn view(visit: &Visit, done: &Done) -> Content {
    let today = visit.today();
    let service = home::matter(visit, &done.handed.service, done.handed.for_whom);
    let when = view::day_and_time(&done.handed.occurred_at);
    let subtitle = Phrase::key("done.service-and-time").with("service", service).with("when", when);
    let slip = |title: &'static str, paragraphs: Vec<Phrase>, picture: Icon| DonePage {
        subtitle: subtitle.clone(),
        number_label: Phrase::key("done.slip-label"),
        number: Phrase::literal(&done.handed.slip),
        paragraphs,
        qr_caption: Phrase::key("done.qr-caption-slip"),
        secondary: Some(another(done)),
        good: false,
        ..DonePage::new(picture, Phrase::key(title), Control::new(Action::Done(Act::Finish), Phrase::key("done.understood")))
    };
    let mut page = match &done.reached {
        Reached::Received(received) => received_page(visit, done, received, subtitle.clone(), today),
        Reached::StoredHere => {
            let mut text = vec![Phrase::key("done.stored-text"), Phrase::key("done.stored-days")];
            text.extend(receipt::still_to_do(visit, &done.handed.service));
            let mut page = slip("done.stored-title", text, Icon::Hourglass);
            page.qr = receipt::slip_code(visit, &done.handed);
            page.facts_title = Phrase::key("done.stored-facts");
            page.facts = ["here", "anywhere", "code"].map(|fact| Phrase::key(format!("done.stored-fact-{fact}"))).to_vec();
            page
        }
        Reached::Parked => {
            let text = vec![Phrase::key("case.parked-text"), visit.at_the_window("case.parked-next")];
            slip("case.title.parked", text, Icon::Warning)
        }
    };
    page.paper = paper_box(visit, done.paper);
    if done.paper_is_older {
        page.paper = Some(PaperBox {
            icon: Icon::Receipt,
            title: Phrase::key("done.paper-older"),
            text: Phrase::key("done.paper-older-text"),
            code: Phrase::none(),
            staff_code: Phrase::none(),
            comes: None,
        });
    }
    Content::Done(page)
}

fn another(done: &Done) -> Control {
    if done.offers_printing() {
        Control::new(Action::Done(Act::PrintAgain), Phrase::key("done.print-again"))
            .icon(Icon::Printer)
            .enabled(!done.paper.is_moving())
    } else {
        Control::new(Action::Done(Act::Another), Phrase::key("done.another"))
    }
}

fn received_page(visit: &Visit, done: &Done, received: &Received, subtitle: Phrase, today: jiff::civil::Date) -> DonePage {
    let title = if received.duplicate {
        Phrase::key("done.duplicate-title").with("when", duplicate_time(&received.received_at, today))
    } else {
        Phrase::key(received_title(received))
    };
    let still_to_do = receipt::still_to_do(visit, &done.handed.service);
    let room = still_to_do.is_none() && !visit.modes.large_text();
    let mut paragraphs: Vec<Phrase> = still_to_do.into_iter().chain(next_steps(&received.next, today)).collect();
    if received.duplicate {
        paragraphs.insert(0, Phrase::key("done.duplicate-text"));
    }
    if room {
        paragraphs.push(Phrase::key("done.ask-again"));
    }
    DonePage {
        subtitle,
        number_label: Phrase::key("done.number-label"),
        number: Phrase::literal(received.case_number.as_str()),
        paragraphs,
        qr: receipt::follow_up_address(&visit.site, &received.case_number, &received.query_code),
        qr_caption: Phrase::key("done.qr-caption"),
        // In large letters the number and the paper come first; what is merely good to know has no room.
        facts: if visit.modes.large_text() {
            Vec::new()
        } else {
            vec![Phrase::key("done.paper-fades"), Phrase::key("done.no-paper-needed")]
        },
        secondary: Some(another(done)),
        note: if visit.modes.large_text() { Phrase::none() } else { Phrase::key("done.nothing-stays") },
        ..DonePage::new(Icon::Check, title, Control::new(Action::Done(Act::Finish), Phrase::key("done.finish")))
    }
}

/// Decided at once, or only received.
pub fn received_title(received: &Received) -> &'static str {
    if received.next.valid_until.is_some() { "done.decided-title" } else { "done.received-title" }
}

/// 10:32, or 昨天 10:32 by its day.
fn duplicate_time(received_at: &str, today: jiff::civil::Date) -> Phrase {
    match received_at.parse::<jiff::civil::DateTime>() {
        Ok(at) if at.date() == today => Phrase::literal(at.strftime("%H:%M").to_string()),
        Ok(_) | Err(_) => view::day_and_time(received_at),
    }
}

/// 还没办好：周一开始审核，最晚周二答复您; or when to come next, where it is decided.
pub fn next_steps(next: &NextSteps, today: jiff::civil::Date) -> Vec<Phrase> {
    if let Some(come_again) = come_again(next) {
        return vec![come_again];
    }
    vec![
        Phrase::key("done.next-steps")
            .with("start", near_day_of(&next.review_starts, today))
            .with("end", near_day_of(&next.answer_by, today)),
    ]
}

/// 下次认证: by its year too, since it is far away.
pub fn come_again(next: &NextSteps) -> Option<Phrase> {
    next.valid_until.as_ref().map(|day| Phrase::key("done.come-again").with("day", lookup::full_day(day)))
}

/// A day of the hall's in words.
pub fn near_day_of(day: &str, today: jiff::civil::Date) -> Phrase {
    match day.parse::<jiff::civil::Date>() {
        Ok(date) => view::near_day(date, today),
        Err(_) => Phrase::literal(day),
    }
}

/// What the page says of the paper.
pub fn paper_box(visit: &Visit, paper: Paper) -> Option<PaperBox> {
    let place = Phrase::words(&visit.site.content.centre.paper_place);
    let (icon, title, text, comes) = match paper {
        Paper::NotAsked => return None,
        Paper::Printing { .. } => (Icon::Receipt, "paper.printing", "paper.printing-text", Some(Slot::Receipt)),
        Paper::Printed => (Icon::Receipt, "paper.printed", "paper.printed-text", Some(Slot::Receipt)),
        Paper::Failed(PaperFault::NoPaper) => (Icon::Printer, "paper.no-paper", "paper.no-paper-text", None),
        Paper::Failed(PaperFault::CoverOpen) => (Icon::Printer, "paper.cover-open", "paper.cover-open-text", None),
        Paper::Failed(PaperFault::Jam) => (Icon::Printer, "paper.jam", "paper.jam-text", None),
        Paper::Failed(PaperFault::OutOfOrder) => (Icon::Printer, "paper.out-of-order", "paper.out-of-order-text", None),
        Paper::Failed(PaperFault::NoPrinter) => (Icon::Printer, "paper.no-printer", "paper.no-printer-text", None),
    };
    let left = if matches!(paper, Paper::Failed(_)) { pick_up::code_and_words(visit) } else { None };
    let (code, text) = left.unwrap_or((Phrase::none(), Phrase::key(text).with("place", place)));
    let text = and_half(visit, paper, text);
    Some(PaperBox { icon, title: Phrase::key(title), text, code, staff_code: paper.staff_code(Slot::Receipt), comes })
}

/// Nobody is to take half a receipt for one. The next receipt is begun by cutting it off, so that both lie there then.
pub(super) fn and_half(visit: &Visit, paper: Paper, text: Phrase) -> Phrase {
    match paper {
        Paper::Failed(_) if visit.paper.hangs => Phrase::key("paper.and-half").with("text", text),
        Paper::Printed if visit.paper.hangs => Phrase::key("paper.and-half-before").with("text", text),
        Paper::NotAsked | Paper::Printing { .. } | Paper::Printed | Paper::Failed(_) => text,
    }
}
