//! `kiosk gallery` from outside: one turns its pages and switches its modes, or has it drawn into a folder.

#[path = "../whole_program/ports.rs"]
mod ports;
#[path = "../support/window.rs"]
mod window;

use ports::DriverPort;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use window::{Which, Windows};

const DEADLINE: Duration = Duration::from_secs(40);

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn gallery() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    command.arg("gallery").stdin(Stdio::null()).stdout(Stdio::null());
    command
}

#[test]
fn pages_are_turned_and_modes_switched_at_the_bar_and_on_the_page() {
    let port = DriverPort::reserve();
    let mut command = gallery();
    command.env("SLINT_BACKEND", "headless").env("SLINT_MCP_PORT", port.number().to_string());
    let _running = Running(command.spawn().expect("the kiosk starts"));
    let windows = Windows::connect(port.number(), DEADLINE);
    let (page, bar) = (Which::Kiosk, Which::Desk);
    windows.wait_for("您好，请把身份证\n放在亮灯的地方", DEADLINE);
    assert!(
        windows.shows(bar, &format!("第 1 页，共 {} 页", yizhan::demo::gallery::names().count())),
        "{:?}",
        windows.words(bar)
    );
    windows.touch(bar, "下一页", DEADLINE);
    windows.wait_for("现在读不了身份证", DEADLINE);
    windows.touch(bar, "English", DEADLINE);
    windows.wait_for("ID cards cannot be read now", DEADLINE);
    // The switch on the page itself does the same.
    windows.touch(page, "中文", DEADLINE);
    windows.wait_for("现在读不了身份证", DEADLINE);
    windows.touch(bar, "上一页", DEADLINE);
    windows.touch(bar, "上一页", DEADLINE);
    // Before the first comes the last: the pad to write on.
    windows.wait_for("您现在住在哪里？", DEADLINE);
    windows.touch(bar, "waiting-card", DEADLINE);
    windows.wait_for("请把身份证放在亮灯的地方", DEADLINE);
    windows.touch(bar, "字：标准", DEADLINE);
    windows.wait_for("再放大", DEADLINE);
    assert!(windows.shows(page, "请把身份证放在亮灯的地方"));
}

fn size_of(picture: &Path) -> (u32, u32) {
    let file = std::fs::File::open(picture).unwrap_or_else(|error| panic!("{}: {error}", picture.display()));
    let reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
    (reader.info().width, reader.info().height)
}

#[test]
fn a_page_is_drawn_in_every_mode_without_a_display() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let mut command = gallery();
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.args(["--page", "countdown", "--pictures"]).arg(folder.path());
    assert!(command.status().expect("the kiosk starts").success());
    for mode in yizhan::demo::gallery::MODES {
        let panel = if mode.wide { (1920, 1080) } else { (1080, 1920) };
        assert_eq!(size_of(&folder.path().join(format!("countdown-{}.png", mode.name))), panel);
        // A quarter as large, with 16 pixels around.
        let sheet = (panel.0 / 4 + 32, panel.1 / 4 + 32);
        assert_eq!(size_of(&folder.path().join(format!("sheet-{}.png", mode.name))), sheet);
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2 * yizhan::demo::gallery::MODES.len());
}
