//! Handing over: durable here first, then sent. Each level is said when it is reached and not before.

use super::form::FormWork;
use super::limits::{SENDING_EXPLAIN_MS, SENDING_LIMIT_MS, SENDING_WAY_OUT_MS, STORING_LIMIT_MS};
use super::view::{Content, Control, MessagePage, Picture};
use super::*;
use crate::api::{ForWhom, Submission};
use crate::words::Phrase;

/// Controls while sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 不等了: it goes on by itself.
    DoNotWait,
    /// 再存一次.
    StoreAgain,
    /// 回去.
    Back,
}

/// One wish to hand something over. Tried again with the same answers it is still the same wish, so it keeps its
/// key: where the first try was durable after all, the second changes nothing.
#[derive(Clone)]
pub struct Intent {
    pub key: uuid::Uuid,
    /// When 提交 was pressed first, RFC 3339.
    pub occurred_at: String,
    /// Where it is for somebody else than who stands there (给谁办).
    pub for_whom: Option<ForWhom>,
}

pub struct Sending {
    intent: Intent,
    service: String,
    since_ms: u64,
    stage: Stage,
}

enum Stage {
    /// Not durable yet; the form is kept until it is.
    Storing(Box<FormWork>),
    /// Durable; the hall has not answered yet.
    Sent { slip: String },
    /// Not known to be durable. With `refused` the journal said so itself: nothing was handed over. Otherwise it
    /// did not answer.
    NotStored { work: Box<FormWork>, refused: bool },
}

impl Sending {
    /// True while journal or hall have the word; then only their own time counts.
    pub fn is_waiting(&self) -> bool {
        self.limit_ms().is_some()
    }

    /// When this page stops waiting for journal or hall.
    pub fn limit_ms(&self) -> Option<u64> {
        match self.stage {
            Stage::Storing(_) => Some(self.since_ms + STORING_LIMIT_MS),
            Stage::Sent { .. } => Some(self.since_ms + SENDING_LIMIT_MS),
            Stage::NotStored { .. } => None,
        }
    }

    /// When the page changes next by itself.
    pub fn due_ms(&self, now_ms: u64) -> Option<u64> {
        let limit_ms = self.limit_ms()?;
        let words = [SENDING_EXPLAIN_MS, SENDING_WAY_OUT_MS].map(|after_ms| self.since_ms + after_ms);
        words.into_iter().filter(|due_ms| *due_ms > now_ms).chain([limit_ms]).min()
    }

    /// A page with doors follows one without: a touch meant for the former does nothing on the latter.
    pub fn page_key(&self) -> u64 {
        match self.stage {
            Stage::Storing(_) | Stage::Sent { .. } => 0,
            Stage::NotStored { .. } => 1,
        }
    }

    /// The form that was not handed over.
    pub fn not_stored(&self) -> Option<&FormWork> {
        match &self.stage {
            Stage::NotStored { work, refused: _ } => Some(work),
            Stage::Storing(_) | Stage::Sent { .. } => None,
        }
    }
}

pub fn enter(visit: &mut Visit, mut submission: Submission) -> Step {
    let now = visit.timestamp();
    let Some(tag) = visit.guest.as_ref().map(|guest| guest.tag) else { return Step::ignored(Ignored::NotHere) };
    let State::Review(mut work) = std::mem::replace(&mut visit.state, State::Home) else {
        return Step::ignored(Ignored::NotHere);
    };
    let for_whom = Some(work.for_whom()).filter(|whom| *whom != ForWhom::Own);
    let fresh = Intent { key: visit.now.fresh_id, occurred_at: now, for_whom };
    let intent = work.intent_or(fresh);
    submission.occurred_at.clone_from(&intent.occurred_at);
    let key = intent.key;
    visit.state = State::Sending(Sending {
        intent,
        service: submission.service.clone(),
        since_ms: visit.now.mono_ms,
        stage: Stage::Storing(work),
    });
    Step::asking(Effect::Store { key, tag, submission: Box::new(submission) })
}

/// The journal says so late, when the citizen is back at the form: what stands there is handed over already.
pub fn stored_late(visit: &mut Visit, key: uuid::Uuid, slip: String) -> Step {
    let same = |work: &FormWork| work.intent().is_some_and(|intent| intent.key == key);
    if !matches!(&visit.state, State::Form(work) | State::Review(work) if same(work)) {
        return Step::ignored(Ignored::Late);
    }
    let (State::Form(mut work) | State::Review(mut work)) = std::mem::replace(&mut visit.state, State::Home) else {
        return Step::ignored(Ignored::Late);
    };
    let closing = work.close_editor();
    let Some(intent) = work.intent().cloned() else { return Step::ignored(Ignored::Late) };
    let service = work.service().to_string();
    visit.state = State::Sending(Sending { intent, service, since_ms: visit.now.mono_ms, stage: Stage::Sent { slip } });
    if matches!(visit.over, Some(over::Over::LeaveQuestion { .. })) {
        visit.over = None;
    }
    common::active(visit);
    let dropped = over::drop_draft(visit);
    Step { effects: closing.into_iter().chain(dropped.effects).collect(), ignored: None }
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Journal(news) => journal(visit, news),
        Event::Act { action: Action::Sending(act), page: _, by: _ } => act_on(visit, act),
        other => Step::ignored(other.unwanted()),
    }
}

