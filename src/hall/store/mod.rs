//! What the hall remembers, as few coarse atomic operations, so that PostgreSQL can stand in for SQLite.

mod closures;
mod drafts;
mod pick_ups;
mod progress;
mod readers;
mod sqlite;
mod statements;
mod unverified;
mod writer;

pub use sqlite::{OpenError, SqliteStore};

use super::idempotency::{Fingerprint, IdempotencyKey};
use super::identity::Beneficiary;
use crate::api::{
    CaseNumber, CaseState, Closure, CorrectionWanted, ForWhom, NextSteps, PickUpPaper, ProblemCode, VerificationWay,
};
use std::pin::Pin;

/// Hours of [`NewCase::occurred_at_us`] within which a second submission of a person and service is a duplicate.
pub const DUPLICATE_HOURS: i64 = 24;
/// Refused envelopes kept for staff. Beyond it the hall stores no more, and machines keep theirs.
pub const UNPROCESSED_ROWS_MAX: i64 = 10_000;
/// Of them, those looked through for a slip's number: the newest of one machine that wait for somebody to be seen.
pub const UNVERIFIED_ROWS_MAX: i64 = 200;
/// Papers left under a code at once, of everybody and of one person, and the bytes they take.
pub const PICK_UPS_ROWS_MAX: i64 = 5_000;
pub const PICK_UPS_BYTES_MAX: i64 = 1024 * 1024 * 1024;
pub const PICK_UPS_OF_PERSON_ROWS_MAX: i64 = 5;
/// Forms handed over unfinished and kept at once, of everybody and of one person.
pub const DRAFTS_ROWS_MAX: i64 = 20_000;
pub const DRAFTS_OF_PERSON_ROWS_MAX: i64 = 5;
/// Cases told of one person.
pub const CASES_TOLD_MAX: usize = 50;

/// Why the store did not do it. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the store has too much to do")]
    Overloaded,
    #[error("the store cannot be read or written")]
    Unavailable,
    #[error("the list of unprocessed submissions is full")]
    UnprocessedFull,
    #[error("no case number is left for this day and machine")]
    NumbersUsedUp,
}

/// An answer of the store, later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Who came for somebody else (给谁办), and for whom, seen from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Representative {
    pub person: Beneficiary,
    pub for_whom: ForWhom,
}

/// A submission that opened and can be taken.
pub struct NewCase {
    pub key: IdempotencyKey,
    pub fingerprint: Fingerprint,
    pub service: String,
    /// No duplicate however soon it comes.
    pub repeatable: bool,
    /// `K01`.
    pub device: String,
    pub beneficiary: Beneficiary,
    /// Who did it for them, where it was somebody else.
    pub representative: Option<Representative>,
    /// Microseconds since 1970: when the citizen pressed 提交.
    pub occurred_at_us: i64,
    /// Microseconds since 1970, whole seconds.
    pub received_at_us: i64,
    /// `YYYYMMDD` of the receipt on the centre's clock.
    pub day: String,
    pub next: NextSteps,
    pub query_code: String,
    /// The draft it was (带走接着办).
    pub draft: Option<String>,
    /// The request body as it arrived.
    pub envelope: Vec<u8>,
}

impl NewCase {
    /// The person of the case, or who came for them.
    pub fn who_stood_there(&self) -> Beneficiary {
        self.representative.map_or(self.beneficiary, |representative| representative.person)
    }
}

/// A submission that is refused for good.
pub struct Refusal {
    pub key: IdempotencyKey,
    pub fingerprint: Fingerprint,
    pub code: ProblemCode,
    /// The problem as JSON, as it will be answered now and on every replay.
    pub body: Vec<u8>,
    /// Empty where the envelope does not tell.
    pub device: String,
    pub at_us: i64,
    /// The request body, where staff may be able to open it.
    pub keep_for_staff: Option<Vec<u8>>,
}

