//! The fonts of the paper, and which of them has a character.
//!
//! Two small subsets are in the program and parsed once. A character they lack is looked for in the machine's full
//! fonts, which are read only then and dropped afterwards. A character no font has is printed as the geta mark
//! (U+3013), which Chinese and Japanese printers use for "a character we could not set": never as a blank.

use crate::idcard::is_private_use;
use printpdf::ParsedFont;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use ttf_parser::{Face, GlyphId};

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansCJKsc-Regular-Yizhan.otf");
static BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansCJKsc-Bold-Yizhan.otf");

/// Where Debian keeps the full fonts, in the order they are asked: Noto Sans CJK (GB 18030 levels 1 and 2), HanaMin
/// (extensions B to F), BabelStone Han (extensions G and H).
pub const FALLBACK_FONTS: [&str; 4] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",
];
/// Largest font file that is read (BabelStone Han has 51 MB).
const FONT_FILE_MAX_BYTES: u64 = 80 * 1024 * 1024;
/// Most fallback files that are asked for one document.
const FALLBACK_FILES_MAX: usize = 8;
/// The simplified Chinese face of a collection has this word in its family name.
const SIMPLIFIED_CHINESE_FACE: &str = " SC";

/// 〓, drawn for a character that no font has.
pub(super) const GETA_MARK: char = '\u{3013}';

/// The fonts a document is composed with. Costs a few milliseconds to make and several MiB to keep.
pub struct PaperFonts {
    regular: ParsedFont,
    bold: ParsedFont,
    fallbacks: Vec<PathBuf>,
}

impl PaperFonts {
    /// The program's own fonts, with Debian's full fonts behind them ([`FALLBACK_FONTS`]).
    pub fn discover() -> Self {
        Self::with_fallbacks(FALLBACK_FONTS.iter().map(PathBuf::from).collect())
    }

    /// The program's own fonts, with these files behind them in this order. A file that is absent or no font is
    /// passed over.
    pub fn with_fallbacks(fallbacks: Vec<PathBuf>) -> Self {
        PaperFonts { regular: parse_own(REGULAR), bold: parse_own(BOLD), fallbacks }
    }

    /// Fallback fonts that are there.
    pub fn fallback_count(&self) -> usize {
        self.fallbacks.iter().filter(|path| path.exists()).count()
    }

    /// The faces for a text: the two of our own, and what they lack from the first file that has it.
    pub(super) fn typefaces(&self, characters: &BTreeSet<char>) -> Typefaces<'_> {
        let mut lacking: BTreeSet<char> = characters
            .iter()
            .copied()
            .filter(|c| self.regular.lookup_glyph_index(*c as u32).is_none_or(|glyph| glyph == 0))
            .collect();
        let mut typefaces =
            Typefaces { regular: &self.regular, bold: &self.bold, fallbacks: Vec::new(), substitutes: BTreeMap::new() };
        for path in self.fallbacks.iter().take(FALLBACK_FILES_MAX) {
            if lacking.is_empty() {
                break;
            }
            let Some(fallback) = Fallback::read(path, &lacking) else { continue };
            for character in &fallback.characters {
                lacking.remove(character);
                typefaces.substitutes.insert(*character, Some(typefaces.fallbacks.len()));
            }
            typefaces.fallbacks.push(fallback);
        }
        typefaces.substitutes.extend(lacking.into_iter().map(|character| (character, None)));
        typefaces
    }
}

/// Whether a character of `text` is in none of the fonts: the program's own, then these files in their order. Files
/// are read only for what the own fonts lack.
pub fn lack_some_of(text: &str, fallbacks: &[PathBuf]) -> bool {
    let Ok(own) = Face::parse(REGULAR, 0) else { return true };
    let blank = |c: &char| c.is_whitespace() || c.is_control();
    let mut lacking: BTreeSet<char> = text.chars().filter(|c| !blank(c) && own.glyph_index(*c).is_none()).collect();
    for path in fallbacks.iter().take(FALLBACK_FILES_MAX) {
        if lacking.is_empty() {
            return false;
        }
        let Some(bytes) = read_font_file(path) else { continue };
        let Ok(face) = Face::parse(&bytes, simplified_chinese_face(&bytes)) else { continue };
        lacking.retain(|character| !stands_for(&face, *character));
    }
    !lacking.is_empty()
}

