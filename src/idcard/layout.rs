//! The 256-byte text of a card as fields, for each of the four kinds (GA/T 490 items in UTF-16LE).

use super::field::{self, foreign_2017, foreign_2023, hmt_residence, resident};
use super::{codes, id_number};
use crate::privacy::Personal;
use serde::Deserialize;
use std::ops::Range;
use zeroize::Zeroizing;

/// Which kind of card it is, by the type flag in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// 居民身份证
    Resident,
    /// 港澳台居民居住证
    HmtResidence,
    /// 外国人永久居留身份证, 2017 layout
    #[serde(rename = "foreign_pr_2017")]
    ForeignPr2017,
    /// 外国人永久居留身份证, issued since 2023-12-01
    #[serde(rename = "foreign_pr_2023")]
    ForeignPr2023,
}

impl CardKind {
    pub const ALL: [CardKind; 4] = [CardKind::Resident, CardKind::HmtResidence, CardKind::ForeignPr2017, CardKind::ForeignPr2023];

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
    /// The number's check character does not belong to it.
    IdCheck,
    /// The birth date is no day of the calendar.
    BirthInvalid,
    /// The birth date differs from the one in the number.
    BirthMismatch,
    /// The sex differs from the one in the number.
    SexMismatch,
    /// A name was not proper UTF-16; U+FFFD stands where it was not.
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

/// A card that was read. Every field is kept as it stands on the card, trimmed at its end.
pub struct Card {
    pub kind: CardKind,
    /// The flag itself, trimmed; empty on most residents' cards.
    pub type_flag: String,
    /// At most 15 UTF-16 units: long names may be cut on the card itself. A foreigner's Chinese name, which may be empty.
    pub name: Personal<String>,
    /// Of foreigners only; empty otherwise.
    pub english_name: Personal<String>,
    /// GB/T 2261.1, as read.
    pub sex_code: Personal<String>,
    /// YYYYMMDD as read; may be no day of the calendar.
    pub birth: Personal<String>,
    /// 18 characters; on a foreigner's card of 2017 three letters and twelve digits.
    pub id_number: Personal<String>,
    /// YYYYMMDD as read.
    pub valid_from: Personal<String>,
    /// YYYYMMDD or 长期, as read.
    pub valid_to: Personal<String>,
    pub of_kind: OfKind,
    /// The newest additional address (追加地址), where the reader gave one.
    pub newest_address: Option<Personal<String>>,
    /// `None` where the number has no check character.
    pub id_check_ok: Option<bool>,
    /// The name holds a private-use character, which fonts cannot show: staff must look at the card.
    pub name_has_pua: bool,
    pub warnings: Vec<Warning>,
}

/// What only this kind of card has.
pub enum OfKind {
    Resident {
        /// GB/T 3304, as read.
        ethnic_code: Personal<String>,
        address: Personal<String>,
        issuer: Personal<String>,
    },
    HmtResidence {
        /// Where the holder lives.
        address: Personal<String>,
        issuer: Personal<String>,
        pass_number: Personal<String>,
        issue_count: Personal<String>,
    },
    ForeignPr2017 {
        /// Three letters (ISO 3166), as read.
        nationality: Personal<String>,
        card_version: Personal<String>,
        authority_code: Personal<String>,
    },
    ForeignPr2023 {
        nationality: Personal<String>,
        renewals: Personal<String>,
        /// Ties the number to the one on a former card.
        former_number_link: Personal<String>,
    },
}

/// Takes fields out of a text and remembers whether one was not proper UTF-16.
struct Fields<'a> {
    text: &'a [u8; 256],
    malformed: bool,
}

impl Fields<'_> {
    fn take(&mut self, place: Range<usize>) -> Personal<String> {
        self.decoded(&self.text[place])
    }

    /// A field that goes on at another place: joined before it is trimmed.
    fn take_joined(&mut self, first: Range<usize>, rest: Range<usize>) -> Personal<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(first.len() + rest.len()));
        bytes.extend_from_slice(&self.text[first]);
        bytes.extend_from_slice(&self.text[rest]);
        self.decoded(&bytes)
    }

    fn decoded(&mut self, bytes: &[u8]) -> Personal<String> {
        let (value, malformed) = decode(bytes);
        self.malformed |= malformed;
        Personal::new(value.to_string())
    }
}

