//! The reader's events as words, and waiting for them with a deadline.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use yizhan::reader::{CardTrouble, ReaderEvent};

/// Longer than any chain of remedies takes.
pub const EVENT_DEADLINE: Duration = Duration::from_secs(30);

/// Begins the words of a remedy.
const REMEDY: &str = "remedy ";

/// What an event says to somebody watching.
pub fn word(event: &ReaderEvent) -> String {
    match event {
        ReaderEvent::Up { sam_number } => format!("up {sam_number}"),
        ReaderEvent::Down { reason } => format!("down {}", reason.as_str()),
        ReaderEvent::Reading => "reading".to_string(),
        ReaderEvent::Read(read) => {
            let address = read.card.newest_address.as_ref().map_or("", |address| address.reveal());
            let now_at = if address.is_empty() { String::new() } else { format!(", now at {address}") };
            format!("read {}, photo {}{now_at}", read.card.shown_name(), read.photo.len())
        }
        ReaderEvent::Trouble(CardTrouble::LiftAndPlace) => "lift and place".to_string(),
        ReaderEvent::Trouble(CardTrouble::CannotRead) => "cannot read".to_string(),
        ReaderEvent::Trouble(CardTrouble::NotAnIdCard) => "not an ID card".to_string(),
        ReaderEvent::Remedy(remedy) => format!("{REMEDY}{}", remedy.as_str()),
    }
}

/// Words as they come.
pub struct Words(Receiver<String>);

impl Words {
    pub fn new() -> (Sender<String>, Self) {
        let (sender, receiver) = channel();
        (sender, Words(receiver))
    }

    /// The next word. What was done to mend the reader is told beside and passed over.
    pub fn next(&self) -> String {
        match self.0.recv_timeout(EVENT_DEADLINE) {
            Ok(word) if word.starts_with(REMEDY) => self.next(),
            Ok(word) => word,
            Err(RecvTimeoutError::Timeout) => panic!("nothing was said in {} s", EVENT_DEADLINE.as_secs()),
            Err(RecvTimeoutError::Disconnected) => panic!("whoever speaks has ended"),
        }
    }

    /// What is done to mend the reader, until something else is said; and that.
    #[allow(dead_code, reason = "not every transport's tests look at the ladder")]
    pub fn remedies(&self) -> (Vec<String>, String) {
        let mut remedies = Vec::new();
        loop {
            let word = self.0.recv_timeout(EVENT_DEADLINE).expect("a word");
            match word.strip_prefix(REMEDY) {
                Some(remedy) => remedies.push(remedy.to_string()),
                None => return (remedies, word),
            }
        }
    }

    /// What was said and not waited for.
    pub fn left(&self) -> Vec<String> {
        self.0.try_iter().filter(|word| !word.starts_with(REMEDY)).collect()
    }

    /// These words come next, in this order.
    #[track_caller]
    pub fn expect(&self, words: &[&str]) {
        for word in words {
            assert_eq!(self.next(), *word);
        }
    }
}
