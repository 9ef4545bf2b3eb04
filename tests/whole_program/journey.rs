//! The main job, step by step, as a citizen goes through it. Each step waits for the page it needs.

use crate::machine::{DEADLINE, Machine};
use crate::window::{Which, wait_until_or};
use base64::{Engine, engine::general_purpose::STANDARD};
use yizhan::demo::sam_emulator::CardImage;

pub const IDLE: &str = "您好，请把身份证\n放在亮灯的地方";
pub const NOTICE: &str = "先跟您说清楚";
pub const RECEIVED: &str = "已提交，大厅收到了";
pub const STORED: &str = "存好了，还没交到大厅";
pub const REVIEW: &str = "看一遍，没错就提交";
pub const PHONE_QUESTION: &str = "您的手机号是多少？";
/// No digit twice in a row: the same key at once is a trembling hand's.
pub const PHONE: &str = "13812345678";

/// Chooses 失业登记 and puts the card down: the notice.
pub fn come_with_card(machine: &Machine, card: &CardImage) {
    machine.sees(IDLE);
    machine.choose("失业登记");
    machine.sees("请把身份证放在亮灯的地方");
    machine.place(card);
    machine.sees(NOTICE);
}

/// Puts the card down at the idle page and goes to the personal home.
pub fn come_home(machine: &Machine, card: &CardImage) {
    machine.sees(IDLE);
    machine.place(card);
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("您办过的");
}

/// From the form's first page to the review.
pub fn fill_in(machine: &Machine, card: &CardImage) {
    begin_form(machine);
    digits(machine, PHONE);
    answer_rest(machine, card);
}

/// Past the page with what the card says, to the first question.
pub fn begin_form(machine: &Machine) {
    machine.sees("失业登记：身份证上有的");
    machine.choose("下一步");
    machine.sees(PHONE_QUESTION);
}

pub fn digits(machine: &Machine, digits: &str) {
    for digit in digits.chars() {
        machine.choose(&digit.to_string());
    }
    typed(machine, digits);
}

/// Waits until the field says this.
#[track_caller]
pub fn typed(machine: &Machine, text: &str) {
    let field = || machine.window().find_kind(Which::Kiosk, "Field").map(|field| field.value).unwrap_or_default();
    wait_until_or(DEADLINE, || field() == text, || format!("the field says {:?} and not {text:?}", field()));
}

/// Everything after the telephone, signed with the card.
pub fn answer_rest(machine: &Machine, card: &CardImage) {
    next(machine, "您现在住哪儿？");
    machine.choose("用户籍地址");
    answer_after_address(machine, "灵活就业中断");
    finish_form(machine, card);
}

/// From the answered address to the answered reason.
pub fn answer_after_address(machine: &Machine, reason: &str) {
    next(machine, "失业登记：怎么联系您");
    turn_page(machine, "您读书读到哪一级？");
    machine.choose("大学专科");
    next(machine, "您身体怎么样？");
    machine.choose("健康");
    next(machine, "失业登记：学历和健康");
    turn_page(machine, "您是哪天没工作的？");
    for part in [last_year().as_str(), "9月", "15"] {
        machine.choose(part);
    }
    next(machine, "是因为什么没工作的？");
    machine.choose(reason);
}

/// From the answered reason to the review.
pub fn finish_form(machine: &Machine, card: &CardImage) {
    next(machine, "想让我们帮您做什么？");
    next(machine, "失业登记：失业情况");
    turn_page(machine, "请您看看这份承诺");
    machine.choose("我承诺");
    next(machine, "请在这里签个名");
    machine.place(card);
    machine.sees("您用身份证签好了");
    next(machine, "失业登记：承诺和签名");
    turn_page(machine, REVIEW);
}

pub fn last_year() -> String {
    (jiff::ZonedDateTime::now().year() - 1).to_string()
}

/// 下一项, and what comes after it.
#[track_caller]
pub fn next(machine: &Machine, then: &str) {
    machine.choose("下一项");
    machine.sees(then);
}

#[track_caller]
pub fn turn_page(machine: &Machine, then: &str) {
    machine.choose("下一步");
    machine.sees(then);
}

/// The whole form from the idle page, up to 提交.
pub fn come_and_fill_in(machine: &Machine, card: &CardImage) {
    come_with_card(machine, card);
    machine.choose("知道了，接着办");
    fill_in(machine, card);
}

/// Leaves the last page: card and paper are taken, the idle page is up.
pub fn leave(machine: &Machine, button: &str) {
    machine.choose(button);
    machine.choose("都拿好了");
    machine.sees(IDLE);
}

/// The page says received, with the number that the hall has under the key of the journal; gives that number.
#[track_caller]
pub fn received_as_the_hall_has_it(machine: &Machine) -> String {
    machine.sees(RECEIVED);
    let case = machine.the_one_case();
    machine.sees(&case.number);
    machine.journal_is(&["received"]);
    assert_eq!(machine.journal()[0].key, case.key);
    case.number
}

/// The next tap of the same card tells what became of it: received, with this number.
#[track_caller]
pub fn next_tap_tells(machine: &Machine, card: &CardImage, number: &str) {
    come_home(machine, card);
    open_first_case(machine);
    machine.sees("大厅收到了，还没开始审核");
    machine.sees(number);
}

/// From the personal home to the first of one's cases; it stands above the door of the same name.
pub fn open_first_case(machine: &Machine) {
    let told = || machine.window().words(Which::Kiosk).iter().any(|words| words.starts_with("大厅收到了，"));
    wait_until_or(DEADLINE, told, || format!("no case is told: {}", machine.page()));
    machine.choose("失业登记");
}

/// What opens the desk of the machine's hall (HTTP Basic).
pub fn as_staff(machine: &Machine) -> String {
    let password = std::fs::read_to_string(machine.path("hall/desk.key")).expect("the desk's password");
    format!("Basic {}", STANDARD.encode(format!("desk:{}", password.trim())))
}
