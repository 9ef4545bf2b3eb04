//! A code was scanned (扫码), or typed from a receipt: what became of the case on it is asked for; an electronic identity begins a visit, after
//! the notice, with what the hall says of it; everything else is said in plain words with a way on. Codes are for who has
//! no visit on; during one they do nothing.

use super::case::Known;
use super::editor::Editor;
use super::limits::LOOKUP_LIMIT_MS;
use super::view::{Content, Control, MessagePage, Picture};
use super::*;
use crate::api::CaseNumber;
use crate::scanning::Code;
use crate::words::Phrase;

mod typed;
pub use typed::{Typed, back as back_from_typing, enter as type_in};

/// Controls of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 知道了.
    Close,
    /// 凭办件编号查.
    Type,
    /// On with what is typed.
    Next,
    Back,
}

/// Why a code does not lead on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Unknown,
    OtherReceipt,
    /// Of a slip: its case is found with the card alone.
    Slip,
    /// Of a form that was taken along: it is gone on with by the card first.
    Draft,
    /// 社保卡: it is known as one, and the ID card is what everything here is done with.
    SocialCard,
    SocialCardUnread,
    /// The hall has no such case, or with another query code.
    CaseUnknown,
    CaseUnreachable,
    /// The hall does not say whose it is: not known, too old, used, or its session has ended.
    IdentityRefused,
    IdentityUnreachable,
}

pub enum Scanned {
    /// Number and query code are typed.
    Typing(Box<Typed>),
    /// The hall is asked what became of a case.
    AskingCase {
        number: CaseNumber,
        /// Where they were typed, to be mended.
        typed: Option<Box<Typed>>,
        since_ms: u64,
    },
    /// The hall is asked whose code it is.
    AskingIdentity { wish: Wish, since_ms: u64 },
    Trouble {
        why: Why,
        /// What a card that is put down now is for.
        wish: Wish,
    },
}

impl Scanned {
    pub fn page_key(&self) -> u64 {
        match self {
            Scanned::AskingCase { .. } => 0,
            Scanned::AskingIdentity { .. } => 1,
            Scanned::Typing(typed) => 2 + typed.page_key(),
            Scanned::Trouble { why, .. } => 10 + *why as u64,
        }
    }

    pub fn is_waiting(&self) -> bool {
        matches!(self, Scanned::AskingCase { .. } | Scanned::AskingIdentity { .. })
    }

    pub fn is_typing(&self) -> bool {
        matches!(self, Scanned::Typing(_))
    }

    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        if let Scanned::Typing(typed) = self { Some(typed.editor_mut()) } else { None }
    }

    pub fn due_ms(&self) -> Option<u64> {
        match self {
            Scanned::AskingCase { since_ms, .. } | Scanned::AskingIdentity { since_ms, .. } => Some(since_ms + LOOKUP_LIMIT_MS),
            Scanned::Trouble { .. } | Scanned::Typing(_) => None,
        }
    }
}

