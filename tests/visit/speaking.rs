//! What is read aloud when, and what of it everybody may hear.

use crate::reading::pages;
use crate::story::{HEALTHY, OWNER, Story};
use std::collections::BTreeSet;
use yizhan::demo::gallery::{Amount, scenes};
use yizhan::speech::{Library, sentences};
use yizhan::visit::speaking::{Act, VoiceNews};
use yizhan::visit::*;
use yizhan::words::{Language, Texts};

const LOUD: Health = Health { sound: true, ..HEALTHY };
const EARPHONE: Health = Health { earphone: true, ..LOUD };

/// A machine that can be heard, read aloud.
fn listening() -> Story {
    let mut story = Story::begin();
    story.event(Event::Health(LOUD)).foot(Foot::Voice);
    story
}

/// The same with an earphone.
fn by_earphone() -> Story {
    let mut story = Story::begin();
    story.event(Event::Health(EARPHONE));
    story
}

/// What the last speech says.
fn said(story: &Story) -> Vec<String> {
    let texts = Texts::built_in();
    let speech = story.speeches.last().expect("something was said");
    speech.phrases.iter().map(|phrase| texts.say(phrase, speech.language).replace('\n', "")).collect()
}

fn saying(story: &mut Story, phrase: usize, caption: &str) {
    let number = story.speeches.last().unwrap().number;
    story.event(Event::Voice(VoiceNews::Saying { number, phrase, caption: caption.into() }));
}

fn ended(story: &mut Story) {
    let number = story.speeches.last().unwrap().number;
    story.event(Event::Voice(VoiceNews::Ended { number }));
}

fn caption(story: &Story) -> String {
    Texts::built_in().say(&story.visit.view().caption, Language::Chinese)
}

fn foot(story: &Story) -> Vec<String> {
    let texts = Texts::built_in();
    story.visit.view().foot.iter().map(|control| texts.say(&control.label, Language::Chinese)).collect()
}

#[test]
fn it_is_offered_only_where_it_can_be_heard() {
    let mut story = Story::begin();
    assert_eq!(foot(&story), ["字放大", "坐着用", "黑底亮字", "English", "叫人帮忙"]);
    story.foot(Foot::Voice);
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    story.event(Event::Health(LOUD));
    assert_eq!(foot(&story), ["字放大", "读给我听", "坐着用", "黑底亮字", "English", "叫人帮忙"]);
    assert!(story.speeches.is_empty(), "nobody asked for it");
    story.foot(Foot::Voice);
    assert_eq!(foot(&story), ["字放大", "别读了", "更多", "English", "叫人帮忙"]);
    assert_eq!(&said(&story)[..2], ["广益街道为民服务中心", "无难事，“梁”身制，“溪”心办"]);
    assert!(
        said(&story).contains(&"社保缴费".to_string()) && !said(&story).contains(&"更多".to_string()),
        "the page, not its strip"
    );
    story.foot(Foot::Voice);
    assert_eq!(story.effects, ["Hush"]);
    assert!(!story.visit.modes().voice);
}

#[test]
fn an_earphone_begins_it_and_keys_at_one_that_is_in_already_do() {
    let mut story = by_earphone();
    assert_eq!(story.effects, ["Say"]);
    // The next citizen: modes are gone, the earphone hangs there still.
    story.foot(Foot::Voice);
    story.event(Event::Health(EARPHONE));
    assert!(!story.visit.modes().voice);
    story.five(FiveKey::Next);
    assert!(story.visit.modes().voice);
    assert_eq!(said(&story).last().unwrap(), "缴了几个月，漏没漏");
}

#[test]
fn with_keys_one_hears_the_page_and_then_where_one_is() {
    let mut story = by_earphone();
    story.five(FiveKey::Next);
    assert_eq!(said(&story), ["社保缴费", "缴了几个月，漏没漏"]);
    story.five(FiveKey::Next);
    assert_eq!(said(&story), ["失业登记", "没工作了，先登记"]);
    story.card(&OWNER);
    assert_eq!(said(&story)[0], "先跟您说清楚");
    assert_eq!(said(&story).last().unwrap(), "知道了，接着办", "where one is comes last, and nothing else of what can be used");
    assert!(!said(&story).contains(&"不办了".to_string()));
}

