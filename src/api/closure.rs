//! 暂停办理: a service that cannot be done for now, with why and until when.

use super::china_time;
use crate::words::Words;
use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Services closed at once.
pub const CLOSURES_ROWS_MAX: usize = 100;
/// Characters of a reason, in either language.
pub const CLOSURE_REASON_CHARS_MAX: usize = 60;

/// `PUT /desk/v1/services/{code}/closure`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureRequest {
    /// Why, as it is said to a citizen.
    #[schema(value_type = BTreeMap<String, String>)]
    pub reason: Words,
    /// RFC 3339: from then on it is open again. Absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A service that cannot be done for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Closure {
    /// The code of the bundle.
    pub service: String,
    #[schema(value_type = BTreeMap<String, String>)]
    pub reason: Words,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl ClosureRequest {
    /// A reason in both languages that a page has room for, and a moment that is one.
    pub fn is_sound(&self) -> bool {
        let said = |text: &str| !text.trim().is_empty() && text.chars().count() <= CLOSURE_REASON_CHARS_MAX;
        let is_moment = |text: &String| china_time::parse_rfc3339(text).is_some();
        said(&self.reason.zh) && said(&self.reason.en) && self.until.as_ref().is_none_or(is_moment)
    }
}

impl Closure {
    /// Whether it holds at this moment. A moment that is none never ends it.
    pub fn holds_at(&self, now: &ZonedDateTime) -> bool {
        let ends_us = self.until.as_deref().and_then(china_time::parse_rfc3339);
        ends_us.is_none_or(|ends_us| china_time::whole_seconds_us(now) < ends_us)
    }
}
