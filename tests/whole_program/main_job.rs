//! From the card to the paper, when nothing goes wrong.

use crate::ipp_printer::IppPrinter;
use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card, words_on_paper};
use crate::thermal_printer::{Mishap, ThermalPrinter};
use crate::window::{Which, wait_until, wait_until_or};

/// What must and must not stand on the receipt of a received submission.
fn receipt_is_right(paper: &str, number: &str) {
    for words in [number, RECEIVED, "失业登记", "示**", "广益街道为民服务中心", "本小票只说明交到了哪一步"]
    {
        assert!(paper.contains(words), "{words:?} is not on the paper:\n{paper}");
    }
    for words in ["示例丁", "320299198004250079", PHONE] {
        assert!(!paper.contains(words), "{words:?} is on the paper:\n{paper}");
    }
}

/// The own contributions first, then the form from the personal home, up to 提交.
fn look_up_and_fill_in(machine: &Machine) {
    machine.sees(IDLE);
    machine.choose("社保缴费");
    machine.sees("“社保缴费”要用身份证。");
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("一共缴了");
    machine.choose("首页");
    machine.sees("尾号 0079，身份证可以收好了");
    machine.choose("失业登记");
    fill_in(machine, &first_card());
}

#[test]
fn a_card_on_the_usb_reader_becomes_a_case_and_a_receipt_on_the_ipp_printer() {
    let printer = IppPrinter::start();
    let machine = Plan::usb("no-card").printer(printer.uri()).start();
    look_up_and_fill_in(&machine);
    machine.choose("提交");
    let number = received_as_the_hall_has_it(&machine);
    machine.sees("小票打好了");
    let papers = printer.paper();
    assert_eq!(papers.len(), 1);
    receipt_is_right(&words_on_paper(&papers[0]), &number);
    leave(&machine, "办完了，退出");
}

#[test]
fn a_card_on_the_serial_reader_becomes_a_case_and_a_receipt_in_the_folder() {
    let machine = Plan::new().start();
    look_up_and_fill_in(&machine);
    machine.choose("提交");
    let number = received_as_the_hall_has_it(&machine);
    machine.sees("小票打好了");
    receipt_is_right(&machine.paper(1), &number);
    let counted = || format!("counted {:?}", machine.receipts_counted());
    wait_until_or(DEADLINE, || machine.receipts_counted() == [1], counted);
    leave(&machine, "办完了，退出");
}

#[test]
fn a_thermal_printer_burns_the_receipt_and_half_of_one_is_no_receipt() {
    let printer = ThermalPrinter::start();
    let machine = Plan::new().printer(printer.uri()).start();
    printer.after_rows(300, Mishap::PaperEnds);
    come_and_fill_in(&machine, &first_card());
    machine.choose("提交");
    let number = received_as_the_hall_has_it(&machine);
    machine.sees("没有打印纸了");
    assert!(machine.shows(&number), "the number stays on the page");
    assert!(!machine.shows("小票打好了"));
    assert!(machine.log().contains("paper.half"));
    leave(&machine, "办完了，退出");
    printer.put_right();
    next_tap_tells(&machine, &first_card(), &number);
    machine.choose("补打小票");
    machine.sees("小票打好了");
    assert_eq!((printer.sheets().len(), printer.hanging_rows()), (2, 0), "half of it by itself, then all of it");
    assert_eq!((machine.cases().len(), machine.journal().len()), (1, 1));
}

#[test]
fn two_touches_on_submit_without_a_pause_make_one_case() {
    let machine = Plan::new().start();
    come_and_fill_in(&machine, &first_card());
    // A page that has just come does not take touches yet, so the first one may need a second try.
    let submit = machine.window().find(Which::Kiosk, "提交").expect("the button");
    wait_until(DEADLINE, "the page to leave", || {
        machine.window().touch_element(&submit);
        machine.window().touch_element(&submit);
        !machine.shows(REVIEW)
    });
    received_as_the_hall_has_it(&machine);
    machine.sees("小票打好了");
    assert_eq!((machine.cases().len(), machine.journal().len(), machine.papers().len()), (1, 1, 1));
}

#[test]
fn a_hardware_keyboard_types_digits_and_pinyin() {
    let machine = Plan::new().start();
    come_with_card(&machine, &first_card());
    machine.choose("知道了，接着办");
    begin_form(&machine);
    let keys = |text: &str| text.chars().for_each(|key| machine.window().type_key(&key.to_string()));
    keys("13812345679");
    typed(&machine, "13812345679");
    keys("\u{8}");
    typed(&machine, "1381234567");
    keys("8");
    typed(&machine, PHONE);
    keys("\n");
    machine.sees("您现在住哪儿？");
    keys("wuxishi");
    typed(&machine, "wuxishi");
    keys(" ");
    typed(&machine, "无锡市");
}

/// To the address, by touch.
fn at_address(machine: &Machine) {
    come_with_card(machine, &first_card());
    machine.choose("知道了，接着办");
    begin_form(machine);
    digits(machine, PHONE);
    next(machine, "您现在住哪儿？");
}

/// Touches these keys one after the other. No key twice in a row: that is a trembling hand's.
fn touch_keys(machine: &Machine, keys: &[&str]) {
    keys.iter().for_each(|key| machine.choose(key));
}

#[test]
fn a_finger_types_a_name_by_nine_keys() {
    let machine = Plan::new().start();
    at_address(&machine);
    machine.choose("九键");
    touch_keys(&machine, &["WXYZ", "ABC", "MNO", "GHI", "WXYZ", "GHI", "TUV", "DEF", "ABC", "MNO", "GHI"]);
    typed(&machine, "wangxiufang");
    machine.choose("王秀芳");
    typed(&machine, "王秀芳");
}

#[test]
fn a_finger_types_a_name_by_strokes_and_a_door_by_digits() {
    let machine = Plan::new().start();
    at_address(&machine);
    machine.choose("笔画");
    touch_keys(&machine, &["横", "竖"]);
    typed(&machine, "㇐㇑");
    machine.choose("丁");
    touch_keys(&machine, &["折", "撇"]);
    typed(&machine, "丁㇕㇒");
    machine.choose("力");
    typed(&machine, "丁力");
    machine.choose("数字");
    touch_keys(&machine, &["1", "2", "横线", "3"]);
    typed(&machine, "丁力12-3");
}
