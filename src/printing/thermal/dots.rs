//! A document as the dots of a thermal head.

use crate::printing::picture::picture_of;
use crate::printing::{DOTS_PER_INCH, MM_PER_INCH, PAGE_WIDTH_MM};

/// Dots of the head of an 80 mm printer: 72 mm at 8 dots/mm.
const WIDTH_DOTS: usize = 576;
/// Bytes of one row.
pub(super) const WIDTH_BYTES: usize = WIDTH_DOTS / 8;
/// Darker than half is ink.
const INK_BELOW: u32 = 128;
/// A printer takes these pairs for the beginning of a command in real time (`DLE EOT`, `DLE ENQ`, `DLE DC4`) even among
/// dots: it would answer, drop what it holds, or open a cash drawer.
const COMMANDS_IN_REAL_TIME: [[u8; 2]; 3] = [[0x10, 0x04], [0x10, 0x05], [0x10, 0x14]];
/// One dot more, which nobody sees, and such a pair is none.
const ONE_DOT: u8 = 0x01;

/// Rows of dots, most significant bit leftmost, 1 for ink. No `Debug`: they are a citizen's words.
pub(super) struct Dots(Vec<u8>);

impl Dots {
    /// Draws the only page of a receipt. Nothing where the bytes are no PDF, or where the page is wider than the head.
    pub(super) fn of_pdf(pdf: &[u8]) -> Option<Self> {
        let picture = picture_of(pdf, DOTS_PER_INCH).ok()?;
        let width = usize::try_from(picture.width_pixels).ok()?;
        let width_max = (PAGE_WIDTH_MM / MM_PER_INCH * DOTS_PER_INCH).ceil() as usize;
        if width == 0 || width > width_max {
            return None;
        }
        let mut dots = vec![0_u8; picture.rgba.len() / (4 * width) * WIDTH_BYTES];
        for (from, row) in picture.rgba.chunks_exact(4 * width).zip(dots.chunks_exact_mut(WIDTH_BYTES)) {
            for (column, pixel) in from.chunks_exact(4).enumerate().take(WIDTH_DOTS) {
                let brightness = pixel.iter().take(3).map(|channel| u32::from(*channel)).sum::<u32>() / 3;
                if brightness < INK_BELOW {
                    row[column / 8] |= 0x80 >> (column % 8);
                }
            }
        }
        without_commands(&mut dots);
        Some(Dots(dots))
    }

    /// Row after row, [`WIDTH_BYTES`] each.
    pub(super) fn rows(&self) -> &[u8] {
        &self.0
    }
}

fn without_commands(dots: &mut [u8]) {
    for index in 1..dots.len() {
        if COMMANDS_IN_REAL_TIME.contains(&[dots[index - 1], dots[index]]) {
            dots[index - 1] |= ONE_DOT;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_that_would_be_a_command_get_one_dot_more() {
        let mut dots = [0x10, 0x04, 0x01, 0x10, 0x10, 0x05, 0x02, 0x10, 0x14, 0x08, 0x10, 0x00, 0x04];
        without_commands(&mut dots);
        assert_eq!(dots, [0x11, 0x04, 0x01, 0x10, 0x11, 0x05, 0x02, 0x11, 0x14, 0x08, 0x10, 0x00, 0x04]);
    }

    #[test]
    fn what_is_no_receipt_has_no_dots() {
        assert!(Dots::of_pdf(b"").is_none());
        assert!(Dots::of_pdf(b"%PDF-1.3 and no page").is_none());
    }
}
