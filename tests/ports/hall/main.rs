//! The `hall` program, seen from a machine and from a citizen's telephone.

mod by_code;
mod closures;
mod documents;
mod drafts;
mod for_whom;
mod machines;
mod pick_ups;
mod progress;
mod support;
mod verifications;

use base64::{Engine, engine::general_purpose::STANDARD};
use rustix::process::Signal;
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use support::*;
use yizhan::api::{AnswerValue, CaseNumber, SignedManifest};
use yizhan::catalogue::Content;
use yizhan::content;
use yizhan::hall::{HallSettings, serve};
use yizhan::sealing::SigningKey;

const JSON: &str = "application/json";
const SERVICE: &str = "C-RS-05";
/// Rewrites the golden description instead of comparing with it.
const REWRITE: &str = "REWRITE_GOLDEN_FILES";

#[test]
fn a_submission_gets_a_number_under_which_its_citizen_finds_it() {
    let hall = Program::start();
    let key = new_key();
    let answer = hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now())));
    assert_eq!((answer.status, answer.header("content-type")), (201, JSON), "{}", answer.text());
    let received = answer.json();
    let number = received["case_number"].as_str().unwrap();
    assert!(number.starts_with("LXGY-") && number.ends_with("-K01-00001"), "{number}");
    assert_eq!((received["duplicate"].as_bool(), received["query_code"].as_str().unwrap().len()), (Some(false), 10));
    assert!(received["received_at"].as_str().unwrap().ends_with("+08:00"));

    let by_key = hall.get(&format!("/kiosk/v1/submissions/by-key/{key}"));
    assert_eq!((by_key.status, by_key.body), (200, answer.body.clone()));
    assert_eq!(hall.get("/kiosk/v1/stats/today").json()["received"], 1);

    let (_, token) = hall.session(PERSON);
    let own = hall.request("GET", "/kiosk/v1/me/cases", &[("Authorization", &token)], b"").json();
    assert_eq!(own["cases"].as_array().unwrap().len(), 1);
    let case = &own["cases"][0];
    assert_eq!(case["case_number"], number);
    assert_eq!((&case["service"], &case["state"]), (&SERVICE.into(), &"received".into()));
    assert_eq!(case["query_code"], received["query_code"]);
    assert_eq!(case["next"], received["next"]);
    assert_eq!(case["steps"], serde_json::json!([{ "state": "received", "at": received["received_at"] }]));
    let one = hall.request("GET", &format!("/kiosk/v1/cases/{number}"), &[("Authorization", &token)], b"");
    assert_eq!((one.status, &one.json()), (200, case));

    let (_, other_token) = hall.session(OTHER_PERSON);
    let not_own = hall.request("GET", &format!("/kiosk/v1/cases/{number}"), &[("Authorization", &other_token)], b"");
    not_own.assert_problem(404, "not-found");
}

#[test]
fn who_holds_number_and_query_code_sees_the_state_and_nothing_personal() {
    let hall = Program::start();
    let key = new_key();
    let received = hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()))).json();
    let (number, code) = (received["case_number"].as_str().unwrap(), received["query_code"].as_str().unwrap());
    let query = serde_json::json!({ "case_number": number, "query_code": code.to_lowercase() });
    let case = hall.request("POST", "/kiosk/v1/cases:query", &[], query.to_string().as_bytes());
    assert_eq!((case.status, case.header("cache-control")), (200, "no-store"));
    assert_eq!(case.json()["state"], "received");
    assert!(case.json().get("query_code").is_none());

    let page = hall.get(&format!("/c/{number}?code={code}"));
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    let text = page.text();
    assert!(text.contains("<html lang=\"zh-CN\">") && text.contains(number) && text.contains("失业登记"), "{text}");
    assert!(text.contains("大厅收到了，还没办好。") && text.contains("开始审核，最晚"), "{text}");
    assert!(!text.contains("<script") && !text.contains(PERSON) && !text.contains("13812341234") && !text.contains(code));
    let wrong = hall.get(&format!("/c/{number}?code=0000000000"));
    assert_eq!(wrong.status, 404);
    assert!(wrong.text().contains("没有找到"));
    assert_eq!(hall.get("/c/%3Cscript%3E").status, 404);
}

