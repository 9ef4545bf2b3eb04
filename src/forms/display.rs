//! An answer in words, for the review page and the paper.

use super::answers::{Answers, is_empty};
use super::complaint::{date_words, full_date, month_words};
use super::dates::split_digits;
use super::expression::Value;
use super::months::Month;
use super::occasion::{Half, HalfDay};
use super::schema::{AT_WINDOW, CardField, ChoiceOption, Field, FieldKind};
use super::standing::Standing;
use crate::api::{AnswerValue, Holder, Row, Signature};
use crate::privacy::{mask_id_number, mask_name, tail};
use crate::words::{Phrase, Words};

/// The card's codes in words, from whoever knows its tables. None-phrases show the code as read.
#[derive(Clone, Default)]
pub struct CardDisplay {
    pub sex: Phrase,
    pub nation: Phrase,
    /// 国籍.
    pub nationality: Phrase,
    /// The card's last day; none-phrase for a day of the calendar.
    pub valid_to: Phrase,
}

/// The answer to `field` as words: options by label, days as `date.full`, masked fields with stars.
pub fn display(standing: &Standing<'_, '_>, field: &Field, answers: &Answers, card: &CardDisplay) -> Phrase {
    if let Some(alternative) = field.alternative.as_ref().filter(|_| answers.says_none(&field.id)) {
        return Phrase::Words(alternative.label.clone());
    }
    if matches!(field.kind, FieldKind::Signature { .. }) {
        return Phrase::key(match answers.signature() {
            None => "form.display.not_signed",
            Some(Signature::Drawn { .. }) => "form.display.signed_by_hand",
            Some(Signature::SecondTap { .. }) => "form.display.signed_by_card",
        });
    }
    if let FieldKind::Computed { unit, options, .. } = &field.kind {
        return computed(standing, field, unit, options);
    }
    let Some(value) = answers.get(&field.id).filter(|value| !is_empty(value)) else {
        return Phrase::key(match &field.kind {
            FieldKind::Agree { .. } => "form.display.not_agreed",
            _ => "form.display.empty",
        });
    };
    if let Some(phrase) = card_words(field, card) {
        return phrase;
    }
    match value {
        AnswerValue::Yes(_) => Phrase::key("form.display.agreed"),
        AnswerValue::Text(text) => text_words(field, text),
        AnswerValue::Choices(choices) => list(field.options(), choices),
        AnswerValue::Rows(rows) => rows_words(field, rows),
        AnswerValue::Holder(holder) => holder_words(holder),
        AnswerValue::OnRecord(known) => Phrase::key("form.display.on-record").with("number", &*known.on_record),
    }
}

/// A text in words, as the answer to `field`.
pub fn display_text(field: &Field, text: &str) -> Phrase {
    text_words(field, text)
}

/// Morning or afternoon.
pub fn half_words(half: Half) -> Phrase {
    Phrase::key(match half {
        Half::Morning => "form.display.morning",
        Half::Afternoon => "form.display.afternoon",
    })
}

/// A cell of a table in words.
pub fn display_cell(column: &Field, row: &Row) -> Phrase {
    match row.get(&column.id).filter(|cell| !cell.is_empty()) {
        Some(cell) => text_words(column, cell),
        None => Phrase::key("form.display.empty"),
    }
}

fn computed(standing: &Standing<'_, '_>, field: &Field, unit: &Words, options: &[ChoiceOption]) -> Phrase {
    match standing.computed(field) {
        Value::Number(number) => amount(number.to_string(), unit, options),
        Value::Text(text) => amount(text.into_owned(), unit, options),
        Value::Nothing | Value::Several(_) | Value::Rows(_) | Value::Other => Phrase::key("form.display.not_computed"),
    }
}

/// By its name where it has one, otherwise with its unit.
fn amount(number: String, unit: &Words, options: &[ChoiceOption]) -> Phrase {
    if let Some(option) = options.iter().find(|option| option.value == number) {
        return Phrase::Words(option.label.clone());
    }
    if unit.zh.is_empty() {
        return Phrase::literal(number);
    }
    Phrase::key("form.display.amount").with("number", number).with("unit", Phrase::Words(unit.clone()))
}

