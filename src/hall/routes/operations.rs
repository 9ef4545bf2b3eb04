//! For who runs the hall, and for developers.

use super::SharedHall;
use crate::api::china_time;
use crate::api::{ProblemCode, Reaction};
use crate::hall::refusal::Refused;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// A commit that takes longer does not count as ready.
const READY_WAIT_MAX_MS: u64 = 3_000;

/// What a problem code means.
#[derive(Serialize, ToSchema)]
pub(super) struct ProblemMeaning {
    code: ProblemCode,
    /// One English line for developers.
    title: &'static str,
    /// The HTTP status it is sent with.
    status: u16,
    /// True where sending the same again can succeed.
    retryable: bool,
}

/// The program runs.
#[utoipa::path(get, path = "/livez", tag = "operations", responses(
        (status = 204, description = "It runs"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    ))]
pub(super) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The database can be written to the disk and read.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses(
        (status = 204, description = "It takes submissions"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn ready(State(hall): State<SharedHall>) -> Result<StatusCode, Refused> {
    let now_us = china_time::whole_seconds_us(&(hall.clock)());
    let check = tokio::time::timeout(Duration::from_millis(READY_WAIT_MAX_MS), hall.store.check(now_us));
    check.await.map_err(|_| ProblemCode::Unavailable)??;
    Ok(StatusCode::NO_CONTENT)
}

/// What a problem code means; the `type` of a problem leads here.
#[utoipa::path(
    get, path = "/problems/{code}", tag = "operations",
    params(("code" = String, Path, description = "`code` of a problem", example = "in-progress")),
    responses(
        (status = 200, description = "Its meaning", body = ProblemMeaning),
        (status = "4XX", description = "Refused: not-found",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn problem(Path(code): Path<String>) -> Result<Json<ProblemMeaning>, Refused> {
    let code = ProblemCode::ALL.iter().find(|known| known.as_str() == code).ok_or(ProblemCode::NotFound)?;
    let retryable = code.reaction() == Reaction::SendAgain;
    Ok(Json(ProblemMeaning { code: *code, title: code.title(), status: code.status(), retryable }))
}

/// The generated description.
pub(super) async fn openapi(description: Arc<str>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], description.to_string()).into_response()
}
