//! 公民身份号码 as somebody types it (GB 11643). What a card says is never put through this.

use super::dates::parse_date;

/// Characters of an ID number.
pub(super) const ID_NUMBER_CHARS: usize = 18;
/// GB 11643: weight of each of the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11643: check character by the weighted sum modulo 11.
const CHECK_CHARACTERS: [u8; 11] = *b"10X98765432";

/// Why it cannot be somebody's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdNumberFault {
    /// Not 18 characters.
    Length,
    /// Something other than digits, and X at the end.
    Characters,
    /// The eight digits of the birth date are no day.
    BirthDate,
    /// The last character does not fit the others.
    CheckCharacter,
}

/// The birth date in a number of 18 characters, `YYYYMMDD`, not necessarily a day.
pub(super) fn birth_in(number: &str) -> Option<&str> {
    Some(number).filter(|number| number.len() == ID_NUMBER_CHARS)?.get(6..14)
}

/// GB/T 2261.1: the 17th character is odd for men and even for women.
pub(super) fn sex_code_in(number: &str) -> Option<&'static str> {
    let digit = Some(number).filter(|number| number.len() == ID_NUMBER_CHARS)?.chars().nth(16)?.to_digit(10)?;
    Some(if digit % 2 == 1 { "1" } else { "2" })
}

/// Judges a typed number.
pub fn check_id_number(number: &str) -> Result<(), IdNumberFault> {
    if number.chars().count() != ID_NUMBER_CHARS {
        return Err(IdNumberFault::Length);
    }
    let Some((digits, last)) = number.split_at_checked(ID_NUMBER_CHARS - 1) else { return Err(IdNumberFault::Characters) };
    let values: Vec<u32> = digits.chars().filter_map(|character| character.to_digit(10)).collect();
    let last_fits = matches!(last.as_bytes(), [b'0'..=b'9' | b'X']);
    if values.len() != WEIGHTS.len() || !last_fits {
        return Err(IdNumberFault::Characters);
    }
    if digits.get(6..14).and_then(parse_date).is_none() {
        return Err(IdNumberFault::BirthDate);
    }
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| (value * weight) as usize).sum();
    let expected = CHECK_CHARACTERS[sum % CHECK_CHARACTERS.len()];
    if last.as_bytes() == [expected] { Ok(()) } else { Err(IdNumberFault::CheckCharacter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_standard_pass() {
        for good in ["11010519491231002X", "440524188001010014", "932682198501010017"] {
            assert_eq!(check_id_number(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn each_fault_is_told_apart() {
        for (wrong, fault) in [
            ("", IdNumberFault::Length),
            ("4405241880010100", IdNumberFault::Length),
            ("4405241880010100144", IdNumberFault::Length),
            ("11010519491231002x", IdNumberFault::Characters),
            ("1101051949X2310021", IdNumberFault::Characters),
            ("４40524188001010014", IdNumberFault::Characters),
            ("11010519490230002X", IdNumberFault::BirthDate),
            ("110105194912310021", IdNumberFault::CheckCharacter),
            ("11010519491231020X", IdNumberFault::CheckCharacter),
        ] {
            assert_eq!(check_id_number(wrong), Err(fault), "{wrong}");
        }
    }
}
