//! Where everything lies on the page. Millimetres, from the top left corner; y grows downwards.

use super::compose::{Block, ComposeError};
use super::fonts::{FaceId, Measures, Weight};
use super::lines::{break_lines, break_word};
use super::{DOT_MM, mark};
use qrcode::{Color, EcLevel, QrCode};

/// What a thermal head of 80 mm paper prints.
pub const PAGE_WIDTH_MM: f32 = 72.0;
/// Longest receipt.
const PAGE_HEIGHT_MAX_MM: f32 = 600.0;
/// 3 mm in whole dots, so that the left edge of a code lies on it.
const MARGIN_SIDE_MM: f32 = 24.0 * DOT_MM;
const MARGIN_TOP_MM: f32 = 3.0;
/// Room for the cutter, so that it never cuts the last line.
const MARGIN_BOTTOM_MM: f32 = 6.0;
const TEXT_WIDTH_MM: f32 = PAGE_WIDTH_MM - 2.0 * MARGIN_SIDE_MM;
/// Widest label column of rows.
const LABEL_MAX_MM: f32 = 23.0;
const COLUMN_GAP_MM: f32 = 3.0;
/// A line across the paper: two dots.
const RULE_MM: f32 = 2.0 * DOT_MM;
const SPACE_MM: f32 = 3.0;
/// Largest code that keeps its sentence beside it.
const QR_BESIDE_MAX_MM: f32 = 38.0;
/// Side a code grows to while its modules are whole dots.
const QR_GOAL_MM: f32 = 31.0;
/// Light modules around a code (ISO/IEC 18004, 6.3.8).
const QR_QUIET_MODULES: usize = 4;
/// Smallest module: four dots, 0.5005 mm.
const QR_MODULE_MIN_DOTS: usize = 4;
/// With more the light modules would not fit in the margin.
const QR_MODULE_MAX_DOTS: usize = 6;

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Height of the em square. The ink of a full Han character is about 0.88 of it.
    pub em_mm: f32,
    pub weight: Weight,
    /// From baseline to baseline, in em.
    leading_em: f32,
    /// Air above the block.
    above_mm: f32,
}

const HEADING: Style = Style { em_mm: 4.8, weight: Weight::Bold, leading_em: 1.3, above_mm: 0.0 };
/// Eleven characters a line.
const TITLE: Style = Style { em_mm: 5.95, weight: Weight::Bold, leading_em: 1.3, above_mm: 4.0 };
const BODY: Style = Style { em_mm: 4.6, weight: Weight::Regular, leading_em: 1.42, above_mm: 1.0 };
const LABEL: Style = Style { em_mm: 3.7, weight: Weight::Regular, leading_em: 1.42, above_mm: 1.8 };
const NOTE: Style = Style { em_mm: 3.7, weight: Weight::Regular, leading_em: 1.42, above_mm: 1.0 };
/// Digits 5 mm high: a digit's ink is 0.73 em. A number that needs it is set smaller to stay on one line, as it is
/// read out, searched for and typed in, down to the size of the body.
const NUMBER: Style = Style { em_mm: 7.0, weight: Weight::Bold, leading_em: 1.12, above_mm: 0.4 };

/// Top and bottom of the em square over and under the baseline, in em (the fonts' typographic ascender and descender).
const ASCENT_EM: f32 = 0.88;
const DESCENT_EM: f32 = 0.12;

/// A rectangle with ink in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left_mm: f32,
    pub top_mm: f32,
    pub right_mm: f32,
    pub bottom_mm: f32,
}

impl Area {
    /// Whether two areas share a point inside.
    pub fn meets(&self, other: &Area) -> bool {
        self.left_mm < other.right_mm
            && other.left_mm < self.right_mm
            && self.top_mm < other.bottom_mm
            && other.top_mm < self.bottom_mm
    }
}

/// A part of a line set in one face.
pub(super) struct Run {
    pub face: FaceId,
    pub text: String,
    pub left_mm: f32,
}

/// What is drawn.
pub(super) enum Drawing {
    Text {
        runs: Vec<Run>,
        baseline_mm: f32,
        em_mm: f32,
    },
    /// Large, grey and turned, from its left end upwards.
    Across {
        run: Run,
        baseline_mm: f32,
        em_mm: f32,
    },
    /// Filled rectangles drawn as one shape.
    Bars(Vec<Area>),
    /// The mark, at its top left corner.
    Mark {
        left_mm: f32,
        top_mm: f32,
    },
}

/// A page ready to be written.
pub(super) struct Page {
    pub height_mm: f32,
    pub drawings: Vec<Drawing>,
    pub areas: Vec<Area>,
}

