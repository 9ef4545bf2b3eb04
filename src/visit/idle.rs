//! Idle (待机): the invitation, what works, who runs it. Holds nothing of anybody.

use super::view::{Content, Control, Icon, IdlePage};
use super::*;
use crate::catalogue::ServiceIndex;
use crate::words::Phrase;

/// Services with a tile of their own where there is room for few.
const FEW_TILES_MAX: usize = 2;

/// Controls of the idle page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A service with a tile of its own.
    Service(ServiceIndex),
    /// 我要办事: all of them.
    Find,
    Progress,
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Idle(act), page: _, by: _ } => match act {
            Act::Service(index) => services::begin(visit, index),
            Act::Find => find::enter(visit),
            Act::Progress => waiting_card::enter(visit, Wish::Home),
        },
        Event::Act { action: Action::StaffPin(staff_pin::Act::Knock), page: _, by } => staff_pin::knock(visit, by),
        Event::Card(news) => waiting_card::card(visit, news, Wish::Home),
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit) -> Content {
    let health = visit.health;
    let centre = &visit.site.content.centre;
    // What needs a card says so before somebody tries, where none can be read.
    let with_card = |door: Control| if health.reader { door } else { door.note(Phrase::key("idle.door.needs-card")) };
    let tile = |(index, service)| with_card(services::tile(visit, service, Action::Idle(Act::Service(index))));
    let door = |act: Act, key: &'static str, note: &'static str, icon: Icon| {
        Control::new(Action::Idle(act), Phrase::key(key)).note(Phrase::key(note)).icon(icon)
    };
    // In large letters and low down there is room for few; all of them stand behind the last door.
    let tiles_max = if visit.modes.large_text() || visit.modes.low_reach { FEW_TILES_MAX } else { usize::MAX };
    let mut doors: Vec<Control> = services::front(visit).into_iter().take(tiles_max).map(tile).collect();
    doors.push(with_card(door(Act::Progress, "idle.door.progress", "idle.door.progress-note", Icon::Clock)));
    doors.push(door(Act::Find, "idle.door.find", "idle.door.find-note", Icon::Form));
    let mut facts = vec![
        (Phrase::key(if health.printer { "idle.printer-works" } else { "idle.printer-out" }), health.printer),
        (Phrase::key(if health.hall { "idle.hall-works" } else { "idle.hall-out" }), health.hall),
    ];
    if let Some(today) = health.today {
        facts.insert(0, (Phrase::key("idle.today").with("count", today), true));
    }
    let (title, note) = if health.reader {
        (Phrase::key("idle.place-card").with("place", Phrase::words(&centre.card_place)), Phrase::key("idle.place-card-note"))
    } else {
        (Phrase::key("idle.no-reader"), Phrase::key("idle.no-reader-note").with("place", Phrase::words(&centre.hall_place)))
    };
    Content::Idle(IdlePage {
        reader_works: health.reader,
        title,
        note,
        doors,
        health: facts,
        host: Phrase::key("idle.host").with("host", Phrase::words(&centre.host)),
        machine: Phrase::key("idle.machine").with("machine", visit.site.machine.as_str()),
        hotline: Phrase::key("idle.hotline").with("number", centre.hotline.as_str()),
    })
}
