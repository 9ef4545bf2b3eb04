//! Medical accounts of the demo persons, computed from `assets/demo/medical.json`. The real look-up goes to the province's
//! insurance platform and takes this place.

use super::contributions::DemoDataError;
use super::identity::{Beneficiary, PersonKey};
use crate::api::{MedicalBalance, SPENDING_MONTHS_MAX, SPENDING_ROWS_MAX, Spending, SpendingKind, SpendingQuery, SpendingRow};
use crate::forms::Month;
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use std::collections::HashMap;

const BUILT_IN: &str = include_str!("../../assets/demo/medical.json");
/// What [`Spending::source`] says.
const SOURCE: &str = "demo";
/// Days of a month on which something may fall.
const DAYS_A_MONTH: usize = 28;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoFile {
    #[serde(rename = "watermark")]
    _watermark: String,
    as_of_days_ago: u8,
    /// What each payment differs by from the one before it, in fen.
    step_fen: u64,
    places: HashMap<String, Vec<String>>,
    drugs: Vec<String>,
    persons: Vec<DemoPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoPerson {
    id_no: String,
    balance_fen: u64,
    /// How far back it goes.
    months: usize,
    habits: Vec<Habit>,
}

/// What is paid for again and again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Habit {
    kind: SpendingKind,
    /// So often in a month.
    times: usize,
    /// In every so many months, the newest first.
    every_months: usize,
    amount_fen: u64,
}

/// Medical accounts of the demo persons. Holds hashes, no ID numbers.
pub(super) struct DemoMedical {
    file: DemoFile,
    persons: HashMap<Beneficiary, usize>,
}

impl DemoMedical {
    /// `text` as in `assets/demo/medical.json`, or that file.
    pub(super) fn read(text: Option<&str>, key: &PersonKey) -> Result<Self, DemoDataError> {
        let mut file: DemoFile =
            serde_json::from_str(text.unwrap_or(BUILT_IN)).map_err(|error| DemoDataError(error.to_string()))?;
        let persons = file.persons.iter_mut().enumerate();
        let persons = persons.map(|(index, person)| (key.beneficiary(&std::mem::take(&mut person.id_no)), index)).collect();
        Ok(DemoMedical { file, persons })
    }

    pub(super) fn balance(&self, person: Beneficiary, today: Date) -> MedicalBalance {
        let balance_fen = self.person(person).map(|person| person.balance_fen);
        MedicalBalance { as_of: self.as_of(today).to_string(), source: SOURCE.to_string(), balance_fen }
    }

    /// `None` where the range is none, or too long. Somebody unknown has spent nothing.
    pub(super) fn spending(&self, person: Beneficiary, today: Date, query: &SpendingQuery) -> Option<Spending> {
        let months = months(&query.from, &query.to)?;
        let as_of = self.as_of(today);
        let mut rows: Vec<SpendingRow> = match self.person(person) {
            Some(person) => months.iter().flat_map(|month| self.month(person, *month, as_of, query)).collect(),
            None => Vec::new(),
        };
        rows.sort_by(|one, other| other.day.cmp(&one.day));
        let left_out = u32::try_from(rows.len().saturating_sub(SPENDING_ROWS_MAX)).unwrap_or(u32::MAX);
        rows.truncate(SPENDING_ROWS_MAX);
        Some(Spending { as_of: as_of.to_string(), source: SOURCE.to_string(), rows, left_out })
    }

    fn person(&self, person: Beneficiary) -> Option<&DemoPerson> {
        self.file.persons.get(*self.persons.get(&person)?)
    }

    fn as_of(&self, today: Date) -> Date {
        today.saturating_sub(i64::from(self.file.as_of_days_ago).days())
    }

    /// One month, as far as it is over.
    fn month(&self, person: &DemoPerson, first: Date, as_of: Date, query: &SpendingQuery) -> Vec<SpendingRow> {
        let back = months_between(first, as_of).filter(|back| *back < person.months);
        let Some(back) = back else { return Vec::new() };
        let wanted =
            |habit: &&Habit| query.kind.is_none_or(|kind| kind == habit.kind) && back.is_multiple_of(habit.every_months.max(1));
        let habits = person.habits.iter().filter(wanted);
        let rows =
            habits.flat_map(|habit| (0..habit.times).filter_map(move |time| self.row(habit, first, back, time, query.drugs)));
        let newest = as_of.to_string();
        rows.filter(|row| row.day <= newest).collect()
    }

