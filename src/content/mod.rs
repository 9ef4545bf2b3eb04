//! The content bundle on disk: read within bounds, checked, or the one that comes with the program.

use crate::catalogue::{BUNDLE_FILE_BYTES_MAX, BUNDLE_FILES_MAX, Content, Files, Finding};
use crate::events::{LogEvent, record};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// How deep folders are gone into.
const FOLDERS_DEPTH_MAX: usize = 3;

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

/// The bundle to be shown: a folder with findings is not, whatever it is; the log says so, and staff are told by
/// `kiosk check`.
pub fn load_or_built_in(dir: &Path) -> Arc<Content> {
    let content = load(dir).unwrap_or_else(|findings| {
        record(LogEvent::ContentRefused, &[("findings", findings.len().into())]);
        Content::built_in()
    });
    record(LogEvent::ContentUsed, &[("version", i64::try_from(content.facts.version).unwrap_or(i64::MAX).into())]);
    content
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
        let kind = entry.file_type().map(|kind| (kind.is_dir(), kind.is_file()));
        match kind {
            Ok((true, _)) if depth < FOLDERS_DEPTH_MAX => folders.push((entry.path(), path)),
            Ok((true, _)) => found(&path, format!("lies deeper than {FOLDERS_DEPTH_MAX} folders")),
            Ok((false, true)) if files.len() >= BUNDLE_FILES_MAX => {
                return found(&path, format!("more than {BUNDLE_FILES_MAX} files"));
            }
            Ok((false, true)) => match read_text(&entry.path()) {
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

fn read_text(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    // One byte more tells that there are more.
    file.take(BUNDLE_FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() > BUNDLE_FILE_BYTES_MAX {
        return Err(format!("is larger than {BUNDLE_FILE_BYTES_MAX} bytes"));
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
