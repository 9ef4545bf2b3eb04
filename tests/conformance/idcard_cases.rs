//! The reader's answers in `tests/data/idcard-cases.json`, each in every way a transport may deliver them.

#[path = "../fuzz/short.rs"]
mod fuzz;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use yizhan::idcard::{AnswerParser, Card, CardKind, Command, Outcome, ProtocolError, ReadAnswer, interpret};

struct Case {
    id: String,
    command: Command,
    frame: Vec<u8>,
    expect: Map<String, Value>,
}

fn cases() -> Vec<Case> {
    let file: Vec<Value> = serde_json::from_str(include_str!("../data/idcard-cases.json")).unwrap();
    file.iter()
        .map(|case| {
            let code: Vec<u8> =
                case["cmd"].as_str().unwrap().split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
            let text = case["frame_hex"].as_str().unwrap();
            let frame: Vec<u8> = (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect();
            assert_eq!(frame.len() as u64, case["frame_len"].as_u64().unwrap());
            Case {
                id: case["id"].as_str().unwrap().to_string(),
                command: Command::ALL.into_iter().find(|command| command.code()[..] == code[..]).unwrap(),
                frame,
                expect: case["expect"].as_object().unwrap().clone(),
            }
        })
        .collect()
}

/// What comes of an answer delivered in these pieces.
fn receive<'a>(command: Command, pieces: impl Iterator<Item = &'a [u8]>) -> Result<Outcome, ProtocolError> {
    let mut parser = AnswerParser::new();
    for piece in pieces {
        if let Some(answer) = parser.push(piece)? {
            return interpret(command, &answer);
        }
    }
    Err(parser.give_up())
}

fn describe(result: Result<Outcome, ProtocolError>) -> Map<String, Value> {
    let description = match result {
        Err(error) => json!({ "outcome": "protocol_error", "error": error.token() }),
        Ok(Outcome::Done) => json!({ "outcome": "ok" }),
        Ok(Outcome::Found) => json!({ "outcome": "found" }),
        Ok(Outcome::Selected) => json!({ "outcome": "selected" }),
        Ok(Outcome::SamNumber(number)) => json!({ "outcome": "sam_id", "sam_id": number }),
        Ok(Outcome::Address(address)) => json!({ "outcome": "address", "address": address.reveal() }),
        Ok(Outcome::Status(status)) => {
            json!({ "outcome": "status", "sw3": format!("{:02X}", status.sw3), "meaning": status.meaning() })
        }
        Ok(Outcome::Read(answer)) => describe_card(&answer),
    };
    description.as_object().unwrap().clone()
}

fn describe_card(answer: &ReadAnswer) -> Value {
    let card = Card::from_text(&answer.text);
    let photo_sha256: String = Sha256::digest(&answer.photo[..]).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut description = json!({
        "outcome": "card", "kind": card.kind.token(), "type_flag": card.type_flag, "photo_sha256": photo_sha256,
        "fingerprint_len": answer.fingerprint_length,
        "warnings": card.warnings.iter().map(|warning| warning.token()).collect::<Vec<_>>(),
    });
    let object = description.as_object_mut().unwrap();
    object.extend(card.fields().into_iter().map(|(name, value)| (name.to_string(), value.reveal().as_str().into())));
    let derived = json!({
        "sex": card.sex(), "ethnic": card.ethnic(), "origin": card.origin(), "name_has_pua": card.name_has_pua,
        "valid_to_kind": if card.is_long_term() { "long_term" } else { "date" },
        "expired_on": { "date": "20261122", "value": card.expired_on("20261122") },
    });
    object.extend(derived.as_object().unwrap().clone());
    object.extend(card.id_check_ok.map(|ok| ("id_check_ok".to_string(), ok.into())));
    description
}

fn compare(case: &Case, found: &Map<String, Value>, delivery: &str) {
    for (key, expected) in &case.expect {
        if key == "confidence" || key == "warnings" {
            continue;
        }
        assert_eq!(found.get(key), Some(expected), "{} {key}, delivered {delivery}", case.id);
    }
    let tokens = |warnings: Option<&Value>| -> BTreeSet<String> {
        let list = warnings.and_then(Value::as_array).cloned().unwrap_or_default();
        list.iter().map(|token| token.as_str().unwrap().to_string()).collect()
    };
    let (expected, found) = (tokens(case.expect.get("warnings")), tokens(found.get("warnings")));
    if expected.is_empty() {
        assert!(found.is_empty(), "{} has no warnings, found {found:?}", case.id);
    }
    assert!(found.is_superset(&expected), "{}: {expected:?} wanted, {found:?} found", case.id);
}

#[test]
fn every_case_gives_what_it_should_however_it_is_delivered() {
    let cases = cases();
    assert_eq!(cases.len(), 43);
    let kinds: BTreeSet<&str> = cases.iter().filter_map(|case| case.expect.get("kind")?.as_str()).collect();
    assert_eq!(kinds, CardKind::ALL.map(CardKind::token).into_iter().collect());
    for case in &cases {
        let frame = &case.frame[..];
        let header = frame.len().min(7);
        compare(case, &describe(receive(case.command, std::iter::once(frame))), "whole");
        compare(case, &describe(receive(case.command, [&frame[..header], &frame[header..]].into_iter())), "as header and body");
        compare(case, &describe(receive(case.command, frame.chunks(64))), "in 64-byte pieces");
        compare(case, &describe(receive(case.command, frame.chunks(37))), "in 37-byte pieces");
        compare(case, &describe(receive(case.command, frame.chunks(1))), "byte by byte");
    }
}

#[test]
fn no_single_flipped_bit_behind_the_preamble_passes() {
    for case in cases().iter().filter(|case| case.expect["outcome"] != "protocol_error") {
        for bit in 5 * 8..case.frame.len() * 8 {
            let mut frame = case.frame.clone();
            frame[bit / 8] ^= 1 << (bit % 8);
            assert!(receive(case.command, std::iter::once(&frame[..])).is_err(), "{} passed with bit {bit} flipped", case.id);
        }
    }
}

/// Of the preamble's five bytes the first is not needed to recognise an answer: flipped, it changes nothing.
#[test]
fn no_single_flipped_bit_of_the_preamble_makes_another_card() {
    for case in cases().iter().filter(|case| case.expect["outcome"] == "card") {
        for bit in 0..5 * 8 {
            let mut frame = case.frame.clone();
            frame[bit / 8] ^= 1 << (bit % 8);
            match receive(case.command, frame.chunks(37)) {
                Ok(outcome) if bit < 8 => compare(case, &describe(Ok(outcome)), "with the first byte damaged"),
                Ok(_) => panic!("{} passed with bit {bit} flipped", case.id),
                Err(error) => assert_eq!((bit >= 8, error), (true, ProtocolError::Preamble), "{}", case.id),
            }
        }
    }
}

#[test]
fn no_answer_is_a_time_out() {
    let found = describe(receive(Command::FindCard, std::iter::empty()));
    assert_eq!(Value::Object(found), json!({ "outcome": "protocol_error", "error": "timeout" }));
}
