//! What an expression comes to. Total: every expression has a value with every answer.

use super::{Arithmetic, Comparison, Condition, Expression, Literal, Number};
use crate::api::{AnswerValue, Row};
use crate::forms::dates::parse_date;
use crate::forms::id_number::birth_in;
use crate::forms::months::Month;
use jiff::civil::Date;
use std::borrow::Cow;
use std::cmp::Ordering;

/// What a field or an expression comes to.
#[derive(Clone)]
pub enum Value<'a> {
    /// Nothing: not answered, hidden, or not to be reckoned.
    Nothing,
    Text(Cow<'a, str>),
    Number(Number),
    Several(&'a [String]),
    Rows(&'a [Row]),
    /// Something that is compared with nothing else: a promise, a card.
    Other,
}

/// Where the values of fields come from.
pub trait Answered {
    fn value(&self, field: &str) -> Value<'_>;
    fn today(&self) -> Date;
}

impl<'a> Value<'a> {
    /// An answer that says nothing is nothing.
    pub fn of(answer: Option<&'a AnswerValue>) -> Self {
        match answer {
            None | Some(AnswerValue::Yes(false)) => Value::Nothing,
            Some(AnswerValue::Text(text)) => Value::text(Cow::Borrowed(text)),
            Some(AnswerValue::Choices(choices)) if choices.is_empty() => Value::Nothing,
            Some(AnswerValue::Choices(choices)) => Value::Several(choices),
            Some(AnswerValue::Rows(rows)) if rows.is_empty() => Value::Nothing,
            Some(AnswerValue::Rows(rows)) => Value::Rows(rows),
            Some(AnswerValue::Yes(true) | AnswerValue::Holder(_) | AnswerValue::OnRecord(_)) => Value::Other,
        }
    }

    /// The same, lent.
    pub fn lent(&self) -> Value<'_> {
        match self {
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Nothing => Value::Nothing,
            Value::Number(number) => Value::Number(*number),
            Value::Several(several) => Value::Several(several),
            Value::Rows(rows) => Value::Rows(rows),
            Value::Other => Value::Other,
        }
    }

    fn text(text: Cow<'a, str>) -> Self {
        if text.is_empty() { Value::Nothing } else { Value::Text(text) }
    }

    fn reckoned(number: Option<Number>) -> Self {
        number.map_or(Value::Nothing, Value::Number)
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Value::Nothing)
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Nothing | Value::Number(_) | Value::Several(_) | Value::Rows(_) | Value::Other => None,
        }
    }

    fn as_number(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(text) => Number::parse(text),
            Value::Nothing | Value::Several(_) | Value::Rows(_) | Value::Other => None,
        }
    }
}

impl Literal {
    fn value(&self) -> Value<'_> {
        match self {
            Literal::Text(text) => Value::text(Cow::Borrowed(text)),
            Literal::Number(number) => Value::Number(*number),
        }
    }

    fn is_empty_text(&self) -> bool {
        matches!(self, Literal::Text(text) if text.is_empty())
    }
}

impl Condition {
    /// Whether it is so.
    pub fn holds(&self, answered: &impl Answered) -> bool {
        match self {
            Condition::Compare(left, comparison, right) => compare(left, *comparison, right, answered),
            Condition::OneOf(value, literals) => {
                let value = value.value(answered);
                literals.iter().any(|literal| {
                    if literal.is_empty_text() { value.is_nothing() } else { equal(&value, &literal.value()) == Some(true) }
                })
            }
            Condition::Contains(value, field) => match (value.value(answered), answered.value(field)) {
                (Value::Text(text), Value::Several(several)) => several.iter().any(|chosen| *chosen == text),
                _ => false,
            },
            Condition::Not(inner) => !inner.holds(answered),
            Condition::And(left, right) => left.holds(answered) && right.holds(answered),
            Condition::Or(left, right) => left.holds(answered) || right.holds(answered),
        }
    }
}

