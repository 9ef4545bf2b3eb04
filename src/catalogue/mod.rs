//! What the centre offers, as data of its content bundle: who runs it, services, forms, hours, notices.
//!
//! A bundle is a folder of small files (`assets/centre/README.md` describes them). [`Content::read`] takes their
//! text, checks everything and tells all findings at once. Nothing here, and nothing in any other room, knows a
//! service by its name: what the program can do with one is said by [`Depth`].

mod bundle;
mod calendar;
mod centre;
mod content;
mod finding;
mod reading;
mod search;
mod service;
#[cfg(test)]
mod tests;
mod verification;

pub use bundle::{
    BundleFacts, Category, Facility, Hotline, Item, LifeEvent, Notice, NoticeKind, Picture, RatingLevel, RatingTag, Ratings, Zone,
};
pub use calendar::Calendar;
pub use centre::Centre;
pub use content::{Content, Files, ServiceIndex};
pub use finding::Finding;
pub use reading::{BUNDLE_FILE_BYTES_MAX, BUNDLE_FILES_MAX};
pub use search::{Found, SEARCH_RESULTS_MAX};
pub use service::{
    COPIES_FIELD, DOCUMENT_COPIES_MAX, Depth, DocumentKind, LookUp, Manual, Material, OpenHours, Question, Represent, Service,
};
pub use verification::Needed;