#[test]
fn what_is_of_the_person_goes_into_earphones_only() {
    let mut loud = listening();
    loud.home();
    let mut private = by_earphone();
    private.home();
    let all = |story: &Story| {
        let texts = Texts::built_in();
        let phrases = story.speeches.iter().flat_map(|speech| &speech.phrases);
        phrases.map(|phrase| texts.say(phrase, Language::Chinese)).collect::<Vec<_>>().join("\n")
    };
    assert!(all(&private).contains("女士，您好") && all(&private).contains("尾号 0085"));
    assert!(all(&loud).contains("您好") && !all(&loud).contains("女士") && !all(&loud).contains("0085"));
    // A form's answers and the month that is missing.
    let mut loud = listening();
    loud.at_review();
    for value in ["示例戊", "0085", "1993", "138"] {
        assert!(!all(&loud).contains(value), "{value} is heard by everybody");
    }
    assert!(all(&loud).contains("在屏幕上") && all(&loud).contains("姓名"));
    let mut private = by_earphone();
    private.at_review();
    assert!(all(&private).contains("示例戊"));
}

#[test]
fn pulling_the_earphone_out_silences_what_is_private() {
    let mut story = by_earphone();
    story.home();
    story.event(Event::Health(LOUD));
    assert_eq!(story.effects, ["Hush"]);
    assert!(story.visit.modes().voice, "it is read on, to everybody: what everybody may hear");
}

#[test]
fn what_somebody_does_stops_it_and_a_touch_beside_goes_on() {
    let mut story = listening();
    story.card(&OWNER);
    saying(&mut story, 3, "用来做什么");
    assert_eq!(caption(&story), "用来做什么");
    let whole = said(&story);
    story.event(Event::Activity);
    assert_eq!((story.effects.as_slice(), caption(&story).as_str()), (&["Hush".to_string()][..], ""));
    story.event(Event::Activity);
    assert_eq!(said(&story), whole[3..]);
    ended(&mut story);
    story.event(Event::Activity);
    assert!(story.effects.is_empty(), "there is nothing to go on with");
}

#[test]
fn more_keeps_the_place_and_reads_on_or_again() {
    let mut story = listening();
    story.card(&OWNER);
    saying(&mut story, 2, "会用到什么");
    let whole = said(&story);
    story.foot(Foot::More);
    assert_eq!(said(&story)[0], "还可以这样用");
    story.act(Action::Voice(Act::Slower));
    assert_eq!((said(&story), story.visit.modes().rate), (vec!["现在是这样读的".to_string()], Rate::Slow));
    story.act(Action::Voice(Act::GoOn));
    assert!(story.visit.over().is_none());
    assert_eq!(said(&story), whole[2..]);
    assert_eq!(story.speeches.last().unwrap().rate, Rate::Slow);
    story.foot(Foot::More).act(Action::Voice(Act::Again));
    assert_eq!(said(&story), whole);
}

#[test]
fn limits_wait_for_the_end_of_what_is_said_and_not_for_ever() {
    let mut story = listening();
    story.card(&OWNER);
    story.after(limits::IDLE_LIMIT_LARGE_MS + 100_000, Event::Tick);
    assert!(story.visit.over().is_none(), "it is still being read");
    ended(&mut story);
    story.after(limits::IDLE_LIMIT_LARGE_MS - 1, Event::Tick);
    assert!(story.visit.over().is_none());
    story.after(1, Event::Tick);
    assert_eq!(story.visit.over().map(over::Over::name), Some(over::OverName::Countdown));
    assert_eq!(said(&story)[0], "您还在吗？");
    // A voice that tells nothing any more.
    let mut story = listening();
    story.card(&OWNER).after(limits::IDLE_LIMIT_LARGE_MS + limits::SPEECH_LIMIT_MS, Event::Tick);
    assert_eq!(story.visit.over().map(over::Over::name), Some(over::OverName::Countdown));
}

