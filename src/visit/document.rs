//! A document that the hall makes and seals (出证明): looked at here, then printed as it came. It is nowhere but in
//! memory, and printing it again makes no second one.

use super::done::Paper;
use super::form::FormWork;
use super::limits::DOCUMENT_LIMIT_MS;
use super::time::Ticked;
use super::view::{Content, Control, DocumentPage, Icon, MessagePage, PaperBox, Picture};
use super::*;
use crate::api::{Proof, ProofRequest};
use crate::catalogue::{COPIES_FIELD, DOCUMENT_COPIES_MAX};
use crate::words::Phrase;

/// Controls of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 打印, 再打一次.
    Print,
    /// 改一改: back to what it is to say.
    Change,
    TryAgain,
    /// 办完了，退出.
    Finish,
    /// 回首页.
    Home,
}

/// A document that came whole and under the hall's seal.
pub struct Prepared {
    pub proof: Proof,
    pub pdf: Personal<Vec<u8>>,
    /// Its first page.
    pub picture: PagePicture,
}

/// A page as it is shown.
pub struct PagePicture {
    pub width_px: u32,
    pub height_px: u32,
    /// Four bytes a pixel, row by row from the top.
    pub rgba: Personal<Vec<u8>>,
}

/// Why there is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentFault {
    Unreachable,
    Refused,
    /// The hall has nothing that it could say.
    NothingOnRecord,
    /// Too large, no PDF, another digest or seal than the hall's: it is neither shown nor printed.
    Unsound,
}

/// A wish for a document, and what came of it.
pub struct Document {
    /// What it is to say.
    work: Box<FormWork>,
    /// One wish makes one document, however often it is asked for.
    key: uuid::Uuid,
    stage: Stage,
}

enum Stage {
    Waiting {
        since_ms: u64,
    },
    Failed(DocumentFault),
    Here {
        document: Arc<Prepared>,
        paper: Paper,
        /// Of several copies, where the printer failed between two.
        copies_out: u8,
    },
}

impl Document {
    pub fn paper_is_moving(&self) -> bool {
        matches!(self.stage, Stage::Here { paper, .. } if paper.is_moving())
    }

    pub fn is_here(&self) -> bool {
        matches!(self.stage, Stage::Here { .. })
    }

    /// What the hall has made nothing of yet: it is kept as every form is.
    pub fn not_made(&self) -> Option<&FormWork> {
        match self.stage {
            Stage::Waiting { .. } | Stage::Failed(_) => Some(&self.work),
            Stage::Here { .. } => None,
        }
    }

    /// What did not come out.
    pub(super) fn unprinted(&self) -> Option<(uuid::Uuid, Arc<Prepared>)> {
        match &self.stage {
            Stage::Here { document, paper: Paper::NotAsked | Paper::Failed(_), .. } => Some((self.key, document.clone())),
            Stage::Here { .. } | Stage::Waiting { .. } | Stage::Failed(_) => None,
        }
    }

    /// Each stage is a page of its own; 打印 makes room for 办完了 when it is touched.
    pub fn page_key(&self) -> u64 {
        match &self.stage {
            Stage::Waiting { .. } => 0,
            Stage::Failed(_) => 1,
            Stage::Here { paper: Paper::NotAsked, .. } => 2,
            Stage::Here { .. } => 3,
        }
    }

    pub fn due_ms(&self) -> Option<u64> {
        match &self.stage {
            Stage::Waiting { since_ms } => Some(since_ms + DOCUMENT_LIMIT_MS),
            Stage::Here { paper, .. } => paper.due_ms(),
            Stage::Failed(_) => None,
        }
    }

    /// Neither hall nor printer is waited for without end.
    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        let due = self.due_ms().is_some_and(|due_ms| now_ms >= due_ms);
        match &mut self.stage {
            Stage::Here { paper, .. } => paper.tick(Slot::Sheets, now_ms),
            Stage::Waiting { .. } if due => {
                self.stage = Stage::Failed(DocumentFault::Unreachable);
                Ticked::Changed
            }
            Stage::Waiting { .. } | Stage::Failed(_) => Ticked::Nothing,
        }
    }

    fn copies(&self) -> u8 {
        match self.work.answers().get(COPIES_FIELD) {
            Some(crate::api::AnswerValue::Text(copies)) => copies.parse().unwrap_or(1).clamp(1, DOCUMENT_COPIES_MAX),
            _ => 1,
        }
    }
}

