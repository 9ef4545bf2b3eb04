//! Conditions and values as form files write them, and whatever else somebody may write.

use super::*;
use crate::api::{AnswerValue, Row};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::BTreeMap;

struct Given(BTreeMap<String, AnswerValue>);

impl Answered for Given {
    fn value(&self, field: &str) -> Value<'_> {
        Value::of(self.0.get(field))
    }

    fn today(&self) -> Date {
        date(2026, 11, 22)
    }
}

fn given(answers: &[(&str, AnswerValue)]) -> Given {
    Given(answers.iter().map(|(id, value)| (id.to_string(), value.clone())).collect())
}

fn holds(condition: &str, answers: &[(&str, AnswerValue)]) -> bool {
    Condition::parse(condition).unwrap().holds(&given(answers))
}

/// What it comes to, as it would be shown.
fn value(expression: &str, answers: &[(&str, AnswerValue)]) -> String {
    match Expression::parse(expression).unwrap().value(&given(answers)) {
        Value::Nothing => "nothing".into(),
        Value::Text(text) => text.into_owned(),
        Value::Number(number) => number.to_string(),
        Value::Several(_) | Value::Rows(_) | Value::Other => "other".into(),
    }
}

fn text(value: &str) -> AnswerValue {
    AnswerValue::Text(value.into())
}

fn several(values: &[&str]) -> AnswerValue {
    AnswerValue::Choices(values.iter().map(|value| value.to_string()).collect())
}

fn rows(incomes: &[&str]) -> AnswerValue {
    let row = |income: &&str| Row::from([("m_income".to_string(), income.to_string())]);
    AnswerValue::Rows(incomes.iter().map(row).collect())
}

#[test]
fn the_conditions_of_the_form_files_hold_as_written() {
    let chosen = several(&["01", "03"]);
    assert!(holds("health=='5'", &[("health", text("5"))]));
    assert!(!holds("health=='5'", &[("health", text("1"))]));
    assert!(holds("mobile==''", &[]));
    assert!(holds("mobile==''", &[("mobile", text(""))]));
    assert!(!holds("health=='5'", &[]));
    assert!(holds("reason in ['20','30']", &[("reason", text("30"))]));
    assert!(!holds("reason in ['20','30']", &[("reason", text("2"))]));
    assert!(!holds("reason in ['20','30']", &[]));
    assert!(holds("'01' in intent", &[("intent", chosen.clone())]));
    assert!(!holds("'02' in intent", &[("intent", chosen.clone())]));
    assert!(!holds("'01' in intent", &[("intent", text("01"))]));
    assert!(!holds("'01' in intent", &[]));
    assert!(!holds("intent=='01'", &[("intent", chosen)]));
    assert!(!holds("promise==''", &[("promise", AnswerValue::Yes(true))]));
}

#[test]
fn nothing_makes_every_comparison_false() {
    for comparison in
        ["a=='x'", "a!='x'", "a<1", "a<=1", "a>1", "a>=1", "a==b", "a!=b", "a+1>0", "age(a)<18", "len(a)<9", "sum(a.c)<9"]
    {
        assert!(!holds(comparison, &[]), "{comparison}");
        assert!(holds(&format!("not ({comparison})"), &[]), "{comparison}");
    }
    assert!(holds("a!='x'", &[("a", text("y"))]));
    assert!(!holds("a!='x'", &[("a", text("x"))]));
    assert!(holds("a!=''", &[("a", text("y"))]));
    assert!(!holds("a!=''", &[]));
}

#[test]
fn numbers_days_and_months_have_an_order_and_words_none() {
    let answers = [
        ("had", text("2")),
        ("order", text("10")),
        ("rent", text("99.9")),
        ("start", text("2026-11-22")),
        ("end", text("2027-01-01")),
        ("from", text("2026-09")),
        ("birth", text("19801003")),
        ("name", text("abc")),
    ];
    assert!(holds("order > had", &answers), "as numbers, not as texts");
    assert!(holds("order >= had + 8", &answers));
    assert!(holds("order == 10", &answers));
    assert!(holds("rent < 100", &answers));
    assert!(holds("start < end", &answers));
    assert!(holds("start <= '2026-11-22'", &answers));
    assert!(holds("birth < start", &answers));
    assert!(holds("from < '2026-10'", &answers));
    assert!(!holds("name > 'abb'", &answers));
    assert!(!holds("name != 3", &answers), "a word is no number, neither this nor another");
    assert!(holds("-had < -1", &answers));
}

#[test]
fn values_are_reckoned() {
    let members = rows(&["1200.50", "0", "800"]);
    let answers =
        [("members", members), ("birth", text("19801003")), ("no", text("32029919801003000543")), ("some", several(&["1", "2"]))];
    assert_eq!(value("sum(members.m_income)", &answers), "2000.5");
    assert_eq!(value("len(members)", &answers), "3");
    assert_eq!(value("sum(members.m_income)/len(members)", &answers), "666.83");
    assert_eq!(value("len(some)", &answers), "2");
    assert_eq!(value("age(birth)", &answers), "46");
    assert_eq!(value("age('1980-11-22')", &answers), "46");
    assert_eq!(value("age('1980-11-23')", &answers), "45");
    assert_eq!(value("age('2026-11-23')", &answers), "nothing");
    assert_eq!(value("age('20260230')", &answers), "nothing");
    assert_eq!(value("char(no, 19)", &answers), "4");
    assert_eq!(value("char(no, -1)", &answers), "3");
    assert_eq!(value("char(no, 21)", &answers), "nothing");
    assert_eq!(value("char(no, 0)", &answers), "nothing");
    assert_eq!(value("char('张三丰', 2)", &answers), "三");
    assert_eq!(value("1 + 2 * 3 - -4", &answers), "11");
    assert_eq!(value("(1 + 2) * 3", &answers), "9");
    assert_eq!(value("1 / 0", &answers), "nothing");
    assert_eq!(value("len(nobody) / len(nobody)", &answers), "nothing");
    assert_eq!(value("no + 1", &answers), "nothing", "too long for a number");
    let unreadable = [("members", rows(&["1200", "viel"]))];
    assert_eq!(value("sum(members.m_income)", &unreadable), "nothing");
    assert_eq!(value("sum(members.m_other)", &unreadable), "0", "a column that is empty everywhere");
}

