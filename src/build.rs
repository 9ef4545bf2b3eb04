//! Compiles the pinyin dictionary (`assets/rime` on top of Debian's `pinyin_simp`) with librime's own deployer,
//! so that a machine only maps the result and writes nothing.
//!
//! The result is a flat directory: two settings files, the two tables, and `SHA256SUMS` over them. Its path goes
//! to the crate as `YIZHAN_BUILT_RIME_DIR`; an installed machine keeps a copy where its configuration says.
//!
//! Lists the files of the content bundle (`assets/centre`), so that the program carries one of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCES: &str = "assets/rime";
const SOURCE_FILES: [&str; 3] = ["default.yaml", "kiosk_pinyin.schema.yaml", "kiosk_pinyin.dict.yaml"];
const GENERAL_DICTIONARY: &str = "/usr/share/rime-data/pinyin_simp.dict.yaml";
/// What the deployer makes and the program uses.
const BUILT_FILES: [&str; 4] = ["default.yaml", "kiosk_pinyin.schema.yaml", "kiosk_pinyin.prism.bin", "kiosk_pinyin.table.bin"];
const PACKAGES: &str = "install the Debian packages librime-bin and rime-data-pinyin-simp to build the pinyin input";

const CENTRE: &str = "assets/centre";

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed={CENTRE}");
    println!("cargo::rerun-if-changed={SOURCES}");
    println!("cargo::rerun-if-changed={GENERAL_DICTIONARY}");
    // Pages that tests write themselves are measured by the names of their elements; a machine on a street has none.
    if std::env::var_os("CARGO_FEATURE_DRIVER").is_some() {
        println!("cargo::rustc-env=SLINT_EMIT_DEBUG_INFO=1");
    }
    if let Err(sentence) = list_centre() {
        println!("cargo::error={sentence}");
    }
    match build_dictionary() {
        Ok(directory) => println!("cargo::rustc-env=YIZHAN_BUILT_RIME_DIR={}", directory.display()),
        Err(sentence) => println!("cargo::error={sentence}"),
    }
}

/// Writes `centre_files.rs`: a constant with path and text of every file of the bundle.
fn list_centre() -> Result<(), String> {
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or("cargo gave no OUT_DIR")?;
    let root = std::env::current_dir().map_err(|error| failed("find", Path::new("."), &error))?.join(CENTRE);
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| failed("read", &folder, &error))? {
            let path = entry.map_err(|error| failed("read", &folder, &error))?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let line = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap_or(path).display();
        format!("    (\"{name}\", include_str!({:?})),\n", path.display().to_string())
    };
    let lines: String = files.iter().map(line).collect();
    let list = out.join("centre_files.rs");
    let text = format!("/// The bundle that comes with the program.\nconst BUILT_IN: &[(&str, &str)] = &[\n{lines}];\n");
    fs::write(&list, text).map_err(|error| failed("write", &list, &error))
}

/// Builds everything anew and gives the directory of the result, or one sentence for who builds.
fn build_dictionary() -> Result<PathBuf, String> {
    if !Path::new(GENERAL_DICTIONARY).exists() {
        return Err(format!("{GENERAL_DICTIONARY} is missing: {PACKAGES}"));
    }
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or("cargo gave no OUT_DIR")?;
    let [sources, scratch, built] = ["rime-sources", "rime-scratch", "rime"].map(|name| out.join(name));
    for directory in [&sources, &scratch, &built] {
        if directory.exists() {
            fs::remove_dir_all(directory).map_err(|error| failed("clear", directory, &error))?;
        }
        fs::create_dir_all(directory).map_err(|error| failed("create", directory, &error))?;
    }
    for name in SOURCE_FILES {
        copy(&Path::new(SOURCES).join(name), &sources)?;
    }
    copy(Path::new(GENERAL_DICTIONARY), &sources)?;
    deploy(&sources, &scratch)?;
    for name in BUILT_FILES {
        copy(&scratch.join(name), &built)?;
    }
    write_sums(&built)?;
    Ok(built)
}

/// `rime_deployer --build`: user directory and staging directory may be the same, both are thrown away.
fn deploy(sources: &Path, scratch: &Path) -> Result<(), String> {
    let output = Command::new("rime_deployer")
        .arg("--build")
        .args([scratch, sources, scratch])
        .output()
        .map_err(|error| format!("rime_deployer cannot be run ({error}): {PACKAGES}"))?;
    // The deployer answers 0 even when a schema failed; then a table is missing.
    let missing = BUILT_FILES.iter().find(|name| !scratch.join(name).exists());
    if !output.status.success() || missing.is_some() {
        let log = String::from_utf8_lossy(&output.stderr);
        let complaint = log.lines().rev().find(|line| line.starts_with('E')).unwrap_or("it gave no reason");
        return Err(format!("rime_deployer did not compile {SOURCES}: {complaint}"));
    }
    Ok(())
}

fn write_sums(built: &Path) -> Result<(), String> {
    let output = Command::new("sha256sum")
        .args(BUILT_FILES)
        .current_dir(built)
        .output()
        .map_err(|error| format!("sha256sum (coreutils) cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("sha256sum failed in {}", built.display()));
    }
    let sums = built.join("SHA256SUMS");
    fs::write(&sums, output.stdout).map_err(|error| failed("write", &sums, &error))
}

fn copy(file: &Path, directory: &Path) -> Result<(), String> {
    let name = file.file_name().ok_or_else(|| format!("{} names no file", file.display()))?;
    fs::copy(file, directory.join(name)).map(|_| ()).map_err(|error| failed("copy", file, &error))
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}
