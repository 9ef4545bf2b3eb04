//! Documents that the hall makes and seals, `POST /kiosk/v1/me/proofs` and `GET /kiosk/v1/documents/{id}`.

use super::AnswerValue;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Largest document in bytes. Fifteen pages of a table are about 200 kB.
pub const DOCUMENT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What a document is to say: the answers to the form of a service that prints one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofRequest {
    /// The code of the bundle.
    pub service: String,
    pub form_version: u32,
    /// By field id, visible fields only.
    #[schema(value_type = BTreeMap<String, Object>)]
    pub answers: BTreeMap<String, AnswerValue>,
}

/// A document that is ready to be fetched.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proof {
    /// Its address: `/kiosk/v1/documents/{id}`, for the same session and some minutes.
    pub id: String,
    /// What stands above it, in Chinese.
    pub title: String,
    pub pages: u32,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// 核验码, as it stands on the document: 10 characters that cannot be guessed.
    pub verify_code: String,
    /// RFC 3339.
    pub issued_at: String,
    /// The hall's Ed25519 signature under [`Proof::sealed_text`], base64: the seal. It stands beside the document and not
    /// in it, so that the bytes stay what whoever made them wrote.
    pub seal: String,
}

impl Proof {
    /// What the seal is under: which document it is and what is in it.
    pub fn sealed_text(&self) -> String {
        format!("document|{}|{}|{}|{}", self.id, self.sha256, self.verify_code, self.issued_at)
    }
}
