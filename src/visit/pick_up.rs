//! 取件码: paper that did not come out is left at the hall under a code, and comes out here or at another machine when
//! the code is typed. It needs no card: whoever has the code has the paper.

use super::done::Paper;
use super::editor::Editor;
use super::limits::LOOKUP_LIMIT_MS;
use super::view::{Answer, Content, Control, DonePage, Icon, Keyboard, MessagePage, Picture, Progress, QuestionPage};
use super::*;
use crate::api::{PICK_UP_DIGITS, PICK_UP_HOURS, PickUp as Left, PickUpPaper};
use crate::words::Phrase;

/// Digits that are read at once: 1234 5678.
const GROUP_DIGITS: usize = 4;

/// Controls of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 凭取件码取.
    Open,
    /// 取.
    Collect,
    Back,
    PrintAgain,
    /// 拿好了，退出.
    Finish,
}

/// A paper to be left at the hall.
pub enum Unprinted {
    Receipt(Box<receipt::Receipt>),
    Document(Arc<document::Prepared>),
}

/// What was left under a code, as it came back.
pub struct Collected {
    pub paper: PickUpPaper,
    pub pdf: Personal<Vec<u8>>,
}

/// Why nothing was collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickUpFault {
    Unreachable,
    /// No such code, or past its time.
    Unknown,
    TooManyTries,
    /// A document without digest or seal.
    Unsound,
}

/// What became of the paper of this page that did not come out.
#[derive(Default)]
pub(super) enum Leaving {
    #[default]
    Not,
    Asked(uuid::Uuid),
    Left(Left),
}

impl Leaving {
    pub(super) fn is_forgotten(&self) -> bool {
        matches!(self, Leaving::Not)
    }
}

pub struct PickUp {
    editor: Editor,
    stage: Stage,
}

enum Stage {
    Typing { fault: Option<PickUpFault> },
    Asking { since_ms: u64 },
    Here { item: Arc<Collected>, paper: Paper },
}

impl PickUp {
    pub fn page_key(&self) -> u64 {
        match &self.stage {
            Stage::Typing { .. } => 0,
            Stage::Asking { .. } => 1,
            Stage::Here { paper: Paper::NotAsked | Paper::Printing { .. }, .. } => 2,
            Stage::Here { paper: Paper::Printed, .. } => 3,
            Stage::Here { paper: Paper::Failed(_), .. } => 4,
        }
    }

    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        matches!(self.stage, Stage::Typing { .. }).then_some(&mut self.editor)
    }

    pub fn paper_is_moving(&self) -> bool {
        matches!(self.stage, Stage::Here { paper, .. } if paper.is_moving())
    }

    pub fn due_ms(&self) -> Option<u64> {
        match &self.stage {
            Stage::Typing { .. } => None,
            Stage::Asking { since_ms } => Some(since_ms + LOOKUP_LIMIT_MS),
            Stage::Here { paper, .. } => paper.due_ms(),
        }
    }

    /// True where hall or printer were given up just now.
    pub fn tick(&mut self, now_ms: u64) -> bool {
        let due = self.due_ms().is_some_and(|due_ms| now_ms >= due_ms);
        match &mut self.stage {
            Stage::Here { paper, .. } => paper.tick(now_ms),
            Stage::Asking { .. } if due => {
                self.stage = Stage::Typing { fault: Some(PickUpFault::Unreachable) };
                true
            }
            Stage::Asking { .. } | Stage::Typing { .. } => false,
        }
    }
}

// ---------------------------------------------------------------------------------------------- leaving

/// The paper of this page did not come out: where the hall can be asked, it is left there.
pub(super) fn leave(visit: &mut Visit) -> Step {
    if !matches!(visit.session, Remote::Here(())) || !matches!(visit.leaving, Leaving::Not) {
        return Step::done();
    }
    let receipt = if let State::Done(done) = &visit.state { done.unprinted(visit) } else { None };
    let document = if let State::Document(document) = &visit.state { document.unprinted() } else { None };
    let receipt = receipt.map(|receipt| Unprinted::Receipt(Box::new(receipt)));
    let Some(unprinted) = receipt.or(document.map(Unprinted::Document)) else { return Step::done() };
    let key = visit.now.fresh_id;
    visit.leaving = Leaving::Asked(key);
    Step::asking(Effect::LeavePaper { key, unprinted })
}

/// The hall's code; none where it could not be left, which may be tried with the next failure.
pub(super) fn left(visit: &mut Visit, key: uuid::Uuid, left: Option<Left>) -> Step {
    if !matches!(visit.leaving, Leaving::Asked(asked) if asked == key) {
        return Step::ignored(Ignored::Late);
    }
    visit.leaving = left.map_or(Leaving::Not, Leaving::Left);
    Step::done()
}

