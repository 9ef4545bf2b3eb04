//! Trembling hands: which touches count.

use crate::story::{STRANGER, Story, contributions, form_service, look_up_service, outcome, received};
use yizhan::privacy::Personal;
use yizhan::visit::*;

fn language() -> Action {
    Action::Foot(Foot::Language)
}

#[test]
fn a_second_touch_on_the_same_control_within_half_a_second_does_nothing() {
    let mut story = Story::begin();
    story.touch_after(1_000, language());
    assert_eq!(story.ignored, None);
    story.touch_after(499, language());
    assert_eq!(story.ignored, Some(Ignored::TouchTooSoon));
    story.touch_after(1, language());
    assert_eq!(story.ignored, None, "half a second is enough");
    // Another control of the same page is another wish.
    story.touch_after(100, Action::Foot(Foot::HighContrast));
    assert_eq!(story.ignored, None);
}

#[test]
fn a_touch_right_after_the_page_has_changed_does_nothing() {
    let mut story = Story::begin();
    story.home().touch_after(1_000, Action::Home(home::Act::Service(form_service()))).at("Form");
    story.touch_after(499, Action::Form(form::Act::Next));
    assert_eq!(story.ignored, Some(Ignored::TouchTooSoon));
    story.touch_after(1, Action::Form(form::Act::Next));
    assert_eq!(story.ignored, None);
}

/// A shaking finger comes too soon and stays: what counts is when it came.
#[test]
fn a_second_touch_that_comes_too_soon_does_nothing_however_long_it_stays() {
    let mut story = Story::begin();
    let held = |story: &mut Story, pause_ms: u64, held_ms: u64, action: Action| {
        let page = story.visit.page();
        story.after(pause_ms, Event::Act { action, page, by: By::Touch { held_ms } });
        story.ignored
    };
    story.home().touch_after(1_000, Action::Home(home::Act::Service(form_service()))).at("Form");
    assert_eq!(held(&mut story, 560, 61, Action::Form(form::Act::Next)), Some(Ignored::TouchTooSoon), "came after 499 ms");
    assert_eq!(held(&mut story, 5_000, 6_000, Action::Form(form::Act::Next)), Some(Ignored::TouchTooSoon), "came before");
    assert_eq!(held(&mut story, 1_000, 900, Action::Form(form::Act::Next)), None);
    // The same key twice by one shaking finger.
    let press = |story: &mut Story, pause_ms: u64, held_ms: u64| {
        story.after(pause_ms, Event::Key { key: Key::Character('1'), by: By::Touch { held_ms } });
        story.ignored
    };
    assert_eq!(press(&mut story, 1_000, 80), None);
    assert_eq!(press(&mut story, 200, 81), Some(Ignored::TouchTooSoon), "came after 119 ms");
    assert_eq!(press(&mut story, 200, 80), None);
}

#[test]
fn a_touch_meant_for_the_page_before_does_nothing() {
    let mut story = Story::begin();
    story.home();
    let page = story.visit.page();
    story.act(Action::Home(home::Act::Service(form_service())));
    for by in [By::TAP, By::Keys] {
        story.event(Event::Act { action: Action::Foot(Foot::Exit), page, by });
        assert_eq!(story.ignored, Some(Ignored::PageGone), "{by:?}");
    }
    story.at("Form");
}

#[test]
fn keys_are_not_touches() {
    let mut story = Story::begin();
    story.home();
    for action in [
        Action::Home(home::Act::Service(form_service())),
        Action::Form(form::Act::Next),
        Action::Foot(Foot::Language),
        language(),
    ] {
        let page = story.visit.page();
        story.after(1, Event::Act { action, page, by: By::Keys });
        assert_eq!(story.ignored, None);
    }
}

#[test]
fn the_keyboard_on_screen_ignores_only_the_same_key_too_soon() {
    let mut story = Story::begin();
    story.form_begun().next();
    let press = |story: &mut Story, pause_ms: u64, digit: char, by: By| {
        story.after(pause_ms, Event::Key { key: Key::Character(digit), by });
    };
    press(&mut story, 1_000, '1', By::TAP);
    press(&mut story, 119, '1', By::TAP);
    assert_eq!(story.ignored, Some(Ignored::TouchTooSoon));
    // 120 ms after the one that counted.
    press(&mut story, 1, '1', By::TAP);
    press(&mut story, 10, '3', By::TAP);
    // A hardware keyboard repeats by itself while a key is held.
    press(&mut story, 10, '8', By::Keys);
    press(&mut story, 10, '8', By::Keys);
    story.says("11388");
}

