//! Idle (待机): the invitation, what works, who runs it. Holds nothing of anybody.

use super::view::{Content, Control, Icon, IdlePage};
use super::*;
use crate::words::Phrase;

/// Controls of the idle page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Contributions,
    Unemployment,
    Progress,
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Idle(act), page: _, by: _ } => {
            let wish = match act {
                Act::Contributions => Wish::Contributions,
                Act::Unemployment => Wish::UnemploymentRegistration,
                Act::Progress => Wish::Home,
            };
            waiting_card::enter(visit, wish)
        }
        Event::Card(news) => waiting_card::card(visit, news, Wish::Home),
        Event::Act { .. } => Step::ignored(Ignored::PageGone),
        Event::Paper(_) | Event::Journal(_) | Event::Hall(_) | Event::Composed(_) => Step::ignored(Ignored::Late),
        Event::Key { .. }
        | Event::FiveKey(_)
        | Event::Stroke(_)
        | Event::Tick
        | Event::Health(_)
        | Event::Activity
        | Event::ComposerDown
        | Event::Voice(_) => Step::ignored(Ignored::NotHere),
    }
}

pub fn view(visit: &Visit) -> Content {
    let health = visit.health;
    let centre = &visit.site.centre;
    let door = |act: Act, key: &str, icon: Icon| {
        // All of them need a card: where none can be read they say so before somebody tries.
        let note = if health.reader { format!("idle.door.{key}-note") } else { "idle.door.needs-card".into() };
        Control::new(Action::Idle(act), Phrase::key(format!("idle.door.{key}"))).note(Phrase::key(note)).icon(icon)
    };
    let mut facts = vec![
        (Phrase::key(if health.printer { "idle.printer-works" } else { "idle.printer-out" }), health.printer),
        (Phrase::key(if health.hall { "idle.hall-works" } else { "idle.hall-out" }), health.hall),
    ];
    if let Some(today) = health.today {
        facts.insert(0, (Phrase::key("idle.today").with("count", today), true));
    }
    let (title, note) = if health.reader {
        (
            Phrase::key("idle.place-card").with("place", Phrase::Words(centre.card_place.clone())),
            Phrase::key("idle.place-card-note"),
        )
    } else {
        (
            Phrase::key("idle.no-reader"),
            Phrase::key("idle.no-reader-note").with("place", Phrase::Words(centre.hall_place.clone())),
        )
    };
    Content::Idle(IdlePage {
        reader_works: health.reader,
        title,
        note,
        doors: vec![
            door(Act::Contributions, "contributions", Icon::Search),
            door(Act::Unemployment, "unemployment", Icon::Form),
            door(Act::Progress, "progress", Icon::Clock),
        ],
        health: facts,
        host: Phrase::key("idle.host").with("host", Phrase::Words(centre.host.clone())),
        machine: Phrase::key("idle.machine").with("machine", visit.site.machine.as_str()),
        hotline: Phrase::key("idle.hotline").with("number", centre.hotline.as_str()),
    })
}
