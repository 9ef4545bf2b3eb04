//! 补正 and 撤回: a case is put right or withdrawn by its citizen.

use crate::story::{OWNER, Story, case_status, form_service, live_case, outcome, received, steps};
use yizhan::api::{AnswerValue, CaseState, CaseStatus, CorrectionWanted, Corrects};
use yizhan::visit::*;

fn wanted() -> CaseStatus {
    let wanted = CorrectionWanted { request: 2, fields: vec!["mobile".into(), "edu".into()] };
    let steps =
        steps(&[(CaseState::Received, "2026-11-01T10:00:00+08:00"), (CaseState::SupplementNeeded, "2026-11-02T14:05:00+08:00")]);
    CaseStatus { state: CaseState::SupplementNeeded, correction: Some(wanted), steps, ..case_status() }
}

/// At the page of the only case there is.
fn at_case(status: CaseStatus) -> Story {
    let mut story = Story::begin();
    story.home().hall(HallNews::Cases(vec![status])).act(Action::Home(home::Act::Case(0))).at("Case");
    story
}

#[test]
fn only_what_staff_want_is_asked_and_handed_in_for_that_case() {
    let mut story = at_case(wanted());
    story.says("还差材料").says("要重新填：手机号码、文化程度。");
    story.act(Action::Case(case::Act::Correct)).at("Form");
    story.next().typed("13812341234").next().page_turned().next().form(form::Act::Choose(2)).next().page_turned();
    story.at("Review").act(Action::Review(review::Act::Submit)).asks_for(&["Store"]);
    let (_, submission) = story.stored.last().unwrap();
    let corrects = Corrects { case_number: case_status().case_number, request: 2 };
    assert_eq!(submission.corrects, Some(corrects));
    let own: Vec<&String> = submission.answers.keys().collect();
    assert!(submission.answers.get("mobile") == Some(&AnswerValue::Text("13812341234".into())), "{own:?}");
    for other in ["live_addr", "reason", "intent", "promise"] {
        assert!(!submission.answers.contains_key(other), "{own:?}");
    }
    let key = story.own_key();
    story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() });
    story.journal(JournalNews::Received { key, received: received() }).at("Done");
}

#[test]
fn what_was_put_right_and_waits_for_the_hall_is_not_asked_for_again() {
    let mut story = Story::begin();
    let waits = |request| Outcome {
        corrects: Some(Corrects { case_number: case_status().case_number, request }),
        ..outcome(1, Standing::Waiting)
    };
    story.home().hall(HallNews::Cases(vec![wanted()]));
    story.journal(JournalNews::Recalled { outcomes: vec![waits(2)], draft: None });
    story.act(Action::Home(home::Act::Case(1))).at("Case");
    story.says("补的还没送到大厅").says("您补的已经存在这台机器上。连上大厅就送过去，不用再补。");
    assert!(!story.words().contains(&"现在补".to_string()), "{:?}", story.words());
    story.act(Action::Case(case::Act::Correct)).at("Case");
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    // Staff have asked once more since.
    story.journal(JournalNews::Recalled { outcomes: vec![waits(1)], draft: None }).says("现在补");
}

#[test]
fn a_late_answer_about_a_withdrawal_says_nothing_of_the_paper() {
    let mut story = at_case(live_case());
    story.act(Action::Case(case::Act::Reprint)).act(Action::Case(case::Act::AskToWithdraw));
    story.act(Action::Case(case::Act::Withdraw)).after(12_000, Event::Tick).says("还没有撤回。过一会儿再试，或者到窗口说。");
    // The printer still has it: there is paper to take.
    story.foot(Foot::Exit).at("TakeAway");
    assert!(story.words().iter().any(|words| words.contains("小票")), "{:?}", story.words());
}

#[test]
fn what_was_begun_of_a_correction_is_kept_and_gone_on_with() {
    let mut story = at_case(wanted());
    story.act(Action::Case(case::Act::Correct)).next().typed("13812341234").next();
    story.foot(Foot::Exit).act(Action::Over(over::Act::Save));
    let draft = story.drafts.pop().unwrap();
    let open = draft.corrects.as_ref().unwrap();
    assert_eq!((open.wanted.request, &open.case_number), (2, &case_status().case_number));
    let mut again = Story::begin();
    again.home().journal(JournalNews::Recalled { outcomes: Vec::new(), draft: Some(draft) });
    again.act(Action::Home(home::Act::Resume)).at("Form").says("13812341234").says("大约还要 1 分钟");
    assert!(!again.words().iter().any(|words| words.contains("现在住")), "{:?}", again.words());
}

