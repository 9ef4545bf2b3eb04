//! 个人账户: what is in it, to be seen with a card; what it was spent on, after a check of who stands here: as a picture
//! first, then payment by payment, without the names of medicines until they are asked for.

use super::done::Paper;
use super::limits::LOOKUP_LIMIT_MS;
use super::time::Ticked;
use super::*;
use crate::api::{MedicalBalance, SPENDING_MONTHS_MAX, Spending, SpendingKind, SpendingQuery, SpendingRow};
use crate::catalogue::{Needed, ServiceIndex};

mod account_view;
pub use account_view::{receipt, view};

/// Controls of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 看这段时间花的.
    Range(Range),
    /// One kind of spending; all where none is named.
    Kind(Option<SpendingKind>),
    /// 一笔一笔看.
    Rows,
    /// 看图.
    Picture,
    /// 显示药名, 不显示药名.
    Drugs,
    Print,
    /// 回到明细.
    BackToRows,
    TryAgain,
    /// 看完了.
    Finish,
}

/// Which months: at most twelve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// The last twelve, this one included.
    LastTwelve,
    Year(i16),
}

/// Calendar years with a door of their own.
const YEARS: i16 = 3;

pub struct MedicalAccount {
    service: ServiceIndex,
    needed: Needed,
    balance: Remote<Personal<MedicalBalance>>,
    /// Of the range that is shown.
    spending: Remote<Personal<Spending>>,
    range: Option<Range>,
    kind: Option<SpendingKind>,
    drugs: bool,
    shown: Shown,
    paper: Paper,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Balance,
    Picture,
    Rows,
    /// What becomes of what was printed.
    Paper,
}

/// What the hall says.
pub enum Heard {
    Balance(Personal<MedicalBalance>),
    /// With the question it answers: meanwhile another may have been asked.
    Spending(SpendingQuery, Personal<Spending>),
    /// It could not be had; `verify` where a check of who stands here comes first.
    Fault {
        refused: bool,
        verify: bool,
    },
}

impl MedicalAccount {
    pub fn service(&self) -> ServiceIndex {
        self.service
    }

    /// Balance, picture, rows and paper are pages of their own, and so is each way an answer may turn out.
    pub fn page_key(&self) -> u64 {
        fn of<T>(remote: &Remote<T>) -> u64 {
            match remote {
                Remote::NotAsked | Remote::Waiting(_) => 0,
                Remote::Here(_) => 1,
                Remote::Unreachable => 2,
                Remote::Refused => 3,
            }
        }
        match self.shown {
            Shown::Balance => of(&self.balance),
            Shown::Picture => 10 + of(&self.spending),
            Shown::Rows => 20 + of(&self.spending),
            Shown::Paper if self.paper.is_moving() => 30,
            Shown::Paper => 31,
        }
    }

    pub fn paper_is_moving(&self) -> bool {
        self.paper.is_moving()
    }

    fn waiting_since_ms(&self) -> Option<u64> {
        match (&self.balance, &self.spending) {
            (Remote::Waiting(since_ms), _) | (_, Remote::Waiting(since_ms)) => Some(*since_ms),
            _ => None,
        }
    }

    pub fn due_ms(&self) -> Option<u64> {
        let hall = self.waiting_since_ms().map(|since_ms| since_ms + LOOKUP_LIMIT_MS);
        hall.into_iter().chain(self.paper.due_ms()).min()
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        let late = self.waiting_since_ms().is_some_and(|since_ms| now_ms >= since_ms + LOOKUP_LIMIT_MS);
        if late {
            self.fail(false);
        }
        match self.paper.tick(Slot::Receipt, now_ms) {
            Ticked::Nothing if late => Ticked::Changed,
            ticked => ticked,
        }
    }

    fn fail(&mut self, refused: bool) {
        fn mark<T>(remote: &mut Remote<T>, refused: bool) {
            if matches!(remote, Remote::Waiting(_)) {
                *remote = if refused { Remote::Refused } else { Remote::Unreachable };
            }
        }
        mark(&mut self.balance, refused);
        mark(&mut self.spending, refused);
    }

    /// The payments of the kind that is chosen, newest first.
    fn rows(&self) -> Vec<&SpendingRow> {
        let Remote::Here(spending) = &self.spending else { return Vec::new() };
        let wanted = |row: &&SpendingRow| self.kind.is_none_or(|kind| row.kind == kind);
        spending.reveal().rows.iter().filter(wanted).collect()
    }
}

