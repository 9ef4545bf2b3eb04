//! A reader behind a serial line, a USB-serial bridge included: 115200 8N1.

use super::attending::{Signals, Surroundings, Waited};
use super::recording::Tap;
use super::transport::{DRAINING_LIMIT, SamTransport, TransportError, collect};
use super::{DownReason, ReaderSettings};
use crate::idcard::{Answer, MAX_ANSWER_FRAME_BYTES, Remedy};
use serialport::{ClearBuffer, SerialPort, TTYPort};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use zeroize::{Zeroize, Zeroizing};

const BAUD_RATE: u32 = 115_200;
/// A request is a few bytes; a line that does not take them in this time is stuck.
const WRITE_LIMIT: Duration = Duration::from_millis(250);
/// A line on which nothing came for so long is quiet.
const QUIET_LINE: Duration = Duration::from_millis(30);

/// A serial line to a SAM.
pub(super) struct SerialTransport {
    device: PathBuf,
    /// None where it was closed and could not be opened again.
    port: Option<TTYPort>,
    stop: Arc<AtomicBool>,
    buffer: Zeroizing<Vec<u8>>,
    tap: Tap,
}

impl SerialTransport {
    pub fn open(device: &Path, stop: Arc<AtomicBool>, tap: Tap) -> Result<Self, DownReason> {
        let port = Some(open_port(device)?);
        let buffer = Zeroizing::new(vec![0; MAX_ANSWER_FRAME_BYTES]);
        let mut transport = SerialTransport { device: device.into(), port, stop, buffer, tap };
        // What a former program's question may still bring.
        transport.drain();
        Ok(transport)
    }
}

impl SerialTransport {
    /// What came unasked since the last answer is no answer to this request.
    fn send(port: &mut TTYPort, request: &[u8]) -> Result<(), TransportError> {
        port.clear(ClearBuffer::Input).map_err(|_| TransportError::Gone)?;
        port.set_timeout(WRITE_LIMIT).map_err(|_| TransportError::Gone)?;
        port.write_all(request).map_err(|error| transport_error(&error))
    }
}

fn open_port(device: &Path) -> Result<TTYPort, DownReason> {
    serialport::new(device.to_string_lossy(), BAUD_RATE).timeout(WRITE_LIMIT).open_native().map_err(|error| match error.kind() {
        serialport::ErrorKind::NoDevice | serialport::ErrorKind::Io(ErrorKind::NotFound) => DownReason::Absent,
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => DownReason::NoPermission,
        serialport::ErrorKind::Io(ErrorKind::ResourceBusy) => DownReason::Busy,
        _ => DownReason::CannotOpen,
    })
}

/// A serial line has no other way to say that its device went away than an error.
fn transport_error(error: &std::io::Error) -> TransportError {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => TransportError::Failed,
        _ => TransportError::Gone,
    }
}

impl SamTransport for SerialTransport {
    fn exchange(&mut self, request: &[u8], deadline: Instant) -> Result<Answer, TransportError> {
        self.tap.sent(request);
        let (buffer, stop, tap) = (&mut self.buffer, &self.stop, &self.tap);
        let Some(port) = &mut self.port else { return Err(TransportError::Gone) };
        let answered = Self::send(port, request).and_then(|()| {
            collect(
                deadline,
                || stop.load(Ordering::Acquire),
                |parser, slice| {
                    port.set_timeout(slice).map_err(|_| TransportError::Gone)?;
                    match port.read(&mut buffer[..]) {
                        Ok(0) => Err(TransportError::Gone),
                        Ok(count) => {
                            tap.received(&buffer[..count]);
                            Ok(parser.push(&buffer[..count])?)
                        }
                        Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => Ok(None),
                        Err(error) => Err(transport_error(&error)),
                    }
                },
            )
        });
        // The next answers are shorter than a card's and would leave it in the buffer.
        self.buffer.as_mut_slice().zeroize();
        self.tap.ended(answered.as_ref().err());
        answered
    }

    fn drain(&mut self) {
        let Some(port) = &mut self.port else { return };
        let _ = port.clear(ClearBuffer::All);
        if port.set_timeout(QUIET_LINE).is_err() {
            return;
        }
        let until = Instant::now() + DRAINING_LIMIT;
        while Instant::now() < until && matches!(port.read(&mut self.buffer[..]), Ok(count) if count > 0) {}
        self.buffer.as_mut_slice().zeroize();
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        // Closed first: while it is held nobody can open it a second time. Where nobody else holds it, the reader sees its
        // line go down (DTR), which is as much of a reset as a line has.
        self.port = None;
        self.port = Some(open_port(&self.device).map_err(|_| TransportError::Gone)?);
        self.drain();
        Ok(())
    }
}

/// The world of a reader on a serial line. Nothing tells when its device file appears: it is looked for.
pub(super) struct SerialSurroundings {
    device: PathBuf,
    tap: Tap,
    signals: Signals,
}

impl SerialSurroundings {
    pub fn new(device: PathBuf, tap: Tap, signals: Signals) -> Self {
        SerialSurroundings { device, tap, signals }
    }
}

impl Surroundings for SerialSurroundings {
    fn open(&mut self, _: &dyn Fn(Remedy)) -> Result<Box<dyn SamTransport>, DownReason> {
        Ok(Box::new(SerialTransport::open(&self.device, Arc::clone(&self.signals.stop), self.tap.clone())?))
    }

    fn wait(&mut self, limit: Duration) -> Waited {
        self.signals.wait(limit)
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn absence_recheck(&self) -> Option<Duration> {
        None
    }
}

/// Opens whatever reader the settings name, for one-shot questions.
pub(super) fn open_for_once(settings: &ReaderSettings) -> Result<Box<dyn SamTransport>, DownReason> {
    let stop = Arc::new(AtomicBool::new(false));
    match settings {
        ReaderSettings::None => Err(DownReason::NotConfigured),
        ReaderSettings::Serial { device } => Ok(Box::new(SerialTransport::open(device, stop, Tap::none())?)),
        ReaderSettings::Usb(readers) => super::usb::UsbBus::new(readers.clone(), stop, Tap::none())?.open_reader(&|_| ()),
    }
}
