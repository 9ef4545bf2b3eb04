//! Codes before the scanner of a whole machine.

use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::wait_until_or;

const ASK_CASE: &str = "POST /kiosk/v1/cases:query";
const NO_USE: &str = "这个码，这里用不了";

fn times_asked(machine: &Machine) -> usize {
    machine.proxy.requests().iter().filter(|request| *request == ASK_CASE).count()
}

#[test]
fn a_receipt_that_is_scanned_tells_what_became_of_it_and_nothing_of_its_holder() {
    let mut machine = Plan::new().scanner().start();
    come_and_fill_in(&machine, &first_card());
    machine.choose("提交");
    let number = received_as_the_hall_has_it(&machine);
    let code = machine.receipt_code(&machine.the_one_case());
    machine.scan(&code);
    leave(&machine, "办完了，退出");
    assert_eq!(times_asked(&machine), 0, "a code during a visit does nothing");

    machine.scan(&code);
    machine.scanner().scan(&code).expect("a code taken");
    machine.sees("大厅收到了，还没开始审核");
    machine.sees(&number);
    for personal in ["示例丁", "320299", PHONE] {
        assert!(!machine.page().contains(personal), "{personal} is shown to who holds a receipt");
    }
    assert_eq!(times_asked(&machine), 1, "twice the same code is one");
    machine.choose("看好了");
    machine.sees(IDLE);

    // Bytes without end, then whole codes again.
    machine.send_by_scanner(&[b'7'; 10_000]);
    machine.sees(NO_USE);
    machine.scanner().send(b"\r").expect("bytes taken");
    machine.choose("知道了");
    machine.sees(IDLE);
    machine.scan(&code.replace("127.0.0.1", "hall.elsewhere.cn"));
    machine.sees("这张小票不是这里的");
    machine.scan(&code.replace("?code=", "?code=0"));
    machine.sees(NO_USE);
    machine.stop_hall();
    machine.scan(&code);
    machine.sees("现在连不上大厅");

    machine.unplug_scanner();
    let told = || machine.log().contains("scanner.down fault=absent");
    wait_until_or(DEADLINE, told, || format!("nothing of the scanner in {}", machine.log()));
    assert!(!machine.log().contains(&number) && !machine.log().contains("code="), "a log line carries nothing of a citizen");
}
