//! Filling in: ways back, the signature, drafts, large letters, pinyin.

use crate::story::{OWNER, STRANGER, Story, form_service};
use yizhan::api::{AnswerValue, Signature};
use yizhan::privacy::Personal;
use yizhan::visit::*;

const EDUCATION: usize = 9;

fn change(index: usize) -> Action {
    Action::Review(review::Act::Change(index))
}

fn submit() -> Action {
    Action::Review(review::Act::Submit)
}

// ------------------------------------------------------------------------------------------ ways back

#[test]
fn back_goes_the_way_one_came() {
    let mut story = Story::begin();
    story.at_education().says("您读书读到哪一级？");
    // To the page of this question, to the page before, to its last question's page, and so to the beginning.
    story.foot(Foot::Back).says("失业登记：学历和健康").foot(Foot::Back).says("失业登记：怎么联系您");
    story.foot(Foot::Back).says("失业登记：身份证上有的").foot(Foot::Back).at("Form/LeaveQuestion");
    story.foot(Foot::Back).at("Form").says("失业登记：身份证上有的");
}

#[test]
fn back_between_questions_of_a_page() {
    let mut story = Story::begin();
    story.at_address().says("您现在住哪儿？").form(form::Act::Previous).says("您的手机号是多少？").says("13812345678");
    story.form(form::Act::Previous).says("失业登记：怎么联系您");
}

#[test]
fn back_on_an_untouched_form_goes_home_without_asking() {
    let mut story = Story::begin();
    story.form_begun().foot(Foot::Back).at("Home");
}

#[test]
fn back_from_the_review_is_the_last_page_of_the_form() {
    let mut story = Story::begin();
    story.at_review().foot(Foot::Back).at("Form").says("失业登记：承诺和签名").next().at("Review");
    let mut story = Story::begin();
    story.foot(Foot::LargeText).at_review().act(Action::Review(review::Act::Back)).at("Form").says("请在这里签个名");
    story.next().at("Review");
}

#[test]
fn in_large_letters_back_goes_from_question_to_question() {
    let mut story = Story::begin();
    story.foot(Foot::LargeText).at_education().says("您读书读到哪一级？");
    story.foot(Foot::Back).says("您现在住哪儿？").foot(Foot::Back).says("您的手机号是多少？").foot(Foot::Back);
    story.says("身份证上有的");
}

#[test]
fn a_line_changed_from_the_review_leads_back_to_it() {
    let mut story = Story::begin();
    story.at_review().act(change(EDUCATION)).at("Form").says("您读书读到哪一级？").says("改好了");
    // Looked at only: nothing is signed anew.
    story.next().at("Review").act(change(EDUCATION)).form(form::Act::Choose(3)).next().at("Review");
    story.act(submit()).at("Sending");
}

#[test]
fn a_change_that_opens_another_question_asks_it_before_the_review() {
    let mut story = Story::begin();
    // 有残疾: the certificate's number is asked, then the signature once more.
    story.at_review().act(change(10)).form(form::Act::Choose(1)).next().says("残疾人证号是多少？");
    story.typed("32029919930701008542").next().says("请在这里签个名").card(&OWNER).next().at("Review");
}

// ------------------------------------------------------------------------------------------- signature

#[test]
fn a_changed_answer_is_no_longer_what_was_signed() {
    type Change = fn(&mut Story);
    let changes: &[(&str, Change)] = &[
        ("another choice", |story| {
            story.act(change(EDUCATION)).form(form::Act::Choose(4));
        }),
        ("a digit taken away", |story| {
            story.act(change(6)).key(Key::Backspace).key(Key::Character('8'));
        }),
        ("the whole text taken away", |story| {
            story.act(change(8));
            for _ in 0..OWNER.address.chars().count() {
                story.key(Key::Backspace);
            }
            story.form(form::Act::Copy);
        }),
        ("another year", |story| {
            story.act(change(12)).form(form::Act::Year(2025)).form(form::Act::Month(9)).form(form::Act::Day(15));
        }),
        ("no mobile", |story| {
            story.act(change(6)).form(form::Act::WayOut).typed("051085551234");
        }),
        ("the promise taken back and given again", |story| {
            story.act(change(18)).form(form::Act::Agree).form(form::Act::Agree);
        }),
    ];
    for (name, change) in changes {
        let mut story = Story::begin();
        change(story.at_review());
        story.next();
        assert!(story.words().contains(&"请在这里签个名".to_string()), "{name}: not asked to sign but {:?}", story.words());
    }
}

