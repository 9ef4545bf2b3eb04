//! A recording of a reader's line, played again behind a pseudo-terminal.

use rustix::pty::OpenptFlags;
use rustix::termios::OptionalActions;
use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;

/// One question and the pieces of what came.
struct Exchange {
    request: Vec<u8>,
    pieces: Vec<Vec<u8>>,
}

/// A recording, read.
pub struct Recorded {
    exchanges: Vec<Exchange>,
    /// What the machine said while it was recorded.
    pub said: Vec<String>,
}

impl Recorded {
    pub fn parse(text: &str) -> Self {
        let mut recorded = Recorded { exchanges: Vec::new(), said: Vec::new() };
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("# yizhan reader recording 1"));
        for line in lines {
            let (sign, rest) = line.split_once(' ').unwrap();
            let (_, content) = rest.split_once(' ').unwrap_or((rest, ""));
            match sign {
                ">" => recorded.exchanges.push(Exchange { request: bytes(content), pieces: Vec::new() }),
                "<" => recorded.exchanges.last_mut().unwrap().pieces.push(bytes(content)),
                "#" => recorded.said.push(content.to_string()),
                "=" => {}
                other => panic!("{other:?} is no line of a recording"),
            }
        }
        recorded
    }
}

fn bytes(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}

/// Plays it from a thread that lives as long as the test. Gives the device and what keeps it open.
pub fn play(recorded: Recorded) -> (PathBuf, File) {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let controller = rustix::pty::openpt(flags).unwrap();
    rustix::pty::grantpt(&controller).unwrap();
    rustix::pty::unlockpt(&controller).unwrap();
    let device = PathBuf::from(rustix::pty::ptsname(&controller, Vec::new()).unwrap().to_string_lossy().into_owned());
    let open = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::CLOEXEC;
    let end = rustix::fs::open(&device, open, rustix::fs::Mode::empty()).unwrap();
    let mut attributes = rustix::termios::tcgetattr(&end).unwrap();
    attributes.make_raw();
    rustix::termios::tcsetattr(&end, OptionalActions::Now, &attributes).unwrap();
    let mut line = File::from(controller);
    std::thread::spawn(move || {
        let mut exchanges = recorded.exchanges.into_iter().peekable();
        let (mut pending, mut buffer) = (Vec::new(), [0; 256]);
        while let Ok(count) = line.read(&mut buffer) {
            pending.extend_from_slice(&buffer[..count]);
            // Requests are 10 bytes long; nothing else is ever sent.
            while pending.len() >= 10 {
                let request: Vec<u8> = pending.drain(..10).collect();
                // A question that only the recorded transport asks is passed over.
                let answered = exchanges.by_ref().find(|exchange| exchange.request == request);
                for piece in answered.map(|exchange| exchange.pieces).unwrap_or_default() {
                    line.write_all(&piece).unwrap();
                }
            }
        }
    });
    (device, File::from(end))
}
