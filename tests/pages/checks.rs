//! What must hold of every page, measured.

use crate::panel::Orientation;
use crate::survey::{Belongs, Handle, Part, Rect, Survey, Writing};

/// Rounding of places to whole pixels.
const ROUNDING_PX: f32 = 1.01;
/// Of the pages' panel.
pub const PX_PER_MM: f32 = 4.0;
/// Smallest target, in large letters, and of a key in large letters.
const TARGET_MM_MIN: f32 = 16.0;
const TARGET_LARGE_MM_MIN: f32 = 22.0;
const KEY_LARGE_MM_MIN: f32 = 15.0;
/// Between two controls.
const GAP_MM_MIN: f32 = 3.0;
/// From the panel's right edge to the primary button.
const MARGIN_MM: f32 = 14.0;
/// A place that scrolls shows at least so many targets, its buttons among them.
const SCROLL_TARGETS_COUNT: f32 = 3.0;
/// All that is touched in low reach lies in this share of the panel, from below.
const REACH_PORTRAIT: f32 = 0.45;
const REACH_LANDSCAPE: f32 = 0.60;

/// How the page is shown.
#[derive(Clone, Copy)]
pub struct Shown {
    pub large: bool,
    pub low: bool,
    /// How high above the panel's lower edge one reaches; none where the machine does not know its height above the floor.
    pub reach_px: Option<f32>,
    pub orientation: Orientation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Clipped,
    Elided,
    Outside,
    /// Two controls.
    Overlap,
    /// Words or a picture on a control that they do not belong to.
    OnForeignControl,
    WordsOverWords,
    PictureOverWords,
    SmallTarget,
    NarrowGap,
    PrimaryPlace,
    OutOfReach,
    ShortScroll,
}

/// One thing wrong with a page.
#[derive(Debug)]
pub struct Fault {
    pub kind: Kind,
    pub words: String,
}

fn fault(kind: Kind, words: String) -> Fault {
    Fault { kind, words }
}

/// Everything wrong with a page.
pub fn faults(survey: &Survey, shown: Shown) -> Vec<Fault> {
    let panel = survey.panel.expect("a page that was looked at");
    let touched: Vec<&Handle> = survey.handles.iter().filter(|handle| handle.name != "question.field").collect();
    let mut found: Vec<Fault> = survey.writings.iter().flat_map(|writing| of_writing(writing, panel)).collect();
    found.extend(
        survey
            .handles
            .iter()
            .filter_map(|handle| outside(&format!("control {:?}", handle.label), handle.rect, handle.clip, panel)),
    );
    found.extend(touched.iter().flat_map(|handle| of_target(handle, shown, panel)));
    found.extend(of_pairs(&touched, shown));
    found.extend(of_words_over_others(survey));
    found.extend(of_drawings(survey, panel));
    found.extend(of_primary(&touched, panel));
    let target = if shown.large { TARGET_LARGE_MM_MIN } else { TARGET_MM_MIN } * PX_PER_MM;
    for scroll in &survey.scrollings {
        found.extend(outside("a place that scrolls", scroll.rect, scroll.clip, panel));
        let too_long = scroll.content_height > scroll.view_height + ROUNDING_PX;
        if too_long && (scroll.rect.height() < SCROLL_TARGETS_COUNT * target || scroll.buttons != 2) {
            let words = format!("{} of {:.0} px shown, {} buttons", scroll.rect, scroll.content_height, scroll.buttons);
            found.push(fault(Kind::ShortScroll, words));
        }
    }
    found
}

fn of_writing(writing: &Writing, panel: Rect) -> Vec<Fault> {
    let mut found = Vec::new();
    let (wide, high) = (writing.rect.width() + ROUNDING_PX, writing.rect.height() + ROUNDING_PX);
    if writing.wants_width > wide || writing.wants_height > high {
        let kind = if writing.elides { Kind::Elided } else { Kind::Clipped };
        let wants = format!("wants {:.0}×{:.0} at {}", writing.wants_width, writing.wants_height, writing.rect);
        found.push(fault(kind, format!("{:?} {wants}", writing.text)));
    }
    found.extend(outside(&format!("{:?}", writing.text), writing.rect, writing.clip, panel));
    found
}

fn outside(what: &str, rect: Rect, clip: Rect, panel: Rect) -> Option<Fault> {
    // What scrolls may continue below the panel: then its clip is open there.
    let room =
        if clip.bottom == f32::MAX && clip.left > f32::MIN { Rect { top: f32::MIN, bottom: f32::MAX, ..panel } } else { panel };
    let lacks = clip.lacks(rect).max(room.lacks(rect));
    (lacks > ROUNDING_PX).then(|| fault(Kind::Outside, format!("{what} sticks out by {lacks:.0} px, at {rect}")))
}

