//! How fast and how frugal the release build is, seen from outside: a virtual panel whose pixels are watched, a finger
//! of the X server, a card reader behind a pseudo-terminal, a hall of its own. Prints a table and asserts nothing.
//!
//! `make bench` builds what it takes; see `run.sh` beside this.

mod display;
mod figures;
mod house;
mod journey;
mod loads;
mod touches;
#[path = "../support/window.rs"]
mod window;
mod x11;

use clap::Parser;
use display::Display;
use figures::{Figure, table};
use house::House;
use journey::{Places, display_rests, record, replay};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use touches::{Bench, Pace};

const HALL_ANSWERS: usize = 50;
const IDLE_TIME: Duration = Duration::from_secs(20);

#[derive(Parser)]
struct Arguments {
    /// The kiosk to be measured.
    #[arg(long)]
    kiosk: PathBuf,
    /// The hall beside it.
    #[arg(long)]
    hall: PathBuf,
    /// A build with the feature `driver`, which tells where each control is.
    #[arg(long)]
    driver_kiosk: PathBuf,
    #[arg(long, default_value_t = 20)]
    starts: usize,
    #[arg(long, default_value_t = 300)]
    touches: usize,
    #[arg(long, default_value_t = 120)]
    pages: usize,
    #[arg(long, default_value_t = 30)]
    cards: usize,
    #[arg(long, default_value_t = 30)]
    receipts: usize,
}

fn main() {
    let arguments = Arguments::parse();
    let machine = machine();
    let mut figures = Vec::new();
    let mut display = Display::start();
    eprintln!("bench: looking for the controls with the driver build");
    let places = record(&mut display, &arguments.driver_kiosk, &arguments.hall);
    screen_figures(&arguments, &mut display, &places, &mut figures);
    println!("{machine}\n");
    print!("{}", table(&figures));
}

/// Everything that is seen on the panel.
fn screen_figures(arguments: &Arguments, display: &mut Display, places: &Places, figures: &mut Vec<Figure>) {
    let house = House::start(&arguments.hall);
    let mut bench = Bench { display, house: &house, places, pace: Pace::new() };
    eprintln!("bench: {} starts", arguments.starts);
    let starts = bench.starts(&arguments.kiosk, arguments.starts);
    figures.push(Figure::of_times("start to first complete page", "≤ 120 ms", starts));
    let kiosk = bench.kiosk(&arguments.kiosk);
    eprintln!("bench: {} touches", arguments.touches);
    let presses = bench.presses(arguments.touches);
    figures.push(Figure::of_times("tap to pressed look", "median ≤ 5 ms, p95 ≤ 17 ms", presses));
    eprintln!("bench: {} pages", arguments.pages);
    figures.push(Figure::of_times("tap to new page", "≤ 50 ms", bench.pages(arguments.pages)));
    eprintln!("bench: {} cards", arguments.cards);
    let (noticed, at_home) = bench.cards(arguments.cards);
    let answers = Figure::of_times("hall's answer (session, cases)", "", loads::hall_answers(&house, HALL_ANSWERS));
    let answered = Duration::from_secs_f64(answers.median() / 1000.0);
    let own = noticed.iter().zip(&at_home).map(|(notice, home)| (*notice + *home).saturating_sub(answered)).collect();
    figures.push(Figure::of_times("card bytes to personal home, without the hall's answer", "≤ 30 ms", own));
    figures.push(Figure::of_times("- card's last byte to 告知", "", noticed));
    figures.push(Figure::of_times("- 知道了 to home with the hall's answer", "", at_home));
    figures.push(answers);
    eprintln!("bench: a whole visit");
    replay(bench.display, &house, places);
    display_rests(bench.display);
    let (name, memory) = loads::memory_mib(kiosk.id());
    figures.push(Figure::single(name, "≤ 60 MiB", "MiB", memory));
    eprintln!("bench: {} receipts", arguments.receipts);
    figures.push(Figure::of_times("receipt composed", "≤ 50 ms", bench.receipts(arguments.receipts)));
    eprintln!("bench: idle");
    let idle = loads::processor_percent(kiosk.id(), IDLE_TIME);
    figures.push(Figure::single("processor time when idle, over 20 s", "< 0.2 %", "%", idle));
}

/// What it was measured on, and how busy that was before.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let processor = processor.trim_start_matches([' ', '\t', ':']);
    format!("{cores} cores, {processor}, load average before: {load}; release build, warm page cache, Xvfb 1080x1920")
}
