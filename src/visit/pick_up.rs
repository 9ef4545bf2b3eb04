//! 取件码: paper that did not come out is left at the hall under a code, and comes out here or at another machine when
//! the code is typed. It needs no card: whoever has the code has the paper.

use super::done::Paper;
use super::editor::Editor;
use super::limits::LOOKUP_LIMIT_MS;
use super::time::Ticked;
use super::view::{Answer, Content, Control, DonePage, Icon, Keyboard, MessagePage, PaperBox, Picture, Progress, QuestionPage};
use super::*;
use crate::api::{DRAFT_CODE_DIGITS, PICK_UP_DIGITS, PICK_UP_HOURS, PickUp as Left, PickUpPaper};
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
    /// One of what was left under one's own card, by its place.
    Choose(usize),
    /// 打下一份.
    Next,
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
    /// A form of a service that is not offered any more.
    Gone,
    /// Digits are missing.
    NotWhole,
}

/// What became of the paper of this page that did not come out.
#[derive(Default)]
pub(super) enum Leaving {
    #[default]
    Not,
    Asked(uuid::Uuid),
    Left(Left),
}

impl What {
    fn digits(self) -> usize {
        match self {
            What::Paper => PICK_UP_DIGITS,
            What::Draft => DRAFT_CODE_DIGITS,
        }
    }

    /// Title, hint, name of the field and both ways on of the page that asks for it.
    fn words(self, can_scan: bool) -> [&'static str; 5] {
        match (self, can_scan) {
            (What::Paper, _) => ["pick-up.title", "pick-up.hint", "pick-up.label", "pick-up.collect", "pick-up.back"],
            (What::Draft, true) => {
                ["hand-over.title", "hand-over.hint-or-scan", "hand-over.code", "hand-over.open", "hand-over.not-now"]
            }
            (What::Draft, false) => {
                ["hand-over.title", "hand-over.hint", "hand-over.code", "hand-over.open", "hand-over.not-now"]
            }
        }
    }
}

impl Leaving {
    pub(super) fn is_forgotten(&self) -> bool {
        matches!(self, Leaving::Not)
    }
}

pub struct PickUp {
    what: What,
    editor: Editor,
    stage: Stage,
}

/// What the code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A paper that comes out (取件码).
    Paper,
    /// A form that is gone on with (带走接着办), by the card of this visit.
    Draft,
}

enum Stage {
    Typing {
        fault: Option<PickUpFault>,
    },
    /// Which of one's own.
    Choosing {
        fault: Option<PickUpFault>,
    },
    Asking {
        claim: Claim,
        since_ms: u64,
    },
    Here {
        claim: Claim,
        item: Arc<Collected>,
        paper: Paper,
    },
}

/// What was asked for.
#[derive(Clone)]
struct Claim {
    /// Names the answer, and tells the hall that it came out.
    key: uuid::Uuid,
    code: String,
    own: bool,
}

impl PickUp {
    /// With `left` papers to choose from: another list is another page.
    pub fn page_key(&self, left: usize) -> u64 {
        match &self.stage {
            Stage::Typing { .. } => 0,
            Stage::Asking { .. } => 1,
            Stage::Here { paper: Paper::NotAsked | Paper::Printing { .. }, .. } => 2,
            Stage::Here { paper: Paper::Printed, .. } => 3,
            Stage::Here { paper: Paper::Failed(_), .. } => 4,
            Stage::Choosing { .. } => 5 + left as u64,
        }
    }

