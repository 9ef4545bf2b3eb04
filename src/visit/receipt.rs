//! The receipt (受理小票): what stands on the paper, as keys. It says the level reached and nothing beyond it.

use super::case::Known;
use super::done::{Handed, Reached};
use super::*;
use crate::api::{CaseNumber, CaseState, DRAFT_DAYS, ForWhom, KeptDraft, NextSteps, grouped_query_code};
use crate::privacy::mask_name;
use crate::scanning::draft_code;
use crate::words::{Language, Phrase};

/// One receipt.
pub struct Receipt {
    pub language: Language,
    pub lines: Vec<ReceiptLine>,
}

/// One thing on it.
pub enum ReceiptLine {
    /// The centre.
    Heading(Phrase),
    /// What this paper is, by level.
    Title(Phrase),
    Row {
        label: Phrase,
        value: Phrase,
    },
    /// 办件编号 or 本机凭条号.
    Number {
        label: Phrase,
        value: Phrase,
    },
    Text(Phrase),
    Small(Phrase),
    Rule,
    Qr {
        content: String,
        caption: Phrase,
    },
}

/// The public address where a case can be followed by number and query code.
pub fn follow_up_address(site: &Site, case_number: &CaseNumber, query_code: &str) -> String {
    format!("{}/c/{}?code={}", site.public_url.trim_end_matches('/'), case_number.as_str(), query_code)
}

/// What the code beside a slip number says: plain words, since the hall knows nothing of it yet.
pub fn slip_code(visit: &Visit, handed: &Handed) -> String {
    format!("{} {} {}", visit.site.content.centre.name.in_language(visit.modes.language), visit.site.machine, handed.slip)
}

/// For what was just handed over.
pub fn of_handed(visit: &Visit, handed: &Handed, reached: &Reached) -> Receipt {
    let mut lines = head(visit, &handed.service, handed.for_whom);
    match reached {
        Reached::Received(received) => {
            let title = match (received.duplicate, &received.next.valid_until) {
                (true, _) => "receipt.title.duplicate",
                (false, Some(_)) => "receipt.title.decided",
                (false, None) => "receipt.title.received",
            };
            lines.insert(1, ReceiptLine::Title(Phrase::key(title)));
            lines.push(time_row(if received.duplicate { &received.received_at } else { &handed.occurred_at }));
            lines.extend(number(&received.case_number));
            lines.extend(still_to_do(visit, &handed.service).map(ReceiptLine::Text));
            lines.extend(next_steps(&received.next).into_iter().map(ReceiptLine::Text));
            lines.extend(follow_up(visit, &received.case_number, &received.query_code));
        }
        Reached::StoredHere => {
            lines.insert(1, ReceiptLine::Title(Phrase::key("receipt.title.stored")));
            lines.push(time_row(&handed.occurred_at));
            lines.push(slip(&handed.slip));
            lines.extend(
                ["done.stored-text", "done.stored-days", "done.stored-fact-here"].map(|key| ReceiptLine::Text(Phrase::key(key))),
            );
            lines.extend(still_to_do(visit, &handed.service).map(ReceiptLine::Text));
        }
        Reached::Parked => {
            lines.insert(1, ReceiptLine::Title(Phrase::key("receipt.title.parked")));
            lines.push(time_row(&handed.occurred_at));
            lines.push(slip(&handed.slip));
            lines.push(ReceiptLine::Text(Phrase::key("case.parked-text")));
            lines.push(ReceiptLine::Text(visit.at_the_window("case.parked-next")));
        }
    }
    lines.extend(foot(visit));
    Receipt { language: visit.modes.language, lines }
}

/// For a case looked at again; none where nothing more than this machine's own record is known.
pub fn of_known_case(visit: &Visit, known: &Known) -> Option<Receipt> {
    let outcome_receipt = |outcome: &Outcome| {
        let handed = Handed {
            key: outcome.key,
            service: outcome.service.clone(),
            for_whom: None,
            occurred_at: outcome.occurred_at.clone(),
            slip: outcome.slip.clone(),
        };
        let reached = match &outcome.standing {
            Standing::Waiting => Reached::StoredHere,
            Standing::Received(received) => Reached::Received(received.clone()),
            Standing::Parked => Reached::Parked,
        };
        of_handed(visit, &handed, &reached)
    };
    match (&known.status, &known.outcome) {
        (Some(status), _) => {
            let mut lines = head(visit, &status.service, status.for_whom);
            let title = match status.state {
                CaseState::Received => "receipt.title.received",
                CaseState::Accepted => "receipt.title.accepted",
                CaseState::SupplementNeeded => "receipt.title.supplement-needed",
                CaseState::InProcess => "receipt.title.in-process",
                CaseState::Decided => "receipt.title.decided",
                CaseState::Withdrawn => "receipt.title.withdrawn",
            };
            lines.insert(1, ReceiptLine::Title(Phrase::key(title)));
            lines.push(time_row(&status.received_at));
            lines.extend(number(&status.case_number));
            if status.state == CaseState::Decided {
                lines.extend(done::come_again(&status.next).map(ReceiptLine::Text));
            }
            if status.state == CaseState::Received {
                lines.extend(still_to_do(visit, &status.service).map(ReceiptLine::Text));
                lines.extend(next_steps(&status.next).into_iter().map(ReceiptLine::Text));
            }
            if let Some(code) = &status.query_code {
                lines.extend(follow_up(visit, &status.case_number, code));
            }
            lines.extend(foot(visit));
            Some(Receipt { language: visit.modes.language, lines })
        }
        (None, Some(outcome)) => Some(outcome_receipt(outcome)),
        (None, None) => None,
    }
}

