//! The citizen's visit: one machine from the card to the paper.
//!
//! 1. [`Visit::step`] is total. What every state shares is decided in `common`, the rest in the file of the
//!    state; nothing is ignored without a reason.
//! 2. It knows no I/O and no clock: time comes in with each event, wishes go out as [`Effect`]s.
//! 3. From every state time alone leads to idle, within the limits of [`limits`].
//! 4. Idle holds nothing of anybody.

pub mod assurance;
pub mod board;
mod card_during_visit;
pub mod card_picture;
pub mod card_trouble;
pub mod case;
mod closed;
mod common;
pub mod composition;
pub mod document;
pub mod done;
pub mod editor;
pub mod eligibility;
mod event;
pub mod find;
pub mod five_keys;
pub mod form;
pub mod guide;
mod hall_news;
pub mod hand_over;
pub mod home;
pub mod idle;
mod ignored;
mod keys_on_screen;
pub mod lights;
pub mod limits;
pub mod lookup;
pub mod maintenance;
pub mod medical_account;
mod modes;
pub mod notice;
pub mod over;
pub mod pick_up;
pub mod reading;
pub mod receipt;
pub mod review;
pub mod scanned;
pub mod sending;
mod services;
pub mod speaking;
pub mod staff_pin;
pub mod take_away;
mod time;
mod touch;
pub mod view;
pub mod waiting_card;
mod writing;

pub use event::*;
pub use five_keys::FiveKey;
pub use ignored::Ignored;
pub use keys_on_screen::{key_called, key_name, way_key, way_of};
pub use modes::{Contrast, Modes, Rate, TextSize, Volume};

use crate::api::{CaseStatus, Closure, Contributions, HandedDraft, PickUp};
use crate::catalogue::Content;
use crate::idcard::Card;
use crate::privacy::Personal;
use crate::words::Phrase;
use std::sync::Arc;

/// Where a visit is. One file a state.
pub enum State {
    Idle,
    /// Asked to place a card.
    WaitingCard(waiting_card::WaitingCard),
    /// 告知: the card may be read already; nothing of it is used before this is acknowledged.
    Notice(Wish),
    Home,
    /// Looking for what one came for; needs no card.
    Find(Box<find::Find>),
    /// 办事指南; needs no card.
    Guide(guide::Guide),
    Eligibility(eligibility::Eligibility),
    /// 公告.
    Board(board::Board),
    Lookup(lookup::Lookup),
    Form(Box<form::FormWork>),
    Review(Box<form::FormWork>),
    Sending(sending::Sending),
    Done(done::Done),
    /// A document the hall makes (出证明).
    Document(Box<document::Document>),
    Case(Box<case::Case>),
    /// 核验.
    Assurance(Box<assurance::Assurance>),
    /// 个人账户.
    MedicalAccount(Box<medical_account::MedicalAccount>),
    /// 凭取件码取; needs no card.
    PickUp(Box<pick_up::PickUp>),
    /// 带走接着办.
    HandOver(Box<hand_over::HandOver>),
    CardTrouble(card_trouble::CardTrouble),
    TakeAway(take_away::TakeAway),
    /// 机器检查, for staff.
    Maintenance(maintenance::Maintenance),
    /// A code was scanned that leads to no page of its own, or not yet.
    Scanned(scanned::Scanned),
    /// 检修密码.
    StaffPin(staff_pin::StaffPin),
}

/// Which state, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StateName {
    Idle,
    WaitingCard,
    Notice,
    Home,
    Find,
    Guide,
    Eligibility,
    Board,
    Lookup,
    Form,
    Review,
    Sending,
    Done,
    Document,
    Case,
    Assurance,
    MedicalAccount,
    PickUp,
    HandOver,
    CardTrouble,
    TakeAway,
    Maintenance,
    Scanned,
    StaffPin,
}

