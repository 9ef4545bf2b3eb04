//! What was refused because nobody had made sure who stood at the machine (核验): a member of staff sees the citizen at a
//! window, and it is taken as it was handed in.

use super::SharedHall;
use super::devices::staff_only;
use crate::api::{CaseNumber, ProblemCode, Received, Submission, SubmissionEnvelope, VerificationWay, associated_data};
use crate::events::{self, LogEvent};
use crate::hall::desk_unverified::{Found, page};
use crate::hall::idempotency::{Fingerprint, IdempotencyKey};
use crate::hall::intake::{self, Judged};
use crate::hall::refusal::Refused;
use crate::hall::store::{NewVerification, Settled};
use crate::hall::{Hall, request_body};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use sha2::{Digest, Sha256};

/// Who saw the citizen, where all staff of the desk have one password.
const DESK: &str = "desk";
/// Characters of a machine's name, with which a slip's number begins.
const DEVICE_CHARS: usize = 3;

/// For staff at a window: where the number of a slip is typed. HTTP Basic with the password in `desk.key`.
#[utoipa::path(
    get, path = "/desk/unverified", tag = "desk", security(("desk" = [])),
    responses(
        (status = 200, description = "A field for the number", body = String, content_type = "text/html"),
        (status = "4XX", description = "Refused: staff-only",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn desk(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Response, Refused> {
    staff_only(&hall, &headers)?;
    Ok(page(&hall, &Found::NotAsked))
}

/// For staff at a window: whose it is that waits under a slip's number.
#[utoipa::path(
    post, path = "/desk/unverified", tag = "desk", security(("desk" = [])),
    request_body(content = String, description = "`slip=` and its number", content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Whom to look at, or that there is nothing", body = String, content_type = "text/html"),
        (status = "4XX", description = "Refused: staff-only, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn find(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    staff_only(&hall, &headers)?;
    let slip = value_of(&request_body::read(body).await?, "slip=").to_ascii_uppercase();
    let device: String = slip.chars().take(DEVICE_CHARS).collect();
    for (key, envelope) in hall.store.unverified(&device).await? {
        let Some(submission) = opened(&hall, &key, &envelope).filter(|submission| submission.slip == slip) else { continue };
        return Ok(page(&hall, &Found::Waits { key: &key, submission: &submission }));
    }
    Ok(page(&hall, &Found::Nothing))
}

/// For staff at a window: the citizen was seen. What they handed in is taken as it came, under its own key, so that the machine
/// learns of it; that staff saw them is kept.
#[utoipa::path(
    post, path = "/desk/unverified/seen", tag = "desk", security(("desk" = [])),
    request_body(content = String, description = "`key=` and the key the page gave", content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Taken, with its number; or why not", body = String, content_type = "text/html"),
        (status = "4XX", description = "Refused: staff-only, not-found, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn seen(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    staff_only(&hall, &headers)?;
    let key = IdempotencyKey::from_text(&value_of(&request_body::read(body).await?, "key=")).ok_or(ProblemCode::NotFound)?;
    let envelope = hall.store.unverified_envelope(&key).await?.ok_or(ProblemCode::NotFound)?;
    let fingerprint: Fingerprint = Sha256::digest(&envelope).into();
    let Judged::Take(case) = intake::open_seen(&hall, &key, fingerprint, &envelope) else {
        return Ok(page(&hall, &Found::NotTaken));
    };
    let verification = NewVerification {
        beneficiary: case.who_stood_there(),
        device: case.device.clone(),
        way: VerificationWay::Staff,
        staff: DESK.to_string(),
        at_us: case.received_at_us,
    };
    let settled = hall.store.take_unverified(*case, verification).await?.ok_or(ProblemCode::NotFound)?;
    events::record(LogEvent::HallVerified, &[("way", VerificationWay::Staff.as_str().into())]);
    Ok(page(&hall, &number_of(settled).map_or(Found::NotTaken, Found::Taken)))
}

fn number_of(settled: Settled) -> Option<CaseNumber> {
    let (Settled::Now(outcome) | Settled::Before(outcome)) = settled else { return None };
    serde_json::from_slice::<Received>(&outcome.body).ok().map(|received| received.case_number)
}

/// Letters, digits and hyphens behind a name; what a browser writes of anything else has no place in a number or a key.
fn value_of(body: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(body);
    let value = text.split('&').find_map(|part| part.strip_prefix(name)).unwrap_or_default();
    value.chars().filter(|one| one.is_ascii_alphanumeric() || *one == '-').collect()
}

fn opened(hall: &Hall, key: &str, envelope: &[u8]) -> Option<Submission> {
    let envelope: SubmissionEnvelope = serde_json::from_slice(envelope).ok()?;
    let clear = hall.keys.seal.open(&envelope.sealed, &associated_data(&envelope.device, key)).ok()?;
    serde_json::from_slice(&clear).ok()
}
