//! A scanner that passes itself off as a keyboard: its event device, held so that its keys reach no window.

use crate::scanning::{KeyPresses, Line};
use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsRawFd;
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

/// `struct input_event` of 64-bit Linux: seconds, microseconds, type, code, value.
const EVENT_BYTES: usize = 24;
const MICROSECONDS_AT: usize = 8;
const TYPE_AT: usize = 16;
const CODE_AT: usize = 18;
const VALUE_AT: usize = 20;
/// `EV_KEY` of linux/input-event-codes.h.
const KEY: u16 = 1;
/// `EVIOCGRAB` of linux/input.h: from then on nobody else hears this device.
const GRAB: libc::c_ulong = (1 << 30) | (4 << 16) | (0x45 << 8) | 0x90;

/// Opens the device and holds it.
///
/// # Errors
/// It is not there, not ours to open, or another program holds it: then its keys would reach windows, and it is not used.
pub(super) fn open(device: &Path) -> io::Result<File> {
    let file = File::open(device)?;
    // SAFETY: the request carries its argument in the call itself.
    let held = unsafe { libc::ioctl(file.as_raw_fd(), GRAB, 1) };
    if held == 0 {
        return Ok(file);
    }
    let error = io::Error::last_os_error();
    // What is no input device, as a pipe is none, has no other listeners.
    if error.raw_os_error() == Some(libc::ENOTTY) { Ok(file) } else { Err(error) }
}

/// Until the device is gone or we are stopped.
pub(super) fn follow(
    mut keyboard: impl Read,
    stopped: impl Fn() -> bool,
    mut heard: impl FnMut(Line<'_>),
) -> io::Result<Infallible> {
    let mut keys = KeyPresses::default();
    let mut event = Zeroizing::new([0; EVENT_BYTES]);
    while !stopped() {
        keyboard.read_exact(&mut event[..])?;
        if let Some((key, value, at_ms)) = key_of(&event) {
            keys.push(key, value, at_ms, &mut heard);
        }
        event.zeroize();
    }
    Err(io::ErrorKind::Interrupted.into())
}

fn key_of(event: &[u8; EVENT_BYTES]) -> Option<(u16, i32, u64)> {
    let half = |at: usize| u16::from_ne_bytes([event[at], event[at + 1]]);
    let word = |at: usize| event[at..at + 8].try_into().map(u64::from_ne_bytes).unwrap_or(0);
    let value = event[VALUE_AT..].try_into().map(i32::from_ne_bytes).unwrap_or(0);
    let at_ms = word(0).saturating_mul(1_000).saturating_add(word(MICROSECONDS_AT) / 1_000);
    (half(TYPE_AT) == KEY).then(|| (half(CODE_AT), value, at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As linux/input.h lays it out.
    fn event(at_ms: u64, kind: u16, code: u16, value: i32) -> Vec<u8> {
        let time = [(at_ms / 1_000).to_ne_bytes(), (at_ms % 1_000 * 1_000).to_ne_bytes()].concat();
        [time.as_slice(), &kind.to_ne_bytes(), &code.to_ne_bytes(), &value.to_ne_bytes()].concat()
    }

    #[test]
    fn keys_with_their_times_become_codes_and_the_end_of_the_device_is_told() {
        // KEY_A, a report that ends it, KEY_B after too long, KEY_ENTER.
        let events = [event(999, 1, 30, 1), event(999, 0, 0, 0), event(1_300, 1, 48, 1), event(1_304, 1, 28, 1), vec![0; 7]];
        let mut heard = Vec::new();
        let ended = follow(
            &events.concat()[..],
            || false,
            |line| {
                if let Line::Whole(bytes) = line {
                    heard.push(bytes.to_vec());
                }
            },
        );
        assert_eq!(heard, [b"b".to_vec()]);
        assert_eq!(ended.err().map(|error| error.kind()), Some(io::ErrorKind::UnexpectedEof));
    }

    #[test]
    fn what_is_not_there_is_not_opened() {
        let error = open(Path::new("/dev/input/none-such")).err();
        assert_eq!(error.map(|error| error.kind()), Some(io::ErrorKind::NotFound));
    }
}
