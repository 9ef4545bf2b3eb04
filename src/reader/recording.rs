//! What goes over a reader's line, written down with all personal data replaced: a fault seen in the field can be
//! looked at and played again without anybody's card.
//!
//! One line an event, times in milliseconds since the beginning:
//!
//! ```text
//! # yizhan reader recording 1
//! > 12 aaaaaa96690003200122          a question
//! < 15 aaaaaa9669000800009f0000000097   a piece of the answer, as it came
//! = 15 answered                      how it ended: answered, or why not
//! # 15 reading                       what the machine said then
//! ```
//!
//! Lengths, status words and the borders of pieces stay; what an answer carries does not.

use super::transport::TransportError;
use crate::idcard::field::{self, foreign_2017, foreign_2023, hmt_residence, resident};
use crate::idcard::{Command, PREAMBLE, TEXT_BYTES};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use zeroize::Zeroizing;

/// First line of every recording.
const FIRST_LINE: &str = "# yizhan reader recording 1\n";
/// A recording ends here: a day of polling is less.
const RECORDING_BYTES_MAX: usize = 32 * 1024 * 1024;
/// What is kept of one answer: more than the longest there can be, garbage included.
const ANSWER_BYTES_MAX: usize = 8 * 1024;
/// Stands for every byte that is not known to be of the frame itself.
const UNKNOWN: u8 = 0x55;
/// Status word and checksum.
const STATUS_BYTES: usize = 3;

/// Where the bytes of a line are passed on to; nowhere unless they are recorded.
#[derive(Clone)]
pub(super) struct Tap(Option<Arc<Recording>>);

impl Tap {
    pub fn none() -> Self {
        Tap(None)
    }

    pub fn into(recording: Arc<Recording>) -> Self {
        Tap(Some(recording))
    }

    pub fn sent(&self, request: &[u8]) {
        if let Some(recording) = &self.0 {
            recording.change(|exchange| exchange.begin(request));
        }
    }

    pub fn received(&self, bytes: &[u8]) {
        if let Some(recording) = &self.0 {
            recording.change(|exchange| exchange.received(bytes));
        }
    }

    /// The exchange is over, well or with this error.
    pub fn ended(&self, error: Option<&TransportError>) {
        if let Some(recording) = &self.0 {
            recording.change(|exchange| exchange.end(error));
        }
    }
}

/// A recording being made.
pub struct Recording(Mutex<Exchange>);

