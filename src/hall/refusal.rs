//! Refusals on their way out: a handler names the problem code, the last layer writes the problem (RFC 9457).

use super::store::StoreError;
use super::tries::TRIES_WINDOW_S;
use crate::api::{PROBLEM_MEDIA_TYPE, Problem, ProblemCode};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// Retry-After of a hall that has too much to do.
const OVERLOADED_WAIT_S: u64 = 2;
/// Retry-After of a hall that cannot write.
const UNAVAILABLE_WAIT_S: u64 = 10;
/// Retry-After while the first request with a key is running.
const IN_PROGRESS_WAIT_S: u64 = 1;

/// Finds a request in the log: a number, because the log takes no text.
#[derive(Clone, Copy)]
pub(super) struct Trace(pub(super) i64);

/// A request that is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: ProblemCode,
    /// Seconds, for `Retry-After`.
    wait_s: Option<u64>,
}

impl Refused {
    pub(super) fn after(code: ProblemCode, wait: Duration) -> Self {
        // Rounded up: asking a moment too early would be refused again.
        Refused { code, wait_s: Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)) }
    }

    /// The answer, with its problem as body.
    pub(super) fn answer(self, trace: Trace) -> Response {
        let mut response = problem_response(self.code.status(), problem_body(self.code, trace));
        let headers = response.headers_mut();
        if let Some(wait) = self.wait_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        if self.code == ProblemCode::StaffOnly {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"desk\", charset=\"UTF-8\""));
        }
        if matches!(
            self.code,
            ProblemCode::SessionUnknown | ProblemCode::CardRefused | ProblemCode::ChallengeUnknown | ProblemCode::CodeRefused
        ) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The problem as JSON.
pub(super) fn problem_body(code: ProblemCode, trace: Trace) -> Vec<u8> {
    let problem = Problem::new(code, trace.0.to_string());
    serde_json::to_vec(&problem).expect("a problem is plain text and numbers")
}

/// An answer with a problem that was written before.
pub(super) fn problem_response(status: u16, body: Vec<u8>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE)], body).into_response()
}

impl From<ProblemCode> for Refused {
    fn from(code: ProblemCode) -> Self {
        let wait_s = match code {
            ProblemCode::Overloaded => Some(OVERLOADED_WAIT_S),
            ProblemCode::Unavailable => Some(UNAVAILABLE_WAIT_S),
            ProblemCode::InProgress => Some(IN_PROGRESS_WAIT_S),
            ProblemCode::TooManyTries => Some(TRIES_WINDOW_S),
            _ => None,
        };
        Refused { code, wait_s }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Overloaded => ProblemCode::Overloaded.into(),
            StoreError::Unavailable | StoreError::UnprocessedFull | StoreError::NumbersUsedUp => ProblemCode::Unavailable.into(),
        }
    }
}

/// Empty, with the refusal attached: the last layer knows the trace and writes the body.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
