//! The way to a thermal printer: network, serial line or USB.

use rusb::{Context, DeviceHandle, Direction, TransferType, UsbContext};
use serialport::{FlowControl, SerialPort, TTYPort};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Where network printers listen for raw bytes.
const NETWORK_PORT: u16 = 9_100;
/// What most serial printers are set to.
const BAUD_RATE: u32 = 115_200;
/// Device class of printers, and their interface protocol that also answers (USB printer class 1.1, 4.2).
const PRINTER_CLASS: u8 = 7;
const BIDIRECTIONAL: u8 = 2;
/// Bytes taken from USB at once.
const PACKET_BYTES: usize = 64;

const NETWORK_SCHEME: &str = "escpos://";
const SERIAL_SCHEME: &str = "escpos-serial:";
const USB_SCHEME: &str = "escpos-usb:";

/// Where a thermal printer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThermalAddress {
    /// `escpos://HOST[:PORT]`, port 9100 unless told otherwise.
    Network { host: String, port: u16 },
    /// `escpos-serial:DEVICE[?baud=NUMBER]`, 115,200 baud unless told otherwise, hardware flow control.
    Serial { device: String, baud: u32 },
    /// `escpos-usb:any`, or `escpos-usb:VENDOR:PRODUCT` in hexadecimal digits.
    Usb { id: Option<(u16, u16)> },
}

/// What is wrong with such an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no thermal printer: it needs escpos://HOST[:PORT], escpos-serial:DEVICE[?baud=NUMBER], escpos-usb:any or \
     escpos-usb:VENDOR:PRODUCT"
)]
pub struct ThermalAddressError(String);

impl ThermalAddress {
    /// Nothing where the text is of another kind of printer.
    pub(in crate::printing) fn parse(text: &str) -> Option<Result<Self, ThermalAddressError>> {
        let parsed = if let Some(rest) = text.strip_prefix(NETWORK_SCHEME) {
            network(rest)
        } else if let Some(rest) = text.strip_prefix(SERIAL_SCHEME) {
            serial(rest)
        } else if let Some(rest) = text.strip_prefix(USB_SCHEME) {
            usb(rest)
        } else {
            return None;
        };
        Some(parsed.ok_or_else(|| ThermalAddressError(text.to_string())))
    }

    /// Opens the way.
    ///
    /// # Errors
    /// Nobody is there, or somebody else has it.
    pub(super) fn open(&self, limit: Duration) -> io::Result<Box<dyn Line>> {
        match self {
            ThermalAddress::Network { host, port } => {
                let mut addresses = (host.as_str(), *port).to_socket_addrs()?;
                let address = addresses.next().ok_or_else(|| io::Error::from(ErrorKind::NotFound))?;
                let stream = TcpStream::connect_timeout(&address, limit)?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            ThermalAddress::Serial { device, baud } => {
                let port = serialport::new(device, *baud).flow_control(FlowControl::Hardware).timeout(limit).open_native()?;
                Ok(Box::new(port))
            }
            ThermalAddress::Usb { id } => Ok(Box::new(UsbPrinter::open(*id).map_err(io_error)?)),
        }
    }
}

fn network(rest: &str) -> Option<ThermalAddress> {
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok().filter(|port| *port != 0)?),
        None => (rest, NETWORK_PORT),
    };
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-');
    (!host.is_empty() && host.chars().all(plain)).then(|| ThermalAddress::Network { host: host.to_string(), port })
}

fn serial(rest: &str) -> Option<ThermalAddress> {
    let (device, baud) = match rest.split_once('?') {
        Some((device, option)) => (device, option.strip_prefix("baud=")?.parse().ok().filter(|baud| *baud != 0)?),
        None => (rest, BAUD_RATE),
    };
    device.starts_with('/').then(|| ThermalAddress::Serial { device: device.to_string(), baud })
}

fn usb(rest: &str) -> Option<ThermalAddress> {
    if rest == "any" {
        return Some(ThermalAddress::Usb { id: None });
    }
    let (vendor, product) = rest.split_once(':')?;
    let number = |digits: &str| (digits.len() == 4).then(|| u16::from_str_radix(digits, 16).ok()).flatten();
    Some(ThermalAddress::Usb { id: Some((number(vendor)?, number(product)?)) })
}

/// Bytes there and back, each with a limit.
pub(super) trait Line: Send {
    /// Writes what is taken within `wait`; `TimedOut` or `WouldBlock` where nothing is.
    fn write(&mut self, bytes: &[u8], wait: Duration) -> io::Result<usize>;

    /// The next byte, or none within `wait`. An end of the line is an error.
    fn read_byte(&mut self, wait: Duration) -> io::Result<Option<u8>>;
}

