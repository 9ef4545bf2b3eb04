//! The content bundle on disk: read within bounds, checked, or the one that comes with the program; signed for
//! publication, and taken over from the hall.

mod kept;
pub mod publication;
mod sync;

pub use kept::{Kept, Publication};
pub use publication::sha256;
pub use sync::Sync;

use crate::api::SignedManifest;
use crate::catalogue::{BUNDLE_FILE_BYTES_MAX, BUNDLE_FILES_MAX, Content, Files, Finding};
use crate::events::{LogEvent, record};
use crate::sealing::{SigningKey, VerifyingKey};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// How deep folders are gone into.
const FOLDERS_DEPTH_MAX: usize = 3;
/// Beside the bundle's files: what they are, signed.
pub const MANIFEST_FILE: &str = "manifest.json";
/// Longest manifest: 10,000 files at some 160 bytes, written twice escaped.
pub const MANIFEST_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The bundle of a folder; the one that comes with the program where no folder is named.
///
/// # Errors
///
/// Everything that is wrong with the folder's bundle.
pub fn load(dir: &Path) -> Result<Arc<Content>, Vec<Finding>> {
    if dir.as_os_str().is_empty() {
        return Ok(Content::built_in());
    }
    Content::read(&read_files(dir)?).map(Arc::new)
}

/// As [`load`], with the manifest of a folder that is signed.
///
/// # Errors
/// Everything that is wrong with either.
pub fn check(dir: &Path) -> Result<Arc<Content>, Vec<Finding>> {
    let content = load(dir)?;
    published(dir).map(|_| content)
}

/// What a machine shows when it starts.
pub struct Shown {
    pub content: Arc<Content>,
    /// Where it came from the hall.
    pub manifest: Option<crate::api::Manifest>,
}

/// The newest of what came from the hall and what the folder or the program brings. A folder with findings is not shown,
/// whatever it is; the log says so, and staff are told by `kiosk check`.
pub fn shown_first(dir: &Path, kept: &Kept, key: Option<&VerifyingKey>) -> Shown {
    let own = load(dir).unwrap_or_else(|findings| {
        record(LogEvent::ContentRefused, &[("reason", "findings".into()), ("findings", findings.len().into())]);
        Content::built_in()
    });
    let newest = key.and_then(|key| kept.newest(key));
    let shown = match newest.filter(|publication| publication.manifest.version > own.facts.version) {
        Some(Publication { manifest, content }) => Shown { content, manifest: Some(manifest) },
        None => Shown { content: own, manifest: None },
    };
    record(LogEvent::ContentUsed, &[("version", kept::logged(shown.content.facts.version))]);
    shown
}

/// Signs the bundle of a folder: writes its `manifest.json`.
///
/// # Errors
/// Everything that is wrong with the bundle, and a version that was signed before with other files.
pub fn sign_folder(dir: &Path, key: &SigningKey, good_for_days: u16) -> Result<Arc<Content>, Vec<Finding>> {
    let files = read_files(dir)?;
    let content = Content::read(&files)?;
    if let Some(clash) =
        read_manifest(dir).ok().flatten().and_then(|before| publication::clash(content.facts.version, &files, &before))
    {
        return Err(vec![clash]);
    }
    let signed = publication::sign(&files, content.facts.version, key, jiff::Timestamp::now(), good_for_days);
    let written = std::fs::write(dir.join(MANIFEST_FILE), publication::to_text(&signed));
    written.map_err(|error| vec![Finding::new(MANIFEST_FILE, "", error.to_string())])?;
    Ok(Arc::new(content))
}

/// A folder as the hall publishes it; none where it is not signed.
pub struct Published {
    /// `manifest.json` as it goes out.
    pub text: String,
    /// By SHA-256.
    pub files: std::collections::BTreeMap<String, String>,
}

/// Reads a signed folder.
///
/// # Errors
/// The files are not those that were signed.
pub fn published(dir: &Path) -> Result<Option<Published>, Vec<Finding>> {
    if dir.as_os_str().is_empty() {
        return Ok(None);
    }
    let Some(signed) = read_manifest(dir).map_err(|finding| vec![finding])? else { return Ok(None) };
    let files = read_files(dir)?;
    // Machines check whose signature it is; the hall only gives out what belongs together.
    let manifest = serde_json::from_str(&signed.manifest)
        .map_err(|error| vec![Finding::new(MANIFEST_FILE, "manifest", error.to_string())])?;
    if !publication::fits(&manifest, &files) {
        let what = "other files were signed: hall content sign DIR";
        return Err(vec![Finding::new(MANIFEST_FILE, "", what)]);
    }
    let by_sum = files.into_values().map(|text| (publication::sha256(text.as_bytes()), text));
    let text = serde_json::to_string(&signed).map_err(|error| vec![Finding::new(MANIFEST_FILE, "", error.to_string())])?;
    Ok(Some(Published { text, files: by_sum.collect() }))
}

