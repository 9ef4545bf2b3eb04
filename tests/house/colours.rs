//! The ring that shows where one is with keys stands out from whatever it lies on (WCAG 2.2, 1.4.11).

use crate::sources::root;
use std::collections::BTreeMap;

const RATIO_MIN: f64 = 3.0;

/// Relative luminance of `#RRGGBB` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("two hexadecimal digits")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn ratio(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The palettes of the theme: their names, and their colours by name.
fn palettes() -> BTreeMap<String, BTreeMap<String, String>> {
    let theme = std::fs::read_to_string(root().join("ui/theme.slint")).expect("the theme");
    let blocks = theme.split("property <Palette> ").skip(1).filter_map(|rest| rest.split_once(": {"));
    let colours = |block: &str| {
        let entries = block.split("};").next().unwrap_or_default().split(',');
        entries
            .filter_map(|entry| entry.split_once(':'))
            .map(|(name, colour)| (name.trim().into(), colour.trim().into()))
            .collect()
    };
    blocks.map(|(name, block)| (name.to_string(), colours(block))).collect()
}

#[test]
fn where_one_is_stands_out_from_everything_in_every_contrast() {
    assert!((ratio("#000000", "#FFFFFF") - 21.0).abs() < 0.001);
    // A grey of 4.54 : 1 on white, as every table says.
    assert!((ratio("#767676", "#FFFFFF") - 4.54).abs() < 0.01);
    let palettes = palettes();
    let names: Vec<&str> = palettes.keys().map(String::as_str).collect();
    assert_eq!(names, ["dark", "high-dark", "high-light", "light"]);
    for (name, colours) in &palettes {
        assert!(colours.len() >= 22, "only {colours:?} were read of {name}");
        let (ring, ground) = (&colours["focus"], &colours["focus-ground"]);
        assert!(ratio(ring, ground) >= RATIO_MIN, "{name}: the two rings are alike");
        for (beside, colour) in colours.iter().filter(|(beside, _)| !beside.starts_with("focus")) {
            let best = ratio(ring, colour).max(ratio(ground, colour));
            assert!(best >= RATIO_MIN, "{name}: {beside} {colour} swallows the ring, {best:.1} : 1");
        }
    }
}
