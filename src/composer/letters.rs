//! Keys and what librime knows them by: letters of pinyin as they are, digits of nine keys, strokes by their initials.

use super::rime::Schema;
use crate::visit::composition::STROKES;

/// What a key types, and in which schema; `'` separates in the `present` one.
pub(super) fn of_key(key: char, present: Schema) -> Option<(Schema, u8)> {
    let stroke = STROKES.iter().find(|(stroke, _)| *stroke == key);
    match (key, stroke) {
        (_, Some((_, letter))) => u8::try_from(*letter).ok().map(|letter| (Schema::Strokes, letter)),
        ('a'..='z', None) => u8::try_from(key).ok().map(|letter| (Schema::Pinyin, letter)),
        ('2'..='9', None) => u8::try_from(key).ok().map(|digit| (Schema::NineKey, digit)),
        ('\'', None) if present != Schema::Strokes => Some((present, b'\'')),
        _ => None,
    }
}

/// librime's preedit as it is shown. Its spaces between syllables are taken out, because the letters stand in the middle of
/// a Chinese address, where a space reads as a word's end and moves with every letter.
pub(super) fn shown(preedit: &str, schema: Schema, pinyin_of_first: &str) -> String {
    let whole: String = preedit.chars().filter(|letter| *letter != ' ').collect();
    match schema {
        Schema::Pinyin => whole,
        Schema::Strokes => whole.chars().map(stroke_of).collect(),
        Schema::NineKey => {
            let (chosen, digits) = whole.split_at(whole.find(|c: char| c.is_ascii()).unwrap_or(whole.len()));
            format!("{chosen}{}", letters_of(digits, pinyin_of_first))
        }
    }
}

fn stroke_of(letter: char) -> char {
    STROKES.iter().find(|(_, known)| *known == letter).map_or(letter, |(stroke, _)| *stroke)
}

/// The letters meant by digits, from the first candidate's pinyin. A syllable of which only the beginning was typed shows
/// that beginning; what the candidate does not cover shows the first letter of each key.
fn letters_of(digits: &str, pinyin: &str) -> String {
    let mut letters = String::new();
    let mut rest = digits;
    for syllable in pinyin.split(' ').filter(|syllable| !syllable.is_empty()) {
        if let Some(after) = rest.strip_prefix('\'') {
            letters.push('\'');
            rest = after;
        }
        let typed: usize = matching(syllable, rest);
        // zh, ch and sh may stand for a syllable, and any single letter.
        let taken = match typed {
            _ if typed == syllable.len() => typed,
            2.. if syllable.as_bytes().get(1) == Some(&b'h') => 2,
            1.. => 1,
            0 => break,
        };
        letters.push_str(&syllable[..taken]);
        rest = &rest[taken..];
    }
    letters.extend(rest.chars().map(first_letter));
    letters
}

/// How many of a syllable's letters stand on the keys typed, from its beginning.
fn matching(syllable: &str, digits: &str) -> usize {
    syllable.bytes().zip(digits.bytes()).take_while(|(letter, digit)| digit_of(*letter) == *digit).count()
}

fn digit_of(letter: u8) -> u8 {
    match letter {
        b'a'..=b'c' => b'2',
        b'd'..=b'f' => b'3',
        b'g'..=b'i' => b'4',
        b'j'..=b'l' => b'5',
        b'm'..=b'o' => b'6',
        b'p'..=b's' => b'7',
        b't'..=b'v' => b'8',
        _ => b'9',
    }
}

fn first_letter(digit: char) -> char {
    match digit {
        '2' => 'a',
        '3' => 'd',
        '4' => 'g',
        '5' => 'j',
        '6' => 'm',
        '7' => 'p',
        '8' => 't',
        '9' => 'w',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_its_schema() {
        assert_eq!(of_key('q', Schema::Strokes), Some((Schema::Pinyin, b'q')));
        assert_eq!(of_key('7', Schema::Pinyin), Some((Schema::NineKey, b'7')));
        assert_eq!(of_key('㇔', Schema::Pinyin), Some((Schema::Strokes, b'n')));
        assert_eq!(of_key('\'', Schema::NineKey), Some((Schema::NineKey, b'\'')));
        for key in ['\'', '1', '0', 'A', ' ', '丶'] {
            assert_eq!(of_key(key, Schema::Strokes), None, "{key}");
        }
    }

    #[test]
    fn digits_are_shown_as_the_letters_meant() {
        for (digits, pinyin, letters) in [
            ("98 94 744", "wu xi shi", "wuxishi"),
            ("4 9 5 3", "guang yi jie dao", "gyjd"),
            ("94'26", "xi an", "xi'an"),
            ("94 7", "zhong shan", "zhs"),
            ("98 94 2", "wu xi", "wuxia"),
            ("23", "", "ad"),
            ("无锡 744", "shi", "无锡shi"),
            ("", "", ""),
        ] {
            assert_eq!(shown(digits, Schema::NineKey, pinyin), letters, "{digits} {pinyin}");
        }
        assert_eq!(shown("无锡 liang xi", Schema::Pinyin, ""), "无锡liangxi");
        assert_eq!(shown("hspnz", Schema::Strokes, ""), "㇐㇑㇒㇔㇕");
    }
}
