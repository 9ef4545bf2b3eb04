//! A submission (申请): sealed on the machine, opened at the hall.

use super::{CaseNumber, Corrects, Evidence, NextSteps, SealedBox, Verification};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use zeroize::Zeroize;

/// What the citizen handed over. Exists in clear only between the visit and the seal, and inside the hall.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The code of the bundle.
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
    /// 补正: these answers put a case right that is there already. Absent for a case of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Corrects>,
    /// 核验, where the service needs one. Absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// Key of the draft at the hall that this was ([`super::Draft::handed`]): with these answers it is none any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
}

/// One row of a table, by column id.
pub type Row = BTreeMap<String, String>;

/// Whose second card was read (代办人): what of it travels.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    pub name: String,
    pub id_number: String,
}

/// An answer that only the hall knows in full (登记的电话): the machine never has more than its mask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnRecord {
    /// As it was shown: 138****1234.
    pub on_record: String,
}

/// One answer. Wiped on drop. Told apart by its shape; an empty list is no choices.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AnswerValue {
    Yes(bool),
    Text(String),
    Choices(Vec<String>),
    Rows(Vec<Row>),
    Holder(Holder),
    OnRecord(OnRecord),
}

impl Zeroize for AnswerValue {
    fn zeroize(&mut self) {
        match self {
            AnswerValue::Yes(yes) => yes.zeroize(),
            AnswerValue::Text(text) => text.zeroize(),
            AnswerValue::Choices(choices) => choices.zeroize(),
            AnswerValue::Rows(rows) => {
                rows.iter_mut().flat_map(BTreeMap::values_mut).for_each(Zeroize::zeroize);
                rows.clear();
            }
            AnswerValue::Holder(holder) => {
                holder.name.zeroize();
                holder.id_number.zeroize();
            }
            AnswerValue::OnRecord(known) => known.on_record.zeroize(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &AnswerValue) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn each_shape_is_known_again() {
        for json in [
            "true",
            "\"30\"",
            "[\"01\",\"03\"]",
            "[{\"m_name\":\"示例甲\",\"m_income\":\"1200.5\"},{\"m_name\":\"示例乙\"}]",
            "{\"name\":\"示例丙\",\"id_number\":\"320299198010030005\"}",
        ] {
            let value: AnswerValue = serde_json::from_str(json).unwrap();
            let sorted: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&written(&value)).unwrap(), sorted);
        }
        assert!(serde_json::from_str::<AnswerValue>("[]").unwrap() == AnswerValue::Choices(Vec::new()));
        for wrong in
            ["1", "null", "[1]", "{\"name\":\"示例丙\"}", "[[\"a\"]]", "{\"name\":\"x\",\"id_number\":\"y\",\"z\":\"z\"}"]
        {
            assert!(serde_json::from_str::<AnswerValue>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_on_record_has_a_shape_of_its_own() {
        let known = AnswerValue::OnRecord(OnRecord { on_record: "138****1234".into() });
        assert_eq!(serde_json::to_string(&known).unwrap(), r#"{"on_record":"138****1234"}"#);
        assert!(serde_json::from_str::<AnswerValue>(r#"{"on_record":"138****1234"}"#).unwrap() == known);
        assert!(serde_json::from_str::<AnswerValue>(r#"{"on_record":"1","more":"2"}"#).is_err());
        let mut wiped = known;
        wiped.zeroize();
        assert!(wiped == AnswerValue::OnRecord(OnRecord { on_record: String::new() }));
    }

    #[test]
    fn rows_and_holders_are_wiped() {
        let mut rows = AnswerValue::Rows(vec![Row::from([("m_name".to_string(), "示例甲".to_string())])]);
        rows.zeroize();
        assert!(rows == AnswerValue::Rows(Vec::new()));
        let mut holder = AnswerValue::Holder(Holder { name: "示例丙".into(), id_number: "1".into() });
        holder.zeroize();
        assert!(holder == AnswerValue::Holder(Holder { name: String::new(), id_number: String::new() }));
    }
}
