//! 带走接着办: a form left unfinished goes to the hall, sealed, and a slip with a code comes out; with the code and the same card
//! it is gone on with at any machine, or staff open it at a window. What is here stays here all the same, for its minutes.

use super::done::Paper;
use super::form::FormWork;
use super::limits::LOOKUP_LIMIT_MS;
use super::pick_up::grouped;
use super::time::Ticked;
use super::view::{Content, Control, DonePage, Icon, MessagePage, PaperBox, Picture};
use super::*;
use crate::api::{DRAFT_DAYS, KeptDraft};
use crate::scanning::draft_code;
use crate::words::Phrase;

/// Controls of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    TryAgain,
    /// 回去接着填.
    Back,
    /// 再打一次.
    PrintAgain,
    /// 好了，退出.
    Finish,
}

pub struct HandOver {
    work: Box<FormWork>,
    /// The same form has the same key, so that an answer that was lost makes no second code.
    key: uuid::Uuid,
    stage: Stage,
}

enum Stage {
    Asking { since_ms: u64 },
    NotKept,
    Kept { kept: KeptDraft, paper: Paper },
}

impl HandOver {
    pub fn page_key(&self) -> u64 {
        match &self.stage {
            Stage::Asking { .. } => 0,
            Stage::NotKept => 1,
            Stage::Kept { paper: Paper::Failed(_), .. } => 2,
            Stage::Kept { .. } => 3,
        }
    }

    pub fn paper_is_moving(&self) -> bool {
        matches!(self.stage, Stage::Kept { paper, .. } if paper.is_moving())
    }

    /// The form, while the hall does not have it.
    pub fn not_kept(&self) -> Option<&FormWork> {
        match &self.stage {
            Stage::Asking { .. } | Stage::NotKept => Some(&self.work),
            Stage::Kept { .. } => None,
        }
    }

    pub fn due_ms(&self) -> Option<u64> {
        match &self.stage {
            Stage::Asking { since_ms } => Some(since_ms + LOOKUP_LIMIT_MS),
            Stage::NotKept => None,
            Stage::Kept { paper, .. } => paper.due_ms(),
        }
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        let due = self.due_ms().is_some_and(|due_ms| now_ms >= due_ms);
        match &mut self.stage {
            Stage::Kept { paper, .. } => paper.tick(Slot::Receipt, now_ms),
            Stage::Asking { .. } if due => {
                self.stage = Stage::NotKept;
                Ticked::Changed
            }
            Stage::Asking { .. } | Stage::NotKept => Ticked::Nothing,
        }
    }
}

/// Whether this form may be taken along: it is a card's, and is handed in one day; a document is asked for anew.
pub fn is_offered(visit: &Visit) -> bool {
    let (State::Form(work) | State::Review(work)) = &visit.state else { return false };
    visit.guest.is_some() && work.has_own_answers() && !review::is_of_a_document(visit, work)
}

/// From the question what is to become of the form, or from help.
pub fn enter(visit: &mut Visit) -> Step {
    let fresh = visit.now.fresh_id;
    // The copy that stays here is of the same form: handed in from either, it is handed in.
    if let State::Form(work) | State::Review(work) = &mut visit.state {
        work.handed_or(fresh);
    }
    let kept_here = over::keep_draft(visit);
    let (State::Form(mut work) | State::Review(mut work)) = std::mem::replace(&mut visit.state, State::Home) else {
        return Step::ignored(Ignored::NotHere);
    };
    // Who comes back goes on typing where they were.
    let composed = work.stop_composing();
    let key = work.handed_or(fresh);
    visit.state = State::HandOver(Box::new(HandOver { work, key, stage: Stage::NotKept }));
    let asked = ask(visit);
    Step { effects: kept_here.effects.into_iter().chain(composed).chain(asked.effects).collect(), ignored: None }
}

/// With a session; where there is none yet, when it is opened.
fn ask(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let State::HandOver(over) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    over.stage = Stage::Asking { since_ms };
    match visit.session {
        Remote::Here(()) => send(visit),
        Remote::Waiting(_) => Step::done(),
        Remote::NotAsked | Remote::Unreachable | Remote::Refused => {
            visit.session = Remote::Waiting(since_ms);
            Step::asking(Effect::OpenSession)
        }
    }
}

/// The session is there now.
pub(super) fn send(visit: &Visit) -> Step {
    let State::HandOver(over) = &visit.state else { return Step::done() };
    if !matches!(over.stage, Stage::Asking { .. }) {
        return Step::done();
    }
    Step::asking(Effect::HandOverDraft { key: over.key, draft: Box::new(over.work.draft(visit.timestamp())) })
}

/// No session is to be had.
pub(super) fn no_session(visit: &mut Visit) {
    if let State::HandOver(over) = &mut visit.state
        && matches!(over.stage, Stage::Asking { .. })
    {
        over.stage = Stage::NotKept;
    }
}

