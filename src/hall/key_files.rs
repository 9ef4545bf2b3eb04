//! The hall's data directory: its lock and its secrets.
//!
//! | file | holds |
//! |---|---|
//! | `seal.pub` | X25519 public key, base64: goes into every machine's configuration |
//! | `seal.key` | its secret key, base64, mode 0600 |
//! | `documents.pub` | Ed25519 public key, base64: goes into every machine's configuration |
//! | `documents.key` | its secret key, base64, mode 0600: seals documents |
//! | `person.key` | 32 bytes, base64, mode 0600: hashes ID numbers |
//! | `desk.key` | the duty desk's password, mode 0600; who loses it removes it, and the next start makes another |
//! | `hall.db` | everything else |
//!
//! A secret is made once, with the data. If it is missing beside data that needs it, nothing is made anew:
//! what was sealed to the old key would be lost without a word.

use super::identity::PersonKey;
use crate::sealing::{SecretKey, SigningKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use rustix::fs::{FlockOperation, flock};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const SEAL_PUBLIC_FILE: &str = "seal.pub";
const SEAL_SECRET_FILE: &str = "seal.key";
const DOCUMENT_PUBLIC_FILE: &str = "documents.pub";
const DOCUMENT_SECRET_FILE: &str = "documents.key";
const PERSON_SECRET_FILE: &str = "person.key";
const DESK_SECRET_FILE: &str = "desk.key";
const LOCK_FILE: &str = "hall.lock";
pub(super) const DATABASE_FILE: &str = "hall.db";
const SECRET_BYTES: usize = 32;
/// A key file is 44 characters and a line end; more is not one.
const KEY_FILE_BYTES_MAX: u64 = 256;
const DIRECTORY_MODE: u32 = 0o700;
const SECRET_MODE: u32 = 0o600;
const PUBLIC_MODE: u32 = 0o644;
/// Permission bits of group and others.
const NOT_ONLY_OWNER: u32 = 0o077;

/// Why the data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    #[error("{0} is in use by another hall")]
    InUse(PathBuf),
    #[error("{0} can be read by others; its mode must be 0600")]
    Open(PathBuf),
    #[error("{0} does not hold a key")]
    Damaged(PathBuf),
    #[error("{0} is missing although this hall has data; put it back from the backup")]
    Missing(PathBuf),
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// A data directory that this process alone uses.
pub(super) struct DataDirectory {
    path: PathBuf,
    /// Held until dropped; the kernel gives it back whatever way the process ends.
    _lock: File,
}

/// The hall's secrets.
pub(super) struct Keys {
    pub(super) seal: SecretKey,
    /// Seals documents.
    pub(super) document: SigningKey,
    pub(super) person: PersonKey,
    /// As it is typed: 32 bytes, base64.
    pub(super) desk: Zeroizing<String>,
}

impl DataDirectory {
    /// Makes the directory if need be and locks it.
    pub(super) fn open(path: &Path) -> Result<Self, KeyFileError> {
        let made = DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(path);
        made.map_err(|error| KeyFileError::Io(path.to_path_buf(), error))?;
        let lock_path = path.join(LOCK_FILE);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(SECRET_MODE).open(&lock_path);
        let lock = lock.map_err(|error| KeyFileError::Io(lock_path, error))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| KeyFileError::InUse(path.to_path_buf()))?;
        Ok(DataDirectory { path: path.to_path_buf(), _lock: lock })
    }

    pub(super) fn database(&self) -> PathBuf {
        self.path.join(DATABASE_FILE)
    }

    /// Reads the secrets, or makes them where there is no data yet, and writes the public keys.
    pub(super) fn keys(&self) -> Result<Keys, KeyFileError> {
        let has_data = self.database().exists() || self.path.join(SEAL_PUBLIC_FILE).exists();
        let person = self.secret(PERSON_SECRET_FILE, has_data)?;
        let seal_secret = self.secret(SEAL_SECRET_FILE, has_data)?;
        let seal =
            SecretKey::from_bytes(seal_secret.as_ref()).map_err(|_| KeyFileError::Damaged(self.path.join(SEAL_SECRET_FILE)))?;
        self.public(SEAL_PUBLIC_FILE, &seal.public_key().to_base64())?;
        // A hall that is older than its documents has made none yet.
        let has_documents = self.path.join(DOCUMENT_PUBLIC_FILE).exists();
        let document_secret = self.secret(DOCUMENT_SECRET_FILE, has_documents)?;
        let document = SigningKey::from_bytes(&document_secret);
        self.public(DOCUMENT_PUBLIC_FILE, &document.verifying_key().to_base64())?;
        // Nothing was sealed with it.
        let desk = self.secret(DESK_SECRET_FILE, false)?;
        let desk = Zeroizing::new(STANDARD.encode(desk.as_ref()));
        Ok(Keys { seal, document, person: PersonKey::new(person), desk })
    }

    /// Writes a public key where the file does not say the same already.
    fn public(&self, name: &str, key: &str) -> Result<(), KeyFileError> {
        let line = format!("{key}\n");
        let same = std::fs::read_to_string(self.path.join(name)).ok().as_deref() == Some(line.as_str());
        if same { Ok(()) } else { self.write(name, PUBLIC_MODE, line.as_bytes()) }
    }

    fn secret(&self, name: &str, has_data: bool) -> Result<Zeroizing<[u8; SECRET_BYTES]>, KeyFileError> {
        let path = self.path.join(name);
        match File::open(&path) {
            Ok(file) => read_secret(&path, file),
            Err(error) if error.kind() == io::ErrorKind::NotFound && has_data => Err(KeyFileError::Missing(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut secret = Zeroizing::new([0_u8; SECRET_BYTES]);
                getrandom::fill(secret.as_mut()).map_err(|_| KeyFileError::NoRandomness)?;
                let text = Zeroizing::new(format!("{}\n", STANDARD.encode(secret.as_ref())));
                self.write(name, SECRET_MODE, text.as_bytes())?;
                Ok(secret)
            }
            Err(error) => Err(KeyFileError::Io(path, error)),
        }
    }

    /// Writes a whole file or none: aside, to the disk, then into its place.
    fn write(&self, name: &str, mode: u32, content: &[u8]) -> Result<(), KeyFileError> {
        let path = self.path.join(name);
        let aside = self.path.join(format!("{name}.new"));
        let written = (|| {
            let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(mode).open(&aside)?;
            file.set_permissions(PermissionsExt::from_mode(mode))?;
            file.write_all(content)?;
            file.sync_all()?;
            std::fs::rename(&aside, &path)?;
            File::open(&self.path)?.sync_all()
        })();
        written.map_err(|error| KeyFileError::Io(path, error))
    }
}

fn read_secret(path: &Path, file: File) -> Result<Zeroizing<[u8; SECRET_BYTES]>, KeyFileError> {
    let io_error = |error| KeyFileError::Io(path.to_path_buf(), error);
    if file.metadata().map_err(io_error)?.permissions().mode() & NOT_ONLY_OWNER != 0 {
        return Err(KeyFileError::Open(path.to_path_buf()));
    }
    let mut text = Zeroizing::new(String::new());
    let damaged = || KeyFileError::Damaged(path.to_path_buf());
    file.take(KEY_FILE_BYTES_MAX).read_to_string(&mut text).map_err(|_| damaged())?;
    let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| damaged())?);
    let secret: [u8; SECRET_BYTES] = bytes.as_slice().try_into().map_err(|_| damaged())?;
    Ok(Zeroizing::new(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(path: &Path) -> Result<String, KeyFileError> {
        Ok(DataDirectory::open(path)?.keys()?.seal.public_key().to_base64())
    }

    #[test]
    fn keys_are_made_once_and_kept_to_the_owner() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new/hall");
        let first = keys(&path).unwrap();
        assert_eq!(std::fs::read_to_string(path.join("seal.pub")).unwrap().trim(), first);
        for secret in ["seal.key", "documents.key", "person.key", "desk.key"] {
            assert_eq!(std::fs::metadata(path.join(secret)).unwrap().permissions().mode() & 0o777, 0o600, "{secret}");
        }
        assert_eq!(keys(&path).unwrap(), first);
        std::fs::remove_file(path.join("seal.pub")).unwrap();
        assert_eq!(keys(&path).unwrap(), first, "the public key is written again from the secret one");
    }

    #[test]
    fn a_lost_damaged_or_open_secret_stops_the_hall() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        keys(path).unwrap();
        let secret = path.join("seal.key");
        let kept = std::fs::read(&secret).unwrap();
        std::fs::remove_file(&secret).unwrap();
        assert!(matches!(keys(path), Err(KeyFileError::Missing(_))));
        std::fs::write(&secret, &kept).unwrap();
        std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(matches!(keys(path), Err(KeyFileError::Open(_))));
        std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).unwrap();
        std::fs::write(&secret, &kept[..20]).unwrap();
        assert!(matches!(keys(path), Err(KeyFileError::Damaged(_))));
        std::fs::write(&secret, &kept).unwrap();
        assert!(keys(path).is_ok());
    }

    #[test]
    fn two_halls_never_share_a_directory() {
        let directory = tempfile::tempdir().unwrap();
        let first = DataDirectory::open(directory.path()).unwrap();
        assert!(matches!(DataDirectory::open(directory.path()), Err(KeyFileError::InUse(_))));
        drop(first);
        assert!(DataDirectory::open(directory.path()).is_ok());
    }
}
