//! Checks the compiled dictionary before librime maps it: librime trusts its files, and a cut table would end
//! the program with a bus error instead of an answer.

use super::{BUILT_FILES, DownReason};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Take};
use std::path::Path;

/// The list of sums, in the format of `sha256sum`.
const SUMS_FILE: &str = "SHA256SUMS";
/// No file of a data directory is longer; the longest has 7 MB.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Files are looked through in pieces of so many bytes, so that none is in memory as a whole.
const PIECE_BYTES: usize = 64 * 1024;

/// Every file is there and is what was built.
///
/// # Errors
/// [`DownReason::DataMissing`] when a file cannot be read, [`DownReason::DataDamaged`] when one is not as listed.
pub(super) fn check(directory: &Path) -> Result<(), DownReason> {
    let mut sums = String::new();
    open(&directory.join(SUMS_FILE))?.read_to_string(&mut sums).map_err(|_| DownReason::DataDamaged)?;
    for name in BUILT_FILES {
        let sum_now = sum(open(&directory.join(name))?)?;
        let listed = sums.lines().filter_map(|line| line.split_once("  ")).find(|(_, listed)| *listed == name);
        let (sum_listed, _) = listed.ok_or(DownReason::DataDamaged)?;
        if sum_listed != sum_now {
            return Err(DownReason::DataDamaged);
        }
    }
    Ok(())
}

fn open(file: &Path) -> Result<Take<File>, DownReason> {
    Ok(File::open(file).map_err(|_| DownReason::DataMissing)?.take(FILE_BYTES_MAX))
}

/// SHA-256 of a content, in hexadecimal.
pub(super) fn sum(mut content: impl Read) -> Result<String, DownReason> {
    let mut digest = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = content.read(&mut piece).map_err(|_| DownReason::DataMissing)?;
        if length == 0 {
            return Ok(hexadecimal(&digest.finalize()));
        }
        digest.update(&piece[..length]);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
