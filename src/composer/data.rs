//! Checks the compiled dictionary before librime maps it: librime trusts its files, and a cut table would end
//! the program with a bus error instead of an answer.

use super::DownReason;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The list of sums, in the format of `sha256sum`.
const SUMS_FILE: &str = "SHA256SUMS";
/// What a data directory must hold.
const FILES: [&str; 4] = ["default.yaml", "kiosk_pinyin.schema.yaml", "kiosk_pinyin.prism.bin", "kiosk_pinyin.table.bin"];
/// No file of a data directory is longer; the table has 1.5 MB.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Every file is there and is what was built.
///
/// # Errors
/// [`DownReason::DataMissing`] when a file cannot be read, [`DownReason::DataDamaged`] when one is not as listed.
pub(super) fn check(directory: &Path) -> Result<(), DownReason> {
    let sums = read(&directory.join(SUMS_FILE))?;
    let sums = String::from_utf8(sums).map_err(|_| DownReason::DataDamaged)?;
    for name in FILES {
        let content = read(&directory.join(name))?;
        let listed = sums.lines().filter_map(|line| line.split_once("  ")).find(|(_, listed)| *listed == name);
        let (sum, _) = listed.ok_or(DownReason::DataDamaged)?;
        if sum != hexadecimal(&Sha256::digest(&content)) {
            return Err(DownReason::DataDamaged);
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>, DownReason> {
    let mut content = Vec::new();
    let opened = File::open(file).map_err(|_| DownReason::DataMissing)?;
    opened.take(FILE_BYTES_MAX).read_to_end(&mut content).map_err(|_| DownReason::DataMissing)?;
    Ok(content)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
