//! A citizen's answers, which of the form's fields are asked, and what is handed over.

use super::card_fields::CardFields;
use super::check::takes;
use super::occasion::Occasion;
use super::schema::{Field, FieldId, FieldKind, Form};
use super::standing::Standing;
use super::typing::tidy;
use crate::api::{AnswerValue, Row, Signature};
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
    /// Numbers typed once that have to be typed once more.
    to_confirm: BTreeSet<FieldId>,
    signature: Option<Personal<Signature>>,
    /// ID number of whoever fills it in; another person's card is none of theirs. Whose form it is may be another matter.
    visitor: Option<Personal<String>>,
}

/// Answers with everything filled in that the card knows, and what is chosen beforehand.
pub fn prefill(form: &Form, card: &CardFields<'_>) -> Answers {
    let mut answers = Answers::default().filled_in_by(card.id_number);
    for field in form.fields() {
        if let FieldKind::Choice { default: Some(default), .. } = &field.kind {
            answers.values.insert(field.id.clone(), Personal::new(AnswerValue::Text(default.clone())));
        }
        if field.card.is_some_and(|wanted| card.get(wanted).is_none()) {
            answers.not_on_card.insert(field.id.clone());
        }
        if let Some(text) = said(card, field) {
            answers.values.insert(field.id.clone(), Personal::new(AnswerValue::Text(text)));
        }
    }
    answers
}

/// What the card fills a field with. A line of the card stands as read; what would be wrong as an answer of the citizen's
/// own is left for them to give.
fn said(card: &CardFields<'_>, field: &Field) -> Option<String> {
    let text = card.get(field.card.or(field.prefill)?).filter(|text| !text.is_empty())?;
    if field.is_locked() {
        return Some(text.to_string());
    }
    Some(tidy(field, text)).filter(|text| takes(field, text))
}

impl Answers {
    /// Says whose card lies here.
    pub fn filled_in_by(self, id_number: &str) -> Self {
        Answers { visitor: Some(Personal::from(id_number)), ..self }
    }

    /// The ID number of whoever fills it in, where it is known.
    pub(super) fn visitor(&self) -> Option<&str> {
        self.visitor.as_ref().map(|number| number.reveal().as_str())
    }

    /// The form becomes another person's: the card's lines say `now`, and so does what was filled in from `before` and not
    /// changed since.
    pub fn refill(&mut self, form: &Form, before: &CardFields<'_>, now: &CardFields<'_>) {
        for field in form.fields() {
            if let Some(wanted) = field.card {
                self.values.remove(&field.id);
                match now.get(wanted) {
                    None => self.not_on_card.insert(field.id.clone()),
                    Some(_) => self.not_on_card.remove(&field.id),
                };
            } else if field.prefill.is_some() && self.get(&field.id) == said(before, field).map(AnswerValue::Text).as_ref() {
                self.values.remove(&field.id);
            } else {
                continue;
            }
            if let Some(text) = said(now, field) {
                self.values.insert(field.id.clone(), Personal::new(AnswerValue::Text(text)));
            }
        }
    }

