//! Challenges: a machine that shows the hall a code says by one that it scanned it just now. In memory only.

use super::chance;
use super::sessions::NoSession;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A challenge is answered within this, or not at all.
pub(super) const CHALLENGE_MAX_S: u32 = 60;
/// Challenges open at once, all machines together.
const CHALLENGES_COUNT_MAX: usize = 1024;

struct Challenge {
    nonce: String,
    device: String,
    began: Instant,
}

impl Challenge {
    fn is_open(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.began) < Duration::from_secs(u64::from(CHALLENGE_MAX_S))
    }
}

/// A challenge that was just given.
pub(super) struct GivenChallenge {
    pub(super) id: String,
    pub(super) nonce: String,
}

/// The open ones by their id.
#[derive(Default)]
pub(super) struct Challenges(Mutex<HashMap<String, Challenge>>);

impl Challenges {
    pub(super) fn give(&self, device: &str, now: Instant) -> Result<GivenChallenge, NoSession> {
        let given = GivenChallenge { id: chance::uuid()?, nonce: chance::token()? };
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, challenge| challenge.is_open(now));
        if open.len() >= CHALLENGES_COUNT_MAX {
            return Err(NoSession::Full);
        }
        let challenge = Challenge { nonce: given.nonce.clone(), device: device.to_string(), began: now };
        open.insert(given.id.clone(), challenge);
        Ok(given)
    }

    /// True for the right answer of the machine it was given to. Whatever the answer, there is no second one.
    pub(super) fn is_answered(&self, id: &str, device: &str, nonce: &str, now: Instant) -> bool {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        taken.is_some_and(|challenge| {
            let same = chance::equal_in_constant_time(challenge.nonce.as_bytes(), nonce.as_bytes());
            same && challenge.device == device && challenge.is_open(now)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(challenges: &Challenges, now: Instant) -> (String, String) {
        let GivenChallenge { id, nonce } = challenges.give("K01", now).unwrap();
        (id, nonce)
    }

    #[test]
    fn a_challenge_is_answered_once_within_a_minute_by_its_machine() {
        let (challenges, start) = (Challenges::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let (id, nonce) = given(&challenges, start);
        assert!(challenges.is_answered(&id, "K01", &nonce, after(59)));
        assert!(!challenges.is_answered(&id, "K01", &nonce, after(59)), "once");
        let (id, nonce) = given(&challenges, start);
        assert!(!challenges.is_answered(&id, "K01", &nonce, after(60)), "too late");
        let (id, nonce) = given(&challenges, start);
        assert!(!challenges.is_answered(&id, "K02", &nonce, start), "another machine");
        let (id, nonce) = given(&challenges, start);
        assert!(!challenges.is_answered(&id, "K01", "something else", start));
        assert!(!challenges.is_answered(&id, "K01", &nonce, start), "no second try");
        assert!(!challenges.is_answered("no such", "K01", &nonce, start));
    }

    #[test]
    fn the_number_of_challenges_is_bounded_and_old_ones_make_room() {
        let (challenges, now) = (Challenges::default(), Instant::now());
        (0..CHALLENGES_COUNT_MAX).for_each(|_| assert!(challenges.give("K01", now).is_ok()));
        assert!(matches!(challenges.give("K01", now), Err(NoSession::Full)));
        assert!(challenges.give("K01", now + Duration::from_secs(u64::from(CHALLENGE_MAX_S))).is_ok());
    }
}
