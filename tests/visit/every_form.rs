//! Every form of the bundle: filled in by somebody who knows nothing but the page in front of him, and by chance.

use crate::story::{FOREIGNER, HMT_WITH_PASS, OLD_FOREIGNER, OWNER, Person, STRANGER, Story};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use yizhan::api::{AnswerValue, Signature};
use yizhan::catalogue::{Content, ServiceIndex};
use yizhan::forms::{self, Answers, CardFields, Field, FieldKind, Form, Occasion};
use yizhan::visit::receipt::ReceiptLine;
use yizhan::visit::view::{Answer, Content as Page, Control, Keyboard, QuestionPage};
use yizhan::visit::*;
use yizhan::words::{Language, Phrase, Texts, Words};

/// No form takes more steps, however one answers.
const STEPS_MAX: usize = 400;
/// The day of the stories.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 22);

/// Services that are filled in and handed in, with their forms.
fn filled_in() -> Vec<(ServiceIndex, Arc<Form>)> {
    let content = Content::built_in();
    let index = |code: &str| content.index_of(code).unwrap();
    let handed_in = content.services.iter().filter(|service| service.document.is_none());
    handed_in.filter_map(|service| Some((index(&service.code), content.form_of(service)?.clone()))).collect()
}

fn occasion() -> Occasion {
    Occasion { today: TODAY, half_days: Content::built_in().calendar.half_days_after(TODAY) }
}

/// What might be typed into a field, the likeliest first.
fn likely(field: &Field) -> &'static [&'static str] {
    match &field.kind {
        FieldKind::Text { .. } | FieldKind::Address { .. } => &["测试", "913202000000000000", "32029919801003000543"],
        FieldKind::IdNumber => &["320299201803120021", "11010519491231002X"],
        FieldKind::Phone { .. } => &["13812345678"],
        FieldKind::Number { .. } => &["1", "2", "0", "5"],
        FieldKind::Money { .. } => &["1200.5", "1"],
        FieldKind::BankCard { .. } => &["6200000000000005"],
        _ => &[],
    }
}

/// Somebody filling in a form.
struct Citizen<'f> {
    story: Story,
    card: Person,
    form: &'f Form,
    /// Numbers as good as chance, the same every time.
    chance: u64,
    /// Page number and how often it was tried.
    tries: (u64, usize),
    /// What was typed last into each field of the form that is typed.
    typed: BTreeMap<String, String>,
    last_typed: String,
}

