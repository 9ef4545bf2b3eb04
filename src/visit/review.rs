//! The paper form once more: everything on it, each line can be changed, then it is handed over.

use super::form::Place;
use super::view::{Content, Control, Icon, ReviewPage};
use super::*;
use crate::api::{Evidence, Submission};
use crate::catalogue::Needed;
use crate::words::Phrase;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Controls of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 改这一项, by its place in the form.
    Change(usize),
    /// 提交.
    Submit,
    /// 回去改.
    Back,
}

/// The form is complete: shows it as a whole.
pub fn enter(visit: &mut Visit, step: Step) -> Step {
    let state = std::mem::replace(&mut visit.state, State::Home);
    match state {
        State::Form(work) => visit.state = State::Review(work),
        other => visit.state = other,
    }
    step
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let occasion = visit.occasion();
    if let State::Review(work) = &mut visit.state {
        work.judge_on(occasion);
    }
    match event {
        Event::Act { action: Action::Review(act), page: _, by: _ } => match act {
            Act::Change(index) => form::change(visit, index),
            Act::Submit => submit(visit),
            Act::Back => back(visit),
        },
        Event::Journal(JournalNews::Stored { key, slip }) => sending::stored_late(visit, key, slip),
        other => Step::ignored(other.unwanted()),
    }
}

/// Back to the last page of the form.
pub fn back(visit: &mut Visit) -> Step {
    let State::Review(work) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let last = work.form().pages().len().saturating_sub(1);
    form::reopen(visit, Place::Page(last))
}

/// Hands in what stands there; where more than the card is needed, that comes first.
pub(super) fn submit(visit: &mut Visit) -> Step {
    let State::Review(work) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let wrong = work.standing().missing_or_wrong();
    if let Some((field, _)) = wrong.first() {
        let index = work.form().fields().iter().position(|other| other.id == *field).unwrap_or(0);
        return form::reopen(visit, Place::Question(index));
    }
    if is_of_a_document(visit, work) {
        return document::enter(visit);
    }
    let needed = needed(visit, work);
    if !visit.is_verified_for(needed) {
        return verify(visit, needed);
    }
    let Some(guest) = &visit.guest else { return Step::ignored(Ignored::NotHere) };
    let submission = Submission {
        service: work.service().to_string(),
        form_version: work.form().version,
        answers: work.standing().for_submission(),
        signature: work.answers().signature().cloned(),
        evidence: Evidence {
            card_text: Personal::new(STANDARD.encode(guest.text.reveal())),
            sam_number: guest.sam_number.clone(),
            status: format!("{:02X}", guest.status),
            device: visit.site.machine.clone(),
            read_at: guest.read_at.clone(),
        },
        // Stays the first one where the same is handed over again.
        occurred_at: String::new(),
        // The journal numbers the slip when the submission is durable.
        slip: String::new(),
        corrects: work.corrects(),
        verification: visit.verification().filter(|_| needed != Needed::Nothing).cloned(),
        draft: work.handed().map(|key| key.to_string()),
    };
    sending::enter(visit, submission)
}

/// What these answers ask for beyond the card.
fn needed(visit: &Visit, work: &form::FormWork) -> Needed {
    let service = visit.site.content.by_code(work.service());
    service.map_or(Needed::Nothing, |service| service.needed_for(&work.standing()))
}

fn verify(visit: &mut Visit, needed: Needed) -> Step {
    match std::mem::replace(&mut visit.state, State::Home) {
        State::Review(work) => assurance::enter(visit, assurance::Protected::Form(work), needed),
        other => {
            visit.state = other;
            Step::ignored(Ignored::NotHere)
        }
    }
}

/// Nothing is handed in then: the hall makes a document of it.
pub(super) fn is_of_a_document(visit: &Visit, work: &form::FormWork) -> bool {
    visit.site.content.by_code(work.service()).is_some_and(|service| service.document.is_some())
}

pub fn view(visit: &Visit, work: &form::FormWork) -> Content {
    let hints = form::hints(work, None);
    let note = Phrase::key("review.note");
    let note = if hints.is_none() { note } else { Phrase::key("form.hints").with("first", hints).with("next", note) };
    let (title, submit) = match is_of_a_document(visit, work) {
        true => ("review.title-document", "review.make-document"),
        false => ("review.title", "review.submit"),
    };
    Content::Review(ReviewPage {
        title: Phrase::key(title),
        note,
        portrait: None,
        rows: form::rows(visit, work, None, &|index| Action::Review(Act::Change(index))),
        primary: Control::new(Action::Review(Act::Submit), Phrase::key(submit))
            .icon(Icon::Forward)
            .not_yet(!work.standing().missing_or_wrong().is_empty()),
        secondary: Control::new(Action::Review(Act::Back), Phrase::key("review.back")).icon(Icon::Back),
    })
}
