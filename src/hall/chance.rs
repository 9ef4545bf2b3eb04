//! What nobody may guess: query codes, session tokens, trace numbers.

use crate::api::{QUERY_CODE_ALPHABET, QUERY_CODE_CHARS};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Bytes of a session token.
const TOKEN_BYTES: usize = 32;
/// Trace numbers have up to 12 digits, to be read out over a telephone.
const TRACE_NUMBERS: u64 = 1_000_000_000_000;

/// The system has no randomness to give: nothing may be issued now.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

/// A fresh query code.
pub(super) fn query_code() -> Result<String, NoRandomness> {
    let mut bytes = [0_u8; QUERY_CODE_CHARS];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    // 256 is a multiple of 32, so every character is equally likely.
    Ok(bytes.iter().map(|byte| char::from(QUERY_CODE_ALPHABET[usize::from(byte % 32)])).collect())
}

/// What somebody typed, in the form a query code is stored in: upper case, without spaces and hyphens, letters that
/// are easily mistaken read as the digits they look like (Crockford). `None` if it cannot be a code.
pub(super) fn normal_query_code(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|character| !matches!(character, ' ' | '-'))
        .map(|character| match character.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let is_code = code.len() == QUERY_CODE_CHARS && code.bytes().all(|byte| QUERY_CODE_ALPHABET.contains(&byte));
    is_code.then_some(code)
}

/// So many random digits.
pub(super) fn digits(count: usize) -> Result<String, NoRandomness> {
    let digit = |_| getrandom::u64().map(|number| char::from(b'0' + (number % 10) as u8)).map_err(|_| NoRandomness);
    (0..count).map(digit).collect()
}

/// A fresh bearer token.
pub(super) fn token() -> Result<String, NoRandomness> {
    let mut bytes = [0_u8; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A fresh version 4 UUID as text.
pub(super) fn uuid() -> Result<String, NoRandomness> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// A number to find a request in the log by; 0 where the system has no randomness.
pub(super) fn trace_number() -> i64 {
    let number = getrandom::u64().unwrap_or(0) % TRACE_NUMBERS;
    i64::try_from(number).unwrap_or(0)
}

/// Compares without telling by its duration where the first difference is.
pub(super) fn equal_in_constant_time(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_code_is_its_own_normal_form() {
        let code = query_code().unwrap();
        assert_eq!(normal_query_code(&code), Some(code.clone()));
        assert_ne!(query_code().unwrap(), code);
    }

    #[test]
    fn a_code_may_be_typed_as_it_looks() {
        assert_eq!(normal_query_code(" abcde-fgh1o ").as_deref(), Some("ABCDEFGH10"));
        assert_eq!(normal_query_code("IL23456789").as_deref(), Some("1123456789"));
        for wrong in ["", "ABCDEFGH1", "ABCDEFGH100", "ABCDEFGHU0", "ABCDEFGH1中"] {
            assert_eq!(normal_query_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn comparing_sees_every_difference() {
        assert!(equal_in_constant_time(b"abc", b"abc"));
        assert!(!equal_in_constant_time(b"abc", b"abd"));
        assert!(!equal_in_constant_time(b"abc", b"bbc"));
        assert!(!equal_in_constant_time(b"abc", b"ab"));
    }
}
