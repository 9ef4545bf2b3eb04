//! Months of contributions: the missing month first, twelve squares, then the table; what is shown can be printed.

use super::done::Paper;
use super::time::Ticked;
use super::view::{Aloud, Content, Control, Icon, LookupPage, LookupRow, MessagePage, Picture};
use super::*;
use crate::api::{Contribution, ContributionState};
use crate::catalogue::ServiceIndex;
use crate::words::Phrase;

mod on_paper;
pub(super) use on_paper::printed_page;
pub use on_paper::receipt;

/// Controls of the look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 最近一年.
    LastTwelve,
    /// One calendar year.
    Year(i16),
    /// The same, from the list of all years: there its tab stands on the same page.
    ListedYear(i16),
    /// 更早: the list of all years, and back to it from one of them.
    Years,
    /// 没查到怎么办, and back from it.
    Advice,
    /// 打印明细, 再打一次.
    Print,
    /// 回去接着看.
    BackToMonths,
    TryAgain,
    /// 看完了.
    Finish,
}

/// Which months are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    LastTwelve,
    Year(i16),
    /// One row a year.
    Years,
}

/// Calendar years with a tab of their own beside the last twelve months, where there are no more than these.
const TAB_YEARS_MAX: usize = 3;
/// Nobody pays longer; what a hall sends beyond it counts in the sums and has no row.
const LISTED_YEARS_MAX: usize = 80;
/// Where there are more, one of the tabs leads to all of them.
const TAB_YEARS_BESIDE_ALL: usize = 2;
/// Squares of a span.
const MONTHS: usize = 12;

pub struct Lookup {
    service: ServiceIndex,
    span: Span,
    shown: Shown,
    paper: Paper,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Months,
    Advice,
    /// What becomes of what was printed.
    Paper,
}

impl Lookup {
    /// Advice is a page of its own, and so are the list of years, the paper and each way an answer may turn out; spans are
    /// the same page.
    pub fn page_key(&self, contributions: &Remote<Personal<Contributions>>) -> u64 {
        match (contributions, self.shown) {
            (Remote::NotAsked | Remote::Waiting(_), _) => 0,
            (Remote::Unreachable, _) => 1,
            (Remote::Refused, _) => 2,
            (Remote::Here(_), Shown::Months) => {
                if self.span == Span::Years {
                    5
                } else {
                    3
                }
            }
            (Remote::Here(_), Shown::Advice) => 4,
            (Remote::Here(_), Shown::Paper) => {
                if self.paper.is_moving() {
                    6
                } else {
                    7
                }
            }
        }
    }

    pub fn paper_is_moving(&self) -> bool {
        self.paper.is_moving()
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        self.paper.tick(Slot::Receipt, now_ms)
    }
}

pub fn enter(visit: &mut Visit, service: ServiceIndex) -> Step {
    visit.state = State::Lookup(Lookup { service, span: Span::LastTwelve, shown: Shown::Months, paper: Paper::NotAsked });
    match (&visit.contributions, &visit.session) {
        (Remote::Here(_), _) => Step::done(),
        (_, Remote::Here(())) => {
            visit.contributions = Remote::Waiting(visit.now.mono_ms);
            Step::asking(Effect::FetchContributions)
        }
        (_, Remote::Waiting(_)) => {
            visit.contributions = Remote::Waiting(visit.now.mono_ms);
            Step::done()
        }
        (_, Remote::NotAsked | Remote::Unreachable | Remote::Refused) => ask_again(visit),
    }
}

fn ask_again(visit: &mut Visit) -> Step {
    visit.contributions = Remote::Waiting(visit.now.mono_ms);
    if matches!(visit.session, Remote::Here(())) {
        return Step::asking(Effect::FetchContributions);
    }
    visit.session = Remote::Waiting(visit.now.mono_ms);
    Step::asking(Effect::OpenSession)
}

pub fn due_ms(visit: &Visit) -> Option<u64> {
    let hall = match visit.contributions {
        Remote::Waiting(since_ms) => Some(since_ms + limits::LOOKUP_LIMIT_MS),
        Remote::NotAsked | Remote::Here(_) | Remote::Unreachable | Remote::Refused => None,
    };
    let State::Lookup(lookup) = &visit.state else { return hall };
    hall.into_iter().chain(lookup.paper.due_ms()).min()
}

