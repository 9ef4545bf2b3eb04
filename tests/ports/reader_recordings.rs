//! Recordings of a reader's line: made without anybody's data, played again as tests.

use super::reader_events::{Words, word};
use super::replay::{Recorded, play};
use super::{READ, SAM_NUMBER, UP, card, settings, wait_for_polls};
use std::path::Path;
use std::process::{Command, Stdio};
use yizhan::demo::sam_emulator::{CardFault, CardImage, Delivery, SamEmulator};
use yizhan::reader::start;

/// The words of a recording for what is waited for here.
fn in_short(word: &str) -> String {
    let first = word.split([',', ' ']).next().unwrap();
    if ["up", "read"].contains(&first) { first.to_string() } else { word.trim_start_matches("down ").to_string() }
}

/// Plays a recording and gives what the machine says until it has said as much as when it was recorded.
fn replayed(text: &str) -> (Vec<String>, Vec<String>) {
    let recorded = Recorded::parse(text);
    let expected = recorded.said.clone();
    let (device, _end) = play(recorded);
    let (sender, words) = Words::new();
    let _handle = start(settings(&device), move |event| {
        let _ = sender.send(word(&event));
    });
    let said = expected.iter().map(|_| in_short(&words.next())).collect();
    (expected, said)
}

#[test]
fn a_recording_holds_nothing_of_a_card_and_plays_again() {
    let directory = tempfile::tempdir().unwrap();
    let (file, config) = (directory.path().join("recording"), directory.path().join("kiosk.toml"));
    let reader = SamEmulator::start().unwrap();
    let device = format!("[reader]\ntransport = \"serial\"\ndevice = {:?}\n", reader.device_path().display().to_string());
    std::fs::write(&config, device).unwrap();
    let mut recording = Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .arg("--config")
        .arg(&config)
        .args(["reader", "record"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for_polls(&reader);
    reader.deliver(Delivery { stray: vec![0xAA, 0x55], ..Delivery::default() });
    reader.spoil_next_card(CardFault::Corrupt);
    reader.place(CardImage { newest_address: "新测试路9号".into(), ..card() });
    wait_for_polls(&reader);
    wait_for_polls(&reader);
    reader.place(CardImage { newest_address: "新测试路9号".into(), ..card() });
    wait_for_polls(&reader);
    drop(recording.stdin.take());
    assert!(recording.wait().unwrap().success());
    let text = std::fs::read_to_string(&file).unwrap();
    for personal in ["示例甲", "320299194810030128", "江苏省无锡市", "19481003", "新测试路"] {
        let in_hexadecimal = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let utf16 = in_hexadecimal(personal.encode_utf16().flat_map(u16::to_le_bytes).collect());
        let found = text.contains(&utf16) || text.contains(personal) || text.contains(&in_hexadecimal(personal.into()));
        assert!(!found, "{personal} is in the recording");
    }
    let photo: String = card().photo[..32].iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!text.contains(&photo), "the photo is in the recording");
    let (expected, said) = replayed(&text);
    assert_eq!(said, expected);
    assert_eq!(expected, ["up", "reading", "lift and place", "reading", "read"]);
}

#[test]
fn a_recording_is_never_written_over() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("recording");
    std::fs::write(&file, "kept").unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_kiosk")).args(["reader", "record"]).arg(&file).stdin(Stdio::null()).status();
    assert_eq!(status.unwrap().code(), Some(3));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
}

#[test]
fn every_recording_kept_plays_as_it_was_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recordings");
    let mut played = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let (expected, said) = replayed(&std::fs::read_to_string(&path).unwrap());
        assert_eq!(said, expected, "{}", path.display());
        played += 1;
    }
    assert!(played > 0);
}

/// The other tests' own words are what [`in_short`] shortens.
#[test]
fn the_words_of_a_recording_are_the_machines_own() {
    assert_eq!([in_short(UP), in_short(READ), in_short("down absent")], ["up", "read", "absent"]);
    assert!(UP.ends_with(SAM_NUMBER));
}
