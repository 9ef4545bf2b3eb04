//! What becomes of a case after it was received: staff decide, its citizen withdraws it.

use super::devices::staff_only;
use super::sessions::person_of_card_session;
use super::{SharedHall, case_status, json};
use crate::api::{CaseNumber, CaseState, CaseStatus, ProblemCode, StaffDecision};
use crate::hall::refusal::Refused;
use crate::hall::request_body;
use crate::hall::store::CaseChange;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;

/// States in which a case is not over.
const LIVE: &[CaseState] = &[CaseState::Received, CaseState::Accepted, CaseState::SupplementNeeded, CaseState::InProcess];

/// The citizen withdraws a case (撤回). Asked again it is answered alike.
#[utoipa::path(
    post, path = "/cases/{number}/withdraw", tag = "submissions", security(("session" = [])),
    params(("number" = String, Path, description = "Case number", example = "LXGY-20261122-K01-00042")),
    responses(
        (status = 200, description = "Withdrawn", body = CaseStatus),
        (status = "4XX", description = "Refused: session-unknown, card-needed, not-found, case-over",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn withdraw(
    State(hall): State<SharedHall>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Json<CaseStatus>, Refused> {
    let person = person_of_card_session(&hall, &headers)?;
    let number = CaseNumber::try_from(number).map_err(|_| ProblemCode::NotFound)?;
    let case = hall.store.case(&number).await?.filter(|case| case.is_of(person)).ok_or(ProblemCode::NotFound)?;
    if case.state == CaseState::Withdrawn {
        return Ok(Json(case_status(&case, true)));
    }
    let to = CaseState::Withdrawn;
    let change = CaseChange { number, from: LIVE, to, wanted: Vec::new(), at_us: hall.now_us() };
    let withdrawn = hall.store.change(change).await?.ok_or(ProblemCode::CaseOver)?;
    Ok(Json(case_status(&withdrawn, true)))
}

/// What staff decided about a case: accepted, in process, decided, or what is to be put right (补正). HTTP Basic with the
/// password in `desk.key`.
#[utoipa::path(
    post, path = "/desk/v1/cases/{number}/state", tag = "desk", security(("desk" = [])), request_body = StaffDecision,
    params(("number" = String, Path, description = "Case number", example = "LXGY-20261122-K01-00042")),
    responses(
        (status = 200, description = "The case as it is now", body = CaseStatus),
        (status = "4XX", description = "Refused: staff-only, not-found, case-over, invalid (a state that is not theirs to \
                                        give, or fields the form does not have), too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn decide(
    State(hall): State<SharedHall>,
    Path(number): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CaseStatus>, Refused> {
    staff_only(&hall, &headers)?;
    let number = CaseNumber::try_from(number).map_err(|_| ProblemCode::NotFound)?;
    let decision: StaffDecision = json(&request_body::read(body).await?)?;
    let case = hall.store.case(&number).await?.ok_or(ProblemCode::NotFound)?;
    let form = hall.content.by_code(&case.service).and_then(|service| hall.content.form_of(service));
    let all_known = form.is_some_and(|form| !decision.correct.is_empty() && form.only(&decision.correct).is_some());
    let is_theirs = match decision.state {
        CaseState::Accepted | CaseState::InProcess | CaseState::Decided => decision.correct.is_empty(),
        CaseState::SupplementNeeded => all_known,
        CaseState::Received | CaseState::Withdrawn => false,
    };
    if !is_theirs {
        return Err(ProblemCode::Invalid.into());
    }
    let change = CaseChange { number, from: LIVE, to: decision.state, wanted: decision.correct, at_us: hall.now_us() };
    let changed = hall.store.change(change).await?.ok_or(ProblemCode::CaseOver)?;
    Ok(Json(case_status(&changed, true)))
}
