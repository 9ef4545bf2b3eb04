//! 给谁办: the first questions of a service that may be done for others.

use super::scenes::Plot;
use crate::catalogue::{Content, Represent, ServiceIndex};
use crate::visit::*;

/// The first service that wants both cards; the first of all where none does.
fn service() -> ServiceIndex {
    let wants_both =
        |service: &crate::catalogue::Service| service.for_whom.len() > 1 && service.represent == Represent::BothCards;
    ServiceIndex(Content::built_in().services.iter().position(wants_both).unwrap_or(0))
}

/// Numbers of the options: spouse, and child without a card.
const SPOUSE: usize = 1;
const CHILD: usize = 3;
const WITHOUT_CARD: usize = 1;

fn asked(story: &mut super::scenes::Story) -> &mut super::scenes::Story {
    story.at_home().act(Action::Home(home::Act::Service(service()))).act(Action::Form(form::Act::Next))
}

pub(super) const PLOTS: &[(&str, Plot)] = &[
    ("whom", |story| {
        asked(story);
    }),
    ("whom-card", |story| {
        asked(story).act(Action::Form(form::Act::Choose(SPOUSE))).act(Action::Form(form::Act::Next));
    }),
    ("whom-child", |story| {
        asked(story).act(Action::Form(form::Act::Choose(CHILD))).act(Action::Form(form::Act::Next));
        story.act(Action::Form(form::Act::Choose(WITHOUT_CARD)));
    }),
];
