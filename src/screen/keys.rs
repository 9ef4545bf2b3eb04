//! Keys of a hardware keyboard and of a five-key pad, by the names Slint gives them.

use crate::config;
use crate::visit::By;
use crate::visit::five_keys::Press;
use crate::visit::{Event, FiveKey, Key, way_of};

/// Keys that every keyboard has: Tab, Tab with Shift, Escape, F1.
const ON_EVERY_KEYBOARD: [(char, FiveKey); 4] =
    [('\t', FiveKey::Next), ('\u{19}', FiveKey::Previous), ('\u{1b}', FiveKey::Back), ('\u{f704}', FiveKey::Help)];

/// What a key of hardware does: the pad's own first.
pub fn event_of(text: &str, pad: &config::FiveKeyPad, page_is_long: bool) -> Option<Event> {
    let mut characters = text.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        let own = [
            (pad.previous.code(), FiveKey::Previous),
            (pad.next.code(), FiveKey::Next),
            (pad.choose.code(), FiveKey::Choose),
            (pad.back.code(), FiveKey::Back),
            (pad.help.code(), FiveKey::Help),
        ];
        if let Some((_, key)) = own.iter().chain(&ON_EVERY_KEYBOARD).find(|(code, _)| *code == character) {
            return Some(Event::FiveKey(Press { key: *key, page_is_long }));
        }
    }
    key_of(text).map(|key| Event::Key { key, by: By::Keys })
}

/// The key of a name the pages use, or of a character of a hardware keyboard.
pub fn key_of(text: &str) -> Option<Key> {
    match text {
        "key:backspace" => Some(Key::Backspace),
        "key:enter" => Some(Key::Enter),
        "key:left" => Some(Key::Left),
        "key:right" => Some(Key::Right),
        "key:more" => Some(Key::MoreCandidates),
        "key:write-again" => Some(Key::WriteAgain),
        _ => {
            if let Some(index) = text.strip_prefix("candidate:") {
                return index.parse().ok().map(Key::Candidate);
            }
            if let Some(way) = way_of(text) {
                return Some(Key::Way(way));
            }
            let mut characters = text.chars();
            match (characters.next(), characters.next()) {
                // Slint names function keys by private-use characters; they type nothing.
                (Some(character), None) if !character.is_control() && !('\u{E000}'..='\u{F8FF}').contains(&character) => {
                    Some(Key::Character(character))
                }
                _ => None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slint::platform::Key as Named;

    fn heard(key: Named, pad: &config::FiveKeyPad) -> Option<FiveKey> {
        match event_of(slint::SharedString::from(key).as_str(), pad, false) {
            Some(Event::FiveKey(press)) => Some(press.key),
            _ => None,
        }
    }

    #[test]
    fn every_keyboard_has_four_of_the_five_keys_and_enter_is_the_fifth() {
        let pad = config::FiveKeyPad::default();
        let heard = |key| heard(key, &pad);
        assert_eq!(heard(Named::Tab), Some(FiveKey::Next));
        assert_eq!(heard(Named::Backtab), Some(FiveKey::Previous));
        assert_eq!(heard(Named::Escape), Some(FiveKey::Back));
        assert_eq!(heard(Named::F1), Some(FiveKey::Help));
        assert_eq!(heard(Named::UpArrow), None);
        assert!(matches!(event_of("key:enter", &pad, false), Some(Event::Key { key: Key::Enter, by: By::Keys })));
        assert!(matches!(event_of("7", &pad, false), Some(Event::Key { key: Key::Character('7'), by: By::Keys })));
    }

    #[test]
    fn a_pad_is_five_function_keys_of_its_own() {
        let pad = config::FiveKeyPad::default();
        let keys = [Named::F13, Named::F14, Named::F15, Named::F16, Named::F17].map(|key| heard(key, &pad));
        let expected = [FiveKey::Previous, FiveKey::Next, FiveKey::Choose, FiveKey::Back, FiveKey::Help];
        assert_eq!(keys, expected.map(Some));
        let other = config::Config::parse("[screen.five_keys]\nchoose = \"F24\"\nhelp = \"F2\"").unwrap().screen.five_keys;
        assert_eq!(heard(Named::F24, &other), Some(FiveKey::Choose));
        assert_eq!(heard(Named::F2, &other), Some(FiveKey::Help));
        assert_eq!(heard(Named::F15, &other), None);
    }
}
