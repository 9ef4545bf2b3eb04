//! What stands on a document of the demo. It is a sample (样张) and says so in large letters: a certificate made at home
//! would be a forged one. The real document comes sealed from the province's platform and takes this place.

use super::Hall;
use super::sessions::CardHolder;
use crate::api::{AnswerValue, Contribution, ContributionState, Contributions, ProblemCode};
use crate::catalogue::{COPIES_FIELD, Service};
use crate::forms::{self, Answers, CardDisplay, Field, Form, Month, Standing};
use crate::printing::{Sheet, SheetPart};
use crate::words::{Language, Phrase};
use jiff::ToSpan;
use jiff::civil::Date;

/// Seen by print queues: nothing of a citizen.
const NAME: &str = "document";
/// Fields that say how it is made, and not what is on it.
const HOW: [&str; 2] = [COPIES_FIELD, DETAIL];
const DETAIL: &str = "with_detail";
const SPAN: &str = "range";
/// Value of an answer that does not stand on the document.
const NOT_SAID: &str = "00";
const FEN_A_YUAN: u64 = 100;

/// What a document is made of.
pub(super) struct Wanted<'a> {
    pub(super) service: &'a Service,
    pub(super) form: &'a Form,
    pub(super) answers: &'a Answers,
    pub(super) standing: &'a Standing<'a, 'a>,
    pub(super) holder: &'a CardHolder,
    pub(super) today: Date,
    pub(super) verify_code: &'a str,
}

/// Sets the words of a document.
///
/// # Errors
/// Nothing is on record in the months that were asked for.
pub(super) fn sheet(hall: &Hall, wanted: &Wanted<'_>, known: &Contributions) -> Result<Sheet, ProblemCode> {
    let say = |phrase: &Phrase| hall.texts.say(phrase, Language::Chinese);
    let key = |key: &'static str| say(&Phrase::key(key));
    let row = |label: &'static str, value: String| SheetPart::Row { label: key(label), value };
    let months = months_of(wanted, &known.months);
    let paid: Vec<&Contribution> = months.iter().copied().filter(|month| month.state == ContributionState::Paid).collect();
    let (Some(newest), Some(oldest)) = (paid.first(), paid.last()) else { return Err(ProblemCode::NothingOnRecord) };
    let mut parts = vec![
        SheetPart::Strong(key("sheet.sample")),
        row("sheet.name", wanted.holder.name.reveal().clone()),
        row("sheet.id-number", wanted.holder.id_number.reveal().clone()),
    ];
    for field in wanted.standing.shown().iter().filter(|field| stands_on_it(field, wanted.answers)) {
        let value = forms::display(wanted.standing, field, wanted.answers, &CardDisplay::default());
        parts.push(SheetPart::Row { label: field.label.zh.clone(), value: say(&value) });
    }
    let count = Phrase::key("sheet.months-count").with("count", paid.len());
    let span = Phrase::key("sheet.from-to").with("first", month_words(oldest)).with("last", month_words(newest));
    parts.extend([
        row("sheet.months", say(&count)),
        row("sheet.span", say(&span)),
        row("sheet.by", hall.content.centre.name.zh.clone()),
        row("sheet.made-on", say(&day_words(wanted.today))),
        row("sheet.verify-code", wanted.verify_code.to_string()),
    ]);
    if text_of(wanted.answers, DETAIL) == Some("yes") {
        parts.push(table(&key, &months));
    }
    let as_of = known.as_of.parse::<Date>().unwrap_or(wanted.today);
    parts.push(SheetPart::Line(say(&Phrase::key("sheet.as-of").with("day", day_words(as_of)))));
    parts.push(SheetPart::Line(key("sheet.proves-nothing")));
    Ok(Sheet {
        name: NAME.to_string(),
        title: wanted.form.name.zh.clone(),
        parts,
        across: key("sheet.across"),
        foot: say(&Phrase::key("sheet.foot").with("service", wanted.service.name.zh.as_str())),
    })
}

fn stands_on_it(field: &Field, answers: &Answers) -> bool {
    let said = answers.get(&field.id).is_some() && text_of(answers, &field.id) != Some(NOT_SAID);
    said && !HOW.contains(&field.id.as_str())
}

fn text_of<'a>(answers: &'a Answers, id: &str) -> Option<&'a str> {
    match answers.get(id) {
        Some(AnswerValue::Text(text)) => Some(text),
        _ => None,
    }
}

/// Newest first, those that were asked for.
fn months_of<'k>(wanted: &Wanted<'_>, months: &'k [Contribution]) -> Vec<&'k Contribution> {
    let month_of = |id: &str| text_of(wanted.answers, id).and_then(Month::parse);
    let asked = text_of(wanted.answers, SPAN).unwrap_or("all");
    let first = match asked.parse::<u16>() {
        Ok(count) => Some(Month::of(wanted.today.first_of_month().saturating_sub(i64::from(count).months()))),
        Err(_) if asked == "own" => month_of("from"),
        Err(_) => None,
    };
    let last = if asked == "own" { month_of("to") } else { None };
    let within = |month: &&Contribution| {
        let month = Month::parse(&month.month);
        month.is_some_and(|month| first.is_none_or(|first| month >= first) && last.is_none_or(|last| month <= last))
    };
    months.iter().filter(within).collect()
}

fn table(key: &dyn Fn(&'static str) -> String, months: &[&Contribution]) -> SheetPart {
    let columns =
        [("sheet.column.month", 0.2), ("sheet.column.employer", 0.4), ("sheet.column.base", 0.22), ("sheet.column.state", 0.18)];
    let columns = columns.map(|(name, share)| (key(name), share)).to_vec();
    let cells = |month: &&Contribution| match month.state {
        ContributionState::Paid => {
            let base = format!("{}.{:02}", month.base_fen / FEN_A_YUAN, month.base_fen % FEN_A_YUAN);
            vec![month.month.clone(), month.employer.clone(), base, key("lookup.paid")]
        }
        ContributionState::NotFound => vec![month.month.clone(), String::new(), String::new(), key("lookup.not-found")],
    };
    SheetPart::Table { columns, rows: months.iter().map(cells).collect() }
}

fn month_words(month: &Contribution) -> Phrase {
    match Month::parse(&month.month) {
        Some(Month { year, month }) => Phrase::key("sheet.month").with("year", i64::from(year)).with("month", i64::from(month)),
        None => Phrase::literal(&month.month),
    }
}

fn day_words(day: Date) -> Phrase {
    Phrase::key("date.full")
        .with("year", i64::from(day.year()))
        .with("month", i64::from(day.month()))
        .with("day", i64::from(day.day()))
}