/// From the review: the hall is asked. The same answers are the same wish.
pub fn enter(visit: &mut Visit) -> Step {
    let fresh = sending::Intent { key: visit.now.fresh_id, occurred_at: visit.timestamp(), for_whom: None };
    let State::Review(mut work) = std::mem::replace(&mut visit.state, State::Home) else {
        return Step::ignored(Ignored::NotHere);
    };
    let key = work.intent_or(fresh).key;
    visit.leaving = pick_up::Leaving::default();
    visit.state = State::Document(Box::new(Document { work, key, stage: Stage::Failed(DocumentFault::Unreachable) }));
    ask(visit)
}

/// With a session; where there is none yet, when it is opened.
pub fn ask(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let State::Document(document) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    document.stage = Stage::Waiting { since_ms };
    match visit.session {
        Remote::Here(()) => make(visit),
        Remote::Waiting(_) => Step::done(),
        Remote::NotAsked | Remote::Unreachable | Remote::Refused => {
            visit.session = Remote::Waiting(since_ms);
            Step::asking(Effect::OpenSession)
        }
    }
}

/// The session is there now.
pub fn make(visit: &Visit) -> Step {
    let State::Document(document) = &visit.state else { return Step::done() };
    if !matches!(document.stage, Stage::Waiting { .. }) {
        return Step::done();
    }
    let wish = ProofRequest {
        service: document.work.service().to_string(),
        form_version: document.work.form().version,
        answers: document.work.standing().for_submission(),
    };
    Step::asking(Effect::MakeDocument { key: document.key, wish: Box::new(wish) })
}

/// The hall, or who looked at what it sent, answered.
pub fn answered(visit: &mut Visit, key: uuid::Uuid, answer: Result<Arc<Prepared>, DocumentFault>) -> Step {
    let State::Document(document) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    if document.key != key || !matches!(document.stage, Stage::Waiting { .. }) {
        return Step::ignored(Ignored::Late);
    }
    common::active(visit);
    let State::Document(document) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    match answer {
        Ok(prepared) => {
            document.stage = Stage::Here { document: prepared, paper: Paper::NotAsked, copies_out: 0 };
            let dropped = over::drop_draft(visit);
            // It can come out elsewhere only.
            let left = if visit.site.has_document_printer { Step::done() } else { pick_up::leave(visit) };
            Step { effects: dropped.effects.into_iter().chain(left.effects).collect(), ignored: None }
        }
        Err(fault) => {
            document.stage = Stage::Failed(fault);
            Step::done()
        }
    }
}

/// No session is to be had.
pub fn no_session(visit: &mut Visit, refused: bool) {
    if let State::Document(document) = &mut visit.state
        && matches!(document.stage, Stage::Waiting { .. })
    {
        document.stage = Stage::Failed(if refused { DocumentFault::Refused } else { DocumentFault::Unreachable });
    }
}

/// 改一改: back to the review, with every answer.
pub fn back(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Home) {
        State::Document(document) => visit.state = State::Review(document.work),
        other => visit.state = other,
    }
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Document(act), page: _, by: _ } => act_on(visit, act),
        Event::Paper(Slot::Sheets, news) => {
            let State::Document(document) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
            let last = document.copies().saturating_sub(1);
            let Stage::Here { paper, copies_out, .. } = &mut document.stage else { return Step::ignored(Ignored::Late) };
            let Some(after) = paper.after(news) else { return Step::ignored(Ignored::Late) };
            *paper = after;
            *copies_out = match news {
                PaperNews::Partly { copies, fault: _ } => copies_out.saturating_add(copies).min(last),
                PaperNews::Failed(_) | PaperNews::Half(_) => *copies_out,
                // Printed again it is printed as a whole.
                PaperNews::Printed => 0,
            };
            common::active(visit);
            if matches!(after, Paper::Failed(_)) { pick_up::leave(visit) } else { Step::done() }
        }
        other => Step::ignored(other.unwanted()),
    }
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let State::Document(document) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, &document.stage) {
        (Act::Print, Stage::Here { document: prepared, paper, copies_out })
            if visit.site.has_document_printer && !paper.is_moving() =>
        {
            let copies = document.copies().saturating_sub(*copies_out).max(1);
            print(visit, Effect::PrintDocument { document: prepared.clone(), copies })
        }
        (Act::TryAgain, Stage::Failed(_)) => ask(visit),
        (Act::Change, Stage::Here { .. } | Stage::Failed(_)) => back(visit),
        (Act::Finish, _) => common::leave(visit),
        (Act::Home, _) => home::enter(visit),
        (Act::Print | Act::TryAgain | Act::Change, _) => Step::ignored(Ignored::Disabled),
    }
}

