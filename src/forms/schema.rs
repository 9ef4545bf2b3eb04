//! The form file: what stands in a bundle's `forms/<code>.json`, and the types it is read into.
//!
//! ```json
//! { "code": "C-1", "version": 1,
//!   "name": {"zh": "…", "en": "…"},
//!   "pages": [ {"title": {"zh": "…", "en": "…"}, "fields": [ … ]} ],
//!   "checks": [ {"must": "not (order < had)", "say": {"zh": "…", "en": "…"}, "fields": ["order", "had"]} ] }
//! ```
//!
//! `checks` may be left out. Each `must` (an [expression](super::expression)) has to hold of the whole form; where it does
//! not, `say` is said beside the first of `fields` that is asked. With `"hint_only": true` it is said and stops nobody.
//!
//! Attributes of every field:
//!
//! | attribute | meaning |
//! |---|---|
//! | `id` | unique, `a-z`, `0-9`, `_`; the name under which the answer travels |
//! | `kind` | `text` `id_number` `phone` `date` `month` `number` `money` `bank_card` `region` `choice` `choices` `address` `agree` `table` `computed` `slot` `capture` `audio` `id_card` `signature` |
//! | `label` | what the paper form prints beside it, zh and en |
//! | `question` | how a neighbour asks it, zh (≤ 20 characters) and en |
//! | `hint` | one helping sentence, zh and en; may be left out |
//! | `required` | true where an answer is needed whenever the field is shown; default false |
//! | `sensitive` | true where onlookers must not read it (GB/T 45574-2025); default false |
//! | `card` | the name of a [`CardField`]: filled from the card, locked, never judged; not asked where this kind of card has none |
//! | `prefill` | the same names: filled from the card where it has what the field takes, and may be changed |
//! | `visible_when` | a condition over earlier fields, an [expression](super::expression) |
//! | `alternative` | `{"field", "label"}`: a way out (没有手机). Taking it puts the named field in this one's place |
//! | `copy` | `{"field", "question", "label"}`: the answer of an earlier field may be taken over by a touch |
//! | `keyboard` | `digits` `id_number` `disability_number` `pinyin`, where the kind's own does not fit |
//!
//! Attributes of one kind:
//!
//! | kind | attributes |
//! |---|---|
//! | `text` | `max_chars` (needed unless `card`), `pattern` (of the whole text) with `pattern_hint`, `masked`, `characters`: `name` or `code`, what a finger writes is read as |
//! | `id_number` | `masked` |
//! | `phone` | `landline`: true where landlines do as well as mobiles |
//! | `date` | `min`, `max` (needed unless `card`): `today`, `today-10y`, `today+6m`, `today+300d`, or an earlier date's id |
//! | `month` | `min`, `max`: `thismonth`, `thismonth+2m`, `thismonth-119m`, or an earlier month's id |
//! | `number` | `min`, `max`: whole numbers; `unit` (zh and en) may be left out |
//! | `money` | `min`, `max`: yuan |
//! | `bank_card` | `typed_twice`: typed once more, so that no digit is wrong |
//! | `region` | `dictionary` of division codes (GB/T 2260), `level`: `city`, `not`: codes that are not offered |
//! | `choice`, `choices` | `options` (needed unless `card`): `[{"value", "label", "note"}]`, `note` may be left out; or `dictionary`, its name |
//! | `choice` | `default`: the value chosen beforehand |
//! | `choices` | `min_items`, `max_items` |
//! | `address` | `max_chars` (needed unless `card`) |
//! | `agree` | `text`: what is agreed to, zh and en; or `text_ref`, its name |
//! | `table` | `columns`: fields of the kinds text, id_number, number, money, choice and date; `min_items`, `max_items`, `row_name` (一位家人) |
//! | `computed` | `value`: an [expression](super::expression) over earlier fields; `unit`; `options` or `dictionary` name its values |
//! | `slot` | `days`: appointments within so many working days to come |
//! | `capture` | `max_items`: photographs. No machine has a camera yet: they are brought to the window |
//! | `audio` | `max_seconds`. As `capture` |
//! | `id_card` | `masked`: another person's card is read; it is shown masked in any case |
//! | `signature` | `strokes_min`: fewest strokes of a drawn signature |

use super::characters::Characters;
use super::dates::Bound;
use super::expression::{Condition, Expression};
use super::months::MonthBound;
use super::representing::is_about_whom;
use crate::words::Words;
use serde::Deserialize;

/// Name of a field within its form, `contact_tel`.
pub type FieldId = String;

/// A form. Holds nothing about anybody.
#[derive(Clone, Debug)]
pub struct Form {
    /// The name of its file.
    pub code: String,
    pub version: u32,
    pub name: Words,
    pub(super) pages: Vec<Page>,
    pub(super) fields: Vec<Field>,
    pub(super) checks: Vec<Check>,
    pub(super) level_when: LevelWhen,
}

/// When a form asks for the level of its service, and not only for the card.
#[derive(Clone, Debug)]
pub enum LevelWhen {
    Always,
    Holds(Condition),
    Never,
}

