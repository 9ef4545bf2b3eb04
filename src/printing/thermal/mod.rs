//! A thermal printer that speaks ESC/POS (热敏打印机): dots of the master PDF, one printing transaction, nothing by halves.
//!
//! Only dots are sent, never text: the Chinese text modes of these printers differ by maker and lack rare characters.
//! Commands and bits are those of Epson's ESC/POS command reference, which the makers follow.
//!
//! A transaction is checked → sent → cut → confirmed. The printer tells changes by itself (automatic status back) and is
//! asked besides; the command at the end is answered when all before it is on paper. Trouble on the way takes back what
//! the printer still holds, so that no rest comes out for the next citizen, and says so.

mod dots;
mod line;
mod status;

pub use line::{ThermalAddress, ThermalAddressError};

use super::printer::{NotPrinted, PaperTrouble, PrinterState, Waits};
use super::{DOTS_PER_INCH, MM_PER_INCH};
use crate::events::{self, LogEvent};
use dots::{Dots, WIDTH_BYTES};
use line::Line;
use status::{Heard, Inbox, Inquiry, Status};
use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Rows of dots in one command; one byte counts them in the smallest printers.
const BAND_ROWS_MAX: usize = 255;
/// Given to the line at once, so that the printer is listened to in between.
const CHUNK_BYTES_MAX: usize = 2_048;
/// How long a look at what the printer says may wait while bytes are on their way.
const GLANCE: Duration = Duration::from_millis(1);
/// What a printer said before it was asked is read away up to so many bytes.
const STRAY_BYTES_MAX: usize = 4_096;

/// `ESC @`: as after switching on.
const INITIALIZE: [u8; 2] = [0x1B, 0x40];
/// `GS a n`: tell offline, error and paper by itself.
const TELL_BY_ITSELF: [u8; 3] = [0x1D, 0x61, 0b0000_1110];
/// `GS V 66 n`: feed to the cutter and n dots more, then cut, leaving one point.
const FEED_AND_CUT: [u8; 4] = [0x1D, 0x56, 66, 16];
/// `GS r 1`: answered once everything before it is printed. Asked after each band, so that it is known how far the paper has
/// come when something goes wrong.
const ANSWER_WHEN_PRINTED: [u8; 3] = [0x1D, 0x72, 1];
/// `DLE DC4 8 …`: drop everything not yet printed. Taken in real time.
const DROP_THE_REST: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];

/// How a printer is that said these bytes, in whatever pieces: what it tells by itself, and answers to the four inquiries in
/// their order, again and again. What means nothing is passed over.
pub fn state_told(said: &[u8]) -> PrinterState {
    let (mut inbox, mut status) = (Inbox::default(), Status::default());
    let mut asked = Inquiry::ALL.into_iter().cycle();
    for heard in said.iter().filter_map(|byte| inbox.take(*byte)) {
        match heard {
            Heard::ByItself(told) => status.take_over(told),
            Heard::InRealTime(answer) => asked.by_ref().take(1).for_each(|inquiry| status.learn(inquiry, answer)),
            Heard::AllPrinted => {}
        }
    }
    status.state()
}

/// What is remembered of a printer between two talks with it.
pub(super) struct Remembered {
    /// Something may hang from it that no one is to get with the next document: after a document that was not finished, and
    /// after a start, since nobody knows what a cut of the power left.
    remains: AtomicBool,
    /// The newest that is known of it, for who looks while somebody prints.
    known: Mutex<Option<PrinterState>>,
}

impl Default for Remembered {
    fn default() -> Self {
        Remembered { remains: AtomicBool::new(true), known: Mutex::default() }
    }
}

impl Remembered {
    /// Nothing where nobody has asked yet.
    pub(super) fn known(&self) -> Option<PrinterState> {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, state: PrinterState) -> PrinterState {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
        state
    }
}

/// A printer at an address. Keeps no connection and no document.
pub(super) struct ThermalPrinter<'a> {
    address: &'a ThermalAddress,
    waits: Waits,
    remembered: &'a Remembered,
}

impl<'a> ThermalPrinter<'a> {
    pub(super) fn new(address: &'a ThermalAddress, waits: Waits, remembered: &'a Remembered) -> Self {
        ThermalPrinter { address, waits, remembered }
    }

    /// Asks the printer how it is. Blocks for at most [`Waits::request`] an answer.
    pub(super) fn state(&self) -> PrinterState {
        let asked = Conversation::begin(self.address, self.waits).and_then(|mut conversation| conversation.check());
        self.remembered.learn(match asked {
            Ok(status) => status.state(),
            Err(trouble) => PrinterState::Trouble(trouble),
        })
    }

