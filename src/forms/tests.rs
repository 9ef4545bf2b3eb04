//! C-RS-05 filled in by different people, and by chance.

use super::*;
use crate::api::{AnswerValue, Signature};
use crate::words::{Language, Phrase, Texts};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::sync::LazyLock;

/// The Sunday of the drawings.
const TODAY: Date = date(2026, 11, 22);

pub(super) const CARD: CardFields<'static> = CardFields {
    name: "示例甲",
    id_number: "320299198010030005",
    sex_code: "2",
    ethnic_code: Some("01"),
    birth: "19801003",
    address: Some("江苏省无锡市梁溪区示例路1号"),
    residence: None,
    ..CardFields::NOBODY
};

fn today() -> Occasion {
    Occasion::on(TODAY)
}

fn form() -> &'static Form {
    static FORM: LazyLock<Form> =
        LazyLock::new(|| Form::read(include_str!("../../assets/centre/forms/C-RS-05.json"), &Library::default()).unwrap());
    &FORM
}

fn field(id: &str) -> &'static Field {
    form().field(id).unwrap()
}

pub(super) fn text(value: &str) -> AnswerValue {
    AnswerValue::Text(value.to_string())
}

pub(super) fn several(values: &[&str]) -> AnswerValue {
    AnswerValue::Choices(values.iter().map(|value| value.to_string()).collect())
}

fn answer(answers: &mut Answers, id: &str, value: AnswerValue) {
    assert!(answers.set(field(id), value), "{id} is taken");
}

fn shown(answers: &Answers) -> Vec<&'static str> {
    visible_fields(form(), answers, &today()).into_iter().map(|field| field.id.as_str()).collect()
}

/// The codes of what is missing or wrong.
fn faults(answers: &Answers) -> Vec<(String, &'static str)> {
    missing_or_wrong(form(), answers, &today()).into_iter().map(|(id, complaint)| (id, complaint.code())).collect()
}

fn shown_as(field: &Field, answers: &Answers, card: &CardDisplay) -> Phrase {
    display(&Standing::of(form(), answers, &today()), field, answers, card)
}

fn said(field: &Field, answers: &Answers, card: &CardDisplay) -> String {
    Texts::built_in().say(&shown_as(field, answers, card), Language::Chinese)
}

/// Everything but page 2, in the simplest way.
fn rest(answers: &mut Answers) {
    answer(answers, "edu", text("61"));
    answer(answers, "health", text("1"));
    answer(answers, "unemp_date", text("2026-10-31"));
    answer(answers, "reason", text("10"));
    answer(answers, "promise", AnswerValue::Yes(true));
    answers.sign(Signature::Drawn { strokes: vec![vec![(1, 1), (90, 9)], vec![(2, 2)]] });
}

#[test]
fn the_form_holds_every_field_of_the_paper_in_its_order_on_five_pages() {
    let pages: Vec<Vec<&str>> = (0..form().pages().len())
        .map(|page| form().fields().iter().filter(|field| field.page == page).map(|field| field.id.as_str()).collect())
        .collect();
    let expected: [&[&str]; 5] = [
        &["name", "id_no", "sex", "birth", "nation", "reg_addr"],
        &["mobile", "contact_tel", "live_addr"],
        &["edu", "health", "disability_no"],
        &["unemp_date", "reason", "reason_other", "last_unit", "intent", "job_type"],
        &["promise", "sign"],
    ];
    assert_eq!(pages, expected);
    let sensitive: Vec<&str> = form().fields().iter().filter(|field| field.sensitive).map(|field| field.id.as_str()).collect();
    assert_eq!(sensitive, ["health", "disability_no", "reason"]);
    let locked: Vec<&str> = form().fields().iter().filter(|field| field.is_locked()).map(|field| field.id.as_str()).collect();
    assert_eq!(locked, ["name", "id_no", "sex", "birth", "nation", "reg_addr"]);
    assert_eq!(field("mobile").keyboard, Keyboard::Digits);
    assert_eq!(field("disability_no").keyboard, Keyboard::DisabilityNumber);
    assert_eq!(field("live_addr").keyboard, Keyboard::Pinyin);
    assert_eq!(field("edu").keyboard, Keyboard::None);
}

