//! One question, one answer: for the command line and the self-test. Nothing is retried.

use super::serial::open_for_once;
use super::transport::{SamTransport, TransportError};
use super::{CardRead, DownReason, ReaderSettings};
use crate::idcard::{Card, Command, Outcome, ProtocolError, Status, interpret};
use std::time::{Duration, Instant};

/// A reader's answer to how it is.
pub struct ReaderStatus {
    /// 90 is in order.
    pub status: Status,
    /// For display; empty if the reader gives none.
    pub sam_number: String,
}

/// How a reading attempt ended.
pub enum ReadOnce {
    Read(Box<CardRead>),
    /// The reader's own word for why not; `command` is the question it answered.
    Status {
        command: Command,
        status: Status,
    },
    Protocol(ProtocolError),
    Down(DownReason),
}

/// Why a reader's status could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReaderError {
    Protocol(ProtocolError),
    Down(DownReason),
}

impl From<TransportError> for ReaderError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Protocol(error) => ReaderError::Protocol(error),
            TransportError::Gone => ReaderError::Down(DownReason::Absent),
            TransportError::Failed | TransportError::Stopped => ReaderError::Down(DownReason::Faulty),
        }
    }
}

impl From<DownReason> for ReaderError {
    /// A reader that answers in no mode is one from which no byte came.
    fn from(reason: DownReason) -> Self {
        if reason == DownReason::NoAnswer { ReaderError::Protocol(ProtocolError::Timeout) } else { ReaderError::Down(reason) }
    }
}

impl From<ReaderError> for ReadOnce {
    fn from(error: ReaderError) -> Self {
        match error {
            ReaderError::Protocol(error) => ReadOnce::Protocol(error),
            ReaderError::Down(reason) => ReadOnce::Down(reason),
        }
    }
}

/// Asks the reader how it is and for its SAM's number.
///
/// # Errors
/// [`ReaderError`] when it cannot be opened or does not answer soundly.
pub fn status_once(settings: &ReaderSettings) -> Result<ReaderStatus, ReaderError> {
    let mut transport = open_for_once(settings)?;
    let status = match ask(transport.as_mut(), Command::SamStatus)? {
        Outcome::Status(status) => status,
        _ => Status::of(Command::SamStatus.good_status()),
    };
    let sam_number = match ask(transport.as_mut(), Command::SamNumber) {
        Ok(Outcome::SamNumber(number)) => number,
        _ => String::new(),
    };
    Ok(ReaderStatus { status, sam_number })
}

/// Reads the card that lies on the reader: exactly one find, one select, one read, and one question for its newest
/// address. The SAM's number is not asked for.
pub fn read_once(settings: &ReaderSettings) -> ReadOnce {
    try_read(settings).unwrap_or_else(ReadOnce::from)
}

fn try_read(settings: &ReaderSettings) -> Result<ReadOnce, ReaderError> {
    let mut transport = open_for_once(settings)?;
    for command in [Command::FindCard, Command::SelectCard, Command::ReadTextAndPhoto] {
        match ask(transport.as_mut(), command)? {
            Outcome::Status(status) => return Ok(ReadOnce::Status { command, status }),
            Outcome::Read(answer) => {
                let newest_address = match ask(transport.as_mut(), Command::ReadAddress) {
                    Ok(Outcome::Address(address)) => Some(address),
                    Ok(_) | Err(_) => None,
                };
                let card = Card { newest_address, ..Card::from_text(&answer.text) };
                let status = command.good_status();
                let read = CardRead { card, text: answer.text, photo: answer.photo, sam_number: String::new(), status };
                return Ok(ReadOnce::Read(Box::new(read)));
            }
            _ => {}
        }
    }
    // The last question is answered by a card or a status; anything else is no answer to it.
    Err(ReaderError::Protocol(ProtocolError::TextLength))
}

fn ask(transport: &mut dyn SamTransport, command: Command) -> Result<Outcome, ReaderError> {
    let deadline = Instant::now() + Duration::from_millis(command.answer_limit_ms());
    let answer = transport.exchange(&command.request(), deadline)?;
    interpret(command, &answer).map_err(ReaderError::Protocol)
}
