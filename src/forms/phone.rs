//! Telephone numbers as people type them: mobiles of 11 digits, landlines with or without area code (区号).

use super::complaint::Complaint;

/// Digits of a mobile number.
const MOBILE_DIGITS: usize = 11;
/// Digits of a landline without its area code.
const LOCAL_DIGITS: std::ops::RangeInclusive<usize> = 7..=8;
/// Digits of a landline with area code, the leading 0 included (0510, 021).
const LONG_DISTANCE_DIGITS: std::ops::RangeInclusive<usize> = 10..=12;

/// Judges a whole number without hyphens, as [`super::tidy`] leaves it; one hyphen after the area code is let pass.
pub(super) fn check_phone(number: &str, landline: bool) -> Result<(), Complaint> {
    if is_mobile(number) || landline && is_landline(number) {
        return Ok(());
    }
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if number.chars().any(|character| !(character.is_ascii_digit() || landline && character == '-')) {
        return Err(Complaint::PhoneCharacters);
    }
    if landline {
        return Err(match digits {
            count if count < *LOCAL_DIGITS.start() => Complaint::PhoneTooShort,
            count if count > *LONG_DISTANCE_DIGITS.end() => Complaint::PhoneTooLong,
            _ => Complaint::PhoneUnknown,
        });
    }
    Err(match digits {
        _ if !begins_like_a_mobile(number) => Complaint::MobileStart,
        count if count < MOBILE_DIGITS => Complaint::MobileTooShort { missing: MOBILE_DIGITS - count },
        count => Complaint::MobileTooLong { over: count - MOBILE_DIGITS },
    })
}

/// What is wrong already, whatever is typed after it. A number not yet complete is not wrong.
pub(super) fn check_phone_while_typing(number: &str, landline: bool) -> Result<(), Complaint> {
    match check_phone(number, landline) {
        Err(Complaint::MobileTooShort { .. } | Complaint::PhoneTooShort | Complaint::PhoneUnknown) => Ok(()),
        Err(Complaint::MobileStart) if matches!(number, "" | "1") => Ok(()),
        other => other,
    }
}

fn begins_like_a_mobile(number: &str) -> bool {
    matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// `^1[3-9]\d{9}$`
fn is_mobile(number: &str) -> bool {
    number.len() == MOBILE_DIGITS && begins_like_a_mobile(number) && all_digits(number)
}

/// `^(0\d{2,3}-?)?\d{7,8}$`
fn is_landline(number: &str) -> bool {
    match number.split_once('-') {
        Some((area, local)) => {
            matches!(area.len(), 3 | 4)
                && area.starts_with('0')
                && all_digits(area)
                && all_digits(local)
                && LOCAL_DIGITS.contains(&local.len())
        }
        None => {
            let length = number.len();
            all_digits(number)
                && (LOCAL_DIGITS.contains(&length) || number.starts_with('0') && LONG_DISTANCE_DIGITS.contains(&length))
        }
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mobile_that_is_not_one_hears_why() {
        for (number, expected) in [
            ("13812341234", Ok(())),
            ("1381234123", Err(Complaint::MobileTooShort { missing: 1 })),
            ("13812", Err(Complaint::MobileTooShort { missing: 6 })),
            ("138123412345", Err(Complaint::MobileTooLong { over: 1 })),
            ("12812341234", Err(Complaint::MobileStart)),
            ("82345678", Err(Complaint::MobileStart)),
            ("1", Err(Complaint::MobileStart)),
            ("138a2341234", Err(Complaint::PhoneCharacters)),
            ("0510-8234567", Err(Complaint::PhoneCharacters)),
        ] {
            assert_eq!(check_phone(number, false), expected, "{number}");
        }
    }

    #[test]
    fn landlines_do_where_they_are_asked_for() {
        for (number, expected) in [
            ("82345678", Ok(())),
            ("051082345678", Ok(())),
            ("0510-82345678", Ok(())),
            ("02112345678", Ok(())),
            ("13812341234", Ok(())),
            ("8234", Err(Complaint::PhoneTooShort)),
            ("0510823456789", Err(Complaint::PhoneTooLong)),
            ("823456789", Err(Complaint::PhoneUnknown)),
            ("05-1082345678", Err(Complaint::PhoneUnknown)),
            ("八二三四五六七", Err(Complaint::PhoneCharacters)),
        ] {
            assert_eq!(check_phone(number, true), expected, "{number}");
        }
    }

    #[test]
    fn five_digits_are_no_fault_while_typing() {
        for number in ["", "1", "13", "13812", "1381234123", "13812341234"] {
            assert_eq!(check_phone_while_typing(number, false), Ok(()), "{number}");
        }
        assert_eq!(check_phone_while_typing("12", false), Err(Complaint::MobileStart));
        assert_eq!(check_phone_while_typing("0", false), Err(Complaint::MobileStart));
        assert_eq!(check_phone_while_typing("138123412341", false), Err(Complaint::MobileTooLong { over: 1 }));
        for number in ["", "0", "0510", "0510823", "0510823456"] {
            assert_eq!(check_phone_while_typing(number, true), Ok(()), "{number}");
        }
    }

    proptest! {
        /// The patterns of the source form, word for word.
        #[test]
        fn the_rules_are_those_of_the_source_form(number in prop_oneof![
            "[01][0-9]{6,13}", "0[0-9]{1,4}-[0-9]{6,9}", "[0-9-]{0,14}", "1[0-9]{10}", "\\PC{0,13}"
        ]) {
            let mobile = regex_lite::Regex::new(r"^1[3-9]\d{9}$").unwrap();
            let any = regex_lite::Regex::new(r"^(0\d{2,3}-?)?\d{7,8}$|^1[3-9]\d{9}$").unwrap();
            prop_assert_eq!(check_phone(&number, false).is_ok(), mobile.is_match(&number));
            prop_assert_eq!(check_phone(&number, true).is_ok(), any.is_match(&number));
        }

        #[test]
        fn every_beginning_of_a_good_number_is_good_while_typing(number in "1[3-9][0-9]{9}", landline in any::<bool>()) {
            for end in 0..=number.len() {
                prop_assert_eq!(check_phone_while_typing(&number[..end], landline), Ok(()));
            }
        }
    }
}
