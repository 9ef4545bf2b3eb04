//! A citizen's answers, which of the form's fields are asked, and what is handed over.

use super::schema::{CardField, Field, FieldId, FieldKind, Form};
use super::typing::tidy;
use crate::api::{AnswerValue, Signature};
use crate::privacy::Personal;
use std::collections::{BTreeMap, BTreeSet};

/// Answers by field id, kept for the whole visit: a field that is hidden again keeps its answer here, it is
/// only not handed over.
#[derive(Default)]
pub struct Answers {
    values: BTreeMap<FieldId, Personal<AnswerValue>>,
    /// Fields the citizen has nothing for (没有手机).
    none: BTreeSet<FieldId>,
    /// Fields of the card that this kind of card does not have (民族 on a residence permit).
    not_on_card: BTreeSet<FieldId>,
    signature: Option<Personal<Signature>>,
}

/// What a card says, as read: codes and digits, nothing looked up. Empty where nothing stands on the card, `None`
/// where this kind of card has no such field.
pub struct CardFields<'a> {
    pub name: &'a str,
    pub id_number: &'a str,
    /// GB/T 2261.1 code, 0 to 9.
    pub sex_code: &'a str,
    /// GB/T 3304 code, or one this program does not know.
    pub ethnic_code: Option<&'a str>,
    /// `YYYYMMDD`, not necessarily a day.
    pub birth: &'a str,
    /// 户籍地址.
    pub address: Option<&'a str>,
    /// Where the holder lives.
    pub residence: Option<&'a str>,
}

impl<'a> CardFields<'a> {
    fn get(&self, field: CardField) -> Option<&'a str> {
        match field {
            CardField::Name => Some(self.name),
            CardField::IdNumber => Some(self.id_number),
            CardField::SexCode => Some(self.sex_code),
            CardField::EthnicCode => self.ethnic_code,
            CardField::Birth => Some(self.birth),
            CardField::Address => self.address,
            CardField::Residence => self.residence,
        }
    }
}

/// Answers with everything filled in that the card knows.
pub fn prefill(form: &Form, card: &CardFields<'_>) -> Answers {
    let mut answers = Answers::default();
    for field in form.fields() {
        let Some(read) = field.card.or(field.prefill).map(|wanted| card.get(wanted)) else { continue };
        match read {
            None if field.is_locked() => drop(answers.not_on_card.insert(field.id.clone())),
            None | Some("") => {}
            Some(text) => drop(answers.values.insert(field.id.clone(), Personal::new(AnswerValue::Text(text.to_string())))),
        }
    }
    answers
}

impl Answers {
    /// The answer of a field, shown or not.
    pub fn get(&self, id: &str) -> Option<&AnswerValue> {
        self.values.get(id).map(Personal::reveal)
    }

    /// Takes an answer, tidied; it withdraws an earlier [`Answers::say_none`]. A locked field takes none and
    /// stays as it is: false. A signature goes to [`Answers::sign`].
    pub fn set(&mut self, field: &Field, value: AnswerValue) -> bool {
        if field.is_locked() || matches!(field.kind, FieldKind::Signature { .. }) {
            return false;
        }
        let value = match &value {
            AnswerValue::Text(text) => AnswerValue::Text(tidy(field, text)),
            AnswerValue::Yes(_) | AnswerValue::Choices(_) => value,
        };
        self.none.remove(&field.id);
        self.values.insert(field.id.clone(), Personal::new(value));
        true
    }

    /// Forgets the answer of a field. A locked field stays as it is: false.
    pub fn clear(&mut self, field: &Field) -> bool {
        if field.is_locked() {
            return false;
        }
        self.none.remove(&field.id);
        self.values.remove(&field.id);
        if matches!(field.kind, FieldKind::Signature { .. }) {
            self.signature = None;
        }
        true
    }

