//! Whole numbers, money and bank cards as somebody types them.

use super::complaint::Complaint;
use super::expression::Number;

/// Most digits of a whole number.
pub(super) const NUMBER_DIGITS_MAX: usize = 9;
/// Most digits of an amount before its point, and after it.
const YUAN_DIGITS_MAX: usize = 9;
const FEN_DIGITS: usize = 2;
/// Digits of a bank card's number.
pub(super) const BANK_CARD_DIGITS: std::ops::RangeInclusive<usize> = 16..=19;

/// An amount in fen (分).
pub(super) fn parse_money(text: &str) -> Option<i64> {
    let (yuan, fen) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(yuan, YUAN_DIGITS_MAX) || !digits(fen, FEN_DIGITS) {
        return None;
    }
    Some(yuan.parse::<i64>().ok()? * 100 + format!("{fen:0<FEN_DIGITS$}").parse::<i64>().ok()?)
}

/// 1234.5, as one says it.
pub(super) fn yuan(fen: i64) -> String {
    Number::whole(fen).divided_by(Number::whole(100)).map_or_else(String::new, |yuan| yuan.to_string())
}

pub(super) fn check_number(text: &str, min: i64, max: i64) -> Result<(), Complaint> {
    check_number_while_typing(text, max)?;
    match text.parse::<i64>() {
        // One form travels: no noughts in front.
        Ok(number) if number.to_string() != text => Err(Complaint::NotANumber),
        Ok(number) if number < min => Err(Complaint::NumberTooSmall { min }),
        Ok(_) => Ok(()),
        Err(_) => Err(Complaint::NotANumber),
    }
}

pub(super) fn check_number_while_typing(text: &str, max: i64) -> Result<(), Complaint> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Complaint::NotANumber);
    }
    let too_large = text.len() > NUMBER_DIGITS_MAX || text.parse::<i64>().is_ok_and(|number| number > max);
    if too_large { Err(Complaint::NumberTooLarge { max }) } else { Ok(()) }
}

pub(super) fn check_money(text: &str, min_fen: i64, max_fen: i64) -> Result<(), Complaint> {
    let leading_nought = text.starts_with('0') && text.len() > 1 && !text.starts_with("0.");
    match parse_money(text).filter(|_| !leading_nought) {
        None => Err(Complaint::NotMoney),
        Some(fen) if fen > max_fen => Err(Complaint::MoneyTooMuch { max: yuan(max_fen) }),
        Some(fen) if fen < min_fen => Err(Complaint::MoneyTooLittle { min: yuan(min_fen) }),
        Some(_) => Ok(()),
    }
}

pub(super) fn check_money_while_typing(text: &str, max_fen: i64) -> Result<(), Complaint> {
    match parse_money(text) {
        Some(fen) if fen > max_fen => Err(Complaint::MoneyTooMuch { max: yuan(max_fen) }),
        Some(_) => Ok(()),
        None if text.is_empty() => Ok(()),
        None => Err(Complaint::NotMoney),
    }
}

pub(super) fn check_bank_card(number: &str) -> Result<(), Complaint> {
    let digits: Vec<u32> = number.chars().filter_map(|character| character.to_digit(10)).collect();
    if digits.len() != number.chars().count() || !BANK_CARD_DIGITS.contains(&digits.len()) {
        return Err(Complaint::BankCardLength { typed: number.chars().count() });
    }
    if luhn_sum(&digits).is_multiple_of(10) { Ok(()) } else { Err(Complaint::BankCardCheck) }
}

/// ISO/IEC 7812-1 annex B: from the right, each second digit counts double, and the digits of the double each.
fn luhn_sum(digits: &[u32]) -> u32 {
    let counted = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) => double / 10 + double % 10,
    };
    digits.iter().rev().enumerate().map(counted).sum()
}

/// A whole number as it is kept: no noughts in front.
pub(super) fn tidy_number(text: &str) -> String {
    let significant = text.trim_start_matches('0');
    if significant.is_empty() && !text.is_empty() { "0".to_string() } else { significant.to_string() }
}

