//! Forms handed over unfinished: sealed, for thirty days, brought back by code and card, opened by staff, gone once handed in.

use super::for_whom;
use super::support::*;
use std::sync::{Arc, Mutex};
use yizhan::api::{Draft, DraftRequest, DraftsAnswer, KeptDraft, draft_data};
use yizhan::hall::{HallSettings, serve};
use yizhan::sealing::PublicKey;

const HAND_OVER: &str = "/kiosk/v1/drafts";
const OPEN: &str = "/kiosk/v1/me/drafts:open";
const SERVICE: &str = "C-RS-05";

/// A form in which only the telephone is answered.
fn begun(mobile: &str) -> serde_json::Value {
    serde_json::json!({
        "service": SERVICE, "form_version": 1, "answers": { "mobile": mobile, "live_addr": "测试路1号" }, "none": [],
        "page": 1, "saved_at": "2026-11-22T22:14:00+08:00"
    })
}

fn body(seal_key: &PublicKey, key: &str, draft: &serde_json::Value) -> Vec<u8> {
    let sealed = seal_key.seal(draft.to_string().as_bytes(), &draft_data("K01", key)).unwrap();
    serde_json::to_vec(&DraftRequest { device: "K01".into(), sealed }).unwrap()
}

fn query(code: &str) -> Vec<u8> {
    serde_json::json!({ "device": "K02", "code": code }).to_string().into_bytes()
}

impl Program {
    fn hand_over(&self, token: &str, key: &str, draft: &serde_json::Value) -> Answer {
        let quoted = format!("\"{key}\"");
        let headers = [("Authorization", token), ("Idempotency-Key", quoted.as_str())];
        self.request("POST", HAND_OVER, &headers, &body(&self.seal_key(), key, draft))
    }

    fn open_draft(&self, token: &str, code: &str) -> Answer {
        self.request("POST", OPEN, &[("Authorization", token)], &query(code))
    }

    fn drafts(&self, token: &str) -> usize {
        let answer = self.request("GET", "/kiosk/v1/me/drafts", &[("Authorization", token)], b"");
        serde_json::from_slice::<DraftsAnswer>(&answer.body).unwrap().drafts.len()
    }

    /// What staff see who type this.
    fn at_the_desk(&self, typed: &str) -> String {
        let staff = as_staff(&self.data);
        let answer = self.request("POST", "/desk/drafts", &[("Authorization", &staff)], format!("code={typed}").as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text()
    }
}

fn code(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    serde_json::from_slice::<KeptDraft>(&answer.body).unwrap().code
}

#[test]
fn the_code_and_the_same_card_bring_it_back_also_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut hall = Program::start_in(&data);
    let (_, token) = hall.session(PERSON);
    let key = new_key();
    let first = code(&hall.hand_over(&token, &key, &begun("13812341234")));
    // Taken along once more with other answers: the same form, the same code.
    assert_eq!(code(&hall.hand_over(&token, &key, &begun("13999990000"))), first);
    hall.kill();
    let hall = Program::start_in(&data);
    let (_, token) = hall.session(PERSON);
    assert_eq!(hall.drafts(&token), 1);
    for _ in 0..2 {
        let opened = hall.open_draft(&token, &first);
        assert_eq!((opened.status, opened.header("cache-control")), (200, "no-store"), "{}", opened.text());
        let draft: Draft = serde_json::from_slice(&opened.body).unwrap();
        assert!(draft.service == SERVICE && draft.page == 1, "{}", opened.text());
        assert_eq!(opened.json()["answers"]["mobile"], "13999990000");
    }
    let (_, other) = hall.session(OTHER_PERSON);
    hall.open_draft(&other, &first).assert_problem(404, "not-found");
    assert_eq!(hall.drafts(&other), 0);
    hall.open_draft("Bearer none", &first).assert_problem(401, "session-unknown");
    let kept = std::fs::read(data.join("hall.db")).unwrap();
    assert!(!kept.windows(11).any(|bytes| bytes == b"13999990000"), "it lies there sealed");
    assert!(!hall.log().contains(&first));
}

