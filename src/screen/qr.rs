//! QR codes as pictures: one pixel a module, with the quiet zone the standard asks for (ISO/IEC 18004: 4).

use qrcode::{Color, EcLevel, QrCode};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

const QUIET_ZONE_MODULES: usize = 4;

/// None where the content is too long for a code.
pub fn picture(content: &str) -> Option<Image> {
    let code = QrCode::with_error_correction_level(content, EcLevel::M).ok()?;
    let (modules, colours) = (code.width(), code.to_colors());
    let side = modules + 2 * QUIET_ZONE_MODULES;
    let side_px = u32::try_from(side).ok()?;
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(side_px, side_px);
    for (index, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index % side, index / side);
        let inside = |at: usize| (QUIET_ZONE_MODULES..QUIET_ZONE_MODULES + modules).contains(&at);
        let dark =
            inside(x) && inside(y) && colours[(y - QUIET_ZONE_MODULES) * modules + (x - QUIET_ZONE_MODULES)] == Color::Dark;
        *pixel = if dark { Rgb8Pixel::new(0, 0, 0) } else { Rgb8Pixel::new(255, 255, 255) };
    }
    Some(Image::from_rgb8(pixels))
}
