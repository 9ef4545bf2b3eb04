//! A form as it stands with some answers on some day: what is shown, what it comes to, and what is wrong with it.
//! Machine and hall both judge by this and nothing else.

use super::answers::{Answers, is_empty};
use super::check::{check_value, nothing_given};
use super::complaint::Complaint;
use super::dates::{Bound, DateRange, parse_date};
use super::expression::{Answered, Value};
use super::months::{Month, MonthRange};
use super::occasion::{HalfDay, Occasion};
use super::schema::{Check, Field, FieldId, FieldKind, Form, LevelWhen, Limit, Limits};
use crate::api::AnswerValue;
use crate::words::Words;
use jiff::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How far from today a day or month may lie whose limit is another answer that is not there yet.
const OPEN_YEARS_MAX: i16 = 10;

/// Evaluated once; questions about it are cheap.
pub struct Standing<'f, 'a> {
    form: &'f Form,
    answers: &'a Answers,
    occasion: &'a Occasion,
    shown: Vec<&'f Field>,
    shown_ids: BTreeSet<&'f str>,
    /// Of shown fields, computed ones included.
    values: BTreeMap<&'f str, Value<'a>>,
}

impl Answered for Standing<'_, '_> {
    fn value(&self, field: &str) -> Value<'_> {
        self.values.get(field).map_or(Value::Nothing, Value::lent)
    }

    fn today(&self) -> Date {
        self.occasion.today
    }
}

impl<'f, 'a> Standing<'f, 'a> {
    /// Conditions see shown fields only: what is hidden is nothing. Conditions and computed values speak of earlier
    /// fields only, so one pass decides.
    pub fn of(form: &'f Form, answers: &'a Answers, occasion: &'a Occasion) -> Self {
        let mut standing =
            Standing { form, answers, occasion, shown: Vec::new(), shown_ids: BTreeSet::new(), values: BTreeMap::new() };
        for field in form.fields() {
            if standing.shows(field) {
                let value = match &field.kind {
                    FieldKind::Computed { value, .. } => kept(value.value(&standing)),
                    _ => Value::of(answers.get(&field.id)),
                };
                standing.values.insert(&field.id, value);
                standing.shown_ids.insert(&field.id);
                standing.shown.push(field);
            }
        }
        standing
    }

    fn shows(&self, field: &Field) -> bool {
        let in_its_place = field.instead_of.as_ref().is_none_or(|owner| self.is_shown(owner) && self.answers.says_none(owner));
        in_its_place
            && self.answers.has_on_card(&field.id)
            && field.visible_when.as_ref().is_none_or(|condition| condition.holds(self))
    }

