//! Days and times in words.

use crate::words::Phrase;

/// 11月22日.
pub fn month_day(date: jiff::civil::Date) -> Phrase {
    Phrase::key("date.month-day").with("month", i64::from(date.month())).with("day", i64::from(date.day()))
}

/// 星期日.
pub fn weekday(date: jiff::civil::Date) -> Phrase {
    Phrase::key(format!("date.weekday.{}", date.weekday().to_monday_one_offset()))
}

/// 周一, with 今天 and 明天 where they apply.
pub fn near_day(date: jiff::civil::Date, today: jiff::civil::Date) -> Phrase {
    if date == today {
        Phrase::key("date.today")
    } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
        Phrase::key("date.tomorrow").with("weekday", short_weekday(date))
    } else {
        weekday_and_day(date)
    }
}

/// 周二（11月24日）.
pub fn weekday_and_day(date: jiff::civil::Date) -> Phrase {
    Phrase::key("date.weekday-and-day").with("weekday", short_weekday(date)).with("day", month_day(date))
}

fn short_weekday(date: jiff::civil::Date) -> Phrase {
    Phrase::key(format!("date.short-weekday.{}", date.weekday().to_monday_one_offset()))
}

/// 11月22日 22:19, from RFC 3339. What cannot be read is shown as it is.
pub fn day_and_time(rfc3339: &str) -> Phrase {
    match rfc3339.parse::<jiff::civil::DateTime>() {
        Ok(at) => {
            Phrase::key("date.day-and-time").with("day", month_day(at.date())).with("time", at.strftime("%H:%M").to_string())
        }
        Err(_) => Phrase::literal(rfc3339),
    }
}
