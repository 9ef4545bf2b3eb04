//! What is shown and printed of a medical account.

use super::{Act, MedicalAccount, Range, Shown, months_of, years};
use crate::api::{SpendingKind, SpendingRow};
use crate::visit::lookup::{self, full_day, month_of_year, yuan};
use crate::visit::receipt::{self, Receipt, ReceiptLine};
use crate::visit::view::{
    Bar, ChartPage, Content, Control, DonePage, Icon, LookupPage, LookupRow, MessagePage, Picture, month_day,
};
use crate::visit::{Action, Remote, Visit, home};
use crate::words::Phrase;

/// Payments on one page; the picture counts all of them.
const ROWS_SHOWN_MAX: usize = 100;
/// Payments on one paper.
const ROWS_PRINTED_MAX: usize = 24;

pub fn view(visit: &Visit, account: &MedicalAccount) -> Content {
    match account.shown {
        Shown::Balance => balance(visit, account),
        Shown::Picture => match &account.spending {
            Remote::Here(spending) => Content::Chart(picture(visit, account, &spending.reveal().as_of)),
            other => not_here(visit, other),
        },
        Shown::Rows => match &account.spending {
            Remote::Here(_) => Content::Lookup(rows(visit, account)),
            other => not_here(visit, other),
        },
        Shown::Paper => Content::Done(paper(visit, account)),
    }
}

fn control(act: Act, key: &'static str) -> Control {
    Control::new(Action::MedicalAccount(act), Phrase::key(key))
}

fn finish() -> Control {
    control(Act::Finish, "lookup.finish").icon(Icon::Check)
}

fn message(picture: Picture, title: Phrase, text: Phrase) -> MessagePage {
    MessagePage::new(picture, title, vec![text])
}

/// Nothing yet, or nothing at all.
fn not_here<T>(visit: &Visit, remote: &Remote<T>) -> Content {
    let mut page = match remote {
        Remote::NotAsked | Remote::Waiting(_) | Remote::Here(_) => {
            let waiting = message(Picture::Wait, Phrase::key("lookup.waiting"), Phrase::key("lookup.waiting-note"));
            return Content::Message(waiting);
        }
        Remote::Unreachable => {
            message(Picture::NoAnswer, Phrase::key("lookup.unreachable"), Phrase::key("medical.unreachable-note"))
        }
        Remote::Refused => message(Picture::Warning, Phrase::key("lookup.refused"), visit.at_the_window("lookup.refused-note")),
    };
    page.primary = Some(control(Act::TryAgain, "lookup.try-again"));
    page.secondary = Some(control(Act::Finish, "lookup.go-home"));
    Content::Message(page)
}

fn balance(visit: &Visit, account: &MedicalAccount) -> Content {
    let Remote::Here(found) = &account.balance else { return not_here(visit, &account.balance) };
    let found = found.reveal();
    let Some(balance_fen) = found.balance_fen else {
        let note = visit.at_the_window("medical.nothing-note");
        let mut page = message(Picture::NothingFound, Phrase::key("medical.nothing"), note);
        page.primary = Some(control(Act::Finish, "lookup.finish"));
        return Content::Message(page);
    };
    let amount = Phrase::literal(yuan(balance_fen, true));
    let door = |range: Range| Control::new(Action::MedicalAccount(Act::Range(range)), range_words(range)).icon(Icon::Search);
    Content::Lookup(LookupPage {
        title: Phrase::key("medical.balance"),
        source: source(&found.source, &found.as_of),
        tabs: Vec::new(),
        total: Some((Phrase::key("medical.balance-before"), amount, Phrase::key("medical.balance-after"))),
        missing: if visit.is_verified_for(account.needed) { Phrase::none() } else { Phrase::key("medical.choose") },
        something_missing: false,
        squares: Vec::new(),
        square_missing: Phrase::none(),
        columns: Vec::new(),
        rows: Vec::new(),
        years: std::iter::once(Range::LastTwelve).chain(years(visit.today()).map(Range::Year)).map(door).collect(),
        primary: Some(finish()),
        secondary: None,
    })
}