#[test]
fn somebody_with_a_mobile_fills_it_in() {
    let mut answers = prefill(form(), &CARD);
    let asked: Vec<&str> = questions(form(), &answers, &today()).into_iter().map(|field| field.id.as_str()).collect();
    assert_eq!(asked, ["mobile", "live_addr", "edu", "health", "unemp_date", "reason", "intent", "promise", "sign"]);
    assert!(page_complete(form(), 0, &answers, &today()), "the card's page is done");
    assert_eq!(
        faults(&answers),
        [
            ("mobile", "F11"),
            ("live_addr", "F10"),
            ("edu", "F12"),
            ("health", "F12"),
            ("unemp_date", "F13"),
            ("reason", "F12"),
            ("promise", "F14"),
            ("sign", "F15")
        ]
        .map(|(id, code)| (id.to_string(), code))
    );

    answer(&mut answers, "mobile", text("１３８ 1234-1234"));
    let address = answers.offered_copy(field("live_addr")).unwrap().to_string();
    answer(&mut answers, "live_addr", text(&address));
    assert!(page_complete(form(), 1, &answers, &today()));
    rest(&mut answers);
    answer(&mut answers, "reason", text("20"));
    answer(&mut answers, "last_unit", text(" 示例纺织厂 "));
    answer(&mut answers, "intent", several(&["03", "01"]));
    answer(&mut answers, "job_type", text("保洁"));
    assert_eq!(faults(&answers), []);

    let handed_over = for_submission(form(), &answers, &today());
    let expected = [
        ("birth", text("19801003")),
        ("edu", text("61")),
        ("health", text("1")),
        ("id_no", text("320299198010030005")),
        ("intent", several(&["03", "01"])),
        ("job_type", text("保洁")),
        ("last_unit", text("示例纺织厂")),
        ("live_addr", text("江苏省无锡市梁溪区示例路1号")),
        ("mobile", text("13812341234")),
        ("name", text("示例甲")),
        ("nation", text("01")),
        ("promise", AnswerValue::Yes(true)),
        ("reason", text("20")),
        ("reg_addr", text("江苏省无锡市梁溪区示例路1号")),
        ("sex", text("2")),
        ("unemp_date", text("2026-10-31")),
    ];
    assert!(handed_over.into_iter().eq(expected.map(|(id, value)| (id.to_string(), value))), "answers differ");
}

#[test]
fn somebody_with_only_a_landline_can_do_it_too() {
    let mut answers = prefill(form(), &CARD);
    answer(&mut answers, "live_addr", text("梁溪区示例路2号"));
    rest(&mut answers);
    answer(&mut answers, "mobile", text("138"));
    assert_eq!(faults(&answers), [("mobile".to_string(), "F32")]);
    assert!(!shown(&answers).contains(&"contact_tel"));

    assert!(answers.say_none(field("mobile")));
    assert!(answers.get("mobile").is_none(), "the begun number is forgotten");
    assert!(shown(&answers).contains(&"contact_tel"));
    assert_eq!(faults(&answers), [("contact_tel".to_string(), "F10")]);
    assert_eq!(said(field("mobile"), &answers, &CardDisplay::default()), "没有手机");

    answer(&mut answers, "contact_tel", text("0510-8234 5678"));
    assert_eq!(faults(&answers), []);
    let handed_over = for_submission(form(), &answers, &today());
    assert!(!handed_over.contains_key("mobile"));
    assert!(handed_over.get("contact_tel") == Some(&text("051082345678")));

    let at_the_hall = Answers::from_submission(form(), &handed_over, answers.signature().cloned());
    assert_eq!(faults(&at_the_hall), [], "the hall finds the same");
    assert!(at_the_hall.says_none("mobile"));

    answer(&mut answers, "mobile", text("13812341234"));
    assert!(!answers.says_none("mobile"), "a number found after all withdraws it");
    assert!(!for_submission(form(), &answers, &today()).contains_key("contact_tel"));
    assert!(answers.get("contact_tel").is_some(), "it is kept while the visit lasts");
}

