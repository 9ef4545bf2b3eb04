//! A form that was begun is kept at the hall, and gone on with by its code and the same card, or opened at the desk.

use crate::journey::*;
use crate::machine::{DEADLINE, Plan, first_card, other_card};
use crate::window::wait_until;

/// Eight digits in two groups.
fn code_on_paper(words: &str) -> String {
    let digits: Vec<&str> = words.split_whitespace().filter(|word| word.len() == 4 && word.parse::<u32>().is_ok()).collect();
    let pair = digits.windows(2).find(|pair| words.contains(&pair.join(" ")));
    pair.unwrap_or_else(|| panic!("no code on the paper: {words}")).concat()
}

#[test]
fn what_was_filled_in_comes_back_with_its_code_and_is_gone_once_handed_in() {
    let machine = Plan::new().scanner().start();
    let card = first_card();
    come_with_card(&machine, &card);
    machine.choose("知道了，接着办");
    begin_form(&machine);
    digits(&machine, PHONE);
    next(&machine, "您现在住哪儿？");
    machine.choose("退出");
    machine.choose("存到大厅，带码走");
    machine.sees("填好的存好了，还没办完");
    let words = machine.paper(1);
    let code = code_on_paper(&words);
    assert!(words.contains("没办完，存在大厅") && words.contains("30天"), "{words}");
    leave(&machine, "好了，退出");

    // Somebody else is told of nothing.
    come_home(&machine, &other_card());
    assert!(!machine.shows("存在大厅的表"), "{}", machine.page());
    machine.choose("退出");
    machine.choose("都拿好了");

    come_home(&machine, &card);
    machine.sees("存在大厅的表");
    machine.scan(&format!("yizhan:draft:{code}"));
    machine.sees("失业登记：怎么联系您");
    machine.choose("接着填");
    machine.sees("您现在住哪儿？");
    machine.choose("用户籍地址");
    answer_after_address(&machine, "灵活就业中断");
    finish_form(&machine, &card);
    machine.choose("提交");
    received_as_the_hall_has_it(&machine);
    wait_until(DEADLINE, "the draft to be gone", || machine.count("hall/hall.db", "SELECT count(*) FROM drafts") == 0);
    leave(&machine, "办完了，退出");
    assert!(!machine.log().contains(&code) && !machine.log().contains(PHONE));
}
