//! The pure visit from outside: events in, wishes and words out. No window, no ports, no clock.

mod cards;
mod documents;
mod drafts;
mod events;
mod every_form;
mod finding;
mod five_keys;
mod form;
mod guard;
mod lights;
mod main_job;
mod maintenance;
mod matrix;
mod phone_on_record;
mod pick_up;
mod places;
mod random;
mod reading;
mod speaking;
mod story;
mod time;
mod words;
mod writing;
