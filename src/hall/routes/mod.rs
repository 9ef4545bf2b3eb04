//! The hall's addresses. Their description (`/openapi.json`) is generated from the handlers.

mod closures;
mod content;
mod devices;
mod documents;
mod drafts;
mod look_ups;
mod medical;
mod operations;
mod pick_ups;
mod progress;
mod sessions;
mod submissions;
mod unverified;
mod verifications;

use super::refusal::{Refused, Trace};
use super::store::CaseRow;
use super::{Hall, chance, page};
use crate::api::china_time;
use crate::api::{CaseStatus, CaseStep, KIOSK_PREFIX, Problem, ProblemCode};
use crate::events::{self, LogEvent};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::{Duration, Instant};
use utoipa::OpenApi;
use utoipa::openapi::ServerBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A request that takes longer, a body that trickles in included, is given up.
const REQUEST_MAX_S: u64 = 30;
const NO_STORE: &str = "no-store";

pub(super) use look_ups::case_with_code;

type SharedHall = Arc<Hall>;

/// Name of the security scheme in the description.
const SESSION_SCHEME: &str = "session";
const DESK_SCHEME: &str = "desk";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Yizhan hall",
        description = "The central hall that self-service machines hand submissions to. All times are RFC 3339 with \
                       offset. Every refusal is an RFC 9457 problem; its `code` says what to do.",
        license(name = "GPL-3.0-only", identifier = "GPL-3.0-only")
    ),
    components(schemas(Problem)),
    tags(
        (name = "sessions", description = "A card that was just read, or a code that was just scanned, may look things up"),
        (name = "look-ups", description = "What the hall knows of a citizen or a case"),
        (name = "documents", description = "Documents about a citizen, sealed"),
        (name = "submissions", description = "Handing in"),
        (name = "content", description = "What machines show, signed"),
        (name = "public", description = "For citizens' own telephones"),
        (name = "machines", description = "Machines tell how they are"),
        (name = "desk", description = "For the duty desk"),
        (name = "operations", description = "For who runs the hall")
    )
)]
struct Description;

/// Every address as it stands in the log.
const ADDRESSES: &[&str] = &[
    "/kiosk/v1/sessions",
    "/kiosk/v1/sessions/challenge",
    "/kiosk/v1/sessions/{id}",
    "/kiosk/v1/sessions/{id}/codes",
    "/kiosk/v1/sessions/{id}/verifications",
    "/kiosk/v1/me/insurance/medical",
    "/kiosk/v1/me/insurance/medical/balance",
    "/kiosk/v1/me/insurance/social",
    "/kiosk/v1/me/cases",
    "/kiosk/v1/drafts",
    "/kiosk/v1/me/drafts",
    "/kiosk/v1/me/drafts:open",
    "/kiosk/v1/me/pick-ups",
    "/kiosk/v1/me/pick-ups:collect",
    "/kiosk/v1/me/proofs",
    "/kiosk/v1/documents/{id}",
    "/kiosk/v1/pick-ups",
    "/kiosk/v1/pick-ups/by-key/{key}/printed",
    "/kiosk/v1/pick-ups:collect",
    "/kiosk/v1/cases/{number}",
    "/kiosk/v1/cases/{number}/withdraw",
    "/kiosk/v1/cases:query",
    "/kiosk/v1/submissions",
    "/kiosk/v1/submissions/by-key/{key}",
    "/kiosk/v1/stats/today",
    "/kiosk/v1/content/manifest",
    "/kiosk/v1/content/blobs/{sha256}",
    "/kiosk/v1/devices/{id}/heartbeat",
    "/kiosk/v1/devices/{id}/unconfirmed-cards",
    "/desk",
    "/desk/drafts",
    "/desk/unverified",
    "/desk/unverified/seen",
    "/desk/v1/machines",
    "/desk/v1/cases/{number}/state",
    "/desk/v1/services/{code}/closure",
    "/c/{number}",
    "/livez",
    "/readyz",
    "/openapi.json",
    "/problems/{code}",
];

/// All addresses with their layers.
pub(super) fn router(hall: SharedHall, public_url: Option<&str>) -> Router {
    let (routes, mut description) = described_routes().split_for_parts();
    description.servers = public_url.map(|url| vec![ServerBuilder::new().url(url).build()]);
    // A description that cannot be written would be empty, which the tests see.
    let description: Arc<str> = description.to_pretty_json().unwrap_or_default().into();
    routes
        .route("/openapi.json", axum::routing::get(move || operations::openapi(description.clone())))
        .fallback(async || Refused::from(ProblemCode::NotFound))
        .method_not_allowed_fallback(async || Refused::from(ProblemCode::MethodNotAllowed))
        .layer(from_fn_with_state(hall.clone(), attend))
        .with_state(hall)
}