/// What a citizen put right (补正).
pub struct NewCorrection {
    pub key: IdempotencyKey,
    pub fingerprint: Fingerprint,
    pub number: CaseNumber,
    pub beneficiary: Beneficiary,
    /// The draft it was (带走接着办).
    pub draft: Option<String>,
    /// Which request of staff it answers.
    pub request: u32,
    /// Microseconds since 1970, whole seconds.
    pub at_us: i64,
    pub next: NextSteps,
    /// The request body as it arrived.
    pub envelope: Vec<u8>,
}

/// A case passes from one state to another.
pub struct CaseChange {
    pub number: CaseNumber,
    /// In any other state it stays as it is.
    pub from: &'static [CaseState],
    pub to: CaseState,
    /// Field ids that are to be put right, for [`CaseState::SupplementNeeded`].
    pub wanted: Vec<String>,
    /// Microseconds since 1970, whole seconds.
    pub at_us: i64,
}

/// What a key was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub status: u16,
    pub body: Vec<u8>,
}

/// What became of a write with a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Settled {
    /// It took effect now.
    Now(Outcome),
    /// The same request was answered before.
    Before(Outcome),
    /// The key belongs to another request.
    OtherRequest,
}

/// A stored outcome, found by its key.
pub struct FoundOutcome {
    pub fingerprint: Fingerprint,
    pub outcome: Outcome,
}

/// A case as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    pub case_number: CaseNumber,
    pub idempotency_key: String,
    pub service: String,
    pub device: String,
    pub beneficiary: Beneficiary,
    pub representative: Option<Representative>,
    pub state: CaseState,
    pub query_code: String,
    pub occurred_at_us: i64,
    pub received_at_us: i64,
    pub next: NextSteps,
    /// State and time (µs since 1970), oldest first.
    pub steps: Vec<(CaseState, i64)>,
    /// What staff wait for, while they do.
    pub correction: Option<CorrectionWanted>,
}

impl CaseRow {
    /// Whether this person may see it and say what becomes of it: it is theirs, or they handed it in for whose it is.
    pub fn is_of(&self, person: Beneficiary) -> bool {
        self.beneficiary == person || self.representative.is_some_and(|representative| representative.person == person)
    }
}

/// A paper to be kept under a code.
pub struct NewPickUp {
    pub key: IdempotencyKey,
    /// 取件码: the first that nobody has is taken.
    pub codes: Vec<String>,
    pub beneficiary: Beneficiary,
    pub paper: PickUpPaper,
    /// Of a document.
    pub title: String,
    pub now_us: i64,
    /// From then on it is gone.
    pub until_us: i64,
    /// The request body as it arrived.
    pub envelope: Vec<u8>,
}

/// It is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPickUp {
    pub code: String,
    pub paper: PickUpPaper,
    pub title: String,
    pub left_us: i64,
    pub until_us: i64,
}

/// Somebody wants what lies under a code.
pub struct PickUpClaim {
    pub key: IdempotencyKey,
    pub code: String,
    /// Only where this person left it.
    pub person: Option<Beneficiary>,
    pub now_us: i64,
}

/// It was made sure who stood at a machine (核验).
pub struct NewVerification {
    pub beneficiary: Beneficiary,
    /// `K01`.
    pub device: String,
    pub way: VerificationWay,
    /// Which member of staff: the tag of a card, or `pin`. Empty where none did.
    pub staff: String,
    pub at_us: i64,
}

/// A form to be kept under a code.
pub struct NewDraft {
    pub key: IdempotencyKey,
    /// The first that nobody has is taken.
    pub codes: Vec<String>,
    pub beneficiary: Beneficiary,
    pub service: String,
    pub now_us: i64,
    /// From then on it is gone.
    pub until_us: i64,
    /// The request body as it arrived.
    pub envelope: Vec<u8>,
}

/// A form that waits.
pub struct DraftRow {
    pub service: String,
    pub handed_us: i64,
    pub until_us: i64,
}

