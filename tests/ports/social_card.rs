//! 社保卡 by PC/SC, against the system's own service (pcscd) with a virtual reader (vpcd): the number, and each way it may
//! not come. Needs the Debian packages pcscd and vsmartcard-vpcd, and user namespaces or root.

#[path = "../support/pcsc_reader.rs"]
mod pcsc_reader;

use pcsc_reader::{Card, Kind, Service, until};
use std::process::Command;

/// What the built program says, and its exit code.
fn asked(socket: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let mut kiosk = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    let output = kiosk.arg("social-card").args(arguments).env("PCSCLITE_CSOCK_NAME", socket).output().unwrap();
    (String::from_utf8(output.stdout).unwrap().trim().to_string(), output.status.code())
}

/// What is said once the reader has seen the card.
fn said_of(service: &Service, arguments: &[&str]) -> (String, Option<i32>) {
    let mut said = (String::new(), None);
    until("the card is seen", || {
        said = asked(&service.socket(), arguments);
        !said.0.contains("no_card")
    });
    said
}

#[test]
fn the_number_is_told_masked_unless_asked_for() {
    let service = Service::start(true);
    let card = Card::put_in(&service, Kind::Social);
    assert_eq!(said_of(&service, &[]), ("card number: *****567X".into(), Some(0)));
    assert_eq!(said_of(&service, &["--reveal"]), ("card number: A1234567X".into(), Some(0)));
    drop(card);
    until("the card is gone", || asked(&service.socket(), &[]) == ("no_card".into(), Some(2)));
}

#[test]
fn without_service_or_reader_or_card_it_says_so() {
    assert_eq!(asked("/nonexistent/pcscd.comm", &[]), ("no_service".into(), Some(3)));
    let service = Service::start(false);
    assert_eq!(asked(&service.socket(), &[]), ("no_reader".into(), Some(3)));
    let service = Service::start(true);
    until("the reader is empty", || asked(&service.socket(), &[]) == ("no_card".into(), Some(2)));
}

#[test]
fn a_card_of_another_kind_is_told_as_such() {
    let service = Service::start(true);
    let _other = Card::put_in(&service, Kind::Other);
    assert_eq!(said_of(&service, &[]), ("wrong_card".into(), Some(3)));
}

#[test]
fn a_card_that_is_pulled_while_it_is_read_is_told_as_such() {
    let service = Service::start(true);
    let _pulled = Card::put_in(&service, Kind::Pulled);
    assert_eq!(said_of(&service, &[]), ("pulled".into(), Some(3)));
}
