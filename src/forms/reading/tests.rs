//! Form files with mistakes: each is told with its place.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const C_RS_05: &str = include_str!("../../../assets/centre/forms/C-RS-05.json");

fn library() -> Library {
    let option = |value: &str| serde_json::from_value(json!({"value": value, "label": {"zh": "甲", "en": "a"}})).unwrap();
    let dictionary = |name: &str, values: &[&str]| (name.to_string(), values.iter().map(|value| option(value)).collect());
    Library {
        dictionaries: [
            dictionary("banks", &["102", "103"]),
            dictionary("regions", &["110000", "110100", "320000", "320100", "320200"]),
        ]
        .into(),
        texts: [("promise_truth".to_string(), Words { zh: "我承诺".into(), en: "I promise".into() })].into(),
    }
}

fn read(file: &Value) -> Result<Form, Vec<FormFinding>> {
    Form::read(&file.to_string(), &library())
}

/// What is told, as `place: what`.
fn findings(file: &Value) -> Vec<String> {
    read(file).map(|_| Vec::new()).unwrap_or_else(|findings| findings.iter().map(FormFinding::to_string).collect())
}

/// C-RS-05 with one field changed.
fn changed(id: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut file: Value = serde_json::from_str(C_RS_05).unwrap();
    let pages = file["pages"].as_array_mut().unwrap();
    let field = pages.iter_mut().flat_map(|page| page["fields"].as_array_mut().unwrap()).find(|field| field["id"] == id);
    change(field.unwrap());
    findings(&file)
}

/// The only finding, which must be at this attribute.
fn told(id: &str, attribute: &str, change: impl FnOnce(&mut Value)) -> String {
    let found = changed(id, change);
    assert_eq!(found.len(), 1, "{found:?}");
    let place = found[0].split(": ").next().unwrap();
    assert!(place.ends_with(&format!(".{attribute}")), "{found:?}");
    found[0].clone()
}

/// A form of one page with these fields.
fn form_of(fields: Value) -> Value {
    json!({"code": "C-XX-01", "version": 1, "name": {"zh": "表", "en": "form"}, "pages": [{"title": {"zh": "页", "en": "page"}, "fields": fields}]})
}

/// A field with the attributes everyone has.
fn field(id: &str, kind: &str, more: Value) -> Value {
    let mut field =
        json!({"id": id, "kind": kind, "label": {"zh": "标", "en": "label"}, "question": {"zh": "问", "en": "question"}});
    field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    field
}

#[test]
fn an_unknown_attribute_is_named_with_those_allowed() {
    let message = told("mobile", "colour", |field| field["colour"] = json!("red"));
    assert!(message.starts_with("pages[1].fields[0].colour: ") && message.contains("visible_when"), "{message}");
    let message = told("mobile", "max_chars", |field| field["max_chars"] = json!(11));
    assert!(message.contains("landline"), "{message}");
    let message = told("mobile", "kind", |field| field["kind"] = json!("fax"));
    assert!(message.contains("fax") && message.contains("`phone`"), "{message}");
    let found = findings(&serde_json::from_str(&C_RS_05.replace("\"version\"", "\"edition\"")).unwrap());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("version: `version` is missing") && found[1].starts_with("edition: "), "{found:?}");
    assert!(Form::read("{", &library()).unwrap_err()[0].what.contains("no JSON"));
}

#[test]
fn everything_is_told_at_once() {
    let mut file = form_of(json!([
        field("a", "text", json!({"max_chars": 0, "colour": "red"})),
        field("b", "choice", json!({"dictionary": "fonts"})),
        {"id": "c", "kind": "number", "label": {"zh": "", "en": "x"}, "min": 3, "max": 1},
        field("d", "date", json!({"min": "today-1", "visible_when": "nobody=='1'"})),
    ]));
    file["checks"] = json!([{"must": "a=", "say": {"zh": "x", "en": "x"}, "fields": ["a"]}]);
    let places: Vec<String> = findings(&file).iter().map(|finding| finding.split(": ").next().unwrap().to_string()).collect();
    for place in [
        "pages[0].fields[0].max_chars",
        "pages[0].fields[0].colour",
        "pages[0].fields[1].dictionary",
        "pages[0].fields[2].label",
        "pages[0].fields[2].question",
        "pages[0].fields[2].max",
        "pages[0].fields[3].min",
        "pages[0].fields[3].max",
        "pages[0].fields[3].visible_when",
        "checks[0].must",
    ] {
        assert!(places.iter().any(|found| found == place), "{place} is not told: {places:?}");
    }
    assert_eq!(places.len(), 10, "{places:?}");
}