#[test]
fn the_same_request_again_is_answered_with_the_same_bytes() {
    let hall = Program::start();
    let key = new_key();
    let body = envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()));
    let first = hall.submit(&key, &body);
    for _ in 0..3 {
        let again = hall.submit(&key, &body);
        assert_eq!((again.status, again.header("content-type")), (200, JSON));
        assert_eq!(again.body, first.body);
    }
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 1);
    let other = envelope(&hall.seal_key(), &key, &submission(OTHER_PERSON, SERVICE, &now()));
    hall.submit(&key, &other).assert_problem(422, "idempotency-key-reused");
}

#[test]
fn a_key_that_is_missing_unquoted_or_doubled_is_refused() {
    let hall = Program::start();
    let key = new_key();
    let body = envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()));
    let quoted = format!("\"{key}\"");
    let name = "Idempotency-Key";
    for headers in [vec![], vec![(name, key.as_str())], vec![(name, "\"not-a-uuid\"")], vec![(name, &quoted), (name, &quoted)]] {
        hall.request("POST", "/kiosk/v1/submissions", &headers, &body).assert_problem(400, "idempotency-key-missing");
    }
    assert_eq!(hall.count("SELECT count(*) FROM outcomes"), 0);
}

#[test]
fn two_at_once_with_one_key_make_one_case() {
    let hall = Program::start();
    let keys: Vec<String> = (0..8).map(|_| new_key()).collect();
    for (count, key) in keys.iter().enumerate() {
        let body = envelope(&hall.seal_key(), key, &submission(&format!("3202991980010{count:05}"), SERVICE, &now()));
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| hall.submit(key, &body))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let created: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(created.len(), 1);
        for answer in &answers {
            match answer.status {
                409 => answer.assert_problem(409, "in-progress"),
                200 | 201 => assert_eq!(answer.body, created[0].body),
                other => panic!("{other}: {}", answer.text()),
            }
        }
    }
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 8);
}

#[test]
fn whoever_begins_again_within_24_hours_is_shown_the_first_case() {
    let hall = Program::start();
    let send = |occurred_at: &str, service: &str| {
        let key = new_key();
        hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, service, occurred_at)))
    };
    let first = send("2026-11-22T22:19:00+08:00", SERVICE);
    assert_eq!(first.status, 201);
    for within in ["2026-11-22T22:25:00+08:00", "2026-11-23T22:18:59+08:00", "2026-11-22T08:00:00+08:00"] {
        let again = send(within, SERVICE);
        assert_eq!(again.status, 200, "{within}");
        let (again, first) = (again.json(), first.json());
        assert_eq!(again["duplicate"], true);
        for same in ["case_number", "query_code", "received_at", "next"] {
            assert_eq!(again[same], first[same], "{same}");
        }
    }
    assert_eq!(send("2026-11-23T22:19:01+08:00", SERVICE).status, 201, "a day later");
    assert_eq!(send("2026-11-22T22:25:00+08:00", "C-RS-02").status, 201, "another service");
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 3);
}

#[test]
fn a_box_that_was_tampered_with_is_not_opened() {
    let hall = Program::start();
    let key = new_key();
    let whole = sealed(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()));
    let mut bytes = STANDARD.decode(&whole.ciphertext).unwrap();
    bytes[10] ^= 1;
    let body = serde_json::json!({
        "device": "K01", "sealed": { "encapsulated": whole.encapsulated, "ciphertext": STANDARD.encode(bytes) }
    });
    let refused = hall.submit(&key, body.to_string().as_bytes());
    refused.assert_problem(422, "unsealable");
    assert_eq!(hall.submit(&key, body.to_string().as_bytes()).body, refused.body, "stored with its key");
    // The same box under another key or from another machine does not open either.
    let whole_body = |device: &str| serde_json::json!({ "device": device, "sealed": whole }).to_string().into_bytes();
    hall.submit(&new_key(), &whole_body("K01")).assert_problem(422, "unsealable");
    hall.submit(&new_key(), &whole_body("K02")).assert_problem(422, "unsealable");
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 0);
}

