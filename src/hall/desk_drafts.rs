//! The desk's page for a form that was begun at a machine and is finished at a window (带走接着办). No scripts.

use super::Hall;
use super::page::{desk_document, escaped, say};
use crate::api::{AnswerValue, Draft};
use crate::forms::{self, Answers, CardDisplay, Occasion, Standing};
use crate::visit::view::day_and_time;
use crate::words::Phrase;
use axum::response::Response;

/// A field for the code; below it what it led to, where one was typed.
pub(super) fn page(hall: &Hall, found: Option<Option<&Draft>>) -> Response {
    let mut body = format!(
        "<form method=\"post\" action=\"/desk/drafts\"><label>{} <input name=\"code\" inputmode=\"numeric\" autocomplete=\"off\" \
         autofocus></label> <button>{}</button></form>",
        say(hall, &Phrase::key("hall_desk.draft-code")),
        say(hall, &Phrase::key("hall_desk.draft-open")),
    );
    match found {
        None => {}
        Some(None) => body.push_str(&format!("<p>{}</p>", say(hall, &Phrase::key("hall_desk.no-draft")))),
        Some(Some(draft)) => body.push_str(&form(hall, draft)),
    }
    desk_document(&say(hall, &Phrase::key("hall_desk.drafts")), &body)
}

/// As far as it was filled in, by the names of the paper form.
fn form(hall: &Hall, draft: &Draft) -> String {
    let name = hall.content.name_of(&draft.service).map_or_else(|| Phrase::literal(&draft.service), Phrase::words);
    let mut shown = format!("<h2>{}</h2>", say(hall, &name));
    let saved = Phrase::key("hall_desk.draft-saved").with("when", day_and_time(&draft.saved_at));
    shown.push_str(&format!("<p>{}</p>", say(hall, &saved)));
    let service = hall.content.by_code(&draft.service);
    let form = service.and_then(|service| hall.content.form_of(service));
    if form.is_none_or(|form| form.version != draft.form_version) {
        shown.push_str(&format!("<p>{}</p>", say(hall, &Phrase::key("hall_desk.draft-renewed"))));
    }
    shown.push_str("<dl>");
    if let Some(form) = form {
        let answers = Answers::from_submission(form, &draft.answers, None);
        let today = hall.now().date();
        let occasion = Occasion { today, half_days: hall.content.calendar.half_days_after(today) };
        let standing = Standing::of(form, &answers, &occasion);
        for field in form.fields().iter().filter(|field| answers.get(&field.id).is_some()) {
            let value = match answers.get(&field.id) {
                // Who finishes it needs what the machine's page masks.
                Some(AnswerValue::Text(text)) if field.masked => escaped(text),
                _ => say(hall, &forms::display(&standing, field, &answers, &CardDisplay::default())),
            };
            shown.push_str(&row(&say(hall, &Phrase::words(&field.label)), &value));
        }
        for field in form.fields().iter().filter(|field| draft.none.contains(&field.id)) {
            shown.push_str(&row(&say(hall, &Phrase::words(&field.label)), &say(hall, &Phrase::key("hall_desk.draft-none"))));
        }
    }
    shown.push_str("</dl>");
    shown
}

fn row(label: &str, value: &str) -> String {
    format!("<dt>{label}</dt><dd>{value}</dd>")
}
