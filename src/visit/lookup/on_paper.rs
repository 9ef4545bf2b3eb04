//! What was looked up, on paper: what the page says and nothing beyond it.

use super::{Act, Lookup, Span, YearSum, month_of_year, months_of, source, sums_of_years, title, year_of, yuan};
use crate::api::{Contribution, ContributionState, Contributions};
use crate::visit::done::{self, Paper};
use crate::visit::receipt::{self, Receipt, ReceiptLine};
use crate::visit::view::{Control, DonePage, Icon, PaperBox};
use crate::visit::{Action, PaperFault, Slot, Visit, home};
use crate::words::Phrase;

/// Years on one paper: with more of them it would be longer than a printer takes.
const PRINTED_YEARS_MAX: usize = 30;
/// Missing months named on the paper of all years; each year says how many it has.
const PRINTED_MISSING_MONTHS_MAX: usize = 6;

/// What becomes of what was printed.
pub(super) fn page(visit: &Visit, lookup: &Lookup) -> DonePage {
    let control = |act: Act, key: &'static str| Control::new(Action::Lookup(act), Phrase::key(key));
    let again = control(Act::Print, "lookup.print-again").enabled(super::can_print(visit));
    let words = (title(None), span_words(lookup.span));
    printed_page(visit, words, lookup.paper, (control(Act::BackToMonths, "lookup.back-to-months"), again))
}

/// The page of a paper that was looked up and printed: title and subtitle, and the ways back to it and to another one.
pub(in crate::visit) fn printed_page(
    visit: &Visit,
    (title, subtitle): (Phrase, Phrase),
    paper: Paper,
    (back, again): (Control, Control),
) -> DonePage {
    DonePage {
        subtitle,
        paragraphs: vec![Phrase::key("receipt.look-up-only")],
        paper: paper_box(visit, paper),
        secondary: Some(again.icon(Icon::Printer)),
        ..DonePage::new(Icon::Printer, title, back)
    }
}

/// There is no code to take along instead: what did not come out comes out later, or at a window.
fn paper_box(visit: &Visit, paper: Paper) -> Option<PaperBox> {
    match paper {
        Paper::NotAsked | Paper::Printing { .. } | Paper::Printed => done::paper_box(visit, paper),
        Paper::Failed(fault) => {
            let (title, text) = match fault {
                PaperFault::CoverOpen => ("paper.cover-open", "lookup.cover-open-note"),
                PaperFault::Jam => ("paper.jam", "lookup.jam-note"),
                PaperFault::NoPaper | PaperFault::OutOfOrder | PaperFault::NoPrinter => {
                    ("lookup.not-printed", "lookup.not-printed-note")
                }
            };
            Some(PaperBox {
                icon: Icon::Printer,
                title: Phrase::key(title),
                text: done::and_half(visit, paper, visit.at_the_window(text)),
                code: Phrase::none(),
                staff_code: paper.staff_code(Slot::Receipt),
                comes: None,
            })
        }
    }
}

fn span_words(span: Span) -> Phrase {
    match span {
        Span::LastTwelve => Phrase::key("lookup.last-twelve"),
        Span::Year(year) => Phrase::key("lookup.year").with("year", i64::from(year)),
        Span::Years => Phrase::key("lookup.years"),
    }
}

pub fn receipt(visit: &Visit, lookup: &Lookup, contributions: &Contributions) -> Receipt {
    let shown = months_of(lookup.span, &contributions.months);
    let (missing, paid): (Vec<&Contribution>, Vec<&Contribution>) =
        shown.iter().copied().partition(|month| month.state == ContributionState::NotFound);
    let row = |label: &'static str, value: Phrase| ReceiptLine::Row { label: Phrase::key(label), value };
    let mut lines = vec![
        row("lookup.range", span_words(lookup.span)),
        row("sheet.months", Phrase::key("sheet.months-count").with("count", contributions.months_paid)),
        ReceiptLine::Small(source(contributions)),
        ReceiptLine::Text(super::missing_sentence(&missing, lookup.span)),
        ReceiptLine::Rule,
    ];
    // The missing ones come first, as on the page.
    match lookup.span {
        Span::Years => {
            if !missing.is_empty() {
                lines.extend(missing.into_iter().take(PRINTED_MISSING_MONTHS_MAX).map(month_row));
                // Years have a narrower column of their own, so that each is a line.
                lines.push(ReceiptLine::Rule);
            }
            lines.push(row("lookup.column.year", Phrase::key("lookup.printed-years")));
            lines.extend(sums_of_years(&contributions.months).take(PRINTED_YEARS_MAX).map(year_row));
            let more = sums_of_years(&contributions.months).skip(PRINTED_YEARS_MAX).count();
            if more > 0 {
                lines.push(ReceiptLine::Text(visit.at_the_window("lookup.printed-more-years").with("more", more)));
            }
            lines.push(ReceiptLine::Text(Phrase::key("lookup.printed-by-year")));
        }
        Span::LastTwelve | Span::Year(_) => {
            lines.push(row(
                "lookup.column.month",
                month_words(["lookup.column.base", "lookup.column.own", "lookup.column.state"].map(Phrase::key)),
            ));
            lines.extend(missing.into_iter().chain(paid).map(month_row));
        }
    }
    let content = &visit.site.content;
    let code = content.service(lookup.service).map_or("", |service| service.code.as_str());
    receipt::of_look_up(visit, home::service_name(visit, code), lines)
}

/// What stands beside a month.
fn month_words([base, own, state]: [Phrase; 3]) -> Phrase {
    Phrase::key("lookup.printed-month").with("base", base).with("own", own).with("state", state)
}

/// Paper is read in another year than it was printed.
fn month_row(month: &Contribution) -> ReceiptLine {
    let label = match year_of(&month.month) {
        Some(year) => {
            Phrase::key("lookup.year-and-month").with("year", i64::from(year)).with("month", month_of_year(&month.month))
        }
        None => Phrase::literal(&month.month),
    };
    let value = match month.state {
        ContributionState::NotFound => Phrase::key("lookup.not-found"),
        ContributionState::Paid => month_words([
            Phrase::literal(yuan(month.base_fen, false)),
            Phrase::literal(yuan(month.own_fen, true)),
            Phrase::key("lookup.paid"),
        ]),
    };
    ReceiptLine::Row { label, value }
}

fn year_row(sum: YearSum) -> ReceiptLine {
    let value = match sum.missing {
        0 => Phrase::key("lookup.printed-year").with("own", Phrase::literal(yuan(sum.own_fen, true))),
        missing => Phrase::key("lookup.printed-year-missing").with("missing", missing),
    };
    ReceiptLine::Row { label: sum.label(), value: value.with("count", sum.paid) }
}
