//! USB readers through rusb, libusb and the kernel's calls, with a bus that umockdev plays.
//!
//! The tests run this very program again inside umockdev's wrapper; what is run there is [`inside`].

#[path = "../support/reader_events.rs"]
mod reader_events;

use reader_events::{Words, word};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};
use yizhan::reader::{ReaderSettings, UsbId, UsbReaders, UsbWay, start};

/// Names what the program inside the wrapper does; without it [`inside`] is not meant.
const ROLE: &str = "YIZHAN_TEST_READER_ROLE";
/// Of the way that is settled for a reader nobody knows.
const SETTLED_WAY: &str = "YIZHAN_TEST_READER_WAY";
const UNKNOWN_READER: &str = "1D6B:F00D";
/// Marks our lines among the test harness's own.
const MARK: &str = "reader-test: ";
const UP: &str = "up 05.01-20140911-0001234567-2468013579";
const READ: &str = "read 张测试, photo 1024";
/// In which the reader's thread stops, whatever the reader does.
const STOP_LIMIT: Duration = Duration::from_millis(500);
const MODES: [&str; 4] = ["split", "single", "hid", "hid-in"];
/// The end of a program told to end.
const END_DEADLINE: Duration = Duration::from_secs(20);

/// Runs inside the wrapper only. "attend" says the reader's events until standard input ends; "commands" runs
/// a reader command for each line of it.
#[test]
fn inside() {
    match std::env::var(ROLE).as_deref() {
        Ok("attend") => {
            let handle = start(settings(), |event| println!("\n{MARK}{}", word(&event)));
            for _ in std::io::stdin().lines() {}
            let began = Instant::now();
            drop(handle);
            let slow = if began.elapsed() > STOP_LIMIT { ", too slowly" } else { "" };
            println!("\n{MARK}stopped{slow}");
        }
        Ok("many") => {
            let count = || std::fs::read_dir("/proc/self/fd").unwrap().count();
            let mut before = None;
            for line in std::io::stdin().lines() {
                let good = if line.unwrap() == "descriptors" {
                    before == Some(count())
                } else {
                    matches!(yizhan::reader::read_once(&settings()), yizhan::reader::ReadOnce::Read(_))
                };
                before.get_or_insert_with(count);
                println!("{MARK}exit {}", u8::from(!good));
            }
        }
        Ok("commands") => {
            for line in std::io::stdin().lines() {
                let code = match line.unwrap().as_str() {
                    "read" => yizhan::commands::reader::read(&settings(), true, true),
                    "read masked" => yizhan::commands::reader::read(&settings(), true, false),
                    _ => yizhan::commands::reader::status(&settings()),
                };
                println!("{MARK}exit {code}");
            }
        }
        _ => {}
    }
}

/// A USB reader; with one that nobody knows, the way is settled.
fn settings() -> ReaderSettings {
    let way = match std::env::var(SETTLED_WAY).as_deref() {
        Ok("single") => UsbWay::Single,
        Ok("hid") => UsbWay::Hid,
        _ => return ReaderSettings::Usb(UsbReaders::default()),
    };
    let id = UsbId::try_from(UNKNOWN_READER.to_string()).unwrap();
    ReaderSettings::Usb(UsbReaders { ways: [(id, way)].into() })
}

/// The program inside the wrapper, and the hand that moves cards and plugs.
struct Inside {
    process: Child,
    input: Option<ChildStdin>,
    words: Words,
    control: BufReader<UnixStream>,
    _directory: tempfile::TempDir,
}

impl Inside {
    fn start(scenario: &str, role: &str) -> Self {
        Self::start_with(&[], scenario, role, "")
    }

    fn start_in(mode: &str, scenario: &str) -> Self {
        Self::start_with(&["--mode", mode], scenario, "attend", "")
    }