#[test]
fn somebody_whose_reason_is_not_listed_explains_it() {
    let mut answers = prefill(form(), &CARD);
    answer(&mut answers, "mobile", text("13812341234"));
    answer(&mut answers, "live_addr", text("梁溪区示例路2号"));
    rest(&mut answers);
    answer(&mut answers, "reason", text("90"));
    assert_eq!(faults(&answers), [("reason_other".to_string(), "F10")]);
    answer(&mut answers, "reason_other", text("   "));
    assert_eq!(faults(&answers), [("reason_other".to_string(), "F10")], "blanks are no explanation");
    answer(&mut answers, "reason_other", text(&"家".repeat(61)));
    assert_eq!(faults(&answers), [("reason_other".to_string(), "F20")]);
    assert_eq!(check_while_typing(field("reason_other"), &"家".repeat(60)), Ok(()));
    answer(&mut answers, "reason_other", text("回家照顾老人"));
    answers.sign(Signature::SecondTap { read_at: "2026-11-22T22:14:00+08:00".into() });
    assert_eq!(faults(&answers), []);
    assert!(for_submission(form(), &answers, &today()).get("reason_other") == Some(&text("回家照顾老人")));

    answer(&mut answers, "reason", text("85"));
    assert_eq!(faults(&answers), []);
    assert!(!for_submission(form(), &answers, &today()).contains_key("reason_other"));
    answer(&mut answers, "reason", text("90"));
    assert!(for_submission(form(), &answers, &today()).contains_key("reason_other"), "back again, nothing is written twice");
}

#[test]
fn what_is_hidden_decides_nothing() {
    let file = include_str!("../../assets/centre/forms/C-RS-05.json").replace("reason in ['20','30']", "reason_other=='x'");
    let form = Form::read(&file, &Library::default()).unwrap();
    let mut answers = Answers::default();
    answer(&mut answers, "reason", text("90"));
    answer(&mut answers, "reason_other", text("x"));
    let asked = |answers: &Answers| visible_fields(&form, answers, &today()).iter().any(|field| field.id == "last_unit");
    assert!(asked(&answers));
    answer(&mut answers, "reason", text("10"));
    assert!(answers.get("reason_other").is_some());
    assert!(!asked(&answers));
}

#[test]
fn a_disability_certificate_is_asked_for_only_where_there_is_one() {
    let mut answers = prefill(form(), &CARD);
    answer(&mut answers, "health", text("5"));
    assert!(shown(&answers).contains(&"disability_no"));
    for (number, expected) in [
        ("32029919801003000x43", Ok(())),
        ("32029919801003000543B1", Ok(())),
        ("320299198010030005", Err("F21")),
        ("032029919801003000543", Err("F21")),
        ("32029919801003000583", Err("F21")),
        ("32029919801003000545", Err("F21")),
        ("32029919801003000543B12", Err("F20")),
    ] {
        answer(&mut answers, "disability_no", text(number));
        assert_eq!(
            check(form(), field("disability_no"), &answers, &today()).map_err(|complaint| complaint.code()),
            expected,
            "{number}"
        );
    }
    answer(&mut answers, "disability_no", text("32029919801003000543"));
    assert_eq!(said(field("disability_no"), &answers, &CardDisplay::default()), "320299**********0543");
}

#[test]
fn days_of_unemployment_lie_within_ten_years() {
    let mut answers = Answers::default();
    for (day, expected) in [
        ("2026-11-22", Ok(())),
        ("2016-11-22", Ok(())),
        ("20260131", Ok(())),
        ("2026-11-23", Err("F51")),
        ("2016-11-21", Err("F52")),
        ("2026-02-30", Err("F50")),
        ("去年", Err("F50")),
    ] {
        answer(&mut answers, "unemp_date", text(day));
        assert_eq!(
            check(form(), field("unemp_date"), &answers, &today()).map_err(|complaint| complaint.code()),
            expected,
            "{day}"
        );
    }
    let submitted = [("unemp_date".to_string(), text("20260131"))].into();
    let sent_otherwise = Answers::from_submission(form(), &submitted, None);
    assert_eq!(
        check(form(), field("unemp_date"), &sent_otherwise, &today()),
        Err(Complaint::NoSuchDay),
        "one form of days travels"
    );
    let range = Standing::of(form(), &Answers::default(), &today()).date_range(field("unemp_date")).unwrap();
    assert_eq!((range.first, range.last), (date(2016, 11, 22), TODAY));
    assert_eq!(
        Standing::of(form(), &Answers::default(), &today()).date_range(field("birth")),
        None,
        "the card's date is nothing to choose"
    );
}

