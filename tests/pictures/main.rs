//! Pictures of every page, drawn by the software renderer with the pinned fonts, compared with those in
//! `tests/pictures/references`.
//!
//! `YIZHAN_DRAW_PICTURES=1` writes the references anew and still fails, so that nobody blesses by accident
//! (`=references` writes nothing else, which is quicker);
//! `YIZHAN_PICTURES_ONLY=question` draws only the pictures with that in their names. Full size goes to `target/pictures`.

mod scenes;

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use yizhan::config;
use yizhan::screen::Screen;
use yizhan::visit::Foot;
use yizhan::words::Texts;

/// Of the narrow and the wide side of the panel.
const NARROW_PX: u32 = 1080;
const WIDE_PX: u32 = 1920;
/// References are of a panel half as large: letters, places and colours are all told apart there, and it is quick.
const REFERENCE_SCALE: u32 = 2;
/// A pixel differs where a colour is further off than this: rounding of glyph edges stays below it.
const COLOUR_DISTANCE_MAX: u8 = 24;
/// So many pixels may differ: one in ten thousand.
const PIXELS_DIFFERING_MAX: usize = (NARROW_PX / REFERENCE_SCALE * WIDE_PX / REFERENCE_SCALE) as usize / 10_000;

/// How a page is looked at.
struct Mode {
    name: &'static str,
    switched: &'static [Foot],
    panel: Orientation,
    /// References are kept; the others are drawn to be looked at only.
    kept: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Orientation {
    Portrait,
    Landscape,
}

const fn mode(name: &'static str, switched: &'static [Foot], panel: Orientation, kept: bool) -> Mode {
    Mode { name, switched, panel, kept }
}

const MODES: &[Mode] = &[
    mode("standard", &[], Orientation::Portrait, true),
    mode("large", &[Foot::LargeText], Orientation::Portrait, true),
    mode("extra-large", &[Foot::LargeText, Foot::LargeText], Orientation::Portrait, true),
    mode("contrast", &[Foot::HighContrast], Orientation::Portrait, true),
    mode("low", &[Foot::LowReach], Orientation::Portrait, true),
    mode("landscape", &[], Orientation::Landscape, true),
    mode("black-on-white", &[Foot::BlackOnWhite], Orientation::Portrait, false),
    mode("english", &[Foot::Language], Orientation::Portrait, false),
    mode("english-large", &[Foot::Language, Foot::LargeText], Orientation::Portrait, false),
    mode("large-contrast", &[Foot::LargeText, Foot::HighContrast], Orientation::Portrait, false),
    mode("low-large", &[Foot::LargeText, Foot::LowReach], Orientation::Portrait, false),
    mode("landscape-large", &[Foot::LargeText], Orientation::Landscape, false),
    mode("landscape-low", &[Foot::LowReach], Orientation::Landscape, false),
];

struct Panel(Rc<MinimalSoftwareWindow>);

impl Platform for Panel {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.0.clone())
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Only the fonts of the project: an update of the system's fonts must not change a picture.
fn pin_fonts(scratch: &Path) {
    let fonts = root().join("assets/fonts");
    let configuration = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>",
        fonts.display(),
        scratch.display()
    );
    let file = scratch.join("fonts.conf");
    std::fs::write(&file, configuration).expect("the scratch directory can be written");
    // SAFETY: this test is alone in its process and no other thread runs yet.
    unsafe { std::env::set_var("FONTCONFIG_FILE", file) };
}

/// The page as it stands, on a panel of this size. Parts of a page that depend on each other's size settle with
/// the second frame.
fn draw(window: &MinimalSoftwareWindow, width_px: u32, height_px: u32) -> SharedPixelBuffer<Rgb8Pixel> {
    window.set_size(PhysicalSize::new(width_px, height_px));
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width_px, height_px);
    for _frame in 0..2 {
        slint::platform::update_timers_and_animations();
        window.request_redraw();
        window.draw_if_needed(|renderer| {
            renderer.render(pixels.make_mut_slice(), width_px as usize);
        });
    }
    pixels
}

