//! 登记的电话: the hall has the citizen's number, and nobody has to type it.

use crate::story::{OWNER, Story, form_service};
use yizhan::visit::*;

const KNOWN: &str = "139****0136";
const TYPED: &str = "13812345678";

fn known() -> HallNews {
    HallNews::SessionOpened { phone_on_record: Some(KNOWN.to_string().into()) }
}

/// At the question for the telephone, which the hall knows.
fn at_phone() -> Story {
    let mut story = Story::begin();
    story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge)).hall(known());
    story.act(Action::Home(home::Act::Service(form_service()))).next().says("您的手机号是多少？");
    story
}

/// What a draft keeps of the answer, for who leaves now.
fn kept(story: &mut Story) -> String {
    story.foot(Foot::Exit).act(Action::Over(over::Act::Save));
    let draft = story.drafts.last().expect("a draft is kept");
    draft.answers.get("mobile").map_or_else(String::new, |answer| serde_json::to_string(answer).unwrap())
}

#[test]
fn one_touch_is_enough_and_the_number_stays_with_the_hall() {
    let mut story = at_phone();
    story.says("用登记的电话 139****0136").says("换一个电话").says("没有手机");
    story.form(form::Act::OnRecord).next().says("您现在住哪儿？");
    assert_eq!(kept(&mut story), r#"{"on_record":"139****0136"}"#);
}

#[test]
fn nothing_is_chosen_beforehand() {
    let mut story = at_phone();
    story.next().says("还没填。没有就点“没有手机”");
}

#[test]
fn another_number_is_typed_and_one_comes_back_to_the_choice() {
    let mut story = at_phone();
    story.form(form::Act::OtherPhone).typed("138").foot(Foot::Back).says("用登记的电话 139****0136");
    story.next().says("还没填。没有就点“没有手机”");
    story.form(form::Act::OtherPhone).typed(TYPED).next();
    assert_eq!(kept(&mut story), format!("\"{TYPED}\""));
}

#[test]
fn what_is_typed_is_not_taken_away_when_the_hall_answers_late() {
    let begun = || {
        let mut story = Story::begin();
        story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge));
        story.act(Action::Home(home::Act::Service(form_service()))).next();
        story
    };
    let mut story = begun();
    story.typed("138").hall(known()).typed("12345678").next();
    assert_eq!(kept(&mut story), format!("\"{TYPED}\""));
    let mut story = begun();
    story.hall(known()).says("用登记的电话 139****0136");
}

#[test]
fn who_has_another_persons_form_open_is_not_offered_it() {
    let mut story = at_phone();
    story.form(form::Act::WayOut).says("打哪个电话能找到您？");
    assert!(!story.words().iter().any(|words| words.contains(KNOWN)));
}

#[test]
fn where_the_hall_has_it_no_more_a_number_is_typed() {
    let mut story = at_phone();
    story.hall(HallNews::SessionOpened { phone_on_record: None });
    assert!(!story.words().iter().any(|words| words.starts_with("用登记的电话")), "{:?}", story.words());
    story.typed(TYPED).next();
    assert_eq!(kept(&mut story), format!("\"{TYPED}\""));
}
