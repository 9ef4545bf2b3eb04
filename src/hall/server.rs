//! Starting, serving and ending.

use super::challenges::Challenges;
use super::documents::Documents;
use super::electronic_identity::DemoIdentities;
use super::idempotency::{IdempotencyKey, RunningKeys};
use super::store::{OpenError, SqliteStore, StoreError};
use super::verifications::Codes;
use super::{
    Clock, Hall, contacts, contributions, key_files, machines::Machines, medical, routes, sessions::Sessions, tries::TryLimit,
};
use crate::api::china_time;
use crate::api::{CaseNumber, Submission, SubmissionEnvelope, associated_data};
use crate::catalogue::Content;
use crate::content::Published;
use crate::events::{self, LogEvent};
use crate::sealing::{PublicKey, VerifyingKey};
use crate::words::Texts;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;

/// Requests worked on at once; more are told to come again.
const REQUESTS_MAX: usize = 256;
/// How long requests may go on after the hall was told to end.
const SHUTDOWN_WAIT_MAX_S: u64 = 10;

/// How to run a hall.
pub struct HallSettings {
    /// Loopback only. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Keys and database; made if it does not exist.
    pub data_dir: PathBuf,
    /// Where citizens reach this hall, `https://…` without a final slash; stands in the API's description.
    pub public_url: Option<String>,
    pub clock: Clock,
    /// What the centre offers.
    pub content: Arc<Content>,
    /// The same, signed for machines.
    pub published: Option<Published>,
    /// What the demo persons paid, as in `assets/demo/contributions.json`; that file where it is absent.
    pub contributions: Option<String>,
}

impl HallSettings {
    /// With the system's clock.
    pub fn new(listen: SocketAddr, data_dir: PathBuf) -> Self {
        HallSettings {
            listen,
            data_dir,
            public_url: None,
            clock: Arc::new(|| crate::api::china_time::on_the_clock(jiff::Timestamp::now())),
            content: Content::built_in(),
            published: None,
            contributions: None,
        }
    }
}

