//! The card reader's language and what stands on the card (居民身份证, 港澳台居民居住证, 外国人永久居留身份证).
//!
//! Frames, commands and status words follow GA/T 467-2019 clause 7, the card's text items GA/T 490, codes
//! GB/T 3304 and GB/T 2261.1, the ID number GB 11643 (ISO 7064 MOD 11-2). Everything here is pure: bytes in,
//! plain values out. Reading is total: a card that reads is a card, whatever is implausible on it becomes a
//! [`Warning`], never a refusal.

mod answer;
pub mod codes;
mod command;
pub(crate) mod field;
mod frame;
pub mod id_number;
mod layout;
mod polling;
mod social_card;
mod status;
mod trouble;

pub use answer::{CardText, Outcome, PHOTO_BYTES, ReadAnswer, TEXT_BYTES, interpret, parse_read_answer};
pub use command::Command;
pub use frame::{Answer, AnswerParser, MAX_ANSWER_FRAME_BYTES, MAX_GARBAGE_BYTES, PREAMBLE, ProtocolError, encode_request};
pub use layout::{Card, CardKind, OfKind, Warning, is_private_use};
pub use polling::{FIND_PERIOD_MS, Next, Polling, Remedy, Reply, Step, Tell};
pub use social_card::{SocialCardFault, read_card_number};
pub use status::{Reaction, Status};
pub use trouble::{CardTrouble, DownReason};