fn compare(left: &Expression, comparison: Comparison, right: &Expression, answered: &impl Answered) -> bool {
    let (first, second) = (left.value(answered), right.value(answered));
    if left.is_empty_text() || right.is_empty_text() {
        let both_nothing = first.is_nothing() && second.is_nothing();
        return match comparison {
            Comparison::Equal => both_nothing,
            Comparison::Unequal => !both_nothing,
            Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => false,
        };
    }
    match comparison {
        Comparison::Equal => equal(&first, &second) == Some(true),
        Comparison::Unequal => equal(&first, &second) == Some(false),
        Comparison::Less => order(&first, &second).is_some_and(Ordering::is_lt),
        Comparison::AtMost => order(&first, &second).is_some_and(Ordering::is_le),
        Comparison::Greater => order(&first, &second).is_some_and(Ordering::is_gt),
        Comparison::AtLeast => order(&first, &second).is_some_and(Ordering::is_ge),
    }
}

/// None where the two cannot be compared.
fn equal(first: &Value<'_>, second: &Value<'_>) -> Option<bool> {
    match (first, second) {
        (Value::Text(first), Value::Text(second)) => Some(first == second),
        _ => Some(first.as_number()? == second.as_number()?),
    }
}

/// None where the two have no order.
fn order(first: &Value<'_>, second: &Value<'_>) -> Option<Ordering> {
    if let (Some(first), Some(second)) = (first.as_number(), second.as_number()) {
        return Some(first.cmp(&second));
    }
    let (first, second) = (first.as_text()?, second.as_text()?);
    match (parse_date(first), parse_date(second)) {
        (Some(first), Some(second)) => Some(first.cmp(&second)),
        _ => Some(Month::parse(first)?.cmp(&Month::parse(second)?)),
    }
}

impl Expression {
    fn is_empty_text(&self) -> bool {
        matches!(self, Expression::Literal(literal) if literal.is_empty_text())
    }

    /// What it comes to.
    pub fn value<'a>(&'a self, answered: &'a impl Answered) -> Value<'a> {
        match self {
            Expression::Literal(literal) => literal.value(),
            Expression::Field(field) => answered.value(field),
            Expression::Negated(inner) => Value::reckoned(inner.value(answered).as_number().and_then(Number::negated)),
            Expression::Reckoned(left, arithmetic, right) => {
                let numbers = left.value(answered).as_number().zip(right.value(answered).as_number());
                Value::reckoned(numbers.and_then(|(left, right)| match arithmetic {
                    Arithmetic::Plus => left.plus(right),
                    Arithmetic::Minus => left.minus(right),
                    Arithmetic::Times => left.times(right),
                    Arithmetic::DividedBy => left.divided_by(right),
                }))
            }
            Expression::Age(inner) => {
                let said = inner.value(answered);
                let born = said.as_text().and_then(|text| parse_date(birth_in(text).unwrap_or(text)));
                Value::reckoned(born.and_then(|born| full_years(born, answered.today())))
            }
            Expression::Len(field) => match answered.value(field) {
                Value::Rows(rows) => counted(rows.len()),
                Value::Several(several) => counted(several.len()),
                Value::Nothing | Value::Text(_) | Value::Number(_) | Value::Other => Value::Nothing,
            },
            Expression::Sum { table, column } => match answered.value(table) {
                Value::Rows(rows) => Value::reckoned(sum(rows, column)),
                Value::Nothing | Value::Text(_) | Value::Number(_) | Value::Several(_) | Value::Other => Value::Nothing,
            },
            Expression::Char(text, place) => {
                let text = text.value(answered);
                let place = place.value(answered).as_number().and_then(Number::to_whole);
                let found = text.as_text().zip(place).and_then(|(text, place)| nth(text, place));
                found.map_or(Value::Nothing, |character| Value::Text(Cow::Owned(character.to_string())))
            }
        }
    }
}

fn counted(count: usize) -> Value<'static> {
    i64::try_from(count).map_or(Value::Nothing, |count| Value::Number(Number::whole(count)))
}

fn sum(rows: &[Row], column: &str) -> Option<Number> {
    let cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
    cells.map(|cell| Number::parse(cell)).try_fold(Number::whole(0), |sum, cell| sum.plus(cell?))
}

/// None before somebody is born.
fn full_years(born: Date, today: Date) -> Option<Number> {
    let begun = i64::from(today.year()) - i64::from(born.year());
    let years = if (today.month(), today.day()) < (born.month(), born.day()) { begun - 1 } else { begun };
    (years >= 0).then(|| Number::whole(years))
}

fn nth(text: &str, place: i64) -> Option<char> {
    let steps = usize::try_from(place.unsigned_abs()).ok()?.checked_sub(1)?;
    if place > 0 { text.chars().nth(steps) } else { text.chars().rev().nth(steps) }
}
