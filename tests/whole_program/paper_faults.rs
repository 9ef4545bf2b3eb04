//! A printer without paper: nothing is lost, and the paper comes later.

use crate::ipp_printer::IppPrinter;
use crate::journey::*;
use crate::machine::{DEADLINE, Plan, first_card, words_on_paper};
use crate::window::wait_until;

#[test]
fn without_paper_number_and_code_are_on_the_page_and_the_receipt_comes_later() {
    let printer = IppPrinter::start();
    printer.load_sheets(0);
    let machine = Plan::new().printer(printer.uri()).start();
    come_and_fill_in(&machine, &first_card());
    machine.choose("提交");
    let number = received_as_the_hall_has_it(&machine);
    machine.sees("没有打印纸了");
    machine.sees("扫一扫，看办到哪了");
    leave(&machine, "办完了，退出");
    assert_eq!(printer.paper().len(), 0);

    printer.load_sheets(250);
    next_tap_tells(&machine, &first_card(), &number);
    machine.choose("补打小票");
    machine.sees("小票打好了");
    let papers = printer.paper();
    assert_eq!(papers.len(), 1);
    assert!(words_on_paper(&papers[0]).contains(&number));
    assert_eq!(machine.cases().len(), 1);
}

#[test]
fn a_receipt_that_did_not_come_out_is_printed_for_the_same_card_once_there_is_paper_and_counted() {
    let printer = IppPrinter::start();
    printer.load_sheets(0);
    let machine = Plan::new().printer(printer.uri()).start();
    let card = first_card();
    come_and_fill_in(&machine, &card);
    machine.choose("提交");
    received_as_the_hall_has_it(&machine);
    machine.sees("没有打印纸了");
    let left = |printed: &str| machine.count("hall/hall.db", &format!("SELECT count(*) FROM pick_ups WHERE printed = {printed}"));
    wait_until(DEADLINE, "the receipt at the hall", || left("0") == 1);
    leave(&machine, "办完了，退出");
    assert!(machine.receipts_counted().is_empty());

    printer.load_sheets(250);
    come_home(&machine, &card);
    machine.choose("上次没打的");
    machine.sees("打好了，请拿走");
    assert_eq!(printer.paper().len(), 1);
    wait_until(DEADLINE, "the code to be used up", || left("1") == 1 && left("0") == 0);
    // It came from the roll like every other.
    wait_until(DEADLINE, "a receipt counted", || machine.receipts_counted() == [1]);
}
