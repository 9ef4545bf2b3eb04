//! A reader on USB, through libusb. Every transfer is synchronous and short, so that a wish to stop is seen.

use super::DownReason;
use super::attending::{Signals, Surroundings, Waited};
use super::recording::Tap;
use super::transport::{DRAINING_LIMIT, SamTransport, TransportError, collect, slice_until};
use super::usb_mode::{Endpoints, Pipe, UsbId, UsbMode, UsbReaders, modes};
use super::usb_watch::UsbWatch;
use crate::events::{LogEvent, record};
use crate::idcard::{Answer, AnswerParser, Command, Remedy};
use rusb::{Context, Device, DeviceHandle, Direction, Recipient, RequestType, TransferType, UsbContext};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};
use zeroize::{Zeroize, Zeroizing};

/// A multiple of the largest packet, larger than any answer: less would overflow.
const IN_BUFFER_BYTES: usize = 4096;
/// What a reader that understands us needs at most to say how it is.
const PROBE_LIMIT: Duration = Duration::from_millis(500);
/// An endpoint from which nothing came for so long is quiet.
const QUIET_ENDPOINT: Duration = Duration::from_millis(20);
/// The class of keyboards, mice and readers that speak in reports.
const HID_CLASS: u8 = 3;
/// The request by which such a device is given a report, and the kind of report: output, without a number.
const SET_REPORT: u8 = 0x09;
const OUTPUT_REPORT: u16 = 0x0200;
/// Length of a report.
const REPORT_BYTES: usize = 64;
/// Ports whose mode is kept in mind; a machine has fewer.
const REMEMBERED_PORTS_COUNT_MAX: usize = 32;
/// The device list is looked through this often in case an arrival was not told.
const DEVICE_LIST_RECHECK: Duration = Duration::from_secs(30);
/// Preamble and length travel apart from the rest in split mode.
const HEADER_BYTES: usize = 7;

/// The first interface of a device that can be spoken with; bulk endpoints before interrupt ones.
struct Interface {
    number: u8,
    endpoints: Endpoints,
}

