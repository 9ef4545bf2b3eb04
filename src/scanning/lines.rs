//! Lines of a scanner, out of bytes as they come.

use zeroize::{Zeroize, Zeroizing};

/// Longest line: a QR code of a size that telephones show holds less.
pub const LINE_BYTES_MAX: usize = 512;
/// A scanner sends a code in one go: what stands still for so long within a line is half of one.
pub const QUIET_MS: u64 = 250;

/// A line without its end.
#[derive(Clone, Copy)]
pub enum Line<'a> {
    Whole(&'a [u8]),
    /// More than [`LINE_BYTES_MAX`]: told once, and its rest is passed over.
    TooLong,
}

/// The line under way.
pub struct Lines {
    bytes: Zeroizing<Vec<u8>>,
    passing_over: bool,
}

impl Default for Lines {
    fn default() -> Self {
        // As large as it gets, so that nothing of it stays behind where it grew.
        Lines { bytes: Zeroizing::new(Vec::with_capacity(LINE_BYTES_MAX)), passing_over: false }
    }
}

impl Lines {
    /// Takes what came and gives each line that ends in it. CR, LF and both end a line; empty ones are none.
    pub fn push(&mut self, came: &[u8], mut line: impl FnMut(Line<'_>)) {
        for byte in came {
            match byte {
                b'\r' | b'\n' => {
                    if !self.bytes.is_empty() {
                        line(Line::Whole(&self.bytes));
                    }
                    self.forget();
                }
                _ if self.passing_over => {}
                _ if self.bytes.len() == LINE_BYTES_MAX => {
                    line(Line::TooLong);
                    self.forget();
                    self.passing_over = true;
                }
                byte => self.bytes.push(*byte),
            }
        }
    }

    /// Nothing came for [`QUIET_MS`], or the scanner is another one.
    pub fn forget(&mut self) {
        self.bytes.zeroize();
        self.passing_over = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(pieces: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut given) = (Lines::default(), Vec::new());
        for piece in pieces {
            lines.push(piece, |line| {
                given.push(match line {
                    Line::Whole(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                    Line::TooLong => "too long".to_string(),
                });
            });
        }
        given
    }

    #[test]
    fn every_way_of_ending_a_line_is_one() {
        assert_eq!(lines(&[b"one\rtwo\nthree\r\n\r\nfour"]), ["one", "two", "three"]);
        assert_eq!(lines(&[b"o", b"n", b"e\r", b"\ntw", b"o\n"]), ["one", "two"]);
    }

    #[test]
    fn an_endless_line_is_told_once_and_the_next_is_whole() {
        let endless = vec![b'x'; 10 * LINE_BYTES_MAX];
        assert_eq!(lines(&[&endless, &endless, b"\r", b"next\r"]), ["too long", "next"]);
        let longest = vec![b'x'; LINE_BYTES_MAX];
        assert_eq!(lines(&[&longest, b"\r"])[0].len(), LINE_BYTES_MAX);
    }

    /// A scanner's bytes, with ends of lines among them and now and then too many without one.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![3 => any::<u8>(), 1 => Just(b'\r'), 1 => Just(b'\n')];
        let endless = (any::<u8>(), 0..3 * LINE_BYTES_MAX).prop_map(|(byte, count)| vec![byte; count]);
        let part = prop_oneof![3 => prop::collection::vec(byte, 0..40), 1 => endless];
        prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn however_they_come_the_same_bytes_are_the_same_lines(bytes in bytes(), cuts in prop::collection::vec(any::<usize>(), 0..20)) {
            let mut places: Vec<usize> = cuts.into_iter().map(|cut| cut % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
            places.sort_unstable();
            let pieces: Vec<&[u8]> = places.windows(2).map(|between| &bytes[between[0]..between[1]]).collect();
            let whole = lines(&[&bytes]);
            prop_assert_eq!(lines(&pieces), whole.clone());
            prop_assert_eq!(lines(&bytes.chunks(1).collect::<Vec<_>>()), whole.clone());
            // What is between two ends and not too long, and nothing else.
            let between = bytes.split(|byte| matches!(byte, b'\r' | b'\n'));
            let mut expected: Vec<String> = between.map(|line| if line.len() > LINE_BYTES_MAX {
                "too long".to_string()
            } else {
                String::from_utf8_lossy(line).into_owned()
            }).collect();
            // The last has no end yet; that it is too long is known all the same.
            expected.pop_if(|last| last != "too long");
            expected.retain(|line| !line.is_empty());
            prop_assert_eq!(whole, expected);
        }
    }

    #[test]
    fn half_a_line_is_forgotten_when_it_stands_still() {
        let (mut lines, mut given) = (Lines::default(), Vec::new());
        lines.push(b"half", |_| panic!("no line yet"));
        lines.forget();
        lines.push(b"whole\r", |line| {
            if let Line::Whole(bytes) = line {
                given.extend_from_slice(bytes);
            }
        });
        assert_eq!(given, b"whole");
    }
}
