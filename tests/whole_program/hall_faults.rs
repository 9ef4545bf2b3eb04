//! Halls that do not answer and power that is cut: the submission arrives once, and the words never say more than
//! is so.

use crate::fault_proxy::Fault;
use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, SUBMIT, first_card};
use crate::window::{Which, wait_until_or};

/// The slip number on the page: K01, month and day, the first of the day.
fn slip_on_page(machine: &Machine) -> String {
    let today = jiff::ZonedDateTime::now().in_tz("Asia/Shanghai").expect("the zone").strftime("%m%d");
    let slip = format!("K01-{today}-001");
    machine.sees("本机凭条号（不是办件编号）");
    machine.sees(&slip);
    slip
}

/// 提交 into a hall that is down: stored here, with slip number on page and paper.
fn submit_while_the_hall_is_down(machine: &Machine) {
    come_and_fill_in(machine, &first_card());
    machine.choose("提交");
    machine.sees(STORED);
    let slip = slip_on_page(machine);
    machine.sees("小票打好了");
    let paper = machine.paper(1);
    assert!(paper.contains(STORED) && paper.contains(&slip), "{paper}");
    assert!(!paper.contains("LXGY-") && !machine.page().contains("LXGY-"), "{paper}");
    assert_eq!(machine.cases(), []);
    machine.journal_is(&["waiting"]);
}

/// 提交, up to where the journal holds it; the hall's answer does not come.
fn submit_into(machine: &Machine, fault: Fault) {
    come_and_fill_in(machine, &first_card());
    machine.proxy.fail(SUBMIT, fault);
    machine.choose("提交");
    machine.journal_is(&["waiting"]);
}

#[test]
fn while_the_hall_is_down_it_is_stored_here_and_sent_by_itself_when_the_hall_is_back() {
    let mut machine = Plan::new().hall_down().start();
    submit_while_the_hall_is_down(&machine);
    machine.start_hall();
    let number = received_as_the_hall_has_it(&machine);
    machine.sees("刚刚交到大厅了");
    machine.choose("再打小票");
    let paper = machine.paper(2);
    assert!(paper.contains(RECEIVED) && paper.contains(&number), "{paper}");
}

#[test]
fn whoever_left_before_the_hall_was_back_is_told_at_the_next_tap() {
    let mut machine = Plan::new().hall_down().start();
    submit_while_the_hall_is_down(&machine);
    leave(&machine, "知道了，退出");
    machine.start_hall();
    machine.journal_is(&["received"]);
    let case = machine.the_one_case();
    next_tap_tells(&machine, &first_card(), &case.number);
}

#[test]
fn an_answer_cut_on_its_way_leaves_one_case_and_true_words() {
    let machine = Plan::new().start();
    submit_into(&machine, Fault::CutAnswer);
    // The hall has it; the machine cannot know and does not say so.
    machine.sees(STORED);
    let case = machine.the_one_case();
    assert!(!machine.page().contains(&case.number));
    machine.proxy.heal();
    assert_eq!(received_as_the_hall_has_it(&machine), case.number);
    assert!(machine.proxy.count(SUBMIT) >= 2, "{:?}", machine.proxy.requests());
}

#[test]
fn a_power_cut_before_sending_is_made_good_by_the_next_start() {
    let mut machine = Plan::new().start();
    submit_into(&machine, Fault::BlackHole);
    machine.sees("正在交到大厅…");
    machine.kill_kiosk();
    assert_eq!(machine.cases(), []);
    machine.proxy.heal();
    machine.start_kiosk();
    machine.journal_is(&["received"]);
    let case = machine.the_one_case();
    assert_eq!(machine.journal()[0].key, case.key);
    next_tap_tells(&machine, &first_card(), &case.number);
}

/// The hall has committed and the machine never heard: the power goes in between.
fn cut_between_commit_and_words() -> (Machine, String) {
    let mut machine = Plan::new().start();
    submit_into(&machine, Fault::WithholdAnswer);
    let case = machine.the_one_case();
    assert!(!machine.shows(RECEIVED) && !machine.page().contains(&case.number));
    machine.kill_kiosk();
    machine.proxy.heal();
    machine.start_kiosk();
    machine.journal_is(&["received"]);
    (machine, case.number)
}

#[test]
fn a_power_cut_between_the_halls_commit_and_the_words_gives_the_same_number() {
    let (machine, number) = cut_between_commit_and_words();
    assert_eq!(machine.the_one_case().number, number);
    next_tap_tells(&machine, &first_card(), &number);
    machine.choose("补打小票");
    machine.sees("小票打好了");
    assert!(machine.paper(1).contains(&number));
}

#[test]
fn whoever_begins_again_after_a_power_cut_is_told_of_the_first_case() {
    let (machine, number) = cut_between_commit_and_words();
    come_and_fill_in(&machine, &first_card());
    machine.choose("提交");
    let told = || {
        let words = machine.window().words(Which::Kiosk);
        words.iter().any(|words| words.starts_with('您') && words.replace('\n', "").ends_with("已交过，这次没有再交"))
    };
    wait_until_or(DEADLINE, told, || machine.page());
    machine.sees(&number);
    machine.journal_is(&["received", "received"]);
    assert_eq!(machine.the_one_case().number, number);
    let paper = machine.paper(1);
    let in_one: String = paper.split_whitespace().collect();
    assert!(in_one.contains("之前已交过，这次没有再交") && paper.contains(&number), "{paper}");
}

#[test]
fn a_slow_hall_is_waited_for_and_said_to_be() {
    let machine = Plan::new().start();
    submit_into(&machine, Fault::Delay(std::time::Duration::from_secs(3)));
    machine.sees("您填的已经存好了，断网断电都不会丢。");
    received_as_the_hall_has_it(&machine);
    assert_eq!(machine.proxy.count(SUBMIT), 1);
}
