//! Numbers, letters and signs by the characters they are read with (`assets/voice/spoken.toml`).

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const BUILT_IN: &str = include_str!("../../assets/voice/spoken.toml");
/// A row of so many digits is a number of something, not an amount.
const ROW_DIGITS_MIN: usize = 5;
/// The same where the whole text is one: the end of a card's number.
const BARE_ROW_DIGITS_MIN: usize = 3;
const YEAR_DIGITS: usize = 4;
const GROUP_DIGITS: usize = 3;

static READING: LazyLock<Reading> =
    LazyLock::new(|| toml::from_str(BUILT_IN).expect("the built-in readings are checked by a test"));

/// How what is written otherwise than in characters is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    digits: String,
    one_by_one: char,
    two_of: char,
    counted: String,
    ten: char,
    hundred: char,
    thousand: char,
    ten_thousand: char,
    hundred_million: char,
    point: char,
    hour: char,
    minute: char,
    whole_hour: char,
    year: char,
    /// A breath within a sentence.
    breath: char,
    /// What else is written for a breath.
    breaths: String,
    first: char,
    words: BTreeMap<String, String>,
    signs: BTreeMap<String, String>,
}

/// What stands beside a text in its sentence.
#[derive(Clone, Copy, Default)]
pub struct Beside {
    pub before: Option<char>,
    pub after: Option<char>,
}

