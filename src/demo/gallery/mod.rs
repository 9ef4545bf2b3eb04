//! The gallery: every page in every mode, with invented content. One looks at it in a window, or has it drawn into
//! a folder; the picture tests keep references of the same scenes.

mod account;
mod codes;
mod contact_sheet;
mod content;
mod documents;
mod for_whom;
mod kinds;
mod later;
mod looked_up;
mod otherwise;
pub mod pictures;
mod scenes;
mod window;

pub use scenes::{names, scene, scenes};
pub use window::run;

use crate::visit::Foot;
use crate::visit::view::View;
use std::path::PathBuf;

/// A page by name, and what it shows.
pub struct Scene {
    pub name: &'static str,
    pub view: View,
}

/// How much the content asks of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Amount {
    #[default]
    Usual,
    /// The longest name and address that a card holds.
    Longest,
}

/// How a page is looked at.
pub struct Mode {
    pub name: &'static str,
    /// What is switched on at the foot of the page.
    pub switched: &'static [Foot],
    /// A panel of 1920×1080 instead of 1080×1920.
    pub wide: bool,
    /// The picture tests keep references; the others are drawn to be looked at only.
    pub kept: bool,
}

const fn mode(name: &'static str, switched: &'static [Foot], wide: bool, kept: bool) -> Mode {
    Mode { name, switched, wide, kept }
}

/// All ways to look at a page.
pub const MODES: &[Mode] = &[
    mode("standard", &[], false, true),
    mode("large", &[Foot::LargeText], false, true),
    mode("extra-large", &[Foot::LargeText, Foot::LargeText], false, true),
    mode("contrast", &[Foot::HighContrast], false, true),
    mode("low", &[Foot::LowReach], false, true),
    mode("landscape", &[], true, true),
    mode("black-on-white", &[Foot::BlackOnWhite], false, false),
    mode("english", &[Foot::Language], false, false),
    mode("english-large", &[Foot::Language, Foot::LargeText], false, false),
    mode("large-contrast", &[Foot::LargeText, Foot::HighContrast], false, false),
    mode("low-large", &[Foot::LargeText, Foot::LowReach], false, false),
    mode("landscape-large", &[Foot::LargeText], true, false),
    mode("landscape-low", &[Foot::LowReach], true, false),
];

/// Why the gallery shows nothing.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    #[error("the screen: {0}")]
    Screen(#[from] slint::PlatformError),
    #[error("{}: {error}", file.display())]
    Picture { file: PathBuf, error: std::io::Error },
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_scene_has_a_name_of_its_own_and_plays_in_every_mode() {
        let named: BTreeSet<&str> = names().collect();
        assert_eq!(named.len(), names().count());
        for mode in MODES {
            for amount in [Amount::Usual, Amount::Longest] {
                assert_eq!(scenes(mode.switched, amount).len(), named.len(), "{}", mode.name);
            }
        }
    }
}
