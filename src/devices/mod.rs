//! How the machine's devices are (设备状态): one table for all of them, in the words of XFS4IoT. Pure.
//!
//! A threshold comes before the fault: paper, toner, disk and journal are *low* before they are out.

mod paper;
pub mod words;

pub use paper::{CUT_FEED_MM, Forecast, PAPER_WINDOW_DAYS, PaperDay, PaperUse};

use crate::idcard::{DownReason, Remedy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A device, or what a machine cannot work without as little as without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// 读卡器.
    Reader,
    /// 小票打印机.
    ReceiptPrinter,
    /// A4 打印机.
    DocumentPrinter,
    /// The disk of the journal. Its medium is the room on it.
    Disk,
    /// The line to the hall.
    Hall,
    /// What composes pinyin.
    Composer,
    /// What reads aloud.
    Sound,
    /// 扫码枪.
    CodeScanner,
    /// The contact reader for 社保卡.
    SocialCardReader,
    /// The lights at reader and paper slot.
    Lights,
}

impl Device {
    /// In the order of [`Devices`].
    pub const ALL: [Device; 10] = [
        Device::Reader,
        Device::ReceiptPrinter,
        Device::DocumentPrinter,
        Device::Disk,
        Device::Hall,
        Device::Composer,
        Device::Sound,
        Device::CodeScanner,
        Device::SocialCardReader,
        Device::Lights,
    ];

    /// The word in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Device::Reader => "reader",
            Device::ReceiptPrinter => "receipt-printer",
            Device::DocumentPrinter => "document-printer",
            Device::Disk => "disk",
            Device::Hall => "hall",
            Device::Composer => "composer",
            Device::Sound => "sound",
            Device::CodeScanner => "code-scanner",
            Device::SocialCardReader => "social-card-reader",
            Device::Lights => "lights",
        }
    }
}

/// XFS4IoT's states of a device, as far as they can be told here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// Nothing heard of it yet.
    #[default]
    Starting,
    Online,
    /// No answer.
    Offline,
    /// None is configured.
    NoDevice,
    /// Only a repair helps.
    HardwareError,
    /// Somebody must do something: paper, cover, permission.
    UserError,
}

/// What is printed on, or written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// It has none, or does not tell.
    #[default]
    Unknown,
    Full,
    Low,
    Out,
    Jammed,
}

/// What is used up beside paper: toner, ink, room for waste. The one that ends first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Supply {
    /// It has none, or does not tell.
    #[default]
    Unknown,
    Full,
    Low,
    Out,
}

/// What is wrong with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Not plugged in.
    Absent,
    NoAnswer,
    /// It answers, but damaged or not to any purpose.
    Faulty,
    /// The reader's security module found itself broken.
    SelfTestFailed,
    /// The reader's security module is not authorised.
    NotAuthorised,
    /// This program may not open it.
    NoPermission,
    /// Another program holds it.
    Busy,
    /// It speaks in no way that is known here.
    NotSupported,
    CannotOpen,
    NoPaper,
    Jam,
    CoverOpen,
    /// It answers and says no.
    Refused,
    /// A folder or a disk takes nothing.
    Unwritable,
}

impl Fault {
    /// The word in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::Absent => "absent",
            Fault::NoAnswer => "no-answer",
            Fault::Faulty => "faulty",
            Fault::SelfTestFailed => "self-test-failed",
            Fault::NotAuthorised => "not-authorised",
            Fault::NoPermission => "no-permission",
            Fault::Busy => "busy",
            Fault::NotSupported => "not-supported",
            Fault::CannotOpen => "cannot-open",
            Fault::NoPaper => "no-paper",
            Fault::Jam => "jam",
            Fault::CoverOpen => "cover-open",
            Fault::Refused => "refused",
            Fault::Unwritable => "unwritable",
        }
    }
}

/// How one device is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceStatus {
    pub state: DeviceState,
    pub media: Media,
    pub supply: Supply,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// How soon somebody should come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    None,
    /// It works and will not for long.
    Soon,
    Now,
}

