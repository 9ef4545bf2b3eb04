//! Contributions: looked up, printed as the page has them, and looked at again.

use crate::ipp_printer::IppPrinter;
use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card, words_on_paper};
use crate::window::wait_until;

fn look_up(machine: &Machine) {
    machine.sees(IDLE);
    machine.choose("社保缴费");
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("一共缴了");
}

#[test]
fn a_year_is_printed_as_the_page_has_it_and_one_goes_on_looking() {
    let machine = Plan::new().start();
    look_up(&machine);
    machine.choose("打印明细");
    machine.sees("小票打好了");
    let paper = machine.paper(1);
    for words in ["查询凭条", "社保缴费明细查询打印", "示**", "最近一年", "缴费月数", "没查到", "到账", "本凭条仅供查询", "K01"]
    {
        assert!(paper.contains(words), "{words:?} is not on the paper:\n{paper}");
    }
    assert_eq!(paper.matches("到账").count(), 11, "eleven months and the one that is missing:\n{paper}");
    for words in ["示例丁", "320299198004250079"] {
        assert!(!paper.contains(words), "{words:?} is on the paper:\n{paper}");
    }
    machine.choose("回去接着看");
    machine.sees("一共缴了");
    machine.choose("全部年份");
    machine.choose("打印明细");
    machine.sees("小票打好了");
    assert!(machine.paper(2).contains("一年一年打"), "{}", machine.paper(2));
    assert_eq!((machine.cases().len(), machine.journal().len()), (0, 0), "nothing was handed in");
    assert!(!machine.log().contains("3202991980"));
}

#[test]
fn without_paper_the_page_says_what_to_do_and_the_rest_goes_on() {
    let printer = IppPrinter::start();
    printer.load_sheets(0);
    let machine = Plan::new().printer(printer.uri()).start();
    look_up(&machine);
    machine.choose("打印明细");
    machine.sees("这会儿打不出来");
    machine.sees("可以过一会儿再打一次，也可以到二楼大厅窗口打。");
    printer.load_sheets(250);
    machine.choose("再打一次");
    machine.sees("小票打好了");
    wait_until(DEADLINE, "a paper", || printer.paper().len() == 1);
    assert!(words_on_paper(&printer.paper()[0]).contains("查询凭条"));
    machine.choose("回去接着看");
    machine.sees("一共缴了");
    machine.choose("首页");
    machine.sees("尾号 0079，身份证可以收好了");
}
