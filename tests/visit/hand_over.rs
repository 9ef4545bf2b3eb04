//! 带走接着办: a form left unfinished goes to the hall, and comes back by its code with the same card.

use crate::story::{HEALTHY, OWNER, STRANGER, Story};
use std::collections::BTreeMap;
use yizhan::api::{AnswerValue, Draft, HandedDraft, KeptDraft};
use yizhan::scanning::Code;
use yizhan::visit::hand_over::Act;
use yizhan::visit::pick_up::PickUpFault;
use yizhan::visit::*;

const CODE: &str = "4821 5937";

pub fn kept_draft() -> KeptDraft {
    KeptDraft { code: "48215937".into(), until: "2026-12-22T22:14:00+08:00".into() }
}

pub fn handed_draft() -> HandedDraft {
    let until = kept_draft().until;
    HandedDraft { service: "C-RS-05".into(), handed_at: "2026-11-22T22:14:00+08:00".into(), until }
}

/// As the hall gives it back: the telephone is answered.
pub fn begun_draft() -> Draft {
    Draft {
        service: "C-RS-05".into(),
        form_version: 1,
        answers: BTreeMap::from([("mobile".to_string(), AnswerValue::Text("13812345678".into()))]),
        none: Vec::new(),
        page: 1,
        corrects: None,
        saved_at: "2026-11-22T22:14:00+08:00".into(),
        handed: Some(uuid::Uuid::from_u128(7).to_string()),
    }
}

impl Story {
    /// Asked what is to become of a form with a telephone number in it.
    pub fn leaving_form(&mut self) -> &mut Self {
        self.at_address().foot(Foot::Exit).at("Form/LeaveQuestion")
    }

    pub fn handing_over(&mut self) -> &mut Self {
        self.leaving_form().act(Action::Over(over::Act::HandOver))
    }

    pub fn draft_kept(&mut self, kept: Option<KeptDraft>) -> &mut Self {
        let key = self.handed_key();
        self.hall(HallNews::DraftKept { key, kept })
    }

    pub fn handed_over(&mut self) -> &mut Self {
        self.handing_over().draft_kept(Some(kept_draft()))
    }

    /// The key a form was handed over with last.
    pub fn handed_key(&self) -> uuid::Uuid {
        self.handed_over.last().map_or(uuid::Uuid::nil(), |(key, _)| *key)
    }

    /// The key a form was asked for with last.
    pub fn opened_key(&self) -> uuid::Uuid {
        self.opened.last().map_or(uuid::Uuid::nil(), |(key, _)| *key)
    }

    /// At the keys for the code of a form.
    pub fn at_draft_code(&mut self) -> &mut Self {
        self.home().hall(HallNews::HandedDrafts(vec![handed_draft()])).act(Action::Home(home::Act::HandedDraft))
    }

    pub fn opening_draft(&mut self) -> &mut Self {
        self.at_draft_code().typed("48215937").act(Action::PickUp(pick_up::Act::Collect))
    }

    fn draft_opened(&mut self, answer: Result<Box<Draft>, PickUpFault>) -> &mut Self {
        let key = self.opened_key();
        self.hall(HallNews::DraftOpened { key, answer })
    }
}

#[test]
fn what_was_filled_in_goes_to_the_hall_and_a_slip_with_its_code_comes_out() {
    let mut story = Story::begin();
    story.leaving_form().says("存到大厅，带码走").says("30天内，哪台机器都能接着办");
    story.act(Action::Over(over::Act::HandOver)).at("HandOver").asks_for(&["KeepDraft", "HandOverDraft"]);
    let (key, draft) = &story.handed_over[0];
    assert_eq!(story.drafts[0].handed, Some(key.to_string()), "the copy that stays here is of the same form");
    assert!(draft.answers["mobile"] == AnswerValue::Text("13812345678".into()));
    story.says("正在存到大厅…").draft_kept(Some(kept_draft())).asks_for(&["Print"]).says("填好的存好了，还没办完").says(CODE);
    story.says("存30天，到12月22日。哪台机器都行：先放身份证，再输码。");
    let slip = story.printed.last().unwrap();
    assert!(
        slip.lines
            .iter()
            .any(|line| matches!(line, receipt::ReceiptLine::Qr { content, .. } if content == "yizhan:draft:48215937"))
    );
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).says("小票打好了");
    story.act(Action::HandOver(Act::Finish)).at("TakeAway").act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn who_comes_back_from_a_hall_that_took_nothing_goes_on_typing() {
    let mut story = Story::begin();
    story.form_begun().next().typed("138").foot(Foot::Help).act(Action::Over(over::Act::HandOver)).at("HandOver");
    story.draft_kept(None).says("现在存不了").act(Action::HandOver(Act::Back)).at("Form").says("138");
    story.typed("12345678").next().says("您现在住哪儿？");
}

#[test]
fn without_paper_the_code_on_the_page_is_to_be_written_down() {
    let mut story = Story::begin();
    story.handed_over().event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    story.says("没有打印纸了").says("请把码记下来，或者拍下来。").says("4821 5937");
    // In large letters the panel comes first, and the code with it.
    story.act(Action::Foot(Foot::LargeText)).says("码 4821 5937");
    story.act(Action::HandOver(Act::PrintAgain)).asks_for(&["Print"]);
}

