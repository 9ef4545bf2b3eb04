//! One field of a form file: its common attributes, and those of its kind.

use super::attributes::{Attributes, Findings, both};
use crate::forms::amounts::parse_money;
use crate::forms::dates::Bound;
use crate::forms::expression::{Condition, Expression, RESERVED};
use crate::forms::library::Library;
use crate::forms::months::MonthBound;
use crate::forms::regions::{is_code, is_province};
use crate::forms::schema::{Alternative, CardField, ChoiceOption, CopyOffer, Field, FieldKind, Keyboard, Limit, Limits, Pattern};
use crate::words::Words;
use serde::Deserialize;
use serde_json::Value;

/// Longest Chinese question: what fits in large text and is heard at once.
const QUESTION_CHARS_MAX: usize = 20;
/// Longest text that may be asked for.
const TEXT_CHARS_MAX: usize = 500;
/// Most options of a choice, and of a dictionary.
const OPTIONS_MAX: usize = 100;
const DICTIONARY_OPTIONS_MAX: usize = 1_000;
/// Most columns and rows of a table.
const COLUMNS_COUNT_MAX: usize = 10;
const ROWS_MAX: usize = 30;
/// Farthest appointment, in working days.
const SLOT_DAYS_MAX: usize = 20;
const PHOTOGRAPHS_COUNT_MAX: usize = 10;
const RECORDING_S_MAX: usize = 300;
const STROKES_MAX: usize = 30;
/// Largest whole number that may be asked for.
const NUMBER_COUNT_MAX: i64 = 999_999_999;

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Text,
    IdNumber,
    Phone,
    Date,
    Month,
    Number,
    Money,
    BankCard,
    Region,
    Choice,
    Choices,
    Address,
    Agree,
    Table,
    Computed,
    Slot,
    Capture,
    Audio,
    IdCard,
    Signature,
}

/// Attributes of every kind.
const COMMON_ATTRIBUTES: &[&str] = &[
    "id",
    "kind",
    "label",
    "question",
    "hint",
    "required",
    "sensitive",
    "card",
    "prefill",
    "visible_when",
    "alternative",
    "copy",
    "keyboard",
];

impl Kind {
    /// Attributes this kind has besides the common ones.
    fn attributes(self) -> &'static [&'static str] {
        match self {
            Kind::Text => &["max_chars", "pattern", "pattern_hint", "masked", "characters"],
            Kind::IdNumber => &["masked"],
            Kind::Phone => &["landline", "on_record"],
            Kind::Date | Kind::Month | Kind::Money => &["min", "max"],
            Kind::Number => &["min", "max", "unit"],
            Kind::BankCard => &["typed_twice", "masked"],
            Kind::Region => &["dictionary", "level", "not"],
            Kind::Choice => &["options", "dictionary", "default"],
            Kind::Choices => &["options", "dictionary", "min_items", "max_items"],
            Kind::Address => &["max_chars"],
            Kind::Agree => &["text", "text_ref"],
            Kind::Table => &["columns", "min_items", "max_items", "row_name"],
            Kind::Computed => &["value", "unit", "options", "dictionary"],
            Kind::Slot => &["days"],
            Kind::Capture => &["max_items"],
            Kind::Audio => &["max_seconds"],
            Kind::IdCard => &["masked"],
            Kind::Signature => &["strokes_min"],
        }
    }

    fn keyboard(self) -> Keyboard {
        match self {
            Kind::Text | Kind::Address => Keyboard::Pinyin,
            Kind::IdNumber => Keyboard::IdNumber,
            Kind::Phone | Kind::Number | Kind::BankCard => Keyboard::Digits,
            Kind::Money => Keyboard::Money,
            Kind::Date
            | Kind::Month
            | Kind::Region
            | Kind::Choice
            | Kind::Choices
            | Kind::Agree
            | Kind::Table
            | Kind::Computed
            | Kind::Slot
            | Kind::Capture
            | Kind::Audio
            | Kind::IdCard
            | Kind::Signature => Keyboard::None,
        }
    }

    /// Kinds a table's column may have.
    fn is_column(self) -> bool {
        matches!(self, Kind::Text | Kind::IdNumber | Kind::Number | Kind::Money | Kind::Choice | Kind::Date)
    }
}

/// What reading one field needs.
struct FieldFile<'r> {
    attributes: Attributes,
    kind: Kind,
    locked: bool,
    library: &'r Library,
    findings: &'r mut Findings,
}

