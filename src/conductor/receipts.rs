//! A receipt's keys into the words on paper.

use crate::printing::{Block, Document};
use crate::visit::receipt::{Receipt, ReceiptLine};
use crate::words::Texts;

/// Title of the PDF; nothing personal.
const DOCUMENT_TITLE: &str = "receipt";

pub fn document(receipt: &Receipt, texts: &Texts) -> Document {
    let say = |phrase| texts.say(phrase, receipt.language);
    let blocks = receipt.lines.iter().map(|line| match line {
        ReceiptLine::Heading(text) => Block::Heading(say(text)),
        ReceiptLine::Title(text) => Block::Title(say(text)),
        ReceiptLine::Row { label, value } => Block::Row { label: say(label), value: say(value) },
        ReceiptLine::Number { label, value } => Block::Number { label: say(label), value: say(value) },
        ReceiptLine::Text(text) => Block::Line(say(text)),
        ReceiptLine::Small(text) => Block::Note(say(text)),
        ReceiptLine::Rule => Block::Rule,
        ReceiptLine::Qr { content, caption } => Block::Qr { content: content.clone(), caption: say(caption) },
    });
    Document { blocks: blocks.collect(), title: DOCUMENT_TITLE.to_string() }
}
