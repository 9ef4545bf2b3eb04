//! 暂停办理: staff close a service for a time; machines hear of it with their heartbeat.

use crate::support::*;
use serde_json::{Value, json};

fn closure(hall: &Program, method: &str, service: &str, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let path = format!("/desk/v1/services/{service}/closure");
    hall.request(method, &path, &[("Authorization", &as_staff(&hall.data))], body.as_bytes())
}

fn reason() -> Value {
    json!({ "zh": "系统维护", "en": "Being serviced" })
}

/// What machine K01 hears is closed.
fn heard(hall: &Program) -> Value {
    let heartbeat = json!({
        "boot_id": "b", "uptime_s": 1, "version": "1", "content_version": 1, "devices": [], "reader_remedy": null,
        "paper": null, "outbox": { "depth": 0, "oldest_s": 0 }, "session_active": false
    });
    let answer = hall.request("POST", "/kiosk/v1/devices/K01/heartbeat", &[], heartbeat.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["closed"].clone()
}

#[test]
fn every_machine_hears_of_it_until_it_is_open_again_also_from_a_hall_that_began_anew() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut hall = Program::start_in(&data);
    assert_eq!(heard(&hall), json!([]));
    let until = "2126-11-23T06:00:00+08:00";
    let closed = closure(&hall, "PUT", "C-RS-05", &json!({ "reason": reason(), "until": until }));
    assert_eq!(closed.status, 200, "{}", closed.text());
    hall.kill();
    let hall = Program::start_in(&data);
    assert_eq!(heard(&hall), json!([{ "service": "C-RS-05", "reason": reason(), "until": until }]));
    let page = hall.request("GET", "/desk", &[("Authorization", &as_staff(&hall.data))], b"").text();
    assert!(page.contains("系统维护"), "{page}");
    assert_eq!(closure(&hall, "DELETE", "C-RS-05", &Value::Null).status, 204);
    assert_eq!(closure(&hall, "DELETE", "C-RS-05", &Value::Null).status, 204, "open already");
    assert_eq!(heard(&hall), json!([]));
}

#[test]
fn what_is_over_is_not_told() {
    let hall = Program::start();
    closure(&hall, "PUT", "C-RS-05", &json!({ "reason": reason(), "until": "2026-01-01T00:00:00+08:00" }));
    closure(&hall, "PUT", "C-RS-06", &json!({ "reason": reason() }));
    assert_eq!(heard(&hall), json!([{ "service": "C-RS-06", "reason": reason() }]));
}

#[test]
fn only_staff_close_what_there_is_and_say_why() {
    let hall = Program::start();
    let body = json!({ "reason": reason() }).to_string();
    hall.request("PUT", "/desk/v1/services/C-RS-05/closure", &[], body.as_bytes()).assert_problem(401, "staff-only");
    closure(&hall, "PUT", "X-1", &json!({ "reason": reason() })).assert_problem(404, "not-found");
    for wrong in [
        json!({ "reason": { "zh": "", "en": "Why" } }),
        json!({ "reason": { "zh": "长".repeat(61), "en": "Long" } }),
        json!({ "reason": reason(), "until": "tomorrow" }),
        json!({ "until": "2126-11-23T06:00:00+08:00" }),
    ] {
        closure(&hall, "PUT", "C-RS-05", &wrong).assert_problem(422, "invalid");
    }
    assert_eq!(heard(&hall), json!([]));
}
