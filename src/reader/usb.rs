//! A reader on USB, through libusb. Every transfer is synchronous and short, so that a wish to stop is seen.

use super::DownReason;
use super::attending::{Signals, Surroundings, Waited};
use super::transport::{SamTransport, TransportError, collect, slice_until};
use super::usb_watch::UsbWatch;
use crate::events::{LogEvent, record};
use crate::idcard::{Answer, AnswerParser, Command};
use rusb::{Context, Device, DeviceHandle, Direction, TransferType, UsbContext};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};
use zeroize::{Zeroize, Zeroizing};

/// Readers we know by vendor and product. The first number is reused by many makers.
pub(super) const KNOWN_READERS: [(u16, u16); 2] = [(0x0400, 0xC35A), (0x0316, 0x5020)];
/// A multiple of the largest packet, larger than any answer: less would overflow.
const IN_BUFFER_BYTES: usize = 4096;
/// What a reader that understands us needs at most to say how it is.
const PROBE_LIMIT: Duration = Duration::from_millis(500);
/// An endpoint from which nothing came for so long is quiet.
const QUIET_ENDPOINT: Duration = Duration::from_millis(20);
/// Reads of one endpoint's draining: enough for the largest answer in packets of 64 bytes.
const MAX_DRAINING_READS: usize = 64;
/// The device list is looked through this often in case an arrival was not told.
const DEVICE_LIST_RECHECK: Duration = Duration::from_secs(30);
/// Preamble and length travel apart from the rest in split mode.
const HEADER_BYTES: usize = 7;

/// How frames travel over the endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UsbMode {
    /// Preamble and length on one pair of endpoints, the rest on another.
    Split { header_out: u8, body_out: u8, header_in: u8, body_in: u8 },
    /// Whole frames on one pair.
    Single { to_reader: u8, from_reader: u8 },
}

/// The modes worth trying with these bulk endpoints (addresses in descriptor order), the likeliest first.
pub(super) fn modes(to_reader: &[u8], from_reader: &[u8]) -> Vec<UsbMode> {
    let (Some(out), Some(inward)) = (to_reader.first(), from_reader.first()) else { return Vec::new() };
    let single = UsbMode::Single { to_reader: *out, from_reader: *inward };
    let (mut outs, mut ins) = (to_reader.to_vec(), from_reader.to_vec());
    outs.sort_unstable();
    ins.sort_unstable();
    match (&outs[..], &ins[..]) {
        ([header_out, body_out], [header_in, body_in]) => {
            let (header_out, body_out, header_in, body_in) = (*header_out, *body_out, *header_in, *body_in);
            vec![UsbMode::Split { header_out, body_out, header_in, body_in }, single]
        }
        _ => vec![single],
    }
}

/// The first interface of a device with bulk endpoints both ways.
struct Interface {
    number: u8,
    to_reader: Vec<u8>,
    from_reader: Vec<u8>,
}

fn bulk_interface(device: &Device<Context>) -> Result<Interface, DownReason> {
    let configuration =
        device.active_config_descriptor().or_else(|_| device.config_descriptor(0)).map_err(|error| down_reason(&error))?;
    for interface in configuration.interfaces() {
        let Some(descriptor) = interface.descriptors().next() else { continue };
        let bulk = |direction| -> Vec<u8> {
            let endpoints = descriptor.endpoint_descriptors();
            let fitting = endpoints.filter(|e| e.transfer_type() == TransferType::Bulk && e.direction() == direction);
            fitting.map(|endpoint| endpoint.address()).collect()
        };
        let (to_reader, from_reader) = (bulk(Direction::Out), bulk(Direction::In));
        if !to_reader.is_empty() && !from_reader.is_empty() {
            return Ok(Interface { number: interface.number(), to_reader, from_reader });
        }
    }
    Err(DownReason::NotSupported)
}

fn down_reason(error: &rusb::Error) -> DownReason {
    match error {
        rusb::Error::Access => DownReason::NoPermission,
        rusb::Error::Busy => DownReason::Busy,
        rusb::Error::NoDevice | rusb::Error::NotFound => DownReason::Absent,
        _ => DownReason::CannotOpen,
    }
}

