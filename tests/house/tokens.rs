//! Pages take every colour, length and duration from the theme, so that each is changed in one place for every contrast,
//! size of letters and panel.

use crate::none;
use crate::sources::{files, relative};

const THEME: &str = "ui/theme.slint";
/// Pages with colours and lengths of their own, and why.
const OWN: &[(&str, &str)] = &[
    ("ui/desk-parts.slint", "windows beside the kiosk's, for staff and developers: they know no contrasts and no panel"),
    ("ui/desk.slint", "such a window"),
    ("ui/gallery.slint", "such a window"),
];
/// Units of lengths and durations. An angle and a share are none.
const UNITS: &[&str] = &["px", "phx", "pt", "mm", "cm", "in", "rem", "ms", "s"];
/// Colours with a name, and what makes one of numbers. `transparent` is no colour.
const COLOURS: &[&str] = &[
    "Colors", "aqua", "beige", "black", "blue", "brown", "cyan", "fuchsia", "gold", "gray", "green", "grey", "hsv", "lime",
    "magenta", "maroon", "navy", "oklch", "olive", "orange", "pink", "purple", "red", "rgb", "rgba", "silver", "teal", "violet",
    "white", "yellow",
];
const HEX_DIGITS_MIN: usize = 3;

/// Every literal colour, length and duration of a page, with its line.
fn literals(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in page.lines().enumerate() {
        let characters: Vec<char> = line.chars().collect();
        let (mut at, mut quoted) = (0, false);
        while at < characters.len() {
            let rest = &characters[at..];
            let take = |of: fn(char) -> bool| rest.iter().skip(1).take_while(|character| of(**character)).count() + 1;
            let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
            let length = match rest[0] {
                // A colour may stand in marked text as well.
                '#' if take(|c| c.is_ascii_hexdigit()) > HEX_DIGITS_MIN => take(|c| c.is_ascii_hexdigit()),
                '"' => {
                    quoted = !quoted;
                    1
                }
                '\\' => 2,
                _ if quoted => 1,
                '/' if rest.get(1) == Some(&'/') => break,
                first if first.is_ascii_digit() => take(|c| c.is_ascii_alphanumeric() || c == '.'),
                first if first.is_ascii_alphabetic() || first == '_' => take(is_name),
                _ => 1,
            };
            let literal: String = rest.iter().take(length).collect();
            let unit = literal.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            let nothing = literal.trim_end_matches(unit).chars().all(|digit| matches!(digit, '0' | '.'));
            let measured = !quoted && literal.len() > unit.len() && UNITS.contains(&unit) && !nothing;
            // A name after a full stop is one of the theme's or of a row's.
            let named = !quoted && COLOURS.contains(&literal.as_str()) && (at == 0 || characters[at - 1] != '.');
            if measured || named || literal.len() > HEX_DIGITS_MIN && literal.starts_with('#') {
                found.push((index + 1, literal));
            }
            at += length;
        }
    }
    found
}

#[test]
fn pages_take_colours_lengths_and_durations_from_the_theme() {
    let mut complaints = Vec::new();
    for path in files("ui", &["slint"]) {
        let (name, page) = (relative(&path), std::fs::read_to_string(&path).unwrap());
        let found = literals(&page);
        if name == THEME {
            assert!(found.len() > 80, "the theme's own were not read: {found:?}");
        } else if OWN.iter().any(|(own, _)| *own == name) {
            assert!(!found.is_empty(), "{name} needs no exception any more");
        } else {
            let of_its_own = |(line, literal)| format!("{name}:{line} has {literal} of its own: give it a name in {THEME}");
            complaints.extend(found.into_iter().map(of_its_own));
        }
    }
    none(complaints);
}

#[test]
fn what_a_page_has_of_its_own_is_found() {
    for (page, expected) in [
        ("background: #FFFDF8;", &["#FFFDF8"] as &[&str]),
        ("color: root.on ? white : Theme.ink;", &["white"]),
        ("a: Colors.red;", &["Colors"]),
        ("border-width: 2.5px; width: 3 * 48px; height: -1px;", &["2.5px", "48px", "1px"]),
        ("animate y { duration: 160ms; } a: 2s;", &["160ms", "2s"]),
        ("text: @markdown(\"<font color='#0B5B4F'>\\\"48px\\\" white</font>\");", &["#0B5B4F"]),
        ("width: 0px; height: 0.0px; x: 48 * Theme.u; a: 360deg; width: 40%; background: transparent;", &[]),
        ("in property <bool> black-on-white; color: row.white; b: Theme.gold; // 48px, white", &[]),
        ("faces: [\"#\", \"@\", \"red\"];", &[]),
    ] {
        let found: Vec<String> = literals(page).into_iter().map(|(_, literal)| literal).collect();
        assert_eq!(found, expected, "{page}");
    }
}
