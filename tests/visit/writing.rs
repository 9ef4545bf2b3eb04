//! Every way of writing a text: which are offered, which is up, what each types, and what is left of it.

use crate::story::{OWNER, Story};
use yizhan::catalogue;
use yizhan::forms::Characters;
use yizhan::privacy::Personal;
use yizhan::visit::reading::Stop;
use yizhan::visit::view::{Answer, Content, Keyboard, Typing};
use yizhan::visit::*;

/// The field of the page that is up.
#[track_caller]
fn field(story: &Story) -> Typing {
    match story.visit.view().content {
        Content::Question(page) => match page.answer {
            Answer::Typing(typing) => typing,
            _ => panic!("nothing is typed here: {:?}", story.words()),
        },
        Content::Find(page) => page.typing,
        _ => panic!("nothing is typed at {}", story.place()),
    }
}

fn stroke() -> Event {
    Event::Stroke(Personal::new(vec![(10, 10), (300, 40)]))
}

/// The address, to be written by finger.
fn by_finger() -> Story {
    let mut story = Story::begin();
    story.event(Event::Handwriting(true)).at_address().written(Keyboard::Handwriting);
    story
}

#[test]
fn a_text_offers_every_way_there_is_and_a_number_none() {
    let mut story = Story::begin();
    story.form_begun().next();
    assert_eq!(field(&story).ways, []);
    story.typed("13812345678").next();
    let letters = [Keyboard::Numbers, Keyboard::Symbols, Keyboard::Latin];
    let composed = [Keyboard::Pinyin, Keyboard::NineKey, Keyboard::Strokes];
    assert_eq!(field(&story).ways, [&composed[..], &letters].concat());
    story.event(Event::Handwriting(true));
    assert_eq!(field(&story).ways, [&composed[..], &[Keyboard::Handwriting], &letters].concat());
    story.event(Event::ComposerDown);
    assert_eq!(field(&story).ways, [&[Keyboard::Handwriting][..], &letters].concat());
    assert_eq!(field(&story).keyboard, Keyboard::Handwriting, "what was up is gone");
}

#[test]
fn a_way_is_a_key_for_touch_and_for_five_keys_and_says_its_name() {
    let mut story = Story::begin();
    story.at_address();
    for (way, name) in [
        (Keyboard::NineKey, "九键"),
        (Keyboard::Strokes, "笔画"),
        (Keyboard::Numbers, "数字"),
        (Keyboard::Symbols, "符号"),
        (Keyboard::Latin, "英文"),
        (Keyboard::Pinyin, "全拼"),
    ] {
        let texts = yizhan::words::Texts::built_in();
        let reading = story.visit.view().reading();
        let key = reading.iter().find(|read| read.stop == Some(Stop::Key(Key::Way(way)))).expect("a stop");
        assert_eq!(texts.say(&key.said[0].phrase, yizhan::words::Language::Chinese), name);
        story.written(way);
        assert_eq!(field(&story).keyboard, way);
    }
}

#[test]
fn candidates_stand_where_the_ways_stood_and_a_trembling_hand_does_not_change_the_way() {
    let mut story = Story::begin();
    story.at_address().typed("jie").composed("jie", &["接", "街"], "");
    let ways = |story: &Story| story.visit.view().stops().iter().any(|stop| matches!(stop, Stop::Key(Key::Way(_))));
    assert!(!ways(&story));
    story.key(Key::Candidate(1)).composed("", &[], "街");
    assert!(ways(&story));
    // The answer takes a few milliseconds; the finger comes down again where it was.
    story.key(Key::Character('j')).composed("j", &["就"], "").key(Key::Candidate(0)).after(5, Event::Activity);
    story.after(200, Event::Key { key: Key::Way(Keyboard::Strokes), by: By::TAP });
    assert_eq!(story.ignored, Some(Ignored::TouchTooSoon));
    assert_eq!(field(&story).keyboard, Keyboard::Pinyin);
}

