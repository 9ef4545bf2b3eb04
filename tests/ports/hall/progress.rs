//! What becomes of a case afterwards: staff decide, its citizen puts it right or withdraws it.

use crate::support::*;
use serde_json::{Value, json};
use std::path::Path;
use yizhan::sealing::PublicKey;

const PERSON: &str = "320299199307010085";
const OTHER_PERSON: &str = "320299198004250079";

/// 失业登记 of [`PERSON`]: its number.
fn handed_in(hall: &Program) -> String {
    let key = new_key();
    let received = hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, "C-RS-05", &now())));
    assert_eq!(received.status, 201, "{}", received.text());
    received.json()["case_number"].as_str().unwrap().to_string()
}

fn decide(hall: &Program, number: &str, decision: &Value) -> Answer {
    decide_at(&hall.url, &hall.data, number, decision)
}

/// At any hall whose data lies there.
fn decide_at(url: &str, data: &Path, number: &str, decision: &Value) -> Answer {
    let path = format!("/desk/v1/cases/{number}/state");
    request(url, "POST", &path, &[("Authorization", &as_staff(data))], decision.to_string().as_bytes())
}

/// Staff want the telephone number of somebody's case anew, and get it.
pub fn put_right(url: &str, data: &Path, seal_key: &PublicKey, (person, number): (&str, &str), phone: &str) {
    let wanted = json!({ "state": "supplement_needed", "correct": ["mobile"] });
    assert_eq!(decide_at(url, data, number, &wanted).status, 200);
    let key = new_key();
    let body = envelope(seal_key, &key, &correction(person, number, 1, &json!({ "mobile": phone })));
    let taken = request(url, "POST", "/kiosk/v1/submissions", &[("Idempotency-Key", &format!("\"{key}\""))], &body);
    assert_eq!(taken.status, 200, "{}", taken.text());
}

fn as_person(hall: &Program, person: &str, method: &str, path: &str) -> Answer {
    let (_, token) = hall.session(person);
    hall.request(method, path, &[("Authorization", &token)], b"")
}

/// `answers` for a request of staff.
fn correction(person: &str, number: &str, request: u32, answers: &Value) -> Value {
    let mut clear = submission(person, "C-RS-05", &now());
    clear["answers"] = answers.clone();
    clear["signature"] = Value::Null;
    clear["corrects"] = json!({ "case_number": number, "request": request });
    clear
}

fn send(hall: &Program, clear: &Value) -> Answer {
    let key = new_key();
    hall.submit(&key, &envelope(&hall.seal_key(), &key, clear))
}

fn wanted() -> Value {
    json!({ "state": "supplement_needed", "correct": ["mobile", "edu"] })
}

#[test]
fn what_staff_want_put_right_is_told_and_taken_once() {
    let hall = Program::start();
    let number = handed_in(&hall);
    let asked = decide(&hall, &number, &wanted());
    assert_eq!(asked.status, 200, "{}", asked.text());
    let path = format!("/kiosk/v1/cases/{number}");
    let case = as_person(&hall, PERSON, "GET", &path).json();
    assert_eq!(
        (&case["state"], &case["correction"]),
        (&json!("supplement_needed"), &json!({"request": 1, "fields": ["mobile", "edu"]}))
    );
    let clear = correction(PERSON, &number, 1, &json!({ "mobile": "13900000136", "edu": "40" }));
    let key = new_key();
    let body = envelope(&hall.seal_key(), &key, &clear);
    let taken = hall.submit(&key, &body);
    assert_eq!((taken.status, &taken.json()["case_number"]), (200, &number.as_str().into()), "{}", taken.text());
    assert_eq!(hall.submit(&key, &body).body, taken.body, "the same again is answered alike");
    let case = as_person(&hall, PERSON, "GET", &path).json();
    assert_eq!((&case["state"], case.get("correction")), (&json!("received"), None));
    let states: Vec<&str> = case["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["received", "supplement_needed", "received"]);
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 1);
    assert_eq!(hall.count("SELECT count(*) FROM corrections WHERE envelope IS NOT NULL"), 1);
    // Nobody waits for it any more: kept for staff, and the machine tells its citizen.
    send(&hall, &clear).assert_problem(409, "case-over");
    assert_eq!(hall.count("SELECT count(*) FROM unprocessed"), 1);
}

