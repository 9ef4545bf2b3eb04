//! Calls to the central hall, each bounded in time and size.

use crate::api::{
    CaseNumber, CaseQuery, CaseStatus, CasesAnswer, ChallengeAnswer, ChallengeRequest, CodeOffer, CodeSent, Contributions,
    DOCUMENT_BYTES_MAX, Draft, DraftQuery, DraftRequest, DraftsAnswer, HandedDraft, Heartbeat, HeartbeatAnswer, IdentityMethod,
    KIOSK_PREFIX, KeptDraft, MedicalBalance, PICK_UP_ANSWER_BYTES_MAX, PickUp, PickUpItem, PickUpQuery, PickUpRequest,
    PickUpsAnswer, Problem, ProblemCode, Proof, ProofRequest, Reaction, Received, SessionAnswer, SessionRequest, SignedManifest,
    Spending, SpendingQuery, SubmissionEnvelope, TodayFigures, UnconfirmedCard, Verification, VerificationRequest,
    VerificationWays,
};
use crate::content::MANIFEST_BYTES_MAX;
use crate::privacy::{Personal, mask_name, mask_phone};
use reqwest::StatusCode;
use reqwest::header::{ETAG, IF_NONE_MATCH};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Time to connect.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// Time for a whole look-up.
const LOOKUP_LIMIT: Duration = Duration::from_secs(10);
/// Time for handing in a submission. The citizen is told "stored here" before this where it takes long.
const SUBMIT_LIMIT: Duration = Duration::from_secs(12);
/// The most bytes of an answer that are read. 3,000 months of contributions are about 400 kB.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Digits and stars of a telephone number, its hyphen included.
const PHONE_CHARS_MAX: usize = 20;
/// A `Retry-After` longer than this is cut to it.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(600);

/// The hall did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum HallFault {
    #[error("the hall cannot be reached: {0}")]
    Unreachable(#[source] reqwest::Error),
    #[error("the hall's answer cannot be read")]
    Unreadable,
    #[error("the hall refused: {}", .0.code.as_str())]
    Refused(Problem, Option<Duration>),
}

/// What came of handing in a submission.
#[derive(Debug, PartialEq, Eq)]
pub enum Submitted {
    /// 2xx, also for a replay or a duplicate.
    Received(Received),
    /// Send the same again, not before this time has passed.
    SendAgain { after: Option<Duration> },
    /// Kept for staff; the hall has the envelope on its unprocessed list.
    Park(ProblemCode),
    /// This machine is not in order; wait until it is.
    Hold(ProblemCode),
    /// This must not happen. Kept.
    Alarm(ProblemCode),
}

/// What may be shown of a number, whatever the hall sent.
fn as_masked(phone: String) -> Option<Personal<String>> {
    let phone = Personal::new(phone);
    let chars = phone.reveal().chars().count();
    (1..=PHONE_CHARS_MAX).contains(&chars).then(|| Personal::new(mask_phone(phone.reveal())))
}

fn masked_text(phone: String) -> Option<String> {
    as_masked(phone).map(|masked| masked.reveal().clone())
}

impl Session {
    /// Its name in addresses; it opens nothing.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// What the hall publishes.
pub enum PublishedManifest {
    /// As it was.
    Unchanged,
    /// Nothing.
    None,
    New {
        signed: SignedManifest,
        /// To ask with the next time.
        etag: Option<String>,
    },
}

/// One connection pool to one hall.
#[derive(Clone)]
pub struct HallClient {
    http: reqwest::Client,
    base: String,
}

/// The token of one citizen's session. Not printable.
#[derive(Clone)]
pub struct Session {
    id: String,
    token: String,
}

/// A session that was just opened, with what the hall says of its citizen.
pub struct OpenedSession {
    pub session: Session,
    /// The telephone number the hall has of this person, masked.
    pub phone_on_record: Option<Personal<String>>,
    /// Whose code was scanned.
    pub masked_name: Option<Personal<String>>,
}

impl HallClient {
    /// `base` without a slash at its end.
    pub fn new(base: &str) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_LIMIT)
            .timeout(LOOKUP_LIMIT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(HallClient { http, base: format!("{base}{KIOSK_PREFIX}") })
    }

    pub async fn open_session(&self, request: &SessionRequest) -> Result<OpenedSession, HallFault> {
        let SessionAnswer { session_id, token, idle_limit_s: _, phone_on_record, masked_name } =
            self.read(self.http.post(format!("{}/sessions", self.base)).json(request)).await?;
        Ok(OpenedSession {
            session: Session { id: session_id, token },
            phone_on_record: phone_on_record.and_then(as_masked),
            // Masked once more: whatever came, no more of it is shown.
            masked_name: masked_name.map(Personal::new).map(|name| Personal::new(mask_name(name.reveal()))),
        })
    }

