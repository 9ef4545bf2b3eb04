//! What is said about an answer that does not do, with the code staff look up.

use crate::words::{Phrase, Words};
use jiff::civil::Date;

/// One thing wrong with one answer. Holds lengths, days of the form's rules and words of the form, never what
/// was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// Nothing typed.
    NothingWritten,
    /// Nothing given, but there is a way out whose button reads so (没有手机).
    NothingWrittenOrNone {
        way_out: Words,
    },
    NothingChosen,
    NoDayChosen,
    NotAgreed,
    NotSigned,
    /// A signature of fewer strokes than a name has.
    SignedTooLittle,
    /// More than `max` characters.
    TooLong {
        max: usize,
        over: usize,
    },
    /// Does not match the form's pattern; the form says it in its own words.
    Pattern(Words),
    PhoneCharacters,
    /// Begins with neither 13 to 19.
    MobileStart,
    MobileTooShort {
        missing: usize,
    },
    MobileTooLong {
        over: usize,
    },
    PhoneTooShort,
    PhoneTooLong,
    /// The right length for neither a landline nor a mobile.
    PhoneUnknown,
    /// Not 18 characters.
    IdNumberLength {
        typed: usize,
    },
    IdNumberCharacters,
    IdNumberBirthDate,
    IdNumberCheck,
    /// No such day in the calendar.
    NoSuchDay,
    /// After today where today is the last.
    NotYet,
    /// Before the first day that may be chosen.
    TooEarly {
        first: Date,
    },
    /// After the last day that may be chosen.
    TooLate {
        last: Date,
    },
    /// Not among the options, or twice.
    NotOffered,
    /// A value of another shape than the field takes.
    OtherShape,
}

impl Complaint {
    /// What the citizen hears: a sentence with the next step in it.
    pub fn phrase(&self) -> Phrase {
        let key = |name: &'static str| Phrase::key(name);
        match self {
            Complaint::NothingWritten => key("form.complaint.nothing_written"),
            Complaint::NothingWrittenOrNone { way_out } => {
                key("form.complaint.nothing_written_or_none").with("way_out", Phrase::Words(way_out.clone()))
            }
            Complaint::NothingChosen => key("form.complaint.nothing_chosen"),
            Complaint::NoDayChosen => key("form.complaint.no_day_chosen"),
            Complaint::NotAgreed => key("form.complaint.not_agreed"),
            Complaint::NotSigned => key("form.complaint.not_signed"),
            Complaint::SignedTooLittle => key("form.complaint.signed_too_little"),
            Complaint::TooLong { max, over } => key("form.complaint.too_long").with("max", *max).with("over", *over),
            Complaint::Pattern(words) => Phrase::Words(words.clone()),
            Complaint::PhoneCharacters => key("form.complaint.phone_characters"),
            Complaint::MobileStart => key("form.complaint.mobile_start"),
            Complaint::MobileTooShort { missing } => key("form.complaint.mobile_too_short").with("missing", *missing),
            Complaint::MobileTooLong { over } => key("form.complaint.mobile_too_long").with("over", *over),
            Complaint::PhoneTooShort => key("form.complaint.phone_too_short"),
            Complaint::PhoneTooLong => key("form.complaint.phone_too_long"),
            Complaint::PhoneUnknown => key("form.complaint.phone_unknown"),
            Complaint::IdNumberLength { typed } => key("form.complaint.id_number_length").with("typed", *typed),
            Complaint::IdNumberCharacters => key("form.complaint.id_number_characters"),
            Complaint::IdNumberBirthDate => key("form.complaint.id_number_birth_date"),
            Complaint::IdNumberCheck => key("form.complaint.id_number_check"),
            Complaint::NoSuchDay => key("form.complaint.no_such_day"),
            Complaint::NotYet => key("form.complaint.not_yet"),
            Complaint::TooEarly { first } => key("form.complaint.too_early").with("first", full_date(*first)),
            Complaint::TooLate { last } => key("form.complaint.too_late").with("last", full_date(*last)),
            Complaint::NotOffered => key("form.complaint.not_offered"),
            Complaint::OtherShape => key("form.complaint.other_shape"),
        }
    }

