//! Strokes become the picture that the network was taught to read: dark lines on white, 48 pixels high.

use crate::api::Stroke;
use zeroize::Zeroizing;

/// Height of every picture, and width of that of one character, in pixels.
pub(super) const HEIGHT_PX: usize = 48;
/// The widest picture of several characters: eight of them.
const WIDTH_PX_MAX: usize = 8 * HEIGHT_PX;
/// How much of the picture's height what is written takes.
const FILLED: f32 = 0.80;
/// Half of a line's thickness, in pixels.
const PEN_RADIUS_PX: f32 = 0.85;
/// Written so much wider than high it may be more than one character; some characters are that wide, too.
const LINE_WIDTH_TO_HEIGHT: f32 = 1.2;
/// A dot has no size of its own, in tenths of a millimetre.
const EXTENT_MIN_TENTHS_MM: f32 = 1.0;

/// Rows from the top, each from the left: 1.0 white, 0.0 ink. Wiped when dropped, as all that somebody wrote.
pub(super) struct Picture {
    pub(super) width_px: usize,
    pub(super) pixels: Zeroizing<Vec<f32>>,
}

/// What is written, without the white around it.
struct Extent {
    middle: (f32, f32),
    width: f32,
    height: f32,
}

fn extent(strokes: &[Stroke]) -> Option<Extent> {
    let bounds = |of: fn(&(u16, u16)) -> u16| {
        let values = strokes.iter().flatten().map(of);
        values.clone().min().zip(values.max())
    };
    let ((left, right), (top, bottom)) = (bounds(|point| point.0)?, bounds(|point| point.1)?);
    Some(Extent {
        middle: (f32::from(left).midpoint(f32::from(right)), f32::from(top).midpoint(f32::from(bottom))),
        width: f32::from(right - left).max(EXTENT_MIN_TENTHS_MM),
        height: f32::from(bottom - top).max(EXTENT_MIN_TENTHS_MM),
    })
}

/// All of it as one character, square; none where nothing is written.
pub(super) fn character(strokes: &[Stroke]) -> Option<Picture> {
    let extent = extent(strokes)?;
    let scale = FILLED * HEIGHT_PX as f32 / extent.width.max(extent.height);
    Some(draw(strokes, &extent, scale, HEIGHT_PX))
}

/// All of it as one line of several characters; none where it is not wide enough for two.
pub(super) fn line(strokes: &[Stroke]) -> Option<Picture> {
    let extent = extent(strokes)?;
    if extent.width < LINE_WIDTH_TO_HEIGHT * extent.height {
        return None;
    }
    let margin_px = (1.0 - FILLED) * HEIGHT_PX as f32;
    let widest = (WIDTH_PX_MAX as f32 - margin_px) / extent.width;
    let scale = (FILLED * HEIGHT_PX as f32 / extent.height).min(widest);
    Some(draw(strokes, &extent, scale, (extent.width * scale + margin_px).ceil() as usize))
}

fn draw(strokes: &[Stroke], extent: &Extent, scale: f32, width_px: usize) -> Picture {
    let mut picture = Picture { width_px, pixels: Zeroizing::new(vec![1.0; width_px * HEIGHT_PX]) };
    let place = |point: (u16, u16)| {
        (
            (f32::from(point.0) - extent.middle.0) * scale + width_px as f32 / 2.0,
            (f32::from(point.1) - extent.middle.1) * scale + HEIGHT_PX as f32 / 2.0,
        )
    };
    for stroke in strokes {
        for (index, point) in stroke.iter().enumerate() {
            // A dot is a line from itself to itself.
            let next = stroke.get(index + 1).unwrap_or(point);
            picture.ink(place(*point), place(*next));
        }
    }
    picture
}

impl Picture {
    /// A line between two points, its edges as grey as the part of a pixel they cover.
    fn ink(&mut self, from: (f32, f32), to: (f32, f32)) {
        let reach = PEN_RADIUS_PX + 1.0;
        let range = |a: f32, b: f32, end: usize| {
            let (low, high) = (a.min(b) - reach, a.max(b) + reach);
            // `as` saturates: what is outside the picture ends at its edge.
            low.max(0.0) as usize..(high.ceil().max(0.0) as usize).min(end)
        };
        for y in range(from.1, to.1, HEIGHT_PX) {
            for x in range(from.0, to.0, self.width_px) {
                let away_px = distance((x as f32 + 0.5, y as f32 + 0.5), from, to);
                let shade = (away_px - PEN_RADIUS_PX + 0.5).clamp(0.0, 1.0);
                let pixel = &mut self.pixels[y * self.width_px + x];
                *pixel = pixel.min(shade);
            }
        }
    }
}

/// From a point to a line between two others.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let length_squared = along_x * along_x + along_y * along_y;
    let part = match length_squared > 0.0 {
        true => (((point.0 - from.0) * along_x + (point.1 - from.1) * along_y) / length_squared).clamp(0.0, 1.0),
        false => 0.0,
    };
    (point.0 - from.0 - part * along_x).hypot(point.1 - from.1 - part * along_y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink_at(picture: &Picture, x: usize, y: usize) -> f32 {
        picture.pixels[y * picture.width_px + x]
    }

    #[test]
    fn what_is_written_lies_in_the_middle_and_fills_four_fifths_of_the_square() {
        // A cross of 10 mm, far from the corner of the pad.
        let cross = vec![vec![(500, 550), (600, 550)], vec![(550, 500), (550, 600)]];
        let picture = character(&cross).unwrap();
        assert_eq!(picture.width_px, HEIGHT_PX);
        assert!(ink_at(&picture, 24, 24) < 0.2, "both lines meet in the middle");
        // 48 × 0.8 = 38.4 pixels from 4.8 to 43.2.
        assert!(ink_at(&picture, 6, 24) < 0.5 && ink_at(&picture, 42, 24) < 0.5);
        assert!(ink_at(&picture, 2, 24) > 0.9 && ink_at(&picture, 45, 24) > 0.9);
        assert!(ink_at(&picture, 10, 10) > 0.9, "white beside the lines");
    }

    #[test]
    fn a_dot_and_a_flat_line_have_a_picture_and_nothing_has_none() {
        assert!(ink_at(&character(&[vec![(7, 7)]]).unwrap(), 24, 24) < 0.5);
        assert!(ink_at(&character(&[vec![(0, 65_000), (65_535, 65_000)]]).unwrap(), 24, 24) < 0.5);
        assert!(character(&[]).is_none() && line(&[]).is_none() && character(&[vec![]]).is_none());
    }

    #[test]
    fn several_characters_are_as_wide_as_they_were_written_and_never_wider_than_eight() {
        let written = |width: u16| line(&[vec![(0, 0), (width, 200)]]).unwrap().width_px;
        // 600 × 200 at 38.4 pixels of height are 115.2 pixels, with 9.6 of margin 124.8.
        assert_eq!(written(600), 125);
        assert!(written(60_000) <= 8 * HEIGHT_PX);
        assert!(line(&[vec![(0, 0), (200, 200)]]).is_none(), "one character");
    }
}
