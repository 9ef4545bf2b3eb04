//! RFC 9457 problems, and what a machine does about each.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// A refusal. `code` decides what happens; the HTTP status alone never does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `/problems/<code>` at the hall.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// One line for developers, English.
    pub title: String,
    pub status: u16,
    pub code: ProblemCode,
    /// True where sending the same again can succeed.
    pub retryable: bool,
    /// Finds the request in the hall's log.
    pub trace_id: String,
    /// Key of the sentence for the citizen in the text files.
    pub text_key: String,
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $reaction:ident, $title:literal;)+) => {
        /// Every problem the hall can answer with. Codes a machine does not know arrive as [`ProblemCode::Other`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
            /// A code this version does not know.
            #[serde(other, rename = "other")]
            Other,
        }

        impl ProblemCode {
            /// All codes the hall may send.
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$name),+];

            pub fn as_str(self) -> &'static str {
                match self { $(ProblemCode::$name => $code,)+ ProblemCode::Other => "other" }
            }

            /// The HTTP status the hall sends it with.
            pub fn status(self) -> u16 {
                match self { $(ProblemCode::$name => $status,)+ ProblemCode::Other => 500 }
            }

            /// One English line for developers.
            pub fn title(self) -> &'static str {
                match self { $(ProblemCode::$name => $title,)+ ProblemCode::Other => "An unknown problem" }
            }

            /// What becomes of a stored submission that was answered with this code.
            pub fn reaction(self) -> Reaction {
                match self { $(ProblemCode::$name => Reaction::$reaction,)+ ProblemCode::Other => Reaction::Alarm }
            }
        }
    };
}

/// What a machine does with a stored submission after a problem. Nothing is ever dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Send the same again later.
    SendAgain,
    /// Keep it aside; the hall's staff open it, the next tap of the card tells.
    Park,
    /// Wait until this machine is in order again.
    Hold,
    /// Keep it aside and raise an alarm: this is a mistake of ours.
    Alarm,
}

problem_codes! {
    /// The body is not what the endpoint takes.
    Invalid = "invalid", 422, Park, "The request is not of the form this endpoint takes";
    /// The form's version is no longer taken.
    Gone = "gone", 410, Park, "This version of the form is no longer taken";
    /// Answers break a rule of the form.
    FormInvalid = "form-invalid", 422, Park, "An answer breaks a rule of the form";
    /// The service is not known.
    FormUnknown = "form-unknown", 422, Park, "There is no such service";
    /// The sealed box does not open with the hall's key.
    Unsealable = "unsealable", 422, Alarm, "The sealed box cannot be opened";
    KeyMissing = "idempotency-key-missing", 400, Alarm, "Idempotency-Key is missing or not a quoted UUID";
    /// Same key, other body.
    KeyReused = "idempotency-key-reused", 422, Alarm, "This key was used with another body";
    /// The first request with this key is still being worked on.
    InProgress = "in-progress", 409, SendAgain, "The first request with this key is still running";
    Overloaded = "overloaded", 503, SendAgain, "The hall has too much to do";
    Unavailable = "unavailable", 503, SendAgain, "The hall cannot store anything now";
    SessionUnknown = "session-unknown", 401, Hold, "There is no such session, or it has ended";
    CardRefused = "card-refused", 401, Hold, "This card cannot open a session";
    ChallengeUnknown = "challenge-unknown", 401, Hold, "There is no such challenge, or it has ended";
    /// Not known, too old, or used before.
    CodeRefused = "code-refused", 401, Hold, "This code cannot open a session";
    /// The session was opened with a code, and this is done with the card itself.
    CardNeeded = "card-needed", 403, Alarm, "This needs the card itself";
    DeviceUnknown = "device-unknown", 403, Hold, "This machine is not known here";
    StaffOnly = "staff-only", 401, Hold, "This is for staff, with the desk's password";
    NotFound = "not-found", 404, Alarm, "There is no such thing, or not for this caller";
    MethodNotAllowed = "method-not-allowed", 405, Alarm, "This address takes other methods";
    /// Withdrawn or decided meanwhile, or put right already.
    CaseOver = "case-over", 409, Park, "The case is past this";
    /// Nothing is known that a document could say (没查到记录).
    NothingOnRecord = "nothing-on-record", 404, Alarm, "Nothing is on record that the document could say";
    TooManyTries = "too-many-tries", 429, SendAgain, "Too many wrong query codes";
    /// L2: a check of who stands there comes first (核验).
    VerificationNeeded = "verification-needed", 403, Park, "A check of who stands there is needed first";
    /// Wrong, too old, or used before.
    CodeWrong = "code-wrong", 422, Hold, "This is not the code that was sent, or no longer";
    /// No code can be sent to this person, or nobody is on duty.
    WayNotThere = "way-not-there", 409, Hold, "This way of checking is not there now";
    TooLarge = "too-large", 413, Alarm, "The request body is too large";
}

impl Problem {
    /// `trace_id` is what the hall logged the request under.
    pub fn new(code: ProblemCode, trace_id: String) -> Self {
        Problem {
            type_uri: format!("/problems/{}", code.as_str()),
            title: code.title().to_string(),
            status: code.status(),
            code,
            retryable: code.reaction() == Reaction::SendAgain,
            trace_id,
            text_key: format!("problem.{}", code.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_newer_hall_is_held_and_alarmed() {
        let code: ProblemCode = serde_json::from_str("\"moon-phase\"").unwrap();
        assert_eq!(code, ProblemCode::Other);
        assert_eq!(code.reaction(), Reaction::Alarm);
    }

    #[test]
    fn codes_are_distinct_and_read_back() {
        for code in ProblemCode::ALL {
            let text = serde_json::to_string(code).unwrap();
            assert_eq!(text, format!("\"{}\"", code.as_str()));
            assert_eq!(serde_json::from_str::<ProblemCode>(&text).unwrap(), *code);
        }
    }
}
