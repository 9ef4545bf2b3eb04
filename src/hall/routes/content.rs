//! What machines take over: the published content bundle.

use super::SharedHall;
use crate::api::{ProblemCode, SignedManifest};
use crate::hall::refusal::Refused;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A file is what its sum says for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const EVERY_TIME: &str = "no-cache";

/// The manifest of the bundle, signed.
///
/// Ask with `If-None-Match`: as long as nothing new is published the answer is 304.
#[utoipa::path(
    get, path = "/content/manifest", tag = "content",
    params(("If-None-Match" = Option<String>, Header, description = "`ETag` of the last answer")),
    responses(
        (status = 200, description = "The manifest", body = SignedManifest, headers(("ETag" = String))),
        (status = 304, description = "The one you have"),
        (status = "4XX", description = "Refused: not-found, where nothing is published",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn manifest(State(hall): State<SharedHall>, headers: HeaderMap) -> Result<Response, Refused> {
    let published = hall.published.as_ref().ok_or(ProblemCode::NotFound)?;
    let etag = format!("\"{}\"", crate::content::publication::sha256(published.text.as_bytes()));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let headers = [(header::ETAG, etag), (header::CACHE_CONTROL, EVERY_TIME.to_string())];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((headers, json, published.text.clone()).into_response())
}

/// A file of the bundle.
#[utoipa::path(
    get, path = "/content/blobs/{sha256}", tag = "content",
    params(("sha256" = String, Path, description = "SHA-256 of the file as the manifest names it")),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/plain; charset=utf-8"),
        (status = "4XX", description = "Refused: not-found",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn blob(State(hall): State<SharedHall>, Path(sha256): Path<String>) -> Result<Response, Refused> {
    let published = hall.published.as_ref().ok_or(ProblemCode::NotFound)?;
    let text = published.files.get(&sha256).ok_or(ProblemCode::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, FOR_EVER)];
    Ok((headers, text.clone()).into_response())
}