#[test]
fn a_correction_by_somebody_else_or_of_another_request_is_not_taken() {
    let hall = Program::start();
    let number = handed_in(&hall);
    decide(&hall, &number, &wanted());
    let answers = json!({ "mobile": "13900000136", "edu": "40" });
    send(&hall, &correction(OTHER_PERSON, &number, 1, &answers)).assert_problem(409, "case-over");
    send(&hall, &correction(PERSON, &number, 2, &answers)).assert_problem(409, "case-over");
    send(&hall, &correction(PERSON, "LXGY-20261122-K01-09999", 1, &answers)).assert_problem(409, "case-over");
    assert_eq!(hall.count("SELECT count(*) FROM corrections WHERE envelope IS NOT NULL"), 0);
}

#[test]
fn what_is_put_right_is_judged_by_the_rules_of_the_form() {
    let hall = Program::start();
    let number = handed_in(&hall);
    decide(&hall, &number, &wanted());
    for answers in [
        json!({ "mobile": "139", "edu": "40" }),
        json!({ "edu": "40" }),
        json!({ "mobile": "13900000136", "edu": "40", "reason": "10" }),
    ] {
        send(&hall, &correction(PERSON, &number, 1, &answers)).assert_problem(422, "form-invalid");
    }
    // The way out of a question counts as its answer.
    let taken = send(&hall, &correction(PERSON, &number, 1, &json!({ "contact_tel": "051082345678", "edu": "40" })));
    assert_eq!(taken.status, 200, "{}", taken.text());
}

#[test]
fn a_case_is_withdrawn_by_its_citizen_only_and_as_often_as_asked() {
    let hall = Program::start();
    let number = handed_in(&hall);
    let path = format!("/kiosk/v1/cases/{number}/withdraw");
    as_person(&hall, OTHER_PERSON, "POST", &path).assert_problem(404, "not-found");
    hall.request("POST", &path, &[], b"").assert_problem(401, "session-unknown");
    for _ in 0..2 {
        let withdrawn = as_person(&hall, PERSON, "POST", &path);
        assert_eq!((withdrawn.status, &withdrawn.json()["state"]), (200, &json!("withdrawn")));
    }
    assert_eq!(hall.count("SELECT count(*) FROM case_steps WHERE state = 'withdrawn'"), 1);
    decide(&hall, &number, &json!({ "state": "accepted" })).assert_problem(409, "case-over");
    // Whoever thinks better of it hands in anew.
    assert_ne!(handed_in(&hall), number);
}

#[test]
fn what_is_decided_is_not_withdrawn() {
    let hall = Program::start();
    let number = handed_in(&hall);
    for state in ["accepted", "in_process", "decided"] {
        assert_eq!(decide(&hall, &number, &json!({ "state": state })).json()["state"], state);
    }
    as_person(&hall, PERSON, "POST", &format!("/kiosk/v1/cases/{number}/withdraw")).assert_problem(409, "case-over");
}

#[test]
fn only_staff_decide_and_only_what_is_theirs() {
    let hall = Program::start();
    let number = handed_in(&hall);
    let path = format!("/desk/v1/cases/{number}/state");
    hall.request("POST", &path, &[], wanted().to_string().as_bytes()).assert_problem(401, "staff-only");
    for decision in [
        json!({ "state": "withdrawn" }),
        json!({ "state": "received" }),
        json!({ "state": "supplement_needed" }),
        json!({ "state": "supplement_needed", "correct": ["no_such_field"] }),
        // The card's own lines are nobody's to answer.
        json!({ "state": "supplement_needed", "correct": ["name"] }),
        json!({ "state": "accepted", "correct": ["mobile"] }),
    ] {
        decide(&hall, &number, &decision).assert_problem(422, "invalid");
    }
    decide(&hall, "LXGY-20261122-K01-09999", &json!({ "state": "accepted" })).assert_problem(404, "not-found");
}
