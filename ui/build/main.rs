//! Compiles the pages.
mod drawings;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

const IDENTITY: &str = "../assets/identity";

fn main() {
    let icons = PathBuf::from(lucide_slint::lib());
    let icons = icons.parent().expect("the icon file lies in a folder").to_path_buf();
    let made = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo names a folder for what is made")).join("drawings.slint");
    let theme = std::env::current_dir().expect("cargo builds in a folder").join("theme.slint");
    println!("cargo::rerun-if-changed={IDENTITY}");
    let drawings = drawings::elements(Path::new(IDENTITY), &theme).unwrap_or_else(|fault| panic!("{fault}"));
    std::fs::write(&made, drawings).expect("the folder for what is made takes files");
    let libraries = HashMap::from([("lucide".to_string(), icons), ("drawings".to_string(), made)]);
    let configuration = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .with_library_paths(libraries)
        // Tests find elements by name; a machine on a street carries no names.
        .with_debug_info(std::env::var_os("CARGO_FEATURE_DRIVER").is_some());
    let root = if std::env::var_os("CARGO_FEATURE_DEMO").is_some() { "gallery.slint" } else { "app.slint" };
    slint_build::compile_with_config(root, configuration).expect("the pages compile");
}