/// `YYYY-MM` so many months before the month of `today`.
fn month_before(today: jiff::civil::Date, months: i32) -> String {
    let index = i32::from(today.year()) * 12 + i32::from(today.month()) - 1 - months;
    format!("{:04}-{:02}", index.div_euclid(12), index.rem_euclid(12) + 1)
}

/// The months of a range that are there, oldest first.
fn months_of(range: Range, today: jiff::civil::Date) -> Vec<String> {
    match range {
        Range::LastTwelve => (0..SPENDING_MONTHS_MAX as i32).rev().map(|back| month_before(today, back)).collect(),
        Range::Year(year) => {
            let this_month = month_before(today, 0);
            (1..=12).map(|month| format!("{year:04}-{month:02}")).filter(|month| *month <= this_month).collect()
        }
    }
}

fn years(today: jiff::civil::Date) -> impl Iterator<Item = i16> {
    (0..YEARS).map(move |back| today.year() - back)
}

pub fn enter(visit: &mut Visit, index: ServiceIndex) -> Step {
    let content = visit.site.content.clone();
    let needed = content.service(index).map_or(Needed::Verified, |service| service.needed());
    visit.state = State::MedicalAccount(Box::new(MedicalAccount {
        service: index,
        needed,
        balance: Remote::NotAsked,
        spending: Remote::NotAsked,
        range: None,
        kind: None,
        drugs: false,
        shown: Shown::Balance,
        paper: Paper::NotAsked,
    }));
    ask(visit)
}

/// What the page shows is asked for; where there is no session yet, when it is opened.
fn ask(visit: &mut Visit) -> Step {
    let since_ms = visit.now.mono_ms;
    let State::MedicalAccount(account) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match account.shown {
        Shown::Balance => account.balance = Remote::Waiting(since_ms),
        Shown::Picture | Shown::Rows | Shown::Paper => account.spending = Remote::Waiting(since_ms),
    }
    match visit.session {
        Remote::Here(()) => fetch(visit).map_or_else(Step::done, Step::asking),
        Remote::Waiting(_) => Step::done(),
        Remote::NotAsked | Remote::Unreachable | Remote::Refused => {
            visit.session = Remote::Waiting(since_ms);
            Step::asking(Effect::OpenSession)
        }
    }
}

/// What is waited for, as a question; also when the session is there at last.
pub(super) fn fetch(visit: &Visit) -> Option<Effect> {
    let State::MedicalAccount(account) = &visit.state else { return None };
    if matches!(account.balance, Remote::Waiting(_)) {
        return Some(Effect::FetchMedicalBalance);
    }
    let months = months_of(account.range?, visit.today());
    let (from, to) = (months.first()?.clone(), months.last()?.clone());
    // All kinds at once: another one is then there at a touch.
    let query = SpendingQuery { from, to, kind: None, drugs: account.drugs };
    matches!(account.spending, Remote::Waiting(_)).then_some(Effect::FetchSpending(query))
}

/// No session is to be had.
pub(super) fn no_session(visit: &mut Visit, refused: bool) {
    if let State::MedicalAccount(account) = &mut visit.state {
        account.fail(refused);
    }
}

/// The hall's word. Where it wants to be sure first who stands here, that comes first.
pub(super) fn heard(visit: &mut Visit, heard: Heard) -> Step {
    let wanted = if let Some(Effect::FetchSpending(query)) = fetch(visit) { Some(query) } else { None };
    let State::MedicalAccount(account) = &mut visit.state else { return Step::ignored(Ignored::Late) };
    match (heard, &account.balance, &account.spending) {
        (Heard::Balance(balance), Remote::Waiting(_), _) => account.balance = Remote::Here(balance),
        (Heard::Spending(query, spending), _, Remote::Waiting(_)) if wanted.as_ref() == Some(&query) => {
            account.spending = Remote::Here(spending);
        }
        (Heard::Fault { verify: true, .. }, _, Remote::Waiting(_)) => {
            account.spending = Remote::NotAsked;
            visit.verified = None;
            return verify(visit);
        }
        (Heard::Fault { refused, .. }, Remote::Waiting(_), _) | (Heard::Fault { refused, .. }, _, Remote::Waiting(_)) => {
            account.fail(refused);
        }
        (Heard::Balance(_) | Heard::Spending(..) | Heard::Fault { .. }, _, _) => return Step::ignored(Ignored::Late),
    }
    Step::done()
}

