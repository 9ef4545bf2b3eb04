//! Raising a session from the card (L1) to a check of who stands there (L2, 核验). None of the ways is ever the only one: a
//! window is always there.

use super::sessions::{bearer_token, holder_of_session};
use super::{SharedHall, json};
use crate::api::{
    CodeOffer, CodeSent, ProblemCode, StaffConfirmation, Verification, VerificationRequest, VerificationWay, VerificationWays,
    verification_data,
};
use crate::events::{self, LogEvent};
use crate::hall::identity::Beneficiary;
use crate::hall::refusal::Refused;
use crate::hall::sessions::CardHolder;
use crate::hall::store::NewVerification;
use crate::hall::verifications::{self, NoCode, UnderWay};
use crate::hall::{Hall, request_body};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::time::Instant;

/// Characters of who confirmed: a tag in hexadecimal, or `pin`.
const STAFF_CHARS_MAX: usize = 32;

/// Which ways there are for this person now: a code to the telephone on record, staff on duty, a picture.
#[utoipa::path(
    get, path = "/sessions/{id}/verifications", tag = "sessions", security(("session" = [])),
    params(("id" = String, Path, description = "`session_id` of the answer that opened it")),
    responses(
        (status = 200, description = "The ways, none where a code was scanned", body = VerificationWays),
        (status = "4XX", description = "Refused: session-unknown",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn ways(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<VerificationWays>, Refused> {
    let (person, holder) = own_session(&hall, &headers, &id)?;
    Ok(Json(ways_for(&hall, person, &holder)))
}

fn ways_for(hall: &Hall, person: Beneficiary, holder: &CardHolder) -> VerificationWays {
    if holder.by_code {
        return VerificationWays::default();
    }
    let offer = |phone| CodeOffer { channel: verifications::CHANNEL, phone };
    let staff = hall.content.calendar.staffed(hall.now().datetime());
    // No picture is configured in this hall.
    VerificationWays { code: hall.contacts.masked_phone(person).map(offer), staff, video: false }
}

/// Sends a code to the telephone on record. It is good once, for five minutes; within a minute it is the same one, and three
/// are all in a quarter of an hour.
#[utoipa::path(
    post, path = "/sessions/{id}/codes", tag = "sessions", security(("session" = [])),
    params(("id" = String, Path, description = "`session_id` of the answer that opened it")),
    responses(
        (status = 201, description = "Under way", body = CodeSent),
        (status = "4XX", description = "Refused: session-unknown, way-not-there, too-many-tries (with Retry-After)",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn send_code(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (person, holder) = own_session(&hall, &headers, &id)?;
    let CodeOffer { channel, phone } = ways_for(&hall, person, &holder).code.ok_or(ProblemCode::WayNotThere)?;
    let sent = hall.codes.send(person, &holder.device, phone.clone(), Instant::now());
    let UnderWay { expires_s, resend_after_s } = sent.map_err(refused)?;
    let answer = CodeSent { channel, phone, expires_s, resend_after_s };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Proves who stands there, by the code that was sent or by a member of staff. The session is at L2 until it ends; who
/// confirmed, when and at which machine is kept.
#[utoipa::path(
    post, path = "/sessions/{id}/verifications", tag = "sessions", security(("session" = [])),
    request_body = VerificationRequest,
    params(("id" = String, Path, description = "`session_id` of the answer that opened it")),
    responses(
        (status = 201, description = "Verified", body = Verification),
        (status = "4XX", description = "Refused: session-unknown, code-wrong, way-not-there, too-many-tries, unsealable, \
                                        invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn verify(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let (person, holder) = own_session(&hall, &headers, &id)?;
    let request: VerificationRequest = json(&request_body::read(body).await?)?;
    let (way, staff) = match request {
        VerificationRequest::Code { code } => {
            hall.codes.take(person, &holder.device, &code, Instant::now()).map_err(refused)?;
            (VerificationWay::Code, String::new())
        }
        VerificationRequest::Staff { sealed } => {
            if !ways_for(&hall, person, &holder).staff {
                return Err(ProblemCode::WayNotThere.into());
            }
            let clear = hall.keys.seal.open(&sealed, &verification_data(&holder.device, &id));
            let confirmed: StaffConfirmation = json(&clear.map_err(|_| ProblemCode::Unsealable)?)?;
            let staff = confirmed.staff.reveal();
            if confirmed.device != holder.device || staff.is_empty() || staff.chars().count() > STAFF_CHARS_MAX {
                return Err(ProblemCode::Invalid.into());
            }
            (VerificationWay::Staff, staff.clone())
        }
    };
    let at_us = hall.now_us();
    let device = holder.device.clone();
    hall.store.record_verification(NewVerification { beneficiary: person, device, way, staff, at_us }).await?;
    if let Some(token) = bearer_token(&headers) {
        hall.sessions.verify(&id, token, way, Instant::now());
    }
    events::record(LogEvent::HallVerified, &[("way", way.as_str().into())]);
    let verification = verifications::sealed(&hall.keys.person, person, &holder.device, way, at_us);
    Ok((StatusCode::CREATED, Json(verification)).into_response())
}

/// Whose session it is, where path and token name the same one.
fn own_session(hall: &Hall, headers: &HeaderMap, id: &str) -> Result<(Beneficiary, CardHolder), ProblemCode> {
    let same = bearer_token(headers).is_some_and(|token| hall.sessions.is(id, token, Instant::now()));
    if !same {
        return Err(ProblemCode::SessionUnknown);
    }
    let (person, _shown, holder) = holder_of_session(hall, headers)?;
    Ok((person, holder))
}

fn refused(why: NoCode) -> Refused {
    match why {
        NoCode::TooMany(wait) => Refused::after(ProblemCode::TooManyTries, wait),
        NoCode::Wrong => ProblemCode::CodeWrong.into(),
        NoCode::NoRandomness => ProblemCode::Unavailable.into(),
    }
}