/// What was left before and not collected; told with the cases.
pub(super) fn waiting(visit: &mut Visit, pick_ups: Vec<Left>) -> Step {
    visit.pick_ups = pick_ups;
    Step::done()
}

/// Code and what it is good for, for the page whose paper failed.
pub(super) fn code_and_words(visit: &Visit) -> Option<(Phrase, Phrase)> {
    let Leaving::Left(left) = &visit.leaving else { return None };
    let code = Phrase::key("pick-up.code").with("code", grouped(&left.code));
    Some((code, Phrase::key("pick-up.code-note").with("hours", PICK_UP_HOURS)))
}

fn grouped(code: &str) -> String {
    let digits: Vec<char> = code.chars().collect();
    digits.chunks(GROUP_DIGITS).map(String::from_iter).collect::<Vec<String>>().join(" ")
}

// ------------------------------------------------------------------------------------------- collecting

pub fn enter(visit: &mut Visit) -> Step {
    let revision = visit.page * form::REVISIONS_PER_EDITOR;
    let editor = Editor::new("", PICK_UP_DIGITS, Keyboard::Digits, revision);
    visit.state = State::PickUp(Box::new(PickUp { editor, stage: Stage::Typing { fault: None } }));
    Step::done()
}

/// The same card needs no code: the newest of its papers comes out.
pub fn of_own_card(visit: &mut Visit) -> Step {
    let Some(newest) = visit.pick_ups.first().cloned() else { return Step::ignored(Ignored::PageGone) };
    enter(visit);
    if let State::PickUp(pick_up) = &mut visit.state {
        pick_up.stage = Stage::Asking { since_ms: visit.now.mono_ms };
    }
    Step::asking(Effect::CollectPaper { code: newest.code.into() })
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::PickUp(act), page: _, by: _ } => act_on(visit, act),
        Event::Key { key, by: _ } => {
            let Stage::Typing { fault } = &mut pick_up.stage else { return Step::ignored(Ignored::NotHere) };
            let edited = pick_up.editor.key(key);
            if edited.finished {
                return collect(visit);
            }
            if edited.text_changed {
                *fault = None;
            }
            Step { effects: edited.effect.into_iter().collect(), ignored: None }
        }
        // A card begins a visit; a paper that is moving comes first.
        Event::Card(news) if !pick_up.paper_is_moving() => guide::card(visit, news, Wish::Home),
        Event::Paper(news) => {
            let Stage::Here { paper, .. } = &mut pick_up.stage else { return Step::ignored(Ignored::Late) };
            let Some(after) = paper.after(news) else { return Step::ignored(Ignored::Late) };
            *paper = after;
            common::active(visit);
            Step::done()
        }
        Event::Act { .. } => Step::ignored(Ignored::PageGone),
        Event::Journal(_) | Event::Hall(_) | Event::Composed(_) => Step::ignored(Ignored::Late),
        Event::Card(_)
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

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let State::PickUp(pick_up) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, &pick_up.stage) {
        (Act::Collect, Stage::Typing { .. }) => collect(visit),
        (Act::Back, Stage::Typing { .. }) => common::leave_pages(visit),
        (Act::Finish, Stage::Here { .. }) => common::leave(visit),
        (Act::PrintAgain, Stage::Here { paper: Paper::Failed(_) | Paper::Printed, .. }) => print(visit),
        (Act::PrintAgain, Stage::Here { .. }) => Step::ignored(Ignored::Disabled),
        (Act::Open | Act::Collect | Act::Back | Act::PrintAgain | Act::Finish, _) => Step::ignored(Ignored::PageGone),
    }
}

fn collect(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let code = pick_up.editor.text().to_string();
    if code.chars().count() != PICK_UP_DIGITS {
        return Step::ignored(Ignored::Disabled);
    }
    pick_up.stage = Stage::Asking { since_ms };
    Step::asking(Effect::CollectPaper { code: code.into() })
}

/// The hall answered: what was left comes out at once.
pub(super) fn collected(visit: &mut Visit, answer: Result<Arc<Collected>, PickUpFault>) -> Step {
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    if !matches!(pick_up.stage, Stage::Asking { .. }) {
        return Step::ignored(Ignored::Late);
    }
    match answer {
        Ok(item) => {
            pick_up.stage = Stage::Here { item, paper: Paper::NotAsked };
            common::active(visit);
            print(visit)
        }
        Err(fault) => {
            pick_up.stage = Stage::Typing { fault: Some(fault) };
            common::active(visit);
            Step::done()
        }
    }
}