/// Sets blocks under each other. `as_printed` replaces what cannot be printed.
pub(super) fn lay_out(
    blocks: &[Block],
    measures: &Measures<'_>,
    as_printed: &dyn Fn(&str) -> String,
) -> Result<Page, ComposeError> {
    let mut setter = Setter { measures, as_printed, y_mm: MARGIN_TOP_MM, drawings: Vec::new(), areas: Vec::new(), marked: false };
    let mut label_column_mm = None;
    for (index, block) in blocks.iter().enumerate() {
        if let Block::Row { label, value } = block {
            let column_mm = *label_column_mm.get_or_insert_with(|| setter.label_column_mm(&blocks[index..]));
            setter.row(label, value, column_mm);
        } else {
            label_column_mm = None;
            setter.block(block)?;
        }
        if setter.y_mm > PAGE_HEIGHT_MAX_MM {
            return Err(ComposeError::TooLong);
        }
    }
    let height_mm = (((setter.y_mm + MARGIN_BOTTOM_MM) / DOT_MM).ceil()) * DOT_MM;
    Ok(Page { height_mm, drawings: setter.drawings, areas: setter.areas })
}

struct Setter<'a> {
    measures: &'a Measures<'a>,
    as_printed: &'a dyn Fn(&str) -> String,
    /// Where the next block begins.
    y_mm: f32,
    drawings: Vec<Drawing>,
    areas: Vec<Area>,
    /// The mark stands beside the first heading only.
    marked: bool,
}

