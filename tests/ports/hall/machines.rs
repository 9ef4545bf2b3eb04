//! Machines tell the hall how they are; the duty desk sees it, and nobody else.

use crate::support::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use yizhan::api::{HEARTBEAT_S, UnconfirmedCard, unconfirmed_card_data};
use yizhan::devices::{Device, DeviceStatus, MachineStatus, Unsent};
use yizhan::hall_client::HallClient;
use yizhan::health::heartbeat::{self, Report};

fn heartbeat(reader: &str) -> Value {
    json!({
        "boot_id": new_key(),
        "uptime_s": 61,
        "version": "0.1.0",
        "content_version": 1,
        "devices": [
            { "device": "reader", "state": reader, "media": "unknown", "supply": "unknown", "fault": "no-answer" },
            { "device": "receipt-printer", "state": "online", "media": "low", "supply": "unknown" },
        ],
        "reader_remedy": "reset-sam",
        "paper": { "left_percent": 12, "receipts": 38, "days": 2 },
        "outbox": { "depth": 3, "oldest_s": 600 },
        "session_active": false,
    })
}

fn tell(hall: &Program, machine: &str, heartbeat: &Value) -> Answer {
    let path = format!("/kiosk/v1/devices/{machine}/heartbeat");
    hall.request("POST", &path, &[], heartbeat.to_string().as_bytes())
}

fn tell_card(hall: &Program, id: &str, machine: &str, last_four: &str) -> Answer {
    let sealed = hall.seal_key().seal(last_four.as_bytes(), &unconfirmed_card_data(machine)).unwrap();
    let card = json!({ "id": id, "noticed_at": "2026-11-22T22:19:00+08:00", "card": sealed });
    hall.request("POST", "/kiosk/v1/devices/K01/unconfirmed-cards", &[], card.to_string().as_bytes())
}

/// As a browser asks after somebody typed the password.
fn desk(hall: &Program, path: &str) -> Answer {
    hall.request("GET", path, &[("Authorization", &as_staff(&hall.data))], b"")
}

#[test]
fn the_newest_of_each_machine_is_shown_to_the_duty_desk() {
    let hall = Program::start();
    let answer = tell(&hall, "K01", &heartbeat("offline"));
    assert_eq!((answer.status, &answer.json()["heartbeat_s"]), (200, &HEARTBEAT_S.into()));
    tell(&hall, "K02", &heartbeat("offline"));
    let newest = heartbeat("hardware-error");
    tell(&hall, "K01", &newest);
    let seen = desk(&hall, "/desk/v1/machines").json();
    let machines = seen["machines"].as_array().unwrap();
    assert_eq!(machines.iter().map(|machine| machine["machine"].as_str().unwrap()).collect::<Vec<_>>(), ["K01", "K02"]);
    assert_eq!((&machines[0]["heartbeat"], &machines[0]["silent"]), (&newest, &false.into()), "halves of none are not told");
    let page = desk(&hall, "/desk");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let text = page.text();
    for words in [
        "K01",
        "没有回应，上次补救：重启了安全模块",
        "看看线和电源",
        "纸快用完了",
        "大约还能打 38 张，够用 2 天",
        "3 件",
        "没有</p>",
    ] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
}

#[test]
fn papers_that_were_not_finished_are_shown_with_their_printer() {
    let hall = Program::start();
    let mut halves = heartbeat("offline");
    halves["devices"][1]["half_papers"] = 3.into();
    assert_eq!(tell(&hall, "K01", &halves).status, 200);
    assert_eq!(desk(&hall, "/desk/v1/machines").json()["machines"][0]["heartbeat"], halves);
    let text = desk(&hall, "/desk").text();
    assert!(text.contains("纸快用完了，14天里有3张没打完"), "{text}");
    // What a newer machine counts of a device is passed over, and the rest is understood.
    let mut newer = heartbeat("offline");
    newer["devices"][1]["not_known_yet"] = 1.into();
    assert_eq!(tell(&hall, "K01", &newer).status, 200);
}

