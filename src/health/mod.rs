//! How hall, printers and disk are, looked at again and again, and told to the conductor.

pub mod heartbeat;

use crate::conductor::{Inbox, Input};
use crate::devices::{Device, DeviceState, DeviceStatus, Fault};
use crate::hall_client::HallClient;
use crate::printing::Printer;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Between two looks at hall and printers.
const LOOK_INTERVAL: Duration = Duration::from_secs(15);
/// Between two looks at the disk: it fills slowly.
const DISK_INTERVAL: Duration = Duration::from_secs(60);

/// What is looked at.
pub struct Watched {
    pub hall: HallClient,
    pub receipt_printer: Arc<Printer>,
    pub document_printer: Arc<Printer>,
    /// Where the journal lives.
    pub storage: PathBuf,
}

/// Begins to look. Goes on until the runtime ends.
pub fn watch(runtime: &Handle, watched: Watched, inbox: &Inbox) {
    let Watched { hall, receipt_printer, document_printer, storage } = watched;
    runtime.spawn(watch_hall(hall, inbox.clone()));
    runtime.spawn(watch_printer(Device::ReceiptPrinter, receipt_printer, inbox.clone()));
    runtime.spawn(watch_printer(Device::DocumentPrinter, document_printer, inbox.clone()));
    runtime.spawn(watch_disk(storage, inbox.clone()));
}

fn every(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

async fn watch_hall(hall: HallClient, inbox: Inbox) {
    let mut ticks = every(LOOK_INTERVAL);
    loop {
        ticks.tick().await;
        let today = hall.today().await;
        inbox.put(Input::HallHealth { up: today.is_ok(), today: today.ok().map(|figures| figures.received) });
    }
}

async fn watch_printer(device: Device, printer: Arc<Printer>, inbox: Inbox) {
    let mut ticks = every(LOOK_INTERVAL);
    loop {
        ticks.tick().await;
        inbox.put(Input::Device { device, status: printer.status().await });
    }
}

async fn watch_disk(storage: PathBuf, inbox: Inbox) {
    let mut ticks = every(DISK_INTERVAL);
    loop {
        ticks.tick().await;
        let dir = storage.clone();
        // A disk may be slow, or hang.
        let status = tokio::task::spawn_blocking(move || disk(&dir)).await;
        let status = status.unwrap_or_else(|_| DeviceStatus::answering(false));
        inbox.put(Input::Device { device: Device::Disk, status });
    }
}

/// How the disk is that a directory lies on.
pub fn disk(dir: &Path) -> DeviceStatus {
    match rustix::fs::statvfs(dir) {
        Ok(space) => DeviceStatus::disk(space.f_bavail.saturating_mul(space.f_frsize)),
        Err(_) => DeviceStatus::in_trouble(DeviceState::HardwareError, Fault::Unwritable),
    }
}
