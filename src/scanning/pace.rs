//! How often a scanner is listened to: it reads a code that is held before it again and again.

use super::Line;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The same code again within this is the same scan, and lengthens it.
const SAME_AGAIN_MS: u64 = 1_000;
/// No hand shows two codes faster.
const BETWEEN_CODES_MS: u64 = 250;

/// What was scanned last, without its words.
#[derive(Default)]
pub struct Pace {
    last: Option<(u64, u64)>,
}

impl Pace {
    /// Whether this line counts.
    pub fn admits(&mut self, line: Line<'_>, now_ms: u64) -> bool {
        let mut hasher = DefaultHasher::new();
        match line {
            Line::Whole(bytes) => bytes.hash(&mut hasher),
            Line::TooLong => {}
        }
        let code = hasher.finish();
        let too_soon = self.last.is_some_and(|(last, at_ms)| {
            now_ms.saturating_sub(at_ms) < if last == code { SAME_AGAIN_MS } else { BETWEEN_CODES_MS }
        });
        let same = self.last.is_some_and(|(last, _)| last == code);
        if !too_soon || same {
            self.last = Some((code, now_ms));
        }
        !too_soon
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Line<'_> = Line::Whole(b"one");
    const TWO: Line<'_> = Line::Whole(b"two");

    #[test]
    fn a_code_held_before_the_scanner_counts_once() {
        let mut pace = Pace::default();
        assert!(pace.admits(ONE, 10_000));
        assert!((1..20).all(|step| !pace.admits(ONE, 10_000 + step * 900)));
        assert!(pace.admits(ONE, 10_000 + 19 * 900 + SAME_AGAIN_MS), "shown anew");
    }

    #[test]
    fn another_code_counts_at_once_and_a_flood_four_times_a_second() {
        let mut pace = Pace::default();
        assert!(pace.admits(ONE, 0) && pace.admits(TWO, BETWEEN_CODES_MS));
        let codes: Vec<[u8; 8]> = (0..1_000_u64).map(u64::to_ne_bytes).collect();
        let counted = (0..).zip(&codes).filter(|(ms, code)| pace.admits(Line::Whole(&code[..]), 10_000 + ms)).count();
        assert_eq!(counted, 4);
    }
}
