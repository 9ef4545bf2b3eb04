//! 检修密码: another way into the check of the machine, for where no reader reads a card of staff. Whoever knows of it holds
//! the sign in the header of the idle page for five seconds; then a PIN is asked for. Where none is configured, or too many
//! were wrong, nothing happens.

use super::view::{Answer, Content, Control, Keyboard, Progress, QuestionPage, Typing};
use super::*;
use crate::words::Phrase;

/// How long the sign is held.
const KNOCK_MS: u64 = 5_000;
/// Wrong ones in a row; then none is taken for a while, whoever comes.
const PIN_TRIES_COUNT_MAX: u32 = 5;
const PIN_REST_MS: u64 = 15 * 60_000;
/// As in the configuration.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 6..=12;
const DOT: &str = "•";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The sign in the header was held, for however long.
    Knock,
    Confirm,
    Cancel,
}

/// Tries since the last good one. They outlive visits, and hold nothing of anybody.
#[derive(Clone, Copy, Default)]
pub struct Tries {
    used: u32,
    rests_until_ms: Option<u64>,
}

#[derive(Default)]
pub struct StaffPin {
    digits: Personal<String>,
    checking: bool,
    /// The last one was.
    wrong: bool,
}

impl StaffPin {
    fn is_complete(&self) -> bool {
        PIN_DIGITS.contains(&self.digits.reveal().len()) && !self.checking
    }
}

pub fn knock(visit: &mut Visit, by: By) -> Step {
    let held_long = matches!(by, By::Touch { held_ms } if held_ms >= KNOCK_MS);
    let now_ms = visit.now.mono_ms;
    let rests = visit.pin_tries.rests_until_ms.is_some_and(|until_ms| now_ms < until_ms);
    if !visit.site.has_staff_pin || !held_long || rests {
        return Step::ignored(Ignored::NotHere);
    }
    if visit.pin_tries.rests_until_ms.is_some() {
        visit.pin_tries = Tries::default();
    }
    visit.state = State::StaffPin(StaffPin::default());
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::StaffPin(pin) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::StaffPin(Act::Confirm), page: _, by: _ } | Event::Key { key: Key::Enter, by: _ } => {
            confirm(visit)
        }
        Event::Act { action: Action::StaffPin(Act::Cancel), page: _, by: _ } => common::end_visit(visit),
        Event::Key { key: Key::Character(digit), by: _ }
            if digit.is_ascii_digit() && !pin.checking && pin.digits.reveal().len() < *PIN_DIGITS.end() =>
        {
            pin.digits.reveal_mut().push(digit);
            pin.wrong = false;
            Step::done()
        }
        Event::Key { key: Key::Backspace, by: _ } if !pin.checking && pin.digits.reveal_mut().pop().is_some() => Step::done(),
        // Nobody's visit is on: who puts a card down begins one.
        Event::Card(news) => waiting_card::card(visit, news, Wish::Home),
        Event::PinChecked(right) if pin.checking => checked(visit, right),
        Event::Act { .. } => Step::ignored(Ignored::PageGone),
        Event::Paper(..) | Event::Journal(_) | Event::Hall(_) | Event::Composed(_) | Event::PinChecked(_) => {
            Step::ignored(Ignored::Late)
        }
        Event::Key { .. }
        | Event::FiveKey(_)
        | Event::Stroke(_)
        | Event::Tick
        | Event::Health(_)
        | Event::Activity
        | Event::ComposerDown
        | Event::Handwriting(_)
        | Event::Code(_)
        | Event::Voice(_) => Step::ignored(Ignored::NotHere),
    }
}

/// A try counts before it is looked at: leaving while it is does not take it back.
fn confirm(visit: &mut Visit) -> Step {
    let State::StaffPin(pin) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if !pin.is_complete() {
        return Step::ignored(Ignored::Disabled);
    }
    pin.checking = true;
    visit.pin_tries.used += 1;
    if visit.pin_tries.used >= PIN_TRIES_COUNT_MAX {
        visit.pin_tries.rests_until_ms = Some(visit.now.mono_ms + PIN_REST_MS);
    }
    Step::asking(Effect::CheckPin(std::mem::take(&mut pin.digits)))
}

fn checked(visit: &mut Visit, right: bool) -> Step {
    if right {
        visit.pin_tries = Tries::default();
        return maintenance::enter_by_pin(visit);
    }
    let told = Step::asking(Effect::Log(LogNote::PinWrong));
    if visit.pin_tries.rests_until_ms.is_some() {
        let ended = common::end_visit(visit);
        return Step { effects: told.effects.into_iter().chain(ended.effects).collect(), ignored: None };
    }
    visit.state = State::StaffPin(StaffPin { wrong: true, ..StaffPin::default() });
    told
}

pub fn view(visit: &Visit, pin: &StaffPin) -> Content {
    let left = PIN_TRIES_COUNT_MAX.saturating_sub(visit.pin_tries.used);
    let control = |act: Act, key: &'static str| Control::new(Action::StaffPin(act), Phrase::key(key));
    let complaint = if pin.wrong { Phrase::key("staff-pin.wrong").with("count", left) } else { Phrase::none() };
    Content::Question(QuestionPage {
        progress: Progress { label: Phrase::none(), done: 0, of: 0, remaining: Phrase::none() },
        title: Phrase::key("staff-pin.title"),
        hint: Phrase::key("staff-pin.hint"),
        complaint,
        answer: Answer::Typing(Typing {
            before: DOT.repeat(pin.digits.reveal().len()),
            preedit: String::new(),
            after: String::new(),
            label: Phrase::key("staff-pin.label"),
            unit: Phrase::none(),
            keyboard: Keyboard::Digits,
            ways: Vec::new(),
            strokes: Vec::new(),
            candidates: Vec::new(),
            more_candidates: false,
        }),
        shortcut: None,
        primary: control(Act::Confirm, "staff-pin.confirm").enabled(pin.is_complete()),
        secondary: control(Act::Cancel, "staff-pin.cancel"),
    })
}
