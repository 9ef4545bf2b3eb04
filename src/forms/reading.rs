//! Reading a form file: every mistake is told with the field and with what would be allowed.

use super::dates::Bound;
use super::expression::Condition;
use super::schema::{
    Alternative, CardField, ChoiceOption, CopyOffer, DateLimits, Field, FieldId, FieldKind, Form, Keyboard, Page, Pattern,
};
use crate::words::Words;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Largest form file.
const FORM_BYTES_MAX: usize = 256 * 1024;
/// Most fields of a form.
const FIELDS_MAX: usize = 100;
/// Most options of a choice.
const OPTIONS_MAX: usize = 100;
/// Longest Chinese question: what fits in large text and is heard at once.
const QUESTION_CHARS_MAX: usize = 20;

/// A form file that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FormError {
    #[error("the form file cannot be read: {0}")]
    Syntax(String),
    #[error("the form {0}")]
    Form(String),
    #[error("field `{field}`: {what}")]
    Field { field: String, what: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    code: String,
    version: u32,
    name: Words,
    pages: Vec<PageFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFile {
    title: Words,
    /// Read one by one, so that a mistake can be told with the field's name.
    fields: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// A field with the attributes of all kinds; [`Kind::attributes`] says which of them a kind has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    id: FieldId,
    kind: Kind,
    label: Words,
    question: Words,
    #[serde(default)]
    hint: Words,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    masked: bool,
    card: Option<CardField>,
    prefill: Option<CardField>,
    visible_when: Option<String>,
    alternative: Option<Alternative>,
    copy: Option<CopyOffer>,
    keyboard: Option<Keyboard>,
    max_chars: Option<usize>,
    pattern: Option<String>,
    pattern_hint: Option<Words>,
    #[serde(default)]
    landline: bool,
    min: Option<String>,
    max: Option<String>,
    options: Option<Vec<ChoiceOption>>,
    text: Option<Words>,
    strokes_min: Option<usize>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Text,
    IdNumber,
    Phone,
    Date,
    Choice,
    Choices,
    Address,
    Agree,
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
            Kind::Text => &["max_chars", "pattern", "pattern_hint", "masked"],
            Kind::IdNumber => &["masked"],
            Kind::Phone => &["landline"],
            Kind::Date => &["min", "max"],
            Kind::Choice | Kind::Choices => &["options"],
            Kind::Address => &["max_chars"],
            Kind::Agree => &["text"],
            Kind::Signature => &["strokes_min"],
        }
    }

    fn keyboard(self) -> Keyboard {
        match self {
            Kind::Text | Kind::Address => Keyboard::Pinyin,
            Kind::IdNumber => Keyboard::IdNumber,
            Kind::Phone => Keyboard::Digits,
            Kind::Date | Kind::Choice | Kind::Choices | Kind::Agree | Kind::Signature => Keyboard::None,
        }
    }
}

/// Something wrong in a form file, for who writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFinding {
    /// Where, `field `mobile``.
    pub place: String,
    pub what: String,
}

impl Form {
    /// Reads and checks a form file of a bundle.
    pub fn read(json: &str, _library: &super::Library) -> Result<Form, Vec<FormFinding>> {
        Form::parse(json).map_err(|error| vec![FormFinding { place: String::new(), what: error.to_string() }])
    }

    /// Reads and checks a form file.
    pub fn parse(json: &str) -> Result<Form, FormError> {
        if json.len() > FORM_BYTES_MAX {
            return Err(FormError::Form(format!("is larger than {FORM_BYTES_MAX} bytes")));
        }
        let file: FormFile = serde_json::from_str(json).map_err(|error| FormError::Syntax(error.to_string()))?;
        if file.code.is_empty() || !both(&file.name) {
            return Err(FormError::Form("needs a code and a name in zh and en".into()));
        }
        let mut form = Form { code: file.code, version: file.version, name: file.name, pages: Vec::new(), fields: Vec::new() };
        for (index, page) in file.pages.into_iter().enumerate() {
            if !both(&page.title) || page.fields.is_empty() {
                return Err(FormError::Form(format!("needs a title in zh and en and a field on page {}", index + 1)));
            }
            form.pages.push(Page { title: page.title });
            for attributes in page.fields {
                form.fields.push(read_field(attributes, index)?);
            }
        }
        if form.fields.is_empty() || form.fields.len() > FIELDS_MAX {
            return Err(FormError::Form(format!("has {} fields; 1 to {FIELDS_MAX} are allowed", form.fields.len())));
        }
        for index in 0..form.fields.len() {
            check_references(&form, index)?;
        }
        put_alternatives_in_place(&mut form)?;
        Ok(form)
    }
}