/// For a form that was taken along (带走接着办).
pub fn of_draft(visit: &Visit, service: &str, kept: &KeptDraft) -> Receipt {
    let mut lines = head(visit, service, None);
    let number = Phrase::literal(pick_up::grouped(&kept.code));
    lines.insert(1, ReceiptLine::Title(Phrase::key("receipt.title.draft")));
    lines.push(ReceiptLine::Number { label: Phrase::key("hand-over.code"), value: number });
    let how = Phrase::key("hand-over.how").with("day", hand_over::until_day(kept)).with("days", DRAFT_DAYS);
    lines.push(ReceiptLine::Text(how));
    lines.push(ReceiptLine::Text(visit.at_the_window("hand-over.window")));
    lines.push(ReceiptLine::Qr { content: draft_code(&kept.code), caption: Phrase::key("hand-over.qr-caption") });
    lines.extend(foot(visit));
    Receipt { language: visit.modes.language, lines }
}

/// What was looked up, as the page has it.
pub fn of_look_up(visit: &Visit, service: Phrase, what: Vec<ReceiptLine>) -> Receipt {
    let mut lines = head_of(visit, service);
    lines.insert(1, ReceiptLine::Title(Phrase::key("receipt.title.look-up")));
    lines.push(time_row(&visit.timestamp()));
    lines.extend(what);
    lines.extend(foot_saying(visit, "receipt.look-up-only"));
    Receipt { language: visit.modes.language, lines }
}

/// What the citizen still does elsewhere where a service is only begun here (预申请).
pub fn still_to_do(visit: &Visit, service: &str) -> Option<Phrase> {
    let finish = visit.site.content.by_code(service)?.finish.as_ref()?;
    Some(Phrase::key("done.still-to-do").with("what", Phrase::words(finish)))
}

/// Days by their dates: paper is read on another day than it was printed.
fn next_steps(next: &NextSteps) -> Vec<Phrase> {
    if let Some(come_again) = done::come_again(next) {
        return vec![come_again];
    }
    let day = |day: &str| match day.parse::<jiff::civil::Date>() {
        Ok(date) => view::weekday_and_day(date),
        Err(_) => Phrase::literal(day),
    };
    vec![Phrase::key("done.next-steps").with("start", day(&next.review_starts)).with("end", day(&next.answer_by))]
}

fn row(label: &'static str, value: Phrase) -> ReceiptLine {
    ReceiptLine::Row { label: Phrase::key(label), value }
}

fn time_row(rfc3339: &str) -> ReceiptLine {
    row("receipt.time", view::day_and_time(rfc3339))
}

/// Centre, service, masked name.
fn head(visit: &Visit, service: &str, for_whom: Option<ForWhom>) -> Vec<ReceiptLine> {
    head_of(visit, home::matter(visit, service, for_whom))
}

fn head_of(visit: &Visit, service: Phrase) -> Vec<ReceiptLine> {
    let name = match (&visit.guest, &visit.code_guest) {
        (Some(guest), _) => mask_name(guest.card.shown_name()),
        (None, Some(guest)) => guest.masked_name.as_ref().map_or_else(String::new, |name| name.reveal().clone()),
        (None, None) => String::new(),
    };
    vec![
        ReceiptLine::Heading(Phrase::words(&visit.site.content.centre.name)),
        ReceiptLine::Rule,
        row("receipt.service", service),
        row("receipt.name", Phrase::literal(name)),
    ]
}

fn number(case_number: &CaseNumber) -> [ReceiptLine; 1] {
    [ReceiptLine::Number { label: Phrase::key("done.number-label"), value: Phrase::literal(case_number.as_str()) }]
}

fn slip(slip: &str) -> ReceiptLine {
    ReceiptLine::Number { label: Phrase::key("done.slip-label"), value: Phrase::literal(slip) }
}

fn follow_up(visit: &Visit, case_number: &CaseNumber, query_code: &str) -> [ReceiptLine; 3] {
    [
        row("receipt.query-code", Phrase::literal(grouped_query_code(query_code))),
        ReceiptLine::Qr {
            content: follow_up_address(&visit.site, case_number, query_code),
            caption: Phrase::key("done.qr-caption"),
        },
        ReceiptLine::Text(Phrase::key("done.ask-again")),
    ]
}

/// What the paper is not, and where it came from.
fn foot(visit: &Visit) -> Vec<ReceiptLine> {
    foot_saying(visit, "receipt.not-a-proof")
}

fn foot_saying(visit: &Visit, what_it_is_not: &'static str) -> Vec<ReceiptLine> {
    let mut lines = vec![ReceiptLine::Rule, ReceiptLine::Small(Phrase::key(what_it_is_not))];
    if visit.site.content.facts.demo {
        lines.push(ReceiptLine::Small(Phrase::key("receipt.demo")));
    }
    lines.push(ReceiptLine::Small(
        Phrase::key("receipt.machine")
            .with("machine", visit.site.machine.as_str())
            .with("number", visit.site.content.centre.hotline.as_str()),
    ));
    lines
}