fn interface_of(device: &Device<Context>) -> Result<Interface, DownReason> {
    let configuration =
        device.active_config_descriptor().or_else(|_| device.config_descriptor(0)).map_err(|error| down_reason(&error))?;
    for interface in configuration.interfaces() {
        let Some(descriptor) = interface.descriptors().next() else { continue };
        for (pipe, wanted) in [(Pipe::Bulk, TransferType::Bulk), (Pipe::Interrupt, TransferType::Interrupt)] {
            let of = |direction| -> Vec<u8> {
                let endpoints = descriptor.endpoint_descriptors();
                let fitting = endpoints.filter(|e| e.transfer_type() == wanted && e.direction() == direction);
                fitting.map(|endpoint| endpoint.address()).collect()
            };
            let (to_reader, from_reader) = (of(Direction::Out), of(Direction::In));
            let hid_class = descriptor.class_code() == HID_CLASS;
            // Reports need no endpoint of their own on their way to a reader.
            let can_be_told = !to_reader.is_empty() || (hid_class && pipe == Pipe::Interrupt);
            if can_be_told && !from_reader.is_empty() {
                let endpoints = Endpoints { pipe, hid_class, to_reader, from_reader };
                return Ok(Interface { number: interface.number(), endpoints });
            }
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
    tap: Tap,
}

impl UsbTransport {
    fn send(&self, pipe: Pipe, endpoint: u8, bytes: &[u8], deadline: Instant) -> Result<(), TransportError> {
        if self.stop.load(Ordering::Acquire) {
            return Err(TransportError::Stopped);
        }
        let slice = slice_until(deadline).ok_or(TransportError::Failed)?;
        let sent = match pipe {
            Pipe::Bulk => self.handle.write_bulk(endpoint, bytes, slice),
            Pipe::Interrupt => self.handle.write_interrupt(endpoint, bytes, slice),
        };
        if sent.map_err(transport_error)? == bytes.len() { Ok(()) } else { Err(TransportError::Failed) }
    }

    /// A report by a control transfer (HID 1.11, 7.2.2).
    fn set_report(&self, report: &[u8; REPORT_BYTES], deadline: Instant) -> Result<(), TransportError> {
        if self.stop.load(Ordering::Acquire) {
            return Err(TransportError::Stopped);
        }
        let slice = slice_until(deadline).ok_or(TransportError::Failed)?;
        let to_interface = rusb::request_type(Direction::Out, RequestType::Class, Recipient::Interface);
        let number = u16::from(self.interface.number);
        let sent = self.handle.write_control(to_interface, SET_REPORT, OUTPUT_REPORT, number, report, slice);
        if sent.map_err(transport_error)? == report.len() { Ok(()) } else { Err(TransportError::Failed) }
    }

    fn send_request(&self, request: &[u8], deadline: Instant) -> Result<(), TransportError> {
        match self.mode {
            UsbMode::Single { pipe, to_reader, .. } => self.send(pipe, to_reader, request, deadline),
            UsbMode::Split { header_out, body_out, .. } => {
                let (header, body) = request.split_at(request.len().min(HEADER_BYTES));
                self.send(Pipe::Bulk, header_out, header, deadline)?;
                self.send(Pipe::Bulk, body_out, body, deadline)
            }
            UsbMode::Hid { to_reader, .. } => {
                for part in request.chunks(REPORT_BYTES) {
                    let mut report = [0; REPORT_BYTES];
                    report[..part.len()].copy_from_slice(part);
                    match to_reader {
                        Some(to_reader) => self.send(Pipe::Interrupt, to_reader, &report, deadline)?,
                        None => self.set_report(&report, deadline)?,
                    }
                }
                Ok(())
            }
        }
    }

    fn read(&mut self, pipe: Pipe, endpoint: u8, slice: Duration) -> rusb::Result<usize> {
        match pipe {
            Pipe::Bulk => self.handle.read_bulk(endpoint, &mut self.buffer, slice),
            // One report a transfer: a full one ends no longer transfer, and what came of one that timed out is lost.
            Pipe::Interrupt => self.handle.read_interrupt(endpoint, &mut self.buffer[..REPORT_BYTES], slice),
        }
    }

    /// One slice of receiving. A time-out with part of the data counts as data: libusb gives it as success.
    fn receive(&mut self, parser: &mut AnswerParser, slice: Duration) -> Result<Option<Answer>, TransportError> {
        let (pipe, endpoint) = match self.mode {
            UsbMode::Single { pipe, from_reader, .. } => (pipe, from_reader),
            UsbMode::Split { body_in, .. } if parser.is_in_body() => (Pipe::Bulk, body_in),
            UsbMode::Split { header_in, .. } => (Pipe::Bulk, header_in),
            UsbMode::Hid { from_reader, .. } => (Pipe::Interrupt, from_reader),
        };
        match self.read(pipe, endpoint, slice) {
            Ok(count) => {
                self.tap.received(&self.buffer[..count]);
                Ok(parser.push(&self.buffer[..count])?)
            }
            Err(rusb::Error::Timeout | rusb::Error::Interrupted) => Ok(None),
            Err(error) => Err(transport_error(error)),
        }
    }
}

impl SamTransport for UsbTransport {
    fn exchange(&mut self, request: &[u8], deadline: Instant) -> Result<Answer, TransportError> {
        self.tap.sent(request);
        let stop = Arc::clone(&self.stop);
        let sent = self.send_request(request, deadline);
        let answered =
            sent.and_then(|()| collect(deadline, || stop.load(Ordering::Acquire), |parser, slice| self.receive(parser, slice)));
        // The next answers are shorter than a card's and would leave it in the buffer.
        self.buffer.as_mut_slice().zeroize();
        self.tap.ended(answered.as_ref().err());
        answered
    }

    fn drain(&mut self) {
        let until = Instant::now() + DRAINING_LIMIT;
        let (pipe, from_reader) = (self.interface.endpoints.pipe, self.interface.endpoints.from_reader.clone());
        for endpoint in from_reader {
            while Instant::now() < until && self.read(pipe, endpoint, QUIET_ENDPOINT).is_ok() {}
        }
        self.buffer.as_mut_slice().zeroize();
        for endpoint in self.interface.endpoints.from_reader.iter().chain(&self.interface.endpoints.to_reader) {
            // A halt that cannot be cleared shows at the next exchange.
            let _ = self.handle.clear_halt(*endpoint);
        }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.handle.reset().map_err(transport_error)
    }
}

/// Bus number and port numbers: where a device is plugged in, whatever number it is given there.
type Port = (u8, Vec<u8>);

/// The USB bus as seen by one libusb context. (libusb's global context panics where there is no USB.)
pub(super) struct UsbBus {
    context: Context,
    readers: UsbReaders,
    stop: Arc<AtomicBool>,
    tap: Tap,
    /// The mode that worked on a port.
    remembered: BTreeMap<Port, UsbMode>,
}

impl UsbBus {
    pub fn new(readers: UsbReaders, stop: Arc<AtomicBool>, tap: Tap) -> Result<Self, DownReason> {
        let context = Context::new().map_err(|_| DownReason::CannotOpen)?;
        Ok(UsbBus { context, readers, stop, tap, remembered: BTreeMap::new() })
    }

    /// Opens the first reader plugged in and finds out how it is spoken to. What is done to mend it goes to `mending`.
    pub fn open_reader(&mut self, mending: &dyn Fn(Remedy)) -> Result<Box<dyn SamTransport>, DownReason> {
        let devices = self.context.devices().map_err(|_| DownReason::CannotOpen)?;
        let known = devices.iter().find_map(|device| {
            let id = id_of(&device)?;
            self.readers.contain(id).then_some((device, id))
        });
        let (reader, id) = known.ok_or(DownReason::Absent)?;
        let port = (reader.bus_number(), reader.port_numbers().unwrap_or_default());
        let interface = interface_of(&reader)?;
        let mut modes = modes(&interface.endpoints, self.readers.ways.get(&id).copied());
        if let Some(known_mode) = self.remembered.get(&port) {
            modes.sort_by_key(|mode| mode != known_mode);
        }
        let first = *modes.first().ok_or(DownReason::NotSupported)?;
        let handle = reader.open().map_err(|error| down_reason(&error))?;
        // Not every system can detach; then there is nothing to be detached.
        let _ = handle.set_auto_detach_kernel_driver(true);
        handle.claim_interface(interface.number).map_err(|error| down_reason(&error))?;
        let buffer = Zeroizing::new(vec![0; IN_BUFFER_BYTES]);
        let (stop, tap) = (Arc::clone(&self.stop), self.tap.clone());
        let mut transport = UsbTransport { handle, interface, mode: first, stop, buffer, tap };
        let mode = find_mode(&mut transport, &modes, mending)?;
        if self.remembered.len() >= REMEMBERED_PORTS_COUNT_MAX {
            self.remembered.clear();
        }
        self.remembered.insert(port, mode);
        Ok(Box::new(transport))
    }
}

/// `None` for a device that does not say what it is.
pub(super) fn id_of(device: &Device<Context>) -> Option<UsbId> {
    let descriptor = device.device_descriptor().ok()?;
    Some(UsbId { vendor: descriptor.vendor_id(), product: descriptor.product_id() })
}

/// Asks for the SAM's status in each mode; any sound answer settles it. A reader that understands none is
/// reset once and asked again.
fn find_mode(transport: &mut UsbTransport, modes: &[UsbMode], mending: &dyn Fn(Remedy)) -> Result<UsbMode, DownReason> {
    for reset_first in [false, true] {
        if reset_first {
            mending(Remedy::ResetTransport);
            if transport.reset() == Err(TransportError::Gone) {
                return Err(DownReason::Absent);
            }
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
    readers: UsbReaders,
    tap: Tap,
    signals: Signals,
    wake: SyncSender<()>,
}

impl UsbSurroundings {
    pub fn new(readers: UsbReaders, tap: Tap, signals: Signals, wake: SyncSender<()>) -> Self {
        UsbSurroundings { watch: None, bus: None, readers, tap, signals, wake }
    }
}

impl Surroundings for UsbSurroundings {
    fn open(&mut self, mending: &dyn Fn(Remedy)) -> Result<Box<dyn SamTransport>, DownReason> {
        let bus = match &mut self.bus {
            Some(bus) => bus,
            None => {
                let bus = UsbBus::new(self.readers.clone(), Arc::clone(&self.signals.stop), self.tap.clone())?;
                self.watch = UsbWatch::start(&bus.context, self.readers.clone(), self.wake.clone());
                if self.watch.is_none() {
                    record(LogEvent::ReaderAlarm, &[("reason", "no_hotplug".into())]);
                }
                self.bus.insert(bus)
            }
        };
        bus.open_reader(mending)
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