#[test]
fn conditions_name_earlier_fields_and_real_options() {
    let condition = |text: &'static str| told("reason_other", "visible_when", |field| field["visible_when"] = json!(text));
    assert!(condition("reason=='99'").contains("10, 20, 30, 40, 50, 60, 80, 85, 90"));
    assert!(condition("sign==''").contains("no earlier field `sign`: it stands later"));
    assert!(condition("reasons=='90'").contains("unemp_date, reason"));
    assert!(condition("'90' in reason").contains("cannot be compared so"));
    assert!(condition("reason='90'").contains("at character 7: expected =="));
    assert!(condition("len(reason)==1").contains("takes a table or choices"));
    assert!(condition("age(reason)>1").contains("takes a date"));
    let message = told("job_type", "visible_when", |field| field["visible_when"] = json!("intent=='01'"));
    assert!(message.contains("'x' in intent"), "{message}");
}

#[test]
fn circles_are_told_with_their_way() {
    let text = |id: &str, condition: &str| field(id, "text", json!({"max_chars": 9, "visible_when": condition}));
    let found = findings(&form_of(json!([text("a", "c=='1'"), text("b", "a=='1'"), text("c", "b=='1'"), text("d", "d==''")])));
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[0], "pages[0].fields[0].visible_when: goes round in a circle: `a` → `c` → `b` → `a`");
    assert_eq!(found[3], "pages[0].fields[3].visible_when: goes round in a circle: `d` → `d`");
    let computed = |id: &str, value: &str| field(id, "computed", json!({"value": value}));
    let found =
        findings(&form_of(json!([computed("x", "y+1"), computed("y", "x+1"), computed("z", "later*2"), computed("later", "1")])));
    assert!(found[0].contains("`x` → `y` → `x`") && found[1].contains("`y` → `x` → `y`"), "{found:?}");
    assert!(found[2].starts_with("pages[0].fields[2].value: no earlier field `later`: it stands later"), "{found:?}");
    assert_eq!(found.len(), 3);
}

#[test]
fn a_form_has_a_size_one_can_take_in() {
    let fields: Vec<Value> = (0..500).map(|number| field(&format!("f{number}"), "id_number", json!({}))).collect();
    assert_eq!(findings(&form_of(json!(fields))), ["pages: the form has 500 fields; 1 to 300 are allowed"]);
    assert_eq!(findings(&form_of(json!(fields[..300]))), [""; 0]);
    let all_wrong: Vec<Value> = (0..300).map(|number| field(&format!("f{number}"), "id_number", json!({"colour": 1}))).collect();
    let found = findings(&form_of(json!(all_wrong)));
    assert_eq!((found.len(), found[200].as_str()), (201, "100 more findings are not listed"));
    let pages = json!({"title": {"zh": "页", "en": "page"}, "fields": [field("x", "id_number", json!({}))]});
    let mut file = form_of(json!([]));
    file["pages"] = json!(vec![pages; 31]);
    assert!(findings(&file)[0].starts_with("pages: there are 31 pages"));
    assert!(Form::read(&" ".repeat(600 * 1024), &library()).unwrap_err()[0].what.contains("larger than"));
}

