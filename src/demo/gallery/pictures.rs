//! Pages drawn without a display, by the renderer that the machine uses.

use super::contact_sheet::Sheet;
use super::{Amount, GalleryError, MODES, Mode};
use crate::config;
use crate::screen::Screen;
use crate::visit::Foot;
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
    pub fn new(settings: &config::Screen) -> Result<Self, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        slint::platform::set_platform(Box::new(Panel(window.clone())))
            .map_err(|error| PlatformError::Other(error.to_string()))?;
        let screen = Screen::new(settings, Arc::new(Texts::built_in()), Rc::new(|_| {}))?;
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

/// Who looks at a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    Good,
    /// 20/80: what others tell apart at four times the distance.
    Weak,
}

/// Draws every page with `page` in its name into `folder`, each alone and each mode on a contact sheet: in every mode, or for
/// weak eyes in those with large letters. Of `settings` the sides count where card and paper are; panels stand and lie.
pub fn draw_all(
    settings: &config::Screen,
    folder: &Path,
    (amount, page, eyes): (Amount, &str, Eyes),
) -> Result<(), GalleryError> {
    std::fs::create_dir_all(folder).map_err(|error| GalleryError::Picture { file: folder.to_path_buf(), error })?;
    let easel = Easel::new(settings)?;
    let modes = MODES.iter().filter(|mode| eyes == Eyes::Good || mode.switched.contains(&Foot::LargeText));
    modes.into_iter().try_for_each(|mode| draw_mode(&easel, folder, mode, (amount, page, eyes)))
}

/// As weak eyes see it from half a metre.
///
/// Who has 20/80 tells apart no more than 7.5 lines a degree, of which a blur of sigma leaves a tenth where
/// sigma = √(ln 10 / 2π²·7.5²) = 0.0455° = 0.4 mm.
fn as_seen(pixels: Pixels, eyes: Eyes) -> Pixels {
    const SIGMA_MM: f32 = 0.4;
    if eyes == Eyes::Good {
        return pixels;
    }
    let (width_px, height_px) = (pixels.width(), pixels.height());
    let sharp = image::RgbImage::from_raw(width_px, height_px, pixels.as_bytes().to_vec());
    let Some(sharp) = sharp else { return pixels };
    let blurred = image::imageops::blur(&sharp, SIGMA_MM * config::Screen::default().pixels_per_mm);
    Pixels::clone_from_slice(blurred.as_raw(), width_px, height_px)
}

fn draw_mode(easel: &Easel, folder: &Path, mode: &Mode, (amount, page, eyes): (Amount, &str, Eyes)) -> Result<(), GalleryError> {
    let mut scenes = super::scenes(mode.switched, amount);
    scenes.retain(|scene| scene.name.contains(page));
    let mut sheet = Sheet::new(panel_px(mode.wide), scenes.len());
    for scene in scenes {
        easel.show(&scene.view, mode.wide);
        let pixels = as_seen(easel.draw(mode.wide, 1), eyes);
        write_png(&folder.join(format!("{}-{}.png", scene.name, mode.name)), &pixels)?;
        sheet.add(&pixels);
    }
    let file = folder.join(format!("sheet-{}.png", mode.name));
    write_png(&file, &sheet.pixels)?;
    println!("{}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_eyes_lose_fine_lines_and_keep_broad_ones() {
        // Lines of a pixel each, a quarter of a millimetre; and of sixteen, four millimetres.
        let striped = |broad: u32| {
            let mut pixels = Pixels::new(128, 8);
            for (index, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
                let bright = if (index as u32 % 128 / broad).is_multiple_of(2) { 255 } else { 0 };
                *pixel = Rgb8Pixel { r: bright, g: bright, b: bright };
            }
            pixels
        };
        let contrast = |pixels: &Pixels| {
            let middle = pixels.as_slice()[4 * 128 + 32..4 * 128 + 96].iter().map(|pixel| pixel.r);
            middle.clone().max().unwrap_or(0) - middle.min().unwrap_or(0)
        };
        assert_eq!(contrast(&as_seen(striped(1), Eyes::Good)), 255);
        assert!(contrast(&as_seen(striped(1), Eyes::Weak)) < 10);
        assert!(contrast(&as_seen(striped(16), Eyes::Weak)) > 200);
    }
}