/// The hall's code; none where it did not take the form.
pub(super) fn answered(visit: &mut Visit, key: uuid::Uuid, kept: Option<KeptDraft>) -> Step {
    let State::HandOver(over) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    if over.key != key || !matches!(over.stage, Stage::Asking { .. }) {
        return Step::ignored(Ignored::Late);
    }
    let Some(kept) = kept else {
        over.stage = Stage::NotKept;
        common::active(visit);
        return Step::done();
    };
    over.stage = Stage::Kept { kept, paper: Paper::NotAsked };
    common::active(visit);
    print(visit)
}

fn print(visit: &mut Visit) -> Step {
    let (since_ms, has_printer) = (visit.now.mono_ms, visit.site.has_printer);
    let State::HandOver(over) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let Stage::Kept { kept, .. } = &over.stage else { return Step::ignored(Ignored::NotHere) };
    let slip = receipt::of_draft(visit, over.work.service(), kept);
    let State::HandOver(over) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if let Stage::Kept { paper, .. } = &mut over.stage {
        *paper = if has_printer { Paper::Printing { since_ms } } else { Paper::Failed(PaperFault::NoPrinter) };
    }
    if !has_printer {
        return Step::done();
    }
    visit.paper.moving = true;
    Step::asking(Effect::Print(Box::new(slip)))
}

/// 回去接着填: with every answer.
pub fn back(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Home) {
        State::HandOver(over) => visit.state = State::Form(over.work),
        other => visit.state = other,
    }
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::HandOver(act), page: _, by: _ } => act_on(visit, act),
        Event::Paper(Slot::Receipt, news) => {
            let State::HandOver(over) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
            let Stage::Kept { paper, .. } = &mut over.stage else { return Step::ignored(Ignored::Late) };
            let Some(after) = paper.after(news) else { return Step::ignored(Ignored::Late) };
            *paper = after;
            common::active(visit);
            Step::done()
        }
        other => Step::ignored(other.unwanted()),
    }
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let State::HandOver(over) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, &over.stage) {
        (Act::TryAgain, Stage::NotKept) => ask(visit),
        (Act::Back, Stage::NotKept) => back(visit),
        (Act::PrintAgain, Stage::Kept { paper, .. }) if paper.may_come_yet() => print(visit),
        (Act::Finish, Stage::Kept { .. }) => common::leave(visit),
        (Act::TryAgain | Act::Back | Act::PrintAgain | Act::Finish, _) => Step::ignored(Ignored::Disabled),
    }
}

pub fn view(visit: &Visit, over: &HandOver) -> Content {
    let message = |picture, title: &'static str, text: Phrase, primary, secondary| {
        Content::Message(MessagePage { primary, secondary, ..MessagePage::new(picture, Phrase::key(title), vec![text]) })
    };
    match &over.stage {
        Stage::Asking { .. } => message(Picture::Wait, "hand-over.asking", Phrase::key("lookup.waiting-note"), None, None),
        Stage::NotKept => message(
            Picture::Warning,
            "hand-over.not-kept",
            Phrase::key("hand-over.not-kept-note").with("minutes", limits::DRAFT_MINUTES),
            Some(control(Act::TryAgain, "lookup.try-again")),
            Some(control(Act::Back, "hand-over.back")),
        ),
        Stage::Kept { kept, paper } => Content::Done(page(visit, over.work.service(), kept, *paper)),
    }
}

fn control(act: Act, key: &'static str) -> Control {
    Control::new(Action::HandOver(act), Phrase::key(key))
}

/// 到12月22日.
pub(super) fn until_day(kept: &KeptDraft) -> Phrase {
    let until = kept.until.parse::<jiff::civil::DateTime>();
    until.map_or_else(|_| Phrase::literal(&kept.until), |until| view::month_day(until.date()))
}

fn page(visit: &Visit, service: &str, kept: &KeptDraft, paper: Paper) -> DonePage {
    let print_again = paper.may_come_yet();
    DonePage {
        subtitle: home::service_name(visit, service),
        number_label: Phrase::key("hand-over.code"),
        number: Phrase::literal(grouped(&kept.code)),
        paragraphs: vec![
            Phrase::key("hand-over.how").with("day", until_day(kept)).with("days", DRAFT_DAYS),
            visit.at_the_window("hand-over.window"),
        ],
        qr: draft_code(&kept.code),
        qr_caption: Phrase::key("hand-over.qr-caption"),
        paper: paper_box(visit, kept, paper),
        secondary: print_again.then(|| control(Act::PrintAgain, "pick-up.print-again").icon(Icon::Printer)),
        ..DonePage::new(Icon::Check, Phrase::key("hand-over.kept"), control(Act::Finish, "hand-over.finish"))
    }
}

/// Without paper the code on the page is all there is. In large letters this panel comes first, and so the code stands in it.
fn paper_box(visit: &Visit, kept: &KeptDraft, paper: Paper) -> Option<PaperBox> {
    let shown = done::paper_box(visit, paper)?;
    Some(match paper {
        Paper::Failed(_) => {
            let code = if visit.modes.large_text() {
                Phrase::key("hand-over.code-is").with("code", grouped(&kept.code))
            } else {
                Phrase::none()
            };
            PaperBox { code, text: done::and_half(visit, paper, Phrase::key("hand-over.write-down")), ..shown }
        }
        Paper::NotAsked | Paper::Printing { .. } | Paper::Printed => shown,
    })
}
