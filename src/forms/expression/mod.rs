//! The expressions of form files: conditions (`visible_when`, `must`) and values (`computed`).
//!
//! ```text
//! condition  = conjunction { "or" conjunction }
//! conjunction= negation { "and" negation }
//! negation   = "not" negation | "(" condition ")" | comparison
//! comparison = value ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) value
//!            | value "in" "[" literal { "," literal } "]" | value "in" field
//! value      = product { ("+" | "-") product }
//! product    = factor { ("*" | "/") factor }
//! factor     = "-" factor | literal | field | "(" value ")"
//!            | "age(" value ")" | "len(" field ")" | "sum(" table "." column ")" | "char(" value "," value ")"
//! literal    = 'text' | number
//! ```
//!
//! Reading is bounded ([`EXPRESSION_CHARS_MAX`], [`EXPRESSION_DEPTH_MAX`]); evaluating is total:
//!
//! * What was not answered, is hidden or cannot be reckoned (divided by nothing, a word taken for a number) is
//!   *nothing*. What is reckoned with nothing is nothing; a comparison with nothing is false, `!=` as well. So a check
//!   written as `not (what is wrong)` never complains about an empty answer.
//! * Only the text `''` is compared otherwise: `a==''` asks whether `a` is nothing, `a!=''` whether it is something.
//! * `==` and `!=` compare texts by their characters, and numbers with whatever reads as a number. `<` and its like
//!   compare numbers, days and months; words have no order.
//! * `age` counts full years up to today, from a date or from the birth date in an ID number. `len` counts the rows of a table or what was chosen; `sum` adds a column,
//!   empty cells left out. Of nothing at all both are nothing.
//! * `char(text, n)` is the n-th character counted from 1, from the end where n is negative; outside the text it is
//!   nothing.

mod evaluation;
mod number;
mod parser;
#[cfg(test)]
mod tests;

pub use evaluation::{Answered, Value};
pub use number::Number;
pub use parser::ExpressionError;
pub(super) use parser::RESERVED;

/// Longest expression.
const EXPRESSION_CHARS_MAX: usize = 400;
/// Deepest nesting of parentheses, functions, `not` and minus.
const EXPRESSION_DEPTH_MAX: usize = 16;

/// Something that is so or not so with the answers of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    Compare(Expression, Comparison, Expression),
    /// `value in ['x', …]`.
    OneOf(Expression, Vec<Literal>),
    /// `'x' in field`, the field being answered by several choices.
    Contains(Expression, String),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

/// A value reckoned from the answers of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    Literal(Literal),
    /// The answer of a field.
    Field(String),
    Negated(Box<Expression>),
    Reckoned(Box<Expression>, Arithmetic, Box<Expression>),
    Age(Box<Expression>),
    Len(String),
    Sum {
        table: String,
        column: String,
    },
    Char(Box<Expression>, Box<Expression>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    Text(String),
    Number(Number),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    Plus,
    Minus,
    Times,
    DividedBy,
}

/// How an expression speaks of a field.
pub(super) enum Mention<'e> {
    /// As a value of its own.
    Plain(&'e str),
    /// As a day whose years are counted.
    Day(&'e str),
    /// As several choices.
    Several(&'e str),
    Counted(&'e str),
    Summed {
        table: &'e str,
        column: &'e str,
    },
    /// Compared with this text.
    Compared(&'e str, &'e str),
}

impl<'e> Mention<'e> {
    /// The field or table it speaks of.
    pub(super) fn field(&self) -> &'e str {
        match self {
            Mention::Plain(field)
            | Mention::Day(field)
            | Mention::Several(field)
            | Mention::Counted(field)
            | Mention::Compared(field, _) => field,
            Mention::Summed { table, column: _ } => table,
        }
    }
}

impl Condition {
    /// Everything it speaks of, in order.
    pub(super) fn mentions<'e>(&'e self, found: &mut impl FnMut(Mention<'e>)) {
        match self {
            Condition::Compare(left, _, right) => {
                left.mentions(found);
                right.mentions(found);
                if let (Expression::Field(field), Expression::Literal(Literal::Text(text)))
                | (Expression::Literal(Literal::Text(text)), Expression::Field(field)) = (left, right)
                {
                    found(Mention::Compared(field, text));
                }
            }
            Condition::OneOf(value, literals) => {
                value.mentions(found);
                for literal in literals {
                    if let (Expression::Field(field), Literal::Text(text)) = (value, literal) {
                        found(Mention::Compared(field, text));
                    }
                }
            }
            Condition::Contains(value, field) => {
                value.mentions(found);
                found(Mention::Several(field));
                if let Expression::Literal(Literal::Text(text)) = value {
                    found(Mention::Compared(field, text));
                }
            }
            Condition::Not(inner) => inner.mentions(found),
            Condition::And(left, right) | Condition::Or(left, right) => {
                left.mentions(found);
                right.mentions(found);
            }
        }
    }
}

impl Expression {
    /// Everything it speaks of, in order.
    pub(super) fn mentions<'e>(&'e self, found: &mut impl FnMut(Mention<'e>)) {
        match self {
            Expression::Literal(_) => {}
            Expression::Field(field) => found(Mention::Plain(field)),
            Expression::Negated(inner) => inner.mentions(found),
            Expression::Age(inner) => match &**inner {
                Expression::Field(field) => found(Mention::Day(field)),
                other => other.mentions(found),
            },
            Expression::Reckoned(left, _, right) | Expression::Char(left, right) => {
                left.mentions(found);
                right.mentions(found);
            }
            Expression::Len(field) => found(Mention::Counted(field)),
            Expression::Sum { table, column } => found(Mention::Summed { table, column }),
        }
    }
}
