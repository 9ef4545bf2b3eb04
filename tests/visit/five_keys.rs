//! The five keys: the whole main job without touching, and what shows where one is.

use crate::story::{OWNER, Story, form_service};
use std::collections::VecDeque;
use yizhan::visit::FiveKey::{Back, Choose, Help, Next, Previous};
use yizhan::visit::reading::Stop;
use yizhan::visit::*;

const MOBILE: &str = "13812345678";
/// The whole main job with a telephone number typed.
const PRESSES_TYPED_MAX: usize = 130;
/// With the number the hall has.
const PRESSES_ON_RECORD_MAX: usize = 70;

/// Somebody who hears the page and presses keys; counts them.
struct Walker {
    story: Story,
    presses: usize,
}

impl Walker {
    fn begin() -> Self {
        Walker { story: Story::begin(), presses: 0 }
    }

    fn press(&mut self, key: FiveKey) -> &mut Self {
        self.presses += 1;
        self.story.five(key);
        self
    }

    fn press_often(&mut self, key: FiveKey, times: usize) {
        for _ in 0..times {
            self.press(key);
        }
    }

    fn at(&self) -> Option<Stop> {
        self.story.visit.view().focus
    }

    /// Goes to a stop the shorter way round, as somebody does who knows the page.
    #[track_caller]
    fn goes_to(&mut self, stop: &Stop) -> &mut Self {
        if self.at().is_none() {
            self.press(Next);
        }
        let stops = self.story.visit.view().stops();
        let place = |wanted: &Stop| stops.iter().position(|stop| stop == wanted);
        let here = place(&self.at().expect("shown")).expect("where one is, is on the page");
        let there = place(stop).unwrap_or_else(|| panic!("{} is not on the page {:?}", stop.name(), self.story.words()));
        let onward = (there + stops.len() - here) % stops.len();
        if onward <= stops.len() - onward {
            self.press_often(Next, onward);
        } else {
            self.press_often(Previous, stops.len() - onward);
        }
        assert!(self.at().as_ref() == Some(stop), "is not at {}", stop.name());
        self
    }

    #[track_caller]
    fn uses(&mut self, action: Action) -> &mut Self {
        self.goes_to(&Stop::Control(action)).press(Choose);
        assert_eq!(self.story.ignored, None);
        self
    }

    #[track_caller]
    fn form(&mut self, act: form::Act) -> &mut Self {
        self.uses(Action::Form(act))
    }

    #[track_caller]
    fn types(&mut self, keys: &str) -> &mut Self {
        for character in keys.chars() {
            self.goes_to(&Stop::Key(Key::Character(character))).press(Choose);
            assert_eq!(self.story.ignored, None);
        }
        self
    }

    fn next(&mut self) -> &mut Self {
        self.form(form::Act::Next)
    }
}

/// From the card to the review, in standard letters.
fn fill_in(walker: &mut Walker, on_record: Option<&str>, telephone: impl Fn(&mut Walker) -> &mut Walker) {
    walker.story.card(&OWNER).at("Notice");
    walker.uses(Action::Notice(notice::Act::Acknowledge));
    walker.story.hall(HallNews::SessionOpened { phone_on_record: on_record.map(|phone| phone.to_string().into()) });
    walker.uses(Action::Home(home::Act::Service(form_service()))).next();
    walker.story.says("您的手机号是多少？");
    telephone(walker);
    walker.next().form(form::Act::Copy).next().next();
    walker.story.says("您读书读到哪一级？");
    walker.form(form::Act::Choose(3)).next().form(form::Act::Choose(0)).next().next();
    walker.story.says("您是哪天没工作的？");
    walker.form(form::Act::Year(2026)).form(form::Act::Month(9)).form(form::Act::Day(15)).next();
    walker.form(form::Act::Choose(1)).next().next().form(form::Act::Choose(2)).next().next();
    walker.story.says("请您看看这份承诺");
    walker.form(form::Act::Agree).next();
    walker.story.card(&OWNER).says("您用身份证签好了");
    walker.next().next();
    walker.story.at("Review");
}

fn hand_in_and_leave(walker: &mut Walker) {
    walker.uses(Action::Review(review::Act::Submit));
    walker.story.at("Sending");
    let key = walker.story.own_key();
    walker.story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() }).hall_receives();
    walker.story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).says("已提交，大厅收到了").says("小票打好了");
    walker.uses(Action::Done(done::Act::Finish));
    walker.story.at("TakeAway");
    walker.uses(Action::TakeAway(take_away::Act::Taken));
    walker.story.at("Idle");
}

