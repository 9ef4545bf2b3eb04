//! 检修密码: another way into the check of the machine, for where no reader reads a card of staff. Whoever knows of it holds
//! the sign in the header of the idle page for five seconds; then a PIN is asked for. Where none is configured, or too many
//! were wrong, nothing happens.

use super::view::{Answer, Content, Control, Grouping, Keyboard, Progress, QuestionPage, Typing};
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

impl Tries {
    pub(super) fn rest(&self, now_ms: u64) -> bool {
        self.rests_until_ms.is_some_and(|until_ms| now_ms < until_ms)
    }

    pub(super) fn left(&self) -> u32 {
        PIN_TRIES_COUNT_MAX.saturating_sub(self.used)
    }

    /// A try counts before it is looked at: leaving while it is does not take it back.
    fn count(&mut self, now_ms: u64) {
        if self.rests_until_ms.is_some_and(|until_ms| until_ms <= now_ms) {
            *self = Tries::default();
        }
        self.used += 1;
        if self.used >= PIN_TRIES_COUNT_MAX {
            self.rests_until_ms = Some(now_ms + PIN_REST_MS);
        }
    }
}

#[derive(Default)]
pub struct StaffPin {
    digits: Personal<String>,
    checking: bool,
    /// The last one was.
    wrong: bool,
}

impl StaffPin {
    /// After a wrong one.
    pub(super) fn again() -> Self {
        StaffPin { wrong: true, ..StaffPin::default() }
    }

    pub(super) fn is_checking(&self) -> bool {
        self.checking
    }

    fn is_complete(&self) -> bool {
        PIN_DIGITS.contains(&self.digits.reveal().len()) && !self.checking
    }

    /// False where this key does nothing.
    pub(super) fn typed(&mut self, key: &Key) -> bool {
        match key {
            Key::Character(digit)
                if digit.is_ascii_digit() && !self.checking && self.digits.reveal().len() < *PIN_DIGITS.end() =>
            {
                self.digits.reveal_mut().push(*digit);
                self.wrong = false;
                true
            }
            Key::Backspace => !self.checking && self.digits.reveal_mut().pop().is_some(),
            _ => false,
        }
    }

    /// Has it looked at, as one try.
    pub(super) fn confirm(&mut self, tries: &mut Tries, now_ms: u64) -> Step {
        if !self.is_complete() || tries.rest(now_ms) {
            return Step::ignored(Ignored::Disabled);
        }
        self.checking = true;
        tries.count(now_ms);
        Step::asking(Effect::CheckPin(std::mem::take(&mut self.digits)))
    }
}

pub fn knock(visit: &mut Visit, by: By) -> Step {
    let held_long = matches!(by, By::Touch { held_ms } if held_ms >= KNOCK_MS);
    let now_ms = visit.now.mono_ms;
    if !visit.site.has_staff_pin || !held_long || visit.pin_tries.rest(now_ms) {
        return Step::ignored(Ignored::NotHere);
    }
    visit.state = State::StaffPin(StaffPin::default());
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::StaffPin(pin) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::StaffPin(Act::Confirm), page: _, by: _ } | Event::Key { key: Key::Enter, by: _ } => {
            pin.confirm(&mut visit.pin_tries, visit.now.mono_ms)
        }
        Event::Act { action: Action::StaffPin(Act::Cancel), page: _, by: _ } => common::end_visit(visit),
        Event::Key { key, by: _ } if pin.typed(&key) => Step::done(),
        // Nobody's visit is on: who puts a card down begins one.
        Event::Card(news) => waiting_card::card(visit, news, Wish::Home),
        Event::PinChecked(right) if pin.checking => checked(visit, right),
        other => Step::ignored(other.unwanted()),
    }
}

fn checked(visit: &mut Visit, right: bool) -> Step {
    if right {
        visit.pin_tries = Tries::default();
        return maintenance::enter_by_pin(visit);
    }
    let told = Step::asking(Effect::Log(LogNote::PinWrong));
    if visit.pin_tries.rest(visit.now.mono_ms) {
        let ended = common::end_visit(visit);
        return Step { effects: told.effects.into_iter().chain(ended.effects).collect(), ignored: None };
    }
    visit.state = State::StaffPin(StaffPin::again());
    told
}

pub fn view(visit: &Visit, pin: &StaffPin) -> Content {
    let control = |act: Act, key: &'static str| Control::new(Action::StaffPin(act), Phrase::key(key));
    question(visit, pin, control(Act::Confirm, "staff-pin.confirm"), control(Act::Cancel, "staff-pin.cancel"))
}

/// The keys for a PIN, wherever one is asked for.
pub(super) fn question(visit: &Visit, pin: &StaffPin, confirm: Control, cancel: Control) -> Content {
    let left = visit.pin_tries.left();
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
            grouping: Grouping::Whole,
        }),
        shortcut: None,
        primary: confirm.enabled(pin.is_complete()),
        secondary: cancel,
    })
}
