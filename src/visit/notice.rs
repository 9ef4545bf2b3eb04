//! 告知: what is done with the card's data, told before anything of it is used.

use super::view::{Content, Control, NoticePage};
use super::*;
use crate::words::Phrase;

/// Controls of the notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 知道了.
    Acknowledge,
    /// 不办了.
    Decline,
}

/// What the notice tells, in this order.
const POINTS: [&str; 4] = ["what", "why", "how-long", "whom-to-ask"];

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Notice(act), page: _, by: _ } => match act {
            Act::Acknowledge => acknowledge(visit),
            Act::Decline => common::end_visit(visit),
        },
        // The same card lying on is no news.
        other => Step::ignored(other.unwanted()),
    }
}

fn acknowledge(visit: &mut Visit) -> Step {
    let State::Notice(wish) = visit.state else { return Step::ignored(Ignored::NotHere) };
    if visit.code_guest.is_some() {
        return scanned::acknowledged(visit, wish);
    }
    let Some(guest) = &mut visit.guest else { return common::to_idle(visit) };
    guest.acknowledged = true;
    visit.session = Remote::Waiting(visit.now.mono_ms);
    visit.cases = Remote::Waiting(visit.now.mono_ms);
    let entered = match wish {
        Wish::Home => home::enter(visit),
        Wish::Service(index) => services::begin(visit, index),
    };
    // The home page asks for what this card left here by itself.
    let entered = if matches!(visit.state, State::Home) { entered } else { entered.and(Effect::Recall) };
    over::say_about_card(visit);
    Step { effects: std::iter::once(Effect::OpenSession).chain(entered.effects).collect(), ignored: entered.ignored }
}

/// What is used of a code, or of this card: its photo only where somebody can decode it.
fn what(visit: &Visit) -> &'static str {
    match &visit.guest {
        _ if visit.code_guest.is_some() => "notice.what-by-code",
        Some(Guest { photo: Some(_), .. }) => "notice.what-with-photo",
        Some(Guest { photo: None, .. }) | None => "notice.what",
    }
}

pub fn view(visit: &Visit) -> Content {
    let points = POINTS
        .iter()
        .map(|point| {
            let text = if *point == "what" { Phrase::key(what(visit)) } else { Phrase::key(format!("notice.{point}")) };
            let text = text
                .with("host", Phrase::words(&visit.site.content.centre.host))
                .with("number", visit.site.content.centre.hotline.as_str());
            (Phrase::key(format!("notice.{point}-title")), text)
        })
        .collect();
    Content::Notice(NoticePage {
        title: Phrase::key("notice.title"),
        points,
        primary: Control::new(Action::Notice(Act::Acknowledge), Phrase::key("notice.acknowledge")),
        secondary: Control::new(Action::Notice(Act::Decline), Phrase::key("notice.decline")),
    })
}
