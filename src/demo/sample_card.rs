//! What a sample card holds, byte for byte as a real one of its kind.

use crate::idcard::TEXT_BYTES;
use crate::idcard::field::{self, foreign_2017, foreign_2023, hmt_residence, resident};
use std::ops::Range;

/// What a card holds.
#[derive(Clone)]
pub struct CardImage {
    /// See [`card_text`].
    pub text: [u8; TEXT_BYTES],
    /// Empty or 1024 bytes.
    pub photo: Vec<u8>,
    /// The newest additional address (追加地址); empty where there is none.
    pub newest_address: String,
}

/// The fields of a sample card.
#[derive(Clone, Copy)]
pub struct SampleResident<'a> {
    pub name: &'a str,
    pub sex_code: &'a str,
    pub ethnic_code: &'a str,
    pub birth: &'a str,
    pub address: &'a str,
    pub id_number: &'a str,
    pub issuer: &'a str,
    pub valid_from: &'a str,
    pub valid_to: &'a str,
}

/// A resident's card as its 256 bytes: UTF-16LE, padded with spaces, what does not fit is cut as on real cards.
pub fn card_text(card: &SampleResident) -> [u8; TEXT_BYTES] {
    text_of(&[
        (resident::NAME, card.name),
        (resident::SEX, card.sex_code),
        (resident::ETHNIC_GROUP, card.ethnic_code),
        (resident::BIRTH, card.birth),
        (resident::ADDRESS, card.address),
        (resident::ID_NUMBER, card.id_number),
        (resident::ISSUER, card.issuer),
        (resident::VALID_FROM, card.valid_from),
        (resident::VALID_TO, card.valid_to),
    ])
}

/// A 港澳台居民居住证: a resident's fields, but for the ethnic group, and those of its own.
pub fn hmt_card_text(card: &SampleResident, pass_number: &str, issue_count: &str) -> [u8; TEXT_BYTES] {
    let mut text = card_text(&SampleResident { ethnic_code: "", ..*card });
    put(&mut text, hmt_residence::PASS_NUMBER, pass_number);
    put(&mut text, hmt_residence::ISSUE_COUNT, issue_count);
    put(&mut text, field::TYPE_FLAG, "J");
    text
}

/// The fields of a foreigner's sample card.
#[derive(Clone, Copy)]
pub struct SampleForeigner<'a> {
    pub english_name: &'a str,
    pub chinese_name: &'a str,
    pub sex_code: &'a str,
    pub birth: &'a str,
    pub id_number: &'a str,
    pub nationality: &'a str,
    pub valid_from: &'a str,
    pub valid_to: &'a str,
}

/// A 外国人永久居留身份证 of 2017.
pub fn foreign_2017_card_text(card: &SampleForeigner) -> [u8; TEXT_BYTES] {
    text_of(&[
        (foreign_2017::ENGLISH_NAME, card.english_name),
        (foreign_2017::CHINESE_NAME, card.chinese_name),
        (foreign_2017::SEX, card.sex_code),
        (foreign_2017::BIRTH, card.birth),
        (foreign_2017::ID_NUMBER, card.id_number),
        (foreign_2017::NATIONALITY, card.nationality),
        (foreign_2017::VALID_FROM, card.valid_from),
        (foreign_2017::VALID_TO, card.valid_to),
        (foreign_2017::CARD_VERSION, "01"),
        (foreign_2017::AUTHORITY_CODE, "3202"),
        (field::TYPE_FLAG, "I"),
    ])
}

/// A 外国人永久居留身份证 of 2023.
pub fn foreign_2023_card_text(card: &SampleForeigner) -> [u8; TEXT_BYTES] {
    let first_chars = foreign_2023::ENGLISH_NAME.len() / 2;
    let (first, rest) = card.english_name.split_at_checked(first_chars).unwrap_or((card.english_name, ""));
    text_of(&[
        (resident::NAME, card.chinese_name),
        (resident::SEX, card.sex_code),
        (foreign_2023::RENEWALS, "00"),
        (resident::BIRTH, card.birth),
        (foreign_2023::ENGLISH_NAME, first),
        (foreign_2023::ENGLISH_NAME_REST, rest),
        (resident::ID_NUMBER, card.id_number),
        (resident::VALID_FROM, card.valid_from),
        (resident::VALID_TO, card.valid_to),
        (foreign_2023::NATIONALITY, card.nationality),
        (field::TYPE_FLAG, "Y"),
    ])
}

fn text_of(fields: &[(Range<usize>, &str)]) -> [u8; TEXT_BYTES] {
    let mut text = [0; TEXT_BYTES];
    put(&mut text, 0..TEXT_BYTES, "");
    for (place, value) in fields {
        put(&mut text, place.clone(), value);
    }
    text
}

fn put(text: &mut [u8; TEXT_BYTES], place: Range<usize>, value: &str) {
    let units = value.encode_utf16().chain(std::iter::repeat(u16::from(b' ')));
    for (pair, unit) in text[place].chunks_exact_mut(2).zip(units) {
        pair.copy_from_slice(&unit.to_le_bytes());
    }
}