impl Citizen<'_> {
    fn draw(&mut self, below: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.chance >> 33).unwrap() % below.max(1)
    }

    fn use_control(&mut self, control: &Control) {
        self.story.act(control.action.clone());
        assert!(self.story.ignored.is_none(), "{} does nothing", control.action.name());
    }

    fn any_of(&mut self, controls: &[Control]) {
        let number = self.draw(controls.len());
        self.use_control(&controls[number]);
    }

    /// The field of the form, or the column of a table, whose question this is.
    fn asked(&self, title: &Phrase) -> Option<Field> {
        let Phrase::Words(question) = title else { return None };
        let fields = self.form.fields().iter().flat_map(|field| std::iter::once(field).chain(field.columns()));
        fields.clone().find(|field| field.question == *question && field.keyboard != forms::Keyboard::None).cloned()
    }

    fn type_in(&mut self, page: &QuestionPage) {
        let asked = self.asked(&page.title);
        let text = match &asked {
            Some(field) => {
                let texts = likely(field);
                texts[self.tries.1 % texts.len()].to_string()
            }
            // The number once more.
            None => self.last_typed.clone(),
        };
        for _ in 0..60 {
            self.story.key(Key::Backspace);
        }
        // Large letters begin with nine keys, on which digits are letters.
        self.story.written(Keyboard::Latin).typed(&text);
        if let Some(field) = asked.filter(|field| self.form.field(&field.id).is_some()) {
            self.typed.insert(field.id, text.clone());
        }
        self.last_typed = text;
        self.use_control(&page.primary);
    }

    fn choose_in_columns(&mut self, columns: &[Vec<Control>], page: &QuestionPage) {
        let chosen = |column: &[Control]| column.iter().any(|control| control.chosen);
        let rest: Vec<Control> = columns.iter().skip(1).flatten().cloned().collect();
        if !columns.iter().any(|column| chosen(column)) {
            self.any_of(&columns.concat());
        } else if rest.is_empty() || chosen(&rest) {
            self.use_control(&page.primary);
        } else {
            self.any_of(&rest);
        }
    }

    fn answer(&mut self, page: &QuestionPage) {
        match &page.answer {
            Answer::Typing(_) => self.type_in(page),
            Answer::Choices { options, several: _ } => {
                let chosen = options.iter().filter(|option| option.chosen).count();
                // What is chosen beforehand is changed now and then.
                if chosen == 0 || self.tries.1 == 1 && self.draw(2) == 0 && chosen == 1 && options.len() > 1 {
                    self.any_of(options);
                }
                self.use_control(&page.primary);
            }
            Answer::Date { columns, chosen, .. } if chosen.is_none() => {
                let open = columns.iter().find(|column| !column.iter().any(|control| control.chosen)).unwrap().clone();
                self.any_of(&open);
            }
            Answer::Places { columns, .. } => self.choose_in_columns(columns, page),
            Answer::Promise { agree, .. } if !agree.chosen => self.use_control(agree),
            Answer::Sign(signing) if !signing.by_card => {
                self.story.card(&self.card);
            }
            Answer::Rows { rows, add: Some(add) } if rows.len() < 2 => self.use_control(add),
            Answer::Holder { read: false, .. } => {
                let other = if self.card.number == STRANGER.number { OWNER } else { STRANGER };
                self.story.card(&other);
                assert!(self.story.visit.over().is_none(), "the second card is no other visitor's");
            }
            Answer::Date { .. } | Answer::Promise { .. } | Answer::Sign(_) | Answer::Rows { .. } | Answer::Holder { .. } => {
                self.use_control(&page.primary);
            }
        }
    }

    /// 给谁办: for oneself.
    fn own_form(&mut self) {
        while !matches!(self.story.visit.view().content, Page::Question(_)) {
            self.story.form(form::Act::Next);
        }
        self.story.form(form::Act::Choose(0)).form(form::Act::Next);
    }

    /// Fills everything in and hands it in.
    fn fill_in(&mut self) {
        for _ in 0..STEPS_MAX {
            let page = self.story.visit.page();
            self.tries = if self.tries.0 == page { (page, self.tries.1 + 1) } else { (page, 0) };
            match self.story.visit.view().content {
                Page::FormPage(page) => self.use_control(&page.primary),
                Page::Question(page) => self.answer(&page),
                // Before an account: nobody tells what to type.
                Page::Message(page) => self.use_control(&page.primary.unwrap()),
                // What is wrong with several answers together is said here, and leads back to one of them.
                Page::Review(page) => {
                    let wrong = page.rows.iter().any(|row| !row.complaint.is_none());
                    self.use_control(&page.primary);
                    if self.story.visit.state_name() == StateName::Assurance {
                        self.story.made_sure_by_staff();
                    }
                    assert_eq!(wrong, self.story.stored.is_empty(), "{}", self.form.code);
                    if !wrong {
                        return;
                    }
                }
                _ => panic!("{}: {} is no page of a form", self.form.code, self.story.place()),
            }
        }
        panic!("{} comes to no end: {}", self.form.code, self.story.words().join(" / "));
    }
}

fn citizen(index: ServiceIndex, form: &Form, chance: u64, large: bool) -> Citizen<'_> {
    citizen_with(OWNER, index, form, chance, large)
}

fn citizen_with(card: Person, index: ServiceIndex, form: &Form, chance: u64, large: bool) -> Citizen<'_> {
    let mut story = Story::begin();
    if large {
        story.foot(Foot::LargeText);
    }
    story.card(&card).act(Action::Notice(notice::Act::Acknowledge)).act(Action::Home(home::Act::Service(index)));
    assert_eq!(story.visit.state_name(), StateName::Form, "{}", form.code);
    Citizen { story, card, form, chance, tries: (0, 0), typed: BTreeMap::new(), last_typed: String::new() }
}

/// What the hall finds, opening what was handed in.
fn at_the_hall(form: &Form, answers: &BTreeMap<String, AnswerValue>, signature: Option<Signature>) -> Vec<String> {
    let opened = Answers::from_submission(form, answers, signature);
    assert!(forms::for_submission(form, &opened, &occasion()) == *answers, "{}: the hall reads something else", form.code);
    let wrong = forms::missing_or_wrong(form, &opened, &occasion());
    wrong.into_iter().map(|(id, complaint)| format!("{id} {}", complaint.code())).collect()
}

