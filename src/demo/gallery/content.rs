//! Invented persons and figures of the scenes, from `assets/demo/gallery.toml`.

use super::Amount;
use crate::api::Received;
use serde::Deserialize;
use std::sync::LazyLock;

const BUILT_IN: &str = include_str!("../../../assets/demo/gallery.toml");

/// All that the scenes put on the pages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The moment in which all scenes begin: a Sunday night.
    pub now: jiff::ZonedDateTime,
    pub employer: String,
    /// What pinyin offers.
    pub candidates: Vec<String>,
    pub received: Received,
    usual: Person,
    longest: Person,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub address: String,
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