fn read_font_file(path: &Path) -> Option<Vec<u8>> {
    if std::fs::metadata(path).ok()?.len() > FONT_FILE_MAX_BYTES {
        return None;
    }
    std::fs::read(path).ok()
}

fn parse_own(bytes: &'static [u8]) -> ParsedFont {
    ParsedFont::from_bytes(bytes, 0, &mut Vec::new()).expect("the fonts in the program parse, as a test shows")
}

/// A font file that has some of the characters asked for.
pub(super) struct Fallback {
    bytes: Vec<u8>,
    face_index: u32,
    parsed: ParsedFont,
    characters: BTreeSet<char>,
}

impl Fallback {
    /// Reads a file; `None` when it is absent, too large, no font, or has none of the characters.
    fn read(path: &Path, wanted: &BTreeSet<char>) -> Option<Fallback> {
        let bytes = read_font_file(path)?;
        let face_index = simplified_chinese_face(&bytes);
        let face = Face::parse(&bytes, face_index).ok()?;
        let characters: BTreeSet<char> = wanted.iter().copied().filter(|c| stands_for(&face, *c)).collect();
        if characters.is_empty() {
            return None;
        }
        let parsed = ParsedFont::from_bytes(&bytes, face_index as usize, &mut Vec::new())?;
        Some(Fallback { bytes, face_index, parsed, characters })
    }
}

/// A private character is another one in every font: none stands for it.
fn stands_for(face: &Face<'_>, character: char) -> bool {
    !is_private_use(character) && has_outline(face, character)
}

/// A mapped character whose outline is empty would print as a blank.
fn has_outline(face: &Face<'_>, character: char) -> bool {
    face.glyph_index(character).is_some_and(|glyph| glyph != GlyphId(0) && face.glyph_bounding_box(glyph).is_some())
}

fn simplified_chinese_face(bytes: &[u8]) -> u32 {
    let faces = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let is_simplified = |index: &u32| {
        Face::parse(bytes, *index).is_ok_and(|face| {
            face.names().into_iter().any(|name| {
                name.name_id == ttf_parser::name_id::FAMILY
                    && name.to_string().is_some_and(|family| family.contains(SIMPLIFIED_CHINESE_FACE))
            })
        })
    };
    (0..faces).find(is_simplified).unwrap_or(0)
}

/// Weight of a text. A fallback font has one weight only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Which face draws a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FaceId {
    Regular,
    Bold,
    Fallback(usize),
}

/// The faces of one document.
pub(super) struct Typefaces<'a> {
    regular: &'a ParsedFont,
    bold: &'a ParsedFont,
    fallbacks: Vec<Fallback>,
    /// Characters our own fonts lack: the fallback that has them, or none.
    substitutes: BTreeMap<char, Option<usize>>,
}

impl Typefaces<'_> {
    /// The face for a character that is not missing.
    pub(super) fn face_for(&self, character: char, weight: Weight) -> FaceId {
        match (self.substitutes.get(&character), weight) {
            (Some(Some(index)), _) => FaceId::Fallback(*index),
            (_, Weight::Regular) => FaceId::Regular,
            (_, Weight::Bold) => FaceId::Bold,
        }
    }

    /// Whether a fallback font draws it.
    pub(super) fn is_substituted(&self, character: char) -> bool {
        matches!(self.substitutes.get(&character), Some(Some(_)))
    }

    /// Whether no font has it.
    pub(super) fn is_missing(&self, character: char) -> bool {
        matches!(self.substitutes.get(&character), Some(None))
    }

    /// The font to embed.
    pub(super) fn parsed(&self, face: FaceId) -> &ParsedFont {
        match face {
            FaceId::Regular => self.regular,
            FaceId::Bold => self.bold,
            FaceId::Fallback(index) => &self.fallbacks[index].parsed,
        }
    }

    /// The same fonts, ready to measure with.
    pub(super) fn measures(&self) -> Option<Measures<'_>> {
        let fallbacks = self.fallbacks.iter().map(|f| Face::parse(&f.bytes, f.face_index).ok()).collect::<Option<Vec<_>>>()?;
        Some(Measures { typefaces: self, regular: Face::parse(REGULAR, 0).ok()?, bold: Face::parse(BOLD, 0).ok()?, fallbacks })
    }
}

