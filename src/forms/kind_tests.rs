//! Each kind of question at its edges; expected values by hand.

use super::tests::{CARD, several, text};
use super::*;
use crate::api::{AnswerValue, Holder, Row};
use crate::words::{Language, Texts, Words};
use jiff::civil::date;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn words(text: &str) -> Value {
    json!({"zh": text, "en": text})
}

fn field_of(id: &str, kind: &str, more: Value) -> Value {
    let mut field = json!({"id": id, "kind": kind, "label": words(id), "question": words("问")});
    field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    field
}

fn library() -> Library {
    let option = |value: &str, label: &str| serde_json::from_value(json!({"value": value, "label": words(label)})).unwrap();
    let regions = [
        ("110000", "北京市"),
        ("110100", "北京市"),
        ("320000", "江苏省"),
        ("320100", "南京市"),
        ("320200", "无锡市"),
        ("420000", "湖北省"),
        ("429004", "仙桃市"),
        ("320300", "徐州市"),
    ];
    Library {
        dictionaries: BTreeMap::from([
            ("regions".to_string(), regions.iter().map(|(value, label)| option(value, label)).collect()),
            ("levels".to_string(), vec![option("3", "三级"), option("4", "四级")]),
        ]),
        texts: BTreeMap::from([("promise".to_string(), Words { zh: "我承诺".into(), en: "I promise".into() })]),
    }
}