fn journal(visit: &mut Visit, news: JournalNews) -> Step {
    let now_ms = visit.now.mono_ms;
    let State::Sending(sending) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match news {
        JournalNews::Stored { key, slip } if key == sending.intent.key && !matches!(sending.stage, Stage::Sent { .. }) => {
            sending.since_ms = now_ms;
            sending.stage = Stage::Sent { slip };
            common::active(visit);
            over::drop_draft(visit)
        }
        JournalNews::NotStored { key } if key == sending.intent.key => not_stored(visit, true),
        JournalNews::Received { key, received } if key == sending.intent.key => finish(visit, done::Reached::Received(received)),
        JournalNews::Parked { key } if key == sending.intent.key => finish(visit, done::Reached::Parked),
        JournalNews::NotYet { key } if key == sending.intent.key => finish(visit, done::Reached::StoredHere),
        JournalNews::Stored { .. }
        | JournalNews::NotStored { .. }
        | JournalNews::Received { .. }
        | JournalNews::Parked { .. }
        | JournalNews::NotYet { .. }
        | JournalNews::Recalled { .. } => Step::ignored(Ignored::Late),
    }
}

/// The form stays; the page says what is known. `refused` where the journal itself said that nothing was stored.
fn not_stored(visit: &mut Visit, refused: bool) -> Step {
    let State::Sending(Sending { intent, service, since_ms, stage }) = std::mem::replace(&mut visit.state, State::Home) else {
        return Step::ignored(Ignored::NotHere);
    };
    let (since_ms, stage, step) = match stage {
        Stage::Storing(work) | Stage::NotStored { work, refused: _ } => {
            (visit.now.mono_ms, Stage::NotStored { work, refused }, Step::done())
        }
        sent @ Stage::Sent { .. } => (since_ms, sent, Step::ignored(Ignored::Late)),
    };
    visit.state = State::Sending(Sending { intent, service, since_ms, stage });
    if step.ignored.is_none() {
        common::active(visit);
    }
    step
}

fn finish(visit: &mut Visit, reached: done::Reached) -> Step {
    let State::Sending(sending) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let Stage::Sent { slip } = &sending.stage else { return Step::ignored(Ignored::Late) };
    let outcome = done::Handed {
        key: sending.intent.key,
        service: sending.service.clone(),
        for_whom: sending.intent.for_whom,
        occurred_at: sending.intent.occurred_at.clone(),
        slip: slip.clone(),
    };
    done::enter(visit, outcome, reached)
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let State::Sending(sending) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, &sending.stage) {
        (Act::DoNotWait, Stage::Sent { .. }) => finish(visit, done::Reached::StoredHere),
        (Act::StoreAgain | Act::Back, Stage::NotStored { .. }) => back_to_review(visit),
        (Act::DoNotWait, Stage::Storing(_) | Stage::NotStored { .. })
        | (Act::StoreAgain | Act::Back, Stage::Storing(_) | Stage::Sent { .. }) => Step::ignored(Ignored::Disabled),
    }
}

/// The form is as it was; its wish keeps its key.
fn back_to_review(visit: &mut Visit) -> Step {
    let state = std::mem::replace(&mut visit.state, State::Home);
    match state {
        State::Sending(Sending { stage: Stage::NotStored { work, refused: _ } | Stage::Storing(work), .. }) => {
            visit.state = State::Review(work);
        }
        other => visit.state = other,
    }
    Step::done()
}

/// The page has waited long enough.
pub fn limit_passed(visit: &mut Visit) -> Step {
    let State::Sending(sending) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    match sending.stage {
        // The journal did not answer: whether it is durable is unknown, so neither is promised.
        Stage::Storing(_) => not_stored(visit, false),
        Stage::Sent { .. } => finish(visit, done::Reached::StoredHere),
        Stage::NotStored { .. } => Step::ignored(Ignored::NothingDue),
    }
}

pub fn view(visit: &Visit, sending: &Sending) -> Content {
    let waited_ms = visit.now.mono_ms.saturating_sub(sending.since_ms);
    let control = |act: Act, key: &'static str| Control::new(Action::Sending(act), Phrase::key(key));
    let page = |picture, title: &'static str, paragraphs: Vec<Phrase>| MessagePage::new(picture, Phrase::key(title), paragraphs);
    Content::Message(match &sending.stage {
        Stage::Storing(_) => page(Picture::Wait, "sending.storing", vec![Phrase::key("sending.wait")]),
        Stage::Sent { .. } => {
            let mut paragraphs = vec![Phrase::key("sending.wait")];
            if waited_ms >= SENDING_EXPLAIN_MS {
                paragraphs.push(Phrase::key("sending.stored-already"));
            }
            let mut shown = page(Picture::Wait, "sending.title", paragraphs);
            shown.primary = (waited_ms >= SENDING_WAY_OUT_MS).then(|| control(Act::DoNotWait, "sending.do-not-wait"));
            shown
        }
        Stage::NotStored { work: _, refused } => {
            let hall = Phrase::words(&visit.site.content.centre.hall_place);
            let (title, text, code) = if *refused {
                ("sending.not-stored", "sending.not-stored-text", "J1")
            } else {
                ("sending.no-answer", "sending.no-answer-text", "J2")
            };
            let text = vec![Phrase::key(text), Phrase::key("sending.not-stored-next").with("place", hall)];
            let mut shown = page(Picture::Warning, title, text);
            shown.primary = Some(control(Act::StoreAgain, "sending.store-again"));
            shown.staff_code = Phrase::literal(code);
            shown
        }
    })
}
