//! What can be measured of every page. `YIZHAN_PICTURES_ONLY=question` looks only at pages with that in their names.

mod checks;
mod geometry;
#[path = "../support/panel.rs"]
mod panel;
#[path = "../pictures/scenes.rs"]
mod scenes;
#[path = "../support/survey.rs"]
mod survey;
