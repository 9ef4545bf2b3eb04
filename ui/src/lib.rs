//! The pages of the kiosk. No logic lives here: `screen` of the root package fills them.
slint::include_modules!();
