//! The content bundle (内容包) on its way from the hall to the machines.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedFile {
    /// Inside the bundle: `zones.toml`.
    pub path: String,
    /// SHA-256 of its bytes, 64 hex digits; the name under which the hall gives it out.
    pub sha256: String,
    pub bytes: u64,
}

/// What a bundle consists of (清单). What is signed is its JSON, byte for byte as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// As in the bundle's `bundle.toml`. An older one never replaces a newer one.
    pub version: u64,
    /// RFC 3339.
    pub issued_at: String,
    /// RFC 3339: no machine takes it over after this. What was taken over stays.
    pub not_after: String,
    /// In the order of their paths.
    pub files: Vec<PublishedFile>,
}

/// `GET /kiosk/v1/content/manifest`, and `manifest.json` beside the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedManifest {
    /// A `Manifest` as JSON text: exactly this is signed, after the line `yizhan content v1`.
    pub manifest: String,
    /// Ed25519 (RFC 8032), base64.
    pub signature: String,
}
