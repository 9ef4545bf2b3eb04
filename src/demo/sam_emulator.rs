//! A card reader with its security module, behind a pseudo-terminal: the desk's reader, and the one of tests.
//!
//! It speaks true frames (GA/T 467-2019) in pieces of 37 bytes, as serial readers deliver them, and keeps the
//! habit that matters most: a card already read and not lifted is not found again.

use super::pseudo_terminal::PseudoTerminal;
pub use super::sample_card::*;
use crate::idcard::{Command, PREAMBLE, encode_request};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Size and spacing of an answer's pieces, as seen from USB-serial bridges.
const PIECE_BYTES: usize = 37;
const PIECE_GAP: Duration = Duration::from_millis(2);
/// Requests are at most a dozen bytes; more without a frame among them is garbage.
const MAX_PENDING_BYTES: usize = 256;
const ADDRESS_BYTES: usize = 70;
/// 05.01-20140911-0001234567-2468013579
const SAM_NUMBER: [u8; 16] = [0x05, 0x00, 0x01, 0x00, 0x6F, 0x53, 0x33, 0x01, 0x87, 0xD6, 0x12, 0x00, 0x0B, 0xE6, 0x1A, 0x93];

/// How far the card in the field has been taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Placed,
    Found,
    Selected,
    Read,
}

/// What goes wrong with the next answer that carries a card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CardFault {
    /// Its last bit is wrong.
    Corrupt,
    /// Only so many bytes of it come.
    CutAfter(usize),
    /// So many bytes of it come, then the reader is unplugged.
    UnplugAfter(usize),
    /// It comes so much later than it should, and everything asked meanwhile behind it.
    Late(Duration),
}

/// How answers come over the line.
#[derive(Clone)]
pub struct Delivery {
    pub piece_bytes: usize,
    pub gap: Duration,
    /// What comes before each answer and belongs to none.
    pub stray: Vec<u8>,
}

impl Default for Delivery {
    fn default() -> Self {
        Delivery { piece_bytes: PIECE_BYTES, gap: PIECE_GAP, stray: Vec::new() }
    }
}

#[derive(Default)]
struct State {
    card: Option<(CardImage, Progress)>,
    delivery: Delivery,
    corrupt_next: bool,
    next_card: Option<CardFault>,
    pull_mid_read: bool,
    silent: bool,
    stopping: bool,
    finds: u64,
    card_answered: Option<Instant>,
}

/// The emulated reader. Dropping it ends its thread and takes the device away.
pub struct SamEmulator {
    device: PathBuf,
    state: Arc<Mutex<State>>,
    /// Our own hold on the device end: without one the other end breaks when a program closes it.
    device_end: Option<File>,
    thread: Option<JoinHandle<()>>,
}

impl SamEmulator {
    /// Opens a pseudo-terminal and answers on it from a thread.
    ///
    /// # Errors
    /// Whatever the system says about pseudo-terminals.
    pub fn start() -> io::Result<Self> {
        let PseudoTerminal { controller, device, device_end } = PseudoTerminal::open()?;
        let state = Arc::new(Mutex::new(State::default()));
        let thread_state = Arc::clone(&state);
        let thread =
            std::thread::Builder::new().name("sam-emulator".into()).spawn(move || answer_requests(controller, &thread_state))?;
        Ok(SamEmulator { device, state, device_end: Some(device_end), thread: Some(thread) })
    }

    /// The serial device to be named in the configuration.
    pub fn device_path(&self) -> &Path {
        &self.device
    }

    /// Puts a card on the reader. A card that lay there is lifted first.
    pub fn place(&self, card: CardImage) {
        self.change(|state| state.card = Some((card, Progress::Placed)));
    }

    pub fn lift(&self) {
        self.change(|state| state.card = None);
    }

    /// The next answer, whatever it answers, arrives with one bit wrong.
    pub fn corrupt_next_answer(&self) {
        self.change(|state| state.corrupt_next = true);
    }

    /// The next answer that carries a card has this fault.
    pub fn spoil_next_card(&self, fault: CardFault) {
        self.change(|state| state.next_card = Some(fault));
    }

    /// From now on answers come like this.
    pub fn deliver(&self, delivery: Delivery) {
        self.change(|state| state.delivery = delivery);
    }

    /// The next reading fails because the card is pulled away.
    pub fn pull_mid_read(&self) {
        self.change(|state| state.pull_mid_read = true);
    }

    /// While silent, nothing is answered.
    pub fn go_silent(&self, silent: bool) {
        self.change(|state| state.silent = silent);
    }

    /// How often a card was asked for so far, answered or not: what has been seen by then can be waited for.
    pub fn finds(&self) -> u64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).finds
    }

    /// When a byte of a card went out last.
    pub fn card_answered(&self) -> Option<Instant> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).card_answered
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        // Each change leaves the state whole, so a poisoned lock is as good.
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for SamEmulator {
    fn drop(&mut self) {
        self.change(|state| state.stopping = true);
        // One byte from the device end wakes the thread out of its read.
        let woken = self.device_end.take().is_some_and(|mut end| end.write_all(&[0]).is_ok());
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
    }
}