/// An amount as it is kept: 1,200 becomes 1200, .5 becomes 0.5, 12. becomes 12.
pub(super) fn tidy_money(text: &str) -> String {
    let plain: String = text.chars().filter(|character| *character != ',').collect();
    match plain.split_once('.') {
        None => tidy_number(&plain),
        Some(("", "")) => plain,
        Some((yuan, fen)) => {
            let yuan = if yuan.is_empty() { "0".to_string() } else { tidy_number(yuan) };
            if fen.is_empty() { yuan } else { format!("{yuan}.{fen}") }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_lie_between_their_bounds() {
        for (text, expected) in [
            ("0", Ok(())),
            ("9", Ok(())),
            ("10", Err(Complaint::NumberTooLarge { max: 9 })),
            ("9999999999999999999999", Err(Complaint::NumberTooLarge { max: 9 })),
            ("-1", Err(Complaint::NotANumber)),
            ("1.5", Err(Complaint::NotANumber)),
            ("03", Err(Complaint::NotANumber)),
            ("三", Err(Complaint::NotANumber)),
        ] {
            assert_eq!(check_number(text, 0, 9), expected, "{text}");
        }
        assert_eq!(check_number("0", 1, 10), Err(Complaint::NumberTooSmall { min: 1 }));
    }

    #[test]
    fn money_has_at_most_two_places() {
        for (text, expected) in [
            ("0", Ok(())),
            ("1234.56", Ok(())),
            ("1234.5", Ok(())),
            ("2000", Ok(())),
            ("2000.01", Err(Complaint::MoneyTooMuch { max: "2000".into() })),
            ("1.234", Err(Complaint::NotMoney)),
            ("1.", Err(Complaint::NotMoney)),
            (".5", Err(Complaint::NotMoney)),
            ("007", Err(Complaint::NotMoney)),
            ("0.5", Ok(())),
            ("1e3", Err(Complaint::NotMoney)),
            ("1234567890", Err(Complaint::NotMoney)),
        ] {
            assert_eq!(check_money(text, 0, 200_000), expected, "{text}");
        }
        assert_eq!(check_money("0.09", 10, 100), Err(Complaint::MoneyTooLittle { min: "0.1".into() }));
    }

    #[test]
    fn amounts_are_put_right() {
        for (typed, kept) in
            [("1,200", "1200"), ("012", "12"), ("0", "0"), ("000", "0"), (".5", "0.5"), ("12.", "12"), (".", "."), ("", "")]
        {
            assert_eq!(tidy_money(typed), kept, "{typed}");
        }
    }

    /// Example numbers: the standard's annex and card schemes' published test numbers.
    #[test]
    fn bank_cards_carry_a_check_digit() {
        for good in ["4111111111111111", "6200000000000005", "6217000000000000004"] {
            let sum = luhn_sum(&good.chars().filter_map(|c| c.to_digit(10)).collect::<Vec<_>>());
            assert_eq!(check_bank_card(good), Ok(()), "{good} sums up to {sum}");
        }
        for (wrong, fault) in [
            ("411111111111111", Complaint::BankCardLength { typed: 15 }),
            ("62170000000000000040", Complaint::BankCardLength { typed: 20 }),
            ("41111111a1111111", Complaint::BankCardLength { typed: 16 }),
            ("4111111111111112", Complaint::BankCardCheck),
            ("1411111111111111", Complaint::BankCardCheck),
        ] {
            assert_eq!(check_bank_card(wrong), Err(fault), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_a_card_is_found(body in "[0-9]{15,18}", at in 0_usize..15, by in 1_u32..10) {
            let check = (0..10).map(|digit| format!("{body}{digit}")).find(|number| check_bank_card(number).is_ok()).unwrap();
            let mut digits: Vec<u32> = check.chars().filter_map(|c| c.to_digit(10)).collect();
            digits[at] = (digits[at] + by) % 10;
            let wrong: String = digits.iter().map(u32::to_string).collect();
            prop_assert_eq!(check_bank_card(&wrong), Err(Complaint::BankCardCheck));
        }

        #[test]
        fn what_passes_when_left_was_no_fault_while_typing(text in "[0-9.]{0,12}") {
            if check_money(&text, 0, 99_999_900).is_ok() {
                for end in 1..=text.len() {
                    let so_far = tidy_money(&text[..end]);
                    prop_assert_eq!(check_money_while_typing(&so_far, 99_999_900), Ok(()), "{}", so_far);
                }
            }
            if check_number(&text, 3, 5000).is_ok() {
                prop_assert_eq!(check_number_while_typing(&text, 5000), Ok(()));
            }
        }
    }
}