/// The hall's memory. Every write is durable when its answer is there.
pub trait HallStore: Send + Sync + 'static {
    /// Takes a submission: key, duplicate rule, number, case and outcome in one transaction.
    fn submit(&self, case: NewCase) -> Answer<'_, Settled>;
    /// Stores a refusal with its key, and the envelope for staff, in one transaction.
    fn refuse(&self, refusal: Refusal) -> Answer<'_, Settled>;
    /// Key and envelope of what a machine sent and nobody was made sure of, the newest first, at most [`UNVERIFIED_ROWS_MAX`].
    fn unverified(&self, device: &str) -> Answer<'_, Vec<(String, Vec<u8>)>>;
    /// The envelope of one of them.
    fn unverified_envelope(&self, key: &IdempotencyKey) -> Answer<'_, Option<Vec<u8>>>;
    /// Takes one of them after all, and keeps who was made sure of, in one transaction; none where it is not there any more.
    fn take_unverified(&self, case: NewCase, verification: NewVerification) -> Answer<'_, Option<Settled>>;
    /// Takes what a citizen put right; none where it is not wanted any more.
    fn correct(&self, correction: NewCorrection) -> Answer<'_, Option<Settled>>;
    /// The case as it is afterwards; none where there is none in one of the states it may leave.
    fn change(&self, change: CaseChange) -> Answer<'_, Option<CaseRow>>;
    /// What `key` was answered with.
    fn outcome(&self, key: &IdempotencyKey) -> Answer<'_, Option<FoundOutcome>>;
    /// One case by number.
    fn case(&self, number: &CaseNumber) -> Answer<'_, Option<CaseRow>>;
    /// The case a key led to; for a duplicate that is the first one.
    fn case_by_key(&self, key: &IdempotencyKey) -> Answer<'_, Option<CaseRow>>;
    /// The envelope of a case as it arrived.
    fn envelope(&self, number: &CaseNumber) -> Answer<'_, Option<Vec<u8>>>;
    /// What put a case right, oldest first: the key it came under, and the envelope as it arrived.
    fn corrections(&self, number: &CaseNumber) -> Answer<'_, Vec<(String, Vec<u8>)>>;
    /// Newest first, at most [`CASES_TOLD_MAX`].
    fn cases_of(&self, person: Beneficiary) -> Answer<'_, Vec<CaseRow>>;
    /// Cases received on `day` (`YYYYMMDD`) from all machines.
    fn received_on(&self, day: &str) -> Answer<'_, u32>;
    /// Keeps a paper, or finds that it was kept before.
    fn keep_pick_up(&self, new: NewPickUp) -> Answer<'_, KeptPickUp>;
    /// What is kept of a person at this moment, the newest first.
    fn pick_ups_of(&self, person: Beneficiary, now_us: i64) -> Answer<'_, Vec<KeptPickUp>>;
    /// Key and envelope of what is kept under a code at this moment and did not come out.
    fn collect_pick_up(&self, claim: PickUpClaim) -> Answer<'_, Option<(String, Vec<u8>)>>;
    /// What was collected with this key came out; false where nothing was. Said again it changes nothing.
    fn pick_up_printed(&self, key: &IdempotencyKey) -> Answer<'_, bool>;
    /// A service cannot be done for now.
    fn close_service(&self, closure: Closure) -> Answer<'_, ()>;
    /// It can be done again.
    fn open_service(&self, service: &str) -> Answer<'_, ()>;
    /// Every closure, also one whose time is over.
    fn closures(&self) -> Answer<'_, Vec<Closure>>;
    /// Keeps who was made sure of, how, and by whom.
    fn record_verification(&self, new: NewVerification) -> Answer<'_, ()>;
    /// Keeps a form handed over, in place of what had the same key before; its code.
    fn keep_draft(&self, new: NewDraft) -> Answer<'_, String>;
    /// Which forms of a person wait at this moment, the newest first.
    fn drafts_of(&self, person: Beneficiary, now_us: i64) -> Answer<'_, Vec<DraftRow>>;
    /// Key and envelope of the form under a code at this moment, where it is this person's.
    fn draft(&self, code: &str, person: Option<Beneficiary>, now_us: i64) -> Answer<'_, Option<(String, Vec<u8>)>>;
    /// Writes and reads: an answer means both work.
    fn check(&self, now_us: i64) -> Answer<'_, ()>;
    /// Ends after everything taken is written. Blocks.
    fn close(&self);
}
