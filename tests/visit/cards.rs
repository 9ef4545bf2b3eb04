//! Cards of every kind, and cards with something odd about them.

use crate::story::{
    FOREIGNER, HMT, HMT_WITH_PASS, ODD, OLD_FOREIGNER, OWNER, Person, Story, form_service, look_up_service, site,
};
use yizhan::api::AnswerValue;
use yizhan::visit::*;
use yizhan::words::Phrase;

fn acknowledged(person: &Person) -> Story {
    let mut story = Story::begin();
    story.card(person).at("Notice").act(Action::Notice(notice::Act::Acknowledge));
    story
}

impl Story {
    /// 失业登记 from its first page to 提交.
    fn filled_in(&mut self, person: &Person) -> &mut Self {
        self.next().typed("13812345678").next();
        self.form(form::Act::Copy).next().page_turned().form(form::Act::Choose(3)).next().form(form::Act::Choose(0)).next();
        self.page_turned().form(form::Act::Year(2026)).form(form::Act::Month(9)).form(form::Act::Day(15)).next();
        self.form(form::Act::Choose(1)).next().next().form(form::Act::Choose(2)).next().page_turned();
        self.form(form::Act::Agree).next().card(person).next().page_turned();
        self.at("Review").act(Action::Review(review::Act::Submit))
    }
}

fn unemployment() -> Action {
    Action::Home(home::Act::Service(form_service()))
}

#[test]
fn with_every_kind_of_card_one_comes_home_and_is_greeted_by_nothing_the_card_does_not_say() {
    acknowledged(&OWNER).at("Home").says("示女士，您好");
    acknowledged(&HMT).at("Home").says("样女士，您好").says("尾号 0128，身份证可以收好了");
    acknowledged(&FOREIGNER).at("Home").says("您好").says("S****, C***，尾号 0432，身份证可以收好了");
    acknowledged(&OLD_FOREIGNER).at("Home").says("您好").says("S****, Z*，尾号 0200，身份证可以收好了");
    acknowledged(&HMT_WITH_PASS).at("Home").says("样女士，您好").says("尾号 0128，通行证尾号 5678。证可以收好了");
    acknowledged(&Person { english_name: "", ..FOREIGNER }).at("Home").says("尾号 0432，身份证可以收好了");
    acknowledged(&Person { name: "阿卜杜·热合曼", ..OWNER }).says("您好");
}

#[test]
fn a_service_not_open_to_a_kind_says_why_and_where_to_go() {
    let mut story = acknowledged(&FOREIGNER);
    story.says("您这种证，要到窗口办").act(unemployment()).at("Home/NotOpen");
    story.says("失业登记，请到窗口办").says("这项用外国人永居证，机器上还办不了。");
    story.says("请带着外国人永居证到二楼大厅窗口，工作人员帮您办。");
    story.act(Action::Over(over::Act::Continue)).at("Home");
    // What the kind may do is open to it.
    story.act(Action::Home(home::Act::Service(look_up_service()))).at("Lookup");
}

#[test]
fn a_service_wished_for_before_the_card_was_there_says_the_same() {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Service(form_service()))).card(&FOREIGNER);
    story.act(Action::Notice(notice::Act::Acknowledge)).at("Home/NotOpen").says("失业登记，请到窗口办");
    assert_eq!(story.effects.iter().filter(|effect| *effect == "Recall").count(), 1);
    story.foot(Foot::Exit).at("TakeAway");
}

#[test]
fn a_residence_permit_fills_in_what_it_proves_and_is_asked_for_nothing_it_has_not() {
    let mut story = acknowledged(&HMT);
    story.act(unemployment()).at("Form").says("样本丙").says("320299********0128").says("1948年10月3日");
    let words = story.words();
    assert!(!words.iter().any(|word| word == "民族" || word == "户籍地址"), "{words:?}");
    story.next().typed("13812345678").next().says("您现在住哪儿？").says("江苏省无锡市梁溪区样本巷9号");
}