#[test]
fn what_the_hall_cannot_take_is_kept_for_staff_and_always_refused_alike() {
    let hall = Program::start();
    let mut foreign_device = submission(PERSON, SERVICE, &now());
    foreign_device["evidence"]["device"] = "K02".into();
    let mut blank_card = submission("", SERVICE, &now());
    let mut wrong_answer = submission(PERSON, SERVICE, &now());
    wrong_answer["answers"]["mobile"] = "1381234".into();
    let mut missing_answer = submission(PERSON, SERVICE, &now());
    missing_answer["answers"].as_object_mut().unwrap().remove("edu");
    let mut strange_answer = submission(PERSON, SERVICE, &now());
    strange_answer["answers"]["colour"] = "red".into();
    let mut not_signed = submission(PERSON, SERVICE, &now());
    not_signed["signature"] = serde_json::Value::Null;
    blank_card["answers"] = serde_json::json!({});
    for (clear, code) in [
        (submission(PERSON, "C-XX-99", &now()), "form-unknown"),
        (submission(PERSON, SERVICE, "yesterday"), "invalid"),
        (serde_json::json!({ "service": SERVICE }), "invalid"),
        (foreign_device, "invalid"),
        (blank_card, "invalid"),
        (wrong_answer, "form-invalid"),
        (missing_answer, "form-invalid"),
        (strange_answer, "form-invalid"),
        (not_signed, "form-invalid"),
    ] {
        let key = new_key();
        let body = envelope(&hall.seal_key(), &key, &clear);
        let first = hall.submit(&key, &body);
        first.assert_problem(422, code);
        let again = hall.submit(&key, &body);
        assert_eq!((again.status, again.body), (first.status, first.body.clone()));
        hall.get(&format!("/kiosk/v1/submissions/by-key/{key}")).assert_problem(422, code);
        assert_eq!(hall.count(&format!("SELECT count(*) FROM unprocessed WHERE idempotency_key = '{key}'")), 1);
    }
    let key = new_key();
    hall.submit(&key, b"{").assert_problem(422, "invalid");
    // A machine whose name is none is held, not refused for good.
    let envelope = serde_json::json!({ "device": "kiosk", "sealed": { "encapsulated": "", "ciphertext": "" } });
    hall.submit(&new_key(), envelope.to_string().as_bytes()).assert_problem(403, "device-unknown");
    assert_eq!(hall.count("SELECT count(*) FROM outcomes"), 10);
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 0);
}

#[test]
fn nobody_is_refused_for_eligibility() {
    let hall = Program::start();
    let key = new_key();
    // 14 years old, for unemployment registration: staff decide.
    let answer = hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission("320299201210050136", SERVICE, &now())));
    assert_eq!(answer.status, 201);
}

#[test]
fn a_power_cut_right_after_the_answer_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut hall = Program::start_in(&data);
    let key = new_key();
    let body = envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()));
    let first = hall.submit(&key, &body);
    hall.kill();
    assert_eq!(first.status, 201);
    let hall = Program::start_in(&data);
    let again = hall.submit(&key, &body);
    assert_eq!((again.status, again.body), (200, first.body));
    let next = new_key();
    let other = hall.submit(&next, &envelope(&hall.seal_key(), &next, &submission(OTHER_PERSON, SERVICE, &now())));
    assert!(other.json()["case_number"].as_str().unwrap().ends_with("-00002"));
}

/// Writes a submission on a connection of its own, of whose body only the first `body_bytes`.
fn send_without_listening(hall: &Program, key: &str, body: &[u8], body_bytes: usize) -> TcpStream {
    let mut line = TcpStream::connect(hall.url.trim_start_matches("http://")).unwrap();
    let length = body.len();
    let head = format!(
        "POST /kiosk/v1/submissions HTTP/1.1\r\nHost: hall\r\nIdempotency-Key: \"{key}\"\r\nContent-Length: {length}\r\n\r\n"
    );
    line.write_all(head.as_bytes()).unwrap();
    line.write_all(&body[..body_bytes]).unwrap();
    line
}

