//! What is said to a citizen, as keys with arguments. The sentences themselves stand in `assets/texts` and in
//! the content bundle, in Chinese and English; nothing in this program's source speaks to anybody.

mod texts;

pub use texts::{Piece, TextError, Texts};

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A Chinese character, also one of the planes above the first.
pub fn is_han(character: char) -> bool {
    matches!(u32::from(character), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x2_0000..=0x3_FFFD)
}

/// Which language the screen and the paper speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

/// Words that come from data (a form, a service, a centre) rather than from the text files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl Words {
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Something to be said: a key of the text files with its arguments, or words that came from data.
#[derive(Clone, PartialEq, Eq)]
pub enum Phrase {
    /// A key in `assets/texts/*.toml`.
    Key(Cow<'static, str>, Vec<(&'static str, Argument)>),
    /// Words of the bundle, in both languages.
    Words(Words),
    /// As it is: names, numbers, what somebody typed.
    Literal(String),
}

/// What stands in for `{name}` in a sentence.
#[derive(Clone, PartialEq, Eq)]
pub enum Argument {
    Number(i64),
    Text(String),
    Phrase(Box<Phrase>),
}

impl Phrase {
    pub fn key(key: impl Into<Cow<'static, str>>) -> Self {
        Phrase::Key(key.into(), Vec::new())
    }

    /// Adds an argument. On anything but a key it changes nothing.
    pub fn with(mut self, name: &'static str, argument: impl Into<Argument>) -> Self {
        if let Phrase::Key(_, arguments) = &mut self {
            arguments.push((name, argument.into()));
        }
        self
    }

    /// Words that came from data.
    pub fn words(words: &Words) -> Self {
        Phrase::Words(words.clone())
    }

    pub fn literal(text: impl Into<String>) -> Self {
        Phrase::Literal(text.into())
    }

    /// Nothing to say.
    pub fn none() -> Self {
        Phrase::Literal(String::new())
    }

    pub fn is_none(&self) -> bool {
        matches!(self, Phrase::Literal(text) if text.is_empty())
    }
}

impl Default for Phrase {
    fn default() -> Self {
        Phrase::none()
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Argument::Number(number)
    }
}

impl From<u32> for Argument {
    fn from(number: u32) -> Self {
        Argument::Number(i64::from(number))
    }
}

impl From<usize> for Argument {
    fn from(number: usize) -> Self {
        Argument::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Argument::Text(text.to_string())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Argument::Text(text)
    }
}

impl From<Phrase> for Argument {
    fn from(phrase: Phrase) -> Self {
        Argument::Phrase(Box::new(phrase))
    }
}
