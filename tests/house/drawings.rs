//! Drawings of the identity: each becomes an element in the theme's colours, and what would be lost stops the build.

#[path = "../../ui/build/drawings.rs"]
mod generator;

use crate::sources::root;
use std::path::Path;

const THEME: &str = "/theme.slint";

fn drawn(shapes: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 80 40\">{shapes}</svg>");
    std::fs::write(folder.path().join("two-words.svg"), text).unwrap();
    generator::elements(folder.path(), Path::new(THEME))
}

#[test]
fn every_drawing_becomes_an_element() {
    let made = generator::elements(&root().join("assets/identity"), Path::new(THEME)).unwrap();
    for file in crate::sources::files("assets/identity", &["svg"]) {
        let words = file
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .split('-')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect::<String>();
        assert!(made.contains(&format!("export component {words}Drawing inherits")), "{words} is missing");
    }
    assert!(!made.contains('#'), "colours are the theme's");
}

#[test]
fn a_drawing_shows_what_the_machine_shows_in_standard_light() {
    let theme = std::fs::read_to_string(root().join("ui/theme.slint")).unwrap();
    let differ = generator::INKS.iter().filter(|(value, token)| !theme.contains(&format!(" {token}: {value}")));
    crate::none(differ.map(|(value, token)| format!("{token} is not {value} in ui/theme.slint any more")).collect());
}

#[test]
fn shapes_lie_where_they_were_drawn() {
    let made = drawn(r##"<rect x="10" y="5" width="20" height="8" rx="3" fill="#0B5B4F"/>"##).unwrap();
    assert!(made.contains("export component TwoWordsDrawing inherits"));
    assert!(made.contains("property <length> unit: self.size / 80;") && made.contains("height: 40 * self.unit;"));
    let place =
        "x: 10 * root.unit; y: 5 * root.unit; width: 20 * root.unit; height: 8 * root.unit; border-radius: 3 * root.unit;";
    assert!(made.contains(place) && made.contains("background: Theme.primary;"), "{made}");
    // A line lies half outside its shape, a border of an element within it.
    let made = drawn(r##"<circle cx="20" cy="20" r="10" fill="#FFFDF8" stroke="#857A66" stroke-width="4"/>"##).unwrap();
    let place =
        "x: 8 * root.unit; y: 8 * root.unit; width: 24 * root.unit; height: 24 * root.unit; border-radius: 12 * root.unit;";
    assert!(made.contains(place) && made.contains("border-width: 4 * root.unit; border-color: Theme.outline;"), "{made}");
}

#[test]
fn what_would_be_lost_stops_the_build() {
    for (shapes, said) in [
        (r##"<rect x="1" y="1" width="1" height="1" fill="#123456"/>"##, "#123456 is no colour of the theme"),
        (r##"<rect x="1" y="1" width="1" height="1" fill="#0B5B4F" opacity="0.5"/>"##, "opacity of <rect> is not drawn"),
        (r##"<rect x="1" y="1" width="1" height="1" fill="none" stroke="#0B5B4F" stroke-width="1"/>"##, "is filled"),
        (r##"<path d="M 0 0 L 1 1" fill="none" stroke="#0B5B4F" transform="scale(2)"/>"##, "transform of <path> is not drawn"),
        (r##"<path d="M 0 0 L 1 1" fill="none" stroke="#0B5B4F"/>"##, "<path> has no stroke-width"),
        (r##"<rect x="1" y="1" width="1" height="1" fill="#0B5B4F"><animate/></rect>"##, "within <rect>"),
        ("<g/>", "<g> is not among what is drawn"),
        ("<rect", "two-words.svg"),
    ] {
        let fault = drawn(shapes).unwrap_err();
        assert!(fault.contains(said) && fault.contains("two-words.svg"), "{shapes}: {fault}");
    }
}
