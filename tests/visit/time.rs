//! Time alone leads to idle, and idle holds nothing of anybody.

use crate::places::{self, Place};
use crate::story::{OWNER, PACE_MS, Story, form_service, look_up_service};
use yizhan::privacy::Personal;
use yizhan::visit::*;

/// Beyond any limit of any page.
const LIMIT_MS: u64 = 600_000;

fn alone(place: &Place, mut story: Story, seconds: u64) {
    let took_ms = story.time_alone(LIMIT_MS, is_fresh);
    // Limits count from the last touch; some places were reached by news after it.
    let since_touch_ms = seconds * 1_000 - 3 * PACE_MS..=seconds * 1_000;
    assert!(since_touch_ms.contains(&took_ms), "{} takes {took_ms} ms to idle, not {seconds} s", place.name);
    assert!(story.visit.holds_nothing_personal(), "after {}", place.name);
    assert_eq!(story.visit.due_ms(), None, "idle waits for nothing after {}", place.name);
}

/// Idle as the next citizen finds it.
fn is_fresh(story: &Story) -> bool {
    story.visit.state_name() == StateName::Idle
        && story.visit.over().is_none()
        && story.visit.modes() == Modes::default()
        && story.visit.view().focus.is_none()
}

#[test]
fn from_every_place_time_alone_leads_to_idle_within_its_limit() {
    for place in places::all() {
        alone(place, place.story(), place.seconds);
    }
}

#[test]
fn large_text_has_its_own_longer_limits() {
    for place in places::all() {
        let story = place.story_in_large_text();
        // Switching once more would be somebody there: the mode stays on until idle.
        assert!(story.visit.modes().large_text(), "{}", place.name);
        alone(place, story, place.seconds_large);
    }
}

#[test]
fn a_tick_never_leaves_anything_due_behind() {
    for place in places::all() {
        let mut story = place.story();
        for _ in 0..2_000 {
            story.after(333, Event::Tick);
            let due_ms = story.visit.due_ms();
            assert!(due_ms.is_none_or(|due_ms| due_ms > story.now_ms), "{} at {} s", place.name, story.now_ms / 1_000);
        }
        assert!(is_fresh(&story), "{} is not idle after minutes", place.name);
    }
}

#[test]
fn ticks_that_come_late_or_often_change_no_limit() {
    for place in places::all() {
        let mut story = place.story();
        let began_ms = story.now_ms;
        while !is_fresh(&story) {
            story.after(1_000, Event::Tick);
            assert!(story.now_ms - began_ms < LIMIT_MS, "{}", place.name);
        }
        let late_ms = (story.now_ms - began_ms).saturating_sub(place.seconds * 1_000);
        // Pages that began between two seconds end up to one second later each.
        assert!(late_ms < 4_000, "{} is {late_ms} ms late", place.name);
    }
}

#[test]
fn a_long_sleep_of_the_machine_ends_the_visit_at_the_next_ticks() {
    for place in places::all() {
        let mut story = place.story();
        let mut ticks = 0;
        while !is_fresh(&story) {
            story.after(3_600_000, Event::Tick);
            ticks += 1;
            assert!(ticks <= 6, "{} after {ticks} ticks", place.name);
        }
    }
}

#[test]
fn a_touch_beside_every_control_keeps_the_page() {
    let mut story = Story::begin();
    story.home().after(80_000, Event::Activity).after(80_000, Event::Tick).at("Home");
    // A touch that does not count is still somebody's.
    let page = story.visit.page();
    let stale = Event::Act { action: Action::Home(home::Act::Service(look_up_service())), page: page - 1, by: By::TAP };
    story.after(9_000, stale).after(89_000, Event::Tick).at("Home");
    story.after(1_000, Event::Tick).at("Home/Countdown");
}

#[test]
fn the_countdown_ends_by_saying_so_by_card_or_by_itself() {
    let counted_down = || {
        let mut story = Story::begin();
        story.home();
        story.time_alone(LIMIT_MS, |story| story.visit.over().is_some());
        story
    };
    counted_down().at("Home/Countdown").says("您还在吗？").act(Action::Over(over::Act::Continue)).at("Home");
    counted_down().card(&OWNER).at("Home");
    counted_down().act(Action::Over(over::Act::Exit)).at("TakeAway").says("请拿走身份证");
    let mut story = counted_down();
    story.says("30 秒后退出，机器上不留您的信息。").after(11_000, Event::Tick);
    story.says("19 秒后退出，机器上不留您的信息。");
}

#[test]
fn a_page_never_ends_while_paper_is_moving_but_waits_no_longer_than_a_printer_may_take() {
    let mut story = Story::begin();
    story.done().says("正在打印小票");
    story.after(74_000, Event::Tick).says("正在打印小票");
    story.after(1_000, Event::Tick).at("Done").says("这会儿打不了小票");
    // It came out after all.
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).says("小票打好了");
}

#[test]
fn paper_is_remembered_wherever_its_citizen_goes() {
    let mut story = Story::begin();
    story.done().act(Action::Done(done::Act::Another)).at("Home");
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).foot(Foot::Exit).at("TakeAway");
    story.says("请拿走身份证").says("还有小票 1 张，在屏幕下面的出纸口。");
    // None came out: nothing to take but the card.
    let mut story = Story::begin();
    story.done().event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper))).foot(Foot::Exit).at("TakeAway");
    assert!(!story.words().iter().any(|words| words.contains("小票 1 张")));
}

#[test]
fn a_look_up_is_waited_for_twelve_seconds() {
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(look_up_service()))).says("正在查…");
    story.after(11_999, Event::Tick).says("正在查…").after(1, Event::Tick).says("现在连不上大厅");
    story.act(Action::Lookup(lookup::Act::TryAgain)).asks_for(&["FetchContributions"]);
    // What comes late is shown all the same.
    story.after(13_000, Event::Tick).says("现在连不上大厅");
    story.hall(HallNews::Contributions(Personal::new(crate::story::contributions()))).says("最近一年里，9月没查到缴费");
}

#[test]
fn a_session_that_ended_at_the_hall_is_opened_again() {
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(look_up_service()))).asks_for(&["FetchContributions"]);
    story.hall(HallNews::Refused(Asked::Contributions)).says("这次没查成");
    story.act(Action::Lookup(lookup::Act::TryAgain)).asks_for(&["OpenSession"]);
    story.hall(HallNews::SessionOpened { phone_on_record: None });
    assert!(story.effects.contains(&"FetchContributions".to_string()), "{:?}", story.effects);
}

#[test]
fn each_return_home_asks_anew() {
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(look_up_service()))).foot(Foot::Home).asks_for(&["FetchCases", "Recall"]);
    // The hall was down when the visit began, and may be back.
    let mut story = Story::begin();
    story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge)).hall(HallNews::Unreachable(Asked::Session));
    story.says("现在连不上大厅，这里只有这台机器知道的。");
    story.act(Action::Home(home::Act::Service(form_service()))).foot(Foot::Back).asks_for(&["OpenSession", "Recall"]);
    story.hall(HallNews::SessionOpened { phone_on_record: None }).asks_for(&["FetchCases"]);
}