impl Setter<'_> {
    fn block(&mut self, block: &Block) -> Result<(), ComposeError> {
        match block {
            Block::Heading(text) => self.heading(text),
            Block::Title(text) => self.paragraph(text, TITLE),
            Block::Line(text) => self.paragraph(text, BODY),
            Block::Note(text) => self.paragraph(text, NOTE),
            Block::Row { label, value } => self.row(label, value, LABEL_MAX_MM),
            Block::Number { label, value } => self.number(label, value),
            Block::Rule => self.rule(),
            Block::Space => self.y_mm += SPACE_MM,
            Block::Qr { content, caption } => return self.qr(content, caption),
        }
        Ok(())
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        self.y_mm += style.above_mm;
        let lines = self.broken(text, style, TEXT_WIDTH_MM);
        self.y_mm = self.lines(&lines, style, MARGIN_SIDE_MM, self.y_mm);
    }

    fn heading(&mut self, text: &str) {
        let indent_mm = mark::SIDE_MM + COLUMN_GAP_MM;
        if self.marked {
            return self.paragraph(text, HEADING);
        }
        self.marked = true;
        let lines = self.broken(text, HEADING, TEXT_WIDTH_MM - indent_mm);
        let text_mm = lines.len() as f32 * HEADING.em_mm * HEADING.leading_em;
        let top_mm = self.y_mm;
        let height_mm = text_mm.max(mark::SIDE_MM);
        self.drawings.push(Drawing::Mark { left_mm: MARGIN_SIDE_MM, top_mm });
        self.areas.push(Area {
            left_mm: MARGIN_SIDE_MM,
            top_mm,
            right_mm: MARGIN_SIDE_MM + mark::SIDE_MM,
            bottom_mm: top_mm + mark::SIDE_MM,
        });
        self.lines(&lines, HEADING, MARGIN_SIDE_MM + indent_mm, top_mm + (height_mm - text_mm) / 2.0);
        self.y_mm = top_mm + height_mm;
    }

    /// Width of the label column of the rows that begin here.
    fn label_column_mm(&self, blocks: &[Block]) -> f32 {
        let labels = blocks.iter().map_while(|block| match block {
            Block::Row { label, .. } => Some(self.width_mm(&(self.as_printed)(label), LABEL)),
            _ => None,
        });
        labels.fold(0.0, f32::max).min(LABEL_MAX_MM)
    }

    fn row(&mut self, label: &str, value: &str, column_mm: f32) {
        self.y_mm += BODY.above_mm;
        let indent_mm = column_mm + COLUMN_GAP_MM;
        let labels = self.broken(label, LABEL, column_mm.max(LABEL.em_mm));
        let values = self.broken(value, BODY, TEXT_WIDTH_MM - indent_mm);
        // The smaller label stands on the value's baseline.
        let drop_mm = baseline_in_line(BODY) - baseline_in_line(LABEL);
        let label_end_mm = self.lines(&labels, LABEL, MARGIN_SIDE_MM, self.y_mm + drop_mm);
        let value_end_mm = self.lines(&values, BODY, MARGIN_SIDE_MM + indent_mm, self.y_mm);
        self.y_mm = label_end_mm.max(value_end_mm);
    }

    fn number(&mut self, label: &str, value: &str) {
        self.paragraph(label, LABEL);
        self.y_mm += NUMBER.above_mm;
        let text = (self.as_printed)(value).replace('\n', " ");
        let one_line_em_mm = NUMBER.em_mm * TEXT_WIDTH_MM / self.width_mm(&text, NUMBER).max(TEXT_WIDTH_MM);
        let (lines, style) = if one_line_em_mm >= BODY.em_mm {
            (vec![text], Style { em_mm: one_line_em_mm, ..NUMBER })
        } else {
            (break_word(&text, TEXT_WIDTH_MM, &|character| self.advance_mm(character, NUMBER)), NUMBER)
        };
        self.y_mm = self.lines(&lines, style, MARGIN_SIDE_MM, self.y_mm);
    }

    fn rule(&mut self) {
        let top_mm = ((self.y_mm + SPACE_MM) / DOT_MM).round() * DOT_MM;
        let area =
            Area { left_mm: MARGIN_SIDE_MM, top_mm, right_mm: PAGE_WIDTH_MM - MARGIN_SIDE_MM, bottom_mm: top_mm + RULE_MM };
        self.drawings.push(Drawing::Bars(vec![area]));
        self.areas.push(area);
        self.y_mm = area.bottom_mm + SPACE_MM - BODY.above_mm;
    }

    fn qr(&mut self, content: &str, caption: &str) -> Result<(), ComposeError> {
        let code = QrCode::with_error_correction_level(content, EcLevel::M).map_err(|_| ComposeError::QrTooLarge)?;
        let modules = code.width() + 2 * QR_QUIET_MODULES;
        let dots = ((QR_GOAL_MM / DOT_MM / modules as f32) as usize).clamp(QR_MODULE_MIN_DOTS, QR_MODULE_MAX_DOTS);
        let module_mm = dots as f32 * DOT_MM;
        let side_mm = modules as f32 * module_mm;
        if side_mm > PAGE_WIDTH_MM {
            return Err(ComposeError::QrTooLarge);
        }
        let beside = side_mm <= QR_BESIDE_MAX_MM && !caption.is_empty();
        let quiet_mm = QR_QUIET_MODULES as f32 * module_mm;
        let left_mm = if beside { MARGIN_SIDE_MM - quiet_mm } else { (PAGE_WIDTH_MM - side_mm) / 2.0 };
        let left_mm = (left_mm / DOT_MM).round() * DOT_MM;
        let top_mm = (self.y_mm / DOT_MM).ceil() * DOT_MM;
        self.drawings.push(Drawing::Bars(dark_bars(&code, left_mm + quiet_mm, top_mm + quiet_mm, module_mm)));
        self.areas.push(Area { left_mm, top_mm, right_mm: left_mm + side_mm, bottom_mm: top_mm + side_mm });
        self.y_mm = top_mm + side_mm;
        if beside {
            let text_left_mm = left_mm + side_mm;
            let lines = self.broken(caption, BODY, PAGE_WIDTH_MM - MARGIN_SIDE_MM - text_left_mm);
            let text_mm = lines.len() as f32 * BODY.em_mm * BODY.leading_em;
            let bottom_mm = self.lines(&lines, BODY, text_left_mm, top_mm + ((side_mm - text_mm) / 2.0).max(0.0));
            self.y_mm = self.y_mm.max(bottom_mm);
        } else {
            let lines = self.broken(caption, BODY, TEXT_WIDTH_MM);
            for line in &lines {
                let centred_mm = (PAGE_WIDTH_MM - self.width_mm(line, BODY)) / 2.0;
                self.y_mm = self.lines(std::slice::from_ref(line), BODY, centred_mm, self.y_mm);
            }
        }
        Ok(())
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

    /// Draws lines of text from `top_mm` down; answers where they end.
    fn lines(&mut self, lines: &[String], style: Style, left_mm: f32, top_mm: f32) -> f32 {
        let line_mm = style.em_mm * style.leading_em;
        for (index, line) in lines.iter().enumerate() {
            let baseline_mm = top_mm + index as f32 * line_mm + baseline_in_line(style);
            self.line(line, style, left_mm, baseline_mm);
        }
        top_mm + lines.len() as f32 * line_mm
    }

    fn line(&mut self, line: &str, style: Style, left_mm: f32, baseline_mm: f32) {
        let mut runs: Vec<Run> = Vec::new();
        let mut area: Option<Area> = None;
        let mut pen_mm = left_mm;
        for character in line.chars() {
            let face = self.measures.face_for(character, style.weight);
            match runs.last_mut() {
                Some(run) if run.face == face => run.text.push(character),
                _ => runs.push(Run { face, text: character.to_string(), left_mm: pen_mm }),
            }
            if let Some(ink) = self.measures.ink_em(character, style.weight) {
                let inked = Area {
                    left_mm: pen_mm + ink.left * style.em_mm,
                    right_mm: pen_mm + ink.right * style.em_mm,
                    top_mm: baseline_mm - ink.top * style.em_mm,
                    bottom_mm: baseline_mm - ink.bottom * style.em_mm,
                };
                area = Some(area.map_or(inked, |area| around(area, inked)));
            }
            pen_mm += self.advance_mm(character, style);
        }
        self.areas.extend(area);
        if !runs.is_empty() {
            self.drawings.push(Drawing::Text { runs, baseline_mm, em_mm: style.em_mm });
        }
    }
}

