//! `kiosk reader status`, `kiosk reader read` and `kiosk reader record`. Answers go to standard output, one per call, the JSON form
//! as one line and last; the log goes to standard error.

use crate::idcard::{Card, Warning};
use crate::journal::machine_salt;
use crate::privacy::{mask_id_number, mask_name};
use crate::reader::{
    CardRead, CardTrouble, DownReason, ReadOnce, ReaderError, ReaderEvent, ReaderSettings, Recording, read_once, start_recorded,
    status_once,
};
use crate::sealing::card_keys;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

/// The question was answered: a card, or a reader in order.
pub const EXIT_DONE: u8 = 0;
/// No card lies on the reader, or it was read already and not lifted.
pub const EXIT_NO_CARD: u8 = 2;
/// The reader or the card is in trouble; the reason is printed.
pub const EXIT_TROUBLE: u8 = 3;

/// A line to standard output. Whoever closed the other end does not want it: no reason to panic.
macro_rules! say {
    ($($words:tt)*) => {{ let _ = writeln!(std::io::stdout(), $($words)*); }};
}

/// SW3 for no card in the field.
const NO_CARD: u8 = 0x80;
const IN_ORDER: u8 = 0x90;
/// Mode of a recording's file.
const OWNER_ONLY: u32 = 0o600;

/// Prints how the reader is. Gives the exit code.
pub fn status(settings: &ReaderSettings) -> u8 {
    match status_once(settings) {
        Ok(reader) if reader.status.sw3 == IN_ORDER => {
            say!("reader: in order");
            say!("SAM number: {}", if reader.sam_number.is_empty() { "not given" } else { &reader.sam_number });
            EXIT_DONE
        }
        Ok(reader) => {
            say!("reader: status {:02X} ({})", reader.status.sw3, reader.status.meaning());
            EXIT_TROUBLE
        }
        Err(ReaderError::Protocol(error)) => {
            say!("reader: {error}");
            EXIT_TROUBLE
        }
        Err(ReaderError::Down(reason)) => {
            say!("reader: {}", in_words(reason));
            EXIT_TROUBLE
        }
    }
}

/// Reads the card on the reader once and prints it, masked unless `reveal`. Gives the exit code.
pub fn read(settings: &ReaderSettings, json: bool, reveal: bool) -> u8 {
    let outcome = read_once(settings);
    if json {
        say!("{}", as_json(&outcome, reveal));
    } else {
        print_words(&outcome, reveal);
    }
    match outcome {
        ReadOnce::Read(_) => EXIT_DONE,
        ReadOnce::Status { status, .. } if status.sw3 == NO_CARD => EXIT_NO_CARD,
        ReadOnce::Status { .. } | ReadOnce::Protocol(_) | ReadOnce::Down(_) => EXIT_TROUBLE,
    }
}

/// Prints the tag of the card on the reader at the machine that stores in `storage`. Gives the exit code.
pub fn tag(settings: &ReaderSettings, storage: &Path) -> u8 {
    let outcome = read_once(settings);
    let ReadOnce::Read(read) = &outcome else {
        print_words(&outcome, false);
        return if matches!(outcome, ReadOnce::Status { status, .. } if status.sw3 == NO_CARD) {
            EXIT_NO_CARD
        } else {
            EXIT_TROUBLE
        };
    };
    match machine_salt(storage) {
        Ok(salt) => {
            say!("{:032x}", u128::from_be_bytes(card_keys(&read.whole(), &salt).tag));
            EXIT_DONE
        }
        Err(error) => {
            say!("{}: {error}", storage.display());
            EXIT_TROUBLE
        }
    }
}

/// Records what goes over the reader's line into `file`, personal data replaced, until a line comes on standard input
/// or its end. Gives the exit code.
pub fn record(settings: &ReaderSettings, file: &Path) -> u8 {
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(file);
    let out = match opened {
        Ok(out) => out,
        Err(error) => {
            say!("{}: {error}", file.display());
            return EXIT_TROUBLE;
        }
    };
    let recording = Arc::new(Recording::new(out));
    let noted = Arc::clone(&recording);
    let handle = start_recorded(settings.clone(), Arc::clone(&recording), move |event| {
        if let Some(words) = event_in_words(&event) {
            noted.note(words);
            say!("{words}");
        }
    });
    say!("recording into {}; press Enter to end", file.display());
    // Whether a line came or the end, it is over.
    let _ = std::io::stdin().read_line(&mut String::new());
    drop(handle);
    match recording.failed() {
        None => EXIT_DONE,
        Some(error) => {
            say!("{}: {error}", file.display());
            EXIT_TROUBLE
        }
    }
}

/// An event without anything of a card. What was done to mend the reader shows in the bytes.
fn event_in_words(event: &ReaderEvent) -> Option<&'static str> {
    Some(match event {
        ReaderEvent::Up { .. } => "up",
        ReaderEvent::Down { reason } => reason.as_str(),
        ReaderEvent::Reading => "reading",
        ReaderEvent::Read(_) => "read",
        ReaderEvent::Trouble(CardTrouble::LiftAndPlace) => "lift and place",
        ReaderEvent::Trouble(CardTrouble::CannotRead) => "cannot read",
        ReaderEvent::Trouble(CardTrouble::NotAnIdCard) => "not an ID card",
        ReaderEvent::Remedy(_) => return None,
    })
}

