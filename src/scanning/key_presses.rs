//! A scanner that passes itself off as a keyboard: its key presses, by their codes of linux/input-event-codes.h.

use super::{Line, Lines};

/// Between two keys of one code; a scanner needs a few milliseconds.
const KEY_GAP_MAX_MS: u64 = 200;
const PRESSED: i32 = 1;
const RELEASED: i32 = 0;
const ENTER: u16 = 28;
const KEYPAD_ENTER: u16 = 96;
const LEFT_SHIFT: u16 = 42;
const RIGHT_SHIFT: u16 = 54;
/// In no UTF-8 text: stands for a key that types nothing known here, so that a code with one is no other code.
const NO_CHARACTER: u8 = 0xFF;
/// The rows of a keyboard of the United States, which scanners are set to: the code of the first key, what the keys
/// type, and what they type with Shift.
const ROWS: [(u16, &[u8], &[u8]); 6] = [
    (2, b"1234567890-=", b"!@#$%^&*()_+"),
    (16, b"qwertyuiop[]", b"QWERTYUIOP{}"),
    (30, b"asdfghjkl;'`", b"ASDFGHJKL:\"~"),
    (43, b"\\zxcvbnm,./", b"|ZXCVBNM<>?"),
    (55, b"*", b"*"),
    (57, b" ", b" "),
];

/// The keys of one scanner.
#[derive(Default)]
pub struct KeyPresses {
    lines: Lines,
    shift: bool,
    last_ms: Option<u64>,
}

impl KeyPresses {
    /// Takes one key event with the time that it carries; Enter ends a line.
    pub fn push(&mut self, key: u16, value: i32, at_ms: u64, line: impl FnMut(Line<'_>)) {
        if matches!(key, LEFT_SHIFT | RIGHT_SHIFT) {
            self.shift = value != RELEASED;
            return;
        }
        if value != PRESSED {
            return;
        }
        if self.last_ms.replace(at_ms).is_some_and(|last_ms| at_ms.saturating_sub(last_ms) > KEY_GAP_MAX_MS) {
            self.lines.forget();
        }
        self.lines.push(&[self.byte(key)], line);
    }

    fn byte(&self, key: u16) -> u8 {
        if matches!(key, ENTER | KEYPAD_ENTER) {
            return b'\r';
        }
        let typed = ROWS.iter().find_map(|(first, plain, shifted)| {
            let at = usize::from(key.checked_sub(*first)?);
            if self.shift { shifted.get(at) } else { plain.get(at) }
        });
        typed.copied().unwrap_or(NO_CHARACTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scanning::LINE_BYTES_MAX;
    use proptest::prelude::*;

    /// KEY_H, KEY_SLASH, KEY_1, KEY_SEMICOLON, KEY_Z, KEY_C.
    const H: u16 = 35;
    const SLASH: u16 = 53;
    const ONE: u16 = 2;
    const SEMICOLON: u16 = 39;
    const Z: u16 = 44;
    const C: u16 = 46;

    struct Scanner {
        keys: KeyPresses,
        now_ms: u64,
        lines: Vec<Vec<u8>>,
    }

    impl Scanner {
        fn new() -> Self {
            Scanner { keys: KeyPresses::default(), now_ms: 1_000, lines: Vec::new() }
        }

        fn event(&mut self, key: u16, value: i32) {
            let lines = &mut self.lines;
            self.keys.push(key, value, self.now_ms, |line| {
                if let Line::Whole(bytes) = line {
                    lines.push(bytes.to_vec());
                }
            });
        }

        fn press(&mut self, key: u16) -> &mut Self {
            self.now_ms += 4;
            self.event(key, PRESSED);
            self.event(key, RELEASED);
            self
        }

        fn shifted(&mut self, key: u16) -> &mut Self {
            self.event(LEFT_SHIFT, PRESSED);
            self.press(key);
            self.event(LEFT_SHIFT, RELEASED);
            self
        }
    }

    #[test]
    fn keys_are_the_characters_that_stand_on_them() {
        let mut scanner = Scanner::new();
        scanner.press(H).shifted(SEMICOLON).press(SLASH).press(Z).shifted(C).press(ONE).shifted(SLASH).press(ENTER);
        assert_eq!(scanner.lines, [b"h:/zC1?".to_vec()]);
        scanner.press(ONE).press(KEYPAD_ENTER);
        assert_eq!(scanner.lines[1], b"1");
    }

    #[test]
    fn a_pause_begins_a_code_anew() {
        let mut scanner = Scanner::new();
        scanner.press(H).press(H).now_ms += KEY_GAP_MAX_MS + 1;
        scanner.press(ONE).press(ENTER);
        assert_eq!(scanner.lines, [b"1".to_vec()]);
    }

    #[test]
    fn a_key_that_types_nothing_makes_no_other_code() {
        let mut scanner = Scanner::new();
        // KEY_F1.
        scanner.press(ONE).press(59).press(ONE).press(ENTER);
        assert_eq!(scanner.lines, [[b'1', NO_CHARACTER, b'1'].to_vec()]);
    }

    proptest! {
        #[test]
        fn any_keys_at_any_time_are_lines_of_what_stands_on_keys(
            events in prop::collection::vec((prop_oneof![0..100_u16, any::<u16>()], any::<i32>(), any::<u64>()), 0..200),
        ) {
            let mut keys = KeyPresses::default();
            for (key, value, at_ms) in events {
                keys.push(key, value % 3, at_ms, |line| {
                    let Line::Whole(bytes) = line else { return };
                    let typed = |byte: &u8| *byte == NO_CHARACTER || byte.is_ascii_graphic() || *byte == b' ';
                    assert!(!bytes.is_empty() && bytes.len() <= LINE_BYTES_MAX && bytes.iter().all(typed));
                });
            }
        }
    }

    #[test]
    fn a_key_that_repeats_by_itself_is_one() {
        let mut scanner = Scanner::new();
        scanner.event(ONE, PRESSED);
        scanner.event(ONE, 2);
        scanner.press(ENTER);
        assert_eq!(scanner.lines, [b"1".to_vec()]);
    }
}
