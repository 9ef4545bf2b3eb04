//! The desk's page for what was refused because nobody had made sure who stood at the machine: found by the slip its citizen
//! brings, taken once a member of staff has seen them. No scripts.

use super::Hall;
use super::page::{desk_document, escaped, say};
use crate::api::CaseNumber;
use crate::api::Submission;
use crate::hall::identity;
use crate::visit::view::day_and_time;
use crate::words::Phrase;
use axum::response::Response;

/// What the page says below the field.
pub(super) enum Found<'s> {
    /// Nothing was asked yet.
    NotAsked,
    Nothing,
    Waits {
        key: &'s str,
        submission: &'s Submission,
    },
    Taken(CaseNumber),
    /// Its answers do not do.
    NotTaken,
}

pub(super) fn page(hall: &Hall, found: &Found<'_>) -> Response {
    let mut body = format!(
        "<form method=\"post\" action=\"/desk/unverified\"><label>{} <input name=\"slip\" autocomplete=\"off\" autofocus></label> \
         <button>{}</button></form>",
        say(hall, &Phrase::key("done.slip-label")),
        say(hall, &Phrase::key("hall_desk.draft-open")),
    );
    match found {
        Found::NotAsked => {}
        Found::Nothing => body.push_str(&paragraph(hall, &Phrase::key("hall_desk.no-unverified"))),
        Found::Waits { key, submission } => body.push_str(&waits(hall, key, submission)),
        Found::Taken(number) => {
            body.push_str(&paragraph(hall, &Phrase::key("hall_desk.unverified-taken").with("number", number.as_str())));
        }
        Found::NotTaken => body.push_str(&paragraph(hall, &Phrase::key("hall_desk.unverified-not-taken"))),
    }
    desk_document(&say(hall, &Phrase::key("hall_desk.unverified")), &body)
}

/// Whom to look at, beside the card they bring: name and number, unmasked. The key is known to nobody who was not shown it.
fn waits(hall: &Hall, key: &str, submission: &Submission) -> String {
    let name = hall.content.name_of(&submission.service).map_or_else(|| Phrase::literal(&submission.service), Phrase::words);
    let handed_in = Phrase::key("hall_desk.unverified-when").with("when", day_and_time(&submission.occurred_at));
    let mut shown = format!("<h2>{}</h2>{}<dl>", say(hall, &name), paragraph(hall, &handed_in));
    if let Some(card) = identity::card(&submission.evidence) {
        for (label, value) in [("sheet.name", card.shown_name()), ("sheet.id-number", card.id_number.reveal())] {
            shown.push_str(&format!("<dt>{}</dt><dd>{}</dd>", say(hall, &Phrase::key(label)), escaped(value)));
        }
    }
    shown.push_str(&format!(
        "</dl><form method=\"post\" action=\"/desk/unverified/seen\"><input type=\"hidden\" name=\"key\" value=\"{}\">\
         <button>{}</button></form>",
        escaped(key),
        say(hall, &Phrase::key("hall_desk.unverified-seen")),
    ));
    shown
}

fn paragraph(hall: &Hall, phrase: &Phrase) -> String {
    format!("<p>{}</p>", say(hall, phrase))
}
