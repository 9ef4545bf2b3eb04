//! Whose data is where: before the notice, between two persons, and after one has left.

use crate::journey::*;
use crate::machine::{Machine, Plan, first_card, other_card};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the first card says of its owner, and what its owner typed.
const OF_THE_FIRST_PERSON: [&str; 5] = ["示例丁", "320299198004250079", "0079", "演示地址", PHONE];

#[track_caller]
fn shows_nothing_of_the_first_person(machine: &Machine) {
    let page = machine.page();
    for words in OF_THE_FIRST_PERSON {
        assert!(!page.contains(words), "{words:?} is on the page:\n{page}");
    }
}

/// Every file that the machine keeps, with its bytes.
fn stored(machine: &Machine) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(machine.path("storage")).expect("a folder");
    files.map(|file| file.expect("a file").path()).map(|file| (file.clone(), std::fs::read(file).expect("bytes"))).collect()
}

/// Up to a typed telephone number, not yet submitted.
fn begin(machine: &Machine) {
    come_with_card(machine, &first_card());
    machine.choose("知道了，接着办");
    begin_form(machine);
    digits(machine, PHONE);
}

/// The same card again: what was begun is offered, and is as it was.
fn goes_on_where_it_was(machine: &Machine) {
    come_home(machine, &first_card());
    machine.choose("接着办");
    machine.sees("失业登记：怎么联系您");
    machine.choose("手机号码");
    machine.sees(PHONE_QUESTION);
    typed(machine, PHONE);
}

#[test]
fn before_the_notice_is_acknowledged_nothing_is_shown_sent_or_written() {
    let machine = Plan::new().start();
    machine.sees(IDLE);
    let before = stored(&machine);
    machine.choose("失业登记");
    machine.sees("请把身份证放在亮灯的地方");
    machine.place(&first_card());
    machine.sees(NOTICE);
    shows_nothing_of_the_first_person(&machine);
    machine.choose("不办了");
    machine.choose("都拿好了");
    machine.sees(IDLE);
    assert_eq!(machine.asked_for_somebody(), [""; 0]);
    assert!(stored(&machine) == before, "something was written");
    // The same card, acknowledged: now it is sent, so the count above was no accident.
    come_home(&machine, &first_card());
    machine.sees("尾号 0079，身份证可以收好了");
    assert_eq!(machine.proxy.count("POST /kiosk/v1/sessions"), 1);
}

#[test]
fn another_card_during_the_form_asks_and_clears_before_the_next_person_begins() {
    let machine = Plan::new().start();
    begin(&machine);
    machine.place(&other_card());
    machine.sees("换人了吗？");
    machine.choose("没换，接着办");
    typed(&machine, PHONE);
    machine.place(&other_card());
    machine.sees("换人了吗？");
    machine.choose("换人了");
    machine.sees(NOTICE);
    shows_nothing_of_the_first_person(&machine);
    machine.choose("知道了，接着办");
    machine.sees("尾号 0085，身份证可以收好了");
    machine.sees("还没有办过的。");
    assert!(!machine.shows("接着办"), "the draft of another person is offered");
    let page = machine.page();
    assert!(!page.contains("示例丁") && !page.contains("0079") && !page.contains(PHONE), "{page}");
    machine.choose("失业登记");
    machine.sees("失业登记：身份证上有的");
    machine.choose("退出");
    machine.choose("都拿好了");
    goes_on_where_it_was(&machine);
    assert_eq!((machine.cases(), machine.journal()), (Vec::new(), Vec::new()));
}

#[test]
fn leaving_with_unsaved_answers_asks_and_keeps_them_for_the_same_card() {
    let machine = Plan::new().start();
    begin(&machine);
    machine.choose("退出");
    machine.sees("先存着，\n还是不办了？");
    machine.choose("回去接着填");
    typed(&machine, PHONE);
    machine.choose("退出");
    machine.choose("先存着");
    machine.choose("都拿好了");
    machine.sees(IDLE);
    shows_nothing_of_the_first_person(&machine);
    goes_on_where_it_was(&machine);
    answer_rest(&machine, &first_card());
    machine.choose("提交");
    received_as_the_hall_has_it(&machine);
}

#[test]
fn leaving_for_good_keeps_nothing() {
    let machine = Plan::new().start();
    begin(&machine);
    machine.choose("退出");
    machine.choose("不办了");
    machine.choose("都拿好了");
    come_home(&machine, &first_card());
    machine.sees("还没有办过的。");
    assert!(!machine.shows("接着办"));
}