fn print(visit: &mut Visit, wish: Effect) -> Step {
    let since_ms = visit.now.mono_ms;
    if let State::Document(document) = &mut visit.state
        && let Stage::Here { paper, .. } = &mut document.stage
    {
        *paper = Paper::Printing { since_ms };
    }
    visit.sheets.moving = true;
    Step::asking(wish)
}

pub fn view(visit: &Visit, document: &Document) -> Content {
    match &document.stage {
        Stage::Waiting { .. } => Content::Message(MessagePage::new(
            Picture::Wait,
            Phrase::key("document.waiting"),
            vec![Phrase::key("document.waiting-note")],
        )),
        Stage::Failed(fault) => failed(visit, *fault),
        Stage::Here { document: prepared, paper, copies_out } => {
            Content::Document(page(visit, document, prepared, (*paper, *copies_out)))
        }
    }
}

fn control(act: Act, key: &'static str) -> Control {
    Control::new(Action::Document(act), Phrase::key(key))
}

fn failed(visit: &Visit, fault: DocumentFault) -> Content {
    let (title, text, code) = match fault {
        DocumentFault::Unreachable => ("document.unreachable", "document.unreachable-note", ""),
        DocumentFault::Refused => ("document.refused", "document.refused-note", "D1"),
        DocumentFault::NothingOnRecord => ("document.nothing", "document.nothing-note", ""),
        DocumentFault::Unsound => ("document.unsound", "document.unsound-note", "D2"),
    };
    // Asked again the same has nothing more to say; other months may.
    let again = fault != DocumentFault::NothingOnRecord;
    Content::Message(MessagePage {
        primary: Some(if again { control(Act::TryAgain, "document.try-again") } else { control(Act::Change, "document.change") }),
        secondary: Some(control(Act::Home, "document.home")),
        staff_code: if code.is_empty() { Phrase::none() } else { Phrase::literal(code) },
        ..MessagePage::new(
            match fault {
                DocumentFault::Unreachable => Picture::NoAnswer,
                DocumentFault::NothingOnRecord => Picture::NothingFound,
                DocumentFault::Refused | DocumentFault::Unsound => Picture::Warning,
            },
            Phrase::key(title),
            vec![visit.at_the_window(text)],
        )
    })
}

