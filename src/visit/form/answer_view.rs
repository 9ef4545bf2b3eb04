//! How a question is answered, as it is shown: each kind in its own way.

use super::answering::{months, slot_days, slot_halves, years};
use super::form_view::{card_display, control};
use super::on_record::phones;
use super::*;
use crate::visit::view::{Aloud, Answer, Control, Grouping, Icon, Signing, weekday_and_day};
use crate::words::Phrase;

/// Lists side by side in standard letters.
const PLACE_COLUMNS: usize = 3;

/// `field` is what is asked: a field of the form, or a column of a table.
pub(super) fn answer(visit: &Visit, work: &FormWork, field: &Field) -> Answer {
    if let Some(editor) = &work.editor {
        let mut typing = editor.view(Phrase::words(&field.label));
        typing.unit = unit(field);
        typing.grouping = match &field.kind {
            FieldKind::BankCard { .. } => Grouping::Fours,
            FieldKind::Phone { .. } => Grouping::Mobile,
            FieldKind::IdNumber => Grouping::IdNumber,
            _ => Grouping::Whole,
        };
        return Answer::Typing(typing);
    }
    match &field.kind {
        FieldKind::Choice { options, .. } | FieldKind::Choices { options, .. } => choices(work, field, options),
        FieldKind::Date { .. } | FieldKind::Month { .. } => date(work, field),
        FieldKind::Region { .. } => region(visit, work, field),
        FieldKind::Slot { .. } => slot(visit, work, field),
        FieldKind::Table { .. } => rows(work, field),
        FieldKind::Capture { .. } => at_window(work, field, "form.no-camera"),
        FieldKind::Audio { .. } => at_window(work, field, "form.no-microphone"),
        FieldKind::IdCard => holder(visit, work, field),
        FieldKind::Agree { text } => {
            let agreed = matches!(work.answers.get(&field.id), Some(AnswerValue::Yes(true)));
            Answer::Promise { text: Phrase::words(text), agree: control(Act::Agree, Phrase::key("form.agree")).chosen(agreed) }
        }
        FieldKind::Signature { .. } => sign(visit, work),
        FieldKind::Phone { .. } => phones(work, field),
        // These are typed, or not asked at all.
        FieldKind::Text { .. }
        | FieldKind::IdNumber
        | FieldKind::Number { .. }
        | FieldKind::Money { .. }
        | FieldKind::BankCard { .. }
        | FieldKind::Address { .. }
        | FieldKind::Computed { .. } => Answer::Choices { options: Vec::new(), several: false },
    }
}

/// What an amount counts.
fn unit(field: &Field) -> Phrase {
    match &field.kind {
        FieldKind::Number { unit, .. } => Phrase::words(unit),
        FieldKind::Money { .. } => Phrase::key("form.yuan"),
        _ => Phrase::none(),
    }
}

fn choices(work: &FormWork, field: &Field, options: &[forms::ChoiceOption]) -> Answer {
    let several = matches!(field.kind, FieldKind::Choices { .. });
    let text = work.text();
    let chosen = |value: &str| match work.answers.get(&field.id) {
        Some(AnswerValue::Choices(chosen)) if several => chosen.iter().any(|choice| choice == value),
        _ => !several && text == value,
    };
    let options = options.iter().enumerate().map(|(number, option)| {
        let note = option.note.clone().map_or_else(Phrase::none, Phrase::Words);
        control(Act::Choose(number), Phrase::words(&option.label)).note(note).chosen(chosen(&option.value))
    });
    Answer::Choices { options: options.collect(), several }
}