#[test]
fn each_is_filled_in_from_the_page_alone_and_the_hall_finds_nothing_wrong() {
    let forms = filled_in();
    assert!(forms.len() >= 15, "{} forms", forms.len());
    for (index, form) in &forms {
        for (chance, large) in [(1, false), (2, true), (3, false), (4, true), (5, false)] {
            let mut citizen = citizen(*index, form, chance, large);
            citizen.fill_in();
            let (_, submission) = citizen.story.stored.last().unwrap_or_else(|| panic!("{} was not handed in", form.code));
            assert_eq!(
                at_the_hall(form, &submission.answers, submission.signature.clone()),
                Vec::<String>::new(),
                "{}",
                form.code
            );
            for (id, typed) in &citizen.typed {
                let sent = submission.answers.get(id);
                assert!(
                    sent.is_none() || sent == Some(&AnswerValue::Text(typed.clone())),
                    "{}: {id} is not what was typed",
                    form.code
                );
            }
            assert!(submission.answers.len() >= 3, "{}", form.code);
            // An account, or being seen: the hall's word goes with it, and with nothing else.
            let account = ["acct_no", "wh_acct"].iter().any(|id| submission.answers.contains_key(*id));
            let seen = submission.answers.get("auth_way") == Some(&AnswerValue::Text("staff".into()));
            assert_eq!(submission.verification.is_some(), account || seen, "{}", form.code);
        }
    }
}

#[test]
fn what_is_only_begun_here_says_what_is_still_to_do_on_page_and_paper() {
    let (forms, content, texts) = (filled_in(), Content::built_in(), Texts::built_in());
    let mut told = 0;
    for (index, form) in &forms {
        let mut citizen = citizen(*index, form, 1, false);
        citizen.fill_in();
        let story = &mut citizen.story;
        let key = story.own_key();
        story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() }).hall_receives().at("Done");
        let paper: Vec<String> = story.printed[0]
            .lines
            .iter()
            .filter_map(
                |line| if let ReceiptLine::Text(phrase) = line { Some(texts.say(phrase, Language::Chinese)) } else { None },
            )
            .collect();
        let says = |words: &[String], what: &str| words.iter().any(|word| word.contains(what));
        match &content.service(*index).unwrap().finish {
            Some(finish) => {
                let what = format!("别忘了：{}。", finish.zh);
                assert!(says(&story.words(), &what) && says(&paper, &what), "{}", form.code);
                told += 1;
            }
            None => assert!(!says(&story.words(), "别忘了") && !says(&paper, "别忘了"), "{}", form.code),
        }
    }
    assert_eq!(told, 6);
}

/// At a question of a form, everything before it answered.
fn at<'f>(forms: &'f [(ServiceIndex, Arc<Form>)], code: &str, id: &str) -> Citizen<'f> {
    let (index, form) = forms.iter().find(|(_, form)| form.code == code).unwrap();
    let mut citizen = citizen(*index, form, 1, false);
    citizen.up_to(id);
    citizen
}

impl Citizen<'_> {
    fn up_to(&mut self, id: &str) {
        let index = self.form.fields().iter().position(|field| field.id == id);
        let index = index.unwrap_or_else(|| panic!("{} has no {id}", self.form.code));
        let wanted = self.form.fields()[index].question.clone();
        let line = Action::Form(form::Act::Open(index));
        for _ in 0..STEPS_MAX {
            let page = self.story.visit.page();
            self.tries = if self.tries.0 == page { (page, self.tries.1 + 1) } else { (page, 0) };
            match self.story.visit.view().content {
                // What is chosen beforehand is only shown; a touch on its line asks for it.
                Page::FormPage(page) if page.rows.iter().flat_map(|row| &row.control).any(|control| control.action == line) => {
                    self.story.act(line.clone());
                }
                Page::FormPage(page) => self.use_control(&page.primary),
                Page::Question(page) if page.title == Phrase::Words(wanted.clone()) => return,
                Page::Question(page) => self.answer(&page),
                _ => panic!("{id} is never asked"),
            }
        }
        panic!("{id} is never reached");
    }

    fn act(&mut self, act: form::Act) -> &mut Self {
        self.story.form(act);
        self
    }

    fn says(&mut self, sentence: &str) -> &mut Self {
        self.story.says(sentence);
        self
    }
}

