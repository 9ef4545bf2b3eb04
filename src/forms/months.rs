//! Months: reading them, bounds relative to this month, and what the year and month pickers offer.

use jiff::civil::Date;

/// Farthest a bound may lie from this month.
const BOUND_MONTHS_MAX: i32 = 200 * 12;
const MONTHS_A_YEAR: i32 = 12;

/// A month of the calendar. `to_string()` is the answer's text, `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    pub fn of(date: Date) -> Self {
        Month { year: date.year(), month: date.month() }
    }

    /// Reads `YYYY-MM`; none where there is no such month.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Month { year, month })
    }

    /// The month so many months later, kept within the years 0 to 9999.
    fn later(self, months: i32) -> Self {
        let count = i32::from(self.year) * MONTHS_A_YEAR + i32::from(self.month) - 1 + months;
        let count = count.clamp(0, 10_000 * MONTHS_A_YEAR - 1);
        let year = i16::try_from(count / MONTHS_A_YEAR).unwrap_or(i16::MAX);
        let month = i8::try_from(count % MONTHS_A_YEAR).unwrap_or(0) + 1;
        Month { year, month }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A month relative to this one: `thismonth`, `thismonth+2m`, `thismonth-119m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthBound(i32);

/// A bound that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "a bound is `thismonth`, or `thismonth` with + or -, a number and m (at most {BOUND_MONTHS_MAX} months), like `thismonth+2m`"
)]
pub struct MonthBoundError;

impl MonthBound {
    pub fn parse(text: &str) -> Result<Self, MonthBoundError> {
        let rest = text.strip_prefix("thismonth").ok_or(MonthBoundError)?;
        if rest.is_empty() {
            return Ok(MonthBound(0));
        }
        let (sign, rest) = match rest.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, rest.strip_prefix('+').ok_or(MonthBoundError)?),
        };
        let digits = rest.strip_suffix('m').ok_or(MonthBoundError)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MonthBoundError);
        }
        let months: i32 = digits.parse().map_err(|_| MonthBoundError)?;
        if months > BOUND_MONTHS_MAX { Err(MonthBoundError) } else { Ok(MonthBound(sign * months)) }
    }

    /// The month meant when `today` is today.
    pub fn on(self, today: Date) -> Month {
        Month::of(today).later(self.0)
    }
}

/// Months from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthRange {
    pub first: Month,
    pub last: Month,
}

impl MonthRange {
    pub fn contains(&self, month: Month) -> bool {
        self.first <= month && month <= self.last
    }

    /// Newest first.
    pub fn years(&self) -> Vec<i16> {
        (self.first.year..=self.last.year).rev().collect()
    }

    /// Months of `year` within the range, January first.
    pub fn months(&self, year: i16) -> Vec<i8> {
        (1..=12).filter(|month| self.contains(Month { year, month: *month })).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn bounds_count_months_from_this_one() {
        let on = |bound: &str, today: Date| MonthBound::parse(bound).unwrap().on(today).to_string();
        assert_eq!(on("thismonth", date(2026, 11, 22)), "2026-11");
        assert_eq!(on("thismonth+2m", date(2026, 11, 22)), "2027-01");
        assert_eq!(on("thismonth-11m", date(2026, 11, 30)), "2025-12");
        assert_eq!(on("thismonth-119m", date(2026, 11, 22)), "2016-12");
    }

    #[test]
    fn other_bounds_and_months_are_refused() {
        for wrong in [
            "",
            "thismonth+",
            "thismonth2m",
            "thismonth+2",
            "thismonth+2401m",
            "thismonth+-1m",
            "today",
            "thismonth+99999999999m",
        ] {
            assert_eq!(MonthBound::parse(wrong), Err(MonthBoundError), "{wrong}");
        }
        assert_eq!(Month::parse("2026-02"), Some(Month { year: 2026, month: 2 }));
        for wrong in ["", "2026-2", "2026-00", "2026-13", "202602", "2026-02-01", "+026-02", "２０２６-02"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_pickers_offer_the_range_and_nothing_else() {
        let month = |text| Month::parse(text).unwrap();
        let range = MonthRange { first: month("2025-11"), last: month("2027-01") };
        assert_eq!(range.years(), [2027, 2026, 2025]);
        assert_eq!(range.months(2025), [11, 12]);
        assert_eq!(range.months(2026).len(), 12);
        assert_eq!(range.months(2027), [1]);
        assert_eq!(range.months(2028), Vec::<i8>::new());
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,16}") {
            let _ = (Month::parse(&text), MonthBound::parse(&text));
        }

        #[test]
        fn every_bound_has_a_month(months in 0..=BOUND_MONTHS_MAX, sign in "[+-]", year in -9999_i16..=9999, month in 1_i8..=12) {
            let bound = MonthBound::parse(&format!("thismonth{sign}{months}m")).unwrap();
            let there = bound.on(Date::new(year, month, 1).unwrap());
            prop_assert_eq!(Month::parse(&there.to_string()), Some(there));
        }
    }
}
