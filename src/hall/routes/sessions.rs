//! Opening and ending a session.

use super::{SharedHall, json};
use crate::api::china_time;
use crate::api::{Evidence, ProblemCode, SessionAnswer, SessionRequest};
use crate::hall::identity::{self, Beneficiary};
use crate::hall::refusal::Refused;
use crate::hall::sessions::{CardHolder, NoSession, SESSION_IDLE_MAX_S};
use crate::hall::{Hall, intake, request_body};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Instant;

/// A card that was read longer ago, or whose time lies further ahead, opens no session: what somebody recorded
/// on the way must not be worth keeping. Wide enough for a machine whose clock is a little off.
const EVIDENCE_AGE_MAX_S: i64 = 10 * 60;
const MICROSECONDS_A_SECOND: i64 = 1_000_000;

/// Opens a session for whoever's card was just read.
///
/// The evidence is sealed with the associated data `session|<device>`. The session ends 5 minutes after its last
/// call and after 15 minutes in any case.
#[utoipa::path(
    post, path = "/sessions", tag = "sessions", request_body = SessionRequest,
    responses(
        (status = 201, description = "A session", body = SessionAnswer),
        (status = "4XX", description = "Refused: card-refused, device-unknown, invalid, unsealable, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn open_session(State(hall): State<SharedHall>, body: Body) -> Result<Response, Refused> {
    let body = request_body::read(body).await?;
    let request: SessionRequest = json(&body)?;
    let (person, holder) = person_of(&hall, &request)?;
    let opened = hall.sessions.open(person, holder, Instant::now()).map_err(|error| match error {
        NoSession::Full => ProblemCode::Overloaded,
        NoSession::NoRandomness => ProblemCode::Unavailable,
    })?;
    let answer = SessionAnswer {
        session_id: opened.id,
        token: opened.token,
        idle_limit_s: SESSION_IDLE_MAX_S,
        phone_on_record: hall.contacts.masked_phone(person),
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Ends the session; the machine calls this when the visit ends.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "sessions", security(("session" = [])),
    params(("id" = String, Path, description = "`session_id` of the answer that opened it")),
    responses(
        (status = 204, description = "Ended"),
        (status = "4XX", description = "Refused: session-unknown, which is as good as ended",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn end_session(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Refused> {
    let token = bearer_token(&headers).ok_or(ProblemCode::SessionUnknown)?;
    let ended = hall.sessions.end(&id, token, Instant::now());
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(ProblemCode::SessionUnknown.into()) }
}

fn person_of(hall: &Hall, request: &SessionRequest) -> Result<(Beneficiary, CardHolder), ProblemCode> {
    if !intake::is_device(&request.device) {
        return Err(ProblemCode::DeviceUnknown);
    }
    let associated = format!("session|{}", request.device);
    let clear = hall.keys.seal.open(&request.evidence, associated.as_bytes()).map_err(|_| ProblemCode::Unsealable)?;
    let evidence: Evidence = json(&clear)?;
    if evidence.device != request.device {
        return Err(ProblemCode::Invalid);
    }
    let read_at_us = china_time::parse_rfc3339(&evidence.read_at).ok_or(ProblemCode::Invalid)?;
    let now_us = (hall.clock)().timestamp().as_microsecond();
    if now_us.abs_diff(read_at_us) > (EVIDENCE_AGE_MAX_S * MICROSECONDS_A_SECOND).unsigned_abs() {
        return Err(ProblemCode::CardRefused);
    }
    let card = identity::card(&evidence).ok_or(ProblemCode::CardRefused)?;
    let person = hall.keys.person.beneficiary(card.id_number.reveal());
    Ok((person, CardHolder { name: card.shown_name().to_string().into(), id_number: card.id_number }))
}

/// Whose session the request belongs to.
pub(super) fn person_of_session(hall: &Hall, headers: &HeaderMap) -> Result<Beneficiary, ProblemCode> {
    let token = bearer_token(headers).ok_or(ProblemCode::SessionUnknown)?;
    hall.sessions.touch(token, Instant::now()).ok_or(ProblemCode::SessionUnknown)
}

/// Whose card opened it, with the person.
pub(super) fn holder_of_session(hall: &Hall, headers: &HeaderMap) -> Result<(Beneficiary, CardHolder), ProblemCode> {
    let person = person_of_session(hall, headers)?;
    let holder = bearer_token(headers).and_then(|token| hall.sessions.holder(token, Instant::now()));
    Ok((person, holder.ok_or(ProblemCode::SessionUnknown)?))
}

/// The token of `Authorization: Bearer …` (RFC 6750 §2.1; the scheme in any case, RFC 9110 §11.1).
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
