//! Printed words read back from the dots of a sheet, by the network that comes with the program for handwriting.

use rten::{Model, ModelOptions};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use yizhan::composer::handwriting::SET_UP_MODEL;

/// What the network was taught to read: lines so high, of which the words take this part.
const HEIGHT_PX: usize = 48;
const FILLED: f32 = 0.8;
/// Rows without ink between two lines, and columns between two words that stand apart, at least.
const ROWS_BETWEEN: usize = 3;
const COLUMNS_BETWEEN: usize = 40;
/// Lower is a rule, higher a QR code.
const LINE_ROWS: std::ops::RangeInclusive<usize> = 12..=70;

/// A sheet: rows of dots, true for ink.
pub struct Sheet {
    pub width: usize,
    pub ink: Vec<bool>,
}

pub struct PrintedWords {
    model: Model,
    characters: Vec<char>,
}

impl PrintedWords {
    pub fn open() -> Self {
        let model = ModelOptions::with_all_ops().load_file(SET_UP_MODEL).expect("run tests/setup.sh handwriting");
        let listed = model.metadata().get("character").expect("the model's characters");
        // Entries are never trimmed: one of them is a space.
        let characters = listed.split('\n').map(|entry| entry.chars().next().unwrap_or(' ')).collect();
        PrintedWords { model, characters }
    }

    /// Every line of the sheet, from the top.
    pub fn lines(&self, sheet: &Sheet) -> Vec<String> {
        let rows = sheet.ink.len() / sheet.width;
        let inked = |row: usize| sheet.ink[row * sheet.width..(row + 1) * sheet.width].contains(&true);
        let lines = runs(rows, inked, ROWS_BETWEEN).into_iter().filter(|(top, end)| LINE_ROWS.contains(&(end - top)));
        lines.map(|(top, end)| self.line(sheet, top, end)).collect()
    }

    /// Label and value of a row stand apart: each is read by itself.
    fn line(&self, sheet: &Sheet, top: usize, end: usize) -> String {
        let inked = |column: usize| (top..end).any(|row| sheet.ink[row * sheet.width + column]);
        let words = runs(sheet.width, inked, COLUMNS_BETWEEN);
        words.into_iter().map(|(left, right)| self.word(sheet, (top, end), (left, right))).collect::<Vec<_>>().join(" ")
    }

    fn word(&self, sheet: &Sheet, (top, end): (usize, usize), (left, right): (usize, usize)) -> String {
        let scale = FILLED * HEIGHT_PX as f32 / (end - top) as f32;
        let margin_px = (HEIGHT_PX as f32 * (1.0 - FILLED) / 2.0) as usize;
        let width_px = ((right - left) as f32 * scale).ceil() as usize + 2 * margin_px;
        let shade = |x: usize, y: usize| {
            // The middle of the picture's pixel, among the dots around it.
            let at = |pixel: usize, begin: usize| (pixel as f32 + 0.5 - margin_px as f32) / scale - 0.5 + begin as f32;
            let (column, row) = (at(x, left), at(y, top));
            let dot = |column: f32, row: f32| {
                let inside = (left as f32..right as f32).contains(&column) && (top as f32..end as f32).contains(&row);
                if inside && sheet.ink[row as usize * sheet.width + column as usize] { -1.0 } else { 1.0 }
            };
            let (across, down) = (column - column.floor(), row - row.floor());
            let upper = dot(column.floor(), row.floor()) * (1.0 - across) + dot(column.floor() + 1.0, row.floor()) * across;
            let lower =
                dot(column.floor(), row.floor() + 1.0) * (1.0 - across) + dot(column.floor() + 1.0, row.floor() + 1.0) * across;
            upper * (1.0 - down) + lower * down
        };
        let plane: Vec<f32> = (0..HEIGHT_PX).flat_map(|y| (0..width_px).map(move |x| (x, y))).map(|(x, y)| shade(x, y)).collect();
        let input = NdTensor::from_data([1, 3, HEIGHT_PX, width_px], [&plane[..], &plane, &plane].concat());
        let output: NdTensor<f32, 3> =
            self.model.run_one(input.view().into(), None).expect("a reading").try_into().expect("steps");
        let [_, _, classes] = output.shape();
        let mut before = 0;
        let mut words = String::new();
        for step in output.into_data().chunks_exact(classes) {
            let likeliest = step.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(class, _)| class);
            let again = std::mem::replace(&mut before, likeliest) == likeliest;
            // The first class stands for none, the last for a space.
            words.extend(likeliest.checked_sub(1).filter(|_| !again).and_then(|index| self.characters.get(index)));
        }
        words
    }
}

/// Runs of places that hold, with fewer than `gap` between that do not: begin and end.
fn runs(count: usize, holds: impl Fn(usize) -> bool, gap: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for place in (0..count).filter(|place| holds(*place)) {
        match runs.last_mut() {
            Some((_, end)) if place - *end < gap => *end = place + 1,
            _ => runs.push((place, place + 1)),
        }
    }
    runs
}
