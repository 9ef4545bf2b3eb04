//! The lights point to where something is to be done.

use crate::story::{HEALTHY, OWNER, Story, look_up_service};
use yizhan::visit::lights::Lit;
use yizhan::visit::*;

const DARK: Lit = Lit { card: false, paper: false };
const CARD: Lit = Lit { card: true, paper: false };

#[test]
fn the_card_light_is_on_where_a_card_is_wanted_or_to_be_taken() {
    let mut story = Story::begin();
    assert_eq!(story.visit.lit(), CARD, "the idle page sends to the lit place");
    story.act(Action::Idle(idle::Act::Service(look_up_service())));
    assert_eq!(story.visit.lit(), CARD);
    story.card(&OWNER);
    assert_eq!(story.visit.lit(), DARK);
    story.foot(Foot::Exit).at("TakeAway");
    assert_eq!(story.visit.lit(), CARD);
    let mut story = Story::begin();
    assert_eq!(story.at_signature().visit.lit(), CARD, "one signs with the card");
}

#[test]
fn no_light_sends_to_a_reader_that_does_not_read() {
    let mut story = Story::begin();
    story.event(Event::Health(Health { reader: false, ..HEALTHY }));
    assert_eq!(story.visit.lit(), DARK);
}

#[test]
fn the_paper_light_is_on_while_paper_lies_there() {
    let mut story = Story::begin();
    story.done();
    assert_eq!(story.visit.lit(), DARK, "it is still printing");
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    assert_eq!(story.visit.lit(), Lit { card: false, paper: true });
    story.foot(Foot::Exit).at("TakeAway");
    assert_eq!(story.visit.lit(), Lit { card: true, paper: true });
    story.act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert_eq!(story.visit.lit(), CARD);
}
