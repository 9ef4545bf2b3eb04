//! Filling of the page that shows a document.

use super::super::look;
use super::Filling;
use crate::visit::view::DocumentPage;
use slint::{ComponentHandle, Image, Rgba8Pixel, SharedPixelBuffer, SharedString};
use yizhan_ui::{DocumentData, PageName};

impl Filling<'_> {
    pub(super) fn document(&self, page: &DocumentPage) -> PageName {
        let data = self.screen.window.global::<DocumentData>();
        data.set_title(self.prose(&page.title));
        data.set_note(self.prose(&page.note));
        data.set_look(self.prose(&page.look));
        data.set_picture_said(self.say(&page.picture_said));
        let id = &page.picture.proof.id;
        let mut shown = self.screen.shown_document.borrow_mut();
        if *shown != *id {
            let picture = &page.picture.picture;
            let pixels = picture.rgba.reveal();
            data.set_picture(Image::from_rgba8(SharedPixelBuffer::<Rgba8Pixel>::clone_from_slice(
                pixels,
                picture.width_px,
                picture.height_px,
            )));
            shown.clone_from(id);
        }
        data.set_has_paper(page.paper.is_some());
        if let Some(paper) = &page.paper {
            data.set_paper_icon(look::icon(paper.icon));
            data.set_paper_title(self.prose(&paper.title));
            data.set_paper_code(self.say(&paper.code));
            data.set_paper_text(self.prose(&paper.text));
            data.set_paper_staff_code(self.say(&paper.staff_code));
        }
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::Document
    }

    /// The picture of somebody's document does not stay when it is left.
    pub(super) fn forget_document(&self, shown: PageName) {
        if shown != PageName::Document && !self.screen.shown_document.borrow().is_empty() {
            let data = self.screen.window.global::<DocumentData>();
            data.set_picture(Image::default());
            data.set_title(SharedString::new());
            data.set_note(SharedString::new());
            data.set_paper_code(SharedString::new());
            self.screen.shown_document.borrow_mut().clear();
        }
    }
}