#[test]
fn the_whole_main_job_with_a_typed_telephone_number() {
    let mut walker = Walker::begin();
    fill_in(&mut walker, None, |walker| walker.types(MOBILE));
    walker.story.says(MOBILE);
    hand_in_and_leave(&mut walker);
    println!("the main job by five keys, telephone number typed: {} presses", walker.presses);
    assert!(walker.presses <= PRESSES_TYPED_MAX, "{} presses", walker.presses);
    assert!(walker.story.visit.holds_nothing_personal());
    assert!(walker.at().is_none(), "the next citizen sees nothing of where one was");
}

#[test]
fn the_whole_main_job_with_the_telephone_number_on_record() {
    let mut walker = Walker::begin();
    fill_in(&mut walker, Some("139****0136"), |walker| walker.form(form::Act::OnRecord));
    walker.story.says("登记的电话 139****0136");
    hand_in_and_leave(&mut walker);
    println!("the main job by five keys, telephone number on record: {} presses", walker.presses);
    assert!(walker.presses <= PRESSES_ON_RECORD_MAX, "{} presses", walker.presses);
    assert!(walker.story.visit.holds_nothing_personal());
}

#[test]
fn the_first_press_shows_where_one_is_and_does_no_more() {
    for key in [Previous, Next, Choose] {
        let mut walker = Walker::begin();
        walker.story.card(&OWNER);
        assert!(walker.at().is_none());
        walker.press(key);
        walker.story.at("Notice");
        assert!(walker.at() == Some(Stop::Control(Action::Notice(notice::Act::Acknowledge))), "{key:?}");
    }
}

#[test]
fn a_touch_hides_it_and_a_letter_of_a_hardware_keyboard_does() {
    type Hide = fn(&mut Story) -> &mut Story;
    let hides: [(&str, Hide); 4] = [
        ("a touch", |story| story.touch_after(1_000, Action::Foot(Foot::Language))),
        ("a touch beside everything", |story| story.event(Event::Activity)),
        ("a touch on a key", |story| story.key(Key::Character('1'))),
        ("a letter", |story| story.event(Event::Key { key: Key::Character('1'), by: By::Keys })),
    ];
    for (name, hide) in hides {
        let mut walker = Walker::begin();
        walker.story.form_begun().next();
        walker.press(Next).press(Next);
        assert!(walker.at() == Some(Stop::Key(Key::Character('2'))));
        hide(&mut walker.story);
        assert!(walker.at().is_none(), "{name}");
        walker.press(Next);
        assert!(walker.at() == Some(Stop::Key(Key::Character('1'))), "{name}: begins anew");
    }
}

#[test]
fn news_does_not_move_one_away() {
    let mut walker = Walker::begin();
    walker.story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge));
    let unemployment = Stop::Control(Action::Home(home::Act::Service(form_service())));
    walker.goes_to(&unemployment);
    walker.story.event(Event::Health(Health::default())).hall(HallNews::SessionOpened { phone_on_record: None });
    assert!(walker.at() == Some(unemployment));
}

#[test]
fn going_on_and_on_passes_every_stop_and_comes_round() {
    for place in crate::places::all() {
        for key in [Next, Previous] {
            let mut walker = Walker { story: place.story(), presses: 0 };
            walker.press(Next);
            let (stops, first) = (walker.story.visit.view().stops(), walker.at());
            let mut passed = VecDeque::new();
            for _ in 0..stops.len() {
                passed.push_back(walker.at().unwrap().name());
                // No time passes: pages that end by themselves are another matter.
                walker.story.after(0, Event::FiveKey(key.into()));
            }
            assert!(walker.at() == first, "{} does not come round", place.name);
            let mut names: Vec<String> = stops.iter().map(Stop::name).collect();
            let mut passed: Vec<String> = passed.into();
            names.sort();
            passed.sort();
            assert_eq!(passed, names, "{}", place.name);
        }
    }
}

#[test]
fn what_cannot_be_used_is_said_and_passed_over() {
    let mut walker = Walker::begin();
    walker.story.home();
    let reading = walker.story.visit.view().reading();
    let back = reading.iter().find(|read| read.stop == Some(Stop::Control(Action::Foot(Foot::Back)))).unwrap();
    assert!(!back.enabled && back.said.len() == 2, "it says that it cannot be used now");
    assert!(!walker.story.visit.view().stops().contains(&Stop::Control(Action::Foot(Foot::Back))));
}

#[test]
fn back_and_help_are_those_of_the_strip() {
    let mut walker = Walker::begin();
    walker.story.at_address();
    walker.press(Back);
    walker.story.says("您的手机号是多少？");
    walker.press(Help);
    walker.story.at("Form/Help");
    assert!(walker.at() == Some(Stop::Control(Action::Over(over::Act::Continue))));
    walker.press(Back);
    walker.story.at("Form");
    walker.press(Help).press(Help);
    walker.story.at("Form");
    // Where the strip has no 返回 there is none.
    let mut walker = Walker::begin();
    walker.story.home();
    walker.press(Back);
    assert_eq!(walker.story.ignored, Some(Ignored::Disabled));
    walker.story.at("Home");
}