#[test]
fn options_patterns_and_bounds_are_checked() {
    assert!(told("edu", "options", |field| field["options"] = json!([])).contains("0 options"));
    told("edu", "options", |field| field["options"] = Value::Null);
    let message = told("edu", "options", |field| field["options"][1]["value"] = json!("11"));
    assert!(message.contains("`11` stands twice"), "{message}");
    told("edu", "options[1]", |field| field["options"][1]["label"]["en"] = json!(""));
    told("disability_no", "pattern", |field| field["pattern"] = json!("("));
    assert!(told("disability_no", "pattern", |field| field["pattern_hint"] = Value::Null).contains("go together"));
    assert!(told("unemp_date", "min", |field| field["min"] = json!("today-10")).contains("today-10y"));
    assert!(told("unemp_date", "min", |field| field["min"] = json!("reg_addr")).contains("no earlier date"));
    assert!(told("unemp_date", "max", |field| field["max"] = Value::Null).contains("missing"));
    assert!(told("last_unit", "max_chars", |field| field["max_chars"] = json!(0)).contains("1 and 500"));
    assert!(told("sign", "strokes_min", |field| field["strokes_min"] = json!(0)).contains("1 and 30"));
    told("promise", "text", |field| field["text"]["zh"] = json!(" "));
    assert!(told("last_unit", "characters", |field| field["characters"] = json!("latin")).contains("`name` or `code`"));
    told("reg_addr", "characters", |field| field["characters"] = json!("name"));
    told("sign", "keyboard", |field| field["keyboard"] = json!("digits"));
}

#[test]
fn a_question_is_short_and_in_both_languages() {
    assert!(told("edu", "question", |field| field["question"]["zh"] = json!("问".repeat(21))).contains("20 characters"));
    told("edu", "question", |field| field["question"]["en"] = json!(""));
    told("edu", "hint", |field| field["hint"]["en"] = json!(""));
}

#[test]
fn references_lead_somewhere() {
    assert!(told("live_addr", "copy", |field| field["copy"]["field"] = json!("sign")).contains("`sign`"));
    assert!(changed("mobile", |field| field["alternative"]["field"] = json!("edu"))[0].contains("same page"));
    assert!(changed("mobile", |field| field["alternative"]["field"] = json!("fax"))[0].contains("`fax`"));
    let twice = changed("contact_tel", |field| field["id"] = json!("mobile"));
    assert!(twice.contains(&"pages[1].fields[1].id: the id `mobile` stands twice".to_string()), "{twice:?}");
    told("live_addr", "id", |field| field["id"] = json!("len"));
    let locked = changed("name", |field| {
        field["copy"] = json!({"field": "id_no", "question": {"zh": "x", "en": "x"}, "label": {"zh": "x", "en": "x"}})
    });
    assert!(locked.iter().any(|finding| finding.contains("a card field is locked")), "{locked:?}");
}

