//! Many pages on one sheet, each small: one sees at a glance which does not belong.

use super::pictures::Pixels;
use slint::Rgb8Pixel;

/// A page on the sheet is so many times smaller than the panel.
const SCALE: u32 = 4;
/// On a panel that stands; half as many where it lies.
const COLUMNS: u32 = 8;
const COLUMNS_WIDE: u32 = 4;
const GAP_PX: u32 = 16;
const PAPER: Rgb8Pixel = Rgb8Pixel { r: 0x80, g: 0x80, b: 0x80 };

/// A grid of small pictures, filled row by row.
pub struct Sheet {
    pub pixels: Pixels,
    page: (u32, u32),
    columns: u32,
    filled: u32,
}

impl Sheet {
    /// For `count` pages of a panel this large.
    pub fn new(panel: (u32, u32), count: usize) -> Self {
        let page = (panel.0 / SCALE, panel.1 / SCALE);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let columns = (if page.0 > page.1 { COLUMNS_WIDE } else { COLUMNS }).clamp(1, count.max(1));
        let rows = count.div_ceil(columns);
        let side = |count: u32, length: u32| count * (length + GAP_PX) + GAP_PX;
        let mut pixels = Pixels::new(side(columns, page.0), side(rows, page.1));
        pixels.make_mut_slice().fill(PAPER);
        Sheet { pixels, page, columns, filled: 0 }
    }

    /// Puts the next picture on, each of its points the mean of those it stands for.
    pub fn add(&mut self, picture: &Pixels) {
        let place = |index: u32, length: u32| GAP_PX + index * (length + GAP_PX);
        let (left, top) = (place(self.filled % self.columns, self.page.0), place(self.filled / self.columns, self.page.1));
        let stride = self.pixels.width();
        let sheet = self.pixels.make_mut_slice();
        for y in 0..self.page.1 {
            for x in 0..self.page.0 {
                if let Some(point) = sheet.get_mut(((top + y) * stride + left + x) as usize) {
                    *point = mean(picture, x * SCALE, y * SCALE);
                }
            }
        }
        self.filled += 1;
    }
}

fn mean(picture: &Pixels, left: u32, top: u32) -> Rgb8Pixel {
    let points = (top..top + SCALE).flat_map(|y| (left..left + SCALE).map(move |x| (y * picture.width() + x) as usize));
    let points: Vec<&Rgb8Pixel> = points.filter_map(|index| picture.as_slice().get(index)).collect();
    let count = u32::try_from(points.len()).unwrap_or(1).max(1);
    // A mean of bytes is a byte.
    let of = |colour: fn(&Rgb8Pixel) -> u8| (points.iter().map(|point| u32::from(colour(point))).sum::<u32>() / count) as u8;
    Rgb8Pixel { r: of(|point| point.r), g: of(|point| point.g), b: of(|point| point.b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lie_side_by_side_and_then_below() {
        let mut sheet = Sheet::new((8, 16), 9);
        // Eight columns of 2 and two rows of 4, with 16 between and around.
        assert_eq!((sheet.pixels.width(), sheet.pixels.height()), (8 * 18 + 16, 2 * 20 + 16));
        let mut black = Pixels::new(8, 16);
        black.make_mut_slice().fill(Rgb8Pixel { r: 0, g: 0, b: 0 });
        for _page in 0..9 {
            sheet.add(&black);
        }
        let at = |x: u32, y: u32| sheet.pixels.as_slice()[(y * sheet.pixels.width() + x) as usize].r;
        assert_eq!((at(16, 16), at(15, 16), at(34, 16)), (0, 0x80, 0));
        assert_eq!((at(16, 36), at(34, 36)), (0, 0x80), "the ninth begins the second row");
    }
}