/// The manifest beside the files; none where there is none.
fn read_manifest(dir: &Path) -> Result<Option<SignedManifest>, Finding> {
    let path = dir.join(MANIFEST_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let text = read_text(&path, MANIFEST_BYTES_MAX).map_err(|what| Finding::new(MANIFEST_FILE, "", what))?;
    publication::from_text(&text).map(Some)
}

/// The text of every file below `dir`, by its path in it.
fn read_files(dir: &Path) -> Result<Files, Vec<Finding>> {
    let mut files = Files::new();
    let mut findings = Vec::new();
    read_folder(dir, "", 0, &mut files, &mut findings);
    if findings.is_empty() { Ok(files) } else { Err(findings) }
}

fn read_folder(folder: &Path, inside: &str, depth: usize, files: &mut Files, findings: &mut Vec<Finding>) {
    let mut found = |path: &str, what: String| findings.push(Finding::new(path, "", what));
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return found(inside, format!("the folder cannot be read: {error}")),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let Ok(entry) = entry else { return found(inside, "the folder cannot be read to its end".into()) };
        let name = entry.file_name().to_string_lossy().into_owned();
        // What editors and version control leave there.
        if name.starts_with('.') {
            continue;
        }
        let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
        if path == MANIFEST_FILE {
            continue;
        }
        let kind = entry.file_type().map(|kind| (kind.is_dir(), kind.is_file()));
        match kind {
            Ok((true, _)) if depth < FOLDERS_DEPTH_MAX => folders.push((entry.path(), path)),
            Ok((true, _)) => found(&path, format!("lies deeper than {FOLDERS_DEPTH_MAX} folders")),
            Ok((false, true)) if files.len() >= BUNDLE_FILES_MAX => {
                return found(&path, format!("more than {BUNDLE_FILES_MAX} files"));
            }
            Ok((false, true)) => match read_text(&entry.path(), BUNDLE_FILE_BYTES_MAX) {
                Ok(text) => drop(files.insert(path, text)),
                Err(what) => found(&path, what),
            },
            Ok((false, false)) => found(&path, "is neither a file nor a folder".into()),
            Err(error) => found(&path, error.to_string()),
        }
    }
    for (folder, path) in folders {
        read_folder(&folder, &path, depth + 1, files, findings);
    }
}

fn read_text(path: &Path, bytes_max: usize) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    // One byte more tells that there are more.
    file.take(bytes_max as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() > bytes_max {
        return Err(format!("is larger than {bytes_max} bytes"));
    }
    String::from_utf8(bytes).map_err(|error| format!("is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The built-in bundle as a folder.
    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in Content::built_in_files() {
            let file = dir.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        dir
    }

    fn told(dir: &Path) -> Vec<String> {
        load(dir).err().expect("something is wrong").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_folder_is_read_as_it_is() {
        let dir = folder();
        std::fs::write(dir.path().join(".editor-left-this"), [0xFF]).unwrap();
        let content = load(dir.path()).map_err(|findings| findings.len()).unwrap();
        assert_eq!(content.services.len(), Content::built_in().services.len());
        assert!(Arc::ptr_eq(&load(Path::new("")).unwrap(), &Content::built_in()));
    }

    #[test]
    fn what_is_no_text_or_too_large_or_too_deep_is_told_with_its_file() {
        let dir = folder();
        std::fs::write(dir.path().join("zones.toml"), [b'a', 0xFF]).unwrap();
        std::fs::write(dir.path().join("items.toml"), vec![b'#'; BUNDLE_FILE_BYTES_MAX + 1]).unwrap();
        std::fs::create_dir_all(dir.path().join("a/b/c/d")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", dir.path().join("services/X-1.toml")).unwrap();
        let told = told(dir.path()).join("\n");
        for part in [
            "zones.toml: is not UTF-8 at byte 1",
            "items.toml: is larger than",
            "a/b/c/d: lies deeper",
            "services/X-1.toml: is neither a file nor a folder",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        assert!(told(Path::new("/nowhere/at/all"))[0].contains("the folder cannot be read"));
    }
}