#[test]
fn not_binds_closer_than_and_and_and_closer_than_or() {
    let answers = [("a", text("1")), ("b", text("2"))];
    assert!(holds("a=='1' or b=='9' and b=='8'", &answers));
    assert!(!holds("(a=='1' or b=='9') and b=='8'", &answers));
    assert!(holds("not a=='2' and b=='2'", &answers));
    assert!(!holds("not (a=='1' and b=='2')", &answers));
    assert!(holds("not not a == '1'", &answers));
    assert!(holds("(a + 1) == b and ((a)) < b", &answers));
    assert!(holds("a in [1, 'x'] and 'x' != a", &answers));
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let at = |text: &str| match Condition::parse(text) {
        Err(ExpressionError::Unexpected { at, .. }) => at,
        Err(ExpressionError::TooLong | ExpressionError::TooDeep) | Ok(_) => 0,
    };
    for (text, place) in [
        ("", 1),
        ("a", 2),
        ("a='x'", 2),
        ("a=='x", 4),
        ("a=='x' b", 8),
        ("a==", 4),
        ("a in []", 7),
        ("a in ['x' 'y']", 11),
        ("'x' in 'y'", 8),
        ("(a=='x'", 8),
        ("a!'x'", 2),
        ("a=='x' and", 11),
        ("a and b=='x'", 3),
        ("min(a)>1", 1),
        ("sum(a)>1", 6),
        ("char(a)=='1'", 7),
        ("1.2.3>a", 1),
        ("a==1==1", 5),
        ("(a==1)+1==2", 7),
        ("a > ü", 5),
    ] {
        assert_eq!(at(text), place, "{text}");
    }
    assert!(matches!(Expression::parse("a==1"), Err(ExpressionError::Unexpected { at: 1, .. })));
}

#[test]
fn long_and_deep_expressions_are_refused() {
    assert_eq!(Condition::parse(&" ".repeat(401)), Err(ExpressionError::TooLong));
    assert_eq!(Condition::parse(&"(".repeat(400)), Err(ExpressionError::TooDeep));
    assert_eq!(Condition::parse(&format!("{}a==''", "not ".repeat(90))), Err(ExpressionError::TooDeep));
    assert_eq!(Expression::parse(&format!("{}1", "-".repeat(90))), Err(ExpressionError::TooDeep));
    assert_eq!(Expression::parse(&format!("{}a{}", "age(".repeat(60), ")".repeat(60))), Err(ExpressionError::TooDeep));
    assert!(Condition::parse(&format!("{}a==''{}", "(".repeat(16), ")".repeat(16))).is_ok());
    assert!(Expression::parse(&vec!["1"; 200].join("+")).is_ok());
}

/// The words of the language, in any order.
fn word() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "a", "b", "c", "'x'", "''", "'1'", "==", "!=", "<", "<=", ">", ">=", "in", "and", "or", "not", "(", ")", "[", "]", ",",
        "+", "-", "*", "/", "1", "2.5", "age(", "len(", "sum(", "char(", ".",
    ];
    proptest::sample::select(WORDS).prop_map(str::to_string)
}

/// As it travels: `AnswerValue` cannot be printed, and a failing example must be.
fn answer() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    prop_oneof![
        "\\PC{0,4}".prop_map(Json::from),
        "-?[0-9]{1,20}(\\.[0-9]{1,8})?".prop_map(Json::from),
        "[12][0-9]{3}-[01][0-9]-[0-3][0-9]".prop_map(Json::from),
        any::<bool>().prop_map(Json::from),
        proptest::collection::vec("[xy1]", 0..3).prop_map(Json::from),
        proptest::collection::vec(proptest::collection::btree_map("[abc]", "[0-9.]{0,3}", 0..3), 1..3)
            .prop_map(|rows| serde_json::to_value(rows).unwrap()),
    ]
}

fn answered(answers: [(&str, serde_json::Value); 2]) -> Given {
    Given(answers.into_iter().map(|(id, value)| (id.to_string(), serde_json::from_value(value).unwrap())).collect())
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,60}") {
        let _ = (Condition::parse(&text), Expression::parse(&text));
    }

    #[test]
    fn whatever_can_be_read_has_a_value_with_any_answers(
        words in proptest::collection::vec(word(), 0..24),
        a in answer(),
        b in answer(),
    ) {
        let text = words.join(" ");
        let answers = answered([("a", a), ("b", b)]);
        if let Ok(condition) = Condition::parse(&text) {
            let negated = Condition::Not(Box::new(condition.clone()));
            prop_assert_ne!(condition.holds(&answers), negated.holds(&answers));
        }
        if let Ok(expression) = Expression::parse(&text) {
            let _ = expression.value(&answers);
        }
    }

    #[test]
    fn well_formed_comparisons_are_read_and_judged(a in answer(), b in answer(), sign in "==|!=|<|<=|>|>=", plus in "\\+|-|\\*|/") {
        let text = format!("(a {plus} 2) {sign} b or char(a, -2) {sign} 'x' and age(b) {sign} len(a)");
        let condition = Condition::parse(&text).unwrap();
        let _ = condition.holds(&answered([("a", a), ("b", b)]));
    }
}
