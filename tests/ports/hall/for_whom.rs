//! 给谁办: what somebody hands in for another is that person's case, and both see it.

use crate::support::*;
use serde_json::{Value, json};

/// Of a girl of eight, by the rule of GB 11643.
const CHILD: &str = "320299201803120021";
const SERVICE: &str = "C-YB-10";

/// Handed in by [`PERSON`], with these answers to who it is for.
fn handed_in(hall: &Program, for_whom: &Value) -> Answer {
    handed_in_by(hall, PERSON, for_whom)
}

fn handed_in_by(hall: &Program, person: &str, for_whom: &Value) -> Answer {
    let key = new_key();
    hall.submit(&key, &envelope(&hall.seal_key(), &key, &clear(person, for_whom)))
}

/// What a guardian hands in for a child without a card, in clear.
pub fn for_a_child(guardian: &str) -> Value {
    clear(guardian, &for_child(CHILD))
}

fn clear(person: &str, for_whom: &Value) -> Value {
    let mut clear = submission(person, SERVICE, &now());
    clear["answers"] = json!({
        "ins_kind": "310", "mobile": "13812341234", "rec_kind": "emerg", "dest": "110100",
        "start": now()[..10], "promise": true
    });
    clear["signature"] = Value::Null;
    for (id, answer) in for_whom.as_object().unwrap() {
        clear["answers"][id] = answer.clone();
    }
    clear
}

fn for_other(number: &str) -> Value {
    json!({ "for_whom": "spouse", "for_whom_card": { "name": "样本丙", "id_number": number } })
}

fn for_child(number: &str) -> Value {
    json!({ "for_whom": "child", "for_whom_has_card": "no", "for_whom_name": "示例小丁", "for_whom_number": number, "for_whom_promise": true })
}

fn cases(hall: &Program, person: &str) -> Value {
    let (_, token) = hall.session(person);
    hall.request("GET", "/kiosk/v1/me/cases", &[("Authorization", &token)], b"").json()["cases"].clone()
}

#[test]
fn the_case_is_the_others_and_both_see_it() {
    let hall = Program::start();
    let received = handed_in(&hall, &for_other(OTHER_PERSON));
    assert_eq!(received.status, 201, "{}", received.text());
    let number = received.json()["case_number"].clone();
    for person in [PERSON, OTHER_PERSON] {
        let cases = cases(&hall, person);
        assert_eq!((&cases[0]["case_number"], &cases[0]["for_whom"]), (&number, &json!("spouse")), "{cases}");
    }
    assert_eq!(cases(&hall, WITH_PHONE), json!([]));
}

#[test]
fn one_for_oneself_is_no_duplicate_of_one_for_another_and_says_nothing_of_whom() {
    let hall = Program::start();
    assert_eq!(handed_in(&hall, &for_other(OTHER_PERSON)).status, 201);
    assert_eq!(handed_in(&hall, &json!({ "for_whom": "self" })).status, 201);
    let again = handed_in(&hall, &for_other(OTHER_PERSON));
    assert_eq!((again.status, &again.json()["duplicate"]), (200, &json!(true)));
    let newest = cases(&hall, PERSON)[0].clone();
    assert!(newest.get("for_whom").is_none(), "{newest}");
}

#[test]
fn either_of_them_withdraws_it_and_nobody_else() {
    let hall = Program::start();
    let number = handed_in(&hall, &for_other(OTHER_PERSON)).json()["case_number"].as_str().unwrap().to_string();
    let withdraw = |person: &str| {
        let (_, token) = hall.session(person);
        hall.request("POST", &format!("/kiosk/v1/cases/{number}/withdraw"), &[("Authorization", &token)], b"")
    };
    withdraw(WITH_PHONE).assert_problem(404, "not-found");
    assert_eq!(withdraw(PERSON).json()["state"], "withdrawn");
    assert_eq!(withdraw(OTHER_PERSON).status, 200, "asked again it is answered alike");
}

#[test]
fn a_child_by_number_has_a_guardian_a_name_and_no_more_than_seventeen_years() {
    let hall = Program::start();
    let taken = handed_in(&hall, &for_child(CHILD));
    assert_eq!(taken.status, 201, "{}", taken.text());
    handed_in(&hall, &for_child(OTHER_PERSON)).assert_problem(422, "form-invalid");
    handed_in(&hall, &for_child("320299201803120020")).assert_problem(422, "form-invalid");
    let mut unpromised = for_child(CHILD);
    unpromised["for_whom_promise"] = json!(false);
    handed_in(&hall, &unpromised).assert_problem(422, "form-invalid");
}

#[test]
fn nobody_is_named_but_those_the_service_is_done_for() {
    let hall = Program::start();
    handed_in(&hall, &json!({ "for_whom": "agent", "for_whom_card": { "name": "样本丙", "id_number": OTHER_PERSON } }))
        .assert_problem(422, "form-invalid");
    handed_in(&hall, &json!({ "for_whom": "spouse" })).assert_problem(422, "form-invalid");
    handed_in(&hall, &for_other(PERSON)).assert_problem(422, "form-invalid");
}

#[test]
fn who_has_nothing_to_do_with_it_is_not_told_of_anothers_case() {
    let hall = Program::start();
    let first = handed_in(&hall, &for_child(CHILD)).json();
    let again = handed_in(&hall, &for_child(CHILD)).json();
    assert_eq!((&again["duplicate"], &again["query_code"]), (&json!(true), &first["query_code"]), "the guardian's own");
    let stranger = handed_in_by(&hall, WITH_PHONE, &for_child(CHILD));
    assert_eq!(stranger.status, 201, "{}", stranger.text());
    assert_ne!(stranger.json()["query_code"], first["query_code"]);
    assert_ne!(stranger.json()["case_number"], first["case_number"]);
}
