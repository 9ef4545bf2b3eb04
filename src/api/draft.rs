//! Forms left unfinished (草稿), and those handed over to the hall (带走接着办), `POST /kiosk/v1/drafts`.

use super::{AnswerValue, OpenCorrection, SealedBox};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The hall keeps a form that was handed over for so long.
pub const DRAFT_DAYS: u32 = 30;
/// Digits of its code: of no use without the card of who filled it in, or the desk's password.
pub const DRAFT_CODE_DIGITS: usize = 8;

/// A form left unfinished. In clear only in a visit and, while it is opened, inside the hall.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub service: String,
    /// Of the form it was filled in on.
    pub form_version: u32,
    /// By field id, as they would be submitted.
    pub answers: BTreeMap<String, AnswerValue>,
    /// Ids of fields the citizen has nothing for (没有手机).
    pub none: Vec<String>,
    /// Index of the form's page.
    pub page: usize,
    /// Where it puts a case right (补正).
    #[serde(default)]
    pub corrects: Option<OpenCorrection>,
    /// RFC 3339.
    pub saved_at: String,
    /// The key it was handed over to the hall with, a UUID.
    #[serde(default)]
    pub handed: Option<String>,
}

/// With header `Idempotency-Key: "<uuid>"`: the same form has the same key, and its newest answers replace the former.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRequest {
    /// Machine, `K01`.
    pub device: String,
    /// [`Draft`] as JSON, sealed to the hall; associated data is [`draft_data`].
    pub sealed: SealedBox,
}

/// Binds a sealed form to its machine and key.
pub fn draft_data(device: &str, key: &str) -> Vec<u8> {
    format!("draft|{device}|{key}").into_bytes()
}

/// It is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptDraft {
    /// Eight digits.
    pub code: String,
    /// RFC 3339: from then on it is gone.
    pub until: String,
}

/// A form that waits at the hall; its code is on the citizen's paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandedDraft {
    /// The code of the bundle.
    pub service: String,
    /// RFC 3339.
    pub handed_at: String,
    /// RFC 3339: from then on it is gone.
    pub until: String,
}

/// `GET /kiosk/v1/me/drafts`: the newest first.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct DraftsAnswer {
    pub drafts: Vec<HandedDraft>,
}

/// `POST /kiosk/v1/me/drafts:open`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftQuery {
    pub device: String,
    pub code: String,
}
