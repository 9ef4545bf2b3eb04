//! A document from blocks of words to a PDF.

use super::fonts::{GETA_MARK, PaperFonts, Typefaces};
use super::layout::{self, Area};
use super::pdf::{self, PdfSheet};
use crate::events::{self, LogEvent};
use std::collections::BTreeSet;

/// Most blocks a document may have.
const BLOCKS_MAX: usize = 200;
/// Most characters a document may have.
const CHARACTERS_MAX: usize = 8_000;

/// One part of a receipt, from top to bottom. No `Debug`: the words may be a citizen's.
pub enum Block {
    /// Who issues it, beside the mark. Bold.
    Heading(String),
    /// What it says in one sentence. Bold and large.
    Title(String),
    /// A sentence.
    Line(String),
    /// A label and its value side by side; neighbouring rows share their columns.
    Row { label: String, value: String },
    /// A number to be read aloud or typed, large; it may continue on the next line before a `-`.
    Number { label: String, value: String },
    /// Small print, still 3.2 mm high.
    Note(String),
    /// A line across the paper.
    Rule,
    /// Some air.
    Space,
    /// A QR code with the sentence that says what it is for.
    Qr { content: String, caption: String },
}

/// What is to be printed.
pub struct Document {
    pub blocks: Vec<Block>,
    /// Title of the PDF, seen by print queues: nothing of a citizen.
    pub title: String,
}

/// A printable document.
pub struct Composed {
    /// One page, [`PAGE_WIDTH_MM`](super::PAGE_WIDTH_MM) wide.
    pub pdf: Vec<u8>,
    pub height_mm: f32,
    /// Characters that came from a fallback font.
    pub fallbacks: usize,
    /// Characters no font has, printed as 〓. When not zero, the paper should say whom to ask: compose it again with
    /// a block that does.
    pub missing: usize,
    /// Where the ink is; no two areas meet.
    pub areas: Vec<Area>,
}

/// Why nothing could be composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    #[error("the document is longer than a receipt may be")]
    TooLong,
    #[error("the content of the QR code does not fit at a readable size")]
    QrTooLarge,
    #[error("a font could not be used")]
    Font,
}

/// Sets a document and writes it as a PDF: some ten milliseconds, and a tenth of a second more when a large font must be
/// read for a rare character. Not for the UI thread.
///
/// # Errors
/// [`ComposeError`]; it tells nothing of the document's words.
pub fn compose(document: &Document, fonts: &PaperFonts) -> Result<Composed, ComposeError> {
    let texts: Vec<&str> = document.blocks.iter().flat_map(printed_texts).collect();
    if document.blocks.len() > BLOCKS_MAX || texts.iter().map(|text| text.chars().count()).sum::<usize>() > CHARACTERS_MAX {
        return Err(ComposeError::TooLong);
    }
    let typefaces = fonts.typefaces(&printed_characters(texts.iter().copied()));
    let measures = typefaces.measures().ok_or(ComposeError::Font)?;

    let count = |is: &dyn Fn(char) -> bool| texts.iter().flat_map(|text| text.chars()).filter(|c| is(*c)).count();
    let fallbacks = count(&|character| typefaces.is_substituted(character));
    let missing = count(&|character| typefaces.is_missing(character));
    let page = layout::lay_out(&document.blocks, &measures, &|text| as_printed(text, &typefaces))?;
    let sheet = PdfSheet { width_mm: layout::PAGE_WIDTH_MM, height_mm: page.height_mm, drawings: &page.drawings };
    let pdf = pdf::write(&[sheet], &typefaces, &document.title);
    if fallbacks > 0 {
        events::record(LogEvent::GlyphReplaced, &[("characters", fallbacks.into())]);
    }
    if missing > 0 {
        events::record(LogEvent::GlyphMissing, &[("characters", missing.into())]);
    }
    Ok(Composed { pdf, height_mm: page.height_mm, fallbacks, missing, areas: page.areas })
}

fn printed_texts(block: &Block) -> Vec<&str> {
    match block {
        Block::Heading(text) | Block::Title(text) | Block::Line(text) | Block::Note(text) => vec![text],
        Block::Row { label, value } | Block::Number { label, value } => vec![label, value],
        Block::Qr { caption, .. } => vec![caption],
        Block::Rule | Block::Space => Vec::new(),
    }
}

/// The characters of texts that need a font.
pub(super) fn printed_characters<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<char> {
    texts.flat_map(str::chars).filter_map(printable).filter(|c| *c != '\n').collect()
}

/// A text as it can be printed: what no font has is a geta mark.
pub(super) fn as_printed(text: &str, typefaces: &Typefaces<'_>) -> String {
    text.chars().filter_map(printable).map(|c| if typefaces.is_missing(c) { GETA_MARK } else { c }).collect()
}

/// What is printed for a character: white space as a space, and nothing for what has no shape of its own (controls,
/// joiners, variation selectors, direction marks). A variant of a name's character is printed in its usual shape.
fn printable(character: char) -> Option<char> {
    match character {
        '\n' => Some('\n'),
        '\u{3000}' => Some('\u{3000}'),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => None,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E01EF}' => None,
        c => Some(c),
    }
}