    /// Whether the code of a form is typed here.
    pub(super) fn takes_draft(&self) -> bool {
        self.what == What::Draft && matches!(self.stage, Stage::Typing { .. })
    }

    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        matches!(self.stage, Stage::Typing { .. }).then_some(&mut self.editor)
    }

    pub fn paper_is_moving(&self) -> bool {
        matches!(self.stage, Stage::Here { paper, .. } if paper.is_moving())
    }

    pub fn due_ms(&self) -> Option<u64> {
        match &self.stage {
            Stage::Typing { .. } | Stage::Choosing { .. } => None,
            Stage::Asking { since_ms, .. } => Some(since_ms + LOOKUP_LIMIT_MS),
            Stage::Here { paper, .. } => paper.due_ms(),
        }
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        let due = self.due_ms().is_some_and(|due_ms| now_ms >= due_ms);
        match &mut self.stage {
            Stage::Here { paper, item, .. } => paper.tick(slot_of(item.paper), now_ms),
            Stage::Asking { claim, .. } if due => {
                self.stage = not_collected(self.what, claim, PickUpFault::Unreachable);
                Ticked::Changed
            }
            Stage::Asking { .. } | Stage::Typing { .. } | Stage::Choosing { .. } => Ticked::Nothing,
        }
    }
}

fn slot_of(paper: PickUpPaper) -> Slot {
    match paper {
        PickUpPaper::Receipt => Slot::Receipt,
        PickUpPaper::Document => Slot::Sheets,
    }
}

/// Back to where it was asked for.
fn not_collected(what: What, claim: &Claim, fault: PickUpFault) -> Stage {
    if claim.own && what == What::Paper { Stage::Choosing { fault: Some(fault) } } else { Stage::Typing { fault: Some(fault) } }
}

// ---------------------------------------------------------------------------------------------- leaving

