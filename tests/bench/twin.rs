//! The same idle page, page of help and page of the form in a browser, on the same panel in the same run: what a kiosk
//! costs that is a web page.

use crate::display::{Display, HEIGHT_PX, Mark, Point, WIDTH_PX};
use crate::journey::{HELD, display_rests};
use crate::touches::{Pace, first_page_marks};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Debian's package and program.
const BROWSER: &str = "chromium";
const PAGE: &str = "tests/bench/twin/page.html";
const MISS: Duration = Duration::from_secs(30);
/// Where the page has what the kiosk has elsewhere: the surface of its first door, beside all words, and two buttons.
pub const DOOR: Point = Point { x: 990, y: 1110 };
const HELP: Point = Point { x: 972, y: HEIGHT_PX - 74 };
const BACK: Point = Point { x: 540, y: 1690 };
const CARD: u32 = 0x00FF_FDF8;
const PRESSED: u32 = 0x00E9_E1D0;
const NOWHERE: Point = Point { x: 640, y: 60 };

/// A browser that shows the page, with a profile of its own.
pub struct Twin {
    browser: Child,
    pub began: Instant,
    _profile: TempDir,
}

/// What was measured of it.
#[derive(Default)]
pub struct TwinFigures {
    pub starts: Vec<Duration>,
    pub presses: Vec<Duration>,
    pub pages: Vec<Duration>,
    pub memory_mib: Option<f64>,
    pub idle_percent: Option<f64>,
}

/// Where there is no browser, there is nothing to compare with.
pub fn is_there() -> bool {
    let found = Command::new(BROWSER).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

impl Twin {
    pub fn start(display: &Display) -> Twin {
        let profile = tempfile::tempdir().expect("a temporary directory");
        let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(PAGE);
        let began = Instant::now();
        let browser = Command::new(BROWSER)
            .args(["--kiosk", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-position=0,0", "--lang=zh-CN"])
            .arg(format!("--window-size={WIDTH_PX},{HEIGHT_PX}"))
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--app=file://{}", page.display()))
            .env("DISPLAY", display.name())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        Twin { browser, began, _profile: profile }
    }

    pub fn wait(&self, display: &Display) -> Instant {
        see(display, &first_page_marks(DOOR, HELP), "the first page of the browser")
    }

    /// The browser and everything it started.
    pub fn processes(&self) -> Vec<u32> {
        let mut found = vec![self.browser.id()];
        let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|process: u32| Some((process, parent_of(process)?)))
            .collect();
        let mut next = 0;
        while let Some(parent) = found.get(next).copied() {
            found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(process, _)| *process));
            next += 1;
        }
        found
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        for process in self.processes() {
            // SAFETY: a signal to a process this one started.
            unsafe { libc::kill(process.cast_signed(), libc::SIGKILL) };
        }
        drop(self.browser.wait());
    }
}

fn parent_of(process: u32) -> Option<u32> {
    let text = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()?;
    // After the name in brackets: state, then the parent.
    text.rsplit_once(") ")?.1.split_whitespace().nth(1)?.parse().ok()
}

fn see(display: &Display, marks: &[Mark], what: &str) -> Instant {
    display.wait_for(marks, MISS).unwrap_or_else(|| {
        let file = std::env::temp_dir().join("yizhan-bench-twin.png");
        display.picture().save(&file);
        panic!("{what}: not seen within {MISS:?}; the panel is in {}", file.display())
    })
}

/// So many touches on the door, each slid away from.
pub fn presses(display: &mut Display, pace: &mut Pace, count: usize) -> Vec<Duration> {
    (0..count)
        .map(|_| {
            display.pointer.go(DOOR);
            pace.pause(125, 150);
            let began = Instant::now();
            display.pointer.press();
            let seen = see(display, &[Mark { at: DOOR, colour: PRESSED }], "the pressed look");
            display.pointer.go(NOWHERE);
            display.pointer.release();
            see(display, &[Mark { at: DOOR, colour: CARD }], "the door at rest");
            pace.pause(125, 150);
            seen - began
        })
        .collect()
}

/// From lifting the finger to the page of help, and back.
pub fn pages(display: &mut Display, pace: &mut Pace, count: usize) -> Vec<Duration> {
    let ways = [HELP, BACK];
    let idle_page = display_rests(display);
    display.touch(ways[0], HELD);
    let help_page = display_rests(display);
    display.touch(ways[1], HELD);
    display_rests(display);
    let marks = [help_page.marks_against(&idle_page), idle_page.marks_against(&help_page)];
    (0..count)
        .map(|index| {
            pace.pause(550, 700);
            let lifted = display.touch(ways[index % 2], HELD);
            see(display, &marks[index % 2], "the other page") - lifted
        })
        .collect()
}
