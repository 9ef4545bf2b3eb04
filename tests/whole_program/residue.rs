//! After a visit nothing of the person is left: not in the program's memory, not in any file.

use crate::ipp_printer::IppPrinter;
use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::memory::{Needle, in_files, in_memory, needles, raw_needle};
use crate::window::{Which, wait_until, wait_until_or};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::process::Command;
use yizhan::demo::sam_emulator::{CardImage, SampleResident, card_text};

const NAME: &str = "甄溪梓";
const ID_NUMBER: &str = "320299198806157343";
const CARD_ADDRESS: &str = "梁溪区鹊渡弄柒拾叁号";
const PHONE: &str = "13957246801";
const ADDRESS_LETTERS: &str = "queduxigou";
const EXPLANATION_LETTERS: &str = "tuliwadao";
/// The last employer of the person who looks up contributions.
const EMPLOYER: &str = "某公司(演示)";

/// A card with a name, a number and an address that stand nowhere else.
fn canary_card() -> CardImage {
    let resident = SampleResident {
        name: NAME,
        sex_code: "2",
        ethnic_code: "01",
        birth: "19880615",
        address: CARD_ADDRESS,
        id_number: ID_NUMBER,
        issuer: "某公安局",
        valid_from: "20200101",
        valid_to: "20400101",
    };
    let photo = (0..1024_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 11).to_le_bytes()[0]).collect();
    CardImage { text: card_text(&resident), photo, newest_address: String::new() }
}

/// Somebody looks up contributions and goes.
fn look_up(machine: &Machine) {
    machine.sees(IDLE);
    machine.choose("社保缴费");
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("一共缴了");
    machine.choose(&format!("{}年", last_year()));
    machine.sees(EMPLOYER);
    machine.choose("首页");
    machine.choose("退出");
    machine.choose("都拿好了");
    machine.sees(IDLE);
}

/// The same person begins once more, meets somebody else's card, and leaves the form for later.
fn leave_a_draft(machine: &Machine, card: &CardImage) {
    come_with_card(machine, card);
    machine.choose("知道了，接着办");
    begin_form(machine);
    digits(machine, PHONE);
    machine.place(&first_card());
    machine.sees("换人了吗？");
    machine.choose("没换，接着办");
    machine.choose("退出");
    machine.choose("先存着");
    machine.choose("都拿好了");
    machine.sees(IDLE);
}

/// Types letters and takes the first candidates; gives the text that came of it.
fn type_pinyin(machine: &Machine, letters: &str) -> String {
    let field = || machine.window().find_kind(Which::Kiosk, "Field").map(|field| field.value).unwrap_or_default();
    for letter in letters.chars() {
        machine.window().type_key(&letter.to_string());
    }
    typed(machine, letters);
    let composing = || field().bytes().any(|byte| byte.is_ascii_lowercase());
    while composing() {
        let before = field();
        machine.window().type_key(" ");
        wait_until_or(DEADLINE, || field() != before, || format!("{before:?} does not become words"));
    }
    field()
}

/// Everything to be looked for, once what pinyin became is known.
fn personal_needles(address: &str, explanation: &str) -> Vec<Needle> {
    let card = canary_card();
    let mut all = Vec::new();
    for (what, words) in [
        ("the name", NAME),
        ("the number", ID_NUMBER),
        ("the card's address", CARD_ADDRESS),
        ("the telephone", PHONE),
        ("the typed address", address),
        ("the letters of the address", ADDRESS_LETTERS),
        ("the explanation", explanation),
        ("the letters of the explanation", EXPLANATION_LETTERS),
        ("the looked-up employer", EMPLOYER),
        ("the number of who looked up", "320299198004250079"),
    ] {
        all.extend(needles(what, words));
    }
    all.push(raw_needle("the photo", &card.photo[512..544]));
    // Name and number as they stand in base64 of the card's text: both ranges begin at a multiple of three.
    all.push(raw_needle("the card's text in base64", STANDARD.encode(&card.text[120..156]).as_bytes()));
    all.push(raw_needle("the card's first bytes in base64", STANDARD.encode(&card.text[0..6]).as_bytes()));
    all
}

