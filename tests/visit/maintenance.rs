//! 机器检查: opened by a card of staff and by nothing else, and true.

use crate::story::{HEALTHY, OWNER, STAFF, STRANGER, Story};
use yizhan::devices::{Device, DeviceState, DeviceStatus, Fault, Forecast, MachineStatus, Media, Unsent};
use yizhan::idcard::Remedy;
use yizhan::visit::maintenance::Act;
use yizhan::visit::*;

fn checking(machine: MachineStatus) -> Story {
    let mut story = Story::begin();
    story.event(Event::Health(Health { machine, ..HEALTHY })).card(&STAFF);
    story
}

#[test]
fn a_card_of_staff_opens_it_and_no_other_does() {
    let mut story = checking(MachineStatus::STARTING);
    story.at("Maintenance").says("机器检查").asks_for(&["LogVisitBegan", "LogMaintenanceBegan"]);
    assert!(!story.words().iter().any(|words| words.contains(STAFF.name)), "whose card it is concerns nobody here");
    Story::begin().card(&OWNER).at("Notice");
    // Within another's visit it asks first, as every other card does.
    Story::begin().card(&STRANGER).card(&STAFF).at("Notice/AnotherCard");
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let mut machine = MachineStatus {
        reader_remedy: Some(Remedy::ResetTransport),
        unsent: Unsent { count: 3, oldest_ms: None },
        ..MachineStatus::STARTING
    };
    let jam = DeviceStatus { media: Media::Jammed, ..DeviceStatus::in_trouble(DeviceState::UserError, Fault::Jam) };
    machine.devices.set(Device::ReceiptPrinter, jam);
    machine.devices.set(Device::Reader, DeviceStatus::online());
    let mut story = checking(machine);
    for words in ["卡纸了", "请取出卡住的纸", "正常，上次补救：重新接上了", "3 件", "网通了会自己送", "还没用到"]
    {
        story.says(words);
    }
    assert!(!story.words().contains(&"小票纸".to_string()), "a roll whose length nobody told is not reckoned");
}

#[test]
fn a_light_that_cannot_be_switched_is_a_fault_staff_see() {
    let mut machine = MachineStatus::STARTING;
    machine.devices.set(Device::Lights, DeviceStatus::in_trouble(DeviceState::UserError, Fault::NoPermission));
    checking(machine).says("指示灯").says("没有权限打开").says("请技术员来看");
}

#[test]
fn paper_is_told_in_receipts_and_days_and_a_new_roll_is_told_once() {
    let paper = Some(Forecast { left_mm: 9_600, left_percent: 12, receipts: Some(38), days: Some(1) });
    let mut story = checking(MachineStatus { paper, ..MachineStatus::STARTING });
    story.says("大约还能打 38 张，够用 1 天");
    story.act(Action::Maintenance(Act::PaperFilled)).at("Maintenance").asks_for(&["BeginRoll"]);
    story.act(Action::Maintenance(Act::PaperFilled)).asks_for(&[]);
    assert_eq!(story.ignored, Some(Ignored::Disabled));
}

#[test]
fn staff_are_citizens_too_and_take_their_card_along() {
    checking(MachineStatus::STARTING).act(Action::Maintenance(Act::OwnBusiness)).at("Notice");
    let mut story = checking(MachineStatus::STARTING);
    story.act(Action::Maintenance(Act::Leave)).at("TakeAway").act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn while_the_screen_is_wiped_touch_does_nothing_and_the_clock_ends_it() {
    let mut story = checking(MachineStatus::STARTING);
    story.act(Action::Maintenance(Act::Clean)).says("正在擦屏幕").says("30 秒里，点屏幕没有反应。");
    assert!(!story.visit.view().foot_shown, "nothing is there to be hit");
    story.act(Action::Maintenance(Act::Leave)).at("Maintenance");
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    let lasted_ms = story.time_alone(31_000, |story| story.words().contains(&"机器检查".to_string()));
    assert!(lasted_ms <= 30_000, "{lasted_ms} ms");
    story.act(Action::Maintenance(Act::Leave)).at("TakeAway");
}
