//! What forms of one bundle share: lists to choose from, and words that are agreed to.

use super::schema::ChoiceOption;
use crate::words::Words;
use std::collections::BTreeMap;

/// Shared by all forms of a bundle.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// By the name of the file in `dictionaries/`.
    pub dictionaries: BTreeMap<String, Vec<ChoiceOption>>,
    /// By name in `texts.toml`.
    pub texts: BTreeMap<String, Words>,
}