#[test]
fn without_such_questions_on_this_machine_the_case_leads_to_a_window() {
    let fields = vec!["asked_no_more".into()];
    let mut story = at_case(CaseStatus { correction: Some(CorrectionWanted { request: 1, fields }), ..wanted() });
    story.says("还差材料。请带齐材料到窗口补，工作人员会告诉您差什么。").says("看好了");
    story.act(Action::Case(case::Act::Correct)).at("Case");
}

#[test]
fn a_case_is_withdrawn_after_asking_once_more() {
    let mut story = at_case(live_case());
    story.act(Action::Case(case::Act::AskToWithdraw)).says("真的要撤回吗？").says("不撤回");
    story.act(Action::Case(case::Act::Withdraw)).asks_for(&["Withdraw"]).says("正在撤回…");
    let status = CaseStatus { state: CaseState::Withdrawn, ..case_status() };
    story.hall(HallNews::Withdrawn(Box::new(status))).says("已撤回");
    assert!(!story.words().contains(&"不办了，要撤回".to_string()), "{:?}", story.words());
    story.act(Action::Case(case::Act::Close)).at("Home").asks_for(&["FetchCases", "Recall"]);
}

#[test]
fn who_thinks_better_of_it_keeps_the_case() {
    let mut story = at_case(live_case());
    story.act(Action::Case(case::Act::AskToWithdraw)).act(Action::Case(case::Act::Keep)).says("大厅收到了，还没开始审核");
}

#[test]
fn nothing_is_called_withdrawn_before_the_hall_says_so() {
    let mut story = at_case(live_case());
    story.act(Action::Case(case::Act::AskToWithdraw)).act(Action::Case(case::Act::Withdraw));
    story.after(12_000, Event::Tick).says("现在连不上大厅").says("还没有撤回。过一会儿再试，或者到窗口说。");
    story.act(Action::Case(case::Act::Withdraw)).asks_for(&["Withdraw"]);
    story.hall(HallNews::Refused(Asked::Withdrawal)).says("没有撤回").act(Action::Case(case::Act::Keep));
    story.says("大厅收到了，还没开始审核");
}

#[test]
fn what_is_decided_is_not_offered_to_be_withdrawn() {
    let mut story = at_case(case_status());
    assert!(!story.words().contains(&"不办了，要撤回".to_string()), "{:?}", story.words());
    story.act(Action::Case(case::Act::AskToWithdraw)).says("办好了");
}

#[test]
fn another_citizen_sees_nothing_of_a_correction() {
    let mut story = at_case(wanted());
    story.act(Action::Case(case::Act::Correct)).next().typed("13812341234");
    story.foot(Foot::Exit).act(Action::Over(over::Act::Discard));
    assert!(!story.words().iter().any(|words| words.contains("1381")), "{:?}", story.words());
    story.card(&OWNER).at("Notice");
}

#[test]
fn who_chooses_the_service_anew_is_not_led_into_an_old_correction() {
    let mut story = at_case(wanted());
    story.act(Action::Case(case::Act::Correct)).next().typed("13812341234").next();
    story.foot(Foot::Exit).act(Action::Over(over::Act::Save));
    let draft = story.drafts.pop();
    let mut again = Story::begin();
    again.act(Action::Idle(idle::Act::Service(form_service()))).card(&OWNER).act(Action::Notice(notice::Act::Acknowledge));
    again.at("Form").journal(JournalNews::Recalled { outcomes: Vec::new(), draft }).says("失业登记：身份证上有的");
}

#[test]
fn a_case_that_was_put_right_is_listed_once() {
    let mut story = Story::begin();
    let outcomes = [2, 1].map(|key| outcome(key, Standing::Received(received()))).to_vec();
    story.home().hall(HallNews::Cases(Vec::new())).journal(JournalNews::Recalled { outcomes, draft: None });
    let view::Content::Home(home) = story.visit.view().content else { panic!("not at home") };
    assert_eq!(home.cases.len(), 1);
}

#[test]
fn where_a_case_stands_is_told_step_by_step() {
    let mut story = at_case(wanted());
    story.says("大厅收到了").says("11月1日 10:00").says("还差材料").says("11月2日 14:05");
    story.says("您把材料补上").says("工作人员审核").says("办好，通知您");
    // What is decided is over: nothing is still to come.
    let mut story = at_case(case_status());
    story.says("办好了").says("11月3日 09:20");
    assert!(!story.words().iter().any(|words| words.contains("通知您")));
    // A hall that told no steps.
    let mut story = at_case(CaseStatus { steps: Vec::new(), ..case_status() });
    story.says("办好了");
    assert!(!story.words().iter().any(|words| words == "大厅收到了"));
}
