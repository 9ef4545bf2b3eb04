//! 检修密码: for who knows of it, and for nobody who tries long.

use crate::story::{OWNER, Story};
use yizhan::visit::staff_pin::Act;
use yizhan::visit::*;

const CONFIRM: Action = Action::StaffPin(Act::Confirm);

fn asked() -> Story {
    let mut story = Story::begin();
    story.knock(5_000).at("StaffPin").says("请输检修密码");
    story
}

fn tried(story: &mut Story, right: bool) -> &mut Story {
    story.typed("135724").act(CONFIRM).asks_for(&["CheckPin"]).event(Event::PinChecked(right))
}

#[test]
fn who_holds_the_sign_for_five_seconds_is_asked_and_the_right_pin_opens_the_check() {
    let mut story = asked();
    tried(&mut story, true).at("Maintenance").asks_for(&["LogMaintenanceBegan"]).says("机器检查");
    assert!(!story.words().contains(&"办我自己的事".to_string()), "nobody's card is there");
    story.act(Action::Maintenance(maintenance::Act::OwnBusiness));
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    story.act(Action::Maintenance(maintenance::Act::Leave)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn a_shorter_touch_a_key_or_another_page_opens_nothing() {
    let mut story = Story::begin();
    story.knock(4_999).at("Idle").act(Action::StaffPin(Act::Knock)).at("Idle");
    story.foot(Foot::Help).knock(9_000).at("Idle/Help");
    let mut story = Story::begin();
    story.home().knock(9_000).at("Home");
}

#[test]
fn its_digits_are_dots_and_only_six_to_twelve_of_them_are_a_pin() {
    let mut story = asked();
    story.typed("13572").says("•••••").act(CONFIRM);
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    story.typed("4").says("••••••").key(Key::Backspace).says("•••••").typed("4135724135724").says(&"•".repeat(12));
    assert!(!story.words().iter().any(|words| words.contains("13572")));
}

#[test]
fn after_five_wrong_ones_it_rests_for_a_quarter_of_an_hour_whoever_comes_meanwhile() {
    let mut story = asked();
    tried(&mut story, false).at("StaffPin").says("密码不对，还能试 4 次。");
    assert_eq!(story.effects, ["LogPinWrong"]);
    // Leaving while it is looked at takes no try back.
    story.typed("135724").act(CONFIRM).act(Action::StaffPin(Act::Cancel)).at("Idle").knock(5_000);
    for _ in 0..3 {
        story.at("StaffPin");
        tried(&mut story, false);
    }
    story.at("Idle").knock(5_000).at("Idle").home().foot(Foot::Exit).act(Action::TakeAway(take_away::Act::Taken));
    story.at("Idle").knock(5_000).at("Idle").after(15 * 60_000, Event::Activity).knock(5_000).at("StaffPin");
    tried(&mut story, true).at("Maintenance");
}

#[test]
fn a_card_that_is_put_down_begins_its_visit() {
    asked().card(&OWNER).at("Notice");
}
