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
const SAM_NUMBER_BYTES: usize = 16;

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
    if data.is_empty() || !data.len().is_multiple_of(ADDRESS_ITEM_BYTES) {
        return Err(ProtocolError::TextLength);
    }
    Ok(Personal::new(decode(data).0.to_string()))
}

#[cfg(test)]
mod tests {
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
