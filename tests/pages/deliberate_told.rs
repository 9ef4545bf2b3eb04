//! A page with a deliberate fault of each kind in what is told of it: each is found, and nothing on a sound page.

use crate::assistive::untold;
use crate::panel::{self, Orientation};
use crate::survey::survey;
use page::{Untold, UntoldPage};
use slint::{ComponentHandle, PhysicalSize};

mod page {
    #![allow(clippy::all, reason = "what the macro writes is not judged")]
    slint::slint! {
        component Control inherits Rectangle {
            in property <string> name;
            in property <string> said: self.name;
            in property <bool> choice;
            width: 300px;
            height: 100px;
            accessible-role: button;
            accessible-id: root.name;
            accessible-label: root.said;
            accessible-enabled: true;
            accessible-checkable: root.choice;
            TouchArea { }
        }
        component ChoiceCard inherits Control { }
        component MarkDrawing inherits Rectangle {
            TouchArea { }
        }
        export enum Untold { none, id, label, same-id, choice, sign, joiner, touch, far, picture, name-of-picture }
        export component UntoldPage inherits Window {
            in property <Untold> fault;
            MarkDrawing { width: 80px; height: 80px; }
            Text { text: "A page\u{2060} with nothing wrong"; }
            Control { name: root.fault == Untold.id ? "" : "one"; said: root.fault == Untold.label ? " " : root.fault == Untold.sign ? "；" : root.fault == Untold.joiner ? "o\u{2060}ne" : "one"; }
            Control { name: root.fault == Untold.same-id ? "one" : "two"; }
            ChoiceCard { name: "three"; choice: root.fault != Untold.choice; }
            Rectangle {
                accessible-role: progress-indicator;
                accessible-label: "How far";
                accessible-value: root.fault == Untold.far ? "" : "3";
            }
            if root.fault == Untold.touch: TouchArea { width: 100px; height: 100px; }
            if root.fault == Untold.picture: Image { width: 100px; height: 100px; accessible-role: none; }
            if root.fault == Untold.name-of-picture: Image { width: 100px; height: 100px; accessible-role: image; }
        }
    }
}

const FAULTS: &[(Untold, Option<&str>)] = &[
    (Untold::None, None),
    (Untold::Id, Some("\"one\" has no id")),
    (Untold::Label, Some("Button \"one\" has no label")),
    (Untold::SameId, Some("\"one\" is the id of 2 controls")),
    (Untold::Choice, Some("\"three\" is one of several")),
    (Untold::Sign, Some("\"one\" is called \"；\"")),
    (Untold::Joiner, Some("Button \"one\" has joiners")),
    (Untold::Touch, Some("what is touched at")),
    (Untold::Far, Some("\"How far\" shows how far something is")),
    (Untold::Picture, Some("the picture at")),
    (Untold::NameOfPicture, Some("Image \"\" has no label")),
];

#[test]
fn each_thing_that_is_not_told_is_found_and_nothing_else() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let window = panel::hang(scratch.path());
    let page = UntoldPage::new().expect("a page");
    page.show().expect("a window without a display");
    let (width_px, height_px) = Orientation::Portrait.size_px();
    window.set_size(PhysicalSize::new(width_px, height_px));
    for (fault, words) in FAULTS {
        page.set_fault(*fault);
        panel::settle(&window);
        let found = untold(&survey(&window));
        let as_meant = words.map_or(found.is_empty(), |words| found.len() == 1 && found[0].starts_with(words));
        assert!(as_meant, "{fault:?}: {found:?}");
    }
}