    /// What a code that was scanned is shown with.
    pub async fn challenge(&self, machine: &str) -> Result<ChallengeAnswer, HallFault> {
        let request = ChallengeRequest { device: machine.to_string(), method: IdentityMethod::EcardQr };
        self.read(self.http.post(format!("{}/sessions/challenge", self.base)).json(&request)).await
    }

    /// Best effort: the hall forgets idle sessions by itself.
    pub async fn close_session(&self, session: &Session) {
        let request = self.http.delete(format!("{}/sessions/{}", self.base, session.id)).bearer_auth(&session.token);
        // Nothing depends on the answer, and nobody is left to be told.
        drop(request.send().await);
    }

    pub async fn contributions(&self, session: &Session) -> Result<Contributions, HallFault> {
        self.read(self.http.get(format!("{}/me/insurance/social", self.base)).bearer_auth(&session.token)).await
    }

    pub async fn medical_balance(&self, session: &Session) -> Result<MedicalBalance, HallFault> {
        self.read(self.http.get(format!("{}/me/insurance/medical/balance", self.base)).bearer_auth(&session.token)).await
    }

    /// At L2 only.
    pub async fn spending(&self, session: &Session, query: &SpendingQuery) -> Result<Spending, HallFault> {
        let SpendingQuery { from, to, kind, drugs } = query;
        let kind = kind.map(|kind| format!("&kind={}", kind.as_str())).unwrap_or_default();
        let address = format!("{}/me/insurance/medical?from={from}&to={to}{kind}&drugs={drugs}", self.base);
        self.read(self.http.get(address).bearer_auth(&session.token)).await
    }

    /// Which ways there are to make sure who stands here (核验). What is shown of a number is masked once more.
    pub async fn verification_ways(&self, session: &Session) -> Result<VerificationWays, HallFault> {
        let request = self.http.get(format!("{}/sessions/{}/verifications", self.base, session.id)).bearer_auth(&session.token);
        let mut ways: VerificationWays = self.read(request).await?;
        ways.code = ways.code.and_then(|offer| Some(CodeOffer { phone: masked_text(offer.phone)?, ..offer }));
        Ok(ways)
    }

    /// Has a code sent to the telephone on record.
    pub async fn send_code(&self, session: &Session) -> Result<CodeSent, HallFault> {
        let request = self.http.post(format!("{}/sessions/{}/codes", self.base, session.id)).bearer_auth(&session.token);
        let sent: CodeSent = self.read(request).await?;
        Ok(CodeSent { phone: masked_text(sent.phone).ok_or(HallFault::Unreadable)?, ..sent })
    }

    pub async fn verify(&self, session: &Session, request: &VerificationRequest) -> Result<Verification, HallFault> {
        let post = self.http.post(format!("{}/sessions/{}/verifications", self.base, session.id));
        self.read(post.bearer_auth(&session.token).json(request)).await
    }

    pub async fn cases(&self, session: &Session) -> Result<CasesAnswer, HallFault> {
        self.read(self.http.get(format!("{}/me/cases", self.base)).bearer_auth(&session.token)).await
    }

    /// 撤回. Asked again it is answered alike.
    pub async fn withdraw(&self, session: &Session, case_number: &CaseNumber) -> Result<CaseStatus, HallFault> {
        self.read(self.http.post(format!("{}/cases/{case_number}/withdraw", self.base)).bearer_auth(&session.token)).await
    }

    /// What became of a case, for who holds its number and query code.
    pub async fn query_case(&self, query: &CaseQuery) -> Result<CaseStatus, HallFault> {
        self.read(self.http.post(format!("{}/cases:query", self.base)).json(query)).await
    }

    /// Has the hall make a document. `key` is the idempotency key; the same wish has the same one.
    pub async fn make_document(&self, session: &Session, key: &str, wish: &ProofRequest) -> Result<Proof, HallFault> {
        let request = self.http.post(format!("{}/me/proofs", self.base)).bearer_auth(&session.token);
        self.read(request.header("Idempotency-Key", format!("\"{key}\"")).json(wish)).await
    }

    /// The bytes of a document, at most [`DOCUMENT_BYTES_MAX`].
    pub async fn document(&self, session: &Session, proof: &Proof) -> Result<Personal<Vec<u8>>, HallFault> {
        // The id becomes a part of an address.
        let id: uuid::Uuid = proof.id.parse().map_err(|_| HallFault::Unreadable)?;
        let request = self.http.get(format!("{}/documents/{id}", self.base)).bearer_auth(&session.token);
        good_body(request.send().await.map_err(HallFault::Unreachable)?, DOCUMENT_BYTES_MAX).await.map(Personal::new)
    }

