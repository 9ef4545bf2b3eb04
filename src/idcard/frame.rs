//! Frames on the wire: requests out, answers back in whatever pieces they come (GA/T 467-2019 clause 7).

use super::Status;
use zeroize::Zeroizing;

/// What every frame starts with.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// What an answer is recognised by: stray or lost bytes before it are seen in the field.
const LOCK: u32 = 0xAAAA_9669;
/// Bytes that may come before an answer's preamble until the answer is given up.
pub const MAX_GARBAGE_BYTES: usize = 512;
/// SW1, SW2, SW3 and the checksum: the least an answer's length field may say.
const MIN_LENGTH_FIELD_BYTES: usize = 4;
/// Status, checksum, the longest header, text, photo and two fingerprint templates: the largest legal answer.
const MAX_LENGTH_FIELD_BYTES: usize = 4 + 6 + 256 + 1024 + 2 * 512;
/// The largest legal answer with preamble and length field.
pub const MAX_ANSWER_FRAME_BYTES: usize = 5 + 2 + MAX_LENGTH_FIELD_BYTES;

/// An answer that is none: what was wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProtocolError {
    #[error("the answer's checksum is wrong")]
    Checksum,
    #[error("the answer was cut short")]
    Truncated,
    #[error("no preamble in what came")]
    Preamble,
    #[error("the answer's length cannot be")]
    Length,
    #[error("the text's length cannot be")]
    TextLength,
    #[error("the photo's length cannot be")]
    PhotoLength,
    #[error("no answer came")]
    Timeout,
    /// A sound answer that cannot belong to what was asked: the late one to an earlier question.
    #[error("the answer belongs to another question")]
    OutOfStep,
}

impl ProtocolError {
    /// The stable word for it in logs and in command output.
    pub fn token(self) -> &'static str {
        match self {
            ProtocolError::Checksum => "checksum",
            ProtocolError::Truncated => "truncated",
            ProtocolError::Preamble => "preamble",
            ProtocolError::Length => "length",
            ProtocolError::TextLength => "text_length",
            ProtocolError::PhotoLength => "photo_length",
            ProtocolError::Timeout => "timeout",
            ProtocolError::OutOfStep => "out_of_step",
        }
    }
}

/// One complete answer whose checksum is right. Its data may be a citizen's and is wiped on drop.
pub struct Answer {
    pub status: Status,
    data: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// What stands between the status word and the checksum.
    pub fn data(&self) -> &[u8] {
        &self.data
    }
}

/// A request frame: preamble, length, command, parameter, data, checksum.
pub fn encode_request(command: u8, parameter: u8, data: &[u8]) -> Vec<u8> {
    // Requests are ours and short: the longest has one byte of data.
    let length = u16::try_from(3 + data.len()).unwrap_or(u16::MAX);
    let mut frame = PREAMBLE.to_vec();
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(&[command, parameter]);
    frame.extend_from_slice(data);
    frame.push(exclusive_or(&frame[PREAMBLE.len()..]));
    frame
}