fn described_routes() -> OpenApiRouter<SharedHall> {
    let kiosk = OpenApiRouter::new()
        .routes(routes!(sessions::open_session))
        .routes(routes!(sessions::challenge))
        .routes(routes!(sessions::end_session))
        .routes(routes!(verifications::ways, verifications::verify))
        .routes(routes!(verifications::send_code))
        .routes(routes!(look_ups::social_insurance))
        .routes(routes!(medical::balance))
        .routes(routes!(medical::spending))
        .routes(routes!(look_ups::own_cases))
        .routes(routes!(look_ups::own_case))
        .routes(routes!(look_ups::query_case))
        .routes(routes!(look_ups::today))
        .routes(routes!(documents::make))
        .routes(routes!(documents::fetch))
        .routes(routes!(pick_ups::leave))
        .routes(routes!(pick_ups::own))
        .routes(routes!(pick_ups::collect))
        .routes(routes!(pick_ups::collect_own))
        .routes(routes!(pick_ups::printed))
        .routes(routes!(content::manifest))
        .routes(routes!(content::blob))
        .routes(routes!(drafts::hand_over))
        .routes(routes!(drafts::own))
        .routes(routes!(drafts::open))
        .routes(routes!(submissions::submit))
        .routes(routes!(submissions::by_key))
        .routes(routes!(progress::withdraw))
        .routes(routes!(devices::heartbeat))
        .routes(routes!(devices::unconfirmed_card));
    let mut description = Description::openapi();
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let schemes = &mut description.components.get_or_insert_default().security_schemes;
    schemes.insert(SESSION_SCHEME.to_string(), scheme.into());
    schemes.insert(DESK_SCHEME.to_string(), SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)).into());
    OpenApiRouter::with_openapi(description)
        .nest(KIOSK_PREFIX, kiosk)
        .routes(routes!(page::case_page))
        .routes(routes!(devices::desk))
        .routes(routes!(devices::machines))
        .routes(routes!(drafts::desk, drafts::desk_open))
        .routes(routes!(unverified::desk, unverified::find))
        .routes(routes!(unverified::seen))
        .routes(routes!(progress::decide))
        .routes(routes!(closures::close, closures::open))
        .routes(routes!(operations::live))
        .routes(routes!(operations::ready))
        .routes(routes!(operations::problem))
}

/// Around every request: a place or none, a time limit, the problem's body, one line in the log.
async fn attend(State(hall): State<SharedHall>, mut request: Request, next: Next) -> Response {
    let trace = Trace(chance::trace_number());
    let began = Instant::now();
    let address = address_word(request.extensions().get::<MatchedPath>());
    request.extensions_mut().insert(trace);
    let response = match hall.places.try_acquire() {
        Err(_) => Refused::from(ProblemCode::Overloaded).into_response(),
        Ok(_place) => tokio::time::timeout(Duration::from_secs(REQUEST_MAX_S), next.run(request))
            .await
            .unwrap_or_else(|_| Refused::from(ProblemCode::Unavailable).into_response()),
    };
    let mut response = match response.extensions().get::<Refused>() {
        Some(refused) => {
            let allowed = response.headers().get(header::ALLOW).cloned();
            let mut answer = refused.answer(trace);
            answer.headers_mut().extend(allowed.map(|methods| (header::ALLOW, methods)));
            answer
        }
        None => response,
    };
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(NO_STORE));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    events::record(
        LogEvent::HallRequest,
        &[
            ("address", address.into()),
            ("status", i64::from(response.status().as_u16()).into()),
            ("milliseconds", began.elapsed().as_millis().into()),
            ("trace", trace.0.into()),
        ],
    );
    response
}

/// The matched address as a word of this source: a path itself may hold a case number.
fn address_word(path: Option<&MatchedPath>) -> &'static str {
    let path = path.map_or("", MatchedPath::as_str);
    ADDRESSES.iter().find(|address| **address == path).copied().unwrap_or("unknown")
}

/// A case as the API tells it; the query code only to its own citizen.
pub(super) fn case_status(case: &CaseRow, with_query_code: bool) -> CaseStatus {
    CaseStatus {
        case_number: case.case_number.clone(),
        service: case.service.clone(),
        state: case.state,
        received_at: china_time::rfc3339(case.received_at_us),
        next: case.next.clone(),
        steps: case.steps.iter().map(|(state, at)| CaseStep { state: *state, at: china_time::rfc3339(*at) }).collect(),
        query_code: with_query_code.then(|| case.query_code.clone()),
        correction: case.correction.clone(),
        for_whom: case.representative.map(|representative| representative.for_whom),
    }
}

/// A body as JSON of the type the endpoint takes.
fn json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, ProblemCode> {
    serde_json::from_slice(body).map_err(|_| ProblemCode::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_word_for_the_log() {
        let (_, description) = described_routes().split_for_parts();
        let mut described: Vec<&str> = description.paths.paths.keys().map(String::as_str).collect();
        described.push("/openapi.json");
        described.sort_unstable();
        let mut words = ADDRESSES.to_vec();
        words.sort_unstable();
        assert_eq!(described, words);
    }
}
