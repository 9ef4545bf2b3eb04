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
}

pub struct Typing {
    pub before: String,
    pub preedit: String,
    pub after: String,
    pub label: Phrase,
    /// Shown behind what is typed: 元.
    pub unit: Phrase,
    pub keyboard: Keyboard,
    /// The keyboards it can be changed for, itself among them; none where there is only this one.
    pub ways: Vec<Keyboard>,
    /// Drawn by finger and not yet taken for a character.
    pub strokes: Vec<crate::api::Stroke>,
    pub candidates: Vec<String>,
    pub more_candidates: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyboard {
    Digits,
    /// Digits and X.
    IdNumber,
    /// Of a query code (查询码).
    QueryCode,
    /// Letters composed to characters (全拼).
    Pinyin,
    /// Digits within a text.
    Numbers,
    /// Signs within a text, digits beside them.
    Symbols,
    /// Letters as they are.
    Latin,
    /// The same as capitals; behind a key of the letters.
    Capitals,
    /// Digits and the point before 角 and 分.
    Money,
    /// Three letters a key (九键).
    NineKey,
    /// 横竖撇点折.
    Strokes,
    /// By finger.
    Handwriting,
}

pub struct Signing {
    pub strokes: Vec<crate::api::Stroke>,
    pub by_card: bool,
    pub prompt: Phrase,
    pub clear: Control,
}

impl Keyboard {
    /// The ways a text is written, in the order of their keys.
    pub const WAYS: [Keyboard; 7] = [
        Keyboard::Pinyin,
        Keyboard::NineKey,
        Keyboard::Strokes,
        Keyboard::Handwriting,
        Keyboard::Numbers,
        Keyboard::Symbols,
        Keyboard::Latin,
    ];

    /// The way whose key stands among [`Keyboard::WAYS`].
    pub fn in_the_row(self) -> Keyboard {
        if self == Keyboard::Capitals { Keyboard::Latin } else { self }
    }
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
            Answer::Holder { .. } | Answer::Typing(_) => Vec::new(),
        }
    }
}
