//! What a machine on a street holds: no demo, no driver, no embedded hall.

use crate::none;
use crate::sources::{paths, root, sources};

/// Rooms that only some may use, and who.
const RESERVED: &[(&str, &[&str])] = &[("demo", &["src/demo/", "src/main.rs"]), ("hall", &["src/hall/", "src/demo/"])];

#[test]
fn only_the_demo_uses_the_demo_and_the_embedded_hall() {
    let mut complaints = Vec::new();
    for source in sources() {
        for (path, line) in paths(&source.code) {
            let [library, room, ..] = path.as_slice() else { continue };
            if library != "crate" && library != "yizhan" {
                continue;
            }
            for (reserved, users) in RESERVED {
                if room == reserved && !users.iter().any(|user| source.path.starts_with(user)) {
                    complaints.push(format!("{}:{line} uses the room `{reserved}`, which a release does not have", source.path));
                }
            }
        }
    }
    none(complaints);
}

#[test]
fn the_demo_is_behind_its_feature() {
    let library = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    assert!(library.contains("#[cfg(feature = \"demo\")]\npub mod demo;"), "src/lib.rs has the demo without its feature");
    let main = std::fs::read_to_string(root().join("src/main.rs")).unwrap();
    let uses = main.matches("demo::").count();
    let guarded = main.matches("#[cfg(feature = \"demo\")]").count();
    assert!(guarded > 0 && uses > 0, "src/main.rs has {uses} uses of the demo and {guarded} guards");
}

#[test]
fn the_driver_is_never_on_by_itself() {
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let list = |name: &str| -> Vec<String> {
        features[name].as_array().unwrap().iter().map(|feature| feature.as_str().unwrap().to_string()).collect()
    };
    assert_eq!(list("default"), ["demo"]);
    assert_eq!(list("driver"), ["yizhan-ui/driver"]);
    assert!(!list("demo").iter().any(|feature| feature.contains("driver")));
    let ui: toml::Table = std::fs::read_to_string(root().join("ui/Cargo.toml")).unwrap().parse().unwrap();
    let default = ui["features"].as_table().unwrap().get("default");
    assert!(default.is_none_or(|default| default.as_array().unwrap().is_empty()), "ui has features on by itself: {default:?}");
}