    /// Leaves a paper under a code. The same paper has the same key.
    pub async fn leave_paper(&self, session: &Session, key: &str, request: &PickUpRequest) -> Result<PickUp, HallFault> {
        let post = self.http.post(format!("{}/pick-ups", self.base)).bearer_auth(&session.token);
        self.read(post.header("Idempotency-Key", format!("\"{key}\"")).json(request)).await
    }

    /// What this citizen has not collected.
    pub async fn pick_ups(&self, session: &Session) -> Result<Vec<PickUp>, HallFault> {
        let request = self.http.get(format!("{}/me/pick-ups", self.base)).bearer_auth(&session.token);
        Ok(self.read::<PickUpsAnswer>(request).await?.pick_ups)
    }

    /// What was left under a code. `key` names the paper afterwards.
    pub async fn collect_paper(&self, key: &str, query: &PickUpQuery) -> Result<PickUpItem, HallFault> {
        self.collect(self.http.post(format!("{}/pick-ups:collect", self.base)), key, query).await
    }

    /// The same of what this citizen left.
    pub async fn collect_own_paper(&self, session: &Session, key: &str, query: &PickUpQuery) -> Result<PickUpItem, HallFault> {
        let request = self.http.post(format!("{}/me/pick-ups:collect", self.base)).bearer_auth(&session.token);
        self.collect(request, key, query).await
    }

    async fn collect(&self, post: reqwest::RequestBuilder, key: &str, query: &PickUpQuery) -> Result<PickUpItem, HallFault> {
        let request = post.header("Idempotency-Key", format!("\"{key}\"")).json(query);
        let response = request.send().await.map_err(HallFault::Unreachable)?;
        let item = zeroize::Zeroizing::new(good_body(response, PICK_UP_ANSWER_BYTES_MAX).await?);
        serde_json::from_slice(&item).map_err(|_| HallFault::Unreadable)
    }

    /// What was collected with this key came out whole.
    pub async fn paper_printed(&self, key: &str) -> Result<(), HallFault> {
        self.answer(self.http.post(format!("{}/pick-ups/by-key/{key}/printed", self.base))).await.map(|_| ())
    }

    /// Hands a form over. The same form has the same key.
    pub async fn hand_over_draft(&self, session: &Session, key: &str, request: &DraftRequest) -> Result<KeptDraft, HallFault> {
        let post = self.http.post(format!("{}/drafts", self.base)).bearer_auth(&session.token);
        self.read(post.header("Idempotency-Key", format!("\"{key}\"")).json(request)).await
    }

    /// Which forms of this citizen wait.
    pub async fn drafts(&self, session: &Session) -> Result<Vec<HandedDraft>, HallFault> {
        let request = self.http.get(format!("{}/me/drafts", self.base)).bearer_auth(&session.token);
        Ok(self.read::<DraftsAnswer>(request).await?.drafts)
    }

    /// The form under a code.
    pub async fn open_draft(&self, session: &Session, query: &DraftQuery) -> Result<Draft, HallFault> {
        let request = self.http.post(format!("{}/me/drafts:open", self.base)).bearer_auth(&session.token).json(query);
        let draft = zeroize::Zeroizing::new(self.answer(request).await?);
        serde_json::from_slice(&draft).map_err(|_| HallFault::Unreadable)
    }

    pub async fn today(&self) -> Result<TodayFigures, HallFault> {
        self.read(self.http.get(format!("{}/stats/today", self.base))).await
    }

    /// How this machine is.
    pub async fn heartbeat(&self, machine: &str, heartbeat: &Heartbeat) -> Result<HeartbeatAnswer, HallFault> {
        self.read(self.http.post(format!("{}/devices/{machine}/heartbeat", self.base)).json(heartbeat)).await
    }

    /// A card may still lie on this machine.
    pub async fn unconfirmed_card(&self, machine: &str, card: &UnconfirmedCard) -> Result<(), HallFault> {
        let request = self.http.post(format!("{}/devices/{machine}/unconfirmed-cards", self.base)).json(card);
        self.answer(request).await.map(|_| ())
    }

    /// `key` is the idempotency key; the same one is used however often this is sent.
    pub async fn submit(&self, key: &str, envelope: &SubmissionEnvelope) -> Submitted {
        let request = self
            .http
            .post(format!("{}/submissions", self.base))
            .timeout(SUBMIT_LIMIT)
            // A structured-field string: quoted.
            .header("Idempotency-Key", format!("\"{key}\""))
            .json(envelope);
        match self.read::<Received>(request).await {
            Ok(received) => Submitted::Received(received),
            Err(HallFault::Unreachable(_) | HallFault::Unreadable) => Submitted::SendAgain { after: None },
            Err(HallFault::Refused(problem, after)) => after_problem(problem.code, problem.status, after),
        }
    }

