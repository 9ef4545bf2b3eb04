//! The 256-byte text of a card as fields (GA/T 490 items in UTF-16LE).

use super::{codes, id_number};
use crate::privacy::Personal;
use std::ops::Range;
use zeroize::Zeroizing;

/// Where the fields of a resident's card stand in its text, in bytes.
pub(crate) mod field {
    use std::ops::Range;

    pub(crate) const NAME: Range<usize> = 0..30;
    pub(crate) const SEX: Range<usize> = 30..32;
    pub(crate) const ETHNIC_GROUP: Range<usize> = 32..36;
    pub(crate) const BIRTH: Range<usize> = 36..52;
    pub(crate) const ADDRESS: Range<usize> = 52..122;
    pub(crate) const ID_NUMBER: Range<usize> = 122..158;
    pub(crate) const ISSUER: Range<usize> = 158..188;
    pub(crate) const VALID_FROM: Range<usize> = 188..204;
    pub(crate) const VALID_TO: Range<usize> = 204..220;
    pub(crate) const TYPE_FLAG: Range<usize> = 248..250;
}

/// Which kind of card it is, by the type flag in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// 居民身份证
    Resident,
    /// 港澳台居民居住证
    HmtResidence,
    /// 外国人永久居留身份证, 2017 layout
    ForeignPr2017,
    /// 外国人永久居留身份证, issued since 2023-12-01
    ForeignPr2023,
}

impl CardKind {
    pub fn token(self) -> &'static str {
        match self {
            CardKind::Resident => "resident",
            CardKind::HmtResidence => "hmt_residence",
            CardKind::ForeignPr2017 => "foreign_pr_2017",
            CardKind::ForeignPr2023 => "foreign_pr_2023",
        }
    }
}

/// Something implausible on a card that was read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Warning {
    /// The ID number's check character does not belong to it.
    IdCheck,
    /// The birth date is no day of the calendar.
    BirthInvalid,
    /// The birth date differs from the one in the ID number.
    BirthMismatch,
    /// The sex differs from the one in the ID number.
    SexMismatch,
    /// The name was not proper UTF-16; U+FFFD stands where it was not.
    NameMalformed,
    /// Another field was not proper UTF-16.
    TextMalformed,
    /// The type flag is none that is known; the text was taken as a resident's.
    TypeFlagUnknown,
}

impl Warning {
    pub fn token(self) -> &'static str {
        match self {
            Warning::IdCheck => "id_check",
            Warning::BirthInvalid => "birth_invalid",
            Warning::BirthMismatch => "birth_mismatch",
            Warning::SexMismatch => "sex_mismatch",
            Warning::NameMalformed => "name_malformed",
            Warning::TextMalformed => "text_malformed",
            Warning::TypeFlagUnknown => "type_flag_unknown",
        }
    }
}

/// A card that was read.
pub struct Card {
    pub kind: CardKind,
    /// The flag itself, trimmed; empty on most residents' cards.
    pub type_flag: String,
    /// The fields, for a resident's card. Of other kinds only the kind is known.
    pub resident: Option<ResidentCard>,
    pub warnings: Vec<Warning>,
}

/// The fields of a resident's card (居民身份证), each as read and trimmed at its end.
pub struct ResidentCard {
    /// At most 15 UTF-16 units: long names may be cut on the card itself.
    pub name: Personal<String>,
    /// GB/T 2261.1, as read.
    pub sex_code: Personal<String>,
    /// GB/T 3304, as read.
    pub ethnic_code: Personal<String>,
    /// YYYYMMDD as read; may be no day of the calendar.
    pub birth: Personal<String>,
    pub address: Personal<String>,
    pub id_number: Personal<String>,
    pub issuer: Personal<String>,
    /// YYYYMMDD as read.
    pub valid_from: Personal<String>,
    /// YYYYMMDD or 长期, as read.
    pub valid_to: Personal<String>,
    pub id_check_ok: bool,
    /// The name holds a private-use character, which fonts cannot show: staff must look at the card.
    pub name_has_pua: bool,
}

impl Card {
    /// Reads the text of a card. Total: any 256 bytes give a card.
    pub fn from_text(text: &[u8; 256]) -> Card {
        let mut warnings = Vec::new();
        let type_flag = decode(&text[field::TYPE_FLAG]).0;
        let kind = match type_flag.as_str() {
            "J" => CardKind::HmtResidence,
            "I" => CardKind::ForeignPr2017,
            "Y" => CardKind::ForeignPr2023,
            "" | "0" => CardKind::Resident,
            _ => {
                warnings.push(Warning::TypeFlagUnknown);
                CardKind::Resident
            }
        };
        let resident = (kind == CardKind::Resident).then(|| ResidentCard::from_text(text, &mut warnings));
        Card { kind, type_flag: type_flag.to_string(), resident, warnings }
    }

