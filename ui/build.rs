//! Compiles the pages.
fn main() {
    let icons = std::path::PathBuf::from(lucide_slint::lib());
    let folder = icons.parent().expect("the icon file lies in a folder").to_path_buf();
    let libraries = std::collections::HashMap::from([("lucide".to_string(), folder)]);
    let configuration = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .with_library_paths(libraries)
        // Tests find elements by name; a machine on a street carries no names.
        .with_debug_info(std::env::var_os("CARGO_FEATURE_DRIVER").is_some());
    let root = if std::env::var_os("CARGO_FEATURE_DEMO").is_some() { "gallery.slint" } else { "app.slint" };
    slint_build::compile_with_config(root, configuration).expect("the pages compile");
}
