//! The photo on a card as somebody can look at it: a picture of one fixed size, opaque to the visit that carries it.

use crate::privacy::Personal;

/// Of every card's photo.
pub const WIDTH_PIXELS: u32 = 102;
pub const HEIGHT_PIXELS: u32 = 126;
/// Red, green, blue.
pub const BYTES_A_PIXEL: usize = 3;
/// What the picture takes.
pub const PICTURE_BYTES: usize = WIDTH_PIXELS as usize * HEIGHT_PIXELS as usize * BYTES_A_PIXEL;

/// A face. Wiped on drop.
pub struct CardPicture {
    rgb: Personal<Vec<u8>>,
}

impl CardPicture {
    /// Of [`PICTURE_BYTES`] bytes, row by row from the top, red, green and blue of each pixel; none of any other number.
    pub fn new(rgb: Personal<Vec<u8>>) -> Option<Self> {
        (rgb.reveal().len() == PICTURE_BYTES).then_some(CardPicture { rgb })
    }

    /// As it was given. The caller is who shows it.
    pub fn reveal(&self) -> &[u8] {
        self.rgb.reveal()
    }
}
