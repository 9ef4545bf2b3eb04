//! What a thermal printer says of itself.
//!
//! | byte | fixed bits | from |
//! |---|---|---|
//! | answer in real time | `0xx1xx10` | `DLE EOT n` |
//! | first of four told by itself | `0xx1xx00`, then three of `0xx0xxxx` | `GS a n` |
//! | answer in the printing order | `0xx0xxxx` | `GS r n` |

use crate::printing::printer::{PaperTrouble, PrinterState};

/// Bytes of a status told by itself, after the first.
const MORE_OF_FOUR: usize = 3;

/// What can be asked in real time: `DLE EOT n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inquiry {
    Printer = 1,
    Offline = 2,
    Error = 3,
    Paper = 4,
}

impl Inquiry {
    pub(super) const ALL: [Inquiry; 4] = [Inquiry::Printer, Inquiry::Offline, Inquiry::Error, Inquiry::Paper];

    pub(super) fn bytes(self) -> [u8; 3] {
        [0x10, 0x04, self as u8]
    }
}

/// One thing a printer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Answer to an [`Inquiry`].
    InRealTime(u8),
    /// Four bytes about all of it, because something changed.
    ByItself([u8; 4]),
    /// Answer that comes in the printing order: everything before it is done.
    AllPrinted,
}

/// Puts single bytes together. Bytes that mean nothing are passed over.
#[derive(Default)]
pub(super) struct Inbox {
    by_itself: [u8; 4],
    /// Of the four, how many are there; 0 when none has begun.
    there: usize,
}

impl Inbox {
    pub(super) fn take(&mut self, byte: u8) -> Option<Heard> {
        if byte & 0b1001_0011 == 0b0001_0010 {
            return Some(Heard::InRealTime(byte));
        }
        if byte & 0b1001_0011 == 0b0001_0000 {
            (self.by_itself[0], self.there) = (byte, 1);
            return None;
        }
        if byte & 0b1001_0000 != 0 {
            // XON, XOFF or nothing we know.
            return None;
        }
        if self.there == 0 {
            return Some(Heard::AllPrinted);
        }
        self.by_itself[self.there] = byte;
        self.there += 1;
        if self.there <= MORE_OF_FOUR {
            return None;
        }
        self.there = 0;
        Some(Heard::ByItself(self.by_itself))
    }
}

/// How the printer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) offline: bool,
    pub(super) cover_open: bool,
    pub(super) paper_out: bool,
    pub(super) paper_near_end: bool,
    /// A blade or a roll is stuck (卡纸).
    pub(super) stuck: bool,
    /// It must be switched off, or repaired.
    pub(super) broken: bool,
}

fn has(byte: u8, bits: u8) -> bool {
    byte & bits != 0
}

impl Status {
    /// Takes an answer to what was asked.
    pub(super) fn learn(&mut self, asked: Inquiry, answer: u8) {
        match asked {
            Inquiry::Printer => self.offline = has(answer, 0b0000_1000),
            Inquiry::Offline => {
                self.cover_open = has(answer, 0b0000_0100);
                self.paper_out |= has(answer, 0b0010_0000);
            }
            Inquiry::Error => {
                self.stuck = has(answer, 0b0000_1100);
                self.broken = has(answer, 0b0010_0000);
            }
            Inquiry::Paper => {
                self.paper_near_end = has(answer, 0b0000_1100);
                self.paper_out = has(answer, 0b0110_0000);
            }
        }
    }

    /// Takes what was told by itself.
    pub(super) fn take_over(&mut self, [first, second, third, _]: [u8; 4]) {
        *self = Status {
            offline: has(first, 0b0000_1000),
            cover_open: has(first, 0b0010_0000),
            stuck: has(second, 0b0000_1100),
            broken: has(second, 0b0010_0000),
            paper_near_end: has(third, 0b0000_0011),
            paper_out: has(third, 0b0000_1100),
        };
    }

    /// The worst of it, in the order in which somebody would mend it.
    pub(super) fn state(self) -> PrinterState {
        match self {
            Status { cover_open: true, .. } => PrinterState::Trouble(PaperTrouble::CoverOpen),
            Status { paper_out: true, .. } => PrinterState::Trouble(PaperTrouble::NoPaper),
            Status { stuck: true, .. } => PrinterState::Trouble(PaperTrouble::Jam),
            Status { broken: true, .. } | Status { offline: true, .. } => PrinterState::Trouble(PaperTrouble::Refused),
            Status { paper_near_end: true, .. } => PrinterState::PaperLow,
            Status { .. } => PrinterState::Ready,
        }
    }
}