#[test]
fn nine_keys_and_strokes_go_to_the_composer_and_come_back_as_words() {
    let mut story = Story::begin();
    story.at_address().written(Keyboard::NineKey);
    story.typed("48264").asks_for(&["ComposeKey"]).composed("guang", &["广", "光"], "").says("guang").says("光");
    story.key(Key::Character('\'')).asks_for(&["ComposeKey"]).composed("guang'", &["广", "光"], "");
    story.key(Key::Candidate(0)).asks_for(&["ComposeChoose"]).composed("", &[], "广").says("广");
    story.written(Keyboard::Strokes).typed("㇔㇕").asks_for(&["ComposeKey"]).composed("㇔㇕", &["之"], "");
    story.key(Key::Character(' ')).asks_for(&["ComposeChoose"]).composed("", &[], "之").says("广之");
    // The letters that strokes have on a keyboard of hardware type the same.
    story.typed("z").asks_for(&["ComposeKey"]).composed("㇕", &["了"], "").says("㇕");
}

#[test]
fn letters_of_a_hardware_keyboard_are_pinyin_on_nine_keys_too() {
    let mut story = Story::begin();
    story.at_address().written(Keyboard::NineKey).typed("jie").composed("jie", &["接", "街"], "");
    // Now digits choose, as they do where letters are typed.
    story.typed("2").asks_for(&["ComposeChoose"]).composed("", &[], "街").says("街");
}

#[test]
fn digits_signs_and_latin_letters_type_as_they_are() {
    let mut story = Story::begin();
    story.at_address().written(Keyboard::Numbers).typed("12-3");
    story.written(Keyboard::Symbols).typed("，#").written(Keyboard::Latin).typed("ab");
    assert_eq!(field(&story).before, "12-3，#ab");
}

#[test]
fn the_way_stays_from_field_to_field_and_goes_with_the_citizen() {
    let mut story = Story::begin();
    story.at_address().written(Keyboard::Strokes).foot(Foot::Back).next();
    assert_eq!(field(&story).keyboard, Keyboard::Strokes);
    // A number or a sign is of one place in one text.
    story.written(Keyboard::Numbers).foot(Foot::Back).next();
    assert_eq!(field(&story).keyboard, Keyboard::Strokes);
    story.foot(Foot::Exit).act(Action::Over(over::Act::Discard)).time_alone(60_000, |story| story.place() == "Idle");
    assert!(story.visit.holds_nothing_personal());
    story.act(Action::Idle(idle::Act::Find));
    assert_eq!(field(&story).keyboard, Keyboard::Pinyin);
}

#[test]
fn large_letters_begin_with_large_keys() {
    let mut story = Story::begin();
    story.foot(Foot::LargeText).act(Action::Idle(idle::Act::Find));
    assert_eq!(field(&story).keyboard, Keyboard::NineKey);
}

#[test]
fn changing_the_way_forgets_what_was_begun() {
    let mut story = Story::begin();
    story.at_address().typed("jie").composed("jie", &[], "").written(Keyboard::Strokes).asks_for(&["ComposeClear"]);
    assert_eq!(field(&story).preedit, "");
    let mut story = by_finger();
    story.event(stroke()).written(Keyboard::Pinyin);
    assert!(field(&story).strokes.is_empty());
    story.written(Keyboard::Handwriting);
    assert!(field(&story).strokes.is_empty());
}

#[test]
fn what_a_finger_writes_comes_as_candidates_and_is_gone_once_one_is_taken() {
    let mut story = by_finger();
    story.event(stroke()).asks_for(&["ReadStrokes"]).event(stroke()).asks_for(&["ReadStrokes"]);
    story.composed("", &["二", "工"], "").key(Key::Candidate(1)).asks_for(&[]);
    let typing = field(&story);
    assert_eq!((typing.before.as_str(), typing.strokes.len(), typing.candidates.len()), ("工", 0, 0));
    // It is the answer at once.
    story.foot(Foot::Back).next();
    assert_eq!(field(&story).before, "工");
}

#[test]
fn a_stroke_is_taken_back_and_all_are_written_again() {
    let mut story = by_finger();
    story.event(stroke()).event(stroke()).key(Key::Backspace).asks_for(&["ReadStrokes"]);
    assert_eq!(field(&story).strokes.len(), 1);
    let late = story.revision;
    story.key(Key::WriteAgain);
    assert!(field(&story).strokes.is_empty());
    story.revision = late;
    story.composed("", &["一"], "");
    assert_eq!(story.ignored, Some(Ignored::Late), "what is gone is not read any more");
    assert!(field(&story).candidates.is_empty());
}

