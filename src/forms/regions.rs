//! Provinces and cities by their division codes (GB/T 2260): a province ends in 0000; what begins with its first two
//! digits lies in it.

use super::schema::{ChoiceOption, Field, FieldKind};

/// Characters of a division code.
const CODE_CHARS: usize = 6;
/// Characters that name the province.
const PROVINCE_CHARS: usize = 2;

/// True for six digits.
pub(super) fn is_code(code: &str) -> bool {
    code.len() == CODE_CHARS && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// True for the code of a province.
pub(super) fn is_province(code: &str) -> bool {
    is_code(code) && code.ends_with("0000")
}

/// The code of the province a place lies in, or is.
pub fn province_of(code: &str) -> Option<String> {
    let head = code.get(..PROVINCE_CHARS)?;
    is_code(code).then(|| format!("{head}0000"))
}

impl Field {
    /// The provinces that have a city to choose.
    pub fn provinces(&self) -> Vec<&ChoiceOption> {
        self.places().iter().filter(|place| is_province(&place.value) && !self.cities(&place.value).is_empty()).collect()
    }

    /// The cities of a province that may be chosen.
    pub fn cities(&self, province: &str) -> Vec<&ChoiceOption> {
        let Some(head) = province.get(..PROVINCE_CHARS).filter(|_| is_province(province)) else { return Vec::new() };
        let within = |code: &str| is_code(code) && !is_province(code) && code.starts_with(head);
        self.places().iter().filter(|place| within(&place.value) && !self.excepts(&place.value)).collect()
    }

    /// Where a code may be chosen: its city, with its province where the list has it.
    pub(super) fn city(&self, code: &str) -> Option<(Option<&ChoiceOption>, &ChoiceOption)> {
        let named = |code: &str| self.places().iter().find(|place| place.value == code);
        let city = named(code).filter(|_| is_code(code) && !is_province(code) && !self.excepts(code))?;
        Some((province_of(code).and_then(|province| named(&province)), city))
    }

    fn places(&self) -> &[ChoiceOption] {
        match &self.kind {
            FieldKind::Region { places, .. } => places,
            _ => &[],
        }
    }

    fn excepts(&self, code: &str) -> bool {
        matches!(&self.kind, FieldKind::Region { except, .. } if except.iter().any(|excepted| excepted == code))
    }
}
