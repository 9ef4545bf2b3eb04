//! Sample cards: invented persons of an area code that was never issued.

use super::sam_emulator::{
    CardImage, SampleForeigner, SampleResident, card_text, foreign_2017_card_text, foreign_2023_card_text, hmt_card_text,
};
use crate::idcard::{CardKind, codes};
use serde::Deserialize;
use sha2::{Digest, Sha256};

const PERSONS: &str = include_str!("../../assets/demo/persons.json");
/// A photo as long as a card's; not decodable, as no photo is to us.
const PHOTO_BYTES: usize = 1024;
const VALID_FROM: &str = "20200101";
const VALID_TO: &str = "20400101";
const ISSUE_COUNT: &str = "01";

#[derive(Deserialize)]
struct Persons {
    persons: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    #[serde(default = "resident")]
    kind: CardKind,
    name: String,
    /// Of foreigners.
    #[serde(default)]
    english_name: String,
    /// Three letters, of foreigners.
    #[serde(default)]
    nationality: String,
    /// Of residents of 港澳台.
    #[serde(default)]
    pass_number: String,
    sex: String,
    #[serde(default)]
    nation: String,
    id_no: String,
    birth: String,
    #[serde(default)]
    address: String,
    /// 追加地址
    #[serde(default)]
    newest_address: String,
}

fn resident() -> CardKind {
    CardKind::Resident
}

/// A card one can put on the desk's reader.
pub struct Sample {
    /// On its button: name and year of birth.
    pub label: String,
    pub card: CardImage,
}

/// All sample cards, in the order of the data.
pub fn samples() -> Vec<Sample> {
    let persons: Persons = serde_json::from_str(PERSONS).expect("the sample persons are checked by a test");
    persons.persons.iter().map(sample).collect()
}

fn sample(person: &Person) -> Sample {
    let named = |code: &String| codes::ethnic_group(code) == Some(person.nation.as_str());
    let ethnic_code = (1..=56).map(|code| format!("{code:02}")).find(named).unwrap_or_default();
    let sex_code = ["0", "1", "2", "9"].into_iter().find(|code| codes::sex(code) == Some(person.sex.as_str())).unwrap_or("0");
    let resident = SampleResident {
        name: &person.name,
        sex_code,
        ethnic_code: &ethnic_code,
        birth: &person.birth,
        address: &person.address,
        id_number: &person.id_no,
        issuer: &person.address,
        valid_from: VALID_FROM,
        valid_to: VALID_TO,
    };
    let foreigner = SampleForeigner {
        english_name: &person.english_name,
        chinese_name: &person.name,
        sex_code,
        birth: &person.birth,
        id_number: &person.id_no,
        nationality: &person.nationality,
        valid_from: VALID_FROM,
        valid_to: VALID_TO,
    };
    let text = match person.kind {
        CardKind::Resident => card_text(&resident),
        CardKind::HmtResidence => hmt_card_text(&resident, &person.pass_number, ISSUE_COUNT),
        CardKind::ForeignPr2017 => foreign_2017_card_text(&foreigner),
        CardKind::ForeignPr2023 => foreign_2023_card_text(&foreigner),
    };
    let name = if person.name.is_empty() { &person.english_name } else { &person.name };
    let year = person.birth.get(..4).unwrap_or_default();
    let card = CardImage { text, photo: photo(&person.id_no), newest_address: person.newest_address.clone() };
    Sample { label: format!("{name} {year}"), card }
}

/// The same bytes for the same number, as a card's photo is.
fn photo(seed: &str) -> Vec<u8> {
    let blocks = (0_u32..).map(|block| Sha256::digest(format!("{seed}|{block}")));
    blocks.flat_map(|digest| digest.to_vec()).take(PHOTO_BYTES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::idcard::Card;

    /// 320299 was never issued; 999 and UTO are no country's; each number belongs to nobody.
    fn belongs_to_nobody(card: &Card) -> bool {
        let number = card.id_number.reveal();
        match card.kind {
            CardKind::Resident | CardKind::HmtResidence => number.starts_with("320299"),
            CardKind::ForeignPr2017 => number.starts_with("UTO"),
            CardKind::ForeignPr2023 => number.starts_with("932999"),
        }
    }

    #[test]
    fn every_sample_reads_back_as_a_good_card_of_nobody() {
        for sample in samples() {
            let card = Card::from_text(&sample.card.text);
            assert!(card.warnings.is_empty() && card.id_check_ok != Some(false), "{}", sample.label);
            assert!(belongs_to_nobody(&card), "{}", sample.label);
            assert!(card.sex().is_some() && !card.shown_name().is_empty());
            assert_eq!(card.ethnic().is_some(), card.kind == CardKind::Resident);
            assert_eq!(sample.card.photo.len(), PHOTO_BYTES);
        }
    }

    #[test]
    fn there_is_a_sample_of_every_kind_and_one_that_has_moved() {
        let kinds: Vec<CardKind> = samples().iter().map(|sample| Card::from_text(&sample.card.text).kind).collect();
        assert!(CardKind::ALL.iter().all(|kind| kinds.contains(kind)));
        assert!(samples().iter().any(|sample| !sample.card.newest_address.is_empty()));
    }
}