#[test]
fn signatures_are_drawn_or_tapped() {
    let mut answers = Answers::default();
    let code = |answers: &Answers| check(form(), field("sign"), answers, &today()).map_err(|complaint| complaint.code());
    assert_eq!(code(&answers), Err("F15"));
    answers.sign(Signature::Drawn { strokes: vec![vec![(0, 0)], vec![]] });
    assert_eq!(code(&answers), Err("F16"), "one stroke and an empty one");
    answers.sign(Signature::Drawn { strokes: vec![vec![(0, 0)], vec![(900, 300)]] });
    assert_eq!(code(&answers), Err("F16"), "dots alone");
    answers.sign(Signature::Drawn { strokes: vec![vec![(0, 0), (0, 29)], vec![(1, 1)]] });
    assert_eq!(code(&answers), Err("F16"), "less than three millimetres");
    answers.sign(Signature::Drawn { strokes: vec![vec![(0, 0), (5, 30)], vec![(1, 1)]] });
    assert_eq!(code(&answers), Ok(()));
    assert!(answers.clear(field("sign")));
    assert_eq!(code(&answers), Err("F15"));
    assert!(!answers.set(field("sign"), AnswerValue::Yes(true)), "a tick is no signature");
}

#[test]
fn what_the_card_says_passes_unjudged_and_cannot_be_changed() {
    let card =
        CardFields { sex_code: "0", ethnic_code: Some("81"), birth: "19900230", id_number: "1", name: &"长".repeat(40), ..CARD };
    let mut answers = prefill(form(), &card);
    assert!(page_complete(form(), 0, &answers, &today()));
    assert!(!answers.set(field("sex"), text("1")));
    assert!(!answers.clear(field("birth")));
    let handed_over = for_submission(form(), &answers, &today());
    for (id, read) in [("sex", "0"), ("nation", "81"), ("birth", "19900230"), ("id_no", "1")] {
        assert!(handed_over.get(id) == Some(&text(read)), "{id} travels as read");
    }
    let none = CardDisplay::default();
    assert_eq!(said(field("nation"), &answers, &none), "81");
    assert_eq!(said(field("sex"), &answers, &none), "0");
    let known = CardDisplay { sex: Phrase::literal("未知"), nation: Phrase::literal("其他"), ..CardDisplay::default() };
    assert_eq!(said(field("sex"), &answers, &known), "未知");
    assert_eq!(said(field("nation"), &answers, &known), "其他");
    let birth = Phrase::key("date.full").with("year", 1990_i64).with("month", 2_i64).with("day", 30_i64);
    assert!(shown_as(field("birth"), &answers, &none) == birth, "30 February is shown as the card has it");
}

#[test]
fn a_card_without_an_address_is_no_dead_end() {
    let mut answers = prefill(form(), &CardFields { address: Some(""), ..CARD });
    assert!(page_complete(form(), 0, &answers, &today()));
    assert!(answers.offered_copy(field("live_addr")).is_none());
    answer(&mut answers, "live_addr", text("梁溪区示例路2号"));
    assert!(!for_submission(form(), &answers, &today()).contains_key("reg_addr"));
    assert_eq!(said(field("reg_addr"), &answers, &CardDisplay::default()), "没填");
}

#[test]
fn a_residence_permit_is_asked_for_nothing_it_does_not_have_and_fills_in_where_one_lives() {
    let card =
        CardFields { ethnic_code: None, address: None, residence: Some("江苏省无锡市梁溪区测试路8号"), ..CARD };
    let mut answers = prefill(form(), &card);
    assert_eq!(&shown(&answers)[..5], ["name", "id_no", "sex", "birth", "mobile"]);
    assert!(page_complete(form(), 0, &answers, &today()));
    assert!(answers.get("live_addr") == Some(&text("江苏省无锡市梁溪区测试路8号")));
    assert!(answers.offered_copy(field("live_addr")).is_none());
    answer(&mut answers, "live_addr", text("梁溪区示例路2号"));
    rest(&mut answers);
    answer(&mut answers, "mobile", text("13812345678"));
    assert_eq!(faults(&answers), []);
    let handed_over = for_submission(form(), &answers, &today());
    assert!(!handed_over.contains_key("nation") && !handed_over.contains_key("reg_addr"));
    assert!(handed_over["live_addr"] == text("梁溪区示例路2号"), "where one lives may have changed");
}