/// The kiosk lets nobody look into its memory but root. Whoever is not root runs the test again by `sudo`; true
/// where that was done.
pub fn was_run_by_root(test: &str) -> bool {
    if rustix::process::geteuid().is_root() {
        return false;
    }
    let this = std::env::current_exe().expect("this program");
    let run = Command::new("sudo").arg("-n").arg(this).args(["--exact", test]).output();
    let said = run.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    assert!(said.contains("test result: ok. 1 passed"), "run as root, or so that sudo asks for no password: {said}");
    true
}

#[test]
fn after_visits_with_a_serial_reader_neither_memory_nor_files_hold_anything_of_anybody() {
    if was_run_by_root("residue::after_visits_with_a_serial_reader_neither_memory_nor_files_hold_anything_of_anybody") {
        return;
    }
    nothing_is_left_on(&Plan::new().start());
}

#[test]
fn after_visits_with_usb_reader_and_ipp_printer_neither_memory_nor_files_hold_anything_of_anybody() {
    if was_run_by_root("residue::after_visits_with_usb_reader_and_ipp_printer_neither_memory_nor_files_hold_anything_of_anybody")
    {
        return;
    }
    let printer = IppPrinter::start();
    nothing_is_left_on(&Plan::usb("no-card").printer(printer.uri()).start());
}

fn nothing_is_left_on(machine: &Machine) {
    look_up(machine);
    let card = canary_card();
    come_with_card(machine, &card);
    machine.choose("知道了，接着办");
    begin_form(machine);
    digits(machine, PHONE);
    next(machine, "您现在住哪儿？");
    let address = type_pinyin(machine, ADDRESS_LETTERS);
    answer_after_address(machine, "其他");
    next(machine, "能说说是什么情况吗？");
    let explanation = type_pinyin(machine, EXPLANATION_LETTERS);
    assert!(address.chars().count() >= 3 && explanation.chars().count() >= 3, "{address:?} {explanation:?}");
    finish_form(machine, &card);
    let needles = personal_needles(&address, &explanation);

    // While the person is there, all of it is found: the search works.
    let now = in_memory(machine.kiosk_id(), &needles);
    for what in ["the name", "the number", "the card's address", "the telephone", "the typed address", "the explanation"] {
        assert!(now.iter().any(|hit| hit.starts_with(&format!("{what} in UTF-8"))), "{what} is not found: {now:#?}");
    }

    machine.choose("提交");
    received_as_the_hall_has_it(machine);
    machine.sees("小票打好了");
    leave(machine, "办完了，退出");
    leave_a_draft(machine, &card);
    // All sessions are closed: nothing of the visits is under way any more.
    wait_until(DEADLINE, "the sessions to be closed", || machine.proxy.count("DELETE /kiosk/v1/sessions/") == 3);
    let mut left = Vec::new();
    wait_until_or(
        DEADLINE,
        || {
            left = in_memory(machine.kiosk_id(), &needles);
            left.is_empty()
        },
        || format!("{:#?}", in_memory(machine.kiosk_id(), &needles)),
    );
    let files = in_files(&machine.path(""), &needles);
    assert!(files.is_empty(), "{files:#?}");
}

#[test]
fn what_is_left_in_a_file_is_found() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::create_dir(directory.path().join("below")).expect("a folder");
    let wide: Vec<u8> = "住在鹊渡弄".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(directory.path().join("below/wide"), [&b"x"[..], &wide].concat()).expect("a file");
    // 鹊渡 in GBK, by hand: C8 B5 B6 C9.
    std::fs::write(directory.path().join("gbk"), b"...\xC8\xB5\xB6\xC9...").expect("a file");
    let found = in_files(directory.path(), &needles("a street", "鹊渡"));
    assert_eq!(found.iter().filter(|hit| hit.contains("UTF-16LE in")).count(), 1, "{found:?}");
    assert_eq!(found.iter().filter(|hit| hit.contains("GBK in")).count(), 1, "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}
