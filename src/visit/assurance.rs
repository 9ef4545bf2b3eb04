//! 核验: making sure, beyond the card, who stands here (L2). Any flow may enter and come back from it: by a code to the
//! telephone on record, or by staff beside the machine, where there are these ways now. A window is always one.

use super::card_picture::CardPicture;
use super::editor::Editor;
use super::form::FormWork;
use super::limits::LOOKUP_LIMIT_MS;
use super::medical_account::MedicalAccount;
use super::staff_pin::StaffPin;
use super::time::Ticked;
use super::view::Keyboard;
use super::*;
use crate::api::{CodeSent, VERIFICATION_CODE_DIGITS, VERIFICATION_S, Verification, VerificationWays};
use crate::catalogue::{Needed, ServiceIndex};

mod assurance_view;
pub use assurance_view::view;

/// Controls of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 发验证码, 再发一次.
    SendCode,
    /// 请工作人员来.
    Staff,
    /// 用检修密码: where no card of staff can be read.
    ByPin,
    /// 确定: the code, or the PIN, is typed.
    Confirm,
    /// 是本人: staff have looked.
    Seen,
    /// 换个办法, 没看到.
    OtherWay,
    TryAgain,
    /// 到窗口办: how it is done there.
    Window,
    /// 先不办.
    Back,
}

/// What needs it, and is gone back to.
pub enum Protected {
    /// About to be handed in.
    Form(Box<FormWork>),
    MedicalAccount(Box<MedicalAccount>),
}

/// What proves who stands here.
pub enum Proof {
    Code(Personal<String>),
    /// Which member of staff: the tag of a card in hexadecimal, or `pin`.
    Staff(Personal<String>),
}

/// What the hall says.
pub enum Heard {
    Ways(VerificationWays),
    CodeSent(CodeSent),
    Verified(Verification),
    Fault(Fault),
}

/// Why it does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Unreachable,
    Refused,
    CodeWrong,
    TooManyTries,
    /// Nobody is on duty any more, or no code can be sent.
    WayNotThere,
}

/// It is made sure, for this visit.
pub struct Verified {
    verification: Verification,
    until_ms: u64,
}

pub struct Assurance {
    protects: Protected,
    needed: Needed,
    ways: VerificationWays,
    /// The code that is under way, and since when.
    sent: Option<(CodeSent, u64)>,
    editor: Editor,
    stage: Stage,
}

enum Stage {
    /// Which ways there are now.
    Asking {
        since_ms: u64,
    },
    Choosing,
    Sending {
        since_ms: u64,
    },
    Typing {
        /// What is said about the last try.
        complaint: Option<&'static str>,
    },
    /// A card of staff is waited for. `own` where the citizen's was put down instead.
    Staff {
        own: bool,
    },
    Pin(StaffPin),
    /// This member of staff is asked whether the person is who the card says.
    Looking {
        staff: Personal<String>,
        /// The photo on the card, once it is decoded; none where nobody can. It goes with the stage.
        picture: Option<Arc<CardPicture>>,
    },
    Checking {
        since_ms: u64,
    },
    Failed(Fault),
}

impl Assurance {
    /// Each stage is a page of its own; a code that was sent once more is the same page.
    pub fn page_key(&self) -> u64 {
        match &self.stage {
            Stage::Asking { .. } => 0,
            Stage::Choosing => 1,
            Stage::Sending { .. } => 2,
            Stage::Typing { .. } => 3,
            Stage::Staff { .. } => 4,
            Stage::Pin(_) => 5,
            Stage::Looking { .. } => 6,
            Stage::Checking { .. } => 7,
            Stage::Failed(_) => 8,
        }
    }

    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        matches!(self.stage, Stage::Typing { .. }).then_some(&mut self.editor)
    }

    /// The form that is kept for its citizen, as every form is.
    pub fn form(&self) -> Option<&FormWork> {
        match &self.protects {
            Protected::Form(work) => Some(work),
            Protected::MedicalAccount(_) => None,
        }
    }

    /// True where somebody else has to come, or a message: that takes its time.
    pub fn takes_time(&self) -> bool {
        match self.stage {
            Stage::Typing { .. } | Stage::Staff { .. } | Stage::Looking { .. } => true,
            Stage::Asking { .. }
            | Stage::Choosing
            | Stage::Sending { .. }
            | Stage::Pin(_)
            | Stage::Checking { .. }
            | Stage::Failed(_) => false,
        }
    }

    pub fn waits_for_staff_card(&self) -> bool {
        matches!(self.stage, Stage::Staff { .. })
    }

    fn waiting_since_ms(&self) -> Option<u64> {
        match self.stage {
            Stage::Asking { since_ms } | Stage::Sending { since_ms } | Stage::Checking { since_ms } => Some(since_ms),
            Stage::Choosing
            | Stage::Typing { .. }
            | Stage::Staff { .. }
            | Stage::Pin(_)
            | Stage::Looking { .. }
            | Stage::Failed(_) => None,
        }
    }

    /// When the page changes next by itself: the hall had its time, or another code may be asked for.
    pub fn due_ms(&self, now_ms: u64) -> Option<u64> {
        let hall = self.waiting_since_ms().map(|since_ms| since_ms + LOOKUP_LIMIT_MS);
        let resend = self.resend_ms().filter(|due_ms| *due_ms > now_ms && matches!(self.stage, Stage::Typing { .. }));
        hall.into_iter().chain(resend).min()
    }

    /// From when another code may be asked for.
    fn resend_ms(&self) -> Option<u64> {
        let (sent, at_ms) = self.sent.as_ref()?;
        Some(at_ms + u64::from(sent.resend_after_s?) * 1_000)
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        if self.waiting_since_ms().is_none_or(|since_ms| now_ms < since_ms + LOOKUP_LIMIT_MS) {
            return Ticked::Nothing;
        }
        self.sent = None;
        self.stage = Stage::Failed(Fault::Unreachable);
        Ticked::Changed
    }

    /// Whether a code can be sent, and does.
    fn offers_code(&self) -> bool {
        self.ways.code.is_some() && self.needed != Needed::Seen
    }
}

