//! From the card to the paper and back to idle, and everything that comes between.

use crate::story::{OWNER, Story, form_service, outcome, received};
use yizhan::api::{AnswerValue, Received, Signature};
use yizhan::visit::*;

fn submit() -> Action {
    Action::Review(review::Act::Submit)
}

#[test]
fn from_the_card_to_the_paper() {
    let mut story = Story::begin();
    story.says("您好，请把身份证放在亮灯的地方");
    story.event(Event::Card(CardNews::Reading)).says("正在读，先别拿开");
    story.card(&OWNER).at("Notice").asks_for(&["LogVisitBegan"]).says("先跟您说清楚");
    story.act(Action::Notice(notice::Act::Acknowledge)).at("Home").asks_for(&["OpenSession", "Recall"]);
    story.says("示女士，您好").says("尾号 0085，身份证可以收好了");
    story
        .hall(HallNews::SessionOpened { phone_on_record: None })
        .asks_for(&["FetchCases"])
        .hall(HallNews::Cases(Vec::new()))
        .says("还没有办过的。");
    story.act(Action::Home(home::Act::Service(form_service()))).says("示例戊").says("身份证上有的，已替您填好。");
    let mut story = Story::begin();
    story.at_review().says("看一遍，没错就提交").says("再放了一次身份证，当作签名");
    story.act(submit()).at("Sending").asks_for(&["Store"]).says("正在存…");
    let key = story.own_key();
    story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() }).asks_for(&["DropDraft"]).says("正在交到大厅…");
    story.hall_receives().at("Done").asks_for(&["Print", "Told"]);
    story
        .says("已提交，大厅收到了")
        .says("LXGY-20261122-K01-00042")
        .says("还没办好：明天（周一）开始审核，最晚周二（11月24日）答复您。");
    story.says("正在打印小票").event(Event::Paper(Slot::Receipt, PaperNews::Printed)).says("小票打好了");
    story.act(Action::Done(done::Act::Finish)).at("TakeAway").says("请拿走身份证");
    assert!(story.visit.guest().is_none(), "nothing of the person stays once the visit has ended");
    story.act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn what_is_handed_over_is_what_was_answered_and_what_the_card_says() {
    let mut story = Story::begin();
    story.submitted();
    let (key, submission) = story.stored.last().unwrap();
    assert_eq!(submission.service, "C-RS-05");
    assert_eq!(submission.occurred_at, "2026-11-22T22:14:00+08:00");
    let text = |id: &str| match submission.answers.get(id) {
        Some(AnswerValue::Text(text)) => text.clone(),
        _ => String::new(),
    };
    assert_eq!(text("name"), OWNER.name);
    assert_eq!(text("id_no"), OWNER.number);
    assert_eq!(text("sex"), "2");
    assert_eq!(text("nation"), "01");
    assert_eq!(text("birth"), OWNER.birth);
    assert_eq!(text("reg_addr"), OWNER.address);
    assert_eq!(text("mobile"), "13812345678");
    assert_eq!(text("live_addr"), OWNER.address);
    assert_eq!(text("edu"), "30");
    assert_eq!(text("health"), "1");
    assert_eq!(text("unemp_date"), "2026-09-15");
    assert_eq!(text("reason"), "20");
    assert!(submission.answers.get("promise") == Some(&AnswerValue::Yes(true)));
    assert!(matches!(submission.signature, Some(Signature::SecondTap { .. })));
    assert!(!key.is_nil());
}

#[test]
fn nothing_is_said_before_it_is_so() {
    let mut story = Story::begin();
    story.submitted();
    let key = story.own_key();
    // The hall cannot have it before this machine has: what says so is not believed.
    story.hall_receives().at("Sending").says("正在存…");
    story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() });
    // Another's.
    story.journal(JournalNews::Received { key: uuid::Uuid::from_u128(5), received: received() }).at("Sending");
    story.after(2_000, Event::Tick).says("您填的已经存好了，断网断电都不会丢。");
    story.after(8_000, Event::Tick).says("不等了，让它自己交");
    story.act(Action::Sending(sending::Act::DoNotWait)).at("Done").asks_for(&["Print"]);
    story.says("存好了，还没交到大厅").says("K01-1122-007").says("本机凭条号（不是办件编号）");
}

