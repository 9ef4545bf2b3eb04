//! A scanner on a serial line, 8N1.

use crate::scanning::{LINE_BYTES_MAX, Line, Lines, QUIET_MS};
use serialport::TTYPort;
use std::convert::Infallible;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::Duration;
use zeroize::{Zeroize, Zeroizing};

pub(super) fn open(device: &Path, baud: u32) -> io::Result<TTYPort> {
    let builder = serialport::new(device.to_string_lossy(), baud).timeout(Duration::from_millis(QUIET_MS));
    builder.open_native().map_err(|error| match error.kind() {
        serialport::ErrorKind::NoDevice => ErrorKind::NotFound.into(),
        _ => io::Error::from(error),
    })
}

/// Until the line ends or we are stopped.
pub(super) fn follow(mut port: TTYPort, stopped: impl Fn() -> bool, mut heard: impl FnMut(Line<'_>)) -> io::Result<Infallible> {
    let mut lines = Lines::default();
    let mut came = Zeroizing::new([0; LINE_BYTES_MAX]);
    while !stopped() {
        match port.read(&mut came[..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                lines.push(&came[..count], &mut heard);
                came.zeroize();
            }
            Err(error) if error.kind() == ErrorKind::TimedOut => lines.forget(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::Interrupted.into())
}
