//! The house's own rules, read off its sources. Every failure is a sentence that says what to do.

mod colours;
mod drawings;
mod lexer;
mod purity;
mod release;
mod services;
mod sizes;
mod sources;
mod texts;
mod tokens;
mod voice;
mod words;

/// Fails with every complaint at once.
#[track_caller]
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
