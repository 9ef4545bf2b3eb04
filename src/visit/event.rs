//! What the visit hears and what it asks for.

use super::composition::{ComposeRequest, Composition};
use super::{
    assurance, board, card_picture, card_trouble, case, document, done, eligibility, find, form, guide, hand_over, home, idle,
    lookup, maintenance, medical_account, notice, over, pick_up, review, scanned, sending, speaking, staff_pin, take_away,
};
pub use crate::api::Draft;
use crate::api::{
    CaseNumber, CaseStatus, Closure, Contributions, Corrects, HandedDraft, KeptDraft, PickUp, ProofRequest, Received,
    SpendingQuery, Stroke, Submission,
};
use crate::catalogue::{Content, ServiceIndex};
use crate::devices::MachineStatus;
use crate::forms::Characters;
use crate::idcard::Card;
use crate::privacy::Personal;
use crate::scanning::Code;
use std::sync::Arc;

/// When an event happens. The visit has no clock of its own and keeps the last moment it was given.
#[derive(Clone)]
pub struct Moment {
    /// Milliseconds of a clock that never jumps, for limits.
    pub mono_ms: u64,
    /// Local time, for words and records.
    pub wall: jiff::ZonedDateTime,
    /// A fresh id, used if this event begins an intent: it becomes the idempotency key.
    pub fresh_id: uuid::Uuid,
}

/// Everything that can happen to a visit.
pub enum Event {
    /// Time passed; limits may have been reached.
    Tick,
    /// Somebody used a control of the page numbered `page`.
    Act {
        action: Action,
        page: u64,
        by: By,
    },
    /// A key of the keyboard on screen (a touch) or of a hardware keyboard.
    Key {
        key: Key,
        by: By,
    },
    /// One of the five keys, or what stands for it on a hardware keyboard.
    FiveKey(super::five_keys::Press),
    /// A stroke was drawn: in the signing field, or of a character.
    Stroke(Personal<Stroke>),
    /// What pinyin composes to.
    Composed(Composition),
    /// Nothing can be composed any more; letters still type.
    ComposerDown,
    /// Whether what a finger writes can be read.
    Handwriting(bool),
    /// A code was scanned.
    Code(Code),
    /// Whether the PIN that was last asked about is the right one.
    PinChecked(bool),
    /// The photo of the card with this tag, decoded.
    CardPicture {
        tag: Tag,
        picture: Arc<card_picture::CardPicture>,
    },
    /// Somebody is there, without having used a control.
    Activity,
    Card(CardNews),
    Hall(HallNews),
    Journal(JournalNews),
    Paper(Slot, PaperNews),
    Health(Health),
    Voice(speaking::VoiceNews),
}

/// How a control was used. Only touches are guarded against trembling hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Touch {
        /// How long the finger lay there until it lifted. What counts is when it came.
        held_ms: u64,
    },
    /// Five keys, a hardware keyboard or an accessibility action.
    Keys,
}

impl By {
    /// A touch that came and went at once.
    pub const TAP: By = By::Touch { held_ms: 0 };
}

/// One key.
#[derive(Clone, PartialEq, Eq)]
pub enum Key {
    Character(char),
    Backspace,
    Enter,
    Left,
    Right,
    /// Candidate number on the visible page, from 0.
    Candidate(usize),
    MoreCandidates,
    /// Another way of writing.
    Way(super::view::Keyboard),
    /// 重写: forget what was drawn.
    WriteAgain,
}

/// What the reader tells.
pub enum CardNews {
    /// A card was found and is being read.
    Reading,
    Read(Box<CardRead>),
    /// Lift and place again.
    LiftAndPlace,
    /// This card cannot be read at this machine.
    CannotRead,
    NotAnIdCard,
}

/// Same value for the same card on this machine; says nothing by itself.
pub type Tag = [u8; 16];

/// A card as read.
pub struct CardRead {
    pub card: Card,
    /// A character of the name is in none of the machine's fonts.
    pub name_unshown: bool,
    /// The 256 text bytes.
    pub text: Personal<Vec<u8>>,
    /// The 1,024 photo bytes as they stand on the card, where somebody can decode them; already forgotten elsewhere.
    pub photo: Option<Personal<Vec<u8>>>,
    pub tag: Tag,
    pub sam_number: String,
    /// SW3 of the read.
    pub status: u8,
}

