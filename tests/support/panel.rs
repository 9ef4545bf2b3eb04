//! The panel without a display: the real pages on it, with the fonts of the project.

// Each test program uses a part of it.
#![allow(dead_code)]

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use yizhan::demo::gallery::pictures::{LONG_PX, NARROW_PX};

/// Parts of a page that depend on each other's size settle within so many frames.
const FRAMES_COUNT_MAX: usize = 8;

/// How the panel hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Portrait,
    Landscape,
}

impl Orientation {
    /// Width and height.
    pub fn size_px(self) -> (u32, u32) {
        match self {
            Orientation::Portrait => (NARROW_PX, LONG_PX),
            Orientation::Landscape => (LONG_PX, NARROW_PX),
        }
    }
}

struct Panel(Rc<MinimalSoftwareWindow>);

impl Platform for Panel {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.0.clone())
    }

    fn duration_since_start(&self) -> Duration {
        now()
    }
}

thread_local! {
    /// The pages' clock moves only when a test moves it.
    static NOW_MS: Cell<u64> = const { Cell::new(0) };
}

/// The time by the pages' clock.
pub fn now() -> Duration {
    Duration::from_millis(NOW_MS.get())
}

/// Moves the clock of the pages, and lets happen what is due.
pub fn be_at(now_ms: u64) {
    NOW_MS.set(now_ms);
    slint::platform::update_timers_and_animations();
}

/// Only the fonts of the project: an update of the system's fonts must not change a page.
pub fn pin_fonts(scratch: &Path) {
    let fonts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
    let configuration = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>",
        fonts.display(),
        scratch.display()
    );
    let file = scratch.join("fonts.conf");
    std::fs::write(&file, configuration).expect("the scratch directory can be written");
    // SAFETY: each test is alone in its process and no other thread runs yet.
    unsafe { std::env::set_var("FONTCONFIG_FILE", file) };
}

/// Makes windows that are drawn nowhere but in memory. Once a process; `scratch` outlives it.
pub fn hang(scratch: &Path) -> Rc<MinimalSoftwareWindow> {
    pin_fonts(scratch);
    let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
    slint::platform::set_platform(Box::new(Panel(window.clone()))).expect("one platform a process");
    window
}

/// Lets everything on the page find its place, without drawing it.
pub fn settle(window: &MinimalSoftwareWindow) {
    let tree = i_slint_core::window::WindowInner::from_pub(window).component();
    for frame in 0..FRAMES_COUNT_MAX {
        slint::platform::update_timers_and_animations();
        let changed = i_slint_core::item_tree::ensure_item_tree_instantiated(&tree);
        if !changed && frame > 0 {
            return;
        }
    }
}

/// The page as it stands, on a panel of this size.
pub fn draw(window: &MinimalSoftwareWindow, width_px: u32, height_px: u32) -> SharedPixelBuffer<Rgb8Pixel> {
    window.set_size(PhysicalSize::new(width_px, height_px));
    settle(window);
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width_px, height_px);
    window.request_redraw();
    window.draw_if_needed(|renderer| {
        renderer.render(pixels.make_mut_slice(), width_px as usize);
    });
    pixels
}
