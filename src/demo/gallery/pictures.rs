//! Pages drawn without a display, by the renderer that the machine uses.

use super::contact_sheet::Sheet;
use super::{Amount, GalleryError, MODES, Mode};
use crate::config;
use crate::screen::Screen;
use crate::visit::view::View;
use crate::words::Texts;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{ComponentHandle, PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// Of the panel, whichever way it hangs.
pub const NARROW_PX: u32 = 1080;
pub const LONG_PX: u32 = 1920;
/// Parts of a page that depend on each other's size settle with the second frame.
const FRAMES: u32 = 2;

pub type Pixels = SharedPixelBuffer<Rgb8Pixel>;

struct Panel(Rc<MinimalSoftwareWindow>);

impl Platform for Panel {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.0.clone())
    }
}

/// A window that is nowhere but in pictures.
pub struct Easel {
    window: Rc<MinimalSoftwareWindow>,
    screen: Rc<Screen>,
}

impl Easel {
    /// One a process: Slint takes one platform.
    pub fn new() -> Result<Self, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        slint::platform::set_platform(Box::new(Panel(window.clone())))
            .map_err(|error| PlatformError::Other(error.to_string()))?;
        let screen = Screen::new(&config::Screen::default(), Arc::new(Texts::built_in()), Rc::new(|_| {}))?;
        screen.window().show()?;
        Ok(Easel { window, screen })
    }

    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Puts the page up on a panel that stands or lies.
    pub fn show(&self, view: &View, wide: bool) {
        let (width_px, height_px) = panel_px(wide);
        self.screen.window().set_panel_width(width_px as f32);
        self.screen.window().set_panel_height(height_px as f32);
        self.screen.show(view);
    }

    /// The page as it stands, `scale` times smaller than the panel.
    pub fn draw(&self, wide: bool, scale: u32) -> Pixels {
        let (width_px, height_px) = panel_px(wide);
        let (width_px, height_px) = (width_px / scale, height_px / scale);
        self.window.set_size(PhysicalSize::new(width_px, height_px));
        let mut pixels = Pixels::new(width_px, height_px);
        for _frame in 0..FRAMES {
            slint::platform::update_timers_and_animations();
            self.window.request_redraw();
            self.window.draw_if_needed(|renderer| {
                renderer.render(pixels.make_mut_slice(), width_px as usize);
            });
        }
        pixels
    }
}

fn panel_px(wide: bool) -> (u32, u32) {
    if wide { (LONG_PX, NARROW_PX) } else { (NARROW_PX, LONG_PX) }
}

pub fn write_png(file: &Path, pixels: &Pixels) -> Result<(), GalleryError> {
    let written = std::fs::File::create(file).and_then(|open| {
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(open), pixels.width(), pixels.height());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let bytes: Vec<u8> = pixels.as_slice().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&bytes)?;
        writer.finish()?;
        Ok(())
    });
    written.map_err(|error| GalleryError::Picture { file: file.to_path_buf(), error })
}

/// Draws every page with `page` in its name in every mode into `folder`, each alone and each mode on a contact sheet.
pub fn draw_all(folder: &Path, amount: Amount, page: &str) -> Result<(), GalleryError> {
    std::fs::create_dir_all(folder).map_err(|error| GalleryError::Picture { file: folder.to_path_buf(), error })?;
    let easel = Easel::new()?;
    MODES.iter().try_for_each(|mode| draw_mode(&easel, folder, mode, amount, page))
}

fn draw_mode(easel: &Easel, folder: &Path, mode: &Mode, amount: Amount, page: &str) -> Result<(), GalleryError> {
    let mut scenes = super::scenes(mode.switched, amount);
    scenes.retain(|scene| scene.name.contains(page));
    let mut sheet = Sheet::new(panel_px(mode.wide), scenes.len());
    for scene in scenes {
        easel.show(&scene.view, mode.wide);
        let pixels = easel.draw(mode.wide, 1);
        write_png(&folder.join(format!("{}-{}.png", scene.name, mode.name)), &pixels)?;
        sheet.add(&pixels);
    }
    let file = folder.join(format!("sheet-{}.png", mode.name));
    write_png(&file, &sheet.pixels)?;
    println!("{}", file.display());
    Ok(())
}