fn answer_requests(controller: OwnedFd, state: &Mutex<State>) {
    let mut line = File::from(controller);
    let mut pending = Vec::new();
    let mut buffer = [0; MAX_PENDING_BYTES];
    loop {
        let Ok(count) = line.read(&mut buffer) else { return };
        pending.extend_from_slice(&buffer[..count]);
        while let Some(request) = take_request(&mut pending) {
            let (answer, fault, delivery) = {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                let (answer, fault) = state.answer(&request);
                (answer, fault, state.delivery.clone())
            };
            if deliver(&mut line, &answer, &fault, &delivery, state).is_err() {
                return;
            }
            if let Carried::Card(Some(CardFault::UnplugAfter(_))) = fault {
                return;
            }
        }
        if count == 0 || state.lock().unwrap_or_else(PoisonError::into_inner).stopping {
            return;
        }
    }
}

fn deliver(line: &mut File, answer: &[u8], carried: &Carried, how: &Delivery, state: &Mutex<State>) -> io::Result<()> {
    if let Carried::Card(Some(CardFault::Late(late))) = carried {
        std::thread::sleep(*late);
    }
    if !answer.is_empty() {
        line.write_all(&how.stray)?;
    }
    for piece in answer.chunks(how.piece_bytes) {
        line.write_all(piece)?;
        if matches!(carried, Carried::Card(_)) {
            // That of the last piece stays.
            state.lock().unwrap_or_else(PoisonError::into_inner).card_answered = Some(Instant::now());
        }
        std::thread::sleep(how.gap);
    }
    Ok(())
}

/// What an answer carries.
enum Carried {
    Nothing,
    /// A card, with what goes wrong with it.
    Card(Option<CardFault>),
}

/// Takes one whole request out of what has come, without its preamble. Garbage before it is dropped.
fn take_request(pending: &mut Vec<u8>) -> Option<Vec<u8>> {
    let start = pending.windows(PREAMBLE.len()).position(|window| window == PREAMBLE);
    let Some(start) = start else {
        let kept = pending.len().min(PREAMBLE.len() - 1);
        pending.drain(..pending.len() - kept);
        return None;
    };
    pending.drain(..start);
    let length = usize::from(u16::from_be_bytes([*pending.get(5)?, *pending.get(6)?]));
    if length > MAX_PENDING_BYTES {
        pending.clear();
        return None;
    }
    let end = PREAMBLE.len() + 2 + length;
    (pending.len() >= end).then(|| pending.drain(..end).skip(PREAMBLE.len()).collect())
}

/// An answer frame.
fn frame(status: u8, data: &[u8]) -> Vec<u8> {
    // The same shape as a request, with SW1 SW2 in the place of command and parameter.
    encode_request(0, 0, &[&[status], data].concat())
}

impl State {
    /// The answer as it goes out, and what it carries.
    fn answer(&mut self, request: &[u8]) -> (Vec<u8>, Carried) {
        if request.get(2..4) == Some(&Command::FindCard.code()[..]) {
            self.finds += 1;
        }
        if self.silent || self.stopping {
            return (Vec::new(), Carried::Nothing);
        }
        let (mut answer, is_card) = self.true_answer(request);
        let carried = if is_card { Carried::Card(self.next_card.take()) } else { Carried::Nothing };
        let corrupt = std::mem::take(&mut self.corrupt_next) || matches!(carried, Carried::Card(Some(CardFault::Corrupt)));
        if corrupt && let Some(last) = answer.last_mut() {
            *last ^= 1;
        }
        if let Carried::Card(Some(CardFault::CutAfter(bytes) | CardFault::UnplugAfter(bytes))) = carried {
            answer.truncate(bytes);
        }
        (answer, carried)
    }

    /// The answer of a reader in order, and whether it carries a card.
    fn true_answer(&mut self, request: &[u8]) -> (Vec<u8>, bool) {
        if request.len() < 5 {
            return (frame(0x11, &[]), false);
        }
        if request.iter().fold(0, |sum, byte| sum ^ byte) != 0 {
            return (frame(0x10, &[]), false);
        }
        let command = Command::ALL.into_iter().find(|command| command.code()[..] == request[2..4]);
        let answer = match command {
            Some(Command::ResetSam | Command::SamStatus) => frame(0x90, &[]),
            Some(Command::SamNumber) => frame(0x90, &SAM_NUMBER),
            Some(Command::FindCard) => match &mut self.card {
                Some((_, progress)) if *progress != Progress::Read => {
                    *progress = Progress::Found;
                    frame(0x9F, &[0; 4])
                }
                _ => frame(0x80, &[]),
            },
            Some(Command::SelectCard) => match &mut self.card {
                Some((_, progress)) if *progress == Progress::Found => {
                    *progress = Progress::Selected;
                    frame(0x90, &[0; 8])
                }
                _ => frame(0x81, &[]),
            },
            Some(Command::ReadTextAndPhoto) => return self.read_card(),
            Some(Command::ReadAddress) => self.read_address(),
            Some(Command::ReadWithFingerprint) | None => frame(0x21, &[]),
        };
        (answer, false)
    }

