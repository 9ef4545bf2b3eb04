//! Paper left under a code: sealed, for a day, with few tries.

use super::support::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::sync::{Arc, Mutex};
use yizhan::api::{DOCUMENT_BYTES_MAX, PickUp, PickUpPaper, PickUpRequest, PickUpsAnswer, pick_up_data};
use yizhan::hall::{HallSettings, serve};
use yizhan::sealing::PublicKey;

const LEAVE: &str = "/kiosk/v1/pick-ups";
const COLLECT: &str = "/kiosk/v1/pick-ups:collect";
const COLLECT_OWN: &str = "/kiosk/v1/me/pick-ups:collect";
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
        self.collect_with(&new_key(), code)
    }

    fn collect_with(&self, key: &str, code: &str) -> Answer {
        self.request("POST", COLLECT, &[("Idempotency-Key", &format!("\"{key}\""))], &query(code))
    }

    /// With the session of who may have left it.
    fn collect_own(&self, token: &str, code: &str) -> Answer {
        let key = format!("\"{}\"", new_key());
        self.request("POST", COLLECT_OWN, &[("Authorization", token), ("Idempotency-Key", &key)], &query(code))
    }

    fn printed(&self, key: &str) -> Answer {
        self.request("POST", &format!("/kiosk/v1/pick-ups/by-key/{key}/printed"), &[], b"")
    }

    fn own(&self, token: &str) -> Vec<PickUp> {
        let answer = self.request("GET", "/kiosk/v1/me/pick-ups", &[("Authorization", token)], b"");
        serde_json::from_slice::<PickUpsAnswer>(&answer.body).unwrap().pick_ups
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
    let own = hall.own(&token);
    assert!(own.len() == 2 && own.iter().any(|kept| kept.code == first), "{own:?}");
    assert!(own.iter().all(|kept| kept.paper == PickUpPaper::Receipt && kept.title.is_empty()), "{own:?}");
    let (_, other) = hall.session(OTHER_PERSON);
    assert_eq!(hall.own(&other), []);
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
fn what_came_out_is_collected_by_nobody_else_and_saying_it_again_does_no_harm() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let paper = new_key();
    let first = code(&hall.leave(&token, &paper));
    let (at_one, at_another) = (new_key(), new_key());
    assert_eq!(hall.collect_with(&at_one, &first).status, 200);
    assert_eq!(hall.collect_with(&at_one, &first).status, 200, "its answer may be lost");
    assert_eq!(hall.own(&token).len(), 1, "not yet in anybody's hand");
    for _ in 0..2 {
        assert_eq!(hall.printed(&at_one).status, 204);
    }
    hall.collect_with(&at_another, &first).assert_problem(404, "not-found");
    assert_eq!(hall.own(&token), []);
    assert_eq!(hall.count("SELECT sum(length(envelope)) FROM pick_ups"), 0, "nothing of it stays");
    hall.printed(&at_another).assert_problem(404, "not-found");
    hall.printed("no-key").assert_problem(404, "not-found");
    // The same paper fails once more: it is left as if for the first time.
    let second = code(&hall.leave(&token, &paper));
    assert_eq!(hall.collect(&second).status, 200);
}

#[test]
fn with_the_own_card_no_try_is_counted_and_nobody_elses_paper_is_given() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let own = code(&hall.leave(&token, &new_key()));
    (0..5).for_each(|_| drop(hall.collect("00000000")));
    hall.collect(&own).assert_problem(429, "too-many-tries");
    assert_eq!(hall.collect_own(&token, &own).status, 200);
    let (_, other) = hall.session(OTHER_PERSON);
    hall.collect_own(&other, &own).assert_problem(404, "not-found");
    hall.collect_own("Bearer none", &own).assert_problem(401, "session-unknown");
}

#[test]
fn the_largest_document_is_left_and_collected_whole() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let key = new_key();
    let pdf = STANDARD.encode(vec![b'%'; DOCUMENT_BYTES_MAX]);
    let item = serde_json::json!({ "paper": "document", "proof": null, "pdf": pdf }).to_string();
    let leave = |item: &str, key: &str| {
        let sealed = hall.seal_key().seal(item.as_bytes(), &pick_up_data("K01", key)).unwrap();
        let body = serde_json::to_vec(&PickUpRequest { device: "K01".into(), sealed }).unwrap();
        let quoted = format!("\"{key}\"");
        hall.request("POST", LEAVE, &[("Authorization", &token), ("Idempotency-Key", &quoted)], &body)
    };
    let code = code(&leave(&item, &key));
    assert_eq!(hall.collect(&code).text(), item);
    let more = item.replace(&pdf, &STANDARD.encode(vec![b'%'; DOCUMENT_BYTES_MAX + 1024 * 1024]));
    leave(&more, &new_key()).assert_problem(413, "too-large");
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
    let claim = || vec![("Idempotency-Key", format!("\"{}\"", new_key()))];
    let minutes = |count: i64| now.lock().unwrap().checked_add(jiff::Span::new().minutes(count)).unwrap();
    let (almost, over) = (minutes(24 * 60 - 1), minutes(24 * 60 + 1));
    *now.lock().unwrap() = almost;
    assert_eq!(asked("POST", COLLECT, claim(), query(&code)).await.status, 200);
    *now.lock().unwrap() = over;
    asked("POST", COLLECT, claim(), query(&code)).await.assert_problem(404, "not-found");
    hall.shutdown().await;
}