/// Why a hall does not run.
#[derive(Debug, thiserror::Error)]
pub enum HallError {
    #[error("{0} is not a loopback address: without certificates the hall serves this computer only")]
    NotLoopback(SocketAddr),
    #[error("{0} cannot be listened on: {1}")]
    Listen(SocketAddr, #[source] std::io::Error),
    #[error(transparent)]
    KeyFile(#[from] key_files::KeyFileError),
    #[error(transparent)]
    Store(#[from] OpenError),
    #[error(transparent)]
    DemoData(#[from] contributions::DemoDataError),
    #[error("the file of demo contributions cannot be read: {0}")]
    Unreadable(#[source] std::io::Error),
    #[error("the content bundle has {0} findings: hall content check DIR lists them")]
    Content(usize),
    #[error("starting was interrupted")]
    Interrupted,
}

/// A hall that serves. Dropping it ends it too, without waiting.
pub struct RunningHall {
    /// Where it listens; the port is the one that was taken.
    pub address: SocketAddr,
    /// What machines seal submissions to.
    pub seal_public_key: PublicKey,
    /// Whose seal is under its documents.
    pub document_key: VerifyingKey,
    hall: Arc<Hall>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    /// Keeps the data directory ours until everything is written.
    _directory: Arc<key_files::DataDirectory>,
}

/// Opens the data, listens, and serves until [`RunningHall::shutdown`]. The address answers when this returns.
pub async fn serve(settings: HallSettings) -> Result<RunningHall, HallError> {
    if !settings.listen.ip().is_loopback() {
        return Err(HallError::NotLoopback(settings.listen));
    }
    let HallSettings { listen, data_dir, public_url, clock, content, published, contributions } = settings;
    let opened = tokio::task::spawn_blocking(move || open(&data_dir, clock, content, published, contributions))
        .await
        .map_err(|_| HallError::Interrupted)?;
    let (hall, directory) = opened?;
    let (hall, directory) = (Arc::new(hall), Arc::new(directory));
    let listen_error = |error| HallError::Listen(listen, error);
    let listener = TcpListener::bind(listen).await.map_err(listen_error)?;
    let address = listener.local_addr().map_err(listen_error)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let router = routes::router(hall.clone(), public_url.as_deref());
    let kept = directory.clone();
    let server = tokio::spawn(async move {
        let wait_for_stop = async move { drop(stopped.await) };
        let served = axum::serve(listener, router).with_graceful_shutdown(wait_for_stop).await;
        if served.is_err() {
            events::record(LogEvent::ThreadEnded, &[("thread", "hall-server".into())]);
        }
        drop(kept);
    });
    events::record(LogEvent::HallStarted, &[("port", i64::from(address.port()).into())]);
    let seal_public_key = hall.keys.seal.public_key();
    let document_key = hall.keys.document.verifying_key();
    Ok(RunningHall { address, seal_public_key, document_key, hall, stop: Some(stop), server, _directory: directory })
}

/// Everything that blocks.
fn open(
    data_dir: &std::path::Path,
    clock: Clock,
    content: Arc<Content>,
    published: Option<Published>,
    demo_contributions: Option<String>,
) -> Result<(Hall, key_files::DataDirectory), HallError> {
    let directory = key_files::DataDirectory::open(data_dir)?;
    let keys = directory.keys()?;
    let contributions = contributions::DemoContributions::read(demo_contributions.as_deref(), &keys.person)?;
    let contacts = contacts::DemoContacts::built_in(&keys.person)?;
    let medical = medical::DemoMedical::read(None, &keys.person)?;
    let hall = Hall {
        clock,
        keys,
        store: Arc::new(SqliteStore::open(&directory.database())?),
        content,
        published,
        contributions,
        contacts,
        medical,
        documents: Documents::default(),
        texts: Texts::built_in(),
        sessions: Sessions::default(),
        challenges: Challenges::default(),
        identities: Arc::new(DemoIdentities::built_in()?),
        codes: Codes::default(),
        machines: Machines::default(),
        tries: TryLimit::default(),
        running: RunningKeys::default(),
        places: Semaphore::new(REQUESTS_MAX),
    };
    Ok((hall, directory))
}

impl RunningHall {
    /// `http://127.0.0.1:8080`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more requests, waits up to [`SHUTDOWN_WAIT_MAX_S`] for those under way, writes what was taken.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(Duration::from_secs(SHUTDOWN_WAIT_MAX_S), &mut self.server).await.is_err() {
            self.server.abort();
        }
        let store = self.hall.store.clone();
        drop(tokio::task::spawn_blocking(move || store.close()).await);
        events::record(LogEvent::HallStopped, &[]);
    }

    /// The case that a submission with `key` led to, as JSON: number, service, device, state, times, next steps,
    /// query code, steps. Nothing personal. `None` where the key led to no case.
    pub async fn case_by_key(&self, key: &str) -> Result<Option<serde_json::Value>, StoreError> {
        let Some(key) = IdempotencyKey::from_text(key) else { return Ok(None) };
        let Some(case) = self.hall.store.case_by_key(&key).await? else { return Ok(None) };
        let mut json = serde_json::to_value(routes::case_status(&case, true)).map_err(|_| StoreError::Unavailable)?;
        json["device"] = case.device.into();
        json["occurred_at"] = china_time::rfc3339(case.occurred_at_us).into();
        Ok(Some(json))
    }

    /// The submission of a case, opened again from its sealed box as staff would. `None` where there is no such case
    /// or its box no longer opens.
    pub async fn open_submission(&self, number: &CaseNumber) -> Result<Option<Submission>, StoreError> {
        let (Some(case), Some(envelope)) = (self.hall.store.case(number).await?, self.hall.store.envelope(number).await?) else {
            return Ok(None);
        };
        Ok(self.open(&envelope, &case.idempotency_key))
    }

    /// What put the case right (补正), opened the same way, oldest first.
    pub async fn open_corrections(&self, number: &CaseNumber) -> Result<Vec<Submission>, StoreError> {
        let kept = self.hall.store.corrections(number).await?;
        Ok(kept.iter().filter_map(|(key, envelope)| self.open(envelope, key)).collect())
    }

    fn open(&self, envelope: &[u8], key: &str) -> Option<Submission> {
        let envelope: SubmissionEnvelope = serde_json::from_slice(envelope).ok()?;
        let clear = self.hall.keys.seal.open(&envelope.sealed, &associated_data(&envelope.device, key)).ok()?;
        serde_json::from_slice(&clear).ok()
    }
}