#[test]
fn a_drawn_signature_can_be_taken_back_and_replaced_by_the_card() {
    let mut story = Story::begin();
    let stroke = |to: u16| Event::Stroke(Personal::new(vec![(10, 10), (to, 300)]));
    story.at_signature().event(stroke(200)).next().says("名字好像没写完，请再写一次");
    story.event(stroke(300)).form(form::Act::ClearSignature).next().says("还没签名。写不了，就再放一次身份证");
    story.event(stroke(200)).event(stroke(300)).card(&OWNER).says("您用身份证签好了").next().page_turned().act(submit());
    assert!(matches!(story.stored.last().unwrap().1.signature, Some(Signature::SecondTap { .. })));
}

#[test]
fn who_signs_with_the_card_hears_how_it_goes() {
    let mut story = Story::begin();
    story.at_signature().event(Event::Card(CardNews::Reading)).says("正在读，先别拿开");
    story.event(Event::Card(CardNews::LiftAndPlace)).says("没读全，请再放一次");
    story.event(Event::Card(CardNews::NotAnIdCard)).says("这好像不是身份证");
    // Another's card signs nothing.
    story.card(&STRANGER).at("Form/AnotherCard").act(Action::Over(over::Act::Continue));
    story.card(&OWNER).says("您用身份证签好了");
}

#[test]
fn a_card_signs_only_where_a_signature_is_asked_for() {
    let mut story = Story::begin();
    story.at_promise().card(&OWNER).form(form::Act::Agree).next().says("请在这里签个名").next();
    story.says("还没签名。写不了，就再放一次身份证");
}

// ---------------------------------------------------------------------------------------------- drafts

fn resumed(story: &mut Story) -> Story {
    let draft = story.drafts.pop().expect("a draft was kept");
    let mut again = Story::begin();
    again.home().journal(JournalNews::Recalled { outcomes: Vec::new(), draft: Some(draft) });
    again.says("接着办").act(Action::Home(home::Act::Resume)).at("Form");
    again
}

#[test]
fn what_was_begun_is_kept_when_time_runs_out_or_the_citizen_says_so() {
    let mut story = Story::begin();
    story.at_address();
    story.time_alone(300_000, |story| story.visit.state_name() == StateName::TakeAway);
    assert_eq!(story.effects[0], "KeepDraft", "before the keys are forgotten: {:?}", story.effects);
    resumed(&mut story).says("失业登记：怎么联系您").says("13812345678");
    let mut story = Story::begin();
    story.at_address().foot(Foot::Home).act(Action::Over(over::Act::Save)).at("Home");
    assert_eq!(story.effects[0], "KeepDraft", "{:?}", story.effects);
    resumed(&mut story).says("13812345678");
    let mut story = Story::begin();
    story.at_address().foot(Foot::Exit).act(Action::Over(over::Act::Discard)).at("TakeAway");
    assert_eq!(story.effects[0], "DropDraft", "{:?}", story.effects);
    assert!(story.drafts.is_empty());
}

#[test]
fn a_draft_is_kept_for_its_owner_when_another_card_takes_over() {
    let mut story = Story::begin();
    story.at_address().card(&STRANGER).act(Action::Over(over::Act::Switch)).at("Notice");
    assert_eq!(story.effects[0], "KeepDraft", "{:?}", story.effects);
    assert!(!story.words().iter().any(|words| words.contains("138")));
}

#[test]
fn a_draft_is_kept_when_nothing_could_be_stored() {
    let mut story = Story::begin();
    story.submitted();
    let key = story.own_key();
    story.journal(JournalNews::NotStored { key });
    story.time_alone(600_000, |story| story.visit.state_name() == StateName::TakeAway);
    assert_eq!(story.effects[0], "KeepDraft", "{:?}", story.effects);
    // Signed again: what was signed then is not kept.
    resumed(&mut story).says("失业登记：承诺和签名").next().says("请在这里签个名");
}

#[test]
fn no_mobile_survives_a_draft() {
    let mut story = Story::begin();
    story
        .form_begun()
        .next()
        .form(form::Act::WayOut)
        .says("打哪个电话能找到您？")
        .foot(Foot::Home)
        .act(Action::Over(over::Act::Save));
    let draft = story.drafts.last().unwrap();
    assert_eq!(draft.none, ["mobile"]);
    resumed(&mut story).next().says("打哪个电话能找到您？");
    // And so it does once the other number is there.
    let mut story = Story::begin();
    story
        .form_begun()
        .next()
        .form(form::Act::WayOut)
        .typed("051085551234")
        .next()
        .foot(Foot::Home)
        .act(Action::Over(over::Act::Save));
    resumed(&mut story).next().says("您现在住哪儿？");
}

#[test]
fn who_comes_straight_to_the_form_finds_the_draft_there() {
    let mut first = Story::begin();
    first.at_address().foot(Foot::Exit).act(Action::Over(over::Act::Save));
    let draft = first.drafts.pop();
    let mut story = Story::begin();
    story
        .act(Action::Idle(idle::Act::Service(form_service())))
        .card(&OWNER)
        .act(Action::Notice(notice::Act::Acknowledge))
        .at("Form");
    story.asks_for(&["OpenSession", "Recall"]);
    story.journal(JournalNews::Recalled { outcomes: Vec::new(), draft }).says("13812345678");
}

