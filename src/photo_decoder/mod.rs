//! The photo on a card (WLT), decoded by a program of the reader's maker: no open decoder exists, and none comes with this
//! project.
//!
//! 1. The program ([`DecoderCommand`]) is started for one photo and ends with it. It is given the 1,024 bytes as they stand
//!    on the card on its standard input, which is then closed; it writes one picture to its standard output and exits with 0.
//! 2. The picture is a BMP of 24 bit, 102 × 126 pixels, from the lowest row up: [`BITMAP_BYTES`] bytes, no more and no less.
//! 3. Everything else is no picture, with a reason in the log ([`PhotoFault`]): staff then look at the card itself.
//! 4. One thread has one photo after the other. At its limit, and when the visit is over, the program is killed with its
//!    process group, which what it starts belongs to.

mod bitmap;
mod helper;

pub use bitmap::BITMAP_BYTES;

use crate::events::{LogEvent, record};
use crate::idcard::PHOTO_BYTES;
use crate::privacy::Personal;
use crate::visit::Tag;
use crate::visit::card_picture::CardPicture;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Instant;

/// From its start the program has so long.
pub const PHOTO_DECODER_LIMIT_MS: u64 = 3_000;
/// Photos that may wait while one is decoded; of a visit there is one.
const QUEUE_JOBS_MAX: usize = 1;

/// The maker's program, or one that stands between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecoderCommand {
    /// An absolute path: nothing is searched for.
    pub program: PathBuf,
    pub arguments: Vec<String>,
}

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoFault {
    /// No such program, or what it is run by is not there.
    Absent,
    NotExecutable,
    NotStarted,
    /// It closed its input before it had the photo.
    InputClosed,
    TooSlow,
    /// Its output ended too soon.
    Cut,
    TooMuch,
    /// Another status than 0.
    Failed,
    /// Ended by a signal that was not ours.
    Crashed,
    /// No BMP, or one of another kind.
    OtherFormat,
    OtherSize,
    /// The visit was over first.
    NotWanted,
}

impl PhotoFault {
    pub fn as_str(self) -> &'static str {
        match self {
            PhotoFault::Absent => "absent",
            PhotoFault::NotExecutable => "not-executable",
            PhotoFault::NotStarted => "not-started",
            PhotoFault::InputClosed => "input-closed",
            PhotoFault::TooSlow => "too-slow",
            PhotoFault::Cut => "cut",
            PhotoFault::TooMuch => "too-much",
            PhotoFault::Failed => "failed",
            PhotoFault::Crashed => "crashed",
            PhotoFault::OtherFormat => "other-format",
            PhotoFault::OtherSize => "other-size",
            PhotoFault::NotWanted => "not-wanted",
        }
    }
}

/// What became of the photo of the card with this tag.
pub struct PhotoEvent {
    pub tag: Tag,
    pub decoded: Result<Arc<CardPicture>, PhotoFault>,
}

struct Job {
    tag: Tag,
    photo: Personal<Vec<u8>>,
    /// Counted by [`PhotoDecoder::forget`].
    visit: u64,
}

/// Gives photos to the thread. Without a program in the configuration there is no thread, and nothing is taken.
pub struct PhotoDecoder {
    jobs: Option<SyncSender<Job>>,
    visit: Arc<AtomicU64>,
}

impl PhotoDecoder {
    /// Whether it makes sense to keep a photo for it.
    pub fn is_configured(&self) -> bool {
        self.jobs.is_some()
    }

    /// Never waits. What becomes of it is told, unless it is forgotten first.
    pub fn decode(&self, tag: Tag, photo: Personal<Vec<u8>>) {
        let Some(jobs) = &self.jobs else { return };
        let job = Job { tag, photo, visit: self.visit.load(Ordering::Acquire) };
        match jobs.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => record(LogEvent::QueueFull, &[("queue", "photo-decoder".into())]),
            Err(TrySendError::Disconnected(_)) => record(LogEvent::ThreadEnded, &[("thread", "photo-decoder".into())]),
        }
    }

    /// The visit is over: what is under way is killed, what waits is dropped.
    pub fn forget(&self) {
        self.visit.fetch_add(1, Ordering::AcqRel);
    }
}

impl Drop for PhotoDecoder {
    fn drop(&mut self) {
        self.forget();
    }
}

/// Starts the thread where a program is configured. `tell` is called on it and must not block.
pub fn start(command: Option<DecoderCommand>, tell: impl Fn(PhotoEvent) + Send + 'static) -> PhotoDecoder {
    let visit = Arc::new(AtomicU64::new(0));
    let Some(command) = command else { return PhotoDecoder { jobs: None, visit } };
    let (jobs, waiting) = sync_channel(QUEUE_JOBS_MAX);
    let present = visit.clone();
    let thread = std::thread::Builder::new().name("photo-decoder".into());
    if thread.spawn(move || attend(&command, &waiting, &present, &tell)).is_err() {
        record(LogEvent::ThreadEnded, &[("thread", "photo-decoder".into())]);
        return PhotoDecoder { jobs: None, visit };
    }
    PhotoDecoder { jobs: Some(jobs), visit }
}

/// Until nobody can give a photo any more.
fn attend(command: &DecoderCommand, waiting: &Receiver<Job>, present: &AtomicU64, tell: &impl Fn(PhotoEvent)) {
    while let Ok(Job { tag, photo, visit }) = waiting.recv() {
        let is_wanted = || present.load(Ordering::Acquire) == visit;
        if !is_wanted() {
            continue;
        }
        let began = Instant::now();
        let decoded = decode_once(command, photo.reveal(), &is_wanted);
        match &decoded {
            Ok(_) => record(LogEvent::PhotoDecoded, &[("milliseconds", began.elapsed().as_millis().into())]),
            Err(PhotoFault::NotWanted) => continue,
            Err(fault) => record(LogEvent::PhotoUndecoded, &[("reason", fault.as_str().into())]),
        }
        drop(photo);
        tell(PhotoEvent { tag, decoded: decoded.map(Arc::new) });
    }
}

/// One photo through the program; waits for it, at most for its limit.
fn decode_once(command: &DecoderCommand, photo: &[u8], is_wanted: &dyn Fn() -> bool) -> Result<CardPicture, PhotoFault> {
    let written = helper::run(command, photo, is_wanted)?;
    bitmap::picture(&written)
}

/// Starts the program once with a photo of zeros, which is nobody's.
///
/// # Errors
/// What it gave, where that is no picture. Only that it starts is worth anything: zeros are no photo.
pub fn check(command: &DecoderCommand) -> Result<(), PhotoFault> {
    decode_once(command, &[0; PHOTO_BYTES], &|| true).map(drop)
}
