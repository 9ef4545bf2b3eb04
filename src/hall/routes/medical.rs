//! The medical account: its balance with a card, what it was spent on after a check of who stands there (L2).

use super::SharedHall;
use super::sessions::{person_of_session, verified};
use crate::api::{MedicalBalance, ProblemCode, Spending, SpendingQuery};
use crate::catalogue::{LookUp, Needed};
use crate::hall::refusal::Refused;
use crate::hall::{Hall, verifications};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;

/// What is in the account. Somebody without one gets no figure.
#[utoipa::path(
    get, path = "/me/insurance/medical/balance", tag = "look-ups", security(("session" = [])),
    responses(
        (status = 200, description = "The balance. Not to be stored", body = MedicalBalance),
        (status = "4XX", description = "Refused: session-unknown",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn balance(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Json<MedicalBalance>, Refused> {
    let person = person_of_session(&hall, &headers)?;
    Ok(Json(hall.medical.balance(person, hall.now().date())))
}

/// What was paid from the account in a range of at most twelve months. Names of medicines are told only where they are asked
/// for.
#[utoipa::path(
    get, path = "/me/insurance/medical", tag = "look-ups", security(("session" = [])), params(SpendingQuery),
    responses(
        (status = 200, description = "Payments, newest first. Not to be stored", body = Spending),
        (status = "4XX", description = "Refused: session-unknown, verification-needed, invalid (no range, or too long)",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn spending(
    State(hall): State<SharedHall>,
    headers: HeaderMap,
    query: Result<Query<SpendingQuery>, QueryRejection>,
) -> Result<Json<Spending>, Refused> {
    let person = person_of_session(&hall, &headers)?;
    verifications::admit(needed(&hall), verified(&hall, &headers))?;
    let Query(query) = query.map_err(|_| ProblemCode::Invalid)?;
    let today = hall.now().date();
    Ok(Json(hall.medical.spending(person, today, &query).ok_or(ProblemCode::Invalid)?))
}

/// What the services that look this up ask for; the highest where there are several.
fn needed(hall: &Hall) -> Needed {
    let services = hall.content.services.iter().filter(|service| service.look_up == Some(LookUp::MedicalAccount));
    services.map(|service| service.needed()).max().unwrap_or(Needed::Verified)
}