    /// Shows no line of a card: whose they would be is not known here.
    pub fn hide_card_lines(&mut self, form: &Form) {
        for field in form.fields().iter().filter(|field| field.is_locked()) {
            self.values.remove(&field.id);
            self.not_on_card.insert(field.id.clone());
        }
    }

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
            AnswerValue::Rows(rows) => AnswerValue::Rows(rows.iter().map(|row| tidy_row(field, row)).collect()),
            AnswerValue::Yes(_) | AnswerValue::Choices(_) | AnswerValue::Holder(_) | AnswerValue::OnRecord(_) => value,
        };
        self.none.remove(&field.id);
        if matches!(field.kind, FieldKind::BankCard { typed_twice: true }) && self.get(&field.id) != Some(&value) {
            self.to_confirm.insert(field.id.clone());
        }
        self.values.insert(field.id.clone(), Personal::new(value));
        true
    }

    /// Forgets the answer of a field. A locked field stays as it is: false.
    pub fn clear(&mut self, field: &Field) -> bool {
        if field.is_locked() {
            return false;
        }
        self.none.remove(&field.id);
        self.to_confirm.remove(&field.id);
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
        self.to_confirm.remove(&field.id);
        self.none.insert(field.id.clone());
        true
    }

    /// The number typed once more: true where it is the same, and from then on it counts.
    pub fn confirm(&mut self, field: &Field, again: &str) -> bool {
        let same = matches!(self.get(&field.id), Some(AnswerValue::Text(text)) if *text == tidy(field, again));
        if same {
            self.to_confirm.remove(&field.id);
        }
        same
    }

    /// True where the number was typed once and has to be typed once more.
    pub fn is_to_confirm(&self, field: &Field) -> bool {
        self.to_confirm.contains(&field.id)
    }

    /// The rows of a table; none where there are none yet.
    pub fn rows(&self, field: &Field) -> &[Row] {
        match self.get(&field.id) {
            Some(AnswerValue::Rows(rows)) => rows,
            _ => &[],
        }
    }

    /// False for what this kind of card does not have.
    pub(super) fn has_on_card(&self, id: &str) -> bool {
        !self.not_on_card.contains(id)
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
            _ => None,
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
    /// that there was none; so does the lack of both where the alternative may stay empty. What the form does not know is left out.
    pub fn from_submission(form: &Form, submitted: &BTreeMap<String, AnswerValue>, signature: Option<Signature>) -> Self {
        let mut answers = Answers { signature: signature.map(Personal::new), ..Answers::default() };
        let may_be_empty = |id: &str| form.field(id).is_some_and(|other| !other.is_needed());
        let stands_for = |id: &str| submitted.contains_key(id) || may_be_empty(id);
        let travels = |field: &&Field| !matches!(field.kind, FieldKind::Signature { .. } | FieldKind::Computed { .. });
        for field in form.fields().iter().filter(travels) {
            if let Some(value) = submitted.get(&field.id) {
                answers.values.insert(field.id.clone(), Personal::new(value.clone()));
            } else if field.alternative.as_ref().is_some_and(|alternative| stands_for(&alternative.field)) {
                answers.none.insert(field.id.clone());
            }
        }
        answers
    }
}

/// A row with its cells as they are kept. Cells of no column stay: judging finds them.
fn tidy_row(table: &Field, row: &Row) -> Row {
    let column = |id: &str| table.columns().iter().find(|column| column.id == id);
    row.iter()
        .map(|(id, cell)| (id.clone(), column(id).map_or_else(|| cell.clone(), |column| tidy(column, cell))))
        .filter(|(_, cell)| !cell.is_empty())
        .collect()
}

/// True for an answer that says nothing.
pub(super) fn is_empty(value: &AnswerValue) -> bool {
    match value {
        AnswerValue::Yes(yes) => !yes,
        AnswerValue::Text(text) => text.trim().is_empty(),
        AnswerValue::Choices(choices) => choices.is_empty(),
        AnswerValue::Rows(rows) => rows.is_empty(),
        AnswerValue::Holder(holder) => holder.name.is_empty() && holder.id_number.is_empty(),
        AnswerValue::OnRecord(known) => known.on_record.is_empty(),
    }
}

/// The fields to be shown, in the order of the form. What is hidden counts as not answered.
pub fn visible_fields<'f>(form: &'f Form, answers: &Answers, occasion: &Occasion) -> Vec<&'f Field> {
    Standing::of(form, answers, occasion).shown().to_vec()
}

/// The shown fields the citizen answers: all but the card's and the computed ones.
pub fn questions<'f>(form: &'f Form, answers: &Answers, occasion: &Occasion) -> Vec<&'f Field> {
    Standing::of(form, answers, occasion).questions().collect()
}

/// What is handed over: answers of shown fields that say something. The signature travels beside them.
pub fn for_submission(form: &Form, answers: &Answers, occasion: &Occasion) -> BTreeMap<String, AnswerValue> {
    Standing::of(form, answers, occasion).for_submission()
}
