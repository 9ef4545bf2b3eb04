//! Every page in every size of letters, reach, language and way the panel hangs, with the longest content.

use crate::checks::{self, Kind, Shown};
use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::survey::{Part, Survey, survey};
use std::collections::BTreeMap;
use yizhan::demo::gallery::{Amount, scenes};
use yizhan::visit::Foot;

/// Where the primary button ends, above the panel's lower edge: over the foot strip, or over the keys.
pub type Places = BTreeMap<(usize, bool, &'static str), BTreeMap<i32, Vec<String>>>;

/// What is switched on to come to a size of letters.
pub const TEXT_SIZES: [&[Foot]; 3] = [&[], &[Foot::LargeText], &[Foot::LargeText, Foot::LargeText]];

/// Notes where the primary button of a page ends.
pub fn primary_place(places: &mut Places, (size, low): (usize, bool), name: &str, survey: &Survey) {
    let (Some(primary), Some(panel)) = (survey.handles.iter().find(|handle| handle.primary), survey.panel) else { return };
    let keys = survey.handles.iter().filter(|handle| handle.part == Part::Keyboard);
    // On a wide panel keys stand beside what is read, and the button below them.
    let above_keys = keys.map(|key| key.rect.top).fold(f32::MAX, f32::min) > primary.rect.bottom;
    let typing = survey.handles.iter().any(|handle| handle.part == Part::Keyboard) && above_keys;
    let ends = (panel.bottom - primary.rect.bottom).round() as i32;
    let sort = if typing { "over the keys" } else { "on the page" };
    places.entry((size, low, sort)).or_default().entry(ends).or_default().push(name.to_string());
}

/// Where it ends at more than one height.
pub fn differing(places: &Places) -> Vec<String> {
    let differing = places.iter().filter(|(_, ends)| ends.len() > 1);
    let words = differing.map(|((size, low, sort), ends)| {
        format!("the primary button {sort} ends at different heights in size {size}, low {low}: {ends:?}")
    });
    words.collect()
}

/// All pages of one language on one panel.
fn all_pages(orientation: Orientation, language: &[Foot]) {
    let stage = Stage::new(orientation);
    let (mut wrong, mut places) = (Vec::new(), Places::new());
    let mut kinds = BTreeMap::<Kind, usize>::new();
    for (size, text_size) in TEXT_SIZES.iter().enumerate() {
        for low in [false, true] {
            let reach: &[Foot] = if low { &[Foot::LowReach] } else { &[] };
            let switched = [*text_size, reach, language].concat();
            for amount in [Amount::Usual, Amount::Longest] {
                for scene in scenes(&switched, amount) {
                    let name = format!("{} {size}{}{amount:?}", scene.name, if low { " low " } else { " " });
                    if !stage.is_asked_for(&name) {
                        continue;
                    }
                    stage.screen.show(&scene.view);
                    panel::settle(&stage.window);
                    let seen = survey(&stage.window);
                    primary_place(&mut places, (size, low), &name, &seen);
                    for fault in checks::faults(&seen, Shown { large: size > 0, low, reach_px: None, orientation }) {
                        *kinds.entry(fault.kind).or_default() += 1;
                        wrong.push(format!("{name}: {:?}: {}", fault.kind, fault.words));
                    }
                }
            }
        }
    }
    wrong.extend(differing(&places));
    assert!(wrong.is_empty(), "{} faults {kinds:?}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_cut_off_or_too_small_on_a_standing_panel() {
    all_pages(Orientation::Portrait, &[]);
}

#[test]
fn nothing_is_cut_off_or_too_small_on_a_standing_panel_in_english() {
    all_pages(Orientation::Portrait, &[Foot::Language]);
}

#[test]
fn nothing_is_cut_off_or_too_small_on_a_lying_panel() {
    all_pages(Orientation::Landscape, &[]);
}

#[test]
fn nothing_is_cut_off_or_too_small_on_a_lying_panel_in_english() {
    all_pages(Orientation::Landscape, &[Foot::Language]);
}