fn exclusive_or(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

enum Position {
    /// Looking for the preamble; the last four bytes seen.
    Searching { window: u32, skipped_bytes: usize },
    /// In the length field.
    Length { first: Option<u8> },
    /// Collecting status word, data and checksum.
    Body { length: usize },
}

/// Puts one answer together from pieces of any size. One parser serves one answer.
pub struct AnswerParser {
    position: Position,
    body: Zeroizing<Vec<u8>>,
    received_bytes: usize,
}

impl Default for AnswerParser {
    fn default() -> Self {
        Self::new()
    }
}

impl AnswerParser {
    pub fn new() -> Self {
        AnswerParser {
            position: Position::Searching { window: 0, skipped_bytes: 0 },
            body: Zeroizing::new(Vec::new()),
            received_bytes: 0,
        }
    }

    /// Takes the next bytes. `Ok(Some)` is the complete answer; bytes behind it (padding of a report) are not
    /// looked at. An error is final: what follows on the wire must be drained before the next request.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<Answer>, ProtocolError> {
        self.received_bytes = self.received_bytes.saturating_add(bytes.len());
        for (index, byte) in bytes.iter().enumerate() {
            match &mut self.position {
                Position::Searching { window, skipped_bytes } => {
                    *window = (*window << 8) | u32::from(*byte);
                    *skipped_bytes += 1;
                    if *window == LOCK {
                        self.position = Position::Length { first: None };
                    } else if *skipped_bytes > MAX_GARBAGE_BYTES + PREAMBLE.len() {
                        return Err(ProtocolError::Preamble);
                    }
                }
                Position::Length { first: None } => self.position = Position::Length { first: Some(*byte) },
                Position::Length { first: Some(first) } => {
                    let length = usize::from(u16::from_be_bytes([*first, *byte]));
                    if !(MIN_LENGTH_FIELD_BYTES..=MAX_LENGTH_FIELD_BYTES).contains(&length) {
                        return Err(ProtocolError::Length);
                    }
                    // Reserved once, so that no outgrown copy of the data stays behind.
                    self.body.reserve_exact(length);
                    self.position = Position::Body { length };
                }
                Position::Body { length } => {
                    let length = *length;
                    return self.push_body(&bytes[index..], length);
                }
            }
        }
        Ok(None)
    }

    fn push_body(&mut self, bytes: &[u8], length: usize) -> Result<Option<Answer>, ProtocolError> {
        let wanted = length.saturating_sub(self.body.len()).min(bytes.len());
        self.body.extend_from_slice(&bytes[..wanted]);
        if self.body.len() < length {
            return Ok(None);
        }
        let length_field = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
        // The checksum makes the exclusive-or of everything behind the preamble, itself included, zero.
        if exclusive_or(&length_field) ^ exclusive_or(&self.body) != 0 {
            return Err(ProtocolError::Checksum);
        }
        let status = Status { sw1: self.body[0], sw2: self.body[1], sw3: self.body[2] };
        Ok(Some(Answer { status, data: Zeroizing::new(self.body[3..length - 1].to_vec()) }))
    }

    /// What is wrong when nothing more will come.
    pub fn give_up(&self) -> ProtocolError {
        match self.position {
            _ if self.received_bytes == 0 => ProtocolError::Timeout,
            Position::Searching { .. } => ProtocolError::Preamble,
            Position::Length { .. } | Position::Body { .. } => ProtocolError::Truncated,
        }
    }

    /// Whether preamble and length have come and only status word, data and checksum are missing.
    pub fn is_in_body(&self) -> bool {
        matches!(self.position, Position::Body { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NO_CARD: [u8; 11] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00, 0x80, 0x84];

    fn parse(bytes: &[u8]) -> Result<(u8, Vec<u8>), ProtocolError> {
        let mut parser = AnswerParser::new();
        match parser.push(bytes)? {
            Some(answer) => Ok((answer.status.sw3, answer.data().to_vec())),
            None => Err(parser.give_up()),
        }
    }

    #[test]
    fn an_answer_is_found_behind_stray_bytes_and_with_a_lost_first_byte() {
        for stray in [&[][..], &[0x00], &[0xAA], &[0xAA, 0xAA, 0x96], &[0x55; 100]] {
            let bytes = [stray, &NO_CARD].concat();
            assert_eq!(parse(&bytes), Ok((0x80, vec![])), "behind {stray:02X?}");
        }
        assert_eq!(parse(&NO_CARD[1..]), Ok((0x80, vec![])));
    }

    #[test]
    fn endless_garbage_is_given_up() {
        assert_eq!(parse(&[0x55; MAX_GARBAGE_BYTES * 2]), Err(ProtocolError::Preamble));
    }

    #[test]
    fn a_length_beyond_the_largest_answer_is_refused_at_once() {
        assert_eq!(parse(&[0xAA, 0xAA, 0x96, 0x69, 0x09, 0x0B]), Err(ProtocolError::Length));
        assert_eq!(parse(&[0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03]), Err(ProtocolError::Length));
        assert_eq!(parse(&[0xAA, 0xAA, 0x96, 0x69, 0x09, 0x0A]), Err(ProtocolError::Truncated));
    }

    #[test]
    fn nothing_at_all_is_a_time_out() {
        assert_eq!(parse(&[]), Err(ProtocolError::Timeout));
    }

    #[test]
    fn padding_behind_an_answer_is_not_looked_at() {
        assert_eq!(parse(&[&NO_CARD[..], &[0; 53]].concat()), Ok((0x80, vec![])));
    }

    /// An answer frame as a reader would send it.
    fn frame(status: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(4 + data.len()).unwrap().to_be_bytes();
        let mut frame = [&PREAMBLE[..], &length, &[0, 0, status], data].concat();
        frame.push(exclusive_or(&frame[PREAMBLE.len()..]));
        frame
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..20)) {
            let mut parser = AnswerParser::new();
            for piece in pieces {
                if parser.push(&piece).is_err() { break; }
                prop_assert!(parser.body.capacity() <= MAX_ANSWER_FRAME_BYTES);
            }
        }

        #[test]
        fn random_bytes_behind_a_preamble_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
            let _ = parse(&[&PREAMBLE[..], &bytes].concat());
        }

        #[test]
        fn any_single_bit_flipped_behind_the_preamble_is_rejected(
            status: u8, data in prop::collection::vec(any::<u8>(), 0..64), place: prop::sample::Index, bit in 0u8..8,
        ) {
            let mut bytes = frame(status, &data);
            let index = PREAMBLE.len() + 2 + place.index(bytes.len() - PREAMBLE.len() - 2);
            bytes[index] ^= 1 << bit;
            prop_assert_eq!(parse(&bytes), Err(ProtocolError::Checksum));
        }

        #[test]
        fn cutting_an_answer_anywhere_changes_nothing(
            status: u8, data in prop::collection::vec(any::<u8>(), 0..1400),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        ) {
            let bytes = frame(status, &data);
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len())).collect();
            cuts.push(bytes.len());
            cuts.sort_unstable();
            let mut parser = AnswerParser::new();
            let mut start = 0;
            let mut result = None;
            for cut in cuts {
                result = parser.push(&bytes[start..cut]).unwrap().or(result);
                start = cut;
            }
            let answer = result.unwrap();
            prop_assert_eq!(answer.status.sw3, status);
            prop_assert_eq!(answer.data(), &data[..]);
        }
    }
}
