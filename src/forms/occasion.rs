//! What judging answers needs to know of the world: the day, and when somebody may come.

use super::dates::parse_date;
use jiff::civil::Date;

/// When a form is filled in, or was. Machine and hall judge alike on the same occasion: the hall takes the day the
/// citizen handed in.
#[derive(Clone, Debug)]
pub struct Occasion {
    pub today: Date,
    /// When the centre is open on the working days to come, in order. Appointments are offered from these.
    pub half_days: Vec<HalfDay>,
}

/// A morning or an afternoon. Its text is the answer's, `2026-11-27 morning`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HalfDay {
    pub day: Date,
    pub half: Half,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Half {
    Morning,
    Afternoon,
}

impl Half {
    pub fn as_str(self) -> &'static str {
        match self {
            Half::Morning => "morning",
            Half::Afternoon => "afternoon",
        }
    }
}

impl HalfDay {
    /// Reads an answer; none where it is no half day.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, half) = text.split_once(' ')?;
        let half = [Half::Morning, Half::Afternoon].into_iter().find(|known| known.as_str() == half)?;
        Some(HalfDay { day: parse_date(day)?, half })
    }
}

impl std::fmt::Display for HalfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.day, self.half.as_str())
    }
}

impl Occasion {
    /// A day without appointments.
    pub fn on(today: Date) -> Self {
        Occasion { today, half_days: Vec::new() }
    }

    /// What may be chosen within the next so many working days; today is none of them.
    pub fn slots(&self, days: usize) -> Vec<HalfDay> {
        let to_come = self.half_days.iter().filter(|half_day| half_day.day > self.today);
        let mut counted: Vec<Date> = Vec::new();
        let mut slots = Vec::new();
        for half_day in to_come {
            if counted.last() != Some(&half_day.day) {
                if counted.len() == days {
                    break;
                }
                counted.push(half_day.day);
            }
            slots.push(*half_day);
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn slots_are_the_working_days_to_come() {
        let half_day = |month, day, half| HalfDay { day: date(2026, month, day), half };
        let half_days = vec![
            half_day(11, 27, Half::Morning),
            half_day(11, 27, Half::Afternoon),
            half_day(11, 30, Half::Morning),
            half_day(12, 1, Half::Morning),
        ];
        let occasion = Occasion { today: date(2026, 11, 27), half_days };
        let offered = |days| occasion.slots(days).iter().map(HalfDay::to_string).collect::<Vec<_>>();
        assert_eq!(offered(1), ["2026-11-30 morning"]);
        assert_eq!(offered(5), ["2026-11-30 morning", "2026-12-01 morning"]);
        let on_thursday = Occasion { today: date(2026, 11, 26), ..occasion.clone() };
        assert_eq!(on_thursday.slots(1).len(), 2, "both halves of the first day");
        assert_eq!(Occasion::on(date(2026, 11, 27)).slots(5), []);
    }
}
