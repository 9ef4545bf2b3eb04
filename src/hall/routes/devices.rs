//! Machines tell how they are; staff see it.

use super::{SharedHall, closures, json};
use crate::api::{HEARTBEAT_S, Heartbeat, HeartbeatAnswer, MachinesAnswer, ProblemCode, UnconfirmedCard};
use crate::api::{china_time, unconfirmed_card_data};
use crate::hall::refusal::Refused;
use crate::hall::{Hall, desk_page, intake, request_body};
use crate::privacy::Personal;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// Devices of one machine.
const DEVICES_COUNT_MAX: usize = 16;
/// Characters of a version or an id.
const WORD_CHARS_MAX: usize = 64;
/// Characters of a card's tail.
const LAST_FOUR_CHARS: usize = 4;

/// A machine tells how it is. Only the newest is kept.
#[utoipa::path(
    post, path = "/devices/{id}/heartbeat", tag = "machines", request_body = Heartbeat,
    params(("id" = String, Path, description = "The machine", example = "K01")),
    responses(
        (status = 200, description = "Heard", body = HeartbeatAnswer),
        (status = "4XX", description = "Refused: device-unknown, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn heartbeat(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<HeartbeatAnswer>, Refused> {
    let machine = known(id)?;
    let heartbeat: Heartbeat = json(&request_body::read(body).await?)?;
    let words = [&heartbeat.boot_id, &heartbeat.version];
    if heartbeat.devices.len() > DEVICES_COUNT_MAX || words.iter().any(|word| word.chars().count() > WORD_CHARS_MAX) {
        return Err(ProblemCode::Invalid.into());
    }
    let now_us = hall.now_us();
    hall.machines.heard(&machine, heartbeat, now_us);
    let closed = closures::closed_now(&hall).await?;
    Ok(Json(HeartbeatAnswer { now: china_time::rfc3339(now_us), heartbeat_s: HEARTBEAT_S, closed }))
}

/// A card may still lie on a machine: for the duty desk, kept for a day. The same id again changes nothing.
#[utoipa::path(
    post, path = "/devices/{id}/unconfirmed-cards", tag = "machines", request_body = UnconfirmedCard,
    params(("id" = String, Path, description = "The machine", example = "K01")),
    responses(
        (status = 204, description = "The duty desk sees it"),
        (status = "4XX", description = "Refused: device-unknown, unsealable, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn unconfirmed_card(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    body: Body,
) -> Result<StatusCode, Refused> {
    let machine = known(id)?;
    let told: UnconfirmedCard = json(&request_body::read(body).await?)?;
    let is_known_form = uuid::Uuid::parse_str(&told.id).is_ok() && china_time::parse_rfc3339(&told.noticed_at).is_some();
    if !is_known_form {
        return Err(ProblemCode::Invalid.into());
    }
    let last_four = last_four(&hall, &machine, &told)?;
    hall.machines.card_may_lie_there(&machine, told.id, told.noticed_at, last_four, hall.now_us());
    Ok(StatusCode::NO_CONTENT)
}

fn last_four(hall: &Hall, machine: &str, told: &UnconfirmedCard) -> Result<Personal<String>, ProblemCode> {
    let Some(sealed) = &told.card else { return Ok(Personal::default()) };
    let clear = hall.keys.seal.open(sealed, &unconfirmed_card_data(machine)).map_err(|_| ProblemCode::Unsealable)?;
    let text = std::str::from_utf8(&clear).map_err(|_| ProblemCode::Invalid)?;
    let is_tail = text.len() == LAST_FOUR_CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_tail { Ok(Personal::from(text)) } else { Err(ProblemCode::Invalid) }
}

/// How every machine is, and which cards may still lie on one. HTTP Basic with the password in `desk.key`.
#[utoipa::path(
    get, path = "/desk/v1/machines", tag = "desk", security(("desk" = [])),
    responses(
        (status = 200, description = "The newest of each", body = MachinesAnswer),
        (status = "4XX", description = "Refused: staff-only",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn machines(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Json<MachinesAnswer>, Refused> {
    staff_only(&hall, &headers)?;
    let now_us = hall.now_us();
    Ok(Json(MachinesAnswer { machines: hall.machines.machines(now_us), unconfirmed_cards: hall.machines.cards(now_us) }))
}

/// The same as a page for the duty desk (值班台).
#[utoipa::path(
    get, path = "/desk", tag = "desk", security(("desk" = [])),
    responses(
        (status = 200, description = "The newest of each", body = String, content_type = "text/html"),
        (status = "4XX", description = "Refused: staff-only",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn desk(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Response, Refused> {
    staff_only(&hall, &headers)?;
    let closed = closures::closed_now(&hall).await?;
    Ok(desk_page::page(&hall, hall.now_us(), &closed))
}

fn known(machine: String) -> Result<String, ProblemCode> {
    if intake::is_device(&machine) { Ok(machine) } else { Err(ProblemCode::DeviceUnknown) }
}

/// HTTP Basic (RFC 7617) with the desk's password; whatever name is given.
pub(super) fn staff_only(hall: &Hall, headers: &HeaderMap) -> Result<(), ProblemCode> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(basic_password);
    // Hashes are compared, so that the time it takes tells nothing of the password.
    let same = given.is_some_and(|given| Sha256::digest(given.trim()) == Sha256::digest(hall.keys.desk.as_bytes()));
    if same { Ok(()) } else { Err(ProblemCode::StaffOnly) }
}

fn basic_password(value: &str) -> Option<String> {
    let (scheme, pair) = value.split_once(' ')?;
    let pair = String::from_utf8(STANDARD.decode(pair.trim()).ok()?).ok()?;
    let (_name, password) = pair.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| password.to_string())
}