#[test]
fn a_hall_that_is_silent_is_not_waited_for_longer_than_fifteen_seconds() {
    let mut story = Story::begin();
    story.stored().after(14_999, Event::Tick).at("Sending").after(1, Event::Tick).at("Done").says("存好了，还没交到大厅");
}

#[test]
fn received_while_the_page_still_says_stored_here() {
    let mut story = Story::begin();
    story.stored();
    let key = story.own_key();
    story
        .journal(JournalNews::NotYet { key })
        .at("Done")
        .event(Event::Paper(Slot::Receipt, PaperNews::Printed))
        .says("小票打好了");
    story.hall_receives().asks_for(&["Told"]).says("已提交，大厅收到了").says("刚刚交到大厅了");
    story.says("再打小票").act(Action::Done(done::Act::PrintAgain)).asks_for(&["Print"]);
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).says("小票打好了");
    // The hall has answered: a second answer changes nothing.
    story.hall_receives();
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn a_paper_that_never_came_out_is_not_called_older() {
    let mut story = Story::begin();
    story.stored();
    let key = story.own_key();
    story.journal(JournalNews::NotYet { key }).hall_receives().says("刚刚交到大厅了");
    story.event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper))).says("没有打印纸了");
}

#[test]
fn a_duplicate_is_called_one() {
    let mut story = Story::begin();
    story.stored();
    let (key, received) =
        (story.own_key(), Received { duplicate: true, received_at: "2026-11-22T10:32:00+08:00".into(), ..received() });
    story.journal(JournalNews::Received { key, received }).says("您10:32已交过，这次没有再交");
}

#[test]
fn what_the_hall_cannot_take_is_told_as_kept_for_staff() {
    let mut story = Story::begin();
    story.stored();
    let key = story.own_key();
    story.journal(JournalNews::Parked { key }).at("Done").says("要工作人员看一下").says("K01-1122-007");
}

#[test]
fn a_journal_that_refuses_leaves_the_form_as_it_was() {
    let mut story = Story::begin();
    story.submitted();
    let first = story.own_key();
    story.journal(JournalNews::NotStored { key: first }).at("Sending").says("没存上，还没交").says("J1");
    story.act(Action::Sending(sending::Act::StoreAgain)).at("Review").act(submit()).asks_for(&["Store"]);
    assert_eq!(story.own_key(), first, "the same wish keeps its key");
    story.journal(JournalNews::Stored { key: first, slip: "K01-1122-008".into() }).hall_receives().at("Done");
}

/// The journal did not answer in time: the first try may be durable all the same.
#[test]
fn a_journal_that_is_silent_never_makes_two_of_one() {
    let silent = || {
        let mut story = Story::begin();
        story.submitted().after(10_000, Event::Tick).at("Sending").says("还不知道存上没有").says("J2");
        story
    };
    let stored = |key| JournalNews::Stored { key, slip: "K01-1122-007".into() };
    // It answers while the page is up.
    let mut story = silent();
    let key = story.own_key();
    story.journal(stored(key)).says("正在交到大厅…").hall_receives().at("Done");
    // It answers when the citizen is back at the review, or about to leave it.
    let mut story = silent();
    story.act(Action::Sending(sending::Act::StoreAgain)).at("Review").journal(stored(key)).at("Sending").asks_for(&["DropDraft"]);
    story.hall_receives().at("Done").says("已提交，大厅收到了");
    let mut story = silent();
    story.act(Action::Sending(sending::Act::StoreAgain)).foot(Foot::Exit).at("Review/LeaveQuestion");
    story.journal(stored(key)).at("Sending");
    // Handed in again: the same wish, the same key and time.
    let mut story = silent();
    story.act(Action::Sending(sending::Act::StoreAgain)).act(submit());
    assert_eq!(story.stored.len(), 2);
    assert_eq!(story.stored[0].0, story.stored[1].0);
    assert_eq!(story.stored[0].1.occurred_at, story.stored[1].1.occurred_at);
    story.journal(stored(key)).journal(stored(key)).says("正在交到大厅…");
    // Looked at in the form, nothing changed.
    let mut story = silent();
    story.act(Action::Sending(sending::Act::StoreAgain)).act(Action::Review(review::Act::Change(9)));
    story.form(form::Act::Choose(3)).at("Form").journal(stored(key)).at("Sending");
}