fn error(field: &str, what: impl Into<String>) -> FormError {
    FormError::Field { field: field.to_string(), what: what.into() }
}

fn both(words: &Words) -> bool {
    !words.zh.trim().is_empty() && !words.en.trim().is_empty()
}

fn read_field(attributes: serde_json::Map<String, serde_json::Value>, page: usize) -> Result<Field, FormError> {
    let name = attributes.get("id").and_then(|id| id.as_str()).unwrap_or("without id").to_string();
    let given: Vec<String> = attributes.keys().cloned().collect();
    let file: FieldFile = serde_json::from_value(attributes.into()).map_err(|fault| error(&name, fault.to_string()))?;
    let own = file.kind.attributes();
    if let Some(foreign) = given.iter().find(|name| !COMMON_ATTRIBUTES.contains(&name.as_str()) && !own.contains(&name.as_str()))
    {
        let allowed = [COMMON_ATTRIBUTES, own].concat().join(", ");
        return Err(error(&name, format!("its kind has no attribute `{foreign}`; it has {allowed}")));
    }
    if !file.id.starts_with(|c: char| c.is_ascii_lowercase())
        || !file.id.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
        || matches!(file.id.as_str(), "in" | "and" | "or" | "not")
    {
        return Err(error(&name, "an id is made of a-z, 0-9 and _, begins with a letter, and is not in, and, or, not"));
    }
    check_words(&file)?;
    let kind = read_kind(&file)?;
    let visible_when = match &file.visible_when {
        None => None,
        Some(text) => Some(Condition::parse(text).map_err(|fault| error(&name, format!("visible_when: {fault}")))?),
    };
    if file.card.is_some() && file.prefill.is_some() {
        return Err(error(&name, "is either the card's or the citizen's: card or prefill, not both"));
    }
    let typed = file.kind.keyboard() != Keyboard::None;
    if file.keyboard.is_some() && !typed {
        return Err(error(&name, "nothing is typed here, so there is no keyboard"));
    }
    Ok(Field {
        keyboard: file.keyboard.unwrap_or(file.kind.keyboard()),
        id: file.id,
        kind,
        label: file.label,
        question: file.question,
        hint: file.hint,
        page,
        required: file.required,
        sensitive: file.sensitive,
        masked: file.masked,
        card: file.card,
        prefill: file.prefill,
        visible_when,
        alternative: file.alternative,
        instead_of: None,
        copy: file.copy,
    })
}

fn check_words(file: &FieldFile) -> Result<(), FormError> {
    let hint_in_one_language = file.hint.zh.is_empty() != file.hint.en.is_empty();
    if !both(&file.label) || !both(&file.question) || hint_in_one_language {
        return Err(error(&file.id, "label, question and hint stand in zh and en"));
    }
    if file.question.zh.chars().count() > QUESTION_CHARS_MAX {
        return Err(error(&file.id, format!("the Chinese question is longer than {QUESTION_CHARS_MAX} characters")));
    }
    let buttons = [file.alternative.as_ref().map(|offer| &offer.label), file.copy.as_ref().map(|offer| &offer.label)];
    let asked = file.copy.as_ref().map(|offer| &offer.question);
    if !buttons.into_iter().chain([asked]).flatten().all(both) {
        return Err(error(&file.id, "the words of alternative and copy stand in zh and en"));
    }
    Ok(())
}

