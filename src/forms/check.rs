//! Judging one answer. Card values are never judged.

use super::amounts::{check_bank_card, check_money, check_number};
use super::answers::{Answers, is_empty};
use super::complaint::Complaint;
use super::dates::parse_date;
use super::id_number::{IdNumberFault, check_id_number};
use super::months::Month;
use super::occasion::Occasion;
use super::phone::check_phone;
use super::schema::{AT_WINDOW, ChoiceOption, Field, FieldId, FieldKind, Form, Limit, Pattern};
use super::standing::Standing;
use crate::api::{AnswerValue, Holder, Row, Signature};

/// A signature has a stroke at least so long: dots alone are none. Tenths of a millimetre.
const STROKE_EXTENT_MIN_TENTHS_MM: u16 = 30;
/// Longest name of a second card's holder, as the card has it.
const HOLDER_NAME_CHARS_MAX: usize = 70;
/// Longest number of a second card.
const HOLDER_NUMBER_CHARS_MAX: usize = 30;

/// Whether the answer to `field` does, shown or not. Locked fields always do.
pub fn check(form: &Form, field: &Field, answers: &Answers, occasion: &Occasion) -> Result<(), Complaint> {
    Standing::of(form, answers, occasion).check(field)
}

/// Every shown field whose answer does not do, in the order of the form, the form's checks included. Empty means: may
/// be handed over.
pub fn missing_or_wrong(form: &Form, answers: &Answers, occasion: &Occasion) -> Vec<(FieldId, Complaint)> {
    Standing::of(form, answers, occasion).missing_or_wrong()
}

/// True where every shown field of the page does.
pub fn page_complete(form: &Form, page: usize, answers: &Answers, occasion: &Occasion) -> bool {
    Standing::of(form, answers, occasion).page_complete(page)
}

/// Whether one cell of a table does, by itself.
pub fn check_cell(column: &Field, text: &str, occasion: &Occasion) -> Result<(), Complaint> {
    if text.trim().is_empty() {
        return if column.required { Err(nothing_given(column)) } else { Ok(()) };
    }
    match &column.kind {
        FieldKind::Date { limits } => {
            let range = limits.as_ref().and_then(|limits| match (&limits.min, &limits.max) {
                (Limit::Relative(min), Limit::Relative(max)) => Some((min.on(occasion.today), max.on(occasion.today))),
                _ => None,
            });
            check_date(text, range, occasion)
        }
        _ => check_text_kind(column, text),
    }
}

impl Field {
    /// Whether it may not stay empty. Photographs and recordings may: no machine takes them yet.
    pub fn is_needed(&self) -> bool {
        self.required && !matches!(self.kind, FieldKind::Capture { .. } | FieldKind::Audio { .. })
    }
}

pub(super) fn nothing_given(field: &Field) -> Complaint {
    if let Some(alternative) = &field.alternative {
        return Complaint::NothingWrittenOrNone { way_out: alternative.label.clone() };
    }
    match &field.kind {
        FieldKind::Text { .. }
        | FieldKind::IdNumber
        | FieldKind::Phone { .. }
        | FieldKind::Address { .. }
        | FieldKind::Number { .. }
        | FieldKind::Money { .. }
        | FieldKind::BankCard { .. } => Complaint::NothingWritten,
        FieldKind::Date { .. } => Complaint::NoDayChosen,
        FieldKind::Month { .. } => Complaint::NoMonthChosen,
        FieldKind::Choice { .. }
        | FieldKind::Choices { .. }
        | FieldKind::Region { .. }
        | FieldKind::Slot { .. }
        | FieldKind::Capture { .. }
        | FieldKind::Audio { .. }
        | FieldKind::Computed { .. } => Complaint::NothingChosen,
        FieldKind::Table { rows_min, .. } => Complaint::TooFewRows { min: (*rows_min).max(1) },
        FieldKind::Agree { .. } => Complaint::NotAgreed,
        FieldKind::IdCard => Complaint::NoCardRead,
        FieldKind::Signature { .. } => Complaint::NotSigned,
    }
}

pub(super) fn check_signature(field: &Field, answers: &Answers, strokes_min: usize) -> Result<(), Complaint> {
    match answers.signature() {
        None if field.required => Err(Complaint::NotSigned),
        None | Some(Signature::SecondTap { .. }) => Ok(()),
        Some(Signature::Drawn { strokes }) => {
            let drawn = strokes.iter().filter(|stroke| !stroke.is_empty()).count();
            let written = strokes.iter().any(|stroke| extent(stroke) >= STROKE_EXTENT_MIN_TENTHS_MM);
            if drawn >= strokes_min && written { Ok(()) } else { Err(Complaint::SignedTooLittle) }
        }
    }
}

