//! Sealing to a public key (RFC 9180 HPKE): submissions to the hall, outcomes and drafts to the citizen's card.
//!
//! The machine holds public keys only. A card's secret key is derived from what the card holds each time it is
//! read and forgotten with the visit, so whoever takes the disk opens nothing.

mod signing;

pub use signing::{SigningKey, VerifyingKey};

use crate::api::SealedBox;
use base64::{Engine, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256};
use sha2::Sha256;
use zeroize::Zeroizing;

type HallKem = X25519HkdfSha256;
type KemPublicKey = <HallKem as Kem>::PublicKey;
type KemSecretKey = <HallKem as Kem>::PrivateKey;
type KemEncapsulated = <HallKem as Kem>::EncappedKey;

/// Names the protocol inside HPKE's key schedule.
const HPKE_INFO: &[u8] = b"yizhan sealed box v1";
/// Bytes of an X25519 key.
const KEY_BYTES: usize = 32;
/// Bytes of a card's tag in the journal.
pub const TAG_BYTES: usize = 16;

/// Why a box or key could not be used. Carries nothing of the content.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SealingError {
    #[error("not a base64 X25519 public key of 32 bytes")]
    PublicKey,
    #[error("not a 32-byte secret key")]
    SecretKey,
    #[error("the box is damaged, or sealed to another key")]
    CannotOpen,
    #[error("sealing failed")]
    CannotSeal,
}

/// Whom a box is sealed to.
#[derive(Clone)]
pub struct PublicKey(KemPublicKey);

impl PublicKey {
    /// From base64, as in `[hall] seal_key` and `seal.pub`. White space around it is ignored.
    pub fn from_base64(text: &str) -> Result<Self, SealingError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| SealingError::PublicKey)?;
        Self::from_bytes(&bytes)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealingError> {
        KemPublicKey::from_bytes(bytes).map(PublicKey).map_err(|_| SealingError::PublicKey)
    }

    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0.to_bytes())
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// Seals `clear`; `associated` must be given again to open.
    pub fn seal(&self, clear: &[u8], associated: &[u8]) -> Result<SealedBox, SealingError> {
        let (encapsulated, ciphertext) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, HallKem>(
            &OpModeS::Base,
            &self.0,
            HPKE_INFO,
            clear,
            associated,
        )
        .map_err(|_| SealingError::CannotSeal)?;
        Ok(SealedBox { encapsulated: STANDARD.encode(encapsulated.to_bytes()), ciphertext: STANDARD.encode(ciphertext) })
    }
}

/// Opens what was sealed to its public key.
pub struct SecretKey(KemSecretKey);

impl SecretKey {
    /// A fresh pair from 32 random bytes or any other good key material.
    pub fn derive(material: &[u8]) -> (SecretKey, PublicKey) {
        let (secret, public) = HallKem::derive_keypair(material);
        (SecretKey(secret), PublicKey(public))
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealingError> {
        KemSecretKey::from_bytes(bytes).map(SecretKey).map_err(|_| SealingError::SecretKey)
    }

    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.to_bytes().to_vec())
    }

    pub fn public_key(&self) -> PublicKey {
        PublicKey(HallKem::sk_to_pk(&self.0))
    }

    /// The clear bytes of `sealed`.
    pub fn open(&self, sealed: &SealedBox, associated: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealingError> {
        let decode = |text: &str| STANDARD.decode(text).map_err(|_| SealingError::CannotOpen);
        let encapsulated = KemEncapsulated::from_bytes(&decode(&sealed.encapsulated)?).map_err(|_| SealingError::CannotOpen)?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, HallKem>(
            &OpModeR::Base,
            &self.0,
            &encapsulated,
            HPKE_INFO,
            &decode(&sealed.ciphertext)?,
            associated,
        )
        .map(Zeroizing::new)
        .map_err(|_| SealingError::CannotOpen)
    }
}

/// What one card opens and is found by on one machine.
pub struct CardKeys {
    /// Finds the card's rows in the journal; tells nothing without card and salt.
    pub tag: [u8; TAG_BYTES],
    pub secret: SecretKey,
    pub public: PublicKey,
}

/// Derives a card's keys from its 256 text and 1024 photo bytes and the machine's salt. The text alone could be
/// guessed; the photo cannot.
pub fn card_keys(text_and_photo: &[u8], machine_salt: &[u8]) -> CardKeys {
    let derivation = Hkdf::<Sha256>::new(Some(machine_salt), text_and_photo);
    let mut tag = [0_u8; TAG_BYTES];
    let mut material = Zeroizing::new([0_u8; KEY_BYTES]);
    derivation.expand(b"yizhan card tag v1", &mut tag).expect("16 bytes are within HKDF's limit");
    derivation.expand(b"yizhan card key v1", material.as_mut()).expect("32 bytes are within HKDF's limit");
    let (secret, public) = SecretKey::derive(material.as_ref());
    CardKeys { tag, secret, public }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_opens_with_its_key_and_associated_data_only() {
        let (secret, public) = SecretKey::derive(&[7; 32]);
        let (stranger, _) = SecretKey::derive(&[8; 32]);
        let sealed = public.seal(b"clear", b"K01|key").unwrap();
        assert_eq!(secret.open(&sealed, b"K01|key").unwrap().as_slice(), b"clear");
        assert_eq!(secret.open(&sealed, b"K02|key").unwrap_err(), SealingError::CannotOpen);
        assert_eq!(stranger.open(&sealed, b"K01|key").unwrap_err(), SealingError::CannotOpen);
    }

    #[test]
    fn keys_survive_their_text_form() {
        let (secret, public) = SecretKey::derive(&[7; 32]);
        let again = PublicKey::from_base64(&format!(" {}\n", public.to_base64())).unwrap();
        let sealed = again.seal(b"clear", b"").unwrap();
        assert_eq!(SecretKey::from_bytes(&secret.to_bytes()).unwrap().open(&sealed, b"").unwrap().as_slice(), b"clear");
        assert!(PublicKey::from_base64("c2hvcnQ=").is_err());
    }

    #[test]
    fn the_same_card_is_found_again_on_the_same_machine_only() {
        let card = [0x20_u8; 1280];
        let first = card_keys(&card, b"salt of K01");
        assert_eq!(first.tag, card_keys(&card, b"salt of K01").tag);
        assert_ne!(first.tag, card_keys(&card, b"salt of K02").tag);
        let sealed = first.public.seal(b"outcome", b"").unwrap();
        assert!(card_keys(&card, b"salt of K01").secret.open(&sealed, b"").is_ok());
        assert!(card_keys(&card, b"salt of K02").secret.open(&sealed, b"").is_err());
    }
}
