//! Cards and readers that are not there, or not for long enough.

use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::wait_until;
use yizhan::demo::sam_emulator::SamEmulator;

const READ_AGAIN: &str = "没读全，请再放一次";
const NO_READER: &str = "现在读不了身份证";

/// Nothing has come of a card that was not read well.
#[track_caller]
fn nothing_came_of_it(machine: &Machine) {
    assert_eq!((machine.cases(), machine.journal()), (Vec::new(), Vec::new()));
    assert_eq!(machine.asked_for_somebody(), [""; 0]);
}

#[test]
fn without_a_card_the_page_asks_for_one_and_nothing_is_sent() {
    let machine = Plan::new().start();
    machine.sees(IDLE);
    machine.choose("社保缴费");
    machine.sees("请把身份证放在亮灯的地方");
    let looked = machine.emulator().finds();
    wait_until(DEADLINE, "the reader to be asked again", || machine.emulator().finds() > looked + 3);
    assert!(machine.shows("请把身份证放在亮灯的地方"));
    nothing_came_of_it(&machine);
    machine.choose("返回");
    machine.sees(IDLE);
}

#[test]
fn a_card_pulled_while_it_is_read_is_asked_for_again_and_makes_one_case() {
    let machine = Plan::new().start();
    machine.sees(IDLE);
    machine.emulator().pull_mid_read();
    machine.choose("失业登记");
    machine.sees("请把身份证放在亮灯的地方");
    machine.place(&first_card());
    machine.sees(READ_AGAIN);
    nothing_came_of_it(&machine);
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    fill_in(&machine, &first_card());
    machine.choose("提交");
    received_as_the_hall_has_it(&machine);
}

#[test]
fn a_bad_checksum_in_the_cards_answer_is_asked_for_again_and_makes_one_case() {
    // A card lies on this reader when the kiosk starts.
    let machine = Plan::usb("bad-checksum-once").start();
    machine.sees(READ_AGAIN);
    nothing_came_of_it(&machine);
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.choose("失业登记");
    fill_in(&machine, &first_card());
    machine.choose("提交");
    received_as_the_hall_has_it(&machine);
}

#[test]
fn a_serial_reader_that_comes_later_is_used() {
    let machine = Plan::without_reader().start();
    machine.sees(NO_READER);
    let emulator = SamEmulator::start().expect("a pseudo-terminal");
    std::os::unix::fs::symlink(emulator.device_path(), machine.serial_device()).expect("a device");
    machine.sees(IDLE);
    emulator.place(first_card());
    machine.sees(NOTICE);
}

#[test]
fn a_usb_reader_that_comes_later_is_used_and_one_that_goes_is_missed() {
    let machine = Plan::usb("absent").start();
    machine.sees(NO_READER);
    machine.control("plug");
    machine.sees(IDLE);
    machine.control("unplug");
    machine.sees(NO_READER);
    machine.control("plug");
    machine.place(&first_card());
    machine.sees(NOTICE);
}