#[test]
fn a_machine_that_never_got_the_answer_finds_its_case_by_key() {
    let hall = Program::start();
    let key = new_key();
    let body = envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()));
    let line = send_without_listening(&hall, &key, &body, body.len());
    wait_until("the case is there", || hall.get(&format!("/kiosk/v1/submissions/by-key/{key}")).status == 200);
    drop(line);
    // The hall may still be at the first one: 409 says so, and a machine asks again.
    wait_until("the same again is answered", || hall.submit(&key, &body).status == 200);
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 1);
}

#[test]
fn a_machine_that_hangs_up_at_once_and_sends_again_has_one_case() {
    let hall = Program::start();
    for count in 0..10 {
        let key = new_key();
        let body = envelope(&hall.seal_key(), &key, &submission(&format!("3202991980010{count:05}"), SERVICE, &now()));
        drop(send_without_listening(&hall, &key, &body, body.len()));
        wait_until("the hall has taken it", || matches!(hall.submit(&key, &body).status, 200 | 201));
    }
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 10);
}

#[test]
fn a_request_that_is_cut_in_the_middle_leaves_nothing() {
    let hall = Program::start();
    let key = new_key();
    let body = envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()));
    drop(send_without_listening(&hall, &key, &body, body.len() / 2));
    wait_until("the hall has noticed", || hall.log().contains("address=/kiosk/v1/submissions status=422"));
    assert_eq!(hall.count("SELECT count(*) FROM outcomes"), 0);
    hall.get(&format!("/kiosk/v1/submissions/by-key/{key}")).assert_problem(404, "not-found");
    assert_eq!(hall.submit(&key, &body).status, 201);
}

#[test]
fn wrong_query_codes_are_limited_on_every_way_in() {
    let hall = Program::start();
    let key = new_key();
    let received = hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()))).json();
    let (number, code) = (received["case_number"].as_str().unwrap(), received["query_code"].as_str().unwrap());
    let ask = |number: &str, code: &str| {
        let query = serde_json::json!({ "case_number": number, "query_code": code });
        hall.request("POST", "/kiosk/v1/cases:query", &[], query.to_string().as_bytes())
    };
    for _ in 0..3 {
        ask(number, "0000000000").assert_problem(404, "not-found");
    }
    assert_eq!(ask(number, code).status, 200);
    assert_eq!(hall.get(&format!("/c/{number}?code=1")).status, 404);
    assert_eq!(hall.get(&format!("/c/{number}")).status, 404);
    let refused = ask(number, code);
    refused.assert_problem(429, "too-many-tries");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    let page = hall.get(&format!("/c/{number}?code={code}"));
    assert_eq!(page.status, 429);
    assert!(page.text().contains("请过15分钟再试"));
    // A number that does not exist behaves alike.
    for _ in 0..5 {
        ask("LXGY-20200101-K01-00001", code).assert_problem(404, "not-found");
    }
    ask("LXGY-20200101-K01-00001", code).assert_problem(429, "too-many-tries");
}

#[test]
fn content_is_published_where_it_is_signed() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (path, text) in Content::built_in_files() {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let unsigned = Program::start();
    unsigned.get("/kiosk/v1/content/manifest").assert_problem(404, "not-found");

    let key = SigningKey::generate().unwrap();
    assert!(content::sign_folder(folder.path(), &key, 30).is_ok());
    let hall = Program::start_with(&data.path().join("data"), &["--content", &folder.path().display().to_string()]);
    let manifest = hall.get("/kiosk/v1/content/manifest");
    let etag = manifest.header("etag").to_string();
    let again = hall.request("GET", "/kiosk/v1/content/manifest", &[("If-None-Match", &etag)], b"");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, etag.as_str()));
    let other = hall.request("GET", "/kiosk/v1/content/manifest", &[("If-None-Match", "\"other\"")], b"");
    assert_eq!((other.status, &other.body), (200, &manifest.body));

    let signed: SignedManifest = serde_json::from_slice(&manifest.body).unwrap();
    let manifest = content::publication::open(&signed, &key.verifying_key()).unwrap();
    let zones = manifest.files.iter().find(|file| file.path == "zones.toml").unwrap();
    let blob = hall.get(&format!("/kiosk/v1/content/blobs/{}", zones.sha256));
    assert_eq!((blob.status, blob.body.len() as u64), (200, zones.bytes));
    assert_eq!(blob.text(), Content::built_in_files()["zones.toml"]);
    assert!(blob.header("cache-control").contains("immutable"));
    hall.get(&format!("/kiosk/v1/content/blobs/{}", "0".repeat(64))).assert_problem(404, "not-found");
}

