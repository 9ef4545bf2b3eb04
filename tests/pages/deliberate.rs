//! A page with a deliberate fault of each kind: each check finds its own fault, and nothing on a sound page.

use crate::checks::{self, Kind, Shown};
use crate::contrast::{self, Colours};
use crate::panel::{self, Orientation};
use crate::survey::survey;
use page::{Deliberate, FaultyPage};
use slint::ComponentHandle;
use slint::PhysicalSize;
use yizhan_ui::Contrast;

mod page {
    #![allow(clippy::all, reason = "what the macro writes is not judged")]
    slint::slint! {
        component Control inherits Rectangle {
            in property <string> name;
            in property <color> edge: #857A66;
            width: 300px;
            height: 100px;
            border-width: 2px;
            border-color: root.edge;
            background: #FFFDF8;
            accessible-role: button;
            accessible-id: root.name;
            accessible-label: root.name;
            accessible-enabled: true;
            Text { text: root.name; font-size: 34px; color: #1C2521; horizontal-alignment: center; vertical-alignment: center; width: 100%; height: 100%; }
        }
        component ScrollButton inherits Control { }
        component Scroll inherits Rectangle {
            clip: true;
            in property <bool> with-buttons: true;
            Flickable {
                width: 100%;
                height: parent.height - 80px;
                content-height: 900px;
                Text { y: 600px; height: 60px; width: 500px; text: "further down"; font-size: 34px; color: #1C2521; }
            }
            if root.with-buttons: ScrollButton { name: "up"; y: parent.height - 70px; x: 0; height: 70px; }
            if root.with-buttons: ScrollButton { name: "down"; y: parent.height - 70px; x: 400px; height: 70px; }
        }
        export enum Deliberate { none, clipped, elided, outside, overlap, words-over, small, narrow, primary, high, short-scroll, pale-text, pale-edge }
        export component FaultyPage inherits Window {
            in property <Deliberate> fault;
            background: #F7F3EA;
            default-font-family: "Noto Sans CJK SC";
            Text { x: 56px; y: 100px; width: 968px; height: 60px; text: "A page with nothing wrong"; font-size: 40px; color: #1C2521; }
            Control { name: "option"; x: 56px; y: 1180px; width: 968px; }
            Scroll { x: 56px; y: 1300px; width: 968px; height: 380px; }
            primary-button := Control { name: "primary"; x: (root.fault == Deliberate.primary ? 600px : 724px); y: 1700px; }
            if root.fault == Deliberate.clipped: Text { x: 56px; y: 200px; width: 200px; height: 50px; wrap: word-wrap; text: "More words than there is room for"; font-size: 34px; color: #1C2521; }
            if root.fault == Deliberate.elided: Text { x: 56px; y: 200px; width: 200px; height: 50px; overflow: elide; text: "More words than there is room for"; font-size: 34px; color: #1C2521; }
            if root.fault == Deliberate.outside: Control { name: "outside"; x: 900px; y: 1066px; }
            if root.fault == Deliberate.overlap: Control { name: "overlap"; x: 100px; y: 1100px; }
            if root.fault == Deliberate.words-over: Text { x: 60px; y: 1150px; width: 400px; height: 60px; text: "words over it"; font-size: 34px; color: #1C2521; }
            if root.fault == Deliberate.small: Control { name: "i"; x: 100px; y: 1066px; width: 56px; height: 70px; }
            if root.fault == Deliberate.narrow: Control { name: "narrow"; x: 56px; y: 1072px; }
            if root.fault == Deliberate.high: Control { name: "high"; x: 56px; y: 1000px; }
            if root.fault == Deliberate.short-scroll: Scroll { x: 56px; y: 300px; width: 968px; height: 170px; with-buttons: false; }
            if root.fault == Deliberate.pale-text: Text { x: 56px; y: 200px; width: 400px; height: 50px; text: "pale"; font-size: 34px; color: #7A7A7A; }
            if root.fault == Deliberate.pale-edge: Control { name: "pale"; x: 56px; y: 1066px; edge: #D8D0C0; }
        }
    }
}

/// Each fault of geometry, and the one kind it is.
const GEOMETRY: &[(Deliberate, &[Kind])] = &[
    (Deliberate::None, &[]),
    (Deliberate::Clipped, &[Kind::Clipped]),
    (Deliberate::Elided, &[Kind::Elided]),
    // Its words stick out with it.
    (Deliberate::Outside, &[Kind::Outside]),
    (Deliberate::Overlap, &[Kind::Overlap]),
    (Deliberate::WordsOver, &[Kind::Overlap]),
    (Deliberate::Small, &[Kind::SmallTarget]),
    (Deliberate::Narrow, &[Kind::NarrowGap]),
    (Deliberate::Primary, &[Kind::PrimaryPlace]),
    (Deliberate::High, &[Kind::OutOfReach]),
    (Deliberate::ShortScroll, &[Kind::ShortScroll]),
];

#[test]
fn each_deliberate_fault_is_found_and_nothing_else() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let window = panel::hang(scratch.path());
    let page = FaultyPage::new().expect("a page");
    page.show().expect("a window without a display");
    let (width_px, height_px) = Orientation::Portrait.size_px();
    window.set_size(PhysicalSize::new(width_px, height_px));
    let shown = Shown { large: false, low: true, orientation: Orientation::Portrait };
    for (fault, kinds) in GEOMETRY {
        page.set_fault(*fault);
        panel::settle(&window);
        let mut found: Vec<Kind> = checks::faults(&survey(&window), shown).into_iter().map(|fault| fault.kind).collect();
        found.dedup();
        assert_eq!(found, *kinds, "{fault:?}");
    }
    let (ink, yellow) = (slint::Color::from_rgb_u8(0x1C, 0x25, 0x21), slint::Color::from_rgb_u8(0xF2, 0xC1, 0x4E));
    let colours = Colours { contrast: Contrast::Light, ink, yellow };
    for (fault, words) in [
        (Deliberate::None, None),
        (Deliberate::PaleText, Some("\"pale\" 3.")),
        (Deliberate::PaleEdge, Some("the edge of \"pale\"")),
    ] {
        page.set_fault(fault);
        let pixels = panel::draw(&window, width_px, height_px);
        let found = contrast::faults(&pixels, &survey(&window), &colours);
        let as_meant = words.map_or(found.is_empty(), |words| found.len() == 1 && found[0].starts_with(words));
        assert!(as_meant, "{fault:?}: {found:?}");
    }
}
