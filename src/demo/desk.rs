//! The desk: a second window with sample cards to put on the reader, codes to scan, and the paper that came out.

use super::paper_tray;
use super::sam_emulator::SamEmulator;
use super::samples::{Sample, samples};
use super::scanner_emulator::ScannerEmulator;
use crate::hall::demo_identity_token;
use crate::idcard::Card;
use crate::printing::picture_of;
use slint::{ComponentHandle, Image, ModelRc, Rgba8Pixel, SharedPixelBuffer, SharedString, Timer, TimerMode, VecModel, Weak};
use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;
use yizhan_ui::DeskWindow;

/// How often the tray is looked at.
const TRAY_INTERVAL: Duration = Duration::from_millis(300);
/// Sharp enough to read on a screen.
const PAPER_DOTS_PER_INCH: f32 = 150.0;

/// The desk's window with the reader behind it.
pub struct Desk {
    /// None where there is no second window; the reader works all the same.
    window: Option<DeskWindow>,
    _reader: Rc<SamEmulator>,
    _scanner: Rc<ScannerEmulator>,
    _tray: Timer,
}

impl Desk {
    /// Opens the desk beside the kiosk window.
    pub fn open(reader: SamEmulator, scanner: ScannerEmulator, tray: PathBuf) -> Self {
        let (reader, scanner) = (Rc::new(reader), Rc::new(scanner));
        let timer = Timer::default();
        let Ok(window) = DeskWindow::new() else {
            return Desk { window: None, _reader: reader, _scanner: scanner, _tray: timer };
        };
        let samples: Rc<Vec<Sample>> = Rc::new(samples());
        let labels: Vec<SharedString> = samples.iter().map(|sample| sample.label.as_str().into()).collect();
        window.set_cards(ModelRc::from(Rc::new(VecModel::from(labels))));
        window.set_placed(-1);
        scan_codes(&window, scanner.clone(), samples.clone());
        let (placing, desk) = (reader.clone(), window.as_weak());
        window.on_place(move |index| {
            let Some(sample) = usize::try_from(index).ok().and_then(|index| samples.get(index)) else { return };
            placing.lift();
            placing.place(sample.card.clone());
            if let Some(desk) = desk.upgrade() {
                desk.set_placed(index);
            }
        });
        let (lifting, desk) = (reader.clone(), window.as_weak());
        window.on_lift(move || {
            lifting.lift();
            if let Some(desk) = desk.upgrade() {
                desk.set_placed(-1);
            }
        });
        let (shown, desk) = (RefCell::new(None), window.as_weak());
        timer.start(TimerMode::Repeated, TRAY_INTERVAL, move || {
            let newest = paper_tray::newest(&tray);
            if newest == *shown.borrow() {
                return;
            }
            if let (Some(file), Some(desk)) = (&newest, desk.upgrade())
                && let Some(picture) = picture(file)
            {
                desk.set_paper(picture);
            }
            *shown.borrow_mut() = newest;
        });
        // Without a place for a second window the kiosk runs on alone.
        drop(window.show());
        Desk { window: Some(window), _reader: reader, _scanner: scanner, _tray: timer }
    }

    pub fn window(&self) -> Option<Weak<DeskWindow>> {
        self.window.as_ref().map(ComponentHandle::as_weak)
    }
}

/// The telephone of whose card was put down last, of the first person before any was.
fn scan_codes(window: &DeskWindow, scanner: Rc<ScannerEmulator>, samples: Rc<Vec<Sample>>) {
    let (desk, serial) = (window.as_weak(), Cell::new(0));
    window.on_scan(move || {
        let placed = desk.upgrade().and_then(|desk| usize::try_from(desk.get_placed()).ok()).unwrap_or(0);
        let Some(sample) = samples.get(placed) else { return };
        let id_number = Card::from_text(&sample.card.text).id_number;
        serial.set(serial.get() + 1);
        let now_s = jiff::Timestamp::now().as_second();
        // Nobody listens where the kiosk has ended.
        drop(scanner.scan(&demo_identity_token(id_number.reveal(), now_s, serial.get())));
    });
}

fn picture(file: &std::path::Path) -> Option<Image> {
    let picture = picture_of(&std::fs::read(file).ok()?, PAPER_DOTS_PER_INCH).ok()?;
    let pixels = SharedPixelBuffer::<Rgba8Pixel>::clone_from_slice(&picture.rgba, picture.width_pixels, picture.height_pixels);
    Some(Image::from_rgba8(pixels))
}
