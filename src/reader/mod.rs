//! The card reader (身份证阅读机): USB or serial, found, asked and kept alive on one thread of its own.
//!
//! What may be said to a reader and what its answers mean is pure and lives in [`crate::idcard`]. Here are the
//! transports ([`SamTransport`]), the thread that carries out what [`crate::idcard::Polling`] decides, and the
//! one-shot questions of the command line.
//!
//! Public sources disagree about how the same VID:PID is spoken to over USB. The mode is chosen by endpoint
//! descriptors, checked with the harmless question for the SAM's status, and the other mode is tried when
//! nothing comes back.

mod attending;
mod once;
mod recording;
mod serial;
#[cfg(test)]
mod soak;
mod transport;
mod usb;
mod usb_mode;
mod usb_watch;

pub use crate::idcard::{CardTrouble, DownReason};
pub use once::{ReadOnce, ReaderError, ReaderStatus, read_once, status_once};
pub use recording::Recording;
pub use transport::{SamTransport, TransportError};
pub use usb_mode::{UsbId, UsbReaders, UsbWay};

use crate::events::{LogEvent, record};
use crate::idcard::{Card, CardText, Remedy};
use recording::Tap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use zeroize::Zeroizing;

/// Wake-ups that may wait for the reader's thread; more would say the same.
const WAKE_QUEUE_ENTRIES: usize = 4;

/// Where the reader is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderSettings {
    /// A known USB reader, whichever port it is plugged into.
    Usb(UsbReaders),
    /// A serial device, 115200 8N1.
    Serial {
        device: PathBuf,
    },
    None,
}

/// What the reader's thread says. A [`ReaderEvent::Reading`] is followed by a read, a trouble or `Down`.
pub enum ReaderEvent {
    /// The reader answers. The SAM's number is for display and evidence; empty if it gives none.
    Up {
        sam_number: String,
    },
    Down {
        reason: DownReason,
    },
    /// A card was found and is being read.
    Reading,
    Read(Box<CardRead>),
    Trouble(CardTrouble),
    /// Something was done to mend the reader.
    Remedy(Remedy),
}

/// A card as it was read, with the evidence of its reading. Wiped on drop.
pub struct CardRead {
    pub card: Card,
    /// The text as it stood on the card.
    pub text: CardText,
    /// The photo as it stood on the card, 0 or 1024 bytes; not decodable by us.
    pub photo: Zeroizing<Vec<u8>>,
    pub sam_number: String,
    /// SW3 of the reading.
    pub status: u8,
}

impl CardRead {
    /// Text and photo as one: what a card's keys are derived from.
    pub fn whole(&self) -> Zeroizing<Vec<u8>> {
        let mut whole = Zeroizing::new(Vec::with_capacity(self.text.len() + self.photo.len()));
        whole.extend_from_slice(self.text.as_slice());
        whole.extend_from_slice(&self.photo);
        whole
    }
}

/// Keeps the reader's thread running. Dropping it stops the thread and waits for it: at most one slice of a
/// transfer (half a second) unless the operating system itself holds a reset longer.
pub struct ReaderHandle {
    stop: Arc<AtomicBool>,
    wake: SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for ReaderHandle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // A full queue wakes the thread just as well.
        let _ = self.wake.try_send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts the reader's thread. `send` is called on it and must not block; without a reader in the settings
/// there is no thread, and `send` is told so before this returns.
pub fn start(settings: ReaderSettings, send: impl Fn(ReaderEvent) + Send + 'static) -> ReaderHandle {
    start_tapped(settings, Tap::none(), send)
}

/// The same, with everything that goes over the line written into `recording`, personal data replaced.
pub fn start_recorded(
    settings: ReaderSettings,
    recording: Arc<Recording>,
    send: impl Fn(ReaderEvent) + Send + 'static,
) -> ReaderHandle {
    start_tapped(settings, Tap::into(recording), send)
}

fn start_tapped(settings: ReaderSettings, tap: Tap, send: impl Fn(ReaderEvent) + Send + 'static) -> ReaderHandle {
    let stop = Arc::new(AtomicBool::new(false));
    let (wake, woken) = sync_channel(WAKE_QUEUE_ENTRIES);
    let signals = attending::Signals { stop: Arc::clone(&stop), woken };
    let wake_by_usb = wake.clone();
    let thread = std::thread::Builder::new().name("reader".into());
    let spawned = match settings {
        ReaderSettings::None => {
            send(ReaderEvent::Down { reason: DownReason::NotConfigured });
            return ReaderHandle { stop, wake, thread: None };
        }
        ReaderSettings::Usb(readers) => thread.spawn(move || {
            attending::attend(&mut usb::UsbSurroundings::new(readers, tap, signals, wake_by_usb), &send);
        }),
        ReaderSettings::Serial { device } => thread.spawn(move || {
            attending::attend(&mut serial::SerialSurroundings::new(device, tap, signals), &send);
        }),
    };
    if spawned.is_err() {
        record(LogEvent::ThreadEnded, &[("thread", "reader".into())]);
    }
    ReaderHandle { stop, wake, thread: spawned.ok() }
}
