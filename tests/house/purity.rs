//! Pure rooms: no I/O, no async, no clock, no chance, and no room that is not pure.

use crate::none;
use crate::sources::{Source, matching, paths, sources};
use std::collections::BTreeSet;

const PURE: [&str; 12] =
    ["api", "catalogue", "devices", "forms", "idcard", "privacy", "queue", "scanning", "speech", "steps", "visit", "words"];
/// Rooms that are announced and not built yet.
const TO_COME: [&str; 2] = ["queue", "steps"];
/// Crates that compute and do nothing else. Another one needs a look at whether it does.
const CRATES: [&str; 11] =
    ["base64", "jiff", "regex_lite", "serde", "serde_json", "std", "thiserror", "toml", "utoipa", "uuid", "zeroize"];
/// Parts of the standard library that reach outside, or keep time or chance.
const STD: [&str; 9] = ["alloc", "env", "fs", "io", "net", "os", "process", "thread", "time"];
/// Wherever they come from.
const NAMES: [&str; 5] = ["SystemTime", "Instant", "now_v7", "new_v4", "RandomState"];
const CALLS: [[&str; 2]; 3] = [["Timestamp", "now"], ["Zoned", "now"], ["ZonedDateTime", "now"]];
/// Crates that may not even be named in a path.
const IMPURE_CRATES: [&str; 14] = [
    "axum",
    "getrandom",
    "hpke",
    "ipp",
    "printpdf",
    "rand",
    "reqwest",
    "rusb",
    "rusqlite",
    "serialport",
    "slint",
    "tokio",
    "tracing",
    "yizhan_ui",
];
const MACROS: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

/// A file that may do what the others may not, and why.
const EXCEPTIONS: &[(&str, &str, &str)] =
    &[("src/privacy/wiping_allocator.rs", "std::alloc", "it is the allocator: it wipes what others free and decides nothing")];

fn room(source: &Source) -> Option<&str> {
    let rest = source.path.strip_prefix("src/")?;
    let room = rest.split('/').next()?.trim_end_matches(".rs");
    PURE.contains(&room).then_some(room)
}

fn complaints(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    let modules = modules(source);
    let mut complain = |line: usize, what: String| {
        if !EXCEPTIONS.iter().any(|(file, allowed, _)| *file == source.path && what.contains(allowed)) {
            complaints.push(format!("{}:{line} {what}", source.path));
        }
    };
    for (path, line) in paths(&source.code) {
        let named = path.join("::");
        let first = path[0].as_str();
        match (first, path.get(1).map(String::as_str)) {
            ("crate", Some(room)) if !PURE.contains(&room) => {
                complain(line, format!("uses the room `{room}`, which is not pure"))
            }
            ("std", Some(part)) if STD.contains(&part) => complain(line, format!("names std::{part}, which reaches outside")),
            _ => {}
        }
        if path.len() > 1 && IMPURE_CRATES.contains(&first) {
            complain(line, format!("names the crate `{first}`"));
        }
        if path.iter().any(|part| NAMES.contains(&part.as_str())) {
            complain(line, format!("names {named}: time and chance come with each event"));
        }
        if path.windows(2).any(|pair| CALLS.iter().any(|call| pair == call)) {
            complain(line, format!("calls {named}: time comes with each event"));
        }
    }
    for (at, token) in source.code.iter().enumerate() {
        let next = |ahead: usize| source.code.get(at + ahead);
        if token.is_word("use") {
            let first = next(1).map_or("", |token| token.text.as_str());
            let known = ["crate", "self", "super"].contains(&first) || CRATES.contains(&first) || modules.contains(first);
            if !known {
                complain(token.line, format!("uses `{first}`: is it pure? Then add it to CRATES of this test"));
            }
        }
        if MACROS.iter().any(|name| token.is_word(name)) && next(1).is_some_and(|token| token.is_sign("!")) {
            complain(token.line, format!("prints by {}!", token.text));
        }
        if token.is_word("async") || token.is_word("await") {
            complain(token.line, "is asynchronous".to_string());
        }
    }
    complaints
}

/// Modules and imported names of the file, from which a `use` may begin.
fn modules(source: &Source) -> BTreeSet<String> {
    source.code.windows(2).filter(|pair| pair[0].is_word("mod")).map(|pair| pair[1].text.clone()).collect()
}

#[test]
fn pure_rooms_are_pure() {
    none(sources().iter().filter(|source| room(source).is_some()).flat_map(complaints).collect());
}