fn page(visit: &Visit, document: &Document, prepared: &Arc<Prepared>, (paper, copies_out): (Paper, u8)) -> DocumentPage {
    let can_print = visit.site.has_document_printer;
    let (pages, copies) = (prepared.proof.pages, document.copies());
    let service = home::service_name(visit, document.work.service());
    let note = Phrase::key(if pages == 1 { "document.one-page" } else { "document.pages" });
    let note = note.with("pages", pages).with("copies", u32::from(copies));
    // Before it is printed one is asked to look: afterwards there is paper to look at.
    let (title, note) = if matches!(paper, Paper::NotAsked) && can_print {
        (Phrase::key("document.look"), Phrase::key("document.note-of").with("service", service).with("note", note))
    } else {
        (service, note)
    };
    // Nothing is done where nothing came out.
    let came_out = matches!(paper, Paper::Printing { .. } | Paper::Printed) || copies_out > 0;
    let finish = control(Act::Finish, if came_out { "document.finish" } else { "done.understood" });
    let again = if copies_out > 0 { "document.print-rest" } else { "document.print-again" };
    let again = control(Act::Print, again).icon(Icon::Printer).enabled(!paper.is_moving());
    let (primary, secondary) = match paper {
        Paper::NotAsked if can_print => {
            (control(Act::Print, "document.print").icon(Icon::Printer), control(Act::Change, "document.change"))
        }
        Paper::NotAsked => (finish, control(Act::Home, "document.home")),
        // A copy is missing: the rest is what one wants.
        Paper::Failed(_) if copies_out > 0 => (again, finish),
        Paper::Printing { .. } | Paper::Printed | Paper::Failed(_) => (finish, again),
    };
    DocumentPage {
        title,
        note,
        picture: prepared.clone(),
        picture_said: Phrase::key("document.picture"),
        paper: match paper {
            Paper::Failed(fault) if copies_out > 0 => Some(partly_box(visit, fault, copies_out, copies)),
            _ => paper_box(visit, paper, can_print, pages * u32::from(copies - copies_out)),
        },
        primary,
        secondary,
    }
}

/// Some of the copies came out.
fn partly_box(visit: &Visit, fault: PaperFault, out: u8, copies: u8) -> PaperBox {
    let text = match fault {
        PaperFault::NoPaper => "document.paper.partly-no-paper",
        PaperFault::CoverOpen => "document.paper.partly-cover-open",
        PaperFault::Jam => "document.paper.partly-jam",
        PaperFault::OutOfOrder | PaperFault::NoPrinter => "document.paper.partly-out-of-order",
    };
    let title = Phrase::key("document.paper.partly").with("out", u32::from(out)).with("rest", u32::from(copies - out));
    let (code, text) = pick_up::code_and_words(visit).unwrap_or((Phrase::none(), visit.at_the_window(text)));
    PaperBox { icon: Icon::Printer, title, text, code, staff_code: Paper::Failed(fault).staff_code(Slot::Sheets), comes: None }
}

/// What the page says of the paper.
fn paper_box(visit: &Visit, paper: Paper, can_print: bool, sheets: u32) -> Option<PaperBox> {
    let (title, text) = match paper {
        Paper::NotAsked if can_print => return None,
        Paper::NotAsked | Paper::Failed(PaperFault::NoPrinter) => ("document.paper.no-printer", "document.paper.no-printer-text"),
        Paper::Printing { .. } => ("document.paper.printing", "document.paper.printing-text"),
        Paper::Printed => return Some(came_out(visit, sheets)),
        Paper::Failed(PaperFault::NoPaper) => ("document.paper.no-paper", "document.paper.no-paper-text"),
        Paper::Failed(PaperFault::CoverOpen) => ("document.paper.cover-open", "document.paper.cover-open-text"),
        Paper::Failed(PaperFault::Jam) => ("document.paper.jam", "document.paper.jam-text"),
        Paper::Failed(PaperFault::OutOfOrder) => ("document.paper.out-of-order", "document.paper.out-of-order-text"),
    };
    let left = if paper.is_moving() { None } else { pick_up::code_and_words(visit) };
    let (code, text) = left.unwrap_or((Phrase::none(), visit.at_the_window(text).with("sheets", sheets)));
    Some(PaperBox {
        icon: Icon::Printer,
        title: Phrase::key(title),
        text,
        code,
        staff_code: paper.staff_code(Slot::Sheets),
        comes: None,
    })
}

/// The sheets lie there, and where.
fn came_out(visit: &Visit, sheets: u32) -> PaperBox {
    let (text, comes) = match &visit.site.content.centre.sheets_place {
        Some(place) => (Phrase::key("document.paper.printed-there").with("place", Phrase::words(place)), Some(Slot::Sheets)),
        None => (Phrase::key("document.paper.printed-text"), None),
    };
    PaperBox {
        icon: Icon::Check,
        title: Phrase::key("document.paper.printed"),
        text: text.with("sheets", sheets),
        code: Phrase::none(),
        staff_code: Phrase::none(),
        comes,
    }
}
