//! The centre's own facts, as data of the bundle.

mod centre;

pub use centre::{Centre, CentreError, Hours};
