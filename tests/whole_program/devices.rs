//! What staff see: at the machine with a card of theirs, and at the duty desk of the hall.

use crate::journey::{IDLE, NOTICE, as_staff, come_home, leave};
use crate::machine::{DEADLINE, Machine, Plan, first_card, other_card};
use crate::window::wait_until_or;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use yizhan::api::china_time;
use yizhan::config::Config;

/// The tag of the card that lies on the reader, as who configures the machine learns it.
fn tag(machine: &Machine) -> String {
    let mut asked = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    let output = asked.arg("--config").arg(machine.path("kiosk.toml")).args(["reader", "tag"]).output().expect("kiosk");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_string()
}

/// What `kiosk pin` prints for these words, and its exit code.
pub fn pin(typed: &str) -> (String, Option<i32>) {
    let mut asked = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    let mut process = asked.arg("pin").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("kiosk");
    writeln!(process.stdin.take().expect("its input"), "{typed}").expect("words taken");
    let output = process.wait_with_output().expect("kiosk");
    (String::from_utf8(output.stdout).expect("text"), output.status.code())
}

#[test]
fn a_pin_becomes_the_line_that_knows_it_again_and_says_nothing_of_it() {
    let (line, code) = pin("135724");
    assert_eq!((line.contains("135724"), code), (false, Some(0)));
    let config = Config::parse(&format!("[maintenance]\npin = \"{}\"", line.trim())).expect("a configuration");
    let hash = config.maintenance.pin.hash().expect("a PIN");
    assert!(hash.is("135724") && !hash.is("135725") && pin("135724").0 != line);
    assert_eq!(pin("13572"), (String::new(), Some(1)));
}

/// The duty desk's page, as a browser gets it once somebody typed the password.
fn desk(machine: &Machine) -> String {
    let answer = ureq::get(format!("{}/desk", machine.proxy.url())).header("Authorization", as_staff(machine)).call();
    answer.ok().and_then(|mut answer| answer.body_mut().read_to_string().ok()).unwrap_or_default()
}

#[test]
fn a_card_of_staff_opens_the_check_the_desk_sees_the_machine_and_the_light_shows_where() {
    let mut machine = Plan::new().start();
    wait_until_or(DEADLINE, || desk(&machine).contains("K01"), || format!("the desk sees {}", desk(&machine)));
    machine.kill_kiosk();
    machine.emulator().place(first_card());
    let staff = tag(&machine);
    machine.emulator().lift();
    let config = fs::read_to_string(machine.path("kiosk.toml")).expect("a configuration");
    let light = machine.path("light");
    fs::create_dir(&light).expect("a folder");
    for (file, text) in [("max_brightness", "255\n"), ("brightness", "0\n")] {
        fs::write(light.join(file), text).expect("a file");
    }
    let lights = format!("[lights]\ncard = \"{}\"\npaper = \"/sys/class/leds/none\"\n", light.display());
    let config = format!("{config}[maintenance]\nstaff_cards = [\"{staff}\"]\n{lights}");
    fs::write(machine.path("kiosk.toml"), config).expect("a configuration");
    machine.start_kiosk();
    let lit = |brightness: &str| {
        let shown = || fs::read_to_string(light.join("brightness")).unwrap_or_default();
        wait_until_or(DEADLINE, || shown() == brightness, || format!("the light has {:?}", shown()));
    };
    lit("255");
    machine.place(&other_card());
    machine.sees(NOTICE);
    lit("0");
    machine.choose("不办了");
    machine.choose("都拿好了");
    machine.sees(IDLE);
    machine.place(&first_card());
    // Of the two lights one is not there.
    for words in ["机器检查", "读卡器", "大厅网络", "指示灯", "没接上", "没送出的", "换了一整卷纸"] {
        machine.sees(words);
    }
    machine.choose("退出检查");
    machine.choose("都拿好了");
    machine.sees(IDLE);
}

/// 请拿走身份证 is up and nobody says that it was done.
fn walk_away(machine: &Machine) {
    machine.choose("退出");
    machine.sees("请拿走身份证");
    // The limit of that page passes.
    machine.sees(IDLE);
}

#[test]
fn a_card_nobody_takes_is_told_to_the_duty_desk_with_its_time_and_last_four_and_one_that_is_taken_is_not() {
    let machine = Plan::new().start();
    let told = |tail: &str| {
        let desk = desk(&machine);
        desk.lines().find(|line| line.contains(&format!("尾号 {tail}，没人确认取走"))).map(str::to_string)
    };
    let today = || china_time::on_the_clock(jiff::Timestamp::now()).strftime("%-m月%-d日").to_string();
    let before = today();
    come_home(&machine, &other_card());
    leave(&machine, "退出");
    come_home(&machine, &first_card());
    walk_away(&machine);
    wait_until_or(DEADLINE, || told("0079").is_some(), || format!("the desk sees {}", desk(&machine)));
    let line = told("0079").expect("a card");
    // It may have become midnight meanwhile.
    assert!(line.contains("K01") && [before, today()].iter().any(|day| line.contains(day)), "{line}");
    assert!(told("0085").is_none(), "its owner said that it was taken");
    let log = machine.log();
    assert!(log.contains("card.unconfirmed") && !log.contains("0079"), "{log}");
}
