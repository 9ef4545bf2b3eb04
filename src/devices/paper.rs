//! How long the paper lasts, reckoned from what was printed.

/// Days looked back on for how much a day takes.
pub const PAPER_WINDOW_DAYS: u32 = 14;
/// Fed after each receipt, from the head to the blade of common 80 mm printers.
pub const CUT_FEED_MM: u32 = 15;
/// Paper for fewer days than this is low: somebody comes by once a day.
const LOW_DAYS: u32 = 2;
/// So is less of a roll than this, whatever the days before were like.
const LOW_PERCENT: u8 = 10;

/// What was printed on one day. No more than counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaperDay {
    /// Whole ones.
    pub receipts: u32,
    /// Begun and not finished.
    pub halves: u32,
    /// Of both.
    pub length_mm: u32,
}

/// What was printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperUse {
    /// Of the roll that is in now.
    pub of_roll_mm: u32,
    /// Days on which something was printed, within [`PAPER_WINDOW_DAYS`].
    pub days: Vec<PaperDay>,
    /// From the first of them to today, both counted: days without a receipt count too.
    pub span_days: u32,
}

impl PaperUse {
    /// Receipts that were begun and not finished, within [`PAPER_WINDOW_DAYS`].
    pub fn halves(&self) -> u32 {
        self.days.iter().map(|day| day.halves).fold(0, u32::saturating_add)
    }
}

/// How long the paper lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    pub left_mm: u32,
    pub left_percent: u8,
    /// Receipts of the usual length; unknown before the first.
    pub receipts: Option<u32>,
    /// Days like the ones before; unknown before the first receipt.
    pub days: Option<u32>,
}

impl Forecast {
    /// None where the length of a full roll is not known (0).
    pub fn of(roll_length_mm: u32, used: &PaperUse) -> Option<Self> {
        let left_mm = roll_length_mm.saturating_sub(used.of_roll_mm);
        let left_percent = u8::try_from((u64::from(left_mm) * 100).checked_div(u64::from(roll_length_mm))?).unwrap_or(100);
        let sum = |count: fn(&PaperDay) -> u32| used.days.iter().map(|day| u64::from(count(day))).sum::<u64>();
        let (receipts, length_mm) = (sum(|day| day.receipts), sum(|day| day.length_mm));
        let lasts =
            |times: u64| (u64::from(left_mm) * times).checked_div(length_mm).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let usual = if receipts > 0 { lasts(receipts) } else { None };
        Some(Forecast { left_mm, left_percent, receipts: usual, days: lasts(u64::from(used.span_days)) })
    }

    pub fn is_low(self) -> bool {
        self.left_percent < LOW_PERCENT || self.days.is_some_and(|days| days < LOW_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 80 m, as on a roll of 80 mm across.
    const ROLL_MM: u32 = 80_000;

    fn used(of_roll_mm: u32) -> PaperUse {
        // Twenty receipts of 200 mm in ten days: 400 mm a day.
        let days =
            vec![PaperDay { receipts: 15, halves: 0, length_mm: 3_000 }, PaperDay { receipts: 5, halves: 0, length_mm: 1_000 }];
        PaperUse { of_roll_mm, days, span_days: 10 }
    }

    #[test]
    fn days_are_reckoned_from_all_days_also_the_quiet_ones() {
        let forecast = Forecast::of(ROLL_MM, &used(40_000)).unwrap();
        assert_eq!(forecast, Forecast { left_mm: 40_000, left_percent: 50, receipts: Some(200), days: Some(100) });
        assert!(!forecast.is_low());
    }

    #[test]
    fn it_is_low_by_days_or_by_what_is_left() {
        assert!(Forecast::of(ROLL_MM, &used(72_001)).unwrap().is_low(), "under a tenth");
        assert!(!Forecast::of(ROLL_MM, &used(72_000)).unwrap().is_low());
        let days = vec![PaperDay { receipts: 100, halves: 0, length_mm: 20_000 }];
        let busy = PaperUse { days, span_days: 1, of_roll_mm: 41_000 };
        assert!(Forecast::of(ROLL_MM, &busy).unwrap().is_low(), "half a roll, and less than two such days");
    }

    #[test]
    fn half_receipts_take_paper_and_are_none() {
        // Ten of 200 mm, and as much again in halves: each receipt takes 400 mm of the roll.
        let days =
            vec![PaperDay { receipts: 10, halves: 20, length_mm: 4_000 }, PaperDay { receipts: 0, halves: 1, length_mm: 0 }];
        let used = PaperUse { of_roll_mm: 40_000, days, span_days: 10 };
        assert_eq!(used.halves(), 21);
        let forecast = Forecast::of(ROLL_MM, &used).unwrap();
        assert_eq!((forecast.receipts, forecast.days), (Some(100), Some(100)));
        // Nobody knows how long a receipt is where none has come out whole.
        let days = vec![PaperDay { receipts: 0, halves: 2, length_mm: 200 }];
        let forecast = Forecast::of(ROLL_MM, &PaperUse { of_roll_mm: 200, days, span_days: 1 }).unwrap();
        assert_eq!((forecast.receipts, forecast.days), (None, Some(399)));
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!(Forecast::of(0, &used(1_000)), None);
        let new = Forecast::of(ROLL_MM, &PaperUse::default()).unwrap();
        assert_eq!(new, Forecast { left_mm: ROLL_MM, left_percent: 100, receipts: None, days: None });
        // More was printed than a roll holds: somebody changed it and did not say so.
        assert_eq!(Forecast::of(ROLL_MM, &used(90_000)).unwrap().days, Some(0));
    }
}
