//! The keyboards on screen: which keys each has, one after the other.

use super::Key;
use super::view::{Keyboard, Typing};
use crate::words::Phrase;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const BUILT_IN: &str = include_str!("../../assets/keyboards.toml");

/// What each keyboard types, row by row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Keyboards {
    digits: Vec<String>,
    id_number: Vec<String>,
    query_code: Vec<String>,
    pinyin: Vec<String>,
    latin: Vec<String>,
    capitals: Vec<String>,
    symbols: Vec<String>,
    money: Vec<String>,
    numbers: Vec<String>,
    nine_key: Vec<String>,
    strokes: Vec<String>,
    /// What keys that are neither letters nor digits are called, in the texts under `key.sign`.
    signs: BTreeMap<char, String>,
}

const NO_ROWS: Vec<String> = Vec::new();
/// The letters of the nine keys from 2 on, as they stand on them.
const NINE_KEY_LETTERS: [(char, &str); 8] =
    [('2', "ABC"), ('3', "DEF"), ('4', "GHI"), ('5', "JKL"), ('6', "MNO"), ('7', "PQRS"), ('8', "TUV"), ('9', "WXYZ")];

static KEYBOARDS: LazyLock<Keyboards> =
    LazyLock::new(|| toml::from_str(BUILT_IN).expect("the built-in keyboards are checked by a test"));

/// Every key now on screen, in the order of the way through them: deleting and candidates are nearest to the way on.
pub fn keys(typing: &Typing) -> Vec<Key> {
    const MOVING: [Key; 3] = [Key::Left, Key::Right, Key::Character(' ')];
    const TO_CAPITALS: [Key; 4] = [Key::Left, Key::Right, Key::Character(' '), Key::Way(Keyboard::Capitals)];
    let (rows, others): (_, &[Key]) = match typing.keyboard {
        Keyboard::Digits => (&KEYBOARDS.digits, &[]),
        Keyboard::IdNumber => (&KEYBOARDS.id_number, &[]),
        Keyboard::QueryCode => (&KEYBOARDS.query_code, &[]),
        Keyboard::Money => (&KEYBOARDS.money, &[]),
        Keyboard::Pinyin => (&KEYBOARDS.pinyin, &MOVING),
        Keyboard::NineKey => (&KEYBOARDS.nine_key, &MOVING),
        Keyboard::Strokes => (&KEYBOARDS.strokes, &MOVING),
        Keyboard::Numbers => (&KEYBOARDS.numbers, &[]),
        Keyboard::Symbols => (&KEYBOARDS.symbols, &MOVING),
        Keyboard::Latin => (&KEYBOARDS.latin, &TO_CAPITALS),
        Keyboard::Capitals => (&KEYBOARDS.capitals, &MOVING),
        // What is written by finger has no keys but those beside the pad.
        Keyboard::Handwriting => (&NO_ROWS, &[Key::WriteAgain, Key::Character(' ')]),
    };
    let mut keys = vec![Key::Backspace];
    keys.extend((0..typing.candidates.len()).map(Key::Candidate));
    keys.extend(typing.more_candidates.then_some(Key::MoreCandidates));
    keys.extend(rows.iter().flat_map(|row| row.chars()).map(Key::Character));
    keys.extend(others.iter().cloned());
    // They stand where candidates come.
    if typing.candidates.is_empty() {
        keys.extend(typing.ways.iter().copied().map(Key::Way));
    }
    keys
}

/// What a key is called whose face does not say it; none for letters, digits and what is offered.
pub fn key_called(key: &Key) -> Option<Phrase> {
    let name = match key {
        Key::Character(' ') => Phrase::key("key.space"),
        Key::Character(character) => {
            let name = KEYBOARDS.signs.get(character)?;
            Phrase::key(format!("key.sign.{name}"))
        }
        Key::Backspace => Phrase::key("key.delete"),
        Key::MoreCandidates => Phrase::key("key.more-candidates"),
        Key::Way(way) => Phrase::key(way_key(*way)),
        Key::WriteAgain => Phrase::key("key.write-again"),
        Key::Left => Phrase::key("key.left"),
        Key::Right => Phrase::key("key.right"),
        Key::Candidate(_) | Key::Enter => return None,
    };
    Some(name)
}

/// What a key is called.
pub fn spoken(key: &Key, typing: &Typing) -> Phrase {
    match key {
        Key::Character(digit) if typing.keyboard == Keyboard::NineKey && digit.is_ascii_digit() => {
            let letters = NINE_KEY_LETTERS.iter().find(|(known, _)| known == digit);
            letters.map_or_else(Phrase::none, |(_, letters)| Phrase::literal(*letters))
        }
        Key::Candidate(index) => typing.candidates.get(*index).map_or_else(Phrase::none, Phrase::literal),
        Key::Character(character) => key_called(key).unwrap_or_else(|| Phrase::literal(character.to_string())),
        // Enter is on no keyboard on screen: 下一项 stands beside it.
        Key::Backspace | Key::MoreCandidates | Key::Way(_) | Key::WriteAgain | Key::Left | Key::Right | Key::Enter => {
            key_called(key).unwrap_or_default()
        }
    }
}

/// What a way of writing is called.
pub fn way_key(way: Keyboard) -> &'static str {
    match way {
        Keyboard::Pinyin => "key.way.pinyin",
        Keyboard::NineKey => "key.way.nine-key",
        Keyboard::Strokes => "key.way.strokes",
        Keyboard::Handwriting => "key.way.handwriting",
        Keyboard::Symbols => "key.way.symbols",
        Keyboard::Latin => "key.way.latin",
        Keyboard::Capitals => "key.way.capitals",
        Keyboard::Numbers | Keyboard::Digits | Keyboard::IdNumber | Keyboard::QueryCode | Keyboard::Money => "key.way.numbers",
    }
}

/// What the pages call it.
fn way_name(way: Keyboard) -> &'static str {
    way_key(way).trim_start_matches("key.")
}

/// The way of a name that the pages use.
pub fn way_of(name: &str) -> Option<Keyboard> {
    Keyboard::WAYS.into_iter().chain([Keyboard::Capitals]).find(|way| way_name(*way) == name)
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
        Key::Way(way) => way_name(*way).into(),
        Key::WriteAgain => "key:write-again".into(),
        Key::Candidate(index) => format!("candidate:{index}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_is_no_letter_and_no_digit_is_called_something() {
        let Keyboards {
            digits,
            id_number,
            query_code,
            pinyin,
            latin,
            capitals,
            symbols,
            money,
            numbers,
            nine_key,
            strokes,
            signs,
        } = &*KEYBOARDS;
        let keyboards = [digits, id_number, query_code, pinyin, latin, capitals, symbols, money, numbers, nine_key, strokes];
        let drawn: Vec<char> = keyboards.into_iter().flatten().flat_map(|row| row.chars()).collect();
        for character in drawn.iter().filter(|character| !character.is_ascii_alphanumeric()) {
            assert!(key_called(&Key::Character(*character)).is_some(), "{character}");
        }
        assert!(signs.keys().all(|sign| drawn.contains(sign)), "a name of a key that is nowhere");
        assert!(key_called(&Key::Character('a')).is_none() && key_called(&Key::Character('7')).is_none());
    }
}
