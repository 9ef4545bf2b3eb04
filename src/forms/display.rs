//! An answer in words, for the review page and the paper.

use super::answers::{Answers, is_empty};
use super::complaint::date_words;
use super::dates::split_digits;
use super::schema::{CardField, ChoiceOption, Field, FieldKind};
use crate::api::{AnswerValue, Signature};
use crate::privacy::mask_id_number;
use crate::words::Phrase;

/// The card's codes in words, from whoever knows its tables. None-phrases show the code as read.
#[derive(Clone, Default)]
pub struct CardDisplay {
    pub sex: Phrase,
    pub nation: Phrase,
}

/// The answer to `field` as words: options by label, days as `date.full`, masked fields with stars.
pub fn display(field: &Field, answers: &Answers, card: &CardDisplay) -> Phrase {
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
    let Some(value) = answers.get(&field.id).filter(|value| !is_empty(value)) else {
        return Phrase::key(match &field.kind {
            FieldKind::Agree { .. } => "form.display.not_agreed",
            FieldKind::Text { .. }
            | FieldKind::IdNumber
            | FieldKind::Phone { .. }
            | FieldKind::Date { .. }
            | FieldKind::Choice { .. }
            | FieldKind::Choices { .. }
            | FieldKind::Address { .. }
            | FieldKind::Signature { .. } => "form.display.empty",
        });
    };
    if let Some(phrase) = card_words(field, card) {
        return phrase;
    }
    match value {
        AnswerValue::Yes(_) => Phrase::key("form.display.agreed"),
        AnswerValue::Text(text) => text_words(field, text),
        AnswerValue::Choices(choices) => list(field.options(), choices),
    }
}

fn card_words(field: &Field, card: &CardDisplay) -> Option<Phrase> {
    let phrase = match field.card? {
        CardField::SexCode => &card.sex,
        CardField::EthnicCode => &card.nation,
        CardField::Name | CardField::IdNumber | CardField::Birth | CardField::Address | CardField::Residence => return None,
    };
    (!phrase.is_none()).then(|| phrase.clone())
}

fn text_words(field: &Field, text: &str) -> Phrase {
    if field.masked {
        return Phrase::literal(mask_id_number(text));
    }
    match &field.kind {
        // Split by place, not by calendar: a card may say 30 February, and then so do we.
        FieldKind::Date { .. } => match split_digits(text) {
            Some((year, month, day)) => date_words(i64::from(year), i64::from(month), i64::from(day)),
            None => Phrase::literal(text),
        },
        FieldKind::Choice { options } | FieldKind::Choices { options } => label(options, text),
        FieldKind::Text { .. }
        | FieldKind::IdNumber
        | FieldKind::Phone { .. }
        | FieldKind::Address { .. }
        | FieldKind::Agree { .. }
        | FieldKind::Signature { .. } => Phrase::literal(text),
    }
}

/// The option's label, or the code itself where there is no such option.
fn label(options: &[ChoiceOption], value: &str) -> Phrase {
    match options.iter().find(|option| option.value == value) {
        Some(option) => Phrase::Words(option.label.clone()),
        None => Phrase::literal(value),
    }
}

/// The chosen options in the order of the form, joined by `form.display.list`.
fn list(options: &[ChoiceOption], choices: &[String]) -> Phrase {
    options
        .iter()
        .filter(|option| choices.contains(&option.value))
        .map(|option| Phrase::Words(option.label.clone()))
        .reduce(|first, next| Phrase::key("form.display.list").with("first", first).with("next", next))
        .unwrap_or_else(|| Phrase::key("form.display.empty"))
}