/// How far a stroke goes across or down, whichever is more.
fn extent(stroke: &[(u16, u16)]) -> u16 {
    let spread = |of: fn(&(u16, u16)) -> u16| {
        let (least, most) = stroke.iter().map(of).fold((u16::MAX, 0), |(least, most), at| (least.min(at), most.max(at)));
        most.saturating_sub(least)
    };
    spread(|point| point.0).max(spread(|point| point.1))
}

/// Whether an answer that says something does.
pub(super) fn check_value(standing: &Standing<'_, '_>, field: &Field, value: &AnswerValue) -> Result<(), Complaint> {
    let occasion = standing.occasion();
    match &field.kind {
        FieldKind::Date { limits } => {
            let range = limits.as_ref().map(|limits| standing.day_limits(limits));
            check_date(text_of(value)?, range, occasion)
        }
        FieldKind::Month { .. } => check_month(standing, field, text_of(value)?),
        FieldKind::Choices { options, items_min, items_max } => match value {
            AnswerValue::Choices(choices) => check_choices(choices, options, *items_min, *items_max),
            _ => Err(Complaint::OtherShape),
        },
        FieldKind::Agree { .. } => match value {
            AnswerValue::Yes(_) => Ok(()),
            _ => Err(Complaint::OtherShape),
        },
        FieldKind::Table { columns, rows_min, rows_max, row_name: _ } => match value {
            AnswerValue::Rows(rows) => check_rows(rows, columns, *rows_min, *rows_max, occasion),
            _ => Err(Complaint::OtherShape),
        },
        FieldKind::Slot { .. } => {
            let chosen = text_of(value)?;
            let offered = standing.slots(field).iter().any(|slot| slot.to_string() == chosen);
            if offered { Ok(()) } else { Err(Complaint::SlotGone) }
        }
        FieldKind::IdCard => match value {
            AnswerValue::Holder(holder) => check_holder(holder, standing.visitor()),
            _ => Err(Complaint::OtherShape),
        },
        // The hall knows it; there is nothing here to judge.
        FieldKind::Phone { on_record: true, .. } if matches!(value, AnswerValue::OnRecord(_)) => Ok(()),
        _ => check_text_kind(field, text_of(value)?),
    }
}

/// Whether a field takes this text by itself, whatever else is answered.
pub(super) fn takes(field: &Field, text: &str) -> bool {
    match &field.kind {
        FieldKind::Date { .. } => parse_date(text).is_some(),
        _ => check_text_kind(field, text).is_ok(),
    }
}

/// Kinds whose answer is a text that is judged by itself.
fn check_text_kind(field: &Field, text: &str) -> Result<(), Complaint> {
    let offered = |offered: bool| if offered { Ok(()) } else { Err(Complaint::NotOffered) };
    match &field.kind {
        FieldKind::Text { max_chars, pattern, characters: _ } => check_text(text, *max_chars, pattern.as_ref()),
        FieldKind::Address { max_chars } => check_text(text, *max_chars, None),
        FieldKind::IdNumber => check_id_number(text).map_err(|fault| id_number_complaint(text, fault)),
        FieldKind::Phone { landline, on_record: _ } => check_phone(text, *landline),
        FieldKind::Number { min, max, unit: _ } => check_number(text, *min, *max),
        FieldKind::Money { min_fen, max_fen } => check_money(text, *min_fen, *max_fen),
        FieldKind::BankCard { .. } => check_bank_card(text),
        FieldKind::Region { .. } => offered(field.city(text).is_some()),
        FieldKind::Choice { options, .. } => offered(offers(options, text)),
        FieldKind::Capture { .. } | FieldKind::Audio { .. } => offered(text == AT_WINDOW),
        // A signature is kept apart from the answers, and nothing is answered where all is computed.
        FieldKind::Date { .. }
        | FieldKind::Month { .. }
        | FieldKind::Choices { .. }
        | FieldKind::Agree { .. }
        | FieldKind::Table { .. }
        | FieldKind::Slot { .. }
        | FieldKind::IdCard
        | FieldKind::Computed { .. }
        | FieldKind::Signature { .. } => Err(Complaint::OtherShape),
    }
}

fn text_of(value: &AnswerValue) -> Result<&str, Complaint> {
    match value {
        AnswerValue::Text(text) => Ok(text),
        AnswerValue::Yes(_)
        | AnswerValue::Choices(_)
        | AnswerValue::Rows(_)
        | AnswerValue::Holder(_)
        | AnswerValue::OnRecord(_) => Err(Complaint::OtherShape),
    }
}

