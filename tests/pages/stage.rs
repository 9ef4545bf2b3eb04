//! The real pages on a panel that hangs nowhere.

use crate::checks::PX_PER_MM;
use crate::panel::{self, Orientation};
use slint::platform::software_renderer::MinimalSoftwareWindow;
use slint::{ComponentHandle, PhysicalSize};
use std::rc::Rc;
use std::sync::Arc;
use yizhan::config;
use yizhan::screen::{Screen, Send};
use yizhan::words::Texts;

pub struct Stage {
    pub window: Rc<MinimalSoftwareWindow>,
    pub screen: Rc<Screen>,
    only: Option<String>,
    _scratch: tempfile::TempDir,
}

impl Stage {
    /// Once a process. Nobody listens to what is touched.
    pub fn new(orientation: Orientation) -> Self {
        Stage::heard_by(orientation, Rc::new(|_| {}))
    }

    /// Once a process. The panel's lower edge is so high above the floor, and the machine knows it.
    pub fn above_floor(orientation: Orientation, bottom_above_floor_mm: u32) -> Self {
        Stage::hung(orientation, bottom_above_floor_mm, Rc::new(|_| {}))
    }

    /// Once a process. `send` hears what is touched.
    pub fn heard_by(orientation: Orientation, send: Send) -> Self {
        Stage::hung(orientation, 0, send)
    }

    fn hung(orientation: Orientation, bottom_above_floor_mm: u32, send: Send) -> Self {
        let scratch = tempfile::tempdir().expect("a scratch directory");
        let window = panel::hang(scratch.path());
        let (width_px, height_px) = orientation.size_px();
        let size = config::Screen { width_px, height_px, pixels_per_mm: PX_PER_MM, ..config::Screen::default() };
        let settings = config::Screen { bottom_above_floor_mm, ..size };
        let screen =
            Screen::with_clock(&settings, Arc::new(Texts::built_in()), send, Rc::new(panel::now)).expect("the pages compile");
        screen.window().show().expect("a window without a display");
        window.set_size(PhysicalSize::new(width_px, height_px));
        Stage { window, screen, only: std::env::var("YIZHAN_PICTURES_ONLY").ok(), _scratch: scratch }
    }

    /// Whether a page of this name is to be looked at.
    pub fn is_asked_for(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }
}