/// Reads a field. None where it has no id; what is wrong with it is among the findings.
pub(super) fn field(file: Value, page: usize, place: &str, library: &Library, findings: &mut Findings) -> Option<Field> {
    let mut attributes = Attributes::of(file, place.to_string(), findings)?;
    let id: String = attributes.needed("id", findings)?;
    let kind = attributes.needed::<Kind>("kind", findings);
    let id_fits = id.starts_with(|character: char| character.is_ascii_lowercase())
        && id.chars().all(|character| matches!(character, 'a'..='z' | '0'..='9' | '_'))
        && !RESERVED.contains(&id.as_str());
    if !id_fits {
        let reserved = RESERVED.join(", ");
        attributes.find(
            "id",
            format!("an id is made of a-z, 0-9 and _, begins with a letter, and is none of {reserved}"),
            findings,
        );
    }
    let card: Option<CardField> = attributes.take("card", findings);
    let locked = card.is_some();
    // A field of no known kind is kept by its name, so that whoever speaks of it is not blamed.
    let Some(kind) = kind else { return Some(nameless(id, page)) };
    let mut file = FieldFile { attributes, kind, locked, library, findings };
    let field_kind = file.kind();
    let mut field = Field { id, page, card, kind: field_kind.unwrap_or(FieldKind::IdCard), ..nameless(String::new(), page) };
    file.common(&mut field);
    let allowed = [COMMON_ATTRIBUTES, kind.attributes()].concat();
    let FieldFile { attributes, findings, .. } = file;
    attributes.finish(&allowed, findings);
    Some(field)
}

fn nameless(id: String, page: usize) -> Field {
    Field {
        id,
        kind: FieldKind::IdCard,
        label: Words::default(),
        question: Words::default(),
        hint: Words::default(),
        page,
        required: false,
        sensitive: false,
        masked: false,
        card: None,
        prefill: None,
        visible_when: None,
        alternative: None,
        instead_of: None,
        copy: None,
        keyboard: Keyboard::None,
    }
}

