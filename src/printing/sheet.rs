//! A document on A4: a title, rows and a table, over as many pages as they need, and across each page in large grey
//! letters what it is not.

use super::compose::{ComposeError, as_printed, printed_characters};
use super::fonts::{Measures, PaperFonts, Weight};
use super::layout::{Area, Drawing, Run};
use super::lines::break_lines;
use super::pdf::{self, PdfSheet};

const WIDTH_MM: f32 = 210.0;
const HEIGHT_MM: f32 = 297.0;
const MARGIN_MM: f32 = 24.0;
/// Where the foot begins.
const FOOT_TOP_MM: f32 = 277.0;
const TEXT_WIDTH_MM: f32 = WIDTH_MM - 2.0 * MARGIN_MM;
const LABEL_WIDTH_MM: f32 = 38.0;
/// Lines of a table.
const RULE_MM: f32 = 0.25;
const CELL_PADDING_MM: f32 = 1.5;
/// Pages of a document at most; 600 months of a table take 21.
const PAGES_MAX: usize = 24;
/// Size of what stands across a page, and where it begins.
const ACROSS_EM_MM: f32 = 72.0;
const ACROSS_BASELINE_MM: f32 = 215.0;

/// How a text is set.
#[derive(Clone, Copy)]
struct Style {
    em_mm: f32,
    weight: Weight,
    /// From baseline to baseline.
    line_mm: f32,
}

const TITLE: Style = Style { em_mm: 9.0, weight: Weight::Bold, line_mm: 13.0 };
const BODY: Style = Style { em_mm: 5.4, weight: Weight::Regular, line_mm: 9.4 };
const STRONG: Style = Style { weight: Weight::Bold, ..BODY };
const CELL: Style = Style { em_mm: 4.0, weight: Weight::Regular, line_mm: 6.4 };
const HEAD: Style = Style { weight: Weight::Bold, ..CELL };
const FOOT: Style = Style { em_mm: 3.6, weight: Weight::Regular, line_mm: 5.4 };

/// What is to be on paper. No `Debug`: the words are a citizen's.
pub struct Sheet {
    /// Of the PDF, seen by print queues: nothing of a citizen.
    pub name: String,
    pub title: String,
    pub parts: Vec<SheetPart>,
    /// What it is not, in two or three characters, across each page.
    pub across: String,
    /// Under each page.
    pub foot: String,
}

/// One part, from top to bottom.
pub enum SheetPart {
    Row {
        label: String,
        value: String,
    },
    /// A sentence.
    Line(String),
    /// A sentence that must not be missed.
    Strong(String),
    /// Each column with its share of the width.
    Table {
        columns: Vec<(String, f32)>,
        rows: Vec<Vec<String>>,
    },
}

/// A document that was composed.
pub struct SheetPages {
    pub pdf: Vec<u8>,
    pub pages: u32,
}

impl Sheet {
    fn texts(&self) -> Vec<&str> {
        let parts = self.parts.iter().flat_map(|part| match part {
            SheetPart::Row { label, value } => vec![label.as_str(), value],
            SheetPart::Line(text) | SheetPart::Strong(text) => vec![text.as_str()],
            SheetPart::Table { columns, rows } => {
                columns.iter().map(|(name, _)| name).chain(rows.iter().flatten()).map(String::as_str).collect()
            }
        });
        // Page numbers are counted.
        parts.chain([self.title.as_str(), &self.across, &self.foot, "0123456789/"]).collect()
    }
}