    pub(super) fn occasion(&self) -> &'a Occasion {
        self.occasion
    }

    /// The fields to be shown, in the order of the form.
    pub fn shown(&self) -> &[&'f Field] {
        &self.shown
    }

    /// Whether these answers ask for the level of the service, and not only for the card.
    pub fn needs_level(&self) -> bool {
        match &self.form.level_when {
            LevelWhen::Always => true,
            LevelWhen::Holds(condition) => condition.holds(self),
            LevelWhen::Never => false,
        }
    }

    pub fn is_shown(&self, id: &str) -> bool {
        self.shown_ids.contains(id)
    }

    /// The shown fields the citizen answers: all but the card's and the computed ones.
    pub fn questions(&self) -> impl Iterator<Item = &'f Field> {
        self.shown.iter().copied().filter(|field| field.is_asked())
    }

    pub(super) fn computed(&self, field: &Field) -> Value<'_> {
        self.value(&field.id)
    }

    /// Whether the answer to `field` does, shown or not, by itself and by the checks it is named first in.
    pub fn check(&self, field: &Field) -> Result<(), Complaint> {
        self.check_alone(field)?;
        let broken = self.broken_checks().find(|(at, check)| *at == field.id && !check.hint_only);
        broken.map_or(Ok(()), |(_, check)| Err(Complaint::Rule(check.say.clone())))
    }

    /// Locked and computed fields always do.
    fn check_alone(&self, field: &Field) -> Result<(), Complaint> {
        if !field.is_asked() || self.answers.says_none(&field.id) {
            return Ok(());
        }
        if let FieldKind::Signature { strokes_min } = &field.kind {
            return super::check::check_signature(field, self.answers, *strokes_min);
        }
        match self.answers.get(&field.id).filter(|value| !is_empty(value)) {
            Some(value) => {
                check_value(self, field, value)?;
                if self.answers.is_to_confirm(field) { Err(Complaint::BankCardOnce) } else { Ok(()) }
            }
            None if field.is_needed() => Err(nothing_given(field)),
            None => Ok(()),
        }
    }

    /// Every shown field whose answer does not do, in the order of the form. Empty means: may be handed over.
    pub fn missing_or_wrong(&self) -> Vec<(FieldId, Complaint)> {
        let mut broken: BTreeMap<&str, &Words> = BTreeMap::new();
        for (at, check) in self.broken_checks().filter(|(_, check)| !check.hint_only) {
            broken.entry(at).or_insert(&check.say);
        }
        let wrong = |field: &Field| match self.check_alone(field) {
            Err(complaint) => Some(complaint),
            Ok(()) => broken.get(field.id.as_str()).map(|say| Complaint::Rule((*say).clone())),
        };
        self.shown.iter().filter_map(|field| wrong(field).map(|complaint| (field.id.clone(), complaint))).collect()
    }

    /// True where every shown field of the page does.
    pub fn page_complete(&self, page: usize) -> bool {
        let wrong = self.missing_or_wrong();
        let here = |id: &str| self.shown.iter().any(|field| field.id == id && field.page == page);
        !wrong.iter().any(|(id, _)| here(id))
    }

    /// What is to be said and stops nobody: beside which field, and the words.
    pub fn hints(&self) -> Vec<(FieldId, Words)> {
        let hints = self.broken_checks().filter(|(_, check)| check.hint_only);
        hints.map(|(at, check)| (at.to_string(), check.say.clone())).collect()
    }

    /// Checks that do not hold, each with the field it is said beside: the first named one that is asked; a hint also
    /// beside what is only shown. Where none of its fields is there, a check is not judged.
    fn broken_checks(&self) -> impl Iterator<Item = (&'f str, &'f Check)> {
        self.form.checks().iter().filter_map(|check| {
            let named = || check.fields.iter().filter_map(|id| self.shown.iter().find(|field| field.id == *id));
            let beside = named().find(|field| field.is_asked()).or_else(|| named().next().filter(|_| check.hint_only))?;
            (!check.must.holds(self)).then_some((beside.id.as_str(), check))
        })
    }

    /// What is handed over: answers of shown fields that say something. Computed values and the signature are none.
    pub fn for_submission(&self) -> BTreeMap<String, AnswerValue> {
        let travels = |field: &&Field| !matches!(field.kind, FieldKind::Computed { .. });
        let said = |field: &Field| {
            self.answers.get(&field.id).filter(|value| !is_empty(value)).map(|value| (field.id.clone(), value.clone()))
        };
        self.shown.iter().copied().filter(travels).filter_map(said).collect()
    }

    /// The days that may be chosen, for the year, month and day pickers; none where it is no date of the citizen's.
    pub fn date_range(&self, field: &Field) -> Option<DateRange> {
        match &field.kind {
            FieldKind::Date { limits: Some(limits) } => {
                let (first, last) = self.day_limits(limits);
                Some(DateRange { first, last })
            }
            _ => None,
        }
    }

    pub(super) fn day_limits(&self, limits: &Limits<Bound>) -> (Date, Date) {
        let today = self.occasion.today;
        let day = |limit: &Limit<Bound>, open_years: i16| match limit {
            Limit::Relative(bound) => bound.on(today),
            Limit::Field(id) => self
                .value(id)
                .as_text()
                .and_then(parse_date)
                .unwrap_or_else(|| today.saturating_add(Span::new().years(open_years))),
        };
        (day(&limits.min, -OPEN_YEARS_MAX), day(&limits.max, OPEN_YEARS_MAX))
    }

    /// The months that may be chosen; none where it is no month.
    pub fn month_range(&self, field: &Field) -> Option<MonthRange> {
        let FieldKind::Month { limits } = &field.kind else { return None };
        let today = Month::of(self.occasion.today);
        let month = |limit: &Limit<super::months::MonthBound>, open_years: i16| match limit {
            Limit::Relative(bound) => bound.on(self.occasion.today),
            Limit::Field(id) => self
                .value(id)
                .as_text()
                .and_then(Month::parse)
                .unwrap_or(Month { year: today.year.saturating_add(open_years), ..today }),
        };
        Some(MonthRange { first: month(&limits.min, -OPEN_YEARS_MAX), last: month(&limits.max, OPEN_YEARS_MAX) })
    }

    /// The appointments that may be chosen; none where it asks for no appointment.
    pub fn slots(&self, field: &Field) -> Vec<HalfDay> {
        match &field.kind {
            FieldKind::Slot { days } => self.occasion.slots(*days),
            _ => Vec::new(),
        }
    }

    pub(super) fn visitor(&self) -> Option<&'a str> {
        self.answers.visitor()
    }
}

/// A computed value, kept beyond the expression it came from.
fn kept<'k>(value: Value<'_>) -> Value<'k> {
    match value {
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Number(number) => Value::Number(number),
        Value::Nothing | Value::Several(_) | Value::Rows(_) | Value::Other => Value::Nothing,
    }
}
