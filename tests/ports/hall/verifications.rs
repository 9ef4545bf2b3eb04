//! 核验: a session is raised from the card (L1) to L2 by a code or by staff, and what needs it is refused before.

use super::support::*;
use std::sync::{Arc, Mutex};
use yizhan::api::{StaffConfirmation, VerificationRequest, verification_data};
use yizhan::hall::{HallSettings, RunningHall, serve};
use yizhan::sealing::PublicKey;

/// A Tuesday at ten, and the night before.
const BY_DAY: &str = "2026-11-24T10:00:00+08:00[+08:00]";
const BY_NIGHT: &str = "2026-11-23T22:14:00+08:00[+08:00]";
const SPENDING: &str = "/kiosk/v1/me/insurance/medical?from=2025-12&to=2026-11";

/// A hall at some hour, in this process.
struct Hall {
    running: Option<RunningHall>,
    runtime: tokio::runtime::Runtime,
    clock: Arc<Mutex<jiff::ZonedDateTime>>,
    directory: tempfile::TempDir,
    url: String,
    key: PublicKey,
}

impl Hall {
    fn at(hour: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let clock = Arc::new(Mutex::new(hour.parse::<jiff::ZonedDateTime>().unwrap()));
        let now = clock.clone();
        let settings = HallSettings {
            clock: Arc::new(move || now.lock().unwrap().clone()),
            ..HallSettings::new("127.0.0.1:0".parse().unwrap(), directory.path().join("data"))
        };
        let running = runtime.block_on(serve(settings)).unwrap();
        let (url, key) = (running.url(), running.seal_public_key.clone());
        Hall { running: Some(running), runtime, clock, directory, url, key }
    }

    fn now(&self) -> String {
        self.clock.lock().unwrap().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Id and `Authorization` of a session whose card was read just now.
    fn session(&self, id_number: &str) -> (String, String) {
        let clear = serde_json::to_vec(&evidence(id_number, "K01", &self.now())).unwrap();
        let sealed = self.key.seal(&clear, b"session|K01").unwrap();
        let body = serde_json::json!({ "device": "K01", "evidence": sealed }).to_string();
        let answer = request(&self.url, "POST", "/kiosk/v1/sessions", &[], body.as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text());
        let json = answer.json();
        (json["session_id"].as_str().unwrap().to_string(), format!("Bearer {}", json["token"].as_str().unwrap()))
    }

    fn get(&self, path: &str, token: &str) -> Answer {
        request(&self.url, "GET", path, &[("Authorization", token)], b"")
    }

    fn post(&self, path: &str, token: &str, body: &[u8]) -> Answer {
        request(&self.url, "POST", path, &[("Authorization", token)], body)
    }

    fn ways(&self, (id, token): &(String, String)) -> serde_json::Value {
        self.get(&format!("/kiosk/v1/sessions/{id}/verifications"), token).json()
    }

    fn send_code(&self, (id, token): &(String, String)) -> Answer {
        self.post(&format!("/kiosk/v1/sessions/{id}/codes"), token, b"")
    }

    fn verify(&self, (id, token): &(String, String), proof: &VerificationRequest) -> Answer {
        self.post(&format!("/kiosk/v1/sessions/{id}/verifications"), token, &serde_json::to_vec(proof).unwrap())
    }

    fn by_code(&self, session: &(String, String), code: &str) -> Answer {
        self.verify(session, &VerificationRequest::Code { code: code.into() })
    }

    fn by_staff(&self, session: &(String, String), sealed_for: &str) -> Answer {
        let confirmation = StaffConfirmation { staff: "0e".repeat(16).into(), device: "K01".into(), confirmed_at: self.now() };
        let clear = serde_json::to_vec(&confirmation).unwrap();
        let sealed = self.key.seal(&clear, &verification_data("K01", sealed_for)).unwrap();
        self.verify(session, &VerificationRequest::Staff { sealed })
    }

    /// The code as whoever is on duty reads it from the desk's page.
    fn read_at_the_desk(&self) -> String {
        let staff = as_staff(&self.directory.path().join("data"));
        let page = request(&self.url, "GET", "/desk", &[("Authorization", &staff)], b"").text();
        let line = page.split("139****0136：").nth(1).unwrap_or_else(|| panic!("no code on {page}"));
        line.chars().take(6).collect()
    }

    fn submit(&self, clear: &serde_json::Value) -> Answer {
        let key = new_key();
        let quoted = format!("\"{key}\"");
        request(&self.url, "POST", "/kiosk/v1/submissions", &[("Idempotency-Key", &quoted)], &envelope(&self.key, &key, clear))
    }

    fn count(&self, sql: &str) -> i64 {
        let connection = rusqlite::Connection::open(self.directory.path().join("data/hall.db")).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.shutdown());
        }
    }
}

