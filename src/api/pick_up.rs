//! Paper that did not come out, left at the hall under a code (取件码), `POST /kiosk/v1/pick-ups`.

use super::{DOCUMENT_BYTES_MAX, Proof, SealedBox};
use crate::privacy::Personal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A code is good for so long.
pub const PICK_UP_HOURS: u32 = 24;
/// Digits of a code: one in a hundred million, with few tries.
pub const PICK_UP_DIGITS: usize = 8;

/// Largest request that leaves a paper: a document of [`DOCUMENT_BYTES_MAX`], in base64 within the box and once more around it.
pub const PICK_UP_REQUEST_BYTES_MAX: usize = DOCUMENT_BYTES_MAX / 9 * 16 + 64 * 1024;
/// Largest answer with a paper: the same without the box.
pub const PICK_UP_ANSWER_BYTES_MAX: usize = DOCUMENT_BYTES_MAX / 3 * 4 + 64 * 1024;

/// Where it is to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PickUpPaper {
    Receipt,
    /// A4.
    Document,
}

/// What is left. In clear only on the machines and, for a moment, inside the hall.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickUpItem {
    pub paper: PickUpPaper,
    /// Of a document: its digest and seal.
    pub proof: Option<Proof>,
    /// A PDF, base64.
    #[serde(with = "crate::privacy::for_sealing")]
    pub pdf: Personal<String>,
}

/// With header `Idempotency-Key: "<uuid>"`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickUpRequest {
    /// Machine, `K01`.
    pub device: String,
    /// [`PickUpItem`] as JSON, sealed to the hall; associated data is [`pick_up_data`].
    pub sealed: SealedBox,
}

/// Binds a sealed item to its machine and key.
pub fn pick_up_data(device: &str, key: &str) -> Vec<u8> {
    format!("pick-up|{device}|{key}").into_bytes()
}

/// It is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PickUp {
    /// 取件码, eight digits.
    pub code: String,
    pub paper: PickUpPaper,
    /// What stands above a document, in Chinese; empty for a receipt.
    pub title: String,
    /// RFC 3339.
    pub left_at: String,
    /// RFC 3339: from then on it is gone.
    pub until: String,
}

/// `GET /kiosk/v1/me/pick-ups`: what the citizen has not collected, the newest first.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct PickUpsAnswer {
    pub pick_ups: Vec<PickUp>,
}

/// `POST /kiosk/v1/pick-ups:collect`, and `POST /kiosk/v1/me/pick-ups:collect` for what the citizen of the session left. With
/// header `Idempotency-Key: "<uuid>"`: `POST /kiosk/v1/pick-ups/by-key/{key}/printed` says by it that all came out.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickUpQuery {
    pub device: String,
    pub code: String,
}