#[test]
fn a_card_that_may_lie_there_is_told_once_by_its_tail_and_written_nowhere() {
    let mut hall = Program::start();
    let id = new_key();
    for _sent_again in 0..2 {
        assert_eq!(tell_card(&hall, &id, "K01", "012X").status, 204);
    }
    let cards = desk(&hall, "/desk/v1/machines").json()["unconfirmed_cards"].clone();
    assert_eq!(cards, json!([{ "machine": "K01", "noticed_at": "2026-11-22T22:19:00+08:00", "last_four": "012X" }]));
    assert!(desk(&hall, "/desk").text().contains("K01，尾号 012X，没人确认取走"));
    tell_card(&hall, &new_key(), "K02", "0128").assert_problem(422, "unsealable");
    tell_card(&hall, &new_key(), "K01", "<b>x").assert_problem(422, "invalid");
    tell_card(&hall, "1", "K01", "0128").assert_problem(422, "invalid");
    hall.end(rustix::process::Signal::TERM);
    assert!(!hall.log().contains("012X"), "{}", hall.log());
    for file in std::fs::read_dir(&hall.data).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(4).any(|window| window == b"012X"));
    }
}

#[test]
fn the_desk_is_for_staff_and_the_rest_for_machines() {
    let hall = Program::start();
    let wrong = format!("Basic {}", STANDARD.encode("desk:guess"));
    for headers in [&[][..], &[("Authorization", wrong.as_str())], &[("Authorization", "Basic ?")]] {
        for path in ["/desk", "/desk/v1/machines"] {
            let refused = hall.request("GET", path, headers, b"");
            refused.assert_problem(401, "staff-only");
            assert!(refused.header("www-authenticate").starts_with("Basic "));
        }
    }
    tell(&hall, "kiosk", &heartbeat("online")).assert_problem(403, "device-unknown");
    tell(&hall, "K01", &json!({ "uptime_s": 1 })).assert_problem(422, "invalid");
    let mut many = heartbeat("online");
    many["devices"] = vec![many["devices"][0].clone(); 17].into();
    tell(&hall, "K01", &many).assert_problem(422, "invalid");
    assert_eq!(desk(&hall, "/desk/v1/machines").json()["machines"], json!([]));
}

#[test]
fn a_machine_tells_the_hall_as_soon_as_a_device_changes() {
    let hall = Program::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (inbox, _inputs) = yizhan::conductor::inbox();
    let teller = heartbeat::start(runtime.handle(), HallClient::new(&hall.url).unwrap(), "K07".into(), inbox);
    let unsent = Unsent { count: 2, oldest_ms: Some(i64::MAX) };
    let mut machine = MachineStatus { unsent, half_receipts: 3, ..MachineStatus::STARTING };
    machine.devices.set(Device::Reader, DeviceStatus::answering(false));
    teller.report(Report { machine, session_active: true, content_version: 3 });
    let noticed_at = "2026-11-22T22:19:00+08:00".to_string();
    teller.card(UnconfirmedCard { id: new_key(), noticed_at, card: None });
    let mut seen = Value::Null;
    wait_until("machine and card are heard of", || {
        seen = desk(&hall, "/desk/v1/machines").json();
        !seen["machines"].as_array().unwrap().is_empty() && !seen["unconfirmed_cards"].as_array().unwrap().is_empty()
    });
    assert_eq!(seen["unconfirmed_cards"][0]["last_four"], "");
    let heard = &seen["machines"][0]["heartbeat"];
    // A hall of an earlier version has no name for lights: where there are none it hears nothing of them.
    assert_eq!(heard["devices"].as_array().unwrap().len(), Device::ALL.len() - 1);
    let reader = json!({ "device": "reader", "state": "offline", "media": "unknown", "supply": "unknown", "fault": "no-answer" });
    assert_eq!(heard["devices"][0], reader, "who does not count what is not finished says nothing of it");
    assert_eq!((&heard["devices"][1]["device"], &heard["devices"][1]["half_papers"]), (&"receipt-printer".into(), &3.into()));
    assert_eq!(heard["outbox"], json!({ "depth": 2, "oldest_s": 0 }), "a clock set back makes no age");
    assert_eq!((&heard["session_active"], &heard["content_version"]), (&true.into(), &3.into()));
}
