//! Laid out pages as a PDF.

use super::fonts::{FaceId, Typefaces};
use super::layout::{Area, Drawing, Run};
use super::{MM_PER_INCH, mark};
use printpdf::{
    Color, FontId, Greyscale, Line, LineCapStyle, LineJoinStyle, LinePoint, Mm, OffsetDateTime, Op, PaintMode, PdfDocument,
    PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, TextItem, TextMatrix, WindingOrder,
};
use std::collections::BTreeMap;

const POINTS_PER_INCH: f32 = 72.0;
const PROGRAM: &str = "Yizhan";

/// What stands across a page is this light: it is seen, and what stands over it is read.
const ACROSS_GREY: f32 = 0.86;
const ACROSS_DEGREES: f32 = 35.0;

/// One page of a document.
pub(super) struct PdfSheet<'a> {
    pub width_mm: f32,
    pub height_mm: f32,
    pub drawings: &'a [Drawing],
}

/// Writes pages with the fonts they use, cut down to the characters they use.
pub(super) fn write(sheets: &[PdfSheet<'_>], typefaces: &Typefaces<'_>, title: &str) -> Vec<u8> {
    let mut document = PdfDocument::new(title);
    let now = OffsetDateTime::now_utc();
    let info = &mut document.metadata.info;
    info.creation_date = now;
    info.modification_date = now;
    info.metadata_date = now;
    info.creator = PROGRAM.to_string();
    info.producer = PROGRAM.to_string();

    let mut fonts: BTreeMap<FaceId, FontId> = BTreeMap::new();
    let mut font_of = |document: &mut PdfDocument, face: FaceId| {
        fonts.entry(face).or_insert_with(|| document.add_font(typefaces.parsed(face))).clone()
    };
    let mut pages = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let mut writer = Writer { page_height_mm: sheet.height_mm, operations: vec![fill(0.0)] };
        for drawing in sheet.drawings {
            match drawing {
                Drawing::Text { runs, baseline_mm, em_mm } => {
                    for run in runs {
                        let font = font_of(&mut document, run.face);
                        writer.text(run, font, *baseline_mm, *em_mm);
                    }
                }
                Drawing::Across { run, baseline_mm, em_mm } => {
                    let font = font_of(&mut document, run.face);
                    writer.across(run, font, *baseline_mm, *em_mm);
                }
                Drawing::Bars(bars) => writer.bars(bars),
                Drawing::Mark { left_mm, top_mm } => writer.mark(*left_mm, *top_mm),
            }
        }
        pages.push(PdfPage::new(Mm(sheet.width_mm), Mm(sheet.height_mm), writer.operations));
    }
    let options = PdfSaveOptions { subset_fonts: true, optimize: true, ..PdfSaveOptions::default() };
    document.with_pages(pages).save(&options, &mut Vec::new())
}

struct Writer {
    page_height_mm: f32,
    operations: Vec<Op>,
}

impl Writer {
    fn text(&mut self, run: &Run, font: FontId, baseline_mm: f32, em_mm: f32) {
        self.operations.extend([
            Op::StartTextSection,
            Op::SetTextCursor { pos: self.point(run.left_mm, baseline_mm) },
            Op::SetFont { font: PdfFontHandle::External(font), size: points(em_mm) },
            Op::ShowText { items: vec![TextItem::Text(run.text.clone())] },
            Op::EndTextSection,
        ]);
    }

    /// Turned, and under everything that is drawn later.
    fn across(&mut self, run: &Run, font: FontId, baseline_mm: f32, em_mm: f32) {
        let Point { x, y } = self.point(run.left_mm, baseline_mm);
        self.operations.extend([
            fill(ACROSS_GREY),
            Op::StartTextSection,
            Op::SetTextMatrix { matrix: TextMatrix::TranslateRotate(x, y, ACROSS_DEGREES) },
            Op::SetFont { font: PdfFontHandle::External(font), size: points(em_mm) },
            Op::ShowText { items: vec![TextItem::Text(run.text.clone())] },
            Op::EndTextSection,
            fill(0.0),
        ]);
    }

    /// One path for all bars: a renderer that softens edges then leaves no seams between them.
    fn bars(&mut self, bars: &[Area]) {
        let ring = |bar: &Area| {
            self.ring(&[
                (bar.left_mm, bar.top_mm),
                (bar.right_mm, bar.top_mm),
                (bar.right_mm, bar.bottom_mm),
                (bar.left_mm, bar.bottom_mm),
            ])
        };
        let rings = bars.iter().map(ring).collect();
        self.operations.push(filled(rings));
    }

    fn mark(&mut self, left_mm: f32, top_mm: f32) {
        let placed = |points: Vec<(f32, f32)>| points.into_iter().map(|(x, y)| (left_mm + x, top_mm + y)).collect::<Vec<_>>();
        let square = self.ring(&placed(mark::square()));
        self.operations.push(filled(vec![square]));
        self.operations.extend([
            Op::SetOutlineColor { col: grey(1.0) },
            Op::SetOutlineThickness { pt: points(mark::STROKE_MM) },
            Op::SetLineCapStyle { cap: LineCapStyle::Round },
            Op::SetLineJoinStyle { join: LineJoinStyle::Round },
        ]);
        for stroke in mark::strokes() {
            let line = Line { points: self.ring(&placed(stroke)).points, is_closed: false };
            self.operations.push(Op::DrawLine { line });
        }
    }

    fn ring(&self, points: &[(f32, f32)]) -> PolygonRing {
        PolygonRing { points: points.iter().map(|(x, y)| LinePoint { p: self.point(*x, *y), bezier: false }).collect() }
    }

    /// PDF counts from the bottom left corner.
    fn point(&self, x_mm: f32, y_mm: f32) -> Point {
        Point::new(Mm(x_mm), Mm(self.page_height_mm - y_mm))
    }
}

fn filled(rings: Vec<PolygonRing>) -> Op {
    Op::DrawPolygon { polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero } }
}

fn points(mm: f32) -> Pt {
    Pt(mm / MM_PER_INCH * POINTS_PER_INCH)
}

fn grey(level: f32) -> Color {
    Color::Greyscale(Greyscale::new(level, None))
}

fn fill(level: f32) -> Op {
    Op::SetFillColor { col: grey(level) }
}