#[test]
fn a_second_card_is_read_where_it_is_asked_for_and_nowhere_else() {
    let forms = filled_in();
    let mut citizen = at(&forms, "C-MZ-13", "is_agent");
    citizen.act(form::Act::Choose(1)).act(form::Act::Next).says("请把那一位的身份证放到亮灯的地方");
    citizen.story.event(Event::Card(CardNews::CannotRead));
    citizen.story.card(&OWNER);
    citizen.says("这是您自己的证，请放另一位的");
    citizen.story.card(&STRANGER);
    citizen.says("样**，320299********0128");
    assert!(citizen.story.visit.over().is_none());
    assert_eq!(citizen.story.visit.guest().unwrap().tag, OWNER.tag, "whose visit it is does not change");
    citizen.act(form::Act::OtherCard).says("请把那一位的身份证放到亮灯的地方");
    citizen.story.card(&STRANGER);
    citizen.act(form::Act::Next);
    citizen.story.card(&STRANGER);
    assert!(citizen.story.visit.over().is_some(), "at the next question it is another visitor's card");
}

#[test]
fn a_bank_card_is_typed_twice_and_shown_by_its_end() {
    let forms = filled_in();
    let mut citizen = at(&forms, "C-MZ-13", "acct_kind");
    citizen.act(form::Act::Choose(1)).act(form::Act::Next).act(form::Act::Choose(0)).act(form::Act::Next);
    citizen.says("有人在电话里教您操作吗？").says("有就先停下，打96110。机器和工作人员都不会叫您转账。");
    citizen.story.typed("62");
    assert_eq!(citizen.story.ignored, Some(Ignored::NotHere), "no keys before that is answered");
    citizen.act(form::Act::Next);
    assert_eq!(citizen.story.ignored, Some(Ignored::Disabled));
    // 有，先停下: back to the question before, and it is asked again.
    citizen.act(form::Act::Previous).act(form::Act::Next).says("有人在电话里教您操作吗？").act(form::Act::NobodyTells);
    citizen.story.typed("6200000000000006");
    citizen.act(form::Act::Next).says("卡号有一位不对，请对着卡看看");
    citizen.story.key(Key::Backspace).typed("5");
    citizen.act(form::Act::Next).says("请把卡号再输一遍").says("刚才那个尾号0005，对着卡再输一遍");
    citizen.act(form::Act::Next).says("请把卡号再输一遍，免得输错");
    citizen.story.typed("4111111111111111");
    citizen.act(form::Act::Next).says("两遍不一样，请对着卡再输一遍");
    // Back to the number as it was typed, and again.
    citizen.act(form::Act::Previous);
    assert!(citizen.story.words().join("").contains("6200000000000005"));
    citizen.act(form::Act::Next);
    citizen.story.typed("6200000000000005");
    citizen.act(form::Act::Next);
    assert!(citizen.story.ignored.is_none());
    assert!(!citizen.story.words().join("").contains("请把卡号再输一遍"));
}

#[test]
fn rows_of_a_table_are_added_changed_and_removed() {
    let forms = filled_in();
    let mut citizen = at(&forms, "C-WJ-18", "children");
    citizen.act(form::Act::Next).says("最少填1条，请在下面添");
    let row = |citizen: &mut Citizen<'_>, number: usize, name: &str| {
        citizen.act(form::Act::Row(number));
        citizen.story.typed(name);
        let asked = |citizen: &Citizen<'_>| match citizen.story.visit.view().content {
            Page::Question(page) => page,
            _ => panic!("a question"),
        };
        citizen.act(form::Act::Next);
        while !matches!(asked(citizen).answer, Answer::Rows { .. }) {
            let page = asked(citizen);
            citizen.answer(&page);
        }
    };
    row(&mut citizen, 0, "示例甲");
    row(&mut citizen, 1, "示例乙");
    citizen.says("示例甲").says("示例乙").says("再加一个孩子");
    citizen.act(form::Act::Row(5));
    assert_eq!(citizen.story.ignored, Some(Ignored::Disabled), "no row is left out");
    // Changed: the name is there to be mended.
    citizen.act(form::Act::Row(0)).says("示例甲");
    citizen.story.typed("丙");
    citizen.act(form::Act::Previous).says("示例甲丙").says("示例乙");
    citizen.act(form::Act::Row(1)).act(form::Act::RemoveRow).says("示例甲丙");
    assert!(!citizen.story.words().join("").contains("示例乙"));
    // Opened and left empty, a row is none.
    citizen.act(form::Act::Row(1)).act(form::Act::Previous);
    let Page::Question(page) = citizen.story.visit.view().content else { panic!("a question") };
    assert!(matches!(page.answer, Answer::Rows { rows, .. } if rows.len() == 1));
}

