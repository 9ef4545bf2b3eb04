//! The code scanner's port against a pseudo-terminal and a pipe of key events.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use yizhan::code_scanner::{self, CodeScanner, ScannerEvent, ScannerSettings};
use yizhan::demo::scanner_emulator::ScannerEmulator;
use yizhan::devices::Fault;
use yizhan::scanning::{Code, LINE_BYTES_MAX};

const HALL: &str = "https://hall.example.cn";
const RECEIPT: &str = "https://hall.example.cn/c/LXGY-20261122-K01-00042?code=7KQ2M9XTPA";
/// Nothing is waited for longer than this.
const DEADLINE: Duration = Duration::from_secs(20);

/// What was told, in words.
struct Told {
    events: Receiver<ScannerEvent>,
    _scanner: CodeScanner,
}

impl Told {
    fn of(settings: ScannerSettings) -> Self {
        let (send, receive) = channel();
        let scanner = code_scanner::start(settings, HALL.to_string(), move |event| {
            // The test may have ended.
            drop(send.send(event));
        });
        Told { events: receive, _scanner: scanner }
    }

    #[track_caller]
    fn next(&self) -> String {
        self.within(DEADLINE).expect("something told")
    }

    fn within(&self, limit: Duration) -> Option<String> {
        Some(match self.events.recv_timeout(limit).ok()? {
            ScannerEvent::Up => "up".to_string(),
            ScannerEvent::Down(fault) => fault.as_str().to_string(),
            ScannerEvent::Code(Code::Receipt { case_number, .. }) => case_number.as_str().to_string(),
            ScannerEvent::Code(Code::OtherReceipt) => "other receipt".to_string(),
            ScannerEvent::Code(Code::Slip) => "slip".to_string(),
            ScannerEvent::Code(Code::SocialCard { .. }) => "social card".to_string(),
            ScannerEvent::Code(Code::Draft(code)) => code.reveal().clone(),
            ScannerEvent::Code(Code::Identity(token)) => token.reveal().clone(),
            ScannerEvent::Code(Code::Unknown) => "unknown".to_string(),
        })
    }

    /// Codes one after the other, faster than they count, until one does.
    #[track_caller]
    fn next_of(&self, scanner: &ScannerEmulator, code: impl Fn(u32) -> Vec<u8>) -> String {
        let shown = (0..1_000).map(|number| {
            scanner.send(&code(number)).expect("a code taken");
            self.within(Duration::from_millis(20))
        });
        shown.flatten().next().expect("a code that counts")
    }
}

fn serial(device: &Path) -> ScannerSettings {
    ScannerSettings::Serial { device: device.to_path_buf(), baud: 115_200 }
}

/// A code that is another one by each number.
fn token(number: u32) -> Vec<u8> {
    format!("token-of-an-identity-{number}\r\n").into_bytes()
}

#[test]
fn a_code_comes_whole_however_its_bytes_come() {
    let scanner = ScannerEmulator::start().expect("a pseudo-terminal");
    let told = Told::of(serial(scanner.device_path()));
    assert_eq!(told.next(), "up");
    for byte in RECEIPT.as_bytes() {
        scanner.send(&[*byte]).expect("a byte taken");
        std::thread::yield_now();
    }
    scanner.send(b"\r\n").expect("an end taken");
    assert_eq!(told.next(), "LXGY-20261122-K01-00042");
}

#[test]
fn bytes_without_end_or_of_no_text_are_of_no_use_and_the_next_code_is_whole() {
    let scanner = ScannerEmulator::start().expect("a pseudo-terminal");
    let told = Told::of(serial(scanner.device_path()));
    assert_eq!(told.next(), "up");
    scanner.send(&vec![b'x'; 40 * LINE_BYTES_MAX]).expect("bytes taken");
    assert_eq!(told.next(), "unknown");
    scanner.send(b"\n").expect("bytes taken");
    let in_gbk = |number: u32| [b"\xB9\xE3\xD2\xE6", number.to_string().as_bytes(), b"\n"].concat();
    assert_eq!(told.next_of(&scanner, in_gbk), "unknown");
    assert!(told.next_of(&scanner, token).starts_with("token-of-an-identity-"));
}