    /// The citizen takes the field's way out (没有手机): its answer is forgotten, the alternative is asked instead.
    /// A field without one changes nothing: false.
    pub fn say_none(&mut self, field: &Field) -> bool {
        if field.alternative.is_none() {
            return false;
        }
        self.values.remove(&field.id);
        self.none.insert(field.id.clone());
        true
    }

    /// True where the field's way out was taken.
    pub fn says_none(&self, id: &str) -> bool {
        self.none.contains(id)
    }

    /// All fields whose way out was taken.
    pub fn declared_none(&self) -> impl Iterator<Item = &str> {
        self.none.iter().map(String::as_str)
    }

    /// What may be taken over into `field` by a touch; none where nothing is offered or there is nothing yet.
    pub fn offered_copy(&self, field: &Field) -> Option<&str> {
        match self.get(&field.copy.as_ref()?.field)? {
            AnswerValue::Text(text) if !text.is_empty() => Some(text),
            AnswerValue::Text(_) | AnswerValue::Yes(_) | AnswerValue::Choices(_) => None,
        }
    }

    /// Keeps how the citizen signed; a later signature replaces it.
    pub fn sign(&mut self, signature: Signature) {
        self.signature = Some(Personal::new(signature));
    }

    pub fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref().map(Personal::reveal)
    }

    /// What was handed over, as answers of `form` again. An alternative without the field it stands for says
    /// that there was none. What the form does not know is left out.
    pub fn from_submission(form: &Form, submitted: &BTreeMap<String, AnswerValue>, signature: Option<Signature>) -> Self {
        let mut answers = Answers { signature: signature.map(Personal::new), ..Answers::default() };
        for field in form.fields().iter().filter(|field| !matches!(field.kind, FieldKind::Signature { .. })) {
            if let Some(value) = submitted.get(&field.id) {
                answers.values.insert(field.id.clone(), Personal::new(value.clone()));
            } else if field.alternative.as_ref().is_some_and(|alternative| submitted.contains_key(&alternative.field)) {
                answers.none.insert(field.id.clone());
            }
        }
        answers
    }
}

/// True for an answer that says nothing.
pub(super) fn is_empty(value: &AnswerValue) -> bool {
    match value {
        AnswerValue::Yes(yes) => !yes,
        AnswerValue::Text(text) => text.trim().is_empty(),
        AnswerValue::Choices(choices) => choices.is_empty(),
    }
}

/// The fields to be shown, in the order of the form. Conditions see shown fields only: what is hidden counts as
/// not answered. A condition names earlier fields only, so one pass decides.
pub fn visible_fields<'f>(form: &'f Form, answers: &Answers) -> Vec<&'f Field> {
    let mut visible: Vec<&Field> = Vec::new();
    for field in form.fields() {
        let shown = |id: &str| visible.iter().any(|earlier| earlier.id == id);
        let in_its_place = field.instead_of.as_ref().is_none_or(|owner| shown(owner) && answers.says_none(owner));
        let answer = |id: &str| if shown(id) { answers.get(id) } else { None };
        let on_card = !answers.not_on_card.contains(&field.id);
        if in_its_place && on_card && field.visible_when.as_ref().is_none_or(|condition| condition.holds(&answer)) {
            visible.push(field);
        }
    }
    visible
}

/// The shown fields the citizen answers: all but the card's.
pub fn questions<'f>(form: &'f Form, answers: &Answers) -> Vec<&'f Field> {
    visible_fields(form, answers).into_iter().filter(|field| !field.is_locked()).collect()
}

/// What is handed over: answers of shown fields that say something. The signature travels beside them.
pub fn for_submission(form: &Form, answers: &Answers) -> BTreeMap<String, AnswerValue> {
    visible_fields(form, answers)
        .into_iter()
        .filter_map(|field| {
            answers.get(&field.id).filter(|value| !is_empty(value)).map(|value| (field.id.clone(), value.clone()))
        })
        .collect()
}
