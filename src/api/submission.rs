//! A submission (申请): sealed on the machine, opened at the hall.

use super::{CaseNumber, Evidence, NextSteps, SealedBox};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use zeroize::Zeroize;

/// What the citizen handed over. Exists in clear only between the visit and the seal, and inside the hall.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// `C-RS-05`.
    pub service: String,
    pub form_version: u32,
    /// By field id, visible fields only.
    pub answers: BTreeMap<String, AnswerValue>,
    pub signature: Option<Signature>,
    pub evidence: Evidence,
    /// RFC 3339: when the citizen pressed 提交.
    pub occurred_at: String,
    /// 本机凭条号 the citizen may hold in the hand.
    pub slip: String,
}

/// One answer. Wiped on drop.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AnswerValue {
    Yes(bool),
    Text(String),
    Choices(Vec<String>),
}

impl Zeroize for AnswerValue {
    fn zeroize(&mut self) {
        match self {
            AnswerValue::Yes(yes) => yes.zeroize(),
            AnswerValue::Text(text) => text.zeroize(),
            AnswerValue::Choices(choices) => choices.zeroize(),
        }
    }
}

impl Drop for AnswerValue {
    fn drop(&mut self) {
        self.zeroize();
    }
}

/// Points of one stroke in tenths of a millimetre from the upper left of the signing field.
pub type Stroke = Vec<(u16, u16)>;

/// How the citizen signed; the record says which.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Signature {
    /// 手写.
    Drawn { strokes: Vec<Stroke> },
    /// 再放一次身份证: the same card read again at this moment (RFC 3339).
    SecondTap { read_at: String },
}

impl Zeroize for Signature {
    fn zeroize(&mut self) {
        match self {
            Signature::Drawn { strokes } => strokes.zeroize(),
            Signature::SecondTap { read_at } => read_at.zeroize(),
        }
    }
}

impl Drop for Signature {
    fn drop(&mut self) {
        self.zeroize();
    }
}

/// `POST /kiosk/v1/submissions`, with header `Idempotency-Key: "<uuid>"`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmissionEnvelope {
    /// Machine, `K01`.
    pub device: String,
    /// [`Submission`] as JSON, sealed to the hall; associated data is [`associated_data`].
    pub sealed: SealedBox,
}

/// Binds a sealed submission to its machine and key, so that neither can be exchanged underway.
pub fn associated_data(device: &str, key: &str) -> Vec<u8> {
    format!("submission|{device}|{key}").into_bytes()
}

/// 201, or 200 when it was answered before (replay) or is a duplicate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Received {
    pub case_number: CaseNumber,
    /// 查询码: 10 characters that cannot be guessed.
    pub query_code: String,
    /// RFC 3339: when the hall received the case of this number.
    pub received_at: String,
    pub next: NextSteps,
    /// True where the person already had a live case of this service: number and time are the first one's,
    /// and these answers were not taken.
    pub duplicate: bool,
}
