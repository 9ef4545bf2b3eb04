//! How much larger large letters are: by the theme, and as they stand on every page.

use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::survey::survey;
use slint::ComponentHandle;
use std::collections::BTreeMap;
use yizhan::demo::gallery::{Amount, Scene, scenes};
use yizhan::visit::Foot;
use yizhan_ui::{TextSize, Theme};

/// Large and extra large letters, once and a half and twice as large where there is room.
const SIZES: [(TextSize, &[Foot]); 2] =
    [(TextSize::Large, &[Foot::LargeText]), (TextSize::ExtraLarge, &[Foot::LargeText, Foot::LargeText])];
type Letters = fn(&Theme<'_>) -> f32;
/// By how much each kind of text grows at least, and why not by all of it.
const KINDS: &[(&str, Letters, [f32; 2], &str)] = &[
    ("body", |theme| theme.get_body(), [1.5, 2.0], "what is read grows by all of it"),
    ("section", |theme| theme.get_section(), [1.5, 1.9], "84 px are as wide as a heading of twelve characters allows"),
    ("note", |theme| theme.get_note(), [1.45, 1.9], "it stays smaller than what it is a note to"),
    ("title", |theme| theme.get_title(), [1.4, 1.52], "64 px already; a title of twelve characters keeps to two lines"),
    ("action", |theme| theme.get_action(), [1.3, 1.45], "42 px already; two buttons stand beside each other"),
    ("foot-label", |theme| theme.get_foot_label(), [1.4, 1.4], "four characters of a label stand in a quarter of the panel"),
];
/// Of any text on any page.
const GROWTH_MIN: f32 = 1.07;
/// Not smaller, where there is no room for more: rounding taken off.
const SAME: f32 = 0.995;
const ROUNDING: f32 = 0.005;

/// Sizes of the letters of every text, in the order of the page.
fn letters(stage: &Stage, scene: &Scene) -> BTreeMap<String, Vec<f32>> {
    stage.screen.show(&scene.view);
    panel::settle(&stage.window);
    let mut sizes = BTreeMap::<String, Vec<f32>>::new();
    for writing in survey(&stage.window).writings {
        sizes.entry(writing.text.replace('\u{2060}', "").replace('\u{a0}', " ")).or_default().push(writing.letters_px);
    }
    sizes
}

/// The least growth of a text on a page.
fn least(orientation: Orientation, page: &str, text: &str) -> f32 {
    // A code that staff are told, and seconds that are drawn large in every size.
    let code =
        text.chars().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit() || " -".contains(character));
    // Only staff clean the screen; a guide's title stands in a narrow column of a lying panel, which has no height to spare.
    let narrow = page.starts_with("guide-") && orientation == Orientation::Landscape;
    if code || page == "cleaning" || narrow { SAME } else { GROWTH_MIN }
}

fn on_every_page(orientation: Orientation) {
    let stage = Stage::new(orientation);
    let mut wrong = Vec::new();
    let standard: Vec<Scene> = scenes(&[], Amount::Usual);
    for (_, switched) in SIZES {
        for (small, large) in standard.iter().zip(scenes(switched, Amount::Usual)) {
            if !stage.is_asked_for(small.name) {
                continue;
            }
            let (standard, large) = (letters(&stage, small), letters(&stage, &large));
            for (text, sizes) in large {
                let Some(before) = standard.get(&text).filter(|before| before.len() == sizes.len()) else { continue };
                for (before, after) in before.iter().zip(sizes) {
                    if after / before < least(orientation, small.name, &text) {
                        wrong.push(format!("{}: {text:?} has {before} px and in large letters {after}", small.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_text_grows_on_a_standing_panel() {
    on_every_page(Orientation::Portrait);
}

#[test]
fn every_text_grows_on_a_lying_panel() {
    on_every_page(Orientation::Landscape);
}

#[test]
fn each_kind_of_text_grows_by_what_there_is_room_for() {
    let stage = Stage::new(Orientation::Portrait);
    panel::settle(&stage.window);
    let theme = stage.screen.window().global::<Theme>();
    for (name, letters, floors, why) in KINDS {
        theme.set_text_size(TextSize::Standard);
        let standard = letters(&theme);
        for ((size, _), floor) in SIZES.iter().zip(floors) {
            theme.set_text_size(*size);
            let growth = letters(&theme) / standard;
            assert!(growth >= floor - ROUNDING, "{name} grows by {growth} in {size:?}; at least {floor}: {why}");
        }
    }
}
