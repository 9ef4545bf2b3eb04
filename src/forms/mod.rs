//! Forms (表单): a service's questions as data, the citizen's answers, and what is said about them.
//!
//! A form is read from a file ([`schema`] describes the format), answered field by field, and judged by
//! [`check`]. Conditions decide which fields are asked. What came from the card is locked and travels as read:
//! no list and no calendar judges it. Machine and hall use the same rules.

mod answers;
mod check;
mod complaint;
mod dates;
mod display;
mod expression;
mod id_number;
mod library;
mod phone;
mod reading;
pub mod schema;
#[cfg(test)]
mod tests;
mod typing;

pub use answers::{Answers, CardFields, for_submission, prefill, questions, visible_fields};
pub use check::{check, missing_or_wrong, page_complete};
pub use complaint::Complaint;
pub use dates::{Bound, BoundError, DateRange, parse_date};
pub use display::{CardDisplay, display};
pub use expression::{Condition, ExpressionError};
pub use id_number::{IdNumberFault, check_id_number};
pub use library::Library;
pub use reading::{FormError, FormFinding};
pub use schema::{AssuranceLevel, CardField, ChoiceOption, Field, FieldId, FieldKind, Form, Keyboard, Page};
pub use typing::{check_while_typing, tidy};
