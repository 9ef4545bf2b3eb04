//! What the hall tells: with a session about its citizen, without one about a case whose query code is known.

use super::sessions::person_of_session;
use super::{SharedHall, case_status, json};
use crate::api::china_time;
use crate::api::{CaseNumber, CaseQuery, CaseStatus, CasesAnswer, Contributions, ProblemCode, TodayFigures};
use crate::hall::refusal::Refused;
use crate::hall::store::CaseRow;
use crate::hall::{Hall, chance, request_body};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use std::time::Instant;

/// How long a board may show today's figures without asking again.
const FIGURES_CACHE: &str = "max-age=10";

/// The citizen's social-insurance contributions. Somebody without any gets an empty list.
#[utoipa::path(
    get, path = "/me/insurance/social", tag = "look-ups", security(("session" = [])),
    responses(
        (status = 200, description = "Contributions, newest month first. Not to be stored", body = Contributions),
        (status = "4XX", description = "Refused: session-unknown",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn social_insurance(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Json<Contributions>, Refused> {
    let person = person_of_session(&hall, &headers)?;
    let today = hall.now().date();
    Ok(Json(hall.contributions.of(person, today)))
}

/// The citizen's cases, newest first, at most 50, with their query codes.
#[utoipa::path(
    get, path = "/me/cases", tag = "look-ups", security(("session" = [])),
    responses(
        (status = 200, description = "Cases", body = CasesAnswer),
        (status = "4XX", description = "Refused: session-unknown",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn own_cases(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Json<CasesAnswer>, Refused> {
    let person = person_of_session(&hall, &headers)?;
    let cases = hall.store.cases_of(person).await?;
    Ok(Json(CasesAnswer { cases: cases.iter().map(|case| case_status(case, true)).collect() }))
}

/// One case of the citizen. Somebody else's is answered like one that does not exist.
#[utoipa::path(
    get, path = "/cases/{number}", tag = "look-ups", security(("session" = [])),
    params(("number" = String, Path, description = "Case number", example = "LXGY-20261122-K01-00042")),
    responses(
        (status = 200, description = "The case", body = CaseStatus),
        (status = "4XX", description = "Refused: session-unknown, not-found",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn own_case(
    State(hall): State<SharedHall>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Json<CaseStatus>, Refused> {
    let person = person_of_session(&hall, &headers)?;
    let number = CaseNumber::try_from(number).map_err(|_| ProblemCode::NotFound)?;
    let case = hall.store.case(&number).await?.filter(|case| case.is_of(person));
    let case = case.ok_or(ProblemCode::NotFound)?;
    Ok(Json(case_status(&case, true)))
}

/// A case by number and query code, without a session. After five wrong codes the number rests for 15 minutes.
#[utoipa::path(
    post, path = "/cases:query", tag = "look-ups", request_body = CaseQuery,
    responses(
        (status = 200, description = "The case", body = CaseStatus),
        (status = "4XX", description = "Refused: not-found (number or code), too-many-tries, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn query_case(State(hall): State<SharedHall>, body: Body) -> Result<Json<CaseStatus>, Refused> {
    let body = request_body::read(body).await?;
    let query: CaseQuery = json(&body)?;
    let case = case_with_code(&hall, &query.case_number, &query.query_code).await?;
    Ok(Json(case_status(&case, false)))
}

/// Cases received today from all machines.
#[utoipa::path(
    get, path = "/stats/today", tag = "look-ups",
    responses(
        (status = 200, description = "Figures; may be shown for 10 seconds", body = TodayFigures),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn today(State(hall): State<SharedHall>) -> Result<Response, Refused> {
    let day = china_time::compact_day(hall.now().date());
    let figures = TodayFigures { received: hall.store.received_on(&day).await? };
    Ok(([(header::CACHE_CONTROL, FIGURES_CACHE)], Json(figures)).into_response())
}

/// The case if the code belongs to it; a number that does not exist is answered like a wrong code.
pub(in crate::hall) async fn case_with_code(hall: &Hall, number: &CaseNumber, typed_code: &str) -> Result<CaseRow, Refused> {
    let too_many = |wait| Refused::after(ProblemCode::TooManyTries, wait);
    hall.tries.begin(number.as_str(), Instant::now()).map_err(too_many)?;
    let case = hall.store.case(number).await?;
    let code = chance::normal_query_code(typed_code).unwrap_or_default();
    let case = case.filter(|case| chance::equal_in_constant_time(case.query_code.as_bytes(), code.as_bytes()));
    let case = case.ok_or(ProblemCode::NotFound)?;
    hall.tries.was_right(number.as_str());
    Ok(case)
}
