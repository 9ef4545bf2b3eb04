//! Days: reading them, bounds relative to today, and what the year, month and day pickers offer.

use jiff::Span;
use jiff::civil::Date;

/// Farthest a bound may lie from today.
const BOUND_YEARS_MAX: u32 = 200;
const BOUND_MONTHS_MAX: u32 = BOUND_YEARS_MAX * 12;
const BOUND_DAYS_MAX: u32 = BOUND_YEARS_MAX * 366;

/// A day relative to today: `today`, `today-10y`, `today+6m`, `today+300d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Negative before today.
    amount: i32,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Month,
    Year,
}

/// A bound that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a bound is `today`, or `today` with + or -, a number and y, m or d (at most {BOUND_YEARS_MAX} years), like `today-10y`")]
pub struct BoundError;

impl Bound {
    pub const TODAY: Bound = Bound { amount: 0, unit: Unit::Day };

    pub fn parse(text: &str) -> Result<Self, BoundError> {
        let rest = text.strip_prefix("today").ok_or(BoundError)?;
        if rest.is_empty() {
            return Ok(Bound::TODAY);
        }
        let (sign, rest) = match rest.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, rest.strip_prefix('+').ok_or(BoundError)?),
        };
        let (unit, most, digits) = if let Some(digits) = rest.strip_suffix('y') {
            (Unit::Year, BOUND_YEARS_MAX, digits)
        } else if let Some(digits) = rest.strip_suffix('m') {
            (Unit::Month, BOUND_MONTHS_MAX, digits)
        } else {
            (Unit::Day, BOUND_DAYS_MAX, rest.strip_suffix('d').ok_or(BoundError)?)
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BoundError);
        }
        let amount: u32 = digits.parse().map_err(|_| BoundError)?;
        if amount > most {
            return Err(BoundError);
        }
        let amount = i32::try_from(amount).map_err(|_| BoundError)?;
        Ok(Bound { amount: sign * amount, unit })
    }

    /// The day meant when `today` is today. 29 February becomes the 28th where the year has none.
    pub fn on(self, today: Date) -> Date {
        let span = match self.unit {
            Unit::Day => Span::new().try_days(self.amount),
            Unit::Month => Span::new().try_months(self.amount),
            Unit::Year => Span::new().try_years(self.amount),
        };
        span.map_or(today, |span| today.saturating_add(span))
    }

    /// True for `today` itself, where a later day is one that has not come yet.
    pub fn is_today(self) -> bool {
        self.amount == 0
    }
}

