//! Social-insurance contributions of the demo persons, computed from `assets/demo/contributions.json`. The real
//! look-up goes to the province's platform and takes this place.

use super::identity::{Beneficiary, PersonKey};
use crate::api::{Contribution, ContributionState, Contributions};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use std::collections::HashMap;

const BUILT_IN: &str = include_str!("../../assets/demo/contributions.json");
/// What [`Contributions::source`] says.
const SOURCE: &str = "demo";
/// Months told at most.
const MONTHS_MAX: u32 = 3_000;
/// 近一年.
const LAST_YEAR_MONTHS: u32 = 12;
const MONTHS_A_YEAR: u32 = 12;

/// A file of demo persons cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the demo data cannot be read: {0}")]
pub struct DemoDataError(pub(super) String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoFile {
    #[serde(rename = "watermark")]
    _watermark: String,
    as_of_days_ago: u8,
    /// 个人缴费 as thousandths of the base.
    own_share_permille: u64,
    persons: Vec<DemoPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoPerson {
    id_no: String,
    /// Month of the year (1..=12) that was not found among the last twelve.
    not_found_in_last_year: Option<i8>,
    /// Oldest first, without gaps; the last one ends with last month.
    employments: Vec<Employment>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Employment {
    employer: String,
    months: u32,
    base_fen: u64,
    rise_fen_a_year: u64,
}

struct History {
    employments: Vec<Employment>,
    not_found_in_last_year: Option<i8>,
}

/// Contributions of the demo persons. Holds hashes, no ID numbers.
pub(super) struct DemoContributions {
    as_of_days_ago: u8,
    own_share_permille: u64,
    histories: HashMap<Beneficiary, History>,
}

impl DemoContributions {
    /// `text` as in `assets/demo/contributions.json`, or that file.
    pub(super) fn read(text: Option<&str>, key: &PersonKey) -> Result<Self, DemoDataError> {
        let file: DemoFile = serde_json::from_str(text.unwrap_or(BUILT_IN)).map_err(|error| DemoDataError(error.to_string()))?;
        let histories = file.persons.into_iter().map(|person| {
            let history = History { employments: person.employments, not_found_in_last_year: person.not_found_in_last_year };
            (key.beneficiary(&person.id_no), history)
        });
        Ok(DemoContributions {
            as_of_days_ago: file.as_of_days_ago,
            own_share_permille: file.own_share_permille,
            histories: histories.collect(),
        })
    }

    /// What is known of `person` on `today`. Somebody unknown has no months, which is an answer like any other.
    pub(super) fn of(&self, person: Beneficiary, today: Date) -> Contributions {
        let months = self.histories.get(&person).map(|history| self.months(history, today)).unwrap_or_default();
        let paid = months.iter().filter(|month| month.state == ContributionState::Paid).count();
        Contributions {
            as_of: today.saturating_sub(i64::from(self.as_of_days_ago).days()).to_string(),
            source: SOURCE.to_string(),
            months_paid: u32::try_from(paid).unwrap_or(u32::MAX),
            months,
        }
    }

    /// Newest first.
    fn months(&self, history: &History, today: Date) -> Vec<Contribution> {
        let total: u32 = history.employments.iter().map(|employment| employment.months).sum();
        let this_month = today.first_of_month();
        (1..=total.min(MONTHS_MAX))
            .map(|months_ago| {
                let month = this_month.saturating_sub(i64::from(months_ago).months());
                let lost = months_ago <= LAST_YEAR_MONTHS && Some(month.month()) == history.not_found_in_last_year;
                self.month(history, month, total - months_ago, lost)
            })
            .collect()
    }

    /// The month that is `position` months after the first one.
    fn month(&self, history: &History, month: Date, position: u32, lost: bool) -> Contribution {
        let name = format!("{:04}-{:02}", month.year(), month.month());
        let mut into_employment = position;
        let employment = history.employments.iter().find(|employment| {
            let is_it = into_employment < employment.months;
            into_employment -= if is_it { 0 } else { employment.months };
            is_it
        });
        match employment {
            Some(employment) if !lost => {
                let years = u64::from(into_employment / MONTHS_A_YEAR);
                let base_fen = employment.base_fen + years * employment.rise_fen_a_year;
                Contribution {
                    month: name,
                    state: ContributionState::Paid,
                    employer: employment.employer.clone(),
                    base_fen,
                    own_fen: base_fen * self.own_share_permille / 1000,
                }
            }
            _ => {
                Contribution { month: name, state: ContributionState::NotFound, employer: String::new(), base_fen: 0, own_fen: 0 }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn of(id_number: &str, today: &str) -> Contributions {
        let key = PersonKey::new(Zeroizing::new([3; 32]));
        DemoContributions::read(None, &key).unwrap().of(key.beneficiary(id_number), today.parse().unwrap())
    }

    fn not_found(contributions: &Contributions) -> Vec<&str> {
        let lost = contributions.months.iter().filter(|month| month.state == ContributionState::NotFound);
        lost.map(|month| month.month.as_str()).collect()
    }

    #[test]
    fn somebody_with_187_months_and_one_missing_in_may() {
        let found = of("320299198004250079", "2026-11-22");
        assert_eq!(found.months_paid, 187);
        assert_eq!(found.months.len(), 188);
        assert_eq!(found.months[0].month, "2026-10");
        assert_eq!(found.months[187].month, "2011-03", "188 months before November 2026");
        assert_eq!(not_found(&found), ["2026-05"]);
        assert_eq!((found.as_of.as_str(), found.source.as_str()), ("2026-11-19", "demo"));
        // Last employment: month 53 of 54 is in its fifth year: 4494.00 + 4 × 200.00 yuan, of which 10.5 %.
        assert_eq!((found.months[0].base_fen, found.months[0].own_fen), (529_400, 55_587));
    }

    #[test]
    fn the_missing_may_is_always_within_the_last_twelve_months() {
        for (today, may) in [("2026-05-31", "2025-05"), ("2026-06-01", "2026-05"), ("2027-01-15", "2026-05")] {
            let found = of("320299198004250079", today);
            assert_eq!(not_found(&found), [may], "{today}");
            assert_eq!(found.months_paid, 187);
        }
    }

    #[test]
    fn others_have_shorter_histories_or_none() {
        let paid = |id_number| of(id_number, "2026-11-22").months_paid;
        assert_eq!([paid("320299199307010085"), paid("320299199911300118"), paid("320299200402290121")], [64, 31, 5]);
        let nobody = of("320299194810030128", "2026-11-22");
        assert_eq!((nobody.months_paid, nobody.months.len()), (0, 0));
        assert_eq!(nobody.as_of, "2026-11-19");
    }

    #[test]
    fn every_demo_person_lives_in_an_area_that_does_not_exist() {
        let people: serde_json::Value = serde_json::from_str(include_str!("../../assets/demo/persons.json")).unwrap();
        let numbers: Vec<&str> =
            people["persons"].as_array().unwrap().iter().map(|person| person["id_no"].as_str().unwrap()).collect();
        // Foreigners' numbers name a country instead, which does not exist either.
        assert!(numbers.iter().all(|number| ["320299", "UTO", "932999"].iter().any(|nowhere| number.starts_with(nowhere))));
        let file: DemoFile = serde_json::from_str(BUILT_IN).unwrap();
        assert!(file.persons.iter().all(|person| numbers.contains(&person.id_no.as_str())));
    }
}
