//! 检修密码: where the reader is dead, staff open the check of the machine by a PIN, behind a sign that is held for five seconds.

use crate::devices::pin;
use crate::machine::{DEADLINE, Machine, Plan};
use crate::window::{Which, wait_until};
use crate::x11::{Point, Pointer};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use yizhan::visit::limits;

const RIGHT: &str = "135724";
const WRONG: &str = "135725";
/// Longer than the five seconds that are asked for: whoever holds it counts.
const HELD: Duration = Duration::from_millis(5_300);
const NO_READER: &str = "现在读不了身份证";
const ASKED: &str = "请输检修密码";

/// A panel that is pressed by hand: a driver's touch comes and goes at once.
pub struct Panel {
    server: Child,
    pub name: String,
    pointer: Pointer,
}

impl Panel {
    pub fn start() -> Panel {
        let arguments = ["-displayfd", "1", "-screen", "0", "1080x1920x24", "-nolisten", "tcp"];
        let mut command = Command::new("Xvfb");
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb is needed: Debian package xvfb");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("its output")).read_line(&mut line).expect("a display number");
        let pointer = Pointer::connect(line.trim());
        Panel { server, name: format!(":{}", line.trim()), pointer }
    }

    /// Holds the sign in the header.
    fn hold_sign(&mut self, machine: &Machine) {
        let sign = machine.window().find_kind(Which::Kiosk, "MarkDrawing").expect("the sign in the header");
        let middle = |from: f64, size: f64| (from + size / 2.0) as u32;
        self.pointer.go(Point { x: middle(sign.x, sign.width), y: middle(sign.y, sign.height) });
        // On a page that has just come a touch does nothing.
        std::thread::sleep(Duration::from_millis(2 * limits::TOUCH_GUARD_MS));
        self.pointer.press();
        std::thread::sleep(HELD);
        self.pointer.release();
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

fn type_pin(machine: &Machine, typed: &str) {
    for digit in typed.chars() {
        machine.choose(&digit.to_string());
    }
    machine.choose("打开检查");
}

#[test]
fn where_the_reader_is_dead_the_held_sign_and_the_pin_open_the_check_and_wrong_ones_are_counted() {
    let mut panel = Panel::start();
    let environment = [("SLINT_BACKEND", "winit-software"), ("DISPLAY", panel.name.as_str()), ("SLINT_SCALE_FACTOR", "1")];
    let mut machine = Plan::without_reader().environment(&environment).start();
    machine.kill_kiosk();
    let config = fs::read_to_string(machine.path("kiosk.toml")).expect("a configuration");
    let (line, _) = pin(RIGHT);
    fs::write(machine.path("kiosk.toml"), format!("{config}[maintenance]\npin = \"{}\"\n", line.trim()))
        .expect("a configuration");
    machine.start_kiosk();
    machine.sees(NO_READER);
    panel.hold_sign(&machine);
    machine.sees(ASKED);
    type_pin(&machine, WRONG);
    machine.sees("密码不对，还能试 4 次。");
    type_pin(&machine, RIGHT);
    machine.sees("机器检查");
    machine.choose("退出检查");
    machine.sees(NO_READER);

    panel.hold_sign(&machine);
    machine.sees(ASKED);
    for left in (1..5).rev() {
        type_pin(&machine, WRONG);
        machine.sees(&format!("密码不对，还能试 {left} 次。"));
    }
    type_pin(&machine, WRONG);
    machine.sees(NO_READER);
    let wrong = || machine.log().matches("maintenance.pin-wrong").count();
    wait_until(DEADLINE, "the wrong ones in the log", || wrong() == 6);
    // Now it rests, whoever holds the sign.
    panel.hold_sign(&machine);
    machine.choose("叫人帮忙");
    machine.choose("知道了");
    machine.sees(NO_READER);
    assert!(!machine.log().contains(RIGHT) && !machine.log().contains(WRONG));
}
