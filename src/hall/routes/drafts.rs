//! Forms handed over unfinished (带走接着办): kept sealed for 30 days, gone on with at any machine with the same card and the
//! code, or at a window.

use super::devices::staff_only;
use super::pick_ups::{fresh_codes, key_of};
use super::sessions::person_of_card_session;
use super::{SharedHall, json};
use crate::api::china_time;
use crate::api::{
    DRAFT_CODE_DIGITS, DRAFT_DAYS, Draft, DraftQuery, DraftRequest, DraftsAnswer, HandedDraft, KeptDraft, ProblemCode, draft_data,
};
use crate::hall::refusal::Refused;
use crate::hall::store::NewDraft;
use crate::hall::{Hall, desk_drafts, intake, request_body};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Instant;
use zeroize::Zeroizing;

const MICROSECONDS_A_DAY: i64 = 24 * 3_600_000_000;
const JSON: &str = "application/json";
/// Whose tries are counted where the desk asks.
const DESK: &str = "desk";

/// Hands a form over to the hall. It keeps it sealed as it came, for 30 days.
#[utoipa::path(
    post, path = "/drafts", tag = "submissions", security(("session" = [])), request_body = DraftRequest,
    params(("Idempotency-Key" = String, Header, description = "A quoted UUID in lower case: one for each form")),
    responses(
        (status = 201, description = "Kept; the same form has the same code", body = KeptDraft),
        (status = "4XX", description = "Refused: session-unknown, card-needed, idempotency-key-missing, invalid, unsealable, \
                                        form-unknown, device-unknown, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded (five of one person at once), unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn hand_over(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    let beneficiary = person_of_card_session(&hall, &headers)?;
    let key = key_of(&headers)?;
    let envelope = request_body::read(body).await?;
    // What nobody could open is not kept.
    let (draft, _clear) = open_envelope(&hall, key.as_str(), &envelope)?;
    let service = hall.content.by_code(&draft.service).filter(|service| service.document.is_none());
    let service = service.ok_or(ProblemCode::FormUnknown)?.code.clone();
    let now_us = hall.now_us();
    let until_us = now_us + i64::from(DRAFT_DAYS) * MICROSECONDS_A_DAY;
    let codes = fresh_codes(DRAFT_CODE_DIGITS)?;
    let code = hall.store.keep_draft(NewDraft { key, codes, beneficiary, service, now_us, until_us, envelope }).await?;
    Ok((StatusCode::CREATED, Json(KeptDraft { code, until: china_time::rfc3339(until_us) })).into_response())
}

/// Which forms of the citizen wait. Their codes are on paper and told to nobody.
#[utoipa::path(
    get, path = "/me/drafts", tag = "submissions", security(("session" = [])),
    responses(
        (status = 200, description = "At most five, newest first", body = DraftsAnswer),
        (status = "4XX", description = "Refused: session-unknown, card-needed",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn own(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Json<DraftsAnswer>, Refused> {
    let person = person_of_card_session(&hall, &headers)?;
    let rows = hall.store.drafts_of(person, hall.now_us()).await?;
    let drafts = rows.into_iter().map(|row| HandedDraft {
        service: row.service,
        handed_at: china_time::rfc3339(row.handed_us),
        until: china_time::rfc3339(row.until_us),
    });
    Ok(Json(DraftsAnswer { drafts: drafts.collect() }))
}

/// Brings a form back, for the card of who filled it in. It stays until it is handed in. After five wrong codes a machine
/// rests for 15 minutes.
#[utoipa::path(
    post, path = "/me/drafts:open", tag = "submissions", security(("session" = [])), request_body = DraftQuery,
    responses(
        (status = 200, description = "The form with its answers. Not to be stored", content_type = "application/json"),
        (status = "4XX", description = "Refused: session-unknown, card-needed, not-found (somebody else's, or past its time), \
                                        too-many-tries, device-unknown, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn open(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    let person = person_of_card_session(&hall, &headers)?;
    let DraftQuery { device, code } = json(&request_body::read(body).await?)?;
    if !intake::is_device(&device) {
        return Err(ProblemCode::DeviceUnknown.into());
    }
    let tries = begin_try(&hall, &device)?;
    let kept = hall.store.draft(&code, Some(person), hall.now_us()).await?;
    let (key, envelope) = kept.ok_or(ProblemCode::NotFound)?;
    hall.tries.was_right(&tries);
    let (_draft, clear) = open_envelope(&hall, &key, &envelope)?;
    Ok(([(header::CONTENT_TYPE, JSON)], clear.to_vec()).into_response())
}

/// For staff at a window: where a code is typed. HTTP Basic with the password in `desk.key`.
#[utoipa::path(
    get, path = "/desk/drafts", tag = "desk", security(("desk" = [])),
    responses(
        (status = 200, description = "A field for the code", body = String, content_type = "text/html"),
        (status = "4XX", description = "Refused: staff-only",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn desk(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Response, Refused> {
    staff_only(&hall, &headers)?;
    Ok(desk_drafts::page(&hall, None))
}

/// For staff at a window: the form under a code, as far as it was filled in.
#[utoipa::path(
    post, path = "/desk/drafts", tag = "desk", security(("desk" = [])),
    request_body(content = String, description = "`code=` and its digits", content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The form, or that there is none", body = String, content_type = "text/html"),
        (status = "4XX", description = "Refused: staff-only, too-many-tries, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn desk_open(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    staff_only(&hall, &headers)?;
    let body = request_body::read(body).await?;
    // Spaces, as a browser writes them, stand between the groups.
    let code: String = String::from_utf8_lossy(&body).chars().filter(char::is_ascii_digit).take(DRAFT_CODE_DIGITS).collect();
    let tries = begin_try(&hall, DESK)?;
    let kept = hall.store.draft(&code, None, hall.now_us()).await?;
    let Some((key, envelope)) = kept else { return Ok(desk_drafts::page(&hall, Some(None))) };
    hall.tries.was_right(&tries);
    let (draft, _clear) = open_envelope(&hall, &key, &envelope)?;
    Ok(desk_drafts::page(&hall, Some(Some(&draft))))
}

/// By machine and not by code: whoever guesses tries another code each time.
fn begin_try(hall: &Hall, at: &str) -> Result<String, Refused> {
    let tries = format!("draft|{at}");
    hall.tries.begin(&tries, Instant::now()).map_err(|wait| Refused::after(ProblemCode::TooManyTries, wait))?;
    Ok(tries)
}

/// The form in an envelope, and the same as JSON.
fn open_envelope(hall: &Hall, key: &str, envelope: &[u8]) -> Result<(Draft, Zeroizing<Vec<u8>>), ProblemCode> {
    let request: DraftRequest = json(envelope)?;
    if !intake::is_device(&request.device) {
        return Err(ProblemCode::DeviceUnknown);
    }
    let clear = hall.keys.seal.open(&request.sealed, &draft_data(&request.device, key));
    let clear = clear.map_err(|_| ProblemCode::Unsealable)?;
    Ok((json(&clear)?, clear))
}
