//! The attributes of one object of a form file, taken one by one. What is wrong with one hides nothing about the others.

use super::FormFinding;
use crate::words::Words;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Most findings of one file that are told.
const FINDINGS_COUNT_MAX: usize = 200;

/// What was found so far.
#[derive(Default)]
pub(super) struct Findings {
    list: Vec<FormFinding>,
    count: usize,
}

impl Findings {
    pub(super) fn add(&mut self, place: &str, what: impl Into<String>) {
        self.count += 1;
        if self.list.len() < FINDINGS_COUNT_MAX {
            self.list.push(FormFinding { place: place.to_string(), what: what.into() });
        }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn into_list(mut self) -> Vec<FormFinding> {
        let untold = self.count - self.list.len();
        if untold > 0 {
            self.list.push(FormFinding { place: String::new(), what: format!("{untold} more findings are not listed") });
        }
        self.list
    }
}

/// Words in both languages.
pub(super) fn both(words: &Words) -> bool {
    !words.zh.trim().is_empty() && !words.en.trim().is_empty()
}

/// An object of the file. What is `null` counts as left out.
pub(super) struct Attributes {
    place: String,
    left: Map<String, Value>,
}

impl Attributes {
    pub(super) fn of(value: Value, place: String, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::Object(mut left) => {
                left.retain(|_, value| !value.is_null());
                Some(Attributes { place, left })
            }
            _ => {
                findings.add(&place, "expected an object { … }");
                None
            }
        }
    }

    /// Where an attribute stands.
    pub(super) fn place(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_string() } else { format!("{}.{name}", self.place) }
    }

    pub(super) fn find(&self, name: &str, what: impl Into<String>, findings: &mut Findings) {
        findings.add(&self.place(name), what);
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.left.contains_key(name)
    }

    /// The attribute, where it stands there and can be read.
    pub(super) fn take<T: DeserializeOwned>(&mut self, name: &str, findings: &mut Findings) -> Option<T> {
        let value = self.left.remove(name)?;
        match serde_json::from_value(value) {
            Ok(read) => Some(read),
            Err(fault) => {
                self.find(name, fault.to_string(), findings);
                None
            }
        }
    }

    /// The same; it is a finding where it does not stand there.
    pub(super) fn needed<T: DeserializeOwned>(&mut self, name: &str, findings: &mut Findings) -> Option<T> {
        if !self.has(name) {
            self.find(name, format!("`{name}` is missing"), findings);
        }
        self.take(name, findings)
    }

    /// Words that, where they stand there, stand in both languages.
    pub(super) fn words(&mut self, name: &str, findings: &mut Findings) -> Option<Words> {
        let words: Words = self.take(name, findings)?;
        if !both(&words) {
            self.find(name, "has to say something in zh and en", findings);
        }
        Some(words)
    }

    pub(super) fn needed_words(&mut self, name: &str, findings: &mut Findings) -> Option<Words> {
        if !self.has(name) {
            self.find(name, format!("`{name}` is missing: words in zh and en"), findings);
        }
        self.words(name, findings)
    }

    /// A count within bounds; the fallback where it is left out or wrong.
    pub(super) fn count(
        &mut self,
        name: &str,
        bounds: std::ops::RangeInclusive<usize>,
        fallback: usize,
        findings: &mut Findings,
    ) -> usize {
        match self.take::<usize>(name, findings) {
            Some(count) if bounds.contains(&count) => count,
            Some(count) => {
                self.find(name, format!("{count} is not within {} and {}", bounds.start(), bounds.end()), findings);
                fallback
            }
            None => fallback,
        }
    }

    /// Tells of everything that was not taken.
    pub(super) fn finish(self, allowed: &[&str], findings: &mut Findings) {
        for name in self.left.keys() {
            self.find(name, format!("there is no attribute `{name}` here; there are {}", allowed.join(", ")), findings);
        }
    }
}