fn read_kind(file: &FieldFile) -> Result<FieldKind, FormError> {
    let fail = |what: &str| Err(error(&file.id, what));
    let locked = file.card.is_some();
    if !locked && file.max_chars.is_none_or(|max| max == 0) && matches!(file.kind, Kind::Text | Kind::Address) {
        return fail("needs max_chars of 1 or more");
    }
    Ok(match file.kind {
        Kind::Text => FieldKind::Text { max_chars: file.max_chars, pattern: read_pattern(file)? },
        Kind::Address => FieldKind::Address { max_chars: file.max_chars },
        Kind::IdNumber => FieldKind::IdNumber,
        Kind::Phone => FieldKind::Phone { landline: file.landline },
        Kind::Date => FieldKind::Date { limits: read_limits(file)? },
        Kind::Choice => FieldKind::Choice { options: read_options(file)? },
        Kind::Choices => FieldKind::Choices { options: read_options(file)? },
        Kind::Agree => match file.text.as_ref().filter(|words| both(words)) {
            Some(text) => FieldKind::Agree { text: text.clone() },
            None => return fail("needs text in zh and en: what is agreed to"),
        },
        Kind::Signature => match file.strokes_min {
            Some(strokes_min) if strokes_min > 0 => FieldKind::Signature { strokes_min },
            Some(_) | None => return fail("needs strokes_min of 1 or more"),
        },
    })
}

fn read_pattern(file: &FieldFile) -> Result<Option<Pattern>, FormError> {
    match (&file.pattern, &file.pattern_hint) {
        (None, None) => Ok(None),
        (Some(pattern), Some(hint)) if both(hint) => match regex_lite::Regex::new(&format!("^(?:{pattern})$")) {
            Ok(regex) => Ok(Some(Pattern { regex, hint: hint.clone() })),
            Err(fault) => Err(error(&file.id, format!("pattern: {fault}"))),
        },
        (Some(_), Some(_) | None) | (None, Some(_)) => {
            Err(error(&file.id, "pattern and pattern_hint (zh and en: what is said when it does not match) go together"))
        }
    }
}

fn read_limits(file: &FieldFile) -> Result<Option<DateLimits>, FormError> {
    let bound = |name: &str, text: &str| Bound::parse(text).map_err(|fault| error(&file.id, format!("{name}: {fault}")));
    match (&file.min, &file.max) {
        (Some(min), Some(max)) => Ok(Some(DateLimits { min: bound("min", min)?, max: bound("max", max)? })),
        (None, None) if file.card.is_some() => Ok(None),
        (Some(_) | None, None) | (None, Some(_)) => {
            Err(error(&file.id, "a date needs min and max, like `today-10y` and `today`"))
        }
    }
}

fn read_options(file: &FieldFile) -> Result<Vec<ChoiceOption>, FormError> {
    let options = match &file.options {
        None if file.card.is_some() => return Ok(Vec::new()),
        None => return Err(error(&file.id, "needs options")),
        Some(options) => options,
    };
    if options.is_empty() || options.len() > OPTIONS_MAX {
        return Err(error(&file.id, format!("has {} options; 1 to {OPTIONS_MAX} are allowed", options.len())));
    }
    for (index, option) in options.iter().enumerate() {
        if option.value.trim().is_empty() || !both(&option.label) || !option.note.as_ref().is_none_or(both) {
            return Err(error(&file.id, format!("option {} needs a value, and label and note in zh and en", index + 1)));
        }
        if options[..index].iter().any(|earlier| earlier.value == option.value) {
            return Err(error(&file.id, format!("option `{}` stands twice", option.value)));
        }
    }
    Ok(options.clone())
}