fn print(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let (has_printer, has_document_printer) = (visit.site.has_printer, visit.site.has_document_printer);
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let Stage::Here { item, paper } = &mut pick_up.stage else { return Step::ignored(Ignored::NotHere) };
    let (has_its_printer, out) = match item.paper {
        PickUpPaper::Receipt => (has_printer, &mut visit.paper),
        PickUpPaper::Document => (has_document_printer, &mut visit.sheets),
    };
    if !has_its_printer {
        *paper = Paper::Failed(PaperFault::NoPrinter);
        return Step::done();
    }
    *paper = Paper::Printing { since_ms };
    out.moving = true;
    Step::asking(Effect::PrintCollected(item.clone()))
}

pub fn view(visit: &Visit, pick_up: &PickUp) -> Content {
    match &pick_up.stage {
        Stage::Typing { fault } => typing(visit, pick_up, *fault),
        Stage::Asking { .. } => message(Picture::Wait, "pick-up.asking", Phrase::key("pick-up.asking-note"), None, None),
        Stage::Here { item: _, paper } => here(visit, *paper),
    }
}

fn control(act: Act, key: &'static str) -> Control {
    Control::new(Action::PickUp(act), Phrase::key(key))
}

fn typing(visit: &Visit, pick_up: &PickUp, fault: Option<PickUpFault>) -> Content {
    let hall = Phrase::words(&visit.site.content.centre.hall_place);
    let complaint = fault.map_or_else(Phrase::none, |fault| {
        Phrase::key(match fault {
            PickUpFault::Unreachable => "pick-up.unreachable",
            PickUpFault::Unknown => "pick-up.unknown",
            PickUpFault::TooManyTries => "pick-up.too-many-tries",
            PickUpFault::Unsound => "pick-up.unsound",
        })
        .with("place", hall)
    });
    let whole = pick_up.editor.text().chars().count() == PICK_UP_DIGITS;
    Content::Question(QuestionPage {
        progress: Progress { label: Phrase::none(), done: 0, of: 0, remaining: Phrase::none() },
        title: Phrase::key("pick-up.title"),
        hint: Phrase::key("pick-up.hint").with("digits", PICK_UP_DIGITS),
        complaint,
        answer: Answer::Typing(pick_up.editor.view(Phrase::key("pick-up.label"))),
        shortcut: None,
        primary: control(Act::Collect, "pick-up.collect").icon(Icon::Printer).enabled(whole),
        secondary: control(Act::Back, "pick-up.back").icon(Icon::Back),
    })
}

fn here(visit: &Visit, paper: Paper) -> Content {
    let hall = Phrase::words(&visit.site.content.centre.hall_place);
    let finish = Some(control(Act::Finish, "pick-up.finish"));
    let again = Some(control(Act::PrintAgain, "pick-up.print-again").icon(Icon::Printer));
    match paper {
        Paper::NotAsked | Paper::Printing { .. } => {
            message(Picture::Wait, "pick-up.printing", Phrase::key("pick-up.printing-note"), None, None)
        }
        Paper::Printed => Content::Done(printed()),
        Paper::Failed(PaperFault::NoPrinter) => {
            message(Picture::Warning, "pick-up.no-printer", Phrase::key("pick-up.failed-note").with("place", hall), finish, None)
        }
        Paper::Failed(PaperFault::NoPaper | PaperFault::OutOfOrder) => {
            message(Picture::Warning, "pick-up.failed", Phrase::key("pick-up.failed-note").with("place", hall), finish, again)
        }
    }
}

fn printed() -> DonePage {
    DonePage {
        picture: Icon::Check,
        title: Phrase::key("pick-up.printed"),
        subtitle: Phrase::none(),
        number_label: Phrase::none(),
        number: Phrase::none(),
        paragraphs: vec![Phrase::key("pick-up.printed-note")],
        qr: String::new(),
        qr_caption: Phrase::none(),
        facts_title: Phrase::none(),
        facts: Vec::new(),
        paper: None,
        primary: control(Act::Finish, "pick-up.finish"),
        secondary: Some(control(Act::PrintAgain, "pick-up.print-again").icon(Icon::Printer)),
        note: Phrase::none(),
        good: true,
        door: None,
    }
}

fn message(picture: Picture, title: &'static str, text: Phrase, primary: Option<Control>, secondary: Option<Control>) -> Content {
    Content::Message(MessagePage {
        picture,
        title: Phrase::key(title),
        paragraphs: vec![text],
        doors: Vec::new(),
        urgent: None,
        primary,
        secondary,
        staff_code: Phrase::none(),
    })
}