/// Whether staff can say by their card at this machine who they are.
fn has_staff_card(visit: &Visit) -> bool {
    !visit.site.staff_cards.is_empty() && visit.health.reader
}

impl Visit {
    /// What the hall made sure of in this visit, while it counts.
    pub(super) fn verification(&self) -> Option<&Verification> {
        let verified = self.verified.as_ref().filter(|verified| self.now.mono_ms < verified.until_ms)?;
        Some(&verified.verification)
    }

    pub(super) fn is_verified_for(&self, needed: Needed) -> bool {
        needed.is_met_by(self.verification().map(|verification| verification.way))
    }
}

/// Asks the hall which ways there are; whatever comes of it, one comes back to what needs it.
pub fn enter(visit: &mut Visit, protects: Protected, needed: Needed) -> Step {
    let revision = visit.page * form::REVISIONS_PER_EDITOR;
    let editor = Editor::new("", VERIFICATION_CODE_DIGITS, Keyboard::Digits, revision);
    let (ways, stage) = (VerificationWays::default(), Stage::Choosing);
    visit.state = State::Assurance(Box::new(Assurance { protects, needed, ways, sent: None, editor, stage }));
    ask(visit)
}

fn ask(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    assurance.stage = Stage::Asking { since_ms };
    match visit.session {
        Remote::Here(()) => Step::asking(Effect::FetchVerificationWays),
        Remote::Waiting(_) => Step::done(),
        Remote::NotAsked | Remote::Unreachable | Remote::Refused => {
            visit.session = Remote::Waiting(since_ms);
            Step::asking(Effect::OpenSession)
        }
    }
}

/// The session is there now.
pub(super) fn session_opened(visit: &Visit) -> Option<Effect> {
    let State::Assurance(assurance) = &visit.state else { return None };
    matches!(assurance.stage, Stage::Asking { .. }).then_some(Effect::FetchVerificationWays)
}

/// No session is to be had.
pub(super) fn no_session(visit: &mut Visit, refused: bool) {
    if let State::Assurance(assurance) = &mut visit.state
        && assurance.waiting_since_ms().is_some()
    {
        assurance.stage = Stage::Failed(if refused { Fault::Refused } else { Fault::Unreachable });
    }
}

/// The hall's word.
pub(super) fn heard(visit: &mut Visit, heard: Heard) -> Step {
    let now_ms = visit.now.mono_ms;
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    match (&assurance.stage, heard) {
        (Stage::Asking { .. }, Heard::Ways(ways)) => {
            assurance.ways = ways;
            assurance.stage = Stage::Choosing;
        }
        (Stage::Sending { .. }, Heard::CodeSent(sent)) => {
            assurance.sent = Some((sent, now_ms));
            assurance.editor = Editor::new("", VERIFICATION_CODE_DIGITS, Keyboard::Digits, assurance.editor.revision() + 1);
            assurance.stage = Stage::Typing { complaint: None };
        }
        (Stage::Checking { .. }, Heard::Verified(verification)) => {
            let until_ms = now_ms + u64::from(VERIFICATION_S) * 1_000;
            visit.verified = Some(Verified { verification, until_ms });
            common::active(visit);
            return go_on(visit);
        }
        (Stage::Checking { .. }, Heard::Fault(Fault::CodeWrong)) if assurance.sent.is_some() => {
            let revision = assurance.editor.revision() + 1;
            assurance.editor = Editor::new("", VERIFICATION_CODE_DIGITS, Keyboard::Digits, revision);
            assurance.stage = Stage::Typing { complaint: Some("assurance.wrong") };
        }
        (Stage::Asking { .. } | Stage::Sending { .. } | Stage::Checking { .. }, Heard::Fault(fault)) => {
            // Whether a code was used is not known any more: the next one is asked for anew.
            assurance.sent = None;
            assurance.stage = Stage::Failed(fault);
        }
        _ => return Step::ignored(Ignored::Late),
    }
    common::active(visit);
    Step::done()
}

