//! Compiles the pages.
fn main() {
    let libraries = std::collections::HashMap::from([("lucide".to_string(), std::path::PathBuf::from(lucide_slint::lib()))]);
    let configuration = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .with_library_paths(libraries)
        // Tests find elements by name; a machine on a street carries no names.
        .with_debug_info(std::env::var_os("CARGO_FEATURE_DRIVER").is_some());
    slint_build::compile_with_config("app.slint", configuration).expect("the pages compile");
}
