//! 取件码: what did not come out is left at the hall, and comes out where its code is typed.

use crate::documents::prepared;
use crate::story::{OWNER, Story};
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

/// What lies at the hall under a code.
fn kept(code: &str, title: &str) -> PickUp {
    PickUp {
        code: code.into(),
        paper: if title.is_empty() { PickUpPaper::Receipt } else { PickUpPaper::Document },
        title: title.into(),
        left_at: "2026-11-22T21:58:00+08:00".into(),
        until: "2026-11-23T21:58:00+08:00".into(),
    }
}

impl Story {
    /// The hall keeps what did not come out, under this code.
    pub fn paper_left(&mut self) -> &mut Self {
        let key = self.left.last().map_or(uuid::Uuid::nil(), |(key, _)| *key);
        self.hall(HallNews::PaperLeft { key, left: Some(kept("12345678", "参保证明")) })
    }

    /// At the keys for a code.
    pub fn at_pick_up(&mut self) -> &mut Self {
        self.act(Action::Idle(idle::Act::Progress)).act(Action::PickUp(pick_up::Act::Open))
    }

    pub fn collecting(&mut self) -> &mut Self {
        self.at_pick_up().typed("12345678").act(Action::PickUp(pick_up::Act::Collect))
    }

    pub fn collected(&mut self) -> &mut Self {
        self.collecting().hall_has(Ok(collected_document()))
    }

    /// Three of one's own, to choose from.
    pub fn papers_left(&mut self) -> &mut Self {
        let left = vec![kept("11111111", "参保证明"), kept("22222222", ""), kept("33333333", "参保凭证")];
        self.home().hall(HallNews::PickUps(left)).act(Action::Home(home::Act::PickUp))
    }

    /// The key of what was asked for last.
    pub fn claim_key(&self) -> uuid::Uuid {
        self.claims.last().map_or(uuid::Uuid::nil(), |(key, _, _)| *key)
    }

    /// What the hall has of it.
    fn hall_has(&mut self, answer: Result<Arc<pick_up::Collected>, PickUpFault>) -> &mut Self {
        let key = self.claim_key();
        self.hall(HallNews::PaperCollected { key, answer })
    }

    fn sheets(&mut self, news: PaperNews) -> &mut Self {
        self.event(Event::Paper(Slot::Sheets, news))
    }
}

#[test]
fn a_document_that_did_not_come_out_is_left_once_and_its_code_is_shown() {
    let mut story = Story::begin();
    story.document_printing().sheets(PaperNews::Failed(PaperFault::NoPaper)).asks_for(&["LeavePaper"]);
    assert!(matches!(story.left[0].1, Unprinted::Document(_)));
    story.says("A4纸用完了").paper_left().says(CODE).says("请记下来。24小时内，哪台机器都能打。");
    // A second failure leaves it no second time; once it is out no code is wanted.
    story.act(Action::Document(document::Act::Print)).sheets(PaperNews::Failed(PaperFault::OutOfOrder)).says(CODE);
    assert_eq!(story.left.len(), 1);
    story.act(Action::Document(document::Act::Print)).sheets(PaperNews::Printed).says("证明打好了");
    assert!(!story.words().iter().any(|words| words == CODE));
    story.foot(Foot::Exit).act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn a_receipt_is_left_where_the_hall_has_the_case_and_only_then() {
    let mut story = Story::begin();
    story.done().event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper))).asks_for(&["LeavePaper"]);
    assert!(matches!(story.left[0].1, Unprinted::Receipt(_)));
    story.paper_left().says("没有打印纸了").says(CODE);
    let mut story = Story::begin();
    story.stored();
    let key = story.own_key();
    story
        .journal(JournalNews::NotYet { key })
        .event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)))
        .asks_for(&[]);
    story.hall_receives();
    assert!(story.effects.contains(&"LeavePaper".to_string()), "now the hall has it");
    story.paper_left().says(CODE);
}

#[test]
fn without_the_hall_the_page_says_what_it_said_before() {
    let mut story = Story::begin();
    story.document_printing().hall(HallNews::Refused(Asked::Session));
    story.sheets(PaperNews::Failed(PaperFault::NoPaper)).asks_for(&[]).says("A4纸用完了");
    let mut story = Story::begin();
    story.document_printing().sheets(PaperNews::Failed(PaperFault::NoPaper));
    let key = story.left[0].0;
    story.hall(HallNews::PaperLeft { key, left: None }).says("A4纸用完了");
    assert!(!story.words().iter().any(|words| words.contains("取件码")));
}

