//! Where a line of a page may end: between words, as in a printed book, not inside one. Chinese has no spaces, and a
//! line may be broken after every character; who reads slowly loses the word that is torn apart.

use crate::words::is_han;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Joins characters where a line must not be broken (U+2060).
const WORD_JOINER: char = '\u{2060}';
/// A space at which no line ends (U+00A0).
const NO_BREAK_SPACE: char = '\u{a0}';
/// Characters that end a text together, so that none stands alone on a line.
const LAST_CHARACTERS_TOGETHER_COUNT: usize = 3;
/// A longer piece may be broken: in large letters and narrow columns it has no line of its own.
const PIECE_CHARACTERS_MAX: usize = 5;

/// What the dictionary of words does not know.
static TOGETHER: LazyLock<Together> = LazyLock::new(Together::built_in);

struct Together {
    /// Words by their first character.
    whole: BTreeMap<char, Vec<Vec<char>>>,
    after: String,
    before: String,
}

#[derive(Deserialize)]
struct TogetherFile {
    whole: Vec<String>,
    after: String,
    before: String,
}

impl Together {
    fn built_in() -> Self {
        let file: TogetherFile =
            toml::from_str(include_str!("../../assets/texts/lines.toml")).expect("the program's own file is well formed");
        let mut whole = BTreeMap::<char, Vec<Vec<char>>>::new();
        for word in file.whole {
            let word: Vec<char> = word.chars().collect();
            whole.entry(word[0]).or_default().push(word);
        }
        Together { whole, after: file.after, before: file.before }
    }

    /// How long the longest whole word is that these characters begin with.
    fn whole_at(&self, characters: &[char]) -> usize {
        let words = characters.first().and_then(|first| self.whole.get(first));
        words.into_iter().flatten().filter(|word| characters.starts_with(word)).map(Vec::len).max().unwrap_or(0)
    }
}

/// The text with joiners inside its words. They take no room; whoever is read to gets the text without.
pub(super) fn keep_words_whole(text: &str) -> String {
    if !text.chars().any(is_han) {
        return text.to_string();
    }
    let text = keep_units(text);
    let characters: Vec<char> = text.chars().collect();
    let breaks = breaks(&text, &characters);
    let mut whole = String::with_capacity(text.len() * 2);
    for (character, may_break) in characters.iter().zip(breaks) {
        if !may_break {
            whole.push(WORD_JOINER);
        }
        whole.push(*character);
    }
    whole
}

/// A number and its unit, a letter and its 区, stay on a line although a space stands between them.
fn keep_units(text: &str) -> String {
    let mut characters = text.chars().peekable();
    let (mut kept, mut before) = (String::with_capacity(text.len()), ' ');
    while let Some(character) = characters.next() {
        let unit = characters.peek().is_some_and(|next| is_han(*next));
        kept.push(if character == ' ' && before.is_ascii_alphanumeric() && unit { NO_BREAK_SPACE } else { character });
        before = character;
    }
    kept
}

/// Of every character whether a line may begin with it, as far as words go; punctuation has rules of its own.
fn breaks(text: &str, characters: &[char]) -> Vec<bool> {
    let mut begins = word_beginnings(text, characters);
    for first in 0..characters.len() {
        for inside in 1..TOGETHER.whole_at(&characters[first..]) {
            begins[first + inside] = false;
        }
    }
    let words = begins.clone();
    let mut piece = 0;
    for index in 1..characters.len() {
        piece += 1;
        let (before, character) = (characters[index - 1], characters[index]);
        let end_of_word = |of: usize| words.get(of + 1).is_none_or(|begins| *begins);
        let alone = |of: usize| words[of] && end_of_word(of);
        // A pause follows where the next character is none of a word.
        let pause = |of: usize| characters.get(of + 1).is_none_or(|next| !next.is_alphanumeric());
        let both = is_han(before) && is_han(character);
        let sticks = both && (alone(index) && (TOGETHER.after.contains(character) || pause(index)))
            || both && alone(index - 1) && TOGETHER.before.contains(before)
            || before.is_ascii_digit() && is_han(character)
            // Inside a date.
            || index > 1 && characters[index - 2].is_ascii_digit() && is_han(before) && character.is_ascii_digit();
        let inside = both && !words[index];
        let ending = index + LAST_CHARACTERS_TOGETHER_COUNT > characters.len() && (is_han(before) || is_han(character));
        begins[index] = !((sticks || inside) && piece < PIECE_CHARACTERS_MAX || ending);
        if begins[index] {
            piece = 0;
        }
    }
    begins
}

/// Of every character whether a word begins with it, by ICU's dictionary of Chinese words. It lies in the program.
fn word_beginnings(text: &str, characters: &[char]) -> Vec<bool> {
    let mut begins = vec![false; characters.len()];
    let segmenter: WordSegmenterBorrowed<'static> = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut boundaries = segmenter.segment_str(text).peekable();
    for (index, (offset, _)) in text.char_indices().enumerate() {
        while boundaries.next_if(|boundary| *boundary < offset).is_some() {}
        begins[index] = boundaries.peek() == Some(&offset);
    }
    begins
}

#[cfg(test)]
mod tests {
    use super::{TOGETHER, WORD_JOINER, keep_words_whole};

    /// The text with a stroke at every place between two characters where words let a line end.
    fn lines_end(text: &str) -> String {
        let mut shown = String::new();
        let mut joined = true;
        for character in keep_words_whole(text).chars() {
            if character != WORD_JOINER {
                if !joined {
                    shown.push('|');
                }
                shown.push(character);
            }
            joined = character == WORD_JOINER;
        }
        shown
    }

    #[test]
    fn a_line_ends_between_words_and_no_particle_begins_one() {
        for expected in ["请把|身份证|放在|亮灯的地方", "还有|3个月|没查到缴费", "这件事|暂时|停办了", "过一会儿|再试试吧"]
        {
            assert_eq!(lines_end(&expected.replace('|', "")), expected);
        }
    }

    #[test]
    fn a_number_keeps_its_unit_and_a_date_its_day() {
        assert_eq!(keep_words_whole("替您留 15 分钟").replace(WORD_JOINER, ""), "替您留 15\u{a0}分钟");
        assert_eq!(keep_words_whole("在 C 区").replace(WORD_JOINER, ""), "在 C\u{a0}区");
        // A line never ends inside a number anyway.
        for (date, kept) in [("11月22日", "1|1月2|2日"), ("9月1日", "9月1日")] {
            assert_eq!(lines_end(date), kept);
        }
    }

    #[test]
    fn english_and_numbers_are_left_alone() {
        for text in ["", "a", "Put your card on the light", "3", "4821 5937"] {
            assert_eq!(keep_words_whole(text), text);
        }
    }

    #[test]
    fn what_is_named_as_whole_is_short_enough_to_be_kept_whole() {
        assert!(TOGETHER.whole.values().flatten().all(|word| word.len() <= super::PIECE_CHARACTERS_MAX));
    }
}
