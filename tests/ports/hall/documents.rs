//! Documents: made once for a wish, sealed, for their citizen only.

use super::support::*;
use sha2::{Digest, Sha256};
use yizhan::api::Proof;
use yizhan::catalogue::Content;
use yizhan::sealing::VerifyingKey;

const MAKE: &str = "/kiosk/v1/me/proofs";

fn wish(answers: &serde_json::Value) -> Vec<u8> {
    serde_json::json!({ "service": "C-RS-01", "form_version": 1, "answers": answers }).to_string().into_bytes()
}

fn answers() -> serde_json::Value {
    serde_json::json!({ "insurance": ["110"], "range": "24", "purpose": "02", "with_detail": "yes", "copies": "1" })
}

impl Program {
    fn make(&self, token: &str, key: &str, body: &[u8]) -> Answer {
        self.request("POST", MAKE, &[("Authorization", token), ("Idempotency-Key", &format!("\"{key}\""))], body)
    }

    fn fetch(&self, token: &str, proof: &Proof) -> Answer {
        self.request("GET", &format!("/kiosk/v1/documents/{}", proof.id), &[("Authorization", token)], b"")
    }
}

fn proof(answer: &Answer) -> Proof {
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn a_document_is_sealed_and_is_what_its_digest_says() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let made = hall.make(&token, &new_key(), &wish(&answers()));
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"), "{}", made.text());
    let proof = proof(&made);
    assert_eq!((proof.title.as_str(), proof.pages, proof.verify_code.len()), ("参保证明", 2, 10));
    let document = hall.fetch(&token, &proof);
    let headers = (document.header("content-type"), document.header("cache-control"));
    assert_eq!((document.status, headers), (200, ("application/pdf", "no-store")));
    assert!(document.body.starts_with(b"%PDF-"));
    let digest: String = Sha256::digest(&document.body).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, proof.sha256);
    let key = std::fs::read_to_string(hall.data.join("documents.pub")).unwrap();
    let key = VerifyingKey::from_base64(&key).unwrap();
    assert!(key.is_good(proof.sealed_text().as_bytes(), &proof.seal));
    // Fetched again where the first answer was cut off.
    assert!(hall.fetch(&token, &proof).body == document.body);
    assert!(!hall.log().contains(&proof.id) && !hall.log().contains(PERSON));
}

#[test]
fn one_wish_makes_one_document() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let key = new_key();
    let first = hall.make(&token, &key, &wish(&answers()));
    let again = hall.make(&token, &key, &wish(&answers()));
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.body, again.body);
    let mut other = answers();
    other["range"] = "12".into();
    hall.make(&token, &key, &wish(&other)).assert_problem(422, "idempotency-key-reused");
    hall.request("POST", MAKE, &[("Authorization", &token)], &wish(&answers())).assert_problem(400, "idempotency-key-missing");
}

#[test]
fn every_service_that_prints_has_its_document_by_data_alone() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let printing = Content::built_in();
    let printing: Vec<_> = printing.services.iter().filter(|service| service.document.is_some()).collect();
    assert_eq!(printing.len(), 2);
    for service in printing {
        let mut answers = answers();
        if service.code == "C-YB-11" {
            answers = serde_json::json!({ "insurance": "310", "range": "all", "purpose": "00", "copies": "2" });
        }
        let body = serde_json::json!({ "service": service.code, "form_version": 1, "answers": answers }).to_string();
        let made = hall.make(&token, &new_key(), body.as_bytes());
        assert_eq!(made.status, 201, "{}: {}", service.code, made.text());
        assert_eq!(proof(&made).title, service.short.zh);
    }
}

#[test]
fn nobody_else_gets_it() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let proof = proof(&hall.make(&token, &new_key(), &wish(&answers())));
    let (_, other) = hall.session(OTHER_PERSON);
    hall.fetch(&other, &proof).assert_problem(404, "not-found");
    hall.get(&format!("/kiosk/v1/documents/{}", proof.id)).assert_problem(401, "session-unknown");
    hall.request("POST", MAKE, &[], &wish(&answers())).assert_problem(401, "session-unknown");
}

#[test]
fn what_cannot_be_certified_is_refused() {
    let hall = Program::start();
    let (_, token) = hall.session(PERSON);
    let make = |body: &[u8]| hall.make(&token, &new_key(), body);
    let changed = |field: &str, value: serde_json::Value| {
        let mut answers = answers();
        answers[field] = value;
        wish(&answers)
    };
    make(&changed("insurance", serde_json::json!([]))).assert_problem(422, "form-invalid");
    make(&changed("copies", "4".into())).assert_problem(422, "form-invalid");
    make(&changed("range", "own".into())).assert_problem(422, "form-invalid");
    make(b"{}").assert_problem(422, "invalid");
    let body = |service: &str, version: u32| {
        serde_json::json!({ "service": service, "form_version": version, "answers": answers() }).to_string().into_bytes()
    };
    make(&body("C-RS-05", 1)).assert_problem(422, "form-unknown");
    make(&body("C-RS-01", 99)).assert_problem(410, "gone");
    // 示例乙 has paid nothing that the hall knows of.
    let (_, unknown) = hall.session(WITH_PHONE);
    hall.make(&unknown, &new_key(), &wish(&answers())).assert_problem(404, "nothing-on-record");
    // What a document is made of is no application.
    let key = new_key();
    let mut submission = submission(PERSON, "C-RS-01", &now());
    submission["answers"] = answers();
    hall.submit(&key, &envelope(&hall.seal_key(), &key, &submission)).assert_problem(422, "form-unknown");
}