#[test]
fn a_code_from_the_desk_raises_the_session_and_no_other() {
    let hall = Hall::at(BY_NIGHT);
    let session = hall.session(WITH_PHONE);
    assert_eq!(hall.get("/kiosk/v1/me/insurance/medical/balance", &session.1).json()["balance_fen"], 321_045);
    hall.get(SPENDING, &session.1).assert_problem(403, "verification-needed");
    let ways = hall.ways(&session);
    assert_eq!(
        ways,
        serde_json::json!({ "code": { "channel": "desk", "phone": "139****0136" }, "staff": false, "video": false })
    );
    let sent = hall.send_code(&session);
    assert_eq!((sent.status, &sent.json()["expires_s"], &sent.json()["phone"]), (201, &300.into(), &"139****0136".into()));
    assert!(!sent.text().contains(&hall.read_at_the_desk()), "the machine never has it");
    let code = hall.read_at_the_desk();
    assert_eq!((hall.send_code(&session).status, hall.read_at_the_desk() == code), (201, true), "not a second one at once");
    hall.by_code(&session, "12345").assert_problem(422, "code-wrong");
    let verified = hall.by_code(&session, &hall.read_at_the_desk());
    assert_eq!((verified.status, &verified.json()["way"]), (201, &"code".into()), "{}", verified.text());
    let spending = hall.get(SPENDING, &session.1);
    assert_eq!((spending.status, spending.header("cache-control")), (200, "no-store"));
    assert!(spending.json()["rows"].as_array().unwrap().len() > 10 && !spending.text().contains("drugs"));
    assert!(hall.get(&format!("{SPENDING}&kind=pharmacy&drugs=true"), &session.1).text().contains("drugs"));
    for wrong in ["?from=2025-12", "?from=2025-11&to=2026-11", "?from=2025-12&to=2026-11&kind=gold", ""] {
        hall.get(&format!("/kiosk/v1/me/insurance/medical{wrong}"), &session.1).assert_problem(422, "invalid");
    }
    hall.get(SPENDING, &hall.session(WITH_PHONE).1).assert_problem(403, "verification-needed");
    assert_eq!(hall.count("SELECT count(*) FROM verifications WHERE way = 'code' AND device = 'K01' AND staff = ''"), 1);
}

#[test]
fn staff_by_day_raise_it_and_who_they_are_is_kept() {
    let hall = Hall::at(BY_DAY);
    let session = hall.session(PERSON);
    assert_eq!(hall.ways(&session), serde_json::json!({ "staff": true, "video": false }), "no telephone is on record");
    hall.send_code(&session).assert_problem(409, "way-not-there");
    hall.by_staff(&session, "another session").assert_problem(422, "unsealable");
    assert_eq!(hall.by_staff(&session, &session.0).json()["way"], "staff");
    assert_eq!(hall.get(SPENDING, &session.1).status, 200);
    assert_eq!(
        hall.count(&format!("SELECT count(*) FROM verifications WHERE way = 'staff' AND staff = '{}'", "0e".repeat(16))),
        1
    );
    // Neither with somebody else's session, nor at night.
    let other = (session.0.clone(), hall.session(OTHER_PERSON).1);
    hall.by_staff(&other, &session.0).assert_problem(401, "session-unknown");
    let night = Hall::at(BY_NIGHT);
    let session = night.session(PERSON);
    assert_eq!(night.ways(&session), serde_json::json!({ "staff": false, "video": false }));
    night.by_staff(&session, &session.0).assert_problem(409, "way-not-there");
}