#[test]
fn a_session_tells_the_telephone_number_on_record_and_never_in_full() {
    let hall = Program::start();
    let told = |person: &str| hall.open_session("K01", &evidence(person, "K01", &now())).json();
    // Numbers of assets/demo/contacts.json.
    assert_eq!(told(WITH_PHONE)["phone_on_record"], "139****0136");
    assert!(told(PERSON).get("phone_on_record").is_none());
}

#[test]
fn look_ups_need_the_session_of_a_card_just_read() {
    let hall = Program::start();
    let own_cases = |token: &str| hall.request("GET", "/kiosk/v1/me/cases", &[("Authorization", token)], b"");
    hall.get("/kiosk/v1/me/cases").assert_problem(401, "session-unknown");
    own_cases("Bearer AAAA").assert_problem(401, "session-unknown");
    assert_eq!(own_cases("Bearer AAAA").header("www-authenticate"), "Bearer");
    let (id, token) = hall.session(PERSON);
    assert_eq!(own_cases(&token).status, 200);
    assert_eq!(own_cases(&token.replace("Bearer", "bearer")).status, 200);
    own_cases(&token.replace("Bearer", "Basic")).assert_problem(401, "session-unknown");
    let end = |id: &str| hall.request("DELETE", &format!("/kiosk/v1/sessions/{id}"), &[("Authorization", &token)], b"");
    end("another").assert_problem(401, "session-unknown");
    assert_eq!(end(&id).status, 204);
    own_cases(&token).assert_problem(401, "session-unknown");

    hall.open_session("K01", &evidence(PERSON, "K01", "2026-01-01T00:00:00+08:00")).assert_problem(401, "card-refused");
    hall.open_session("K01", &evidence(PERSON, "K02", &now())).assert_problem(422, "invalid");
    hall.open_session("kiosk", &evidence(PERSON, "kiosk", &now())).assert_problem(403, "device-unknown");
    hall.open_session("K01", &evidence("", "K01", &now())).assert_problem(401, "card-refused");
    hall.request("POST", "/kiosk/v1/sessions", &[], b"[]").assert_problem(422, "invalid");
}

#[test]
fn contributions_are_told_to_their_citizen_and_not_to_be_stored() {
    let hall = Program::start();
    let ask = |person: &str| {
        let (_, token) = hall.session(person);
        hall.request("GET", "/kiosk/v1/me/insurance/social", &[("Authorization", &token)], b"")
    };
    let answer = ask(PERSON);
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let found = answer.json();
    assert_eq!((&found["months_paid"], &found["source"]), (&187.into(), &"demo".into()));
    let last_year = &found["months"].as_array().unwrap()[..12];
    let lost: Vec<_> = last_year.iter().filter(|month| month["state"] == "not_found").collect();
    assert_eq!(lost.len(), 1);
    assert!(lost[0]["month"].as_str().unwrap().ends_with("-05"));
    // Somebody without a record gets an answer, not a refusal.
    let nobody = ask("320299194810030128");
    assert_eq!(nobody.status, 200);
    assert_eq!((&nobody.json()["months_paid"], &nobody.json()["months"]), (&0.into(), &serde_json::json!([])));
}

#[test]
fn every_refusal_is_a_problem() {
    let hall = Program::start();
    hall.get("/").assert_problem(404, "not-found");
    hall.get("/kiosk/v1/nothing").assert_problem(404, "not-found");
    hall.get("/problems/nothing").assert_problem(404, "not-found");
    hall.get("/kiosk/v1/submissions/by-key/nothing").assert_problem(404, "not-found");
    let wrong_method = hall.get("/kiosk/v1/submissions");
    wrong_method.assert_problem(405, "method-not-allowed");
    assert_eq!(wrong_method.header("allow"), "POST");
    hall.request("POST", "/kiosk/v1/cases:query", &[], b"{\"case_number\":").assert_problem(422, "invalid");
    hall.submit(&new_key(), &vec![b' '; 512 * 1024 + 1]).assert_problem(413, "too-large");
    hall.submit(&new_key(), &vec![b' '; 512 * 1024]).assert_problem(422, "invalid");
    assert_eq!(hall.get("/problems/in-progress").json()["retryable"], true);
    assert_eq!((hall.get("/livez").status, hall.get("/readyz").status), (204, 204));
}

