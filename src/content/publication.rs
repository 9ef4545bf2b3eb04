//! A bundle as it is published: its manifest, the signature under it, and what a machine finds wrong with either.

use super::MANIFEST_FILE;
use crate::api::{Manifest, PublishedFile, SignedManifest};
use crate::catalogue::{Content, Files, Finding};
use crate::sealing::{SigningKey, VerifyingKey};
use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};

/// Before the manifest when it is signed, so that no other signature of the same key is taken for one of these.
const SIGNED_AS: &str = "yizhan content v1\n";

/// Why a published bundle is not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The signature is not of the key of the configuration.
    Signature,
    /// Signed, and not a manifest that this program reads.
    Manifest,
    /// Its time is over.
    Expired,
    /// Older than what is there.
    Older,
    /// The version that is there already, with other files.
    SameVersion,
    /// A file is missing, is another, or is one too many.
    Files,
    /// The files themselves have findings.
    Findings(usize),
}

impl Unfit {
    /// The word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Unfit::Signature => "signature",
            Unfit::Manifest => "manifest",
            Unfit::Expired => "expired",
            Unfit::Older => "older",
            Unfit::SameVersion => "same-version",
            Unfit::Files => "files",
            Unfit::Findings(_) => "findings",
        }
    }
}

/// SHA-256 as 64 hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the manifest of a bundle and signs it.
pub fn sign(files: &Files, version: u64, key: &SigningKey, issued_at: Timestamp, good_for_days: u16) -> SignedManifest {
    let hours = i64::from(good_for_days) * 24;
    let manifest = Manifest {
        version,
        issued_at: issued_at.to_string(),
        not_after: issued_at.saturating_add(hours.hours()).unwrap_or(issued_at).to_string(),
        files: files
            .iter()
            .map(|(path, text)| PublishedFile { path: path.clone(), sha256: sha256(text.as_bytes()), bytes: text.len() as u64 })
            .collect(),
    };
    let manifest = serde_json::to_string(&manifest).expect("a manifest is plain text and numbers");
    let signature = key.sign(signed_bytes(&manifest).as_bytes());
    SignedManifest { manifest, signature }
}

fn signed_bytes(manifest: &str) -> String {
    format!("{SIGNED_AS}{manifest}")
}

/// The manifest, where it is signed by `key`.
///
/// # Errors
/// It is not, or is none.
pub fn open(signed: &SignedManifest, key: &VerifyingKey) -> Result<Manifest, Unfit> {
    if !key.is_good(signed_bytes(&signed.manifest).as_bytes(), &signed.signature) {
        return Err(Unfit::Signature);
    }
    serde_json::from_str(&signed.manifest).map_err(|_| Unfit::Manifest)
}

/// Whether a manifest may be taken over where `present` is what is shown now, with its manifest where it had one.
///
/// # Errors
/// Why not.
pub fn may_follow(manifest: &Manifest, present: u64, present_manifest: Option<&Manifest>, now: Timestamp) -> Result<bool, Unfit> {
    let not_after: Timestamp = manifest.not_after.parse().map_err(|_| Unfit::Manifest)?;
    if manifest.version < present {
        return Err(Unfit::Older);
    }
    if manifest.version == present {
        return match present_manifest {
            Some(known) if known.files != manifest.files => Err(Unfit::SameVersion),
            Some(_) | None => Ok(false),
        };
    }
    if now > not_after { Err(Unfit::Expired) } else { Ok(true) }
}

/// True where these are exactly the files of the manifest.
pub fn fits(manifest: &Manifest, files: &Files) -> bool {
    let same = |published: &PublishedFile| {
        files
            .get(&published.path)
            .is_some_and(|text| text.len() as u64 == published.bytes && sha256(text.as_bytes()) == published.sha256)
    };
    manifest.files.len() == files.len() && manifest.files.iter().all(same)
}

/// Reads what a manifest names, checked against it and by all rules of a bundle.
///
/// # Errors
/// What is wrong.
pub fn read(manifest: &Manifest, files: &Files) -> Result<Content, Unfit> {
    if !fits(manifest, files) {
        return Err(Unfit::Files);
    }
    let content = Content::read(files).map_err(|findings| Unfit::Findings(findings.len()))?;
    if content.facts.version == manifest.version { Ok(content) } else { Err(Unfit::Files) }
}

/// What stands against signing these files beside the manifest that was signed before.
pub(super) fn clash(version: u64, files: &Files, before: &SignedManifest) -> Option<Finding> {
    // Whoever made it, it is in the machines' way.
    let before: Manifest = serde_json::from_str(&before.manifest).ok()?;
    let changed = !fits(&before, files);
    let what = format!("version {version} must be above {}: that one was signed with other files", before.version);
    (changed && version <= before.version).then(|| Finding::new("bundle.toml", "version", what))
}

/// `manifest.json` as it is kept beside the files.
pub fn to_text(signed: &SignedManifest) -> String {
    serde_json::to_string_pretty(signed).expect("a signed manifest is text")
}

/// As [`to_text`] wrote it.
///
/// # Errors
/// It is none.
pub fn from_text(text: &str) -> Result<SignedManifest, Finding> {
    serde_json::from_str(text).map_err(|error| Finding::new(MANIFEST_FILE, "", error.to_string()))
}
