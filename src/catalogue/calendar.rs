//! Working days (工作日): when somebody starts to look at a case and by when there is an answer.

use crate::api::NextSteps;
use crate::forms::{Half, HalfDay};
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::Deserialize;
use std::collections::BTreeSet;

/// The longest run of closed days believed; after it a day counts as a working day whatever the data says.
const CLOSED_DAYS_IN_A_ROW_MAX: usize = 60;
/// The longest promise believed, in working days.
const PROMISE_WORKING_DAYS_MAX: u32 = 250;

/// Appointments are offered so many working days ahead.
const APPOINTMENTS_WITHIN_DAYS_MAX: usize = 20;
/// Where the morning ends.
const NOON: Time = jiff::civil::time(12, 0, 0, 0);

/// The bundle's `calendar.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    opening_hours: Vec<(String, String)>,
    closed_days: Vec<String>,
    extra_days: Vec<String>,
}

/// The calendar's data cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the calendar cannot be read: {0}")]
pub struct CalendarError(String);

/// The centre's hours and working days.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// From and to, in the order of the day.
    hours: Vec<(Time, Time)>,
    closed_days: BTreeSet<Date>,
    extra_days: BTreeSet<Date>,
}

impl Calendar {
    /// Reads a calendar file. Errors name the value that is none.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let file: CalendarFile = toml::from_str(text).map_err(|error| CalendarError(error.to_string()))?;
        let days = |days: Vec<String>| -> Result<BTreeSet<Date>, CalendarError> {
            days.into_iter().map(|day| day.parse().map_err(|_| CalendarError(format!("`{day}` is no day")))).collect()
        };
        let mut hours = Vec::new();
        for (opens_at, closes_at) in file.opening_hours {
            let time = |text: String| text.parse::<Time>().map_err(|_| CalendarError(format!("`{text}` is no time")));
            let (opens_at, closes_at) = (time(opens_at)?, time(closes_at)?);
            if opens_at >= closes_at {
                return Err(CalendarError(format!("opening hours end at {closes_at} before they begin")));
            }
            hours.push((opens_at, closes_at));
        }
        if hours.is_empty() {
            return Err(CalendarError("no opening hours".to_string()));
        }
        hours.sort_unstable();
        Ok(Calendar { hours, closed_days: days(file.closed_days)?, extra_days: days(file.extra_days)? })
    }

    /// True where the centre works on `date`.
    pub fn is_working_day(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if weekend { self.extra_days.contains(&date) } else { !self.closed_days.contains(&date) }
    }

    /// True while somebody is at the windows.
    pub fn staffed(&self, at: DateTime) -> bool {
        self.is_working_day(at.date()) && self.hours.iter().any(|(from, to)| *from <= at.time() && at.time() < *to)
    }

    /// When the windows open next, after `at`: later that day, or on the next working day.
    pub fn next_opening(&self, at: DateTime) -> DateTime {
        let later = self.hours.iter().map(|(from, _)| *from).find(|from| *from > at.time());
        match later.filter(|_| self.is_working_day(at.date())) {
            Some(time) => at.date().to_datetime(time),
            None => self.working_day_after(at.date()).to_datetime(self.hours.first().map_or(NOON, |(from, _)| *from)),
        }
    }

    /// Closing time of the day's last opening.
    fn closes(&self) -> Option<Time> {
        self.hours.iter().map(|(_, to)| *to).max()
    }

    /// What follows on a case received at `received` (on the centre's clock). It is looked at on the same day
    /// if that is a working day not yet over, else on the next; the promise counts from that day.
    pub fn next_steps(&self, received: DateTime, promise_working_days: u32) -> NextSteps {
        let today = received.date();
        let same_day = self.is_working_day(today) && self.closes().is_some_and(|closes| received.time() < closes);
        let review_starts = if same_day { today } else { self.working_day_after(today) };
        let promised = promise_working_days.min(PROMISE_WORKING_DAYS_MAX);
        let answer_by = (0..promised).fold(review_starts, |day, _| self.working_day_after(day));
        NextSteps { review_starts: review_starts.to_string(), answer_by: answer_by.to_string(), valid_until: None }
    }

    /// The mornings and afternoons with somebody at the windows, on the working days after `date`.
    pub fn half_days_after(&self, date: Date) -> Vec<HalfDay> {
        let morning = self.hours.iter().any(|(from, _)| *from < NOON);
        let afternoon = self.hours.iter().any(|(_, to)| *to > NOON);
        let mut half_days = Vec::new();
        let mut day = date;
        for _ in 0..APPOINTMENTS_WITHIN_DAYS_MAX {
            day = self.working_day_after(day);
            half_days.extend(morning.then_some(HalfDay { day, half: Half::Morning }));
            half_days.extend(afternoon.then_some(HalfDay { day, half: Half::Afternoon }));
        }
        half_days
    }

    fn working_day_after(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..CLOSED_DAYS_IN_A_ROW_MAX {
            day = day.tomorrow().unwrap_or(day);
            if self.is_working_day(day) {
                break;
            }
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(calendar: &Calendar, received: &str, promise: u32) -> (String, String) {
        let next = calendar.next_steps(received.parse().unwrap(), promise);
        (next.review_starts, next.answer_by)
    }

    fn demo() -> Calendar {
        Calendar::parse("opening_hours = [[\"09:00\", \"12:00\"], [\"13:00\", \"17:00\"]]\nclosed_days = []\nextra_days = []")
            .unwrap()
    }

    #[test]
    fn the_windows_are_staffed_on_working_days_in_their_hours() {
        let calendar = demo();
        // 2026-11-23 is a Monday.
        for (at, staffed) in [
            ("2026-11-23T09:00:00", true),
            ("2026-11-23T12:30:00", false),
            ("2026-11-23T17:00:00", false),
            ("2026-11-22T10:00:00", false),
        ] {
            assert_eq!(calendar.staffed(at.parse().unwrap()), staffed, "{at}");
        }
    }

    /// 27 November 2026 is a Friday; the Monday after it is a holiday here.
    #[test]
    fn the_windows_open_again_after_lunch_in_the_morning_or_after_the_holidays() {
        let calendar = Calendar::parse(
            "opening_hours = [[\"09:00\", \"12:00\"], [\"13:00\", \"17:00\"]]\nclosed_days = [\"2026-11-30\"]\nextra_days = []",
        )
        .unwrap();
        for (at, opens) in [
            ("2026-11-23T06:00:00", "2026-11-23T09:00:00"),
            ("2026-11-23T12:30:00", "2026-11-23T13:00:00"),
            ("2026-11-23T22:14:00", "2026-11-24T09:00:00"),
            ("2026-11-27T18:00:00", "2026-12-01T09:00:00"),
            ("2026-11-28T10:00:00", "2026-12-01T09:00:00"),
        ] {
            assert_eq!(calendar.next_opening(at.parse().unwrap()), opens.parse().unwrap(), "{at}");
        }
    }

    /// Counted off a wall calendar: 22 November 2026 is a Sunday.
    #[test]
    fn dates_are_those_of_the_wall_calendar() {
        let calendar = demo();
        for (received, promise, review_starts, answer_by) in [
            ("2026-11-22T22:19:00", 1, "2026-11-23", "2026-11-24"),  // Sunday night
            ("2026-11-23T10:00:00", 1, "2026-11-23", "2026-11-24"),  // Monday morning
            ("2026-11-23T03:00:00", 1, "2026-11-23", "2026-11-24"),  // Monday before opening
            ("2026-11-23T12:30:00", 1, "2026-11-23", "2026-11-24"),  // Monday at lunch
            ("2026-11-23T16:59:59", 1, "2026-11-23", "2026-11-24"),  // just before closing
            ("2026-11-23T17:00:00", 1, "2026-11-24", "2026-11-25"),  // just after
            ("2026-11-27T10:00:00", 1, "2026-11-27", "2026-11-30"),  // Friday: the answer is due on Monday
            ("2026-11-27T18:00:00", 1, "2026-11-30", "2026-12-01"),  // Friday evening
            ("2026-11-28T09:00:00", 0, "2026-11-30", "2026-11-30"),  // Saturday, answered the day it is looked at
            ("2026-11-23T10:00:00", 20, "2026-11-23", "2026-12-21"), // four weeks
        ] {
            let expected = (review_starts.to_string(), answer_by.to_string());
            assert_eq!(steps(&calendar, received, promise), expected, "{received} + {promise}");
        }
    }

    #[test]
    fn holidays_and_worked_weekends_are_data() {
        let calendar = Calendar::parse(
            "opening_hours = [[\"09:00\", \"17:00\"]]\nclosed_days = [\"2026-10-01\", \"2026-10-02\"]\nextra_days = [\"2026-10-10\"]",
        )
        .unwrap();
        // 30 September 2026 is a Wednesday; the 10th of October is a Saturday.
        assert_eq!(steps(&calendar, "2026-09-30T18:00:00", 1), ("2026-10-05".into(), "2026-10-06".into()));
        assert_eq!(steps(&calendar, "2026-10-09T18:00:00", 1), ("2026-10-10".into(), "2026-10-12".into()));
    }

    #[test]
    fn a_calendar_that_makes_no_sense_is_refused() {
        let wrong = |hours: &str, days: &str| {
            Calendar::parse(&format!("opening_hours = {hours}\nclosed_days = {days}\nextra_days = []")).is_err()
        };
        assert!(wrong("[]", "[]"));
        assert!(wrong("[[\"17:00\", \"09:00\"]]", "[]"));
        assert!(wrong("[[\"09:00\", \"25:00\"]]", "[]"));
        assert!(wrong("[[\"09:00\", \"17:00\"]]", "[\"2026-02-30\"]"));
    }

    #[test]
    fn a_calendar_without_any_working_day_still_ends() {
        let days: Vec<String> = (1..=28).map(|day| format!("\"2026-02-{day:02}\"")).collect();
        let text = format!("opening_hours = [[\"09:00\", \"17:00\"]]\nclosed_days = [{}]\nextra_days = []", days.join(","));
        let calendar = Calendar::parse(&text).unwrap();
        assert_eq!(steps(&calendar, "2026-02-02T10:00:00", 0), ("2026-03-02".into(), "2026-03-02".into()));
    }
}