/// A code before the scanner, wherever one is.
pub fn heard(visit: &mut Visit, code: Code) -> Step {
    let code = match code {
        Code::Draft(code) if takes_draft(visit) => return pick_up::draft_scanned(visit, &code),
        code => code,
    };
    let wish = match &visit.state {
        State::WaitingCard(waiting) if !waiting.is_reading() => waiting.wish,
        State::Scanned(Scanned::Trouble { wish, .. }) => *wish,
        State::Scanned(Scanned::Typing(_)) => Wish::Home,
        State::Idle | State::Find(_) | State::Guide(_) | State::Eligibility(_) | State::Board(_) | State::Case(_) => Wish::Home,
        State::WaitingCard(_)
        | State::Notice(_)
        | State::Home
        | State::Lookup(_)
        | State::Form(_)
        | State::Review(_)
        | State::Sending(_)
        | State::Done(_)
        | State::Document(_)
        | State::Assurance(_)
        | State::MedicalAccount(_)
        | State::PickUp(_)
        | State::HandOver(_)
        | State::CardTrouble(_)
        | State::TakeAway(_)
        | State::Maintenance(_)
        | State::StaffPin(_)
        | State::Scanned(Scanned::AskingCase { .. } | Scanned::AskingIdentity { .. }) => return Step::ignored(Ignored::NotHere),
    };
    if visit.is_somebodys() {
        return Step::ignored(Ignored::NotHere);
    }
    common::active(visit);
    // Who shows a code has read what help there was.
    visit.over = None;
    match code {
        Code::Receipt { case_number, query_code } => ask(visit, case_number, query_code, None),
        Code::OtherReceipt => trouble(visit, Why::OtherReceipt, wish),
        Code::Slip => trouble(visit, Why::Slip, wish),
        Code::Draft(_) => trouble(visit, Why::Draft, wish),
        Code::SocialCard { read: true } => trouble(visit, Why::SocialCard, wish),
        Code::SocialCard { read: false } => trouble(visit, Why::SocialCardUnread, wish),
        Code::Identity(token) => {
            let scanned_at = visit.timestamp();
            visit.code_guest = Some(CodeGuest { token: Some(token), scanned_at, acknowledged: false, masked_name: None });
            visit.state = State::Notice(wish);
            Step::asking(Effect::Log(LogNote::VisitBegan))
        }
        Code::Unknown => trouble(visit, Why::Unknown, wish),
    }
}

fn ask(visit: &mut Visit, case_number: CaseNumber, query_code: Personal<String>, typed: Option<Box<Typed>>) -> Step {
    let number = case_number.clone();
    visit.state = State::Scanned(Scanned::AskingCase { number, typed, since_ms: visit.now.mono_ms });
    Step::asking(Effect::QueryCase { case_number, query_code })
}

/// Who filled the form in goes on with it: the card is here, and no other page is in the way.
fn takes_draft(visit: &Visit) -> bool {
    let acknowledged = visit.guest.as_ref().is_some_and(|guest| guest.acknowledged);
    let typed = matches!(&visit.state, State::PickUp(pick_up) if pick_up.takes_draft());
    acknowledged && (typed || matches!(visit.state, State::Home)) && visit.over.is_none()
}

fn trouble(visit: &mut Visit, why: Why, wish: Wish) -> Step {
    visit.state = State::Scanned(Scanned::Trouble { why, wish });
    Step::done()
}

/// The hall knows the case.
pub fn found(visit: &mut Visit, status: CaseStatus) -> Step {
    if !matches!(&visit.state, State::Scanned(Scanned::AskingCase { number, .. }) if *number == status.case_number) {
        return Step::ignored(Ignored::Late);
    }
    common::active(visit);
    case::enter(visit, Known { outcome: None, status: Some(status) })
}

/// The notice (告知) was acknowledged: now the hall may be shown the code.
pub fn acknowledged(visit: &mut Visit, wish: Wish) -> Step {
    if let Some(guest) = &mut visit.code_guest {
        guest.acknowledged = true;
    }
    visit.session = Remote::Waiting(visit.now.mono_ms);
    visit.state = State::Scanned(Scanned::AskingIdentity { wish, since_ms: visit.now.mono_ms });
    Step::asking(Effect::OpenSession)
}

/// The hall says who it is.
pub fn identified(visit: &mut Visit, masked_name: Option<Personal<String>>) -> Step {
    let State::Scanned(Scanned::AskingIdentity { wish, .. }) = visit.state else { return Step::ignored(Ignored::Late) };
    if let Some(guest) = &mut visit.code_guest {
        guest.masked_name = masked_name;
        guest.token = None;
    }
    visit.session = Remote::Here(());
    common::active(visit);
    match wish {
        Wish::Home => home::enter(visit),
        Wish::Service(index) => services::begin(visit, index),
    }
}

