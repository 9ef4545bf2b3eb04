//! Contrast as it is drawn: of every text with what it stands on, of every control's edge with what is around it.

use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::survey::{Handle, Part, Rect, Survey, Writing, survey};
use slint::{Color, ComponentHandle, Rgb8Pixel, SharedPixelBuffer};
use std::collections::HashMap;
use yizhan::demo::gallery::{Amount, scenes};
use yizhan::visit::Foot;
use yizhan_ui::{Contrast, Theme};

/// Text of any kind; text in ink; in high contrast ink, and its yellow.
const TEXT_RATIO: f64 = 7.0;
const INK_RATIO: f64 = 10.0;
const HIGH_INK_RATIO: f64 = 20.0;
const YELLOW_RATIO: f64 = 16.0;
/// The edge of a control against what is around it.
const EDGE_RATIO: f64 = 3.0;
/// Below this an edge is no edge: the control has none and is not judged by it.
const NO_EDGE_RATIO: f64 = 1.04;
/// Of the pixels that are not ground, so many are drawn through: the rest are the soft edges of letters.
const CORE_SHARE: f64 = 0.1;
const SIDES_COUNT: usize = 4;
const GROUND_STEP_PX: usize = 3;
/// Beside an edge: what is around it, and how deep the edge is looked for.
const AROUND_PX: f32 = 3.0;
const DEEP_PX: i32 = 4;

type Pixels = SharedPixelBuffer<Rgb8Pixel>;

fn luminance(pixel: Rgb8Pixel) -> f64 {
    let linear = |channel: u8| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(pixel.r) + 0.7152 * linear(pixel.g) + 0.0722 * linear(pixel.b)
}

/// Of two colours (WCAG 2).
pub fn ratio(one: Rgb8Pixel, other: Rgb8Pixel) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

fn pixel(pixels: &Pixels, x: i32, y: i32) -> Option<Rgb8Pixel> {
    let inside = x >= 0 && y >= 0 && x < pixels.width() as i32 && y < pixels.height() as i32;
    inside.then(|| pixels.as_slice()[y as usize * pixels.width() as usize + x as usize])
}

/// What most of `rect` is, looked at here and there.
fn ground_of(pixels: &Pixels, rect: Rect) -> Option<Rgb8Pixel> {
    let mut counts = HashMap::<(u8, u8, u8), usize>::new();
    for y in (rect.top as i32..rect.bottom as i32).step_by(GROUND_STEP_PX) {
        for x in (rect.left as i32..rect.right as i32).step_by(GROUND_STEP_PX) {
            if let Some(pixel) = pixel(pixels, x, y) {
                *counts.entry((pixel.r, pixel.g, pixel.b)).or_default() += 1;
            }
        }
    }
    let (r, g, b) = *counts.iter().max_by_key(|(colour, count)| (**count, **colour))?.0;
    Some(Rgb8Pixel { r, g, b })
}

/// How far the text in `rect` stands out from what it is on.
pub fn of_text(pixels: &Pixels, rect: Rect, ground: Rgb8Pixel) -> f64 {
    let mut drawn = HashMap::<(u8, u8, u8), usize>::new();
    for y in rect.top.max(0.0) as usize..(rect.bottom as usize).min(pixels.height() as usize) {
        let start = y * pixels.width() as usize;
        let row =
            &pixels.as_slice()[start + rect.left.max(0.0) as usize..start + (rect.right as usize).min(pixels.width() as usize)];
        for pixel in row.iter().filter(|pixel| **pixel != ground) {
            *drawn.entry((pixel.r, pixel.g, pixel.b)).or_default() += 1;
        }
    }
    let core = (drawn.values().sum::<usize>() as f64 * CORE_SHARE) as usize;
    let mut ratios: Vec<(f64, usize)> =
        drawn.into_iter().map(|((r, g, b), count)| (ratio(Rgb8Pixel { r, g, b }, ground), count)).collect();
    ratios.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut seen = 0;
    let through = ratios.into_iter().find(|(_, count)| {
        seen += count;
        seen > core
    });
    through.map_or(1.0, |(ratio, _)| ratio)
}

