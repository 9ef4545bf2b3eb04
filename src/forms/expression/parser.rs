//! Reading expressions. What cannot be read is told with the character it begins at.

use super::{Arithmetic, Comparison, Condition, EXPRESSION_CHARS_MAX, EXPRESSION_DEPTH_MAX, Expression, Literal, Number};

/// An expression that cannot be read; `at` counts characters from 1.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ExpressionError {
    #[error("longer than {EXPRESSION_CHARS_MAX} characters")]
    TooLong,
    #[error("nested deeper than {EXPRESSION_DEPTH_MAX}")]
    TooDeep,
    #[error("at character {at}: expected {expected}")]
    Unexpected { at: usize, expected: &'static str },
}

impl Condition {
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        match read(text)? {
            Term::Truth(condition) => Ok(condition),
            Term::Value(_) => Err(ExpressionError::Unexpected { at: end_of(text), expected: "==, !=, <, <=, >, >= or in" }),
        }
    }
}

impl Expression {
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        match read(text)? {
            Term::Value(expression) => Ok(expression),
            Term::Truth(_) => Err(ExpressionError::Unexpected { at: 1, expected: "a value, not a condition" }),
        }
    }
}

/// Words that are no field's id.
pub(in crate::forms) const RESERVED: [&str; 8] = ["in", "and", "or", "not", "age", "sum", "len", "char"];

fn end_of(text: &str) -> usize {
    text.chars().count() + 1
}

fn read(text: &str) -> Result<Term, ExpressionError> {
    if text.chars().count() > EXPRESSION_CHARS_MAX {
        return Err(ExpressionError::TooLong);
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, next: 0, end: end_of(text) };
    let term = parser.or(0)?;
    match (parser.peek(), &term) {
        (None, _) => Ok(term),
        (Some(_), Term::Truth(_)) => Err(parser.unexpected("and, or, or the end")),
        (Some(_), Term::Value(_)) => Err(parser.unexpected("a comparison, in, an arithmetic sign or the end")),
    }
}

/// What stands between parentheses may be either.
enum Term {
    Truth(Condition),
    Value(Expression),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Number(Number),
    Compare(Comparison),
    Reckon(Arithmetic),
    In,
    And,
    Or,
    Not,
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    Point,
}

type Characters<'t> = std::iter::Peekable<std::iter::Enumerate<std::str::Chars<'t>>>;

/// Tokens with the character they begin at, counted from 1.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut characters: Characters<'_> = text.chars().enumerate().peekable();
    while let Some((index, character)) = characters.next() {
        let at = index + 1;
        let token = match character {
            ' ' => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::ListOpen,
            ']' => Token::ListClose,
            ',' => Token::Comma,
            '.' => Token::Point,
            '+' => Token::Reckon(Arithmetic::Plus),
            '-' => Token::Reckon(Arithmetic::Minus),
            '*' => Token::Reckon(Arithmetic::Times),
            '/' => Token::Reckon(Arithmetic::DividedBy),
            '=' | '!' | '<' | '>' => comparison_sign(character, at, &mut characters)?,
            '\'' => quoted(at, &mut characters)?,
            '0'..='9' => number(character, at, &mut characters)?,
            'a'..='z' => word(character, &mut characters),
            _ => return Err(ExpressionError::Unexpected { at, expected: "a field, a 'text', a number or a sign" }),
        };
        tokens.push((at, token));
    }
    Ok(tokens)
}

fn comparison_sign(first: char, at: usize, characters: &mut Characters<'_>) -> Result<Token, ExpressionError> {
    let with_equals = characters.next_if(|(_, character)| *character == '=').is_some();
    Ok(Token::Compare(match (first, with_equals) {
        ('=', true) => Comparison::Equal,
        ('!', true) => Comparison::Unequal,
        ('<', true) => Comparison::AtMost,
        ('<', false) => Comparison::Less,
        ('>', true) => Comparison::AtLeast,
        ('>', false) => Comparison::Greater,
        ('!', false) => return Err(ExpressionError::Unexpected { at, expected: "!=" }),
        _ => return Err(ExpressionError::Unexpected { at, expected: "==" }),
    }))
}