/// What the hall answered to a look-up.
pub enum HallNews {
    /// With the telephone number the hall has of this person, masked.
    SessionOpened {
        phone_on_record: Option<Personal<String>>,
    },
    /// The same for whose code was scanned, with the masked name.
    Identified {
        masked_name: Option<Personal<String>>,
    },
    Contributions(Personal<Contributions>),
    /// On who stands here (核验).
    Assurance(assurance::Heard),
    MedicalAccount(medical_account::Heard),
    Cases(Vec<CaseStatus>),
    /// The case as it is after it was withdrawn.
    Withdrawn(Box<CaseStatus>),
    /// What became of the case on a receipt.
    Case(Box<CaseStatus>),
    /// What came of the wish for a document with this key.
    Document {
        key: uuid::Uuid,
        answer: Result<Arc<document::Prepared>, document::DocumentFault>,
    },
    /// What this citizen has not collected; told with the cases.
    PickUps(Vec<PickUp>),
    /// The paper with this key is left at the hall; none where it could not be.
    PaperLeft {
        key: uuid::Uuid,
        left: Option<PickUp>,
    },
    /// What was left and asked for with this key.
    PaperCollected {
        key: uuid::Uuid,
        answer: Result<Arc<pick_up::Collected>, pick_up::PickUpFault>,
    },
    /// All services that cannot be done now (暂停办理); told with every heartbeat.
    Closures(Arc<[Closure]>),
    /// Forms of this citizen that wait at the hall; told with the cases.
    HandedDrafts(Vec<HandedDraft>),
    /// The form with this key is kept at the hall; none where it could not be.
    DraftKept {
        key: uuid::Uuid,
        kept: Option<KeptDraft>,
    },
    /// The form that was asked for with this key.
    DraftOpened {
        key: uuid::Uuid,
        answer: Result<Box<Draft>, pick_up::PickUpFault>,
    },
    /// The hall does not answer, or not usefully.
    Unreachable(Asked),
    /// The hall refused.
    Refused(Asked),
}

/// Which question to the hall an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Session,
    Contributions,
    Cases,
    Withdrawal,
    /// One, by number and query code.
    Case,
}

/// What the journal and its sender tell.
pub enum JournalNews {
    /// What this card left on this machine.
    Recalled { outcomes: Vec<Outcome>, draft: Option<Box<Draft>> },
    /// The submission with this key is durable here.
    Stored { key: uuid::Uuid, slip: String },
    /// The journal could not be written: nothing was handed over.
    NotStored { key: uuid::Uuid },
    /// The hall answered for this key.
    Received { key: uuid::Uuid, received: Received },
    /// The hall cannot take it as it is; staff will look at it.
    Parked { key: uuid::Uuid },
    /// Not reached yet; it will be tried again.
    NotYet { key: uuid::Uuid },
}

/// What became of a submission of this card.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    pub key: uuid::Uuid,
    pub service: String,
    pub slip: String,
    /// When the citizen pressed 提交, RFC 3339.
    pub occurred_at: String,
    /// The case it puts right (补正).
    pub corrects: Option<Corrects>,
    pub standing: Standing,
    /// False where the citizen has not seen this outcome yet.
    pub told: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Standing {
    /// Stored here, not yet at the hall.
    Waiting,
    Received(Received),
    /// The hall could not take it; staff look at it.
    Parked,
}

/// Where paper comes out: each slot is a printer of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Receipt,
    /// A4.
    Sheets,
}

/// What a printer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperNews {
    Printed,
    Failed(PaperFault),
    /// The same, and a part of it hangs from the slot.
    Half(PaperFault),
    /// So many copies of several came out before it failed.
    Partly {
        copies: u8,
        fault: PaperFault,
    },
}

/// Why there is no paper, as far as a citizen can tell the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperFault {
    NoPaper,
    CoverOpen,
    /// 卡纸.
    Jam,
    /// No answer, too slow, or it says no.
    OutOfOrder,
    /// This machine has no printer.
    NoPrinter,
}

