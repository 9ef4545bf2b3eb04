//! The journal: every submission is durable here before anything is said or sent.
//!
//! 1. One writer thread owns the database (SQLite, WAL, synchronous=FULL). What it answered as stored survives
//!    a power cut.
//! 2. A submission keeps the key it was stored with, through restarts, until the hall has answered.
//! 3. It is sealed to the hall, its outcome to the card. Whoever takes the disk reads neither.
//! 4. Nothing is dropped: what the hall cannot take is parked or held, and told at the next tap of the card.

mod paper;
mod sender;
mod store;
#[cfg(test)]
mod tests;

pub use sender::SenderSettings;
pub use store::{JournalError, RowState};

use crate::api::{Corrects, Received, Submission, china_time};
use crate::devices::{PaperUse, Unsent};
use crate::events::{LogEvent, record};
use crate::hall_client::HallClient;
use crate::sealing::{PublicKey, SecretKey, TAG_BYTES};
use crate::visit::{Draft, Outcome};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use tokio::sync::Notify;
use uuid::Uuid;

/// Requests waiting for the writer.
const REQUESTS_QUEUED_MAX: usize = 64;
/// Submissions not yet at the hall. Beyond it the machine takes no more: it could not keep its word.
pub const WAITING_ROWS_MAX: u32 = 500;
/// Outcomes stay so long for the card to ask.
pub const OUTCOME_DAYS_MAX: i64 = 30;
/// Outcomes of one card that are told at once.
const OUTCOMES_TOLD_MAX: usize = 20;

/// What the journal tells.
pub enum JournalEvent {
    Stored {
        key: Uuid,
        slip: String,
    },
    NotStored {
        key: Uuid,
    },
    Received {
        key: Uuid,
        received: Received,
    },
    Parked {
        key: Uuid,
    },
    /// The hall was tried and not reached.
    NotYet {
        key: Uuid,
    },
    Recalled {
        tag: [u8; TAG_BYTES],
        outcomes: Vec<Outcome>,
        draft: Option<Box<Draft>>,
    },
    /// What the hall does not have yet. Comes first, and after each change.
    Unsent(Unsent),
    /// How much was printed. Comes first, and after each change.
    Paper(PaperUse),
}

/// Which card a request is about.
#[derive(Clone)]
pub struct CardReference {
    pub tag: [u8; TAG_BYTES],
    pub public: PublicKey,
}

/// Where the journal lives and whom it seals to.
pub struct JournalSettings {
    pub dir: PathBuf,
    /// `K01`.
    pub machine: String,
    pub seal_key: PublicKey,
    /// Wall clock in milliseconds since 1970.
    pub now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    pub sender: SenderSettings,
}

enum Request {
    Store {
        key: Uuid,
        submission: Box<Submission>,
        card: CardReference,
    },
    Recall {
        tag: [u8; TAG_BYTES],
        secret: Box<SecretKey>,
    },
    Told(Vec<Uuid>),
    KeepDraft {
        card: CardReference,
        draft: Box<Draft>,
        expires_ms: i64,
    },
    DropDraft {
        tag: [u8; TAG_BYTES],
    },
    Due {
        answer: tokio::sync::oneshot::Sender<sender::Due>,
    },
    /// Answered with true once it is written.
    Settle {
        key: Uuid,
        settled: sender::Settled,
        answer: tokio::sync::oneshot::Sender<bool>,
    },
    AllDueNow,
    CountReceipt {
        length_mm: u32,
    },
    CountHalf {
        length_mm: u32,
    },
    BeginRoll,
}

/// The journal's handle. Dropping it ends the writer after what is queued.
pub struct Journal {
    requests: Option<SyncSender<Request>>,
    writer: Option<JoinHandle<()>>,
    wake: Arc<Notify>,
    sender: tokio::task::JoinHandle<()>,
}

