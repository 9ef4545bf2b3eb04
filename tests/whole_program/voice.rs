//! Reading aloud in the whole program: what is said, into what, and what stops it.

use crate::five_keys::{NEXT, answers_the_questions, chooses, comes_to_the_form};
use crate::journey::{IDLE, NOTICE, PHONE, RECEIVED, REVIEW};
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::{Which, wait_until, wait_until_or};
use std::fs::File;
use std::io::Write;

/// A line of what came out of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Heard {
    /// A sentence, and how many clips say it.
    Said(usize, String),
    Stopped,
}

fn heard(machine: &Machine) -> Vec<Heard> {
    let file = std::fs::read_to_string(machine.path("said")).unwrap_or_default();
    let lines = file.lines().filter_map(|line| match line.split_once(' ') {
        Some(("said", rest)) => rest.split_once(' ').map(|(clips, words)| Heard::Said(clips.parse().unwrap(), words.into())),
        Some(_) => None,
        None => (line == "stop").then_some(Heard::Stopped),
    });
    lines.collect()
}

fn sentences(machine: &Machine) -> Vec<String> {
    let said = heard(machine).into_iter().filter_map(|heard| match heard {
        Heard::Said(_, words) => Some(words),
        Heard::Stopped => None,
    });
    said.collect()
}

#[track_caller]
fn hears(machine: &Machine, words: &str) {
    let so = || sentences(machine).iter().any(|said| said == words);
    wait_until_or(DEADLINE, so, || format!("{words:?} is not said but {:?}", sentences(machine)));
}

/// Plugs an earphone in; it stays in until this is dropped.
fn plug_in(machine: &Machine) -> File {
    let mut jack = File::options().write(true).open(machine.path("jack")).expect("the jack");
    // linux/input.h: time, EV_SW, SW_HEADPHONE_INSERT, 1.
    let event = [[0; 16].as_slice(), &5_u16.to_ne_bytes(), &2_u16.to_ne_bytes(), &1_i32.to_ne_bytes()].concat();
    jack.write_all(&event).expect("a plug");
    jack
}

/// Sentences in this order, whatever is said between them.
#[track_caller]
fn in_order(said: &[String], expected: &[&str]) {
    let mut rest = said.iter();
    for words in expected {
        assert!(rest.any(|said| said == words), "{words:?} is not said in its place of {said:?}");
    }
}

#[test]
fn the_main_job_is_done_by_ear_and_five_keys() {
    let machine = Plan::new().voice().start();
    machine.sees("读给我听");
    let _earphone = plug_in(&machine);
    hears(&machine, "广益街道为民服务中心");
    comes_to_the_form(&machine);
    answers_the_questions(&machine);
    // Who listens hears the page on.
    hears(&machine, "要改哪项，点哪项。");
    chooses(&machine, "提交", RECEIVED);
    hears(&machine, RECEIVED);
    hears(&machine, &machine.the_one_case().number);
    chooses(&machine, "办完了，退出", "请拿走身份证");
    hears(&machine, "请拿走身份证");
    chooses(&machine, "都拿好了", IDLE);
    let said = sentences(&machine);
    // Who presses the next key at once hears how each page begins.
    let order = [
        NOTICE,
        "知道了，接着办",
        "示先生，您好",
        "失业登记",
        "第 1 步，共 5 步",
        "第 2 步，共 5 步",
        "第 3 步，共 5 步",
        "大学专科",
        "健康",
        "第 4 步，共 5 步",
        "2025年9月15日",
        "灵活就业中断",
        "第 5 步，共 5 步",
        "我承诺",
        "您用身份证签好了",
        REVIEW,
        RECEIVED,
        "请拿走身份证",
    ];
    in_order(&said, &order);
    // Digits are heard as they are gone to, by recordings.
    for digit in PHONE.chars() {
        let by_clips = |heard: &Heard| matches!(heard, Heard::Said(clips, said) if *clips > 0 && *said == digit.to_string());
        assert!(heard(&machine).iter().any(by_clips), "{digit} is not heard");
    }
    assert!(heard(&machine).contains(&Heard::Stopped), "nobody waits for the end of a page");
}

#[test]
fn to_everybody_nothing_of_the_person_is_said() {
    let machine = Plan::new().voice().start();
    machine.sees("读给我听");
    machine.choose("读给我听");
    hears(&machine, "社保缴费");
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("您办过的");
    hears(&machine, "您好");
    machine.choose("失业登记");
    machine.sees("失业登记：身份证上有的");
    hears(&machine, "公民身份号码");
    hears(&machine, "在屏幕上");
    let said = sentences(&machine).join("\n");
    for of_the_person in ["示", "1980", "尾号", "先生", "女士"] {
        assert!(!said.contains(of_the_person), "{of_the_person:?} is said to everybody: {said}");
    }
}

#[test]
fn a_touch_silences_it_and_another_citizen_hears_nothing_unasked() {
    let machine = Plan::new().voice().start();
    machine.sees("读给我听");
    machine.choose("读给我听");
    hears(&machine, "广益街道为民服务中心");
    machine.window().type_key(NEXT);
    wait_until(DEADLINE, "silence", || heard(&machine).contains(&Heard::Stopped));
    machine.window().touch(Which::Kiosk, "别读了", DEADLINE);
    machine.sees("读给我听");
    let said = sentences(&machine).len();
    machine.place(&first_card());
    machine.sees(NOTICE);
    assert_eq!(sentences(&machine).len(), said, "it was switched off");
}
