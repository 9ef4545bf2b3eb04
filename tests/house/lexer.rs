//! Rust's tokens, as far as these tests need them: comments are dropped, literals are read properly.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// Strings of every sort, their content with `\u{…}` resolved.
    Text,
    Character,
    Number,
    Lifetime,
    Sign,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub line: usize,
}

impl Token {
    pub fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }
}

/// The tokens of a source file. `::` and `=>` are one sign each.
pub fn tokens(source: &str) -> Vec<Token> {
    Lexer { rest: source.chars().collect(), at: 0, line: 1, tokens: Vec::new() }.run()
}

struct Lexer {
    rest: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(character == '\n');
        Some(character)
    }

    fn push(&mut self, kind: Kind, text: String, line: usize) {
        self.tokens.push(Token { kind, text, line });
    }

    fn run(mut self) -> Vec<Token> {
        while let Some(character) = self.peek(0) {
            match (character, self.peek(1)) {
                ('/', Some('/')) => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.next();
                    }
                }
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(0, false),
                ('\'', _) => self.character_or_lifetime(),
                (c, _) if c.is_whitespace() => {
                    self.next();
                }
                (c, _) if c.is_ascii_digit() => self.number(),
                (c, _) if c == '_' || c.is_alphabetic() => self.word(),
                _ => self.sign(),
            }
        }
        self.tokens
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.at += 2;
                }
                (Some(_), _) => {
                    self.next();
                }
                (None, _) => return,
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// A word; or what begins like one: `r"…"`, `b'…'`, `br#"…"#`, `r#word`.
    fn word(&mut self) {
        let line = self.line;
        let mut word = String::new();
        while let Some(c) = self.peek(0).filter(|c| *c == '_' || c.is_alphanumeric()) {
            word.push(c);
            self.next();
        }
        let raw = matches!(word.as_str(), "r" | "br" | "cr");
        let hashes = (0..).take_while(|ahead| self.peek(*ahead) == Some('#')).count();
        match self.peek(hashes) {
            Some('"') if raw => {
                self.at += hashes;
                self.string(hashes, true);
            }
            Some('"') if hashes == 0 && matches!(word.as_str(), "b" | "c") => self.string(0, false),
            Some('\'') if hashes == 0 && word == "b" => self.character_or_lifetime(),
            Some(c) if word == "r" && hashes == 1 && (c == '_' || c.is_alphabetic()) => {
                self.at += 1;
                self.word();
            }
            _ => self.push(Kind::Word, word, line),
        }
    }

    fn string(&mut self, hashes: usize, raw: bool) {
        let line = self.line;
        let mut content = String::new();
        self.next();
        while let Some(character) = self.next() {
            match character {
                '"' if (0..hashes).all(|ahead| self.peek(ahead) == Some('#')) => {
                    self.at += hashes;
                    break;
                }
                '\\' if !raw => content.push_str(&self.escape()),
                _ => content.push(character),
            }
        }
        self.push(Kind::Text, content, line);
    }

    /// After a backslash: the character meant, where it matters here.
    fn escape(&mut self) -> String {
        match self.next() {
            Some('u') => {
                let mut digits = String::new();
                self.next();
                while let Some(c) = self.next().filter(|c| *c != '}') {
                    digits.push(c);
                }
                u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).map(String::from).unwrap_or_default()
            }
            Some('\n') => {
                while self.peek(0).is_some_and(char::is_whitespace) {
                    self.next();
                }
                String::new()
            }
            Some('n') => "\n".into(),
            Some(other) => other.into(),
            None => String::new(),
        }
    }

    fn character_or_lifetime(&mut self) {
        let line = self.line;
        self.next();
        if self.peek(0) == Some('\\') {
            self.next();
            let content = self.escape();
            while self.next().is_some_and(|c| c != '\'') {}
            return self.push(Kind::Character, content, line);
        }
        if self.peek(1) == Some('\'') {
            let content = self.next().map(String::from).unwrap_or_default();
            self.next();
            return self.push(Kind::Character, content, line);
        }
        let mut name = String::new();
        while let Some(c) = self.peek(0).filter(|c| *c == '_' || c.is_alphanumeric()) {
            name.push(c);
            self.next();
        }
        self.push(Kind::Lifetime, name, line);
    }

    fn number(&mut self) {
        let line = self.line;
        let mut number = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_alphanumeric() || *c == '_') {
            number.push(c);
            self.next();
        }
        self.push(Kind::Number, number, line);
    }

    fn sign(&mut self) {
        let line = self.line;
        let first = self.next().map(String::from).unwrap_or_default();
        let double = self.peek(0).map(|second| format!("{first}{second}"));
        match double.as_deref() {
            Some(double @ ("::" | "=>")) => {
                self.next();
                self.push(Kind::Sign, double.to_string(), line);
            }
            _ => self.push(Kind::Sign, first, line),
        }
    }
}

#[test]
fn literals_are_read_and_comments_are_not() {
    let source = r####"
        // "not this"
        /* nor /* "this" */ */
        let a = "一\u{4e8c}\"三";
        let b = r#"四"五"#;
        let c = '六'; let d: &'static str = ""; let e = '\'';
        let f = b"seven"; let g = 'x'; 'label: loop {}
    "####;
    let of = |kind: Kind| -> Vec<String> {
        tokens(source).into_iter().filter(|token| token.kind == kind).map(|token| token.text).collect()
    };
    assert_eq!(of(Kind::Text), ["一二\"三", "四\"五", "", "seven"]);
    assert_eq!(of(Kind::Character), ["六", "'", "x"]);
    assert_eq!(of(Kind::Lifetime), ["static", "label"]);
    assert_eq!(tokens(source).iter().find(|token| token.text == "六").unwrap().line, 6);
}
