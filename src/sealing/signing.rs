//! Signatures under what the hall publishes and under the documents it makes: Ed25519 (RFC 8032). The secret keys are held
//! by whoever edits the content and by the hall, never by a machine.

use super::SealingError;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer};
use zeroize::Zeroizing;

/// Bytes of an Ed25519 key, secret or public.
const KEY_BYTES: usize = 32;

/// Signs.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Tells whether a signature is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl SigningKey {
    /// A new key from the system's randomness.
    ///
    /// # Errors
    /// The system gives none.
    pub fn generate() -> Result<Self, SealingError> {
        let mut secret = Zeroizing::new([0_u8; KEY_BYTES]);
        getrandom::fill(secret.as_mut()).map_err(|_| SealingError::SecretKey)?;
        Ok(SigningKey(ed25519_dalek::SigningKey::from_bytes(&secret)))
    }

    /// From base64, as in the key file. White space around it is ignored.
    ///
    /// # Errors
    /// It is no such key.
    pub fn from_base64(text: &str) -> Result<Self, SealingError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| SealingError::SecretKey)?);
        let secret: &[u8; KEY_BYTES] = bytes.as_slice().try_into().map_err(|_| SealingError::SecretKey)?;
        Ok(SigningKey::from_bytes(secret))
    }

    /// From the secret itself: any 32 bytes are one.
    pub fn from_bytes(secret: &[u8; KEY_BYTES]) -> Self {
        SigningKey(ed25519_dalek::SigningKey::from_bytes(secret))
    }

    pub fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(Zeroizing::new(self.0.to_bytes()).as_ref()))
    }

    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// The signature, base64.
    pub fn sign(&self, message: &[u8]) -> String {
        STANDARD.encode(self.0.sign(message).to_bytes())
    }
}

impl VerifyingKey {
    /// From base64, as in `[content] key`.
    ///
    /// # Errors
    /// It is no such key.
    pub fn from_base64(text: &str) -> Result<Self, SealingError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| SealingError::PublicKey)?;
        let bytes: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| SealingError::PublicKey)?;
        ed25519_dalek::VerifyingKey::from_bytes(&bytes).map(VerifyingKey).map_err(|_| SealingError::PublicKey)
    }

    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0.as_bytes())
    }

    /// True where `signature` (base64) is this key's under `message`. Signatures with more than one valid form are not.
    pub fn is_good(&self, message: &[u8], signature: &str) -> bool {
        let signature = STANDARD.decode(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
        signature.is_some_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.1, test 2: secret key, public key, message 72, signature.
    const SECRET: [u8; 32] = [
        0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f, 0x5b, 0x8a, 0x31, 0x9f,
        0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb,
    ];
    const PUBLIC: [u8; 32] = [
        0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a, 0xa7, 0x4d, 0x1b, 0x7e, 0xbc, 0x9c, 0x98, 0x2c, 0xcf,
        0x2e, 0xc4, 0x96, 0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c,
    ];
    const SIGNATURE: [u8; 64] = [
        0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54,
        0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e,
        0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16,
        0x12, 0xbb, 0x0c, 0x00,
    ];

    #[test]
    fn it_signs_as_the_standard_says() {
        let key = SigningKey::from_base64(&STANDARD.encode(SECRET)).unwrap();
        assert_eq!(key.verifying_key().to_base64(), STANDARD.encode(PUBLIC));
        assert_eq!(key.sign(&[0x72]), STANDARD.encode(SIGNATURE));
        assert!(key.verifying_key().is_good(&[0x72], &STANDARD.encode(SIGNATURE)));
    }

    #[test]
    fn another_message_another_key_and_a_turned_bit_are_not_good() {
        let key = SigningKey::generate().unwrap();
        let signature = key.sign(b"content");
        let good = key.verifying_key();
        assert!(good.is_good(b"content", &signature));
        assert!(!good.is_good(b"contents", &signature));
        assert!(!SigningKey::generate().unwrap().verifying_key().is_good(b"content", &signature));
        let mut bytes = STANDARD.decode(&signature).unwrap();
        bytes[5] ^= 1;
        assert!(!good.is_good(b"content", &STANDARD.encode(bytes)));
        for nothing in ["", "?", "AAAA"] {
            assert!(!good.is_good(b"content", nothing));
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for nothing in ["", "?", "AAAA"] {
            assert!(SigningKey::from_base64(nothing).is_err());
            assert!(VerifyingKey::from_base64(nothing).is_err());
        }
        let key = SigningKey::generate().unwrap();
        assert_eq!(VerifyingKey::from_base64(&key.verifying_key().to_base64()).unwrap(), key.verifying_key());
        assert_eq!(SigningKey::from_base64(&key.to_base64()).unwrap().verifying_key(), key.verifying_key());
    }
}
