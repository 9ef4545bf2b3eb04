//! Finding what one came for, and the guide behind each row.

use crate::story::{OWNER, Story, form_service};
use std::sync::Arc;
use yizhan::catalogue::Content;
use yizhan::visit::*;

/// Letters on their way to characters, with what is found by them: two services and an entry whose names begin, or hold,
/// these sounds.
fn searching() -> Story {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Find)).typed("sydj").composed("sydj", &["失业登记"], "");
    story.says("找到 3 项").says("失业登记");
    story
}

#[test]
fn back_forgets_what_is_being_composed_here_and_at_the_composer() {
    let mut story = searching();
    story.foot(Foot::Back).asks_for(&["ComposeClear"]).at("Find").says("也可以在下面挑：");
    // What is typed next begins anew.
    story.typed("x").composed("x", &["下"], "").foot(Foot::Back).foot(Foot::Back).at("Idle");
}

#[test]
fn who_comes_back_from_a_guide_finds_the_list_as_it_was() {
    let mut story = searching();
    story.act(Action::Find(find::Act::Service(form_service()))).at("Guide").asks_for(&["ComposeClear"]);
    story.foot(Foot::Back).at("Find").says("找到 3 项").says("失业登记");
}

#[test]
fn a_guide_begins_its_service_with_the_card_that_is_put_down() {
    let mut story = searching();
    story.act(Action::Find(find::Act::Service(form_service()))).act(Action::Guide(guide::Act::Begin)).at("WaitingCard");
    story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge)).at("Form");
}

#[test]
fn what_is_not_done_here_says_so_and_offers_nothing() {
    let mut story = Story::begin();
    let content = large_centre();
    let told_only = content.index_of("Z-0001").unwrap();
    assert!(story.visit.change_content(Arc::new(content)).is_ok());
    story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Service(told_only)));
    story.at("Guide").says("这台机器还办不了，请到窗口办");
    let offered = story.visit.view().controls().into_iter().any(|control| control.action == Action::Guide(guide::Act::Begin));
    assert!(!offered);
}

/// A centre with 2,000 services more, all of one group.
fn large_centre() -> Content {
    let mut files = Content::built_in_files();
    let like = files["services/C-RS-02.toml"]
        .replace("look_up = \"social_insurance\"\nprinted = true\n", "")
        .replace("\"query\"", "\"guide\"");
    for number in 0..2_000 {
        files.insert(format!("services/Z-{number:04}.toml"), like.replace("\"C-RS-02\"", &format!("\"Z-{number:04}\"")));
    }
    Content::read(&files).unwrap_or_else(|findings| panic!("{findings:?}"))
}

#[test]
fn of_two_thousand_services_the_first_are_listed_and_typing_finds_each() {
    let content = Arc::new(large_centre());
    let group = content.categories.iter().position(|group| group.id == "employment").unwrap();
    let mut story = Story::begin();
    assert!(story.visit.change_content(content).is_ok());
    story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Group(group))).says("这里先列 100 项，别的打字找");
    story.typed("sb").composed("sb", &[], "").says("这里先列 30 项，别的打字找");
    story.foot(Foot::Back).written(view::Keyboard::Latin).typed("z-1999").says("找到 1 项");
}

#[test]
fn a_question_left_open_says_that_it_is() {
    let mut story = Story::begin();
    story.asked().act(Action::Eligibility(eligibility::Act::Next)).says("还没选，请点一个");
    story.act(Action::Eligibility(eligibility::Act::Choose(eligibility::Answered::Unsure)));
    assert!(!story.words().contains(&"还没选，请点一个".to_string()), "{:?}", story.words());
}
