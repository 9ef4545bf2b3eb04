//! What is wrong with a bundle, for who writes it.

use std::fmt;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path inside the bundle, `services/X.toml`.
    pub file: String,
    /// Where in the file, `question[1].text`; empty for the file as a whole.
    pub place: String,
    /// What is wrong, and what is allowed.
    pub what: String,
}

impl Finding {
    pub fn new(file: &str, place: impl Into<String>, what: impl Into<String>) -> Self {
        Finding { file: file.to_string(), place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            write!(f, "{}: {}", self.file, self.what)
        } else {
            write!(f, "{}: {}: {}", self.file, self.place, self.what)
        }
    }
}
