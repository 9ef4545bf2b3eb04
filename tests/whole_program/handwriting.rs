//! Writing by finger in the whole program, with the network and without it.

use crate::journey::{IDLE, typed};
use crate::machine::{DEADLINE, Machine, Plan};
use crate::window::{Which, wait_until_or};

/// The network takes 30 MB; so much at least comes back with the end of the visit.
const GIVEN_BACK_KIB_MIN: u64 = 20 * 1024;

/// What the program has in memory, in KiB.
fn resident_kib(machine: &Machine) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", machine.kiosk_id())).expect("a running program");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a figure");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn at_find(machine: &Machine) {
    machine.sees(IDLE);
    machine.choose("我要办事");
    machine.sees("要办什么事？");
}

#[test]
fn a_finger_writes_a_character_and_the_memory_comes_back_with_the_end_of_the_visit() {
    let machine = Plan::new().start();
    at_find(&machine);
    machine.choose("手写");
    let pad = || machine.window().find_kind(Which::Kiosk, "HandwritingPad");
    wait_until_or(DEADLINE, || pad().is_some(), || "there is no pad".into());
    let pad = pad().expect("seen above");
    machine.window().draw(&pad, 200.0, 0.0);
    machine.choose("一");
    typed(&machine, "一");
    // Drawn, and not taken: it goes with the visit.
    machine.window().draw(&pad, 0.0, 120.0);
    machine.sees("重写");
    let with_network = resident_kib(&machine);
    machine.choose("首页");
    machine.sees(IDLE);
    let without = || resident_kib(&machine);
    let come_back = || without() + GIVEN_BACK_KIB_MIN <= with_network;
    wait_until_or(DEADLINE, come_back, || format!("{with_network} KiB with the network, {} without", without()));
    at_find(&machine);
    assert!(machine.shows("全拼") && machine.shows("手写"));
}

#[test]
fn without_the_model_every_other_way_is_there_and_staff_are_told() {
    let machine = Plan::new().without_handwriting().start();
    at_find(&machine);
    wait_until_or(DEADLINE, || machine.log().contains("handwriting.down"), || machine.log());
    assert!(machine.log().contains("model-missing"));
    assert!(machine.shows("九键") && !machine.shows("手写"));
}
