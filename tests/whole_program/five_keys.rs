//! The main job by keys alone: a five-key pad, or the keys every keyboard has. Where one is, is what the rings are
//! around. The other tests of this program use accessibility actions alone, so these two ways do the whole job.

use crate::journey::{IDLE, NOTICE, PHONE, PHONE_QUESTION, RECEIVED, REVIEW, last_year, typed};
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::{Element, Which, wait_until, wait_until_or};

const PREVIOUS: &str = "\u{f710}";
pub const NEXT: &str = "\u{f711}";
const CHOOSE: &str = "\u{f712}";
const BACK: &str = "\u{f713}";
/// Stops of a page at most, so that whoever goes round and round is noticed.
const STOPS_MAX: usize = 120;

/// What the rings are around.
fn ringed(machine: &Machine) -> Option<Element> {
    let elements = machine.window().elements(Which::Kiosk);
    let rings = elements.iter().find(|element| element.kinds.iter().any(|kind| kind == "Rings"))?;
    let near = |one: f64, other: f64| (one - other).abs() < 1.0;
    let around = |element: &&Element| {
        element.role == "Button"
            && near(element.x, rings.x)
            && near(element.y, rings.y)
            && near(element.width, rings.width)
            && near(element.height, rings.height)
    };
    elements.iter().find(around).cloned()
}

fn place_of(element: Option<&Element>) -> Option<(String, i64, i64)> {
    element.map(|element| (element.label.clone(), element.x.round() as i64, element.y.round() as i64))
}

/// Presses a key that moves, and sees where it leads.
fn press_and_move(machine: &Machine, key: &str) {
    let before = place_of(ringed(machine).as_ref());
    machine.window().type_key(key);
    wait_until_or(
        DEADLINE,
        || {
            let now = place_of(ringed(machine).as_ref());
            now.is_some() && now != before
        },
        || format!("{key:?} does not lead away from {before:?}"),
    );
}

fn is_at(machine: &Machine, words: &str) -> bool {
    ringed(machine).is_some_and(|element| element.label == words)
}

/// Goes on with `key` until the rings are around the control with these words.
#[track_caller]
pub fn goes_to(machine: &Machine, key: &str, words: &str) {
    wait_until(DEADLINE, "the rings", || ringed(machine).is_some());
    for _ in 0..STOPS_MAX {
        if is_at(machine, words) {
            return;
        }
        press_and_move(machine, key);
    }
    panic!("{words:?} is not on the way round; {}", machine.page());
}

/// Chooses what one is at, which must be this, and sees what comes.
#[track_caller]
pub fn chooses(machine: &Machine, words: &str, then: &str) {
    wait_until_or(
        DEADLINE,
        || is_at(machine, words),
        || format!("not at {words:?} but at {:?}", place_of(ringed(machine).as_ref())),
    );
    machine.window().type_key(CHOOSE);
    machine.sees(then);
}

/// Chooses an answer; the way on is then under the keys.
#[track_caller]
fn answers(machine: &Machine, words: &str, then_at: &str) {
    goes_to(machine, NEXT, words);
    machine.window().type_key(CHOOSE);
    wait_until_or(DEADLINE, || is_at(machine, then_at), || format!("{words:?} does not lead on to {then_at:?}"));
}

fn types(machine: &Machine, digits: &str) {
    let order = "1234567890";
    let mut done = String::new();
    let mut here = 0;
    for digit in digits.chars() {
        let there = order.find(digit).expect("a digit");
        goes_to(machine, if there >= here { NEXT } else { PREVIOUS }, &digit.to_string());
        machine.window().type_key(CHOOSE);
        done.push(digit);
        typed(machine, &done);
        here = there;
    }
}

/// From the card to the first question.
pub fn comes_to_the_form(machine: &Machine) {
    machine.sees(IDLE);
    machine.place(&first_card());
    machine.sees(NOTICE);
    assert!(ringed(machine).is_none(), "nothing shows before a key is pressed");
    machine.window().type_key(NEXT);
    chooses(machine, "知道了，接着办", "您办过的");
    goes_to(machine, NEXT, "失业登记");
    chooses(machine, "失业登记", "失业登记：身份证上有的");
    chooses(machine, "下一步", PHONE_QUESTION);
}

