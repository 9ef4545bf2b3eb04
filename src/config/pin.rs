//! The PIN of staff (检修密码) as it stands in the configuration: salted and hashed slowly, never itself.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use sha2::Sha256;

/// Digits of a PIN.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 6..=12;
/// Of PBKDF2 with HMAC-SHA-256: what OWASP advises for it (2023), some tenths of a second.
const ROUNDS_COUNT: u32 = 600_000;
/// A configuration that asks for more would hold the machine up.
const ROUNDS_COUNT_MAX: u32 = 10_000_000;
const NAME: &str = "pbkdf2-sha256";
pub const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// A hashed PIN, `pbkdf2-sha256:ROUNDS:SALT:HASH`, both last in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct PinHash {
    rounds: u32,
    salt: [u8; SALT_BYTES],
    hash: [u8; HASH_BYTES],
}

/// The text is no PIN: it has fewer or more digits, or something else among them.
#[derive(Debug, thiserror::Error)]
#[error("a PIN has 6 to 12 digits")]
pub struct NoPin;

impl PinHash {
    /// # Errors
    /// [`NoPin`].
    pub fn of(pin: &str, salt: [u8; SALT_BYTES]) -> Result<Self, NoPin> {
        let is_pin = PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
        is_pin.then(|| PinHash { rounds: ROUNDS_COUNT, salt, hash: hashed(pin, &salt, ROUNDS_COUNT) }).ok_or(NoPin)
    }

    /// Takes its time, on purpose.
    pub fn is(&self, pin: &str) -> bool {
        hashed(pin, &self.salt, self.rounds) == self.hash
    }
}

fn hashed(pin: &str, salt: &[u8], rounds: u32) -> [u8; HASH_BYTES] {
    pbkdf2::pbkdf2_hmac_array::<Sha256, HASH_BYTES>(pin.as_bytes(), salt, rounds)
}

impl std::fmt::Display for PinHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{NAME}:{}:{}:{}", self.rounds, STANDARD.encode(self.salt), STANDARD.encode(self.hash))
    }
}

/// None where empty: then no PIN opens anything.
#[derive(Clone, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct StaffPin(Option<PinHash>);

impl StaffPin {
    pub fn hash(&self) -> Option<&PinHash> {
        self.0.as_ref()
    }
}

impl std::fmt::Debug for StaffPin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "set" } else { "none" })
    }
}

impl TryFrom<String> for StaffPin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(StaffPin(None));
        }
        let parts: Vec<&str> = text.split(':').collect();
        let bytes = |text: &str| STANDARD.decode(text).ok();
        let read = || match parts.as_slice() {
            [NAME, rounds, salt, hash] => Some(PinHash {
                rounds: rounds.parse().ok().filter(|rounds| (1..=ROUNDS_COUNT_MAX).contains(rounds))?,
                salt: bytes(salt)?.try_into().ok()?,
                hash: bytes(hash)?.try_into().ok()?,
            }),
            _ => None,
        };
        let hash = read().ok_or("the line that kiosk pin prints is needed, or nothing".to_string())?;
        Ok(StaffPin(Some(hash)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_known_again_by_its_hash_and_no_other_is() {
        let hash = PinHash::of("13572468", [7; SALT_BYTES]).unwrap();
        let read = StaffPin::try_from(hash.to_string()).unwrap();
        assert!(read.hash() == Some(&hash) && !hash.to_string().contains("13572468"));
        assert!(hash.is("13572468") && !hash.is("13572469") && !hash.is(""));
        let other_salt = PinHash::of("13572468", [8; SALT_BYTES]).unwrap();
        assert!(other_salt != hash && other_salt.is("13572468"));
    }

    /// RFC 7914, 11: PBKDF2-HMAC-SHA-256, "passwd", "salt", one round; its first 32 bytes.
    #[test]
    fn the_hash_is_the_standards() {
        let expected = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc";
        let hash: String = hashed("passwd", b"salt", 1).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, expected);
    }

    #[test]
    fn what_is_no_pin_or_no_hash_is_refused() {
        for wrong in ["", "12345", "1234567890123", "12345a", "１２３４５６"] {
            assert!(PinHash::of(wrong, [0; SALT_BYTES]).is_err(), "{wrong}");
        }
        for wrong in ["123456", "pbkdf2-sha256:0:AAAA:AAAA", "pbkdf2-sha256:600000:AAAA:AAAA", "md5:1:AAAA:AAAA"] {
            assert!(StaffPin::try_from(wrong.to_string()).is_err(), "{wrong}");
        }
        assert!(StaffPin::try_from(String::new()).unwrap().hash().is_none());
    }
}
