//! Text while it is typed: what is wrong already, and what is put right without a word.

use super::amounts::{BANK_CARD_DIGITS, check_money_while_typing, check_number_while_typing, tidy_money, tidy_number};
use super::check::check_length;
use super::complaint::Complaint;
use super::dates::parse_date;
use super::id_number::ID_NUMBER_CHARS;
use super::phone::check_phone_while_typing;
use super::schema::{Field, FieldKind, Keyboard};

/// What no further key can mend: too long, a wrong character, a wrong beginning. A number that is only not
/// complete is not wrong until the field is left; then [`super::check`] speaks.
pub fn check_while_typing(field: &Field, typed: &str) -> Result<(), Complaint> {
    let text = tidy(field, typed);
    match &field.kind {
        FieldKind::Text { max_chars, .. } | FieldKind::Address { max_chars } => check_length(&text, *max_chars),
        FieldKind::Phone { landline, on_record: _ } => check_phone_while_typing(&text, *landline),
        FieldKind::IdNumber => {
            let count = text.chars().count();
            let only_x_at_the_end =
                text.chars().enumerate().all(|(index, c)| c.is_ascii_digit() || c == 'X' && index + 1 == ID_NUMBER_CHARS);
            if count > ID_NUMBER_CHARS {
                Err(Complaint::IdNumberLength { typed: count })
            } else if only_x_at_the_end {
                Ok(())
            } else {
                Err(Complaint::IdNumberCharacters)
            }
        }
        FieldKind::Number { max, .. } => check_number_while_typing(&text, *max),
        FieldKind::Money { max_fen, .. } => check_money_while_typing(&text, *max_fen),
        FieldKind::BankCard { .. } => {
            let typed = text.chars().count();
            let wrong = typed > *BANK_CARD_DIGITS.end() || !text.bytes().all(|byte| byte.is_ascii_digit());
            if wrong { Err(Complaint::BankCardLength { typed }) } else { Ok(()) }
        }
        FieldKind::Date { .. }
        | FieldKind::Month { .. }
        | FieldKind::Region { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Choices { .. }
        | FieldKind::Agree { .. }
        | FieldKind::Table { .. }
        | FieldKind::Computed { .. }
        | FieldKind::Slot { .. }
        | FieldKind::Capture { .. }
        | FieldKind::Audio { .. }
        | FieldKind::IdCard
        | FieldKind::Signature { .. } => Ok(()),
    }
}

/// What somebody typed, as it is kept. Numbers lose spaces and hyphens and get plain digits and capitals
/// (１３８ 1234-1234 → 13812341234, x → X), amounts noughts in front and commas; days become `YYYY-MM-DD`; words lose control characters and the
/// blanks around them.
pub fn tidy(field: &Field, typed: &str) -> String {
    if let (FieldKind::Date { .. }, Some(day)) = (&field.kind, parse_date(typed.trim())) {
        return day.to_string();
    }
    let number = || -> String {
        typed
            .chars()
            .filter(|character| !character.is_whitespace() && !character.is_control() && !is_hyphen(*character))
            .map(|character| half_width(character).to_ascii_uppercase())
            .collect()
    };
    match (&field.kind, field.keyboard) {
        (FieldKind::Number { .. }, _) => tidy_number(&number()),
        (FieldKind::Money { .. }, _) => tidy_money(&number()),
        (_, Keyboard::Digits | Keyboard::IdNumber | Keyboard::DisabilityNumber | Keyboard::Money) => number(),
        (_, Keyboard::Pinyin | Keyboard::None) => {
            let kept: String = typed.chars().filter(|character| !character.is_control()).collect();
            kept.trim().to_string()
        }
    }
}

/// Hyphen-minus, the hyphens and dashes of U+2010 to U+2015, minus, and the full-width one.
fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}')
}

/// The ASCII character of a full-width form (U+FF01 to U+FF5E).
fn half_width(character: char) -> char {
    const OFFSET: u32 = 0xFEE0;
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - OFFSET).unwrap_or(character),
        other => other,
    }
}