/// Something that has to hold of the whole form.
#[derive(Clone, Debug)]
pub struct Check {
    pub must: Condition,
    /// What is said where it does not hold.
    pub say: Words,
    /// Said beside the first of these that is asked.
    pub fields: Vec<FieldId>,
    /// It is said and stops nobody.
    pub hint_only: bool,
}

/// How sure one must be of who stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum AssuranceLevel {
    /// Nobody in particular.
    L0,
    /// Card or code.
    L1,
    /// Card and a check by staff, by video, or a code sent by a channel the hall has on record.
    L2,
}

/// A group of fields shown together.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: Words,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Field {
    pub id: FieldId,
    pub kind: FieldKind,
    pub label: Words,
    pub question: Words,
    /// Empty words where there is none.
    pub hint: Words,
    /// Index into [`Form::pages`].
    pub page: usize,
    pub required: bool,
    pub sensitive: bool,
    /// Shown with its middle starred, like an ID number.
    pub masked: bool,
    /// Where it comes from the card: locked, travels as read, never judged.
    pub card: Option<CardField>,
    /// Filled from the card where it says so, and then the citizen's: may be changed, is judged.
    pub prefill: Option<CardField>,
    pub visible_when: Option<Condition>,
    pub alternative: Option<Alternative>,
    /// The field whose alternative this is. Shown only where that one was declared not to exist.
    pub instead_of: Option<FieldId>,
    pub copy: Option<CopyOffer>,
    pub keyboard: Keyboard,
}

/// What kind of answer a field takes, with the rules for it.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// `max_chars` counts characters; none for card fields.
    Text {
        max_chars: Option<usize>,
        pattern: Option<Pattern>,
        characters: Characters,
    },
    /// 公民身份号码 (GB 11643).
    IdNumber,
    /// Mobile number; with `landline` a landline too.
    Phone {
        landline: bool,
        /// The citizen's own: the hall may have it on record (登记的电话).
        on_record: bool,
    },
    /// `YYYY-MM-DD`; a card field holds `YYYYMMDD` as read and has no limits.
    Date {
        limits: Option<Limits<Bound>>,
    },
    /// `YYYY-MM`.
    Month {
        limits: Limits<MonthBound>,
    },
    /// A whole number.
    Number {
        min: i64,
        max: i64,
        /// Empty words where there is none.
        unit: Words,
    },
    /// Yuan, with at most two places after the point.
    Money {
        min_fen: i64,
        max_fen: i64,
    },
    /// 银行卡号, 16 to 19 digits with a check digit.
    BankCard {
        typed_twice: bool,
    },
    /// A city by its division code.
    Region {
        /// Provinces and cities; a code that ends in 0000 is a province.
        places: Vec<ChoiceOption>,
        /// Codes that may not be chosen.
        except: Vec<String>,
    },
    /// One of the options. A card field may have none: its codes belong to the card.
    Choice {
        options: Vec<ChoiceOption>,
        /// Chosen beforehand.
        default: Option<String>,
    },
    /// Any number of the options.
    Choices {
        options: Vec<ChoiceOption>,
        items_min: usize,
        items_max: usize,
    },
    Address {
        max_chars: Option<usize>,
    },
    /// 承诺: the citizen agrees to these words.
    Agree {
        text: Words,
    },
    /// Rows of the same columns.
    Table {
        columns: Vec<Field>,
        rows_min: usize,
        rows_max: usize,
        /// What one row is: 一位家人.
        row_name: Words,
    },
    /// Reckoned from other answers: shown, never asked, does not travel.
    Computed {
        value: Expression,
        /// Empty words where there is none.
        unit: Words,
        /// Names of its values.
        options: Vec<ChoiceOption>,
    },
    /// An appointment within so many working days to come.
    Slot {
        days: usize,
    },
    /// Photographs.
    Capture {
        items_max: usize,
    },
    /// A recording.
    Audio {
        seconds_max: usize,
    },
    /// Another person's card.
    IdCard,
    /// Drawn with at least so many strokes, or a second tap of the card.
    Signature {
        strokes_min: usize,
    },
}

/// The answer of `capture` and `audio` where the machine has no such device: brought to the window.
pub const AT_WINDOW: &str = "at_window";

/// First and last that may be chosen, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits<B> {
    pub min: Limit<B>,
    pub max: Limit<B>,
}

/// A limit that goes with the day, or with another answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit<B> {
    Relative(B),
    Field(FieldId),
}

/// A text must match the whole pattern; otherwise `hint` is said.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(super) regex: regex_lite::Regex,
    pub hint: Words,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// The code that travels.
    pub value: String,
    pub label: Words,
    /// A second, smaller line.
    #[serde(default)]
    pub note: Option<Words>,
}

/// A way out of a question that does not fit: 没有手机.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// Asked instead.
    pub field: FieldId,
    /// On the button.
    pub label: Words,
}

/// An earlier answer that may be taken over: 和户籍一样？用户籍地址.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyOffer {
    /// Taken from here.
    pub field: FieldId,
    pub question: Words,
    /// On the button.
    pub label: Words,
}