/// From the top of a line to its baseline: the em square stands in the middle of the leading.
fn baseline_in_line(style: Style) -> f32 {
    let free_em = style.leading_em - ASCENT_EM - DESCENT_EM;
    (free_em / 2.0 + ASCENT_EM) * style.em_mm
}

fn around(one: Area, other: Area) -> Area {
    Area {
        left_mm: one.left_mm.min(other.left_mm),
        top_mm: one.top_mm.min(other.top_mm),
        right_mm: one.right_mm.max(other.right_mm),
        bottom_mm: one.bottom_mm.max(other.bottom_mm),
    }
}

/// Dark modules as bars, one for each run in a row.
fn dark_bars(code: &QrCode, left_mm: f32, top_mm: f32, module_mm: f32) -> Vec<Area> {
    let colours = code.to_colors();
    let mut bars = Vec::new();
    for (row, modules) in colours.chunks(code.width()).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|one, other| one == other) {
            if run[0] == Color::Dark {
                bars.push(Area {
                    left_mm: left_mm + column as f32 * module_mm,
                    right_mm: left_mm + (column + run.len()) as f32 * module_mm,
                    top_mm: top_mm + row as f32 * module_mm,
                    bottom_mm: top_mm + (row + 1) as f32 * module_mm,
                });
            }
            column += run.len();
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printing::PaperFonts;

    /// Height of a character's ink in mm.
    fn ink_height_mm(character: char, style: Style) -> f32 {
        let fonts = PaperFonts::with_fallbacks(Vec::new());
        let typefaces = fonts.typefaces(&[character].into());
        let ink = typefaces.measures().unwrap().ink_em(character, style.weight).unwrap();
        (ink.top - ink.bottom) * style.em_mm
    }

    #[test]
    fn body_is_four_millimetres_high_numbers_five_and_notes_three_point_two() {
        assert!(ink_height_mm('国', BODY) >= 4.0, "{}", ink_height_mm('国', BODY));
        assert!(ink_height_mm('国', NOTE) >= 3.2, "{}", ink_height_mm('国', NOTE));
        assert!(ink_height_mm('国', LABEL) >= 3.2);
        assert!(ink_height_mm('1', NUMBER) >= 5.0, "{}", ink_height_mm('1', NUMBER));
        assert_eq!(NUMBER.weight, Weight::Bold);
    }

    #[test]
    fn a_code_has_modules_of_half_a_millimetre_and_four_light_ones_around_it() {
        for bytes in [10, 100, 400] {
            let fonts = PaperFonts::with_fallbacks(Vec::new());
            let typefaces = fonts.typefaces(&['扫'].into());
            let block = Block::Qr { content: "a".repeat(bytes), caption: "扫".into() };
            let page = lay_out(&[block], &typefaces.measures().unwrap(), &|text| text.to_string()).ok().unwrap();
            let [Drawing::Bars(bars), ..] = page.drawings.as_slice() else { panic!("a code") };
            let module_mm = bars[0].bottom_mm - bars[0].top_mm;
            assert!(module_mm >= 0.5, "{module_mm}");
            let ink = bars.iter().copied().reduce(around).unwrap();
            let code = page.areas[0];
            for margin_mm in [
                ink.left_mm - code.left_mm,
                ink.top_mm - code.top_mm,
                code.right_mm - ink.right_mm,
                code.bottom_mm - ink.bottom_mm,
            ] {
                assert!((margin_mm - 4.0 * module_mm).abs() < 0.001, "{margin_mm}");
            }
        }
    }
}
