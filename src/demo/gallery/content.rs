//! Invented persons and figures of the scenes, from `assets/demo/gallery.toml`.

use super::Amount;
use crate::api::{Received, Stroke};
use crate::words::Words;
use serde::Deserialize;
use std::sync::LazyLock;

const BUILT_IN: &str = include_str!("../../../assets/demo/gallery.toml");

/// All that the scenes put on the pages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The moment in which all scenes begin: a Sunday night.
    pub now: jiff::ZonedDateTime,
    /// Code of the service that is filled in.
    pub form_service: String,
    /// Of its form: what staff want anew.
    pub corrected_fields: Vec<String>,
    /// Code of the one that looks something up.
    pub look_up_service: String,
    pub employer: String,
    pub longest_employer: String,
    /// What pinyin offers.
    pub candidates: Vec<String>,
    pub received: Received,
    usual: Person,
    longest: Person,
    pub find: Find,
    pub out_of_order: OutOfOrder,
    pub account: Account,
    pub places: Places,
    pub kinds: Kinds,
    pub typing: TypingSample,
    pub document: Document,
}

/// What stands on the sample of a document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub title: String,
    /// That it is a sample.
    pub sample: String,
    pub across: String,
    pub foot: String,
    /// Label and value.
    pub rows: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Find {
    pub typed: String,
    pub candidates: Vec<String>,
    /// Found by nobody.
    pub nothing: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutOfOrder {
    pub when: Words,
    pub machine: Words,
    pub machine_note: Words,
    pub window: Words,
    pub reason: Words,
    /// RFC 3339.
    pub until: String,
}

/// Of a medical account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Code of the service that shows it.
    pub service: String,
    pub places: Vec<String>,
    pub longest_place: String,
    pub drugs: Vec<String>,
    pub longest_drug: String,
    /// What was paid, in fen; one payment after the other.
    pub amounts_fen: Vec<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    pub title: Words,
    pub hint: Words,
    pub headings: Vec<Words>,
    pub districts: Vec<Words>,
    pub streets: Vec<Words>,
    pub communities: Vec<Words>,
}

/// Answers to every kind of question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    /// Name and income.
    pub members: Vec<(String, String)>,
    pub longest_member: String,
    pub bank_card: String,
    pub money: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypingSample {
    pub nine_key: Stroked,
    pub strokes: Stroked,
    pub handwriting: Stroked,
    pub drawn: Vec<Stroke>,
}

/// What is typed, what stands in the field for it, and what is offered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stroked {
    pub typed: String,
    pub preedit: String,
    pub candidates: Vec<String>,
}

impl Sample {
    pub fn built_in() -> &'static Sample {
        static SAMPLE: LazyLock<Sample> =
            LazyLock::new(|| toml::from_str(BUILT_IN).expect("the sample content is read by a test"));
        &SAMPLE
    }

    pub fn person(&self, amount: Amount) -> &Person {
        match amount {
            Amount::Usual => &self.usual,
            Amount::Longest => &self.longest,
        }
    }
}
