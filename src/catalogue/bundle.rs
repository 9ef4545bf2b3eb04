//! The smaller files of a bundle.

use crate::words::Words;
use jiff::civil::Date;
use serde::Deserialize;

/// `bundle.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleFacts {
    /// Which format the files are in.
    pub format: u32,
    /// Grows with every bundle; an older one never replaces a newer.
    pub version: u64,
    /// 更新于, `2026-11`.
    pub month: String,
    /// Some of it is invented; pages and paper say so.
    pub demo: bool,
}

/// A part of the hall (服务区), of `zones.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    pub id: String,
    pub name: Words,
    pub floor: u8,
    /// First and last window.
    #[serde(default)]
    pub windows: Option<(u16, u16)>,
    pub about: Words,
}

/// Something in the building: a nursery, a lift.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    pub id: String,
    pub name: Words,
    pub place: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hotline {
    pub number: String,
    pub name: Words,
}

/// A group of services, of `categories.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    pub name: Words,
    pub icon: Picture,
}

/// What a group is shown by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    Form,
    Briefcase,
    Heart,
    Coins,
    Baby,
    Home,
    Shield,
    Person,
}

/// 一件事: services that belong to one event of a life.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeEvent {
    pub id: String,
    pub name: Words,
    /// Codes.
    pub services: Vec<String>,
}

/// An entry that is only told about: where, and what to bring.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub code: String,
    pub name: Words,
    pub pinyin: String,
    #[serde(default)]
    pub keywords: Vec<String>,
    pub zone: String,
    pub department: Words,
    pub guide: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub id: String,
    pub kind: NoticeKind,
    pub title: Words,
    pub body: Words,
    /// First and last day on which it hangs.
    pub from: Date,
    pub to: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    Maintenance,
    Hours,
    Talk,
    Help,
    Pledge,
    Fraud,
}

/// 好差评: levels and tags, by version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratings {
    pub version: u32,
    #[serde(rename = "level")]
    pub levels: Vec<RatingLevel>,
    #[serde(rename = "tag")]
    pub tags: Vec<RatingTag>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingLevel {
    /// 1 to 5.
    pub value: u8,
    pub name: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingTag {
    pub levels: Vec<u8>,
    pub text: Words,
}
