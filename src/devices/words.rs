//! How a device's state is said to staff.

use super::{Device, DeviceState, DeviceStatus, Media, PAPER_WINDOW_DAYS, Supply};
use crate::idcard::Remedy;
use crate::words::Phrase;

/// 读卡器.
pub fn name(device: Device) -> Phrase {
    Phrase::key(format!("device.name.{}", device.as_str()))
}

/// What is so.
fn state(device: Device, status: DeviceStatus) -> Phrase {
    if let Some(fault) = status.fault {
        return Phrase::key(format!("device.fault.{}", fault.as_str()));
    }
    Phrase::key(match (status.state, status.media, status.supply) {
        (DeviceState::Starting, _, _) => "device.not-heard",
        (DeviceState::NoDevice, _, _) => "device.none",
        (_, Media::Out, _) if device == Device::Disk => "device.disk-full",
        (_, Media::Low, _) if device == Device::Disk => "device.disk-low",
        (_, Media::Low | Media::Out, _) => "device.paper-low",
        (_, _, Supply::Out) => "device.toner-out",
        (_, _, Supply::Low) => "device.toner-low",
        (
            DeviceState::Online | DeviceState::Offline | DeviceState::HardwareError | DeviceState::UserError,
            Media::Unknown | Media::Full | Media::Jammed,
            Supply::Unknown | Supply::Full,
        ) => "device.works",
    })
}

/// The same, with the rung of the ladder that was climbed last to mend the reader, and what was not finished on paper.
pub fn state_with_history(device: Device, status: DeviceStatus, remedy: Option<Remedy>, half_papers: Option<u32>) -> Phrase {
    let state = state(device, status);
    if let Some(half_papers) = half_papers {
        let halves = Phrase::key("device.half-papers").with("state", state);
        return halves.with("days", i64::from(PAPER_WINDOW_DAYS)).with("count", i64::from(half_papers));
    }
    let Some(remedy) = remedy.filter(|_| device == Device::Reader) else { return state };
    let remedy = Phrase::key(match remedy {
        Remedy::Drain => "device.remedy.drain",
        Remedy::ResetSam => "device.remedy.reset-sam",
        Remedy::ResetTransport => "device.remedy.reset-transport",
    });
    Phrase::key("device.remedied").with("state", state).with("remedy", remedy)
}

/// What to do about it. Only where something is to be done.
pub fn advice(device: Device, status: DeviceStatus) -> Phrase {
    match status.fault {
        Some(_) if device == Device::Hall => Phrase::key("device.advice.hall"),
        Some(_) if device == Device::Composer => Phrase::key("device.advice.composer"),
        Some(fault) => Phrase::key(format!("device.advice.{}", fault.as_str())),
        None if device == Device::Disk => Phrase::key("device.advice.disk"),
        None if matches!(status.media, Media::Low | Media::Out) => Phrase::key("device.advice.paper"),
        None => Phrase::key("device.advice.toner"),
    }
}

/// How long the receipt paper lasts.
pub fn paper(left_percent: u8, receipts: Option<u32>, days: Option<u32>) -> Phrase {
    match (receipts, days) {
        (Some(receipts), Some(days)) => {
            Phrase::key("device.paper-lasts").with("count", i64::from(receipts)).with("days", i64::from(days))
        }
        (Some(_), None) | (None, _) => Phrase::key("device.paper-left").with("percent", i64::from(left_percent)),
    }
}
