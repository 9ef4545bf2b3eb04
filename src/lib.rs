//! Yizhan (益站): the rooms of the house. ARCHITECTURE.md is their map.
//!
//! Pure rooms know no I/O, no clock and no chance; a test reads their sources and says so.

pub mod api;
pub mod catalogue;
pub mod code_scanner;
pub mod commands;
pub mod composer;
pub mod conductor;
pub mod config;
pub mod content;
#[cfg(feature = "demo")]
pub mod demo;
pub mod devices;
pub mod events;
pub mod forms;
pub mod hall;
pub mod hall_client;
pub mod health;
pub mod idcard;
pub mod journal;
pub mod lights;
pub mod photo_decoder;
pub mod printing;
pub mod privacy;
pub mod reader;
pub mod scanning;
pub mod screen;
pub mod sealing;
#[cfg(feature = "social-card")]
pub mod social_card;
pub mod speech;
pub mod visit;
pub mod voice;
pub mod words;
