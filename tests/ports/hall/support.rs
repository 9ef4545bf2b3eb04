//! The built `hall` program in a directory of its own, and a machine's side of the conversation.

use base64::{Engine, engine::general_purpose::STANDARD};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use ureq::http;
use yizhan::api::{Evidence, SealedBox, SessionRequest, SubmissionEnvelope, associated_data};
use yizhan::sealing::PublicKey;

/// No state is waited for longer than this.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// 示例丁, of an area that does not exist.
pub const PERSON: &str = "320299198004250079";
pub const OTHER_PERSON: &str = "320299199307010085";
/// 示例乙, whose telephone number is on record.
pub const WITH_PHONE: &str = "320299195206150136";

/// A running `hall`; killed when dropped.
pub struct Program {
    child: Child,
    pub url: String,
    pub data: PathBuf,
    log: PathBuf,
    /// Removed with the program where the test brought none of its own.
    directory: Option<tempfile::TempDir>,
}

impl Program {
    /// In a new directory.
    pub fn start() -> Program {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let mut program = Program::start_in(&data);
        program.directory = Some(directory);
        program
    }

    /// In a directory that may hold data already.
    pub fn start_in(data: &Path) -> Program {
        Program::start_with(data, &[])
    }

    /// With more arguments.
    pub fn start_with(data: &Path, more: &[&str]) -> Program {
        let log = data.with_extension("log");
        let stderr = std::fs::OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_hall"))
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "no URL on stdout but `{url}`: {}", std::fs::read_to_string(&log).unwrap());
        Program { child, url: url.trim().to_string(), data: data.to_path_buf(), log, directory: None }
    }

    /// Power cut.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, with `signal`, and waits.
    pub fn end(&mut self, signal: rustix::process::Signal) -> ExitStatus {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, signal).unwrap();
        let mut status = None;
        wait_until("the program ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    pub fn seal_key(&self) -> PublicKey {
        PublicKey::from_base64(&std::fs::read_to_string(self.data.join("seal.pub")).unwrap()).unwrap()
    }

    /// A number from the hall's database, for what no address tells.
    pub fn count(&self, sql: &str) -> i64 {
        let connection = rusqlite::Connection::open(self.data.join("hall.db")).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        request(&self.url, method, path, headers, body)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    /// `POST /submissions` with a properly quoted key.
    pub fn submit(&self, key: &str, body: &[u8]) -> Answer {
        self.request("POST", "/kiosk/v1/submissions", &[("Idempotency-Key", &format!("\"{key}\""))], body)
    }

    /// Opens a session for whoever has `id_number`; its id and `Authorization` header.
    pub fn session(&self, id_number: &str) -> (String, String) {
        let answer = self.open_session("K01", &evidence(id_number, "K01", &now()));
        assert_eq!(answer.status, 201, "{}", answer.text());
        let json = answer.json();
        assert_eq!(json["idle_limit_s"], 300);
        (json["session_id"].as_str().unwrap().to_string(), format!("Bearer {}", json["token"].as_str().unwrap()))
    }

    pub fn open_session(&self, device: &str, evidence: &Evidence) -> Answer {
        let clear = serde_json::to_vec(evidence).unwrap();
        let sealed = self.seal_key().seal(&clear, format!("session|{device}").as_bytes()).unwrap();
        let request = SessionRequest { device: device.to_string(), evidence: sealed, challenge_id: None };
        self.request("POST", "/kiosk/v1/sessions", &[], &serde_json::to_vec(&request).unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// This is a problem (RFC 9457) with that status and code.
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.header("content-type")), (status, "application/problem+json"), "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["code"], code);
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("/problems/{code}"));
        assert!(problem["trace_id"].as_str().unwrap().parse::<u64>().is_ok());
    }
}

pub fn request(url: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(DEADLINE))
        .build()
        .into();
    let mut builder = http::Request::builder().method(method).uri(format!("{url}{path}"));
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let mut response = if body.is_empty() {
        agent.run(builder.body(()).unwrap()).unwrap()
    } else {
        agent.run(builder.header("content-type", "application/json").body(body).unwrap()).unwrap()
    };
    let bytes = response.body_mut().read_to_vec().unwrap();
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), body: bytes }
}

pub fn wait_until(what: &str, mut state: impl FnMut() -> bool) {
    let start = Instant::now();
    while !state() {
        assert!(start.elapsed() < DEADLINE, "waited too long until {what}");
        std::thread::yield_now();
    }
}

/// As a browser asks after somebody of staff typed the password of the hall whose data lies there.
pub fn as_staff(data: &Path) -> String {
    let password = std::fs::read_to_string(data.join("desk.key")).unwrap();
    format!("Basic {}", STANDARD.encode(format!("desk:{}", password.trim())))
}

pub fn new_key() -> String {
    uuid::Uuid::now_v7().to_string()
}

pub fn now() -> String {
    jiff::Timestamp::now().to_string()
}

/// A resident's card (GA/T 490): number at byte 122, everything else blank.
pub fn evidence(id_number: &str, device: &str, read_at: &str) -> Evidence {
    let mut text: Vec<u8> = std::iter::repeat_n([0x20, 0x00], 128).flatten().collect();
    for (index, unit) in id_number.encode_utf16().enumerate() {
        text[122 + 2 * index..124 + 2 * index].copy_from_slice(&unit.to_le_bytes());
    }
    Evidence {
        card_text: STANDARD.encode(text).into(),
        sam_number: "05.01-20260101-0000000001-0000000001".to_string(),
        status: "90".to_string(),
        device: device.to_string(),
        read_at: read_at.to_string(),
    }
}

/// What the citizen handed over, in clear.
pub fn submission(id_number: &str, service: &str, occurred_at: &str) -> serde_json::Value {
    serde_json::json!({
        "service": service,
        "form_version": 1,
        "answers": {
            "mobile": "13812341234", "live_addr": "测试路1号", "edu": "30", "health": "1", "reason": "10",
            "unemp_date": occurred_at.get(..10).unwrap_or("2026-10-31"), "intent": ["01", "03"], "promise": true
        },
        "signature": { "second_tap": { "read_at": occurred_at } },
        "evidence": evidence(id_number, "K01", occurred_at),
        "occurred_at": occurred_at,
        "slip": "K01-0001",
    })
}

pub fn sealed(seal_key: &PublicKey, key: &str, clear: &serde_json::Value) -> SealedBox {
    seal_key.seal(clear.to_string().as_bytes(), &associated_data("K01", key)).unwrap()
}

/// A request body as machine K01 sends it.
pub fn envelope(seal_key: &PublicKey, key: &str, clear: &serde_json::Value) -> Vec<u8> {
    let envelope = SubmissionEnvelope { device: "K01".to_string(), sealed: sealed(seal_key, key, clear) };
    serde_json::to_vec(&envelope).unwrap()
}

/// What a program that is expected to end by itself says and ends with.
pub fn run_to_end(arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hall")).args(arguments).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}
