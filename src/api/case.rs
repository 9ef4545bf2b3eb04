//! Cases (办件) as the hall tells of them.

use super::PromiseLevel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 办件编号, `LXGY-YYYYMMDD-Knn-nnnnn`: district and street, day received, machine, count of that day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^LXGY-[0-9]{8}-K[0-9]{2}-[0-9]{5}$", example = "LXGY-20261122-K01-00042")]
pub struct CaseNumber(String);

/// Digits of a case number: day, machine, count.
pub const CASE_NUMBER_DIGITS: usize = 15;
/// Characters of a query code (查询码): 50 bits.
pub const QUERY_CODE_CHARS: usize = 10;
/// What a query code is made of: Crockford's base 32, no I, L, O, U.
pub const QUERY_CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A query code as it is read by people: 7KQ2M 9XTPA.
pub fn grouped_query_code(code: &str) -> String {
    let characters: Vec<char> = code.chars().collect();
    characters.chunks(QUERY_CODE_CHARS / 2).map(String::from_iter).collect::<Vec<String>>().join(" ")
}

/// The text is not of the form `LXGY-YYYYMMDD-Knn-nnnnn`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a case number of the form LXGY-YYYYMMDD-Knn-nnnnn")]
pub struct CaseNumberError;

impl CaseNumber {
    /// `day` is `YYYYMMDD`, `machine` is `Knn`, `count` the number of the case on that day at that machine (1..=99999).
    pub fn new(day: &str, machine: &str, count: u32) -> Result<Self, CaseNumberError> {
        Self::try_from(format!("LXGY-{day}-{machine}-{count:05}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A number of which nothing but its digits is typed, [`CASE_NUMBER_DIGITS`] of them.
    pub fn from_digits(digits: &str) -> Result<Self, CaseNumberError> {
        Self::try_from(Self::begun(digits))
    }

    /// What a number looks like of which the first digits are there: `LXGY-20261122-K0`.
    pub fn begun(digits: &str) -> String {
        let mut text = String::from("LXGY-");
        for (index, digit) in digits.chars().enumerate() {
            match index {
                8 => text.push_str("-K"),
                10 => text.push('-'),
                _ => {}
            }
            text.push(digit);
        }
        text
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = CaseNumberError;

    fn try_from(text: String) -> Result<Self, CaseNumberError> {
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        let parts: Vec<&str> = text.split('-').collect();
        let well_formed = matches!(parts.as_slice(), ["LXGY", day, machine, count]
            if digits(day, 8) && digits(count, 5) && machine.strip_prefix('K').is_some_and(|number| digits(number, 2)));
        if well_formed { Ok(CaseNumber(text)) } else { Err(CaseNumberError) }
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> String {
        number.0
    }
}

impl std::fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// 大厅收到: nobody has looked at it yet.
    Received,
    /// 已受理: accepted by staff.
    Accepted,
    /// 待补正.
    SupplementNeeded,
    /// 办理中.
    InProcess,
    /// 已办结.
    Decided,
    /// 已撤回.
    Withdrawn,
}

impl CaseState {
    /// The promise level that words about this state may use.
    pub fn level(self) -> PromiseLevel {
        match self {
            CaseState::Received | CaseState::Withdrawn => PromiseLevel::Received,
            CaseState::Accepted | CaseState::SupplementNeeded | CaseState::InProcess => PromiseLevel::Accepted,
            CaseState::Decided => PromiseLevel::Decided,
        }
    }
}

/// What happens next, as dates the hall computed from its working days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextSteps {
    /// First day somebody looks at it, `YYYY-MM-DD`.
    pub review_starts: String,
    /// Last day for an answer, `YYYY-MM-DD`.
    pub answer_by: String,
    /// 下次认证: of what was decided at once and is good for a while, the last day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
}

/// One step of a case's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseStep {
    pub state: CaseState,
    /// RFC 3339.
    pub at: String,
}

/// 给谁办: who a matter is done for, seen from who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForWhom {
    #[serde(rename = "self")]
    Own,
    Spouse,
    Parent,
    /// A child, by its guardian.
    Child,
    /// Somebody a member of staff helps (帮办员).
    Agent,
}

impl ForWhom {
    pub const ALL: [ForWhom; 5] = [ForWhom::Own, ForWhom::Spouse, ForWhom::Parent, ForWhom::Child, ForWhom::Agent];

    /// As it stands in forms and travels.
    pub fn as_str(self) -> &'static str {
        match self {
            ForWhom::Own => "self",
            ForWhom::Spouse => "spouse",
            ForWhom::Parent => "parent",
            ForWhom::Child => "child",
            ForWhom::Agent => "agent",
        }
    }

    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|whom| whom.as_str() == text)
    }
}

/// A case as its citizen, or whoever holds number and query code, may see it. No name, no answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseStatus {
    pub case_number: CaseNumber,
    /// The code of the bundle.
    pub service: String,
    pub state: CaseState,
    /// RFC 3339: when the hall received it.
    pub received_at: String,
    pub next: NextSteps,
    pub steps: Vec<CaseStep>,
    /// Present with a session only: lets its holder ask again without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_code: Option<String>,
    /// While staff wait for something to be put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionWanted>,
    /// Absent where somebody did it for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_whom: Option<ForWhom>,
}

/// 补正: what staff want put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CorrectionWanted {
    /// Counts the requests of a case from 1.
    pub request: u32,
    /// Ids of the form's fields.
    pub fields: Vec<String>,
}

/// A case that is being put right on a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCorrection {
    pub case_number: CaseNumber,
    pub wanted: CorrectionWanted,
    /// Of somebody else than who stands there.
    #[serde(default)]
    pub for_other: bool,
}

/// Which request of which case an answer puts right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrects {
    pub case_number: CaseNumber,
    pub request: u32,
}

/// `POST /desk/v1/cases/{number}/state`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffDecision {
    pub state: CaseState,
    /// With `supplement_needed`: ids of the form's fields that are to be answered anew.
    #[serde(default)]
    pub correct: Vec<String>,
}

/// `POST /kiosk/v1/cases:query`: number and query code (查询码) in the body, never in the address.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    pub case_number: CaseNumber,
    pub query_code: String,
}

/// `GET /kiosk/v1/me/cases`: newest first, at most 50.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct CasesAnswer {
    pub cases: Vec<CaseStatus>,
}

/// `GET /kiosk/v1/stats/today`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TodayFigures {
    /// Cases received today from all machines.
    pub received: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_has_one_form() {
        assert_eq!(CaseNumber::new("20261122", "K01", 42).unwrap().as_str(), "LXGY-20261122-K01-00042");
        for wrong in [
            "",
            "LXGY-20261122-K01-42",
            "LXGY-2026112-K01-00042",
            "LXGY-20261122-01-00042",
            "lxgy-20261122-K01-00042",
            "LXGY-20261122-K01-00042-1",
            "LXGY-20261122-K０1-00042",
        ] {
            assert_eq!(CaseNumber::try_from(wrong.to_string()), Err(CaseNumberError), "{wrong}");
        }
        assert_eq!(CaseNumber::new("20261122", "K01", 100_000), Err(CaseNumberError));
        assert_eq!(CaseNumber::from_digits("202611220100042"), CaseNumber::new("20261122", "K01", 42));
        assert_eq!(CaseNumber::begun("202611220"), "LXGY-20261122-K0");
        assert_eq!(CaseNumber::from_digits("20261122010004"), Err(CaseNumberError));
    }
}