impl Card {
    /// Reads the text of a card. Total: any 256 bytes give a card.
    pub fn from_text(text: &[u8; 256]) -> Card {
        let type_flag = decode(&text[field::TYPE_FLAG]).0.to_string();
        let kind = match type_flag.as_str() {
            "J" => CardKind::HmtResidence,
            "I" => CardKind::ForeignPr2017,
            "Y" => CardKind::ForeignPr2023,
            _ => CardKind::Resident,
        };
        let (mut names, mut fields) = (Fields { text, malformed: false }, Fields { text, malformed: false });
        let mut card = match kind {
            CardKind::ForeignPr2017 => Card::foreign_2017(&mut names, &mut fields),
            CardKind::ForeignPr2023 => Card::foreign_2023(&mut names, &mut fields),
            CardKind::Resident | CardKind::HmtResidence => Card::as_resident(kind, &mut names, &mut fields),
        };
        card.name_has_pua = card.shown_name().chars().any(is_private_use);
        card.warn();
        let known_flag = kind != CardKind::Resident || matches!(type_flag.as_str(), "" | "0");
        let more = [
            (names.malformed, Warning::NameMalformed),
            (fields.malformed, Warning::TextMalformed),
            (!known_flag, Warning::TypeFlagUnknown),
        ];
        card.warnings.extend(more.into_iter().filter(|(is, _)| *is).map(|(_, warning)| warning));
        card.type_flag = type_flag;
        card
    }

    /// 居民身份证 and 港澳台居民居住证, which share most of their layout.
    fn as_resident(kind: CardKind, names: &mut Fields, fields: &mut Fields) -> Card {
        let (address, issuer) = (fields.take(resident::ADDRESS), fields.take(resident::ISSUER));
        let of_kind = if kind == CardKind::HmtResidence {
            let pass_number = fields.take(hmt_residence::PASS_NUMBER);
            OfKind::HmtResidence { address, issuer, pass_number, issue_count: fields.take(hmt_residence::ISSUE_COUNT) }
        } else {
            OfKind::Resident { ethnic_code: fields.take(resident::ETHNIC_GROUP), address, issuer }
        };
        let card = Card {
            name: names.take(resident::NAME),
            sex_code: fields.take(resident::SEX),
            birth: fields.take(resident::BIRTH),
            id_number: fields.take(resident::ID_NUMBER),
            valid_from: fields.take(resident::VALID_FROM),
            valid_to: fields.take(resident::VALID_TO),
            ..Card::blank(kind, of_kind)
        };
        Card { id_check_ok: Some(id_number::check_ok(card.id_number.reveal())), ..card }
    }

    fn foreign_2017(names: &mut Fields, fields: &mut Fields) -> Card {
        let of_kind = OfKind::ForeignPr2017 {
            nationality: fields.take(foreign_2017::NATIONALITY),
            card_version: fields.take(foreign_2017::CARD_VERSION),
            authority_code: fields.take(foreign_2017::AUTHORITY_CODE),
        };
        Card {
            name: names.take(foreign_2017::CHINESE_NAME),
            english_name: names.take(foreign_2017::ENGLISH_NAME),
            sex_code: fields.take(foreign_2017::SEX),
            birth: fields.take(foreign_2017::BIRTH),
            id_number: fields.take(foreign_2017::ID_NUMBER),
            valid_from: fields.take(foreign_2017::VALID_FROM),
            valid_to: fields.take(foreign_2017::VALID_TO),
            ..Card::blank(CardKind::ForeignPr2017, of_kind)
        }
    }

    fn foreign_2023(names: &mut Fields, fields: &mut Fields) -> Card {
        let of_kind = OfKind::ForeignPr2023 {
            nationality: fields.take(foreign_2023::NATIONALITY),
            renewals: fields.take(foreign_2023::RENEWALS),
            former_number_link: fields.take(foreign_2023::FORMER_NUMBER_LINK),
        };
        let card = Card {
            name: names.take(resident::NAME),
            english_name: names.take_joined(foreign_2023::ENGLISH_NAME, foreign_2023::ENGLISH_NAME_REST),
            sex_code: fields.take(resident::SEX),
            birth: fields.take(resident::BIRTH),
            id_number: fields.take(resident::ID_NUMBER),
            valid_from: fields.take(resident::VALID_FROM),
            valid_to: fields.take(resident::VALID_TO),
            ..Card::blank(CardKind::ForeignPr2023, of_kind)
        };
        Card { id_check_ok: Some(id_number::check_ok(card.id_number.reveal())), ..card }
    }