fn transport_error(error: rusb::Error) -> TransportError {
    match error {
        rusb::Error::NoDevice | rusb::Error::NotFound => TransportError::Gone,
        _ => TransportError::Failed,
    }
}

/// A claimed reader.
struct UsbTransport {
    handle: DeviceHandle<Context>,
    interface: Interface,
    mode: UsbMode,
    stop: Arc<AtomicBool>,
    buffer: Zeroizing<Vec<u8>>,
}

impl UsbTransport {
    fn send(&self, endpoint: u8, bytes: &[u8], deadline: Instant) -> Result<(), TransportError> {
        let slice = slice_until(deadline).ok_or(TransportError::Failed)?;
        let sent = self.handle.write_bulk(endpoint, bytes, slice).map_err(transport_error)?;
        if sent == bytes.len() { Ok(()) } else { Err(TransportError::Failed) }
    }

    /// One slice of receiving. A time-out with part of the data counts as data: libusb gives it as success.
    fn receive(&mut self, parser: &mut AnswerParser, slice: Duration) -> Result<Option<Answer>, TransportError> {
        let endpoint = match self.mode {
            UsbMode::Single { from_reader, .. } => from_reader,
            UsbMode::Split { body_in, .. } if parser.is_in_body() => body_in,
            UsbMode::Split { header_in, .. } => header_in,
        };
        match self.handle.read_bulk(endpoint, &mut self.buffer, slice) {
            Ok(count) => Ok(parser.push(&self.buffer[..count])?),
            Err(rusb::Error::Timeout | rusb::Error::Interrupted) => Ok(None),
            Err(error) => Err(transport_error(error)),
        }
    }
}

impl SamTransport for UsbTransport {
    fn exchange(&mut self, request: &[u8], deadline: Instant) -> Result<Answer, TransportError> {
        match self.mode {
            UsbMode::Single { to_reader, .. } => self.send(to_reader, request, deadline)?,
            UsbMode::Split { header_out, body_out, .. } => {
                let (header, body) = request.split_at(request.len().min(HEADER_BYTES));
                self.send(header_out, header, deadline)?;
                self.send(body_out, body, deadline)?;
            }
        }
        let stop = Arc::clone(&self.stop);
        let answered = collect(deadline, || stop.load(Ordering::Acquire), |parser, slice| self.receive(parser, slice));
        // The next answers are shorter than a card's and would leave it in the buffer.
        self.buffer.as_mut_slice().zeroize();
        answered
    }

    fn drain(&mut self) {
        for endpoint in self.interface.from_reader.iter().copied() {
            for _ in 0..MAX_DRAINING_READS {
                if self.handle.read_bulk(endpoint, &mut self.buffer, QUIET_ENDPOINT).is_err() {
                    break;
                }
            }
        }
        self.buffer.as_mut_slice().zeroize();
        for endpoint in self.interface.from_reader.iter().chain(&self.interface.to_reader) {
            // A halt that cannot be cleared shows at the next exchange.
            let _ = self.handle.clear_halt(*endpoint);
        }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.handle.reset().map_err(transport_error)
    }
}

/// The USB bus as seen by one libusb context. (libusb's global context panics where there is no USB.)
pub(super) struct UsbBus {
    context: Context,
    stop: Arc<AtomicBool>,
    /// The mode that worked, and the port it worked on.
    remembered: Option<((u8, Vec<u8>), UsbMode)>,
}

impl UsbBus {
    pub fn new(stop: Arc<AtomicBool>) -> Result<Self, DownReason> {
        let context = Context::new().map_err(|_| DownReason::CannotOpen)?;
        Ok(UsbBus { context, stop, remembered: None })
    }

