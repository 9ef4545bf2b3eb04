//! The clock face of machine and hall: Asia/Shanghai. It has had one fixed offset since 1991, so no time zone file is needed.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::Date,
    tz::{Offset, TimeZone},
};

const CHINA_OFFSET_HOURS: i8 = 8;
const MICROSECONDS_A_SECOND: i64 = 1_000_000;

/// `moment` as the centre's clock shows it. The system's own zone is never asked for: that reads every file of the zones.
pub fn on_the_clock(moment: Timestamp) -> ZonedDateTime {
    moment.to_zoned_datetime(TimeZone::fixed(Offset::constant(CHINA_OFFSET_HOURS)))
}

/// Microseconds since 1970, cut to whole seconds: what the store keeps and what RFC 3339 text shows are then the same.
pub fn whole_seconds_us(moment: &ZonedDateTime) -> i64 {
    moment.timestamp().as_second().saturating_mul(MICROSECONDS_A_SECOND)
}

/// `2026-11-22T22:19:00+08:00`. A time outside the calendar, which the store never holds, becomes 1970.
pub fn rfc3339(microseconds: i64) -> String {
    let moment = Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.display_with_offset(Offset::constant(CHINA_OFFSET_HOURS)).to_string()
}

/// Microseconds since 1970 of an RFC 3339 text; `None` if it is none.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
}

/// `YYYYMMDD`, as it stands in a case number.
pub fn compact_day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_the_centres_clock_shows_them() {
        let moment = parse_rfc3339("2026-11-22T14:19:00Z").unwrap();
        assert_eq!(rfc3339(moment), "2026-11-22T22:19:00+08:00");
        assert_eq!(parse_rfc3339("2026-11-22T22:19:00+08:00"), Some(moment));
        assert_eq!(parse_rfc3339("2026-11-22 22:19"), None, "no offset, no moment");
        assert_eq!(parse_rfc3339(""), None);
    }

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let late: ZonedDateTime = "2026-11-22T16:00:00+00:00[UTC]".parse().unwrap();
        assert_eq!(compact_day(on_the_clock(late.timestamp()).date()), "20261123");
    }
}