/// What a form that was handed in says of whoever stood there.
fn handed_in(citizen: &Citizen<'_>, id: &str) -> Option<String> {
    let (_, submission) = citizen.story.stored.last().unwrap();
    match submission.answers.get(id) {
        Some(AnswerValue::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

#[test]
fn with_every_kind_of_card_every_form_that_is_open_to_it_is_handed_in() {
    let content = Content::built_in();
    for card in [OWNER, HMT_WITH_PASS, OLD_FOREIGNER, FOREIGNER] {
        let kind = card.read().card.kind;
        let mut forms = filled_in();
        forms.retain(|(index, _)| content.service(*index).unwrap().is_open_to(kind));
        assert!(forms.len() >= 2, "{}", kind.token());
        for (index, form) in &forms {
            for (chance, large) in [(6, false), (7, true)] {
                let mut citizen = citizen_with(card, *index, form, chance, large);
                citizen.fill_in();
                let (_, submission) = citizen.story.stored.last().unwrap();
                let found = at_the_hall(form, &submission.answers, submission.signature.clone());
                assert_eq!(found, [""; 0], "{} with {}", form.code, kind.token());
            }
        }
    }
}

#[test]
fn what_only_one_kind_of_card_has_travels_with_the_form_as_read() {
    let forms = filled_in();
    let (index, form) = forms.iter().find(|(_, form)| form.code == "C-MZ-15").unwrap();
    let has = |card: Person| {
        let mut citizen = citizen_with(card, *index, form, 1, false);
        citizen.own_form();
        citizen.fill_in();
        ["name", "pass_no", "name_en", "nationality"].map(|id| handed_in(&citizen, id))
    };
    let said = |text: &str| Some(text.to_string());
    assert_eq!(has(OWNER), [said("示例戊"), None, None, None]);
    assert_eq!(has(HMT_WITH_PASS), [said("样本丙"), said("H00005678"), None, None]);
    assert_eq!(has(FOREIGNER), [said("示例丑"), None, said("SHILI, CHOU"), said("CAN")]);
    assert_eq!(has(OLD_FOREIGNER), [said("SHILI, ZI"), None, said("SHILI, ZI"), said("UTO")]);
}

/// Their only name is the English one.
#[test]
fn the_receipt_of_a_foreigner_without_a_chinese_name_has_a_name_on_it() {
    let forms = filled_in();
    let (index, form) = forms.iter().find(|(_, form)| form.code == "C-MZ-15").unwrap();
    let mut citizen = citizen_with(OLD_FOREIGNER, *index, form, 1, false);
    citizen.fill_in();
    let key = citizen.story.own_key();
    citizen.story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() }).hall_receives();
    let receipt = citizen.story.printed.last().unwrap();
    let named = |line: &ReceiptLine| matches!(line, ReceiptLine::Row { value, .. } if *value == Phrase::literal("S****, Z*"));
    assert!(receipt.lines.iter().any(named));
}

#[test]
fn a_province_chosen_again_is_taken_back_with_its_city() {
    let forms = filled_in();
    let mut citizen = at(&forms, "C-YB-10", "dest");
    citizen.act(form::Act::City(0));
    assert_eq!(citizen.story.ignored, Some(Ignored::Disabled), "first the province");
    citizen.act(form::Act::Next).says("还没选，请点一个");
    citizen.act(form::Act::Province(1)).act(form::Act::City(0)).act(form::Act::Province(1));
    citizen.act(form::Act::Next).says("还没选，请点一个");
}

const CARD: CardFields<'static> = CardFields {
    name: "示例甲",
    id_number: "320299198010030005",
    sex_code: "2",
    ethnic_code: Some("01"),
    birth: "19801003",
    address: Some("江苏省无锡市梁溪区示例路1号"),
    residence: None,
    ..CardFields::NOBODY
};