/// What somebody hands in who wants to be seen (`staff`), or not (`window`).
fn authentication(hall: &Hall, way: &str) -> serde_json::Value {
    let mut clear = submission(PERSON, "C-RS-03", &hall.now());
    clear["form_version"] = 2.into();
    clear["answers"] = serde_json::json!({ "auth_way": way, "live_status": "01", "mobile": "13812341234", "home_visit": "0" });
    clear["signature"] = serde_json::Value::Null;
    clear
}

#[test]
fn a_submission_that_needs_it_is_taken_with_the_halls_own_seal_only() {
    let hall = Hall::at(BY_DAY);
    let session = hall.session(PERSON);
    let refused = hall.submit(&authentication(&hall, "staff"));
    refused.assert_problem(403, "verification-needed");
    assert_eq!(hall.count("SELECT count(*) FROM unprocessed WHERE problem = 'verification-needed'"), 1, "staff have it");
    let verification = hall.by_staff(&session, &session.0).json();
    let with = |verification: serde_json::Value| {
        let mut clear = authentication(&hall, "staff");
        clear["verification"] = verification;
        clear
    };
    let mut forged = verification.clone();
    forged["verified_at"] = "2026-11-24T10:00:01+08:00".into();
    hall.submit(&with(forged)).assert_problem(403, "verification-needed");
    let mut others = with(verification.clone());
    others["evidence"] = serde_json::to_value(evidence(OTHER_PERSON, "K01", &hall.now())).unwrap();
    hall.submit(&others).assert_problem(403, "verification-needed");
    let mut later = with(verification.clone());
    later["occurred_at"] = "2026-11-24T11:00:00+08:00".into();
    hall.submit(&later).assert_problem(403, "verification-needed");
    let taken = hall.submit(&with(verification));
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(taken.json()["next"]["valid_until"], "2027-11-24", "twelve months");
    let own = hall.get("/kiosk/v1/me/cases", &session.1).json();
    let case = own["cases"].as_array().unwrap().first().unwrap();
    assert_eq!((&case["state"], &case["next"]["valid_until"]), (&"decided".into(), &"2027-11-24".into()));
    assert_eq!(case["steps"].as_array().unwrap().len(), 2);
}

#[test]
fn who_goes_to_a_window_needs_none_and_a_code_is_nobodys_eyes() {
    let hall = Hall::at(BY_NIGHT);
    let taken = hall.submit(&authentication(&hall, "window"));
    assert_eq!((taken.status, taken.json()["next"].get("valid_until")), (201, None), "{}", taken.text());
    let session = hall.session(WITH_PHONE);
    hall.send_code(&session);
    let verification = hall.by_code(&session, &hall.read_at_the_desk()).json();
    let mut clear = authentication(&hall, "staff");
    clear["evidence"] = serde_json::to_value(evidence(WITH_PHONE, "K01", &hall.now())).unwrap();
    clear["verification"] = verification;
    hall.submit(&clear).assert_problem(403, "verification-needed");
}

#[test]
fn who_is_seen_after_choosing_a_window_is_authenticated_anew_or_in_the_same_case() {
    let hall = Hall::at(BY_DAY);
    let session = hall.session(PERSON);
    let at_window = hall.submit(&authentication(&hall, "window")).json();
    let mut seen = authentication(&hall, "staff");
    seen["verification"] = hall.by_staff(&session, &session.0).json();
    let anew = hall.submit(&seen);
    assert_eq!((anew.status, &anew.json()["next"]["valid_until"]), (201, &"2027-11-24".into()), "{}", anew.text());
    // Staff want the other one put right.
    let number = at_window["case_number"].as_str().unwrap();
    let wanted = serde_json::json!({ "state": "supplement_needed", "correct": ["auth_way"] }).to_string();
    let staff = as_staff(&hall.directory.path().join("data"));
    let path = format!("/desk/v1/cases/{number}/state");
    assert_eq!(hall.post(&path, &staff, wanted.as_bytes()).status, 200);
    seen["answers"] = serde_json::json!({ "auth_way": "staff" });
    seen["corrects"] = serde_json::json!({ "case_number": number, "request": 1 });
    let corrected = hall.submit(&seen);
    assert_eq!((corrected.status, &corrected.json()["next"]["valid_until"]), (200, &"2027-11-24".into()), "{}", corrected.text());
    let case = hall.get(&format!("/kiosk/v1/cases/{number}"), &session.1).json();
    assert_eq!((&case["state"], &case["next"]["valid_until"]), (&"decided".into(), &"2027-11-24".into()), "{case}");
}