/// What works now. Sent when it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    pub reader: bool,
    pub printer: bool,
    pub hall: bool,
    /// Cases the hall received today, when known.
    pub today: Option<u32>,
    /// It can be read aloud.
    pub sound: bool,
    /// Codes can be scanned.
    pub code_scanner: bool,
    /// An earphone is plugged in.
    pub earphone: bool,
    /// Every device, for staff.
    pub machine: MachineStatus,
}

/// What the visit asks the ports to do.
pub enum Effect {
    /// Open a session at the hall with the visit's card or code.
    OpenSession,
    CloseSession,
    FetchContributions,
    FetchMedicalBalance,
    FetchSpending(SpendingQuery),
    /// Which ways there are to make sure who stands here (核验).
    FetchVerificationWays,
    /// 发验证码, to the telephone on record.
    SendCode,
    /// Has the hall look at a proof of who stands here.
    Verify(assurance::Proof),
    /// Decode the photo of the card with this tag: somebody is to look at it now. Where that fails nothing is answered.
    DecodePhoto {
        tag: Tag,
        photo: Personal<Vec<u8>>,
    },
    FetchCases,
    /// 撤回.
    Withdraw(CaseNumber),
    /// Ask what became of a case, with what stands on its receipt.
    QueryCase {
        case_number: CaseNumber,
        query_code: Personal<String>,
    },
    /// Look up what this card left on this machine.
    Recall,
    /// Make durable, then send until the hall answers.
    Store {
        key: uuid::Uuid,
        tag: Tag,
        submission: Box<Submission>,
    },
    /// Outcomes with these keys were shown to their citizen.
    Told(Vec<uuid::Uuid>),
    /// For the card with this tag, and no other.
    KeepDraft {
        tag: Tag,
        draft: Box<Draft>,
    },
    DropDraft {
        tag: Tag,
    },
    Compose {
        revision: u64,
        request: ComposeRequest,
    },
    /// Read these strokes as such characters; the answer comes as a composition with this revision.
    ReadStrokes {
        revision: u64,
        strokes: Personal<Vec<Stroke>>,
        characters: Characters,
    },
    Print(Box<super::receipt::Receipt>),
    /// Have the hall make a document. The answer names the key.
    MakeDocument {
        key: uuid::Uuid,
        wish: Box<ProofRequest>,
    },
    /// Print a document as it came.
    PrintDocument {
        document: Arc<document::Prepared>,
        copies: u8,
    },
    /// Leave what did not come out at the hall. The answer names the key.
    LeavePaper {
        key: uuid::Uuid,
        unprinted: pick_up::Unprinted,
    },
    /// Ask for what was left under a code. The answer names the key.
    CollectPaper {
        key: uuid::Uuid,
        code: Personal<String>,
        /// Left by this visit's citizen: asked for with the session, and no try at a code.
        own: bool,
    },
    /// What was collected with this key. Once it came out whole the hall is told and its code is used up, wherever its citizen is then.
    PrintCollected {
        key: uuid::Uuid,
        item: Arc<pick_up::Collected>,
    },
    /// Hand a form over to the hall. The answer names the key.
    HandOverDraft {
        key: uuid::Uuid,
        draft: Box<Draft>,
    },
    /// Ask for the form under a code. The answer names the key.
    OpenDraft {
        key: uuid::Uuid,
        code: Personal<String>,
    },
    /// A full roll of receipt paper was put in.
    BeginRoll,
    /// Say this, and nothing else any more.
    Say(Box<speaking::Speech>),
    /// Be silent.
    Hush,
    /// The visit is over: forget keys, sessions and composition.
    Forget,
    /// Whether this is the PIN of staff.
    CheckPin(Personal<String>),
    Log(LogNote),
    /// Nobody said that the card was taken: staff are told when, and which by its last four characters (尾号).
    TellDesk {
        /// RFC 3339.
        noticed_at: String,
        /// None where the card led to no visit.
        last_four: Option<Personal<String>>,
    },
}

/// Events of the catalogue that the visit itself knows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogNote {
    VisitBegan,
    VisitEnded,
    /// A card or the PIN of staff opened the check of the machine.
    MaintenanceBegan,
    /// 检修密码: another one was typed.
    PinWrong,
    /// Nobody said that the card was taken, and no other came: it may still lie there.
    CardUnconfirmed,
}

