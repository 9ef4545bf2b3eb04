//! The keyboards on screen: which keys each has, one after the other.

use super::Key;
use super::view::{Keyboard, Typing};
use crate::words::Phrase;
use serde::Deserialize;
use std::sync::LazyLock;

const BUILT_IN: &str = include_str!("../../assets/keyboards.toml");

/// What each keyboard types, row by row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Keyboards {
    digits: Vec<String>,
    id_number: Vec<String>,
    pinyin: Vec<String>,
    latin: Vec<String>,
    symbols: Vec<String>,
    money: Vec<String>,
    nine_key: Vec<String>,
    strokes: Vec<String>,
}

const NO_ROWS: Vec<String> = Vec::new();

static KEYBOARDS: LazyLock<Keyboards> =
    LazyLock::new(|| toml::from_str(BUILT_IN).expect("the built-in keyboards are checked by a test"));

/// Every key now on screen, in the order of the way through them: deleting and candidates are nearest to the way on.
pub fn keys(typing: &Typing) -> Vec<Key> {
    let (rows, letters, signs) = match typing.keyboard {
        Keyboard::Digits => (&KEYBOARDS.digits, false, false),
        Keyboard::IdNumber => (&KEYBOARDS.id_number, false, false),
        Keyboard::Pinyin => (&KEYBOARDS.pinyin, true, false),
        Keyboard::Latin => (&KEYBOARDS.latin, true, false),
        Keyboard::Symbols => (&KEYBOARDS.symbols, false, true),
        Keyboard::Money => (&KEYBOARDS.money, false, false),
        Keyboard::NineKey => (&KEYBOARDS.nine_key, true, false),
        Keyboard::Strokes => (&KEYBOARDS.strokes, true, false),
        // What is written by finger has no keys but those beside the pad.
        Keyboard::Handwriting => (&NO_ROWS, false, true),
    };
    let composes = match typing.keyboard {
        Keyboard::Pinyin | Keyboard::NineKey | Keyboard::Strokes | Keyboard::Handwriting => true,
        Keyboard::Digits | Keyboard::IdNumber | Keyboard::Latin | Keyboard::Symbols | Keyboard::Money => false,
    };
    let mut keys = vec![Key::Backspace];
    if composes {
        keys.extend((0..typing.candidates.len()).map(Key::Candidate));
        keys.extend(typing.more_candidates.then_some(Key::MoreCandidates));
    }
    keys.extend(rows.iter().flat_map(|row| row.chars()).map(Key::Character));
    if letters || signs {
        keys.extend([Key::Switch, Key::Left, Key::Right, Key::Character(' ')]);
    }
    keys
}

/// What a key is called.
pub fn spoken(key: &Key, typing: &Typing) -> Phrase {
    match key {
        Key::Character(' ') => Phrase::key("key.space"),
        Key::Character(character) => Phrase::literal(character.to_string()),
        Key::Backspace => Phrase::key("key.delete"),
        Key::Candidate(index) => typing.candidates.get(*index).map_or_else(Phrase::none, Phrase::literal),
        Key::MoreCandidates => Phrase::key("key.more-candidates"),
        Key::Switch => Phrase::key(switch_key(typing.keyboard)),
        Key::Left => Phrase::key("key.left"),
        Key::Right => Phrase::key("key.right"),
        // On no keyboard on screen: 下一项 stands beside it.
        Key::Enter => Phrase::none(),
    }
}

/// The name of the key that changes `keyboard` for another.
pub fn switch_key(keyboard: Keyboard) -> &'static str {
    match keyboard {
        Keyboard::Pinyin => "key.switch-symbols",
        Keyboard::Symbols => "key.switch-latin",
        Keyboard::Latin
        | Keyboard::Digits
        | Keyboard::IdNumber
        | Keyboard::Money
        | Keyboard::NineKey
        | Keyboard::Strokes
        | Keyboard::Handwriting => "key.switch-pinyin",
    }
}

/// What the pages call a key, and a hardware keyboard's character as it is.
pub fn key_name(key: &Key) -> String {
    match key {
        Key::Character(character) => character.to_string(),
        Key::Backspace => "key:backspace".into(),
        Key::Enter => "key:enter".into(),
        Key::Left => "key:left".into(),
        Key::Right => "key:right".into(),
        Key::MoreCandidates => "key:more".into(),
        Key::Switch => "key:switch".into(),
        Key::Candidate(index) => format!("candidate:{index}"),
    }
}
