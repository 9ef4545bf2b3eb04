//! The system's own smart card service (pcscd) with a virtual reader (vpcd) and cards in it. Needs the Debian packages pcscd and
//! vsmartcard-vpcd, and user namespaces or root.

// Each test program uses a part of it.
#![allow(dead_code)]

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const DEADLINE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const OWN_NAMESPACES: [&str; 6] = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"];
/// T=0 and nothing else.
const ATR: [u8; 4] = [0x3B, 0x02, 0x01, 0x02];
const DONE: &[u8] = &[0x90, 0x00];
const UNKNOWN: &[u8] = &[0x6A, 0x82];

/// The service with a socket of its own.
pub struct Service {
    process: Child,
    directory: tempfile::TempDir,
    port: u16,
}

impl Service {
    pub fn start(with_reader: bool) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let port = free_port();
        let reader = format!("FRIENDLYNAME \"Virtual\"\nDEVICENAME /dev/null:{port:#x}\nLIBPATH {DRIVER}\nCHANNELID {port:#x}\n");
        fs::write(directory.path().join("reader.conf"), if with_reader { reader } else { String::new() }).unwrap();
        fs::create_dir(directory.path().join("run")).unwrap();
        // Where it listens is compiled in: that place is made our own.
        let script = "mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind \"$1/run\" /run/pcscd && \
                      exec pcscd --foreground --force-reader-polling --config \"$1/reader.conf\"";
        let mut command = Command::new("unshare");
        command.args(OWN_NAMESPACES).args(["sh", "-c", script, "sh"]).arg(directory.path());
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let service = Service { process, directory, port };
        until("the service listens", || fs::exists(service.socket()).unwrap());
        service
    }

    pub fn socket(&self) -> String {
        self.directory.path().join("run/pcscd.comm").display().to_string()
    }
}

/// The driver listens at a port and at the next, one for each of its slots. Odd ones only, so that no two services meet.
fn free_port() -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port % 2 == 1 && port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Social,
    Other,
    /// Pulled when its number is asked for.
    Pulled,
}

/// A card in the reader until dropped.
pub struct Card {
    line: TcpStream,
    thread: Option<JoinHandle<()>>,
}

impl Card {
    pub fn put_in(service: &Service, kind: Kind) -> Self {
        let mut line = None;
        until("the reader is there", || {
            line = TcpStream::connect(("127.0.0.1", service.port)).ok();
            line.is_some()
        });
        let line = line.unwrap();
        let end = line.try_clone().unwrap();
        Card { line, thread: Some(std::thread::spawn(move || answer(end, kind))) }
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        drop(self.line.shutdown(Shutdown::Both));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Two bytes of length, then the message; one byte alone is the reader's word: 4 asks for the ATR, the rest switches power.
fn answer(mut line: TcpStream, kind: Kind) {
    let mut length = [0; 2];
    while line.read_exact(&mut length).is_ok() {
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        if line.read_exact(&mut message).is_err() {
            return;
        }
        let answer: &[u8] = match (message.as_slice(), kind) {
            ([4], _) => &ATR,
            ([_], _) => continue,
            ([0x00, 0xB2, ..], Kind::Pulled) => return drop(line.shutdown(Shutdown::Both)),
            (_, Kind::Other) => UNKNOWN,
            ([0x00, 0xA4, ..], Kind::Social | Kind::Pulled) => DONE,
            ([0x00, 0xB2, 0x07, 0x04, ..], Kind::Social) => b"\x07\x09A1234567X\x90\x00",
            (_, Kind::Social | Kind::Pulled) => UNKNOWN,
        };
        let framed = [&u16::try_from(answer.len()).unwrap().to_be_bytes()[..], answer].concat();
        if line.write_all(&framed).is_err() {
            return;
        }
    }
}

pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(LOOK);
    }
}