impl FieldFile<'_> {
    fn take<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.attributes.take(name, self.findings)
    }

    fn flag(&mut self, name: &str) -> bool {
        self.take(name).unwrap_or(false)
    }

    fn find(&mut self, name: &str, what: impl Into<String>) {
        self.attributes.find(name, what, self.findings);
    }

    fn common(&mut self, field: &mut Field) {
        field.label = self.attributes.needed_words("label", self.findings).unwrap_or_default();
        let asked = self.kind != Kind::Computed || self.attributes.has("question");
        field.question =
            if asked { self.attributes.needed_words("question", self.findings).unwrap_or_default() } else { field.label.clone() };
        if field.question.zh.chars().count() > QUESTION_CHARS_MAX {
            self.find("question", format!("the Chinese question is longer than {QUESTION_CHARS_MAX} characters"));
        }
        field.hint = self.attributes.words("hint", self.findings).unwrap_or_default();
        field.required = self.flag("required");
        field.sensitive = self.flag("sensitive");
        if self.kind.attributes().contains(&"masked") {
            field.masked = self.flag("masked");
        }
        field.prefill = self.take("prefill");
        if self.locked && field.prefill.is_some() {
            self.find("prefill", "a field is either the card's or the citizen's: card or prefill, not both");
        }
        field.visible_when = self.condition();
        field.alternative = self.take::<Alternative>("alternative");
        field.copy = self.take::<CopyOffer>("copy");
        let words = [
            ("alternative", field.alternative.as_ref().map(|offer| &offer.label)),
            ("copy", field.copy.as_ref().map(|offer| &offer.label)),
            ("copy", field.copy.as_ref().map(|offer| &offer.question)),
        ];
        for (name, words) in words {
            if words.is_some_and(|words| !both(words)) {
                self.find(name, "its words stand in zh and en");
            }
        }
        if self.locked && (field.copy.is_some() || field.alternative.is_some()) {
            self.find("card", "a card field is locked: it has no copy and no alternative");
        }
        self.keyboard(field);
    }

    fn keyboard(&mut self, field: &mut Field) {
        let own = self.kind.keyboard();
        let given: Option<Keyboard> = self.take("keyboard");
        if given.is_some() && own == Keyboard::None {
            self.find("keyboard", "nothing is typed here, so there is no keyboard");
        }
        field.keyboard = given.unwrap_or(own);
    }

    fn condition(&mut self) -> Option<Condition> {
        let text: String = self.take("visible_when")?;
        match Condition::parse(&text) {
            Ok(condition) => Some(condition),
            Err(fault) => {
                self.find("visible_when", fault.to_string());
                None
            }
        }
    }

    /// What its kind says of it; none where that cannot be read.
    fn kind(&mut self) -> Option<FieldKind> {
        Some(match self.kind {
            Kind::Text => FieldKind::Text {
                max_chars: self.max_chars(),
                pattern: self.pattern(),
                characters: self.take("characters").unwrap_or_default(),
            },
            Kind::Address => FieldKind::Address { max_chars: self.max_chars() },
            Kind::IdNumber => FieldKind::IdNumber,
            Kind::Phone => FieldKind::Phone { landline: self.flag("landline"), on_record: self.flag("on_record") },
            Kind::Date if self.locked => FieldKind::Date { limits: None },
            Kind::Date => {
                let limits = self.limits(|text| Bound::parse(text).map_err(|fault| fault.to_string()), "today");
                FieldKind::Date { limits: Some(limits?) }
            }
            Kind::Month => {
                let limits = self.limits(|text| MonthBound::parse(text).map_err(|fault| fault.to_string()), "thismonth");
                FieldKind::Month { limits: limits? }
            }
            Kind::Number => {
                let whole = |text: &str| text.parse().ok().filter(|number| (0..=NUMBER_COUNT_MAX).contains(number));
                let (min, max) = self.amounts(whole, "a whole number from 0")?;
                let unit = self.attributes.words("unit", self.findings).unwrap_or_default();
                FieldKind::Number { min, max, unit }
            }
            Kind::Money => {
                let (min_fen, max_fen) = self.amounts(parse_money, "yuan, like 1200 or 0.5")?;
                FieldKind::Money { min_fen, max_fen }
            }
            Kind::BankCard => FieldKind::BankCard { typed_twice: self.flag("typed_twice") },
            Kind::Region => self.region()?,
            Kind::Choice => self.choice()?,
            Kind::Choices => self.choices()?,
            Kind::Agree => FieldKind::Agree { text: self.agreed()? },
            Kind::Table => self.table()?,
            Kind::Computed => self.computed()?,
            Kind::Slot => FieldKind::Slot { days: self.needed_count("days", 1..=SLOT_DAYS_MAX) },
            Kind::Capture => FieldKind::Capture { items_max: self.needed_count("max_items", 1..=PHOTOGRAPHS_COUNT_MAX) },
            Kind::Audio => FieldKind::Audio { seconds_max: self.needed_count("max_seconds", 1..=RECORDING_S_MAX) },
            Kind::IdCard => FieldKind::IdCard,
            Kind::Signature => FieldKind::Signature { strokes_min: self.needed_count("strokes_min", 1..=STROKES_MAX) },
        })
    }

    fn needed_count(&mut self, name: &str, bounds: std::ops::RangeInclusive<usize>) -> usize {
        if !self.attributes.has(name) {
            self.find(name, format!("`{name}` is missing: {} to {}", bounds.start(), bounds.end()));
        }
        let fallback = *bounds.start();
        self.attributes.count(name, bounds, fallback, self.findings)
    }

    fn max_chars(&mut self) -> Option<usize> {
        if self.locked && !self.attributes.has("max_chars") {
            return None;
        }
        Some(self.needed_count("max_chars", 1..=TEXT_CHARS_MAX))
    }

    fn pattern(&mut self) -> Option<Pattern> {
        let pattern: Option<String> = self.take("pattern");
        let hint = self.attributes.words("pattern_hint", self.findings);
        match (pattern, hint) {
            (None, None) => None,
            (Some(pattern), Some(hint)) => match regex_lite::Regex::new(&format!("^(?:{pattern})$")) {
                Ok(regex) => Some(Pattern { regex, hint }),
                Err(fault) => {
                    self.find("pattern", fault.to_string());
                    None
                }
            },
            (Some(_), None) | (None, Some(_)) => {
                let what = "pattern and pattern_hint (zh and en: what is said when it does not match) go together";
                self.find("pattern", what);
                None
            }
        }
    }

    /// `min` and `max`, each relative to the day or an earlier field's id.
    fn limits<B>(&mut self, parse: impl Fn(&str) -> Result<B, String>, word: &str) -> Option<Limits<B>> {
        let mut limit = |name: &str| {
            if !self.attributes.has(name) {
                self.find(name, format!("`{name}` is missing: like `{word}`, or an earlier field's id"));
            }
            let text: String = self.take(name)?;
            if !text.starts_with(word) && super::references::is_id(&text) {
                return Some(Limit::Field(text));
            }
            match parse(&text) {
                Ok(bound) => Some(Limit::Relative(bound)),
                Err(fault) => {
                    self.find(name, fault);
                    None
                }
            }
        };
        let (min, max) = (limit("min"), limit("max"));
        Some(Limits { min: min?, max: max? })
    }

    /// `min` and `max` as numbers, written as numbers or as text.
    fn amounts(&mut self, parse: impl Fn(&str) -> Option<i64>, form: &str) -> Option<(i64, i64)> {
        let mut amount = |name: &str| {
            if !self.attributes.has(name) {
                self.find(name, format!("`{name}` is missing: {form}"));
            }
            let read = match self.take::<Value>(name)? {
                Value::Number(number) => parse(&number.to_string()),
                Value::String(text) => parse(&text),
                _ => None,
            };
            if read.is_none() {
                self.find(name, format!("expected {form}"));
            }
            read
        };
        let (min, max) = (amount("min"), amount("max"));
        let (min, max) = (min?, max?);
        if min > max {
            self.find("max", "max is less than min");
        }
        Some((min, max))
    }

    /// `options`, or those of the `dictionary`.
    fn options(&mut self) -> Option<Vec<ChoiceOption>> {
        let options: Option<Vec<ChoiceOption>> = self.take("options");
        let dictionary: Option<String> = self.take("dictionary");
        match (options, dictionary) {
            (Some(_), Some(_)) => {
                self.find("dictionary", "has either options or a dictionary, not both");
                None
            }
            (Some(options), None) => {
                self.check_options("options", &options, OPTIONS_MAX);
                Some(options)
            }
            (None, Some(name)) => {
                let library = self.library;
                let Some(options) = library.dictionaries.get(&name) else {
                    let what = format!("there is no dictionary `{name}`; there are: {}", library.dictionary_names());
                    self.find("dictionary", what);
                    return None;
                };
                self.check_options("dictionary", options, DICTIONARY_OPTIONS_MAX);
                Some(options.clone())
            }
            (None, None) => None,
        }
    }

    fn needed_options(&mut self) -> Option<Vec<ChoiceOption>> {
        let given = self.attributes.has("options") || self.attributes.has("dictionary");
        if !given && self.locked {
            return Some(Vec::new());
        }
        if !given {
            self.find("options", "needs options, or a dictionary");
        }
        self.options()
    }

    fn check_options(&mut self, name: &str, options: &[ChoiceOption], most: usize) {
        if options.is_empty() || options.len() > most {
            self.find(name, format!("has {} options; 1 to {most} are allowed", options.len()));
        }
        for (index, option) in options.iter().enumerate() {
            if option.value.trim().is_empty() || !both(&option.label) || !option.note.as_ref().is_none_or(both) {
                self.find(&format!("{name}[{index}]"), "needs a value, and label and note in zh and en");
            }
        }
        let mut values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
        values.sort_unstable();
        for pair in values.windows(2).filter(|pair| pair[0] == pair[1]) {
            self.find(name, format!("option `{}` stands twice", pair[0]));
        }
    }

    fn choice(&mut self) -> Option<FieldKind> {
        let options = self.needed_options();
        let default: Option<String> = self.take("default");
        let options = options?;
        if let Some(value) = default.as_ref().filter(|value| !options.iter().any(|option| option.value == **value)) {
            let values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            self.find("default", format!("there is no option `{value}`; there are {}", values.join(", ")));
        }
        if default.is_some() && self.locked {
            self.find("default", "what the card says needs no default");
        }
        Some(FieldKind::Choice { options, default })
    }

    fn choices(&mut self) -> Option<FieldKind> {
        let options = self.needed_options();
        let count = options.as_ref().map_or(OPTIONS_MAX, Vec::len);
        let items_min = self.attributes.count("min_items", 0..=count, 0, self.findings);
        let items_max = self.attributes.count("max_items", items_min.max(1)..=count, count, self.findings);
        Some(FieldKind::Choices { options: options?, items_min, items_max })
    }

    fn agreed(&mut self) -> Option<Words> {
        let text = self.attributes.words("text", self.findings);
        let name: Option<String> = self.take("text_ref");
        match (text, name) {
            (Some(text), None) => Some(text),
            (None, Some(name)) => {
                let library = self.library;
                if !library.texts.contains_key(&name) {
                    let what = format!("there is no shared text `{name}`; there are: {}", library.text_names());
                    self.find("text_ref", what);
                }
                library.texts.get(&name).cloned()
            }
            (Some(_), Some(_)) | (None, None) => {
                self.find("text", "needs either text in zh and en, what is agreed to, or text_ref, its name");
                None
            }
        }
    }

    fn region(&mut self) -> Option<FieldKind> {
        if !self.attributes.has("dictionary") {
            self.find("dictionary", "needs the dictionary of division codes");
        }
        let places = self.options();
        let level: Option<String> = self.attributes.needed("level", self.findings);
        if level.as_ref().is_some_and(|level| level != "city") {
            self.find("level", "a place is chosen by its city: `city`");
        }
        let except: Vec<String> = self.take("not").unwrap_or_default();
        let places = places?;
        for code in places.iter().map(|place| &place.value).filter(|code| !is_code(code)) {
            self.find("dictionary", format!("`{code}` is no division code of six digits"));
        }
        for code in except.iter().filter(|code| !places.iter().any(|place| place.value == **code)) {
            self.find("not", format!("`{code}` is not in the dictionary"));
        }
        let some_city = places.iter().any(|place| !is_province(&place.value) && !except.contains(&place.value));
        if !some_city {
            self.find("dictionary", "leaves no city to choose");
        }
        Some(FieldKind::Region { places, except })
    }

    fn computed(&mut self) -> Option<FieldKind> {
        if self.locked {
            self.find("card", "what the card says is not computed");
        }
        let value: Option<String> = self.attributes.needed("value", self.findings);
        let unit = self.attributes.words("unit", self.findings).unwrap_or_default();
        let options = self.options().unwrap_or_default();
        match Expression::parse(&value?) {
            Ok(value) => Some(FieldKind::Computed { value, unit, options }),
            Err(fault) => {
                self.find("value", fault.to_string());
                None
            }
        }
    }

    fn table(&mut self) -> Option<FieldKind> {
        let columns: Option<Vec<Value>> = self.attributes.needed("columns", self.findings);
        let row_name = self.attributes.needed_words("row_name", self.findings);
        let rows_min = self.attributes.count("min_items", 0..=ROWS_MAX, 0, self.findings);
        let rows_max = self.attributes.count("max_items", rows_min.max(1)..=ROWS_MAX, ROWS_MAX, self.findings);
        let files = columns?;
        if files.is_empty() || files.len() > COLUMNS_COUNT_MAX {
            self.find("columns", format!("has {} columns; 1 to {COLUMNS_COUNT_MAX} are allowed", files.len()));
        }
        let mut columns: Vec<Field> = Vec::new();
        for (index, file) in files.into_iter().enumerate() {
            let place = self.attributes.place(&format!("columns[{index}]"));
            if let Some(column) = self.column(file, &place) {
                if columns.iter().any(|other| other.id == column.id) {
                    self.findings.add(&format!("{place}.id"), format!("the column `{}` stands twice", column.id));
                }
                columns.push(column);
            }
        }
        Some(FieldKind::Table { columns, rows_min, rows_max, row_name: row_name? })
    }

    /// A column is a plain field: of few kinds, always asked, filled from nothing.
    fn column(&mut self, file: Value, place: &str) -> Option<Field> {
        let kind = file.get("kind").and_then(|kind| serde_json::from_value::<Kind>(kind.clone()).ok());
        if kind.is_some_and(|kind| !kind.is_column()) {
            let what = "a column is of the kind text, id_number, number, money, choice or date";
            self.findings.add(&format!("{place}.kind"), what);
            return None;
        }
        for name in ["card", "prefill", "visible_when", "alternative", "copy", "default"] {
            if file.get(name).is_some_and(|value| !value.is_null()) {
                self.findings.add(&format!("{place}.{name}"), format!("a column has no `{name}`"));
            }
        }
        let column = field(file, 0, place, self.library, self.findings)?;
        if let FieldKind::Date { limits: Some(limits) } = &column.kind {
            for (name, limit) in [("min", &limits.min), ("max", &limits.max)] {
                if matches!(limit, Limit::Field(_)) {
                    self.findings.add(&format!("{place}.{name}"), "a column's limit goes with the day, like `today`");
                }
            }
        }
        Some(column)
    }
}