/// 临时救助, which is open to every kind of card, begun for oneself.
fn relief(person: &Person) -> Story {
    let mut story = acknowledged(person);
    let relief = site().content.index_of("C-MZ-15").unwrap();
    story.act(Action::Home(home::Act::Service(relief))).next().form(form::Act::Choose(0)).next().page_turned();
    story.says("临时救助申请：身份证上有的");
    story
}

#[test]
fn lines_that_only_one_kind_of_card_has_are_shown_for_that_kind_and_no_other() {
    let labels = ["通行证号码", "英文姓名", "国籍"];
    let shown = |story: &Story| labels.map(|label| story.words().iter().any(|word| word == label));
    let mut story = relief(&HMT_WITH_PASS);
    // Masked like the number above it.
    story.says("*****5678");
    assert_eq!(shown(&story), [true, false, false]);
    let mut story = relief(&FOREIGNER);
    story.says("SHILI, CHOU").says("加拿大");
    assert_eq!(shown(&story), [false, true, true]);
    let mut story = relief(&OLD_FOREIGNER);
    story.says("SHILI, ZI").says("代码 UTO").says("1980年2月2日");
    assert_eq!(shown(&story), [false, true, true]);
    assert_eq!(shown(&relief(&OWNER)), [false; 3]);
    // Nothing stands where something may stand: it is told, and one goes on.
    let mut story = relief(&HMT);
    story.says("没填").next().says("您的手机号是多少？");
}

#[test]
fn a_card_of_2017_goes_through_a_visit_like_any_other() {
    acknowledged(&OLD_FOREIGNER).act(unemployment()).at("Home/NotOpen").says("这项用外国人永居证，机器上还办不了。");
    let mut story = Story::begin();
    story.card(&Person { valid_to: "20260101", ..OLD_FOREIGNER }).at("CardTrouble").says("这张证过期了");
    let mut story = acknowledged(&Person { birth: "19800230", ..OLD_FOREIGNER });
    story.says("证上的生日，日历上没有这一天。").act(Action::Over(over::Act::Continue)).at("Home");
}

#[test]
fn what_is_odd_about_a_card_is_said_each_in_its_own_sentence_and_stands_in_nobodys_way() {
    let mut story = acknowledged(&ODD);
    story.at("Home/AboutCard").says("证上的号码，最后一位对不上。").says("证上的生日，日历上没有这一天。");
    story.says("您名字里有个字，这里显示不出来。");
    story.act(Action::Over(over::Act::Continue)).at("Home").says("您好");
    let mut story = acknowledged(&Person { birth: "19930702", ..OWNER });
    story.says("证上的生日，和号码里的不一样。").act(Action::Over(over::Act::Exit)).at("TakeAway");
}

#[test]
fn what_is_odd_travels_as_it_stands_on_the_card() {
    let mut story = acknowledged(&ODD);
    story.act(Action::Over(over::Act::Continue)).act(unemployment()).filled_in(&ODD);
    let (_, submission) = story.stored.last().unwrap();
    let as_read = [("name", ODD.name), ("id_no", ODD.number), ("birth", ODD.birth)];
    for (id, read) in as_read {
        assert!(matches!(submission.answers.get(id), Some(AnswerValue::Text(text)) if text == read), "{id}");
    }
}

#[test]
fn a_word_about_the_card_comes_before_the_word_about_the_service() {
    let odd_foreigner = Person { number: "932999198501010433", ..FOREIGNER };
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Service(form_service()))).card(&odd_foreigner);
    story.act(Action::Notice(notice::Act::Acknowledge)).at("Home/AboutCard").foot(Foot::Back).at("Home/NotOpen");
    story.foot(Foot::Help).at("Home/Help").foot(Foot::Back).at("Home/NotOpen").foot(Foot::Back).at("Home");
}

#[test]
fn a_card_out_of_its_time_is_led_to_a_window_each_in_its_own_words() {
    let mut story = Story::begin();
    story.card(&Person { valid_to: "20260101", ..OWNER }).at("CardTrouble").says("这张身份证过期了");
    story.card(&Person { valid_to: "20260101", ..HMT }).at("CardTrouble").says("这张证过期了");
    story.card(&Person { valid_from: "20261123", ..OWNER }).at("CardTrouble").says("这张证还没到生效的日子");
    // The first and the last day themselves.
    story.card(&Person { valid_from: "20261122", valid_to: "20261122", ..OWNER }).at("Notice");
}