    fn start_with(options: &[&str], scenario: &str, role: &str, settled_way: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("control");
        let mock = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/reader_mock.py");
        let mut process = Command::new("umockdev-wrapper")
            .args(["/usr/bin/python3", mock, "--control"])
            .arg(&socket)
            .args(options)
            .args([scenario, "--"])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "inside", "--nocapture"])
            .env(ROLE, role)
            .env(SETTLED_WAY, settled_way)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("umockdev-wrapper is needed: Debian packages umockdev, gir1.2-umockdev-1.0, python3-gi");
        let (sender, words) = Words::new();
        let output = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || {
            let ours = output.lines().map_while(Result::ok);
            for line in ours.filter(|line| line.starts_with(MARK) || line.starts_with('{')) {
                if sender.send(line.trim_start_matches(MARK).to_string()).is_err() {
                    return;
                }
            }
        });
        let control = BufReader::new(connect(&socket));
        Inside { input: process.stdin.take(), process, words, control, _directory: directory }
    }

    /// Moves a card or a plug.
    #[track_caller]
    fn control(&mut self, command: &str) {
        assert_eq!(self.ask(command), "ok");
    }

    fn ask(&mut self, command: &str) -> String {
        writeln!(self.control.get_mut(), "{command}").unwrap();
        let mut answer = String::new();
        self.control.read_line(&mut answer).unwrap();
        answer.trim_end().to_string()
    }

    /// Waits until the reader was asked for a card twice more: what lies on it now has been seen.
    fn wait_for_polls(&mut self) {
        let finds = |reader: &mut Self| -> u64 { reader.ask("finds").parse().unwrap() };
        let enough = finds(self) + 2;
        let deadline = Instant::now() + END_DEADLINE;
        while finds(self) < enough {
            assert!(Instant::now() < deadline, "the reader is not asked any more");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Runs a command of the command line; gives its JSON, if any, and its exit code.
    fn command(&mut self, command: &str) -> (Option<Value>, String) {
        writeln!(self.input.as_mut().unwrap(), "{command}").unwrap();
        let mut json = None;
        loop {
            let line = self.words.next();
            match line.strip_prefix("exit ") {
                Some(code) => return (json, code.to_string()),
                None => json = serde_json::from_str(&line).ok(),
            }
        }
    }

    fn wait_for_end(&mut self) -> bool {
        let deadline = Instant::now() + END_DEADLINE;
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.process.try_wait() {
                return status.success();
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.input = None;
        let ended = self.wait_for_end();
        if !ended {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
        if !std::thread::panicking() {
            assert!(ended, "the program inside did not end in order");
            let last = self.words.left();
            assert!(!last.iter().any(|word| word.contains("too slowly")), "took longer than {STOP_LIMIT:?} to stop");
        }
    }
}

fn connect(socket: &std::path::Path) -> UnixStream {
    let deadline = Instant::now() + END_DEADLINE;
    loop {
        match UnixStream::connect(socket) {
            Ok(stream) => return stream,
            Err(error) => assert!(Instant::now() < deadline, "no control socket: {error}"),
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// A test in each way of speaking.
macro_rules! in_every_mode {
    ($($name:ident($scenario:literal, $story:expr);)+) => {$(
        mod $name {
            use super::*;

            fn tell(mode: &str) {
                let story: fn(&mut Inside) = $story;
                story(&mut Inside::start_in(mode, $scenario));
            }

            #[test]
            fn split() {
                tell(MODES[0]);
            }

            #[test]
            fn single() {
                tell(MODES[1]);
            }

            #[test]
            fn hid() {
                tell(MODES[2]);
            }

            #[test]
            fn hid_without_an_endpoint_to_the_reader() {
                tell(MODES[3]);
            }
        }
    )+};
}

in_every_mode! {
    a_card_is_read_once_per_tap("no-card", |reader| {
        reader.words.expect(&[UP]);
        for tap in 1..=3 {
            reader.control("case R01");
            reader.words.expect(&["reading", READ]);
            reader.wait_for_polls();
            assert_eq!(reader.ask("count"), tap.to_string());
            reader.control("lift");
            reader.wait_for_polls();
        }
    });
    without_a_card_nothing_is_said("no-card", |reader| {
        reader.words.expect(&[UP]);
        reader.wait_for_polls();
        reader.wait_for_polls();
        assert_eq!(reader.words.left(), [""; 0]);
    });
    the_newest_address_comes_with_the_card("no-card", |reader| {
        reader.words.expect(&[UP]);
        reader.control("address A01");
        reader.control("case R01");
        reader.words.expect(&["reading", "read 张测试, photo 1024, now at 江苏省无锡市梁溪区新测试路9号"]);
    });
    a_reader_absent_at_the_start_is_found_when_it_is_plugged_in("absent", |reader| {
        reader.words.expect(&["down absent"]);
        // Far sooner than the next look through the device list: the arrival itself must wake us.
        let plugged = Instant::now();
        reader.control("plug");
        reader.words.expect(&[UP]);
        assert!(plugged.elapsed() < Duration::from_secs(10), "took {:?}", plugged.elapsed());
        reader.control("case R01");
        reader.words.expect(&["reading", READ]);
    });
    a_line_that_damages_every_card_asks_each_time_and_shows_none("bad-checksum", |reader| {
        reader.words.expect(&[UP, "reading", "lift and place"]);
        reader.control("case R01");
        reader.words.expect(&["reading", "lift and place"]);
    });
    stray_bytes_before_every_answer_are_passed_over("stray", |reader| {
        reader.words.expect(&[UP, "reading", READ]);
    });
    a_transfer_that_times_out_with_part_of_the_card_goes_on("no-card", |reader| {
        reader.words.expect(&[UP]);
        reader.control("partial");
        reader.control("case R01");
        reader.words.expect(&["reading", READ]);
    });
    a_late_answer_is_never_taken_for_the_next_ones("no-card", |reader| {
        reader.words.expect(&[UP]);
        reader.control("late");
        reader.control("case R01");
        reader.words.expect(&["reading", "lift and place"]);
        reader.control("lift");
        reader.wait_for_polls();
        reader.control("case R02");
        reader.words.expect(&["reading", "read 李样本, photo 1024"]);
    });
    a_damaged_card_answer_leads_to_lifting_and_then_to_the_card("bad-checksum-once", |reader| {
        reader.words.expect(&[UP, "reading", "lift and place"]);
        reader.control("case R01");
        reader.words.expect(&["reading", READ]);
    });
    a_card_answer_cut_short_ends_in_advice_not_in_waiting("short-body", |reader| {
        reader.words.expect(&[UP, "reading", "lift and place"]);
    });
    an_endpoint_that_stalls_climbs_the_ladder_with_advice_on_the_way("stall", |reader| {
        reader.words.expect(&[UP, "reading", "lift and place", "down faulty", UP]);
        assert!(reader.ask("resets").parse::<u32>().unwrap() > 0);
    });
    a_reader_that_never_answers_is_reset_down_and_found_when_it_speaks("never-completes", |reader| {
        // Nothing comes while it is opened: that it was reset is told all the same.
        assert_eq!(reader.words.remedies(), (vec!["reset-transport".to_string()], "down no_answer".to_string()));
        assert_ne!(reader.ask("resets"), "0");
        reader.control("silent off");
        reader.words.expect(&[UP, "reading", READ]);
    });
    a_reader_that_falls_silent_is_reset_down_and_found_again("no-card", |reader| {
        reader.words.expect(&[UP]);
        reader.control("silent on");
        reader.words.expect(&["down no_answer"]);
        assert!(reader.ask("resets").parse::<u32>().unwrap() > 0);
        reader.control("silent off");
        reader.words.expect(&[UP]);
        reader.control("case R01");
        reader.words.expect(&["reading", READ]);
    });
    a_card_pulled_while_it_is_read_asks_to_be_placed_again("pulled", |reader| {
        reader.words.expect(&[UP, "reading", "lift and place"]);
        reader.control("case R01");
        reader.words.expect(&["reading", READ]);
    });
    a_reader_unplugged_while_it_reads_is_down("unplug-mid-read", |reader| {
        reader.words.expect(&[UP, "reading", "down absent"]);
    });
    unplugged_at_any_byte_of_a_card_it_comes_back_under_another_number("no-card", |reader| {
        reader.words.expect(&[UP]);
        for bytes in [0, 1, 6, 7, 8, 64, 128, 700, 1294] {
            reader.control(&format!("unplug-after {bytes}"));
            reader.control("case R01");
            reader.words.expect(&["reading", "down absent"]);
            reader.control("lift");
            reader.control("plug");
            reader.words.expect(&[UP]);
        }
        reader.control("case R01");
        reader.words.expect(&["reading", READ]);
    });
    plugged_in_at_another_port_it_goes_on("no-card", |reader| {
        reader.words.expect(&[UP]);
        reader.control("unplug");
        reader.words.expect(&["down absent"]);
        reader.control("move");
        reader.control("plug");
        reader.words.expect(&[UP]);
        reader.control("case R01");
        reader.words.expect(&["reading", READ]);
    });
}

/// The reader's thread ends within [`STOP_LIMIT`] while it waits for an answer that does not come.
#[test]
fn it_stops_at_once_while_a_reader_says_nothing() {
    for mode in MODES {
        let mut reader = Inside::start_in(mode, "no-card");
        reader.words.expect(&[UP]);
        reader.control("silent on");
        reader.wait_for_polls();
        reader.input = None;
        reader.words.expect(&["stopped"]);
    }
}

#[test]
fn a_reader_nobody_knows_is_one_when_the_configuration_says_so() {
    for (mode, way) in [("hid", "hid"), ("split", "single")] {
        let scenario = if mode == "split" { "single-behind-four" } else { "no-card" };
        let reader = Inside::start_with(&["--mode", mode, "--id", UNKNOWN_READER], scenario, "attend", way);
        reader.words.expect(&[UP]);
    }
    let unknown = Inside::start_with(&["--id", UNKNOWN_READER], "no-card", "attend", "");
    unknown.words.expect(&["down absent"]);
}

/// A way that is settled is not found out: nothing else is tried.
#[test]
fn a_settled_way_that_the_reader_does_not_understand_leaves_it_silent() {
    let reader = Inside::start_with(&["--id", UNKNOWN_READER], "no-card", "attend", "single");
    reader.words.expect(&["down no_answer"]);
}

#[test]
fn a_reader_with_four_endpoints_that_understands_whole_frames_only_is_found_out() {
    let mut reader = Inside::start("single-behind-four", "attend");
    reader.words.expect(&[UP, "reading", READ]);
    let misunderstood = reader.ask("misunderstood");
    assert_ne!(misunderstood, "0");
    // Plugged in again at its port, it is spoken to rightly from the first word; at another it is found out anew.
    reader.control("unplug");
    reader.words.expect(&["down absent"]);
    reader.control("plug");
    reader.words.expect(&[UP]);
    assert_eq!(reader.ask("misunderstood"), misunderstood);
    reader.control("unplug");
    reader.words.expect(&["down absent"]);
    reader.control("move");
    reader.control("plug");
    reader.words.expect(&[UP]);
    assert_ne!(reader.ask("misunderstood"), misunderstood);
}

#[test]
fn three_hundred_cards_in_a_row_leave_nothing_behind_in_any_mode() {
    const CARDS: usize = 300;
    for mode in MODES {
        let mut reader = Inside::start_with(&["--mode", mode], "no-card", "many", "");
        for card in 0..CARDS {
            reader.control("case R01");
            assert_eq!(reader.command("read").1, "0", "card {card}, {mode}");
        }
        let (descriptors, code) = reader.command("descriptors");
        assert_eq!(code, "0", "{descriptors:?}, {mode}");
    }
}

#[test]
fn a_card_placed_from_a_file_is_read() {
    let mut reader = Inside::start("no-card", "attend");
    reader.words.expect(&[UP]);
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("card");
    std::fs::write(&file, [0x20, 0x00].repeat(128)).unwrap();
    reader.control(&format!("place {}", file.display()));
    reader.words.expect(&["reading", "read , photo 0"]);
}

/// Every case of the cases file that answers a find, a select or a read, statuses of the module among them.
fn commands_say_what_the_reader_says(mode: &str) {
    let mut reader = Inside::start_with(&["--mode", mode], "no-card", "commands", "");
    assert_eq!(reader.command("status").1, "0");
    let cases: Vec<Value> = serde_json::from_str(include_str!("../data/idcard-cases.json")).unwrap();
    let mut read = 0;
    for case in cases.iter().filter(|case| ["20 01", "20 02", "30 01"].contains(&case["cmd"].as_str().unwrap())) {
        let (id, expect) = (case["id"].as_str().unwrap(), case["expect"].as_object().unwrap());
        if matches!(expect["outcome"].as_str(), Some("found" | "selected")) {
            continue;
        }
        reader.control(&format!("case {id}"));
        let (json, code) = reader.command("read");
        let json = json.unwrap();
        for (key, value) in expect {
            match key.as_str() {
                "expired_on" => assert_eq!(json[key]["value"], value["value"], "{id}, {mode}"),
                _ => assert_eq!(&json[key], value, "{id} {key}, {mode}"),
            }
        }
        let expected_code = match expect["outcome"].as_str() {
            Some("card") => "0",
            _ if expect.get("meaning").is_some_and(|meaning| meaning == "no_card") => "2",
            _ => "3",
        };
        assert_eq!(code, expected_code, "{id}, {mode}");
        read += 1;
    }
    assert_eq!(read, 36);
}

#[test]
fn the_commands_say_what_the_reader_and_the_card_say_in_every_mode() {
    MODES.into_iter().for_each(commands_say_what_the_reader_says);
}

#[test]
fn a_card_is_masked_unless_it_is_asked_for_in_clear() {
    let mut reader = Inside::start("single", "commands");
    let (json, code) = reader.command("read masked");
    let json = json.unwrap();
    assert_eq!(code, "0");
    assert_eq!((json["name"].as_str(), json["id_number"].as_str()), (Some("张**"), Some("320213********0003")));
    let printed = json.to_string();
    assert!(!printed.contains("测试路") && !printed.contains("19900307") && !printed.contains("d0a0b507"), "{printed}");
    assert_eq!(reader.command("read masked").1, "2");
}

#[test]
fn commands_without_a_reader_say_so() {
    let mut reader = Inside::start("absent", "commands");
    let (json, code) = reader.command("read");
    assert_eq!((json.unwrap().to_string().as_str(), code.as_str()), (r#"{"outcome":"reader_down","reason":"absent"}"#, "3"));
    assert_eq!(reader.command("status").1, "3");
}

#[test]
fn a_silent_reader_is_a_time_out_for_the_commands() {
    let mut reader = Inside::start("never-completes", "commands");
    let (json, code) = reader.command("read");
    assert_eq!((json.unwrap().to_string().as_str(), code.as_str()), (r#"{"error":"timeout","outcome":"protocol_error"}"#, "3"));
}
