//! What a finger writes becomes text: a network on a thread of its own.
//!
//! 1. The visit sends all strokes drawn so far; the newest ones replace those that still wait. The answer is a
//!    [`Composition`] with candidates only: characters, before them whole lines where it is wide enough for several.
//! 2. The model is in memory from the first stroke of a visit to its end ([`Handwriting::forget`]).
//! 3. A network that is missing, damaged, panics or does not come back takes away handwriting and nothing else:
//!    [`HandwritingEvent::Down`] comes once and last, or [`Handwriting::read`] says so.

mod decode;
mod network;
mod raster;

use super::data;
use crate::api::Stroke;
use crate::events::{self, LogEvent};
use crate::forms::Characters;
use crate::privacy::Personal;
use crate::visit::composition::Composition;
use network::Network;
use std::fs::File;
use std::io::{Read, Take};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The model that comes with rapidocr 3.10.0 (see `tests/handwriting.txt`), for the desk and for tests. An installed
/// machine has its own copy and configures where.
pub const SET_UP_MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/handwriting/PP-OCRv6_rec_small.onnx");
/// SHA-256 of PP-OCRv6_rec_small.onnx: no other file is given to the network.
const MODEL_SHA256: &str = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884";
/// No model is longer; this one has 21 MB.
const MODEL_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// One reading takes hundredths of a second and loading the model less than one. Longer, and it does not come back.
pub const READING_LIMIT: Duration = Duration::from_secs(10);

/// What the reading thread says.
pub enum HandwritingEvent {
    /// The model is there: handwriting can be offered.
    Up,
    /// The answer to the newest strokes.
    Read(Composition),
    /// Nothing can be read any more. Comes at most once and last.
    Down(Fault),
}

/// Why nothing can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The model is not there or cannot be read from the disk.
    ModelMissing,
    /// The file is not the model this program knows.
    ModelDamaged,
    /// The network made a mistake of its own.
    Panicked,
    /// It was given something and has not come back.
    Stuck,
    /// The system gives no thread.
    NoThread,
}

impl Fault {
    /// The word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Fault::ModelMissing => "model-missing",
            Fault::ModelDamaged => "model-damaged",
            Fault::Panicked => "panicked",
            Fault::Stuck => "stuck",
            Fault::NoThread => "no-thread",
        }
    }
}

/// Reads strokes as such characters: candidates, best first.
type Reader = Box<dyn FnMut(&[Stroke], Characters) -> Result<Vec<String>, Fault>>;

/// What waits for the thread.
#[derive(Default)]
struct Waiting {
    strokes: Option<(u64, Personal<Vec<Stroke>>, Characters)>,
    forget: bool,
    stop: bool,
    /// Since when the thread has been at work.
    busy_since: Option<Instant>,
    /// The thread has ended, or is not waited for any more.
    over: bool,
}

#[derive(Default)]
struct Desk {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The reading thread. Dropping it ends the thread once it comes back; it is not waited for, because it may not.
pub struct Handwriting {
    desk: Arc<Desk>,
    limit: Duration,
}

/// Whether the model is there and is the one this program knows, without loading it.
///
/// # Errors
/// What is wrong with it.
pub fn check_model(model: &Path) -> Result<(), Fault> {
    check_sum(open(model)?)
}

/// Starts the thread on a model. `send` is called on it and must not wait.
pub fn start(model: &Path, send: impl Fn(HandwritingEvent) + Send + 'static) -> Handwriting {
    let model: PathBuf = model.to_path_buf();
    let checked = model.clone();
    start_with(READING_LIMIT, move || check_model(&checked), move || read_with(&model), send)
}

fn start_with(
    limit: Duration,
    check: impl Fn() -> Result<(), Fault> + Send + 'static,
    load: impl Fn() -> Result<Reader, Fault> + Send + 'static,
    send: impl Fn(HandwritingEvent) + Send + 'static,
) -> Handwriting {
    let desk = Arc::new(Desk::default());
    let of_thread = desk.clone();
    let spawned = std::thread::Builder::new().name("handwriting".into()).spawn(move || {
        // Nothing is shared but the desk, which is whole after every change.
        let ended = catch_unwind(AssertUnwindSafe(|| work(&of_thread, &check, &load, &send)));
        let given_up = std::mem::replace(&mut of_thread.lock().over, true);
        // Who has given it up has said so already.
        if let Some(fault) = ended.unwrap_or(Err(Fault::Panicked)).err().filter(|_| !given_up) {
            go_down(fault);
            send(HandwritingEvent::Down(fault));
        }
    });
    if spawned.is_err() {
        go_down(Fault::NoThread);
        desk.lock().over = true;
    }
    Handwriting { desk, limit }
}

fn go_down(fault: Fault) {
    events::record(LogEvent::HandwritingDown, &[("reason", fault.word().into())]);
}

impl Handwriting {
    /// Has these strokes read as such characters; the answer carries the same revision. Never waits.
    ///
    /// # Errors
    /// Nothing is read any more: the thread is gone or does not come back.
    pub fn read(&self, revision: u64, strokes: Personal<Vec<Stroke>>, characters: Characters) -> Result<(), Fault> {
        let mut waiting = self.desk.lock();
        if waiting.over {
            return Err(Fault::NoThread);
        }
        if waiting.busy_since.is_some_and(|since| since.elapsed() >= self.limit) {
            waiting.over = true;
            go_down(Fault::Stuck);
            return Err(Fault::Stuck);
        }
        waiting.strokes = Some((revision, strokes, characters));
        self.desk.changed.notify_one();
        Ok(())
    }

