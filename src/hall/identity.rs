//! Who a submission or session is for, from the evidence a machine sealed: a keyed hash of the ID number.

use crate::api::{Evidence, VerificationWay};
use crate::idcard::Card;
use crate::privacy::Personal;
use base64::{Engine, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of a card's text.
const CARD_TEXT_BYTES: usize = 256;
/// Status word of a read that went well.
const GOOD_STATUS: &str = "90";

/// A person in the hall's tables: tells nothing without the hall's key, which no table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Beneficiary(pub [u8; 32]);

/// The key ID numbers are hashed with. ID numbers can be counted through, so a hash without a key would hide nothing.
pub(super) struct PersonKey(Zeroizing<[u8; 32]>);

impl PersonKey {
    pub(super) fn new(secret: Zeroizing<[u8; 32]>) -> Self {
        PersonKey(secret)
    }

    /// HKDF-Expand over the ID number, its last letter in upper case.
    pub(super) fn beneficiary(&self, id_number: &str) -> Beneficiary {
        let number = Zeroizing::new(id_number.to_ascii_uppercase());
        Beneficiary(self.expand(&[b"yizhan beneficiary v1|", number.as_bytes()]))
    }

    /// The hall's own mark under a verification (核验): only who has the key can make it, so that it needs no memory.
    pub(super) fn verification_seal(&self, person: Beneficiary, device: &str, way: VerificationWay, at_s: i64) -> [u8; 32] {
        let at = at_s.to_be_bytes();
        self.expand(&[b"yizhan verification v1|", &person.0, device.as_bytes(), b"|", way.as_str().as_bytes(), &at])
    }

    fn expand(&self, info: &[&[u8]]) -> [u8; 32] {
        let mut bytes = [0_u8; 32];
        Hkdf::<Sha256>::from_prk(self.0.as_ref())
            .expect("32 bytes are as long as the hash")
            .expand_multi_info(info, &mut bytes)
            .expect("32 bytes are within HKDF's limit");
        bytes
    }
}

/// The number on the card in `evidence`, whichever kind of card it is. `None` if the text is not a card's, the read
/// did not go well, or there is no number.
pub(super) fn id_number(evidence: &Evidence) -> Option<Personal<String>> {
    card(evidence).map(|card| card.id_number)
}

/// The card itself, under the same conditions.
pub(super) fn card(evidence: &Evidence) -> Option<Card> {
    if evidence.status != GOOD_STATUS {
        return None;
    }
    let bytes = Zeroizing::new(STANDARD.decode(evidence.card_text.reveal()).ok()?);
    let text: &[u8; CARD_TEXT_BYTES] = bytes.as_slice().try_into().ok()?;
    Some(Card::from_text(text)).filter(|card| !card.id_number.reveal().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(card_text: &[u8], status: &str) -> Evidence {
        Evidence {
            card_text: STANDARD.encode(card_text).into(),
            sam_number: String::new(),
            status: status.to_string(),
            device: "K01".to_string(),
            read_at: "2026-11-22T22:10:00+08:00".to_string(),
        }
    }

    /// Blank text with an ID number at its place: 18 UTF-16LE units at byte 122.
    fn card_text(number: &str) -> Vec<u8> {
        let mut text: Vec<u8> = std::iter::repeat_n([0x20, 0x00], 128).flatten().collect();
        for (index, unit) in number.encode_utf16().enumerate() {
            text[122 + 2 * index..124 + 2 * index].copy_from_slice(&unit.to_le_bytes());
        }
        text
    }

    #[test]
    fn the_number_comes_from_the_card_itself() {
        let number = id_number(&evidence(&card_text("320299198004250079"), "90")).unwrap();
        assert_eq!(number.reveal(), "320299198004250079");
    }

    #[test]
    fn every_kind_of_card_has_its_number_at_the_same_place() {
        for (flag, number) in [(b'J', "810000198702140006"), (b'Y', "932682198501010017"), (b'I', "CAN320088010100")] {
            let mut text = card_text(number);
            text[248] = flag;
            assert_eq!(id_number(&evidence(&text, "90")).unwrap().reveal(), number);
        }
    }

    #[test]
    fn no_number_no_person() {
        assert!(id_number(&evidence(&card_text(""), "90")).is_none(), "blank");
        assert!(id_number(&evidence(&card_text("320299198004250079")[..255], "90")).is_none(), "cut");
        assert!(id_number(&evidence(&card_text("320299198004250079"), "41")).is_none(), "the read failed");
        let mut not_base64 = evidence(&[], "90");
        not_base64.card_text = "*".into();
        assert!(id_number(&not_base64).is_none());
    }

    #[test]
    fn a_person_is_the_same_under_one_key_and_another_under_the_next() {
        let (key, other) = (PersonKey::new(Zeroizing::new([1; 32])), PersonKey::new(Zeroizing::new([2; 32])));
        assert_eq!(key.beneficiary("32029919800425007x"), key.beneficiary("32029919800425007X"));
        assert_ne!(key.beneficiary("320299198004250079"), key.beneficiary("320299199307010085"));
        assert_ne!(key.beneficiary("320299198004250079"), other.beneficiary("320299198004250079"));
    }
}