fn quoted(at: usize, characters: &mut Characters<'_>) -> Result<Token, ExpressionError> {
    let mut text = String::new();
    loop {
        match characters.next() {
            Some((_, '\'')) => return Ok(Token::Text(text)),
            Some((_, character)) => text.push(character),
            None => return Err(ExpressionError::Unexpected { at, expected: "a closing quote" }),
        }
    }
}

fn number(first: char, at: usize, characters: &mut Characters<'_>) -> Result<Token, ExpressionError> {
    let mut digits = String::from(first);
    while let Some((_, character)) = characters.next_if(|(_, c)| c.is_ascii_digit() || *c == '.') {
        digits.push(character);
    }
    let number = Number::parse(&digits).ok_or(ExpressionError::Unexpected { at, expected: "a number like 12 or 12.5" })?;
    Ok(Token::Number(number))
}

fn word(first: char, characters: &mut Characters<'_>) -> Token {
    let mut word = String::from(first);
    while let Some((_, character)) = characters.next_if(|(_, c)| matches!(c, 'a'..='z' | '0'..='9' | '_')) {
        word.push(character);
    }
    match word.as_str() {
        "in" => Token::In,
        "and" => Token::And,
        "or" => Token::Or,
        "not" => Token::Not,
        _ => Token::Word(word),
    }
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
        let token = self.peek().cloned();
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

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn unexpected(&self, expected: &'static str) -> ExpressionError {
        ExpressionError::Unexpected { at: self.at(), expected }
    }

    fn or(&mut self, depth: usize) -> Result<Term, ExpressionError> {
        let mut left = self.and(depth)?;
        while self.peek() == Some(&Token::Or) {
            let first = self.truth(left)?;
            self.next += 1;
            let second = self.and(depth)?;
            left = Term::Truth(Condition::Or(Box::new(first), Box::new(self.truth(second)?)));
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Term, ExpressionError> {
        let mut left = self.not(depth)?;
        while self.peek() == Some(&Token::And) {
            let first = self.truth(left)?;
            self.next += 1;
            let second = self.not(depth)?;
            left = Term::Truth(Condition::And(Box::new(first), Box::new(self.truth(second)?)));
        }
        Ok(left)
    }

    fn not(&mut self, depth: usize) -> Result<Term, ExpressionError> {
        if depth > EXPRESSION_DEPTH_MAX {
            return Err(ExpressionError::TooDeep);
        }
        if self.accept(&Token::Not) {
            let inner = self.not(depth + 1)?;
            return Ok(Term::Truth(Condition::Not(Box::new(self.truth(inner)?))));
        }
        self.comparison(depth)
    }

    fn comparison(&mut self, depth: usize) -> Result<Term, ExpressionError> {
        let left = match self.sum(depth)? {
            Term::Value(value) => value,
            truth => return Ok(truth),
        };
        match self.peek() {
            Some(Token::Compare(comparison)) => {
                let comparison = *comparison;
                self.next += 1;
                let right = self.sum(depth)?;
                Ok(Term::Truth(Condition::Compare(left, comparison, self.plain(right)?)))
            }
            Some(Token::In) => {
                self.next += 1;
                if let Some(Token::Word(_)) = self.peek() {
                    return Ok(Term::Truth(Condition::Contains(left, self.field("a field or [")?)));
                }
                self.expect(&Token::ListOpen, "a field or [")?;
                let mut literals = vec![self.literal()?];
                while self.accept(&Token::Comma) {
                    literals.push(self.literal()?);
                }
                self.expect(&Token::ListClose, ", or ]")?;
                Ok(Term::Truth(Condition::OneOf(left, literals)))
            }
            _ => Ok(Term::Value(left)),
        }
    }

    fn sum(&mut self, depth: usize) -> Result<Term, ExpressionError> {
        let mut left = self.product(depth)?;
        while let Some(Token::Reckon(sign @ (Arithmetic::Plus | Arithmetic::Minus))) = self.peek().cloned() {
            let first = self.plain(left)?;
            self.next += 1;
            let second = self.product(depth)?;
            left = Term::Value(Expression::Reckoned(Box::new(first), sign, Box::new(self.plain(second)?)));
        }
        Ok(left)
    }

    fn product(&mut self, depth: usize) -> Result<Term, ExpressionError> {
        let mut left = self.factor(depth)?;
        while let Some(Token::Reckon(sign @ (Arithmetic::Times | Arithmetic::DividedBy))) = self.peek().cloned() {
            let first = self.plain(left)?;
            self.next += 1;
            let second = self.factor(depth)?;
            left = Term::Value(Expression::Reckoned(Box::new(first), sign, Box::new(self.plain(second)?)));
        }
        Ok(left)
    }

    fn factor(&mut self, depth: usize) -> Result<Term, ExpressionError> {
        if depth > EXPRESSION_DEPTH_MAX {
            return Err(ExpressionError::TooDeep);
        }
        let expected = self.unexpected("a field, a 'text', a number, not or (");
        match self.peek().cloned() {
            Some(Token::Reckon(Arithmetic::Minus)) => {
                self.next += 1;
                let inner = self.factor(depth + 1)?;
                Ok(Term::Value(Expression::Negated(Box::new(self.plain(inner)?))))
            }
            Some(Token::Open) => {
                self.next += 1;
                let inner = self.or(depth + 1)?;
                self.expect(&Token::Close, ")")?;
                Ok(inner)
            }
            Some(Token::Text(_) | Token::Number(_)) => Ok(Term::Value(Expression::Literal(self.literal()?))),
            Some(Token::Word(word)) => {
                self.next += 1;
                let called = self.accept(&Token::Open);
                if called { self.function(&word, depth + 1).map(Term::Value) } else { Ok(Term::Value(Expression::Field(word))) }
            }
            _ => Err(expected),
        }
    }

    /// The arguments of a function, after the opening parenthesis.
    fn function(&mut self, name: &str, depth: usize) -> Result<Expression, ExpressionError> {
        let expression = match name {
            "age" => Expression::Age(Box::new(self.value(depth)?)),
            "len" => Expression::Len(self.field("a table or several choices")?),
            "sum" => {
                let table = self.field("a table")?;
                self.expect(&Token::Point, ". and a column")?;
                Expression::Sum { table, column: self.field("a column")? }
            }
            "char" => {
                let text = self.value(depth)?;
                self.expect(&Token::Comma, ", and the place of the character")?;
                Expression::Char(Box::new(text), Box::new(self.value(depth)?))
            }
            _ => {
                let at = self.tokens.get(self.next.saturating_sub(2)).map_or(self.end, |(at, _)| *at);
                return Err(ExpressionError::Unexpected { at, expected: "age, sum, len or char before (" });
            }
        };
        self.expect(&Token::Close, ")")?;
        Ok(expression)
    }

    fn value(&mut self, depth: usize) -> Result<Expression, ExpressionError> {
        let term = self.sum(depth)?;
        self.plain(term)
    }

    fn field(&mut self, expected: &'static str) -> Result<String, ExpressionError> {
        let expected = self.unexpected(expected);
        match self.take() {
            Some(Token::Word(word)) => Ok(word),
            _ => Err(expected),
        }
    }

    fn literal(&mut self) -> Result<Literal, ExpressionError> {
        let expected = self.unexpected("a 'text' or a number");
        match self.take() {
            Some(Token::Text(text)) => Ok(Literal::Text(text)),
            Some(Token::Number(number)) => Ok(Literal::Number(number)),
            _ => Err(expected),
        }
    }

    fn truth(&self, term: Term) -> Result<Condition, ExpressionError> {
        match term {
            Term::Truth(condition) => Ok(condition),
            Term::Value(_) => Err(self.unexpected("==, !=, <, <=, >, >= or in")),
        }
    }

    fn plain(&self, term: Term) -> Result<Expression, ExpressionError> {
        match term {
            Term::Value(expression) => Ok(expression),
            Term::Truth(_) => Err(self.unexpected("a value before this, not a condition")),
        }
    }
}
