//! The duty desk's page (值班台): how every machine is, what to do, which cards may still lie on one. No scripts; it loads
//! itself anew.

use super::Hall;
use super::page::{document, escaped, say};
use super::verifications::ShownCode;
use crate::api::{Closure, DeviceReport, HEARTBEAT_S, MachineSeen, UnconfirmedCardSeen};
use crate::devices::{Urgency, words};
use crate::idcard::Remedy;
use crate::visit::view::day_and_time;
use crate::words::Phrase;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::time::Instant;

pub(super) fn page(hall: &Hall, now_us: i64, closed: &[Closure]) -> Response {
    let (machines, cards) = (hall.machines.machines(now_us), hall.machines.cards(now_us));
    let mut body = codes(hall);
    body.push_str(&heading(hall, "hall_desk.cards"));
    if cards.is_empty() {
        body.push_str(&paragraph(hall, &Phrase::key("hall_desk.no-cards")));
    }
    cards.iter().for_each(|card| body.push_str(&paragraph(hall, &card_sentence(card))));
    if !closed.is_empty() {
        body.push_str(&heading(hall, "hall_desk.closed"));
        closed.iter().for_each(|closure| body.push_str(&paragraph(hall, &closure_sentence(hall, closure))));
    }
    body.push_str(&heading(hall, "hall_desk.machines"));
    if machines.is_empty() {
        body.push_str(&paragraph(hall, &Phrase::key("hall_desk.no-machines")));
    }
    machines.iter().for_each(|machine| body.push_str(&machine_block(hall, machine)));
    for (address, key) in [("/desk/drafts", "hall_desk.drafts"), ("/desk/unverified", "hall_desk.unverified")] {
        body.push_str(&format!("<p><a href=\"{address}\">{}</a></p>", say(hall, &Phrase::key(key))));
    }
    let mut response = document(StatusCode::OK, &say(hall, &Phrase::key("hall_desk.title")), &body);
    response.headers_mut().insert(header::REFRESH, HeaderValue::from(HEARTBEAT_S));
    response
}

fn closure_sentence(hall: &Hall, closure: &Closure) -> Phrase {
    let name = hall.content.name_of(&closure.service).map_or_else(|| Phrase::literal(&closure.service), Phrase::words);
    let again = closure.until.as_deref().map_or_else(|| Phrase::key("out-of-order.again-unknown"), day_and_time);
    Phrase::key("hall_desk.closed-one").with("service", name).with("reason", Phrase::words(&closure.reason)).with("again", again)
}

/// What is read out to whom it was sent for; a code is wanted by few, so that nothing stands there otherwise.
fn codes(hall: &Hall) -> String {
    let shown = hall.codes.shown(Instant::now());
    if shown.is_empty() {
        return String::new();
    }
    let mut block = heading(hall, "hall_desk.codes");
    for ShownCode { device, phone, code } in shown {
        let sentence = Phrase::key("hall_desk.code").with("machine", device).with("phone", phone);
        block.push_str(&paragraph(hall, &sentence.with("code", code.reveal().as_str())));
    }
    block
}

fn card_sentence(card: &UnconfirmedCardSeen) -> Phrase {
    let key = if card.last_four.is_empty() { "hall_desk.card-unread" } else { "hall_desk.card" };
    let sentence = Phrase::key(key).with("machine", card.machine.as_str()).with("when", day_and_time(&card.noticed_at));
    sentence.with("tail", card.last_four.as_str())
}

fn machine_block(hall: &Hall, seen: &MachineSeen) -> String {
    let heartbeat = &seen.heartbeat;
    let when = day_and_time(&seen.heard_at);
    let heard = if seen.silent { "hall_desk.silent" } else { "hall_desk.heard" };
    let mut block = format!("<h3>{}</h3>", escaped(&seen.machine));
    block.push_str(&paragraph(hall, &Phrase::key(heard).with("when", when)));
    block.push_str("<dl>");
    for report in &heartbeat.devices {
        block.push_str(&device_row(hall, report, heartbeat.reader_remedy));
    }
    if let Some(paper) = heartbeat.paper {
        block.push_str(&row(
            hall,
            &Phrase::key("hall_desk.paper"),
            &words::paper(paper.left_percent, paper.receipts, paper.days),
        ));
    }
    let unsent = Phrase::key("hall_desk.unsent-count").with("count", i64::from(heartbeat.outbox.depth));
    block.push_str(&row(hall, &Phrase::key("hall_desk.unsent"), &unsent));
    let versions = Phrase::key("hall_desk.versions-text")
        .with("program", heartbeat.version.as_str())
        .with("content", heartbeat.content_version.to_string());
    block.push_str(&row(hall, &Phrase::key("hall_desk.versions"), &versions));
    block.push_str("</dl>");
    block
}

fn device_row(hall: &Hall, report: &DeviceReport, remedy: Option<Remedy>) -> String {
    let DeviceReport { device, status, half_papers } = *report;
    let state = words::state_with_history(device, status, remedy, half_papers);
    let (name, state) = (say(hall, &words::name(device)), say(hall, &state));
    if status.urgency() == Urgency::None {
        return format!("<dt>{name}</dt><dd>{state}</dd>");
    }
    format!("<dt>{name}</dt><dd><b>{state}</b> {}</dd>", say(hall, &words::advice(device, status)))
}

fn heading(hall: &Hall, key: &'static str) -> String {
    format!("<h2>{}</h2>", say(hall, &Phrase::key(key)))
}

fn paragraph(hall: &Hall, phrase: &Phrase) -> String {
    format!("<p>{}</p>", say(hall, phrase))
}

fn row(hall: &Hall, term: &Phrase, value: &Phrase) -> String {
    format!("<dt>{}</dt><dd>{}</dd>", say(hall, term), say(hall, value))
}
