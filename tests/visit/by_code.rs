//! Who shows an electronic identity (电子社保卡, 医保码, 苏服码): looks things up, and needs the card for everything else.

use crate::story::{OWNER, Story, contributions, form_service, identity_code, look_up_service};
use yizhan::privacy::Personal;
use yizhan::visit::*;

const OR_CODE: &str = "也可以扫电子社保卡、医保码、苏服码。";

fn acknowledged(story: &mut Story) -> &mut Story {
    story.event(Event::Code(identity_code())).at("Notice").asks_for(&["LogVisitBegan"]);
    story.says("码是谁的，由大厅认。机器上只显示遮住的姓名，码用完就丢掉。");
    story.act(Action::Notice(notice::Act::Acknowledge)).at("Scanned").asks_for(&["OpenSession"])
}

#[test]
fn a_code_begins_a_visit_after_the_notice_with_what_the_hall_says_of_it() {
    let mut story = Story::begin();
    acknowledged(&mut story).says("正在查…").hall(HallNews::Identified { masked_name: Some("示**".into()) });
    story.at("Home").asks_for(&["FetchCases"]).says("您好").says("扫码认出：示**。办事还要身份证。").says("要身份证");
    assert!(story.visit.code_guest().is_some_and(|guest| guest.token.is_none()), "a code that was used is dropped");
    story.act(Action::Home(home::Act::Service(look_up_service()))).at("Lookup").asks_for(&["FetchContributions"]);
    story.hall(HallNews::Contributions(Personal::new(contributions()))).says("一共缴了");
    story.foot(Foot::Exit).at("Idle").asks_for(&["CloseSession", "Forget", "LogVisitEnded"]);
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn its_cases_are_told_and_their_receipts_printed_with_the_masked_name() {
    let mut story = Story::begin();
    story.home_by_code().act(Action::Home(home::Act::Case(0))).at("Case").act(Action::Case(case::Act::Reprint));
    let named = |line: &receipt::ReceiptLine| matches!(line, receipt::ReceiptLine::Row { label: _, value } if *value == yizhan::words::Phrase::literal("示**"));
    assert!(story.printed.last().is_some_and(|receipt| receipt.lines.iter().any(named)));
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).foot(Foot::Exit).at("TakeAway").says("请拿走小票");
}

#[test]
fn what_needs_the_card_says_so_and_goes_on_with_it() {
    let mut story = Story::begin();
    story.home_by_code().act(Action::Home(home::Act::Service(form_service()))).at("WaitingCard");
    story.says("扫码只能查，“失业登记”要身份证。").says("没带身份证的，请到二楼大厅窗口办。").foot(Foot::Back).at("Home");
    story.act(Action::Home(home::Act::Service(form_service()))).card(&OWNER).at("Notice");
    story.asks_for(&["CloseSession", "Forget", "LogVisitEnded", "LogVisitBegan"]);
    assert!(story.visit.code_guest().is_none());
    story.act(Action::Notice(notice::Act::Acknowledge)).at("Form");
}

#[test]
fn a_card_that_nobody_asked_for_asks_first() {
    let mut story = Story::begin();
    story.home_by_code().card(&OWNER).at("Home/AnotherCard").says("换用身份证吗？");
    story.act(Action::Over(over::Act::Continue)).at("Home").says("扫码认出：示**。办事还要身份证。");
    story.card(&OWNER).act(Action::Over(over::Act::Switch)).at("Notice");
    assert!(story.visit.code_guest().is_none());
}

#[test]
fn a_code_the_hall_does_not_know_or_cannot_ask_about_leaves_nothing_and_another_leads_on() {
    for (news, title) in
        [(HallNews::Refused(Asked::Session), "这个码没认出来"), (HallNews::Unreachable(Asked::Session), "现在认不了码")]
    {
        let mut story = Story::begin();
        acknowledged(&mut story).hall(news).at("Scanned").says(title).asks_for(&["CloseSession", "Forget", "LogVisitEnded"]);
        assert!(story.visit.code_guest().is_none());
        story.event(Event::Code(identity_code())).at("Notice");
    }
    let mut story = Story::begin();
    acknowledged(&mut story).after(limits::LOOKUP_LIMIT_MS, Event::Tick).says("现在认不了码");
    story.hall(HallNews::Identified { masked_name: None });
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn a_session_that_ended_at_the_hall_wants_the_code_anew() {
    let mut story = Story::begin();
    story.home_by_code().act(Action::Home(home::Act::Service(look_up_service())));
    story.hall(HallNews::Refused(Asked::Contributions)).at("Scanned").says("这个码没认出来");
    assert!(story.visit.code_guest().is_none());
}

#[test]
fn it_is_offered_where_it_is_enough_and_a_scanner_can_be_heard() {
    let offered = |service, health: Health| {
        let mut story = Story::begin();
        story.event(Event::Health(health)).act(Action::Idle(idle::Act::Service(service))).at("WaitingCard");
        story.words().iter().any(|words| words == OR_CODE)
    };
    let healthy = crate::story::HEALTHY;
    assert!(offered(look_up_service(), healthy));
    assert!(offered(look_up_service(), Health { reader: false, ..healthy }), "most of all without a reader");
    assert!(!offered(look_up_service(), Health { code_scanner: false, ..healthy }));
    assert!(!offered(form_service(), healthy), "that needs the card");
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Progress)).says(OR_CODE).says("有小票的，扫小票上的码也行。");
}

#[test]
fn what_one_came_for_before_the_code_comes_next() {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Service(look_up_service())));
    acknowledged(&mut story).hall(HallNews::Identified { masked_name: None }).at("Lookup");
}
