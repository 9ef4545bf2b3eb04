//! Paper that did not come out (取件码): left by the machine that could not print it, collected at any machine.

use super::sessions::{person_of_card_session, person_of_session};
use super::{SharedHall, json};
use crate::api::china_time;
use crate::api::{
    PICK_UP_DIGITS, PICK_UP_HOURS, PICK_UP_REQUEST_BYTES_MAX, PickUp, PickUpItem, PickUpQuery, PickUpRequest, PickUpsAnswer,
    ProblemCode, pick_up_data,
};
use crate::hall::idempotency::{self, IdempotencyKey};
use crate::hall::identity::Beneficiary;
use crate::hall::refusal::Refused;
use crate::hall::store::{KeptPickUp, NewPickUp, PickUpClaim};
use crate::hall::{Hall, chance, intake, request_body};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Instant;

const MICROSECONDS_AN_HOUR: i64 = 3_600_000_000;
/// Codes drawn for one thing left: that all of them are taken never happens by chance.
const CODES_DRAWN: usize = 4;
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
    let key = key_of(&headers)?;
    let envelope = request_body::read_up_to(body, PICK_UP_REQUEST_BYTES_MAX).await?;
    // What nobody could open is not kept. That takes its time with a large document.
    let (opener, key_text) = (hall.clone(), key.as_str().to_string());
    let opened = tokio::task::spawn_blocking(move || {
        let (item, _clear) = open(&opener, &key_text, &envelope)?;
        Ok::<_, ProblemCode>((item, envelope))
    });
    let (item, envelope) = opened.await.unwrap_or(Err(ProblemCode::Unavailable))?;
    let now_us = hall.now_us();
    let new = NewPickUp {
        key,
        codes: fresh_codes(PICK_UP_DIGITS)?,
        beneficiary,
        paper: item.paper,
        title: item.proof.map(|proof| proof.title).unwrap_or_default(),
        now_us,
        until_us: now_us + i64::from(PICK_UP_HOURS) * MICROSECONDS_AN_HOUR,
        envelope,
    };
    let kept = hall.store.keep_pick_up(new).await?;
    Ok((StatusCode::CREATED, Json(told(kept))).into_response())
}

/// Of so many digits each; the store takes the first that nobody has.
pub(super) fn fresh_codes(digits: usize) -> Result<Vec<String>, ProblemCode> {
    (0..CODES_DRAWN).map(|_| chance::digits(digits).map_err(|_| ProblemCode::Unavailable)).collect()
}

pub(super) fn key_of(headers: &HeaderMap) -> Result<IdempotencyKey, ProblemCode> {
    let key = headers.get(idempotency::HEADER).and_then(|value| IdempotencyKey::from_header(value.as_bytes()));
    key.ok_or(ProblemCode::KeyMissing)
}

fn told(kept: KeptPickUp) -> PickUp {
    let KeptPickUp { code, paper, title, left_us, until_us } = kept;
    PickUp { code, paper, title, left_at: china_time::rfc3339(left_us), until: china_time::rfc3339(until_us) }
}

