//! A serial reader, played by the demo's emulator behind a true pseudo-terminal.

#[path = "../support/reader_events.rs"]
mod reader_events;

use reader_events::{EVENT_DEADLINE, Words, word};
use std::path::Path;
use std::time::{Duration, Instant};
use yizhan::demo::sam_emulator::{CardFault, CardImage, SamEmulator, SampleResident, card_text};
use yizhan::idcard::Command;
use yizhan::reader::{ReadOnce, ReaderHandle, ReaderSettings, read_once, start, status_once};

const SAM_NUMBER: &str = "05.01-20140911-0001234567-2468013579";
const UP: &str = "up 05.01-20140911-0001234567-2468013579";
const READ: &str = "read 示例甲, photo 1024";

fn card() -> CardImage {
    let text = card_text(&SampleResident {
        name: "示例甲",
        sex_code: "2",
        ethnic_code: "01",
        birth: "19481003",
        address: "江苏省无锡市梁溪区测试路1号",
        id_number: "320299194810030128",
        issuer: "无锡市公安局",
        valid_from: "20080808",
        valid_to: "长期",
    });
    let photo = (0..1024u32).map(|index| (index % 251) as u8).collect();
    CardImage { text, photo, newest_address: String::new() }
}

fn settings(device: &Path) -> ReaderSettings {
    ReaderSettings::Serial { device: device.to_path_buf() }
}

fn attend(device: &Path) -> (ReaderHandle, Words) {
    let (sender, words) = Words::new();
    let handle = start(settings(device), move |event| {
        let _ = sender.send(word(&event));
    });
    (handle, words)
}

#[test]
fn a_card_is_read_once_per_tap() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.place(card());
    words.expect(&["reading", READ]);
    reader.lift();
    wait_for_polls(&reader);
    reader.place(card());
    words.expect(&["reading", READ]);
}

/// Waits until the reader was asked for a card twice more: what lies on it now has been seen. (A tap quicker
/// than one poll is no second tap for any reader.)
fn wait_for_polls(reader: &SamEmulator) {
    let enough = reader.finds() + 2;
    let deadline = Instant::now() + EVENT_DEADLINE;
    while reader.finds() < enough {
        assert!(Instant::now() < deadline, "the reader is not asked any more");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

#[test]
fn what_was_read_is_what_stood_on_the_card() {
    let reader = SamEmulator::start().unwrap();
    reader.place(card());
    let ReadOnce::Read(read) = read_once(&settings(reader.device_path())) else { panic!("not read") };
    assert!(*read.text == card().text && *read.photo == card().photo);
    assert_eq!(read.status, 0x90);
    // Still lying there: not found again.
    let again = read_once(&settings(reader.device_path()));
    assert!(matches!(again, ReadOnce::Status { command: Command::FindCard, status } if status.meaning() == "no_card"));
}

#[test]
fn the_status_names_the_sam() {
    let reader = SamEmulator::start().unwrap();
    let status = status_once(&settings(reader.device_path())).ok().unwrap();
    assert_eq!((status.status.sw3, status.sam_number.as_str()), (0x90, SAM_NUMBER));
}

#[test]
fn a_card_pulled_away_while_being_read_asks_to_be_placed_again() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.pull_mid_read();
    reader.place(card());
    words.expect(&["reading", "lift and place"]);
    reader.place(card());
    words.expect(&["reading", READ]);
}

#[test]
fn a_damaged_card_answer_leads_to_lifting_and_then_to_the_card() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.spoil_next_card(CardFault::Corrupt);
    reader.place(card());
    // The reader takes the card for read and will not find it again until it is lifted.
    words.expect(&["reading", "lift and place"]);
    reader.place(card());
    words.expect(&["reading", READ]);
}

#[test]
fn one_damaged_answer_to_a_poll_is_not_worth_a_word() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.corrupt_next_answer();
    wait_for_polls(&reader);
    reader.place(card());
    words.expect(&["reading", READ]);
}

#[test]
fn a_reader_that_falls_silent_is_down_and_comes_back_by_itself() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.go_silent(true);
    words.expect(&["down no_answer"]);
    reader.go_silent(false);
    words.expect(&[UP]);
    reader.place(card());
    words.expect(&["reading", READ]);
}

#[test]
fn a_device_that_is_not_there_yet_is_found_when_it_comes() {
    let directory = tempfile::tempdir().unwrap();
    let device = directory.path().join("reader");
    let (_handle, words) = attend(&device);
    words.expect(&["down absent"]);
    let reader = SamEmulator::start().unwrap();
    std::os::unix::fs::symlink(reader.device_path(), &device).unwrap();
    words.expect(&[UP]);
}

#[test]
fn a_device_that_is_taken_away_is_down() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    drop(reader);
    words.expect(&["down absent"]);
}

#[test]
fn dropping_the_handle_stops_even_while_the_reader_says_nothing() {
    let reader = SamEmulator::start().unwrap();
    let (handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.go_silent(true);
    wait_for_polls(&reader);
    let began = Instant::now();
    drop(handle);
    assert!(began.elapsed() < Duration::from_secs(2), "took {:?}", began.elapsed());
}

#[test]
fn no_reader_in_the_settings_is_said_so() {
    let (sender, words) = Words::new();
    let _handle = start(ReaderSettings::None, move |event| {
        let _ = sender.send(word(&event));
    });
    words.expect(&["down not_configured"]);
}

#[test]
fn the_newest_address_comes_with_the_card() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.place(CardImage { newest_address: "新测试路9号".into(), ..card() });
    words.expect(&["reading", "read 示例甲, photo 1024, now at 新测试路9号"]);
}
