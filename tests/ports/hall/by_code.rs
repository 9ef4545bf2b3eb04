//! Sessions of who shows a code (电子社保卡, 医保码, 苏服码).

use crate::support::*;
use yizhan::api::{CodeEvidence, SessionRequest, session_data};
use yizhan::hall::demo_identity_token;

const CHALLENGE: &str = "/kiosk/v1/sessions/challenge";

/// A challenge for K01: its id and nonce.
fn challenge(hall: &Program) -> (String, String) {
    let answer = hall.request("POST", CHALLENGE, &[], br#"{"device":"K01","method":"ecard_qr"}"#);
    assert_eq!((answer.status, answer.json()["expires_s"].as_u64()), (201, Some(60)), "{}", answer.text());
    let word = |name: &str| answer.json()[name].as_str().unwrap().to_string();
    (word("challenge_id"), word("nonce"))
}

fn show(hall: &Program, challenge: &(String, String), token: &str, sealed_for: &str) -> Answer {
    show_scanned_at(hall, challenge, token, sealed_for, now())
}

fn show_scanned_at(hall: &Program, (id, nonce): &(String, String), token: &str, sealed_for: &str, scanned_at: String) -> Answer {
    let evidence = CodeEvidence { token: token.into(), nonce: nonce.clone(), device: "K01".to_string(), scanned_at };
    let clear = serde_json::to_vec(&evidence).unwrap();
    let evidence = hall.seal_key().seal(&clear, &session_data("K01", Some(sealed_for))).unwrap();
    let request = SessionRequest { device: "K01".to_string(), evidence, challenge_id: Some(id.clone()) };
    hall.request("POST", "/kiosk/v1/sessions", &[], &serde_json::to_vec(&request).unwrap())
}

fn token(serial: u32) -> String {
    demo_identity_token(PERSON, jiff::Timestamp::now().as_second(), serial)
}

#[test]
fn a_code_opens_the_session_of_whose_it_is_and_tells_a_masked_name() {
    let hall = Program::start();
    let (key, given) = (new_key(), challenge(&hall));
    hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, "C-RS-05", &now())));
    let opened = show(&hall, &given, &token(1), &given.0);
    assert_eq!((opened.status, opened.json()["masked_name"].as_str()), (201, Some("示**")), "{}", opened.text());
    assert!(!opened.text().contains(PERSON));
    let bearer = format!("Bearer {}", opened.json()["token"].as_str().unwrap());
    let own = hall.request("GET", "/kiosk/v1/me/cases", &[("Authorization", &bearer)], b"").json();
    assert_eq!(own["cases"].as_array().unwrap().len(), 1, "the same person as by the card");
    assert!(hall.open_session("K01", &evidence(PERSON, "K01", &now())).json().get("masked_name").is_none());
}

#[test]
fn what_is_done_with_the_card_alone_is_refused_to_a_code() {
    let hall = Program::start();
    let (key, given) = (new_key(), challenge(&hall));
    let case = hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, "C-RS-05", &now()))).json();
    let by_code = show(&hall, &given, &token(1), &given.0).json();
    let bearer = format!("Bearer {}", by_code["token"].as_str().unwrap());
    let withdraw = format!("/kiosk/v1/cases/{}/withdraw", case["case_number"].as_str().unwrap());
    hall.request("POST", &withdraw, &[("Authorization", &bearer)], b"").assert_problem(403, "card-needed");
    let answers = serde_json::json!({ "insurance": ["110"], "range": "12", "copies": "1" });
    let wish = serde_json::json!({ "service": "C-RS-01", "form_version": 1, "answers": answers }).to_string();
    let key = format!("\"{}\"", new_key());
    let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", key.as_str())];
    hall.request("POST", "/kiosk/v1/me/proofs", &headers, wish.as_bytes()).assert_problem(403, "card-needed");
    hall.request("GET", "/kiosk/v1/me/pick-ups", &headers[..1], b"").assert_problem(403, "card-needed");
    let query = br#"{"device":"K01","code":"12345678"}"#;
    hall.request("POST", "/kiosk/v1/me/pick-ups:collect", &headers, query).assert_problem(403, "card-needed");
    let (_, by_card) = hall.session(PERSON);
    assert_eq!(hall.request("POST", &withdraw, &[("Authorization", &by_card)], b"").status, 200);
}

#[test]
fn a_code_and_a_challenge_are_good_once() {
    let hall = Program::start();
    let given = challenge(&hall);
    assert_eq!(show(&hall, &given, &token(1), &given.0).status, 201);
    show(&hall, &given, &token(2), &given.0).assert_problem(401, "challenge-unknown");
    let again = token(3);
    let (first, second) = (challenge(&hall), challenge(&hall));
    assert_eq!(show(&hall, &first, &again, &first.0).status, 201);
    show(&hall, &second, &again, &second.0).assert_problem(401, "code-refused");
}

#[test]
fn what_is_not_known_too_old_or_sealed_for_something_else_opens_nothing() {
    let hall = Program::start();
    let old = demo_identity_token(PERSON, jiff::Timestamp::now().as_second() - 600, 1);
    for wrong in [old.as_str(), "1101000000000000000000000001", ""] {
        let given = challenge(&hall);
        show(&hall, &given, wrong, &given.0).assert_problem(401, "code-refused");
    }
    let given = challenge(&hall);
    let long_ago = "2026-01-01T00:00:00+08:00".to_string();
    show_scanned_at(&hall, &given, &token(4), &given.0, long_ago).assert_problem(401, "code-refused");
    let (given, other) = (challenge(&hall), challenge(&hall));
    show(&hall, &given, &token(2), &other.0).assert_problem(422, "unsealable");
    show(&hall, &(given.0.clone(), other.1), &token(3), &given.0).assert_problem(401, "challenge-unknown");
    hall.request("POST", CHALLENGE, &[], br#"{"device":"kiosk","method":"ecard_qr"}"#).assert_problem(403, "device-unknown");
    hall.request("POST", CHALLENGE, &[], br#"{"device":"K01","method":"face"}"#).assert_problem(422, "invalid");
    assert!(!hall.log().contains(PERSON));
}