fn range_words(range: Range) -> Phrase {
    match range {
        Range::LastTwelve => Phrase::key("lookup.last-twelve"),
        Range::Year(year) => Phrase::key("lookup.year").with("year", i64::from(year)),
    }
}

fn kind_words(kind: Option<SpendingKind>) -> Phrase {
    Phrase::key(match kind {
        None => "medical.kind.all",
        Some(SpendingKind::Outpatient) => "medical.kind.outpatient",
        Some(SpendingKind::Inpatient) => "medical.kind.inpatient",
        Some(SpendingKind::Pharmacy) => "medical.kind.pharmacy",
    })
}

fn title(account: &MedicalAccount) -> Phrase {
    let range = range_words(account.range.unwrap_or(Range::LastTwelve));
    Phrase::key("medical.title").with("range", range)
}

fn source(source: &str, as_of: &str) -> Phrase {
    Phrase::key(if source == "demo" { "medical.source-demo" } else { "medical.source" }).with("date", full_day(as_of))
}

fn total_fen(rows: &[&SpendingRow]) -> u64 {
    rows.iter().map(|row| row.amount_fen).sum()
}

/// How many payments, and how much.
fn summary(account: &MedicalAccount, rows: &[&SpendingRow]) -> Phrase {
    let left_out = match &account.spending {
        Remote::Here(spending) => spending.reveal().left_out,
        _ => 0,
    };
    if rows.is_empty() {
        return Phrase::key("medical.no-spending");
    }
    let key = if left_out > 0 { "medical.summary-newest" } else { "medical.summary" };
    Phrase::key(key).with("count", rows.len()).with("amount", yuan(total_fen(rows), true))
}

/// A bar for each month.
fn picture(visit: &Visit, account: &MedicalAccount, as_of: &str) -> ChartPage {
    let rows = account.rows();
    let months = months_of(account.range.unwrap_or(Range::LastTwelve), visit.today());
    let of_month = |month: &String| {
        let fen: u64 = rows.iter().filter(|row| row.day.starts_with(month.as_str())).map(|row| row.amount_fen).sum();
        (month.clone(), fen)
    };
    let sums: Vec<(String, u64)> = months.iter().map(of_month).collect();
    let most = sums.iter().map(|(_, fen)| *fen).max().unwrap_or(0);
    let bar = |(month, fen): &(String, u64)| Bar {
        label: month_of_year(month),
        value: if *fen == 0 { Phrase::key("lookup.nothing-here") } else { Phrase::literal(yuan(*fen, true)) },
        percent: u8::try_from((fen * 100).checked_div(most).unwrap_or(0)).unwrap_or(100),
        strong: *fen == most && most > 0,
    };
    let demo = matches!(&account.spending, Remote::Here(spending) if spending.reveal().source == "demo");
    let kinds = std::iter::once(None).chain(SpendingKind::ALL.map(Some));
    let tab = |kind| Control::new(Action::MedicalAccount(Act::Kind(kind)), kind_words(kind)).chosen(account.kind == kind);
    ChartPage {
        title: title(account),
        source: source(if demo { "demo" } else { "" }, as_of),
        tabs: kinds.map(tab).collect(),
        summary: summary(account, &rows),
        bars: sums.iter().map(bar).collect(),
        primary: Some(finish()),
        secondary: (!rows.is_empty()).then(|| control(Act::Rows, "medical.rows")),
    }
}

