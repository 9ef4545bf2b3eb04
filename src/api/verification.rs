//! 核验: raising a session from the card (L1) to a check of who stands there (L2), `/kiosk/v1/sessions/{id}/verifications`.

use super::SealedBox;
use crate::privacy::{Personal, for_sealing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Digits of a code the hall sends.
pub const VERIFICATION_CODE_DIGITS: usize = 6;
/// A verification is good for a submission so long, in seconds; as long as a session may last.
pub const VERIFICATION_S: u32 = 15 * 60;

/// How it was made sure who stands at the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationWay {
    /// 验证码: by a channel the hall has on record.
    Code,
    /// 工作人员核验: a member of staff beside the machine saw the person.
    Staff,
    /// 视频核验: the same over a picture.
    Video,
}

impl VerificationWay {
    pub fn as_str(self) -> &'static str {
        match self {
            VerificationWay::Code => "code",
            VerificationWay::Staff => "staff",
            VerificationWay::Video => "video",
        }
    }

    /// Whether somebody saw the person: a telephone may be in anybody's hand.
    pub fn is_seen(self) -> bool {
        match self {
            VerificationWay::Code => false,
            VerificationWay::Staff | VerificationWay::Video => true,
        }
    }
}

/// Where a code goes. Nothing else may be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeChannel {
    /// 短信.
    Sms,
    /// 值班台: a demonstration has no messages to send.
    Desk,
}

/// 200: which ways there are for this person now. None of them is a refusal: a window is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerificationWays {
    /// Absent where no code can be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeOffer>,
    /// Staff are on duty who can come to the machine.
    pub staff: bool,
    /// A picture can be had.
    pub video: bool,
}

/// A code can be sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeOffer {
    pub channel: CodeChannel,
    /// 登记的电话, masked: 138****1234. Never in full.
    pub phone: String,
}

/// 201: a code is under way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeSent {
    pub channel: CodeChannel,
    /// Masked.
    pub phone: String,
    /// Seconds after which it is no longer good.
    pub expires_s: u32,
    /// Seconds after which another may be asked for; absent where there is no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resend_after_s: Option<u32>,
}

/// What proves who stands there.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "way", rename_all = "snake_case", deny_unknown_fields)]
pub enum VerificationRequest {
    /// The code that was sent.
    Code {
        #[schema(example = "135724", pattern = "^[0-9]{6}$")]
        code: String,
    },
    /// [`StaffConfirmation`] as JSON, sealed to the hall; associated data is [`verification_data`].
    Staff { sealed: SealedBox },
}

/// A member of staff says that this person stands at the machine. Travels only inside a [`SealedBox`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffConfirmation {
    /// Who: the tag of the card of staff at this machine in hexadecimal, or `pin`.
    #[serde(with = "for_sealing")]
    pub staff: Personal<String>,
    /// Machine, `K01`.
    pub device: String,
    /// RFC 3339.
    pub confirmed_at: String,
}

/// Binds a confirmation of staff to its machine and session.
pub fn verification_data(device: &str, session_id: &str) -> Vec<u8> {
    format!("verification|{device}|{session_id}").into_bytes()
}

/// 201: the session is at L2 until it ends. Travels with a submission that needs it: the hall knows its own seal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    pub way: VerificationWay,
    /// RFC 3339.
    pub verified_at: String,
    /// Base64, of the hall, over person, machine, way and time.
    pub seal: String,
}