    /// A second kept copy, by name.
    pub fn duplicate(&self) -> Card {
        Card {
            kind: self.kind,
            type_flag: self.type_flag.clone(),
            resident: self.resident.as_ref().map(ResidentCard::duplicate),
            warnings: self.warnings.clone(),
        }
    }
}

impl ResidentCard {
    fn from_text(text: &[u8; 256], warnings: &mut Vec<Warning>) -> ResidentCard {
        let (name, name_malformed) = decode(&text[field::NAME]);
        let mut text_malformed = false;
        let mut text_of = |range: Range<usize>| {
            let (value, malformed) = decode(&text[range]);
            text_malformed |= malformed;
            Personal::new(value.to_string())
        };
        let card = ResidentCard {
            name_has_pua: name.chars().any(is_private_use),
            name: Personal::new(name.to_string()),
            sex_code: text_of(field::SEX),
            ethnic_code: text_of(field::ETHNIC_GROUP),
            birth: text_of(field::BIRTH),
            address: text_of(field::ADDRESS),
            id_number: text_of(field::ID_NUMBER),
            issuer: text_of(field::ISSUER),
            valid_from: text_of(field::VALID_FROM),
            valid_to: text_of(field::VALID_TO),
            id_check_ok: false,
        };
        let card = ResidentCard { id_check_ok: id_number::check_ok(card.id_number.reveal()), ..card };
        card.warn(warnings);
        if name_malformed {
            warnings.push(Warning::NameMalformed);
        }
        if text_malformed {
            warnings.push(Warning::TextMalformed);
        }
        card
    }

    fn warn(&self, warnings: &mut Vec<Warning>) {
        if !self.id_check_ok {
            warnings.push(Warning::IdCheck);
        }
        if !id_number::is_calendar_date(self.birth.reveal()) {
            warnings.push(Warning::BirthInvalid);
        }
        if id_number::birth(self.id_number.reveal()).is_some_and(|birth| birth != self.birth.reveal()) {
            warnings.push(Warning::BirthMismatch);
        }
        if id_number::sex_code(self.id_number.reveal()).is_some_and(|sex| sex != self.sex_code.reveal()) {
            warnings.push(Warning::SexMismatch);
        }
    }

    /// 男, 女, 未知 or 未说明; `None` for a code the standard does not know.
    pub fn sex(&self) -> Option<&'static str> {
        codes::sex(self.sex_code.reveal())
    }

    /// The ethnic group's name; `None` for a code the standard does not know.
    pub fn ethnic(&self) -> Option<&'static str> {
        codes::ethnic_group(self.ethnic_code.reveal())
    }

    /// 长期: valid without an end.
    pub fn is_long_term(&self) -> bool {
        self.valid_to.reveal() == codes::LONG_TERM
    }

    /// Whether the card's last day lies before `date` (YYYYMMDD). An unreadable last day is not expired.
    pub fn expired_on(&self, date: &str) -> bool {
        let valid_to = self.valid_to.reveal().as_str();
        id_number::is_calendar_date(valid_to) && valid_to < date
    }

    /// A second kept copy, by name.
    pub fn duplicate(&self) -> ResidentCard {
        ResidentCard {
            name: self.name.duplicate(),
            sex_code: self.sex_code.duplicate(),
            ethnic_code: self.ethnic_code.duplicate(),
            birth: self.birth.duplicate(),
            address: self.address.duplicate(),
            id_number: self.id_number.duplicate(),
            issuer: self.issuer.duplicate(),
            valid_from: self.valid_from.duplicate(),
            valid_to: self.valid_to.duplicate(),
            id_check_ok: self.id_check_ok,
            name_has_pua: self.name_has_pua,
        }
    }
}