/// Free room below which the disk is low, and below which it counts as full: 500 submissions of 64 kB, three times over.
pub const DISK_LOW_BYTES: u64 = 500_000_000;
pub const DISK_FULL_BYTES: u64 = 100_000_000;

impl DeviceStatus {
    const STARTING: DeviceStatus =
        DeviceStatus { state: DeviceState::Starting, media: Media::Unknown, supply: Supply::Unknown, fault: None };

    pub fn online() -> Self {
        DeviceStatus { state: DeviceState::Online, ..DeviceStatus::STARTING }
    }

    pub fn none() -> Self {
        DeviceStatus { state: DeviceState::NoDevice, ..DeviceStatus::STARTING }
    }

    pub fn in_trouble(state: DeviceState, fault: Fault) -> Self {
        DeviceStatus { state, fault: Some(fault), ..DeviceStatus::STARTING }
    }

    /// Works, or does not answer.
    pub fn answering(answers: bool) -> Self {
        if answers { DeviceStatus::online() } else { DeviceStatus::in_trouble(DeviceState::Offline, Fault::NoAnswer) }
    }

    /// A disk with so many bytes free.
    pub fn disk(free_bytes: u64) -> Self {
        let media = match free_bytes {
            ..DISK_FULL_BYTES => Media::Out,
            DISK_FULL_BYTES..DISK_LOW_BYTES => Media::Low,
            DISK_LOW_BYTES.. => Media::Full,
        };
        DeviceStatus { media, ..DeviceStatus::online() }
    }

    /// Whether it can be used.
    pub fn works(self) -> bool {
        self.state == DeviceState::Online
    }

    pub fn urgency(self) -> Urgency {
        match (self.state, self.media, self.supply) {
            (DeviceState::Offline | DeviceState::HardwareError | DeviceState::UserError, _, _)
            | (_, Media::Out | Media::Jammed, _) => Urgency::Now,
            (_, Media::Low, _) | (_, _, Supply::Low | Supply::Out) => Urgency::Soon,
            (DeviceState::Starting | DeviceState::Online | DeviceState::NoDevice, _, _) => Urgency::None,
        }
    }
}

impl From<DownReason> for DeviceStatus {
    fn from(reason: DownReason) -> Self {
        let (state, fault) = match reason {
            DownReason::NotConfigured => return DeviceStatus::none(),
            DownReason::Absent => (DeviceState::Offline, Fault::Absent),
            DownReason::NoAnswer => (DeviceState::Offline, Fault::NoAnswer),
            DownReason::Faulty => (DeviceState::HardwareError, Fault::Faulty),
            DownReason::SelfTestFailed => (DeviceState::HardwareError, Fault::SelfTestFailed),
            DownReason::NotAuthorised => (DeviceState::HardwareError, Fault::NotAuthorised),
            DownReason::NoPermission => (DeviceState::UserError, Fault::NoPermission),
            DownReason::Busy => (DeviceState::UserError, Fault::Busy),
            DownReason::NotSupported => (DeviceState::UserError, Fault::NotSupported),
            DownReason::CannotOpen => (DeviceState::UserError, Fault::CannotOpen),
        };
        DeviceStatus::in_trouble(state, fault)
    }
}

/// The table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Devices([DeviceStatus; Device::ALL.len()]);

impl Devices {
    pub fn get(&self, device: Device) -> DeviceStatus {
        self.0[device as usize]
    }

    pub fn set(&mut self, device: Device, status: DeviceStatus) {
        self.0[device as usize] = status;
    }

    pub fn all(&self) -> impl Iterator<Item = (Device, DeviceStatus)> {
        Device::ALL.into_iter().zip(self.0)
    }
}

/// How the machine is, for staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MachineStatus {
    pub devices: Devices,
    /// What was done last to mend the reader, since it last read a card.
    pub reader_remedy: Option<Remedy>,
    /// None where the length of a roll is not configured.
    pub paper: Option<Forecast>,
    pub unsent: Unsent,
}

