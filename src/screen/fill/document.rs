//! Filling of the page that shows a document.

use super::super::look;
use super::Filling;
use crate::visit::Slot;
use crate::visit::view::{DocumentPage, PaperBox};
use slint::{ComponentHandle, Image, Rgba8Pixel, SharedPixelBuffer, SharedString};
use yizhan_ui::{DocumentData, PageName, PaperData};

impl Filling<'_> {
    pub(super) fn document(&self, page: &DocumentPage) -> PageName {
        let data = self.screen.window.global::<DocumentData>();
        data.set_title(self.prose(&page.title));
        data.set_note(self.prose(&page.note));
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
        data.set_paper(self.paper(page.paper.as_ref()));
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::Document
    }

    pub(super) fn paper(&self, shown: Option<&PaperBox>) -> PaperData {
        shown.map_or_else(PaperData::default, |paper| PaperData {
            icon: look::icon(paper.icon),
            title: self.prose(&paper.title),
            code: self.say(&paper.code),
            text: self.prose(&paper.text),
            staff_code: self.say(&paper.staff_code),
            comes: paper.comes.is_some(),
            sheets: paper.comes == Some(Slot::Sheets),
        })
    }

    /// The picture of somebody's document does not stay when it is left.
    pub(super) fn forget_document(&self, shown: PageName) {
        if shown != PageName::Document && !self.screen.shown_document.borrow().is_empty() {
            let data = self.screen.window.global::<DocumentData>();
            data.set_picture(Image::default());
            data.set_title(SharedString::new());
            data.set_note(SharedString::new());
            data.set_paper(PaperData::default());
            self.screen.shown_document.borrow_mut().clear();
        }
    }
}