/// Text of a field, trimmed at its end of spaces, NUL and ideographic spaces, and whether it was malformed.
pub(super) fn decode(bytes: &[u8]) -> (Zeroizing<String>, bool) {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let mut malformed = false;
    // One UTF-16 unit is at most three bytes of UTF-8: reserved once, so no outgrown copy stays behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 2 * 3));
    for character in char::decode_utf16(units) {
        malformed |= character.is_err();
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let kept = text.trim_end_matches([' ', '\0', '\u{3000}']).len();
    text.truncate(kept);
    (text, malformed)
}

fn is_private_use(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

#[cfg(test)]
mod tests {
    use super::field::*;
    use super::*;
    use proptest::prelude::*;

    /// A resident's text with one field replaced.
    fn text_with(range: Range<usize>, value: &[u16]) -> [u8; 256] {
        let mut text = [0; 256];
        let fields = [
            (NAME, "张测试"),
            (SEX, "2"),
            (ETHNIC_GROUP, "01"),
            (BIRTH, "19900307"),
            (ADDRESS, "测试路"),
            (ID_NUMBER, "320213199003070003"),
            (ISSUER, "测试局"),
            (VALID_FROM, "20200315"),
            (VALID_TO, "20400315"),
            (250..256, ""),
        ];
        for pair in text.chunks_exact_mut(2) {
            pair[0] = b' ';
        }
        for (place, content) in fields {
            put(&mut text, place, &content.encode_utf16().collect::<Vec<_>>());
        }
        put(&mut text, range, value);
        text
    }

    fn put(text: &mut [u8; 256], range: Range<usize>, units: &[u16]) {
        let padded = units.iter().copied().chain(std::iter::repeat(0x20));
        for (pair, unit) in text[range].chunks_exact_mut(2).zip(padded) {
            pair.copy_from_slice(&unit.to_le_bytes());
        }
    }

    fn resident(card: &Card) -> &ResidentCard {
        card.resident.as_ref().unwrap()
    }

    fn warnings(range: Range<usize>, value: &str) -> Vec<Warning> {
        Card::from_text(&text_with(range, &value.encode_utf16().collect::<Vec<_>>())).warnings
    }

    #[test]
    fn a_sound_card_has_no_warnings() {
        assert_eq!(warnings(250..256, ""), []);
    }

    #[test]
    fn what_is_implausible_is_said_and_not_refused() {
        assert_eq!(warnings(ID_NUMBER, "320213199003070004"), [Warning::IdCheck]);
        assert_eq!(warnings(ID_NUMBER, ""), [Warning::IdCheck]);
        assert_eq!(warnings(BIRTH, "19900308"), [Warning::BirthMismatch]);
        assert_eq!(warnings(BIRTH, ""), [Warning::BirthInvalid, Warning::BirthMismatch]);
        assert_eq!(warnings(SEX, "1"), [Warning::SexMismatch]);
        assert_eq!(warnings(TYPE_FLAG, "Z"), [Warning::TypeFlagUnknown]);
        assert_eq!(warnings(TYPE_FLAG, "0"), []);
    }

    #[test]
    fn half_a_surrogate_pair_becomes_a_replacement_character() {
        let card = Card::from_text(&text_with(NAME, &[0x5F20, 0xD87A, 0x4E09]));
        assert_eq!(resident(&card).name.reveal(), "张\u{FFFD}三");
        assert_eq!(card.warnings, [Warning::NameMalformed]);
        let card = Card::from_text(&text_with(ADDRESS, &[0xDC00]));
        assert_eq!(card.warnings, [Warning::TextMalformed]);
    }

    #[test]
    fn characters_beyond_the_first_plane_and_inner_spaces_stay() {
        let card = Card::from_text(&text_with(NAME, &"𫖯 \u{3000}·满\0\u{3000} ".encode_utf16().collect::<Vec<_>>()));
        assert_eq!(resident(&card).name.reveal(), "𫖯 \u{3000}·满");
        assert!(!resident(&card).name_has_pua);
        assert_eq!(card.warnings, []);
    }

    #[test]
    fn a_full_field_needs_no_padding() {
        let name: Vec<u16> = "阿卜杜热合曼阿卜杜热合曼阿卜杜".encode_utf16().collect();
        assert_eq!(name.len(), 15);
        let card = Card::from_text(&text_with(NAME, &name));
        assert_eq!(resident(&card).name.reveal(), "阿卜杜热合曼阿卜杜热合曼阿卜杜");
    }

    #[test]
    fn the_last_day_itself_is_still_valid() {
        let card = Card::from_text(&text_with(VALID_TO, &"20260101".encode_utf16().collect::<Vec<_>>()));
        assert!(!resident(&card).expired_on("20260101"));
        assert!(resident(&card).expired_on("20260102"));
        let unreadable = Card::from_text(&text_with(VALID_TO, &"????".encode_utf16().collect::<Vec<_>>()));
        assert!(!resident(&unreadable).expired_on("20260102"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_card(bytes in prop::collection::vec(any::<u8>(), 256)) {
            let card = Card::from_text(&bytes.try_into().unwrap());
            let copy = card.duplicate();
            prop_assert!(copy.warnings == card.warnings && copy.kind == card.kind);
            if let Some(resident) = &card.resident {
                let _ = (resident.sex(), resident.ethnic(), resident.is_long_term(), resident.expired_on("20260101"));
                prop_assert!(resident.name == copy.resident.unwrap().name);
            }
        }
    }
}
