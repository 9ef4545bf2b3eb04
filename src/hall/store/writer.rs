//! One thread writes. It takes what is waiting, commits it together, then answers: one wait for the disk serves
//! many requests, and no answer comes before its commit.

use super::StoreError;
use crate::events::{self, LogEvent};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Writes waiting for the thread; one more is refused at once.
const WAITING_JOBS_MAX: usize = 256;
/// Writes in one commit.
const BATCH_JOBS_MAX: usize = 128;

/// Sends a job's answer once its commit is known.
type Reply = Box<dyn FnOnce(bool) + Send>;

/// What a job did inside its savepoint.
struct Done {
    keep: bool,
    reply: Reply,
}

type Job = Box<dyn FnOnce(&Connection) -> Done + Send>;

/// The writing thread and its queue.
pub(super) struct Writer {
    jobs: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread, which owns `connection`.
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING_JOBS_MAX);
        let thread = std::thread::Builder::new().name("hall-writer".to_string()).spawn(move || write(&connection, &receiver))?;
        Ok(Writer { jobs: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    /// Runs `work` in its own savepoint; `Ok` only after the commit. If `work` fails, its changes are undone and the
    /// others of its batch stay. The job is in the queue when this returns, not when the future is first polled.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + 'static {
        let (sender, receiver) = oneshot::channel();
        let queued = self.queue(job(work, sender));
        async move {
            queued?;
            receiver.await.unwrap_or(Err(StoreError::Unavailable))
        }
    }

    fn queue(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(jobs) = jobs.as_ref() else { return Err(StoreError::Unavailable) };
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Disconnected(_) => StoreError::Unavailable,
        })
    }

    /// Lets the thread finish what is queued, then ends it.
    pub(super) fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            events::record(LogEvent::ThreadEnded, &[("thread", "hall-writer".into())]);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// Wraps `work` so that its answer waits for the commit. A panic counts as a failure of this job alone.
fn job<T: Send + 'static>(
    work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    sender: oneshot::Sender<Result<T, StoreError>>,
) -> Job {
    Box::new(move |connection| {
        let result = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or(Err(StoreError::Unavailable));
        let keep = result.is_ok();
        let reply = move |committed: bool| {
            let answer = if committed || !keep { result } else { Err(StoreError::Unavailable) };
            // Whoever asked may have gone; the effect stands and a repeated request finds it.
            drop(sender.send(answer));
        };
        Done { keep, reply: Box::new(reply) }
    })
}

fn write(connection: &Connection, jobs: &Receiver<Job>) {
    while let Some(batch) = next_batch(jobs) {
        run_batch(connection, batch);
    }
}

/// Waits for a job, then takes what else is there. `None` when nobody can send any more.
fn next_batch(jobs: &Receiver<Job>) -> Option<Vec<Job>> {
    let mut batch = vec![jobs.recv().ok()?];
    while batch.len() < BATCH_JOBS_MAX {
        let Ok(job) = jobs.try_recv() else { break };
        batch.push(job);
    }
    Some(batch)
}

/// One transaction for the whole batch. Jobs that were not run because the transaction broke are dropped, which
/// tells their callers that the store is unavailable.
fn run_batch(connection: &Connection, batch: Vec<Job>) {
    let jobs = batch.len();
    let mut replies = Vec::with_capacity(jobs);
    let committed = transaction(connection, batch, &mut replies);
    if committed.is_err() {
        if !connection.is_autocommit() {
            drop(connection.execute_batch("ROLLBACK"));
        }
        events::record(LogEvent::HallStoreFailed, &[("jobs", jobs.into())]);
    }
    for reply in replies {
        reply(committed.is_ok());
    }
}

