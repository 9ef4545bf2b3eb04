//! The ways a question is answered.

use super::Control;
use crate::words::Phrase;

/// How a question is answered.
pub enum Answer {
    Choices {
        options: Vec<Control>,
        several: bool,
    },
    Typing(Typing),
    Date {
        columns: Vec<Vec<Control>>,
        headings: Vec<Phrase>,
        chosen: Phrase,
    },
    Promise {
        text: Phrase,
        agree: Control,
    },
    Sign(Signing),
    /// Rows of a table, each to be changed, and one more where there is room.
    Rows {
        rows: Vec<Control>,
        add: Option<Control>,
    },
    /// Another person's card: what to do, or whose was read.
    Holder {
        text: Phrase,
        read: bool,
    },
    /// District, street, community: a column is empty until the one before it is chosen.
    Places {
        columns: Vec<Vec<Control>>,
        headings: Vec<Phrase>,
    },
    /// Typing by finger: the strokes not yet taken for a character.
    Handwriting {
        typing: Typing,
        strokes: Vec<crate::api::Stroke>,
    },
}

pub struct Typing {
    pub before: String,
    pub preedit: String,
    pub after: String,
    pub label: Phrase,
    /// Shown behind what is typed: 元.
    pub unit: Phrase,
    pub keyboard: Keyboard,
    pub candidates: Vec<String>,
    pub more_candidates: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyboard {
    Digits,
    /// Digits and X.
    IdNumber,
    /// Letters composed to characters.
    Pinyin,
    /// Digits and signs within a text.
    Symbols,
    /// Letters as they are.
    Latin,
    /// Digits and the point before 角 and 分.
    Money,
    /// Three letters a key.
    NineKey,
    /// 横竖撇点折.
    Strokes,
    Handwriting,
}

pub struct Signing {
    pub strokes: Vec<crate::api::Stroke>,
    pub by_card: bool,
    pub prompt: Phrase,
    pub clear: Control,
}

impl Answer {
    /// Every control of it, in reading order.
    pub fn controls(&self) -> Vec<&Control> {
        match self {
            Answer::Choices { options, several: _ } => options.iter().collect(),
            Answer::Date { columns, headings: _, chosen: _ } | Answer::Places { columns, headings: _ } => {
                columns.iter().flatten().collect()
            }
            Answer::Promise { text: _, agree } => vec![agree],
            Answer::Sign(signing) => vec![&signing.clear],
            Answer::Rows { rows, add } => rows.iter().chain(add).collect(),
            Answer::Holder { .. } | Answer::Typing(_) | Answer::Handwriting { .. } => Vec::new(),
        }
    }
}