#[test]
fn the_hall_serves_this_computer_only() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let data = data.to_str().unwrap();
    for address in ["0.0.0.0:0", "192.168.1.10:8700", "[::]:0"] {
        let (code, said) = run_to_end(&["--listen", address, "--data", data]);
        assert_eq!(code, Some(64), "{said}");
        assert!(said.contains("is not a loopback address"), "{said}");
    }
    assert_eq!(run_to_end(&["--listen", "127.0.0.1:0"]).0, Some(64));
    assert_eq!(run_to_end(&["--listen", "127.0.0.1:0", "--data", data, "--public-url", "hall"]).0, Some(64));
    assert!(!directory.path().join("data").exists());
}

#[test]
fn the_hall_keeps_its_key_and_ends_in_order() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut hall = Program::start_in(&data);
    let public = std::fs::read_to_string(data.join("seal.pub")).unwrap();
    assert_eq!(STANDARD.decode(public.trim()).unwrap().len(), 32);
    assert_eq!(std::fs::metadata(data.join("seal.key")).unwrap().permissions().mode() & 0o777, 0o600);
    let (code, said) = run_to_end(&["--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()]);
    assert_eq!(code, Some(69));
    assert!(said.contains("is in use by another hall"), "{said}");
    assert_eq!(hall.end(Signal::TERM).code(), Some(0));
    assert!(hall.log().contains("hall.stopped"));
    let mut hall = Program::start_in(&data);
    assert_eq!(std::fs::read_to_string(data.join("seal.pub")).unwrap(), public);
    assert_eq!(hall.end(Signal::INT).code(), Some(0));
    assert!(!data.join("hall.db-wal").exists(), "everything is in the database itself");
}

#[test]
fn the_log_holds_catalogue_lines_and_nothing_of_anybody() {
    let mut hall = Program::start();
    let key = new_key();
    let received = hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission(PERSON, SERVICE, &now()))).json();
    let (id, token) = hall.session(PERSON);
    let (number, code) = (received["case_number"].as_str().unwrap(), received["query_code"].as_str().unwrap());
    hall.request("GET", &format!("/kiosk/v1/cases/{number}"), &[("Authorization", &token)], b"");
    hall.get(&format!("/c/{number}?code={code}"));
    let problem = hall.get(&format!("/nothing/{PERSON}"));
    hall.end(Signal::TERM);
    let log = hall.log();
    for secret in [PERSON, "13812341234", number, code, &key, &id, token.trim_start_matches("Bearer ")] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    for line in log.lines() {
        let known = yizhan::events::LogEvent::ALL.iter().any(|event| line.contains(&format!(" {}", event.code())));
        assert!(known, "not in the catalogue: {line}");
    }
    let trace = problem.json()["trace_id"].as_str().unwrap().to_string();
    assert!(log.contains("address=unknown status=404") && log.contains(&format!("trace={trace}")), "{log}");
}

