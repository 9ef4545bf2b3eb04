//! Paper: what a receipt looks like, and the printers that make it.
//!
//! One PDF is the master of a document ([`compose`]): it is shown on the desk, compared in tests and sent to a
//! printer ([`Printer`]). It is 72 mm wide, which is what a thermal head of 80 mm paper prints (576 dots at 203 dpi).
//! No sentence is made here: blocks arrive with their words.
//! Documents on A4 ([`compose_sheet`]) are made by the hall; a machine prints what it gets.

mod compose;
mod fonts;
mod ipp;
mod layout;
mod lines;
mod mark;
mod media;
mod pdf;
mod picture;
mod printer;
mod reasons;
mod sheet;
mod supplies;
mod thermal;

pub use compose::{Block, ComposeError, Composed, Document, compose};
pub use fonts::{FALLBACK_FONTS, PaperFonts, lack_some_of};
pub use layout::{Area, PAGE_WIDTH_MM};
pub use media::page_height_mm;
pub use picture::{Picture, PictureError, picture_of};
pub use printer::{NotPrinted, PaperTrouble, Printer, PrinterSettings, PrinterState, SettingsError, Waits};
pub use sheet::{Sheet, SheetPages, SheetPart, compose_sheet};
pub use thermal::{ThermalAddress, ThermalAddressError, state_told};

/// Dots per inch of thermal heads; rules and QR modules lie on their dots.
pub const DOTS_PER_INCH: f32 = 203.0;
const MM_PER_INCH: f32 = 25.4;
/// One dot of a thermal head.
const DOT_MM: f32 = MM_PER_INCH / DOTS_PER_INCH;
