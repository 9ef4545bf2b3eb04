//! Judging answers. Card values are never judged.

use super::answers::{Answers, is_empty, visible_fields};
use super::complaint::Complaint;
use super::dates::parse_date;
use super::id_number::{IdNumberFault, check_id_number};
use super::phone::check_phone;
use super::schema::{ChoiceOption, DateLimits, Field, FieldId, FieldKind, Form, Pattern};
use crate::api::{AnswerValue, Signature};
use jiff::civil::Date;

/// A signature has a stroke at least so long: dots alone are none. Tenths of a millimetre.
const STROKE_EXTENT_MIN_TENTHS_MM: u16 = 30;

/// Whether the answer to `field` does, shown or not. Locked fields always do.
pub fn check(field: &Field, answers: &Answers, today: Date) -> Result<(), Complaint> {
    if field.is_locked() || answers.says_none(&field.id) {
        return Ok(());
    }
    if let FieldKind::Signature { strokes_min } = &field.kind {
        return check_signature(field, answers, *strokes_min);
    }
    match answers.get(&field.id).filter(|value| !is_empty(value)) {
        Some(value) => check_value(field, value, today),
        None if field.required => Err(nothing_given(field)),
        None => Ok(()),
    }
}

/// Every shown field whose answer does not do, in the order of the form. Empty means: may be handed over.
pub fn missing_or_wrong(form: &Form, answers: &Answers, today: Date) -> Vec<(FieldId, Complaint)> {
    visible_fields(form, answers)
        .into_iter()
        .filter_map(|field| check(field, answers, today).err().map(|complaint| (field.id.clone(), complaint)))
        .collect()
}

/// True where every shown field of the page does.
pub fn page_complete(form: &Form, page: usize, answers: &Answers, today: Date) -> bool {
    visible_fields(form, answers).into_iter().filter(|field| field.page == page).all(|field| check(field, answers, today).is_ok())
}

fn nothing_given(field: &Field) -> Complaint {
    if let Some(alternative) = &field.alternative {
        return Complaint::NothingWrittenOrNone { way_out: alternative.label.clone() };
    }
    match &field.kind {
        FieldKind::Text { .. } | FieldKind::IdNumber | FieldKind::Phone { .. } | FieldKind::Address { .. } => {
            Complaint::NothingWritten
        }
        FieldKind::Date { .. } => Complaint::NoDayChosen,
        FieldKind::Choice { .. } | FieldKind::Choices { .. } => Complaint::NothingChosen,
        FieldKind::Agree { .. } => Complaint::NotAgreed,
        FieldKind::Signature { .. } => Complaint::NotSigned,
    }
}

fn check_signature(field: &Field, answers: &Answers, strokes_min: usize) -> Result<(), Complaint> {
    match answers.signature() {
        None if field.required => Err(Complaint::NotSigned),
        None | Some(Signature::SecondTap { .. }) => Ok(()),
        Some(Signature::Drawn { strokes }) => {
            let drawn = strokes.iter().filter(|stroke| !stroke.is_empty()).count();
            let written = strokes.iter().any(|stroke| extent(stroke) >= STROKE_EXTENT_MIN_TENTHS_MM);
            if drawn >= strokes_min && written { Ok(()) } else { Err(Complaint::SignedTooLittle) }
        }
    }
}

/// How far a stroke goes across or down, whichever is more.
fn extent(stroke: &[(u16, u16)]) -> u16 {
    let spread = |of: fn(&(u16, u16)) -> u16| {
        let (least, most) = stroke.iter().map(of).fold((u16::MAX, 0), |(least, most), at| (least.min(at), most.max(at)));
        most.saturating_sub(least)
    };
    spread(|point| point.0).max(spread(|point| point.1))
}

fn check_value(field: &Field, value: &AnswerValue, today: Date) -> Result<(), Complaint> {
    match &field.kind {
        FieldKind::Text { max_chars, pattern } => check_text(text_of(value)?, *max_chars, pattern.as_ref()),
        FieldKind::Address { max_chars } => check_text(text_of(value)?, *max_chars, None),
        FieldKind::IdNumber => {
            let number = text_of(value)?;
            check_id_number(number).map_err(|fault| id_number_complaint(number, fault))
        }
        FieldKind::Phone { landline } => check_phone(text_of(value)?, *landline),
        FieldKind::Date { limits } => check_date(text_of(value)?, *limits, today),
        FieldKind::Choice { options } => {
            if offers(options, text_of(value)?) {
                Ok(())
            } else {
                Err(Complaint::NotOffered)
            }
        }
        FieldKind::Choices { options } => match value {
            AnswerValue::Choices(choices) => check_choices(choices, options),
            AnswerValue::Text(_) | AnswerValue::Yes(_) => Err(Complaint::OtherShape),
        },
        FieldKind::Agree { .. } => match value {
            AnswerValue::Yes(_) => Ok(()),
            AnswerValue::Text(_) | AnswerValue::Choices(_) => Err(Complaint::OtherShape),
        },
        // A signature is kept apart from the answers; whatever stands here is none.
        FieldKind::Signature { .. } => Err(Complaint::OtherShape),
    }
}

fn text_of(value: &AnswerValue) -> Result<&str, Complaint> {
    match value {
        AnswerValue::Text(text) => Ok(text),
        AnswerValue::Yes(_) | AnswerValue::Choices(_) => Err(Complaint::OtherShape),
    }
}

pub(super) fn check_length(text: &str, max_chars: Option<usize>) -> Result<(), Complaint> {
    let count = text.chars().count();
    match max_chars {
        Some(max) if count > max => Err(Complaint::TooLong { max, over: count - max }),
        Some(_) | None => Ok(()),
    }
}

fn check_text(text: &str, max_chars: Option<usize>, pattern: Option<&Pattern>) -> Result<(), Complaint> {
    check_length(text, max_chars)?;
    match pattern {
        Some(pattern) if !pattern.matches(text) => Err(Complaint::Pattern(pattern.hint.clone())),
        Some(_) | None => Ok(()),
    }
}

fn id_number_complaint(number: &str, fault: IdNumberFault) -> Complaint {
    match fault {
        IdNumberFault::Length => Complaint::IdNumberLength { typed: number.chars().count() },
        IdNumberFault::Characters => Complaint::IdNumberCharacters,
        IdNumberFault::BirthDate => Complaint::IdNumberBirthDate,
        IdNumberFault::CheckCharacter => Complaint::IdNumberCheck,
    }
}

fn check_date(text: &str, limits: Option<DateLimits>, today: Date) -> Result<(), Complaint> {
    // One form travels: what `Display` writes, `YYYY-MM-DD`.
    let day = parse_date(text).filter(|day| day.to_string() == text).ok_or(Complaint::NoSuchDay)?;
    let Some(limits) = limits else { return Ok(()) };
    let (first, last) = (limits.min.on(today), limits.max.on(today));
    if day < first {
        return Err(Complaint::TooEarly { first });
    }
    if day > last {
        return Err(if limits.max.is_today() { Complaint::NotYet } else { Complaint::TooLate { last } });
    }
    Ok(())
}

fn offers(options: &[ChoiceOption], value: &str) -> bool {
    options.iter().any(|option| option.value == value)
}

fn check_choices(choices: &[String], options: &[ChoiceOption]) -> Result<(), Complaint> {
    let once = |index: usize, choice: &String| !choices[..index].contains(choice);
    let good = choices.iter().enumerate().all(|(index, choice)| once(index, choice) && offers(options, choice));
    if good { Ok(()) } else { Err(Complaint::NotOffered) }
}
