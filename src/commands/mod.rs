//! One-shot commands of the command line. Their texts are for staff and developers, in English.

pub mod check;
pub mod harden;
pub mod pin;
pub mod reader;
pub mod run;
#[cfg(feature = "social-card")]
pub mod social_card;
