//! Pinyin, nine keys and strokes become Chinese text: librime on a thread of its own. What a finger writes:
//! [`handwriting`].
//!
//! 1. The visit sends [`ComposeRequest`]s; every one is answered with a [`Composition`], in order.
//! 2. Nothing is learnt and nothing is written: the schema keeps no user dictionary, the user directory is fresh,
//!    private and stays empty. [`ComposeRequest::Clear`] destroys librime's session with all it remembers.
//! 3. When librime or its data fails, the composer says [`ComposerEvent::Down`] once and ends; Latin letters and
//!    digits still type without it. Start another one to try again, after dropping this one.

mod data;
pub mod handwriting;
mod letters;
mod rime;
mod user_directory;

use crate::events::{self, LogEvent};
use crate::privacy::Personal;
use crate::visit::composition::{CANDIDATES_MAX, ComposeRequest, Composition, INPUT_LETTERS_MAX};
use rime::{Engine, Schema};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use user_directory::UserDirectory;

include!("built_files.rs");

/// Requests that may wait, in requests: more than ten fingers type while one is answered.
pub const REQUESTS_QUEUED_MAX: usize = 64;

/// The dictionary compiled with this program, for the desk and for tests. An installed machine has its own copy
/// and configures where.
pub const BUILT_DATA_DIR: &str = env!("YIZHAN_BUILT_RIME_DIR");

/// A word every dictionary has (the reading of 我): typed once at start, to see that candidates come.
const TRIAL_LETTERS: &[u8] = b"wo";

/// What the composer says.
pub enum ComposerEvent {
    /// The answer to one request.
    Composed(Composition),
    /// Pinyin cannot be composed any more. Comes at most once and last.
    Down(DownReason),
}

/// Why pinyin cannot be composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownReason {
    /// The data directory or one of its files is not there or cannot be read.
    DataMissing,
    /// A file of the data directory is not the one that was built.
    DataDamaged,
    /// librime or a library it needs cannot be loaded.
    LibraryMissing,
    /// librime's function table is older than 1.8.
    LibraryTooOld,
    /// Another composer runs in this process; librime keeps its state in globals.
    AlreadyRunning,
    /// The private directory cannot be made.
    RuntimeDirectory,
    /// librime started and offers no candidates.
    Silent,
    /// librime gives no session.
    SessionLost,
    /// The system gives no thread.
    NoThread,
}

impl DownReason {
    /// The word in the log.
    pub fn word(self) -> &'static str {
        match self {
            DownReason::DataMissing => "data-missing",
            DownReason::DataDamaged => "data-damaged",
            DownReason::LibraryMissing => "library-missing",
            DownReason::LibraryTooOld => "library-too-old",
            DownReason::AlreadyRunning => "already-running",
            DownReason::RuntimeDirectory => "runtime-directory",
            DownReason::Silent => "silent",
            DownReason::SessionLost => "session-lost",
            DownReason::NoThread => "no-thread",
        }
    }
}

/// Why a request was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestRefused {
    /// [`REQUESTS_QUEUED_MAX`] requests wait already. The editor's revision did not reach librime: clear and
    /// type again.
    QueueFull,
    /// The composer is down.
    Down,
}

