//! 叫人帮忙: true to the hour, the way to who helps before the way to what helps, and nothing offered that is not there.

use crate::story::{STRANGER, Story, site};
use yizhan::catalogue::Content;
use yizhan::visit::view::{self, MessagePage};
use yizhan::visit::*;
use yizhan::words::{Language, Texts};

fn shown(story: &Story) -> MessagePage {
    match story.visit.view().content {
        view::Content::Message(page) => page,
        _ => panic!("help is a message"),
    }
}

fn doors(story: &Story) -> Vec<String> {
    let texts = Texts::built_in();
    shown(story).doors.iter().map(|door| texts.say(&door.label, Language::Chinese)).collect()
}

#[test]
fn at_night_there_is_the_telephone_and_the_window_of_the_morning() {
    let mut story = Story::begin();
    story.foot(Foot::Help).says("现在没人值班。您可以：").says("12345").says("24 小时有人接");
    story.says("明天（周一）9:00以后，到二楼大厅").says("打 110 或 120。您在：益生活创意广场C栋一楼自助服务区");
}

#[test]
fn by_day_there_is_the_service_desk() {
    let mut story = Story::begin();
    story.foot(Foot::Help);
    let wall = "2026-11-23T10:14:00+08:00[+08:00]".parse().unwrap();
    drop(story.visit.step(Event::Activity, Moment { mono_ms: story.now_ms, wall, fresh_id: uuid::Uuid::nil() }));
    story.says("现在有人上班，会有人帮您。").says("二楼大厅综合服务台").says("走不动、看不清，请旁边的人去叫一声");
}

#[test]
fn what_is_urgent_comes_first_where_the_rest_fills_the_page() {
    let mut story = Story::begin();
    story.foot(Foot::Help);
    let heard = |story: &Story| {
        let reading = story.visit.view().reading();
        let texts = Texts::built_in();
        let said = reading.iter().flat_map(|read| &read.said).map(|said| texts.say(&said.phrase, Language::Chinese));
        said.collect::<Vec<_>>()
    };
    let order = |said: Vec<String>| {
        let place = |words: &str| said.iter().position(|said| said.contains(words)).unwrap();
        place("110") < place("24 小时有人接")
    };
    assert!(!order(heard(&story)));
    story.foot(Foot::LargeText);
    assert!(order(heard(&story)));
}

#[test]
fn staff_are_asked_home_where_nothing_was_begun() {
    let mut story = Story::begin();
    story.foot(Foot::Help);
    assert_eq!(doors(&story), ["预约上门帮办"]);
    story.act(Action::Over(over::Act::AskThemHome)).at("Guide").says("帮办代办预约");
    let mut begun = Story::begin();
    begun.at_address().foot(Foot::Help);
    assert_eq!(doors(&begun), ["存到大厅，带码走"], "what was typed would be left behind");
    begun.act(Action::Over(over::Act::AskThemHome)).at("Form/Help");
}

#[test]
fn a_centre_that_names_no_such_service_offers_none() {
    let mut files = Content::built_in_files();
    files.values_mut().for_each(|text| *text = text.replace("visits_home = \"C-ZH-19\"\n", ""));
    let content = Content::read(&files).unwrap_or_else(|findings| panic!("{findings:?}"));
    let mut story = Story::on(Site { content: content.into(), ..site() });
    story.foot(Foot::Help);
    assert!(doors(&story).is_empty());
}

#[test]
fn a_form_is_taken_along_to_a_window() {
    let mut story = Story::begin();
    story.at_address().foot(Foot::Help).act(Action::Over(over::Act::HandOver)).at("HandOver");
}

#[test]
fn whose_card_lies_there_is_answered_before_anything_else() {
    let mut story = Story::begin();
    story.at_address().card(&STRANGER).foot(Foot::Help).at("Form/Help");
    assert!(doors(&story).is_empty());
    story.act(Action::Over(over::Act::HandOver)).at("Form/Help").act(Action::Over(over::Act::Continue)).at("Form/AnotherCard");
}

#[test]
fn a_form_with_nothing_in_it_is_not_handed_over() {
    let mut story = Story::begin();
    story.form_begun().next().foot(Foot::Help);
    assert!(doors(&story).is_empty());
}
