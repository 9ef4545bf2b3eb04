//! Chinese being typed: what the visit asks of the composer and what comes back.
//!
//! The visit's editor owns the text; the composer only turns letters into words. Every request carries the
//! editor's revision and every answer repeats it, so that an answer to something already left is known as such.

use crate::privacy::Personal;

/// The longest candidate list an answer carries, in candidates. Crowded syllables have more (yi 312, li 190): their
/// rarest characters can be typed only when the district's dictionary gives them weight.
pub const CANDIDATES_MAX: usize = 330;

/// The longest pinyin being typed, in letters or strokes; further letters change nothing. A whole address fits.
pub const INPUT_LETTERS_MAX: usize = 64;

/// The strokes (横竖撇点折) as they are typed, each with the Latin letter it has in every input method by strokes.
pub const STROKES: [(char, char); 5] = [('㇐', 'h'), ('㇑', 's'), ('㇒', 'p'), ('㇔', 'n'), ('㇕', 'z')];

/// What the citizen did. Not `Debug`: it is what somebody types.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ComposeRequest {
    /// A letter `a` to `z` of pinyin, a digit `2` to `9` of the nine keys, or `'` between two syllables (xi'an); or a stroke
    /// ㇐㇑㇒㇔㇕. Anything else changes nothing, and so does a key of another way while something is being typed.
    Key(char),
    /// Takes the last letter back; after a choice that covered a part, first that choice.
    Backspace,
    /// Takes a candidate by its place in the whole list, from 0. A place that is not there changes nothing.
    Choose { index: usize },
    /// Forgets everything typed and chosen.
    Clear,
}

/// How typing stands after a request.
pub struct Composition {
    /// The revision the request carried.
    pub revision: u64,
    /// What is chosen so far, then the letters as typed, without spaces: `无锡liangxiqu`; of nine keys the letters that the
    /// first candidate means, of strokes the strokes. Empty when nothing is being typed.
    pub preedit: Personal<String>,
    /// Best first, at most [`CANDIDATES_MAX`]. A candidate may cover only the first part of the letters; the
    /// rest then stays in the preedit.
    pub candidates: Vec<Personal<String>>,
    /// Text to insert now; filled once every letter is chosen for, otherwise empty.
    pub committed: Personal<String>,
}