/// The weakest of the four sides of a control; nothing where it has no edge at all.
pub fn of_edge(pixels: &Pixels, rect: Rect) -> Option<f64> {
    let (x, y) = rect.centre();
    let sides = [((rect.left, y), (1, 0)), ((rect.right, y), (-1, 0)), ((x, rect.top), (0, 1)), ((x, rect.bottom), (0, -1))];
    let of_side = |((x, y), (right, down)): ((f32, f32), (i32, i32))| {
        // The last pixel of a side lies before its end.
        let (x, y) = (if right < 0 { x - 1.0 } else { x }, if down < 0 { y - 1.0 } else { y });
        let at = |depth: i32| pixel(pixels, x.round() as i32 + right * depth, y.round() as i32 + down * depth);
        let around = at(-AROUND_PX as i32)?;
        (0..=DEEP_PX).filter_map(at).map(|inner| ratio(inner, around)).max_by(f64::total_cmp)
    };
    let ratios: Vec<f64> = sides.into_iter().filter_map(of_side).collect();
    // Something else may lie at one side of a control that has no edge.
    let edged = ratios.iter().filter(|ratio| **ratio > NO_EDGE_RATIO).count();
    (edged > SIDES_COUNT / 2).then(|| ratios.into_iter().fold(f64::MAX, f64::min))
}

/// The colours of a theme that have a ratio of their own.
pub struct Colours {
    pub contrast: Contrast,
    pub ink: Color,
    /// In high contrast what one must see first: as ink, or under ink.
    pub yellow: Color,
}

impl Colours {
    fn wanted(&self, writing: &Writing, ground: Rgb8Pixel) -> f64 {
        let on_yellow = (self.yellow.red(), self.yellow.green(), self.yellow.blue()) == (ground.r, ground.g, ground.b);
        let high = matches!(self.contrast, Contrast::HighLight | Contrast::HighDark);
        match writing.colour {
            Some(colour) if high && (on_yellow || colour == self.yellow) => YELLOW_RATIO,
            Some(colour) if high && colour == self.ink => HIGH_INK_RATIO,
            Some(colour) if colour == self.ink => INK_RATIO,
            _ => TEXT_RATIO,
        }
    }
}

/// Everything on a drawn page that stands out too little.
pub fn faults(pixels: &Pixels, survey: &Survey, colours: &Colours) -> Vec<String> {
    let mut found = Vec::new();
    let whole = |rect: Rect, shown: Rect| shown.lacks(rect) <= 1.0;
    for writing in survey.writings.iter().filter(|writing| whole(writing.rect, writing.shown)) {
        let Some(ground) = ground_of(pixels, writing.rect) else { continue };
        let (measured, wanted) = (of_text(pixels, writing.rect, ground), colours.wanted(writing, ground));
        if measured < wanted {
            found.push(format!("{:?} {measured:.1}:1 of {wanted}:1", writing.text));
        }
    }
    let judged = |handle: &&Handle| handle.enabled && handle.part != Part::Foot && whole(handle.rect, handle.shown);
    for handle in survey.handles.iter().filter(judged) {
        if let Some(measured) = of_edge(pixels, handle.rect).filter(|measured| *measured < EDGE_RATIO) {
            found.push(format!("the edge of {:?} at {} {measured:.1}:1", handle.label, handle.rect));
        }
    }
    found
}

fn all_pages(contrast: Contrast, orientation: Orientation, modes: &[Foot]) {
    let stage = Stage::new(orientation);
    let (width_px, height_px) = orientation.size_px();
    let theme = stage.screen.window().global::<Theme>();
    let mut wrong = Vec::new();
    for scene in scenes(modes, Amount::Usual).into_iter().filter(|scene| stage.is_asked_for(scene.name)) {
        stage.screen.show(&scene.view);
        theme.set_contrast(contrast);
        let pixels = panel::draw(&stage.window, width_px, height_px);
        let faults =
            faults(&pixels, &survey(&stage.window), &Colours { contrast, ink: theme.get_ink(), yellow: theme.get_help() });
        wrong.extend(faults.into_iter().map(|fault| format!("{}: {fault}", scene.name)));
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn everything_stands_out_in_light() {
    all_pages(Contrast::Light, Orientation::Portrait, &[]);
}

#[test]
fn everything_stands_out_in_dark() {
    all_pages(Contrast::Dark, Orientation::Portrait, &[]);
}

#[test]
fn everything_stands_out_in_black_on_white() {
    all_pages(Contrast::HighLight, Orientation::Portrait, &[]);
}

#[test]
fn everything_stands_out_in_white_on_black() {
    all_pages(Contrast::HighDark, Orientation::Portrait, &[]);
}

#[test]
fn everything_stands_out_in_light_in_large_letters_on_a_lying_panel() {
    all_pages(Contrast::Light, Orientation::Landscape, &[Foot::LargeText]);
}

#[test]
fn everything_stands_out_in_white_on_black_in_english_within_low_reach() {
    all_pages(Contrast::HighDark, Orientation::Portrait, &[Foot::LowReach, Foot::Language]);
}