/// The person of this visit, from the card.
pub struct Guest {
    pub card: Card,
    /// A character of the name is in none of the machine's fonts.
    pub name_unshown: bool,
    pub text: Personal<Vec<u8>>,
    /// As it stands on the card, where somebody can decode it.
    pub photo: Option<Personal<Vec<u8>>>,
    pub tag: Tag,
    pub sam_number: String,
    pub status: u8,
    /// RFC 3339.
    pub read_at: String,
    /// The notice (告知) was acknowledged.
    pub acknowledged: bool,
    /// The telephone number the hall has of this person (登记的电话), masked.
    pub phone_on_record: Option<Personal<String>>,
}

/// The person of this visit by a code (电子社保卡, 医保码, 苏服码): no more than the hall tells.
pub struct CodeGuest {
    /// Until the hall has taken it: a code is good once.
    pub token: Option<Personal<String>>,
    /// RFC 3339.
    pub scanned_at: String,
    /// The notice (告知) was acknowledged.
    pub acknowledged: bool,
    /// 示**, once the hall has said it.
    pub masked_name: Option<Personal<String>>,
}

/// An answer from the hall that may not be there yet.
#[derive(Default)]
pub enum Remote<T> {
    #[default]
    NotAsked,
    /// Asked at this `mono_ms`.
    Waiting(u64),
    Here(T),
    Unreachable,
    Refused,
}

/// What a printer has of this visit, whichever page asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PaperOut {
    /// Asked for, and the printer has not answered yet.
    moving: bool,
    /// Printed; it lies where it came out.
    lies: bool,
    /// Half of one hangs there, or lies there cut off.
    hangs: bool,
}

impl PaperOut {
    fn to_take(self) -> bool {
        self.moving || self.lies
    }
}

/// One visit after the other; lives as long as the program.
pub struct Visit {
    site: Site,
    now: Moment,
    state: State,
    over: Option<over::Over>,
    modes: Modes,
    health: Health,
    /// Services that cannot be done now (暂停办理); nobody's.
    closures: Arc<[Closure]>,
    guest: Option<Guest>,
    code_guest: Option<CodeGuest>,
    session: Remote<()>,
    /// 核验: what the hall made sure of beyond the card.
    verified: Option<assurance::Verified>,
    contributions: Remote<Personal<Contributions>>,
    cases: Remote<Vec<CaseStatus>>,
    outcomes: Vec<Outcome>,
    draft: Option<Box<Draft>>,
    /// The receipt printer's.
    paper: PaperOut,
    /// The document printer's.
    sheets: PaperOut,
    /// Of the page's paper, where it did not come out.
    leaving: pick_up::Leaving,
    /// Left at the hall before and not collected.
    pick_ups: Vec<PickUp>,
    /// Forms of this citizen that wait at the hall.
    handed: Vec<HandedDraft>,
    /// Grows with each page that is shown, so that a touch meant for the former one is known.
    page: u64,
    page_since_ms: u64,
    /// Last touch, speech or progress of a device: what limits count from.
    active_ms: u64,
    last_touch: Option<(Action, u64)>,
    last_key: Option<(Key, u64)>,
    /// Where one is with the five keys.
    focus: five_keys::Focus,
    looked: five_keys::Looked,
    /// What is being said.
    speaking: speaking::Speaking,
    /// How it is written.
    writing: writing::Writing,
    pin_tries: staff_pin::Tries,
}

/// What a step did.
#[derive(Default)]
pub struct Step {
    pub effects: Vec<Effect>,
    pub ignored: Option<Ignored>,
}

impl Step {
    fn ignored(reason: Ignored) -> Self {
        Step { effects: Vec::new(), ignored: Some(reason) }
    }

    fn done() -> Self {
        Step::default()
    }

    fn asking(effect: Effect) -> Self {
        Step { effects: vec![effect], ignored: None }
    }