/// Unique id, and references only to what stands before (alternatives: after).
fn check_references(form: &Form, index: usize) -> Result<(), FormError> {
    let field = &form.fields[index];
    let earlier = &form.fields[..index];
    if earlier.iter().any(|other| other.id == field.id) {
        return Err(error(&field.id, "the id stands twice"));
    }
    if let Some(condition) = &field.visible_when {
        let mut outcome = Ok(());
        condition.comparisons(&mut |id, values, one_of_several| {
            if outcome.is_ok() {
                outcome = check_comparison(&field.id, earlier, id, values, one_of_several);
            }
        });
        outcome?;
    }
    if let Some(copy) = &field.copy {
        let source = earlier.iter().find(|other| other.id == copy.field);
        let typed = |field: &Field| matches!(field.kind, FieldKind::Text { .. } | FieldKind::Address { .. });
        if !source.is_some_and(typed) || !typed(field) {
            return Err(error(&field.id, format!("copy: `{}` is no earlier text or address to copy here", copy.field)));
        }
    }
    if field.is_locked() && (field.copy.is_some() || field.alternative.is_some()) {
        return Err(error(&field.id, "a card field is locked: it has no copy and no alternative"));
    }
    Ok(())
}

fn check_comparison(asking: &str, earlier: &[Field], id: &str, values: &[String], one_of_several: bool) -> Result<(), FormError> {
    let Some(compared) = earlier.iter().find(|other| other.id == id) else {
        let names: Vec<&str> = earlier.iter().map(|other| other.id.as_str()).collect();
        return Err(error(asking, format!("visible_when: no earlier field `{id}`; there are {}", names.join(", "))));
    };
    let fits = match &compared.kind {
        FieldKind::Choices { .. } => one_of_several,
        FieldKind::Text { .. }
        | FieldKind::IdNumber
        | FieldKind::Phone { .. }
        | FieldKind::Date { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Address { .. } => !one_of_several,
        FieldKind::Agree { .. } | FieldKind::Signature { .. } => false,
    };
    if !fits {
        return Err(error(
            asking,
            format!("visible_when: `{id}` cannot be compared so; `choices` take `'x' in {id}`, others == and in [ ]"),
        ));
    }
    let offered: Vec<&str> = compared.options().iter().map(|option| option.value.as_str()).collect();
    match values.iter().find(|value| !offered.contains(&value.as_str()) && !value.is_empty()) {
        Some(value) if !offered.is_empty() && !compared.is_locked() => {
            Err(error(asking, format!("visible_when: `{id}` has no option `{value}`; it has {}", offered.join(", "))))
        }
        Some(_) | None => Ok(()),
    }
}

/// Marks each alternative with the field it stands for.
fn put_alternatives_in_place(form: &mut Form) -> Result<(), FormError> {
    let mut owners: BTreeMap<FieldId, FieldId> = BTreeMap::new();
    for (index, field) in form.fields.iter().enumerate() {
        let Some(alternative) = &field.alternative else { continue };
        let target = form.fields.iter().enumerate().find(|(_, other)| other.id == alternative.field);
        let fits = target.is_some_and(|(at, other)| at > index && other.page == field.page && !other.is_locked());
        if !fits {
            return Err(error(&field.id, format!("alternative: `{}` is no later field of the same page", alternative.field)));
        }
        if target.is_some_and(|(_, other)| other.required != field.required) {
            return Err(error(&field.id, format!("alternative: `{}` must be required just as this field is", alternative.field)));
        }
        if owners.insert(alternative.field.clone(), field.id.clone()).is_some() {
            return Err(error(&field.id, format!("alternative: `{}` already stands for another field", alternative.field)));
        }
    }
    for field in &mut form.fields {
        field.instead_of = owners.remove(&field.id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const C_RS_05: &str = include_str!("../../assets/centre/forms/C-RS-05.json");

    /// C-RS-05 with one field changed.
    fn changed(id: &str, change: impl FnOnce(&mut Value)) -> Result<Form, FormError> {
        let mut file: Value = serde_json::from_str(C_RS_05).unwrap();
        let pages = file["pages"].as_array_mut().unwrap();
        let field = pages.iter_mut().flat_map(|page| page["fields"].as_array_mut().unwrap()).find(|field| field["id"] == id);
        change(field.unwrap());
        Form::parse(&file.to_string())
    }

    /// The message, which must name `id`.
    fn told(id: &str, change: impl FnOnce(&mut Value)) -> String {
        let message = changed(id, change).unwrap_err().to_string();
        assert!(message.starts_with(&format!("field `{id}`: ")), "{message}");
        message
    }

    #[test]
    fn an_unknown_attribute_is_named_with_those_allowed() {
        let message = told("mobile", |field| field["colour"] = json!("red"));
        assert!(message.contains("colour") && message.contains("visible_when"), "{message}");
        let message = told("mobile", |field| field["max_chars"] = json!(11));
        assert!(message.contains("max_chars") && message.contains("landline"), "{message}");
        let message = told("mobile", |field| field["kind"] = json!("fax"));
        assert!(message.contains("fax") && message.contains("`phone`"), "{message}");
        assert!(matches!(Form::parse(&C_RS_05.replace("\"version\"", "\"edition\"")), Err(FormError::Syntax(_))));
    }

    #[test]
    fn conditions_name_earlier_fields_and_real_options() {
        let condition = |text: &'static str| told("reason_other", |field| field["visible_when"] = json!(text));
        assert!(condition("reason=='99'").contains("10, 20, 30, 40, 50, 60, 80, 85, 90"));
        assert!(condition("sign==''").contains("no earlier field `sign`"));
        assert!(condition("reasons=='90'").contains("unemp_date, reason"));
        assert!(condition("'90' in reason").contains("cannot be compared so"));
        assert!(condition("reason='90'").contains("at character 7: expected =="));
        let message = told("job_type", |field| field["visible_when"] = json!("intent=='01'"));
        assert!(message.contains("'x' in intent"), "{message}");
    }

    #[test]
    fn options_patterns_and_bounds_are_checked() {
        assert!(told("edu", |field| field["options"] = json!([])).contains("0 options"));
        told("edu", |field| field["options"] = Value::Null);
        let message = told("edu", |field| field["options"][1]["value"] = json!("11"));
        assert!(message.contains("`11` stands twice"), "{message}");
        told("edu", |field| field["options"][1]["label"]["en"] = json!(""));
        assert!(told("disability_no", |field| field["pattern"] = json!("(")).contains("pattern: "));
        assert!(told("disability_no", |field| field["pattern_hint"] = Value::Null).contains("go together"));
        assert!(told("unemp_date", |field| field["min"] = json!("10y")).contains("today-10y"));
        assert!(told("unemp_date", |field| field["max"] = Value::Null).contains("min and max"));
        assert!(told("last_unit", |field| field["max_chars"] = json!(0)).contains("1 or more"));
        assert!(told("sign", |field| field["strokes_min"] = json!(0)).contains("1 or more"));
        told("promise", |field| field["text"]["zh"] = json!(" "));
        told("sign", |field| field["keyboard"] = json!("digits"));
    }

    #[test]
    fn a_question_is_short_and_in_both_languages() {
        assert!(told("edu", |field| field["question"]["zh"] = json!("问".repeat(21))).contains("20 characters"));
        told("edu", |field| field["question"]["en"] = json!(""));
        told("edu", |field| field["hint"]["en"] = json!(""));
    }

    #[test]
    fn references_lead_somewhere() {
        assert!(told("live_addr", |field| field["copy"]["field"] = json!("sign")).contains("`sign`"));
        assert!(told("mobile", |field| field["alternative"]["field"] = json!("edu")).contains("same page"));
        assert!(told("mobile", |field| field["alternative"]["field"] = json!("fax")).contains("`fax`"));
        assert!(told("mobile", |field| field["required"] = json!(false)).contains("required just as"));
        let twice = changed("contact_tel", |field| field["id"] = json!("mobile")).unwrap_err().to_string();
        assert_eq!(twice, "field `mobile`: the id stands twice");
        told("name", |field| {
            field["copy"] = json!({"field": "id_no", "question": {"zh": "x", "en": "x"}, "label": {"zh": "x", "en": "x"}})
        });
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_an_error_and_not_a_panic(at in 0..C_RS_05.len(), byte in any::<u8>(), length in 0_usize..40) {
            let mut bytes = C_RS_05.as_bytes().to_vec();
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, [byte]);
            let _ = Form::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