#[test]
fn enter_chooses_where_one_is_and_types_where_nothing_shows() {
    let enter = || Event::Key { key: Key::Enter, by: By::Keys };
    let mut walker = Walker::begin();
    walker.story.card(&OWNER).event(enter()).at("Notice");
    walker.press(Next);
    walker.story.event(enter()).at("Home");
    // Typing on a hardware keyboard: Enter goes on, wherever one was before.
    let mut walker = Walker::begin();
    walker.story.form_begun().next();
    walker.press(Next);
    for digit in MOBILE.chars() {
        walker.story.event(Event::Key { key: Key::Character(digit), by: By::Keys });
    }
    walker.story.event(enter()).says("您现在住哪儿？");
}

#[test]
fn an_answer_that_is_complete_leads_on() {
    let next = || Some(Stop::Control(Action::Form(form::Act::Next)));
    let mut walker = Walker::begin();
    walker.story.at_education();
    walker.form(form::Act::Choose(2));
    assert!(walker.at() == next());
    // Of several one may want another.
    let mut walker = Walker::begin();
    walker.story.at_review().act(Action::Review(review::Act::Change(16)));
    walker.form(form::Act::Choose(1));
    assert!(walker.at() == Some(Stop::Control(Action::Form(form::Act::Choose(1)))));
    // Year, month, day.
    let mut walker = Walker::begin();
    walker.story.at_date();
    walker.press(Next).press(Choose);
    assert!(walker.at() == Some(Stop::Control(Action::Form(form::Act::Month(1)))));
    walker.press(Choose);
    assert!(walker.at() == Some(Stop::Control(Action::Form(form::Act::Day(1)))));
    walker.press(Choose);
    assert!(walker.at() == next());
    walker.story.says("2026年1月1日");
}

#[test]
fn pinyin_by_five_keys() {
    let mut walker = Walker::begin();
    walker.story.at_address();
    walker.types("jie");
    walker.story.composed("jie", &["接", "街"], "");
    walker.goes_to(&Stop::Key(Key::Candidate(1))).press(Choose);
    walker.story.asks_for(&["ComposeChoose"]).composed("", &[], "街").says("街");
    assert!(walker.at() == Some(Stop::Key(Key::Character('q'))), "the candidate is gone: at the first key");
    walker.goes_to(&Stop::Key(Key::Backspace)).press(Choose);
    assert!(!walker.story.words().contains(&"街".to_string()));
}

#[test]
fn a_citizen_with_five_keys_is_there_and_one_who_left_is_not_shown() {
    let mut walker = Walker::begin();
    walker.story.home();
    for _ in 0..3 {
        walker.story.after(80_000, Event::FiveKey(Next.into())).at("Home");
    }
    walker.story.time_alone(300_000, |story| story.visit.state_name() == StateName::Idle);
    assert!(walker.at().is_none());
    assert!(walker.story.visit.holds_nothing_personal());
}

#[test]
fn a_page_longer_than_the_panel_can_be_looked_through() {
    let press = |story: &mut Story, key: FiveKey, page_is_long: bool| {
        story.event(Event::FiveKey(five_keys::Press { key, page_is_long }));
    };
    let names = |story: &Story| -> Vec<String> { story.visit.view().stops().iter().map(Stop::name).collect() };
    let mut story = Story::begin();
    story.card(&OWNER).at("Notice");
    let without = names(&story);
    press(&mut story, Next, false);
    assert_eq!(names(&story), without, "what is seen whole needs no way to move it");
    press(&mut story, Next, true);
    let new: Vec<String> = names(&story).into_iter().filter(|name| !without.contains(name)).collect();
    assert_eq!(new, ["look.down", "look.up"]);
    while story.visit.view().focus != Some(Stop::Control(Action::Look(five_keys::Look::Down))) {
        press(&mut story, Next, true);
    }
    press(&mut story, Choose, true);
    press(&mut story, Choose, true);
    let view = story.visit.view();
    assert_eq!((view.looked.down, view.looked.up), (2, 0));
    assert!(view.focus == Some(Stop::Control(Action::Look(five_keys::Look::Down))), "one stays there to look further");
    // The next page may be seen whole.
    story.act(Action::Notice(notice::Act::Acknowledge)).at("Home");
    assert!(!names(&story).iter().any(|name| name.starts_with("look")));
}
