//! What lies in the paper folder, newest first.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The newest PDF of a folder; none while there is nothing.
pub fn newest(folder: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let papers = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|ending| ending == "pdf"));
    papers.max_by_key(|path| std::fs::metadata(path).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH))
}