    /// Opens the first known reader, and finds out which mode it understands.
    pub fn open_reader(&mut self) -> Result<Box<dyn SamTransport>, DownReason> {
        let devices = self.context.devices().map_err(|_| DownReason::CannotOpen)?;
        let reader = devices.iter().find(is_known_reader).ok_or(DownReason::Absent)?;
        let port = (reader.bus_number(), reader.port_numbers().unwrap_or_default());
        let interface = bulk_interface(&reader)?;
        let mut modes = modes(&interface.to_reader, &interface.from_reader);
        if let Some((known_port, known_mode)) = &self.remembered
            && *known_port == port
        {
            modes.sort_by_key(|mode| mode != known_mode);
        }
        let first = *modes.first().ok_or(DownReason::NotSupported)?;
        let handle = reader.open().map_err(|error| down_reason(&error))?;
        // Not every system can detach; then there is nothing to be detached.
        let _ = handle.set_auto_detach_kernel_driver(true);
        handle.claim_interface(interface.number).map_err(|error| down_reason(&error))?;
        let buffer = Zeroizing::new(vec![0; IN_BUFFER_BYTES]);
        let mut transport = UsbTransport { handle, interface, mode: first, stop: Arc::clone(&self.stop), buffer };
        let mode = find_mode(&mut transport, &modes)?;
        self.remembered = Some((port, mode));
        Ok(Box::new(transport))
    }
}

fn is_known_reader(device: &Device<Context>) -> bool {
    device.device_descriptor().is_ok_and(|descriptor| KNOWN_READERS.contains(&(descriptor.vendor_id(), descriptor.product_id())))
}

/// Asks for the SAM's status in each mode; any sound answer settles it. A reader that understands none is
/// reset once and asked again.
fn find_mode(transport: &mut UsbTransport, modes: &[UsbMode]) -> Result<UsbMode, DownReason> {
    for reset_first in [false, true] {
        if reset_first && transport.reset() == Err(TransportError::Gone) {
            return Err(DownReason::Absent);
        }
        // What a former program's question may still bring.
        transport.drain();
        for mode in modes {
            transport.mode = *mode;
            match transport.exchange(&Command::SamStatus.request(), Instant::now() + PROBE_LIMIT) {
                Ok(_) => return Ok(*mode),
                Err(TransportError::Gone) => return Err(DownReason::Absent),
                Err(TransportError::Stopped) => return Err(DownReason::NoAnswer),
                Err(TransportError::Failed | TransportError::Protocol(_)) => transport.drain(),
            }
        }
    }
    Err(DownReason::NoAnswer)
}

/// The world of a reader on USB: arrivals wake the thread.
pub(super) struct UsbSurroundings {
    // Declared first: the watch lets go of libusb before the bus does.
    watch: Option<UsbWatch>,
    bus: Option<UsbBus>,
    signals: Signals,
    wake: SyncSender<()>,
}

impl UsbSurroundings {
    pub fn new(signals: Signals, wake: SyncSender<()>) -> Self {
        UsbSurroundings { watch: None, bus: None, signals, wake }
    }
}

impl Surroundings for UsbSurroundings {
    fn open(&mut self) -> Result<Box<dyn SamTransport>, DownReason> {
        let bus = match &mut self.bus {
            Some(bus) => bus,
            None => {
                let bus = UsbBus::new(Arc::clone(&self.signals.stop))?;
                self.watch = UsbWatch::start(&bus.context, self.wake.clone());
                if self.watch.is_none() {
                    record(LogEvent::ReaderAlarm, &[("reason", "no_hotplug".into())]);
                }
                self.bus.insert(bus)
            }
        };
        bus.open_reader()
    }

    fn wait(&mut self, limit: Duration) -> Waited {
        self.signals.wait(limit)
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn absence_recheck(&self) -> Option<Duration> {
        self.watch.as_ref().map(|_| DEVICE_LIST_RECHECK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_bulk_endpoints_are_split_first_and_single_next() {
        let split = UsbMode::Split { header_out: 0x02, body_out: 0x06, header_in: 0x81, body_in: 0x85 };
        let single = UsbMode::Single { to_reader: 0x02, from_reader: 0x81 };
        assert_eq!(modes(&[0x02, 0x06], &[0x81, 0x85]), [split, single]);
        assert_eq!(modes(&[0x06, 0x02], &[0x85, 0x81])[0], split);
    }

    #[test]
    fn one_pair_is_single_and_no_pair_is_nothing() {
        assert_eq!(modes(&[0x01], &[0x82]), [UsbMode::Single { to_reader: 0x01, from_reader: 0x82 }]);
        assert_eq!(modes(&[], &[0x82]), []);
        assert_eq!(modes(&[0x01], &[]), []);
    }
}