/// What needed it goes on where it stopped.
fn go_on(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Home) {
        State::Assurance(assurance) => match assurance.protects {
            Protected::Form(work) => {
                visit.state = State::Review(work);
                // Who is just asked whether to leave has not said yet that it is to be handed in.
                if visit.over.is_some() { Step::done() } else { review::submit(visit) }
            }
            Protected::MedicalAccount(account) => medical_account::verified(visit, account),
        },
        other => {
            visit.state = other;
            Step::ignored(Ignored::NotHere)
        }
    }
}

/// 返回: to another way; from the choice back to what needs it.
pub fn back(visit: &mut Visit) -> Step {
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match assurance.stage {
        Stage::Typing { .. } | Stage::Staff { .. } | Stage::Pin(_) | Stage::Looking { .. } => {
            assurance.stage = Stage::Choosing;
            Step::done()
        }
        Stage::Asking { .. } | Stage::Choosing | Stage::Sending { .. } | Stage::Checking { .. } | Stage::Failed(_) => {
            leave(visit)
        }
    }
}

fn leave(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Home) {
        State::Assurance(assurance) => {
            visit.state = match assurance.protects {
                Protected::Form(work) => State::Review(work),
                Protected::MedicalAccount(account) => State::MedicalAccount(account),
            };
        }
        other => visit.state = other,
    }
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let now_ms = visit.now.mono_ms;
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::Assurance(act), page: _, by: _ } => act_on(visit, act),
        Event::Key { key, by: _ } => match &mut assurance.stage {
            Stage::Typing { complaint } => {
                let edited = assurance.editor.key(key);
                if edited.finished {
                    return confirm(visit);
                }
                complaint.take_if(|_| edited.text_changed);
                Step { effects: edited.effect.into_iter().collect(), ignored: None }
            }
            Stage::Pin(pin) if key == Key::Enter => pin.confirm(&mut visit.pin_tries, now_ms),
            Stage::Pin(pin) => {
                if pin.typed(&key) {
                    Step::done()
                } else {
                    Step::ignored(Ignored::NotHere)
                }
            }
            Stage::Asking { .. }
            | Stage::Choosing
            | Stage::Sending { .. }
            | Stage::Staff { .. }
            | Stage::Looking { .. }
            | Stage::Checking { .. }
            | Stage::Failed(_) => Step::ignored(Ignored::NotHere),
        },
        Event::Card(CardNews::Read(read)) => card(visit, &read),
        Event::PinChecked(right) => pin_checked(visit, right),
        other => Step::ignored(other.unwanted()),
    }
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let now_ms = visit.now.mono_ms;
    let (by_card, by_pin) = (has_staff_card(visit), visit.site.has_staff_pin && !visit.pin_tries.rest(now_ms));
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let (offers_code, may_resend) = (assurance.offers_code(), assurance.resend_ms().is_some_and(|due_ms| due_ms <= now_ms));
    match (act, &mut assurance.stage) {
        (Act::SendCode, Stage::Choosing) if offers_code => {
            // One that is under way already is typed.
            if assurance.sent.is_some() {
                assurance.stage = Stage::Typing { complaint: None };
                return Step::done();
            }
            send(visit)
        }
        (Act::SendCode, Stage::Typing { .. }) if may_resend => send(visit),
        (Act::Staff, Stage::Choosing) if assurance.ways.staff && (by_card || by_pin) => {
            assurance.stage = if by_card { Stage::Staff { own: false } } else { Stage::Pin(StaffPin::default()) };
            Step::done()
        }
        (Act::ByPin, Stage::Staff { .. }) if by_pin => {
            assurance.stage = Stage::Pin(StaffPin::default());
            Step::done()
        }
        (Act::Confirm, Stage::Typing { .. }) => confirm(visit),
        (Act::Confirm, Stage::Pin(pin)) => pin.confirm(&mut visit.pin_tries, now_ms),
        (Act::Seen, Stage::Looking { staff, .. }) => {
            let staff = std::mem::take(staff);
            assurance.stage = Stage::Checking { since_ms: now_ms };
            Step::asking(Effect::Verify(Proof::Staff(staff)))
        }
        (Act::OtherWay, Stage::Typing { .. } | Stage::Staff { .. } | Stage::Pin(_) | Stage::Looking { .. }) => back(visit),
        (Act::TryAgain, Stage::Failed(_)) => ask(visit),
        (Act::Window, Stage::Choosing | Stage::Failed(_)) => window(visit),
        (Act::Back, Stage::Choosing | Stage::Failed(_)) => leave(visit),
        _ => Step::ignored(Ignored::Disabled),
    }
}