pub fn answers_the_questions(machine: &Machine) {
    types(machine, PHONE);
    goes_to(machine, PREVIOUS, "下一项");
    chooses(machine, "下一项", "您现在住哪儿？");
    answers(machine, "用户籍地址", "下一项");
    chooses(machine, "下一项", "失业登记：怎么联系您");
    chooses(machine, "下一步", "您读书读到哪一级？");
    answers(machine, "大学专科", "下一项");
    chooses(machine, "下一项", "您身体怎么样？");
    answers(machine, "健康", "下一项");
    chooses(machine, "下一项", "失业登记：学历和健康");
    chooses(machine, "下一步", "您是哪天没工作的？");
    answers(machine, &last_year(), "1月");
    answers(machine, "9月", "1");
    answers(machine, "15", "下一项");
    chooses(machine, "下一项", "是因为什么没工作的？");
    answers(machine, "灵活就业中断", "下一项");
    chooses(machine, "下一项", "想让我们帮您做什么？");
    goes_to(machine, PREVIOUS, "下一项");
    chooses(machine, "下一项", "失业登记：失业情况");
    chooses(machine, "下一步", "请您看看这份承诺");
    answers(machine, "我承诺", "下一项");
    chooses(machine, "下一项", "请在这里签个名");
    machine.place(&first_card());
    machine.sees("您用身份证签好了");
    chooses(machine, "下一项", "失业登记：承诺和签名");
    chooses(machine, "下一步", REVIEW);
}

#[test]
fn a_five_key_pad_does_the_whole_main_job() {
    let machine = Plan::new().start();
    comes_to_the_form(&machine);
    answers_the_questions(&machine);
    chooses(&machine, "提交", RECEIVED);
    let case = machine.the_one_case();
    machine.sees(&case.number);
    machine.sees("小票打好了");
    chooses(&machine, "办完了，退出", "请拿走身份证");
    chooses(&machine, "都拿好了", IDLE);
    wait_until(DEADLINE, "the rings to go with the visit", || ringed(&machine).is_none());
}

#[test]
fn the_keys_of_every_keyboard_do_the_same_and_a_touch_hides_where_one_is() {
    let machine = Plan::new().start();
    machine.place(&first_card());
    machine.sees(NOTICE);
    let key = |text: &str| machine.window().type_key(text);
    key("\t");
    goes_to(&machine, "\t", "返回");
    goes_to(&machine, "\u{19}", "知道了，接着办");
    // F1, Escape.
    key("\u{f704}");
    machine.sees("有急事、不舒服、害怕");
    key("\u{1b}");
    machine.sees(NOTICE);
    goes_to(&machine, "\t", "知道了，接着办");
    key("\n");
    machine.sees("您办过的");
    wait_until(DEADLINE, "the rings", || ringed(&machine).is_some());
    machine.window().touch(Which::Kiosk, "字放大", DEADLINE);
    wait_until(DEADLINE, "the rings to be hidden", || ringed(&machine).is_none());
}

#[test]
fn what_one_goes_to_comes_into_sight() {
    let machine = Plan::new().start();
    comes_to_the_form(&machine);
    machine.choose("字放大");
    machine.choose("再放大");
    types(&machine, PHONE);
    goes_to(&machine, PREVIOUS, "下一项");
    chooses(&machine, "下一项", "您现在住哪儿？");
    answers(&machine, "用户籍地址", "下一项");
    chooses(&machine, "下一项", "您读书读到哪一级？");
    // Buttons stand below the part that moves.
    let below = || machine.window().find(Which::Kiosk, "往下看").expect("the page is long").y;
    // What is cut off whole is not listed.
    let last = machine.window().find(Which::Kiosk, "初中及以下");
    assert!(last.is_none_or(|last| last.y + last.height > below()), "all is in sight already: this shows nothing");
    goes_to(&machine, NEXT, "初中及以下");
    wait_until(DEADLINE, "the last answer to come into sight", || {
        ringed(&machine).is_some_and(|element| element.label == "初中及以下" && element.y + element.height <= below())
    });
    // Chosen, left and come back to: a page that begins out of sight shows where one is.
    machine.window().type_key(CHOOSE);
    chooses(&machine, "下一项", "您身体怎么样？");
    machine.window().type_key(BACK);
    machine.sees("您读书读到哪一级？");
    wait_until(DEADLINE, "what was chosen to come into sight", || {
        ringed(&machine).is_some_and(|element| element.label == "初中及以下" && element.y + element.height <= below())
    });
}
