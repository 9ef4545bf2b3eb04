//! What can be measured of every page. `YIZHAN_PICTURES_ONLY=question` looks only at pages with that in their names.

mod checks;
mod contrast;
mod deliberate;
#[path = "../visit/effects.rs"]
mod effects;
mod geometry;
mod knock;
#[path = "../support/panel.rs"]
mod panel;
#[path = "../visit/persons.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod persons;
mod shaky;
mod stage;
#[path = "../visit/story.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod story;
#[path = "../support/survey.rs"]
mod survey;
#[path = "../visit/words.rs"]
mod words;