/// 返回: from the paper to what was printed, from there home.
pub fn back(visit: &mut Visit) -> Step {
    if let State::Lookup(lookup) = &mut visit.state
        && lookup.shown == Shown::Paper
    {
        lookup.shown = Shown::Months;
        return Step::done();
    }
    home::enter(visit)
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Lookup(act), page: _, by: _ } => act_on(visit, act),
        Event::Paper(Slot::Receipt, news) => {
            let State::Lookup(lookup) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
            let Some(after) = lookup.paper.after(news) else { return Step::ignored(Ignored::Late) };
            lookup.paper = after;
            common::active(visit);
            Step::done()
        }
        other => Step::ignored(other.unwanted()),
    }
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let can_print = can_print(visit);
    let State::Lookup(lookup) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match (act, &visit.contributions) {
        (Act::Finish, _) => home::enter(visit),
        (Act::TryAgain, Remote::Unreachable | Remote::Refused) => ask_again(visit),
        (Act::LastTwelve, Remote::Here(_)) => {
            lookup.span = Span::LastTwelve;
            Step::done()
        }
        (Act::Year(year) | Act::ListedYear(year), Remote::Here(contributions))
            if years_of(&contributions.reveal().months).contains(&year) =>
        {
            lookup.span = Span::Year(year);
            Step::done()
        }
        (Act::Years, Remote::Here(contributions)) if has_more_years(&contributions.reveal().months) => {
            lookup.span = Span::Years;
            Step::done()
        }
        (Act::Advice, Remote::Here(_)) => {
            lookup.shown = if lookup.shown == Shown::Advice { Shown::Months } else { Shown::Advice };
            Step::done()
        }
        (Act::Print, Remote::Here(_)) if can_print => print(visit),
        (Act::BackToMonths, _) => back(visit),
        (Act::TryAgain | Act::LastTwelve | Act::Year(_) | Act::ListedYear(_) | Act::Years | Act::Advice | Act::Print, _) => {
            Step::ignored(Ignored::Disabled)
        }
    }
}

/// Whether what is looked up comes on paper at all: the bundle says so, and there is a printer for it.
fn prints(visit: &Visit, lookup: &Lookup) -> bool {
    visit.site.has_printer && visit.site.content.service(lookup.service).is_some_and(|service| service.printed)
}

/// One paper at a time, whichever page asked for the one that is on its way.
fn can_print(visit: &Visit) -> bool {
    let State::Lookup(lookup) = &visit.state else { return false };
    let rows = matches!(&visit.contributions, Remote::Here(contributions) if !contributions.reveal().months.is_empty());
    rows && !visit.paper.moving && lookup.shown != Shown::Advice && prints(visit, lookup)
}

fn print(visit: &mut Visit) -> Step {
    let (State::Lookup(lookup), Remote::Here(contributions)) = (&visit.state, &visit.contributions) else {
        return Step::ignored(Ignored::NotHere);
    };
    let receipt = receipt(visit, lookup, contributions.reveal());
    let since_ms = visit.now.mono_ms;
    if let State::Lookup(lookup) = &mut visit.state {
        lookup.shown = Shown::Paper;
        lookup.paper = Paper::Printing { since_ms };
    }
    visit.paper.moving = true;
    Step::asking(Effect::Print(Box::new(receipt)))
}

pub fn view(visit: &Visit, lookup: &Lookup) -> Content {
    let message = |picture, title: &'static str, text: Phrase, again: bool| {
        let act = |act: Act, key: &'static str| Control::new(Action::Lookup(act), Phrase::key(key));
        Content::Message(MessagePage {
            primary: Some(if again { act(Act::TryAgain, "lookup.try-again") } else { act(Act::Finish, "lookup.finish") }),
            secondary: again.then(|| act(Act::Finish, "lookup.go-home")),
            ..MessagePage::new(picture, Phrase::key(title), vec![text])
        })
    };
    match &visit.contributions {
        Remote::Waiting(_) | Remote::NotAsked => Content::Message(MessagePage::new(
            Picture::Wait,
            Phrase::key("lookup.waiting"),
            vec![Phrase::key("lookup.waiting-note")],
        )),
        Remote::Unreachable => message(Picture::NoAnswer, "lookup.unreachable", Phrase::key("lookup.unreachable-note"), true),
        Remote::Refused => message(Picture::Warning, "lookup.refused", visit.at_the_window("lookup.refused-note"), true),
        Remote::Here(contributions) if contributions.reveal().months.is_empty() => {
            message(Picture::NothingFound, "lookup.nothing", visit.at_the_window("lookup.nothing-note"), false)
        }
        Remote::Here(contributions) => match lookup.shown {
            Shown::Advice => advice(visit),
            Shown::Paper => Content::Done(on_paper::page(visit, lookup)),
            Shown::Months => page(visit, lookup, contributions.reveal()),
        },
    }
}

fn advice(visit: &Visit) -> Content {
    Content::Message(MessagePage {
        primary: Some(Control::new(Action::Lookup(Act::Advice), Phrase::key("lookup.advice-back"))),
        ..MessagePage::new(
            Picture::Question,
            Phrase::key("lookup.advice"),
            vec![
                Phrase::key("lookup.advice-wait"),
                Phrase::key("lookup.advice-employer"),
                visit.at_the_window("lookup.advice-window"),
            ],
        )
    })
}

