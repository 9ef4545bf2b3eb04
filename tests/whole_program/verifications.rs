//! 核验 from outside: a code that the desk reads out, staff beside the machine, and what is shown and taken only then.

use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, card_with_phone, first_card};
use crate::memory::{Needle, in_memory, needles};
use crate::residue::was_run_by_root;
use crate::window::{Which, wait_until, wait_until_or};
use jiff::ToSpan;
use std::path::Path;
use yizhan::api::china_time;
use yizhan::catalogue::Content;
use yizhan::demo::sam_emulator::CardImage;

/// No digit twice in a row.
pub const PIN: &str = "135724";
const NAME: &str = "养老保险待遇领取资格认证";

/// The bundle of the program with these services at the front, and staff on duty whenever the test runs.
pub fn always_staffed(dir: &Path) {
    let mut files = Content::built_in_files();
    let centre: Vec<&str> = files["centre.toml"].lines().filter(|line| !line.starts_with("front = ")).collect();
    let front = "front = [\"C-RS-05\", \"C-YB-08\", \"C-RS-03\"]";
    files.insert("centre.toml".into(), format!("{front}\n{}\n", centre.join("\n")));
    let today = china_time::on_the_clock(jiff::Timestamp::now()).date();
    let weekend = [today, today.saturating_add(1.day())].into_iter().filter(|day| day.weekday().to_monday_one_offset() > 5);
    let extra: Vec<String> = weekend.map(|day| format!("\"{day}\"")).collect();
    let calendar = format!("opening_hours = [[\"00:00\", \"23:59\"]]\nclosed_days = []\nextra_days = [{}]\n", extra.join(", "));
    files.insert("calendar.toml".into(), calendar);
    for (path, text) in files {
        let file = dir.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    }
}

/// What whoever is on duty reads on the desk's page for this telephone.
fn read_at_the_desk(machine: &Machine, phone: &str) -> String {
    let page = || {
        let answer = ureq::get(format!("{}/desk", machine.proxy.url())).header("Authorization", as_staff(machine)).call();
        answer.expect("the desk").body_mut().read_to_string().expect("a page")
    };
    let code = || page().split(&format!("{phone}：")).nth(1).map(|rest| rest.chars().take(6).collect::<String>());
    wait_until(DEADLINE, "a code at the desk", || code().is_some());
    code().expect("a code")
}

/// One key after the other; the same one at once would be a trembling hand's.
fn keys(machine: &Machine, code: &str) {
    for (index, digit) in code.char_indices() {
        machine.choose(&digit.to_string());
        typed(machine, &code[..=index]);
    }
}

#[test]
fn a_code_from_the_desk_opens_what_was_spent_and_it_is_printed_without_medicines() {
    let this = "verifications::a_code_from_the_desk_opens_what_was_spent_and_it_is_printed_without_medicines";
    if was_run_by_root(this) {
        return;
    }
    let content = tempfile::tempdir().expect("a folder");
    always_staffed(content.path());
    let machine = Plan::new().content(content.path()).start();
    machine.sees(IDLE);
    machine.choose("医保账户");
    machine.place(&card_with_phone());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("3,210.45");
    machine.choose("最近一年");
    machine.sees("要核对是您本人");
    machine.choose("听验证码");
    machine.sees("请输入验证码");
    keys(&machine, &read_at_the_desk(&machine, "139****0136"));
    machine.choose("确定");
    machine.sees("一笔一笔看");
    machine.choose("住院");
    machine.choose("全部");
    machine.choose("一笔一笔看");
    machine.sees("某药房广益店(演示)");
    machine.choose("打印");
    machine.sees("小票打好了");
    let paper = machine.paper(1);
    assert!(paper.contains("查询凭条") && paper.contains("本凭条仅供查询") && paper.contains("某药房广益店"), "{paper}");
    assert!(!paper.contains("示例降压片") && !paper.contains("示例乙"), "{paper}");
    machine.choose("回去接着看");
    machine.choose("看药名");
    let named = || machine.page().contains("示例降压片");
    wait_until_or(DEADLINE, named, || machine.page());
    leave(&machine, "退出");
    assert_eq!(machine.count("hall/hall.db", "SELECT count(*) FROM verifications WHERE way = 'code'"), 1);
    assert!(machine.cases().is_empty());
    nothing_is_left(&machine);
}

/// Neither what was spent, nor where, nor on which medicine.
fn nothing_is_left(machine: &Machine) {
    let told = [
        ("the balance", "3,210.45"),
        ("where", "某药房广益店(演示)"),
        ("a medicine", "示例降压片"),
        ("the number", "320299195206150136"),
    ];
    let all: Vec<Needle> = told.into_iter().flat_map(|(what, words)| needles(what, words)).collect();
    let found = || in_memory(machine.kiosk_id(), &all);
    wait_until_or(DEADLINE, || found().is_empty(), || found().join("\n"));
}

