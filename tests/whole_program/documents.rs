//! A document of the hall: chosen, looked at, printed byte for byte as the hall sealed it.

use crate::fault_proxy::Fault;
use crate::ipp_printer::IppPrinter;
use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card, words_on_paper};
use crate::window::{Which, wait_until};

const MAKE: &str = "POST /kiosk/v1/me/proofs";
const FETCH: &str = "GET /kiosk/v1/documents/";

/// From the idle page to what the document is to say.
fn choose_document(machine: &Machine) {
    come_home(machine, &first_card());
    machine.choose("别的事");
    machine.choose("就业社保");
    machine.choose("社保参保证明打印");
    machine.choose("现在就办");
    machine.sees("参保证明：证明什么");
    machine.choose("接着填");
    machine.sees("要哪几种保险的？");
    machine.choose("养老保险");
    machine.choose("工伤保险");
    next(machine, "要哪一段时间的？");
    next(machine, "参保证明：证明什么");
    turn_page(machine, "参保证明：用途和份数");
    turn_page(machine, "没错就出证明");
}

fn make_document(machine: &Machine) {
    choose_document(machine);
    machine.choose("出证明");
    machine.sees("屏幕上是证明的样子");
}

#[test]
fn what_the_hall_sealed_is_printed_byte_for_byte_and_again_without_asking_for_another() {
    let printer = IppPrinter::start();
    let machine = Plan::new().document_printer(printer.uri()).start();
    make_document(&machine);
    assert_eq!(printer.spooled().len(), 0, "nothing is printed before it is wanted");
    machine.choose("打印");
    machine.sees("证明打好了");
    let sealed = machine.proxy.answer_to(FETCH).expect("the document");
    let papers = printer.paper();
    assert_eq!(papers.iter().map(Vec::len).collect::<Vec<_>>(), [sealed.len()], "once, and whole");
    assert!(papers[0] == sealed, "byte for byte");
    let words = words_on_paper(&sealed);
    for word in ["参保证明", "样张", "示例丁", "320299198004250079", "养老保险、工伤保险", "近12个月", "11个月", "不作证明使用"]
    {
        assert!(words.contains(word), "{word:?} is not on the paper:\n{words}");
    }
    machine.choose("再打一次");
    wait_until(DEADLINE, "a second sheet", || printer.paper().len() == 2);
    assert!(printer.paper().iter().all(|paper| *paper == sealed), "the same document");
    assert_eq!((machine.proxy.count(MAKE), machine.proxy.count(FETCH)), (1, 1), "a reprint asks for no second one");
    assert_eq!((machine.cases().len(), machine.journal().len()), (0, 0), "nothing was handed in");
    machine.sees("证明打好了");
    leave(&machine, "办完了，退出");
    assert!(!machine.log().contains("3202991980"));
}

#[test]
fn a_document_that_was_changed_on_the_way_is_neither_shown_nor_printed() {
    let printer = IppPrinter::start();
    let machine = Plan::new().document_printer(printer.uri()).start();
    choose_document(&machine);
    machine.proxy.fail(FETCH, Fault::Damage);
    machine.choose("出证明");
    machine.sees("证明没传好，没有打印");
    assert!(machine.log().contains("document.unsound"));
    machine.proxy.heal();
    machine.choose("再试一次");
    machine.sees("看看名字、时间对不对");
    assert_eq!(printer.spooled().len(), 0);
    assert_eq!(machine.proxy.count(MAKE), 2, "the same wish twice");
}

#[test]
fn without_paper_or_printer_or_hall_each_says_so_and_what_to_do() {
    let printer = IppPrinter::start();
    printer.load_sheets(0);
    let mut machine = Plan::new().document_printer(printer.uri()).start();
    make_document(&machine);
    machine.choose("打印");
    machine.sees("A4纸用完了");
    printer.load_sheets(250);
    machine.choose("再打一次");
    machine.sees("证明打好了");
    machine.choose("返回");
    machine.sees("没错就出证明");
    machine.stop_hall();
    machine.choose("出证明");
    machine.sees("现在连不上大厅");
}

#[test]
fn what_did_not_come_out_is_printed_later_without_a_card_by_its_code() {
    let printer = IppPrinter::start();
    printer.load_sheets(0);
    let machine = Plan::new().document_printer(printer.uri()).start();
    make_document(&machine);
    machine.choose("打印");
    machine.sees("A4纸用完了");
    let sealed = machine.proxy.answer_to(FETCH).expect("the document");
    let shown = || machine.window().words(Which::Kiosk).into_iter().find(|words| words.starts_with("取件码 "));
    wait_until(DEADLINE, "a code", || shown().is_some());
    let code: String = shown().expect("a code").chars().filter(char::is_ascii_digit).collect();
    leave(&machine, "知道了，退出");
    printer.load_sheets(250);
    machine.choose("办到哪了");
    machine.choose("凭取件码取");
    machine.sees("请输入取件码");
    for digit in code.chars() {
        machine.choose(&digit.to_string());
        // The same key twice at once would be a trembling hand's.
        std::thread::yield_now();
    }
    typed(&machine, &code);
    machine.choose("打出来");
    machine.sees("打好了，请拿走");
    assert!(printer.paper() == [sealed], "byte for byte");
    assert!(!machine.log().contains(&code));
}

#[test]
fn a_machine_without_a_printer_for_documents_says_where_else() {
    let machine = Plan::new().start();
    make_document(&machine);
    machine.sees("这台机器不打A4纸");
    assert!(!machine.shows("打印"));
    leave(&machine, "知道了，退出");
}