    /// What the hall publishes, where that is another than `etag` names.
    pub async fn content_manifest(&self, etag: Option<&str>) -> Result<PublishedManifest, HallFault> {
        let mut request = self.http.get(format!("{}/content/manifest", self.base));
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = request.send().await.map_err(HallFault::Unreachable)?;
        match response.status() {
            StatusCode::NOT_MODIFIED => return Ok(PublishedManifest::Unchanged),
            StatusCode::NOT_FOUND => return Ok(PublishedManifest::None),
            _ => {}
        }
        let etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_string);
        let body = good_body(response, MANIFEST_BYTES_MAX).await?;
        let signed = serde_json::from_slice(&body).map_err(|_| HallFault::Unreadable)?;
        Ok(PublishedManifest::New { signed, etag })
    }

    /// A file of published content, by its SHA-256.
    pub async fn content_file(&self, sha256: &str, bytes_max: usize) -> Result<Vec<u8>, HallFault> {
        let request = self.http.get(format!("{}/content/blobs/{sha256}", self.base));
        good_body(request.send().await.map_err(HallFault::Unreachable)?, bytes_max).await
    }

    async fn read<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, HallFault> {
        serde_json::from_slice(&self.answer(request).await?).map_err(|_| HallFault::Unreadable)
    }

    /// The body of a success.
    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Vec<u8>, HallFault> {
        good_body(request.send().await.map_err(HallFault::Unreachable)?, ANSWER_BYTES_MAX).await
    }
}

/// The body of a good answer; otherwise the problem.
async fn good_body(mut response: reqwest::Response, bytes_max: usize) -> Result<Vec<u8>, HallFault> {
    let status = response.status();
    let after = retry_after(response.headers());
    let mut body: Vec<u8> = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HallFault::Unreachable)? {
        if body.len() + chunk.len() > bytes_max {
            return Err(HallFault::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_success() {
        return Ok(body);
    }
    match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => Err(HallFault::Refused(problem, after)),
        // Something between us and the hall answered in its place.
        Err(_) => Err(HallFault::Refused(foreign_problem(status.as_u16()), after)),
    }
}

/// An answer without a problem body: what its status means for us.
fn foreign_problem(status: u16) -> Problem {
    let code = match status {
        408 | 425 | 429 | 500..=599 => ProblemCode::Unavailable,
        401 => ProblemCode::SessionUnknown,
        403 | 423 | 426 => ProblemCode::DeviceUnknown,
        _ => ProblemCode::Other,
    };
    Problem { status, ..Problem::new(code, String::new()) }
}

/// The reaction to a problem: by its code; where the code is unknown, by what every server means with its status.
fn after_problem(code: ProblemCode, status: u16, after: Option<Duration>) -> Submitted {
    let reaction = match (code, status) {
        (ProblemCode::Other, 408 | 425 | 429 | 500..=599) => Reaction::SendAgain,
        (ProblemCode::Other, 401 | 403 | 423 | 426) => Reaction::Hold,
        (code, _) => code.reaction(),
    };
    match reaction {
        Reaction::SendAgain => Submitted::SendAgain { after },
        Reaction::Park => Submitted::Park(code),
        Reaction::Hold => Submitted::Hold(code),
        Reaction::Alarm => Submitted::Alarm(code),
    }
}

fn retry_after(headers: &reqwest::header::HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_judged_by_its_code_and_only_then_by_its_status() {
        assert_eq!(after_problem(ProblemCode::InProgress, 409, None), Submitted::SendAgain { after: None });
        assert_eq!(after_problem(ProblemCode::FormInvalid, 422, None), Submitted::Park(ProblemCode::FormInvalid));
        assert_eq!(after_problem(ProblemCode::KeyReused, 422, None), Submitted::Alarm(ProblemCode::KeyReused));
        assert_eq!(after_problem(ProblemCode::DeviceUnknown, 403, None), Submitted::Hold(ProblemCode::DeviceUnknown));
        assert_eq!(after_problem(ProblemCode::Other, 503, None), Submitted::SendAgain { after: None });
        assert_eq!(after_problem(ProblemCode::Other, 418, None), Submitted::Alarm(ProblemCode::Other));
    }

    #[test]
    fn an_answer_of_something_in_between_never_drops_a_submission() {
        assert_eq!(foreign_problem(502).code.reaction(), Reaction::SendAgain);
        assert_eq!(foreign_problem(407).code.reaction(), Reaction::Alarm);
    }

    #[test]
    fn retry_after_is_bounded() {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("retry-after", "86400".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(RETRY_AFTER_MAX));
        headers.insert("retry-after", "soon".parse().unwrap());
        assert_eq!(retry_after(&headers), None);
    }
}