/// Sets a document and writes it as a PDF: some tens of milliseconds.
///
/// # Errors
/// [`ComposeError`]; it tells nothing of the document's words.
pub fn compose_sheet(sheet: &Sheet, fonts: &PaperFonts) -> Result<SheetPages, ComposeError> {
    let typefaces = fonts.typefaces(&printed_characters(sheet.texts().into_iter()));
    let measures = typefaces.measures().ok_or(ComposeError::Font)?;
    let mut setter =
        Setter { sheet, measures: &measures, as_printed: &|text| as_printed(text, &typefaces), pages: Vec::new(), y_mm: 0.0 };
    setter.begin_page();
    setter.centred(&sheet.title, TITLE);
    setter.y_mm += 6.0;
    for part in &sheet.parts {
        setter.part(part);
        if setter.pages.len() > PAGES_MAX {
            return Err(ComposeError::TooLong);
        }
    }
    let pages = setter.finished();
    let written: Vec<PdfSheet> =
        pages.iter().map(|drawings| PdfSheet { width_mm: WIDTH_MM, height_mm: HEIGHT_MM, drawings }).collect();
    let pdf = pdf::write(&written, &typefaces, &sheet.name);
    Ok(SheetPages { pdf, pages: u32::try_from(pages.len()).unwrap_or(u32::MAX) })
}

struct Setter<'a> {
    sheet: &'a Sheet,
    measures: &'a Measures<'a>,
    as_printed: &'a dyn Fn(&str) -> String,
    pages: Vec<Vec<Drawing>>,
    /// Where the next line begins on the last page.
    y_mm: f32,
}