#[test]
fn strokes_have_an_end() {
    let mut story = by_finger();
    for _ in 0..limits::WRITTEN_STROKES_MAX {
        story.event(stroke());
        assert_eq!(story.ignored, None);
    }
    story.event(stroke());
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    let long = Event::Stroke(Personal::new(vec![(1, 1); limits::STROKE_POINTS_MAX + 1]));
    story.key(Key::WriteAgain).event(long);
    assert_eq!(field(&story).strokes[0].len(), limits::STROKE_POINTS_MAX);
}

#[test]
fn a_network_that_is_gone_takes_away_its_own_way_only() {
    let mut story = by_finger();
    story.event(stroke()).event(Event::Handwriting(false));
    let typing = field(&story);
    assert_eq!(typing.keyboard, Keyboard::Pinyin);
    assert!(typing.strokes.is_empty() && !typing.ways.contains(&Keyboard::Handwriting));
    story.typed("jie").asks_for(&["ComposeKey"]);
}

#[test]
fn letters_and_strokes_do_not_mix() {
    let mut story = by_finger();
    story.typed("jie").composed("jie", &["接", "街"], "").event(stroke());
    assert_eq!(story.ignored, Some(Ignored::Disabled), "letters of a hardware keyboard are being composed");
    story.key(Key::Candidate(1)).composed("", &[], "街").event(stroke()).asks_for(&["ReadStrokes"]);
    story.typed("j").asks_for(&[]);
    assert_eq!((field(&story).before.as_str(), field(&story).preedit.as_str()), ("街", ""));
}

#[test]
fn a_composer_that_goes_while_letters_wait_leaves_nothing_waiting() {
    let mut story = by_finger();
    story.typed("jie").composed("jie", &["接", "街"], "").event(Event::ComposerDown);
    let typing = field(&story);
    assert_eq!((typing.keyboard, typing.preedit.as_str()), (Keyboard::Handwriting, ""));
    story.event(stroke()).asks_for(&["ReadStrokes"]);
}

#[test]
fn what_is_drawn_for_a_signature_is_no_character() {
    let mut story = Story::begin();
    story.event(Event::Handwriting(true)).at_signature().event(stroke()).asks_for(&[]);
    story.card(&OWNER).says("您用身份证签好了");
}

#[test]
fn finding_by_nine_keys_searches_for_the_letters_and_by_strokes_waits_for_a_character() {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Find)).written(Keyboard::NineKey).typed("7935");
    story.composed("sydj", &["失业登记"], "").says("找到 3 项");
    story.foot(Foot::Back).written(Keyboard::Strokes).typed("㇒").composed("㇒", &["失"], "").says("也可以在下面挑：");
    story.foot(Foot::Back).at("Find");
    assert_eq!(field(&story).preedit, "", "back forgets the strokes first");
}

#[test]
fn capitals_stand_behind_a_key_of_the_letters_and_lead_back_to_them() {
    let mut story = Story::begin();
    story.at_address().written(Keyboard::Latin).written(Keyboard::Capitals).typed("C").written(Keyboard::Latin).typed("hou");
    story.says("Chou");
    story.written(Keyboard::Capitals).next().at("Form");
}

#[test]
fn what_a_finger_writes_is_read_as_what_the_field_is_made_of() {
    let mut story = by_finger();
    story.event(stroke());
    assert_eq!(story.read_as, Some(Characters::All), "an address has numbers");
    let mut story = Story::begin();
    let service = catalogue::Content::built_in().index_of("C-YB-10").unwrap();
    story.event(Event::Handwriting(true)).home().act(Action::Home(home::Act::Service(service))).next();
    story.form(form::Act::Choose(3)).next().form(form::Act::Choose(1)).next().says("孩子叫什么名字？");
    story.written(Keyboard::Handwriting).event(stroke()).asks_for(&["ReadStrokes"]);
    assert_eq!(story.read_as, Some(Characters::Name), "a name has none");
    // Taken back and drawn again it is the same field.
    story.event(stroke()).key(Key::Backspace).asks_for(&["ReadStrokes"]);
    assert_eq!(story.read_as, Some(Characters::Name));
}
