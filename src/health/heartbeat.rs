//! The machine tells the hall how it is (心跳): every minute, and soon after a device changed.

use crate::api::{DeviceReport, HEARTBEAT_S, Heartbeat, Outbox, UnconfirmedCard};
use crate::devices::MachineStatus;
use crate::events::{LogEvent, record};
use crate::hall_client::HallClient;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

/// Between two heartbeats at least, also where devices come and go.
const PAUSE: Duration = Duration::from_secs(5);
/// Cards that may wait to be told. A visit leaves one at most.
const CARDS_QUEUED_MAX: usize = 16;
/// How often the hall is told of one card, once a minute: after half an hour somebody has found it.
const CARD_TRIES_MAX: u32 = 30;
const CARD_RETRY: Duration = Duration::from_secs(60);

/// What the conductor knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub machine: MachineStatus,
    /// Somebody is being served.
    pub session_active: bool,
    /// Of the bundle that is shown.
    pub content_version: u64,
}

/// The conductor's side.
pub struct Teller {
    report: watch::Sender<Report>,
    cards: mpsc::Sender<UnconfirmedCard>,
}

impl Teller {
    /// Only the newest waits.
    pub fn report(&self, report: Report) {
        self.report.send_if_modified(|last| std::mem::replace(last, report) != report);
    }

    /// A card may still lie there.
    pub fn card(&self, card: UnconfirmedCard) {
        if self.cards.try_send(card).is_err() {
            record(LogEvent::QueueFull, &[("queue", "cards".into())]);
        }
    }
}

/// Begins to tell of `machine` (`K01`). Goes on until the runtime ends or the [`Teller`] goes.
pub fn start(runtime: &Handle, hall: HallClient, machine: String) -> Teller {
    let starting = Report { machine: MachineStatus::STARTING, session_active: false, content_version: 0 };
    let (report, reports) = watch::channel(starting);
    let (cards, told) = mpsc::channel(CARDS_QUEUED_MAX);
    runtime.spawn(beat(hall.clone(), machine.clone(), reports));
    runtime.spawn(tell_cards(hall, machine, told));
    Teller { report, cards }
}

async fn beat(hall: HallClient, machine: String, mut reports: watch::Receiver<Report>) {
    let (boot_id, began) = (uuid::Uuid::new_v4().to_string(), Instant::now());
    let mut told = MachineStatus::STARTING.devices;
    loop {
        let rest = Duration::from_secs(HEARTBEAT_S).saturating_sub(PAUSE);
        let changed = reports.wait_for(|report| report.machine.devices != told);
        if let Ok(Err(_conductor_is_gone)) = tokio::time::timeout(rest, changed).await.map(|changed| changed.map(|_| ())) {
            return;
        }
        let report = *reports.borrow_and_update();
        told = report.machine.devices;
        // A lost one is not kept: the next says more. That the hall is away is logged by who looks at it.
        drop(hall.heartbeat(&machine, &heartbeat(&boot_id, began.elapsed(), &report)).await);
        tokio::time::sleep(PAUSE).await;
    }
}

fn heartbeat(boot_id: &str, uptime: Duration, report: &Report) -> Heartbeat {
    let MachineStatus { devices: _, reader_remedy, paper, unsent } = report.machine;
    let age_ms = unsent.oldest_ms.map_or(0, |oldest_ms| jiff::Timestamp::now().as_millisecond().saturating_sub(oldest_ms));
    Heartbeat {
        boot_id: boot_id.to_string(),
        uptime_s: uptime.as_secs(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        content_version: report.content_version,
        devices: DeviceReport::all(&report.machine),
        reader_remedy,
        paper: paper.map(Into::into),
        // A clock set back since makes no negative age.
        outbox: Outbox { depth: unsent.count, oldest_s: u64::try_from(age_ms / 1_000).unwrap_or(0) },
        session_active: report.session_active,
    }
}

/// One after the other: the oldest lies there longest.
async fn tell_cards(hall: HallClient, machine: String, mut cards: mpsc::Receiver<UnconfirmedCard>) {
    while let Some(card) = cards.recv().await {
        for tries in 1.. {
            if hall.unconfirmed_card(&machine, &card).await.is_ok() {
                break;
            }
            if tries >= CARD_TRIES_MAX {
                record(LogEvent::CardUntold, &[]);
                break;
            }
            tokio::time::sleep(CARD_RETRY).await;
        }
    }
}
