//! What is shown while it is made sure who stands here.

use super::{Act, Assurance, Fault, Stage, VERIFICATION_CODE_DIGITS, has_staff_card};
use crate::api::{CodeChannel, CodeOffer, CodeSent};
use crate::catalogue::Needed;
use crate::privacy::{mask_name, tail};
use crate::visit::card_picture::CardPicture;
use crate::visit::view::{
    Aloud, Answer, Content, Control, FormRow, Icon, MessagePage, Picture, Portrait, Progress, QuestionPage, ReviewPage,
};
use crate::visit::{Action, Visit, staff_pin};
use crate::words::Phrase;
use std::sync::Arc;

pub fn view(visit: &Visit, assurance: &Assurance) -> Content {
    match &assurance.stage {
        Stage::Asking { .. } | Stage::Checking { .. } => waiting("assurance.asking"),
        Stage::Sending { .. } => waiting("assurance.sending"),
        Stage::Choosing => Content::Message(choosing(visit, assurance)),
        Stage::Typing { complaint } => match &assurance.sent {
            Some((sent, _)) => Content::Question(typing(visit, assurance, sent, *complaint)),
            None => waiting("assurance.sending"),
        },
        Stage::Staff { own } => Content::Message(staff_wanted(visit, *own)),
        Stage::Pin(pin) => staff_pin::question(
            visit,
            pin,
            control(Act::Confirm, "assurance.confirm"),
            control(Act::OtherWay, "assurance.other-way"),
        ),
        Stage::Looking { staff: _, picture } => Content::Review(looking(visit, picture.as_ref())),
        Stage::Failed(fault) => Content::Message(failed(visit, *fault)),
    }
}

fn control(act: Act, key: &'static str) -> Control {
    Control::new(Action::Assurance(act), Phrase::key(key))
}

fn page(picture: Picture, title: &'static str, paragraphs: Vec<Phrase>) -> MessagePage {
    MessagePage::new(picture, Phrase::key(title), paragraphs)
}

fn waiting(title: &'static str) -> Content {
    Content::Message(page(Picture::Wait, title, vec![Phrase::key("lookup.waiting-note")]))
}

fn window_door() -> Control {
    control(Act::Window, "assurance.window").note(Phrase::key("assurance.window-note")).icon(Icon::Stairs)
}

/// The ways there are now, the window among them.
fn choosing(visit: &Visit, assurance: &Assurance) -> MessagePage {
    let mut doors = Vec::new();
    if let Some(CodeOffer { channel, phone }) = assurance.ways.code.as_ref().filter(|_| assurance.offers_code()) {
        let note = match channel {
            CodeChannel::Sms => "assurance.code-sms",
            CodeChannel::Desk => "assurance.code-desk",
        };
        let note = Phrase::key(note).with("phone", phone.as_str());
        // With the number on record, masked as it is.
        doors.push(control(Act::SendCode, "assurance.code").note(note).icon(Icon::Phone).aloud(Aloud::Label));
    }
    if assurance.ways.staff && (has_staff_card(visit) || visit.site.has_staff_pin) {
        doors.push(control(Act::Staff, "assurance.staff").note(Phrase::key("assurance.staff-note")).icon(Icon::Person));
    }
    let none = doors.is_empty();
    doors.push(window_door());
    let why = if assurance.needed == Needed::Seen { "assurance.why-seen" } else { "assurance.why" };
    let (title, mut paragraphs) = if none {
        ("assurance.no-way", vec![Phrase::key(why), opens(visit)])
    } else {
        ("assurance.title", vec![Phrase::key(why)])
    };
    if none && assurance.form().is_some_and(|work| work.form().asks_level_sometimes()) {
        paragraphs.push(Phrase::key("assurance.or-otherwise"));
    }
    let mut shown = page(if none { Picture::Question } else { Picture::None }, title, paragraphs);
    shown.doors = doors;
    shown.secondary = Some(control(Act::Back, "assurance.back").icon(Icon::Back));
    shown
}

