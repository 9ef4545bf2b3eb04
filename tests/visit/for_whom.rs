//! 给谁办: a form is filled in for somebody else.

use crate::story::{OWNER, STRANGER, Story, case_status};
use std::collections::BTreeMap;
use yizhan::api::{AnswerValue, CaseStatus, CorrectionWanted, ForWhom};
use yizhan::catalogue::{Content, ServiceIndex};
use yizhan::visit::receipt::ReceiptLine;
use yizhan::visit::*;
use yizhan::words::{Language, Texts};

/// Of a girl of eight, by the rule of GB 11643.
const CHILD_NUMBER: &str = "320299201803120021";
/// As above, born in 2000.
const GROWN_UP_NUMBER: &str = "320299200003120029";

fn service(code: &str) -> ServiceIndex {
    Content::built_in().index_of(code).unwrap()
}

/// At the question 给谁办 of a service that wants both cards.
fn asked() -> Story {
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(service("C-YB-10")))).next().says("给谁办？");
    story
}

/// What of the form would be kept, at any moment.
fn answers(story: &mut Story) -> BTreeMap<String, AnswerValue> {
    story.foot(Foot::Exit).act(Action::Over(over::Act::Save));
    std::mem::take(&mut story.drafts.pop().unwrap().answers)
}

fn text(value: &str) -> Option<AnswerValue> {
    Some(AnswerValue::Text(value.into()))
}

#[test]
fn only_those_the_service_names_are_offered() {
    let story = asked();
    let words = story.words();
    for offered in ["我自己", "爱人", "父母", "孩子"] {
        assert!(words.contains(&offered.to_string()), "{words:?}");
    }
    assert!(!words.iter().any(|words| words.contains("帮办员")), "{words:?}");
}

#[test]
fn for_oneself_it_is_the_form_as_ever() {
    let mut story = asked();
    story.form(form::Act::Choose(0)).next().page_turned().says("示例戊");
    let answers = answers(&mut story);
    assert!(answers.get("id_no").cloned() == text(OWNER.number));
    assert!(answers.get("for_whom").cloned() == text("self"));
}

#[test]
fn with_the_other_card_the_lines_are_that_persons() {
    let mut story = asked();
    story.form(form::Act::Choose(1)).next().says("请放一下他的身份证");
    story.card(&OWNER).says("这是您自己的证，请放另一位的").next().says("请放一下他的身份证");
    story.card(&STRANGER);
    assert!(story.visit.over().is_none(), "it is no other visitor's");
    story.next().page_turned().says("样本丙").says("320299********0128");
    let answers = answers(&mut story);
    assert!(answers.get("name").cloned() == text(STRANGER.name));
    assert!(answers.get("id_no").cloned() == text(STRANGER.number));
    assert!(answers.get("birth").cloned() == text(STRANGER.birth));
    assert!(answers.get("sex").cloned() == text("2"), "the 17th digit is even");
}

#[test]
fn before_the_other_card_is_there_the_lines_are_nobodys() {
    let mut story = asked();
    story.form(form::Act::Choose(1)).next().says("请放一下他的身份证");
    let answers = answers(&mut story);
    assert!(!answers.contains_key("id_no") && !answers.contains_key("name"));
}

#[test]
fn who_thinks_better_of_it_has_the_own_lines_again() {
    let mut story = asked();
    story.form(form::Act::Choose(1)).next().card(&STRANGER).form(form::Act::Previous).form(form::Act::Choose(0)).next();
    story.page_turned().says("示例戊");
    let answers = answers(&mut story);
    assert!(answers.get("id_no").cloned() == text(OWNER.number));
    assert!(!answers.contains_key("for_whom_card"), "what is hidden is not handed over");
}

#[test]
fn a_child_without_a_card_is_named_by_number_and_has_a_guardian() {
    let mut story = asked();
    story.form(form::Act::Choose(3)).next().form(form::Act::Choose(1)).next().says("孩子叫什么名字？");
    story.written(view::Keyboard::Latin).typed("Xiaoyi").next().says("孩子的身份证号是多少？");
    story.typed(GROWN_UP_NUMBER).next().says("满18岁了，请带上本人的身份证来办");
    for _ in 0..18 {
        story.key(Key::Backspace);
    }
    story.typed(CHILD_NUMBER).next().next().says("您是孩子的监护人吗？");
    story.form(form::Act::Agree).next().page_turned().says("2018年3月12日");
    let answers = answers(&mut story);
    assert!(answers.get("id_no").cloned() == text(CHILD_NUMBER));
    assert!(answers.get("name").cloned() == text("Xiaoyi"));
    assert!(answers.get("sex").cloned() == text("2"), "the 17th digit is even");
}

#[test]
fn a_draft_of_somebody_elses_form_is_theirs_when_it_is_gone_on_with() {
    let mut story = asked();
    story.form(form::Act::Choose(1)).next().card(&STRANGER).next().page_turned();
    story.foot(Foot::Exit).act(Action::Over(over::Act::Save));
    let draft = story.drafts.pop().unwrap();
    let mut again = Story::begin();
    again.home().journal(JournalNews::Recalled { outcomes: Vec::new(), draft: Some(draft) });
    again.act(Action::Home(home::Act::Resume)).at("Form");
    let answers = answers(&mut again);
    assert!(answers.get("id_no").cloned() == text(STRANGER.number));
    assert!(answers.get("name").cloned() == text(STRANGER.name));
}

#[test]
fn a_case_for_somebody_else_says_so_on_its_page_and_on_paper() {
    let mut story = Story::begin();
    let status = CaseStatus { service: "C-YB-10".into(), for_whom: Some(ForWhom::Child), ..case_status() };
    story.home().hall(HallNews::Cases(vec![status])).act(Action::Home(home::Act::Case(0))).at("Case");
    assert!(story.words().iter().any(|words| words.starts_with("异地就医备案（给孩子）")), "{:?}", story.words());
    story.act(Action::Case(case::Act::Reprint));
    let said = |line: &ReceiptLine| match line {
        ReceiptLine::Row { label: _, value } => Texts::built_in().say(value, Language::Chinese) == "异地就医备案（给孩子）",
        _ => false,
    };
    assert!(story.printed.last().unwrap().lines.iter().any(said));
}

#[test]
fn putting_right_what_was_handed_in_for_another_shows_no_line_of_the_own_card() {
    let correction = Some(CorrectionWanted { request: 1, fields: vec!["ins_kind".into()] });
    let state = yizhan::api::CaseState::SupplementNeeded;
    let status = CaseStatus { service: "C-YB-10".into(), for_whom: Some(ForWhom::Child), state, correction, ..case_status() };
    let mut story = Story::begin();
    story.home().hall(HallNews::Cases(vec![status])).act(Action::Home(home::Act::Case(0)));
    story.act(Action::Case(case::Act::Correct)).at("Form");
    assert!(!story.words().iter().any(|words| words.contains("示例戊")), "{:?}", story.words());
}