#[test]
fn other_answers_are_another_wish() {
    let mut story = Story::begin();
    story.submitted().after(10_000, Event::Tick).act(Action::Sending(sending::Act::StoreAgain));
    let first = story.own_key();
    story.act(Action::Review(review::Act::Change(9))).form(form::Act::Choose(4)).next();
    // Changed after signing: signed again, then handed in.
    story.says("请在这里签个名").card(&OWNER).next().at("Review");
    story.journal(JournalNews::Stored { key: first, slip: "K01-1122-007".into() }).at("Review");
    assert_eq!(story.ignored, Some(Ignored::Late));
    story.act(submit());
    assert_ne!(story.own_key(), first, "the hall's duplicate rule tells these two apart, nothing is silently lost");
}

#[test]
fn news_for_a_former_citizen_comes_to_nothing() {
    let mut story = Story::begin();
    story.stored();
    let key = story.own_key();
    story.time_alone(600_000, |story| story.visit.state_name() == StateName::Idle);
    for news in [JournalNews::Received { key, received: received() }, JournalNews::Parked { key }, JournalNews::NotYet { key }] {
        story.journal(news).at("Idle");
        assert_eq!(story.ignored, Some(Ignored::Late));
    }
    story
        .event(Event::Paper(Slot::Receipt, PaperNews::Printed))
        .hall(HallNews::SessionOpened { phone_on_record: None })
        .at("Idle");
    assert!(story.visit.holds_nothing_personal());
    // And to nothing before the next one has acknowledged the notice.
    story.card(&OWNER).hall(HallNews::SessionOpened { phone_on_record: None });
    assert_eq!(story.ignored, Some(Ignored::Late));
    story.journal(JournalNews::Recalled { outcomes: vec![outcome(1, Standing::Waiting)], draft: None });
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn the_next_tap_of_the_card_tells_what_became_of_it() {
    let mut story = Story::begin();
    story.home();
    let outcomes = vec![outcome(1, Standing::Waiting), outcome(2, Standing::Parked), outcome(3, Standing::Received(received()))];
    story.journal(JournalNews::Recalled { outcomes, draft: None }).asks_for(&["Told"]);
    story.says("存在这台机器里，还没交到大厅，11月22日 21:58").says("交上去了，要工作人员看一下，11月22日 21:58");
    story.act(Action::Home(home::Act::Case(0))).at("Case").says("存好了，还没交到大厅").says("K01-1122-006");
    // It reaches the hall while the page is up.
    let key = uuid::Uuid::from_u128(1);
    story.journal(JournalNews::Received { key, received: received() }).says("大厅收到了，还没开始审核");
    story.act(Action::Case(case::Act::Reprint)).asks_for(&["Print"]).says("正在打印小票");
    story
        .act(Action::Case(case::Act::Close))
        .act(Action::Home(home::Act::Case(1)))
        .event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    assert_eq!(story.ignored, Some(Ignored::Late), "that paper was another case's");
}

#[test]
fn only_what_was_seen_counts_as_told() {
    let mut story = Story::begin();
    story.stored().foot(Foot::Help);
    story.hall_receives().at("Done/Help").asks_for(&["Print"]);
}
