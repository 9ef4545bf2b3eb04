//! Conditions of form files: `a=='x'`, `a in ['x','y']`, `'x' in several`, with `and`, `or`, `not` and
//! parentheses. Reading is bounded, evaluating is total: what was not answered equals `''` and contains nothing.

use crate::api::AnswerValue;

/// Longest condition.
const CONDITION_CHARS_MAX: usize = 400;
/// Deepest nesting of parentheses and `not`.
const CONDITION_DEPTH_MAX: usize = 16;

/// A condition over the answers of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `field == 'value'`; `''` means not answered.
    Equals {
        field: String,
        value: String,
    },
    /// `field in ['value', …]`.
    OneOf {
        field: String,
        values: Vec<String>,
    },
    /// `'value' in field`, the field being answered by several choices.
    Contains {
        value: String,
        field: String,
    },
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

/// A condition that cannot be read; `at` counts characters from 1.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ExpressionError {
    #[error("longer than {CONDITION_CHARS_MAX} characters")]
    TooLong,
    #[error("nested deeper than {CONDITION_DEPTH_MAX}")]
    TooDeep,
    #[error("at character {at}: expected {expected}")]
    Unexpected { at: usize, expected: &'static str },
}

impl Condition {
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        if text.chars().count() > CONDITION_CHARS_MAX {
            return Err(ExpressionError::TooLong);
        }
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens: &tokens, next: 0, end: text.chars().count() + 1 };
        let condition = parser.or(0)?;
        match parser.peek() {
            None => Ok(condition),
            Some(_) => Err(parser.unexpected("and, or, or the end")),
        }
    }

    /// Whether it is so. `answer` gives the value of a field, or none where it has none.
    pub fn holds<'a>(&self, answer: &impl Fn(&str) -> Option<&'a AnswerValue>) -> bool {
        match self {
            Condition::Equals { field, value } => text_of(answer(field)) == Some(value),
            Condition::OneOf { field, values } => {
                text_of(answer(field)).is_some_and(|text| values.iter().any(|value| value == text))
            }
            Condition::Contains { value, field } => match answer(field) {
                Some(AnswerValue::Choices(choices)) => choices.contains(value),
                Some(AnswerValue::Text(_) | AnswerValue::Yes(_)) | None => false,
            },
            Condition::Not(inner) => !inner.holds(answer),
            Condition::And(left, right) => left.holds(answer) && right.holds(answer),
            Condition::Or(left, right) => left.holds(answer) || right.holds(answer),
        }
    }

    /// Calls `visit` with every comparison: the field, the values it is compared with, and whether as one of several.
    pub(super) fn comparisons(&self, visit: &mut impl FnMut(&str, &[String], bool)) {
        match self {
            Condition::Equals { field, value } => visit(field, std::slice::from_ref(value), false),
            Condition::OneOf { field, values } => visit(field, values, false),
            Condition::Contains { value, field } => visit(field, std::slice::from_ref(value), true),
            Condition::Not(inner) => inner.comparisons(visit),
            Condition::And(left, right) | Condition::Or(left, right) => {
                left.comparisons(visit);
                right.comparisons(visit);
            }
        }
    }
}

