//! The photo on a card, decoded by a program that the configuration names: shown to staff who look, and to nobody else.

use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::memory::{Needle, in_files, in_memory, raw_needle};
use crate::residue::was_run_by_root;
use crate::staff_pin::Panel;
use crate::verifications::{PIN, always_staffed, come_to_be_seen};
use crate::window::{wait_until, wait_until_or};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use yizhan::demo::sam_emulator::CardImage;

const SAID: &str = "证上的照片";
/// Says that it was run and with which files open, takes its photo and gives the picture.
const GOOD: &str = "echo >> runs; (/bin/ls /proc/$$/fd > open); /usr/bin/cmp -s - photo || exit 4; exec /bin/cat picture.bmp";
/// Of what is found too much, so much is said.
const SHOWN_HITS_MAX_COUNT: usize = 8;
/// All of the picture: a colour of no page.
const RED: u8 = 0x5A;
const GREEN: u8 = 0xC3;
const BLUE: u8 = 0xE7;

/// A card with a photo like no other's.
fn card() -> CardImage {
    let photo = (0..1024_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    CardImage { photo, ..first_card() }
}

/// The program's folder: the photo it expects and the picture it gives, 102 × 126 pixels of 24 bit.
fn decoder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let numbers = [38_862_u32, 0, 54, 40, 102, 126].map(u32::to_le_bytes).concat();
    let row = [[BLUE, GREEN, RED].repeat(102), vec![0, 0]].concat();
    let picture = [&b"BM"[..], &numbers, &[1, 0, 24, 0], &[0; 24], &row.repeat(126)].concat();
    std::fs::write(folder.path().join("picture.bmp"), picture).expect("a file");
    std::fs::write(folder.path().join("photo"), card().photo).expect("a file");
    folder
}

fn runs(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("runs")).unwrap_or_default().len()
}

/// A machine with this decoder, staffed whenever the test runs.
fn plan(script: &str, folder: &Path, content: &TempDir) -> Plan {
    always_staffed(content.path());
    Plan::new().content(content.path()).staff_pin(PIN).photo_decoder(script, folder)
}

/// The photo as it stands on the card, and the picture: as the program wrote it, as it is kept, and as it is drawn.
fn needles() -> Vec<Needle> {
    vec![
        raw_needle("the photo", &card().photo[512..544]),
        raw_needle("the picture as it was written", &[BLUE, GREEN, RED].repeat(12)),
        raw_needle("the picture as it is kept", &[RED, GREEN, BLUE].repeat(12)),
        raw_needle("the picture as it is drawn", &[BLUE, GREEN, RED, 0].repeat(8)),
        raw_needle("the picture as it is drawn", &[BLUE, GREEN, RED, 255].repeat(8)),
    ]
}

/// What `kiosk check` says of the decoder.
fn checked(machine: &Machine) -> String {
    let mut check = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    let output = check.arg("--config").arg(machine.path("kiosk.toml")).arg("check").output().expect("kiosk");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    table.lines().skip_while(|line| !line.starts_with("photo decoder")).take(2).collect()
}

#[test]
fn staff_who_look_see_the_photo_and_after_the_visit_nothing_is_left_of_it() {
    if was_run_by_root("card_photo::staff_who_look_see_the_photo_and_after_the_visit_nothing_is_left_of_it") {
        return;
    }
    let (folder, content, panel) = (decoder(), tempfile::tempdir().expect("a folder"), Panel::start());
    let environment = [("SLINT_BACKEND", "winit-software"), ("DISPLAY", panel.name.as_str()), ("SLINT_SCALE_FACTOR", "1")];
    let machine = plan(GOOD, folder.path(), &content).environment(&environment).start();
    come_with_card(&machine, &card());
    machine.choose("知道了，接着办");
    begin_form(&machine);
    leave(&machine, "退出");
    assert_eq!(runs(folder.path()), 0, "nobody had to see it");

    come_to_be_seen(&machine, &card());
    machine.sees(SAID);
    assert_eq!(runs(folder.path()), 1);
    let open = std::fs::read_to_string(folder.path().join("open")).expect("what was open");
    assert_eq!(open, "0\n1\n2\n", "nothing of this program reaches it");
    // While it is there, all of it is found: the search works.
    for what in ["the photo", "the picture as it is kept", "the picture as it is drawn"] {
        wait_until(DEADLINE, what, || in_memory(machine.kiosk_id(), &needles()).iter().any(|hit| hit.starts_with(what)));
    }
    machine.choose("看过了，是本人");
    machine.sees("认证好了");
    assert!(!machine.shows(SAID));
    leave(&machine, "办完了，退出");
    let left = || in_memory(machine.kiosk_id(), &needles());
    wait_until_or(
        DEADLINE,
        || left().is_empty(),
        || format!("{:#?}", left().iter().take(SHOWN_HITS_MAX_COUNT).collect::<Vec<_>>()),
    );
    let files = in_files(&machine.path(""), &needles());
    assert!(files.is_empty(), "{files:#?}");
    assert!(machine.log().contains("photo.decoded milliseconds="), "{}", machine.log());
    assert_eq!(runs(folder.path()), 1);
}

#[test]
fn where_the_photo_cannot_be_decoded_staff_look_at_the_card_itself() {
    let (folder, content) = (decoder(), tempfile::tempdir().expect("a folder"));
    let machine = plan("exit 3", folder.path(), &content).start();
    come_to_be_seen(&machine, &card());
    let logged = || machine.log().contains("photo.undecoded reason=failed");
    wait_until_or(DEADLINE, logged, || machine.log());
    assert!(!machine.shows(SAID));
    machine.choose("看过了，是本人");
    machine.sees("认证好了");
    leave(&machine, "办完了，退出");
    assert!(checked(&machine).contains("ok    /bin/sh starts; of zeros it made no picture (failed)"), "{}", checked(&machine));
    let config = std::fs::read_to_string(machine.path("kiosk.toml")).expect("a configuration");
    std::fs::write(machine.path("kiosk.toml"), config.replace("[\"/bin/sh\"", "[\"/bin/no-shell\"")).expect("a configuration");
    assert!(checked(&machine).contains("to do /bin/no-shell: absent"), "{}", checked(&machine));
}
