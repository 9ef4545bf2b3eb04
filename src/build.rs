//! Compiles the dictionaries (`assets/rime` on top of Debian's `pinyin_simp` and `stroke`) with librime's own deployer,
//! so that a machine only maps the result and writes nothing.
//!
//! The result is a flat directory: settings files, tables, and `SHA256SUMS` over them. Its path goes
//! to the crate as `YIZHAN_BUILT_RIME_DIR`; an installed machine keeps a copy where its configuration says.
//!
//! Lists the files of the content bundle (`assets/centre`), so that the program carries one of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCES: &str = "assets/rime";
const SOURCE_FILES: [&str; 5] =
    ["default.yaml", "kiosk_pinyin.schema.yaml", "kiosk_pinyin.dict.yaml", "kiosk_nine.schema.yaml", "kiosk_stroke.schema.yaml"];
const STROKE_DICTIONARY: &str = "kiosk_stroke.dict.yaml";
const NAMES_DICTIONARY: &str = "kiosk_names.dict.yaml";
const GENERAL_PINYIN: &str = "/usr/share/rime-data/pinyin_simp.dict.yaml";
const GENERAL_STROKES: &str = "/usr/share/rime-data/stroke.dict.yaml";
include!("composer/built_files.rs");
const PACKAGES: &str =
    "install the Debian packages librime-bin, rime-data-pinyin-simp and rime-data-stroke to build the ways of writing";

/// What tells surnames from given names in the list of both.
const SURNAME_WEIGHT: &str = "0";
/// A character in use that is complete with the strokes written comes before all that only begin so.
const COMPLETE_WEIGHT_FACTOR: u64 = 100_000_000;
/// Unified Ideographs of the first plane, with Extension A between.
const PLAIN_CHARACTERS: std::ops::RangeInclusive<u32> = 0x3400..=0x9FFF;
/// From this weight on a character is in use.
const USED_FROM_WEIGHT: u64 = 10;
/// A character that is complete, in the pinyin dictionaries and hardly used: among those that begin so.
const RARE_WEIGHT: u64 = 200;
/// One in no pinyin dictionary: nearer to the end.
const UNKNOWN_WEIGHT: u64 = 20;

const CENTRE: &str = "assets/centre";

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed={CENTRE}");
    println!("cargo::rerun-if-changed={SOURCES}");
    println!("cargo::rerun-if-changed={GENERAL_PINYIN}");
    println!("cargo::rerun-if-changed={GENERAL_STROKES}");
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
    if let Some(missing) = [GENERAL_PINYIN, GENERAL_STROKES].into_iter().find(|file| !Path::new(file).exists()) {
        return Err(format!("{missing} is missing: {PACKAGES}"));
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
    copy(Path::new(GENERAL_PINYIN), &sources)?;
    let strokes = sources.join(STROKE_DICTIONARY);
    fs::write(&strokes, stroke_dictionary()?).map_err(|error| failed("write", &strokes, &error))?;
    let names = sources.join(NAMES_DICTIONARY);
    fs::write(&names, names_dictionary()?).map_err(|error| failed("write", &names, &error))?;
    deploy(&sources, &scratch)?;
    for name in BUILT_FILES {
        copy(&scratch.join(name), &built)?;
    }
    write_sums(&built)?;
    Ok(built)
}

/// The stroke dictionary: our own lines and those of the general one, with how much each character is used.
///
/// A character in use stands there twice. As it is, it comes first where it is complete; with an x behind its strokes it
/// answers to all their beginnings (see the schema), by use.
fn stroke_dictionary() -> Result<String, String> {
    let own_pinyin = Path::new(SOURCES).join("kiosk_pinyin.dict.yaml");
    let mut uses: BTreeMap<String, u64> = BTreeMap::new();
    for file in [Path::new(GENERAL_PINYIN), &own_pinyin] {
        for [character, _, weight] in rows(&read(file)?.1) {
            if character.chars().count() == 1 {
                *uses.entry(character).or_default() += weight.parse::<u64>().unwrap_or(0);
            }
        }
    }
    let (head, own) = read(&Path::new(SOURCES).join(STROKE_DICTIONARY))?;
    let general = read(Path::new(GENERAL_STROKES))?.1;
    let mut written = BTreeSet::new();
    let mut dictionary = head;
    for [character, strokes, _] in rows(&own).chain(rows(&general)) {
        let mut characters = character.chars();
        let (Some(one), None) = (characters.next(), characters.next()) else { continue };
        let used = uses.get(&character).copied();
        // Other planes hold what no font of the machine shows, but for what the dictionaries know.
        let plain = PLAIN_CHARACTERS.contains(&u32::from(one));
        let strokes_only = !strokes.is_empty() && strokes.bytes().all(|stroke| b"hspnz".contains(&stroke));
        if !strokes_only || !(plain || used.is_some()) || !written.insert((character.clone(), strokes.clone())) {
            continue;
        }
        let complete = match used {
            Some(weight @ USED_FROM_WEIGHT..) => weight * COMPLETE_WEIGHT_FACTOR,
            Some(_) => RARE_WEIGHT,
            None => UNKNOWN_WEIGHT,
        };
        dictionary += &format!("{character}\t{strokes}\t{complete}\n");
        if let Some(weight @ 1..) = used {
            dictionary += &format!("{character}\t{strokes}x\t{weight}\n");
        }
    }
    Ok(dictionary)
}

/// Whole names: each surname before each given name, below all other words; and the given names by themselves.
fn names_dictionary() -> Result<String, String> {
    let (head, names) = read(&Path::new(SOURCES).join(NAMES_DICTIONARY))?;
    let (surnames, given_names): (Vec<_>, Vec<_>) = rows(&names).partition(|[_, _, weight]| weight == SURNAME_WEIGHT);
    let mut dictionary = head;
    for [name, pinyin, weight] in &given_names {
        dictionary += &format!("{name}\t{pinyin}\t{weight}\n");
        for [surname, before, _] in &surnames {
            dictionary += &format!("{surname}{name}\t{before} {pinyin}\t1\n");
        }
    }
    Ok(dictionary)
}

/// A dictionary's settings with the line that ends them, and its rows.
fn read(file: &Path) -> Result<(String, String), String> {
    let text = fs::read_to_string(file).map_err(|error| failed("read", file, &error))?;
    let (head, rows) = text.split_once("\n...\n").ok_or_else(|| format!("{} has no end of its settings", file.display()))?;
    Ok((format!("{head}\n...\n\n"), rows.to_string()))
}

/// Word, code and weight of each row; an empty weight where there is none.
fn rows(rows: &str) -> impl Iterator<Item = [String; 3]> {
    rows.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t').map(str::to_string);
        Some([columns.next()?, columns.next()?, columns.next().unwrap_or_default()])
    })
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