#[test]
fn who_was_seen_by_staff_is_authenticated_at_once_and_has_the_next_date_on_paper() {
    let content = tempfile::tempdir().expect("a folder");
    always_staffed(content.path());
    let machine = Plan::new().content(content.path()).staff_pin(PIN).start();
    come_to_be_seen(&machine, &first_card());
    assert!(machine.cases().is_empty(), "nothing is handed in before somebody has looked");
    machine.choose("看过了，是本人");
    machine.sees("认证好了");
    let case = machine.the_one_case();
    assert_eq!(
        machine.count("hall/hall.db", "SELECT count(*) FROM cases WHERE state = 'decided' AND valid_until IS NOT NULL"),
        1
    );
    assert_eq!(machine.count("hall/hall.db", "SELECT count(*) FROM verifications WHERE way = 'staff' AND staff = 'pin'"), 1);
    let paper = machine.paper(1);
    assert!(paper.contains(&case.number) && paper.contains("下次认证"), "{paper}");
}

/// From the idle page to where staff, who have typed their PIN, are asked whether it is this person.
pub fn come_to_be_seen(machine: &Machine, card: &CardImage) {
    machine.sees(IDLE);
    machine.choose("养老认证");
    machine.place(card);
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees(&format!("{NAME}：身份证上有的"));
    turn_page(machine, "您平时住在哪儿？");
    machine.choose("本市");
    next(machine, &format!("{NAME}：怎么认证"));
    turn_page(machine, &format!("{NAME}：联系和上门"));
    turn_page(machine, REVIEW);
    machine.choose("提交");
    machine.sees("这件事要有人当面看到您本人。");
    machine.choose("请工作人员看一眼");
    machine.sees("请输检修密码");
    for digit in PIN.chars() {
        machine.choose(&digit.to_string());
    }
    typed(machine, "••••••");
    machine.choose("确定");
    machine.sees("请工作人员看：是本人吗？");
}

/// The bundle of a hall that wants to be sure who stands there where the machine's does not say so yet.
fn stricter_than_the_machine(dir: &Path) {
    let mut files = Content::built_in_files();
    let service = files.get_mut("services/C-RS-05.toml").expect("the service");
    *service = service.replace("level = \"L1\"", "level = \"L2\"").replace("offline_ok = true", "offline_ok = false");
    for (path, text) in files {
        let file = dir.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    }
}

/// What the desk's page says to what staff typed or pressed on it.
fn at_the_desk(machine: &Machine, path: &str, typed: &str) -> String {
    let address = format!("{}{path}", machine.proxy.url());
    let answer = ureq::post(address).header("Authorization", as_staff(machine)).send(typed);
    answer.expect("the desk").body_mut().read_to_string().expect("a page")
}

#[test]
fn what_the_hall_refused_is_taken_at_a_window_and_its_citizen_finds_it_at_the_next_tap() {
    let content = tempfile::tempdir().expect("a folder");
    stricter_than_the_machine(content.path());
    let machine = Plan::new().publishing(content.path(), "").start();
    let card = first_card();
    come_and_fill_in(&machine, &card);
    machine.choose("提交");
    machine.sees("要工作人员看一下");
    machine.sees("请带这个凭条号到二楼大厅窗口。");
    machine.journal_is(&["parked"]);
    let slip = machine.window().words(Which::Kiosk).into_iter().find(|words| words.starts_with("K01-")).expect("a slip");
    leave(&machine, "知道了，退出");

    // Nobody has looked yet: the hall is asked once, and it is as it was.
    come_home(&machine, &card);
    let told = |state: &str| machine.window().words(Which::Kiosk).iter().any(|words| words.starts_with(state));
    wait_until(DEADLINE, "the refused one", || told("交上去了，要工作人员看一下"));
    wait_until(DEADLINE, "the hall to be asked again", || machine.proxy.count("POST /kiosk/v1/submissions") == 2);
    leave(&machine, "退出");
    machine.journal_is(&["parked"]);

    let page = at_the_desk(&machine, "/desk/unverified", &format!("slip={slip}"));
    assert!(page.contains("示例丁") && page.contains("320299198004250079"), "{page}");
    let key = page.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
    let taken = at_the_desk(&machine, "/desk/unverified/seen", &format!("key={key}"));
    let case = machine.the_one_case();
    assert!(taken.contains(&case.number), "{taken}");

    come_home(&machine, &card);
    machine.journal_is(&["received"]);
    wait_until(DEADLINE, "the case", || told("大厅收到了") && !told("交上去了"));
    machine.choose("失业登记");
    machine.sees(&case.number);
    assert_eq!(machine.proxy.count("POST /kiosk/v1/submissions"), 3);
    leave(&machine, "退出");
}