    fn blank(kind: CardKind, of_kind: OfKind) -> Card {
        Card {
            kind,
            type_flag: String::new(),
            name: Personal::default(),
            english_name: Personal::default(),
            sex_code: Personal::default(),
            birth: Personal::default(),
            id_number: Personal::default(),
            valid_from: Personal::default(),
            valid_to: Personal::default(),
            of_kind,
            newest_address: None,
            id_check_ok: None,
            name_has_pua: false,
            warnings: Vec::new(),
        }
    }

    fn warn(&mut self) {
        let number = self.id_number.reveal();
        let implausible = [
            (self.id_check_ok == Some(false), Warning::IdCheck),
            (!id_number::is_calendar_date(self.birth.reveal()), Warning::BirthInvalid),
            (id_number::birth(number).is_some_and(|birth| birth != self.birth.reveal()), Warning::BirthMismatch),
            (id_number::sex_code(number).is_some_and(|sex| sex != self.sex_code.reveal()), Warning::SexMismatch),
        ];
        self.warnings.extend(implausible.into_iter().filter(|(is, _)| *is).map(|(_, warning)| warning));
    }

    pub fn has(&self, warning: Warning) -> bool {
        self.warnings.contains(&warning)
    }

    /// What the holder is called: the Chinese name, or the English one where there is no other.
    pub fn shown_name(&self) -> &str {
        if self.name.reveal().is_empty() { self.english_name.reveal() } else { self.name.reveal() }
    }

