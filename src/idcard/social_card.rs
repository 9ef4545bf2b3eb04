//! 社保卡 (LD/T 32): what its chip tells without a password, which is the card number and nothing else. The rest needs keys
//! of the social security administration.

use crate::privacy::Personal;

/// Bytes of an answer that say how it went.
const STATUS_BYTES: usize = 2;
/// The number is its record 7 of EF05, and as long.
const NUMBER_RECORD: u8 = 7;
const NUMBER_CHARS: usize = 9;
/// A card in T=0 says "more there" or "other length" once for each question; one that goes on is broken.
const FOLLOW_UPS_MAX_COUNT: usize = 4;

/// `SELECT` by name: `sx1.sh.` and the word for social security in GBK.
const SELECT_APPLICATION: [u8; 20] =
    [0x00, 0xA4, 0x04, 0x00, 0x0F, 0x73, 0x78, 0x31, 0x2E, 0x73, 0x68, 0x2E, 0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF];
/// `SELECT` of the public file EF05.
const SELECT_FILE: [u8; 7] = [0x00, 0xA4, 0x02, 0x00, 0x02, 0xEF, 0x05];
/// `READ RECORD`.
const READ_NUMBER: [u8; 5] = [0x00, 0xB2, NUMBER_RECORD, 0x04, 0x00];

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocialCardFault {
    /// The system's smart card service does not run.
    NoService,
    NoReader,
    NoCard,
    /// The card was pulled while it was read.
    Pulled,
    /// A card of another kind.
    WrongCard,
    /// It answers, but not as such a card does, or not at all.
    Unreadable,
    /// Another program holds the card.
    Busy,
}

impl SocialCardFault {
    /// The stable word in command output.
    pub fn as_str(self) -> &'static str {
        match self {
            SocialCardFault::NoService => "no_service",
            SocialCardFault::NoReader => "no_reader",
            SocialCardFault::NoCard => "no_card",
            SocialCardFault::Pulled => "pulled",
            SocialCardFault::WrongCard => "wrong_card",
            SocialCardFault::Unreadable => "unreadable",
            SocialCardFault::Busy => "busy",
        }
    }
}

/// Asks a card for its number. `transmit` carries one question to the card and gives its answer with its status.
///
/// # Errors
/// What `transmit` says, [`SocialCardFault::WrongCard`] or [`SocialCardFault::Unreadable`].
pub fn read_card_number(
    mut transmit: impl FnMut(&[u8]) -> Result<Vec<u8>, SocialCardFault>,
) -> Result<Personal<String>, SocialCardFault> {
    ask(&mut transmit, &SELECT_APPLICATION, SocialCardFault::WrongCard)?;
    ask(&mut transmit, &SELECT_FILE, SocialCardFault::WrongCard)?;
    let record = Personal::new(ask(&mut transmit, &READ_NUMBER, SocialCardFault::Unreadable)?);
    number(record.reveal()).ok_or(SocialCardFault::Unreadable)
}

/// One question with what follows from it: `61 xx` has an answer to be fetched, `6C xx` wants its length named.
fn ask(
    transmit: &mut impl FnMut(&[u8]) -> Result<Vec<u8>, SocialCardFault>,
    question: &[u8],
    refused: SocialCardFault,
) -> Result<Vec<u8>, SocialCardFault> {
    let mut asked = question.to_vec();
    for _follow_up in 0..=FOLLOW_UPS_MAX_COUNT {
        let mut answer = transmit(&asked)?;
        // Some readers say nothing at all for a card that is gone.
        if answer.is_empty() {
            return Err(SocialCardFault::Pulled);
        }
        let at = answer.len().checked_sub(STATUS_BYTES).ok_or(SocialCardFault::Unreadable)?;
        let status = answer.split_off(at);
        match status.as_slice() {
            [0x90, 0x00] => return Ok(answer),
            [0x61, length] => asked = vec![0x00, 0xC0, 0x00, 0x00, *length],
            [0x6C, length] => {
                asked.pop();
                asked.push(*length);
            }
            _ => return Err(refused),
        }
    }
    Err(SocialCardFault::Unreadable)
}

/// Tag, length, value.
fn number(record: &[u8]) -> Option<Personal<String>> {
    let value = record.strip_prefix(&[NUMBER_RECORD, NUMBER_CHARS as u8])?.get(..NUMBER_CHARS)?;
    let text = std::str::from_utf8(value).ok()?;
    text.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| Personal::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers in order; what was asked is compared.
    fn read(script: &[(&[u8], &[u8])]) -> Result<String, SocialCardFault> {
        let mut script = script.iter();
        let read = read_card_number(|asked| {
            let (expected, answer) = script.next().ok_or(SocialCardFault::Pulled)?;
            assert_eq!(asked, *expected);
            Ok(answer.to_vec())
        });
        read.map(|number| number.reveal().clone())
    }

    const DONE: &[u8] = &[0x90, 0x00];
    const RECORD: &[u8] = b"\x07\x09A1234567X\x90\x00";

    #[test]
    fn the_number_is_read_from_its_record() {
        let script = [(&SELECT_APPLICATION[..], DONE), (&SELECT_FILE, DONE), (&READ_NUMBER, RECORD)];
        assert_eq!(read(&script).as_deref(), Ok("A1234567X"));
    }

    #[test]
    fn a_card_in_t0_is_asked_for_what_it_holds_back() {
        let script: [(&[u8], &[u8]); 6] = [
            (&SELECT_APPLICATION, &[0x61, 0x20]),
            (&[0x00, 0xC0, 0x00, 0x00, 0x20], DONE),
            (&SELECT_FILE, DONE),
            (&READ_NUMBER, &[0x6C, 0x0B]),
            (&[0x00, 0xB2, 0x07, 0x04, 0x0B], &[0x61, 0x0B]),
            (&[0x00, 0xC0, 0x00, 0x00, 0x0B], RECORD),
        ];
        assert_eq!(read(&script).as_deref(), Ok("A1234567X"));
    }

    #[test]
    fn other_cards_and_broken_ones_are_told_apart() {
        assert_eq!(read(&[(&SELECT_APPLICATION, &[0x6A, 0x82])]), Err(SocialCardFault::WrongCard));
        assert_eq!(read(&[(&SELECT_APPLICATION, &[0x90])]), Err(SocialCardFault::Unreadable));
        assert_eq!(read(&[(&SELECT_APPLICATION, DONE)]), Err(SocialCardFault::Pulled));
        assert_eq!(read(&[(&SELECT_APPLICATION, &[])]), Err(SocialCardFault::Pulled));
        let more = (&[0x00, 0xC0, 0x00, 0x00, 0x01][..], &[0x61, 0x01][..]);
        assert_eq!(read(&[(&SELECT_APPLICATION, &[0x61, 0x01]), more, more, more, more]), Err(SocialCardFault::Unreadable));
        for record in [&b"\x07\x09A12345\x90\x00"[..], b"\x06\x09A1234567X\x90\x00", b"\x07\x09A12345 7X\x90\x00", DONE] {
            let script = [(&SELECT_APPLICATION[..], DONE), (&SELECT_FILE, DONE), (&READ_NUMBER, record)];
            assert_eq!(read(&script), Err(SocialCardFault::Unreadable));
        }
    }
}
