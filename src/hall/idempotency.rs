//! Idempotency keys: their header (draft-ietf-httpapi-idempotency-key-header-07) and the requests that are
//! being worked on at this moment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Name of the header, lower case as HTTP libraries compare it.
pub(super) const HEADER: &str = "idempotency-key";
/// Characters of a UUID's text form.
const UUID_CHARS: usize = 36;
/// Submissions worked on at once; more are told to come again.
const RUNNING_KEYS_MAX: usize = 1024;

/// SHA-256 of a request body.
pub type Fingerprint = [u8; 32];

/// A UUID in its canonical lower-case text form. It is bound into the sealed box as written, so there is one form only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a header value: a quoted structured-field String (RFC 9651 §3.3.3), no parameters, holding a UUID.
    pub fn from_header(value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?.trim_matches(' ');
        Self::from_text(text.strip_prefix('"')?.strip_suffix('"')?)
    }

    /// Reads the UUID itself, as in a path.
    pub fn from_text(text: &str) -> Option<Self> {
        let canonical = text.len() == UUID_CHARS
            && text.bytes().enumerate().all(|(index, byte)| match index {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            });
        canonical.then(|| IdempotencyKey(text.to_string()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a request with a key may not begin now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Busy {
    /// The first request with this key and body is still running.
    SameRunning,
    /// A request with this key and another body is still running.
    OtherRunning,
    /// Too many submissions at once.
    Full,
}

/// The keys being worked on. In memory only: after a crash there is no such key, and the store knows whether
/// its request took effect.
#[derive(Clone, Default)]
pub(super) struct RunningKeys(Arc<Mutex<HashMap<IdempotencyKey, Fingerprint>>>);

/// Holds a key until dropped.
pub(super) struct RunningKey {
    keys: RunningKeys,
    key: IdempotencyKey,
}

impl RunningKeys {
    /// Takes `key` for one request, or says why not.
    pub(super) fn begin(&self, key: &IdempotencyKey, fingerprint: Fingerprint) -> Result<RunningKey, Busy> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match running.get(key) {
            Some(first) if *first == fingerprint => return Err(Busy::SameRunning),
            Some(_) => return Err(Busy::OtherRunning),
            None if running.len() >= RUNNING_KEYS_MAX => return Err(Busy::Full),
            None => {}
        }
        running.insert(key.clone(), fingerprint);
        Ok(RunningKey { keys: self.clone(), key: key.clone() })
    }

    /// True while a request with `key` is being worked on.
    pub(super) fn is_running(&self, key: &IdempotencyKey) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(key)
    }
}

impl Drop for RunningKey {
    fn drop(&mut self) {
        self.keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0198c2a0-7b1c-7def-8123-456789abcdef";

    #[test]
    fn only_a_quoted_uuid_is_a_key() {
        let quoted = format!("\"{KEY}\"");
        assert_eq!(IdempotencyKey::from_header(quoted.as_bytes()).unwrap().as_str(), KEY);
        assert_eq!(IdempotencyKey::from_header(format!("  {quoted} ").as_bytes()).unwrap().as_str(), KEY);
        for wrong in [
            KEY.to_string(),
            String::new(),
            "\"\"".to_string(),
            format!("\"{KEY}"),
            format!("{KEY}\""),
            format!("{quoted};a=1"),
            format!("{quoted}, {quoted}"),
            format!("\"{}\"", KEY.to_uppercase()),
            format!("\"{{{KEY}}}\""),
            format!("\"{}\"", KEY.replace('-', "")),
            format!("\"{}\"", KEY.replacen("0", "g", 1)),
            format!("\"{} \"", &KEY[..35]),
        ] {
            assert!(IdempotencyKey::from_header(wrong.as_bytes()).is_none(), "{wrong}");
        }
        assert!(IdempotencyKey::from_header(b"\"\xff\"").is_none());
    }

    #[test]
    fn a_key_runs_once_and_is_free_again_afterwards() {
        let keys = RunningKeys::default();
        let key = IdempotencyKey::from_text(KEY).unwrap();
        let first = keys.begin(&key, [1; 32]).unwrap();
        assert_eq!(keys.begin(&key, [1; 32]).err(), Some(Busy::SameRunning));
        assert_eq!(keys.begin(&key, [2; 32]).err(), Some(Busy::OtherRunning));
        assert!(keys.is_running(&key));
        drop(first);
        assert!(!keys.is_running(&key));
        assert!(keys.begin(&key, [2; 32]).is_ok());
    }

    #[test]
    fn too_many_at_once_are_sent_away() {
        let keys = RunningKeys::default();
        let key = |count: usize| IdempotencyKey::from_text(&format!("0198c2a0-7b1c-7def-8123-{count:012x}")).unwrap();
        let held: Vec<_> = (0..RUNNING_KEYS_MAX).map(|count| keys.begin(&key(count), [0; 32]).unwrap()).collect();
        assert_eq!(keys.begin(&key(RUNNING_KEYS_MAX), [0; 32]).err(), Some(Busy::Full));
        drop(held);
        assert!(keys.begin(&key(RUNNING_KEYS_MAX), [0; 32]).is_ok());
    }
}