fn form_with(fields: Value, checks: Value) -> Form {
    let file = json!({
        "code": "X", "version": 1, "name": words("表"),
        "pages": [{"title": words("页"), "fields": fields}], "checks": checks,
    });
    Form::read(&file.to_string(), &library()).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn form_of(fields: Value) -> Form {
    form_with(fields, json!([]))
}

/// Filled in on the Friday before, with appointments on Monday and on Tuesday morning.
fn friday() -> Occasion {
    let half_day = |day, half| HalfDay { day: date(2026, 11, day), half };
    Occasion {
        today: date(2026, 11, 20),
        half_days: vec![
            half_day(23, Half::Morning),
            half_day(23, Half::Afternoon),
            half_day(24, Half::Morning),
            half_day(25, Half::Morning),
        ],
    }
}

fn put(form: &Form, answers: &mut Answers, id: &str, value: AnswerValue) {
    assert!(answers.set(form.field(id).unwrap(), value), "{id}");
}

fn codes(form: &Form, answers: &Answers) -> Vec<(String, &'static str)> {
    missing_or_wrong(form, answers, &friday()).into_iter().map(|(id, complaint)| (id, complaint.code())).collect()
}

/// The code said about each answer to a form of one field; empty where it does.
fn judged(kind: &str, more: Value, answers: &[(AnswerValue, &str)]) {
    let form = form_of(json!([field_of("x", kind, more)]));
    for (number, (value, expected)) in answers.iter().enumerate() {
        let mut given = Answers::default();
        put(&form, &mut given, "x", value.clone());
        let said = codes(&form, &given).first().map_or("", |(_, code)| code);
        assert_eq!(said, *expected, "answer {number}");
    }
}

fn said_of(form: &Form, answers: &Answers, id: &str) -> String {
    let occasion = friday();
    let standing = Standing::of(form, answers, &occasion);
    let phrase = display(&standing, form.field(id).unwrap(), answers, &CardDisplay::default());
    Texts::built_in().say(&phrase, Language::Chinese)
}

#[test]
fn months_lie_between_their_bounds() {
    judged(
        "month",
        json!({"min": "thismonth", "max": "thismonth+2m"}),
        &[
            (text("2026-11"), ""),
            (text("2027-01"), ""),
            (text("2026-10"), "F55"),
            (text("2027-02"), "F56"),
            (text("2026-13"), "F54"),
            (text("2026-11-01"), "F54"),
            (AnswerValue::Yes(true), "F70"),
        ],
    );
}

#[test]
fn numbers_and_money_are_put_right_and_judged() {
    judged(
        "number",
        json!({"min": 1, "max": 10}),
        &[
            (text("1"), ""),
            (text("０10"), ""),
            (text("0"), "F81"),
            (text("11"), "F82"),
            (text("一"), "F80"),
            (several(&["1"]), "F70"),
        ],
    );
    judged(
        "money",
        json!({"min": 0, "max": "999999.99"}),
        &[
            (text("0"), ""),
            (text("1,234.5"), ""),
            (text("999999.99"), ""),
            (text("1000000"), "F85"),
            (text("1.234"), "F83"),
            (text("."), "F83"),
        ],
    );
    judged("money", json!({"min": 0.5, "max": 2}), &[(text("0.49"), "F84"), (text("0.5"), "")]);
}

#[test]
fn a_bank_card_is_typed_twice() {
    let form = form_of(json!([field_of("x", "bank_card", json!({"typed_twice": true, "required": true, "masked": true}))]));
    let mut answers = Answers::default();
    assert_eq!(codes(&form, &answers), [("x".to_string(), "F10")]);
    put(&form, &mut answers, "x", text("6217 0000 0000 0000 05"));
    assert_eq!(codes(&form, &answers), [("x".to_string(), "F45")], "18 digits and a wrong one");
    put(&form, &mut answers, "x", text("62170000"));
    assert_eq!(codes(&form, &answers), [("x".to_string(), "F44")]);
    put(&form, &mut answers, "x", text("6200 0000 0000 0005"));
    assert_eq!(codes(&form, &answers), [("x".to_string(), "F46")]);
    let card = form.field("x").unwrap();
    assert!(!answers.confirm(card, "6200000000000006"));
    assert_eq!(codes(&form, &answers), [("x".to_string(), "F46")]);
    assert!(answers.confirm(card, "6200-0000-0000-0005"));
    assert_eq!(codes(&form, &answers), []);
    assert_eq!(said_of(&form, &answers, "x"), "尾号0005");
    put(&form, &mut answers, "x", text("6200000000000005"));
    assert_eq!(codes(&form, &answers), [], "the same number is no new one");
    put(&form, &mut answers, "x", text("4111111111111111"));
    assert_eq!(codes(&form, &answers), [("x".to_string(), "F46")], "another number is asked for again");
    let at_the_hall = Answers::from_submission(&form, &for_submission(&form, &answers, &friday()), None);
    assert_eq!(codes(&form, &at_the_hall), [], "the hall cannot ask twice");
}

#[test]
fn a_place_is_a_city_that_is_not_left_out() {
    let more = json!({"dictionary": "regions", "level": "city", "not": ["320200"]});
    judged(
        "region",
        more.clone(),
        &[
            (text("320100"), ""),
            (text("110100"), ""),
            (text("429004"), ""),
            (text("320200"), "F60"),
            (text("320000"), "F60"),
            (text("330100"), "F60"),
            (text("南京"), "F60"),
        ],
    );
    let form = form_of(json!([field_of("x", "region", more)]));
    let place = form.field("x").unwrap();
    let named = |options: Vec<&ChoiceOption>| options.iter().map(|option| option.value.clone()).collect::<Vec<_>>();
    assert_eq!(named(place.provinces()), ["110000", "320000", "420000"]);
    assert_eq!(named(place.cities("320000")), ["320100", "320300"]);
    assert_eq!(named(place.cities("420000")), ["429004"]);
    assert_eq!(named(place.cities("")), Vec::<String>::new(), "no province, no city");
    assert_eq!(named(place.cities("320100")), Vec::<String>::new());
    let mut answers = Answers::default();
    for (code, name) in [("320100", "江苏省南京市"), ("110100", "北京市")] {
        put(&form, &mut answers, "x", text(code));
        assert_eq!(said_of(&form, &answers, "x"), name);
    }
}

#[test]
fn so_many_are_chosen_and_one_is_chosen_beforehand() {
    let options =
        json!([{"value": "1", "label": words("甲")}, {"value": "2", "label": words("乙")}, {"value": "3", "label": words("丙")}]);
    judged(
        "choices",
        json!({"options": options, "min_items": 2, "max_items": 2}),
        &[
            (several(&["1", "3"]), ""),
            (several(&["1"]), "F61"),
            (several(&["1", "2", "3"]), "F62"),
            (several(&["1", "1"]), "F60"),
        ],
    );
    let form = form_of(json!([field_of("x", "choice", json!({"options": options, "default": "2"}))]));
    let mut answers = prefill(&form, &CARD);
    assert!(answers.get("x") == Some(&text("2")));
    put(&form, &mut answers, "x", text("3"));
    assert!(answers.get("x") == Some(&text("3")), "it may be changed");
    assert!(Answers::from_submission(&form, &BTreeMap::new(), None).get("x").is_none(), "the hall chooses nothing");
}

/// A family: name, relation and income.
fn family() -> Form {
    form_of(json!([
        field_of(
            "members",
            "table",
            json!({
                "required": true, "min_items": 1, "max_items": 2, "row_name": words("一位家人"),
                "columns": [
                    field_of("m_name", "text", json!({"required": true, "max_chars": 5})),
                    field_of("m_id", "id_number", json!({"masked": true})),
                    field_of("m_income", "money", json!({"required": true, "min": 0, "max": 9999})),
                    field_of("m_born", "date", json!({"min": "today-100y", "max": "today"})),
                ],
            })
        ),
        field_of("total", "computed", json!({"value": "sum(members.m_income)", "unit": words("元")})),
        field_of("each", "computed", json!({"value": "total / len(members)"})),
    ]))
}

fn row(cells: &[(&str, &str)]) -> Row {
    cells.iter().map(|(id, cell)| (id.to_string(), cell.to_string())).collect()
}

#[test]
fn every_row_of_a_table_is_judged() {
    let form = family();
    let one = row(&[("m_name", "示例甲"), ("m_income", "1,200.50")]);
    let judged = |rows: Vec<Row>| {
        let mut answers = Answers::default();
        put(&form, &mut answers, "members", AnswerValue::Rows(rows));
        missing_or_wrong(&form, &answers, &friday()).into_iter().next().map(|(_, complaint)| complaint)
    };
    assert_eq!(judged(vec![one.clone()]), None);
    assert_eq!(judged(vec![]).map(|complaint| complaint.code()), Some("F63"));
    assert_eq!(judged(vec![one.clone(); 3]), Some(Complaint::TooManyRows { max: 2 }));
    let second = |cells: &[(&str, &str)]| judged(vec![one.clone(), row(cells)]);
    let said = |complaint: Option<Complaint>| Texts::built_in().say(&complaint.unwrap().phrase(), Language::Chinese);
    assert_eq!(said(second(&[("m_name", "乙")])), "第2条的m_income：这一项还空着，请填一下");
    assert_eq!(said(second(&[("m_name", "一二三四五六"), ("m_income", "0")])), "第2条的m_name：最多写5个字，请删掉1个");
    assert_eq!(said(second(&[("m_name", "乙"), ("m_income", "10000")])), "第2条的m_income：最多9999元，请改一下");
    assert_eq!(
        said(second(&[("m_name", "乙"), ("m_income", "0"), ("m_born", "2026-11-21")])),
        "第2条的m_born：这天还没到，请选今天或以前的"
    );
    assert_eq!(second(&[("m_name", "乙"), ("m_income", "0"), ("m_other", "x")]), Some(Complaint::OtherShape));
    let mut answers = Answers::default();
    put(&form, &mut answers, "members", several(&["示例甲"]));
    assert_eq!(codes(&form, &answers), [("members".to_string(), "F70")]);
}

#[test]
fn what_is_computed_follows_and_does_not_travel() {
    let form = family();
    let mut answers = Answers::default();
    assert_eq!(said_of(&form, &answers, "total"), "填好上面的，这里自动算出");
    let rows = vec![row(&[("m_name", "示例甲"), ("m_income", "1,200.50")]), row(&[("m_name", "乙"), ("m_income", "800")])];
    put(&form, &mut answers, "members", AnswerValue::Rows(rows));
    assert_eq!(said_of(&form, &answers, "total"), "2000.5元");
    assert_eq!(said_of(&form, &answers, "each"), "1000.25");
    assert_eq!(said_of(&form, &answers, "members"), "2条：示例甲、乙");
    let handed_over = for_submission(&form, &answers, &friday());
    assert_eq!(handed_over.keys().collect::<Vec<_>>(), ["members"]);
    assert!(questions(&form, &answers, &friday()).iter().all(|field| field.id == "members"), "nothing computed is asked");
}

#[test]
fn a_computed_value_is_named_and_decides() {
    let form = form_of(json!([
        field_of("no", "text", json!({"max_chars": 22})),
        field_of("level", "computed", json!({"value": "char(no, 20)", "dictionary": "levels"})),
        field_of("more", "text", json!({"max_chars": 9, "visible_when": "level in ['3','4']"})),
    ]));
    let mut answers = Answers::default();
    let asks_more = |answers: &Answers| visible_fields(&form, answers, &friday()).iter().any(|field| field.id == "more");
    assert!(!asks_more(&answers));
    put(&form, &mut answers, "no", text("32029919801003000543"));
    assert_eq!(said_of(&form, &answers, "level"), "三级");
    assert!(asks_more(&answers));
    put(&form, &mut answers, "no", text("32029919801003000541"));
    assert_eq!(said_of(&form, &answers, "level"), "1", "a value without a name is shown as it is");
    assert!(!asks_more(&answers));
}

#[test]
fn appointments_are_those_to_come() {
    judged(
        "slot",
        json!({"days": 2}),
        &[
            (text("2026-11-23 morning"), ""),
            (text("2026-11-23 afternoon"), ""),
            (text("2026-11-24 morning"), ""),
            (text("2026-11-24 afternoon"), "F57"),
            (text("2026-11-25 morning"), "F57"),
            (text("2026-11-20 morning"), "F57"),
            (text("2026-11-23 night"), "F57"),
            (text("2026-11-23"), "F57"),
        ],
    );
    let form = form_of(json!([field_of("x", "slot", json!({"days": 2, "required": true}))]));
    let mut answers = Answers::default();
    assert_eq!(codes(&form, &answers), [("x".to_string(), "F12")]);
    put(&form, &mut answers, "x", text("2026-11-23 afternoon"));
    assert_eq!(said_of(&form, &answers, "x"), "2026年11月23日下午");
}

#[test]
fn what_no_machine_records_may_be_brought_along() {
    for (kind, more) in
        [("capture", json!({"max_items": 3, "required": true})), ("audio", json!({"max_seconds": 60, "required": true}))]
    {
        judged(kind, more.clone(), &[(text("at_window"), ""), (text("photo.jpg"), "F60"), (several(&["1"]), "F70")]);
        let form = form_of(json!([field_of("x", kind, more)]));
        let mut answers = Answers::default();
        assert_eq!(codes(&form, &answers), [], "it is never required where it cannot be given");
        put(&form, &mut answers, "x", text("at_window"));
        assert_eq!(said_of(&form, &answers, "x"), "带到窗口");
    }
}

#[test]
fn the_second_card_is_another_persons() {
    let form = form_of(json!([
        field_of("id_no", "id_number", json!({"card": "id_number"})),
        field_of("agent", "id_card", json!({"required": true})),
    ]));
    let mut answers = prefill(&form, &CARD);
    assert_eq!(codes(&form, &answers), [("agent".to_string(), "F18")]);
    let holder = |name: &str, id_number: &str| AnswerValue::Holder(Holder { name: name.into(), id_number: id_number.into() });
    put(&form, &mut answers, "agent", holder("示例甲", CARD.id_number));
    assert_eq!(codes(&form, &answers), [("agent".to_string(), "F48")]);
    put(&form, &mut answers, "agent", holder("示例乙", "320299199307010085"));
    assert_eq!(codes(&form, &answers), []);
    assert_eq!(said_of(&form, &answers, "agent"), "示**，320299********0085");
    put(&form, &mut answers, "agent", holder(&"长".repeat(80), "320299199307010085"));
    assert_eq!(codes(&form, &answers), [("agent".to_string(), "F70")]);
    put(&form, &mut answers, "agent", text("示例乙"));
    assert_eq!(codes(&form, &answers), [("agent".to_string(), "F70")]);
}

#[test]
fn a_day_may_be_bounded_by_another_answer() {
    let form = form_of(json!([
        field_of("start", "date", json!({"required": true, "min": "today-3d", "max": "today+90d"})),
        field_of("end", "date", json!({"min": "start", "max": "today+2y"})),
        field_of("from", "month", json!({"min": "thismonth-119m", "max": "thismonth"})),
        field_of("to", "month", json!({"min": "from", "max": "thismonth"})),
    ]));
    let mut answers = Answers::default();
    put(&form, &mut answers, "end", text("2026-11-19"));
    assert_eq!(codes(&form, &answers), [("start".to_string(), "F13")], "nothing to compare it with yet");
    put(&form, &mut answers, "start", text("2026-11-20"));
    assert_eq!(codes(&form, &answers), [("end".to_string(), "F52")]);
    put(&form, &mut answers, "end", text("2026-11-20"));
    assert_eq!(codes(&form, &answers), []);
    let occasion = friday();
    let standing = Standing::of(&form, &answers, &occasion);
    let range = standing.date_range(form.field("end").unwrap()).unwrap();
    assert_eq!((range.first, range.last), (date(2026, 11, 20), date(2028, 11, 20)));
    put(&form, &mut answers, "from", text("2026-09"));
    put(&form, &mut answers, "to", text("2026-08"));
    assert_eq!(codes(&form, &answers), [("to".to_string(), "F55")]);
}

#[test]
fn checks_over_several_answers_are_said_beside_the_first_that_is_asked() {
    let say = |text: &str| words(text);
    let form = form_with(
        json!([
            field_of("birth", "date", json!({"card": "birth"})),
            field_of("years", "computed", json!({"value": "age(birth)"})),
            field_of("had", "number", json!({"required": true, "min": 0, "max": 9})),
            field_of("order", "number", json!({"required": true, "min": 1, "max": 10, "visible_when": "had!='9'"})),
        ]),
        json!([
            {"must": "not (order <= had)", "say": say("孩次不对"), "fields": ["order", "had"]},
            {"must": "not (years < 80)", "say": say("还没到80岁"), "fields": ["years"], "hint_only": true},
        ]),
    );
    let mut answers = prefill(&form, &CARD);
    assert_eq!(codes(&form, &answers), [("had".to_string(), "F10")], "empty answers break no check; `order` is not asked yet");
    put(&form, &mut answers, "had", text("2"));
    put(&form, &mut answers, "order", text("2"));
    assert_eq!(codes(&form, &answers), [("order".to_string(), "F90")]);
    let occasion = friday();
    assert!(check(&form, form.field("order").unwrap(), &answers, &occasion).is_err());
    assert!(check(&form, form.field("had").unwrap(), &answers, &occasion).is_ok(), "said once");
    assert!(!page_complete(&form, 0, &answers, &occasion));
    put(&form, &mut answers, "had", text("9"));
    assert_eq!(codes(&form, &answers), [], "what is hidden breaks no check");
    put(&form, &mut answers, "had", text("1"));
    assert_eq!(codes(&form, &answers), []);
    let hints = |answers: &Answers| Standing::of(&form, answers, &occasion).hints();
    let said: Vec<(String, String)> = hints(&answers).into_iter().map(|(id, words)| (id, words.zh)).collect();
    assert_eq!(said, [("years".to_string(), "还没到80岁".to_string())], "46 years old: told, not refused");
    let old = CardFields { birth: "19401003", ..CARD };
    assert_eq!(hints(&prefill(&form, &old)), []);
}

#[test]
fn shared_texts_are_agreed_to() {
    let form = form_of(json!([field_of("x", "agree", json!({"required": true, "text_ref": "promise"}))]));
    assert!(matches!(&form.field("x").unwrap().kind, FieldKind::Agree { text } if text.zh == "我承诺"));
    assert_eq!(codes(&form, &Answers::default()), [("x".to_string(), "F14")]);
}
