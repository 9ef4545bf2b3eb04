//! The five keys (五个键): previous, next, choose, back, help. All of a visit can be done with them, without looking.
//!
//! 1. They go along the reading of the page, from one stop to the next and round. What cannot be used is said there
//!    and passed over.
//! 2. Choosing is using the control, nothing else; 返回 and 叫人帮忙 are those of the strip.
//! 3. Where one is shows only while the keys are used: the first press shows it and does no more, a touch or a
//!    letter of a hardware keyboard hides it. It goes with the page, and with the visit.

use super::reading::Stop;
use super::view::{Control, View};
use super::*;
use crate::words::Phrase;

/// One of the five keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiveKey {
    Previous,
    Next,
    Choose,
    /// 返回.
    Back,
    /// 叫人帮忙.
    Help,
}

/// A press of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    pub key: FiveKey,
    /// What is up is longer than the panel: only who shows it knows.
    pub page_is_long: bool,
}

impl From<FiveKey> for Press {
    /// On a page that is seen whole.
    fn from(key: FiveKey) -> Self {
        Press { key, page_is_long: false }
    }
}

/// Moves a long page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// 往下看.
    Down,
    /// 往上看.
    Up,
}

/// How often a page was moved each way, since the machine began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    pub down: u32,
    pub up: u32,
}

/// Where one is on the page.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Focus {
    /// The keys are being used.
    pub(super) shown: bool,
    /// None where one has not moved yet on this page.
    pub(super) at: Option<Stop>,
    /// The page can be moved.
    pub(super) page_is_long: bool,
}

/// What a press comes to: an event of the page, with the stop it uses.
pub(super) fn hear(visit: &mut Visit, event: Event) -> (Event, Option<Stop>) {
    let pressed = match &event {
        Event::FiveKey(press) => {
            visit.focus.page_is_long = press.page_is_long;
            Some(press.key)
        }
        // The same as choosing, once one sees where one is.
        Event::Key { key: Key::Enter, by: By::Keys } if visit.focus.shown => Some(FiveKey::Choose),
        Event::Act { action: _, page: _, by: By::Touch { .. } } | Event::Key { .. } | Event::Stroke(_) | Event::Activity => {
            visit.focus = Focus::default();
            None
        }
        Event::Act { .. }
        | Event::Tick
        | Event::Composed(_)
        | Event::ComposerDown
        | Event::Handwriting(_)
        | Event::Code(_)
        | Event::PinChecked(_)
        | Event::Card(_)
        | Event::Hall(_)
        | Event::Journal(_)
        | Event::Paper(..)
        | Event::Health(_)
        | Event::CardPicture { .. }
        | Event::Voice(_) => None,
    };
    let Some(key) = pressed else { return (event, None) };
    let page = visit.page;
    let strip = |foot: Foot| Event::Act { action: Action::Foot(foot), page, by: By::Keys };
    match key {
        FiveKey::Choose if visit.focus.shown => match present(visit) {
            Some(stop) => (used(stop.clone(), page), Some(stop)),
            None => (event, None),
        },
        FiveKey::Choose | FiveKey::Previous | FiveKey::Next => (event, None),
        FiveKey::Back | FiveKey::Help => {
            visit.focus.shown = true;
            (strip(if key == FiveKey::Back { Foot::Back } else { Foot::Help }), None)
        }
    }
}

fn used(stop: Stop, page: u64) -> Event {
    match stop {
        Stop::Control(action) => Event::Act { action, page, by: By::Keys },
        Stop::Key(key) => Event::Key { key, by: By::Keys },
    }
}

/// A press that only moves, or only shows where one is.
pub(super) fn moved(visit: &mut Visit, key: FiveKey) -> Step {
    if !visit.focus.shown {
        visit.focus.shown = true;
        return Step::done();
    }
    let stops = visit.view().stops();
    let at = present(visit).and_then(|present| stops.iter().position(|stop| *stop == present));
    let (Some(at), count) = (at, stops.len()) else { return Step::ignored(Ignored::NotHere) };
    let to = match key {
        FiveKey::Previous => (at + count - 1) % count,
        FiveKey::Next => (at + 1) % count,
        FiveKey::Choose | FiveKey::Back | FiveKey::Help => at,
    };
    visit.focus.at = stops.into_iter().nth(to);
    Step::done()
}

/// Moves the page; where one is stays.
pub(super) fn look(visit: &mut Visit, look: Look) -> Step {
    let looked = &mut visit.looked;
    match look {
        Look::Down => looked.down = looked.down.wrapping_add(1),
        Look::Up => looked.up = looked.up.wrapping_add(1),
    }
    Step::done()
}

/// The ways to move a page that is longer than the panel, for whom no finger moves it.
pub(super) fn ways_to_look(visit: &Visit) -> Vec<Control> {
    let control = |look: Look, key: &'static str| Control::new(Action::Look(look), Phrase::key(key));
    let ways = || vec![control(Look::Down, "shell.scroll-down"), control(Look::Up, "shell.scroll-up")];
    if visit.focus.shown && visit.focus.page_is_long { ways() } else { Vec::new() }
}

/// After `used` was used and the page is still up.
pub(super) fn go_on(visit: &mut Visit, used: &Stop) {
    if let Some(stop) = visit.view().stop_after(used) {
        visit.focus.at = Some(stop);
    }
}

/// Where one is: where one has gone, as long as it is there, else where the page begins.
fn present(visit: &Visit) -> Option<Stop> {
    focus(visit, &visit.view())
}

/// The same, of the page that is shown; none while no keys are used.
pub(super) fn focus(visit: &Visit, view: &View) -> Option<Stop> {
    if !visit.focus.shown {
        return None;
    }
    let gone_to = visit.focus.at.as_ref().filter(|stop| view.stops().contains(stop));
    gone_to.cloned().or_else(|| view.first_stop())
}