impl Setter<'_> {
    fn begin_page(&mut self) {
        self.pages.push(Vec::new());
        self.y_mm = MARGIN_MM;
        let text = (self.as_printed)(&self.sheet.across);
        let first = text.chars().next().unwrap_or(' ');
        let run = Run { face: self.measures.face_for(first, Weight::Bold), text, left_mm: MARGIN_MM + 10.0 };
        self.draw(Drawing::Across { run, baseline_mm: ACROSS_BASELINE_MM, em_mm: ACROSS_EM_MM });
    }

    /// Adds what stands under each page, which is known at the end.
    fn finished(mut self) -> Vec<Vec<Drawing>> {
        let count = self.pages.len();
        for page in 0..count {
            let foot = self.text(&(self.as_printed)(&self.sheet.foot), FOOT, MARGIN_MM, FOOT_TOP_MM);
            let number = format!("{}/{count}", page + 1);
            let left_mm = WIDTH_MM - MARGIN_MM - self.width_mm(&number, FOOT);
            let number = self.text(&number, FOOT, left_mm, FOOT_TOP_MM);
            self.pages[page].extend([foot, number]);
        }
        self.pages
    }

    fn draw(&mut self, drawing: Drawing) {
        if let Some(page) = self.pages.last_mut() {
            page.push(drawing);
        }
    }

    /// Room for so much, on another page where this one is full. True where it was begun.
    fn room(&mut self, height_mm: f32) -> bool {
        let full = self.y_mm + height_mm > FOOT_TOP_MM - FOOT.line_mm;
        if full {
            self.begin_page();
        }
        full
    }

    fn part(&mut self, part: &SheetPart) {
        match part {
            SheetPart::Row { label, value } => {
                let lines = self.broken(value, BODY, TEXT_WIDTH_MM - LABEL_WIDTH_MM);
                self.room(lines.len() as f32 * BODY.line_mm);
                let label = self.text(&(self.as_printed)(label), BODY, MARGIN_MM, self.y_mm);
                self.draw(label);
                self.lines(&lines, BODY, MARGIN_MM + LABEL_WIDTH_MM);
            }
            SheetPart::Line(text) => self.paragraph(text, BODY),
            SheetPart::Strong(text) => self.paragraph(text, STRONG),
            SheetPart::Table { columns, rows } => self.table(columns, rows),
        }
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        let lines = self.broken(text, style, TEXT_WIDTH_MM);
        self.room(lines.len() as f32 * style.line_mm);
        self.lines(&lines, style, MARGIN_MM);
    }

    fn centred(&mut self, text: &str, style: Style) {
        for line in self.broken(text, style, TEXT_WIDTH_MM) {
            let left_mm = (WIDTH_MM - self.width_mm(&line, style)) / 2.0;
            self.lines(&[line], style, left_mm);
        }
    }

    /// The heading stands on each page again.
    fn table(&mut self, columns: &[(String, f32)], rows: &[Vec<String>]) {
        let head: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        self.y_mm += CELL_PADDING_MM;
        self.room(2.0 * (CELL.line_mm + CELL_PADDING_MM));
        self.table_row(columns, &head, HEAD);
        for row in rows {
            if self.room(CELL.line_mm + CELL_PADDING_MM) {
                self.table_row(columns, &head, HEAD);
            }
            self.table_row(columns, row, CELL);
        }
        self.y_mm += CELL.line_mm;
    }

    fn table_row(&mut self, columns: &[(String, f32)], cells: &[String], style: Style) {
        let mut left_mm = MARGIN_MM;
        for ((_, share), cell) in columns.iter().zip(cells) {
            let width_mm = share * TEXT_WIDTH_MM;
            let line = self.broken(cell, style, width_mm - CELL_PADDING_MM).into_iter().next().unwrap_or_default();
            let text = self.text(&line, style, left_mm, self.y_mm);
            self.draw(text);
            left_mm += width_mm;
        }
        self.y_mm += style.line_mm;
        let rule = Area { left_mm: MARGIN_MM, top_mm: self.y_mm, right_mm: WIDTH_MM - MARGIN_MM, bottom_mm: self.y_mm + RULE_MM };
        self.draw(Drawing::Bars(vec![rule]));
        self.y_mm += CELL_PADDING_MM;
    }

    fn lines(&mut self, lines: &[String], style: Style, left_mm: f32) {
        for line in lines {
            let text = self.text(line, style, left_mm, self.y_mm);
            self.draw(text);
            self.y_mm += style.line_mm;
        }
    }

    fn broken(&self, text: &str, style: Style, width_mm: f32) -> Vec<String> {
        break_lines(&(self.as_printed)(text), width_mm, &|character| self.advance_mm(character, style))
    }

    fn advance_mm(&self, character: char, style: Style) -> f32 {
        self.measures.advance_em(character, style.weight) * style.em_mm
    }

    fn width_mm(&self, text: &str, style: Style) -> f32 {
        text.chars().map(|character| self.advance_mm(character, style)).sum()
    }

    /// A line whose top is at `top_mm`.
    fn text(&self, line: &str, style: Style, left_mm: f32, top_mm: f32) -> Drawing {
        let mut runs: Vec<Run> = Vec::new();
        let mut pen_mm = left_mm;
        for character in line.chars() {
            let face = self.measures.face_for(character, style.weight);
            match runs.last_mut() {
                Some(run) if run.face == face => run.text.push(character),
                _ => runs.push(Run { face, text: character.to_string(), left_mm: pen_mm }),
            }
            pen_mm += self.advance_mm(character, style);
        }
        Drawing::Text { runs, baseline_mm: top_mm + style.em_mm, em_mm: style.em_mm }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: usize) -> Sheet {
        let rows = (0..rows).map(|row| vec![format!("2026-{row}"), "甲".repeat(60)]).collect();
        let columns = vec![("月份".to_string(), 0.3), ("单位".to_string(), 0.7)];
        let parts = vec![
            SheetPart::Strong("演示".into()),
            SheetPart::Row { label: "姓名".into(), value: "示例丁".into() },
            SheetPart::Table { columns, rows },
        ];
        Sheet { name: "document".into(), title: "证明".into(), parts, across: "样张".into(), foot: "演示".into() }
    }

    #[test]
    fn a_long_table_goes_over_pages_and_too_long_a_one_is_refused() {
        let fonts = PaperFonts::with_fallbacks(Vec::new());
        let pages = |rows| compose_sheet(&sheet(rows), &fonts).map(|composed| composed.pages);
        assert_eq!(pages(1), Ok(1));
        assert!((2..=3).contains(&pages(60).unwrap()));
        assert!(pages(600).unwrap() <= PAGES_MAX as u32, "the longest history there may be");
        assert_eq!(pages(2_000), Err(ComposeError::TooLong));
    }
}
