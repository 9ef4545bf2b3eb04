//! What is said about an answer that does not do, with the code staff look up.

use super::months::Month;
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
    NoMonthChosen,
    /// The second card was not read yet.
    NoCardRead,
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
    /// Not 16 to 19 digits.
    BankCardLength {
        typed: usize,
    },
    BankCardCheck,
    /// Typed once; the same number is asked for once more.
    BankCardOnce,
    /// The second time it was another number.
    BankCardDiffers,
    /// The second card is the visitor's own.
    OwnCard,
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
    NoSuchMonth,
    MonthTooEarly {
        first: Month,
    },
    MonthTooLate {
        last: Month,
    },
    /// That appointment is not to be had any more.
    SlotGone,
    /// Not among the options, or twice.
    NotOffered,
    TooFewChosen {
        min: usize,
    },
    TooManyChosen {
        max: usize,
    },
    /// A table with fewer rows than it needs.
    TooFewRows {
        min: usize,
    },
    TooManyRows {
        max: usize,
    },
    /// One answer of a table's row, counted from 1.
    InRow {
        row: usize,
        column: Words,
        what: Box<Complaint>,
    },
    NotANumber,
    NumberTooSmall {
        min: i64,
    },
    NumberTooLarge {
        max: i64,
    },
    NotMoney,
    /// Yuan, as text.
    MoneyTooLittle {
        min: String,
    },
    MoneyTooMuch {
        max: String,
    },
    /// A check over several answers; the form says it in its own words.
    Rule(Words),
    /// A value of another shape than the field takes.
    OtherShape,
}

impl Complaint {
    /// What the citizen hears: a sentence with the next step in it.
    pub fn phrase(&self) -> Phrase {
        let phrase = Phrase::key(self.key_and_code().0);
        match self {
            Complaint::NothingWrittenOrNone { way_out } => phrase.with("way_out", Phrase::Words(way_out.clone())),
            Complaint::TooLong { max, over } => phrase.with("max", *max).with("over", *over),
            Complaint::Pattern(words) | Complaint::Rule(words) => Phrase::Words(words.clone()),
            Complaint::MobileTooShort { missing } => phrase.with("missing", *missing),
            Complaint::MobileTooLong { over } => phrase.with("over", *over),
            Complaint::IdNumberLength { typed } | Complaint::BankCardLength { typed } => phrase.with("typed", *typed),
            Complaint::TooEarly { first } => phrase.with("first", full_date(*first)),
            Complaint::TooLate { last } => phrase.with("last", full_date(*last)),
            Complaint::MonthTooEarly { first } => phrase.with("first", month_words(*first)),
            Complaint::MonthTooLate { last } => phrase.with("last", month_words(*last)),
            Complaint::TooFewChosen { min } | Complaint::TooFewRows { min } => phrase.with("min", *min),
            Complaint::TooManyChosen { max } | Complaint::TooManyRows { max } => phrase.with("max", *max),
            Complaint::InRow { row, column, what } => {
                phrase.with("row", *row).with("column", Phrase::Words(column.clone())).with("what", what.phrase())
            }
            Complaint::NumberTooSmall { min } => phrase.with("min", *min),
            Complaint::NumberTooLarge { max } => phrase.with("max", *max),
            Complaint::MoneyTooLittle { min } => phrase.with("min", min.as_str()),
            Complaint::MoneyTooMuch { max } => phrase.with("max", max.as_str()),
            _ => phrase,
        }
    }