    /// 男, 女, 未知 or 未说明; `None` for a code the standard does not know.
    pub fn sex(&self) -> Option<&'static str> {
        codes::sex(self.sex_code.reveal())
    }

    /// As read; `None` where the kind has none.
    pub fn ethnic_code(&self) -> Option<&str> {
        match &self.of_kind {
            OfKind::Resident { ethnic_code, .. } => Some(ethnic_code.reveal()),
            OfKind::HmtResidence { .. } | OfKind::ForeignPr2017 { .. } | OfKind::ForeignPr2023 { .. } => None,
        }
    }

    /// The ethnic group's name; `None` for a code the standard does not know.
    pub fn ethnic(&self) -> Option<&'static str> {
        codes::ethnic_group(self.ethnic_code()?)
    }

    /// The address now valid: the newest additional one, or the one that was printed. `None` where the kind has none.
    pub fn address(&self) -> Option<&str> {
        let printed = match &self.of_kind {
            OfKind::Resident { address, .. } | OfKind::HmtResidence { address, .. } => address.reveal(),
            OfKind::ForeignPr2017 { .. } | OfKind::ForeignPr2023 { .. } => return None,
        };
        let newest = self.newest_address.as_ref().map(|address| address.reveal().as_str());
        Some(newest.filter(|address| !address.is_empty()).unwrap_or(printed))
    }

    /// Three letters as read; `None` where the kind has none.
    pub fn nationality_code(&self) -> Option<&str> {
        match &self.of_kind {
            OfKind::ForeignPr2017 { nationality, .. } | OfKind::ForeignPr2023 { nationality, .. } => Some(nationality.reveal()),
            OfKind::Resident { .. } | OfKind::HmtResidence { .. } => None,
        }
    }

    /// The country's name; `None` for a code the table does not know.
    pub fn nationality(&self) -> Option<&'static str> {
        codes::nationality(self.nationality_code()?)
    }

    /// HK, MO or TW, by the number of a 港澳台居民居住证; `None` for any other.
    pub fn origin(&self) -> Option<&'static str> {
        match (self.kind, self.id_number.reveal().get(..2)) {
            (CardKind::HmtResidence, Some("81")) => Some("HK"),
            (CardKind::HmtResidence, Some("82")) => Some("MO"),
            (CardKind::HmtResidence, Some("83")) => Some("TW"),
            _ => None,
        }
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

    /// Whether the card's first day lies after `date` (YYYYMMDD). An unreadable first day is not to come.
    pub fn not_yet_valid_on(&self, date: &str) -> bool {
        let valid_from = self.valid_from.reveal().as_str();
        id_number::is_calendar_date(valid_from) && valid_from > date
    }

    /// Every field of this kind by its name, as it stands on the card.
    pub fn fields(&self) -> Vec<(&'static str, &Personal<String>)> {
        let foreigner = matches!(self.kind, CardKind::ForeignPr2017 | CardKind::ForeignPr2023);
        let mut fields = vec![(if foreigner { "name_cn" } else { "name" }, &self.name)];
        if foreigner {
            fields.push(("name_en", &self.english_name));
        }
        fields.extend([("sex_code", &self.sex_code), ("birth", &self.birth), ("id_number", &self.id_number)]);
        match &self.of_kind {
            OfKind::Resident { ethnic_code, address, issuer } => {
                fields.extend([("ethnic_code", ethnic_code), ("address", address), ("issuer", issuer)]);
            }
            OfKind::HmtResidence { address, issuer, pass_number, issue_count } => {
                fields.extend([("address", address), ("issuer", issuer)]);
                fields.extend([("pass_number", pass_number), ("issue_count", issue_count)]);
            }
            OfKind::ForeignPr2017 { nationality, card_version, authority_code } => {
                fields.extend([("nationality", nationality), ("card_version", card_version)]);
                fields.push(("authority_code", authority_code));
            }
            OfKind::ForeignPr2023 { nationality, renewals, former_number_link } => {
                fields.extend([("nationality", nationality), ("renewals", renewals), ("assoc", former_number_link)]);
            }
        }
        fields.extend([("valid_from", &self.valid_from), ("valid_to", &self.valid_to)]);
        fields.extend(self.newest_address.as_ref().map(|address| ("newest_address", address)));
        fields
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

/// A character whose shape only whoever made the card knows (Unicode's private use areas).
pub fn is_private_use(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

#[cfg(test)]
mod tests {
    use super::field::TYPE_FLAG;
    use super::resident::*;
    use super::*;
    use proptest::prelude::*;

    /// A text of blanks with these fields.
    fn text_of(fields: &[(Range<usize>, &str)]) -> [u8; 256] {
        let mut text = [0; 256];
        for pair in text.chunks_exact_mut(2) {
            pair[0] = b' ';
        }
        for (place, content) in fields {
            put(&mut text, place.clone(), &content.encode_utf16().collect::<Vec<_>>());
        }
        text
    }

    /// A resident's text with one field replaced.
    fn text_with(range: Range<usize>, value: &[u16]) -> [u8; 256] {
        let mut text = text_of(&[
            (NAME, "张测试"),
            (SEX, "2"),
            (ETHNIC_GROUP, "01"),
            (BIRTH, "19900307"),
            (ADDRESS, "测试路"),
            (ID_NUMBER, "320213199003070003"),
            (ISSUER, "测试局"),
            (VALID_FROM, "20200315"),
            (VALID_TO, "20400315"),
        ]);
        put(&mut text, range, value);
        text
    }

    fn put(text: &mut [u8; 256], range: Range<usize>, units: &[u16]) {
        let padded = units.iter().copied().chain(std::iter::repeat(0x20));
        for (pair, unit) in text[range].chunks_exact_mut(2).zip(padded) {
            pair.copy_from_slice(&unit.to_le_bytes());
        }
    }

    fn card_with(range: Range<usize>, value: &str) -> Card {
        Card::from_text(&text_with(range, &value.encode_utf16().collect::<Vec<_>>()))
    }

    fn warnings(range: Range<usize>, value: &str) -> Vec<Warning> {
        card_with(range, value).warnings
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
        assert_eq!(card.name.reveal(), "张\u{FFFD}三");
        assert_eq!(card.warnings, [Warning::NameMalformed]);
        let card = Card::from_text(&text_with(ADDRESS, &[0xDC00]));
        assert_eq!(card.warnings, [Warning::TextMalformed]);
    }

    #[test]
    fn characters_beyond_the_first_plane_and_inner_spaces_stay() {
        let card = card_with(NAME, "𫖯 \u{3000}·满\0\u{3000} ");
        assert_eq!(card.name.reveal(), "𫖯 \u{3000}·满");
        assert!(!card.name_has_pua);
        assert_eq!(card.warnings, []);
    }

    #[test]
    fn a_full_field_needs_no_padding() {
        let name = "阿卜杜热合曼阿卜杜热合曼阿卜杜";
        assert_eq!(name.encode_utf16().count(), 15);
        assert_eq!(card_with(NAME, name).name.reveal(), name);
    }

    #[test]
    fn first_and_last_day_themselves_are_valid() {
        let card = card_with(VALID_TO, "20260101");
        assert!(!card.expired_on("20260101") && card.expired_on("20260102"));
        let card = card_with(VALID_FROM, "20260101");
        assert!(!card.not_yet_valid_on("20260101") && card.not_yet_valid_on("20251231"));
        for unreadable in [card_with(VALID_TO, "????"), card_with(VALID_FROM, "????"), card_with(VALID_TO, "长期")] {
            assert!(!unreadable.expired_on("20260102") && !unreadable.not_yet_valid_on("20260102"));
        }
    }

    #[test]
    fn the_newest_address_takes_the_place_of_the_printed_one_and_an_empty_one_does_not() {
        let mut card = card_with(ADDRESS, "测试路");
        assert_eq!(card.address(), Some("测试路"));
        card.newest_address = Some("".into());
        assert_eq!(card.address(), Some("测试路"));
        card.newest_address = Some("新测试路9号".into());
        assert_eq!(card.address(), Some("新测试路9号"));
        let foreigner = Card { newest_address: Some("新测试路9号".into()), ..card_with(TYPE_FLAG, "I") };
        assert_eq!(foreigner.address(), None);
    }

    #[test]
    fn an_english_name_longer_than_its_first_field_is_joined_before_it_is_trimmed() {
        // 35 units, the last of them a space.
        let first = "ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFG ";
        assert_eq!(first.len(), 35);
        let fields = [(foreign_2023::ENGLISH_NAME, first), (foreign_2023::ENGLISH_NAME_REST, "HIJKLMNOPQR"), (TYPE_FLAG, "Y")];
        let card = Card::from_text(&text_of(&fields));
        assert_eq!(card.english_name.reveal(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFG HIJKLMNOPQR");
        assert_eq!((card.shown_name(), card.name.reveal().as_str()), (card.english_name.reveal().as_str(), ""));
    }

    #[test]
    fn no_code_however_unknown_refuses_a_card_or_leaves_its_kind() {
        for (flag, kind) in [("", CardKind::Resident), ("J", CardKind::HmtResidence), ("Y", CardKind::ForeignPr2023)] {
            let fields =
                [(ID_NUMBER, "999999199003070000"), (SEX, "7"), (ETHNIC_GROUP, "81"), (BIRTH, "19900307"), (TYPE_FLAG, flag)];
            let card = Card::from_text(&text_of(&fields));
            assert_eq!((card.kind, card.sex(), card.ethnic(), card.origin()), (kind, None, None, None));
        }
        let unknown = [(foreign_2017::NATIONALITY, "UTO"), (foreign_2017::SEX, "X"), (TYPE_FLAG, "I")];
        let card = Card::from_text(&text_of(&unknown));
        assert_eq!((card.nationality_code(), card.nationality(), card.id_check_ok), (Some("UTO"), None, None));
    }

    proptest! {
        #[test]
        fn any_text_is_a_card(bytes in prop::collection::vec(any::<u8>(), 256), flag in "[JIY 0Z]") {
            let mut text: [u8; 256] = bytes.try_into().unwrap();
            put(&mut text, TYPE_FLAG, &flag.encode_utf16().collect::<Vec<_>>());
            let card = Card::from_text(&text);
            let _ = (card.sex(), card.ethnic(), card.nationality(), card.origin(), card.address(), card.shown_name());
            let _ = (card.is_long_term(), card.expired_on("20260101"), card.not_yet_valid_on("20260101"));
            prop_assert!(card.fields().len() >= 9);
        }
    }
}
