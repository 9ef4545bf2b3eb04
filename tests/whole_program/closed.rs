//! A service that staff close for a time is not begun at any machine, and is again once they open it.

use crate::journey::*;
use crate::machine::{Machine, Plan};
use serde_json::json;

const TILE: &str = "暂时办不了，点开看原因";

fn address(machine: &Machine) -> String {
    format!("{}/desk/v1/services/C-RS-05/closure", machine.proxy.url())
}

/// A hall that was away is told how the machine is soon after it is back.
fn hear_anew(machine: &mut Machine) {
    machine.stop_hall();
    machine.start_hall();
}

#[test]
fn the_machine_says_why_and_until_when() {
    let mut machine = Plan::new().start();
    let closure = json!({
        "reason": { "zh": "人社的系统今晚在维护", "en": "Being serviced" }, "until": "2126-11-23T06:00:00+08:00"
    });
    let answer = ureq::put(address(&machine)).header("Authorization", as_staff(&machine)).send(closure.to_string());
    assert_eq!(answer.expect("the hall takes it").status(), 200);
    hear_anew(&mut machine);
    machine.sees(TILE);
    machine.choose("失业登记");
    machine.sees("失业登记暂时办不了");
    machine.sees("人社的系统今晚在维护。别的事照样能办。");
    machine.choose("先办别的");
    let answer = ureq::delete(address(&machine)).header("Authorization", as_staff(&machine)).call();
    assert_eq!(answer.expect("the hall takes it").status(), 204);
    hear_anew(&mut machine);
    machine.sees("没工作了，先登记");
}