impl Journal {
    /// Opens or makes the journal and goes on sending what is left of before.
    pub fn open(
        settings: JournalSettings,
        hall: HallClient,
        runtime: &tokio::runtime::Handle,
        send: impl Fn(JournalEvent) + Send + Sync + 'static,
    ) -> Result<Self, JournalError> {
        let store = store::Store::open_or_set_aside(&settings.dir.join("journal.db"), (settings.now_ms)())?;
        let waiting = store.count(RowState::Waiting)?;
        record(LogEvent::JournalOpened, &[("waiting", i64::from(waiting).into())]);
        let (requests, queue) = sync_channel(REQUESTS_QUEUED_MAX);
        let wake = Arc::new(Notify::new());
        let send: Arc<dyn Fn(JournalEvent) + Send + Sync> = Arc::new(send);
        let writer = Writer {
            store,
            machine: settings.machine.clone(),
            seal_key: settings.seal_key,
            now_ms: settings.now_ms,
            send: send.clone(),
            wake: wake.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("journal".to_string())
            .spawn(move || writer.run(&queue))
            .map_err(JournalError::Thread)?;
        let sender = runtime.spawn(sender::run(settings.sender, hall, requests.clone(), wake.clone()));
        wake.notify_one();
        Ok(Journal { requests: Some(requests), writer: Some(thread), wake, sender })
    }

    /// Seals, stores and sends. Answered with `Stored` or `NotStored`; a key that is stored already changes nothing and
    /// is answered with the slip it has.
    pub fn store(&self, key: Uuid, submission: Box<Submission>, card: CardReference) -> bool {
        self.ask(Request::Store { key, submission, card })
    }

    /// Answered with `Recalled`.
    pub fn recall(&self, tag: [u8; TAG_BYTES], secret: SecretKey) -> bool {
        let taken = self.ask(Request::Recall { tag, secret: Box::new(secret) });
        self.wake.notify_one();
        taken
    }

    /// The citizen has seen these outcomes.
    pub fn told(&self, keys: Vec<Uuid>) -> bool {
        self.ask(Request::Told(keys))
    }

    pub fn keep_draft(&self, card: CardReference, draft: Box<Draft>, expires_ms: i64) -> bool {
        self.ask(Request::KeepDraft { card, draft, expires_ms })
    }

    pub fn drop_draft(&self, tag: [u8; TAG_BYTES]) -> bool {
        self.ask(Request::DropDraft { tag })
    }

    /// A receipt of so many millimetres came out. Answered with `Paper`.
    pub fn count_receipt(&self, length_mm: u32) -> bool {
        self.ask(Request::CountReceipt { length_mm })
    }

    /// So many millimetres of one came out that was not finished. Answered with `Paper`.
    pub fn count_half(&self, length_mm: u32) -> bool {
        self.ask(Request::CountHalf { length_mm })
    }

    /// A full roll was put in. Answered with `Paper`.
    pub fn begin_roll(&self) -> bool {
        self.ask(Request::BeginRoll)
    }

    /// The hall answers again: waiting rows need not wait for their next try.
    pub fn hall_is_back(&self) {
        self.ask(Request::AllDueNow);
        self.wake.notify_one();
    }

    fn ask(&self, request: Request) -> bool {
        let taken = self.requests.as_ref().is_some_and(|requests| requests.try_send(request).is_ok());
        if !taken {
            record(LogEvent::QueueFull, &[("queue", "journal".into())]);
        }
        taken
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.sender.abort();
        self.requests = None;
        // The sender's copy of the channel goes with its task; what is queued is written first.
        if let Some(writer) = self.writer.take() {
            self.wake.notify_one();
            drop(writer);
        }
    }
}

/// What the citizen may read of a stored submission.
#[derive(Serialize, Deserialize)]
struct CardRecord {
    service: String,
    slip: String,
    occurred_at: String,
    #[serde(default)]
    corrects: Option<Corrects>,
}

struct Writer {
    store: store::Store,
    machine: String,
    seal_key: PublicKey,
    now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    send: Arc<dyn Fn(JournalEvent) + Send + Sync>,
    wake: Arc<Notify>,
}

impl Writer {
    fn run(mut self, queue: &Receiver<Request>) {
        self.tell_unsent();
        self.tell_paper();
        while let Ok(request) = queue.recv() {
            self.handle(request);
        }
    }

    fn handle(&mut self, request: Request) {
        match request {
            Request::Store { key, submission, card } => self.store(key, *submission, &card),
            Request::Recall { tag, secret } => self.recall(tag, &secret),
            Request::Told(keys) => self.report(|store| store.mark_told(&keys)),
            Request::KeepDraft { card, draft, expires_ms } => {
                if let Some(sealed) = seal_draft(&card, &draft) {
                    self.report(|store| store.keep_draft(&card.tag, &sealed, expires_ms));
                }
            }
            Request::DropDraft { tag } => self.report(|store| store.drop_draft(&tag)),
            Request::Due { answer } => {
                // Asked for at least once a minute, so what is to be forgotten is, whether or not anybody comes.
                self.forget_old();
                let due = self.store.next_due((self.now_ms)());
                let due = due.unwrap_or_else(|error| {
                    failed(&error);
                    sender::Due::Nothing { until_ms: None }
                });
                // The sender may have gone meanwhile.
                drop(answer.send(due));
            }
            Request::Settle { key, settled, answer } => {
                // The sender may have gone meanwhile.
                let _ = answer.send(self.settle(key, settled));
            }
            Request::AllDueNow => self.report(store::Store::all_due_now),
            Request::CountReceipt { length_mm } => {
                let today = self.today();
                self.report(|store| store.count_receipt(today, length_mm));
                self.tell_paper();
            }
            Request::CountHalf { length_mm } => {
                let today = self.today();
                self.report(|store| store.count_half(today, length_mm));
                self.tell_paper();
            }
            Request::BeginRoll => {
                self.report(store::Store::begin_roll);
                self.tell_paper();
            }
        }
    }

    fn tell_unsent(&self) {
        match self.store.unsent() {
            Ok(unsent) => (self.send)(JournalEvent::Unsent(unsent)),
            Err(error) => failed(&error),
        }
    }