#[test]
fn a_double_touch_on_submit_hands_over_once() {
    let mut story = Story::begin();
    story.at_review();
    story.touch_after(1_000, Action::Review(review::Act::Submit)).at("Sending");
    story.touch_after(150, Action::Review(review::Act::Submit)).touch_after(700, Action::Review(review::Act::Submit));
    assert_eq!(story.stored.len(), 1);
}

/// What comes under the finger by itself is a page that has just changed.
#[test]
fn controls_that_take_the_place_of_others_are_a_new_page() {
    // 再打小票 becomes 再办一件 when it is touched.
    let mut story = Story::begin();
    story.done().event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    story.touch_after(1_000, Action::Done(done::Act::PrintAgain)).asks_for(&["Print"]);
    story.touch_after(200, Action::Done(done::Act::Another)).at("Done");
    assert_eq!(story.ignored, Some(Ignored::TouchTooSoon));
    // Rows of cases move when the hall answers.
    let mut story = Story::begin();
    story.home();
    let page = story.visit.page();
    story.journal(JournalNews::Recalled { outcomes: vec![outcome(1, Standing::Received(received()))], draft: None });
    story.event(Event::Act { action: Action::Home(home::Act::Case(0)), page, by: By::TAP }).at("Home");
    // 看完了 comes where nothing was.
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(look_up_service())));
    story.hall(HallNews::Contributions(Personal::new(contributions())));
    story.touch_after(100, Action::Lookup(lookup::Act::Finish)).at("Lookup");
    // In large letters the months come where the years were.
    let mut story = Story::begin();
    story.foot(Foot::LargeText).at_date();
    story.touch_after(1_000, Action::Form(form::Act::Year(2026)));
    story.touch_after(200, Action::Form(form::Act::Month(1)));
    assert_eq!(story.ignored, Some(Ignored::TouchTooSoon));
}

#[test]
fn the_same_news_again_moves_nothing() {
    let mut story = Story::begin();
    story.home();
    let page = story.visit.page();
    story.hall(HallNews::Cases(vec![crate::story::case_status()])).event(Event::Health(Health::default()));
    assert_eq!(story.visit.page(), page);
}

#[test]
fn a_card_put_down_while_help_is_read_is_an_answer() {
    let mut story = Story::begin();
    story.foot(Foot::Help).at("Idle/Help").card(&crate::story::OWNER).at("Notice");
}

#[test]
fn another_card_asks_first_and_putting_back_the_own_one_answers() {
    let mut story = Story::begin();
    story.home().card(&STRANGER).at("Home/AnotherCard").says("换人了吗？");
    story.card(&crate::story::OWNER).at("Home");
    story.card(&STRANGER).act(Action::Over(over::Act::Continue)).at("Home");
    story.card(&STRANGER).act(Action::Over(over::Act::Switch)).at("Notice");
    assert!(story.effects.contains(&"Forget".to_string()) && story.effects.contains(&"CloseSession".to_string()));
    assert_eq!(story.visit.guest().map(|guest| guest.tag), Some(STRANGER.tag));
}

#[test]
fn what_looks_usable_is_and_what_does_not_is_not() {
    for place in crate::places::all() {
        let view = place.story().visit.view();
        for control in view.controls() {
            let mut story = place.story();
            story.act(control.action.clone());
            let name = control.action.name();
            match story.ignored {
                None => assert!(control.enabled, "{name} at {} looks as if it could not be used, and can", place.name),
                Some(reason) => assert!(!control.enabled, "{name} at {} does nothing: {}", place.name, reason.as_str()),
            }
        }
    }
}

#[test]
fn help_is_to_be_had_over_a_question_and_gives_way_to_it() {
    let mut story = Story::begin();
    story.home().card(&STRANGER).foot(Foot::Help).at("Home/Help").says("叫人帮忙");
    story.foot(Foot::Back).at("Home/AnotherCard").says("换人了吗？");
    let mut story = Story::begin();
    story.at_address().foot(Foot::Exit).foot(Foot::Help).act(Action::Over(over::Act::Continue)).at("Form/LeaveQuestion");
}
