//! Who stands at the machine, as evidence the hall can judge by itself.

use crate::privacy::{Personal, for_sealing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a machine knows of the card it read. Travels only inside a [`SealedBox`]; the photo is never part of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The 256 text bytes of the card as read, base64.
    #[serde(with = "for_sealing")]
    pub card_text: Personal<String>,
    /// Number of the security module (SAM) that read it; empty if the reader did not tell.
    pub sam_number: String,
    /// Status word of the read, two hex digits (`90`).
    pub status: String,
    /// Machine, `K01`.
    pub device: String,
    /// RFC 3339.
    pub read_at: String,
}

/// HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305), both parts base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedBox {
    /// Encapsulated key, 32 bytes.
    pub encapsulated: String,
    /// Ciphertext with its tag.
    pub ciphertext: String,
}

/// How somebody shows who they are where there is no card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityMethod {
    /// A code on a telephone: 电子社保卡, 医保码, 苏服码.
    EcardQr,
}

/// `POST /kiosk/v1/sessions/challenge`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    pub device: String,
    pub method: IdentityMethod,
}

/// 201 to a [`ChallengeRequest`].
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ChallengeAnswer {
    pub challenge_id: String,
    /// Goes back inside the sealed [`CodeEvidence`].
    pub nonce: String,
    /// Seconds after which nothing can be done with it.
    pub expires_s: u32,
}

/// What a machine scanned. Travels only inside a [`SealedBox`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeEvidence {
    /// The code as scanned. What it means is known to who issued it.
    #[serde(with = "for_sealing")]
    pub token: Personal<String>,
    /// Of the challenge.
    pub nonce: String,
    /// Machine, `K01`.
    pub device: String,
    /// RFC 3339.
    pub scanned_at: String,
}

/// `POST /kiosk/v1/sessions`. The associated data is `session|` and the device; with a challenge, `|` and its id besides.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    pub device: String,
    /// [`Evidence`] as JSON, sealed to the hall; with a challenge, [`CodeEvidence`].
    pub evidence: SealedBox,
    /// Present where a code was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
}

/// Binds a session's evidence to its use, its machine and its challenge, where there is one.
pub fn session_data(device: &str, challenge_id: Option<&str>) -> Vec<u8> {
    let challenge = challenge_id.map(|id| format!("|{id}")).unwrap_or_default();
    format!("session|{device}{challenge}").into_bytes()
}

/// 201 to a [`SessionRequest`].
#[derive(Serialize, Deserialize, ToSchema)]
pub struct SessionAnswer {
    pub session_id: String,
    /// Bearer token of this visit.
    pub token: String,
    /// Seconds without a call after which the hall forgets the session.
    pub idle_limit_s: u32,
    /// The telephone number the hall has of this person (登记的电话), masked: 138****1234. Never in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_on_record: Option<String>,
    /// Whose code was scanned, masked: 示**. Where a card was read the machine knows by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked_name: Option<String>,
}