fn page(visit: &Visit, lookup: &Lookup, contributions: &Contributions) -> Content {
    let shown = months_of(lookup.span, &contributions.months);
    let missing: Vec<&Contribution> = shown.iter().copied().filter(|m| m.state == ContributionState::NotFound).collect();
    let by_month: &[&Contribution] = if lookup.span == Span::Years { &[] } else { &shown };
    let mut squares: Vec<(Phrase, bool)> =
        by_month.iter().map(|m| (month_of_year(&m.month), m.state == ContributionState::Paid)).collect();
    // The table is newest first, the squares run as a year does.
    squares.reverse();
    // The missing ones come first.
    let mut rows: Vec<LookupRow> = by_month.iter().filter(|m| m.state == ContributionState::NotFound).map(|m| row(m)).collect();
    rows.extend(by_month.iter().filter(|m| m.state == ContributionState::Paid).map(|month| row(month)));
    // Under a year stands what that year comes to.
    let (before, paid) = match lookup.span {
        Span::Year(year) => {
            let paid = shown.len() - missing.len();
            (Phrase::key("lookup.year-before").with("year", i64::from(year)), paid.to_string())
        }
        Span::LastTwelve | Span::Years => (Phrase::key("lookup.total-before"), contributions.months_paid.to_string()),
    };
    let total = Some((before, Phrase::literal(paid), Phrase::key("lookup.total-after")));
    let (tabs, older) = tabs(lookup.span, &contributions.months);
    let finish = Control::new(Action::Lookup(Act::Finish), Phrase::key("lookup.finish")).icon(Icon::Check);
    let advice = (!missing.is_empty()).then(|| Control::new(Action::Lookup(Act::Advice), Phrase::key("lookup.advice")));
    let print = prints(visit, lookup).then(|| {
        let print = Control::new(Action::Lookup(Act::Print), Phrase::key("lookup.print")).icon(Icon::Printer);
        print.enabled(!visit.paper.moving)
    });
    let (primary, secondary) = match print {
        Some(print) => (print, Some(advice.unwrap_or(finish))),
        None => (finish, advice),
    };
    Content::Lookup(LookupPage {
        title: title(older),
        source: source(contributions),
        tabs,
        years: if lookup.span == Span::Years { all_years(&contributions.months) } else { Vec::new() },
        total,
        missing: missing_sentence(&missing, lookup.span),
        something_missing: !missing.is_empty(),
        squares,
        square_missing: Phrase::key("lookup.not-found"),
        columns: if by_month.is_empty() { Vec::new() } else { columns() },
        rows,
        primary: Some(primary),
        secondary,
    })
}

/// A year without a tab stands in the title.
fn title(year: Option<i16>) -> Phrase {
    match year {
        Some(year) => Phrase::key("lookup.title-of-year").with("year", i64::from(year)),
        None => Phrase::key("lookup.title"),
    }
}

fn source(contributions: &Contributions) -> Phrase {
    let source = Phrase::key(if contributions.source == "demo" { "lookup.source-demo" } else { "lookup.source" });
    source.with("date", full_day(&contributions.as_of))
}

fn columns() -> Vec<Phrase> {
    ["month", "employer", "base", "own", "state"].map(|column| Phrase::key(format!("lookup.column.{column}"))).to_vec()
}

/// The tabs, and the year that is shown without having one.
fn tabs(span: Span, months: &[Contribution]) -> (Vec<Control>, Option<i16>) {
    let tab = |act: Act, label: Phrase, chosen: bool| Control::new(Action::Lookup(act), label).chosen(chosen);
    let mut years = years_of(months);
    let more = has_more_years(months);
    years.truncate(if more { TAB_YEARS_BESIDE_ALL } else { TAB_YEARS_MAX });
    let older = match span {
        Span::Year(year) => (!years.contains(&year)).then_some(year),
        Span::LastTwelve | Span::Years => None,
    };
    let mut tabs = vec![tab(Act::LastTwelve, Phrase::key("lookup.last-twelve"), span == Span::LastTwelve)];
    tabs.extend(
        years
            .into_iter()
            .map(|year| tab(Act::Year(year), Phrase::key("lookup.year").with("year", i64::from(year)), span == Span::Year(year))),
    );
    if more {
        tabs.push(tab(Act::Years, Phrase::key("lookup.years"), span == Span::Years || older.is_some()));
    }
    (tabs, older)
}

/// What a year comes to.
struct YearSum {
    year: i16,
    paid: usize,
    missing: usize,
    own_fen: u64,
}

impl YearSum {
    fn label(&self) -> Phrase {
        Phrase::key("lookup.year").with("year", i64::from(self.year))
    }
}

