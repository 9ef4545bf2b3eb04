//! Forms (表单): a service's questions as data, the citizen's answers, and what is said about them.
//!
//! A form is read from a file ([`schema`] describes the format, [`expression`] its conditions), answered field by
//! field, and judged as it stands ([`Standing`]) on an [`Occasion`]. Conditions decide which fields are asked. What came from the card is locked and travels as read:
//! no list and no calendar judges it. Machine and hall use the same rules.

mod amounts;
mod answers;
mod card_fields;
mod characters;
mod check;
mod complaint;
mod dates;
mod display;
pub mod expression;
mod id_number;
#[cfg(test)]
mod kind_tests;
mod library;
mod months;
mod occasion;
mod phone;
mod reading;
mod regions;
pub mod representing;
pub mod schema;
mod standing;
#[cfg(test)]
mod tests;
mod typing;

pub use answers::{Answers, for_submission, prefill, questions, visible_fields};
pub use card_fields::CardFields;
pub use characters::Characters;
pub use check::{check, check_cell, is_empty_row, missing_or_wrong, page_complete};
pub use complaint::Complaint;
pub use dates::{Bound, BoundError, DateRange, parse_date};
pub use display::{CardDisplay, display, display_cell, display_text, half_words};
pub use expression::{Condition, Expression, ExpressionError};
pub use id_number::{IdNumberFault, check_id_number};
pub use library::Library;
pub use months::{Month, MonthRange};
pub use occasion::{Half, HalfDay, Occasion};
pub use reading::FormFinding;
pub use regions::province_of;
pub use representing::{Applicant, applicant, for_whom, is_about_whom};
pub use schema::{AT_WINDOW, AssuranceLevel, CardField, ChoiceOption, Field, FieldId, FieldKind, Form, Keyboard, Page};
pub use standing::Standing;
pub use typing::{check_while_typing, tidy};