#[test]
fn every_pure_room_is_there_and_every_exception_is_needed() {
    let all = sources();
    for name in PURE.iter().filter(|name| !TO_COME.contains(name)) {
        assert!(all.iter().any(|source| room(source) == Some(name)), "there is no room `{name}`");
    }
    for (file, allowed, _) in EXCEPTIONS {
        let source =
            all.iter().find(|source| source.path == *file).unwrap_or_else(|| panic!("{file} is gone, and with it its exception"));
        let named = paths(&source.code).iter().any(|(path, _)| path.join("::").starts_with(allowed));
        assert!(named, "{file} does not name {allowed} any more: take its exception away");
    }
}

#[test]
fn what_is_not_pure_would_be_found() {
    let source = |text: &str| {
        let tokens = crate::lexer::tokens(text);
        Source { path: "src/visit/made_up.rs".into(), code: tokens.clone(), tokens }
    };
    for text in [
        "use crate::journal::Journal;",
        "use crate::{api::Case, conductor::Conductor};",
        "fn f() { crate::events::record(); }",
        "use std::{collections::BTreeMap, fs};",
        "fn f() { std::thread::sleep(); }",
        "use std::time::Duration;",
        "fn f(i: Instant) {}",
        "fn f() { jiff::Timestamp::now(); }",
        "fn f() { Uuid::now_v7(); }",
        "use tokio::sync::Notify;",
        "fn f() { slint::quit_event_loop(); }",
        "use somewhere::unknown;",
        "fn f() { println!(\"x\"); }",
        "async fn f() {}",
    ] {
        assert!(!complaints(&source(text)).is_empty(), "nobody complains of {text}");
    }
    for text in [
        "use crate::api::Case; use super::over; mod a; use a::B;",
        "fn f() { let now = visit.now; }",
        "// std::fs\nfn f() { \"std::fs\"; }",
    ] {
        assert!(complaints(&source(text)).is_empty(), "{:?}", complaints(&source(text)));
    }
}

// -------------------------------------------------------------------------------------------- totality

/// What [`yizhan::visit::Visit::step`] decides by: no arm for the rest, so that a new one is decided everywhere.
const DECIDED_BY: [&str; 6] = ["State", "StateName", "Event", "Over", "OverName", "Stage"];

fn open_matches(source: &Source) -> Vec<String> {
    let code = &source.code;
    let mut complaints = Vec::new();
    for at in (0..code.len()).filter(|at| code[*at].is_word("match")) {
        let Some(open) = (at..code.len()).find(|index| code[*index].is_sign("{")) else { continue };
        let arms = arms(code, open);
        let decided = arms.iter().any(|arm| {
            arm.windows(2).any(|pair| DECIDED_BY.iter().any(|name| pair[0].is_word(name)) && pair[1].is_sign("::"))
                && !arm.first().is_some_and(|token| token.is_sign("("))
        });
        let rest = arms.iter().find(|arm| arm.first().is_some_and(|token| token.is_word("_")));
        if let (true, Some(rest)) = (decided, rest) {
            complaints.push(format!(
                "{}:{} has an arm for the rest among states, events or what lies over the page: name them",
                source.path, rest[0].line
            ));
        }
    }
    complaints
}

/// The patterns of a match whose block opens at `open`.
fn arms(code: &[crate::lexer::Token], open: usize) -> Vec<&[crate::lexer::Token]> {
    let close = matching(code, open);
    let mut arms = Vec::new();
    let mut at = open + 1;
    while at < close {
        let start = at;
        while at < close && !code[at].is_sign("=>") {
            at = if ["(", "[", "{"].iter().any(|sign| code[at].is_sign(sign)) { matching(code, at) + 1 } else { at + 1 };
        }
        arms.push(&code[start..at.min(close)]);
        at += 1;
        if code.get(at).is_some_and(|token| token.is_sign("{")) {
            at = matching(code, at) + 1;
        } else {
            while at < close && !code[at].is_sign(",") {
                at = if ["(", "[", "{"].iter().any(|sign| code[at].is_sign(sign)) { matching(code, at) + 1 } else { at + 1 };
            }
        }
        at += usize::from(code.get(at).is_some_and(|token| token.is_sign(",")));
    }
    arms
}

#[test]
fn every_state_and_event_is_decided_by_name() {
    let visit: Vec<Source> = sources().into_iter().filter(|source| source.path.starts_with("src/visit/")).collect();
    none(visit.iter().flat_map(open_matches).collect());
    let matched = visit.iter().flat_map(|source| &source.code).filter(|token| token.is_word("match")).count();
    assert!(matched > 50, "only {matched} matches were read");
    let tokens = crate::lexer::tokens("fn f(e: Event) { match e { Event::Tick => 1, _ => 2 } }");
    let made_up = Source { path: String::new(), code: tokens.clone(), tokens };
    assert_eq!(open_matches(&made_up).len(), 1);
}