#[test]
fn who_types_the_code_gets_the_paper_without_a_card() {
    let mut story = Story::begin();
    story.at_pick_up().at("PickUp").says("请输入取件码").typed("1234");
    story.act(Action::PickUp(Act::Collect));
    story.says("还没输完，请接着输");
    story.typed("56789").act(Action::PickUp(Act::Collect)).asks_for(&["CollectPaper"]).says("正在找…");
    assert_eq!(story.claims[0].1, "12345678");
    assert!(!story.claims[0].2, "a try at a code");
    story.hall_has(Ok(collected_document())).asks_for(&["PrintCollected"]).says("正在打印");
    assert_eq!(story.printed_collected, [story.claim_key()], "by its key the hall is told once it is out");
    story.sheets(PaperNews::Printed).says("打好了，请拿走");
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
        story.collecting().hall_has(Err(fault)).says(sentence).says("12345678");
        story.key(Key::Backspace);
        assert!(!story.words().iter().any(|words| words == sentence), "gone with the next key");
    }
    let mut story = Story::begin();
    story.collected().sheets(PaperNews::Failed(PaperFault::NoPaper)).says("这会儿打不出来");
    story.act(Action::PickUp(Act::PrintAgain)).asks_for(&["PrintCollected"]);
}

#[test]
fn the_same_card_needs_no_code_and_comes_home_again() {
    let mut story = Story::begin();
    story.home().hall(HallNews::PickUps(vec![kept("12345678", "参保证明")])).says("上次没打的").says("还有1份等您来打");
    story.act(Action::Home(home::Act::PickUp)).at("PickUp").asks_for(&["CollectPaper"]);
    assert!(story.claims[0].2, "with the session, and no try at a code");
    story.hall_has(Ok(collected_document())).asks_for(&["PrintCollected"]);
    story.sheets(PaperNews::Printed).foot(Foot::Home).at("Home");
    story.act(Action::Foot(Foot::Exit)).at("TakeAway").says("打好的A4纸也请拿走。");
    story.act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn of_several_papers_one_after_the_other_is_chosen_and_none_is_offered_twice() {
    let mut story = Story::begin();
    story.papers_left().at("PickUp").says("上次没打的").says("参保证明").says("小票").says("参保凭证");
    story.act(Action::PickUp(Act::Choose(2))).asks_for(&["CollectPaper"]);
    assert_eq!((story.claims[0].1.as_str(), story.claims[0].2), ("33333333", true));
    story.hall_has(Err(PickUpFault::Unreachable)).says("现在连不上大厅，请过一会儿再试").says("参保证明");
    story.act(Action::PickUp(Act::Choose(2))).hall_has(Ok(collected_document())).sheets(PaperNews::Printed);
    story.says("还有2份等您来打").act(Action::PickUp(Act::Next)).says("小票");
    assert!(!story.words().contains(&"参保凭证".to_string()), "it is in the hand: {:?}", story.words());
    story.act(Action::PickUp(Act::Choose(0))).hall_has(Ok(collected_document())).sheets(PaperNews::Printed);
    // The last one comes without a choice.
    story.act(Action::PickUp(Act::Next)).asks_for(&["CollectPaper"]);
    assert_eq!(story.claims.last().unwrap().1, "22222222");
    story.act(Action::Foot(Foot::Exit)).act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn an_answer_to_somebody_elses_question_prints_nothing() {
    let mut story = Story::begin();
    story.collecting();
    let key = story.claim_key();
    story.foot(Foot::Back).at("Idle").collecting();
    story.hall(HallNews::PaperCollected { key, answer: Ok(collected_document()) }).asks_for(&[]).says("正在找…");
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn whose_card_comes_after_a_paper_was_collected_has_no_part_in_it() {
    let mut story = Story::begin();
    story.collected().sheets(PaperNews::Printed).card(&OWNER).at("Notice");
    assert!(story.effects.contains(&"Forget".to_string()), "{:?}", story.effects);
    story.act(Action::Notice(notice::Act::Acknowledge)).foot(Foot::Exit).at("TakeAway");
    assert!(!story.words().iter().any(|words| words.contains("A4")), "{:?}", story.words());
}

#[test]
fn the_same_paper_is_left_with_the_same_key_however_often_it_is_tried() {
    let mut story = Story::begin();
    story.document_printing().sheets(PaperNews::Failed(PaperFault::NoPaper));
    let key = story.left[0].0;
    // The hall kept it, and its answer was lost.
    story.hall(HallNews::PaperLeft { key, left: None });
    story.act(Action::Document(document::Act::Print)).sheets(PaperNews::Failed(PaperFault::NoPaper));
    assert_eq!((story.left.len(), story.left[1].0), (2, key));
}

#[test]
fn each_printer_speaks_for_its_own_paper() {
    let mut story = Story::begin();
    // The receipt still moves when a document is wished for and printed.
    story.done().act(Action::Done(done::Act::Another));
    story.document_chosen_at_home().act(Action::Review(review::Act::Submit));
    story.document_answered(Ok(prepared())).act(Action::Document(document::Act::Print)).says("正在打印证明");
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).says("正在打印证明");
    story.sheets(PaperNews::Failed(PaperFault::NoPaper)).says("A4纸用完了");
    story.foot(Foot::Exit).at("TakeAway");
    assert!(story.words().iter().any(|words| words.contains("小票")), "{:?}", story.words());
    assert!(!story.words().iter().any(|words| words.contains("A4")), "{:?}", story.words());
}
