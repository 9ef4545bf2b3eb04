//! What is fuzzed, and what must hold whatever comes. Shared by the fuzzer and by the tests that run its found cases.

use yizhan::config::Config;
use yizhan::idcard::{Answer, AnswerParser, Card, Command, Outcome, ProtocolError, TEXT_BYTES, encode_request, interpret};
use yizhan::printing::{PrinterState, state_told};

/// One target: its name, and what is tried with any bytes.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 5] =
    [("frames", frames), ("answers", answers), ("card_text", card_text), ("escpos_status", escpos_status), ("config", config)];

/// Longest piece that a line delivers at once, in these tests.
const PIECE_BYTES_MAX: u8 = 80;

fn received(pieces: &mut dyn Iterator<Item = &[u8]>) -> Result<Answer, ProtocolError> {
    let mut parser = AnswerParser::new();
    for piece in pieces {
        if let Some(answer) = parser.push(piece)? {
            return Ok(answer);
        }
    }
    Err(parser.give_up())
}

/// The first byte says how the rest is cut: however it is, the same comes of it.
fn frames(data: &[u8]) {
    let Some((cut, bytes)) = data.split_first() else { return };
    let whole = received(&mut std::iter::once(bytes));
    let even = received(&mut bytes.chunks(usize::from(cut % PIECE_BYTES_MAX) + 1));
    let uneven = received(&mut uneven_pieces(bytes, *cut).into_iter());
    for in_pieces in [even, uneven] {
        match (&whole, in_pieces) {
            (Ok(whole), Ok(pieces)) => {
                assert_eq!((whole.status, whole.data()), (pieces.status, pieces.data()));
                assert!(whole.data().len() < bytes.len());
            }
            (Err(whole), Err(pieces)) => assert_eq!(*whole, pieces),
            (Ok(_), Err(error)) => panic!("cut by {cut} it is {error}, otherwise an answer"),
            (Err(error), Ok(_)) => panic!("cut by {cut} it is an answer, otherwise {error}"),
        }
    }
}

/// Cut here short and there long, with nothing coming now and then, by a number that says how.
fn uneven_pieces(bytes: &[u8], cut: u8) -> Vec<&[u8]> {
    let (mut rest, mut number, mut pieces) = (bytes, u32::from(cut), Vec::new());
    while !rest.is_empty() {
        // Numerical Recipes' generator: its upper half is as good as chance.
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let length = (number >> 16) as usize % (usize::from(PIECE_BYTES_MAX) + 1);
        let (piece, after) = rest.split_at(length.min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// A sound frame with any status and data, as the answer to any question.
fn answers(data: &[u8]) {
    let [question, status, carried @ ..] = data else { return };
    let command = Command::ALL[usize::from(*question) % Command::ALL.len()];
    let frame = encode_request(0, 0, &[&[*status], carried].concat());
    let Ok(answer) = received(&mut std::iter::once(&frame[..])) else { return };
    match interpret(command, &answer) {
        Ok(Outcome::Read(read)) => {
            assert!(matches!(command, Command::ReadTextAndPhoto | Command::ReadWithFingerprint));
            assert!(read.photo.is_empty() || read.photo.len() == 1024);
            card_text(&read.text[..]);
        }
        Ok(Outcome::Address(_)) => assert_eq!(command, Command::ReadAddress),
        Ok(Outcome::Found | Outcome::Selected | Outcome::Done | Outcome::SamNumber(_) | Outcome::Status(_)) | Err(_) => {}
    }
}

/// Any text is a card, and nothing of it is lost or made up.
fn card_text(data: &[u8]) {
    let mut text = [b' '; TEXT_BYTES];
    let length = data.len().min(TEXT_BYTES);
    text[..length].copy_from_slice(&data[..length]);
    let card = Card::from_text(&text);
    for (name, value) in card.fields() {
        let value = value.reveal();
        assert!(!value.ends_with([' ', '\0', '\u{3000}']), "{name} is not trimmed");
        assert!(value.chars().count() <= TEXT_BYTES / 2, "{name} is longer than the text");
    }
    let _ = (card.sex(), card.ethnic(), card.nationality(), card.origin(), card.address(), card.shown_name());
    let _ = (card.is_long_term(), card.expired_on("20261122"), card.not_yet_valid_on("20261122"));
}

/// Flow control: on a serial line these come between any two bytes.
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
/// Four bytes by which a printer tells that all is well (automatic status back).
const ALL_WELL: [u8; 4] = [0x10, 0, 0, 0];

/// Whatever a thermal printer says, flow control changes nothing of it, and the newest it tells by itself is what counts.
fn escpos_status(data: &[u8]) {
    let with_flow_control: Vec<u8> = data.iter().flat_map(|byte| [XOFF, *byte, XON]).collect();
    assert_eq!(state_told(data), state_told(&with_flow_control));
    assert_eq!(state_told(&[data, &ALL_WELL].concat()), PrinterState::Ready);
}

/// A configuration is taken or refused in words.
fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Config::parse(text) {
        Ok(config) => drop(config.reader.settings()),
        Err(reason) => assert!(!reason.trim().is_empty()),
    }
}