/// A running composer. Dropping it ends its thread, librime and the private directory.
pub struct Composer {
    /// `None` while dropping.
    requests: Option<SyncSender<(u64, ComposeRequest)>>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Whether the library can be loaded and a data directory is whole, without starting anything.
///
/// # Errors
/// What is wrong with it.
pub fn check_data(data_dir: &Path) -> Result<(), DownReason> {
    rime::load()?;
    data::check(data_dir)
}

/// Starts the composer on a data directory made by this program's build.
///
/// `send` is called on the composer's thread for every answer and must not wait.
pub fn start(data_dir: &Path, send: impl Fn(ComposerEvent) + Send + 'static) -> Composer {
    start_below(data_dir, &user_directory::default_parent(), send)
}

/// [`start`], with the place of librime's private directory given.
pub fn start_below(data_dir: &Path, runtime_dir: &Path, send: impl Fn(ComposerEvent) + Send + 'static) -> Composer {
    let (requests, waiting) = sync_channel(REQUESTS_QUEUED_MAX);
    let stopping = Arc::new(AtomicBool::new(false));
    let [data_dir, runtime_dir] = [data_dir, runtime_dir].map(Path::to_path_buf);
    let stop = Arc::clone(&stopping);
    // `send` is handed over afterwards, so that it is still here to say that there is no thread.
    let (hand_over, handed_over) = sync_channel(1);
    let spawned = std::thread::Builder::new().name("composer".to_string()).spawn(move || {
        if let Ok(send) = handed_over.recv()
            && let Err(reason) = compose(&data_dir, &runtime_dir, &waiting, &stop, &send)
        {
            drop(waiting);
            go_down(reason, &send);
        }
    });
    let thread = match spawned {
        Ok(thread) => {
            // Cannot fail: the thread waits for exactly this.
            let _ = hand_over.send(send);
            Some(thread)
        }
        Err(_) => {
            go_down(DownReason::NoThread, &send);
            None
        }
    };
    Composer { requests: Some(requests), stopping, thread }
}

impl Composer {
    /// Asks for one step; the answer carries the same revision. Never waits.
    ///
    /// # Errors
    /// [`RequestRefused`]; nothing was done then.
    pub fn request(&self, revision: u64, request: ComposeRequest) -> Result<(), RequestRefused> {
        let requests = self.requests.as_ref().ok_or(RequestRefused::Down)?;
        requests.try_send((revision, request)).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                events::record(LogEvent::QueueFull, &[("queue", "composer".into()), ("length", REQUESTS_QUEUED_MAX.into())]);
                RequestRefused::QueueFull
            }
            TrySendError::Disconnected(_) => RequestRefused::Down,
        })
    }
}

impl Drop for Composer {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so itself; there is nothing left to end.
            let _ = thread.join();
        }
    }
}

fn go_down(reason: DownReason, send: &impl Fn(ComposerEvent)) {
    events::record(LogEvent::ComposerDown, &[("reason", reason.word().into())]);
    send(ComposerEvent::Down(reason));
}

/// The composer's life: until nobody asks any more, or until it cannot answer.
fn compose(
    data_dir: &Path,
    runtime_dir: &Path,
    waiting: &Receiver<(u64, ComposeRequest)>,
    stopping: &AtomicBool,
    send: &impl Fn(ComposerEvent),
) -> Result<(), DownReason> {
    data::check(data_dir)?;
    // Declared before the engine, hence removed after it has ended.
    let user_directory = UserDirectory::create(runtime_dir)?;
    let mut engine = Engine::start(data_dir, user_directory.path())?;
    TRIAL_LETTERS.iter().for_each(|letter| engine.press(*letter));
    if engine.candidates(1).is_empty() {
        return Err(DownReason::Silent);
    }
    engine.renew_session()?;
    for (revision, request) in waiting {
        if stopping.load(Ordering::Relaxed) {
            break;
        }
        apply(&mut engine, request)?;
        send(ComposerEvent::Composed(composition(&mut engine, revision)));
    }
    Ok(())
}

/// Does one request. What librime would answer by inserting text unasked (a `'` that separates nothing makes it
/// commit) does not reach it.
fn apply(engine: &mut Engine, request: ComposeRequest) -> Result<(), DownReason> {
    match request {
        ComposeRequest::Key(key) => {
            let input = engine.input();
            let room = input.reveal().len() < INPUT_LETTERS_MAX;
            let begun = !input.reveal().is_empty();
            let separates = begun && !input.reveal().ends_with('\'');
            match letters::of_key(key, engine.schema()) {
                Some((schema, letter)) if room && schema == engine.schema() && (letter != b'\'' || separates) => {
                    engine.press(letter);
                }
                // Another way of writing begins anew; it never goes on with what another one began.
                Some((schema, letter)) if schema != engine.schema() && !begun => {
                    engine.change_to(schema)?;
                    engine.press(letter);
                }
                Some(_) | None => {}
            }
        }
        ComposeRequest::Backspace => engine.backspace(),
        // Nobody can have seen a candidate that no answer carries.
        ComposeRequest::Choose { index } if index < CANDIDATES_MAX => engine.choose(index),
        ComposeRequest::Choose { .. } => {}
        ComposeRequest::Clear => engine.renew_session()?,
    }
    Ok(())
}

/// How typing stands.
fn composition(engine: &mut Engine, revision: u64) -> Composition {
    let committed = engine.take_commit();
    let pinyin = if engine.schema() == Schema::NineKey { engine.pinyin_of_first() } else { Personal::default() };
    let preedit = Personal::new(letters::shown(engine.preedit().reveal(), engine.schema(), pinyin.reveal()));
    Composition { revision, preedit, candidates: engine.candidates(CANDIDATES_MAX), committed }
}