/// The hall does not say who it is, or no longer: nothing of it is left, and another code or a card leads on.
pub fn not_identified(visit: &mut Visit, refused: bool) -> Step {
    let wish = if let State::Scanned(Scanned::AskingIdentity { wish, .. }) = visit.state { wish } else { Wish::Home };
    common::active(visit);
    let forgotten = common::forget(visit);
    trouble(visit, if refused { Why::IdentityRefused } else { Why::IdentityUnreachable }, wish);
    forgotten
}

/// The hall had its time.
pub fn limit_passed(visit: &mut Visit) -> Step {
    if matches!(&visit.state, State::Scanned(Scanned::AskingIdentity { .. })) {
        return not_identified(visit, false);
    }
    failed(visit, Why::CaseUnreachable)
}

/// The hall does not answer, or knows no such case. What was typed is there to be mended.
pub fn failed(visit: &mut Visit, why: Why) -> Step {
    let State::Scanned(Scanned::AskingCase { typed, .. }) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    let typed = typed.take();
    common::active(visit);
    if let Some(mut typed) = typed {
        typed.complain(why);
        visit.state = State::Scanned(Scanned::Typing(typed));
        return Step::done();
    }
    trouble(visit, why, Wish::Home)
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::Scanned(scanned) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::Scanned(act), page: _, by: _ } if scanned.is_typing() => typed::act_on(visit, act),
        Event::Key { key, by: _ } if scanned.is_typing() => typed::key(visit, key),
        Event::Act { action: Action::Scanned(Act::Close), page: _, by: _ } if !scanned.is_waiting() => common::end_visit(visit),
        // A card leads on from everything a code does not.
        Event::Card(news) if !visit.is_somebodys() => {
            let wish = if let Scanned::Trouble { wish, .. } = scanned { *wish } else { Wish::Home };
            waiting_card::card(visit, news, wish)
        }
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit, scanned: &Scanned) -> Content {
    let why = match scanned {
        Scanned::Trouble { why, .. } => why,
        Scanned::Typing(typed) => return typed.view(visit),
        Scanned::AskingCase { .. } | Scanned::AskingIdentity { .. } => {
            return message(
                Picture::Wait,
                Phrase::key("lookup.waiting"),
                Phrase::key("lookup.waiting-note"),
                None,
                Phrase::none(),
            );
        }
    };
    let (key, picture, code) = match why {
        Why::Unknown => ("unknown", Picture::Question, "S1"),
        Why::OtherReceipt => ("other-receipt", Picture::Question, "S2"),
        Why::Slip => ("slip", Picture::PlaceCard, "S3"),
        Why::Draft => ("draft", Picture::PlaceCard, "S8"),
        Why::SocialCard => ("social-card", Picture::PlaceCard, "S9"),
        Why::SocialCardUnread => ("social-card-unread", Picture::CardTrouble, "S10"),
        Why::CaseUnknown => ("case-unknown", Picture::NothingFound, "S4"),
        Why::CaseUnreachable => ("case-unreachable", Picture::NoAnswer, "S5"),
        Why::IdentityRefused => ("identity-refused", Picture::Warning, "S6"),
        Why::IdentityUnreachable => ("identity-unreachable", Picture::NoAnswer, "S7"),
    };
    let centre = &visit.site.content.centre;
    let note = Phrase::key(format!("scanned.{key}-note"))
        .with("place", Phrase::words(&centre.card_place))
        .with("hall", Phrase::words(&centre.hall_place))
        .with("number", centre.hotline.as_str());
    let close = Control::new(Action::Scanned(Act::Close), Phrase::key("scanned.close"));
    message(picture, Phrase::key(format!("scanned.{key}")), note, Some(close), Phrase::literal(code))
}

fn message(picture: Picture, title: Phrase, text: Phrase, primary: Option<Control>, staff_code: Phrase) -> Content {
    Content::Message(MessagePage { primary, staff_code, ..MessagePage::new(picture, title, vec![text]) })
}