#[test]
fn the_review_speaks_in_words() {
    let mut answers = prefill(form(), &CARD);
    rest(&mut answers);
    let card = CardDisplay::default();
    for (id, expected) in [
        ("name", "示例甲"),
        ("id_no", "320299********0005"),
        ("sex", "女"),
        ("edu", "高中"),
        ("intent", "没填"),
        ("promise", "已承诺"),
        ("sign", "手写签名"),
    ] {
        assert_eq!(said(field(id), &answers, &card), expected, "{id}");
    }
    answer(&mut answers, "intent", several(&["05", "01", "03"]));
    assert_eq!(said(field("intent"), &answers, &card), "推荐岗位、技能培训、就业援助", "in the order of the form");
    let day = Phrase::key("date.full").with("year", 2026_i64).with("month", 10_i64).with("day", 31_i64);
    assert!(shown_as(field("unemp_date"), &answers, &card) == day);
    answer(&mut answers, "promise", AnswerValue::Yes(false));
    assert_eq!(said(field("promise"), &answers, &card), "还没承诺");
}

#[test]
fn values_of_another_shape_are_told_and_do_not_pass() {
    let mut answers = Answers::default();
    for (id, value) in [
        ("live_addr", AnswerValue::Yes(true)),
        ("mobile", several(&["13812341234"])),
        ("edu", several(&["11"])),
        ("intent", text("01")),
        ("promise", text("yes")),
        ("unemp_date", AnswerValue::Yes(true)),
    ] {
        answer(&mut answers, id, value);
        assert_eq!(check(form(), field(id), &answers, &today()).unwrap_err().code(), "F70", "{id}");
    }
}

#[test]
fn only_a_question_with_a_way_out_can_be_declared_empty() {
    let mut answers = Answers::default();
    assert!(!answers.say_none(field("live_addr")));
    assert!(!answers.say_none(field("contact_tel")));
    assert!(answers.say_none(field("mobile")));
    assert!(answers.say_none(field("mobile")), "twice is as once");
}

/// An invented answer. `AnswerValue` cannot be printed, and a failing example must be.
#[derive(Clone, Debug)]
enum Invented {
    Yes(bool),
    Text(String),
    Choices(Vec<String>),
}

fn invented() -> impl Strategy<Value = Invented> {
    prop_oneof![
        any::<bool>().prop_map(Invented::Yes),
        "\\PC{0,30}".prop_map(Invented::Text),
        "[0-9]{0,2}".prop_map(Invented::Text),
        proptest::sample::select(&["1", "5", "20", "30", "90", "13812341234", "32029919801003000543"][..])
            .prop_map(|value| Invented::Text(value.to_string())),
        "20[12][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])".prop_map(Invented::Text),
        proptest::collection::vec("0[1-6]", 0..4).prop_map(Invented::Choices),
    ]
}

fn answers_from(values: &[(usize, Invented)], no_mobile: bool, strokes: Option<Vec<Vec<(u16, u16)>>>) -> Answers {
    let mut answers = prefill(form(), &CARD);
    for (index, value) in values {
        answers.set(
            &form().fields()[*index],
            match value {
                Invented::Yes(yes) => AnswerValue::Yes(*yes),
                Invented::Text(text) => AnswerValue::Text(text.clone()),
                Invented::Choices(choices) => AnswerValue::Choices(choices.clone()),
            },
        );
    }
    if no_mobile {
        answers.say_none(field("mobile"));
    }
    if let Some(strokes) = strokes {
        answers.sign(Signature::Drawn { strokes });
    }
    answers
}

