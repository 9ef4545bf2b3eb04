//! Citizens come and go, and the line to the reader is bad: every card is read, none is taken for another, and nothing
//! grows. A short walk of it runs with every test, the long one with `make soak`.

use super::attending::{Surroundings, Waited, attend};
use super::transport::{SamTransport, TransportError};
use super::{CardTrouble, DownReason, ReaderEvent};
use crate::idcard::field::resident;
use crate::idcard::{Answer, AnswerParser, Command, PREAMBLE, Remedy, TEXT_BYTES};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How many cards are placed; `make soak` places more.
const CARDS_VARIABLE: &str = "YIZHAN_SOAK_CARDS";
const CARDS: u64 = 2_000;
const SEED: u64 = 0x5EED_2026_1122_0001;
/// Of a thousand answers so many have a fault.
const FAULTS_PER_THOUSAND: u64 = 60;
/// A citizen tries so often before the test calls the card missed.
const PLACINGS_PER_CARD: u32 = 12;
/// Resident memory may move by this much: the allocator's own doing.
const GROWTH_BYTES_MAX: u64 = 4 * 1024 * 1024;
const PAGE_BYTES: u64 = 4_096;

/// xorshift64*: the same walk with the same seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// How far the SAM has taken the card in the field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Placed,
    Found,
    Selected,
    Read,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Citizen {
    /// On the way; places the card after so many waits.
    Coming(u64),
    /// The card lies there.
    Waiting,
    /// Read, or asked to lift it: takes it away.
    Lifting,
}

/// Whether the way from the reader is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Halt {
    None,
    /// An endpoint stalls until that is cleared.
    Stalled,
    /// Nothing but a reset helps, and not every reset reaches the reader.
    Wedged,
}

/// The reader with its line, and the citizen before it.
struct World {
    chance: Chance,
    card: u64,
    cards: u64,
    citizen: Citizen,
    field: Option<Progress>,
    placings: u32,
    read: bool,
    /// Chunks on their way to us.
    line: VecDeque<Vec<u8>>,
    /// The answer to an earlier question, which comes with the next one.
    late: Option<Vec<u8>>,
    halt: Halt,
    clock: Duration,
    missed: u64,
    wrong: u64,
    faults: u64,
    figures: Vec<Figures>,
}

/// What must not grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Figures {
    resident_bytes: u64,
    descriptors: usize,
}

impl Figures {
    fn now() -> Self {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
        let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().count();
        Figures { resident_bytes: pages * PAGE_BYTES, descriptors }
    }
}

fn frame(status: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + data.len()).unwrap().to_be_bytes();
    let mut frame = [&PREAMBLE[..], &length, &[0, 0, status], data].concat();
    frame.push(frame[PREAMBLE.len()..].iter().fold(0, |sum, byte| sum ^ byte));
    frame
}

/// The name on card number `card`.
fn name(card: u64) -> String {
    format!("CARD{card:08}")
}

fn card_data(card: u64) -> Vec<u8> {
    let mut text = [0; TEXT_BYTES];
    for (pair, unit) in text[resident::NAME].chunks_exact_mut(2).zip(name(card).encode_utf16()) {
        pair.copy_from_slice(&unit.to_le_bytes());
    }
    [&[0x01, 0x00, 0x04, 0x00][..], &text, &[card.to_le_bytes()[0]; 1024]].concat()
}

impl World {
    /// A SAM in order.
    fn true_answer(&mut self, command: Command) -> Vec<u8> {
        match (command, &mut self.field) {
            (Command::ResetSam, field) => {
                if let Some(progress) = field {
                    *progress = Progress::Placed;
                }
                frame(0x90, &[])
            }
            (Command::SamStatus, _) => frame(0x90, &[]),
            (Command::SamNumber, _) => frame(0x90, &[0; 16]),
            (Command::FindCard, Some(progress)) if *progress != Progress::Read => {
                *progress = Progress::Found;
                frame(0x9F, &[0; 4])
            }
            (Command::FindCard, _) => frame(0x80, &[]),
            (Command::SelectCard, Some(progress)) if *progress == Progress::Found => {
                *progress = Progress::Selected;
                frame(0x90, &[0; 8])
            }
            (Command::SelectCard, _) => frame(0x81, &[]),
            (Command::ReadTextAndPhoto, Some(progress)) if *progress == Progress::Selected => {
                *progress = Progress::Read;
                frame(0x90, &card_data(self.card))
            }
            (Command::ReadAddress, Some(Progress::Read)) => frame(0x91, &[]),
            (Command::ReadTextAndPhoto | Command::ReadWithFingerprint | Command::ReadAddress, _) => frame(0x41, &[]),
        }
    }

    /// Puts the answer on the line, in pieces of any size and perhaps with a fault.
    fn answer(&mut self, command: Command) -> Result<(), TransportError> {
        if self.halt != Halt::None {
            return Err(TransportError::Failed);
        }
        let mut bytes = self.true_answer(command);
        if let Some(late) = self.late.take() {
            self.put(&late);
        }
        if self.chance.below(1_000) >= FAULTS_PER_THOUSAND {
            self.put(&bytes);
            return Ok(());
        }
        self.faults += 1;
        match self.chance.below(8) {
            0 => {
                let bit = self.chance.below(bytes.len() as u64 * 8);
                bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
            }
            1 => bytes.truncate(self.chance.below(bytes.len() as u64) as usize),
            2 => bytes.clear(),
            3 => {
                let stray: Vec<u8> = (0..self.chance.below(40)).map(|_| self.chance.next().to_le_bytes()[0]).collect();
                bytes = [stray, bytes].concat();
            }
            4 => self.late = Some(std::mem::take(&mut bytes)),
            5 => self.halt = Halt::Stalled,
            6 => self.halt = Halt::Wedged,
            _ => {
                self.without_power();
                return Err(TransportError::Gone);
            }
        }
        if self.halt != Halt::None {
            self.line.clear();
            return Err(TransportError::Failed);
        }
        self.put(&bytes);
        Ok(())
    }

