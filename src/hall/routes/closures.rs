//! 暂停办理: staff close a service for a time; every machine hears of it with the answer to its next heartbeat.

use super::devices::staff_only;
use super::{SharedHall, json};
use crate::api::{Closure, ClosureRequest, ProblemCode};
use crate::hall::refusal::Refused;
use crate::hall::{Hall, request_body};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

/// Closes a service with a reason, or changes what is said of it. HTTP Basic with the password in `desk.key`.
#[utoipa::path(
    put, path = "/desk/v1/services/{code}/closure", tag = "desk", security(("desk" = [])), request_body = ClosureRequest,
    params(("code" = String, Path, description = "Code of the service")),
    responses(
        (status = 200, description = "It is closed", body = Closure),
        (status = "4XX", description = "Refused: staff-only, not-found (no such service), invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded (too many are closed), unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn close(
    State(hall): State<SharedHall>,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Closure>, Refused> {
    staff_only(&hall, &headers)?;
    let request: ClosureRequest = json(&request_body::read(body).await?)?;
    let service = hall.content.by_code(&code).ok_or(ProblemCode::NotFound)?;
    if !request.is_sound() {
        return Err(ProblemCode::Invalid.into());
    }
    let ClosureRequest { reason, until } = request;
    let closure = Closure { service: service.code.clone(), reason, until };
    hall.store.close_service(closure.clone()).await?;
    Ok(Json(closure))
}

/// Opens a service again; one that is open stays so. HTTP Basic with the password in `desk.key`.
#[utoipa::path(
    delete, path = "/desk/v1/services/{code}/closure", tag = "desk", security(("desk" = [])),
    params(("code" = String, Path, description = "Code of the service")),
    responses(
        (status = 204, description = "It is open"),
        (status = "4XX", description = "Refused: staff-only",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn open(
    State(hall): State<SharedHall>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Refused> {
    staff_only(&hall, &headers)?;
    hall.store.open_service(&code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is closed at this moment.
pub(super) async fn closed_now(hall: &Hall) -> Result<Vec<Closure>, Refused> {
    let now = hall.now();
    Ok(hall.store.closures().await?.into_iter().filter(|closure| closure.holds_at(&now)).collect())
}
