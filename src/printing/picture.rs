//! A document as a picture: the dots of a thermal head, or paper shown on the desk.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

const POINTS_PER_INCH: f32 = 72.0;
/// Largest picture side.
const SIDE_MAX_PIXELS: f32 = 16_000.0;

/// The first page of a document, on white.
pub struct Picture {
    pub width_pixels: u32,
    pub height_pixels: u32,
    /// Four bytes a pixel, row by row from the top.
    pub rgba: Vec<u8>,
}

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("the bytes are no PDF with a page")]
    NoPage,
    #[error("the picture would be too large")]
    TooLarge,
}

/// Draws the first page of a PDF.
///
/// # Errors
/// [`PictureError`].
pub fn picture_of(pdf: &[u8], dots_per_inch: f32) -> Result<Picture, PictureError> {
    let pdf = Pdf::new(pdf.to_vec()).map_err(|_| PictureError::NoPage)?;
    let page = pdf.pages().first().ok_or(PictureError::NoPage)?;
    let scale = dots_per_inch / POINTS_PER_INCH;
    let (width, height) = page.render_dimensions();
    let longest = width.max(height) * scale;
    if !(1.0..=SIDE_MAX_PIXELS).contains(&longest) {
        return Err(PictureError::TooLarge);
    }
    let pixels = render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    Ok(Picture {
        width_pixels: u32::from(pixels.width()),
        height_pixels: u32::from(pixels.height()),
        rgba: pixels.data_as_u8_slice().to_vec(),
    })
}