fn write_png(file: &Path, pixels: &SharedPixelBuffer<Rgb8Pixel>) {
    let file = std::fs::File::create(file).expect("a picture can be written");
    let mut encoder = png::Encoder::new(file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let bytes: Vec<u8> = pixels.as_slice().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("a picture can be written");
}

/// Sixteen shades a channel: a third of the size, and far below [`COLOUR_DISTANCE_MAX`].
fn in_few_colours(pixels: &SharedPixelBuffer<Rgb8Pixel>) -> SharedPixelBuffer<Rgb8Pixel> {
    let mut few = pixels.clone();
    for pixel in few.make_mut_slice() {
        *pixel = Rgb8Pixel { r: pixel.r & 0xF0 | 0x08, g: pixel.g & 0xF0 | 0x08, b: pixel.b & 0xF0 | 0x08 };
    }
    few
}

fn read_png(file: &Path) -> Option<Vec<u8>> {
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(file).ok()?));
    let mut reader = decoder.read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    bytes.truncate(info.buffer_size());
    Some(bytes)
}

/// How many pixels differ; all of them where there is no reference.
fn differing(reference: &Path, pixels: &SharedPixelBuffer<Rgb8Pixel>) -> usize {
    let Some(reference) = read_png(reference) else { return usize::MAX };
    let drawn = pixels.as_slice();
    if reference.len() != drawn.len() * 3 {
        return usize::MAX;
    }
    let far = |pixel: &Rgb8Pixel, reference: &[u8]| {
        [pixel.r, pixel.g, pixel.b].iter().zip(reference).any(|(a, b)| a.abs_diff(*b) > COLOUR_DISTANCE_MAX)
    };
    drawn.iter().zip(reference.chunks_exact(3)).filter(|(pixel, reference)| far(pixel, reference)).count()
}

#[test]
fn every_page_looks_as_it_was_looked_at() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    pin_fonts(scratch.path());
    let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
    slint::platform::set_platform(Box::new(Panel(window.clone()))).expect("one platform a process");
    let panel = config::Screen::default();
    let screen = Screen::new(&panel, Arc::new(Texts::built_in()), Rc::new(|_| {})).expect("the pages compile");
    slint::ComponentHandle::show(screen.window()).expect("a window without a display");
    let asked = std::env::var("YIZHAN_DRAW_PICTURES").ok();
    let (drawing, references_only) = (asked.is_some(), asked.as_deref() == Some("references"));
    let only = std::env::var("YIZHAN_PICTURES_ONLY").ok();
    let references = root().join("tests/pictures/references");
    let results = std::env::var_os("YIZHAN_PICTURES_DIR").map_or_else(|| root().join("target/pictures"), PathBuf::from);
    for folder in [&references, &results] {
        std::fs::create_dir_all(folder).expect("folders for pictures");
    }
    let mut wrong = Vec::new();
    for mode in MODES.iter().filter(|mode| mode.kept || (drawing && !references_only)) {
        let (width_px, height_px) = match mode.panel {
            Orientation::Portrait => (NARROW_PX, WIDE_PX),
            Orientation::Landscape => (WIDE_PX, NARROW_PX),
        };
        screen.window().set_panel_width(width_px as f32);
        screen.window().set_panel_height(height_px as f32);
        for scene in scenes::scenes(mode.switched, scenes::Amount::Usual) {
            let name = format!("{}-{}.png", scene.name, mode.name);
            if only.as_ref().is_some_and(|only| drawing && !name.contains(only.as_str())) {
                continue;
            }
            screen.show(&scene.visit.view());
            let half = draw(&window, width_px / REFERENCE_SCALE, height_px / REFERENCE_SCALE);
            let reference = references.join(&name);
            if drawing {
                if !references_only {
                    write_png(&results.join(&name), &draw(&window, width_px, height_px));
                }
                if mode.kept {
                    write_png(&reference, &in_few_colours(&half));
                }
                continue;
            }
            let count = differing(&reference, &half);
            if count > PIXELS_DIFFERING_MAX {
                write_png(&results.join(&name), &half);
                wrong.push(format!("{name}: {count} pixels differ"));
            }
        }
    }
    assert!(!drawing, "the references are written anew: look at each of them, then run again without YIZHAN_DRAW_PICTURES");
    assert!(wrong.is_empty(), "pages look different (drawn to {}):\n{}", results.display(), wrong.join("\n"));
}
