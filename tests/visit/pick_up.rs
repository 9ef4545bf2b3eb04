//! 取件码: what did not come out is left at the hall, and comes out where its code is typed.

use crate::story::Story;
use std::sync::Arc;
use yizhan::api::{PickUp, PickUpPaper};
use yizhan::privacy::Personal;
use yizhan::visit::pick_up::{Act, PickUpFault, Unprinted};
use yizhan::visit::*;

const CODE: &str = "取件码 1234 5678";

/// A document that was left under a code.
pub fn collected_document() -> Arc<pick_up::Collected> {
    Arc::new(pick_up::Collected { paper: PickUpPaper::Document, pdf: Personal::new(b"%PDF-1.7".to_vec()) })
}

impl Story {
    /// The hall keeps what did not come out, under this code.
    pub fn paper_left(&mut self) -> &mut Self {
        let key = self.left.last().map_or(uuid::Uuid::nil(), |(key, _)| *key);
        let left = PickUp { code: "12345678".into(), until: "2026-11-23T22:14:00+08:00".into() };
        self.hall(HallNews::PaperLeft { key, left: Some(left) })
    }

    /// At the keys for a code.
    pub fn at_pick_up(&mut self) -> &mut Self {
        self.act(Action::Idle(idle::Act::Progress)).act(Action::PickUp(pick_up::Act::Open))
    }

    pub fn collecting(&mut self) -> &mut Self {
        self.at_pick_up().typed("12345678").act(Action::PickUp(pick_up::Act::Collect))
    }

    pub fn collected(&mut self) -> &mut Self {
        self.collecting().hall(HallNews::PaperCollected(Ok(collected_document())))
    }
}

#[test]
fn a_document_that_did_not_come_out_is_left_once_and_its_code_is_shown() {
    let mut story = Story::begin();
    story.document_printing().event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper))).asks_for(&["LeavePaper"]);
    assert!(matches!(story.left[0].1, Unprinted::Document(_)));
    story.says("A4纸用完了").paper_left().says(CODE).says("请记下来。24小时内，哪台机器都能打。");
    // A second failure leaves it no second time; once it is out no code is wanted.
    story.act(Action::Document(document::Act::Print)).event(Event::Paper(PaperNews::Failed(PaperFault::OutOfOrder))).says(CODE);
    assert_eq!(story.left.len(), 1);
    story.act(Action::Document(document::Act::Print)).event(Event::Paper(PaperNews::Printed)).says("证明打好了");
    assert!(!story.words().iter().any(|words| words == CODE));
    story.foot(Foot::Exit).act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn a_receipt_is_left_where_the_hall_has_the_case_and_only_then() {
    let mut story = Story::begin();
    story.done().event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper))).asks_for(&["LeavePaper"]);
    assert!(matches!(story.left[0].1, Unprinted::Receipt(_)));
    story.paper_left().says("没有打印纸了").says(CODE);
    let mut story = Story::begin();
    story.stored();
    let key = story.own_key();
    story.journal(JournalNews::NotYet { key }).event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper))).asks_for(&[]);
    story.hall_receives();
    assert!(story.effects.contains(&"LeavePaper".to_string()), "now the hall has it");
    story.paper_left().says(CODE);
}

#[test]
fn without_the_hall_the_page_says_what_it_said_before() {
    let mut story = Story::begin();
    story.document_printing().hall(HallNews::Refused(Asked::Session));
    story.event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper))).asks_for(&[]).says("A4纸用完了");
    let mut story = Story::begin();
    story.document_printing().event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper)));
    let key = story.left[0].0;
    story.hall(HallNews::PaperLeft { key, left: None }).says("A4纸用完了");
    assert!(!story.words().iter().any(|words| words.contains("取件码")));
}

#[test]
fn who_types_the_code_gets_the_paper_without_a_card() {
    let mut story = Story::begin();
    story.at_pick_up().at("PickUp").says("请输入取件码").typed("1234");
    story.act(Action::PickUp(Act::Collect));
    assert_eq!(story.ignored, Some(Ignored::Disabled), "not before it is whole");
    story.typed("56789").act(Action::PickUp(Act::Collect)).asks_for(&["CollectPaper"]).says("正在找…");
    assert_eq!(story.codes, ["12345678"]);
    story.hall(HallNews::PaperCollected(Ok(collected_document()))).asks_for(&["PrintCollected"]).says("正在打印");
    story.event(Event::Paper(PaperNews::Printed)).says("打好了，请拿走");
    story.act(Action::PickUp(Act::Finish)).at("TakeAway").says("请拿走打好的证明");
    story.act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn every_fault_is_said_at_the_keys_and_the_code_stays_typed() {
    for (fault, sentence) in [
        (PickUpFault::Unknown, "没有这个码，或者过了时间。请再看看"),
        (PickUpFault::TooManyTries, "试的次数太多了，请过一会儿再来"),
        (PickUpFault::Unreachable, "现在连不上大厅，请过一会儿再试"),
    ] {
        let mut story = Story::begin();
        story.collecting().hall(HallNews::PaperCollected(Err(fault))).says(sentence).says("12345678");
        story.key(Key::Backspace);
        assert!(!story.words().iter().any(|words| words == sentence), "gone with the next key");
    }
    let mut story = Story::begin();
    story.collected().event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper))).says("这会儿打不出来");
    story.act(Action::PickUp(Act::PrintAgain)).asks_for(&["PrintCollected"]);
}

#[test]
fn the_same_card_needs_no_code_and_comes_home_again() {
    let mut story = Story::begin();
    let waiting = PickUp { code: "12345678".into(), until: "2026-11-23T22:14:00+08:00".into() };
    story.home().hall(HallNews::PickUps(vec![waiting])).says("上次没打的").says("还有1份等您来打");
    story.act(Action::Home(home::Act::PickUp)).at("PickUp").asks_for(&["CollectPaper"]);
    assert_eq!(story.codes, ["12345678"]);
    story.hall(HallNews::PaperCollected(Ok(collected_document()))).asks_for(&["PrintCollected"]);
    story.event(Event::Paper(PaperNews::Printed)).foot(Foot::Home).at("Home");
    story.act(Action::Foot(Foot::Exit)).at("TakeAway").says("打好的A4纸也请拿走。");
    story.act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}