#[test]
fn what_the_world_brings_is_said_after_what_is_being_said() {
    let mut story = listening();
    story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge)).hall(HallNews::SessionOpened { phone_on_record: None });
    let speeches = story.speeches.len();
    story.hall(HallNews::Unreachable(Asked::Cases));
    assert_eq!(story.speeches.len(), speeches, "the page is being read");
    ended(&mut story);
    assert_eq!(said(&story), ["您办过的", "现在连不上大厅，这里只有这台机器知道的。"]);
    ended(&mut story);
    story.hall(HallNews::SessionOpened { phone_on_record: None });
    assert_eq!(story.speeches.len(), speeches + 1);
}

#[test]
fn seconds_are_not_counted_aloud() {
    let mut story = listening();
    story.card(&OWNER);
    ended(&mut story);
    story.after(limits::IDLE_LIMIT_LARGE_MS, Event::Tick);
    let speeches = story.speeches.len();
    for _ in 0..10 {
        story.after(1_000, Event::Tick);
    }
    assert_eq!(story.speeches.len(), speeches);
}

#[test]
fn a_dark_panel_lights_up_by_a_touch_that_does_nothing_else() {
    let mut story = by_earphone();
    story.card(&OWNER).foot(Foot::More).act(Action::Voice(Act::Blank));
    assert!(story.visit.modes().blank);
    story.five(FiveKey::Next).five(FiveKey::Next);
    assert!(story.visit.modes().blank, "who listens goes on in the dark");
    story.touch_after(2_000, Action::Over(over::Act::Continue));
    assert!(!story.visit.modes().blank);
    assert_eq!(story.visit.over().map(over::Over::name), Some(over::OverName::More), "it did nothing else");
    story.act(Action::Voice(Act::Blank)).five(FiveKey::Help);
    assert!(!story.visit.modes().blank, "who is called to help sees something");
}

#[test]
fn english_is_shown_and_says_so() {
    let mut story = listening();
    story.foot(Foot::Language);
    assert_eq!(said(&story)[0], "There is no English recording. Please read it here");
    assert_eq!(story.speeches.last().unwrap().language, Language::English);
}

#[test]
fn nothing_of_it_is_left_at_the_end_of_the_visit() {
    let mut story = by_earphone();
    story.home();
    saying(&mut story, 0, "示女士，您好");
    story.foot(Foot::Exit);
    assert_eq!(said(&story)[0], "请拿走身份证");
    story.time_alone(600_000, |story| story.visit.state_name() == StateName::Idle);
    assert!(story.visit.holds_nothing_personal());
    assert_eq!(story.effects.last().map(String::as_str), Some("Hush"));
    assert_eq!(story.visit.modes(), Modes::default());
}

#[test]
fn news_of_a_former_speech_are_late() {
    let mut story = listening();
    let former = story.speeches.last().unwrap().number;
    story.card(&OWNER);
    story.event(Event::Voice(VoiceNews::Ended { number: former }));
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn what_is_typed_is_echoed_into_earphones() {
    let mut story = by_earphone();
    story.form_begun().next();
    story.typed("1");
    assert_eq!(said(&story), ["1"]);
    story.key(Key::Backspace);
    assert_eq!(said(&story), ["删除"]);
    let mut story = listening();
    story.form_begun().next();
    let speeches = story.speeches.len();
    story.typed("13");
    assert_eq!(story.speeches.len(), speeches, "a telephone number is nobody else's");
}

/// Every page: those of a visit, and those no state shows yet.
#[test]
fn every_page_and_every_control_can_be_heard() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/voice");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    // What has no clip yet stands on its own list, which may only shrink.
    let listed = read("not-recorded.txt");
    let without: String =
        listed.lines().filter(|line| !line.starts_with('#')).map(|text| format!("{text}\tnone\tnone\t0\n")).collect();
    let library = Library::parse(&(read("manifest.tsv") + &without), &read("characters.tsv")).unwrap();
    let texts = Texts::built_in();
    let scenes = scenes(&[], Amount::Usual).into_iter().map(|scene| (scene.name.to_string(), scene.view));
    let (mut heard, mut shown) = (0, BTreeSet::new());
    for (name, view) in pages().into_iter().chain(scenes).filter(|(_, view)| view.modes.language == Language::Chinese) {
        for said in view.reading().into_iter().flat_map(|read| read.said) {
            for phrase in [said.phrase, said.aloud] {
                for sentence in sentences(&texts, &phrase, Language::Chinese) {
                    match library.sounds(&sentence) {
                        Some(_) => heard += 1,
                        None => drop(shown.insert(format!("{name}: {}", sentence.caption))),
                    }
                }
            }
        }
    }
    assert!(shown.is_empty(), "only shown: {shown:#?}");
    assert!(heard > 1_000, "only {heard} sentences were looked at");
}