#[test]
fn the_attributes_of_each_kind_are_checked() {
    for (kind, attributes, attribute) in [
        ("month", json!({"min": "today", "max": "thismonth"}), "min"),
        ("month", json!({"min": "thismonth"}), "max"),
        ("number", json!({"min": 0}), "max"),
        ("number", json!({"min": -1, "max": 3}), "min"),
        ("number", json!({"min": 0, "max": 1.5}), "max"),
        ("number", json!({"min": 0, "max": 9, "unit": {"zh": "个", "en": ""}}), "unit"),
        ("money", json!({"min": 0, "max": "viel"}), "max"),
        ("money", json!({"min": 0, "max": 0.125}), "max"),
        ("bank_card", json!({"typed_twice": "yes"}), "typed_twice"),
        ("region", json!({"level": "city"}), "dictionary"),
        ("region", json!({"dictionary": "regions", "level": "street"}), "level"),
        ("region", json!({"dictionary": "regions", "level": "city", "not": ["999999"]}), "not"),
        ("region", json!({"dictionary": "banks", "level": "city"}), "dictionary"),
        ("choice", json!({"dictionary": "banks", "default": "104"}), "default"),
        ("choice", json!({"dictionary": "banks", "options": []}), "dictionary"),
        ("choices", json!({"dictionary": "banks", "min_items": 3}), "min_items"),
        ("choices", json!({"dictionary": "banks", "min_items": 2, "max_items": 1}), "max_items"),
        ("agree", json!({"text_ref": "promise"}), "text_ref"),
        ("agree", json!({}), "text"),
        ("computed", json!({"value": "1=="}), "value"),
        ("computed", json!({"value": "1==1"}), "value"),
        ("slot", json!({}), "days"),
        ("slot", json!({"days": 21}), "days"),
        ("capture", json!({"max_items": 0}), "max_items"),
        ("audio", json!({"max_seconds": 301}), "max_seconds"),
        ("id_card", json!({"min": 1}), "min"),
        ("table", json!({"columns": [], "row_name": {"zh": "行", "en": "row"}}), "columns"),
        ("table", json!({"columns": [field("c", "agree", json!({}))], "row_name": {"zh": "行", "en": "row"}}), "columns[0].kind"),
        (
            "table",
            json!({"columns": [field("c", "text", json!({"max_chars": 5, "visible_when": "a==''"}))], "row_name": {"zh": "行", "en": "row"}}),
            "columns[0].visible_when",
        ),
        (
            "table",
            json!({"columns": [field("c", "id_number", json!({}))], "max_items": 31, "row_name": {"zh": "行", "en": "row"}}),
            "max_items",
        ),
        ("table", json!({"columns": [field("c", "id_number", json!({}))]}), "row_name"),
    ] {
        let found = findings(&form_of(json!([field("x", kind, attributes.clone())])));
        let place = format!("pages[0].fields[0].{attribute}");
        assert!(found.iter().any(|finding| finding.starts_with(&place)), "{kind} {attributes}: {found:?}");
    }
}

#[test]
fn checks_name_fields_that_can_be_mended() {
    let with_checks = |checks: Value| {
        let mut file = form_of(json!([
            field("birth", "date", json!({"card": "birth"})),
            field("had", "number", json!({"min": 0, "max": 9})),
        ]));
        file["checks"] = checks;
        findings(&file)
    };
    let say = json!({"zh": "不对", "en": "wrong"});
    let check = |must: &str, fields: Value| json!({"must": must, "say": say, "fields": fields});
    assert_eq!(with_checks(json!([check("not (had > 3)", json!(["had"]))])), [""; 0]);
    assert!(
        with_checks(json!([check("not (has > 3)", json!(["had"]))]))[0].starts_with("checks[0].must: no earlier field `has`")
    );
    assert!(
        with_checks(json!([check("not (had > 3)", json!(["has"]))]))[0].starts_with("checks[0].fields: there is no field `has`")
    );
    assert!(with_checks(json!([check("not (had > 3)", json!([]))]))[0].contains("names no field"));
    assert!(with_checks(json!([check("not (age(birth) < 80)", json!(["birth"]))]))[0].contains("hint_only"));
    let mut hint = check("not (age(birth) < 80)", json!(["birth"]));
    hint["hint_only"] = json!(true);
    assert_eq!(with_checks(json!([hint])), [""; 0]);
}

proptest! {
    #[test]
    fn a_damaged_file_is_an_error_and_not_a_panic(at in 0..C_RS_05.len(), byte in any::<u8>(), length in 0_usize..40) {
        let mut bytes = C_RS_05.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, [byte]);
        let _ = Form::read(&String::from_utf8_lossy(&bytes), &library());
    }

    /// Fields whose conditions name any others: never a panic, and what can be read has no circle.
    #[test]
    fn any_tangle_of_conditions_is_read_or_told(edges in proptest::collection::vec((0_usize..6, 0_usize..6), 0..8)) {
        let fields: Vec<Value> = (0..6).map(|at| {
            let named: Vec<String> = edges.iter().filter(|(from, _)| *from == at).map(|(_, to)| format!("f{to}==''")).collect();
            let condition = if named.is_empty() { json!({}) } else { json!({"visible_when": named.join(" or ")}) };
            field(&format!("f{at}"), "id_number", condition)
        }).collect();
        let forward = edges.iter().any(|(from, to)| to >= from);
        prop_assert_eq!(read(&form_of(json!(fields))).is_err(), forward);
    }
}