impl MachineStatus {
    /// Before anything was heard.
    pub const STARTING: MachineStatus = MachineStatus {
        devices: Devices([DeviceStatus::STARTING; Device::ALL.len()]),
        reader_remedy: None,
        paper: None,
        unsent: Unsent { count: 0, oldest_ms: None },
    };

    /// A roll that reckoning says is nearly used up is low, whatever a printer without a sensor says.
    pub fn receipt_printer(&self) -> DeviceStatus {
        let status = self.devices.get(Device::ReceiptPrinter);
        let nearly_out = self.paper.is_some_and(Forecast::is_low);
        match status.media {
            Media::Unknown | Media::Full if nearly_out && status.works() => DeviceStatus { media: Media::Low, ..status },
            Media::Unknown | Media::Full | Media::Low | Media::Out | Media::Jammed => status,
        }
    }

    /// Every device, the receipt printer with what is reckoned of its paper.
    pub fn all(&self) -> impl Iterator<Item = (Device, DeviceStatus)> {
        let receipt_printer = self.receipt_printer();
        self.devices.all().map(move |(device, status)| match device {
            Device::ReceiptPrinter => (device, receipt_printer),
            Device::Reader
            | Device::DocumentPrinter
            | Device::Disk
            | Device::Hall
            | Device::Composer
            | Device::Sound
            | Device::CodeScanner
            | Device::SocialCardReader
            | Device::Lights => (device, status),
        })
    }
}

/// Submissions that the hall does not have yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    pub count: u32,
    /// When the oldest was stored, in milliseconds since 1970.
    pub oldest_ms: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_has_its_own_place() {
        let mut devices = Devices::default();
        for device in Device::ALL {
            assert_eq!(devices.get(device), DeviceStatus::default());
            devices.set(device, DeviceStatus::online());
            assert_eq!(devices.all().find(|(other, _)| *other == device), Some((device, DeviceStatus::online())));
        }
    }

    #[test]
    fn a_disk_is_low_before_it_is_full() {
        assert_eq!(DeviceStatus::disk(500_000_000).urgency(), Urgency::None);
        assert_eq!(DeviceStatus::disk(499_999_999).urgency(), Urgency::Soon);
        assert_eq!(DeviceStatus::disk(99_999_999).urgency(), Urgency::Now);
    }

    #[test]
    fn what_is_low_is_wanted_soon_and_what_does_not_work_now() {
        let online = DeviceStatus::online();
        assert_eq!(DeviceStatus { supply: Supply::Low, ..online }.urgency(), Urgency::Soon);
        // It prints as long as it says so itself.
        assert_eq!(DeviceStatus { supply: Supply::Out, ..online }.urgency(), Urgency::Soon);
        assert_eq!(DeviceStatus { media: Media::Low, ..online }.urgency(), Urgency::Soon);
        assert_eq!(DeviceStatus::answering(false).urgency(), Urgency::Now);
        assert_eq!(DeviceStatus::none().urgency(), Urgency::None);
        assert_eq!(DeviceStatus::from(DownReason::NotAuthorised).state, DeviceState::HardwareError);
        assert_eq!(DeviceStatus::from(DownReason::NotConfigured), DeviceStatus::none());
    }

    #[test]
    fn reckoned_paper_warns_where_no_sensor_does_and_never_hides_one() {
        let mut machine = MachineStatus::STARTING;
        machine.devices.set(Device::ReceiptPrinter, DeviceStatus::online());
        machine.paper = Some(Forecast { left_mm: 100, left_percent: 1, receipts: Some(0), days: Some(0) });
        assert_eq!(machine.receipt_printer().media, Media::Low);
        machine.devices.set(Device::ReceiptPrinter, DeviceStatus { media: Media::Out, ..DeviceStatus::online() });
        assert_eq!(machine.receipt_printer().media, Media::Out);
    }
}