#[test]
fn what_was_refused_for_want_of_it_is_taken_once_staff_have_seen_who_handed_it_in() {
    let hall = Hall::at(BY_DAY);
    let clear = authentication(&hall, "staff");
    let (key, quoted) = (new_key(), |key: &str| format!("\"{key}\""));
    let body = envelope(&hall.key, &key, &clear);
    let send = || request(&hall.url, "POST", "/kiosk/v1/submissions", &[("Idempotency-Key", &quoted(&key))], &body);
    send().assert_problem(403, "verification-needed");
    let staff = as_staff(&hall.directory.path().join("data"));
    let at_desk = |path: &str, body: &str| request(&hall.url, "POST", path, &[("Authorization", &staff)], body.as_bytes());
    assert!(request(&hall.url, "GET", "/desk", &[("Authorization", &staff)], b"").text().contains("/desk/unverified"));
    let slip = clear["slip"].as_str().unwrap();
    let page = at_desk("/desk/unverified", &format!("slip={}", slip.to_lowercase())).text();
    for word in ["养老保险待遇领取资格认证", PERSON, &key, "看过本人了，收下"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(at_desk("/desk/unverified", "slip=K01-0101-999").text().contains("没有这个凭条号"));
    for path in ["/desk/unverified", "/desk/unverified/seen"] {
        request(&hall.url, "POST", path, &[], format!("slip={slip}&key={key}").as_bytes()).assert_problem(401, "staff-only");
    }
    let seen = format!("key={key}");
    let taken = at_desk("/desk/unverified/seen", &seen).text();
    assert!(taken.contains("收下了，办件编号 LXGY-20261124-K01-00001"), "{taken}");
    at_desk("/desk/unverified/seen", &seen).assert_problem(404, "not-found");
    assert!(at_desk("/desk/unverified", &format!("slip={slip}")).text().contains("没有这个凭条号"));
    // The machine that asks again is told, and the citizen sees it: who was seen is authenticated at once.
    let answer = send();
    assert_eq!((answer.status, &answer.json()["case_number"]), (200, &"LXGY-20261124-K01-00001".into()));
    let own = hall.get("/kiosk/v1/me/cases", &hall.session(PERSON).1).json();
    let case = own["cases"].as_array().unwrap().first().unwrap();
    assert_eq!((&case["state"], &case["next"]["valid_until"]), (&"decided".into(), &"2027-11-24".into()));
    assert_eq!(hall.count("SELECT count(*) FROM verifications WHERE way = 'staff' AND staff = 'desk'"), 1);
    assert_eq!(hall.count("SELECT count(*) FROM unprocessed"), 0);
}

#[test]
fn what_was_refused_for_another_reason_is_not_taken_by_looking_at_anybody() {
    let hall = Hall::at(BY_DAY);
    let mut clear = authentication(&hall, "staff");
    clear["answers"]["mobile"] = "1".into();
    let key = new_key();
    let quoted = format!("\"{key}\"");
    let refused =
        request(&hall.url, "POST", "/kiosk/v1/submissions", &[("Idempotency-Key", &quoted)], &envelope(&hall.key, &key, &clear));
    refused.assert_problem(422, "form-invalid");
    let staff = as_staff(&hall.directory.path().join("data"));
    let headers = [("Authorization", staff.as_str())];
    let seen = request(&hall.url, "POST", "/desk/unverified/seen", &headers, format!("key={key}").as_bytes());
    seen.assert_problem(404, "not-found");
    assert_eq!(hall.count("SELECT count(*) FROM cases"), 0);
}