    /// Prints and waits for the end. Blocks for at most [`Waits::total`] and one answer more.
    pub(super) fn print(&self, pdf: &[u8]) -> Result<(), NotPrinted> {
        let dots = Dots::of_pdf(pdf).ok_or(PaperTrouble::Refused)?;
        let printed = self.print_dots(&dots);
        if let Err(NotPrinted { trouble, .. }) = printed {
            self.remembered.learn(PrinterState::Trouble(trouble));
        }
        printed
    }

    fn print_dots(&self, dots: &Dots) -> Result<(), NotPrinted> {
        let mut conversation = Conversation::begin(self.address, self.waits)?;
        // Trouble of before is over where this says so.
        if let PrinterState::Trouble(trouble) = self.remembered.learn(conversation.check()?.state()) {
            return Err(trouble.into());
        }
        let cut_first = self.remembered.remains.swap(true, Ordering::Relaxed);
        match conversation.send_and_confirm(dots, cut_first) {
            Ok(()) => {
                self.remembered.remains.store(false, Ordering::Relaxed);
                Ok(())
            }
            Err(trouble) => Err(NotPrinted { trouble, copies: 0, begun_mm: conversation.take_back() }),
        }
    }
}

/// One document's exchange with the printer.
struct Conversation {
    line: Box<dyn Line>,
    inbox: Inbox,
    waits: Waits,
    deadline: Instant,
    /// The newest of what the printer said of itself.
    status: Status,
    /// To what was asked last.
    answer: Option<u8>,
    /// Something of the document may be on paper already.
    begun: bool,
    /// Rows of the document, and what of it was given to the line.
    rows: usize,
    given_bytes: usize,
    /// How often the printer was asked to answer in the printing order, and how often it has not done so yet.
    asked: usize,
    unanswered: usize,
}

impl Conversation {
    fn begin(address: &ThermalAddress, waits: Waits) -> Result<Self, PaperTrouble> {
        let deadline = Instant::now() + waits.total;
        let line = address.open(waits.request).map_err(|_| PaperTrouble::Gone)?;
        Ok(Conversation {
            line,
            inbox: Inbox::default(),
            waits,
            deadline,
            status: Status::default(),
            answer: None,
            begun: false,
            rows: 0,
            given_bytes: 0,
            asked: 0,
            unanswered: 0,
        })
    }

    /// Asks everything there is to ask.
    fn check(&mut self) -> Result<Status, PaperTrouble> {
        self.read_away()?;
        self.ask_all()?;
        Ok(self.status)
    }

    /// What was said to somebody before us.
    fn read_away(&mut self) -> Result<(), PaperTrouble> {
        for _byte in 0..STRAY_BYTES_MAX {
            if self.read(GLANCE)?.is_none() {
                break;
            }
        }
        self.inbox = Inbox::default();
        Ok(())
    }

    fn ask_all(&mut self) -> Result<(), PaperTrouble> {
        for inquiry in Inquiry::ALL {
            let answer = self.ask(inquiry)?;
            self.status.learn(inquiry, answer);
        }
        Ok(())
    }

    fn ask(&mut self, inquiry: Inquiry) -> Result<u8, PaperTrouble> {
        let until = (Instant::now() + self.waits.request).min(self.deadline);
        self.answer = None;
        self.send(&inquiry.bytes())?;
        while let Some(wait) = until.checked_duration_since(Instant::now()) {
            if let Some(answer) = self.answer {
                return Ok(answer);
            }
            self.hear(wait)?;
        }
        // A line that is open and silent: nobody there, or nobody who speaks as a printer does.
        Err(if self.begun { PaperTrouble::TooSlow } else { PaperTrouble::Gone })
    }

    fn send_and_confirm(&mut self, dots: &Dots, cut_first: bool) -> Result<(), PaperTrouble> {
        self.send(&INITIALIZE)?;
        self.send(&TELL_BY_ITSELF)?;
        if cut_first {
            self.send(&FEED_AND_CUT)?;
            self.let_former_answers_pass()?;
        }
        self.no_trouble()?;
        self.begun = true;
        self.rows = dots.rows().len() / WIDTH_BYTES;
        for band in dots.rows().chunks(BAND_ROWS_MAX * WIDTH_BYTES) {
            let rows = (band.len() / WIDTH_BYTES) as u8;
            // `GS v 0 m xL xH yL yH`: bytes across, rows down.
            self.send(&[0x1D, 0x76, 0x30, 0, WIDTH_BYTES as u8, 0, rows, 0])?;
            self.send(band)?;
            self.ask_when_printed()?;
        }
        self.send(&FEED_AND_CUT)?;
        self.ask_when_printed()?;
        self.confirm()
    }