/// A control of some page. Each state's file decides its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Foot(Foot),
    Idle(idle::Act),
    Notice(notice::Act),
    Home(home::Act),
    Find(find::Act),
    Guide(guide::Act),
    Eligibility(eligibility::Act),
    Board(board::Act),
    Lookup(lookup::Act),
    Form(form::Act),
    Review(review::Act),
    Sending(sending::Act),
    Done(done::Act),
    Document(document::Act),
    Case(case::Act),
    Assurance(assurance::Act),
    MedicalAccount(medical_account::Act),
    PickUp(pick_up::Act),
    HandOver(hand_over::Act),
    CardTrouble(card_trouble::Act),
    TakeAway(take_away::Act),
    Maintenance(maintenance::Act),
    Scanned(scanned::Act),
    StaffPin(staff_pin::Act),
    Over(over::Act),
    Voice(speaking::Act),
    Look(super::five_keys::Look),
    /// A control of a page that no state shows yet; nothing comes of it.
    Later(String),
}

/// The foot strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foot {
    Back,
    Home,
    /// 字放大 / 再放大 / 字变小.
    LargeText,
    /// 坐着用.
    LowReach,
    /// 黑底亮字.
    HighContrast,
    /// 白底黑字.
    BlackOnWhite,
    Language,
    /// 读给我听 / 别读了.
    Voice,
    /// 更多: the page with the switches that have no place on the strip.
    More,
    /// 叫人帮忙.
    Help,
    Exit,
}

impl Foot {
    /// Whether it only changes how the pages are shown.
    pub fn is_mode(self) -> bool {
        match self {
            Foot::LargeText | Foot::LowReach | Foot::HighContrast | Foot::BlackOnWhite | Foot::Language | Foot::Voice => true,
            Foot::Back | Foot::Home | Foot::More | Foot::Help | Foot::Exit => false,
        }
    }
}

impl Action {
    /// A stable name: the id of the control for tests and assistive technology.
    pub fn name(&self) -> String {
        fn of(action: &impl std::fmt::Debug, room: &str) -> String {
            format!("{room}.{action:?}").to_lowercase().replace([' ', '"', '(', ')'], "")
        }
        match self {
            Action::Foot(act) => of(act, "foot"),
            Action::Idle(act) => of(act, "idle"),
            Action::Notice(act) => of(act, "notice"),
            Action::Home(act) => of(act, "home"),
            Action::Find(act) => of(act, "find"),
            Action::Guide(act) => of(act, "guide"),
            Action::Eligibility(act) => of(act, "eligibility"),
            Action::Board(act) => of(act, "board"),
            Action::Lookup(act) => of(act, "lookup"),
            Action::Form(act) => of(act, "form"),
            Action::Review(act) => of(act, "review"),
            Action::Sending(act) => of(act, "sending"),
            Action::Done(act) => of(act, "done"),
            Action::Document(act) => of(act, "document"),
            Action::Case(act) => of(act, "case"),
            Action::Assurance(act) => of(act, "assurance"),
            Action::MedicalAccount(act) => of(act, "medical-account"),
            Action::PickUp(act) => of(act, "pick-up"),
            Action::HandOver(act) => of(act, "hand-over"),
            Action::CardTrouble(act) => of(act, "card-trouble"),
            Action::TakeAway(act) => of(act, "take-away"),
            Action::Maintenance(act) => of(act, "maintenance"),
            Action::Scanned(act) => of(act, "scanned"),
            Action::StaffPin(act) => of(act, "staff-pin"),
            Action::Over(act) => of(act, "over"),
            Action::Voice(act) => of(act, "voice"),
            Action::Look(look) => of(look, "look"),
            Action::Later(name) => name.clone(),
        }
    }
}

/// What somebody came for, chosen before the card was there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    #[default]
    Home,
    Service(ServiceIndex),
}

/// This machine and what its centre offers.
#[derive(Clone)]
pub struct Site {
    /// `K01`.
    pub machine: String,
    pub content: Arc<Content>,
    /// Base of the follow-up address in QR codes.
    pub public_url: String,
    pub has_printer: bool,
    /// For documents on A4.
    pub has_document_printer: bool,
    /// Cards of staff that open the check of the machine; none by default.
    pub staff_cards: Vec<Tag>,
    /// A PIN of staff is configured.
    pub has_staff_pin: bool,
}
