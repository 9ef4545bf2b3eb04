//! Filling of the place where a face is looked at.

use super::Filling;
use crate::visit::card_picture::{HEIGHT_PIXELS, WIDTH_PIXELS};
use crate::visit::view::Portrait;
use slint::{ComponentHandle, Image, Rgb8Pixel, SharedPixelBuffer};
use std::sync::Arc;
use yizhan_ui::FormData;

impl Filling<'_> {
    /// The face of a page, or none any more: nobody's face stays when its page is left.
    pub(super) fn portrait(&self, portrait: Option<&Portrait>) {
        let mut shown = self.screen.shown_face.borrow_mut();
        let data = self.screen.window.global::<FormData>();
        let Some(Portrait { picture, said }) = portrait else {
            if shown.take().is_some() {
                data.set_has_portrait(false);
                data.set_portrait(Image::default());
            }
            return;
        };
        data.set_portrait_said(self.say(said));
        if !shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, picture)) {
            let pixels = SharedPixelBuffer::<Rgb8Pixel>::clone_from_slice(picture.reveal(), WIDTH_PIXELS, HEIGHT_PIXELS);
            data.set_portrait(Image::from_rgb8(pixels));
            data.set_has_portrait(true);
            *shown = Some(picture.clone());
        }
    }
}
