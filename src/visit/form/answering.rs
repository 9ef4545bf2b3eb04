//! What is touched, chosen, typed and drawn, into the answers.

use super::moving::{next, way_out};
use super::table;
use super::*;
use crate::forms::{AT_WINDOW, HalfDay};

pub(super) fn typed(visit: &mut Visit, key: Key) -> Step {
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let Some(editor) = &mut work.editor else {
        // On a page of lines and on choices Enter goes on, as the primary button does.
        return if key == Key::Enter { next(visit) } else { Step::ignored(Ignored::NotHere) };
    };
    let edited = editor.key(key);
    if edited.text_changed {
        keep_text(work);
    }
    if edited.finished {
        return next(visit);
    }
    Step { effects: edited.effect.into_iter().collect(), ignored: None }
}

/// The answer follows the editor. What is typed once more is only compared.
pub(super) fn keep_text(work: &mut FormWork) {
    if work.again {
        if let Some(index) = work.field_index() {
            work.left.remove(&index);
        }
        return;
    }
    let Some(text) = work.editor.as_ref().map(|editor| editor.text().to_string()) else { return };
    work.answer(text);
}

pub(super) fn drawn(work: &mut FormWork, stroke: Personal<Stroke>) -> Step {
    if !work.asks_signature() {
        return Step::ignored(Ignored::NotHere);
    }
    let mut strokes = match work.answers.signature() {
        Some(Signature::Drawn { strokes }) => strokes.clone(),
        Some(Signature::SecondTap { .. }) | None => Vec::new(),
    };
    if strokes.len() >= STROKES_MAX {
        return Step::ignored(Ignored::Disabled);
    }
    strokes.push(stroke.reveal().iter().take(STROKE_POINTS_MAX).copied().collect());
    work.sign(Signature::Drawn { strokes });
    Step::done()
}

pub(super) fn act_on(visit: &mut Visit, act: Act) -> Step {
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, work.field()) {
        // Nothing is answered here yet.
        (Act::Next, _) if work.warns() => Step::ignored(Ignored::Disabled),
        (Act::Next, _) => next(visit),
        (Act::Previous, _) => back(visit),
        (Act::Open(index), None) => {
            if work.questions().contains(&index) {
                work.open(index);
                Step::done()
            } else {
                Step::ignored(Ignored::Disabled)
            }
        }
        (Act::WayOut, Some(field)) => way_out(visit, &field),
        (act, Some(field)) => answer(work, &field, act),
        (_, None) => Step::ignored(Ignored::PageGone),
    }
}

/// An answer to the question one is in.
fn answer(work: &mut FormWork, field: &Field, act: Act) -> Step {
    match act {
        Act::Choose(option) => choose(work, option),
        Act::Year(year) => choose_year(work, year),
        Act::Month(month) => choose_month(work, month),
        Act::Day(day) => choose_day(work, day),
        Act::Province(number) => {
            let province = field.provinces().get(number).map(|province| province.value.clone());
            choose_first(work, field, province)
        }
        Act::City(number) => {
            let province = work.chosen_first.clone().unwrap_or_default();
            let city = field.cities(&province).get(number).map(|city| city.value.clone());
            choose_text(work, city)
        }
        Act::SlotDay(number) => {
            let day = slot_days(work, field).get(number).map(|slot| slot.day.to_string());
            choose_first(work, field, day)
        }
        Act::SlotHalf(number) => {
            let slot = slot_halves(work, field).get(number).map(HalfDay::to_string);
            choose_text(work, slot)
        }
        Act::Row(row) => table::open_row(work, field, row),
        Act::RemoveRow => table::remove_row(work, field),
        Act::AtWindow if matches!(field.kind, FieldKind::Capture { .. } | FieldKind::Audio { .. }) => {
            match work.text_of(field).is_empty() {
                true => work.set(field, AnswerValue::Text(AT_WINDOW.to_string())),
                false => work.clear(field),
            }
            Step::done()
        }
        Act::OtherCard if work.asks_other_card() && work.answers.get(&field.id).is_some() => {
            work.clear(field);
            Step::done()
        }
        Act::Agree if matches!(field.kind, FieldKind::Agree { .. }) => {
            let agreed = matches!(work.answers.get(&field.id), Some(AnswerValue::Yes(true)));
            work.set(field, AnswerValue::Yes(!agreed));
            Step::done()
        }
        Act::ClearSignature if is_signature(field) => {
            if work.answers.signature().is_none() {
                return Step::ignored(Ignored::Disabled);
            }
            work.clear(field);
            Step::done()
        }
        Act::Copy => copy(work, field),
        Act::OnRecord => work.take_phone_on_record(),
        Act::OtherPhone => work.type_other_phone(),
        Act::NobodyTells => work.nobody_tells(),
        Act::OtherCard if work.asks_other_card() => Step::ignored(Ignored::Disabled),
        Act::Next
        | Act::Previous
        | Act::WayOut
        | Act::Open(_)
        | Act::Agree
        | Act::ClearSignature
        | Act::AtWindow
        | Act::OtherCard => Step::ignored(Ignored::PageGone),
    }
}

