//! Documents that the hall made: in memory and for minutes, each for the person it is about.

use super::idempotency::{Busy, Fingerprint, IdempotencyKey, RunningKey, RunningKeys};
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

/// What a wish for a document comes to.
pub(super) enum Wished {
    /// It was made before.
    Made(Proof),
    /// It is to be made by who holds this, and by nobody else meanwhile.
    Now(RunningKey),
}

#[derive(Default)]
pub(super) struct Documents {
    /// Oldest first.
    made: Mutex<VecDeque<Made>>,
    /// Of documents that are being made.
    running: RunningKeys,
}

impl Documents {
    /// What becomes of a wish with this key.
    ///
    /// # Errors
    /// The key was another person's, or came with another wish; or its document is being made at this moment.
    pub(super) fn begin(
        &self,
        key: &IdempotencyKey,
        fingerprint: Fingerprint,
        person: Beneficiary,
        now: Instant,
    ) -> Result<Wished, ProblemCode> {
        // Taken before looking, so that one that is ready in between is found.
        let running = self.running.begin(key, fingerprint).map_err(|busy| match busy {
            Busy::SameRunning => ProblemCode::InProgress,
            Busy::OtherRunning => ProblemCode::KeyReused,
            Busy::Full => ProblemCode::Overloaded,
        })?;
        let mut documents = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        forget_old(&mut documents, now);
        match documents.iter().find(|made| made.key == *key) {
            Some(made) if made.person == person && made.fingerprint == fingerprint => Ok(Wished::Made(made.proof.clone())),
            Some(_) => Err(ProblemCode::KeyReused),
            None => Ok(Wished::Now(running)),
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
        let mut documents = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        forget_old(&mut documents, now);
        if documents.len() >= DOCUMENTS_MAX {
            return Err(ProblemCode::Overloaded);
        }
        documents.push_back(Made { person, key, fingerprint, proof, pdf, made: now });
        Ok(())
    }

    /// The bytes, for the person it is about and nobody else.
    pub(super) fn bytes(&self, id: &str, person: Beneficiary, now: Instant) -> Option<Vec<u8>> {
        let mut documents = self.made.lock().unwrap_or_else(PoisonError::into_inner);
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
        let begin = |number, fingerprint, person| documents.begin(&key(number), [fingerprint; 32], person, now);
        assert!(matches!(begin(1, 1, OWNER), Ok(Wished::Made(proof)) if proof.id == "a"));
        assert!(matches!(begin(2, 1, OWNER), Ok(Wished::Now(_))));
        assert!(matches!(begin(1, 2, OWNER), Err(ProblemCode::KeyReused)), "another wish");
        assert!(matches!(begin(1, 1, OTHER), Err(ProblemCode::KeyReused)), "another person");
    }

    #[test]
    fn who_asks_again_while_it_is_being_made_has_no_second_one_made() {
        let now = Instant::now();
        let documents = kept(now);
        let begin = || documents.begin(&key(2), [1; 32], OWNER, now);
        let Ok(Wished::Now(making)) = begin() else { panic!("not to be made") };
        assert!(matches!(begin(), Err(ProblemCode::InProgress)));
        documents.keep((key(2), [1; 32]), OWNER, proof("b"), Personal::new(Vec::new()), now).unwrap();
        drop(making);
        assert!(matches!(begin(), Ok(Wished::Made(proof)) if proof.id == "b"));
        // One that could not be made may be asked for once more.
        drop(documents.begin(&key(3), [1; 32], OWNER, now));
        assert!(matches!(documents.begin(&key(3), [1; 32], OWNER, now), Ok(Wished::Now(_))));
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
