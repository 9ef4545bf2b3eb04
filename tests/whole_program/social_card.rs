//! 社保卡: who puts it into a contact reader is told what is used here instead, and nothing of it stays.

use crate::journey::{IDLE, NOTICE};
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::pcsc_reader::{Card, Kind, Service};
use crate::window::wait_until_or;
use std::fs;
use std::process::Command;

/// What `kiosk check` says of the contact reader.
fn found(machine: &Machine, socket: &str) -> String {
    let mut check = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    check.arg("--config").arg(machine.path("kiosk.toml")).arg("check").env("PCSCLITE_CSOCK_NAME", socket);
    let output = check.output().expect("kiosk");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    table.lines().filter(|line| line.contains("social card reader")).collect()
}

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
    wait_until_or(DEADLINE, || machine.log().contains("social-card.up"), || machine.log());
    assert!(found(&machine, &socket).contains("pcsc"), "{}", found(&machine, &socket));
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
    drop(service);
    wait_until_or(DEADLINE, || machine.log().contains("social-card.down"), || machine.log());
    assert!(found(&machine, &socket).contains("no_service"), "{}", found(&machine, &socket));
    assert!(!machine.log().contains("A1234567X") && !machine.log().contains("567X"));
    assert!(machine.asked_for_somebody().is_empty(), "{:?}", machine.asked_for_somebody());
}
