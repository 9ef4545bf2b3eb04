//! Bundles that came from the hall, kept on the machine: the newest that is whole is shown, the one before it stays.
//!
//! ```text
//! content/7/…            the files of version 7
//! content/7/manifest.json
//! content/8.new/…        being written: not there yet
//! ```

use super::publication::{self, Unfit};
use super::{MANIFEST_FILE, read_files};
use crate::api::{Manifest, SignedManifest};
use crate::catalogue::{Content, Files};
use crate::events::{LogEvent, record};
use crate::sealing::VerifyingKey;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The one that is shown and the one before it.
const KEPT_COUNT_MAX: usize = 2;
const FOLDER: &str = "content";

/// A bundle that came from the hall.
pub struct Publication {
    pub manifest: Manifest,
    pub content: Arc<Content>,
}

/// The folder of all that came.
pub struct Kept(PathBuf);

impl Kept {
    /// Below the machine's storage.
    pub fn below(storage: &Path) -> Self {
        Kept(storage.join(FOLDER))
    }

    /// The newest that is whole and signed by `key`. What is not is told in the log and passed over; what is past its
    /// time is still the last good one.
    pub fn newest(&self, key: &VerifyingKey) -> Option<Publication> {
        self.versions().into_iter().find_map(|version| match self.read(version, key) {
            Ok(publication) => Some(publication),
            Err(unfit) => {
                record(LogEvent::ContentRefused, &[("reason", unfit.word().into()), ("version", logged(version))]);
                None
            }
        })
    }

    /// Newest first.
    fn versions(&self) -> Vec<u64> {
        let Ok(entries) = fs::read_dir(&self.0) else { return Vec::new() };
        let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse::<u64>().ok();
        let mut versions: Vec<u64> = entries.flatten().filter_map(number).collect();
        versions.sort_unstable_by(|one, other| other.cmp(one));
        versions
    }

    fn read(&self, version: u64, key: &VerifyingKey) -> Result<Publication, Unfit> {
        let dir = self.0.join(version.to_string());
        let signed = super::read_manifest(&dir).map_err(|_| Unfit::Manifest)?.ok_or(Unfit::Manifest)?;
        let manifest = publication::open(&signed, key)?;
        let files = read_files(&dir).map_err(|findings| Unfit::Findings(findings.len()))?;
        let content = publication::read(&manifest, &files)?;
        Ok(Publication { manifest, content: Arc::new(content) })
    }

    /// Keeps a bundle, durably, and gives up the oldest.
    ///
    /// # Errors
    /// The disk is full or fails. What was there before is still there.
    pub fn put(&self, signed: &SignedManifest, version: u64, files: &Files) -> io::Result<()> {
        let (new, place) = (self.0.join(format!("{version}.new")), self.0.join(version.to_string()));
        remove(&new)?;
        let manifest = publication::to_text(signed);
        let all = files.iter().map(|(path, text)| (path.as_str(), text)).chain([(MANIFEST_FILE, &manifest)]);
        for (path, text) in all {
            write(&new.join(path), text)?;
        }
        remove(&place)?;
        fs::rename(&new, &place)?;
        File::open(&self.0)?.sync_all()?;
        for old in self.versions().into_iter().skip(KEPT_COUNT_MAX) {
            remove(&self.0.join(old.to_string()))?;
        }
        Ok(())
    }
}

pub(super) fn logged(version: u64) -> crate::events::Detail {
    i64::try_from(version).unwrap_or(i64::MAX).into()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::publication::sign;
    use crate::sealing::SigningKey;

    /// The built-in bundle as version `version`.
    fn bundle(version: u64) -> Files {
        let mut files = Content::built_in_files();
        let own = format!("version = {}", Content::built_in().facts.version);
        let facts = files.get_mut("bundle.toml").unwrap();
        assert!(facts.contains(&own));
        *facts = facts.replace(&own, &format!("version = {version}"));
        files
    }

    fn put(kept: &Kept, key: &SigningKey, version: u64) {
        let files = bundle(version);
        let signed = sign(&files, version, key, jiff::Timestamp::UNIX_EPOCH, 30);
        kept.put(&signed, version, &files).unwrap();
    }

    #[test]
    fn the_newest_whole_one_is_shown_and_one_before_it_stays() {
        let storage = tempfile::tempdir().unwrap();
        let (kept, key) = (Kept::below(storage.path()), SigningKey::generate().unwrap());
        let good = key.verifying_key();
        let newest = || kept.newest(&good).map(|publication| publication.content.facts.version);
        assert_eq!(newest(), None);
        for version in [7, 8, 9] {
            put(&kept, &key, version);
            assert_eq!(newest(), Some(version), "past its time, and still the last good one");
        }
        assert_eq!(kept.versions(), [9, 8]);
        let damaged = storage.path().join("content/9/zones.toml");
        fs::write(&damaged, fs::read_to_string(&damaged).unwrap() + "\n").unwrap();
        assert_eq!(newest(), Some(8), "a file that was changed on the disk");
        fs::remove_file(storage.path().join("content/8/manifest.json")).unwrap();
        assert_eq!(newest(), None, "half a folder");
        put(&kept, &key, 9);
        assert_eq!(newest(), Some(9), "a damaged one is replaced");
        assert!(kept.newest(&SigningKey::generate().unwrap().verifying_key()).is_none(), "another key");
    }

    #[test]
    fn what_was_being_written_when_the_power_went_is_not_there() {
        let storage = tempfile::tempdir().unwrap();
        let (kept, key) = (Kept::below(storage.path()), SigningKey::generate().unwrap());
        put(&kept, &key, 7);
        let half = storage.path().join("content/8.new");
        fs::create_dir_all(&half).unwrap();
        fs::write(half.join("bundle.toml"), "version = 8").unwrap();
        assert_eq!(kept.newest(&key.verifying_key()).unwrap().manifest.version, 7);
        put(&kept, &key, 8);
        assert_eq!(kept.newest(&key.verifying_key()).unwrap().manifest.version, 8);
    }

    #[test]
    fn a_disk_that_cannot_be_written_leaves_what_was_there() {
        let storage = tempfile::tempdir().unwrap();
        let (kept, key) = (Kept::below(storage.path()), SigningKey::generate().unwrap());
        put(&kept, &key, 7);
        let files = bundle(8);
        let signed = sign(&files, 8, &key, jiff::Timestamp::UNIX_EPOCH, 30);
        // A file lies where the folder should be made.
        fs::write(storage.path().join("content/8.new"), "").unwrap();
        assert!(kept.put(&signed, 8, &files).is_err());
        assert_eq!(kept.newest(&key.verifying_key()).unwrap().manifest.version, 7);
    }
}
