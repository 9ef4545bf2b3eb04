//! librime wants a directory for what it learns. It gets a fresh, private one, learns nothing and leaves it empty.

use super::DownReason;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Where it lies: `$XDG_RUNTIME_DIR` (memory, private to the account), else the directory for temporary files.
pub(super) fn default_parent() -> PathBuf {
    match std::env::var_os("XDG_RUNTIME_DIR") {
        Some(directory) if Path::new(&directory).is_dir() => PathBuf::from(directory),
        _ => std::env::temp_dir(),
    }
}

/// An empty directory only its owner may enter; removed when dropped.
pub(super) struct UserDirectory(PathBuf);

impl UserDirectory {
    /// Makes a new one below `parent`. One that is already there is never taken.
    pub(super) fn create(parent: &Path) -> Result<UserDirectory, DownReason> {
        let chance = getrandom::u64().map_err(|_| DownReason::RuntimeDirectory)?;
        let path = parent.join(format!("yizhan-composer-{chance:016x}"));
        DirBuilder::new().mode(0o700).create(&path).map_err(|_| DownReason::RuntimeDirectory)?;
        Ok(UserDirectory(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for UserDirectory {
    fn drop(&mut self) {
        // One that cannot be removed is empty and stays until the machine starts again.
        let _ = fs::remove_dir_all(&self.0);
    }
}