    /// For staff, in a corner: `F` for form, 1x empty, 2x text, 3x telephone, 4x ID number, 5x date, 6x choice, 7x shape.
    pub fn code(&self) -> &'static str {
        match self {
            Complaint::NothingWritten => "F10",
            Complaint::NothingWrittenOrNone { .. } => "F11",
            Complaint::NothingChosen => "F12",
            Complaint::NoDayChosen => "F13",
            Complaint::NotAgreed => "F14",
            Complaint::NotSigned => "F15",
            Complaint::SignedTooLittle => "F16",
            Complaint::TooLong { .. } => "F20",
            Complaint::Pattern(_) => "F21",
            Complaint::PhoneCharacters => "F30",
            Complaint::MobileStart => "F31",
            Complaint::MobileTooShort { .. } => "F32",
            Complaint::MobileTooLong { .. } => "F33",
            Complaint::PhoneTooShort => "F34",
            Complaint::PhoneTooLong => "F35",
            Complaint::PhoneUnknown => "F36",
            Complaint::IdNumberLength { .. } => "F40",
            Complaint::IdNumberCharacters => "F41",
            Complaint::IdNumberBirthDate => "F42",
            Complaint::IdNumberCheck => "F43",
            Complaint::NoSuchDay => "F50",
            Complaint::NotYet => "F51",
            Complaint::TooEarly { .. } => "F52",
            Complaint::TooLate { .. } => "F53",
            Complaint::NotOffered => "F60",
            Complaint::OtherShape => "F70",
        }
    }
}

/// `date.full` with year, month and day.
pub(super) fn full_date(date: Date) -> Phrase {
    date_words(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
}

/// `date.full` for digits the calendar need not know.
pub(super) fn date_words(year: i64, month: i64, day: i64) -> Phrase {
    Phrase::key("date.full").with("year", year).with("month", month).with("day", day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Argument, Language, Texts};
    use jiff::civil::date;
    use std::collections::BTreeSet;

    fn all() -> Vec<Complaint> {
        let words = || Words { zh: "没有手机".into(), en: "I have no mobile".into() };
        vec![
            Complaint::NothingWritten,
            Complaint::NothingWrittenOrNone { way_out: words() },
            Complaint::NothingChosen,
            Complaint::NoDayChosen,
            Complaint::NotAgreed,
            Complaint::NotSigned,
            Complaint::SignedTooLittle,
            Complaint::TooLong { max: 60, over: 3 },
            Complaint::Pattern(words()),
            Complaint::PhoneCharacters,
            Complaint::MobileStart,
            Complaint::MobileTooShort { missing: 1 },
            Complaint::MobileTooLong { over: 1 },
            Complaint::PhoneTooShort,
            Complaint::PhoneTooLong,
            Complaint::PhoneUnknown,
            Complaint::IdNumberLength { typed: 17 },
            Complaint::IdNumberCharacters,
            Complaint::IdNumberBirthDate,
            Complaint::IdNumberCheck,
            Complaint::NoSuchDay,
            Complaint::NotYet,
            Complaint::TooEarly { first: date(2016, 11, 22) },
            Complaint::TooLate { last: date(2027, 9, 18) },
            Complaint::NotOffered,
            Complaint::OtherShape,
        ]
    }

    #[test]
    fn each_complaint_has_its_own_code_and_its_sentence_in_both_languages() {
        let texts = Texts::built_in();
        let mut codes = BTreeSet::new();
        for complaint in all() {
            assert!(codes.insert(complaint.code()), "{} is given twice", complaint.code());
            if let Phrase::Key(key, arguments) = complaint.phrase() {
                assert!(texts.has(&key), "{key} has no sentence");
                for language in [Language::Chinese, Language::English] {
                    let sentence = texts.say(&complaint.phrase(), language);
                    assert!(!sentence.contains('{'), "{key} leaves an argument open: {sentence}");
                    for (name, argument) in &arguments {
                        let Argument::Number(number) = argument else { continue };
                        assert!(sentence.contains(&number.to_string()), "{key} does not say {name}: {sentence}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_sentence_is_left_over() {
        let texts = Texts::built_in();
        let said: BTreeSet<String> = all()
            .iter()
            .filter_map(|complaint| match complaint.phrase() {
                Phrase::Key(key, _) => Some(key.into_owned()),
                Phrase::Words(_) | Phrase::Literal(_) => None,
            })
            .collect();
        for (key, sentence) in texts.sentences(Language::Chinese).filter(|(key, _)| key.starts_with("form.complaint.")) {
            assert!(said.contains(key), "{key} is never said");
            assert!(sentence.chars().count() <= 34, "{key} is too long to be heard at once");
        }
    }

    #[test]
    fn a_neighbour_would_say_it() {
        let texts = Texts::built_in();
        let say = |complaint: Complaint| texts.say(&complaint.phrase(), Language::Chinese);
        assert_eq!(say(Complaint::MobileTooShort { missing: 1 }), "手机号是11位，还差1位");
        assert_eq!(say(Complaint::TooLong { max: 60, over: 3 }), "最多写60个字，请删掉3个");
        let way_out = Words { zh: "没有手机".into(), en: "I have no mobile".into() };
        assert_eq!(say(Complaint::NothingWrittenOrNone { way_out }), "还没填。没有就点“没有手机”");
    }
}
