//! Codes before the scanner: what became of a receipt's case, and a way on from every other code.

use crate::story::{OWNER, Story, form_service, receipt_code, received, scanned_case};
use yizhan::api::CaseNumber;
use yizhan::scanning::Code;
use yizhan::visit::*;

fn scanned(code: Code) -> Story {
    let mut story = Story::begin();
    story.event(Event::Code(code));
    story
}

#[test]
fn a_receipt_opens_its_case_without_a_card_and_says_nothing_of_anybody() {
    let mut story = scanned(receipt_code());
    story.at("Scanned").says("正在查…").asks_for(&["QueryCase"]);
    story.hall(HallNews::Case(Box::new(scanned_case()))).at("Case").says("大厅收到了，还没开始审核");
    story.says(received().case_number.as_str());
    assert!(!story.words().iter().any(|words| words.contains("补打")), "paper is for who is known");
    story.act(Action::Case(case::Act::Reprint));
    assert_eq!((story.ignored, story.printed.len()), (Some(Ignored::Disabled), 0));
    story.act(Action::Case(case::Act::Close)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn back_and_home_lead_from_it_to_the_idle_page_and_the_next_receipt_is_taken_at_once() {
    for foot in [Foot::Back, Foot::Home, Foot::Exit] {
        let mut story = scanned(receipt_code());
        story.hall(HallNews::Case(Box::new(scanned_case()))).foot(foot).at("Idle");
    }
    let mut story = scanned(receipt_code());
    story.hall(HallNews::Case(Box::new(scanned_case()))).event(Event::Code(receipt_code())).at("Scanned");
    story.hall(HallNews::Case(Box::new(scanned_case()))).card(&OWNER).at("Notice");
    let mut story = scanned(receipt_code());
    story.foot(Foot::Help).event(Event::Code(receipt_code()));
    assert_eq!(story.ignored, Some(Ignored::NotHere), "one after the other");
}

#[test]
fn what_comes_late_or_of_another_case_is_not_shown() {
    let mut story = scanned(receipt_code());
    let other = CaseNumber::new("20261101", "K02", 7).unwrap();
    let status = api_case(other);
    story.hall(HallNews::Case(Box::new(status))).at("Scanned");
    assert_eq!(story.ignored, Some(Ignored::Late));
    story.after(limits::LOOKUP_LIMIT_MS, Event::Tick).at("Scanned").says("现在连不上大厅");
    story.hall(HallNews::Case(Box::new(scanned_case()))).at("Scanned");
    assert_eq!(story.ignored, Some(Ignored::Late));
    story.act(Action::Scanned(scanned::Act::Close)).at("Idle").hall(HallNews::Refused(Asked::Case)).at("Idle");
}

fn api_case(case_number: CaseNumber) -> yizhan::api::CaseStatus {
    yizhan::api::CaseStatus { case_number, ..scanned_case() }
}

#[test]
fn every_code_that_leads_nowhere_says_why_and_what_to_do() {
    for (code, title, note) in [
        (Code::Unknown, "这个码，这里用不了", "这里能扫受理小票上的码。办事、查自己的，请把身份证放在亮灯的地方。"),
        (Code::OtherReceipt, "这张小票不是这里的", "请到打这张小票的地方查。小票上有那边的电话。"),
        (Code::SocialCard { read: true }, "您插的是社保卡", "请先拔出来收好，再把身份证放在亮灯的地方。查社保、办事都用身份证。"),
        (Code::SocialCard { read: false }, "这张卡没读出来", "请拔出来，收好。查社保、办事，请把身份证放在亮灯的地方。"),
        (Code::Draft("48215937".into()), "接着办，要先放身份证", "请把身份证放在亮灯的地方。到您的首页，再扫一次这个码。"),
        (Code::Slip, "查这张凭条，要用身份证", "请把身份证放在亮灯的地方。交上去没有，一放就知道。"),
    ] {
        scanned(code).at("Scanned").asks_for(&[]).says(title).says(note).card(&OWNER).at("Notice");
    }
    scanned(receipt_code()).hall(HallNews::Refused(Asked::Case)).says("没查到这张小票").says("S4");
    scanned(receipt_code()).hall(HallNews::Unreachable(Asked::Case)).says("现在连不上大厅").after(30_000, Event::Tick).at("Idle");
}

#[test]
fn what_one_came_for_is_not_lost_by_a_code_of_no_use() {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Service(form_service()))).event(Event::Code(Code::Unknown)).at("Scanned");
    story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge)).at("Form");
}

#[test]
fn during_a_visit_a_code_does_nothing_and_says_so() {
    let mut at_home = Story::begin();
    at_home.home();
    let mut with_case = Story::begin();
    with_case.home().act(Action::Home(home::Act::Case(0)));
    let mut leaving = Story::begin();
    leaving.home().foot(Foot::Exit);
    for (mut story, place) in [(at_home, "Home"), (with_case, "Case"), (leaving, "TakeAway")] {
        story.event(Event::Code(receipt_code())).at(place).asks_for(&[]);
        assert_eq!(story.ignored, Some(Ignored::NotHere));
    }
}

/// At the page where the case number is typed.
fn typing() -> Story {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Progress)).says("凭办件编号查").act(Action::Scanned(scanned::Act::Type));
    story.at("Scanned").says("请输入办件编号");
    story
}

fn next(story: &mut Story) -> &mut Story {
    story.act(Action::Scanned(scanned::Act::Next))
}

#[test]
fn number_and_code_from_the_receipt_are_typed_and_open_the_case() {
    let mut story = typing();
    story.typed("2026112201");
    assert!(story.words().iter().any(|words| words == "LXGY-20261122-K01"), "{:?}", story.words());
    next(&mut story).says("还没输完，一共15个数字。");
    next(story.typed("00042")).says("请输入查询码").typed("7kq2m9xtpa");
    story.says("7KQ2M 9XTPA");
    next(&mut story).asks_for(&["QueryCase"]).says("正在查…");
    story.hall(HallNews::Case(Box::new(scanned_case()))).at("Case").says(received().case_number.as_str());
    story.act(Action::Case(case::Act::Close)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn what_the_hall_does_not_know_is_there_to_be_mended() {
    let mut story = typing();
    next(story.typed("202611220100042"));
    next(story.typed("7KQ2M9XTPB"));
    story.hall(HallNews::Refused(Asked::Case)).says("没查到。对一对小票上的编号和查询码。").says("7KQ2M 9XTPB");
    story.key(Key::Backspace).typed("A");
    assert!(!story.words().iter().any(|words| words.starts_with("没查到")), "{:?}", story.words());
    next(&mut story).asks_for(&["QueryCase"]).after(limits::LOOKUP_LIMIT_MS, Event::Tick).at("Scanned");
    assert!(story.words().iter().any(|words| words.starts_with("现在连不上大厅。")), "{:?}", story.words());
    story.foot(Foot::Back).says("请输入办件编号").says("LXGY-20261122-K01-00042").foot(Foot::Back).at("WaitingCard");
}

#[test]
fn a_card_or_a_code_leads_on_from_the_keys_and_time_leads_home() {
    typing().card(&OWNER).at("Notice");
    typing().event(Event::Code(receipt_code())).at("Scanned").asks_for(&["QueryCase"]);
    let mut story = typing();
    story.typed("2026");
    story.time_alone(200_000, |story| story.place() == "Idle");
    assert!(story.visit.holds_nothing_personal());
}
