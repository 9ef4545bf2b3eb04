//! Who runs the machine, where things are on it, when somebody is there.

use crate::words::Words;
use jiff::civil::{DateTime, Time, Weekday};
use serde::Deserialize;

const BUILT_IN: &str = include_str!("../../assets/centre.toml");

/// The centre of this machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centre {
    pub name: Words,
    pub slogan: Words,
    /// 主办.
    pub host: Words,
    /// Where the card goes: 亮灯的地方.
    pub card_place: Words,
    /// Where the paper comes out.
    pub paper_place: Words,
    /// Where the machine stands, to be read out on the telephone.
    pub address: Words,
    /// The windows that help: 二楼大厅.
    pub hall_place: Words,
    /// 监督电话.
    pub hotline: String,
    /// True where the figures are invented; pages and paper then say so.
    pub demo: bool,
    pub hours: Vec<Hours>,
}

/// Times in which the windows are staffed, Monday to Friday.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub from: Time,
    pub to: Time,
}

/// The centre's file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the centre's file cannot be read: {0}")]
pub struct CentreError(String);

impl Centre {
    /// The centre that comes with the program.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).expect("the built-in centre is checked by a test")
    }

    pub fn parse(file: &str) -> Result<Self, CentreError> {
        toml::from_str(file).map_err(|error| CentreError(error.to_string()))
    }

    /// True while somebody is at the windows.
    pub fn staffed(&self, at: DateTime) -> bool {
        let working_day = !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday);
        working_day && self.hours.iter().any(|hours| hours.from <= at.time() && at.time() < hours.to)
    }

    /// When the windows open in the morning.
    pub fn opens(&self) -> Option<Time> {
        self.hours.iter().map(|hours| hours.from).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn the_windows_are_staffed_on_working_days_in_their_hours() {
        let centre = Centre::built_in();
        // 2026-11-23 is a Monday.
        assert!(centre.staffed(datetime(2026, 11, 23, 9, 0, 0, 0)));
        assert!(!centre.staffed(datetime(2026, 11, 23, 12, 30, 0, 0)));
        assert!(!centre.staffed(datetime(2026, 11, 23, 17, 0, 0, 0)));
        assert!(!centre.staffed(datetime(2026, 11, 22, 10, 0, 0, 0)));
        assert_eq!(centre.opens(), Some(jiff::civil::time(9, 0, 0, 0)));
    }
}
