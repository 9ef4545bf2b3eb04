//! A few connections that only read. In WAL mode they never wait for the writer.

use super::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Connections, and so reads at once.
const READERS: usize = 4;
/// How long a read waits for a connection before the hall says it has too much to do.
const READER_WAIT_MAX_MS: u64 = 2_000;
/// How long SQLite itself waits for a lock, which in WAL mode happens only while the file is recovered.
const LOCK_WAIT_MAX_MS: u64 = 1_000;

/// The reading connections.
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
}

impl Readers {
    /// Opens no connection yet: each is opened when first needed and kept.
    pub(super) fn new(path: &Path) -> Self {
        Readers { path: path.to_path_buf(), idle: Arc::default(), places: Arc::new(Semaphore::new(READERS)) }
    }

    /// Runs `work` on a connection of its own, off the async threads.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = tokio::time::timeout(Duration::from_millis(READER_WAIT_MAX_MS), self.places.clone().acquire_owned());
        let place = place.await.map_err(|_| StoreError::Overloaded)?.map_err(|_| StoreError::Unavailable)?;
        let (idle, path) = (self.idle.clone(), self.path.clone());
        let read = tokio::task::spawn_blocking(move || {
            let _place = place;
            let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = kept.map_or_else(|| open(&path), Ok)?;
            let result = work(&connection)?;
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            Ok::<T, rusqlite::Error>(result)
        });
        match read.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) | Err(_) => Err(StoreError::Unavailable),
        }
    }

    /// Closes the connections, so that the writer's is the last one and can tidy up the file.
    pub(super) fn close(&self) {
        self.places.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    // Read-write, because a reader may have to make WAL's shared file; `query_only` keeps it from writing.
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_millis(LOCK_WAIT_MAX_MS))?;
    connection.execute_batch("PRAGMA query_only = 1")?;
    Ok(connection)
}