    /// The visit is over: what waits is dropped, and the model's memory is given back.
    pub fn forget(&self) {
        let mut waiting = self.desk.lock();
        waiting.strokes = None;
        waiting.forget = true;
        self.desk.changed.notify_one();
    }
}

impl Drop for Handwriting {
    fn drop(&mut self) {
        self.desk.lock().stop = true;
        self.desk.changed.notify_one();
    }
}

/// The thread's life.
fn work(
    desk: &Desk,
    check: &impl Fn() -> Result<(), Fault>,
    load: &impl Fn() -> Result<Reader, Fault>,
    send: &impl Fn(HandwritingEvent),
) -> Result<(), Fault> {
    check()?;
    send(HandwritingEvent::Up);
    let mut reader: Option<Reader> = None;
    loop {
        let mut waiting = desk.lock();
        waiting.busy_since = None;
        let nothing = |waiting: &mut Waiting| waiting.strokes.is_none() && !waiting.forget && !waiting.stop && !waiting.over;
        let mut waiting = desk.changed.wait_while(waiting, nothing).unwrap_or_else(PoisonError::into_inner);
        if waiting.stop || waiting.over {
            return Ok(());
        }
        waiting.busy_since = Some(Instant::now());
        let (forget, strokes) = (std::mem::take(&mut waiting.forget), waiting.strokes.take());
        drop(waiting);
        if forget && reader.take().is_some() {
            give_memory_back();
        }
        let Some((revision, strokes, characters)) = strokes else { continue };
        let reader = match &mut reader {
            Some(reader) => reader,
            none => none.insert(load()?),
        };
        let candidates = reader(strokes.reveal(), characters)?.into_iter().map(Personal::from).collect();
        let (preedit, committed) = Default::default();
        send(HandwritingEvent::Read(Composition { revision, preedit, candidates, committed }));
    }
}

/// The network's pieces are too small to go back to the system by themselves.
fn give_memory_back() {
    // SAFETY: looks at the heap's own lists under its locks; nothing that is in use moves.
    unsafe { libc::malloc_trim(0) };
}

fn bytes_of(model: &Path) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    open(model)?.read_to_end(&mut bytes).map_err(|_| Fault::ModelMissing)?;
    check_sum(bytes.as_slice())?;
    Ok(bytes)
}

fn open(model: &Path) -> Result<Take<File>, Fault> {
    Ok(File::open(model).map_err(|_| Fault::ModelMissing)?.take(MODEL_BYTES_MAX))
}

fn check_sum(content: impl Read) -> Result<(), Fault> {
    let sum = data::sum(content).map_err(|_| Fault::ModelMissing)?;
    if sum == MODEL_SHA256 { Ok(()) } else { Err(Fault::ModelDamaged) }
}

fn read_with(model: &Path) -> Result<Reader, Fault> {
    let network = Network::load(bytes_of(model)?)?;
    Ok(Box::new(move |strokes, characters| candidates(&network, strokes, characters)))
}

/// The whole as a line where it is wide enough for several characters and more than one is read, then as one character.
fn candidates(network: &Network, strokes: &[Stroke], characters: Characters) -> Result<Vec<String>, Fault> {
    let Some(picture) = raster::character(strokes) else { return Ok(Vec::new()) };
    let mut found = match raster::line(strokes) {
        Some(line) => decode::lines(network, &network.look_at(&line)?, characters),
        None => Vec::new(),
    };
    found.retain(|line| line.chars().count() > 1);
    found.extend(decode::characters(network, &network.look_at(&picture)?, characters));
    Ok(found)
}

#[cfg(test)]
mod tests;