/// Extent of a character's ink in em, from the pen's position on the baseline; y grows upwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub left: f32,
    pub right: f32,
    pub bottom: f32,
    pub top: f32,
}

/// Widths and outlines of the faces of one document.
pub(super) struct Measures<'a> {
    typefaces: &'a Typefaces<'a>,
    regular: Face<'a>,
    bold: Face<'a>,
    fallbacks: Vec<Face<'a>>,
}

impl Measures<'_> {
    /// The face for a character.
    pub(super) fn face_for(&self, character: char, weight: Weight) -> FaceId {
        self.typefaces.face_for(character, weight)
    }

    /// Advance width in em.
    pub(super) fn advance_em(&self, character: char, weight: Weight) -> f32 {
        let face = self.face(self.face_for(character, weight));
        let units = face.glyph_index(character).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        f32::from(units) / f32::from(face.units_per_em())
    }

    /// Extent of the ink in em; `None` for a space.
    pub(super) fn ink_em(&self, character: char, weight: Weight) -> Option<Ink> {
        let face = self.face(self.face_for(character, weight));
        let bounds = face.glyph_index(character).and_then(|glyph| face.glyph_bounding_box(glyph))?;
        let em = f32::from(face.units_per_em());
        Some(Ink {
            left: f32::from(bounds.x_min) / em,
            right: f32::from(bounds.x_max) / em,
            bottom: f32::from(bounds.y_min) / em,
            top: f32::from(bounds.y_max) / em,
        })
    }

    fn face(&self, face: FaceId) -> &Face<'_> {
        match face {
            FaceId::Regular => &self.regular,
            FaceId::Bold => &self.bold,
            FaceId::Fallback(index) => &self.fallbacks[index],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn characters(text: &str) -> BTreeSet<char> {
        text.chars().collect()
    }

    #[test]
    fn the_fonts_in_the_program_hold_gb2312_the_name_characters_and_the_geta_mark() {
        let fonts = PaperFonts::with_fallbacks(Vec::new());
        let faces = fonts.typefaces(&characters("广益街道为民服务中心堃䶮㛃喆犇玥珺ABC123，。（）“”①✓→〓龋黯"));
        assert!(faces.substitutes.is_empty());
        for weight in [Weight::Regular, Weight::Bold] {
            let measures = faces.measures().expect("own fonts");
            assert!(measures.ink_em('堃', weight).is_some());
        }
    }

    #[test]
    fn a_font_file_that_is_absent_or_rubbish_is_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let rubbish = directory.path().join("rubbish.ttf");
        std::fs::write(&rubbish, b"OTTO but no font at all").unwrap();
        let fonts = PaperFonts::with_fallbacks(vec![directory.path().join("absent.ttf"), rubbish]);
        let faces = fonts.typefaces(&characters("𫖯"));
        assert!(faces.is_missing('𫖯'));
        assert!(faces.fallbacks.is_empty());
    }

    #[test]
    fn a_private_character_is_missing_whatever_a_font_draws_there() {
        let path = PathBuf::from("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
        let bytes = std::fs::read(&path).expect("Debian's font, which fontconfig brings");
        assert!(has_outline(&Face::parse(&bytes, 0).expect("a font"), '\u{EF00}'), "it draws a tone mark there");
        assert!(lack_some_of("\u{EF00}", std::slice::from_ref(&path)));
        let fonts = PaperFonts::with_fallbacks(vec![path]);
        assert!(fonts.typefaces(&characters("\u{EF00}")).is_missing('\u{EF00}'));
    }

    #[test]
    fn what_no_font_has_is_known_beforehand() {
        assert!(!lack_some_of("张 测试·ABC", &[]));
        assert!(lack_some_of("张𫖯", &[]));
        let directory = tempfile::tempdir().unwrap();
        let own = directory.path().join("own.otf");
        std::fs::write(&own, REGULAR).unwrap();
        assert!(lack_some_of("张𫖯", &[directory.path().join("absent.ttf"), own]));
        let noto = PathBuf::from(FALLBACK_FONTS[0]);
        assert!(!lack_some_of("张𫖯", &[noto]), "Noto Sans CJK has it");
    }

    #[test]
    fn paper_fonts_may_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<PaperFonts>();
    }
}