/// What the card knows. Each stands in a form file by its name in small letters, `pass_number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardField {
    Name,
    IdNumber,
    SexCode,
    EthnicCode,
    /// `YYYYMMDD`.
    Birth,
    /// 户籍地址.
    Address,
    /// Where the holder lives, on cards that say so (港澳台居民居住证).
    Residence,
    /// 签发机关, on 居民身份证 and 港澳台居民居住证.
    Issuer,
    /// `YYYYMMDD`.
    ValidFrom,
    /// `YYYYMMDD` or 长期.
    ValidTo,
    /// On both kinds of 外国人永久居留身份证.
    EnglishName,
    /// Three letters (ISO 3166), on the same.
    Nationality,
    /// 通行证号码, on 港澳台居民居住证.
    PassNumber,
    /// 签发次数, on the same.
    IssueCount,
    /// 换证次数, on 外国人永久居留身份证 of 2023.
    Renewals,
    /// 既往版本证件号码关联项, on the same.
    FormerNumberLink,
    /// 证件版本号, on 外国人永久居留身份证 of 2017.
    CardVersion,
    /// 受理机关代码, on the same.
    AuthorityCode,
}

/// Which keys a field is typed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyboard {
    Digits,
    /// Digits and X.
    IdNumber,
    /// Digits, X and B.
    DisabilityNumber,
    Pinyin,
    /// Digits and a point.
    #[serde(skip)]
    Money,
    /// Nothing is typed: choices, dates, signature.
    #[serde(skip)]
    None,
}

impl Form {
    /// In the order they are turned.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// What has to hold of the whole form.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// All fields in the order of the paper form.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Only these questions and their ways out, for putting a form right (补正): each is asked whatever the rest of the
    /// form says. Lines of the card stay on the pages that are left. None where one of them is no question of this form.
    pub fn only(&self, ids: &[FieldId]) -> Option<Form> {
        let asked = |id: &FieldId| self.field(id).is_some_and(Field::is_asked) && !is_about_whom(id);
        if ids.is_empty() || !ids.iter().all(asked) {
            return None;
        }
        let ways_out = ids.iter().filter_map(|id| self.field(id)?.alternative.as_ref()).map(|alternative| &alternative.field);
        let wanted: Vec<&FieldId> = ids.iter().chain(ways_out).collect();
        let mut fields: Vec<Field> = self.fields.clone();
        let pages_left: Vec<usize> = (0..self.pages.len())
            .filter(|page| fields.iter().any(|field| field.page == *page && wanted.contains(&&field.id)))
            .collect();
        fields.retain(|field| wanted.contains(&&field.id) || (field.is_locked() && pages_left.contains(&field.page)));
        let left: Vec<FieldId> = fields.iter().map(|field| field.id.clone()).collect();
        for field in &mut fields {
            field.page = pages_left.iter().position(|page| *page == field.page).unwrap_or_default();
            field.visible_when = None;
            field.instead_of.take_if(|other| !left.contains(other));
            field.copy.take_if(|copy| !left.contains(&copy.field));
        }
        let pages = pages_left.into_iter().filter_map(|page| self.pages.get(page).cloned()).collect();
        let level_when = self.level_when_left(&fields);
        Some(Form { pages, fields, checks: Vec::new(), level_when, ..self.clone() })
    }
}

impl Form {
    /// Of these fields alone: where what decides is not asked any more, an account still needs the level, and nothing else does.
    fn level_when_left(&self, fields: &[Field]) -> LevelWhen {
        let LevelWhen::Holds(condition) = &self.level_when else { return self.level_when.clone() };
        let mut decidable = true;
        condition.mentions(&mut |mention| decidable &= fields.iter().any(|field| field.id == mention.field()));
        let account = fields.iter().any(|field| matches!(field.kind, FieldKind::BankCard { .. }));
        match (decidable, account) {
            (true, _) => self.level_when.clone(),
            (false, true) => LevelWhen::Always,
            (false, false) => LevelWhen::Never,
        }
    }

    /// Whether the level of the service is asked for in some cases only.
    pub fn asks_level_sometimes(&self) -> bool {
        !matches!(self.level_when, LevelWhen::Always)
    }
}

impl Field {
    /// What a finger writes into it is read as.
    pub fn characters(&self) -> Characters {
        match self.kind {
            FieldKind::Text { characters, .. } => characters,
            _ => Characters::All,
        }
    }

    /// True where the value is the card's: not to be changed, not to be judged.
    pub fn is_locked(&self) -> bool {
        self.card.is_some()
    }

    /// True where the citizen answers it.
    pub fn is_asked(&self) -> bool {
        !self.is_locked() && !matches!(self.kind, FieldKind::Computed { .. })
    }

    /// The options of a choice and the names of a computed value; of anything else none.
    pub fn options(&self) -> &[ChoiceOption] {
        match &self.kind {
            FieldKind::Choice { options, .. } | FieldKind::Choices { options, .. } | FieldKind::Computed { options, .. } => {
                options
            }
            _ => &[],
        }
    }

    /// The columns of a table; of anything else none.
    pub fn columns(&self) -> &[Field] {
        match &self.kind {
            FieldKind::Table { columns, .. } => columns,
            _ => &[],
        }
    }
}

impl Pattern {
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}
