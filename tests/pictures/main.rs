//! Pictures of every page, drawn by the software renderer with the pinned fonts, compared with those in
//! `tests/pictures/references`.
//!
//! `YIZHAN_DRAW_PICTURES=1` writes the references anew and still fails, so that nobody blesses by accident
//! (`=references` writes nothing else, which is quicker);
//! `YIZHAN_PICTURES_ONLY=question` draws only the pictures with that in their names. Full size goes to `target/pictures`.

#[path = "../support/panel.rs"]
mod panel;

use slint::Rgb8Pixel;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use yizhan::config;
use yizhan::demo::gallery::pictures::{Easel, LONG_PX, NARROW_PX, Pixels, write_png};
use yizhan::demo::gallery::{Amount, MODES, scenes};

/// References are of a panel half as large: letters, places and colours are all told apart there, and it is quick.
const REFERENCE_SCALE: u32 = 2;
/// A pixel differs where a colour is further off than this: rounding of glyph edges stays below it.
const COLOUR_DISTANCE_MAX: u8 = 24;
/// So many pixels may differ: one in ten thousand.
const PIXELS_DIFFERING_MAX: usize = (NARROW_PX / REFERENCE_SCALE * LONG_PX / REFERENCE_SCALE) as usize / 10_000;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Sixteen shades a channel: a third of the size, and far below [`COLOUR_DISTANCE_MAX`].
fn in_few_colours(pixels: &Pixels) -> Pixels {
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
fn differing(reference: &Path, pixels: &Pixels) -> usize {
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
    panel::pin_fonts(scratch.path());
    let easel = Easel::new(&config::Screen::default()).expect("the pages without a display");
    let asked = std::env::var("YIZHAN_DRAW_PICTURES").ok();
    let (drawing, references_only) = (asked.is_some(), asked.as_deref() == Some("references"));
    let only = std::env::var("YIZHAN_PICTURES_ONLY").ok();
    let references = root().join("tests/pictures/references");
    let results = std::env::var_os("YIZHAN_PICTURES_DIR").map_or_else(|| root().join("target/pictures"), PathBuf::from);
    for folder in [&references, &results] {
        std::fs::create_dir_all(folder).expect("folders for pictures");
    }
    let (mut wrong, mut pages) = (Vec::new(), BTreeSet::new());
    for mode in MODES.iter().filter(|mode| mode.kept || (drawing && !references_only)) {
        for scene in scenes(mode.switched, Amount::Usual) {
            let name = format!("{}-{}.png", scene.name, mode.name);
            pages.insert(name.clone());
            if only.as_ref().is_some_and(|only| drawing && !name.contains(only.as_str())) {
                continue;
            }
            easel.show(&scene.view, mode.wide);
            let half = easel.draw(mode.wide, REFERENCE_SCALE);
            let reference = references.join(&name);
            let write = |file: &Path, pixels: &Pixels| write_png(file, pixels).expect("a picture can be written");
            if drawing {
                if !references_only {
                    write(&results.join(&name), &easel.draw(mode.wide, 1));
                }
                if mode.kept {
                    write(&reference, &in_few_colours(&half));
                }
                continue;
            }
            let count = differing(&reference, &half);
            if count > PIXELS_DIFFERING_MAX {
                write(&results.join(&name), &half);
                wrong.push(format!("{name}: {count} pixels differ"));
            }
        }
    }
    let kept = std::fs::read_dir(&references).expect("the references").flatten();
    let gone = kept.filter_map(|file| file.file_name().into_string().ok()).filter(|name| !pages.contains(name));
    wrong.extend(gone.map(|name| format!("{name}: there is no such page any more")));
    assert!(!drawing, "the references are written anew: look at each of them, then run again without YIZHAN_DRAW_PICTURES");
    assert!(wrong.is_empty(), "pages look different (drawn to {}):\n{}", results.display(), wrong.join("\n"));
}