#[test]
fn where_the_hall_is_away_it_says_so_and_the_form_stays_here() {
    let mut story = Story::begin();
    story.handing_over();
    let key = story.handed_key();
    story.time_alone(limits::LOOKUP_LIMIT_MS, |story| story.words().iter().any(|words| words == "现在存不了"));
    story.says("填好的都在这台机器上。15分钟内再放身份证，就能接着办。");
    // The same form has the same key: an answer that was lost makes no second code.
    story.act(Action::HandOver(Act::TryAgain)).asks_for(&["HandOverDraft"]);
    assert_eq!(story.handed_key(), key);
    story.draft_kept(None).act(Action::HandOver(Act::Back)).at("Form").foot(Foot::Exit).act(Action::Over(over::Act::HandOver));
    assert_eq!(story.handed_key(), key);
    story.draft_kept(None).foot(Foot::Exit).at("TakeAway");
    assert_eq!(story.drafts.last().unwrap().handed, Some(key.to_string()));
}

#[test]
fn the_code_and_the_same_card_bring_it_back_and_what_is_handed_in_names_it() {
    let mut story = Story::begin();
    story.home().hall(HallNews::HandedDrafts(vec![handed_draft()])).says("存在大厅的表").says("凭码接着办：失业登记");
    story.act(Action::Home(home::Act::HandedDraft)).says("请输入接着办的码").typed("48215937");
    story.act(Action::PickUp(pick_up::Act::Collect)).asks_for(&["OpenDraft"]);
    assert_eq!(story.opened[0].1, "48215937");
    story.draft_opened(Ok(Box::new(begun_draft()))).at("Form");
    story.form(form::Act::Open(0)).foot(Foot::Exit).act(Action::Over(over::Act::HandOver));
    assert_eq!(story.handed_key(), uuid::Uuid::from_u128(7), "still the same form");
    assert!(story.handed_over[0].1.answers["mobile"] == AnswerValue::Text("13812345678".into()));
    let mut story = Story::begin();
    story.opening_draft().draft_opened(Ok(Box::new(begun_draft())));
    story.next().form(form::Act::Copy).next().page_turned().form(form::Act::Choose(3)).next().form(form::Act::Choose(0)).next();
    story.page_turned().form(form::Act::Year(2026)).form(form::Act::Month(9)).form(form::Act::Day(15)).next();
    story.form(form::Act::Choose(1)).next().next().form(form::Act::Choose(2)).next().page_turned();
    story.form(form::Act::Agree).next().card(&OWNER).next().page_turned().at("Review");
    story.act(Action::Review(review::Act::Submit)).asks_for(&["Store"]);
    assert_eq!(story.stored[0].1.draft, Some(uuid::Uuid::from_u128(7).to_string()));
}

#[test]
fn a_form_that_has_become_another_is_explained_and_one_that_is_gone_too() {
    let mut story = Story::begin();
    story.opening_draft().draft_opened(Ok(Box::new(Draft { form_version: 0, ..begun_draft() }))).at("Form");
    assert!(story.words().iter().any(|words| words.contains("表换了新的")), "{:?}", story.words());
    let mut story = Story::begin();
    story.opening_draft().draft_opened(Ok(Box::new(Draft { service: "GONE".into(), ..begun_draft() }))).at("PickUp");
    assert!(story.words().iter().any(|words| words.contains("不在机器上办了")), "{:?}", story.words());
}

#[test]
fn every_fault_is_said_at_the_keys() {
    for (fault, sentence) in [
        (PickUpFault::Unknown, "没有这个码，或者过了时间。请再看看"),
        (PickUpFault::TooManyTries, "试的次数太多了，请过一会儿再来"),
        (PickUpFault::Unreachable, "现在连不上大厅，请过一会儿再试"),
    ] {
        let mut story = Story::begin();
        story.opening_draft().draft_opened(Err(fault)).says(sentence).says("48215937");
    }
}

#[test]
fn the_slip_is_scanned_instead_of_typed_by_whose_card_is_here() {
    let mut story = Story::begin();
    story.event(Event::Code(Code::Draft("48215937".into()))).at("Scanned").says("接着办，要先放身份证");
    story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge)).hall(HallNews::SessionOpened { phone_on_record: None });
    story.at("Home").event(Event::Code(Code::Draft("48215937".into()))).at("PickUp").asks_for(&["OpenDraft"]);
    story.draft_opened(Ok(Box::new(begun_draft()))).at("Form");
    // In the middle of something else it does nothing.
    story.event(Event::Code(Code::Draft("48215937".into()))).at("Form");
}

#[test]
fn nothing_of_it_is_left_for_the_next_citizen() {
    let mut story = Story::begin();
    story.at_draft_code().foot(Foot::Exit).at("TakeAway").card(&STRANGER).act(Action::Notice(notice::Act::Acknowledge));
    assert!(!story.words().contains(&"存在大厅的表".to_string()), "{:?}", story.words());
    // Who answers late answers nobody.
    story.hall(HallNews::DraftOpened { key: uuid::Uuid::nil(), answer: Ok(Box::new(begun_draft())) }).at("Home");
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn a_document_is_asked_for_anew_and_not_taken_along() {
    let mut story = Story::begin();
    story.document_chosen().foot(Foot::Exit).at("Review/LeaveQuestion");
    assert!(!story.words().contains(&"存到大厅，带码走".to_string()), "{:?}", story.words());
    story.act(Action::Over(over::Act::HandOver)).at("Review/LeaveQuestion");
    story.event(Event::Health(HEALTHY));
}
