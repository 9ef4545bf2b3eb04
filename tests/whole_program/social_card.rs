//! 社保卡: who puts it into a contact reader is told what is used here instead, and nothing of it stays.

use crate::journey::{IDLE, NOTICE};
use crate::machine::{Plan, first_card};
use crate::pcsc_reader::{Card, Kind, Service};
use std::fs;

#[test]
fn who_puts_it_in_is_told_to_place_the_id_card_and_goes_on_with_that() {
    let service = Service::start(true);
    let socket = service.socket();
    let mut machine = Plan::new().environment(&[("PCSCLITE_CSOCK_NAME", socket.as_str())]).start();
    machine.kill_kiosk();
    let config = fs::read_to_string(machine.path("kiosk.toml")).expect("a configuration");
    fs::write(machine.path("kiosk.toml"), format!("{config}[social_card]\nreader = \"pcsc\"\n")).expect("a configuration");
    machine.start_kiosk();
    machine.sees(IDLE);
    let card = Card::put_in(&service, Kind::Social);
    machine.sees("您插的是社保卡");
    machine.choose("知道了");
    machine.sees(IDLE);
    drop(card);
    let other = Card::put_in(&service, Kind::Other);
    machine.sees("这张卡没读出来");
    machine.place(&first_card());
    machine.sees(NOTICE);
    drop(other);
    assert!(!machine.log().contains("A1234567X") && !machine.log().contains("567X"));
    assert!(machine.asked_for_somebody().is_empty(), "{:?}", machine.asked_for_somebody());
}
