//! Which characters a text is made of, where its form says so: what a finger writes is read as nothing else.

use serde::Deserialize;

/// The round zero of years, which stands apart from the unified ideographs.
const ZERO: u32 = 0x3007;
/// The unified ideographs: of the first plane with Extension A, and those of the planes above it.
const IDEOGRAPHS: [std::ops::RangeInclusive<u32>; 2] = [0x3400..=0x9FFF, 0x2_0000..=0x3_23AF];
/// Between the parts of a name: 阿卜杜·热合曼.
const POINT: char = '·';

/// `characters` of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Characters {
    /// Chinese characters, digits, capitals, and the signs of the other two.
    #[serde(skip)]
    #[default]
    All,
    /// A person's name: Chinese characters, and the point within it.
    Name,
    /// A number of a document: digits, capitals and the hyphen.
    Code,
}

impl Characters {
    pub fn take(self, character: char) -> bool {
        let name = is_ideograph(character) || character == POINT;
        let code = matches!(character, '0'..='9' | 'A'..='Z' | '-');
        match self {
            Characters::All => name || code,
            Characters::Name => name,
            Characters::Code => code,
        }
    }
}

fn is_ideograph(character: char) -> bool {
    let code_point = u32::from(character);
    code_point == ZERO || IDEOGRAPHS.iter().any(|range| range.contains(&code_point))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_chinese_a_code_is_not_and_a_text_may_be_either() {
        for (character, name, code) in [
            ('王', true, false),
            ('𫖯', true, false),
            ('〇', true, false),
            ('·', true, false),
            ('7', false, true),
            ('B', false, true),
            ('-', false, true),
        ] {
            assert_eq!((Characters::Name.take(character), Characters::Code.take(character)), (name, code), "{character}");
            assert!(Characters::All.take(character), "{character}");
        }
        // What looks like one of them and is none: kana, Greek, small letters, full-width digits.
        for character in ['ロ', 'Β', 'b', '７', ' ', '，'] {
            assert!(!Characters::All.take(character), "{character}");
        }
    }
}
