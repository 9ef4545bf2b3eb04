//! Numbers of expressions: exact to the millionth, so that money adds up. Whatever cannot be reckoned is nothing.

/// Millionths of one.
const SCALE: i128 = 1_000_000;
/// Digits before and after the point of a number that is read.
const WHOLE_DIGITS_MAX: usize = 18;
const FRACTION_DIGITS_MAX: usize = 6;
/// Millionths of the last place that is shown.
const SHOWN: i128 = SCALE / 100;

/// A number in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(i128);

impl Number {
    pub fn whole(number: i64) -> Self {
        Number(i128::from(number) * SCALE)
    }

    /// Digits, with a minus before and a point within where there is one. Nothing else is a number.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole, WHOLE_DIGITS_MAX) || !plain(fraction, FRACTION_DIGITS_MAX) {
            return None;
        }
        let millionths: i128 = format!("{fraction:0<FRACTION_DIGITS_MAX$}").parse().ok()?;
        Some(Number(sign * (whole.parse::<i128>().ok()? * SCALE + millionths)))
    }

    pub fn plus(self, other: Number) -> Option<Number> {
        self.0.checked_add(other.0).map(Number)
    }

    pub fn minus(self, other: Number) -> Option<Number> {
        self.0.checked_sub(other.0).map(Number)
    }

    pub fn times(self, other: Number) -> Option<Number> {
        self.0.checked_mul(other.0).map(|product| Number(rounded(product, SCALE)))
    }

    /// None where it is divided by nothing.
    pub fn divided_by(self, other: Number) -> Option<Number> {
        if other.0 == 0 { None } else { self.0.checked_mul(SCALE).map(|product| Number(rounded(product, other.0))) }
    }

    pub fn negated(self) -> Option<Number> {
        self.0.checked_neg().map(Number)
    }

    /// The whole number, where it is one.
    pub fn to_whole(self) -> Option<i64> {
        if self.0 % SCALE == 0 { i64::try_from(self.0 / SCALE).ok() } else { None }
    }
}

/// Half away from zero, as one rounds money.
fn rounded(number: i128, by: i128) -> i128 {
    let (quotient, remainder) = (number / by, number % by);
    let away = if (number < 0) == (by < 0) { 1 } else { -1 };
    // The remainder is smaller than `by`; comparing with what is left over cannot overflow.
    if remainder.unsigned_abs() >= by.unsigned_abs() - remainder.unsigned_abs() { quotient + away } else { quotient }
}

/// With at most two places after the point, rounded; none where they would be noughts.
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = rounded(self.0, SHOWN);
        let sign = if hundredths < 0 { "-" } else { "" };
        let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        match (rest, rest % 10) {
            (0, _) => write!(f, "{sign}{whole}"),
            (_, 0) => write!(f, "{sign}{whole}.{}", rest / 10),
            _ => write!(f, "{sign}{whole}.{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn money_adds_up_and_is_shared_out() {
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("1000").divided_by(number("3")).unwrap().to_string(), "333.33");
        assert_eq!(number("2000").divided_by(number("3")).unwrap().to_string(), "666.67");
        assert_eq!(number("-5").divided_by(number("2")).unwrap().to_string(), "-2.5");
        assert_eq!(number("1").divided_by(number("0")), None);
        assert_eq!(number("2.5").times(number("2")).unwrap().to_whole(), Some(5));
        assert_eq!(number("2.50").to_string(), "2.5");
        assert_eq!(number("0.005").to_string(), "0.01");
        assert_eq!(number("-0.001").to_string(), "0");
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for wrong in ["", "-", ".5", "5.", "1e3", "+1", "１", "1.2345678", "1234567890123456789", "1,000", " 1"] {
            assert_eq!(Number::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn reckoning_never_panics(a in any::<i128>(), b in any::<i128>()) {
            let (a, b) = (Number(a), Number(b));
            for result in [a.plus(b), a.minus(b), a.times(b), a.divided_by(b), a.negated()].into_iter().flatten() {
                let _ = (result.to_string(), result.to_whole());
            }
        }
    }
}
