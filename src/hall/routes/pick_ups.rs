//! Paper that did not come out (取件码): left by the machine that could not print it, collected at any machine.

use super::sessions::person_of_session;
use super::{SharedHall, json};
use crate::api::china_time;
use crate::api::{
    PICK_UP_DIGITS, PICK_UP_HOURS, PickUp, PickUpItem, PickUpQuery, PickUpRequest, PickUpsAnswer, ProblemCode, pick_up_data,
};
use crate::hall::idempotency::{self, IdempotencyKey};
use crate::hall::refusal::Refused;
use crate::hall::store::NewPickUp;
use crate::hall::{Hall, chance, intake, request_body};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Instant;

const MICROSECONDS_AN_HOUR: i64 = 3_600_000_000;
const JSON: &str = "application/json";

/// Leaves a paper under a code. The hall keeps it sealed as it came, for 24 hours.
#[utoipa::path(
    post, path = "/pick-ups", tag = "documents", security(("session" = [])), request_body = PickUpRequest,
    params(("Idempotency-Key" = String, Header, description = "A quoted UUID in lower case: one for each paper")),
    responses(
        (status = 201, description = "Kept; the same paper has the same code", body = PickUp),
        (status = "4XX", description = "Refused: session-unknown, idempotency-key-missing, invalid, unsealable, \
                                        device-unknown, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded (five of one person at once), unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn leave(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    let beneficiary = person_of_session(&hall, &headers)?;
    let key = headers.get(idempotency::HEADER).and_then(|value| IdempotencyKey::from_header(value.as_bytes()));
    let key = key.ok_or(ProblemCode::KeyMissing)?;
    let envelope = request_body::read(body).await?;
    // What nobody could open is not kept.
    open(&hall, key.as_str(), &envelope)?;
    let now_us = (hall.clock)().timestamp().as_microsecond();
    let new = NewPickUp {
        key,
        code: chance::digits(PICK_UP_DIGITS).map_err(|_| ProblemCode::Unavailable)?,
        beneficiary,
        now_us,
        until_us: now_us + i64::from(PICK_UP_HOURS) * MICROSECONDS_AN_HOUR,
        envelope,
    };
    let kept = hall.store.keep_pick_up(new).await?;
    let answer = PickUp { code: kept.code, until: china_time::rfc3339(kept.until_us) };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// What the citizen has not collected: the same card needs no code.
#[utoipa::path(
    get, path = "/me/pick-ups", tag = "documents", security(("session" = [])),
    responses(
        (status = 200, description = "At most five, newest first", body = PickUpsAnswer),
        (status = "4XX", description = "Refused: session-unknown",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn own(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Json<PickUpsAnswer>, Refused> {
    let person = person_of_session(&hall, &headers)?;
    let now_us = (hall.clock)().timestamp().as_microsecond();
    let kept = hall.store.pick_ups_of(person, now_us).await?;
    let pick_ups = kept.into_iter().map(|kept| PickUp { code: kept.code, until: china_time::rfc3339(kept.until_us) });
    Ok(Json(PickUpsAnswer { pick_ups: pick_ups.collect() }))
}

/// Collects a paper by its code. After five wrong codes a machine rests for 15 minutes.
#[utoipa::path(
    post, path = "/pick-ups:collect", tag = "documents", request_body = PickUpQuery,
    responses(
        (status = 200, description = "The paper: `paper`, `proof` of a document, `pdf` in base64. Not to be stored",
         content_type = "application/json"),
        (status = "4XX", description = "Refused: not-found (or past its time), too-many-tries, device-unknown, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn collect(State(hall): State<SharedHall>, body: Body) -> Result<Response, Refused> {
    let query: PickUpQuery = json(&request_body::read(body).await?)?;
    if !intake::is_device(&query.device) {
        return Err(ProblemCode::DeviceUnknown.into());
    }
    // By machine and not by code: whoever guesses tries another code each time.
    let tries = format!("pick-up|{}", query.device);
    let too_many = |wait| Refused::after(ProblemCode::TooManyTries, wait);
    hall.tries.begin(&tries, Instant::now()).map_err(too_many)?;
    let now_us = (hall.clock)().timestamp().as_microsecond();
    let (key, envelope) = hall.store.pick_up(&query.code, now_us).await?.ok_or(ProblemCode::NotFound)?;
    hall.tries.was_right(&tries);
    let item = open(&hall, &key, &envelope)?;
    Ok(([(header::CONTENT_TYPE, JSON)], item.to_vec()).into_response())
}

/// The item in an envelope, as JSON.
fn open(hall: &Hall, key: &str, envelope: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, ProblemCode> {
    let request: PickUpRequest = json(envelope)?;
    if !intake::is_device(&request.device) {
        return Err(ProblemCode::DeviceUnknown);
    }
    let item = hall.keys.seal.open(&request.sealed, &pick_up_data(&request.device, key));
    let item = item.map_err(|_| ProblemCode::Unsealable)?;
    json::<PickUpItem>(&item)?;
    Ok(item)
}