pub(super) fn check_length(text: &str, max_chars: Option<usize>) -> Result<(), Complaint> {
    let count = text.chars().count();
    match max_chars {
        Some(max) if count > max => Err(Complaint::TooLong { max, over: count - max }),
        Some(_) | None => Ok(()),
    }
}

fn check_text(text: &str, max_chars: Option<usize>, pattern: Option<&Pattern>) -> Result<(), Complaint> {
    check_length(text, max_chars)?;
    match pattern {
        Some(pattern) if !pattern.matches(text) => Err(Complaint::Pattern(pattern.hint.clone())),
        Some(_) | None => Ok(()),
    }
}

fn id_number_complaint(number: &str, fault: IdNumberFault) -> Complaint {
    match fault {
        IdNumberFault::Length => Complaint::IdNumberLength { typed: number.chars().count() },
        IdNumberFault::Characters => Complaint::IdNumberCharacters,
        IdNumberFault::BirthDate => Complaint::IdNumberBirthDate,
        IdNumberFault::CheckCharacter => Complaint::IdNumberCheck,
    }
}

fn check_date(text: &str, range: Option<(jiff::civil::Date, jiff::civil::Date)>, occasion: &Occasion) -> Result<(), Complaint> {
    // One form travels: what `Display` writes, `YYYY-MM-DD`.
    let day = parse_date(text).filter(|day| day.to_string() == text).ok_or(Complaint::NoSuchDay)?;
    let Some((first, last)) = range else { return Ok(()) };
    if day < first {
        return Err(Complaint::TooEarly { first });
    }
    if day > last {
        return Err(if last == occasion.today { Complaint::NotYet } else { Complaint::TooLate { last } });
    }
    Ok(())
}

fn check_month(standing: &Standing<'_, '_>, field: &Field, text: &str) -> Result<(), Complaint> {
    let month = Month::parse(text).ok_or(Complaint::NoSuchMonth)?;
    match standing.month_range(field) {
        Some(range) if month < range.first => Err(Complaint::MonthTooEarly { first: range.first }),
        Some(range) if month > range.last => Err(Complaint::MonthTooLate { last: range.last }),
        Some(_) | None => Ok(()),
    }
}

fn offers(options: &[ChoiceOption], value: &str) -> bool {
    options.iter().any(|option| option.value == value)
}

fn check_choices(choices: &[String], options: &[ChoiceOption], min: usize, max: usize) -> Result<(), Complaint> {
    let once = |index: usize, choice: &String| !choices[..index].contains(choice);
    let good = choices.iter().enumerate().all(|(index, choice)| once(index, choice) && offers(options, choice));
    match choices.len() {
        _ if !good => Err(Complaint::NotOffered),
        count if count < min => Err(Complaint::TooFewChosen { min }),
        count if count > max => Err(Complaint::TooManyChosen { max }),
        _ => Ok(()),
    }
}

fn check_rows(rows: &[Row], columns: &[Field], min: usize, max: usize, occasion: &Occasion) -> Result<(), Complaint> {
    if rows.len() < min {
        return Err(Complaint::TooFewRows { min });
    }
    if rows.len() > max {
        return Err(Complaint::TooManyRows { max });
    }
    for (index, row) in rows.iter().enumerate() {
        if !row.keys().all(|id| columns.iter().any(|column| column.id == *id)) {
            return Err(Complaint::OtherShape);
        }
        for column in columns {
            let cell = row.get(&column.id).map_or("", String::as_str);
            check_cell(column, cell, occasion).map_err(|what| Complaint::InRow {
                row: index + 1,
                column: column.label.clone(),
                what: Box::new(what),
            })?;
        }
    }
    Ok(())
}

/// What stands on a card is not judged, only that it is another one and could be one.
fn check_holder(holder: &Holder, visitor: Option<&str>) -> Result<(), Complaint> {
    let within = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    if !within(&holder.name, HOLDER_NAME_CHARS_MAX) || !within(&holder.id_number, HOLDER_NUMBER_CHARS_MAX) {
        return Err(Complaint::OtherShape);
    }
    if visitor == Some(holder.id_number.as_str()) { Err(Complaint::OwnCard) } else { Ok(()) }
}

/// True for a row whose cells all say nothing.
pub fn is_empty_row(row: &Row) -> bool {
    row.values().all(|cell| is_empty(&AnswerValue::Text(cell.clone())))
}