/// What the citizen has not collected: the same card needs no code.
#[utoipa::path(
    get, path = "/me/pick-ups", tag = "documents", security(("session" = [])),
    responses(
        (status = 200, description = "At most five, newest first", body = PickUpsAnswer),
        (status = "4XX", description = "Refused: session-unknown, card-needed",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn own(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Json<PickUpsAnswer>, Refused> {
    let person = person_of_card_session(&hall, &headers)?;
    let kept = hall.store.pick_ups_of(person, hall.now_us()).await?;
    Ok(Json(PickUpsAnswer { pick_ups: kept.into_iter().map(told).collect() }))
}

/// Collects a paper by its code. After five wrong codes a machine rests for 15 minutes.
#[utoipa::path(
    post, path = "/pick-ups:collect", tag = "documents", request_body = PickUpQuery,
    params(("Idempotency-Key" = String, Header, description = "A quoted UUID in lower case: names what was collected")),
    responses(
        (status = 200, description = "The paper: `paper`, `proof` of a document, `pdf` in base64. Not to be stored",
         content_type = "application/json"),
        (status = "4XX", description = "Refused: not-found (past its time, or out already), too-many-tries, device-unknown, \
                                        idempotency-key-missing, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn collect(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    let (key, query) = claim_of(&headers, body).await?;
    // By machine and not by code: whoever guesses tries another code each time.
    let tries = format!("pick-up|{}", query.device);
    let too_many = |wait| Refused::after(ProblemCode::TooManyTries, wait);
    hall.tries.begin(&tries, Instant::now()).map_err(too_many)?;
    let item = collected(&hall, key, query.code, None).await?;
    hall.tries.was_right(&tries);
    Ok(item)
}

/// Collects what the citizen of the session left. No try at a code: whose card it is needs none.
#[utoipa::path(
    post, path = "/me/pick-ups:collect", tag = "documents", security(("session" = [])), request_body = PickUpQuery,
    params(("Idempotency-Key" = String, Header, description = "A quoted UUID in lower case: names what was collected")),
    responses(
        (status = 200, description = "The paper: `paper`, `proof` of a document, `pdf` in base64. Not to be stored",
         content_type = "application/json"),
        (status = "4XX", description = "Refused: session-unknown, card-needed, not-found (somebody else's, past its time, or out already), \
                                        device-unknown, idempotency-key-missing, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn collect_own(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    let person = person_of_card_session(&hall, &headers)?;
    let (key, query) = claim_of(&headers, body).await?;
    collected(&hall, key, query.code, Some(person)).await
}

/// What was collected with this key came out whole: its code is used up. Said again it is answered alike.
#[utoipa::path(
    post, path = "/pick-ups/by-key/{key}/printed", tag = "documents",
    params(("key" = String, Path, description = "The UUID of the Idempotency-Key it was collected with, without quotes",
            example = "0198c2a0-7b1c-7def-8123-456789abcdef")),
    responses(
        (status = 204, description = "The code is used up"),
        (status = "4XX", description = "Refused: not-found (somebody else collected it since, or it is past its time)",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn printed(State(hall): State<SharedHall>, Path(key): Path<String>) -> Result<StatusCode, Refused> {
    let key = IdempotencyKey::from_text(&key).ok_or(ProblemCode::NotFound)?;
    if hall.store.pick_up_printed(&key).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ProblemCode::NotFound.into()) }
}

async fn claim_of(headers: &HeaderMap, body: Body) -> Result<(IdempotencyKey, PickUpQuery), ProblemCode> {
    let key = key_of(headers)?;
    let query: PickUpQuery = json(&request_body::read(body).await?)?;
    if intake::is_device(&query.device) { Ok((key, query)) } else { Err(ProblemCode::DeviceUnknown) }
}

async fn collected(
    hall: &SharedHall,
    key: IdempotencyKey,
    code: String,
    person: Option<Beneficiary>,
) -> Result<Response, Refused> {
    let claim = PickUpClaim { key, code, person, now_us: hall.now_us() };
    let (key, envelope) = hall.store.collect_pick_up(claim).await?.ok_or(ProblemCode::NotFound)?;
    let opener = hall.clone();
    let opened = tokio::task::spawn_blocking(move || open(&opener, &key, &envelope).map(|(_item, clear)| clear));
    let item = opened.await.unwrap_or(Err(ProblemCode::Unavailable))?;
    Ok(([(header::CONTENT_TYPE, JSON)], item.to_vec()).into_response())
}

/// The item in an envelope, and the same as JSON.
fn open(hall: &Hall, key: &str, envelope: &[u8]) -> Result<(PickUpItem, zeroize::Zeroizing<Vec<u8>>), ProblemCode> {
    let request: PickUpRequest = json(envelope)?;
    if !intake::is_device(&request.device) {
        return Err(ProblemCode::DeviceUnknown);
    }
    let clear = hall.keys.seal.open(&request.sealed, &pick_up_data(&request.device, key));
    let clear = clear.map_err(|_| ProblemCode::Unsealable)?;
    Ok((json(&clear)?, clear))
}
