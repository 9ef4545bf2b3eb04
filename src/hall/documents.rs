//! Documents that the hall made: in memory and for minutes, each for the person it is about.

use super::idempotency::{Fingerprint, IdempotencyKey};
use super::identity::Beneficiary;
use crate::api::{ProblemCode, Proof};
use crate::privacy::Personal;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A document can be fetched for so long after it was made.
const DOCUMENT_LIFE_S: u64 = 10 * 60;
/// Documents kept at once. Where more are made in that time the hall says that it has too much to do.
const DOCUMENTS_MAX: usize = 256;

struct Made {
    person: Beneficiary,
    key: IdempotencyKey,
    fingerprint: Fingerprint,
    proof: Proof,
    pdf: Personal<Vec<u8>>,
    made: Instant,
}

/// Oldest first.
#[derive(Default)]
pub(super) struct Documents(Mutex<VecDeque<Made>>);

impl Documents {
    /// The document that was made for this key before. `None` where none was.
    ///
    /// # Errors
    /// The key was another person's, or came with another wish.
    pub(super) fn made_before(
        &self,
        key: &IdempotencyKey,
        fingerprint: Fingerprint,
        person: Beneficiary,
        now: Instant,
    ) -> Result<Option<Proof>, ProblemCode> {
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forget_old(&mut documents, now);
        match documents.iter().find(|made| made.key == *key) {
            Some(made) if made.person == person && made.fingerprint == fingerprint => Ok(Some(made.proof.clone())),
            Some(_) => Err(ProblemCode::KeyReused),
            None => Ok(None),
        }
    }

    /// Keeps a document that was just made.
    ///
    /// # Errors
    /// There is no room for another.
    pub(super) fn keep(
        &self,
        (key, fingerprint): (IdempotencyKey, Fingerprint),
        person: Beneficiary,
        proof: Proof,
        pdf: Personal<Vec<u8>>,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forget_old(&mut documents, now);
        if documents.len() >= DOCUMENTS_MAX {
            return Err(ProblemCode::Overloaded);
        }
        documents.push_back(Made { person, key, fingerprint, proof, pdf, made: now });
        Ok(())
    }

    /// The bytes, for the person it is about and nobody else.
    pub(super) fn bytes(&self, id: &str, person: Beneficiary, now: Instant) -> Option<Vec<u8>> {
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forget_old(&mut documents, now);
        let made = documents.iter().find(|made| made.proof.id == id && made.person == person)?;
        Some(made.pdf.reveal().clone())
    }
}

fn forget_old(documents: &mut VecDeque<Made>, now: Instant) {
    documents.retain(|made| now.saturating_duration_since(made.made) < Duration::from_secs(DOCUMENT_LIFE_S));
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Beneficiary = Beneficiary([7; 32]);
    const OTHER: Beneficiary = Beneficiary([8; 32]);

    fn key(number: u32) -> IdempotencyKey {
        IdempotencyKey::from_text(&format!("00000000-0000-4000-8000-{number:012}")).unwrap()
    }

    fn proof(id: &str) -> Proof {
        let text = String::new;
        Proof { id: id.into(), title: text(), pages: 1, sha256: text(), verify_code: text(), issued_at: text(), seal: text() }
    }

    fn kept(now: Instant) -> Documents {
        let documents = Documents::default();
        documents.keep((key(1), [1; 32]), OWNER, proof("a"), Personal::new(vec![1, 2, 3]), now).unwrap();
        documents
    }

    #[test]
    fn a_document_is_for_its_person_and_for_ten_minutes() {
        let now = Instant::now();
        let documents = kept(now);
        assert_eq!(documents.bytes("a", OWNER, now), Some(vec![1, 2, 3]));
        assert_eq!(documents.bytes("a", OTHER, now), None);
        assert_eq!(documents.bytes("b", OWNER, now), None);
        let later = |seconds| now + Duration::from_secs(seconds);
        assert!(documents.bytes("a", OWNER, later(DOCUMENT_LIFE_S - 1)).is_some());
        assert!(documents.bytes("a", OWNER, later(DOCUMENT_LIFE_S)).is_none());
    }

    #[test]
    fn one_wish_makes_one_document() {
        let now = Instant::now();
        let documents = kept(now);
        let before = |number, fingerprint, person| documents.made_before(&key(number), [fingerprint; 32], person, now);
        assert!(matches!(before(1, 1, OWNER), Ok(Some(proof)) if proof.id == "a"));
        assert!(matches!(before(2, 1, OWNER), Ok(None)));
        assert!(matches!(before(1, 2, OWNER), Err(ProblemCode::KeyReused)), "another wish");
        assert!(matches!(before(1, 1, OTHER), Err(ProblemCode::KeyReused)), "another person");
    }

    #[test]
    fn the_number_of_documents_is_bounded_and_old_ones_make_room() {
        let now = Instant::now();
        let documents = kept(now);
        let keep = |number: usize, at| {
            documents.keep((key(u32::try_from(number).unwrap()), [0; 32]), OWNER, proof("x"), Personal::new(Vec::new()), at)
        };
        (2..=DOCUMENTS_MAX).for_each(|number| keep(number, now).unwrap());
        assert_eq!(keep(1_000, now), Err(ProblemCode::Overloaded));
        assert_eq!(keep(1_000, now + Duration::from_secs(DOCUMENT_LIFE_S)), Ok(()));
    }
}