    fn tell_paper(&self) {
        match self.store.paper_use(self.today()) {
            Ok(used) => (self.send)(JournalEvent::Paper(used)),
            Err(error) => failed(&error),
        }
    }

    /// The day on the centre's clock.
    fn today(&self) -> jiff::civil::Date {
        let now = jiff::Timestamp::from_millisecond((self.now_ms)()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        china_time::on_the_clock(now).date()
    }

    fn report(&mut self, write: impl FnOnce(&mut store::Store) -> Result<(), JournalError>) {
        if let Err(error) = write(&mut self.store) {
            failed(&error);
        }
    }

    fn store(&mut self, key: Uuid, submission: Submission, card: &CardReference) {
        match self.try_store(key, submission, card) {
            Ok(slip) => {
                record(LogEvent::JournalStored, &[]);
                (self.send)(JournalEvent::Stored { key, slip });
                self.tell_unsent();
                self.wake.notify_one();
            }
            Err(error) => {
                failed(&error);
                (self.send)(JournalEvent::NotStored { key });
            }
        }
    }

    /// Everything of one submission in one transaction: slip number, sealed envelope, sealed record.
    fn try_store(&mut self, key: Uuid, mut submission: Submission, card: &CardReference) -> Result<String, JournalError> {
        let now_ms = (self.now_ms)();
        if let Some(slip) = self.store.slip_of(key)? {
            return Ok(slip);
        }
        if self.store.count(RowState::Waiting)? >= WAITING_ROWS_MAX {
            return Err(JournalError::Full);
        }
        let machine = self.machine.clone();
        let day: String = submission.occurred_at.chars().take(10).collect();
        let seal_key = &self.seal_key;
        // K01-1122-007: machine, month and day, count of that day.
        let month_day: String = day.chars().skip(5).filter(char::is_ascii_digit).collect();
        self.store.insert(&day, move |count| {
            let slip = format!("{machine}-{month_day}-{count:03}");
            submission.slip.clone_from(&slip);
            let row = store::seal_row(key, &submission, &machine, seal_key, card, now_ms)?;
            Ok((row, slip))
        })
    }

    fn forget_old(&mut self) {
        let now_ms = (self.now_ms)();
        self.report(|store| store.forget_old(now_ms - OUTCOME_DAYS_MAX * 86_400_000, now_ms));
    }

    fn recall(&mut self, tag: [u8; TAG_BYTES], secret: &SecretKey) {
        let now_ms = (self.now_ms)();
        let outcomes = self.store.outcomes(&tag, secret, OUTCOMES_TOLD_MAX).unwrap_or_else(|error| {
            failed(&error);
            Vec::new()
        });
        let draft = self.store.draft(&tag, now_ms).unwrap_or_else(|error| {
            failed(&error);
            None
        });
        let draft = draft.and_then(|sealed| open_draft(&sealed, &tag, secret));
        self.report(|store| store.ask_again(&tag));
        (self.send)(JournalEvent::Recalled { tag, outcomes, draft });
    }

    /// False where it could not be written.
    fn settle(&mut self, key: Uuid, settled: sender::Settled) -> bool {
        let now_ms = (self.now_ms)();
        let parked_before = self.store.is_parked(key).unwrap_or_default();
        if let Err(error) = self.store.settle(key, &settled, now_ms) {
            // Not written: the row stays as it was and is sent again with the same key.
            failed(&error);
            return false;
        }
        (self.send)(match settled {
            sender::Settled::Received(received) => JournalEvent::Received { key, received },
            // It is as it was: nothing to be told.
            sender::Settled::Parked | sender::Settled::Held { .. } | sender::Settled::Again { .. } if parked_before => {
                return true;
            }
            sender::Settled::Parked => JournalEvent::Parked { key },
            sender::Settled::Held { .. } | sender::Settled::Again { .. } => JournalEvent::NotYet { key },
        });
        self.tell_unsent();
        true
    }
}

fn failed(error: &JournalError) {
    record(LogEvent::JournalFailed, &[("reason", error.word().into())]);
}

/// Binds what is sealed to a card to its use and its tag.
fn card_data(use_of: &str, tag: &[u8]) -> Vec<u8> {
    let mut associated = format!("{use_of}|").into_bytes();
    associated.extend_from_slice(tag);
    associated
}

fn seal_draft(card: &CardReference, draft: &Draft) -> Option<String> {
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(draft).ok()?);
    let sealed = card.public.seal(&clear, &card_data("draft", &card.tag)).ok()?;
    serde_json::to_string(&sealed).ok()
}

fn open_draft(sealed: &str, tag: &[u8; TAG_BYTES], secret: &SecretKey) -> Option<Box<Draft>> {
    let sealed = serde_json::from_str(sealed).ok()?;
    let clear = secret.open(&sealed, &card_data("draft", tag)).ok()?;
    serde_json::from_slice(&clear).ok()
}

/// The machine's salt: makes tags and card keys of one machine useless on another. Made at the first start.
pub fn machine_salt(dir: &Path) -> Result<Vec<u8>, JournalError> {
    store::machine_salt(&dir.join("machine.salt"))
}
