//! What staff want put right is asked at the next tap and reaches the hall; what is not wanted any more is withdrawn.

use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::{Which, wait_until_or};
use serde_json::json;

/// Lines to the hall that the kiosk may hold at once.
const LINES_MAX: usize = 6;

/// At the duty desk: the telephone number is to be given anew.
fn ask_for_telephone(machine: &Machine, number: &str) {
    let decision = json!({ "state": "supplement_needed", "correct": ["mobile"] }).to_string();
    let address = format!("{}/desk/v1/cases/{number}/state", machine.proxy.url());
    let answer = ureq::post(address).header("Authorization", as_staff(machine)).send(decision);
    assert_eq!(answer.expect("the hall takes it").status(), 200);
}

/// From the personal home to the case, which stands there with this state.
fn open_case(machine: &Machine, state: &str) {
    let told = || machine.window().words(Which::Kiosk).iter().any(|words| words.starts_with(state));
    wait_until_or(DEADLINE, told, || format!("no case is {state}: {}", machine.page()));
    machine.choose("失业登记");
}

#[test]
fn a_case_is_put_right_at_the_machine_and_then_withdrawn() {
    let mut machine = Plan::new().start();
    let card = first_card();
    come_and_fill_in(&machine, &card);
    machine.choose("提交");
    let number = received_as_the_hall_has_it(&machine);
    leave(&machine, "办完了，退出");
    ask_for_telephone(&machine, &number);

    come_home(&machine, &card);
    open_case(&machine, "还差材料");
    machine.sees("要重新填：手机号码。");
    machine.choose("现在补");
    machine.sees("失业登记：怎么联系您");
    machine.choose("开始填");
    digits(&machine, "13987654321");
    next(&machine, "失业登记：怎么联系您");
    turn_page(&machine, REVIEW);
    machine.choose("提交");
    machine.sees(RECEIVED);
    machine.sees(&number);
    machine.journal_is(&["received", "received"]);
    assert_eq!(machine.cases().len(), 1, "the same case");
    let count = |machine: &Machine| machine.count("hall/hall.db", "SELECT count(*) FROM corrections WHERE envelope IS NOT NULL");
    assert_eq!(count(&machine), 1);
    leave(&machine, "办完了，退出");

    come_home(&machine, &card);
    open_case(&machine, "大厅收到了");
    // A hall that began anew knows no session of before.
    machine.stop_hall();
    machine.start_hall();
    machine.choose("往下看");
    machine.choose("不办了，要撤回");
    machine.choose("撤回");
    // Each line to the former hall that is still held breaks first; the page offers to try again.
    for _ in 0..LINES_MAX {
        wait_until_or(DEADLINE, || machine.shows("已撤回") || machine.shows("再试一次"), || machine.page());
        if machine.shows("再试一次") {
            machine.choose("再试一次");
        }
    }
    machine.sees("已撤回");
    assert_eq!(machine.count("hall/hall.db", "SELECT count(*) FROM cases WHERE state = 'withdrawn'"), 1);
    assert!(!machine.log().contains("1398765"));
}