#[test]
fn what_is_handed_in_is_no_draft_any_more() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let (draft, other) = (new_key(), new_key());
    code(&hall.hand_over(&token, &draft, &begun("13812341234")));
    code(&hall.hand_over(&token, &other, &begun("13812341234")));
    let key = new_key();
    let mut handed_in = submission(PERSON, SERVICE, &now());
    handed_in["draft"] = draft.clone().into();
    assert_eq!(hall.submit(&key, &envelope(&hall.seal_key(), &key, &handed_in)).status, 201);
    assert_eq!(hall.drafts(&token), 1, "the other one waits on");
    // Handed in for somebody else it is no draft of who filled it in either.
    let mut for_other = for_whom::for_a_child(PERSON);
    let third = new_key();
    code(&hall.hand_over(&token, &third, &begun("13812341234")));
    for_other["draft"] = third.into();
    let key = new_key();
    let taken = hall.submit(&key, &envelope(&hall.seal_key(), &key, &for_other));
    assert_eq!((taken.status, hall.drafts(&token)), (201, 1), "{}", taken.text());
    // Somebody else's cannot be made to vanish.
    let key = new_key();
    let mut handed_in = submission(OTHER_PERSON, SERVICE, &now());
    handed_in["draft"] = other.into();
    assert_eq!(hall.submit(&key, &envelope(&hall.seal_key(), &key, &handed_in)).status, 201);
    assert_eq!(hall.drafts(&token), 1);
}

#[test]
fn tries_and_numbers_are_bounded() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let right = code(&hall.hand_over(&token, &new_key(), &begun("13812341234")));
    (1..5).for_each(|_| drop(code(&hall.hand_over(&token, &new_key(), &begun("13812341234")))));
    hall.hand_over(&token, &new_key(), &begun("13812341234")).assert_problem(503, "overloaded");
    let unknown = serde_json::json!({ "service": "C-RS-01", "form_version": 1, "answers": {}, "none": [], "page": 0,
        "saved_at": "2026-11-22T22:14:00+08:00" });
    hall.hand_over(&token, &new_key(), &unknown).assert_problem(422, "form-unknown");
    let wrong = if right == "00000000" { "00000001" } else { "00000000" };
    (0..5).for_each(|_| hall.open_draft(&token, wrong).assert_problem(404, "not-found"));
    hall.open_draft(&token, &right).assert_problem(429, "too-many-tries");
}

#[test]
fn staff_open_it_by_its_code() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let code = code(&hall.hand_over(&token, &new_key(), &begun("13812341234")));
    let grouped = format!("{}+{}", &code[..4], &code[4..]);
    let page = hall.at_the_desk(&grouped);
    for word in ["失业登记", "手机号码", "测试路1号", "11月22日"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(hall.at_the_desk("00000000").contains("没有这个码") || code == "00000000");
    hall.get("/desk/drafts").assert_problem(401, "staff-only");
    hall.request("POST", "/desk/drafts", &[], format!("code={code}").as_bytes()).assert_problem(401, "staff-only");
    let staff = as_staff(&hall.data);
    let desk = hall.request("GET", "/desk", &[("Authorization", &staff)], b"").text();
    assert!(desk.contains("/desk/drafts"), "{desk}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_kept_for_thirty_days() {
    let directory = tempfile::tempdir().unwrap();
    let now = Arc::new(Mutex::new(jiff::ZonedDateTime::now()));
    let clock = now.clone();
    let settings = HallSettings {
        clock: Arc::new(move || clock.lock().unwrap().clone()),
        ..HallSettings::new(([127, 0, 0, 1], 0).into(), directory.path().into())
    };
    let hall = serve(settings).await.unwrap();
    let (url, seal_key) = (hall.url(), hall.seal_public_key.clone());
    let desk = as_staff(directory.path());
    let key = new_key();
    let handed = {
        let url = url.clone();
        tokio::task::spawn_blocking(move || {
            let clear = serde_json::to_vec(&evidence(PERSON, "K01", &super::support::now())).unwrap();
            let session = serde_json::json!({ "device": "K01", "evidence": seal_key.seal(&clear, b"session|K01").unwrap() });
            let opened = request(&url, "POST", "/kiosk/v1/sessions", &[], session.to_string().as_bytes()).json();
            let (token, quoted) = (format!("Bearer {}", opened["token"].as_str().unwrap()), format!("\"{key}\""));
            let headers = [("Authorization", token.as_str()), ("Idempotency-Key", quoted.as_str())];
            request(&url, "POST", HAND_OVER, &headers, &body(&seal_key, &key, &begun("13812341234")))
        })
    };
    let code = code(&handed.await.unwrap());
    let begun_at = now.lock().unwrap().clone();
    for (minutes, there) in [(30 * 24 * 60 - 1, true), (30 * 24 * 60 + 1, false)] {
        *now.lock().unwrap() = begun_at.checked_add(jiff::Span::new().minutes(minutes)).unwrap();
        let (url, desk, code) = (url.clone(), desk.clone(), code.clone());
        let open = move || request(&url, "POST", "/desk/drafts", &[("Authorization", &desk)], format!("code={code}").as_bytes());
        let page = tokio::task::spawn_blocking(open).await.unwrap().text();
        assert_eq!(page.contains("测试路1号"), there, "{page}");
    }
    hall.shutdown().await;
}