/// The paper of this page did not come out: where the hall can be asked, it is left there. The same paper has the same key,
/// so that an answer that was lost makes no second code.
pub(super) fn leave(visit: &mut Visit) -> Step {
    if !matches!(visit.session, Remote::Here(())) || !matches!(visit.leaving, Leaving::Not) {
        return Step::done();
    }
    let receipt = if let State::Done(done) = &visit.state { done.unprinted(visit) } else { None };
    let document = if let State::Document(document) = &visit.state { document.unprinted() } else { None };
    let receipt = receipt.map(|(key, receipt)| (key, Unprinted::Receipt(Box::new(receipt))));
    let document = document.map(|(key, document)| (key, Unprinted::Document(document)));
    let Some((key, unprinted)) = receipt.or(document) else { return Step::done() };
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

pub(super) fn grouped(code: &str) -> String {
    let digits: Vec<char> = code.chars().collect();
    digits.chunks(GROUP_DIGITS).map(String::from_iter).collect::<Vec<String>>().join(" ")
}

// ------------------------------------------------------------------------------------------- collecting

pub fn enter(visit: &mut Visit) -> Step {
    begin(visit, What::Paper)
}

/// 存在大厅的表: which of them the code says.
pub fn enter_for_draft(visit: &mut Visit) -> Step {
    begin(visit, What::Draft)
}

fn begin(visit: &mut Visit, what: What) -> Step {
    let revision = visit.page * form::REVISIONS_PER_EDITOR;
    let editor = Editor::new("", what.digits(), Keyboard::Digits, revision);
    visit.state = State::PickUp(Box::new(PickUp { what, editor, stage: Stage::Typing { fault: None } }));
    Step::done()
}

/// The code on the slip was scanned instead of typed, by who stands here with a card.
pub(super) fn draft_scanned(visit: &mut Visit, code: &Personal<String>) -> Step {
    common::active(visit);
    begin(visit, What::Draft);
    let claim = Claim { key: visit.now.fresh_id, code: code.reveal().clone(), own: true };
    ask(visit, claim)
}

/// The form, as far as it was filled in.
pub(super) fn draft_opened(visit: &mut Visit, key: uuid::Uuid, answer: Result<Box<Draft>, PickUpFault>) -> Step {
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    let asked = matches!(&pick_up.stage, Stage::Asking { claim, .. } if claim.key == key);
    if pick_up.what != What::Draft || !asked {
        return Step::ignored(Ignored::Late);
    }
    let offered = |draft: &Draft| form::form_of_draft(&visit.site.content, draft).is_some();
    match answer.and_then(|draft| if offered(&draft) { Ok(draft) } else { Err(PickUpFault::Gone) }) {
        Ok(draft) => {
            pick_up.stage = Stage::Typing { fault: None };
            visit.draft = Some(draft);
            common::active(visit);
            form::resume(visit)
        }
        Err(fault) => {
            pick_up.stage = Stage::Typing { fault: Some(fault) };
            common::active(visit);
            Step::done()
        }
    }
}

/// The same card needs no code. The only one comes out at once; of several one is chosen.
pub fn of_own_card(visit: &mut Visit) -> Step {
    let [only] = visit.pick_ups.as_slice() else {
        if visit.pick_ups.is_empty() {
            return Step::ignored(Ignored::PageGone);
        }
        enter(visit);
        if let State::PickUp(pick_up) = &mut visit.state {
            pick_up.stage = Stage::Choosing { fault: None };
        }
        return Step::done();
    };
    let code = only.code.clone();
    enter(visit);
    collect_own(visit, code)
}

fn collect_own(visit: &mut Visit, code: String) -> Step {
    let claim = Claim { key: visit.now.fresh_id, code, own: true };
    ask(visit, claim)
}

fn ask(visit: &mut Visit, claim: Claim) -> Step {
    let since_ms = visit.now.mono_ms;
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let Claim { key, code, own } = claim.clone();
    pick_up.stage = Stage::Asking { claim, since_ms };
    Step::asking(match pick_up.what {
        What::Paper => Effect::CollectPaper { key, code: code.into(), own },
        What::Draft => Effect::OpenDraft { key, code: code.into() },
    })
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
        // A card begins a visit, and nothing of what was collected is part of it; a paper that is moving comes first.
        Event::Card(news) if !pick_up.paper_is_moving() && !visit.is_somebodys() => {
            let forgotten = common::forget(visit);
            let begun = waiting_card::card(visit, news, Wish::Home);
            Step { effects: forgotten.effects.into_iter().chain(begun.effects).collect(), ignored: begun.ignored }
        }
        Event::Paper(slot, news) => printer_says(visit, slot, news),
        other => Step::ignored(other.unwanted()),
    }
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let State::PickUp(pick_up) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, &pick_up.stage) {
        (Act::Collect, Stage::Typing { .. }) => collect(visit),
        (Act::Back, Stage::Typing { .. } | Stage::Choosing { .. }) => common::leave_pages(visit),
        (Act::Choose(index), Stage::Choosing { .. }) => match visit.pick_ups.get(index) {
            Some(left) => {
                let code = left.code.clone();
                collect_own(visit, code)
            }
            None => Step::ignored(Ignored::PageGone),
        },
        (Act::Next, Stage::Here { paper: Paper::Printed, .. }) => of_own_card(visit),
        (Act::Finish, Stage::Here { .. }) => common::leave(visit),
        (Act::PrintAgain, Stage::Here { paper: Paper::Failed(_) | Paper::Printed, .. }) => print(visit),
        (Act::PrintAgain, Stage::Here { .. }) => Step::ignored(Ignored::Disabled),
        (Act::Open | Act::Collect | Act::Back | Act::Choose(_) | Act::Next | Act::PrintAgain | Act::Finish, _) => {
            Step::ignored(Ignored::PageGone)
        }
    }
}

/// What came out whole lies at the hall no more.
fn printer_says(visit: &mut Visit, slot: Slot, news: PaperNews) -> Step {
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let Stage::Here { claim, item, paper } = &mut pick_up.stage else { return Step::ignored(Ignored::Late) };
    let after = if slot == slot_of(item.paper) { paper.after(news) } else { None };
    let Some(after) = after else { return Step::ignored(Ignored::Late) };
    *paper = after;
    let code = claim.code.clone();
    common::active(visit);
    if after != Paper::Printed {
        return Step::done();
    }
    visit.pick_ups.retain(|left| left.code != code);
    Step::done()
}

fn collect(visit: &mut Visit) -> Step {
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let code = pick_up.editor.text().to_string();
    if code.chars().count() != pick_up.what.digits() {
        pick_up.stage = Stage::Typing { fault: Some(PickUpFault::NotWhole) };
        return Step::done();
    }
    let claim = Claim { key: visit.now.fresh_id, code, own: false };
    ask(visit, claim)
}

