//! What a machine tells of itself (心跳), and what staff see of it.

use super::Closure;
use super::SealedBox;
use crate::devices::{Device, DeviceState, DeviceStatus, Forecast, MachineStatus};
use crate::idcard::Remedy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Seconds between two heartbeats. One that is lost is not sent again: the next says more.
pub const HEARTBEAT_S: u64 = 60;

/// `POST /kiosk/v1/devices/{id}/heartbeat`. Nothing of a citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// A UUID that is new at each start of the program.
    pub boot_id: String,
    pub uptime_s: u64,
    /// Of the program.
    pub version: String,
    /// Of the content bundle.
    pub content_version: u64,
    #[schema(max_items = 16)]
    pub devices: Vec<DeviceReport>,
    /// What was done last to mend the reader, since it last read a card.
    pub reader_remedy: Option<Remedy>,
    /// Only where the length of a roll is configured.
    pub paper: Option<PaperReport>,
    pub outbox: Outbox,
    /// Somebody is being served.
    pub session_active: bool,
}

/// One device with its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceReport {
    pub device: Device,
    #[serde(flatten)]
    pub status: DeviceStatus,
    /// Papers that were begun and not finished in the last 14 days, where there were such and the device counts them. It
    /// stands here since a hall that does not know of it passes it over here, and only here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_papers: Option<u32>,
}

/// How long the receipt paper lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperReport {
    /// Of a full roll.
    pub left_percent: u8,
    /// Receipts of the usual length; unknown before the first.
    pub receipts: Option<u32>,
    /// Days like the ones before; unknown before the first receipt.
    pub days: Option<u32>,
}

/// Submissions the hall does not have yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Outbox {
    pub depth: u32,
    /// Age of the oldest.
    pub oldest_s: u64,
}

/// The hall's answer to a [`Heartbeat`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeartbeatAnswer {
    /// The hall's clock.
    pub now: String,
    /// When the next one is expected.
    pub heartbeat_s: u64,
    /// Services that cannot be done now; all others can. Absent from a hall that does not know of such.
    #[serde(default)]
    pub closed: Vec<Closure>,
}

/// `POST /kiosk/v1/devices/{id}/unconfirmed-cards`: nobody confirmed that a card was taken, and no other came.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnconfirmedCard {
    /// A UUID; the same card is told again with the same one until the hall answers.
    pub id: String,
    /// RFC 3339.
    pub noticed_at: String,
    /// The last four characters of its number (尾号), sealed to the hall; nothing for a card that could not be read. The
    /// associated data is `unconfirmed-card|` and the machine.
    pub card: Option<SealedBox>,
}

/// Binds the sealed part of an [`UnconfirmedCard`] to its use and its machine.
pub fn unconfirmed_card_data(machine: &str) -> Vec<u8> {
    format!("unconfirmed-card|{machine}").into_bytes()
}

/// `GET /desk/v1/machines`.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct MachinesAnswer {
    pub machines: Vec<MachineSeen>,
    /// The newest first.
    pub unconfirmed_cards: Vec<UnconfirmedCardSeen>,
}

/// The newest a machine told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MachineSeen {
    /// `K01`.
    pub machine: String,
    /// RFC 3339.
    pub heard_at: String,
    /// Nothing was heard for three heartbeats.
    pub silent: bool,
    pub heartbeat: Heartbeat,
}

/// A card that may still lie on a machine.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct UnconfirmedCardSeen {
    pub machine: String,
    pub noticed_at: String,
    /// 尾号; empty for a card that could not be read.
    pub last_four: String,
}

impl From<Forecast> for PaperReport {
    fn from(forecast: Forecast) -> Self {
        let Forecast { left_mm: _, left_percent, receipts, days } = forecast;
        PaperReport { left_percent, receipts, days }
    }
}

impl DeviceReport {
    /// Every device of a machine. Lights are told of where there are some: a hall of an earlier version does not know their
    /// name and would refuse all the rest with it.
    pub fn all(machine: &MachineStatus) -> Vec<DeviceReport> {
        let is_told = |device: Device, status: DeviceStatus| match (device, status.state) {
            (Device::Lights, DeviceState::NoDevice | DeviceState::Starting) => false,
            (_, _) => true,
        };
        machine
            .all()
            .filter(|(device, status)| is_told(*device, *status))
            .map(|(device, status)| DeviceReport { device, status, half_papers: machine.half_papers(device) })
            .collect()
    }
}