fn in_words(reason: DownReason) -> &'static str {
    match reason {
        DownReason::Absent => "not there: is it plugged in?",
        DownReason::NoAnswer => "plugged in, but silent",
        DownReason::Faulty => "answers, but damaged",
        DownReason::SelfTestFailed => "its security module failed its self-test: call the supplier",
        DownReason::NotAuthorised => "its security module is not authorised: call the supplier",
        DownReason::NotConfigured => "none in the configuration",
        DownReason::NoPermission => "this user may not open it: is the udev rule installed?",
        DownReason::Busy => "another program holds it",
        DownReason::NotSupported => "its endpoints fit no known way of speaking to it",
        DownReason::CannotOpen => "cannot be opened: does this system have USB?",
    }
}

fn as_json(outcome: &ReadOnce, reveal: bool) -> Value {
    match outcome {
        ReadOnce::Read(read) => card_as_json(read, reveal),
        ReadOnce::Status { status, .. } => {
            json!({ "outcome": "status", "sw3": format!("{:02X}", status.sw3), "meaning": status.meaning() })
        }
        ReadOnce::Protocol(error) => json!({ "outcome": "protocol_error", "error": error.token() }),
        ReadOnce::Down(reason) => json!({ "outcome": "reader_down", "reason": reason.as_str() }),
    }
}

fn warnings(card: &Card) -> Vec<&'static str> {
    card.warnings.iter().copied().map(Warning::token).collect()
}

/// The card's keys. The photo's digest would tell one citizen from another, so it is masked like a name.
fn card_as_json(read: &CardRead, reveal: bool) -> Value {
    let card = &read.card;
    let mut object = Map::new();
    object.insert("outcome".into(), "card".into());
    object.insert("kind".into(), card.kind.token().into());
    object.insert("type_flag".into(), card.type_flag.as_str().into());
    object.insert("warnings".into(), warnings(card).into());
    let digest = (reveal && !read.photo.is_empty()).then(|| hexadecimal(&Sha256::digest(&read.photo[..])));
    object.insert("photo_sha256".into(), digest.into());
    object.extend(fields(card, reveal).into_iter().map(|(key, value)| (key.to_string(), value.into())));
    let today = crate::api::china_time::on_the_clock(jiff::Timestamp::now()).strftime("%Y%m%d").to_string();
    object.insert("sex".into(), card.sex().into());
    object.insert("ethnic".into(), card.ethnic().into());
    object.insert("origin".into(), card.origin().into());
    object.insert("id_check_ok".into(), card.id_check_ok.into());
    object.insert("name_has_pua".into(), card.name_has_pua.into());
    object.insert("valid_to_kind".into(), if card.is_long_term() { "long_term" } else { "date" }.into());
    object.insert("expired_on".into(), json!({ "date": today, "value": card.expired_on(&today) }));
    Value::Object(object)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fields as they stand on the card, or masked: codes and dates of the card itself tell nobody apart.
fn fields(card: &Card, reveal: bool) -> Vec<(&'static str, String)> {
    let shown = card.fields().into_iter().map(|(name, value)| {
        let value = value.reveal();
        let masked = match name {
            _ if reveal => value.clone(),
            "name" | "name_cn" | "name_en" => mask_name(value),
            "id_number" | "pass_number" => mask_id_number(value),
            "birth" | "address" | "newest_address" | "issuer" | "assoc" => mask_all(value),
            _ => value.clone(),
        };
        (name, masked)
    });
    shown.collect()
}

fn mask_all(value: &str) -> String {
    value.chars().map(|_| '*').collect()
}

fn print_words(outcome: &ReadOnce, reveal: bool) {
    match outcome {
        ReadOnce::Read(read) => print_card(read, reveal),
        ReadOnce::Status { status, .. } if status.sw3 == NO_CARD => {
            say!("no card on the reader, or not lifted since the last reading")
        }
        ReadOnce::Status { status, .. } => say!("not read: status {:02X} ({})", status.sw3, status.meaning()),
        ReadOnce::Protocol(error) => say!("not read: {error}"),
        ReadOnce::Down(reason) => say!("reader: {}", in_words(*reason)),
    }
}

fn print_card(read: &CardRead, reveal: bool) {
    let line = |name: &str, value: &str| say!("{name:<14} {value}");
    line("kind", read.card.kind.token());
    for (name, value) in fields(&read.card, reveal) {
        let meaning = match name {
            "sex_code" => read.card.sex(),
            "ethnic_code" => read.card.ethnic(),
            "nationality" => read.card.nationality(),
            _ => None,
        };
        line(name, &meaning.map_or_else(|| value.clone(), |meaning| format!("{value} {meaning}")));
    }
    line("photo", if read.photo.is_empty() { "none" } else { "1024 bytes, not decodable" });
    line("warnings", &warnings(&read.card).join(", "));
}
