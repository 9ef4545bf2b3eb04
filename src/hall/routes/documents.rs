//! Documents about a citizen: made on a wish, fetched once or again within minutes.

use super::sessions::{holder_of_session, person_of_session};
use super::{SharedHall, json};
use crate::api::china_time;
use crate::api::{ProblemCode, Proof, ProofRequest};
use crate::content::sha256;
use crate::forms::{Answers, Occasion, Standing};
use crate::hall::document_sheet::{self, Wanted};
use crate::hall::documents::Wished;
use crate::hall::idempotency::{self, Fingerprint, IdempotencyKey};
use crate::hall::identity::Beneficiary;
use crate::hall::refusal::Refused;
use crate::hall::sessions::{CardHolder, Shown};
use crate::hall::{Hall, chance, request_body};
use crate::printing::{PaperFonts, compose_sheet};
use crate::privacy::Personal;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::time::Instant;

const PDF: &str = "application/pdf";

/// Makes a document about the citizen and seals it.
///
/// 201 the first time, 200 with the same document when the same wish comes again: one wish makes one document. The seal
/// is an Ed25519 signature under id, digest, code and time; its key stands in `documents.pub`.
#[utoipa::path(
    post, path = "/me/proofs", tag = "documents", security(("session" = [])), request_body = ProofRequest,
    params(("Idempotency-Key" = String, Header, description = "A quoted UUID in lower case: one for each wish")),
    responses(
        (status = 201, description = "Made. Not to be stored", body = Proof),
        (status = 200, description = "Made before", body = Proof),
        (status = "4XX", description = "Refused: session-unknown, card-needed, idempotency-key-missing, idempotency-key-reused, \
                                        in-progress, invalid, form-unknown, form-invalid, gone, nothing-on-record, too-large",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn make(State(hall): State<SharedHall>, headers: HeaderMap, body: Body) -> Result<Response, Refused> {
    let (person, shown, holder) = holder_of_session(&hall, &headers)?;
    let key = headers.get(idempotency::HEADER).and_then(|value| IdempotencyKey::from_header(value.as_bytes()));
    let key = key.ok_or(ProblemCode::KeyMissing)?;
    let body = request_body::read(body).await?;
    let fingerprint: Fingerprint = Sha256::digest(&body).into();
    let making = match hall.documents.begin(&key, fingerprint, person, Instant::now())? {
        Wished::Made(proof) => return Ok((StatusCode::OK, Json(proof)).into_response()),
        Wished::Now(making) => making,
    };
    let request: ProofRequest = json(&body)?;
    let made = tokio::task::spawn_blocking(move || {
        // Held to the end also where nobody waits for it any more.
        let _making = making;
        let (proof, pdf) = make_document(&hall, person, (shown, &holder), &request)?;
        hall.documents.keep((key, fingerprint), person, proof.clone(), pdf, Instant::now())?;
        Ok::<Proof, ProblemCode>(proof)
    });
    let proof = made.await.unwrap_or(Err(ProblemCode::Unavailable))?;
    Ok((StatusCode::CREATED, Json(proof)).into_response())
}

/// The bytes of a document. Somebody else's is answered like one that does not exist.
#[utoipa::path(
    get, path = "/documents/{id}", tag = "documents", security(("session" = [])),
    params(("id" = String, Path, description = "`id` of the answer that made it")),
    responses(
        (status = 200, description = "The document, within ten minutes. Not to be stored", content_type = "application/pdf"),
        (status = "4XX", description = "Refused: session-unknown, not-found",
         body = crate::api::Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not now: overloaded, unavailable",
         body = crate::api::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn fetch(
    State(hall): State<SharedHall>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let person = person_of_session(&hall, &headers)?;
    let pdf = hall.documents.bytes(&id, person, Instant::now()).ok_or(ProblemCode::NotFound)?;
    Ok(([(header::CONTENT_TYPE, PDF)], pdf).into_response())
}

fn make_document(
    hall: &Hall,
    person: Beneficiary,
    (shown, holder): (Shown, &CardHolder),
    request: &ProofRequest,
) -> Result<(Proof, Personal<Vec<u8>>), ProblemCode> {
    let service = hall.content.by_code(&request.service).filter(|service| service.document.is_some());
    let service = service.ok_or(ProblemCode::FormUnknown)?;
    if shown == Shown::Code && service.needs_card() {
        return Err(ProblemCode::CardNeeded);
    }
    let form = hall.content.form_of(service).ok_or(ProblemCode::FormUnknown)?;
    if form.version != request.form_version {
        return Err(ProblemCode::Gone);
    }
    let now = hall.now();
    let today = now.date();
    let answers = Answers::from_submission(form, &request.answers, None);
    let occasion = Occasion { today, half_days: hall.content.calendar.half_days_after(today) };
    let standing = Standing::of(form, &answers, &occasion);
    if !standing.missing_or_wrong().is_empty() {
        return Err(ProblemCode::FormInvalid);
    }
    let verify_code = chance::query_code().map_err(|_| ProblemCode::Unavailable)?;
    let wanted = Wanted { service, form, answers: &answers, standing: &standing, holder, today, verify_code: &verify_code };
    let sheet = document_sheet::sheet(hall, &wanted, &hall.contributions.of(person, today))?;
    let composed = compose_sheet(&sheet, &PaperFonts::discover()).map_err(|_| ProblemCode::Unavailable)?;
    let pdf = Personal::new(composed.pdf);
    let mut proof = Proof {
        id: chance::uuid().map_err(|_| ProblemCode::Unavailable)?,
        title: form.name.zh.clone(),
        pages: composed.pages,
        sha256: sha256(pdf.reveal()),
        verify_code,
        issued_at: china_time::rfc3339(now.timestamp().as_microsecond()),
        seal: String::new(),
    };
    proof.seal = hall.keys.document.sign(proof.sealed_text().as_bytes());
    Ok((proof, pdf))
}
