//! A page with a deliberate fault of each kind: each check finds its own fault, and nothing on a sound page.

use crate::checks::{self, Kind, Shown};
use crate::contrast::{self, Colours};
use crate::geometry::{Places, differing, primary_place};
use crate::panel::{self, Orientation};
use crate::survey::survey;
use page::{Deliberate, FaultyPage, Ground};
use slint::ComponentHandle;
use slint::PhysicalSize;
use yizhan_ui::Contrast;

mod page {
    #![allow(clippy::all, reason = "what the macro writes is not judged")]
    slint::slint! {
        export enum Ground { light, white, black }
        global Colours {
            in property <Ground> ground;
            out property <color> paper: self.ground == Ground.black ? #000000 : self.ground == Ground.white ? #FFFFFF : #F7F3EA;
            out property <color> ink: self.ground == Ground.black ? #FFFFFF : self.ground == Ground.white ? #000000 : #1C2521;
            out property <color> edge: self.ground == Ground.black ? #FFFFFF : self.ground == Ground.white ? #000000 : #857A66;
        }
        component Words inherits Text {
            font-size: 34px;
            color: Colours.ink;
        }
        component Control inherits Rectangle {
            in property <string> name;
            in property <color> edge: Colours.edge;
            width: 300px;
            height: 100px;
            border-width: 2px;
            border-color: root.edge;
            background: Colours.paper;
            accessible-role: button;
            accessible-id: root.name;
            accessible-label: root.name;
            accessible-enabled: true;
            Words { text: root.name; x: 20px; y: (parent.height - self.height) / 2; width: self.preferred-width; height: self.preferred-height; }
        }
        component ScrollButton inherits Control { }
        component Scroll inherits Rectangle {
            clip: true;
            in property <bool> with-buttons: true;
            Flickable {
                width: 100%;
                height: parent.height - 100px;
                content-height: 900px;
                Words { y: 600px; height: 60px; width: 500px; text: "further down"; }
            }
            if root.with-buttons: ScrollButton { name: "up"; y: parent.height - 90px; x: 0; height: 90px; }
            if root.with-buttons: ScrollButton { name: "down"; y: parent.height - 90px; x: 400px; height: 90px; }
        }
        component KeyPlate inherits Rectangle {
            in property <length> key: 60px;
            Control { name: "key"; x: 0; y: 0; width: root.key; height: 60px; }
        }
        component FormRow inherits Rectangle {
            in property <string> name;
            width: 968px;
            height: 100px;
            Control { name: root.name; width: 100%; }
            Words { text: "what was answered"; x: 400px; y: 20px; width: 400px; height: 60px; }
        }
        component Picture inherits Path {
            width: 52px;
            height: 52px;
            viewbox-width: 24;
            viewbox-height: 24;
            stroke: Colours.ink;
            stroke-width: 4px;
            commands: "M 5 13 L 10 18 L 19 7";
        }
        export enum Deliberate {
            none, clipped, elided, outside, overlap, words-on-control, words-on-row, words-over-words, picture-cut, picture-on-control, picture-over-words, small,
            small-in-large, small-key, narrow, primary, primary-not-last, primary-higher, high, high-lying, short-scroll, pale-text, pale-edge, pale-ink, pale-yellow
        }
        export component FaultyPage inherits Window {
            in property <Deliberate> fault;
            in property <Ground> ground <=> Colours.ground;
            background: Colours.paper;
            default-font-family: "Noto Sans CJK SC";
            Words { x: 56px; y: 100px; width: 500px; height: 60px; text: "A page with nothing wrong"; font-size: 40px; }
            Picture { x: 700px; y: 100px; }
            Control { name: "option"; x: 56px; y: 1180px; width: 968px; }
            FormRow { name: "row"; x: 56px; y: 1064px; }
            Scroll { x: 56px; y: 1300px; width: 968px; height: 380px; }
            primary-button := Control { name: "primary"; x: (root.fault == Deliberate.primary ? 600px : 724px); y: (root.fault == Deliberate.primary-higher ? 1695px : 1700px); }
            if root.fault == Deliberate.clipped: Words { x: 56px; y: 200px; width: 200px; height: 50px; wrap: word-wrap; text: "More words than there is room for"; }
            if root.fault == Deliberate.elided: Words { x: 56px; y: 200px; width: 200px; height: 50px; overflow: elide; text: "More words than there is room for"; }
            if root.fault == Deliberate.outside: Control { name: "outside"; x: 900px; y: 940px; }
            if root.fault == Deliberate.overlap: Control { name: "overlap"; x: 500px; y: 1258px; }
            if root.fault == Deliberate.words-on-control: Words { x: 500px; y: 1200px; width: 400px; height: 60px; text: "wholly on it"; }
            if root.fault == Deliberate.words-on-row: Words { x: 200px; y: 1084px; width: 180px; height: 60px; text: "not its own"; }
            if root.fault == Deliberate.words-over-words: Words { x: 300px; y: 130px; width: 400px; height: 60px; text: "over the other"; }
            if root.fault == Deliberate.picture-cut: Rectangle { x: 56px; y: 200px; width: 30px; height: 60px; clip: true; Picture { x: 0; y: 0; } }
            if root.fault == Deliberate.picture-on-control: Picture { x: 500px; y: 1200px; }
            if root.fault == Deliberate.picture-over-words: Picture { x: 300px; y: 120px; }
            if root.fault == Deliberate.small: Control { name: "i"; x: 100px; y: 940px; width: 56px; height: 70px; }
            if root.fault == Deliberate.small-in-large: Control { name: "i"; x: 100px; y: 940px; height: 84px; }
            if root.fault == Deliberate.small-key: KeyPlate { key: 56px; x: 100px; y: 980px; width: 500px; height: 60px; }
            if root.fault == Deliberate.narrow: Control { name: "narrow"; x: 56px; y: 956px; }
            if root.fault == Deliberate.primary-not-last: Control { name: "below"; x: 56px; y: 1720px; }
            if root.fault == Deliberate.high: Control { name: "high"; x: 56px; y: 800px; }
            if root.fault == Deliberate.high-lying: Control { name: "high"; x: 56px; y: 700px; }
            if root.fault == Deliberate.short-scroll: Scroll { x: 56px; y: 300px; width: 968px; height: 170px; with-buttons: false; }
            if root.fault == Deliberate.pale-text: Words { x: 56px; y: 200px; width: 400px; height: 50px; text: "pale"; color: #7A7A7A; }
            if root.fault == Deliberate.pale-edge: Control { name: "pale"; x: 56px; y: 940px; edge: #D8D0C0; }
            if root.fault == Deliberate.pale-ink: Rectangle {
                x: 56px;
                y: 200px;
                width: 400px;
                height: 100px;
                background: Colours.ground == Ground.light ? #C0C0C0 : Colours.ground == Ground.white ? #EFEFEF : #1A1A1A;
                Words { text: "ink"; x: 20px; y: 20px; width: 300px; height: 50px; }
            }
            if root.fault == Deliberate.pale-yellow: Rectangle {
                x: 56px;
                y: 200px;
                width: 400px;
                height: 100px;
                background: #202020;
                Words { text: "yellow"; color: #FFE14D; x: 20px; y: 20px; width: 300px; height: 50px; }
            }
        }
    }
}

const STANDARD: Shown = Shown { large: false, low: false, reach_px: None, orientation: Orientation::Portrait };
const LARGE: Shown = Shown { large: true, ..STANDARD };
const LOW: Shown = Shown { low: true, ..STANDARD };
/// The machine knows how high it stands.
const LOW_KNOWN: Shown = Shown { reach_px: Some(1_100.0), ..LOW };
/// The page itself stands; it is judged as if it lay.
const LOW_LYING: Shown = Shown { orientation: Orientation::Landscape, ..LOW };

/// Each fault of geometry, how the page is shown, and the one kind it is.
const GEOMETRY: &[(Deliberate, Shown, &[Kind])] = &[
    (Deliberate::None, STANDARD, &[]),
    (Deliberate::None, LARGE, &[]),
    (Deliberate::None, LOW, &[]),
    (Deliberate::None, LOW_LYING, &[]),
    (Deliberate::Clipped, STANDARD, &[Kind::Clipped]),
    (Deliberate::Elided, STANDARD, &[Kind::Elided]),
    (Deliberate::Outside, STANDARD, &[Kind::Outside]),
    (Deliberate::Overlap, STANDARD, &[Kind::Overlap]),
    (Deliberate::WordsOnControl, STANDARD, &[Kind::OnForeignControl]),
    (Deliberate::WordsOnRow, STANDARD, &[Kind::OnForeignControl]),
    (Deliberate::WordsOverWords, STANDARD, &[Kind::WordsOverWords]),
    (Deliberate::PictureCut, STANDARD, &[Kind::Outside]),
    (Deliberate::PictureOnControl, STANDARD, &[Kind::OnForeignControl]),
    (Deliberate::PictureOverWords, STANDARD, &[Kind::PictureOverWords]),
    (Deliberate::Small, STANDARD, &[Kind::SmallTarget]),
    // 21 mm: enough for standard letters.
    (Deliberate::SmallInLarge, STANDARD, &[]),
    (Deliberate::SmallInLarge, LARGE, &[Kind::SmallTarget]),
    (Deliberate::SmallKey, LARGE, &[Kind::SmallTarget]),
    (Deliberate::Narrow, STANDARD, &[Kind::NarrowGap]),
    (Deliberate::Primary, STANDARD, &[Kind::PrimaryPlace]),
    (Deliberate::PrimaryNotLast, STANDARD, &[Kind::PrimaryPlace]),
    (Deliberate::High, LOW, &[Kind::OutOfReach]),
    // A lying panel reaches less high above the floor, so that more of it is within reach.
    (Deliberate::High, LOW_LYING, &[]),
    (Deliberate::HighLying, LOW_LYING, &[Kind::OutOfReach]),
    (Deliberate::HighLying, STANDARD, &[]),
    // 820 px below the upper edge.
    (Deliberate::High, LOW_KNOWN, &[Kind::OutOfReach]),
    (Deliberate::None, LOW_KNOWN, &[]),
    (Deliberate::ShortScroll, STANDARD, &[Kind::ShortScroll]),
];

/// What a fault does to the page of its ground, and what is said of it.
type Contrasted = (Ground, Deliberate, Option<(&'static str, &'static str)>);

/// Each fault of contrast on its ground, and how what is said of it begins.
const CONTRAST: &[Contrasted] = &[
    (Ground::Light, Deliberate::None, None),
    (Ground::White, Deliberate::None, None),
    (Ground::Black, Deliberate::None, None),
    (Ground::Light, Deliberate::PaleText, Some(("\"pale\" 3.", "of 7:1"))),
    (Ground::Light, Deliberate::PaleEdge, Some(("the edge of \"pale\"", ""))),
    (Ground::Light, Deliberate::PaleInk, Some(("\"ink\" 8.", "of 10:1"))),
    (Ground::White, Deliberate::PaleInk, Some(("\"ink\" 18.", "of 20:1"))),
    (Ground::Black, Deliberate::PaleInk, Some(("\"ink\" 17.", "of 20:1"))),
    (Ground::Black, Deliberate::PaleYellow, Some(("\"yellow\" 12.", "of 16:1"))),
];

fn colours(ground: Ground) -> Colours {
    let rgb = slint::Color::from_rgb_u8;
    let (contrast, ink) = match ground {
        Ground::Light => (Contrast::Light, rgb(0x1C, 0x25, 0x21)),
        Ground::White => (Contrast::HighLight, rgb(0, 0, 0)),
        Ground::Black => (Contrast::HighDark, rgb(0xFF, 0xFF, 0xFF)),
    };
    Colours { contrast, ink, yellow: rgb(0xFF, 0xE1, 0x4D) }
}

#[test]
fn each_deliberate_fault_is_found_and_nothing_else() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let window = panel::hang(scratch.path());
    let page = FaultyPage::new().expect("a page");
    page.show().expect("a window without a display");
    let (width_px, height_px) = Orientation::Portrait.size_px();
    window.set_size(PhysicalSize::new(width_px, height_px));
    for (fault, shown, kinds) in GEOMETRY {
        page.set_fault(*fault);
        panel::settle(&window);
        let found = checks::faults(&survey(&window), *shown);
        let mut found_kinds: Vec<Kind> = found.iter().map(|fault| fault.kind).collect();
        found_kinds.dedup();
        assert_eq!(found_kinds, *kinds, "{fault:?}: {found:?}");
    }
    for (expected, faults) in [(0, [Deliberate::None, Deliberate::Narrow]), (1, [Deliberate::None, Deliberate::PrimaryHigher])] {
        let mut places = Places::new();
        for fault in faults {
            page.set_fault(fault);
            panel::settle(&window);
            let seen = survey(&window);
            assert!(fault == Deliberate::Narrow || checks::faults(&seen, STANDARD).is_empty(), "{fault:?} alone is sound");
            primary_place(&mut places, (0, false), &format!("{fault:?}"), &seen);
        }
        assert_eq!(differing(&places).len(), expected, "{:?}", differing(&places));
    }
    for (ground, fault, words) in CONTRAST {
        page.set_ground(*ground);
        page.set_fault(*fault);
        let pixels = panel::draw(&window, width_px, height_px);
        let found = contrast::faults(&pixels, &survey(&window), &colours(*ground));
        let as_meant = match words {
            None => found.is_empty(),
            Some((begins, ends)) => found.len() == 1 && found[0].starts_with(begins) && found[0].contains(ends),
        };
        assert!(as_meant, "{fault:?}: {found:?}");
    }
}