/// The hall answered: what was left comes out at once.
pub(super) fn collected(visit: &mut Visit, key: uuid::Uuid, answer: Result<Arc<Collected>, PickUpFault>) -> Step {
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    let Stage::Asking { claim, .. } = &pick_up.stage else { return Step::ignored(Ignored::Late) };
    if claim.key != key || pick_up.what != What::Paper {
        return Step::ignored(Ignored::Late);
    }
    match answer {
        Ok(item) => {
            pick_up.stage = Stage::Here { claim: claim.clone(), item, paper: Paper::NotAsked };
            common::active(visit);
            print(visit)
        }
        Err(fault) => {
            pick_up.stage = not_collected(pick_up.what, claim, fault);
            common::active(visit);
            Step::done()
        }
    }
}

fn print(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let (has_printer, has_document_printer) = (visit.site.has_printer, visit.site.has_document_printer);
    let State::PickUp(pick_up) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let Stage::Here { claim, item, paper } = &mut pick_up.stage else { return Step::ignored(Ignored::NotHere) };
    let has_its_printer = match item.paper {
        PickUpPaper::Receipt => has_printer,
        PickUpPaper::Document => has_document_printer,
    };
    if !has_its_printer {
        *paper = Paper::Failed(PaperFault::NoPrinter);
        return Step::done();
    }
    *paper = Paper::Printing { since_ms };
    let (key, item) = (claim.key, item.clone());
    visit.out_of(slot_of(item.paper)).moving = true;
    Step::asking(Effect::PrintCollected { key, item })
}

pub fn view(visit: &Visit, pick_up: &PickUp) -> Content {
    match &pick_up.stage {
        Stage::Typing { fault } => typing(visit, pick_up, *fault),
        Stage::Choosing { fault } => choosing(visit, *fault),
        Stage::Asking { .. } => message(Picture::Wait, "pick-up.asking", Phrase::key("pick-up.asking-note")),
        Stage::Here { paper, item, .. } => here(visit, *paper, slot_of(item.paper)),
    }
}

fn control(act: Act, key: &'static str) -> Control {
    Control::new(Action::PickUp(act), Phrase::key(key))
}

fn fault_words(visit: &Visit, fault: PickUpFault) -> Phrase {
    Phrase::key(match fault {
        PickUpFault::Unreachable => "pick-up.unreachable",
        PickUpFault::Unknown => "pick-up.unknown",
        PickUpFault::TooManyTries => "pick-up.too-many-tries",
        PickUpFault::Unsound => "pick-up.unsound",
        PickUpFault::Gone => "hand-over.gone",
        PickUpFault::NotWhole => "way.not-whole",
    })
    .with("place", Phrase::words(&visit.site.content.centre.hall_place))
}

/// All that lies at the hall under this card; the hall keeps few of one person.
fn choosing(visit: &Visit, fault: Option<PickUpFault>) -> Content {
    let door = |(index, left): (usize, &Left)| {
        let name = if left.title.is_empty() { Phrase::key("pick-up.receipt") } else { Phrase::literal(&left.title) };
        let note = Phrase::key("pick-up.left-at").with("when", view::day_and_time(&left.left_at));
        Control::new(Action::PickUp(Act::Choose(index)), name).note(note).icon(Icon::Printer).aloud(view::Aloud::Nothing)
    };
    let words = fault.map_or(Phrase::key("pick-up.choose"), |fault| fault_words(visit, fault));
    Content::Message(MessagePage {
        doors: visit.pick_ups.iter().enumerate().map(door).collect(),
        secondary: Some(control(Act::Back, "pick-up.back").icon(Icon::Back)),
        ..MessagePage::new(Picture::None, Phrase::key("home.door.pick-up"), vec![words])
    })
}

