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
    pub grouping: Grouping,
}

/// How a long number is written, so that one can compare it with what one reads it from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    #[default]
    Whole,
    /// As on a bank card, and of codes.
    Fours,
    /// 138 1234 5678.
    Mobile,
    /// Place, birth date, the rest.
    IdNumber,
}

impl Grouping {
    /// How many characters stand before each gap.
    fn gaps(self) -> &'static [usize] {
        match self {
            Grouping::Whole => &[],
            Grouping::Fours => &[4, 8, 12, 16, 20],
            Grouping::Mobile => &[3, 7],
            Grouping::IdNumber => &[6, 14],
        }
    }
}

impl Typing {
    /// What stands before and after the caret, with the gaps of its number.
    pub fn shown(&self) -> (String, String) {
        let is_number = |text: &str| text.chars().all(|character| character.is_ascii_digit() || character == 'X');
        // A landline is written otherwise.
        let landline = self.grouping == Grouping::Mobile && self.before.starts_with('0');
        let plain = landline || !self.preedit.is_empty() || !is_number(&self.before) || !is_number(&self.after);
        let spaced = |text: &str, first: usize| {
            let gaps = if plain { &[][..] } else { self.grouping.gaps() };
            let characters = text.chars().enumerate().flat_map(|(index, character)| {
                let gap = gaps.contains(&(first + index)).then_some(' ');
                gap.into_iter().chain([character])
            });
            characters.collect::<String>()
        };
        (spaced(&self.before, 0), spaced(&self.after, self.before.chars().count()))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(grouping: Grouping, before: &str, after: &str) -> (String, String) {
        let editor = crate::visit::editor::Editor::new("", 30, Keyboard::Digits, 0);
        let typing = Typing { before: before.into(), after: after.into(), grouping, ..editor.view(Phrase::none()) };
        typing.shown()
    }

    #[test]
    fn a_long_number_is_written_as_it_stands_on_paper() {
        let written = |grouping, text| shown(grouping, text, "").0;
        assert_eq!(written(Grouping::Fours, "6217000000000000004"), "6217 0000 0000 0000 004");
        assert_eq!(written(Grouping::Fours, "6217"), "6217", "nothing comes after it yet");
        assert_eq!(written(Grouping::Mobile, "13812345678"), "138 1234 5678");
        assert_eq!(written(Grouping::Mobile, "051012345678"), "051012345678");
        assert_eq!(written(Grouping::IdNumber, "32029919930701008X"), "320299 19930701 008X");
        assert_eq!(written(Grouping::Whole, "13812345678"), "13812345678");
        // The caret inside: the gap goes with what comes after it.
        assert_eq!(shown(Grouping::Mobile, "138", "12345678"), ("138".into(), " 1234 5678".into()));
    }
}
