//! How fast and how frugal the release build is, seen from outside: a virtual panel whose pixels are watched, a finger
//! of the X server, a card reader behind a pseudo-terminal, a hall of its own; and beside it the same pages in a browser.
//! Prints tables and asserts nothing.
//!
//! `make bench` builds what it takes; see `run.sh` beside this.

mod display;
mod figures;
mod house;
mod journey;
mod loads;
mod pen;
mod plenty;
mod touches;
mod twin;
#[path = "../support/window.rs"]
mod window;
#[path = "../support/x11.rs"]
mod x11;

use clap::Parser;
use display::Display;
use figures::{Figure, comparison, table};
use house::House;
use journey::{Places, display_rests, record, replay};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use touches::{Bench, Pace};
use twin::{Twin, TwinFigures};

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
    /// Of two strokes each.
    #[arg(long, default_value_t = 60)]
    characters: usize,
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
    let twins = screen_figures(&arguments, &mut display, &places, &mut figures);
    eprintln!("bench: 2,000 services and 3,000 months");
    let plenty = plenty::record(&mut display, &arguments.driver_kiosk, &arguments.hall);
    let touches = arguments.touches / 2;
    figures.extend(plenty::figures(&mut display, &arguments.kiosk, &arguments.hall, &places, &plenty, touches));
    eprintln!("bench: a finger writes");
    let pen = pen::record(&mut display, &arguments.driver_kiosk, &arguments.hall);
    figures.extend(pen::figures(&mut display, &arguments.kiosk, &arguments.hall, &places, &pen, arguments.characters));
    println!("{machine}\n");
    print!("{}", table(&figures));
    match twins {
        Some(twins) => print!("\n{}", comparison(&figures, &twins)),
        None => println!("\nno browser to compare with: Debian package chromium"),
    }
}

/// Everything that is seen on the panel. Kiosk and browser take turns: start by start, and ours before and after its.
fn screen_figures(
    arguments: &Arguments,
    display: &mut Display,
    places: &Places,
    figures: &mut Vec<Figure>,
) -> Option<TwinFigures> {
    let house = House::start(&arguments.hall);
    let mut twins = twin::is_there().then(TwinFigures::default);
    let mut bench = Bench::new(display, &house, places);
    eprintln!("bench: {} starts", arguments.starts);
    let mut starts = Vec::new();
    for round in 0..=arguments.starts {
        let took = bench.start_once(&arguments.kiosk);
        let twin_took = twins.is_some().then(|| twin_start(&mut bench));
        // The first ones make the journal and fill the page cache.
        if round > 0 {
            starts.push(took);
            if let (Some(twins), Some(took)) = (&mut twins, twin_took) {
                twins.starts.push(took);
            }
        }
    }
    figures.push(Figure::of_times("start to first complete page", "≤ 120 ms", starts));
    let (mut presses, mut pages) = (Vec::new(), Vec::new());
    if let Some(twins) = &mut twins {
        let kiosk = bench.kiosk(&arguments.kiosk);
        eprintln!("bench: touches and pages before the browser's");
        presses.extend(bench.presses(arguments.touches / 2));
        pages.extend(bench.pages(arguments.pages / 2));
        drop(kiosk);
        eprintln!("bench: the browser");
        measure_twin(arguments, bench.display, &mut bench.pace, twins);
    }
    let kiosk = bench.kiosk(&arguments.kiosk);
    eprintln!("bench: touches and pages");
    presses.extend(bench.presses(arguments.touches - presses.len()));
    pages.extend(bench.pages(arguments.pages - pages.len()));
    figures.push(Figure::of_times("tap to pressed look", "median ≤ 5 ms, p95 ≤ 17 ms", presses));
    figures.push(Figure::of_times("tap to new page", "≤ 50 ms", pages));
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
    twins
}

fn twin_start(bench: &mut Bench<'_>) -> Duration {
    let browser = Twin::start(bench.display);
    let took = browser.wait(bench.display) - browser.began;
    bench.pace.pause(800, 1200);
    took
}

fn measure_twin(arguments: &Arguments, display: &mut Display, pace: &mut Pace, twins: &mut TwinFigures) {
    let browser = Twin::start(display);
    browser.wait(display);
    display_rests(display);
    twins.presses = twin::presses(display, pace, arguments.touches);
    twins.pages = twin::pages(display, pace, arguments.pages);
    let processes = browser.processes();
    twins.memory_mib = Some(processes.iter().map(|process| loads::memory_mib(*process).1).filter(|mib| mib.is_finite()).sum());
    twins.idle_percent = Some(loads::processor_percent_of(&processes, IDLE_TIME));
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