/// When staff can come.
fn opens(visit: &Visit) -> Phrase {
    visit.at_the_window("assurance.by-day").with("time", visit.next_opening())
}

fn typing(visit: &Visit, assurance: &Assurance, sent: &CodeSent, complaint: Option<&'static str>) -> QuestionPage {
    let hint = match sent.channel {
        CodeChannel::Sms => "assurance.typing-sms",
        CodeChannel::Desk => "assurance.typing-desk",
    };
    let whole = assurance.editor.text().chars().count() == VERIFICATION_CODE_DIGITS;
    let resend_ms = assurance.resend_ms();
    let again = control(Act::SendCode, "assurance.send-again");
    QuestionPage {
        progress: Progress { label: Phrase::none(), done: 0, of: 0, remaining: Phrase::none() },
        title: Phrase::key("assurance.typing"),
        hint: Phrase::key(hint).with("minutes", i64::from(sent.expires_s / 60)),
        complaint: complaint.map_or_else(Phrase::none, Phrase::key),
        answer: Answer::Typing(assurance.editor.view(Phrase::key("assurance.code-label"))),
        shortcut: resend_ms.map(|due_ms| again.enabled(due_ms <= visit.now.mono_ms)),
        primary: control(Act::Confirm, "assurance.confirm").not_yet(!whole),
        secondary: control(Act::OtherWay, "assurance.other-way"),
    }
}

fn staff_wanted(visit: &Visit, own: bool) -> MessagePage {
    let place = Phrase::words(&visit.site.content.centre.card_place);
    let what = if own { "assurance.not-own-card" } else { "assurance.show-card" };
    let card = Phrase::key("assurance.staff-card").with("place", place);
    let mut shown = page(Picture::PlaceCard, "assurance.call-staff", vec![card, Phrase::key(what)]);
    shown.primary = visit.site.has_staff_pin.then(|| control(Act::ByPin, "assurance.by-pin").not_yet(true));
    shown.secondary = Some(control(Act::OtherWay, "assurance.other-way"));
    shown
}

/// For the member of staff.
fn looking(visit: &Visit, picture: Option<&Arc<CardPicture>>) -> ReviewPage {
    let person = visit.guest.as_ref().map(|guest| (mask_name(guest.card.shown_name()), tail(guest.card.id_number.reveal())));
    let (name, last_four) = person.unwrap_or_default();
    let row = |label: &'static str, value: String| FormRow {
        label: Phrase::key(label),
        value: Phrase::literal(value),
        complaint: Phrase::none(),
        locked: true,
        control: None,
    };
    ReviewPage {
        title: Phrase::key("assurance.looking"),
        note: Phrase::key("assurance.look-at"),
        portrait: picture.map(|picture| Portrait { picture: picture.clone(), said: Phrase::key("assurance.photo") }),
        rows: vec![row("receipt.name", name), row("assurance.tail", last_four)],
        primary: control(Act::Seen, "assurance.seen").icon(Icon::Check),
        secondary: control(Act::OtherWay, "assurance.not-seen"),
    }
}

fn failed(visit: &Visit, fault: Fault) -> MessagePage {
    let (title, text, code) = match fault {
        Fault::Unreachable => ("lookup.unreachable", "assurance.unreachable", ""),
        Fault::Refused | Fault::CodeWrong => ("assurance.failed", "assurance.refused", "V1"),
        Fault::TooManyTries => ("assurance.too-many", "assurance.too-many-note", "V2"),
        Fault::WayNotThere => ("assurance.failed", "assurance.way-gone", ""),
    };
    let picture = if fault == Fault::Unreachable { Picture::NoAnswer } else { Picture::Warning };
    let mut shown = page(picture, title, vec![visit.at_the_window(text)]);
    shown.doors = vec![window_door()];
    // Who tried too often has nothing to try for a while.
    shown.primary = (fault != Fault::TooManyTries).then(|| control(Act::TryAgain, "lookup.try-again"));
    shown.secondary = Some(control(Act::Back, "assurance.back").icon(Icon::Back));
    if !code.is_empty() {
        shown.staff_code = Phrase::literal(code);
    }
    shown
}