    /// The SAM forgets what it has done, and what was under way is lost.
    fn without_power(&mut self) {
        self.line.clear();
        self.late = None;
        self.halt = Halt::None;
        self.field = self.field.map(|_| Progress::Placed);
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        match self.chance.below(3) {
            // It was lost on the way.
            0 => Err(TransportError::Failed),
            // It comes back as another device.
            1 => {
                self.without_power();
                Err(TransportError::Gone)
            }
            _ => {
                self.without_power();
                Ok(())
            }
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((1 + self.chance.below(200) as usize).min(rest.len()));
            self.line.push_back(piece.to_vec());
            rest = after;
        }
    }

    /// Between two questions the citizen does something.
    fn turn(&mut self) {
        match self.citizen {
            Citizen::Coming(0) => {
                self.field = Some(Progress::Placed);
                self.placings += 1;
                self.citizen = Citizen::Waiting;
            }
            Citizen::Coming(waits) => self.citizen = Citizen::Coming(waits - 1),
            Citizen::Waiting => {}
            Citizen::Lifting => {
                self.field = None;
                if self.read || self.placings >= PLACINGS_PER_CARD {
                    self.missed += u64::from(!self.read);
                    self.card += 1;
                    self.placings = 0;
                    self.read = false;
                    if self.card.is_multiple_of((self.cards / 10).max(1)) {
                        self.figures.push(Figures::now());
                    }
                }
                // Long enough for its absence to be seen.
                self.citizen = Citizen::Coming(3 + self.chance.below(4));
            }
        }
    }

    fn hear(&mut self, event: &ReaderEvent) {
        match event {
            ReaderEvent::Read(read) => {
                // Lifted already and read again after a reset: still nobody else's.
                self.wrong += u64::from(*read.card.name.reveal() != name(self.card));
                self.wrong += u64::from(read.photo.iter().any(|byte| *byte != self.card.to_le_bytes()[0]));
                self.read = true;
                self.citizen = Citizen::Lifting;
            }
            ReaderEvent::Trouble(CardTrouble::LiftAndPlace | CardTrouble::CannotRead | CardTrouble::NotAnIdCard)
            | ReaderEvent::Up { .. } => {
                // Who sees the page ask for a card, though one lies there, lifts it and places it again.
                if self.citizen == Citizen::Waiting {
                    self.citizen = Citizen::Lifting;
                }
            }
            ReaderEvent::Reading | ReaderEvent::Down { .. } | ReaderEvent::Remedy(_) => {}
        }
    }
}

struct Street(Rc<RefCell<World>>, Instant);

impl Surroundings for Street {
    fn open(&mut self, _: &dyn Fn(Remedy)) -> Result<Box<dyn SamTransport>, DownReason> {
        Ok(Box::new(Line(Rc::clone(&self.0))))
    }

    fn wait(&mut self, limit: Duration) -> Waited {
        let mut world = self.0.borrow_mut();
        world.clock += limit;
        world.turn();
        if world.card >= world.cards { Waited::Stop } else { Waited::GoOn }
    }

    fn now(&self) -> Instant {
        self.1 + self.0.borrow().clock
    }

    fn absence_recheck(&self) -> Option<Duration> {
        None
    }
}

struct Line(Rc<RefCell<World>>);

impl SamTransport for Line {
    fn exchange(&mut self, request: &[u8], _: Instant) -> Result<Answer, TransportError> {
        let mut world = self.0.borrow_mut();
        let command = Command::ALL.into_iter().find(|command| command.request() == request).unwrap();
        world.answer(command)?;
        let mut parser = AnswerParser::new();
        while let Some(piece) = world.line.pop_front() {
            if let Some(answer) = parser.push(&piece)? {
                return Ok(answer);
            }
        }
        world.clock += Duration::from_millis(command.answer_limit_ms());
        Err(parser.give_up().into())
    }

    fn drain(&mut self) {
        let mut world = self.0.borrow_mut();
        world.line.clear();
        if world.halt == Halt::Stalled {
            world.halt = Halt::None;
        }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.0.borrow_mut().reset()
    }
}

#[test]
fn every_card_is_read_and_none_is_another_while_the_line_is_bad() {
    let cards = std::env::var(CARDS_VARIABLE).map_or(CARDS, |cards| cards.parse().unwrap());
    let world = Rc::new(RefCell::new(World {
        chance: Chance(SEED),
        card: 0,
        cards,
        citizen: Citizen::Coming(0),
        field: None,
        placings: 0,
        read: false,
        line: VecDeque::new(),
        late: None,
        halt: Halt::None,
        clock: Duration::ZERO,
        missed: 0,
        wrong: 0,
        faults: 0,
        figures: Vec::new(),
    }));
    let mut street = Street(Rc::clone(&world), Instant::now());
    attend(&mut street, &|event| world.borrow_mut().hear(&event));
    let world = world.borrow();
    println!("{} cards, {} faults, {} missed, {} wrong", world.card, world.faults, world.missed, world.wrong);
    println!("{:?}", world.figures);
    assert_eq!((world.card, world.missed, world.wrong), (cards, 0, 0));
    assert!(world.faults > cards / 10, "{} faults are no bad line", world.faults);
    // The first tenth warms up.
    let (first, last) = (world.figures[0], *world.figures.last().unwrap());
    assert_eq!(first.descriptors, last.descriptors);
    assert!(last.resident_bytes <= first.resident_bytes + GROWTH_BYTES_MAX, "{:?}", world.figures);
}
