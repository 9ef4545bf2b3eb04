//! What is said stands in the header, whatever it is: also the longest sentence of all pages.

use crate::checks::{self, Shown};
use crate::geometry::TEXT_SIZES;
use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::survey::survey;
use std::collections::BTreeSet;
use yizhan::demo::gallery::{Amount, Scene, scenes};
use yizhan::speech::sentences;
use yizhan::visit::Foot;
use yizhan::words::{Phrase, Texts, is_han};

/// The longest ones; all others are shorter.
const LOOKED_AT_COUNT: usize = 12;
/// A character takes twice the width of a letter.
const HAN_WIDTH: usize = 2;

fn width(caption: &str) -> usize {
    caption.chars().map(|character| if is_han(character) { HAN_WIDTH } else { 1 }).sum()
}

/// Everything that is said of these pages, the widest first.
fn captions(scenes: &[Scene], texts: &Texts) -> Vec<String> {
    let mut all = BTreeSet::new();
    for scene in scenes {
        let said = scene.view.reading().into_iter().flat_map(|read| read.said);
        let phrases = said.flat_map(|said| [said.phrase, said.aloud]);
        let said = phrases.flat_map(|phrase| sentences(texts, &phrase, scene.view.modes.language));
        all.extend(said.map(|sentence| sentence.caption));
    }
    let mut all: Vec<String> = all.into_iter().collect();
    all.sort_by_key(|caption| std::cmp::Reverse(width(caption)));
    all
}

fn in_the_header(orientation: Orientation, language: &[Foot]) {
    let (stage, texts) = (Stage::new(orientation), Texts::built_in());
    let mut wrong = Vec::new();
    for (size, text_size) in TEXT_SIZES.iter().enumerate() {
        let mut pages = scenes(&[*text_size, language].concat(), Amount::Longest);
        let longest = captions(&pages, &texts).into_iter().take(LOOKED_AT_COUNT).collect::<Vec<_>>();
        assert_eq!(longest.len(), LOOKED_AT_COUNT);
        let page = &mut pages[0].view;
        for caption in longest {
            page.caption = Phrase::literal(caption.clone());
            stage.screen.show(page);
            panel::settle(&stage.window);
            let seen = survey(&stage.window);
            let plain = |text: &str| text.replace('\u{2060}', "").replace('\u{a0}', " ");
            assert!(seen.writings.iter().any(|writing| plain(&writing.text) == caption), "{caption} is not shown");
            let faults = checks::faults(&seen, Shown { large: size > 0, low: false, reach_px: None, orientation });
            wrong.extend(faults.into_iter().map(|fault| format!("{size} {:?}: {}", fault.kind, fault.words)));
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_longest_sentence_stands_in_the_header_of_a_standing_panel() {
    in_the_header(Orientation::Portrait, &[]);
}

#[test]
fn the_longest_sentence_stands_in_the_header_of_a_standing_panel_in_english() {
    in_the_header(Orientation::Portrait, &[Foot::Language]);
}

#[test]
fn the_longest_sentence_stands_in_the_header_of_a_lying_panel() {
    in_the_header(Orientation::Landscape, &[]);
}
