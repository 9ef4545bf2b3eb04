//! Opening and ending a session.

use super::{SharedHall, json};
use crate::api::china_time;
use crate::api::{
    ChallengeAnswer, ChallengeRequest, CodeEvidence, Evidence, IdentityMethod, ProblemCode, SessionAnswer, SessionRequest,
    VerificationWay, session_data,
};
use crate::hall::challenges::{CHALLENGE_MAX_S, GivenChallenge};
use crate::hall::electronic_identity::NotIdentified;
use crate::hall::identity::{self, Beneficiary};
use crate::hall::refusal::Refused;
use crate::hall::sessions::{CardHolder, NoSession, SESSION_IDLE_MAX_S, Shown};
use crate::hall::{Hall, intake, request_body};
use crate::privacy::mask_name;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Instant;

/// A card that was read, or a code that was scanned, longer ago, or whose time lies further ahead, opens no session: what somebody recorded
/// on the way must not be worth keeping. Wide enough for a machine whose clock is a little off.
const EVIDENCE_AGE_MAX_S: i64 = 30 * 60;
const MICROSECONDS_A_SECOND: i64 = 1_000_000;

/// Opens a session for whoever's card was just read, or whose code was just scanned.
///
/// The evidence is sealed with the associated data `session|<device>`, that of a code with `session|<device>|<challenge_id>`. The session ends 5 minutes after its last
/// call and after 15 minutes in any case.
#[utoipa::path(
    post, path = "/sessions", tag = "sessions", request_body = SessionRequest,
    responses(
        (status = 201, description = "A session", body = SessionAnswer),
        (status = "4XX", description = "Refused: card-refused, challenge-unknown, code-refused, device-unknown, invalid, unsealable, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn open_session(State(hall): State<SharedHall>, body: Body) -> Result<Response, Refused> {
    let body = request_body::read(body).await?;
    let request: SessionRequest = json(&body)?;
    let (person, shown, holder, masked_name) = match &request.challenge_id {
        None => {
            let (person, holder) = person_of(&hall, &request)?;
            (person, Shown::Card, holder, None)
        }
        Some(challenge_id) => {
            let (person, holder, masked_name) = person_of_code(&hall, &request, challenge_id).await?;
            (person, Shown::Code, holder, masked_name)
        }
    };
    let opened = hall.sessions.open(person, shown, holder, Instant::now()).map_err(not_now)?;
    let answer = SessionAnswer {
        session_id: opened.id,
        token: opened.token,
        idle_limit_s: SESSION_IDLE_MAX_S,
        phone_on_record: hall.contacts.masked_phone(person),
        masked_name,
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

fn not_now(error: NoSession) -> ProblemCode {
    match error {
        NoSession::Full => ProblemCode::Overloaded,
        NoSession::NoRandomness => ProblemCode::Unavailable,
    }
}

/// A challenge, which a machine answers within a minute and once, with a code it has scanned.
#[utoipa::path(
    post, path = "/sessions/challenge", tag = "sessions", request_body = ChallengeRequest,
    responses(
        (status = 201, description = "A challenge", body = ChallengeAnswer),
        (status = "4XX", description = "Refused: device-unknown, invalid, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn challenge(State(hall): State<SharedHall>, body: Body) -> Result<Response, Refused> {
    let ChallengeRequest { device, method: IdentityMethod::EcardQr } = json(&request_body::read(body).await?)?;
    if !intake::is_device(&device) {
        return Err(ProblemCode::DeviceUnknown.into());
    }
    let GivenChallenge { id, nonce } = hall.challenges.give(&device, Instant::now()).map_err(not_now)?;
    let answer = ChallengeAnswer { challenge_id: id, nonce, expires_s: CHALLENGE_MAX_S };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Ends the session; the machine calls this when the visit ends.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "sessions", security(("session" = [])),
    params(("id" = String, Path, description = "`session_id` of the answer that opened it")),
    responses(
        (status = 204, description = "Ended"),
        (status = "4XX", description = "Refused: session-unknown, which is as good as ended",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn end_session(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Refused> {
    let token = bearer_token(&headers).ok_or(ProblemCode::SessionUnknown)?;
    let ended = hall.sessions.end(&id, token, Instant::now());
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(ProblemCode::SessionUnknown.into()) }
}

fn person_of(hall: &Hall, request: &SessionRequest) -> Result<(Beneficiary, CardHolder), ProblemCode> {
    if !intake::is_device(&request.device) {
        return Err(ProblemCode::DeviceUnknown);
    }
    let associated = session_data(&request.device, None);
    let clear = hall.keys.seal.open(&request.evidence, &associated).map_err(|_| ProblemCode::Unsealable)?;
    let evidence: Evidence = json(&clear)?;
    if evidence.device != request.device {
        return Err(ProblemCode::Invalid);
    }
    if !is_recent(hall, &evidence.read_at)? {
        return Err(ProblemCode::CardRefused);
    }
    let card = identity::card(&evidence).ok_or(ProblemCode::CardRefused)?;
    let person = hall.keys.person.beneficiary(card.id_number.reveal());
    let name = card.shown_name().to_string().into();
    Ok((person, CardHolder { name, id_number: card.id_number, device: evidence.device, by_code: false }))
}

/// Whether something was read about now.
fn is_recent(hall: &Hall, at: &str) -> Result<bool, ProblemCode> {
    let at_us = china_time::parse_rfc3339(at).ok_or(ProblemCode::Invalid)?;
    let now_us = (hall.clock)().timestamp().as_microsecond();
    Ok(now_us.abs_diff(at_us) <= (EVIDENCE_AGE_MAX_S * MICROSECONDS_A_SECOND).unsigned_abs())
}

/// The person behind a scanned code, and the masked name. The challenge is used up first: whatever is wrong with the code,
/// the next try needs another.
async fn person_of_code(
    hall: &SharedHall,
    request: &SessionRequest,
    challenge_id: &str,
) -> Result<(Beneficiary, CardHolder, Option<String>), ProblemCode> {
    if !intake::is_device(&request.device) {
        return Err(ProblemCode::DeviceUnknown);
    }
    let associated = session_data(&request.device, Some(challenge_id));
    let clear = hall.keys.seal.open(&request.evidence, &associated).map_err(|_| ProblemCode::Unsealable)?;
    let CodeEvidence { token, nonce, device, scanned_at } = json(&clear)?;
    if device != request.device {
        return Err(ProblemCode::Invalid);
    }
    if !hall.challenges.is_answered(challenge_id, &device, &nonce, Instant::now()) {
        return Err(ProblemCode::ChallengeUnknown);
    }
    if !is_recent(hall, &scanned_at)? {
        return Err(ProblemCode::CodeRefused);
    }
    let (identities, now_s) = (hall.identities.clone(), (hall.clock)().timestamp().as_second());
    let asked = tokio::task::spawn_blocking(move || identities.identify(token.reveal(), now_s)).await;
    let identified = asked.map_err(|_| ProblemCode::Unavailable)?.map_err(|why| match why {
        NotIdentified::Refused => ProblemCode::CodeRefused,
        NotIdentified::Away => ProblemCode::Unavailable,
    })?;
    let masked_name = mask_name(identified.name.reveal());
    let person = hall.keys.person.beneficiary(identified.id_number.reveal());
    let holder = CardHolder { name: identified.name, id_number: identified.id_number, device, by_code: true };
    Ok((person, holder, Some(masked_name)))
}

/// Whose session the request belongs to.
pub(super) fn person_of_session(hall: &Hall, headers: &HeaderMap) -> Result<Beneficiary, ProblemCode> {
    let token = bearer_token(headers).ok_or(ProblemCode::SessionUnknown)?;
    hall.sessions.touch(token, Instant::now()).ok_or(ProblemCode::SessionUnknown)
}

/// What opened it and whose that was, with the person.
pub(super) fn holder_of_session(hall: &Hall, headers: &HeaderMap) -> Result<(Beneficiary, Shown, CardHolder), ProblemCode> {
    let person = person_of_session(hall, headers)?;
    let holder = bearer_token(headers).and_then(|token| hall.sessions.holder(token, Instant::now()));
    let (shown, holder) = holder.ok_or(ProblemCode::SessionUnknown)?;
    Ok((person, shown, holder))
}

/// The person, where it is the card's session and none of a code.
pub(super) fn person_of_card_session(hall: &Hall, headers: &HeaderMap) -> Result<Beneficiary, ProblemCode> {
    match holder_of_session(hall, headers)? {
        (person, Shown::Card, _) => Ok(person),
        (_, Shown::Code, _) => Err(ProblemCode::CardNeeded),
    }
}

/// How it was made sure who stands there (核验), beyond the card.
pub(super) fn verified(hall: &Hall, headers: &HeaderMap) -> Option<VerificationWay> {
    hall.sessions.verified(bearer_token(headers)?, Instant::now())
}

/// The token of `Authorization: Bearer …` (RFC 6750 §2.1; the scheme in any case, RFC 9110 §11.1).
pub(super) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
