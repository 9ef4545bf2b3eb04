//! Paper left under a code: sealed, for a day, with few tries.

use super::support::*;
use std::sync::{Arc, Mutex};
use yizhan::api::{PickUp, PickUpRequest, pick_up_data};
use yizhan::hall::{HallSettings, serve};
use yizhan::sealing::PublicKey;

const LEAVE: &str = "/kiosk/v1/pick-ups";
const COLLECT: &str = "/kiosk/v1/pick-ups:collect";
const ITEM: &str = r#"{"paper":"receipt","proof":null,"pdf":"JVBERi0xLjc="}"#;

fn left(seal_key: &PublicKey, key: &str) -> Vec<u8> {
    let sealed = seal_key.seal(ITEM.as_bytes(), &pick_up_data("K01", key)).unwrap();
    serde_json::to_vec(&PickUpRequest { device: "K01".into(), sealed }).unwrap()
}

fn query(code: &str) -> Vec<u8> {
    serde_json::json!({ "device": "K02", "code": code }).to_string().into_bytes()
}

impl Program {
    fn leave(&self, token: &str, key: &str) -> Answer {
        let quoted = format!("\"{key}\"");
        self.request("POST", LEAVE, &[("Authorization", token), ("Idempotency-Key", &quoted)], &left(&self.seal_key(), key))
    }

    fn collect(&self, code: &str) -> Answer {
        self.request("POST", COLLECT, &[], &query(code))
    }
}

fn code(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    serde_json::from_slice::<PickUp>(&answer.body).unwrap().code
}

#[test]
fn what_is_left_is_collected_at_another_machine_also_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut hall = Program::start_in(&data);
    let (_, token) = hall.session(PERSON);
    let key = new_key();
    let first = code(&hall.leave(&token, &key));
    assert!(first.len() == 8 && first.bytes().all(|digit| digit.is_ascii_digit()), "{first}");
    assert_eq!(code(&hall.leave(&token, &key)), first, "the same paper has the same code");
    assert_ne!(code(&hall.leave(&token, &new_key())), first);
    let own = hall.request("GET", "/kiosk/v1/me/pick-ups", &[("Authorization", &token)], b"").json();
    let own = own["pick_ups"].as_array().unwrap();
    assert!(own.len() == 2 && own.iter().any(|kept| kept["code"] == first.as_str()), "{own:?}");
    let (_, other) = hall.session(OTHER_PERSON);
    let others = hall.request("GET", "/kiosk/v1/me/pick-ups", &[("Authorization", &other)], b"").json();
    assert_eq!(others["pick_ups"].as_array().unwrap().len(), 0);
    hall.kill();
    let hall = Program::start_in(&data);
    let collected = hall.collect(&first);
    assert_eq!((collected.status, collected.header("cache-control"), collected.text().as_str()), (200, "no-store", ITEM));
    let kept = std::fs::read(data.join("hall.db")).unwrap();
    assert!(!kept.windows(8).any(|bytes| bytes == b"JVBERi0x"), "it lies there sealed");
    assert!(!hall.log().contains(&first));
}

#[test]
fn after_five_wrong_codes_a_machine_rests() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let right = code(&hall.leave(&token, &new_key()));
    let wrong = if right == "00000000" { "00000001" } else { "00000000" };
    for _ in 0..5 {
        assert_eq!(hall.collect(&right).status, 200, "right ones are not counted");
        hall.collect(wrong).assert_problem(404, "not-found");
    }
    hall.collect(&right).assert_problem(429, "too-many-tries");
}

#[test]
fn one_person_leaves_five_at_once_and_nobody_without_a_session() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    (0..5).for_each(|_| drop(code(&hall.leave(&token, &new_key()))));
    hall.leave(&token, &new_key()).assert_problem(503, "overloaded");
    let (_, other) = hall.session(OTHER_PERSON);
    code(&hall.leave(&other, &new_key()));
    hall.leave("Bearer none", &new_key()).assert_problem(401, "session-unknown");
    let foreign = left(&hall.seal_key(), &new_key());
    let key = format!("\"{}\"", new_key());
    let headers = [("Authorization", other.as_str()), ("Idempotency-Key", key.as_str())];
    hall.request("POST", LEAVE, &headers, &foreign).assert_problem(422, "unsealable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_a_day() {
    let directory = tempfile::tempdir().unwrap();
    let now = Arc::new(Mutex::new(jiff::ZonedDateTime::now()));
    let clock = now.clone();
    let settings = HallSettings {
        clock: Arc::new(move || clock.lock().unwrap().clone()),
        ..HallSettings::new(([127, 0, 0, 1], 0).into(), directory.path().into())
    };
    let hall = serve(settings).await.unwrap();
    let (url, seal_key) = (hall.url(), hall.seal_public_key.clone());
    let asked = move |method: &'static str, path: &'static str, headers: Vec<(&'static str, String)>, body: Vec<u8>| {
        let url = url.clone();
        async move {
            tokio::task::spawn_blocking(move || {
                let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                request(&url, method, path, &headers, &body)
            })
            .await
            .unwrap()
        }
    };
    let clear = serde_json::to_vec(&evidence(PERSON, "K01", &super::support::now())).unwrap();
    let session = serde_json::json!({ "device": "K01", "evidence": seal_key.seal(&clear, b"session|K01").unwrap() });
    let opened = asked("POST", "/kiosk/v1/sessions", Vec::new(), session.to_string().into_bytes()).await.json();
    let token = format!("Bearer {}", opened["token"].as_str().unwrap());
    let key = new_key();
    let headers = vec![("Authorization", token), ("Idempotency-Key", format!("\"{key}\""))];
    let code = code(&asked("POST", LEAVE, headers, left(&seal_key, &key)).await);
    let minutes = |count: i64| now.lock().unwrap().checked_add(jiff::Span::new().minutes(count)).unwrap();
    let (almost, over) = (minutes(24 * 60 - 1), minutes(24 * 60 + 1));
    *now.lock().unwrap() = almost;
    assert_eq!(asked("POST", COLLECT, Vec::new(), query(&code)).await.status, 200);
    *now.lock().unwrap() = over;
    asked("POST", COLLECT, Vec::new(), query(&code)).await.assert_problem(404, "not-found");
    hall.shutdown().await;
}
