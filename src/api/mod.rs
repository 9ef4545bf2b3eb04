//! What travels between a machine and the hall. Both sides build from these types, and the hall's
//! `/openapi.json` is generated from them.
//!
//! Times are RFC 3339 text with offset, money is in fen (分), months are `YYYY-MM`.

mod case;
pub mod china_time;
mod contributions;
mod document;
mod evidence;
mod machine;
mod medical;
mod pick_up;
mod problem;
mod publication;
mod submission;
mod verification;

pub use case::{
    CaseNumber, CaseNumberError, CaseQuery, CaseState, CaseStatus, CaseStep, CasesAnswer, CorrectionWanted, Corrects, NextSteps,
    OpenCorrection, StaffDecision, TodayFigures,
};
pub use contributions::{Contribution, ContributionState, Contributions};
pub use document::{DOCUMENT_BYTES_MAX, Proof, ProofRequest};
pub use evidence::{
    ChallengeAnswer, ChallengeRequest, CodeEvidence, Evidence, IdentityMethod, SealedBox, SessionAnswer, SessionRequest,
    session_data,
};
pub use machine::{
    DeviceReport, HEARTBEAT_S, Heartbeat, HeartbeatAnswer, MachineSeen, MachinesAnswer, Outbox, PaperReport, UnconfirmedCard,
    UnconfirmedCardSeen, unconfirmed_card_data,
};
pub use medical::{MedicalBalance, SPENDING_MONTHS_MAX, SPENDING_ROWS_MAX, Spending, SpendingKind, SpendingQuery, SpendingRow};
pub use pick_up::{
    PICK_UP_DIGITS, PICK_UP_HOURS, PickUp, PickUpItem, PickUpPaper, PickUpQuery, PickUpRequest, PickUpsAnswer, pick_up_data,
};
pub use problem::{PROBLEM_MEDIA_TYPE, Problem, ProblemCode, Reaction};
pub use publication::{Manifest, PublishedFile, SignedManifest};
pub use submission::{
    AnswerValue, Holder, OnRecord, Received, Row, Signature, Stroke, Submission, SubmissionEnvelope, associated_data,
};
pub use verification::{
    CodeChannel, CodeOffer, CodeSent, StaffConfirmation, VERIFICATION_CODE_DIGITS, VERIFICATION_S, Verification,
    VerificationRequest, VerificationWay, VerificationWays, verification_data,
};

/// Prefix of every path a machine calls.
pub const KIOSK_PREFIX: &str = "/kiosk/v1";

/// The most bytes a request body may have. A submission with a drawn signature is about 20 kB.
pub const REQUEST_BYTES_MAX: usize = 512 * 1024;

/// How much has happened to what a citizen gave us. Words on screen, in speech and on paper are chosen by
/// this level and promise nothing beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromiseLevel {
    /// 草稿: only here, nothing handed over.
    Draft,
    /// 已存本机: durable on this machine, not yet at the hall. Carries a local slip number only.
    StoredHere,
    /// 大厅收到: the hall has it under a case number. Nobody has looked at it yet.
    Received,
    /// 已受理: a member of staff accepted it.
    Accepted,
    /// 已办结: decided.
    Decided,
}