    /// For staff, in a corner: `F` for form, 1x empty, 2x text, 3x telephone, 4x number of a card, 5x time, 6x choice
    /// and table, 7x shape, 8x amount, 9x the form as a whole.
    pub fn code(&self) -> &'static str {
        self.key_and_code().1
    }

    /// The key of its sentence, empty where the form has the words, and its code.
    fn key_and_code(&self) -> (&'static str, &'static str) {
        match self {
            Complaint::NothingWritten => ("form.complaint.nothing_written", "F10"),
            Complaint::NothingWrittenOrNone { .. } => ("form.complaint.nothing_written_or_none", "F11"),
            Complaint::NothingChosen => ("form.complaint.nothing_chosen", "F12"),
            Complaint::NoDayChosen => ("form.complaint.no_day_chosen", "F13"),
            Complaint::NotAgreed => ("form.complaint.not_agreed", "F14"),
            Complaint::NotSigned => ("form.complaint.not_signed", "F15"),
            Complaint::SignedTooLittle => ("form.complaint.signed_too_little", "F16"),
            Complaint::NoMonthChosen => ("form.complaint.no_month_chosen", "F17"),
            Complaint::NoCardRead => ("form.complaint.no_card_read", "F18"),
            Complaint::TooLong { .. } => ("form.complaint.too_long", "F20"),
            Complaint::Pattern(_) => ("", "F21"),
            Complaint::PhoneCharacters => ("form.complaint.phone_characters", "F30"),
            Complaint::MobileStart => ("form.complaint.mobile_start", "F31"),
            Complaint::MobileTooShort { .. } => ("form.complaint.mobile_too_short", "F32"),
            Complaint::MobileTooLong { .. } => ("form.complaint.mobile_too_long", "F33"),
            Complaint::PhoneTooShort => ("form.complaint.phone_too_short", "F34"),
            Complaint::PhoneTooLong => ("form.complaint.phone_too_long", "F35"),
            Complaint::PhoneUnknown => ("form.complaint.phone_unknown", "F36"),
            Complaint::IdNumberLength { .. } => ("form.complaint.id_number_length", "F40"),
            Complaint::IdNumberCharacters => ("form.complaint.id_number_characters", "F41"),
            Complaint::IdNumberBirthDate => ("form.complaint.id_number_birth_date", "F42"),
            Complaint::IdNumberCheck => ("form.complaint.id_number_check", "F43"),
            Complaint::BankCardLength { .. } => ("form.complaint.bank_card_length", "F44"),
            Complaint::BankCardCheck => ("form.complaint.bank_card_check", "F45"),
            Complaint::BankCardOnce => ("form.complaint.bank_card_once", "F46"),
            Complaint::BankCardDiffers => ("form.complaint.bank_card_differs", "F47"),
            Complaint::OwnCard => ("form.complaint.own_card", "F48"),
            Complaint::NoSuchDay => ("form.complaint.no_such_day", "F50"),
            Complaint::NotYet => ("form.complaint.not_yet", "F51"),
            Complaint::TooEarly { .. } => ("form.complaint.too_early", "F52"),
            Complaint::TooLate { .. } => ("form.complaint.too_late", "F53"),
            Complaint::NoSuchMonth => ("form.complaint.no_such_month", "F54"),
            Complaint::MonthTooEarly { .. } => ("form.complaint.month_too_early", "F55"),
            Complaint::MonthTooLate { .. } => ("form.complaint.month_too_late", "F56"),
            Complaint::SlotGone => ("form.complaint.slot_gone", "F57"),
            Complaint::NotOffered => ("form.complaint.not_offered", "F60"),
            Complaint::TooFewChosen { .. } => ("form.complaint.too_few_chosen", "F61"),
            Complaint::TooManyChosen { .. } => ("form.complaint.too_many_chosen", "F62"),
            Complaint::TooFewRows { .. } => ("form.complaint.too_few_rows", "F63"),
            Complaint::TooManyRows { .. } => ("form.complaint.too_many_rows", "F64"),
            Complaint::InRow { .. } => ("form.complaint.in_row", "F65"),
            Complaint::OtherShape => ("form.complaint.other_shape", "F70"),
            Complaint::NotANumber => ("form.complaint.not_a_number", "F80"),
            Complaint::NumberTooSmall { .. } => ("form.complaint.number_too_small", "F81"),
            Complaint::NumberTooLarge { .. } => ("form.complaint.number_too_large", "F82"),
            Complaint::NotMoney => ("form.complaint.not_money", "F83"),
            Complaint::MoneyTooLittle { .. } => ("form.complaint.money_too_little", "F84"),
            Complaint::MoneyTooMuch { .. } => ("form.complaint.money_too_much", "F85"),
            Complaint::Rule(_) => ("", "F90"),
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

/// `date.year-and-month`.
pub(super) fn month_words(month: Month) -> Phrase {
    Phrase::key("date.year-and-month").with("year", i64::from(month.year)).with("month", i64::from(month.month))
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
            Complaint::NoMonthChosen,
            Complaint::NoCardRead,
            Complaint::BankCardLength { typed: 15 },
            Complaint::BankCardCheck,
            Complaint::BankCardOnce,
            Complaint::BankCardDiffers,
            Complaint::OwnCard,
            Complaint::NoSuchMonth,
            Complaint::MonthTooEarly { first: Month { year: 2026, month: 11 } },
            Complaint::MonthTooLate { last: Month { year: 2027, month: 1 } },
            Complaint::SlotGone,
            Complaint::TooFewChosen { min: 1 },
            Complaint::TooManyChosen { max: 3 },
            Complaint::TooFewRows { min: 1 },
            Complaint::TooManyRows { max: 10 },
            Complaint::InRow { row: 2, column: words(), what: Box::new(Complaint::NothingWritten) },
            Complaint::NotANumber,
            Complaint::NumberTooSmall { min: 1 },
            Complaint::NumberTooLarge { max: 9 },
            Complaint::NotMoney,
            Complaint::MoneyTooLittle { min: "0.5".into() },
            Complaint::MoneyTooMuch { max: "999999".into() },
            Complaint::Rule(words()),
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