impl Reading {
    pub fn built_in() -> &'static Self {
        &READING
    }

    pub fn breath(&self) -> char {
        self.breath
    }

    /// Every sign's name.
    pub fn sign_names(&self) -> impl Iterator<Item = &str> {
        self.signs.values().map(String::as_str)
    }

    /// A name or a number of something: the same, but a row of digits that stands alone is read one by one.
    pub fn spoken_value(&self, text: &str, beside: Beside) -> String {
        let characters: Vec<char> = text.trim().chars().collect();
        let row = characters.len() >= BARE_ROW_DIGITS_MIN && characters.iter().all(char::is_ascii_digit);
        if row { self.one_by_one(&characters) } else { self.spoken(text, beside) }
    }

    /// `text` in characters that are read, Latin letters as capitals; empty where nothing of it is said.
    pub fn spoken(&self, text: &str, beside: Beside) -> String {
        let trimmed = text.trim();
        if let Some(said) = self.words.get(trimmed).or_else(|| self.signs.get(trimmed)) {
            return said.clone();
        }
        let characters: Vec<char> = trimmed.chars().collect();
        let mut said = String::new();
        let mut at = 0;
        while let Some(character) = characters.get(at).copied() {
            let end = at + characters[at..].iter().take_while(|c| same_run(character, **c)).count().max(1);
            if character.is_ascii_digit() {
                let (words, length) = self.number(&characters, at, end, beside);
                said.push_str(&words);
                at += length;
                continue;
            }
            if character.is_ascii_alphabetic() {
                let run: String = characters[at..end].iter().collect();
                said.push_str(&self.words.get(&run).cloned().unwrap_or_else(|| run.to_ascii_uppercase()));
            } else if self.breaths.contains(character) {
                if !said.ends_with(self.breath) {
                    said.push(self.breath);
                }
            } else if character.is_alphabetic() {
                said.extend(&characters[at..end]);
            }
            at = end;
        }
        said.trim_matches(self.breath).to_string()
    }

    /// The number whose digits are `at..end`, and how many characters belong to it.
    fn number(&self, characters: &[char], at: usize, end: usize, beside: Beside) -> (String, usize) {
        let digits = &characters[at..end];
        let run: String = digits.iter().collect();
        if let Some(said) = self.words.get(&run) {
            return (said.clone(), end - at);
        }
        let digits_from =
            |from: usize| characters[from.min(characters.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
        let next = characters.get(end).copied();
        if next == Some(':') && digits_from(end + 1) == 2 {
            let minutes = value(&characters[end + 1..end + 3]);
            let hours = self.amount(value(digits));
            let rest =
                if minutes == 0 { self.whole_hour.to_string() } else { format!("{}{}", self.amount(minutes), self.minute) };
            return (format!("{hours}{}{rest}", self.hour), end + 3 - at);
        }
        let (mut whole, mut end) = (digits.to_vec(), end);
        while characters.get(end) == Some(&',') && digits_from(end + 1) == GROUP_DIGITS {
            whole.extend(&characters[end + 1..=end + GROUP_DIGITS]);
            end += 1 + GROUP_DIGITS;
        }
        let grouped = whole.len() > digits.len();
        let hidden = [at.checked_sub(1).and_then(|before| characters.get(before)), characters.get(end)].contains(&Some(&'*'));
        let after = characters[end..].iter().copied().find(|c| !c.is_whitespace()).or(beside.after);
        let before = characters[..at].iter().rev().copied().find(|c| !c.is_whitespace()).or(beside.before);
        let mut said = if after == Some(self.year) && whole.len() == YEAR_DIGITS {
            self.row(&whole, None)
        } else if hidden || (!grouped && (whole.len() >= ROW_DIGITS_MIN || (whole.len() > 1 && whole[0] == '0'))) {
            self.one_by_one(&whole)
        } else if whole == ['2'] && before != Some(self.first) && after.is_some_and(|after| self.counted.contains(after)) {
            self.two_of.to_string()
        } else {
            self.amount(value(&whole))
        };
        let decimals = if characters.get(end) == Some(&'.') { digits_from(end + 1) } else { 0 };
        if decimals > 0 {
            said.push(self.point);
            said.push_str(&self.row(&characters[end + 1..=end + decimals], None));
            end += 1 + decimals;
        }
        (said, end - at)
    }

    fn one_by_one(&self, digits: &[char]) -> String {
        self.row(digits, Some(self.one_by_one))
    }

    fn row(&self, digits: &[char], one: Option<char>) -> String {
        digits.iter().map(|digit| one.filter(|_| *digit == '1').unwrap_or_else(|| self.digit(value(&[*digit])))).collect()
    }

    fn digit(&self, digit: u64) -> char {
        usize::try_from(digit).ok().and_then(|digit| self.digits.chars().nth(digit)).unwrap_or(self.point)
    }

    /// A whole number as it is counted.
    fn amount(&self, number: u64) -> String {
        for (unit, name) in [(100_000_000, self.hundred_million), (10_000, self.ten_thousand)] {
            if number >= unit {
                let (upper, rest) = (number / unit, number % unit);
                let mut said = format!("{}{name}", self.amount(upper));
                if rest > 0 && rest < unit / 10 {
                    said.push(self.digit(0));
                }
                return if rest > 0 { said + &self.amount(rest) } else { said };
            }
        }
        if number < 10 {
            return self.digit(number).to_string();
        }
        let (mut said, mut gap) = (String::new(), false);
        for (unit, name) in [(1_000, Some(self.thousand)), (100, Some(self.hundred)), (10, Some(self.ten)), (1, None)] {
            let digit = number / unit % 10;
            if digit == 0 {
                gap = !said.is_empty();
                continue;
            }
            if gap {
                said.push(self.digit(0));
                gap = false;
            }
            // Ten to nineteen begin with ten.
            if !(unit == 10 && digit == 1 && said.is_empty()) {
                said.push(self.digit(digit));
            }
            said.extend(name);
        }
        said
    }
}

fn same_run(first: char, other: char) -> bool {
    (first.is_ascii_digit() && other.is_ascii_digit()) || (first.is_ascii_alphabetic() && other.is_ascii_alphabetic())
}

fn value(digits: &[char]) -> u64 {
    digits
        .iter()
        .filter_map(|digit| digit.to_digit(10))
        .fold(0, |value, digit| value.saturating_mul(10).saturating_add(digit.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        Reading::built_in().spoken_value(text, Beside::default())
    }

    #[test]
    fn numbers_are_counted_or_read_one_by_one_as_people_do() {
        for (written, expected) in [
            ("128", "幺二八"),
            ("今天已办 128 件", "今天已办一百二十八件"),
            ("2 个月", "两个月"),
            ("第 2 个问题", "第二个问题"),
            ("12 个", "十二个"),
            ("205 个", "二百零五个"),
            ("4,879.32", "四千八百七十九点三二"),
            ("390.05", "三百九十点零五"),
            ("10,050 元", "一万零五十元"),
            ("2026年11月20日", "二零二六年十一月二十日"),
            ("11月22日 21:58", "十一月二十二日二十一点五十八分"),
            ("9:00", "九点整"),
            ("13805101234", "幺三八零五幺零幺二三四"),
            ("320299********0085", "三二零二九九零零八五"),
            ("138****1234", "幺三八幺二三四"),
            ("打 110 或 120", "打幺幺零或幺二零"),
            ("尾号 0085，", "尾号零零八五"),
            ("C栋", "C栋"),
            ("English", "英文"),
            ("，", "逗号"),
            ("“梁”身制，", "梁身制"),
        ] {
            assert_eq!(said(written), expected, "{written}");
        }
        let beside = Beside { before: Some('剩'), after: Some('个') };
        assert_eq!(Reading::built_in().spoken("2", beside), "两");
        assert_eq!(Reading::built_in().spoken("2", Beside { before: Some('第'), after: Some('个') }), "二");
    }
}