fn send(visit: &mut Visit) -> Step {
    if let State::Assurance(assurance) = &mut visit.state {
        assurance.stage = Stage::Sending { since_ms: visit.now.mono_ms };
    }
    Step::asking(Effect::SendCode)
}

fn confirm(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let code = assurance.editor.text().to_string();
    if code.chars().count() != VERIFICATION_CODE_DIGITS {
        assurance.stage = Stage::Typing { complaint: Some("way.not-whole") };
        return Step::done();
    }
    assurance.stage = Stage::Checking { since_ms };
    Step::asking(Effect::Verify(Proof::Code(code.into())))
}

/// A card of staff; nobody is a witness of themselves. Another card has asked before whether somebody else is here.
fn card(visit: &mut Visit, read: &CardRead) -> Step {
    let own = visit.guest.as_ref().is_some_and(|guest| guest.tag == read.tag);
    let of_staff = visit.site.staff_cards.contains(&read.tag);
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if !assurance.waits_for_staff_card() {
        return Step::ignored(Ignored::NotHere);
    }
    if !own && of_staff {
        return look(visit, Personal::new(hexadecimal(&read.tag)));
    }
    assurance.stage = Stage::Staff { own: true };
    Step::done()
}

/// Asks this member of staff. Only now somebody has to see the photo on the card, and so only now it is decoded.
fn look(visit: &mut Visit, staff: Personal<String>) -> Step {
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    assurance.stage = Stage::Looking { staff, picture: None };
    let guest = visit.guest.as_ref();
    let photo = guest.and_then(|guest| Some((guest.tag, guest.photo.as_ref()?.duplicate())));
    photo.map_or_else(Step::done, |(tag, photo)| Step::asking(Effect::DecodePhoto { tag, photo }))
}

/// Of another card, or no longer looked at, it is nobody's business any more.
pub(super) fn picture_came(visit: &mut Visit, tag: Tag, came: Arc<CardPicture>) -> Step {
    let own = visit.guest.as_ref().is_some_and(|guest| guest.tag == tag);
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    match &mut assurance.stage {
        Stage::Looking { staff: _, picture: picture @ None } if own => {
            *picture = Some(came);
            Step::done()
        }
        Stage::Looking { .. }
        | Stage::Asking { .. }
        | Stage::Choosing
        | Stage::Sending { .. }
        | Stage::Typing { .. }
        | Stage::Staff { .. }
        | Stage::Pin(_)
        | Stage::Checking { .. }
        | Stage::Failed(_) => Step::ignored(Ignored::Late),
    }
}

fn hexadecimal(tag: &Tag) -> String {
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pin_checked(visit: &mut Visit, right: bool) -> Step {
    let now_ms = visit.now.mono_ms;
    let State::Assurance(assurance) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    if !matches!(&assurance.stage, Stage::Pin(pin) if pin.is_checking()) {
        return Step::ignored(Ignored::Late);
    }
    if right {
        visit.pin_tries = staff_pin::Tries::default();
        return look(visit, "pin".into());
    }
    assurance.stage = if visit.pin_tries.rest(now_ms) { Stage::Choosing } else { Stage::Pin(StaffPin::again()) };
    Step::asking(Effect::Log(LogNote::PinWrong))
}

/// 到窗口办: what was filled in is kept for the same card.
fn window(visit: &mut Visit) -> Step {
    let State::Assurance(assurance) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let index = service_of(visit, assurance);
    let kept = over::keep_draft(visit);
    let entered = match index {
        Some(index) => guide::of_service(visit, index),
        None => home::enter(visit),
    };
    Step { effects: kept.effects.into_iter().chain(entered.effects).collect(), ignored: entered.ignored }
}

fn service_of(visit: &Visit, assurance: &Assurance) -> Option<ServiceIndex> {
    match &assurance.protects {
        Protected::Form(work) => visit.site.content.index_of(work.service()),
        Protected::MedicalAccount(account) => Some(account.service()),
    }
}