    fn row(&self, habit: &Habit, first: Date, back: usize, time: usize, with_drugs: bool) -> Option<SpendingRow> {
        // Days spread over the month, another one each month.
        let day = (3 + back * 5 + time * DAYS_A_MONTH / habit.times.max(1)) % DAYS_A_MONTH;
        let number = back * habit.times + time;
        let places = self.file.places.get(habit.kind.as_str())?;
        let drug = self.file.drugs.get(number % self.file.drugs.len().max(1)).filter(|_| with_drugs);
        Some(SpendingRow {
            day: first.saturating_add(i64::try_from(day).ok()?.days()).to_string(),
            kind: habit.kind,
            place: places.get(number % places.len().max(1))?.clone(),
            amount_fen: habit.amount_fen + self.file.step_fen * (number % 7) as u64,
            drugs: drug.filter(|_| habit.kind != SpendingKind::Inpatient).cloned().into_iter().collect(),
        })
    }
}

/// How many months `first` lies back; `None` for one to come.
fn months_between(first: Date, today: Date) -> Option<usize> {
    let index = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    usize::try_from(index(today) - index(first)).ok()
}

/// The first days of all months of a range.
fn months(from: &str, to: &str) -> Option<Vec<Date>> {
    let first = |month: &str| Month::parse(month).and_then(|month| Date::new(month.year, month.month, 1).ok());
    let (from, to) = (first(from)?, first(to)?);
    let count = months_between(from, to).filter(|count| *count < SPENDING_MONTHS_MAX)?;
    Some((0..=count).filter_map(|index| from.checked_add(i64::try_from(index).ok()?.months()).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    const PERSON: &str = "320299195206150136";

    fn asked(from: &str, to: &str) -> SpendingQuery {
        SpendingQuery { from: from.into(), to: to.into(), kind: None, drugs: false }
    }

    fn spending(text: Option<&str>, id_number: &str, query: &SpendingQuery) -> Option<Spending> {
        let key = PersonKey::new(Zeroizing::new([3; 32]));
        let medical = DemoMedical::read(text, &key).unwrap();
        medical.spending(key.beneficiary(id_number), "2026-11-22".parse().unwrap(), query)
    }

    #[test]
    fn a_year_is_told_newest_first_and_nothing_to_come() {
        let year = spending(None, PERSON, &asked("2025-12", "2026-11")).unwrap();
        assert!(year.rows.is_sorted_by(|one, next| one.day >= next.day));
        assert!(year.rows.iter().all(|row| ("2025-12-01"..="2026-11-21").contains(&row.day.as_str())), "until yesterday");
        assert_eq!((year.as_of.as_str(), year.source.as_str(), year.left_out), ("2026-11-21", "demo", 0));
        assert!(SpendingKind::ALL.iter().all(|kind| year.rows.iter().any(|row| row.kind == *kind)));
        let older = spending(None, PERSON, &asked("2019-01", "2019-12")).unwrap();
        assert!(older.rows.is_empty(), "the account does not go back so far");
    }

    #[test]
    fn names_of_medicines_stay_here_unless_asked_for_and_a_kind_is_itself_alone() {
        let query = asked("2026-01", "2026-11");
        assert!(spending(None, PERSON, &query).unwrap().rows.iter().all(|row| row.drugs.is_empty()));
        let named = SpendingQuery { kind: Some(SpendingKind::Pharmacy), drugs: true, ..query };
        let named = spending(None, PERSON, &named).unwrap();
        assert!(!named.rows.is_empty());
        assert!(named.rows.iter().all(|row| row.kind == SpendingKind::Pharmacy && row.drugs.len() == 1));
    }

    #[test]
    fn a_range_that_is_none_or_longer_than_a_year_is_no_question() {
        for (from, to) in
            [("2026-11", "2026-10"), ("2025-11", "2026-11"), ("2026-13", "2026-13"), ("", "2026-11"), ("2026-1", "2026-02")]
        {
            assert!(spending(None, PERSON, &asked(from, to)).is_none(), "{from} {to}");
        }
        assert!(spending(None, "320299199001010000", &asked("2026-11", "2026-11")).unwrap().rows.is_empty(), "unknown");
    }

    #[test]
    fn somebody_with_ten_thousand_payments_is_told_three_thousand_and_how_many_more() {
        let text = r#"{"watermark":"demo","as_of_days_ago":0,"step_fen":1,"places":{"pharmacy":["A"]},"drugs":["B"],"persons":
            [{"id_no":"1","balance_fen":1,"months":12,"habits":[{"kind":"pharmacy","times":1000,"every_months":1,"amount_fen":100}]}]}"#;
        let all = spending(Some(text), "1", &asked("2026-01", "2026-10")).unwrap();
        assert_eq!((all.rows.len(), all.left_out), (3_000, 7_000));
        assert!(serde_json::to_vec(&all).unwrap().len() < 1024 * 1024, "within what a machine reads");
    }
}