fn one_byte(mut from: impl Read) -> io::Result<Option<u8>> {
    let mut byte = [0];
    match from.read(&mut byte) {
        Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
        Ok(_) => Ok(Some(byte[0])),
        Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Line for TcpStream {
    fn write(&mut self, bytes: &[u8], wait: Duration) -> io::Result<usize> {
        self.set_write_timeout(Some(wait))?;
        Write::write(self, bytes)
    }

    fn read_byte(&mut self, wait: Duration) -> io::Result<Option<u8>> {
        self.set_read_timeout(Some(wait))?;
        one_byte(self)
    }
}

impl Line for TTYPort {
    fn write(&mut self, bytes: &[u8], wait: Duration) -> io::Result<usize> {
        self.set_timeout(wait)?;
        Write::write(self, bytes)
    }

    fn read_byte(&mut self, wait: Duration) -> io::Result<Option<u8>> {
        self.set_timeout(wait)?;
        one_byte(self)
    }
}

/// A printer of the USB printer class.
struct UsbPrinter {
    handle: DeviceHandle<Context>,
    to_printer: u8,
    from_printer: u8,
    /// Read and not yet given on.
    waiting: Vec<u8>,
}

impl UsbPrinter {
    fn open(id: Option<(u16, u16)>) -> rusb::Result<Self> {
        let context = Context::new()?;
        for device in context.devices()?.iter() {
            let about = device.device_descriptor()?;
            if id.is_some_and(|id| id != (about.vendor_id(), about.product_id())) {
                continue;
            }
            // A device without a configuration is none that prints.
            let Ok(configuration) = device.active_config_descriptor() else { continue };
            let alternatives = configuration.interfaces().flat_map(|interface| interface.descriptors());
            for alternative in alternatives {
                let endpoint = |direction: Direction| {
                    let bulk = alternative.endpoint_descriptors().filter(|one| one.transfer_type() == TransferType::Bulk);
                    bulk.filter(|one| one.direction() == direction).map(|one| one.address()).next()
                };
                if alternative.class_code() != PRINTER_CLASS || alternative.protocol_code() != BIDIRECTIONAL {
                    continue;
                }
                let (Some(to_printer), Some(from_printer)) = (endpoint(Direction::Out), endpoint(Direction::In)) else {
                    continue;
                };
                let handle = device.open()?;
                // usblp holds printers until it is told to let go.
                handle.set_auto_detach_kernel_driver(true)?;
                handle.claim_interface(alternative.interface_number())?;
                handle.set_alternate_setting(alternative.interface_number(), alternative.setting_number())?;
                return Ok(UsbPrinter { handle, to_printer, from_printer, waiting: Vec::new() });
            }
        }
        Err(rusb::Error::NotFound)
    }
}

fn io_error(error: rusb::Error) -> io::Error {
    match error {
        rusb::Error::Timeout => ErrorKind::TimedOut.into(),
        rusb::Error::Access => ErrorKind::PermissionDenied.into(),
        rusb::Error::NotFound | rusb::Error::NoDevice => ErrorKind::NotFound.into(),
        other => io::Error::other(other),
    }
}

impl Line for UsbPrinter {
    fn write(&mut self, bytes: &[u8], wait: Duration) -> io::Result<usize> {
        self.handle.write_bulk(self.to_printer, bytes, wait).map_err(io_error)
    }

    fn read_byte(&mut self, wait: Duration) -> io::Result<Option<u8>> {
        if self.waiting.is_empty() {
            let mut packet = [0; PACKET_BYTES];
            let count = match self.handle.read_bulk(self.from_printer, &mut packet, wait) {
                Ok(count) => count,
                Err(rusb::Error::Timeout | rusb::Error::Interrupted) => 0,
                Err(error) => return Err(io_error(error)),
            };
            self.waiting.extend(packet.iter().take(count).rev());
        }
        Ok(self.waiting.pop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_say_what_would_be_right() {
        let parsed = |text: &str| ThermalAddress::parse(text).map(|result| result.ok());
        let network = |host: &str, port| Some(Some(ThermalAddress::Network { host: host.into(), port }));
        assert_eq!(parsed("escpos://192.168.1.9"), network("192.168.1.9", 9_100));
        assert_eq!(parsed("escpos://printer.hall:9101"), network("printer.hall", 9_101));
        let serial = |baud| Some(Some(ThermalAddress::Serial { device: "/dev/ttyS2".into(), baud }));
        assert_eq!(parsed("escpos-serial:/dev/ttyS2"), serial(115_200));
        assert_eq!(parsed("escpos-serial:/dev/ttyS2?baud=19200"), serial(19_200));
        assert_eq!(parsed("escpos-usb:any"), Some(Some(ThermalAddress::Usb { id: None })));
        assert_eq!(parsed("escpos-usb:04b8:0E15"), Some(Some(ThermalAddress::Usb { id: Some((0x04B8, 0x0E15)) })));
        for wrong in [
            "escpos://",
            "escpos://:9100",
            "escpos://a/b",
            "escpos://printer:0",
            "escpos://printer:99999",
            "escpos-serial:ttyS2",
            "escpos-serial:/dev/ttyS2?baud=fast",
            "escpos-usb:",
            "escpos-usb:4b8:e15",
        ] {
            assert_eq!(parsed(wrong), Some(None), "{wrong}");
        }
        assert_eq!(parsed("ipp://printer/ipp/print"), None);
    }
}