fn card_words(field: &Field, card: &CardDisplay) -> Option<Phrase> {
    let phrase = match field.card? {
        CardField::SexCode => &card.sex,
        CardField::EthnicCode => &card.nation,
        CardField::Nationality => &card.nationality,
        CardField::ValidTo => &card.valid_to,
        CardField::Name
        | CardField::IdNumber
        | CardField::Birth
        | CardField::Address
        | CardField::Residence
        | CardField::Issuer
        | CardField::ValidFrom
        | CardField::EnglishName
        | CardField::PassNumber
        | CardField::IssueCount
        | CardField::Renewals
        | CardField::FormerNumberLink
        | CardField::CardVersion
        | CardField::AuthorityCode => return None,
    };
    (!phrase.is_none()).then(|| phrase.clone())
}

fn text_words(field: &Field, text: &str) -> Phrase {
    if field.masked && !matches!(field.kind, FieldKind::BankCard { .. }) {
        return Phrase::literal(mask_id_number(text));
    }
    match &field.kind {
        // Split by place, not by calendar: a card may say 30 February, and then so do we.
        FieldKind::Date { .. } => match split_digits(text) {
            Some((year, month, day)) => date_words(i64::from(year), i64::from(month), i64::from(day)),
            None => Phrase::literal(text),
        },
        FieldKind::Month { .. } => Month::parse(text).map_or_else(|| Phrase::literal(text), month_words),
        FieldKind::Choice { options, .. } | FieldKind::Choices { options, .. } => label(options, text),
        FieldKind::Number { unit, .. } => amount(text.to_string(), unit, &[]),
        FieldKind::Money { .. } => Phrase::key("form.display.yuan").with("amount", text),
        FieldKind::BankCard { .. } => Phrase::key("form.display.bank_card").with("tail", tail(text)),
        FieldKind::Region { .. } => region_words(field, text),
        FieldKind::Slot { .. } => slot_words(text),
        FieldKind::Capture { .. } | FieldKind::Audio { .. } if text == AT_WINDOW => Phrase::key("form.display.at_window"),
        FieldKind::Text { .. }
        | FieldKind::IdNumber
        | FieldKind::Phone { .. }
        | FieldKind::Address { .. }
        | FieldKind::Agree { .. }
        | FieldKind::Table { .. }
        | FieldKind::Computed { .. }
        | FieldKind::Capture { .. }
        | FieldKind::Audio { .. }
        | FieldKind::IdCard
        | FieldKind::Signature { .. } => Phrase::literal(text),
    }
}

/// 江苏省苏州市; 北京市 once.
fn region_words(field: &Field, code: &str) -> Phrase {
    match field.city(code) {
        Some((Some(province), city)) if province.label.zh != city.label.zh => Phrase::key("form.display.region")
            .with("province", Phrase::Words(province.label.clone()))
            .with("city", Phrase::Words(city.label.clone())),
        Some((_, city)) => Phrase::Words(city.label.clone()),
        None => Phrase::literal(code),
    }
}

fn slot_words(text: &str) -> Phrase {
    match HalfDay::parse(text) {
        Some(HalfDay { day, half }) => {
            Phrase::key("form.display.slot").with("day", full_date(day)).with("half", half_words(half))
        }
        None => Phrase::literal(text),
    }
}

fn holder_words(holder: &Holder) -> Phrase {
    Phrase::key("form.display.holder").with("name", mask_name(&holder.name)).with("number", mask_id_number(&holder.id_number))
}

/// How many rows, and what each begins with.
fn rows_words(field: &Field, rows: &[Row]) -> Phrase {
    let firsts = rows.iter().map(|row| field.columns().first().map_or_else(Phrase::none, |column| display_cell(column, row)));
    Phrase::key("form.display.rows").with("count", rows.len()).with("list", joined(firsts))
}

/// The option's label, or the code itself where there is no such option.
fn label(options: &[ChoiceOption], value: &str) -> Phrase {
    match options.iter().find(|option| option.value == value) {
        Some(option) => Phrase::Words(option.label.clone()),
        None => Phrase::literal(value),
    }
}

/// The chosen options in the order of the form.
fn list(options: &[ChoiceOption], choices: &[String]) -> Phrase {
    let chosen = options.iter().filter(|option| choices.contains(&option.value));
    joined(chosen.map(|option| Phrase::Words(option.label.clone())))
}

/// Joined by `form.display.list`.
fn joined(phrases: impl Iterator<Item = Phrase>) -> Phrase {
    phrases
        .reduce(|first, next| Phrase::key("form.display.list").with("first", first).with("next", next))
        .unwrap_or_else(|| Phrase::key("form.display.empty"))
}