#[test]
fn the_same_code_within_a_second_is_one() {
    let scanner = ScannerEmulator::start().expect("a pseudo-terminal");
    let told = Told::of(serial(scanner.device_path()));
    assert_eq!(told.next(), "up");
    for _ in 0..20 {
        scanner.scan(RECEIPT).expect("a code taken");
    }
    assert_eq!(told.next(), "LXGY-20261122-K01-00042");
    assert!(told.next_of(&scanner, token).starts_with("token-of-an-identity-"));
}

#[test]
fn a_scanner_that_comes_later_is_heard_and_one_that_goes_is_told() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let device = directory.path().join("scanner");
    let told = Told::of(serial(&device));
    assert_eq!(told.next(), Fault::Absent.as_str());
    let scanner = ScannerEmulator::start().expect("a pseudo-terminal");
    std::os::unix::fs::symlink(scanner.device_path(), &device).expect("a device");
    assert_eq!(told.next(), "up");
    scanner.send(b"half a code").expect("bytes taken");
    drop(scanner);
    assert_eq!(told.next(), Fault::Absent.as_str());
    let scanner = ScannerEmulator::start().expect("a pseudo-terminal");
    std::fs::remove_file(&device).and_then(|()| std::os::unix::fs::symlink(scanner.device_path(), &device)).expect("a device");
    assert_eq!(told.next(), "up");
    scanner.scan(RECEIPT).expect("a code taken");
    assert_eq!(told.next(), "LXGY-20261122-K01-00042");
}

/// Whoever takes the first code has a mistake there, made for this test.
#[test]
fn a_mistake_of_ours_costs_one_code_and_not_the_scanner() {
    let scanner = ScannerEmulator::start().expect("a pseudo-terminal");
    let (send, events) = channel();
    let first = std::sync::atomic::AtomicBool::new(true);
    let listening = code_scanner::start(serial(scanner.device_path()), HALL.to_string(), move |event| {
        let code = matches!(event, ScannerEvent::Code(_));
        assert!(!code || !first.swap(false, std::sync::atomic::Ordering::AcqRel), "a mistake of ours, made for this test");
        drop(send.send(event));
    });
    let told = Told { events, _scanner: listening };
    assert_eq!(told.next(), "up");
    scanner.scan(RECEIPT).expect("a code taken");
    assert_eq!(told.next(), Fault::Faulty.as_str());
    assert_eq!(told.next(), "up", "it is opened again");
    scanner.scan(RECEIPT).expect("a code taken");
    assert_eq!(told.next(), "LXGY-20261122-K01-00042");
}

/// As linux/input.h lays it out, one key pressed and let go.
fn key(at_ms: u64, code: u16) -> Vec<u8> {
    let event = |value: i32| {
        let time = [(at_ms / 1_000).to_ne_bytes(), (at_ms % 1_000 * 1_000).to_ne_bytes()].concat();
        [time.as_slice(), &1_u16.to_ne_bytes(), &code.to_ne_bytes(), &value.to_ne_bytes()].concat()
    };
    [event(1), event(0)].concat()
}

#[test]
fn the_keys_of_a_scanner_are_a_code_and_a_hand_at_it_is_none() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let device = directory.path().join("keys");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &device, rustix::fs::FileType::Fifo, mode, 0).expect("a pipe");
    let told = Told::of(ScannerSettings::Keyboard { device: device.clone() });
    let mut keys = File::options().write(true).open(&device).expect("a listener");
    assert_eq!(told.next(), "up");
    let (one, enter) = (2, 28);
    // Sixteen ones and Enter: at a hand's pace, then at a scanner's.
    for gap_ms in [400, 4] {
        let begin_ms = 1_000_000 / gap_ms;
        let presses = (0..16).map(|press| key(begin_ms + press * gap_ms, one));
        let all: Vec<u8> = presses.chain([key(begin_ms + 16 * gap_ms, enter)]).flatten().collect();
        keys.write_all(&all).expect("keys taken");
    }
    assert_eq!(told.next(), "1".repeat(16));
    drop(keys);
    assert_eq!(told.next(), Fault::Absent.as_str());
}
