//! What a complete answer says in reply to a command.

use super::frame::{Answer, ProtocolError};
use super::layout::decode;
use super::{Command, Status};
use crate::privacy::Personal;
use zeroize::{Zeroize, Zeroizing};

/// Length of a card's text.
pub const TEXT_BYTES: usize = 256;
/// Length of a card's photo as it is stored (WLT, not decodable by us).
pub const PHOTO_BYTES: usize = 1024;
/// Length of one additional address item (GA/T 490).
const ADDRESS_ITEM_BYTES: usize = 70;
/// More additional addresses than a card has room for.
const ADDRESSES_BYTES_MAX: usize = 16 * ADDRESS_ITEM_BYTES;
const SAM_NUMBER_BYTES: usize = 16;
/// What a good answer to a find and to a select carries.
const FOUND_BYTES: usize = 4;
const SELECTED_BYTES: usize = 8;
/// Most readers say nothing beside a status; none says more.
const STATUS_DATA_BYTES_MAX: usize = 8;
/// The good status of a find, and of nothing else.
const FOUND: u8 = 0x9F;

/// The reply to one command.
pub enum Outcome {
    Done,
    Found,
    Selected,
    /// The SAM's number, for display.
    SamNumber(String),
    Read(Box<ReadAnswer>),
    Address(Personal<String>),
    /// Anything but the command's good status.
    Status(Status),
}

/// A card's text, wiped on drop. On the heap from the first, because a value that is handed on leaves copies of
/// itself on the stack of every function it passes through.
pub struct CardText(Box<[u8; TEXT_BYTES]>);

impl From<&[u8; TEXT_BYTES]> for CardText {
    fn from(bytes: &[u8; TEXT_BYTES]) -> Self {
        let mut text = CardText(Box::new([0; TEXT_BYTES]));
        text.0.copy_from_slice(bytes);
        text
    }
}

impl std::ops::Deref for CardText {
    type Target = [u8; TEXT_BYTES];

    fn deref(&self) -> &[u8; TEXT_BYTES] {
        &self.0
    }
}