#[test]
fn what_a_card_has_newest_takes_the_place_of_what_was_printed() {
    let mut read = OWNER.read();
    read.card.newest_address = Some("江苏省无锡市梁溪区新路9号".into());
    let mut story = Story::begin();
    story.event(Event::Card(CardNews::Read(Box::new(read)))).act(Action::Notice(notice::Act::Acknowledge));
    story.act(unemployment()).says("江苏省无锡市梁溪区新路9号");
}

/// 𠮷 is one character and two UTF-16 units; half of it would be none.
#[test]
fn a_name_beyond_the_first_plane_is_greeted_shown_masked_and_handed_in_whole() {
    let person = Person { name: "𠮷示例", ..OWNER };
    acknowledged(&person).at("Home").says("𠮷女士，您好").act(unemployment()).says("𠮷示例");
    let longest = Person { name: "𠮷𠮷𠮷𠮷𠮷𠮷𠮷", ..OWNER };
    relief(&longest).says("𠮷𠮷𠮷𠮷𠮷𠮷𠮷");
    let mut story = Story::begin();
    story.card(&person).act(Action::Notice(notice::Act::Acknowledge));
    story.hall(HallNews::SessionOpened { phone_on_record: None }).act(unemployment()).filled_in(&person);
    let (_, submission) = story.stored.last().unwrap();
    assert!(matches!(submission.answers.get("name"), Some(AnswerValue::Text(name)) if name == "𠮷示例"));
    let key = story.own_key();
    story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() }).hall_receives();
    let masked = Phrase::literal("𠮷**");
    let named = |line: &receipt::ReceiptLine| matches!(line, receipt::ReceiptLine::Row { value, .. } if *value == masked);
    assert!(story.printed.last().unwrap().lines.iter().any(named));
}

#[test]
fn codes_that_no_table_knows_are_shown_as_codes() {
    let mut read = OWNER.read();
    read.card.sex_code = "7".into();
    let mut story = Story::begin();
    story.event(Event::Card(CardNews::Read(Box::new(read)))).act(Action::Notice(notice::Act::Acknowledge));
    story.at("Home").act(unemployment()).says("代码 7");
}

#[test]
fn taking_the_card_is_confirmed_by_its_owner_or_by_another_card_and_otherwise_told_as_unconfirmed() {
    let leaving = || {
        let mut story = acknowledged(&OWNER);
        story.foot(Foot::Exit).at("TakeAway").says("请拿走身份证");
        story
    };
    leaving().act(Action::TakeAway(take_away::Act::Taken)).at("Idle").asks_for(&["CloseSession", "Forget"]);
    let mut story = leaving();
    story.card(&HMT).at("Notice");
    assert!(!story.effects.contains(&"LogCardUnconfirmed".to_string()));
    leaving().after(20_000, Event::Tick).at("Idle").asks_for(&["CloseSession", "Forget", "LogCardUnconfirmed", "TellDesk 0085"]);
}

#[test]
fn a_card_that_led_to_no_visit_is_to_be_taken_too() {
    let mut story = Story::begin();
    story.card(&Person { valid_to: "20260101", ..OWNER }).act(Action::CardTrouble(card_trouble::Act::Close));
    story.at("TakeAway").says("请拿走身份证").act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    story.event(Event::Card(CardNews::LiftAndPlace)).after(30_000, Event::Tick).at("TakeAway");
    story.after(20_000, Event::Tick).at("Idle").asks_for(&["CloseSession", "Forget", "LogCardUnconfirmed", "TellDesk"]);
}

#[test]
fn paper_alone_left_behind_is_no_card_left_behind() {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Service(look_up_service()))).foot(Foot::Exit).at("Idle");
    assert!(!story.effects.contains(&"LogCardUnconfirmed".to_string()));
}