/// All that a page says to everybody around.
fn aloud(view: &yizhan::visit::view::View, texts: &Texts) -> String {
    let said = view.reading().into_iter().flat_map(|read| read.said);
    said.map(|said| texts.say(&said.aloud, view.modes.language).replace('\n', "")).collect::<Vec<_>>().join("\n")
}

/// What belongs to the persons of the pages: names, numbers, addresses, employers, papers, places, medicines, sums.
const OF_PERSONS: &[&str] = &[
    "示例",
    "女士，",
    "先生，",
    "0085",
    "1993",
    "19930701",
    "320299",
    "138",
    "**1234",
    "K01-1122",
    "广益路",
    "电子厂",
    "餐饮",
    "胶囊",
    "药房",
];

#[test]
fn no_page_tells_everybody_around_what_is_of_the_person() {
    let texts = Texts::built_in();
    let scenes = scenes(&[], Amount::Usual).into_iter().map(|scene| (scene.name.to_string(), scene.view));
    let mut told = Vec::new();
    for (name, view) in pages().into_iter().chain(scenes).filter(|(_, view)| view.modes.language == Language::Chinese) {
        let aloud = aloud(&view, &texts);
        for line in aloud.lines() {
            let sum = line.contains('元') && line.contains(|character: char| character.is_ascii_digit());
            if sum || OF_PERSONS.iter().any(|word| line.contains(word)) {
                told.push(format!("{name}: {line}"));
            }
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn an_answer_is_noted_aloud_and_told_into_earphones() {
    let choose = |mut story: Story| {
        story.at_education();
        story.form(form::Act::Choose(3));
        said(&story)
    };
    assert_eq!(choose(listening()), ["记下了"], "everybody around hears nothing of it");
    let into_ears = choose(by_earphone());
    assert_eq!(into_ears.last().map(String::as_str), Some("已选"), "{into_ears:?}");
    // Another instead of it: the one that was chosen is not read.
    let mut story = by_earphone();
    story.at_education();
    story.form(form::Act::Choose(3)).form(form::Act::Choose(1));
    assert_eq!(said(&story).iter().filter(|said| *said != "已选").count(), 1, "{:?}", said(&story));
    // Of several, one that is taken back.
    let mut story = by_earphone();
    story.at_review().act(Action::Review(review::Act::Change(16))).form(form::Act::Choose(0));
    let first = said(&story);
    story.form(form::Act::Choose(0));
    let mut both = [first, said(&story)];
    both.sort_by_key(|said| said.last().cloned() == Some("不选了".to_string()));
    assert_eq!(both.each_ref().map(|said| said.last().unwrap().as_str()), ["已选", "不选了"]);
}

/// What can be chosen on the page.
fn options(story: &Story) -> Vec<String> {
    let texts = Texts::built_in();
    match story.visit.view().content {
        view::Content::Question(page) => {
            page.answer.controls().into_iter().map(|option| texts.say(&option.label, Language::Chinese)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn what_was_answered_before_is_not_told_aloud_where_the_keys_begin() {
    let ends_with_an_option = |story: &Story| {
        let (options, said) = (options(story), said(story));
        assert!(options.len() > 1);
        // An option may have a note.
        said.iter().rev().take(2).any(|said| options.contains(said))
    };
    // The page is turned to.
    let mut story = listening();
    story.at_review().five(FiveKey::Next).act(Action::Review(review::Act::Change(10)));
    assert!(!ends_with_an_option(&story), "{:?}", said(&story));
    // It is up already, and the first key only shows where one is.
    let mut story = listening();
    story.at_review().act(Action::Review(review::Act::Change(10)));
    story.five(FiveKey::Next);
    assert!(!ends_with_an_option(&story), "{:?}", said(&story));
    // Along the page every option is said, whichever was chosen.
    story.five(FiveKey::Next);
    assert!(ends_with_an_option(&story), "{:?}", said(&story));
}