/// The first appointment of each day there are any.
pub(super) fn slot_days(work: &FormWork, field: &Field) -> Vec<HalfDay> {
    let mut days = work.standing().slots(field);
    days.dedup_by_key(|slot| slot.day);
    days
}

/// The appointments of the chosen day.
pub(super) fn slot_halves(work: &FormWork, field: &Field) -> Vec<HalfDay> {
    let chosen = |slot: &HalfDay| work.chosen_first.as_deref() == Some(slot.day.to_string().as_str());
    work.standing().slots(field).into_iter().filter(chosen).collect()
}

/// Province or day. What is chosen already, chosen again, is taken back.
fn choose_first(work: &mut FormWork, field: &Field, chosen: Option<String>) -> Step {
    let Some(chosen) = chosen else { return Step::ignored(Ignored::Disabled) };
    work.chosen_first = Some(chosen).filter(|chosen| work.chosen_first.as_ref() != Some(chosen));
    work.clear(field);
    Step::done()
}

fn choose_text(work: &mut FormWork, chosen: Option<String>) -> Step {
    match chosen {
        Some(text) => {
            work.answer(text);
            Step::done()
        }
        None => Step::ignored(Ignored::Disabled),
    }
}

/// The years of a date or a month.
pub(super) fn years(work: &FormWork, field: &Field) -> Vec<i16> {
    let standing = work.standing();
    let days = standing.date_range(field).map(|range| range.years());
    days.or_else(|| standing.month_range(field).map(|range| range.years())).unwrap_or_default()
}

/// The months of the chosen year.
pub(super) fn months(work: &FormWork, field: &Field) -> Vec<i8> {
    let standing = work.standing();
    let Some(year) = work.day_parts.0 else { return Vec::new() };
    let days = standing.date_range(field).map(|range| range.months(year));
    days.or_else(|| standing.month_range(field).map(|range| range.months(year))).unwrap_or_default()
}

/// What is chosen already, chosen again, is taken back.
fn choose_year(work: &mut FormWork, year: i16) -> Step {
    if !work.asked().is_some_and(|asked| years(work, &asked).contains(&year)) {
        return Step::ignored(Ignored::Disabled);
    }
    work.day_parts = (Some(year).filter(|year| work.day_parts.0 != Some(*year)), None);
    work.answer(String::new());
    Step::done()
}

/// As [`choose_year`]. Of a month it is the answer.
fn choose_month(work: &mut FormWork, month: i8) -> Step {
    let Some(asked) = work.asked().filter(|asked| months(work, asked).contains(&month)) else {
        return Step::ignored(Ignored::Disabled);
    };
    work.day_parts.1 = Some(month).filter(|month| work.day_parts.1 != Some(*month));
    let chosen = match (&asked.kind, work.day_parts) {
        (FieldKind::Month { .. }, (Some(year), Some(month))) => Month { year, month }.to_string(),
        _ => String::new(),
    };
    work.answer(chosen);
    Step::done()
}

fn choose_day(work: &mut FormWork, day: i8) -> Step {
    let parts = work.day_parts.0.zip(work.day_parts.1);
    let range = work.asked().and_then(|asked| work.standing().date_range(&asked));
    let date = range.zip(parts).and_then(|(range, (year, month))| range.date(year, month, day));
    choose_text(work, date.map(|date| date.to_string()))
}

fn choose(work: &mut FormWork, option: usize) -> Step {
    let Some(asked) = work.asked() else { return Step::ignored(Ignored::PageGone) };
    let Some(option) = asked.options().get(option).filter(|_| asked.is_asked()) else { return Step::ignored(Ignored::Disabled) };
    if !matches!(asked.kind, FieldKind::Choices { .. }) {
        work.answer(option.value.clone());
        return Step::done();
    }
    let mut chosen = match work.answers.get(&asked.id) {
        Some(AnswerValue::Choices(chosen)) => chosen.clone(),
        _ => Vec::new(),
    };
    match chosen.iter().position(|value| *value == option.value) {
        Some(at) => {
            chosen.remove(at);
        }
        None => chosen.push(option.value.clone()),
    }
    work.set(&asked, AnswerValue::Choices(chosen));
    Step::done()
}

fn copy(work: &mut FormWork, field: &Field) -> Step {
    let Some(text) = work.answers.offered_copy(field).map(str::to_string) else { return Step::ignored(Ignored::Disabled) };
    let effect = work.editor.as_mut().and_then(|editor| editor.replace(&text));
    work.set(field, AnswerValue::Text(text));
    Step { effects: effect.into_iter().collect(), ignored: None }
}

impl FormWork {
    /// Takes a text as the answer to what is asked; an empty one takes it back.
    pub(super) fn answer(&mut self, text: String) {
        let (Some(field), Some(asked)) = (self.field(), self.asked()) else { return };
        match self.cell {
            Some(cell) => self.set_cell(&field, &asked, cell, text),
            None if text.is_empty() => self.clear(&field),
            None => self.set(&field, AnswerValue::Text(text)),
        }
    }
}
