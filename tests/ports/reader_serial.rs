//! A serial reader, played by the demo's emulator behind a true pseudo-terminal.

#[path = "../support/reader_events.rs"]
mod reader_events;
#[path = "reader_recordings.rs"]
mod recordings;
#[path = "../support/replay.rs"]
mod replay;

use reader_events::{EVENT_DEADLINE, Words, word};
use std::path::Path;
use std::time::{Duration, Instant};
use yizhan::demo::sam_emulator::{CardFault, CardImage, Delivery, SamEmulator, SampleResident, card_text};
use yizhan::idcard::Command;
use yizhan::reader::{ReadOnce, ReaderHandle, ReaderSettings, read_once, start, status_once};

/// In which the reader's thread stops, whatever the reader does.
const STOP_LIMIT: Duration = Duration::from_millis(500);
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

/// The last rung is what it is called: the line is opened anew, and leads to whatever is at its end then.
#[test]
fn a_silent_line_is_closed_and_opened_again_before_the_reader_is_called_down() {
    let directory = tempfile::tempdir().unwrap();
    let device = directory.path().join("reader");
    let (wedged, other) = (SamEmulator::start().unwrap(), SamEmulator::start().unwrap());
    std::os::unix::fs::symlink(wedged.device_path(), &device).unwrap();
    let (_handle, words) = attend(&device);
    words.expect(&[UP]);
    other.place(card());
    wedged.go_silent(true);
    std::fs::remove_file(&device).unwrap();
    std::os::unix::fs::symlink(other.device_path(), &device).unwrap();
    let (remedies, then) = words.remedies();
    assert_eq!(remedies.last().map(String::as_str), Some("reset-transport"), "{remedies:?}");
    assert_eq!(then, "reading");
    words.expect(&[READ]);
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
    assert!(began.elapsed() < STOP_LIMIT, "took {:?}", began.elapsed());
}

#[test]
fn no_reader_in_the_settings_is_said_so() {
    let (sender, words) = Words::new();
    let _handle = start(ReaderSettings::None, move |event| {
        let _ = sender.send(word(&event));
    });
    words.expect(&["down not_configured"]);
}

/// Every way of cutting and delaying gives the same card, and nothing but it is said.
#[test]
fn a_card_in_pieces_of_any_size_and_any_pace_is_the_same_card() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    for (piece_bytes, gap_us) in [(1, 0), (1, 300), (2, 100), (7, 1_000), (37, 30_000), (64, 5_000), (1_000, 200_000), (4_096, 0)]
    {
        reader.deliver(Delivery { piece_bytes, gap: Duration::from_micros(gap_us), stray: Vec::new() });
        reader.place(card());
        words.expect(&["reading", READ]);
        reader.lift();
        wait_for_polls(&reader);
    }
    assert_eq!(words.left(), [""; 0]);
}

#[test]
fn stray_bytes_before_answers_are_passed_over() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    for stray in [&[0x00][..], &[0xAA], &[0xAA, 0xAA, 0x96], &[0x69, 0x96, 0xAA, 0xFF], &[0x55; 300]] {
        reader.deliver(Delivery { stray: stray.to_vec(), ..Delivery::default() });
        reader.place(card());
        words.expect(&["reading", READ]);
        reader.lift();
        wait_for_polls(&reader);
    }
}

#[test]
fn a_card_answer_cut_anywhere_leads_to_advice_and_then_to_the_card() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    for bytes in [0, 6, 700, 1_294] {
        reader.spoil_next_card(CardFault::CutAfter(bytes));
        reader.place(card());
        words.expect(&["reading", "lift and place"]);
        reader.place(card());
        words.expect(&["reading", READ]);
        reader.lift();
        wait_for_polls(&reader);
    }
}

/// Given up, a card's answer comes all the same: it must not become the next citizen's.
#[test]
fn a_late_card_is_never_taken_for_the_next_one() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.spoil_next_card(CardFault::Late(Duration::from_millis(Command::ReadTextAndPhoto.answer_limit_ms() + 400)));
    reader.place(card());
    words.expect(&["reading", "lift and place"]);
    reader.lift();
    // The first of these questions is the one that got the late card.
    wait_for_polls(&reader);
    wait_for_polls(&reader);
    reader.place(another_card());
    words.expect(&["reading", "read 示例乙, photo 1024"]);
    assert_eq!(words.left(), [""; 0]);
}

fn another_card() -> CardImage {
    let mut text = card().text;
    // The last character of the name.
    text[4..6].copy_from_slice(&[0x59, 0x4E]);
    CardImage { text, ..card() }
}

#[test]
fn the_newest_address_comes_with_the_card() {
    let reader = SamEmulator::start().unwrap();
    let (_handle, words) = attend(reader.device_path());
    words.expect(&[UP]);
    reader.place(CardImage { newest_address: "新测试路9号".into(), ..card() });
    words.expect(&["reading", "read 示例甲, photo 1024, now at 新测试路9号"]);
}

#[test]
fn unplugged_at_any_byte_of_a_card_it_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let device = directory.path().join("reader");
    let plug = || {
        let reader = SamEmulator::start().unwrap();
        let _ = std::fs::remove_file(&device);
        std::os::unix::fs::symlink(reader.device_path(), &device).unwrap();
        reader
    };
    let mut reader = plug();
    let (_handle, words) = attend(&device);
    words.expect(&[UP]);
    for bytes in [0, 1, 7, 700, 1_294] {
        reader.spoil_next_card(CardFault::UnplugAfter(bytes));
        reader.place(card());
        words.expect(&["reading", "down absent"]);
        reader = plug();
        words.expect(&[UP]);
    }
    reader.place(card());
    words.expect(&["reading", READ]);
}
