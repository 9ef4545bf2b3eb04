//! A printer without paper: nothing is lost, and the paper comes later.

use crate::ipp_printer::IppPrinter;
use crate::journey::*;
use crate::machine::{Plan, first_card, words_on_paper};

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
