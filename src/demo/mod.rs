//! The demo: a hall inside the program, and the desk that stands in for the world around a machine. Never part
//! of a machine on a street.

mod desk;
pub mod gallery;
mod paper_tray;
mod pseudo_terminal;
pub mod sam_emulator;
mod sample_card;
mod samples;
pub mod scanner_emulator;
mod side_by_side;

pub use samples::{Sample, samples};

use crate::api::KIOSK_PREFIX;
use crate::commands::run::{self, RunError};
use crate::composer::{self, handwriting};
use crate::config::{Config, HallUrl, PrinterUri, ScannerTransport, Transport};
use crate::content::{self, Kept};
use crate::hall::{HallSettings, RunningHall, serve};
use crate::printing::PrinterSettings;
use crate::voice;
use sam_emulator::SamEmulator;
use scanner_emulator::ScannerEmulator;
use slint::ComponentHandle;
use std::path::{Path, PathBuf};

/// A roll of 80 mm across.
const SAMPLE_ROLL_MM: u32 = 80_000;

/// A directory that goes with the demo.
struct DemoDirectory {
    path: PathBuf,
    /// Made by us, so removed by us.
    own: bool,
}

impl DemoDirectory {
    /// The configured storage, or a fresh one of our own.
    fn of(config: &Config) -> std::io::Result<Self> {
        if config.storage.dir != Config::default().storage.dir {
            std::fs::create_dir_all(&config.storage.dir)?;
            return Ok(DemoDirectory { path: config.storage.dir.clone(), own: false });
        }
        let path = std::env::temp_dir().join(format!("yizhan-demo-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&path)?;
        Ok(DemoDirectory { path, own: true })
    }
}

impl Drop for DemoDirectory {
    fn drop(&mut self) {
        if self.own {
            // A demo's leftovers in the temporary directory are the system's to sweep.
            drop(std::fs::remove_dir_all(&self.path));
        }
    }
}

/// Runs the kiosk with an embedded hall, and with a desk if asked for.
pub fn run(mut config: Config, with_desk: bool, runtime: &tokio::runtime::Runtime) -> Result<(), RunError> {
    let directory = DemoDirectory::of(&config).map_err(RunError::Thread)?;
    config.storage.dir = directory.path.join("journal");
    if config.typing.rime_dir == Config::default().typing.rime_dir {
        config.typing.rime_dir = PathBuf::from(composer::BUILT_DATA_DIR);
    }
    if config.typing.handwriting_model == Config::default().typing.handwriting_model {
        config.typing.handwriting_model = PathBuf::from(handwriting::SET_UP_MODEL);
    }
    if config.voice.dir == Config::default().voice.dir {
        config.voice.dir = PathBuf::from(voice::BUILT_CLIPS_DIR);
    }
    let hall = start_hall(&mut config, &directory.path, runtime)?;
    println!("hall: {}{KIOSK_PREFIX}", hall.url());
    println!("desk: {}/desk, any name, password in {}", hall.url(), directory.path.join("hall/desk.key").display());
    let tray = paper_folder(&mut config, &directory.path);
    if config.receipt_printer.roll_length_mm == 0 {
        config.receipt_printer.roll_length_mm = SAMPLE_ROLL_MM;
    }
    let emulator = if with_desk {
        let emulator = SamEmulator::start().map_err(RunError::Thread)?;
        config.reader.transport = Transport::Serial;
        config.reader.device = emulator.device_path().to_path_buf();
        let scanner = ScannerEmulator::start().map_err(RunError::Thread)?;
        config.code_scanner.transport = ScannerTransport::Serial;
        config.code_scanner.device = scanner.device_path().to_path_buf();
        Some((emulator, scanner))
    } else {
        None
    };
    let panel = (config.screen.width_px, config.screen.height_px);
    let ran = run::run(&config, runtime, |screen| {
        let desk = emulator.map(|(emulator, scanner)| desk::Desk::open(emulator, scanner, tray));
        side_by_side::place(panel, screen.window().as_weak(), desk.as_ref().and_then(desk::Desk::window));
        desk
    });
    runtime.block_on(hall.shutdown());
    ran
}

fn start_hall(config: &mut Config, directory: &Path, runtime: &tokio::runtime::Runtime) -> Result<RunningHall, RunError> {
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    // The same bundle as the machine's: what it offers is taken here.
    let content = content::shown_first(&config.content.dir, &Kept::below(&config.storage.dir), config.content.key.key()).content;
    let hall = runtime
        .block_on(serve(HallSettings { content, ..HallSettings::new(listen, directory.join("hall")) }))
        .map_err(|error| RunError::Thread(std::io::Error::other(error)))?;
    config.hall.url = HallUrl::try_from(hall.url()).map_err(|error| RunError::Thread(std::io::Error::other(error)))?;
    config.hall.seal_key = hall.seal_public_key.clone().into();
    config.hall.document_key = hall.document_key.clone().into();
    Ok(hall)
}

/// Paper goes into a folder unless a printer is configured; the desk shows what lies there. Documents on A4 as well.
fn paper_folder(config: &mut Config, directory: &Path) -> PathBuf {
    let path = match config.receipt_printer.uri.settings() {
        PrinterSettings::Folder { path } => path.clone(),
        PrinterSettings::Ipp { .. } | PrinterSettings::Thermal(_) | PrinterSettings::None => directory.join("paper"),
    };
    for uri in [&mut config.receipt_printer.uri, &mut config.document_printer.uri] {
        if *uri.settings() == PrinterSettings::None
            && let Ok(folder) = PrinterUri::try_from(format!("folder:{}", path.display()))
        {
            *uri = folder;
        }
    }
    path
}