/// Year by year, the newest first.
fn sums_of_years(months: &[Contribution]) -> impl Iterator<Item = YearSum> {
    let of_year = |months: &[Contribution]| {
        let year = year_of(&months.first()?.month)?;
        let paid: Vec<&Contribution> = months.iter().filter(|month| month.state == ContributionState::Paid).collect();
        let own_fen = paid.iter().map(|month| month.own_fen).sum();
        Some(YearSum { year, paid: paid.len(), missing: months.len() - paid.len(), own_fen })
    };
    months.chunk_by(|one, next| year_of(&one.month) == year_of(&next.month)).filter_map(of_year)
}

/// A door for each year: how many months were paid in it, and what oneself paid.
fn all_years(months: &[Contribution]) -> Vec<Control> {
    let door = |sum: YearSum| {
        let note = match sum.missing {
            0 => Phrase::key("lookup.year-note").with("own", Phrase::literal(yuan(sum.own_fen, true))),
            missing => Phrase::key("lookup.year-note-missing").with("missing", missing),
        };
        Control::new(Action::Lookup(Act::ListedYear(sum.year)), sum.label())
            .note(note.with("count", sum.paid))
            .aloud(Aloud::Nothing)
    };
    sums_of_years(months).map(door).take(LISTED_YEARS_MAX).collect()
}

fn missing_sentence(missing: &[&Contribution], span: Span) -> Phrase {
    match missing {
        [] => Phrase::key("lookup.none-missing"),
        [one] => match span {
            Span::LastTwelve => Phrase::key("lookup.one-missing").with("month", month_of_year(&one.month)),
            Span::Years => Phrase::key("lookup.one-missing-of-all")
                .with("year", i64::from(year_of(&one.month).unwrap_or_default()))
                .with("month", month_of_year(&one.month)),
            Span::Year(_) => Phrase::key("lookup.one-missing-in-year").with("month", month_of_year(&one.month)),
        },
        several => Phrase::key("lookup.several-missing").with("count", several.len()),
    }
}

/// Newest first. The last twelve months are the twelve newest listed.
fn months_of(span: Span, months: &[Contribution]) -> Vec<&Contribution> {
    match span {
        Span::LastTwelve => months.iter().take(MONTHS).collect(),
        Span::Year(year) => months.iter().filter(|month| year_of(&month.month) == Some(year)).take(MONTHS).collect(),
        Span::Years => months.iter().collect(),
    }
}

/// The calendar years with months in them, newest first.
fn years_of(months: &[Contribution]) -> Vec<i16> {
    let mut years: Vec<i16> = months.iter().filter_map(|month| year_of(&month.month)).collect();
    years.dedup();
    years
}

fn has_more_years(months: &[Contribution]) -> bool {
    years_of(months).len() > TAB_YEARS_MAX
}

fn year_of(month: &str) -> Option<i16> {
    month.split_once('-').and_then(|(year, _)| year.parse().ok())
}

pub(super) fn month_of_year(month: &str) -> Phrase {
    match month.split_once('-').and_then(|(_, month)| month.parse::<i64>().ok()) {
        Some(number) => Phrase::key(format!("date.month.{number}")),
        None => Phrase::literal(month),
    }
}

pub(super) fn full_day(day: &str) -> Phrase {
    match day.parse::<jiff::civil::Date>() {
        Ok(date) => Phrase::key("date.full")
            .with("year", i64::from(date.year()))
            .with("month", i64::from(date.month()))
            .with("day", i64::from(date.day())),
        Err(_) => Phrase::literal(day),
    }
}

fn row(month: &Contribution) -> LookupRow {
    let missing = month.state == ContributionState::NotFound;
    let nothing = || Phrase::key("lookup.nothing-here");
    let cells = if missing {
        vec![month_of_year(&month.month), nothing(), nothing(), nothing(), Phrase::key("lookup.not-found")]
    } else {
        vec![
            month_of_year(&month.month),
            Phrase::literal(&month.employer),
            Phrase::literal(yuan(month.base_fen, false)),
            Phrase::literal(yuan(month.own_fen, true)),
            Phrase::key("lookup.paid"),
        ]
    };
    LookupRow { cells, missing }
}

/// Fen as yuan with thousands separators: 487900 → 4,879 or 4,879.00.
pub(super) fn yuan(fen: u64, with_fen: bool) -> String {
    let digits = (fen / 100).to_string();
    let grouped: Vec<String> =
        digits.as_bytes().rchunks(3).rev().map(|group| group.iter().map(|byte| char::from(*byte)).collect()).collect();
    let whole = grouped.join(",");
    if with_fen || !fen.is_multiple_of(100) { format!("{whole}.{:02}", fen % 100) } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_by_thousands() {
        assert_eq!(yuan(487_900, false), "4,879");
        assert_eq!(yuan(39_032, true), "390.32");
        assert_eq!(yuan(0, false), "0");
        assert_eq!(yuan(123_456_705, false), "1,234,567.05");
    }
}