fn typing(visit: &Visit, pick_up: &PickUp, fault: Option<PickUpFault>) -> Content {
    let complaint = fault.map_or_else(Phrase::none, |fault| fault_words(visit, fault));
    let whole = pick_up.editor.text().chars().count() == pick_up.what.digits();
    let [title, hint, label, collect, back] = pick_up.what.words(visit.health.code_scanner);
    let icon = if pick_up.what == What::Paper { Icon::Printer } else { Icon::Forward };
    Content::Question(QuestionPage {
        progress: Progress { label: Phrase::none(), done: 0, of: 0, remaining: Phrase::none() },
        title: Phrase::key(title),
        hint: Phrase::key(hint).with("digits", pick_up.what.digits()),
        complaint,
        answer: Answer::Typing(view::Typing { grouping: view::Grouping::Fours, ..pick_up.editor.view(Phrase::key(label)) }),
        shortcut: None,
        primary: control(Act::Collect, collect).icon(icon).not_yet(!whole),
        secondary: control(Act::Back, back).icon(Icon::Back),
    })
}

fn here(visit: &Visit, paper: Paper, slot: Slot) -> Content {
    let fault = match paper {
        Paper::NotAsked | Paper::Printing { .. } => {
            return message(Picture::Wait, "pick-up.printing", Phrase::key("pick-up.printing-note"));
        }
        Paper::Printed => return Content::Done(printed(visit, slot)),
        Paper::Failed(fault) => fault,
    };
    let (title, text) = match (fault, slot) {
        (PaperFault::NoPrinter, _) => ("pick-up.no-printer", "pick-up.failed-note"),
        (PaperFault::NoPaper | PaperFault::OutOfOrder, _) => ("pick-up.failed", "pick-up.failed-note"),
        (PaperFault::CoverOpen, Slot::Receipt) => ("paper.cover-open", "pick-up.cover-open-note"),
        (PaperFault::CoverOpen, Slot::Sheets) => ("document.paper.cover-open", "pick-up.cover-open-note"),
        (PaperFault::Jam, Slot::Receipt) => ("paper.jam", "pick-up.jam-note"),
        (PaperFault::Jam, Slot::Sheets) => ("document.paper.jam", "pick-up.jam-note"),
    };
    let text = visit.at_the_window(text);
    let text = if slot == Slot::Receipt { done::and_half(visit, paper, text) } else { text };
    let again = paper.may_come_yet().then(|| control(Act::PrintAgain, "pick-up.print-again").icon(Icon::Printer));
    let page = message_page(Picture::PrinterTrouble, title, text, Some(control(Act::Finish, "done.understood")), again);
    Content::Message(MessagePage { staff_code: paper.staff_code(slot), ..page })
}

/// What else lies there under this card is more wanted than the same once more.
fn printed(visit: &Visit, slot: Slot) -> DonePage {
    let more = visit.pick_ups.len();
    let secondary = if more > 0 { control(Act::Next, "pick-up.next") } else { control(Act::PrintAgain, "pick-up.print-again") };
    let note = if more > 0 { Phrase::key("pick-up.more-note").with("count", more) } else { Phrase::key("pick-up.printed-note") };
    DonePage {
        paragraphs: vec![note],
        paper: match slot {
            Slot::Receipt => done::paper_box(visit, Paper::Printed),
            Slot::Sheets => sheets_box(visit),
        },
        secondary: Some(secondary.icon(Icon::Printer)),
        ..DonePage::new(Icon::Check, Phrase::key("pick-up.printed"), control(Act::Finish, "pick-up.finish"))
    }
}

/// Where it is known where sheets come out, the page says so.
fn sheets_box(visit: &Visit) -> Option<PaperBox> {
    let place = visit.site.content.centre.sheets_place.as_ref()?;
    Some(PaperBox {
        icon: Icon::Check,
        title: Phrase::key("pick-up.sheets"),
        text: Phrase::key("pick-up.sheets-text").with("place", Phrase::words(place)),
        code: Phrase::none(),
        staff_code: Phrase::none(),
        comes: Some(Slot::Sheets),
    })
}

fn message(picture: Picture, title: &'static str, text: Phrase) -> Content {
    Content::Message(message_page(picture, title, text, None, None))
}

fn message_page(
    picture: Picture,
    title: &'static str,
    text: Phrase,
    primary: Option<Control>,
    secondary: Option<Control>,
) -> MessagePage {
    MessagePage { primary, secondary, ..MessagePage::new(picture, Phrase::key(title), vec![text]) }
}