    fn and(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

impl Visit {
    /// A sentence that sends to the windows: `place` in it is where they are.
    pub(crate) fn at_the_window(&self, key: &'static str) -> Phrase {
        Phrase::key(key).with("place", Phrase::words(&self.site.content.centre.hall_place))
    }

    /// When there is somebody at the windows again: 13:00, 明天（周一）9:00.
    pub(crate) fn next_opening(&self) -> Phrase {
        let now = self.now.wall.datetime();
        let opens = self.site.content.calendar.next_opening(now);
        let time = Phrase::literal(opens.strftime("%-H:%M").to_string());
        if opens.date() == now.date() {
            return time;
        }
        Phrase::key("date.at").with("day", view::near_day(opens.date(), now.date())).with("time", time)
    }

    pub fn new(site: Site, now: Moment) -> Self {
        let mono_ms = now.mono_ms;
        Visit {
            site,
            now,
            state: State::Idle,
            over: None,
            modes: Modes::default(),
            health: Health::default(),
            closures: Arc::default(),
            guest: None,
            code_guest: None,
            session: Remote::NotAsked,
            verified: None,
            contributions: Remote::NotAsked,
            cases: Remote::NotAsked,
            outcomes: Vec::new(),
            draft: None,
            paper: PaperOut::default(),
            sheets: PaperOut::default(),
            leaving: pick_up::Leaving::default(),
            pick_ups: Vec::new(),
            handed: Vec::new(),
            page: 0,
            page_since_ms: mono_ms,
            active_ms: mono_ms,
            last_touch: None,
            last_key: None,
            focus: five_keys::Focus::default(),
            looked: five_keys::Looked::default(),
            speaking: speaking::Speaking::default(),
            writing: writing::Writing::default(),
            pin_tries: staff_pin::Tries::default(),
        }
    }

    /// Takes one event. Total: every event has an answer in every state.
    pub fn step(&mut self, event: Event, now: Moment) -> Step {
        self.now = now;
        let before = self.page_key();
        let (heard, kind) = (speaking::heard(self), speaking::kind(&event));
        speaking::begin_by_earphone(self, &event);
        let event = speaking::light_up(self, event);
        let (event, used) = five_keys::hear(self, event);
        let voice = if let Event::Act { action: Action::Voice(act), .. } = &event { Some(*act) } else { None };
        let mut step = common::step(self, event);
        step.effects.extend(writing::settle(self));
        if self.page_key() != before {
            self.page += 1;
            self.page_since_ms = self.now.mono_ms;
            self.focus.at = None;
            self.focus.page_is_long = false;
        } else if let (Some(used), None) = (used, step.ignored) {
            five_keys::go_on(self, &used);
        }
        speaking::after(self, heard, kind, voice.filter(|_| step.ignored.is_none()), &mut step);
        step
    }

    /// Version of the bundle that is shown.
    pub fn content_version(&self) -> u64 {
        self.site.content.facts.version
    }

    /// What the centre offers has changed.
    ///
    /// # Errors
    /// Somebody is there, or may still be: not now.
    pub fn change_content(&mut self, content: Arc<Content>) -> Result<(), Arc<Content>> {
        if !self.holds_nothing_personal() {
            return Err(content);
        }
        self.site.content = content;
        // A touch meant for the former tiles does nothing.
        self.page += 1;
        self.page_since_ms = self.now.mono_ms;
        Ok(())
    }

    pub fn state_name(&self) -> StateName {
        match &self.state {
            State::Idle => StateName::Idle,
            State::WaitingCard(_) => StateName::WaitingCard,
            State::Notice(_) => StateName::Notice,
            State::Home => StateName::Home,
            State::Find(_) => StateName::Find,
            State::Guide(_) => StateName::Guide,
            State::Eligibility(_) => StateName::Eligibility,
            State::Board(_) => StateName::Board,
            State::Lookup(_) => StateName::Lookup,
            State::Form(_) => StateName::Form,
            State::Review(_) => StateName::Review,
            State::Sending(_) => StateName::Sending,
            State::Done(_) => StateName::Done,
            State::Document(_) => StateName::Document,
            State::Case(_) => StateName::Case,
            State::Assurance(_) => StateName::Assurance,
            State::MedicalAccount(_) => StateName::MedicalAccount,
            State::PickUp(_) => StateName::PickUp,
            State::HandOver(_) => StateName::HandOver,
            State::CardTrouble(_) => StateName::CardTrouble,
            State::TakeAway(_) => StateName::TakeAway,
            State::Maintenance(_) => StateName::Maintenance,
            State::Scanned(_) => StateName::Scanned,
            State::StaffPin(_) => StateName::StaffPin,
        }
    }

    /// What lies over the page, if anything.
    pub fn over(&self) -> Option<&over::Over> {
        self.over.as_ref()
    }

    pub fn modes(&self) -> Modes {
        self.modes
    }

    pub fn guest(&self) -> Option<&Guest> {
        self.guest.as_ref()
    }

    pub fn code_guest(&self) -> Option<&CodeGuest> {
        self.code_guest.as_ref()
    }

    /// Whether somebody's visit is on, by card or by code.
    fn is_somebodys(&self) -> bool {
        self.guest.is_some() || self.code_guest.is_some()
    }

    fn out_of(&mut self, slot: Slot) -> &mut PaperOut {
        match slot {
            Slot::Receipt => &mut self.paper,
            Slot::Sheets => &mut self.sheets,
        }
    }

    /// `K01`.
    pub fn machine(&self) -> &str {
        &self.site.machine
    }

    pub fn health(&self) -> Health {
        self.health
    }

    /// Number of the page now shown; a touch names the page it was meant for.
    pub fn page(&self) -> u64 {
        self.page
    }

    /// When [`Event::Tick`] is due next, in `mono_ms`. Only the clock on the page may want it sooner.
    pub fn due_ms(&self) -> Option<u64> {
        time::due_ms(self)
    }

    /// True where idle holds nothing of anybody: the promise that a test checks from every state.
    pub fn holds_nothing_personal(&self) -> bool {
        matches!(self.state, State::Idle)
            && !self.is_somebodys()
            && matches!(self.session, Remote::NotAsked)
            && self.verified.is_none()
            && matches!(self.contributions, Remote::NotAsked)
            && matches!(self.cases, Remote::NotAsked)
            && self.outcomes.is_empty()
            && self.draft.is_none()
            && self.paper == PaperOut::default()
            && self.sheets == PaperOut::default()
            && self.leaving.is_forgotten()
            && self.pick_ups.is_empty()
            && self.handed.is_empty()
            && self.over.is_none()
            && self.modes == Modes::default()
            && self.last_touch.is_none()
            && self.last_key.is_none()
            && self.focus == five_keys::Focus::default()
            && self.speaking.is_forgotten()
            && self.writing.is_forgotten()
    }

    /// Tells pages apart: a touch meant for one does nothing on the next.
    fn page_key(&self) -> (StateName, u64, Option<over::OverName>) {
        let inner = match &self.state {
            State::Home => home::page_key(self),
            State::Form(work) => work.page_key(self.modes.large_text()),
            State::Find(find) => find.page_key(),
            State::Guide(guide) => guide.page_key(),
            State::Eligibility(asked) => asked.page_key(),
            State::Board(board) => board.page_key(),
            State::Lookup(lookup) => lookup.page_key(&self.contributions),
            State::Sending(sending) => sending.page_key(),
            State::Done(done) => done.page_key(),
            State::Case(case) => case.page_key(),
            State::Assurance(assurance) => assurance.page_key(),
            State::MedicalAccount(account) => account.page_key(),
            State::Document(document) => document.page_key(),
            State::PickUp(pick_up) => pick_up.page_key(self.pick_ups.len()),
            State::HandOver(over) => over.page_key(),
            State::CardTrouble(trouble) => trouble.page_key(),
            State::TakeAway(take_away) => take_away.page_key(),
            State::Scanned(scanned) => scanned.page_key(),
            State::Idle | State::WaitingCard(_) | State::Notice(_) | State::Review(_) | State::StaffPin(_) => 0,
            State::Maintenance(check) => u64::from(check.is_cleaning()),
        };
        (self.state_name(), inner, self.over.as_ref().map(over::Over::name))
    }

    /// RFC 3339 with offset, to the second.
    fn timestamp(&self) -> String {
        self.now.wall.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn today(&self) -> jiff::civil::Date {
        self.now.wall.date()
    }

    /// What a form is judged by now.
    fn occasion(&self) -> crate::forms::Occasion {
        let today = self.today();
        crate::forms::Occasion { today, half_days: self.site.content.calendar.half_days_after(today) }
    }
}