/// The text an answer compares by. Several choices and agreements compare with nothing.
fn text_of(answer: Option<&AnswerValue>) -> Option<&str> {
    match answer {
        None => Some(""),
        Some(AnswerValue::Text(text)) => Some(text),
        Some(AnswerValue::Yes(_) | AnswerValue::Choices(_)) => None,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Field(String),
    Value(String),
    Equals,
    In,
    And,
    Or,
    Not,
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
}

/// Tokens with the character they begin at, counted from 1.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().enumerate().peekable();
    while let Some((index, character)) = characters.next() {
        let at = index + 1;
        let token = match character {
            ' ' => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::ListOpen,
            ']' => Token::ListClose,
            ',' => Token::Comma,
            '=' => match characters.next() {
                Some((_, '=')) => Token::Equals,
                _ => return Err(ExpressionError::Unexpected { at, expected: "==" }),
            },
            '\'' => {
                let mut value = String::new();
                loop {
                    match characters.next() {
                        Some((_, '\'')) => break,
                        Some((_, character)) => value.push(character),
                        None => return Err(ExpressionError::Unexpected { at, expected: "a closing quote" }),
                    }
                }
                Token::Value(value)
            }
            'a'..='z' => {
                let mut word = String::from(character);
                while let Some((_, character)) = characters.next_if(|(_, c)| matches!(c, 'a'..='z' | '0'..='9' | '_')) {
                    word.push(character);
                }
                match word.as_str() {
                    "in" => Token::In,
                    "and" => Token::And,
                    "or" => Token::Or,
                    "not" => Token::Not,
                    _ => Token::Field(word),
                }
            }
            _ => {
                return Err(ExpressionError::Unexpected { at, expected: "a field, a 'value', ==, in, and, or, not, ( ) or [ ]" });
            }
        };
        tokens.push((at, token));
    }
    Ok(tokens)
}