#[test]
fn the_description_is_the_golden_one_and_names_every_address() {
    let hall = Program::start();
    let served = hall.get("/openapi.json");
    assert_eq!((served.status, served.header("content-type")), (200, JSON));
    let description = served.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut paths: Vec<&str> = description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    paths.sort_unstable();
    let expected = [
        "/c/{number}",
        "/desk",
        "/desk/drafts",
        "/desk/unverified",
        "/desk/unverified/seen",
        "/desk/v1/cases/{number}/state",
        "/desk/v1/machines",
        "/desk/v1/services/{code}/closure",
        "/kiosk/v1/cases/{number}",
        "/kiosk/v1/cases/{number}/withdraw",
        "/kiosk/v1/cases:query",
        "/kiosk/v1/content/blobs/{sha256}",
        "/kiosk/v1/content/manifest",
        "/kiosk/v1/devices/{id}/heartbeat",
        "/kiosk/v1/devices/{id}/unconfirmed-cards",
        "/kiosk/v1/documents/{id}",
        "/kiosk/v1/drafts",
        "/kiosk/v1/me/cases",
        "/kiosk/v1/me/drafts",
        "/kiosk/v1/me/drafts:open",
        "/kiosk/v1/me/insurance/medical",
        "/kiosk/v1/me/insurance/medical/balance",
        "/kiosk/v1/me/insurance/social",
        "/kiosk/v1/me/pick-ups",
        "/kiosk/v1/me/pick-ups:collect",
        "/kiosk/v1/me/proofs",
        "/kiosk/v1/pick-ups",
        "/kiosk/v1/pick-ups/by-key/{key}/printed",
        "/kiosk/v1/pick-ups:collect",
        "/kiosk/v1/sessions",
        "/kiosk/v1/sessions/challenge",
        "/kiosk/v1/sessions/{id}",
        "/kiosk/v1/sessions/{id}/codes",
        "/kiosk/v1/sessions/{id}/verifications",
        "/kiosk/v1/stats/today",
        "/kiosk/v1/submissions",
        "/kiosk/v1/submissions/by-key/{key}",
        "/livez",
        "/problems/{code}",
        "/readyz",
    ];
    assert_eq!(paths, expected);
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/openapi.json");
    let text = format!("{}\n", served.text().trim_end());
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(golden, &text).unwrap();
    }
    assert!(std::fs::read_to_string(golden).unwrap() == text, "tests/data/openapi.json differs; {REWRITE}=1 writes it anew");
}

/// The same hall inside another program, with its clock at a Sunday night.
#[test]
fn an_embedded_hall_computes_dates_from_its_own_clock_and_opens_what_it_was_sent() {
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let loopback = "127.0.0.1:0".parse().unwrap();
    let sunday: jiff::ZonedDateTime = "2026-11-22T22:19:00+08:00[+08:00]".parse().unwrap();
    let clock = Arc::new(move || sunday.clone());
    let settings = HallSettings { clock, ..HallSettings::new(loopback, directory.path().to_path_buf()) };
    let hall = runtime.block_on(serve(settings)).unwrap();
    let key = new_key();
    let body = envelope(&hall.seal_public_key, &key, &submission(PERSON, SERVICE, "2026-11-22T22:18:40+08:00"));
    let quoted = format!("\"{key}\"");
    let answer = request(&hall.url(), "POST", "/kiosk/v1/submissions", &[("Idempotency-Key", &quoted)], &body);
    let received = answer.json();
    assert_eq!(received["case_number"], "LXGY-20261122-K01-00001");
    assert_eq!(received["received_at"], "2026-11-22T22:19:00+08:00");
    assert_eq!(received["next"], serde_json::json!({ "review_starts": "2026-11-23", "answer_by": "2026-11-24" }));

    let case = runtime.block_on(hall.case_by_key(&key)).unwrap().unwrap();
    assert_eq!((&case["case_number"], &case["device"]), (&received["case_number"], &"K01".into()));
    assert_eq!(case["occurred_at"], "2026-11-22T22:18:40+08:00");
    assert!(runtime.block_on(hall.case_by_key(&new_key())).unwrap().is_none());
    let number = CaseNumber::try_from("LXGY-20261122-K01-00001".to_string()).unwrap();
    let opened = runtime.block_on(hall.open_submission(&number)).unwrap().unwrap();
    assert!(opened.answers.get("mobile") == Some(&AnswerValue::Text("13812341234".to_string())));
    progress::put_right(&hall.url(), directory.path(), &hall.seal_public_key, (PERSON, number.as_str()), "13900000136");
    let corrections = runtime.block_on(hall.open_corrections(&number)).unwrap();
    assert!(corrections.len() == 1 && corrections[0].answers.get("mobile") == Some(&AnswerValue::Text("13900000136".into())));
    runtime.block_on(hall.shutdown());
    let stored = std::fs::read(directory.path().join("hall.db")).unwrap();
    for clear in [PERSON.as_bytes(), b"13812341234", b"13900000136"] {
        assert!(!stored.windows(clear.len()).any(|window| window == clear), "the database holds clear text");
    }
}
