//! Where the machine knows how high its panel hangs above the floor, low reach is what a seated person really reaches.

use crate::checks::{self, PX_PER_MM, Shown};
use crate::geometry::TEXT_SIZES;
use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::survey::{Part, survey};
use yizhan::demo::gallery::{Amount, scenes};
use yizhan::visit::Foot;

/// Above the floor.
const SEATED_REACH_MM: f32 = 1_200.0;

/// All pages in low reach; how far from the panel's lower edge the highest control of any of them begins.
fn all_pages_low(orientation: Orientation, bottom_above_floor_mm: u32) -> f32 {
    let stage = Stage::above_floor(orientation, bottom_above_floor_mm);
    let reach_px = (SEATED_REACH_MM - bottom_above_floor_mm as f32) * PX_PER_MM;
    let (mut wrong, mut highest_px) = (Vec::new(), 0.0_f32);
    for (size, text_size) in TEXT_SIZES.iter().enumerate() {
        for scene in scenes(&[*text_size, &[Foot::LowReach]].concat(), Amount::Longest) {
            stage.screen.show(&scene.view);
            panel::settle(&stage.window);
            let seen = survey(&stage.window);
            let bottom = seen.panel.expect("a page that was looked at").bottom;
            let touched = seen.handles.iter().filter(|handle| handle.part == Part::Page && !handle.shown.is_empty());
            highest_px = touched.map(|handle| bottom - handle.shown.top).fold(highest_px, f32::max);
            let shown = Shown { large: size > 0, low: true, reach_px: Some(reach_px), orientation };
            let found = checks::faults(&seen, shown).into_iter();
            wrong.extend(found.map(|fault| format!("{} {size}: {:?}: {}", scene.name, fault.kind, fault.words)));
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    highest_px
}

#[test]
fn on_a_standing_panel_that_hangs_low_more_of_it_is_used() {
    // 30 cm of the 48 are within reach: more than the share that is taken where the height is not known.
    let highest_px = all_pages_low(Orientation::Portrait, 900);
    assert!(highest_px > 1_920.0 * 0.45, "{highest_px}");
}

#[test]
fn on_a_lying_panel_all_lies_within_reach() {
    // 18 cm of 27.
    let highest_px = all_pages_low(Orientation::Landscape, 1_020);
    assert!(highest_px > 1_080.0 * 0.6, "{highest_px}");
}
