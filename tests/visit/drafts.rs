//! What was begun is gone on with, also where what the centre offers has changed since.

use crate::story::{OWNER, Story};
use std::collections::BTreeMap;
use yizhan::api::AnswerValue;
use yizhan::visit::*;

/// At home with a draft of a service, filled in on a version of its form.
fn with_draft(service: &str, form_version: u32) -> Story {
    let answers = BTreeMap::from([
        ("mobile".to_string(), AnswerValue::Text("13812345678".into())),
        ("no_longer_asked".to_string(), AnswerValue::Text("x".into())),
    ]);
    let saved_at = "2026-11-22T22:02:00+08:00".to_string();
    let draft = Draft {
        service: service.into(),
        form_version,
        answers,
        none: Vec::new(),
        page: 1,
        corrects: None,
        saved_at,
        handed: None,
    };
    let mut story = Story::begin();
    story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge));
    story.journal(JournalNews::Recalled { outcomes: Vec::new(), draft: Some(Box::new(draft)) });
    story
}

#[test]
fn a_form_that_has_become_another_says_so_and_keeps_what_it_still_asks() {
    let mut story = with_draft("C-RS-05", 0);
    story.act(Action::Home(home::Act::Resume)).says("表换了新的，请再看一遍").says("13812345678");
    let mut story = with_draft("C-RS-05", 1);
    story.act(Action::Home(home::Act::Resume)).says("13812345678");
    assert!(!story.words().contains(&"表换了新的，请再看一遍".to_string()));
}

#[test]
fn a_service_that_is_no_longer_offered_says_so_and_the_draft_stays() {
    let mut story = with_draft("X-1", 1);
    story.says("这件事这里停办了，请到窗口问问");
    story.act(Action::Home(home::Act::Resume));
    assert!(story.ignored.is_some());
    story.says("这件事这里停办了，请到窗口问问");
}
