//! A code scanner (扫码枪) on a thread of its own: on a serial line, one code a line, or as a keyboard that nobody else
//! hears. It comes and goes as it likes.

mod keyboard;
mod serial;

use crate::devices::Fault;
use crate::events::{LogEvent, record};
use crate::scanning::{Code, Line, Pace};
use std::convert::Infallible;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};

/// Between two tries to open the device.
const TRY_INTERVAL: Duration = Duration::from_secs(2);

/// Which scanner there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScannerSettings {
    None,
    /// A serial line, or what a scanner shows as one (CDC-ACM).
    Serial {
        device: PathBuf,
        baud: u32,
    },
    /// An event device of the Linux input subsystem.
    Keyboard {
        device: PathBuf,
    },
}

/// What the scanner tells.
pub enum ScannerEvent {
    Up,
    Down(Fault),
    Code(Code),
}

/// A scanner that is listened to, until this is dropped. A keyboard lets go with its next key.
pub struct CodeScanner {
    _going_on: Sender<()>,
}

/// Begins to listen. Receipts lead to `public_url`. Without a scanner there is no thread.
pub fn start(settings: ScannerSettings, public_url: String, tell: impl Fn(ScannerEvent) + Send + 'static) -> CodeScanner {
    let (going_on, stop) = channel();
    let scanner = CodeScanner { _going_on: going_on };
    if settings == ScannerSettings::None {
        return scanner;
    }
    let listening = move || {
        let mut told = None;
        loop {
            // A mistake of ours costs one opening of the scanner, not the scanner. What it was is in the log already; the
            // line, and whatever it had brought, is dropped.
            let listening = AssertUnwindSafe(|| listen(&settings, &public_url, &tell, &mut told, &stop));
            let fault = catch_unwind(listening).map_or(Fault::Faulty, |Err(error)| fault_of(&error));
            if is_stopped(&stop) {
                return;
            }
            if told.replace(Some(fault)) != Some(Some(fault)) {
                record(LogEvent::ScannerDown, &[("fault", fault.as_str().into())]);
                tell(ScannerEvent::Down(fault));
            }
            // Nothing is ever sent: only the end is waited for.
            if stop.recv_timeout(TRY_INTERVAL) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    };
    if std::thread::Builder::new().name("code-scanner".into()).spawn(listening).is_err() {
        record(LogEvent::ThreadEnded, &[("thread", "code-scanner".into())]);
    }
    scanner
}

fn is_stopped(stop: &Receiver<()>) -> bool {
    stop.try_recv() == Err(TryRecvError::Disconnected)
}

/// What was told last: nothing yet, that it works (none), or its fault.
type Told = Option<Option<Fault>>;

/// Until the device is gone, or the end.
fn listen(
    settings: &ScannerSettings,
    public_url: &str,
    tell: &impl Fn(ScannerEvent),
    told: &mut Told,
    stop: &Receiver<()>,
) -> io::Result<Infallible> {
    let mut up = || {
        record(LogEvent::ScannerUp, &[]);
        tell(ScannerEvent::Up);
        *told = Some(None);
    };
    let (began, mut pace, mut flooding) = (Instant::now(), Pace::default(), false);
    let heard = |line: Line<'_>| {
        let now_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if pace.admits(line, now_ms) {
            flooding = false;
            tell(ScannerEvent::Code(Code::read(line, public_url)));
        } else if !std::mem::replace(&mut flooding, true) {
            // Once for all that follow: a code held before it is no news.
            record(LogEvent::ScannerPassedOver, &[]);
        }
    };
    match settings {
        ScannerSettings::None => Err(io::ErrorKind::NotFound.into()),
        ScannerSettings::Serial { device, baud } => {
            let line = serial::open(device, *baud)?;
            up();
            serial::follow(line, || is_stopped(stop), heard)
        }
        ScannerSettings::Keyboard { device } => {
            let keyboard = keyboard::open(device)?;
            up();
            keyboard::follow(keyboard, || is_stopped(stop), heard)
        }
    }
}

fn fault_of(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Fault::NoPermission,
        io::ErrorKind::ResourceBusy => Fault::Busy,
        io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => Fault::Absent,
        _ if matches!(error.raw_os_error(), Some(libc::ENODEV | libc::ENXIO | libc::EIO)) => Fault::Absent,
        _ => Fault::CannotOpen,
    }
}

/// Whether it can be opened now.
///
/// # Errors
/// Why not.
pub fn check(settings: &ScannerSettings) -> Result<(), Fault> {
    let opened = match settings {
        ScannerSettings::None => Ok(()),
        ScannerSettings::Serial { device, baud } => serial::open(device, *baud).map(drop),
        ScannerSettings::Keyboard { device } => keyboard::open(device).map(drop),
    };
    opened.map_err(|error| fault_of(&error))
}