struct Parser<'t> {
    tokens: &'t [(usize, Token)],
    next: usize,
    /// The character after the last, for what is missing at the end.
    end: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).map(|(_, token)| token.clone());
        self.next += usize::from(token.is_some());
        token
    }

    /// Takes `token` where it stands next.
    fn accept(&mut self, token: &Token) -> bool {
        let there = self.peek() == Some(token);
        self.next += usize::from(there);
        there
    }

    fn expect(&mut self, token: &Token, expected: &'static str) -> Result<(), ExpressionError> {
        if self.accept(token) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn unexpected(&self, expected: &'static str) -> ExpressionError {
        ExpressionError::Unexpected { at: self.tokens.get(self.next).map_or(self.end, |(at, _)| *at), expected }
    }

    fn or(&mut self, depth: usize) -> Result<Condition, ExpressionError> {
        let mut left = self.and(depth)?;
        while self.accept(&Token::Or) {
            left = Condition::Or(Box::new(left), Box::new(self.and(depth)?));
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Condition, ExpressionError> {
        let mut left = self.not(depth)?;
        while self.accept(&Token::And) {
            left = Condition::And(Box::new(left), Box::new(self.not(depth)?));
        }
        Ok(left)
    }

    fn not(&mut self, depth: usize) -> Result<Condition, ExpressionError> {
        if depth > CONDITION_DEPTH_MAX {
            return Err(ExpressionError::TooDeep);
        }
        if self.accept(&Token::Not) {
            return Ok(Condition::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.accept(&Token::Open) {
            let inner = self.or(depth + 1)?;
            self.expect(&Token::Close, ")")?;
            return Ok(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Condition, ExpressionError> {
        match self.peek() {
            Some(Token::Field(field)) => {
                let field = field.clone();
                self.next += 1;
                if self.accept(&Token::Equals) {
                    return Ok(Condition::Equals { field, value: self.value()? });
                }
                self.expect(&Token::In, "== or in")?;
                self.expect(&Token::ListOpen, "[")?;
                let mut values = vec![self.value()?];
                while self.accept(&Token::Comma) {
                    values.push(self.value()?);
                }
                self.expect(&Token::ListClose, ", or ]")?;
                Ok(Condition::OneOf { field, values })
            }
            Some(Token::Value(value)) => {
                let value = value.clone();
                self.next += 1;
                self.expect(&Token::In, "in")?;
                let expected = self.unexpected("a field");
                match self.take() {
                    Some(Token::Field(field)) => Ok(Condition::Contains { value, field }),
                    _ => Err(expected),
                }
            }
            _ => Err(self.unexpected("a field, a 'value', not or (")),
        }
    }

    fn value(&mut self) -> Result<String, ExpressionError> {
        let expected = self.unexpected("a 'value'");
        match self.take() {
            Some(Token::Value(value)) => Ok(value),
            _ => Err(expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn holds(condition: &str, answers: &[(&str, AnswerValue)]) -> bool {
        let answers: BTreeMap<&str, &AnswerValue> = answers.iter().map(|(id, value)| (*id, value)).collect();
        Condition::parse(condition).unwrap().holds(&|id: &str| answers.get(id).copied())
    }

    fn text(value: &str) -> AnswerValue {
        AnswerValue::Text(value.into())
    }

    #[test]
    fn the_conditions_of_the_form_files_hold_as_written() {
        let several = AnswerValue::Choices(vec!["01".into(), "03".into()]);
        assert!(holds("health=='5'", &[("health", text("5"))]));
        assert!(!holds("health=='5'", &[("health", text("1"))]));
        assert!(holds("mobile==''", &[]));
        assert!(holds("mobile==''", &[("mobile", text(""))]));
        assert!(!holds("health=='5'", &[]));
        assert!(holds("reason in ['20','30']", &[("reason", text("30"))]));
        assert!(!holds("reason in ['20','30']", &[("reason", text("2"))]));
        assert!(!holds("reason in ['20','30']", &[]));
        assert!(holds("'01' in intent", &[("intent", several.clone())]));
        assert!(!holds("'02' in intent", &[("intent", several.clone())]));
        assert!(!holds("'01' in intent", &[("intent", text("01"))]));
        assert!(!holds("'01' in intent", &[]));
        assert!(!holds("intent=='01'", &[("intent", several)]));
        assert!(!holds("promise==''", &[("promise", AnswerValue::Yes(true))]));
    }

    #[test]
    fn not_binds_closer_than_and_and_and_closer_than_or() {
        let answers = [("a", text("1")), ("b", text("2"))];
        assert!(holds("a=='1' or b=='9' and b=='8'", &answers));
        assert!(!holds("(a=='1' or b=='9') and b=='8'", &answers));
        assert!(holds("not a=='2' and b=='2'", &answers));
        assert!(!holds("not (a=='1' and b=='2')", &answers));
        assert!(holds("not not a == '1'", &answers));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        let at = |text: &str| match Condition::parse(text) {
            Err(ExpressionError::Unexpected { at, .. }) => at,
            Err(ExpressionError::TooLong | ExpressionError::TooDeep) | Ok(_) => 0,
        };
        assert_eq!(at(""), 1);
        assert_eq!(at("a"), 2);
        assert_eq!(at("a='x'"), 2);
        assert_eq!(at("a=='x"), 4);
        assert_eq!(at("a=='x' b"), 8);
        assert_eq!(at("a==b"), 4);
        assert_eq!(at("a in []"), 7);
        assert_eq!(at("a in ['x' 'y']"), 11);
        assert_eq!(at("'x' in 'y'"), 8);
        assert_eq!(at("(a=='x'"), 8);
        assert_eq!(at("a!='x'"), 2);
        assert_eq!(at("a=='x' and"), 11);
    }

    #[test]
    fn long_and_deep_conditions_are_refused() {
        assert_eq!(Condition::parse(&" ".repeat(401)), Err(ExpressionError::TooLong));
        assert_eq!(Condition::parse(&"(".repeat(400)), Err(ExpressionError::TooDeep));
        assert_eq!(Condition::parse(&format!("{}a==''", "not ".repeat(90))), Err(ExpressionError::TooDeep));
        assert!(Condition::parse(&format!("{}a==''{}", "(".repeat(16), ")".repeat(16))).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,60}") {
            let _ = Condition::parse(&text);
        }

        #[test]
        fn no_mixture_of_its_own_words_makes_it_panic(
            words in proptest::collection::vec(
                prop_oneof!["a", "b", "'x'", "''", "==", "in", "and", "or", "not", "\\(", "\\)", "\\[", "\\]", ","], 0..40),
            chosen in proptest::collection::vec("[xy]", 0..3),
        ) {
            if let Ok(condition) = Condition::parse(&words.join(" ")) {
                let value = AnswerValue::Choices(chosen);
                let negated = Condition::Not(Box::new(condition.clone()));
                let answer = |id: &str| (id == "a").then_some(&value);
                prop_assert_ne!(condition.holds(&answer), negated.holds(&answer));
            }
        }
    }
}