/// Year, month and day; of a month year and month.
fn date(work: &FormWork, field: &Field) -> Answer {
    let (year, month) = work.day_parts;
    let text = work.text();
    let days = match (&field.kind, year.zip(month)) {
        (FieldKind::Date { .. }, Some((year, month))) => {
            work.standing().date_range(field).map(|range| range.days(year, month)).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    // What is chosen and what is to be chosen next, not all three at once: a birthday has a hundred years to choose from.
    let years = years(work, field).into_iter().filter(|offered| year.is_none_or(|chosen| chosen == *offered));
    let complete = matches!(field.kind, FieldKind::Month { .. });
    let months = months(work, field).into_iter();
    let months = months.filter(|offered| complete || month.is_none_or(|chosen| chosen == *offered));
    let year_controls =
        years.map(|offered| control(Act::Year(offered), Phrase::literal(offered.to_string())).chosen(year == Some(offered)));
    let month_controls = months
        .map(|offered| control(Act::Month(offered), Phrase::key(format!("date.month.{offered}"))).chosen(month == Some(offered)));
    let chosen_day = forms::parse_date(&text).map(|date| date.day());
    let day_controls = days
        .into_iter()
        .map(|offered| control(Act::Day(offered), Phrase::literal(offered.to_string())).chosen(chosen_day == Some(offered)));
    let last_heading = if complete { Phrase::none() } else { Phrase::key("form.day") };
    let year_heading = if year.is_some() { "form.year-chosen" } else { "form.year" };
    let month_heading = if month.is_some() && !complete { "form.month-chosen" } else { "form.month" };
    Answer::Date {
        columns: vec![year_controls.collect(), month_controls.collect(), day_controls.collect()],
        headings: vec![Phrase::key(year_heading), Phrase::key(month_heading), last_heading],
        chosen: if text.is_empty() { Phrase::none() } else { forms::display_text(field, &text) },
    }
}

/// Province, then city. Standard letters have room for three lists beside each other: what is long goes into several.
fn region(visit: &Visit, work: &FormWork, field: &Field) -> Answer {
    let city = work.text();
    let provinces = field.provinces().into_iter().enumerate().map(|(number, province)| {
        let chosen = work.chosen_first.as_ref() == Some(&province.value);
        control(Act::Province(number), Phrase::words(&province.label)).chosen(chosen)
    });
    let Some(province) = &work.chosen_first else {
        let columns =
            if visit.modes.large_text() { vec![provinces.collect()] } else { split(provinces.collect(), PLACE_COLUMNS) };
        return places(columns, "form.province");
    };
    let chosen = provinces.filter(|province| province.chosen).collect();
    let cities = field
        .cities(province)
        .into_iter()
        .enumerate()
        .map(|(number, place)| control(Act::City(number), Phrase::words(&place.label)).chosen(place.value == city));
    let mut columns = vec![chosen];
    match visit.modes.large_text() {
        true => columns.push(cities.collect()),
        false => columns.extend(split(cities.collect(), PLACE_COLUMNS - 1)),
    }
    match places(columns, "form.province") {
        Answer::Places { columns, headings: _ } => {
            Answer::Places { columns, headings: vec![Phrase::key("form.province"), Phrase::key("form.city"), Phrase::none()] }
        }
        other => other,
    }
}

fn places(mut columns: Vec<Vec<Control>>, heading: &'static str) -> Answer {
    columns.resize_with(PLACE_COLUMNS, Vec::new);
    Answer::Places { columns, headings: vec![Phrase::key(heading), Phrase::none(), Phrase::none()] }
}

/// One list as so many, each as long as the others.
fn split(list: Vec<Control>, into: usize) -> Vec<Vec<Control>> {
    let each = list.len().div_ceil(into.max(1)).max(1);
    list.chunks(each).map(<[Control]>::to_vec).collect()
}

/// Day, then morning or afternoon.
fn slot(visit: &Visit, work: &FormWork, field: &Field) -> Answer {
    let text = work.text();
    let days = slot_days(work, field).into_iter().enumerate().map(|(number, slot)| {
        let chosen = work.chosen_first.as_deref() == Some(slot.day.to_string().as_str());
        control(Act::SlotDay(number), weekday_and_day(slot.day)).chosen(chosen)
    });
    // In large letters a list stands alone: of the one before it there is the day that was chosen.
    let days: Vec<Control> = days.collect();
    let only_chosen = visit.modes.large_text() && days.iter().any(|day| day.chosen);
    let days = days.into_iter().filter(|day| day.chosen || !only_chosen);
    let halves = slot_halves(work, field)
        .into_iter()
        .enumerate()
        .map(|(number, slot)| control(Act::SlotHalf(number), forms::half_words(slot.half)).chosen(slot.to_string() == text));
    Answer::Places {
        columns: vec![days.collect(), halves.collect(), Vec::new()],
        headings: vec![Phrase::key("form.slot-day"), Phrase::key("form.slot-half"), Phrase::none()],
    }
}

/// The rows written so far, each to be changed by a touch, and one more.
fn rows(work: &FormWork, field: &Field) -> Answer {
    let FieldKind::Table { columns, rows_max, row_name, .. } = &field.kind else {
        return Answer::Rows { rows: Vec::new(), add: None };
    };
    let written = work.answers.rows(field);
    let row = |(number, row): (usize, &Row)| {
        let mut cells = columns.iter().map(|column| forms::display_cell(column, row));
        let first = cells.next().unwrap_or_else(Phrase::none);
        let rest = cells.reduce(|first, next| Phrase::key("form.display.list").with("first", first).with("next", next));
        control(Act::Row(number), first).note(rest.unwrap_or_else(Phrase::none)).icon(Icon::Pencil).aloud(Aloud::Nothing)
    };
    let add = (written.len() < *rows_max).then(|| {
        control(Act::Row(written.len()), Phrase::key("form.add-row").with("name", Phrase::words(row_name))).icon(Icon::Plus)
    });
    Answer::Rows { rows: written.iter().enumerate().map(row).collect(), add }
}

/// No machine has a camera or a microphone for answers: it says so, and what else to do.
fn at_window(work: &FormWork, field: &Field, reason: &'static str) -> Answer {
    let chosen = !work.text_of(field).is_empty();
    let option = control(Act::AtWindow, Phrase::key("form.display.at_window")).note(Phrase::key(reason)).chosen(chosen);
    Answer::Choices { options: vec![option], several: false }
}

fn holder(visit: &Visit, work: &FormWork, field: &Field) -> Answer {
    let place = Phrase::words(&visit.site.content.centre.card_place);
    let read = matches!(work.answers.get(&field.id), Some(AnswerValue::Holder(_)));
    let text = match (read, said_by_reader(work.card_says)) {
        (true, _) => forms::display(&work.standing(), field, &work.answers, &card_display(visit)),
        (false, Some(said)) => said,
        (false, None) => Phrase::key("form.other-card-prompt").with("place", place),
    };
    Answer::Holder { text, read }
}

fn said_by_reader(says: Option<CardSays>) -> Option<Phrase> {
    says.map(|says| {
        Phrase::key(match says {
            CardSays::Reading => "card.reading",
            CardSays::LiftAndPlace => "card.trouble.lift-and-place",
            CardSays::CannotRead => "card.trouble.cannot-read",
            CardSays::NotAnIdCard => "card.trouble.not-an-id-card",
        })
    })
}

fn sign(visit: &Visit, work: &FormWork) -> Answer {
    let place = Phrase::words(&visit.site.content.centre.card_place);
    let (strokes, by_card) = match work.answers.signature() {
        Some(Signature::Drawn { strokes }) => (strokes.clone(), false),
        Some(Signature::SecondTap { .. }) => (Vec::new(), true),
        None => (Vec::new(), false),
    };
    let something = by_card || !strokes.is_empty();
    Answer::Sign(Signing {
        strokes,
        by_card,
        prompt: match (by_card, said_by_reader(work.card_says)) {
            (true, _) => Phrase::key("form.signed-by-card"),
            (false, Some(said)) => said,
            (false, None) => Phrase::key("form.sign-prompt").with("place", place),
        },
        clear: control(Act::ClearSignature, Phrase::key("form.sign-again")).enabled(something),
    })
}
