//! The page a receipt's QR code leads to: where a case stands, in Chinese, nothing personal, no scripts.

use super::Hall;
use super::refusal::Refused;
use super::routes::case_with_code;
use super::store::CaseRow;
use super::tries::TRIES_WINDOW_S;
use crate::api::{CaseNumber, CaseState, ProblemCode};
use crate::words::{Argument, Language, Phrase};
use axum::extract::{Path, Query, State, rejection::QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

const HTML: &str = "text/html; charset=utf-8";
/// Nothing is loaded from anywhere; the style stands in the page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const DESK_CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'";
const SECONDS_A_MINUTE: u64 = 60;
const STYLE: &str = "body{font:1.25rem/1.6 sans-serif;background:#F7F3EA;color:#1C2521;margin:0}\
                     main{max-width:36rem;margin:0 auto;padding:1.5rem}h1{font-size:1.6rem}h2{font-size:1.3rem}h3{font-size:1.2rem;margin:1.5rem 0 0}\
                     .state{font-size:1.5rem;font-weight:bold}dt{color:#38423D}dd{margin:0 0 .8rem}";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// 查询码 as on the receipt.
    #[serde(default)]
    code: String,
}

/// Where a case stands, as a page for a citizen's telephone. The receipt's QR code leads here.
#[utoipa::path(
    get, path = "/c/{number}", tag = "public",
    params(("number" = String, Path, description = "Case number", example = "LXGY-20261122-K01-00042"), PageQuery),
    responses(
        (status = 200, description = "The case", body = String, content_type = "text/html"),
        (status = "4XX", description = "Number or code is wrong, or too many wrong codes", body = String, content_type = "text/html"),
        (status = "5XX", description = "Not now", body = String, content_type = "text/html")
    )
)]
pub(super) async fn case_page(
    State(hall): State<Arc<Hall>>,
    Path(number): Path<String>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Response {
    let code = query.map(|Query(query)| query.code).unwrap_or_default();
    let found = match CaseNumber::try_from(number) {
        Ok(number) => case_with_code(&hall, &number, &code).await,
        Err(_) => Err(Refused::from(ProblemCode::NotFound)),
    };
    match found {
        Ok(case) => page(&hall, StatusCode::OK, &case_body(&hall, &case)),
        Err(refused) => {
            let sentence = match refused.code {
                ProblemCode::NotFound => Phrase::key("hall_page.not_found"),
                ProblemCode::TooManyTries => Phrase::key("hall_page.too_many_tries").with("minutes", tries_window_minutes()),
                _ => Phrase::key("hall_page.not_now"),
            };
            let status = StatusCode::from_u16(refused.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            page(&hall, status, &format!("<p class=\"state\">{}</p>", say(&hall, &sentence)))
        }
    }
}

fn tries_window_minutes() -> i64 {
    i64::try_from(TRIES_WINDOW_S / SECONDS_A_MINUTE).unwrap_or(i64::MAX)
}

fn case_body(hall: &Hall, case: &CaseRow) -> String {
    let service = hall.content.name_of(&case.service).map_or(Phrase::literal(&case.service), Phrase::words);
    let mut body = format!("<p class=\"state\">{}</p>", say(hall, &state_sentence(case)));
    body.push_str("<dl>");
    for (term, value) in [
        ("hall_page.number", Phrase::literal(case.case_number.as_str())),
        ("hall_page.service", service),
        ("hall_page.received_at", moment(case.received_at_us)),
    ] {
        body.push_str(&format!("<dt>{}</dt><dd>{}</dd>", say(hall, &Phrase::key(term)), say(hall, &value)));
    }
    body.push_str("</dl>");
    body
}

/// What is true of the case now and what comes next; no more than its state promises.
fn state_sentence(case: &CaseRow) -> Phrase {
    match case.state {
        CaseState::Received => Phrase::key("hall_page.state_received")
            .with("review_starts", day(&case.next.review_starts))
            .with("answer_by", day(&case.next.answer_by)),
        CaseState::Accepted => Phrase::key("hall_page.state_accepted").with("answer_by", day(&case.next.answer_by)),
        CaseState::SupplementNeeded => Phrase::key("hall_page.state_supplement_needed"),
        CaseState::InProcess => Phrase::key("hall_page.state_in_process").with("answer_by", day(&case.next.answer_by)),
        CaseState::Decided => Phrase::key("hall_page.state_decided"),
        CaseState::Withdrawn => Phrase::key("hall_page.state_withdrawn"),
    }
}

/// `2026-11-23` as a day with its weekday; other text as it is.
fn day(text: &str) -> Argument {
    let Ok(date) = text.parse::<Date>() else { return text.into() };
    let weekday = Phrase::key(format!("hall_page.weekday_{}", date.weekday().to_monday_one_offset()));
    let day = Phrase::key("hall_page.day").with("month", i64::from(date.month())).with("day", i64::from(date.day()));
    day.with("weekday", weekday).into()
}

fn moment(microseconds: i64) -> Phrase {
    let moment = Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    let local = crate::api::china_time::on_the_clock(moment);
    Phrase::literal(local.strftime("%Y-%m-%d %H:%M").to_string())
}

/// In Chinese, as markup.
pub(super) fn say(hall: &Hall, phrase: &Phrase) -> String {
    escaped(&hall.texts.say(phrase, Language::Chinese))
}

fn page(hall: &Hall, status: StatusCode, body: &str) -> Response {
    let ask = say(hall, &Phrase::key("hall_page.ask"));
    document(status, &say(hall, &Phrase::key("hall_page.title")), &format!("{body}<p>{ask}</p>"))
}

/// A whole page from markup.
pub(super) fn document(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}</style></head>\n\
         <body><main><h1>{title}</h1>{body}</main></body></html>\n"
    );
    let headers = [
        (header::CONTENT_TYPE, HTML),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, html).into_response()
}

/// A whole page of the desk, whose form goes back to the hall.
pub(super) fn desk_document(title: &str, body: &str) -> Response {
    let mut response = document(StatusCode::OK, title, body);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DESK_CONTENT_SECURITY_POLICY));
    response
}

/// Text that is not to be taken for markup.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Texts;

    #[test]
    fn every_sentence_of_the_page_stands_in_the_texts() {
        let texts = Texts::built_in();
        let weekdays = (1..=7).map(|weekday| format!("weekday_{weekday}"));
        let names = [
            "title",
            "ask",
            "number",
            "service",
            "received_at",
            "day",
            "not_found",
            "too_many_tries",
            "not_now",
            "state_received",
            "state_accepted",
            "state_supplement_needed",
            "state_in_process",
            "state_decided",
            "state_withdrawn",
        ];
        for name in names.into_iter().map(String::from).chain(weekdays) {
            assert!(texts.has(&format!("hall_page.{name}")), "{name}");
        }
    }

    #[test]
    fn every_problem_has_its_sentence() {
        let texts = Texts::built_in();
        for code in ProblemCode::ALL {
            assert!(texts.has(&format!("problem.{}", code.as_str())), "{}", code.as_str());
        }
    }

    #[test]
    fn text_does_not_become_markup() {
        assert_eq!(escaped("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    }
}