impl Recording {
    /// Writes into `out` from now on.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        let mut exchange = Exchange {
            out: Box::new(out),
            began: Instant::now(),
            left_bytes: RECORDING_BYTES_MAX,
            request: Vec::new(),
            sent_ms: 0,
            pieces: Vec::new(),
            bytes: Zeroizing::new(Vec::new()),
            failed: None,
        };
        exchange.write(FIRST_LINE);
        Recording(Mutex::new(exchange))
    }

    /// Notes what the machine said. Nothing of a card may stand in it.
    pub fn note(&self, words: &str) {
        self.change(|exchange| {
            let line = format!("# {} {words}\n", exchange.now_ms());
            exchange.write(&line);
        });
    }

    /// Why writing failed, if it did.
    pub fn failed(&self) -> Option<io::ErrorKind> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).failed
    }

    fn change(&self, change: impl FnOnce(&mut Exchange)) {
        // Each change leaves the exchange whole, so a poisoned lock is as good.
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// One question and what has come of it.
struct Exchange {
    out: Box<dyn Write + Send>,
    began: Instant,
    left_bytes: usize,
    request: Vec<u8>,
    sent_ms: u128,
    /// When each piece came and where it ends.
    pieces: Vec<(u128, usize)>,
    bytes: Zeroizing<Vec<u8>>,
    failed: Option<io::ErrorKind>,
}

impl Exchange {
    fn now_ms(&self) -> u128 {
        self.began.elapsed().as_millis()
    }

    fn begin(&mut self, request: &[u8]) {
        self.request = request.to_vec();
        self.sent_ms = self.now_ms();
        self.pieces.clear();
        // Reserved once, so that no outgrown copy of a card stays behind.
        self.bytes = Zeroizing::new(Vec::with_capacity(ANSWER_BYTES_MAX));
    }

    fn received(&mut self, bytes: &[u8]) {
        let room = ANSWER_BYTES_MAX - self.bytes.len().min(ANSWER_BYTES_MAX);
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.pieces.push((self.now_ms(), self.bytes.len()));
    }

    fn end(&mut self, error: Option<&TransportError>) {
        let harmless = replaced(&self.request, &self.bytes);
        self.bytes = Zeroizing::new(Vec::new());
        let mut lines = format!("> {} {}\n", self.sent_ms, hexadecimal(&self.request));
        let mut start = 0;
        for (at_ms, end) in self.pieces.drain(..) {
            let piece = harmless.get(start..end).unwrap_or_default();
            let _ = writeln!(lines, "< {at_ms} {}", hexadecimal(piece));
            start = end;
        }
        let outcome = match error {
            None => "answered",
            Some(TransportError::Protocol(error)) => error.token(),
            Some(TransportError::Failed) => "transfer",
            Some(TransportError::Gone) => "gone",
            Some(TransportError::Stopped) => "stopped",
        };
        let _ = writeln!(lines, "= {} {outcome}", self.now_ms());
        self.write(&lines);
    }

    fn write(&mut self, lines: &str) {
        if self.failed.is_some() || lines.len() > self.left_bytes {
            return;
        }
        self.left_bytes -= lines.len();
        let written = self.out.write_all(lines.as_bytes()).and_then(|()| self.out.flush());
        self.failed = written.err().map(|error| error.kind());
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The same bytes with everything replaced that an answer carries: whatever is not known to be preamble, length or
/// status word. A right checksum stays right, a wrong one wrong.
fn replaced(request: &[u8], bytes: &[u8]) -> Vec<u8> {
    let lock = &PREAMBLE[1..];
    let Some(start) = bytes.windows(lock.len()).position(|window| window == lock) else { return vec![UNKNOWN; bytes.len()] };
    let body = start + lock.len();
    let mut harmless = vec![UNKNOWN; start];
    harmless.extend_from_slice(lock);
    if start > 0 && bytes[start - 1] == PREAMBLE[0] {
        harmless[start - 1] = PREAMBLE[0];
    }
    let rest = &bytes[body..];
    let Some((length_field, behind)) = rest.split_at_checked(2) else {
        harmless.extend_from_slice(rest);
        return harmless;
    };
    harmless.extend_from_slice(length_field);
    let length = usize::from(u16::from_be_bytes([length_field[0], length_field[1]]));
    if length <= STATUS_BYTES {
        harmless.resize(bytes.len(), UNKNOWN);
        return harmless;
    }
    let frame = &behind[..behind.len().min(length)];
    let carried = length - STATUS_BYTES - 1;
    let mut whole = frame[..frame.len().min(STATUS_BYTES)].to_vec();
    whole.extend(carried_instead(request, &behind[frame.len().min(STATUS_BYTES)..frame.len()], carried));
    whole.truncate(frame.len());
    if frame.len() == length {
        let exclusive_or = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum ^ byte);
        // What came was wrong by this much, and stays so.
        let wrong_by = exclusive_or(length_field) ^ exclusive_or(frame);
        let sum = exclusive_or(length_field) ^ exclusive_or(&whole[..length - 1]);
        whole.truncate(length - 1);
        whole.push(sum ^ wrong_by);
    }
    harmless.extend(whole);
    // Padding of a report, or what nobody asked for.
    harmless.resize(bytes.len(), 0);
    harmless
}

/// What an answer to `request` carries instead: `carried` bytes and one for the checksum.
fn carried_instead(request: &[u8], data: &[u8], carried: usize) -> Vec<u8> {
    let asked = |command: Command| command.request() == request;
    let header_bytes = if asked(Command::ReadWithFingerprint) { 6 } else { 4 };
    let mut instead = Vec::with_capacity(carried + 1);
    if (asked(Command::ReadTextAndPhoto) || asked(Command::ReadWithFingerprint)) && carried >= header_bytes {
        // Only what is a card's header for certain stays; anything else may be somebody's.
        if data.starts_with(&[1, 0]) {
            instead.extend_from_slice(&data[..data.len().min(header_bytes)]);
        }
        instead.resize(header_bytes, 0);
        let flag = data.get(header_bytes..).and_then(|text| text.get(field::TYPE_FLAG.start)).copied();
        if carried >= header_bytes + TEXT_BYTES {
            instead.extend(nobodys_text(flag));
        }
    }
    if asked(Command::ReadAddress) {
        instead.extend([b'X', 0].repeat(carried / 2));
    }
    instead.resize(carried + 1, 0);
    instead
}

/// The text of a card of the kind with this flag that belongs to nobody.
fn nobodys_text(flag: Option<u8>) -> [u8; TEXT_BYTES] {
    const NUMBER: &str = "320299196503080044";
    let common: [(Range<usize>, &str); 6] = [
        (resident::NAME, "XXX"),
        (resident::SEX, "2"),
        (resident::BIRTH, "19650308"),
        (resident::ID_NUMBER, NUMBER),
        (resident::VALID_FROM, "20200101"),
        (resident::VALID_TO, "20400101"),
    ];
    let printed = [(resident::ADDRESS, "X"), (resident::ISSUER, "X")];
    let fields: Vec<(Range<usize>, &str)> = match flag {
        Some(b'I') => vec![
            (foreign_2017::ENGLISH_NAME, "X, X"),
            (foreign_2017::SEX, "2"),
            (foreign_2017::ID_NUMBER, "UTO320265030800"),
            (foreign_2017::NATIONALITY, "UTO"),
            (foreign_2017::VALID_FROM, "20200101"),
            (foreign_2017::VALID_TO, "20400101"),
            (foreign_2017::BIRTH, "19650308"),
            (field::TYPE_FLAG, "I"),
        ],
        Some(b'Y') => {
            let own = [(foreign_2023::ENGLISH_NAME, "X, X"), (foreign_2023::NATIONALITY, "UTO"), (field::TYPE_FLAG, "Y")];
            common.into_iter().chain(own).collect()
        }
        Some(b'J') => {
            let own = [(hmt_residence::PASS_NUMBER, "H00000000"), (field::TYPE_FLAG, "J")];
            common.into_iter().chain(printed).chain(own).collect()
        }
        Some(_) | None => common.into_iter().chain(printed).chain([(resident::ETHNIC_GROUP, "01")]).collect(),
    };
    let mut text = [0; TEXT_BYTES];
    for pair in text.chunks_exact_mut(2) {
        pair[0] = b' ';
    }
    for (place, value) in fields {
        for (pair, character) in text[place].chunks_exact_mut(2).zip(value.bytes()) {
            pair[0] = character;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::idcard::{AnswerParser, Card, CardKind, Outcome, ProtocolError, interpret};
    use proptest::prelude::*;

    /// An answer frame.
    fn frame(status: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(4 + data.len()).unwrap().to_be_bytes();
        let mut frame = [&PREAMBLE[..], &length, &[0, 0, status], data].concat();
        frame.push(frame[5..].iter().fold(0, |sum, byte| sum ^ byte));
        frame
    }

    /// A card's answer in which every byte that is somebody's is 0xA7.
    fn card_frame(flag: u8) -> Vec<u8> {
        let mut text = [0xA7; TEXT_BYTES];
        text[field::TYPE_FLAG].copy_from_slice(&[flag, 0]);
        frame(0x90, &[&[0x01, 0x00, 0x04, 0x00][..], &text, &[0xA7; 1024]].concat())
    }

    fn read_request() -> Vec<u8> {
        Command::ReadTextAndPhoto.request()
    }

    fn outcome(bytes: &[u8]) -> Result<Outcome, ProtocolError> {
        let mut parser = AnswerParser::new();
        match parser.push(bytes)? {
            Some(answer) => interpret(Command::ReadTextAndPhoto, &answer),
            None => Err(parser.give_up()),
        }
    }

    #[test]
    fn a_card_becomes_nobodys_card_of_the_same_kind() {
        let kinds = [
            (b' ', CardKind::Resident),
            (b'J', CardKind::HmtResidence),
            (b'I', CardKind::ForeignPr2017),
            (b'Y', CardKind::ForeignPr2023),
        ];
        for (flag, kind) in kinds {
            let harmless = replaced(&read_request(), &card_frame(flag));
            assert!(!harmless.contains(&0xA7));
            let Ok(Outcome::Read(read)) = outcome(&harmless) else { panic!("no card any more") };
            let card = Card::from_text(&read.text);
            assert_eq!((card.kind, read.photo.len()), (kind, 1024));
            let number = card.id_number.reveal();
            assert!(number.starts_with("320299") || number.starts_with("UTO"), "{number}");
        }
    }

    #[test]
    fn nothing_of_a_card_is_left_wherever_its_answer_was_cut_or_begins() {
        let whole = card_frame(b' ');
        for cut in 0..whole.len() {
            assert!(!replaced(&read_request(), &whole[..cut]).contains(&0xA7), "cut at {cut}");
            assert!(!replaced(&read_request(), &whole[cut..]).contains(&0xA7), "from {cut}");
        }
        let after_another = [&whole[700..], &frame(0x80, &[])[..], &whole[900..]].concat();
        assert!(!replaced(&Command::FindCard.request(), &after_another).contains(&0xA7));
    }

    #[test]
    fn an_answer_with_a_fault_keeps_its_fault() {
        let mut damaged = card_frame(b' ');
        damaged[600] ^= 0x10;
        for (bytes, error) in [
            (damaged, ProtocolError::Checksum),
            (card_frame(b' ')[..700].to_vec(), ProtocolError::Truncated),
            (vec![0x11; 40], ProtocolError::Preamble),
            (frame(0x90, &[])[..6].to_vec(), ProtocolError::Truncated),
            ([&PREAMBLE[..], &[0, 0, 0xA7]].concat(), ProtocolError::Length),
        ] {
            let harmless = replaced(&read_request(), &bytes);
            assert_eq!((harmless.len(), outcome(&harmless).err()), (bytes.len(), Some(error)));
        }
    }

    #[test]
    fn a_recording_says_what_was_asked_what_came_and_what_was_said() {
        #[derive(Clone, Default)]
        struct Kept(Arc<Mutex<Vec<u8>>>);
        impl Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.lock().unwrap().extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let kept = Kept::default();
        let recording = Arc::new(Recording::new(kept.clone()));
        let tap = Tap::into(Arc::clone(&recording));
        tap.sent(&Command::FindCard.request());
        let found = frame(0x9F, &[0xA7; 4]);
        tap.received(&found[..8]);
        tap.received(&found[8..]);
        tap.ended(None);
        recording.note("reading");
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let without_times: Vec<String> = text
            .lines()
            .map(|line| {
                line.split(' ').filter(|word| !(word.len() < 4 && word.parse::<u32>().is_ok())).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(
            without_times,
            [
                "# yizhan reader recording",
                "> aaaaaa96690003200122",
                "< aaaaaa9669000800",
                "< 009f0000000097",
                "= answered",
                "# reading"
            ]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_replaced_by_as_many(bytes in prop::collection::vec(any::<u8>(), 0..3000), behind in any::<bool>()) {
            let bytes = if behind { [&PREAMBLE[..], &bytes].concat() } else { bytes };
            for command in Command::ALL {
                prop_assert_eq!(replaced(&command.request(), &bytes).len(), bytes.len());
            }
        }
    }
}