fn transaction(connection: &Connection, batch: Vec<Job>, replies: &mut Vec<Reply>) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for job in batch {
        connection.execute_batch("SAVEPOINT job")?;
        let done = job(connection);
        replies.push(done.reply);
        // A full disk may already have undone the whole transaction; then this fails and so does the batch.
        connection.execute_batch(if done.keep { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" })?;
    }
    connection.execute_batch("COMMIT")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn open(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS numbers (n INTEGER UNIQUE)").unwrap();
        connection
    }

    fn count(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM numbers", [], |row| row.get(0)).unwrap()
    }

    fn insert(number: i64) -> impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static {
        move |connection| {
            connection.execute("INSERT INTO numbers VALUES (?1)", [number]).map_err(|_| StoreError::Unavailable)?;
            Ok(())
        }
    }

    type Work<T> = Box<dyn FnOnce(&Connection) -> Result<T, StoreError> + Send>;

    /// A batch as the thread would take it, with a receiver for each job's answer.
    fn queued<T: Send + 'static>(works: Vec<Work<T>>) -> (Vec<Job>, Vec<oneshot::Receiver<Result<T, StoreError>>>) {
        works
            .into_iter()
            .map(|work| {
                let (sender, receiver) = oneshot::channel();
                (job(work, sender), receiver)
            })
            .unzip()
    }

    #[test]
    fn what_waits_is_committed_together() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.db");
        let connection = open(&path);
        let outside = open(&path);
        let seen = move |connection: &Connection| {
            connection.execute("INSERT INTO numbers VALUES (2)", []).map_err(|_| StoreError::Unavailable)?;
            Ok((count(connection), count(&outside)))
        };
        let first = |connection: &Connection| insert(1)(connection).map(|()| (0, 0));
        let (jobs, mut answers) = queued::<(i64, i64)>(vec![Box::new(first), Box::new(seen)]);
        let (sender, receiver) = sync_channel(8);
        jobs.into_iter().for_each(|job| sender.try_send(job).ok().unwrap());
        run_batch(&connection, next_batch(&receiver).unwrap());
        let inside_and_outside = answers.remove(1).try_recv().unwrap();
        assert_eq!(inside_and_outside, Ok((2, 0)), "the first write was not committed before the second");
        assert_eq!(count(&open(&path)), 2);
    }

    #[test]
    fn a_batch_has_a_bound() {
        let (sender, receiver) = sync_channel(BATCH_JOBS_MAX + 1);
        for number in 0..=BATCH_JOBS_MAX {
            let (jobs, _) = queued(vec![Box::new(insert(i64::try_from(number).unwrap())) as Box<_>]);
            jobs.into_iter().for_each(|job| sender.try_send(job).ok().unwrap());
        }
        assert_eq!(next_batch(&receiver).unwrap().len(), BATCH_JOBS_MAX);
        assert_eq!(next_batch(&receiver).unwrap().len(), 1);
        drop(sender);
        assert!(next_batch(&receiver).is_none());
    }

    #[test]
    fn a_failing_or_panicking_write_leaves_its_neighbours_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.db");
        let connection = open(&path);
        let fails_late = |connection: &Connection| {
            insert(2)(connection)?;
            Err(StoreError::NumbersUsedUp)
        };
        let panics = |connection: &Connection| {
            insert(3)(connection)?;
            panic!("a mistake of ours")
        };
        let (jobs, answers) =
            queued(vec![Box::new(insert(1)) as Box<_>, Box::new(fails_late), Box::new(panics), Box::new(insert(4))]);
        run_batch(&connection, jobs);
        let answers: Vec<_> = answers.into_iter().map(|mut answer| answer.try_recv().unwrap()).collect();
        let expected = [Ok(()), Err(StoreError::NumbersUsedUp), Err(StoreError::Unavailable), Ok(())];
        assert_eq!(answers, expected);
        let kept: i64 = open(&path).query_row("SELECT sum(n) FROM numbers", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 1 + 4);
    }

    #[test]
    fn nothing_is_answered_as_done_when_the_commit_fails() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.db");
        let connection = open(&path);
        // A deferred foreign key is looked at by COMMIT only: every statement before it succeeds.
        connection
            .execute_batch(
                "PRAGMA foreign_keys = ON; CREATE TABLE parents (n INTEGER PRIMARY KEY); \
                 CREATE TABLE orphans (n INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)",
            )
            .unwrap();
        let orphan = |connection: &Connection| {
            connection.execute("INSERT INTO orphans VALUES (1)", []).map_err(|_| StoreError::Unavailable)?;
            Ok(())
        };
        let (jobs, answers) = queued(vec![Box::new(insert(1)) as Work<()>, Box::new(orphan)]);
        run_batch(&connection, jobs);
        for mut answer in answers {
            assert_eq!(answer.try_recv().unwrap(), Err(StoreError::Unavailable));
        }
        assert_eq!(count(&open(&path)), 0);
        let (jobs, mut answers) = queued(vec![Box::new(insert(1)) as Work<()>]);
        run_batch(&connection, jobs);
        assert_eq!(answers.remove(0).try_recv().unwrap(), Ok(()), "the next batch is not concerned");
    }

    #[test]
    fn a_full_disk_refuses_and_the_next_write_works_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.db");
        let connection = open(&path);
        connection.execute_batch("CREATE TABLE blobs (b BLOB); PRAGMA max_page_count = 6").unwrap();
        let large = |connection: &Connection| {
            connection.execute("INSERT INTO blobs VALUES (zeroblob(100000))", []).map_err(|_| StoreError::Unavailable)?;
            Ok(())
        };
        let (jobs, mut answers) = queued(vec![Box::new(large) as Box<_>]);
        run_batch(&connection, jobs);
        assert_eq!(answers.remove(0).try_recv().unwrap(), Err(StoreError::Unavailable));
        let (jobs, mut answers) = queued(vec![Box::new(insert(1)) as Box<_>]);
        run_batch(&connection, jobs);
        assert_eq!(answers.remove(0).try_recv().unwrap(), Ok(()));
    }

    #[test]
    fn a_full_queue_refuses_at_once_and_a_closed_one_for_good() {
        let directory = tempfile::tempdir().unwrap();
        let writer = Writer::start(open(&directory.path().join("a.db"))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let (began, has_begun) = std::sync::mpsc::channel::<()>();
        let first = writer.run(move |_| {
            began.send(()).unwrap();
            blocked.recv().unwrap();
            Ok(())
        });
        has_begun.recv().unwrap();
        let waiting: Vec<_> = (0..WAITING_JOBS_MAX).map(|n| writer.run(insert(i64::try_from(n).unwrap()))).collect();
        assert_eq!(runtime.block_on(writer.run(insert(-1))), Err(StoreError::Overloaded));
        release.send(()).unwrap();
        assert_eq!(runtime.block_on(first), Ok(()));
        for write in waiting {
            assert_eq!(runtime.block_on(write), Ok(()));
        }
        writer.close();
        assert_eq!(runtime.block_on(writer.run(insert(-1))), Err(StoreError::Unavailable));
    }
}