    fn read_card(&mut self) -> (Vec<u8>, bool) {
        if std::mem::take(&mut self.pull_mid_read) {
            self.card = None;
        }
        match &mut self.card {
            Some((card, progress)) if *progress == Progress::Selected => {
                *progress = Progress::Read;
                let lengths = [1, 0, (card.photo.len() >> 8).to_le_bytes()[0], card.photo.len().to_le_bytes()[0]];
                (frame(0x90, &[&lengths[..], &card.text, &card.photo].concat()), true)
            }
            _ => (frame(0x41, &[]), false),
        }
    }
}

impl State {
    /// Follows a reading without lifting.
    fn read_address(&self) -> Vec<u8> {
        let read = self.card.as_ref().filter(|(_, progress)| *progress == Progress::Read);
        match read.map(|(card, _)| card.newest_address.as_str()) {
            Some(address) if !address.is_empty() => {
                let units = address.encode_utf16().chain(std::iter::repeat(u16::from(b' ')));
                frame(0x90, &units.take(ADDRESS_BYTES / 2).flat_map(u16::to_le_bytes).collect::<Vec<_>>())
            }
            Some(_) => frame(0x91, &[]),
            None => frame(0x41, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::idcard::{AnswerParser, Card, OfKind, Outcome, interpret};

    const SAMPLE: SampleResident = SampleResident {
        name: "𫖯样",
        sex_code: "2",
        ethnic_code: "01",
        birth: "19900307",
        address: "测试路1号",
        id_number: "320213199003070003",
        issuer: "测试局",
        valid_from: "20200315",
        valid_to: "长期",
    };

    fn ask(state: &mut State, command: Command) -> (u8, Option<Outcome>) {
        let (frame, _) = state.answer(&command.request()[PREAMBLE.len()..]);
        match AnswerParser::new().push(&frame) {
            Ok(Some(answer)) => (answer.status.sw3, interpret(command, &answer).ok()),
            _ => (0, None),
        }
    }

    #[test]
    fn the_text_of_a_sample_card_reads_back_as_it_was_written() {
        let card = Card::from_text(&card_text(&SAMPLE));
        assert_eq!((card.name.reveal().as_str(), card.address()), ("𫖯样", Some("测试路1号")));
        assert_eq!(card.id_number.reveal(), "320213199003070003");
        assert!(matches!(&card.of_kind, OfKind::Resident { issuer, .. } if issuer.reveal() == "测试局"));
        assert!(card.is_long_term() && card.id_check_ok == Some(true));
        assert_eq!(card.warnings, []);
    }

    #[test]
    fn a_card_is_found_until_it_was_read_and_again_only_after_lifting() {
        let mut state = State::default();
        assert_eq!(ask(&mut state, Command::FindCard).0, 0x80);
        let image = CardImage { text: card_text(&SAMPLE), photo: vec![7; 1024], newest_address: "新路9号".into() };
        state.card = Some((image.clone(), Progress::Placed));
        assert_eq!(ask(&mut state, Command::SelectCard).0, 0x81);
        assert_eq!(ask(&mut state, Command::FindCard).0, 0x9F);
        assert_eq!(ask(&mut state, Command::SelectCard).0, 0x90);
        let Some(Outcome::Read(read)) = ask(&mut state, Command::ReadTextAndPhoto).1 else { panic!("not read") };
        assert!(*read.text == image.text && *read.photo == image.photo);
        let Some(Outcome::Address(address)) = ask(&mut state, Command::ReadAddress).1 else { panic!("no address") };
        assert_eq!(address.reveal(), "新路9号");
        assert_eq!(ask(&mut state, Command::FindCard).0, 0x80);
        state.card = Some((image, Progress::Placed));
        assert_eq!(ask(&mut state, Command::FindCard).0, 0x9F);
    }

    #[test]
    fn damaged_requests_are_told_so() {
        let mut state = State::default();
        let mut request = Command::FindCard.request()[PREAMBLE.len()..].to_vec();
        request[4] ^= 1;
        assert_eq!(state.answer(&request).0, frame(0x10, &[]));
        assert_eq!(state.answer(&[0, 1, 1]).0, frame(0x11, &[]));
    }

    #[test]
    fn requests_are_taken_out_of_garbage_piece_by_piece() {
        let mut pending = vec![0xAA, 0x00];
        assert_eq!(take_request(&mut pending), None);
        let request = Command::FindCard.request();
        pending.extend_from_slice(&request[..6]);
        assert_eq!(take_request(&mut pending), None);
        pending.extend_from_slice(&request[6..]);
        assert_eq!(take_request(&mut pending), Some(request[5..].to_vec()));
        assert!(pending.is_empty());
    }
}
