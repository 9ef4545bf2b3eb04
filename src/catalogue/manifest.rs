//! The list of a bundle's files, as the hall signs it and the machine checks it.

use serde::{Deserialize, Serialize};

/// `GET /kiosk/v1/content/manifest`: what the newest bundle is made of. Signed as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Grows with every bundle.
    pub version: u64,
    /// In the order of their paths.
    pub items: Vec<ManifestItem>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestItem {
    /// Inside the bundle, `services/X.toml`.
    pub path: String,
    /// Of the file's bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}