/// Payment by payment, the newest first.
fn rows(visit: &Visit, account: &MedicalAccount) -> LookupPage {
    let rows = account.rows();
    let left = rows.len().saturating_sub(ROWS_SHOWN_MAX);
    let line = |row: &&SpendingRow| LookupRow { cells: cells(row, account.drugs), missing: false };
    let drugs = control(Act::Drugs, "medical.drugs").chosen(account.drugs);
    let note = match left {
        0 => kind_words(account.kind),
        more => Phrase::key("medical.more-rows").with("count", ROWS_SHOWN_MAX).with("more", more),
    };
    LookupPage {
        title: title(account),
        source: note,
        tabs: vec![control(Act::Picture, "medical.picture"), drugs],
        total: None,
        missing: summary(account, &rows),
        something_missing: false,
        squares: Vec::new(),
        square_missing: Phrase::none(),
        columns: columns(account.drugs),
        rows: rows.iter().take(ROWS_SHOWN_MAX).map(line).collect(),
        years: Vec::new(),
        primary: Some(finish()),
        secondary: prints(visit, account).then(|| control(Act::Print, "medical.print").icon(Icon::Printer)),
    }
}

/// Whether it comes on paper at all: the bundle says so, and there is a printer for it.
pub(super) fn prints(visit: &Visit, account: &MedicalAccount) -> bool {
    visit.site.has_printer && visit.site.content.service(account.service()).is_some_and(|service| service.printed)
}

fn columns(drugs: bool) -> Vec<Phrase> {
    let key = |key: &'static str| Phrase::key(key);
    let last = if drugs { key("medical.column.drug") } else { Phrase::none() };
    vec![key("medical.column.day"), key("medical.column.place"), key("medical.column.kind"), key("medical.column.amount"), last]
}

fn cells(row: &SpendingRow, drugs: bool) -> Vec<Phrase> {
    let named = || if row.drugs.is_empty() { Phrase::key("lookup.nothing-here") } else { Phrase::literal(row.drugs.join(" ")) };
    let last = if drugs { named() } else { Phrase::none() };
    vec![
        day_words(&row.day),
        Phrase::literal(&row.place),
        kind_words(Some(row.kind)),
        Phrase::literal(yuan(row.amount_fen, true)),
        last,
    ]
}

fn day_words(day: &str) -> Phrase {
    day.parse::<jiff::civil::Date>().map_or_else(|_| Phrase::literal(day), month_day)
}

/// What becomes of what was printed.
fn paper(visit: &Visit, account: &MedicalAccount) -> DonePage {
    let again = control(Act::Print, "lookup.print-again").enabled(!account.paper.is_moving());
    let words = (title(account), kind_words(account.kind));
    lookup::printed_page(visit, words, account.paper, (control(Act::BackToRows, "lookup.back-to-months"), again))
}

/// The paper says what the page says: without names of medicines unless they are shown.
pub fn receipt(visit: &Visit, account: &MedicalAccount) -> Receipt {
    let rows = account.rows();
    let mut lines = vec![
        ReceiptLine::Row { label: Phrase::key("lookup.range"), value: range_words(account.range.unwrap_or(Range::LastTwelve)) },
        ReceiptLine::Row { label: Phrase::key("medical.column.kind"), value: kind_words(account.kind) },
        ReceiptLine::Text(summary(account, &rows)),
        ReceiptLine::Rule,
    ];
    for row in rows.iter().take(ROWS_PRINTED_MAX) {
        let label = Phrase::key("medical.day-and-kind").with("day", day_words(&row.day)).with("kind", kind_words(Some(row.kind)));
        lines.push(ReceiptLine::Row { label, value: Phrase::literal(yuan(row.amount_fen, true)) });
        let drugs = row.drugs.iter().filter(|_| account.drugs).map(String::as_str);
        let place: Vec<&str> = std::iter::once(row.place.as_str()).chain(drugs).collect();
        lines.push(ReceiptLine::Small(Phrase::literal(place.join(" "))));
    }
    if rows.len() > ROWS_PRINTED_MAX {
        lines.push(ReceiptLine::Text(visit.at_the_window("medical.more-printed").with("more", rows.len() - ROWS_PRINTED_MAX)));
    }
    let content = &visit.site.content;
    let code = content.service(account.service()).map_or("", |service| service.code.as_str());
    receipt::of_look_up(visit, home::service_name(visit, code), lines)
}
