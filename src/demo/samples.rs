//! Sample cards: invented persons of an area code that was never issued.

use super::sam_emulator::{CardImage, SampleResident, card_text};
use crate::idcard::codes;
use serde::Deserialize;
use sha2::{Digest, Sha256};

const PERSONS: &str = include_str!("../../assets/demo/persons.json");
/// A photo as long as a card's; not decodable, as no photo is to us.
const PHOTO_BYTES: usize = 1024;
const VALID_FROM: &str = "20200101";
const VALID_TO: &str = "20400101";

#[derive(Deserialize)]
struct Persons {
    persons: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    name: String,
    sex: String,
    nation: String,
    id_no: String,
    birth: String,
    address: String,
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
    let text = card_text(&SampleResident {
        name: &person.name,
        sex_code: ["0", "1", "2", "9"].into_iter().find(|code| codes::sex(code) == Some(person.sex.as_str())).unwrap_or("0"),
        ethnic_code: &ethnic_code,
        birth: &person.birth,
        address: &person.address,
        id_number: &person.id_no,
        issuer: &person.address,
        valid_from: VALID_FROM,
        valid_to: VALID_TO,
    });
    let year = person.birth.get(..4).unwrap_or_default();
    Sample { label: format!("{} {year}", person.name), card: CardImage { text, photo: photo(&person.id_no) } }
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

    #[test]
    fn every_sample_reads_back_as_a_good_card_of_an_area_never_issued() {
        let samples = samples();
        assert_eq!(samples.len(), 9);
        for sample in samples {
            let card = Card::from_text(&sample.card.text).resident.unwrap();
            assert!(card.id_check_ok);
            assert!(card.id_number.reveal().starts_with("320299"));
            assert!(card.sex().is_some() && card.ethnic().is_some());
            assert_eq!(sample.card.photo.len(), PHOTO_BYTES);
        }
    }
}
