//! What forms share: lists of options and texts to agree to, by name. They come with the content bundle.

use super::schema::ChoiceOption;
use crate::words::Words;
use std::collections::BTreeMap;

/// Dictionaries and shared texts a form may name.
#[derive(Clone, Debug, Default)]
pub struct Library {
    pub dictionaries: BTreeMap<String, Vec<ChoiceOption>>,
    pub texts: BTreeMap<String, Words>,
}

impl Library {
    /// The names of all dictionaries, for a finding.
    pub(super) fn dictionary_names(&self) -> String {
        names(self.dictionaries.keys())
    }

    pub(super) fn text_names(&self) -> String {
        names(self.texts.keys())
    }
}

fn names<'n>(names: impl Iterator<Item = &'n String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() { "none".to_string() } else { names.join(", ") }
}
