//! The reference hall: takes sealed submissions from machines, gives case numbers, answers look-ups. The program
//! `hall` runs it by itself; demonstrations and tests run the same code inside another program.
//!
//! ```text
//! request ─▶ routes ─▶ intake (open, judge) ─▶ store: one writing thread, group commit ─▶ answer
//! ```
//!
//! Plain HTTP, and therefore loopback addresses only, until machines prove themselves with certificates.

mod challenges;
mod chance;
mod contacts;
mod contributions;
mod desk_drafts;
mod desk_page;
mod desk_unverified;
mod document_sheet;
mod documents;
mod electronic_identity;
mod idempotency;
mod identity;
mod intake;
mod key_files;
mod machines;
mod medical;
mod page;
mod refusal;
mod request_body;
mod routes;
mod server;
mod sessions;
mod store;
mod tries;
mod verifications;

pub use contributions::DemoDataError;
pub use electronic_identity::demo_identity_token;
pub use key_files::KeyFileError;
pub use server::{HallError, HallSettings, RunningHall, serve};
pub use store::{OpenError, StoreError};

use crate::api::china_time;
use crate::catalogue::Content;
use crate::content::Published;
use crate::words::Texts;
use std::sync::Arc;

/// Tells the time. Tests and simulations bring their own.
pub type Clock = Arc<dyn Fn() -> jiff::ZonedDateTime + Send + Sync>;

/// What all requests share.
struct Hall {
    clock: Clock,
    keys: key_files::Keys,
    store: Arc<dyn store::HallStore>,
    content: Arc<Content>,
    published: Option<Published>,
    contributions: contributions::DemoContributions,
    contacts: contacts::DemoContacts,
    medical: medical::DemoMedical,
    documents: documents::Documents,
    texts: Texts,
    sessions: sessions::Sessions,
    challenges: challenges::Challenges,
    identities: Arc<dyn electronic_identity::ElectronicIdentities>,
    codes: verifications::Codes,
    machines: machines::Machines,
    tries: tries::TryLimit,
    running: idempotency::RunningKeys,
    /// Requests being worked on.
    places: tokio::sync::Semaphore,
}

impl Hall {
    /// What the centre's clock shows.
    fn now(&self) -> jiff::ZonedDateTime {
        china_time::on_the_clock((self.clock)().timestamp())
    }

    /// Microseconds since 1970, cut to whole seconds.
    fn now_us(&self) -> i64 {
        china_time::whole_seconds_us(&(self.clock)())
    }
}
