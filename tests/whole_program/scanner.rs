//! Codes before the scanner of a whole machine.

use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::wait_until_or;
use yizhan::hall::demo_identity_token;

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
    machine.code_is_gone();
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

/// A code on the telephone of 示例丁.
fn identity(serial: u32) -> String {
    demo_identity_token("320299198004250079", jiff::Timestamp::now().as_second(), serial)
}

#[test]
fn an_electronic_identity_looks_things_up_and_applying_wants_the_card() {
    let mut machine = Plan::new().scanner().start();
    machine.sees(IDLE);
    machine.choose("社保缴费");
    machine.sees("也可以扫电子社保卡、医保码、苏服码。");
    let code = identity(1);
    machine.scan(&code);
    machine.sees("码是谁的，由大厅认。机器上只显示遮住的姓名，码用完就丢掉。");
    machine.choose("知道了，接着办");
    machine.sees("一共缴了");
    machine.choose("首页");
    machine.sees("扫码认出：示**。办事还要身份证。");
    assert!(!machine.page().contains("示例丁"));
    machine.choose("失业登记");
    machine.sees("扫码只能查，“失业登记”要身份证。");
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("不办了");
    machine.choose("都拿好了");
    machine.sees(IDLE);

    // The same code once more, and one that nobody issued.
    for code in [code.as_str(), "1101000000000000000000000001"] {
        machine.scan(code);
        machine.sees(NOTICE);
        machine.choose("知道了，接着办");
        machine.sees("这个码没认出来");
        machine.choose("知道了");
        machine.sees(IDLE);
    }
    machine.stop_hall();
    machine.scan(&identity(2));
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("现在认不了码");
    assert!(!machine.log().contains("320299") && !machine.log().contains("yizhan-demo-identity"));
}
