//! A thermal printer for tests: listens on a port, speaks ESC/POS as a printer does, keeps the dots it burnt and cuts
//! them into sheets. Its roll, cover, blade and line can be meddled with.

// Each test program uses a part of it.
#![allow(dead_code)]

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub const WIDTH_BYTES: usize = 72;
/// Between two looks at what somebody did to the printer.
const LOOK: Duration = Duration::from_millis(5);
const WAIT: Duration = Duration::from_secs(20);
/// Of a printer that has memory to spare.
const BUFFER_BYTES: usize = 1024 * 1024;

/// What happens once so many rows of a document are burnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    PaperEnds,
    CoverOpens,
    BladeSticks,
    LineIsCut,
    /// It is offline, and none of the above.
    GoesOffline,
    /// Burns no more and says nothing of it.
    Stalls,
    /// The same, of a make that has no order to drop what it holds.
    StallsAndKeeps,
    /// Its next answer never arrives.
    LosesAnAnswer,
}

#[derive(Default)]
struct Device {
    near_end: bool,
    paper_out: bool,
    cover_open: bool,
    blade_stuck: bool,
    /// For a reason it does not tell.
    switched_offline: bool,
    stalled: bool,
    keeps_all: bool,
    loses_answer: bool,
    silent: bool,
    tells_by_itself: bool,
    told: Option<[u8; 4]>,
    buffer: VecDeque<u8>,
    buffer_bytes_max: usize,
    /// Burnt since the last cut, row after row.
    hanging: Vec<u8>,
    sheets: Vec<Vec<u8>>,
    rows: usize,
    mishap: Option<(usize, Mishap)>,
    line_cut: bool,
    dropped: usize,
    unknown: Vec<u8>,
    ended: bool,
}

pub struct ThermalPrinter {
    device: Arc<Mutex<Device>>,
    port: u16,
    thread: Option<JoinHandle<()>>,
}

