//! Whether an earphone is plugged in: the kernel's switch of a jack (`SW_HEADPHONE_INSERT` of an event device).

use crate::events::{LogEvent, record};
use std::fs::File;
use std::io::Read;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two tries to open the device.
const TRY_INTERVAL: Duration = Duration::from_secs(10);
/// `struct input_event` of 64-bit Linux: two words of time, type, code, value.
const EVENT_BYTES: usize = 24;
const TYPE_AT: usize = 16;
const CODE_AT: usize = 18;
const VALUE_AT: usize = 20;
/// `EV_SW` and `SW_HEADPHONE_INSERT` of linux/input-event-codes.h.
const SWITCH: u16 = 5;
const HEADPHONE_INSERT: u16 = 2;
/// `EVIOCGSW(8)` of linux/input.h: the state of all switches.
const GET_SWITCHES: libc::c_ulong = (2 << 30) | (8 << 16) | (0x45 << 8) | 0x1b;

/// Watches the device on a thread that lives as long as the program. Without a device there is no thread.
pub fn watch(device: &Path, send: impl Fn(bool) + Send + 'static) {
    if device.as_os_str().is_empty() {
        return;
    }
    let device = PathBuf::from(device);
    let spawned = std::thread::Builder::new().name("earphone".into()).spawn(move || {
        loop {
            if let Ok(file) = File::open(&device) {
                follow(file, &send);
                // Nobody knows any more: what is private is not said.
                send(false);
            }
            std::thread::sleep(TRY_INTERVAL);
        }
    });
    if spawned.is_err() {
        record(LogEvent::ThreadEnded, &[("thread", "earphone".into())]);
    }
}

/// Until the device is gone.
fn follow(mut file: File, send: &impl Fn(bool)) {
    if let Some(plugged) = plugged_now(&file) {
        send(plugged);
    }
    let mut event = [0; EVENT_BYTES];
    while file.read_exact(&mut event).is_ok() {
        if let Some(plugged) = plugged_by(&event) {
            send(plugged);
        }
    }
}

fn plugged_now(file: &File) -> Option<bool> {
    let mut switches = [0_u8; 8];
    // SAFETY: the request names eight bytes, and so many there are.
    let asked = unsafe { libc::ioctl(file.as_raw_fd(), GET_SWITCHES, switches.as_mut_ptr()) };
    (asked >= 0).then_some(switches[0] & (1 << HEADPHONE_INSERT) != 0)
}

fn plugged_by(event: &[u8; EVENT_BYTES]) -> Option<bool> {
    let word = |at: usize| u16::from_ne_bytes([event[at], event[at + 1]]);
    let is_jack = word(TYPE_AT) == SWITCH && word(CODE_AT) == HEADPHONE_INSERT;
    is_jack.then_some(event[VALUE_AT..] != [0; EVENT_BYTES - VALUE_AT])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::mpsc::channel;

    /// As linux/input.h lays it out.
    fn event(kind: u16, code: u16, value: i32) -> Vec<u8> {
        [[0; 16].as_slice(), &kind.to_ne_bytes(), &code.to_ne_bytes(), &value.to_ne_bytes()].concat()
    }

    #[test]
    fn a_jack_tells_when_something_is_plugged_in_and_pulled_out() {
        let mut file = tempfile::tempfile().unwrap();
        // A plug, the report that ends it, a microphone, the plug pulled out.
        for event in [event(5, 2, 1), event(0, 0, 0), event(5, 4, 1), event(5, 2, 0)] {
            file.write_all(&event).unwrap();
        }
        std::io::Seek::rewind(&mut file).unwrap();
        let (sender, told) = channel();
        follow(file, &move |plugged| sender.send(plugged).unwrap());
        assert_eq!(told.iter().collect::<Vec<_>>(), [true, false]);
    }
}
