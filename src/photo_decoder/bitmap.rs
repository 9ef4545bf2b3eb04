//! The one picture that is taken: BMP as Windows 3 wrote it, 24 bit, not compressed.

use super::PhotoFault;
use crate::privacy::Personal;
use crate::visit::card_picture::{BYTES_A_PIXEL, CardPicture, HEIGHT_PIXELS, PICTURE_BYTES, WIDTH_PIXELS};

/// File header (14 bytes) and information header (40 bytes).
const HEADER_BYTES: usize = 54;
const WIDTH: usize = WIDTH_PIXELS as usize;
const HEIGHT: usize = HEIGHT_PIXELS as usize;
/// A row is filled up to a multiple of four.
const ROW_BYTES: usize = (WIDTH * BYTES_A_PIXEL).next_multiple_of(4);
/// All of it: 38,862.
pub const BITMAP_BYTES: usize = HEADER_BYTES + ROW_BYTES * HEIGHT;

/// Where a field of the headers stands, and what stands there in this format. Sizes of file and picture are not looked at:
/// some makers leave them empty, and the bytes are counted anyway.
const FIELDS: [(usize, &[u8]); 5] = [
    (0, b"BM"),
    // Where the rows begin.
    (10, &54_u32.to_le_bytes()),
    (14, &40_u32.to_le_bytes()),
    // One plane, 24 bit a pixel.
    (26, &[1, 0, 24, 0]),
    // Not compressed.
    (30, &0_u32.to_le_bytes()),
];
const WIDTH_AT: usize = 18;
/// A height above 0 says that the lowest row comes first.
const HEIGHT_AT: usize = 22;

/// Reads what the program wrote.
pub fn picture(bitmap: &[u8]) -> Result<CardPicture, PhotoFault> {
    let Some((header, rows)) = bitmap.split_at_checked(HEADER_BYTES) else { return Err(PhotoFault::Cut) };
    if FIELDS.iter().any(|(at, wanted)| !header[*at..].starts_with(wanted)) {
        return Err(PhotoFault::OtherFormat);
    }
    let size = [(WIDTH_AT, WIDTH_PIXELS), (HEIGHT_AT, HEIGHT_PIXELS)];
    if size.iter().any(|(at, pixels)| !header[*at..].starts_with(&pixels.to_le_bytes())) {
        return Err(PhotoFault::OtherSize);
    }
    if rows.len() != ROW_BYTES * HEIGHT {
        return Err(if rows.len() < ROW_BYTES * HEIGHT { PhotoFault::Cut } else { PhotoFault::TooMuch });
    }
    let mut rgb = Personal::new(Vec::with_capacity(PICTURE_BYTES));
    for row in rows.chunks_exact(ROW_BYTES).rev() {
        for pixel in row[..WIDTH * BYTES_A_PIXEL].chunks_exact(BYTES_A_PIXEL) {
            rgb.reveal_mut().extend(pixel.iter().rev());
        }
    }
    CardPicture::new(rgb).ok_or(PhotoFault::OtherFormat)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of one colour, but for one pixel in the lowest row's first place.
    fn bitmap() -> Vec<u8> {
        let mut bytes = b"BM\xCE\x97\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x66\0\0\0\x7E\0\0\0\x01\0\x18\0".to_vec();
        bytes.resize(HEADER_BYTES, 0);
        for row in 0..HEIGHT {
            for column in 0..WIDTH {
                // Blue, green, red.
                bytes.extend(if (row, column) == (0, 0) { [1, 2, 3] } else { [30, 20, 10] });
            }
            bytes.extend([0xEE, 0xEE]);
        }
        bytes
    }

    #[test]
    fn a_picture_is_as_long_as_it_is_documented() {
        assert_eq!(BITMAP_BYTES, 38_862);
        assert_eq!(bitmap().len(), 38_862);
        assert_eq!(PICTURE_BYTES, 38_556);
    }

    #[test]
    fn the_lowest_row_comes_first_and_blue_before_red() {
        let picture = picture(&bitmap()).ok().unwrap();
        assert_eq!(picture.reveal()[..3], [10, 20, 30], "above on the left");
        let last_row = &picture.reveal()[125 * 102 * 3..];
        assert_eq!(last_row[..6], [3, 2, 1, 10, 20, 30], "below on the left");
        assert!(!picture.reveal().contains(&0xEE), "what fills a row up is no pixel");
    }

    #[test]
    fn what_is_another_format_another_size_or_cut_says_so() {
        let changed = |at: usize, byte: u8| {
            let mut bytes = bitmap();
            bytes[at] = byte;
            picture(&bytes).err()
        };
        assert_eq!(changed(0, b'P'), Some(PhotoFault::OtherFormat));
        assert_eq!(changed(10, 58), Some(PhotoFault::OtherFormat));
        assert_eq!(changed(14, 124), Some(PhotoFault::OtherFormat));
        assert_eq!(changed(28, 32), Some(PhotoFault::OtherFormat));
        assert_eq!(changed(30, 3), Some(PhotoFault::OtherFormat));
        assert_eq!(changed(18, 103), Some(PhotoFault::OtherSize));
        // A height below 0: the highest row first.
        assert_eq!(changed(25, 0xFF), Some(PhotoFault::OtherSize));
        assert_eq!(changed(2, 0), None, "the size of the file is not looked at");
        assert_eq!(picture(&bitmap()[..38_861]).err(), Some(PhotoFault::Cut));
        assert_eq!(picture(&bitmap()[..53]).err(), Some(PhotoFault::Cut));
        assert_eq!(picture(&[]).err(), Some(PhotoFault::Cut));
        assert_eq!(picture(&[bitmap(), vec![0]].concat()).err(), Some(PhotoFault::TooMuch));
    }
}