/// Spending is shown to who is made sure of; a code on a telephone is no card, which is asked for first.
fn open(visit: &mut Visit) -> Step {
    let State::MedicalAccount(account) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let (needed, index) = (account.needed, account.service);
    if needed != Needed::Nothing && visit.guest.is_none() {
        return waiting_card::enter(visit, Wish::Service(index));
    }
    if !visit.is_verified_for(needed) {
        return verify(visit);
    }
    ask(visit)
}

fn verify(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Home) {
        State::MedicalAccount(mut account) => {
            let needed = account.needed.max(Needed::Verified);
            // Who turns back is at the balance.
            account.shown = Shown::Balance;
            assurance::enter(visit, assurance::Protected::MedicalAccount(account), needed)
        }
        other => {
            visit.state = other;
            Step::ignored(Ignored::NotHere)
        }
    }
}

/// It is made sure who stands here.
pub(super) fn verified(visit: &mut Visit, mut account: Box<MedicalAccount>) -> Step {
    account.shown = Shown::Picture;
    visit.state = State::MedicalAccount(account);
    ask(visit)
}

/// 返回: from the payments to the picture, from it to the balance.
pub fn back(visit: &mut Visit) -> Step {
    let State::MedicalAccount(account) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    account.shown = match account.shown {
        Shown::Balance => return home::enter(visit),
        Shown::Picture => Shown::Balance,
        Shown::Rows => Shown::Picture,
        Shown::Paper => Shown::Rows,
    };
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::MedicalAccount(act), page: _, by: _ } => act_on(visit, act),
        Event::Paper(Slot::Receipt, news) => {
            let State::MedicalAccount(account) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
            let Some(after) = account.paper.after(news) else { return Step::ignored(Ignored::Late) };
            account.paper = after;
            common::active(visit);
            Step::done()
        }
        other => Step::ignored(other.unwanted()),
    }
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let today = visit.today();
    let can_print = matches!(&visit.state, State::MedicalAccount(account) if account_view::prints(visit, account));
    let State::MedicalAccount(account) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let listed = matches!(account.spending, Remote::Here(_)) && matches!(account.shown, Shown::Picture | Shown::Rows);
    match (act, account.shown) {
        (Act::Finish, _) => home::enter(visit),
        (Act::TryAgain, Shown::Balance) if !matches!(account.balance, Remote::Here(_)) => ask(visit),
        (Act::TryAgain, Shown::Picture | Shown::Rows) if !matches!(account.spending, Remote::Here(_)) => ask(visit),
        (Act::Range(range), Shown::Balance) if is_offered(range, today) && matches!(account.balance, Remote::Here(_)) => {
            account.range = Some(range);
            account.kind = None;
            account.drugs = false;
            account.spending = Remote::NotAsked;
            account.shown = Shown::Picture;
            open(visit)
        }
        (Act::Kind(kind), Shown::Picture) if listed => {
            account.kind = kind;
            Step::done()
        }
        (Act::Rows, Shown::Picture) if listed => {
            account.shown = Shown::Rows;
            Step::done()
        }
        (Act::Picture, Shown::Rows) => back(visit),
        (Act::Drugs, Shown::Rows) if listed => {
            account.drugs = !account.drugs;
            ask(visit)
        }
        (Act::Print, Shown::Rows) if listed && can_print && !account.rows().is_empty() => print(visit),
        (Act::Print, Shown::Paper) if can_print && !account.paper.is_moving() => print(visit),
        (Act::BackToRows, Shown::Paper) => back(visit),
        _ => Step::ignored(Ignored::Disabled),
    }
}

fn is_offered(range: Range, today: jiff::civil::Date) -> bool {
    match range {
        Range::LastTwelve => true,
        Range::Year(year) => years(today).any(|offered| offered == year),
    }
}

fn print(visit: &mut Visit) -> Step {
    let State::MedicalAccount(account) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let receipt = receipt(visit, account);
    let since_ms = visit.now.mono_ms;
    if let State::MedicalAccount(account) = &mut visit.state {
        account.shown = Shown::Paper;
        account.paper = Paper::Printing { since_ms };
    }
    visit.paper.moving = true;
    Step::asking(Effect::Print(Box::new(receipt)))
}
