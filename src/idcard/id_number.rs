//! The citizen's number (公民身份号码, GB 11643): check character, birth date, sex.
//!
//! No table of divisions is asked: abolished and new ones stand on living people's cards.

/// Length of a number, check character included.
pub const ID_NUMBER_CHARS: usize = 18;
/// ISO 7064 MOD 11-2 weights of the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder.
const CHECK_CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// The check character that belongs to 17 digits; `None` if they are not 17 ASCII digits.
pub fn check_character(digits: &str) -> Option<char> {
    let bytes = digits.as_bytes();
    if bytes.len() != WEIGHTS.len() || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECK_CHARACTERS.get(sum as usize % CHECK_CHARACTERS.len()).copied()
}

/// Whether a number of 18 characters carries the check character that belongs to it. A small x counts as X.
pub fn check_ok(number: &str) -> bool {
    let Some((digits, last)) = number.split_at_checked(ID_NUMBER_CHARS - 1) else { return false };
    let mut rest = last.chars();
    let (Some(found), None) = (rest.next(), rest.next()) else { return false };
    check_character(digits).is_some_and(|check| check == found.to_ascii_uppercase())
}

/// The birth date in the number, YYYYMMDD as it stands there; `None` unless 17 digits and a last character.
pub fn birth(number: &str) -> Option<&str> {
    well_formed(number).then(|| &number[6..14])
}

/// The sex code in the number by its 17th digit: odd "1" (male), even "2" (female).
pub fn sex_code(number: &str) -> Option<&'static str> {
    well_formed(number).then(|| if number.as_bytes()[16] % 2 == 1 { "1" } else { "2" })
}

fn well_formed(number: &str) -> bool {
    number.len() == ID_NUMBER_CHARS && number.as_bytes()[..ID_NUMBER_CHARS - 1].iter().all(u8::is_ascii_digit)
}

/// Whether YYYYMMDD is a day of the calendar.
pub fn is_calendar_date(date: &str) -> bool {
    if date.len() != 8 || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    match (date[..4].parse(), date[4..6].parse(), date[6..].parse()) {
        (Ok(year), Ok(month), Ok(day)) => jiff::civil::Date::new(year, month, day).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_numbers_pass() {
        for number in ["11010519491231002X", "440524188001010014", "932682198501010017", "11010519491231002x"] {
            assert!(check_ok(number), "{number}");
        }
    }

    #[test]
    fn damaged_or_foreign_texts_do_not() {
        for number in
            ["110105194912310021", "11010519491231002", "11010519491231002XX", "", "号码号码号码", "1101051949123100２X"]
        {
            assert!(!check_ok(number), "{number}");
        }
    }

    #[test]
    fn birth_and_sex_stand_in_the_number() {
        assert_eq!(birth("11010519491231002X"), Some("19491231"));
        assert_eq!(sex_code("11010519491231002X"), Some("2"));
        assert_eq!(sex_code("932682198501010017"), Some("1"));
        assert_eq!(birth("CAN320088010100"), None);
    }

    #[test]
    fn the_calendar_decides_about_dates() {
        assert!(is_calendar_date("20240229"));
        for date in ["20230229", "19900230", "19901301", "1990011", "1990 101", "二零二四", ""] {
            assert!(!is_calendar_date(date), "{date}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(digits in "[0-9]{17}", place in 0usize..17, other in 1u8..10) {
            let check = check_character(&digits).unwrap();
            let right = format!("{digits}{check}");
            prop_assert!(check_ok(&right));
            let mut wrong = digits.into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + other) % 10;
            let wrong = String::from_utf8(wrong).unwrap() + &check.to_string();
            prop_assert!(!check_ok(&wrong));
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,24}") {
            let _ = (check_ok(&text), birth(&text), sex_code(&text), is_calendar_date(&text));
        }
    }
}
