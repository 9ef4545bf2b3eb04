//! Sessions: a card that was just read may look things up for a few minutes. In memory only.

use super::chance::{self, NoRandomness};
use super::identity::Beneficiary;
use crate::api::VerificationWay;
use crate::privacy::Personal;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Without a call for this long the session is forgotten.
pub(super) const SESSION_IDLE_MAX_S: u32 = 5 * 60;
/// However busy it is, it ends after this.
const SESSION_MAX_S: u64 = 15 * 60;
/// Sessions open at once, all machines together.
const SESSIONS_MAX: usize = 1024;

struct Session {
    id: String,
    beneficiary: Beneficiary,
    shown: Shown,
    holder: CardHolder,
    /// 核验: how it was made sure who stands there. For this session only.
    verified: Option<VerificationWay>,
    began: Instant,
    touched: Instant,
}

/// What a session was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Card,
    /// An electronic identity (电子社保卡 …): somebody else may hold the telephone.
    Code,
}

/// Whose card opened a session, as it was read: what stands on a document.
#[derive(Default)]
pub(super) struct CardHolder {
    pub(super) name: Personal<String>,
    pub(super) id_number: Personal<String>,
    /// Machine where it was read, `K01`.
    pub(super) device: String,
    /// A code was scanned, and no card was read.
    pub(super) by_code: bool,
}

impl CardHolder {
    fn duplicate(&self) -> Self {
        CardHolder {
            name: self.name.duplicate(),
            id_number: self.id_number.duplicate(),
            device: self.device.clone(),
            by_code: self.by_code,
        }
    }
}

impl Session {
    fn is_open(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.began) < Duration::from_secs(SESSION_MAX_S)
            && now.saturating_duration_since(self.touched) < Duration::from_secs(u64::from(SESSION_IDLE_MAX_S))
    }
}

/// Why no session was opened.
#[derive(Debug)]
pub(super) enum NoSession {
    Full,
    NoRandomness,
}

impl From<NoRandomness> for NoSession {
    fn from(_: NoRandomness) -> Self {
        NoSession::NoRandomness
    }
}

/// A session that was just opened.
pub(super) struct OpenedSession {
    pub(super) id: String,
    pub(super) token: String,
}

/// The open sessions by the SHA-256 of their token: memory holds nothing that opens one.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

impl Sessions {
    /// Opens a session for a person.
    pub(super) fn open(
        &self,
        beneficiary: Beneficiary,
        shown: Shown,
        holder: CardHolder,
        now: Instant,
    ) -> Result<OpenedSession, NoSession> {
        let opened = OpenedSession { id: chance::uuid()?, token: chance::token()? };
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.is_open(now));
        if sessions.len() >= SESSIONS_MAX {
            return Err(NoSession::Full);
        }
        let session = Session { id: opened.id.clone(), beneficiary, shown, holder, verified: None, began: now, touched: now };
        sessions.insert(hash(&opened.token), session);
        Ok(opened)
    }

    /// Whose session `token` opens, counting this as a call. `None` if there is none, or no longer.
    pub(super) fn touch(&self, token: &str, now: Instant) -> Option<Beneficiary> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get_mut(&hash(token))?;
        if !session.is_open(now) {
            sessions.remove(&hash(token));
            return None;
        }
        session.touched = now;
        Some(session.beneficiary)
    }

    /// What opened the session that `token` opens, and whose it was. `None` if there is none, or no longer.
    pub(super) fn holder(&self, token: &str, now: Instant) -> Option<(Shown, CardHolder)> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get(&hash(token)).filter(|session| session.is_open(now))?;
        Some((session.shown, session.holder.duplicate()))
    }

    /// How it was made sure who stands there; `None` where nothing but a card says it, or no session is open.
    pub(super) fn verified(&self, token: &str, now: Instant) -> Option<VerificationWay> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(&hash(token)).filter(|session| session.is_open(now))?.verified
    }

    /// Raises session `id` that `token` opens. A way that says more is not replaced by one that says less.
    pub(super) fn verify(&self, id: &str, token: &str, way: VerificationWay, now: Instant) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = sessions.get_mut(&hash(token)).filter(|session| session.id == id && session.is_open(now))
            && !session.verified.is_some_and(VerificationWay::is_seen)
        {
            session.verified = Some(way);
        }
    }

    /// Whether `token` opens session `id`.
    pub(super) fn is(&self, id: &str, token: &str, now: Instant) -> bool {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(&hash(token)).is_some_and(|session| session.id == id && session.is_open(now))
    }

    /// Ends session `id` that `token` opens. False if these do not belong to an open session.
    pub(super) fn end(&self, id: &str, token: &str, now: Instant) -> bool {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = hash(token);
        let is_its = sessions.get(&hash).is_some_and(|session| session.id == id && session.is_open(now));
        is_its && sessions.remove(&hash).is_some()
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: Beneficiary = Beneficiary([7; 32]);

    #[test]
    fn a_session_ends_five_minutes_after_the_last_call() {
        let sessions = Sessions::default();
        let start = Instant::now();
        let minutes = |count: u64| start + Duration::from_secs(60 * count);
        let token = sessions.open(PERSON, Shown::Card, CardHolder::default(), start).unwrap().token;
        assert_eq!(sessions.touch(&token, minutes(4)), Some(PERSON));
        assert_eq!(sessions.touch(&token, minutes(8)), Some(PERSON));
        assert_eq!(sessions.touch(&token, minutes(13)), None);
        assert_eq!(sessions.touch(&token, minutes(8)), None, "ended is ended");
    }

    #[test]
    fn a_session_ends_after_fifteen_minutes_however_busy() {
        let sessions = Sessions::default();
        let start = Instant::now();
        let token = sessions.open(PERSON, Shown::Card, CardHolder::default(), start).unwrap().token;
        for minute in 1..15 {
            assert_eq!(sessions.touch(&token, start + Duration::from_secs(60 * minute)), Some(PERSON));
        }
        assert_eq!(sessions.touch(&token, start + Duration::from_secs(15 * 60)), None);
    }

    #[test]
    fn only_its_own_token_ends_a_session() {
        let sessions = Sessions::default();
        let now = Instant::now();
        let (first, second) = (
            sessions.open(PERSON, Shown::Card, CardHolder::default(), now).unwrap(),
            sessions.open(PERSON, Shown::Card, CardHolder::default(), now).unwrap(),
        );
        assert!(!sessions.end(&first.id, &second.token, now));
        assert!(sessions.end(&first.id, &first.token, now));
        assert!(!sessions.end(&first.id, &first.token, now));
        assert_eq!(sessions.touch(&second.token, now), Some(PERSON));
    }

    #[test]
    fn the_number_of_sessions_is_bounded_and_old_ones_make_room() {
        let sessions = Sessions::default();
        let now = Instant::now();
        for _ in 0..SESSIONS_MAX {
            assert!(sessions.open(PERSON, Shown::Card, CardHolder::default(), now).is_ok());
        }
        assert!(matches!(sessions.open(PERSON, Shown::Card, CardHolder::default(), now), Err(NoSession::Full)));
        assert!(
            sessions
                .open(PERSON, Shown::Card, CardHolder::default(), now + Duration::from_secs(u64::from(SESSION_IDLE_MAX_S)))
                .is_ok()
        );
    }
}
