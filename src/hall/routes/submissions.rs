//! Handing in. One key, one effect: whatever is repeated, cut off or sent twice at once.

use super::SharedHall;
use crate::api::{ProblemCode, Received, SubmissionEnvelope};
use crate::hall::idempotency::{self, Busy, Fingerprint, IdempotencyKey};
use crate::hall::intake::{self, Correcting, Judged, Unfit};
use crate::hall::refusal::{Refused, Trace, problem_response};
use crate::hall::request_body;
use crate::hall::store::{FoundOutcome, Outcome, Settled};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const JSON: &str = "application/json";

/// Takes a sealed submission.
///
/// 201 the first time, 200 with the same bytes when the same request comes again, 200 with `duplicate` when the
/// person handed in the same service within 24 hours. A refusal that would always be the same is stored with the
/// key too, and the envelope is kept for staff. Never refused for eligibility.
#[utoipa::path(
    post, path = "/submissions", tag = "submissions", request_body = SubmissionEnvelope,
    params(("Idempotency-Key" = String, Header,
            description = "A quoted structured-field String with a UUID in lower case: one for each thing the citizen \
                           does. Kept without limit of time.",
            example = "\"0198c2a0-7b1c-7def-8123-456789abcdef\"")),
    responses(
        (status = 201, description = "Received", body = Received),
        (status = 200, description = "Received before", body = Received),
        (status = "4XX", description = "Refused: idempotency-key-missing, idempotency-key-reused, in-progress, invalid, \
                                        form-unknown, unsealable, device-unknown, \
                                        verification-needed, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn submit(
    State(hall): State<SharedHall>,
    Extension(trace): Extension<Trace>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let body = request_body::read(body).await?;
    let mut values = headers.get_all(idempotency::HEADER).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(ProblemCode::KeyMissing.into()) };
    let key = IdempotencyKey::from_header(value.as_bytes()).ok_or(ProblemCode::KeyMissing)?;
    // On a task of its own: a machine that hangs up must not leave the key half done.
    let work = tokio::spawn(async move { settle(&hall, trace, &key, body).await });
    work.await.unwrap_or_else(|_| Err(ProblemCode::Unavailable.into()))
}

/// What a submission's key was answered with, for a machine that did not get the answer.
#[utoipa::path(
    get, path = "/submissions/by-key/{key}", tag = "submissions",
    params(("key" = String, Path, description = "The UUID of the Idempotency-Key, without quotes",
            example = "0198c2a0-7b1c-7def-8123-456789abcdef")),
    responses(
        (status = 200, description = "Received", body = Received),
        (status = "4XX", description = "The stored refusal; or in-progress; or not-found: nothing arrived under this key",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn by_key(State(hall): State<SharedHall>, Path(key): Path<String>) -> Result<Response, Refused> {
    let key = IdempotencyKey::from_text(&key).ok_or(ProblemCode::NotFound)?;
    // Asked before the store, so that a request that ends in between is found there.
    let is_running = hall.running.is_running(&key);
    match hall.store.outcome(&key).await? {
        Some(found) => Ok(again(found.outcome)),
        None if is_running => Err(ProblemCode::InProgress.into()),
        None => Err(ProblemCode::NotFound.into()),
    }
}

async fn settle(hall: &SharedHall, trace: Trace, key: &IdempotencyKey, body: Vec<u8>) -> Result<Response, Refused> {
    let fingerprint: Fingerprint = Sha256::digest(&body).into();
    let _running = hall.running.begin(key, fingerprint).map_err(|busy| match busy {
        Busy::SameRunning => ProblemCode::InProgress,
        Busy::OtherRunning => ProblemCode::KeyReused,
        Busy::Full => ProblemCode::Overloaded,
    })?;
    if let Some(FoundOutcome { fingerprint: first, outcome }) = hall.store.outcome(key).await? {
        return if first == fingerprint { Ok(again(outcome)) } else { Err(ProblemCode::KeyReused.into()) };
    }
    let settled = match intake::open(hall, key, fingerprint, &body) {
        Judged::NotNow(code) => return Err(code.into()),
        Judged::Take(case) => hall.store.submit(*case).await?,
        Judged::Correct(correcting) => return correct(hall, trace, *correcting, body).await,
        Judged::Refuse(unfit) => hall.store.refuse(unfit.refusal(hall, key, fingerprint, trace, body)).await?,
    };
    Ok(settled_answer(settled)?)
}

fn settled_answer(settled: Settled) -> Result<Response, ProblemCode> {
    match settled {
        Settled::Now(outcome) => Ok(answer(outcome)),
        Settled::Before(outcome) => Ok(again(outcome)),
        Settled::OtherRequest => Err(ProblemCode::KeyReused),
    }
}

/// Puts a case right. What staff do not wait for is kept for them all the same, as every refusal.
async fn correct(hall: &SharedHall, trace: Trace, correcting: Correcting, body: Vec<u8>) -> Result<Response, Refused> {
    let case = hall.store.case(&correcting.correction.number).await?;
    let (key, fingerprint) = (correcting.correction.key.clone(), correcting.correction.fingerprint);
    let fits = correcting.fits(hall, case.as_ref());
    let Correcting { correction, device, .. } = correcting;
    let taken = match fits {
        Ok(()) => hall.store.correct(correction).await?.ok_or(ProblemCode::CaseOver),
        Err(code) => Err(code),
    };
    let settled = match taken {
        Ok(settled) => settled,
        Err(code) => hall.store.refuse(Unfit::new(code, &device).refusal(hall, &key, fingerprint, trace, body)).await?,
    };
    Ok(settled_answer(settled)?)
}

/// A stored outcome once more: created only once, refused as often as asked.
fn again(outcome: Outcome) -> Response {
    let is_success = StatusCode::from_u16(outcome.status).is_ok_and(|status| status.is_success());
    answer(Outcome { status: if is_success { StatusCode::OK.as_u16() } else { outcome.status }, ..outcome })
}

fn answer(outcome: Outcome) -> Response {
    match StatusCode::from_u16(outcome.status) {
        Ok(status) if status.is_success() => (status, [(header::CONTENT_TYPE, JSON)], outcome.body).into_response(),
        _ => problem_response(outcome.status, outcome.body),
    }
}
