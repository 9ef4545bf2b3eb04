//! 暂停办理: the hall says that a service cannot be done for now.

use crate::story::{Story, form_service};
use yizhan::api::Closure;
use yizhan::visit::*;
use yizhan::words::Words;

const TILE: &str = "暂时办不了，点开看原因";

fn told(story: &mut Story, until: Option<&str>) {
    let reason = Words { zh: "医保的系统今晚在维护".into(), en: "The system is being serviced".into() };
    let closure = Closure { service: "C-RS-05".into(), reason, until: until.map(Into::into) };
    story.hall(HallNews::Closures([closure].into()));
}

#[test]
fn its_tile_says_so_and_who_chooses_it_hears_why_and_until_when() {
    let mut story = Story::begin();
    told(&mut story, Some("2026-11-23T06:00:00+08:00"));
    story.says(TILE).act(Action::Idle(idle::Act::Service(form_service()))).at("Idle/NotOpen");
    story.says("失业登记暂时办不了").says("医保的系统今晚在维护。别的事照样能办。").says("11月23日 06:00");
    story.act(Action::Over(over::Act::Continue)).at("Idle");
}

#[test]
fn a_form_that_is_begun_goes_on_and_nobody_is_asked_for_a_card_in_vain() {
    let mut story = Story::begin();
    story.form_begun();
    told(&mut story, None);
    story.at("Form").next().typed("13812345678").next().at("Form");
    let mut story = Story::begin();
    story.home();
    told(&mut story, None);
    story.act(Action::Home(home::Act::Service(form_service()))).at("Home/NotOpen").says("还没定，开了就能办");
}

#[test]
fn it_is_open_again_when_its_time_has_come_or_the_hall_says_so() {
    let mut story = Story::begin();
    told(&mut story, Some("2026-11-22T22:14:01+08:00"));
    story.says(TILE);
    told(&mut story, Some("2026-11-22T22:14:00+08:00"));
    assert!(!story.words().contains(&TILE.to_string()), "{:?}", story.words());
    told(&mut story, None);
    story.says(TILE).hall(HallNews::Closures([].into()));
    assert!(!story.words().contains(&TILE.to_string()), "{:?}", story.words());
}

#[test]
fn what_was_begun_before_is_kept_until_it_is_open_again() {
    let mut story = Story::begin();
    story.home_with_news();
    told(&mut story, None);
    story.act(Action::Home(home::Act::Resume)).at("Home/NotOpen").act(Action::Over(over::Act::Continue)).at("Home");
    story.hall(HallNews::Closures([].into())).act(Action::Home(home::Act::Resume)).at("Form");
}