/// An answer as it travels, good or bad. `AnswerValue` cannot be printed, and a failing example must be.
fn invented() -> impl Strategy<Value = Json> {
    let good = [
        "1",
        "2",
        "01",
        "03",
        "self",
        "agent",
        "bank",
        "sscard",
        "life",
        "care",
        "temp",
        "320100",
        "320200",
        "13812345678",
        "at_window",
        "2026-11-20",
        "2026-12-01",
        "2026-11-23 morning",
        "2026-12",
        "6200000000000005",
        "11010519491231002X",
        "1200.5",
        "32029919801003000543",
    ];
    prop_oneof![
        proptest::sample::select(good.to_vec()).prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        any::<bool>().prop_map(Json::from),
        proptest::collection::vec(proptest::sample::select(vec!["01", "02", "05", "life", "care", "110"]), 0..3)
            .prop_map(Json::from),
        Just(json!({"name": "示例乙", "id_number": "320299199307010085"})),
        ("[甲乙]{0,3}", "[0-9]{0,4}").prop_map(|(name, income)| json!([{"m_name": name, "m_income": income, "c_name": name}])),
    ]
}

/// An option of the field itself, where it has some: most answers should be possible ones.
fn of_the_field(field: &Field, number: usize) -> Option<AnswerValue> {
    let options = field.options();
    let option = options.get(number % options.len().max(1))?;
    Some(match &field.kind {
        FieldKind::Choices { .. } => AnswerValue::Choices(vec![option.value.clone()]),
        _ => AnswerValue::Text(option.value.clone()),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn machine_and_hall_judge_any_answers_alike(
        values in proptest::collection::vec((0_usize..400, any::<bool>(), invented()), 0..60),
        signed in any::<bool>(),
    ) {
        for (_, form) in filled_in() {
            let mut answers = forms::prefill(&form, &CARD);
            for (number, own, value) in &values {
                let field = &form.fields()[number % form.fields().len()];
                let value = of_the_field(field, *number).filter(|_| *own).unwrap_or_else(|| serde_json::from_value(value.clone()).unwrap());
                answers.set(field, value.clone());
                if let AnswerValue::Text(text) = &value {
                    answers.confirm(field, text);
                }
            }
            if signed {
                answers.sign(Signature::SecondTap { read_at: String::new() });
            }
            let wrong = forms::missing_or_wrong(&form, &answers, &occasion());
            let handed_over = forms::for_submission(&form, &answers, &occasion());
            let machine: Vec<String> = wrong.iter().map(|(id, complaint)| format!("{id} {}", complaint.code())).collect();
            let hall = at_the_hall(&form, &handed_over, answers.signature().cloned());
            let same_without = |list: &[String]| list.iter().filter(|line| !is_of_a_way_out(&form, line)).cloned().collect::<Vec<_>>();
            prop_assert_eq!(same_without(&machine), same_without(&hall), "{}", form.code);
            let (shown, pages) = (forms::visible_fields(&form, &answers, &occasion()), form.pages().len());
            let complete = (0..pages).all(|page| forms::page_complete(&form, page, &answers, &occasion()));
            prop_assert_eq!(complete, wrong.is_empty());
            prop_assert!(handed_over.keys().all(|id| shown.iter().any(|field| field.id == *id)));
        }
    }
}

/// Where the way out leads to a question that may stay empty, the hall takes silence for the way out.
fn is_of_a_way_out(form: &Form, line: &str) -> bool {
    let id = line.split(' ').next().unwrap_or_default();
    let optional = |words: &Option<forms::schema::Alternative>| {
        words.as_ref().is_some_and(|way| form.field(&way.field).is_some_and(|other| !other.is_needed()))
    };
    form.field(id).is_some_and(|field| optional(&field.alternative))
}

#[test]
fn every_question_of_every_form_can_be_told_from_the_others_of_its_page() {
    for (_, form) in filled_in() {
        for page in 0..form.pages().len() {
            let asked: Vec<&Words> = form
                .fields()
                .iter()
                .filter(|field| field.page == page && field.is_asked())
                .map(|field| &field.question)
                .collect();
            for (at, question) in asked.iter().enumerate() {
                assert!(!asked[..at].contains(question), "{} asks {} twice on one page", form.code, question.zh);
            }
        }
    }
}