    fn ask_when_printed(&mut self) -> Result<(), PaperTrouble> {
        self.asked += 1;
        self.unanswered += 1;
        self.send(&ANSWER_WHEN_PRINTED)
    }

    /// A printer that dropped nothing of a document before answers for it now; none of that is to be taken for an answer to
    /// this one.
    fn let_former_answers_pass(&mut self) -> Result<(), PaperTrouble> {
        self.ask_when_printed()?;
        self.confirm()?;
        while self.hear(self.waits.poll)?.is_some() {
            self.in_time()?;
        }
        (self.asked, self.unanswered) = (0, 0);
        Ok(())
    }

    /// Waits until everything is on paper. Whoever is silent is asked what holds it up, and once more for the last answer: that
    /// one was lost does not make a whole paper half.
    fn confirm(&mut self) -> Result<(), PaperTrouble> {
        let mut asked_again = false;
        while self.unanswered > 0 {
            self.in_time()?;
            if self.hear(self.waits.poll)?.is_none() {
                self.ask_all()?;
                self.no_trouble()?;
                if self.unanswered == 1 && !asked_again {
                    asked_again = true;
                    self.send(&ANSWER_WHEN_PRINTED)?;
                }
            }
        }
        Ok(())
    }

    fn no_trouble(&self) -> Result<(), PaperTrouble> {
        match self.status.state() {
            PrinterState::Trouble(trouble) => Err(trouble),
            PrinterState::Ready | PrinterState::PaperLow => Ok(()),
        }
    }

    /// Gives bytes to the printer and listens in between: it may stop taking them because of what it has just said.
    fn send(&mut self, bytes: &[u8]) -> Result<(), PaperTrouble> {
        for chunk in bytes.chunks(CHUNK_BYTES_MAX) {
            let mut left = chunk;
            while !left.is_empty() {
                match self.line.write(left, self.waits.poll) {
                    Ok(0) => return Err(PaperTrouble::Gone),
                    Ok(count) => {
                        self.given_bytes += if self.begun { count } else { 0 };
                        left = left.get(count..).unwrap_or_default();
                    }
                    Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {}
                    Err(_) => return Err(PaperTrouble::Gone),
                }
                while self.hear(GLANCE)?.is_some() {
                    self.in_time()?;
                }
                self.in_time()?;
            }
        }
        Ok(())
    }

    fn in_time(&self) -> Result<(), PaperTrouble> {
        if Instant::now() > self.deadline { Err(PaperTrouble::TooSlow) } else { Ok(()) }
    }

    /// The next thing the printer says, within `wait`. Trouble that it tells ends a document that was begun.
    fn hear(&mut self, wait: Duration) -> Result<Option<Heard>, PaperTrouble> {
        let until = Instant::now() + wait;
        loop {
            let rest = until.saturating_duration_since(Instant::now());
            let Some(byte) = self.read(rest.max(GLANCE))? else { return Ok(None) };
            let Some(heard) = self.inbox.take(byte) else {
                // A line may babble on without ever saying something.
                if rest.is_zero() {
                    return Ok(None);
                }
                continue;
            };
            match heard {
                Heard::ByItself(told) => {
                    self.status.take_over(told);
                    if self.begun {
                        self.no_trouble()?;
                    }
                }
                // One that was not asked for is none.
                Heard::AllPrinted => self.unanswered = self.unanswered.saturating_sub(1),
                Heard::InRealTime(answer) => self.answer = Some(answer),
            }
            return Ok(Some(heard));
        }
    }

    fn read(&mut self, wait: Duration) -> Result<Option<u8>, PaperTrouble> {
        match self.line.read_byte(wait) {
            Ok(byte) => Ok(byte),
            Err(_) => Err(PaperTrouble::Gone),
        }
    }

    /// Takes back what is not printed yet, and says how much may hang from the printer, in millimetres: it is counted, never
    /// called done.
    fn take_back(&mut self) -> u32 {
        if self.given_bytes == 0 {
            return 0;
        }
        // The bands it has answered for are on paper, and something of the next may be; never more than it was given.
        let answered = self.asked - self.unanswered;
        let rows = ((answered + 1) * BAND_ROWS_MAX).min(self.given_bytes.div_ceil(WIDTH_BYTES)).min(self.rows);
        let begun_mm = (rows as f32 * MM_PER_INCH / DOTS_PER_INCH).ceil() as u32;
        events::record(LogEvent::PaperHalf, &[("millimetres", i64::from(begun_mm).into())]);
        // A printer that is gone or takes nothing forgets by being switched off; nobody could do more from here.
        let _taken = self.line.write(&DROP_THE_REST, self.waits.poll);
        begun_mm
    }
}
