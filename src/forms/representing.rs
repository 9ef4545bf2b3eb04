//! 给谁办: the questions in front of a form that somebody may fill in for another, and whose form it then is.
//!
//! They come with the content bundle (`representing/`), one file for each rule of what has to be shown, and are put in front of
//! the form once, when the bundle is read: machine and hall judge the same form. What the card's fields say is then said
//! of the person it is for.

use super::card_fields::CardFields;
use super::id_number::{birth_in, check_id_number, sex_code_in};
use super::schema::{Field, FieldId, FieldKind, Form};
use crate::api::{AnswerValue, ForWhom, Holder};
use std::collections::BTreeMap;

/// A choice of [`ForWhom`]'s words.
pub const WHOM: &str = "for_whom";
/// The card of the person it is for.
pub const WHOM_CARD: &str = "for_whom_card";
/// Name and number, where no card is read.
pub const WHOM_NAME: &str = "for_whom_name";
pub const WHOM_NUMBER: &str = "for_whom_number";
/// How the ids of all these questions begin.
const PREFIX: &str = "for_whom";

/// Whose form it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Applicant<'a> {
    /// Of whoever stands there.
    Own,
    /// It has not been said yet.
    Unknown,
    Other {
        name: &'a str,
        id_number: &'a str,
    },
}

/// Whose form these answers are of, hidden ones left out.
pub fn applicant(answers: &BTreeMap<FieldId, AnswerValue>) -> Applicant<'_> {
    let text = |id: &str| match answers.get(id) {
        Some(AnswerValue::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    match (for_whom(answers), answers.get(WHOM_CARD), text(WHOM_NAME), text(WHOM_NUMBER)) {
        (ForWhom::Own, _, _, _) => Applicant::Own,
        (_, Some(AnswerValue::Holder(Holder { name, id_number })), _, _) => Applicant::Other { name, id_number },
        (_, _, Some(name), Some(id_number)) if check_id_number(id_number).is_ok() => Applicant::Other { name, id_number },
        (_, _, _, _) => Applicant::Unknown,
    }
}

/// Who the answers say it is for; for oneself where that is not asked, or not answered.
pub fn for_whom(answers: &BTreeMap<FieldId, AnswerValue>) -> ForWhom {
    match answers.get(WHOM) {
        Some(AnswerValue::Text(text)) => ForWhom::from_text(text).unwrap_or(ForWhom::Own),
        _ => ForWhom::Own,
    }
}

/// True for a question about whom it is for.
pub fn is_about_whom(field: &FieldId) -> bool {
    field.starts_with(PREFIX)
}

impl<'a> CardFields<'a> {
    /// What is known of somebody by name and number.
    pub fn of_other(name: &'a str, id_number: &'a str) -> Self {
        CardFields {
            name,
            id_number,
            sex_code: sex_code_in(id_number).unwrap_or_default(),
            birth: birth_in(id_number).unwrap_or_default(),
            ..CardFields::NOBODY
        }
    }
}

impl Form {
    /// This form with the questions of `front` before its own, asking for these people only.
    ///
    /// # Errors
    ///
    /// The ids both have.
    pub fn for_others(&self, front: &Form, whom: &[ForWhom]) -> Result<Form, Vec<FieldId>> {
        let twice: Vec<FieldId> =
            front.fields.iter().filter(|field| self.field(&field.id).is_some()).map(|field| field.id.clone()).collect();
        if !twice.is_empty() {
            return Err(twice);
        }
        let mut first = front.fields.clone();
        for options in first.iter_mut().filter(|field| field.id == WHOM).filter_map(options_mut) {
            options.retain(|option| whom.iter().any(|whom| whom.as_str() == option.value));
        }
        let pages_before = front.pages.len();
        let own = self.fields.iter().cloned().map(|field| Field { page: field.page + pages_before, ..field });
        Ok(Form {
            pages: front.pages.iter().chain(&self.pages).cloned().collect(),
            fields: first.into_iter().chain(own).collect(),
            checks: front.checks.iter().chain(&self.checks).cloned().collect(),
            ..self.clone()
        })
    }
}

fn options_mut(field: &mut Field) -> Option<&mut Vec<super::schema::ChoiceOption>> {
    match &mut field.kind {
        FieldKind::Choice { options, .. } => Some(options),
        _ => None,
    }
}