/// Reads `YYYY-MM-DD` or `YYYYMMDD`; none where there is no such day.
pub fn parse_date(text: &str) -> Option<Date> {
    let (year, month, day) = split_digits(text)?;
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Year, month and day as they are written, whether or not the calendar has such a day.
pub(super) fn split_digits(text: &str) -> Option<(u32, u32, u32)> {
    let bytes = text.as_bytes();
    let digits: Vec<u32> = match bytes.len() {
        8 => bytes.iter().map(|byte| digit(*byte)).collect::<Option<_>>()?,
        10 if bytes[4] == b'-' && bytes[7] == b'-' => {
            bytes.iter().enumerate().filter(|(i, _)| *i != 4 && *i != 7).map(|(_, byte)| digit(*byte)).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let number = |digits: &[u32]| digits.iter().fold(0, |number, digit| number * 10 + digit);
    Some((number(&digits[..4]), number(&digits[4..6]), number(&digits[6..])))
}

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

/// Days from `first` to `last`, both included. Chosen as year, then month, then day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    pub first: Date,
    pub last: Date,
}

impl DateRange {
    /// True where no day may be chosen.
    pub fn is_empty(&self) -> bool {
        self.first > self.last
    }

    pub fn contains(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Newest first.
    pub fn years(&self) -> Vec<i16> {
        (self.first.year()..=self.last.year()).rev().collect()
    }

    /// Months of `year` that hold a day of the range, January first.
    pub fn months(&self, year: i16) -> Vec<i8> {
        (1..=12).filter(|month| !self.days(year, *month).is_empty()).collect()
    }

    /// Days of the month that lie in the range, the first of the month first.
    pub fn days(&self, year: i16, month: i8) -> Vec<i8> {
        let Ok(start) = Date::new(year, month, 1) else { return Vec::new() };
        (1..=start.days_in_month()).filter(|day| Date::new(year, month, *day).is_ok_and(|date| self.contains(date))).collect()
    }

    /// The chosen day, where it exists and lies in the range. `to_string()` is the answer's text, `YYYY-MM-DD`.
    pub fn date(&self, year: i16, month: i8, day: i8) -> Option<Date> {
        Date::new(year, month, day).ok().filter(|date| self.contains(*date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn bounds_count_years_months_and_days_from_today() {
        let on = |bound: &str, today: Date| Bound::parse(bound).unwrap().on(today);
        assert_eq!(on("today", date(2026, 11, 22)), date(2026, 11, 22));
        assert_eq!(on("today-10y", date(2026, 11, 22)), date(2016, 11, 22));
        assert_eq!(on("today-10y", date(2028, 2, 29)), date(2018, 2, 28));
        assert_eq!(on("today+6m", date(2026, 8, 31)), date(2027, 2, 28));
        assert_eq!(on("today+300d", date(2026, 11, 22)), date(2027, 9, 18));
        assert_eq!(on("today+200y", Date::MAX), Date::MAX);
        assert_eq!(on("today-200y", Date::MIN), Date::MIN);
    }

    #[test]
    fn other_bounds_are_refused() {
        let wrong = [
            "",
            "Today",
            "today-",
            "today-y",
            "today10y",
            "today-10",
            "today-10w",
            "today-201y",
            "today+-1d",
            "today-99999999999999999999d",
            "tomorrow",
            "today -10y",
        ];
        for wrong in wrong {
            assert_eq!(Bound::parse(wrong), Err(BoundError), "{wrong}");
        }
    }

    #[test]
    fn days_are_read_in_two_forms_only() {
        assert_eq!(parse_date("2026-05-31"), Some(date(2026, 5, 31)));
        assert_eq!(parse_date("20240229"), Some(date(2024, 2, 29)));
        for wrong in ["", "2026-5-31", "2026/05/31", "20230229", "2026-13-01", "19900230", "2026-05-31 ", "+2026531", "２０２６"]
        {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_pickers_offer_the_range_and_nothing_else() {
        let range = DateRange { first: date(2016, 11, 22), last: date(2026, 11, 22) };
        assert_eq!(range.years(), [2026, 2025, 2024, 2023, 2022, 2021, 2020, 2019, 2018, 2017, 2016]);
        assert_eq!(range.months(2026), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(range.months(2016), [11, 12]);
        assert_eq!(range.months(2027), Vec::<i8>::new());
        assert_eq!(range.days(2016, 11), [22, 23, 24, 25, 26, 27, 28, 29, 30]);
        assert_eq!(range.days(2024, 2).len(), 29);
        assert_eq!(range.days(2026, 11).last(), Some(&22));
        assert_eq!(range.days(2026, 13), Vec::<i8>::new());
        assert_eq!(range.date(2025, 2, 29), None);
        assert_eq!(range.date(2026, 11, 23), None);
        assert_eq!(range.date(2026, 1, 5).unwrap().to_string(), "2026-01-05");
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,24}") {
            let _ = Bound::parse(&text);
            let _ = parse_date(&text);
        }

        #[test]
        fn every_bound_has_a_day(sign in "[+-]", number in 0_u32..80_000, unit in "[ymd]", y in -9999_i16..=9999, m in 1_i8..=12) {
            if let Ok(bound) = Bound::parse(&format!("today{sign}{number}{unit}")) {
                let today = Date::new(y, m, 1).unwrap();
                let day = bound.on(today);
                let in_order = if sign == "-" { day <= today } else { day >= today };
                prop_assert!(in_order);
            }
        }

        #[test]
        fn what_a_picker_offers_is_in_the_range(start in 0_i32..20_000, length in 0_i32..4_000, probe in 0_i32..24_000) {
            let epoch = date(1980, 1, 1);
            let day = |count: i32| epoch.saturating_add(Span::new().days(count));
            let range = DateRange { first: day(start), last: day(start + length) };
            let probe = day(probe);
            let offered = range.years().contains(&probe.year())
                && range.months(probe.year()).contains(&probe.month())
                && range.days(probe.year(), probe.month()).contains(&probe.day());
            prop_assert_eq!(offered, range.contains(probe));
        }
    }
}
