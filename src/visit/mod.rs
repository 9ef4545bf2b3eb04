//! The citizen's visit.

pub mod composition;