impl ThermalPrinter {
    /// Paper in it, cover closed, waiting.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        listener.set_nonblocking(true).expect("a listener that can end");
        let device = Arc::new(Mutex::new(Device { buffer_bytes_max: BUFFER_BYTES, ..Device::default() }));
        let shared = device.clone();
        let thread = std::thread::spawn(move || {
            while !lock(&shared).ended {
                match listener.accept() {
                    Ok((stream, _)) => serve(&shared, stream),
                    Err(_) => std::thread::sleep(LOOK),
                }
            }
        });
        ThermalPrinter { device, port, thread: Some(thread) }
    }

    /// For a kiosk's configuration.
    pub fn uri(&self) -> String {
        format!("escpos://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn near_end(&self) {
        lock(&self.device).near_end = true;
    }

    pub fn take_paper_out(&self) {
        lock(&self.device).paper_out = true;
    }

    pub fn open_cover(&self) {
        lock(&self.device).cover_open = true;
    }

    pub fn go_offline(&self) {
        lock(&self.device).switched_offline = true;
    }

    /// A new roll, cover closed, blade free.
    pub fn put_right(&self) {
        let mut device = lock(&self.device);
        (device.near_end, device.paper_out, device.cover_open, device.blade_stuck) = (false, false, false, false);
        (device.stalled, device.switched_offline) = (false, false);
    }

    /// Answers nothing any more.
    pub fn fall_silent(&self) {
        lock(&self.device).silent = true;
    }

    /// Takes so few bytes ahead.
    pub fn small_buffer(&self, bytes: usize) {
        lock(&self.device).buffer_bytes_max = bytes;
    }

    pub fn after_rows(&self, rows: usize, mishap: Mishap) {
        lock(&self.device).mishap = Some((rows, mishap));
    }

    /// What was cut off, blank strips left out: row after row.
    pub fn sheets(&self) -> Vec<Vec<u8>> {
        lock(&self.device).sheets.iter().filter(|sheet| !sheet.is_empty()).cloned().collect()
    }

    /// Rows that hang from it.
    pub fn hanging_rows(&self) -> usize {
        lock(&self.device).hanging.len() / WIDTH_BYTES
    }

    /// How often it was told to drop what it held.
    pub fn dropped(&self) -> usize {
        lock(&self.device).dropped
    }

    /// Bytes that are no command.
    pub fn unknown(&self) -> Vec<u8> {
        lock(&self.device).unknown.clone()
    }

    pub fn wait_until(&self, what: &str, state: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + WAIT;
        while !state(self) {
            assert!(Instant::now() < deadline, "waited for {what}");
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for ThermalPrinter {
    fn drop(&mut self) {
        lock(&self.device).ended = true;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock(device: &Mutex<Device>) -> MutexGuard<'_, Device> {
    device.lock().expect("a printer that did not panic")
}

fn serve(shared: &Mutex<Device>, mut stream: TcpStream) {
    stream.set_nonblocking(false).expect("a stream");
    stream.set_read_timeout(Some(LOOK)).expect("a limit");
    {
        let mut device = lock(shared);
        device.buffer.clear();
        (device.tells_by_itself, device.line_cut) = (false, false);
    }
    let mut unread = VecDeque::new();
    loop {
        let device = lock(shared);
        if device.ended || device.line_cut {
            return;
        }
        let room = device.buffer_bytes_max.saturating_sub(device.buffer.len() + unread.len());
        drop(device);
        let mut bytes = vec![0; room.min(4_096)];
        match if room == 0 { Err(ErrorKind::WouldBlock.into()) } else { stream.read(&mut bytes) } {
            Ok(0) => return,
            Ok(count) => unread.extend(&bytes[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return,
        }
        let mut device = lock(shared);
        let mut says = device.take_in(&mut unread);
        says.extend(device.work());
        let silent = device.silent;
        drop(device);
        if room == 0 {
            std::thread::sleep(LOOK);
        }
        if !silent && stream.write_all(&says).is_err() {
            return;
        }
    }
}

impl Device {
    fn is_offline(&self) -> bool {
        self.paper_out || self.cover_open || self.blade_stuck || self.switched_offline
    }

    /// Commands in real time are answered at once; the rest is put by.
    fn take_in(&mut self, unread: &mut VecDeque<u8>) -> Vec<u8> {
        let mut says = Vec::new();
        while let Some(first) = unread.front().copied() {
            if first != 0x10 {
                unread.pop_front();
                self.buffer.push_back(first);
                continue;
            }
            match (unread.get(1).copied(), unread.get(2).copied()) {
                (Some(0x04), Some(asked @ 1..=4)) => {
                    unread.drain(..3);
                    says.push(self.answer(asked));
                }
                (Some(0x14), Some(8)) if unread.len() >= 10 => {
                    assert!(unread.drain(..10).eq([0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8]), "the order to drop");
                    if !self.keeps_all {
                        self.buffer.clear();
                    }
                    self.dropped += 1;
                }
                (None, _) | (Some(0x04 | 0x05 | 0x14), None) | (Some(0x14), Some(8)) => break,
                _ => {
                    unread.pop_front();
                    self.buffer.push_back(first);
                }
            }
        }
        says
    }

    /// `DLE EOT n`, by Epson's table.
    fn answer(&self, asked: u8) -> u8 {
        let bit = |is: bool, bits: u8| if is { bits } else { 0 };
        0b0001_0010
            | match asked {
                1 => bit(self.is_offline(), 0b0000_1000),
                2 => bit(self.cover_open, 0b0000_0100) | bit(self.paper_out, 0b0010_0000),
                3 => bit(self.blade_stuck, 0b0000_1000),
                _ => bit(self.near_end, 0b0000_1100) | bit(self.paper_out, 0b0110_0000),
            }
    }

    /// The four bytes told by itself.
    fn all_of_it(&self) -> [u8; 4] {
        let bit = |is: bool, bits: u8| if is { bits } else { 0 };
        [
            0b0001_0000 | bit(self.is_offline(), 0b0000_1000) | bit(self.cover_open, 0b0010_0000),
            bit(self.blade_stuck, 0b0000_1000),
            bit(self.near_end, 0b0000_0011) | bit(self.paper_out, 0b0000_1100),
            0b0000_1111,
        ]
    }

    /// Burns and cuts as far as it can; says what it has to say by itself.
    fn work(&mut self) -> Vec<u8> {
        let mut says = Vec::new();
        while !self.is_offline() && !self.stalled && !self.line_cut {
            let Some(used) = self.command(&mut says) else { break };
            self.buffer.drain(..used);
        }
        let now = self.all_of_it();
        if self.tells_by_itself && self.told != Some(now) {
            self.told = Some(now);
            says.extend(now);
        }
        says
    }

    /// One command from the front of the buffer; how many bytes it was, or nothing where more must come first.
    fn command(&mut self, says: &mut Vec<u8>) -> Option<usize> {
        let at = |index: usize| self.buffer.get(index).copied();
        match (at(0)?, at(1)?) {
            (0x1B, 0x40) => Some(2),
            (0x1D, 0x61) => {
                self.tells_by_itself = at(2)? != 0;
                self.told = None;
                Some(3)
            }
            (0x1D, 0x72) => {
                at(2)?;
                if !std::mem::take(&mut self.loses_answer) {
                    says.push(if self.near_end { 0b0000_0011 } else { 0 });
                }
                Some(3)
            }
            (0x1D, 0x56) => {
                assert_eq!((at(2)?, at(3)?), (66, 16), "feed and cut");
                let sheet = std::mem::take(&mut self.hanging);
                self.sheets.push(sheet);
                Some(4)
            }
            (0x1D, 0x76) => self.burn(),
            (first, _) => {
                self.unknown.push(first);
                Some(1)
            }
        }
    }

    /// `GS v 0 m xL xH yL yH` and its dots.
    fn burn(&mut self) -> Option<usize> {
        const HEAD_BYTES: usize = 8;
        let at = |index: usize| self.buffer.get(index).copied();
        let wide = usize::from(at(4)?) + 256 * usize::from(at(5)?);
        let high = usize::from(at(6)?) + 256 * usize::from(at(7)?);
        assert_eq!((at(2)?, at(3)?, wide), (0x30, 0, WIDTH_BYTES), "dots for this head");
        let used = HEAD_BYTES + wide * high;
        if self.buffer.len() < used {
            return None;
        }
        for row in 0..high {
            let from = HEAD_BYTES + row * wide;
            self.hanging.extend(self.buffer.range(from..from + wide));
            self.rows += 1;
            if self.mishap.is_some_and(|(rows, _)| rows == self.rows) {
                let (_, mishap) = self.mishap.take()?;
                match mishap {
                    Mishap::PaperEnds => self.paper_out = true,
                    Mishap::CoverOpens => self.cover_open = true,
                    Mishap::BladeSticks => self.blade_stuck = true,
                    Mishap::GoesOffline => self.switched_offline = true,
                    Mishap::LineIsCut => self.line_cut = true,
                    Mishap::Stalls => self.stalled = true,
                    Mishap::StallsAndKeeps => (self.stalled, self.keeps_all) = (true, true),
                    Mishap::LosesAnAnswer => self.loses_answer = true,
                }
                // What is left of the band stays in the printer.
                let rest: Vec<u8> = self.buffer.range(from + wide..used).copied().collect();
                let after: Vec<u8> = self.buffer.range(used..).copied().collect();
                let left = [0x1D, 0x76, 0x30, 0, wide as u8, 0, (high - row - 1) as u8, 0];
                self.buffer = left.into_iter().chain(rest).chain(after).collect();
                return Some(0);
            }
        }
        Some(used)
    }
}