impl Drop for CardText {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Text, photo and the length of the fingerprints of a card, wiped on drop.
pub struct ReadAnswer {
    pub text: CardText,
    /// Empty or [`PHOTO_BYTES`] long.
    pub photo: Zeroizing<Vec<u8>>,
    /// Fingerprints themselves are not kept.
    pub fingerprint_length: usize,
}

/// Reads an answer in the light of its command.
///
/// # Errors
/// [`ProtocolError`] when a good status comes with data that cannot be.
pub fn interpret(command: Command, answer: &Answer) -> Result<Outcome, ProtocolError> {
    if !belongs_to(command, answer) {
        return Err(ProtocolError::OutOfStep);
    }
    if answer.status.sw3 != command.good_status() {
        return Ok(Outcome::Status(answer.status));
    }
    match command {
        Command::ResetSam | Command::SamStatus => Ok(Outcome::Done),
        Command::FindCard => Ok(Outcome::Found),
        Command::SelectCard => Ok(Outcome::Selected),
        Command::SamNumber => sam_number(answer.data()).map(Outcome::SamNumber),
        Command::ReadTextAndPhoto | Command::ReadWithFingerprint => {
            parse_read_answer(command, answer.data()).map(|read| Outcome::Read(Box::new(read)))
        }
        Command::ReadAddress => address(answer.data()).map(Outcome::Address),
    }
}

/// Whether an answer can be one to this command. Frames do not say which question they answer, and a slow reader may
/// answer the last one after it was given up: taken for the next one's answer, it would put everything out of step,
/// and one citizen's card in another's place.
fn belongs_to(command: Command, answer: &Answer) -> bool {
    let length = answer.data().len();
    let done = matches!(answer.status.sw3, 0x90 | 0x9F);
    match command {
        Command::FindCard => length <= if done { FOUND_BYTES } else { STATUS_DATA_BYTES_MAX },
        Command::SelectCard => length <= SELECTED_BYTES && (!done || length != FOUND_BYTES),
        Command::ResetSam | Command::SamStatus => length <= STATUS_DATA_BYTES_MAX && (!done || length == 0),
        // Their data say by themselves whether they are right.
        Command::SamNumber | Command::ReadTextAndPhoto | Command::ReadWithFingerprint | Command::ReadAddress => {
            answer.status.sw3 == command.good_status() || (length <= STATUS_DATA_BYTES_MAX && answer.status.sw3 != FOUND)
        }
    }
}

/// Takes the data of a read answer apart and checks its inner lengths against each other. `command` says
/// whether the header has a length for fingerprints.
///
/// # Errors
/// `TextLength` unless 256 bytes of text are there, `PhotoLength` unless none or 1024 bytes of photo are,
/// `Length` if the rest is not exactly the fingerprints.
pub fn parse_read_answer(command: Command, data: &[u8]) -> Result<ReadAnswer, ProtocolError> {
    let header_bytes = if command == Command::ReadWithFingerprint { 6 } else { 4 };
    let Some((header, body)) = data.split_at_checked(header_bytes) else { return Err(ProtocolError::TextLength) };
    let length_at = |index: usize| usize::from(u16::from_be_bytes([header[index], header[index + 1]]));
    if length_at(0) != TEXT_BYTES {
        return Err(ProtocolError::TextLength);
    }
    let Some((text, rest)) = body.split_first_chunk::<TEXT_BYTES>() else { return Err(ProtocolError::TextLength) };
    let photo_length = length_at(2);
    if photo_length != 0 && photo_length != PHOTO_BYTES {
        return Err(ProtocolError::PhotoLength);
    }
    let Some((photo, fingerprints)) = rest.split_at_checked(photo_length) else { return Err(ProtocolError::PhotoLength) };
    let fingerprint_length = if header_bytes == 6 { length_at(4) } else { 0 };
    if fingerprints.len() != fingerprint_length {
        return Err(ProtocolError::Length);
    }
    Ok(ReadAnswer { text: CardText::from(text), photo: Zeroizing::new(photo.to_vec()), fingerprint_length })
}

/// `05.01-20140911-0001234567-2468013579`. Makers differ in separators and padding: for display only.
fn sam_number(data: &[u8]) -> Result<String, ProtocolError> {
    let data: &[u8; SAM_NUMBER_BYTES] = data.try_into().map_err(|_| ProtocolError::Length)?;
    let short = |index: usize| u16::from_le_bytes([data[index], data[index + 1]]);
    let long = |index: usize| u32::from_le_bytes([data[index], data[index + 1], data[index + 2], data[index + 3]]);
    Ok(format!("{:02}.{:02}-{:08}-{:010}-{:010}", short(0), short(2), long(4), long(8), long(12)))
}

fn address(data: &[u8]) -> Result<Personal<String>, ProtocolError> {
    if data.is_empty() || !data.len().is_multiple_of(ADDRESS_ITEM_BYTES) || data.len() > ADDRESSES_BYTES_MAX {
        return Err(ProtocolError::TextLength);
    }
    Ok(Personal::new(decode(data).0.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::{AnswerParser, encode_request};
    use super::*;
    use proptest::prelude::*;

    fn error(command: Command, data: &[u8]) -> Option<ProtocolError> {
        parse_read_answer(command, data).err()
    }

    #[test]
    fn inner_lengths_are_held_against_the_frame() {
        let text = [0x20; TEXT_BYTES];
        let short = [&[0x01, 0x00, 0x00, 0x00][..], &text].concat();
        assert_eq!(error(Command::ReadTextAndPhoto, &short), None);
        assert_eq!(error(Command::ReadTextAndPhoto, &short[..200]), Some(ProtocolError::TextLength));
        let long_photo = [&[0x01, 0x00, 0x04, 0x00][..], &text, &[0; 1023]].concat();
        assert_eq!(error(Command::ReadTextAndPhoto, &long_photo), Some(ProtocolError::PhotoLength));
        let odd_photo = [&[0x01, 0x00, 0x02, 0x00][..], &text, &[0; 512]].concat();
        assert_eq!(error(Command::ReadTextAndPhoto, &odd_photo), Some(ProtocolError::PhotoLength));
        let surplus = [&short[..], &[0; 3]].concat();
        assert_eq!(error(Command::ReadTextAndPhoto, &surplus), Some(ProtocolError::Length));
        let fingerprints = [&[0x01, 0x00, 0x00, 0x00, 0x02, 0x00][..], &text, &[0; 511]].concat();
        assert_eq!(error(Command::ReadWithFingerprint, &fingerprints), Some(ProtocolError::Length));
    }

    /// A frame as an answer.
    fn answer(status: u8, data: &[u8]) -> Answer {
        let frame = encode_request(0, 0, &[&[status], data].concat());
        AnswerParser::new().push(&frame).unwrap().unwrap()
    }

    fn read_data() -> Vec<u8> {
        [&[0x01, 0x00, 0x00, 0x00][..], &[0x20; TEXT_BYTES]].concat()
    }

    #[test]
    fn the_late_answer_to_one_question_is_never_taken_for_one_to_another() {
        let good: [(Command, Vec<u8>); 5] = [
            (Command::SamNumber, vec![0; 16]),
            (Command::FindCard, vec![0; 4]),
            (Command::SelectCard, vec![0; 8]),
            (Command::ReadTextAndPhoto, read_data()),
            (Command::ReadAddress, vec![0x20; 70]),
        ];
        for (asked, _) in &good {
            for (answered, data) in &good {
                let outcome = interpret(*asked, &answer(answered.good_status(), data));
                assert_eq!(outcome.is_ok(), asked == answered, "{answered:?}'s answer to {asked:?}");
            }
        }
        assert!(interpret(Command::SamStatus, &answer(0x90, &[])).is_ok());
        for (late, data) in &good {
            let outcome = interpret(Command::SamStatus, &answer(late.good_status(), data));
            assert!(outcome.is_err(), "{late:?}'s answer to a question for the status");
        }
    }

    #[test]
    fn readers_that_mix_up_the_two_good_codes_or_leave_the_data_out_are_understood() {
        assert!(matches!(interpret(Command::FindCard, &answer(0x90, &[])), Ok(Outcome::Status(_))));
        assert!(matches!(interpret(Command::FindCard, &answer(0x90, &[0; 4])), Ok(Outcome::Status(_))));
        assert!(matches!(interpret(Command::FindCard, &answer(0x9F, &[])), Ok(Outcome::Found)));
        assert!(matches!(interpret(Command::SelectCard, &answer(0x9F, &[])), Ok(Outcome::Status(_))));
        assert!(matches!(interpret(Command::SelectCard, &answer(0x90, &[])), Ok(Outcome::Selected)));
        for command in Command::ALL {
            assert!(matches!(interpret(command, &answer(0x41, &[])), Ok(Outcome::Status(_))), "{command:?}");
        }
    }

    proptest! {
        #[test]
        fn any_data_is_taken(data in prop::collection::vec(any::<u8>(), 0..2400)) {
            for command in Command::ALL {
                let _ = parse_read_answer(command, &data);
            }
            let _ = (sam_number(&data), address(&data));
        }
    }
}