fn of_target(handle: &Handle, shown: Shown, panel: Rect) -> Vec<Fault> {
    let mut found = Vec::new();
    let target = match (handle.part, shown.large) {
        (Part::Keyboard, true) => KEY_LARGE_MM_MIN,
        (_, false) => TARGET_MM_MIN,
        (_, true) => TARGET_LARGE_MM_MIN,
    } * PX_PER_MM;
    if handle.rect.width() < target - ROUNDING_PX || handle.rect.height() < target - ROUNDING_PX {
        found.push(fault(Kind::SmallTarget, format!("{:?} is {}", handle.label, handle.rect)));
    }
    let share = match shown.orientation {
        Orientation::Portrait => REACH_PORTRAIT,
        Orientation::Landscape => REACH_LANDSCAPE,
    };
    let line = panel.bottom - shown.reach_px.unwrap_or(panel.height() * share);
    if shown.low && !handle.shown.is_empty() && handle.shown.top < line - ROUNDING_PX {
        found.push(fault(Kind::OutOfReach, format!("{:?} at {} lies above {line:.0}", handle.label, handle.rect)));
    }
    found
}

fn of_pairs(touched: &[&Handle], shown: Shown) -> Vec<Fault> {
    let mut found = Vec::new();
    for (index, one) in touched.iter().enumerate() {
        for other in &touched[index + 1..] {
            let gap = one.shown.gap(other.shown);
            if one.shown.is_empty() || other.shown.is_empty() || gap >= GAP_MM_MIN * PX_PER_MM - ROUNDING_PX {
                continue;
            }
            let words = format!("{:?} at {} and {:?} at {}: {gap:.0} px", one.label, one.rect, other.label, other.rect);
            let keys = one.part == Part::Keyboard && other.part == Part::Keyboard;
            if gap < 0.0 {
                found.push(fault(Kind::Overlap, words));
            } else if !(keys && shown.large) {
                found.push(fault(Kind::NarrowGap, words));
            }
        }
    }
    found
}

/// Words that lie over a control they do not belong to, or over other words.
fn of_words_over_others(survey: &Survey) -> Vec<Fault> {
    let mut found = Vec::new();
    for (index, writing) in survey.writings.iter().enumerate().filter(|(_, writing)| !writing.shown.is_empty()) {
        found.extend(on_foreign_control(survey, &format!("{:?}", writing.text), writing.shown, writing.belongs));
        for other in survey.writings[index + 1..].iter().filter(|other| !other.shown.is_empty()) {
            if lie_over(writing.shown, other.shown) {
                found.push(fault(Kind::WordsOverWords, format!("{:?} over {:?}", writing.text, other.text)));
            }
        }
    }
    found
}

fn lie_over(one: Rect, other: Rect) -> bool {
    one.gap(other) < -ROUNDING_PX
}

fn on_foreign_control(survey: &Survey, what: &str, shown: Rect, belongs: Belongs) -> Vec<Fault> {
    let own = |(index, handle): &(usize, &Handle)| {
        belongs.control == Some(*index) || (belongs.row.is_some() && belongs.row == handle.row)
    };
    let handles = survey.handles.iter().enumerate().filter(|(_, handle)| !handle.shown.is_empty());
    let foreign = handles.filter(|handle| !own(handle)).filter(|(_, handle)| lie_over(shown, handle.shown));
    foreign.map(|(_, handle)| fault(Kind::OnForeignControl, format!("{what} over {:?}", handle.label))).collect()
}

/// Icons and other pictures that are cut off, or lie over words or over a control they do not belong to.
fn of_drawings(survey: &Survey, panel: Rect) -> Vec<Fault> {
    let mut found = Vec::new();
    for drawing in &survey.drawings {
        let what = format!("a picture at {}", drawing.rect);
        found.extend(outside(&what, drawing.rect, drawing.clip, panel));
        if drawing.shown.is_empty() {
            continue;
        }
        found.extend(on_foreign_control(survey, &what, drawing.shown, drawing.belongs));
        let in_its_midst = |writing: &&Writing| writing.belongs.midst.is_some() && writing.belongs.midst == drawing.belongs.midst;
        let seen = survey.writings.iter().filter(|writing| !writing.shown.is_empty());
        let covered = seen.filter(|writing| !in_its_midst(writing)).filter(|writing| lie_over(drawing.shown, writing.shown));
        found.extend(covered.map(|writing| fault(Kind::PictureOverWords, format!("{what} over {:?}", writing.text))));
    }
    found
}

/// The primary button ends at the margin, and nothing but keys and the foot lies below it.
fn of_primary(touched: &[&Handle], panel: Rect) -> Vec<Fault> {
    let mut found = Vec::new();
    let Some(primary) = touched.iter().find(|handle| handle.primary) else { return found };
    if (panel.right - primary.rect.right - MARGIN_MM * PX_PER_MM).abs() > ROUNDING_PX {
        found.push(fault(Kind::PrimaryPlace, format!("{:?} at {} does not end at the margin", primary.label, primary.rect)));
    }
    let page = |handle: &&&Handle| matches!(handle.part, Part::Page | Part::ScrollButton) && !handle.shown.is_empty();
    for other in touched.iter().filter(page).filter(|other| other.shown.bottom > primary.rect.bottom + ROUNDING_PX) {
        found.push(fault(Kind::PrimaryPlace, format!("{:?} lies below {:?}", other.label, primary.label)));
    }
    found
}