proptest! {
    #[test]
    fn whatever_is_answered_nothing_panics_and_only_what_is_shown_is_handed_over(
        values in proptest::collection::vec((0..20_usize, invented()), 0..40),
        no_mobile in any::<bool>(),
        strokes in proptest::option::of(proptest::collection::vec(proptest::collection::vec((0..900_u16, 0..300_u16), 0..4), 0..4)),
    ) {
        let answers = answers_from(&values, no_mobile, strokes);
        let shown = shown(&answers);
        let handed_over = for_submission(form(), &answers, &today());
        prop_assert!(handed_over.keys().all(|id| shown.contains(&id.as_str())));
        prop_assert_eq!(shown.contains(&"contact_tel"), answers.says_none("mobile"));
        let is = |id: &str, value: &str| answers.get(id).is_some_and(|answer| *answer == text(value));
        prop_assert_eq!(shown.contains(&"disability_no"), is("health", "5"));
        prop_assert_eq!(shown.contains(&"reason_other"), is("reason", "90"));
        prop_assert_eq!(shown.contains(&"last_unit"), is("reason", "20") || is("reason", "30"));
        for field in form().fields() {
            let _ = shown_as(field, &answers, &CardDisplay::default());
            let _ = check(form(), field, &answers, &today());
        }
        let wrong = missing_or_wrong(form(), &answers, &today());
        prop_assert!(wrong.iter().all(|(id, _)| shown.contains(&id.as_str())));
        let pages_done = (0..form().pages().len()).all(|page| page_complete(form(), page, &answers, &today()));
        prop_assert_eq!(wrong.is_empty(), pages_done);
        let at_the_hall = Answers::from_submission(form(), &handed_over, answers.signature().cloned());
        prop_assert!(for_submission(form(), &at_the_hall, &today()) == handed_over);
    }

    #[test]
    fn an_option_outside_the_list_is_never_taken(value in "\\PC{1,4}", number in "[0-9]{2}") {
        for id in ["edu", "health", "reason", "intent"] {
            for value in [&value, &number] {
                let field = field(id);
                let offered = field.options().iter().any(|option| option.value == value.trim());
                let mut answers = Answers::default();
                let one = if id == "intent" { AnswerValue::Choices(vec![value.trim().to_string()]) } else { text(value) };
                answers.set(field, one);
                prop_assert_eq!(check(form(), field, &answers, &today()).is_ok(), offered);
            }
        }
    }

    #[test]
    fn a_day_passes_exactly_where_the_pickers_offer_it(year in 2010_i16..2030, month in 1_i8..=13, day in 1_i8..=31) {
        let range = Standing::of(form(), &Answers::default(), &today()).date_range(field("unemp_date")).unwrap();
        let offered = range.years().contains(&year) && range.months(year).contains(&month) && range.days(year, month).contains(&day);
        let mut answers = Answers::default();
        answers.set(field("unemp_date"), text(&format!("{year:04}-{month:02}-{day:02}")));
        prop_assert_eq!(check(form(), field("unemp_date"), &answers, &today()).is_ok(), offered);
    }

    #[test]
    fn what_passes_when_left_was_no_fault_while_typing(typed in "\\PC{0,30}|[0-9 -]{0,14}") {
        for id in ["mobile", "contact_tel", "live_addr", "reason_other", "disability_no"] {
            let mut answers = Answers::default();
            answers.set(field(id), text(&typed));
            if check(form(), field(id), &answers, &today()).is_ok() {
                prop_assert_eq!(check_while_typing(field(id), &typed), Ok(()));
            }
        }
    }
}

#[test]
fn what_is_put_right_of_an_account_still_needs_the_level_and_nothing_else_does() {
    let content = crate::catalogue::Content::built_in();
    let form = content.form_of(content.by_code("C-MZ-13").unwrap()).unwrap();
    let needs_level = |form: &Form, id: &str, value: &str| {
        let mut answers = Answers::default();
        answers.set(form.field(id).unwrap(), AnswerValue::Text(value.into()));
        let occasion = Occasion { today: date(2026, 11, 22), half_days: Vec::new() };
        Standing::of(form, &answers, &occasion).needs_level()
    };
    assert!(needs_level(form, "acct_kind", "bank") && !needs_level(form, "acct_kind", "sscard"));
    let account = form.only(&["acct_no".to_string()]).unwrap();
    assert!(needs_level(&account, "acct_no", "6200000000000005"));
    let telephone = form.only(&["mobile".to_string()]).unwrap();
    assert!(!needs_level(&telephone, "mobile", "13812345678"));
}