#[test]
fn a_draft_never_replaces_what_is_being_written() {
    let mut first = Story::begin();
    first.at_address().foot(Foot::Exit).act(Action::Over(over::Act::Save));
    let draft = first.drafts.pop();
    let mut story = Story::begin();
    story.form_begun().next().typed("139");
    story.journal(JournalNews::Recalled { outcomes: Vec::new(), draft }).says("139");
}

// --------------------------------------------------------------------------------------- large letters

#[test]
fn large_letters_can_be_switched_in_every_place_of_the_form() {
    // A page of lines becomes its first question; a question stays; what is typed stays.
    let mut story = Story::begin();
    story.at_education().foot(Foot::Back).says("失业登记：学历和健康").foot(Foot::LargeText).says("您读书读到哪一级？");
    story.foot(Foot::LargeText).says("您读书读到哪一级？");
    let mut story = Story::begin();
    story.form_begun().next().typed("138").foot(Foot::LargeText).says("138").typed("12345678").next();
    story.says("您现在住哪儿？").says("第 2 个问题，共 9 个");
    let mut story = Story::begin();
    story.form_begun().foot(Foot::LargeText).says("示例戊").next().says("您的手机号是多少？");
    let mut story = Story::begin();
    story.at_date().form(form::Act::Year(2025)).form(form::Act::Month(3)).foot(Foot::LargeText).form(form::Act::Day(7));
    story.says("2025年3月7日");
    let mut story = Story::begin();
    story.at_signature().card(&OWNER).foot(Foot::LargeText).says("您用身份证签好了").next().at("Review");
    story.foot(Foot::LargeText).at("Review").act(submit()).at("Sending");
}

#[test]
fn large_letters_during_pinyin_keep_what_is_composed() {
    let mut story = Story::begin();
    story.at_address().typed("jie").composed("jie", &["接", "街"], "").foot(Foot::LargeText).says("jie").says("街");
    story.key(Key::Candidate(1)).asks_for(&["ComposeChoose"]).composed("", &[], "街").says("街");
}

// ---------------------------------------------------------------------------------------------- pinyin

#[test]
fn a_field_left_while_composing_leaves_nothing_to_the_next_one() {
    let mut story = Story::begin();
    story.at_address().form(form::Act::Copy).typed("jie").asks_for(&["ComposeKey"]);
    let revision = story.revision;
    story.next();
    assert_eq!(story.effects, ["ComposeClear"], "letters not answered yet are forgotten too");
    // The answer comes when another field is typed: it is not that one's.
    let answer =
        composition::Composition { revision, preedit: "jie".into(), candidates: vec!["街".into()], committed: "街".into() };
    story.event(Event::Composed(answer));
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn two_forms_never_share_a_revision() {
    let mut story = Story::begin();
    story.at_address().typed("jie");
    let former = story.revision;
    story.foot(Foot::Exit).act(Action::Over(over::Act::Discard)).act(Action::TakeAway(take_away::Act::Taken));
    story.at_address().typed("j");
    assert!(story.revision > former, "{} is not beyond {former}", story.revision);
}

#[test]
fn controls_of_another_kind_of_question_change_nothing() {
    for act in [
        form::Act::Year(2025),
        form::Act::Month(3),
        form::Act::Day(3),
        form::Act::Agree,
        form::Act::ClearSignature,
        form::Act::Copy,
    ] {
        let mut story = Story::begin();
        story.form_begun().next().typed("13812345678").form(act.clone());
        assert!(story.ignored.is_some(), "{act:?}");
        story.says("13812345678");
    }
    // A day that the form does not offer.
    let mut story = Story::begin();
    for act in [form::Act::Year(1900), form::Act::Month(3), form::Act::Year(2027)] {
        story = Story::begin();
        story.at_date().form(act.clone());
        assert_eq!(story.ignored, Some(Ignored::Disabled), "{act:?}");
    }
    story.form(form::Act::Day(1));
    assert!(story.ignored.is_some());
}

#[test]
fn the_form_of_the_draft_is_what_was_answered() {
    let mut story = Story::begin();
    story.at_promise().foot(Foot::Exit).act(Action::Over(over::Act::Save));
    let draft = story.drafts.last().unwrap();
    assert!(draft.answers.get("edu") == Some(&AnswerValue::Text("30".into())));
    assert!(draft.answers.get("intent") == Some(&AnswerValue::Choices(vec!["03".into()])));
    assert_eq!(draft.page, 4);
}
