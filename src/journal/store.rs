//! The journal's database.

use super::sender::{Due, Settled};
use super::{CardRecord, CardReference, card_data};
use crate::api::{Received, Submission, SubmissionEnvelope, associated_data};
use crate::devices::Unsent;
use crate::events::{LogEvent, record};
use crate::sealing::{PublicKey, SecretKey, TAG_BYTES};
use crate::visit::{Outcome, Standing};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use uuid::Uuid;

/// Bytes of the machine's salt.
const SALT_BYTES: usize = 32;
/// How long another reader of the file may hold it up, in milliseconds.
const BUSY_LIMIT_MS: u64 = 2_000;

/// The longest any try is put off, with room: the hall's Retry-After is cut to ten minutes.
const NOT_BEFORE_AHEAD_MAX_MS: i64 = 15 * 60_000;
/// Of what is kept for staff: not by itself.
const NOT_BEFORE_THE_TAP_MS: i64 = -1;
/// The longest a draft is kept, with room. One that claims more comes from a clock set back since.
const DRAFT_AHEAD_MAX_MS: i64 = 60 * 60_000;

mod migrations {
    refinery::embed_migrations!("src/journal/migrations");
}

/// Why the journal could not do something.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal's database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("the journal's schema: {0}")]
    Schema(#[source] Box<refinery::Error>),
    #[error("the journal's directory: {0}")]
    Directory(#[source] std::io::Error),
    #[error("the journal's thread: {0}")]
    Thread(#[source] std::io::Error),
    #[error("sealing: {0}")]
    Sealing(#[from] crate::sealing::SealingError),
    #[error("a stored value is not of its form")]
    Damaged,
    #[error("too many submissions wait for the hall")]
    Full,
}

impl JournalError {
    /// True where the file itself is no good any more.
    fn is_damage(&self) -> bool {
        let code = match self {
            JournalError::Database(error) => error.sqlite_error_code(),
            // A schema that does not fit is another program's journal, or a full disk: no damage.
            JournalError::Schema(_)
            | JournalError::Directory(_)
            | JournalError::Thread(_)
            | JournalError::Sealing(_)
            | JournalError::Damaged
            | JournalError::Full => None,
        };
        matches!(code, Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt))
    }

    pub fn word(&self) -> &'static str {
        match self {
            JournalError::Database(_) => "database",
            JournalError::Schema(_) => "schema",
            JournalError::Directory(_) => "directory",
            JournalError::Thread(_) => "thread",
            JournalError::Sealing(_) => "sealing",
            JournalError::Damaged => "damaged",
            JournalError::Full => "full",
        }
    }
}

/// Where a submission stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    Waiting,
    Received,
    Parked,
    Held,
}

impl RowState {
    fn as_str(self) -> &'static str {
        match self {
            RowState::Waiting => "waiting",
            RowState::Received => "received",
            RowState::Parked => "parked",
            RowState::Held => "held",
        }
    }
}

/// A submission, sealed and ready to be inserted.
pub struct Row {
    key: String,
    tag: Vec<u8>,
    card_key: Vec<u8>,
    created_ms: i64,
    envelope: String,
    slip: String,
    record: String,
}

/// Seals a submission to the hall and its record to the card.
pub fn seal_row(
    key: Uuid,
    submission: &Submission,
    machine: &str,
    seal_key: &PublicKey,
    card: &CardReference,
    now_ms: i64,
) -> Result<Row, JournalError> {
    let key = key.to_string();
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(submission).map_err(|_| JournalError::Damaged)?);
    let sealed = seal_key.seal(&clear, &associated_data(machine, &key))?;
    let envelope = SubmissionEnvelope { device: machine.to_string(), sealed };
    let record = CardRecord {
        service: submission.service.clone(),
        slip: submission.slip.clone(),
        occurred_at: submission.occurred_at.clone(),
        corrects: submission.corrects.clone(),
    };
    Ok(Row {
        envelope: serde_json::to_string(&envelope).map_err(|_| JournalError::Damaged)?,
        record: seal_json(&card.public, &record, "record", &card.tag)?,
        tag: card.tag.to_vec(),
        card_key: card.public.to_bytes(),
        created_ms: now_ms,
        slip: submission.slip.clone(),
        key,
    })
}

fn seal_json<T: serde::Serialize>(public: &PublicKey, value: &T, use_of: &str, tag: &[u8]) -> Result<String, JournalError> {
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(value).map_err(|_| JournalError::Damaged)?);
    let sealed = public.seal(&clear, &card_data(use_of, tag))?;
    serde_json::to_string(&sealed).map_err(|_| JournalError::Damaged)
}

fn open_json<T: serde::de::DeserializeOwned>(secret: &SecretKey, sealed: &str, use_of: &str, tag: &[u8]) -> Option<T> {
    let sealed = serde_json::from_str(sealed).ok()?;
    let clear = secret.open(&sealed, &card_data(use_of, tag)).ok()?;
    serde_json::from_slice(&clear).ok()
}

/// A row that is to be sent.
struct WaitingRow {
    sequence: i64,
    key: String,
    envelope: Option<String>,
    attempts: u32,
    not_before_ms: i64,
}

pub struct Store {
    pub(super) connection: Connection,
}

impl Store {
    /// Opens or makes the database; its directory is made if its parent exists.
    pub fn open(file: &Path) -> Result<Self, JournalError> {
        if let Some(dir) = file.parent().filter(|dir| !dir.exists()) {
            std::fs::create_dir(dir).map_err(JournalError::Directory)?;
        }
        let mut connection = Connection::open(file)?;
        connection.busy_timeout(std::time::Duration::from_millis(BUSY_LIMIT_MS))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // Deleted rows are overwritten, so that what was removed is gone from the file too.
        connection.pragma_update(None, "secure_delete", "ON")?;
        migrations::migrations::runner().run(&mut connection).map_err(|error| JournalError::Schema(Box::new(error)))?;
        // A start is a fresh try, also of what could not be sent as it was.
        connection
            .execute("UPDATE submissions SET state = 'waiting', not_before_ms = 0 WHERE state IN ('waiting', 'held')", [])?;
        Ok(Store { connection })
    }

    /// Opens the database; one that is no database any more is set aside under another name, for staff to look at,
    /// and a new one begun: a damaged file must not take the machine out of service.
    pub fn open_or_set_aside(file: &Path, now_ms: i64) -> Result<Self, JournalError> {
        match Self::open(file) {
            Err(error) if error.is_damage() => {
                record(LogEvent::JournalSetAside, &[]);
                for ending in ["", "-wal", "-shm"] {
                    let part = Path::new(&format!("{}{ending}", file.display())).to_path_buf();
                    if part.exists() {
                        let aside = format!("{}.damaged-{now_ms}{ending}", file.display());
                        std::fs::rename(&part, aside).map_err(JournalError::Directory)?;
                    }
                }
                Self::open(file)
            }
            opened => opened,
        }
    }

    pub fn count(&self, state: RowState) -> Result<u32, JournalError> {
        Ok(self.connection.query_row("SELECT count(*) FROM submissions WHERE state = ?1", [state.as_str()], |row| row.get(0))?)
    }

    /// The slip of what was stored with this key before.
    pub fn slip_of(&self, key: Uuid) -> Result<Option<String>, JournalError> {
        let slip =
            self.connection
                .query_row("SELECT slip FROM submissions WHERE idempotency_key = ?1", [key.to_string()], |row| row.get(0));
        Ok(slip.optional()?)
    }

    /// Numbers the slip of `day`, lets `seal` make the row with it, inserts; all or nothing. The commit is durable.
    pub fn insert<T>(&mut self, day: &str, seal: impl FnOnce(u32) -> Result<(Row, T), JournalError>) -> Result<T, JournalError> {
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let count: u32 = transaction.query_row(
            "INSERT INTO slips (day, last) VALUES (?1, 1) ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last",
            [day],
            |row| row.get(0),
        )?;
        let (row, answer) = seal(count)?;
        transaction.execute(
            "INSERT INTO submissions (idempotency_key, tag, card_key, created_ms, state, envelope, slip, record)
             VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?6, ?7)",
            params![row.key, row.tag, row.card_key, row.created_ms, row.envelope, row.slip, row.record],
        )?;
        transaction.commit()?;
        Ok(answer)
    }

    /// What the hall does not have yet and is still to be sent.
    pub fn unsent(&self) -> Result<Unsent, JournalError> {
        let unsent = self.connection.query_row(
            "SELECT count(*), min(created_ms) FROM submissions WHERE state IN ('waiting', 'held')",
            [],
            |row| Ok(Unsent { count: row.get(0)?, oldest_ms: row.get(1)? }),
        );
        Ok(unsent?)
    }

    /// The oldest row that may be sent now, or when the next may. What cannot be read any more is put aside, so that
    /// it does not hold up the others.
    pub fn next_due(&mut self, now_ms: i64) -> Result<Due, JournalError> {
        while let Some(row) = self.first_waiting(now_ms)? {
            if row.not_before_ms > now_ms {
                return Ok(Due::Nothing { until_ms: Some(row.not_before_ms - now_ms) });
            }
            let envelope = row.envelope.and_then(|envelope| serde_json::from_str(&envelope).ok());
            if let (Ok(key), Some(envelope)) = (Uuid::parse_str(&row.key), envelope) {
                return Ok(Due::Send { key, envelope, attempts: row.attempts });
            }
            record(LogEvent::JournalFailed, &[("reason", JournalError::Damaged.word().into())]);
            self.connection.execute("UPDATE submissions SET state = 'held' WHERE sequence = ?1", [row.sequence])?;
        }
        Ok(Due::Nothing { until_ms: None })
    }

    /// A wait longer than any that is ever asked for is the clock's doing, set back since: such a row is due.
    fn first_waiting(&self, now_ms: i64) -> Result<Option<WaitingRow>, JournalError> {
        let row = self.connection.query_row(
            "SELECT sequence, idempotency_key, envelope, attempts,
                    CASE WHEN not_before_ms > ?1 + ?2 THEN 0 ELSE not_before_ms END AS due_ms
             FROM submissions WHERE state = 'waiting' OR (state = 'parked' AND not_before_ms >= 0)
             ORDER BY max(due_ms, ?1), sequence LIMIT 1",
            [now_ms, NOT_BEFORE_AHEAD_MAX_MS],
            |row| {
                Ok(WaitingRow {
                    sequence: row.get(0)?,
                    key: row.get(1)?,
                    envelope: row.get(2)?,
                    attempts: row.get(3)?,
                    not_before_ms: row.get(4)?,
                })
            },
        );
        Ok(row.optional()?)
    }

    /// Writes what came of a try.
    pub fn settle(&mut self, key: Uuid, settled: &Settled, now_ms: i64) -> Result<(), JournalError> {
        let key = key.to_string();
        match settled {
            Settled::Received(received) => {
                let (tag, card_key): (Vec<u8>, Vec<u8>) = self.connection.query_row(
                    "SELECT tag, card_key FROM submissions WHERE idempotency_key = ?1",
                    [&key],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?;
                let answer = seal_json(&PublicKey::from_bytes(&card_key)?, received, "answer", &tag)?;
                self.connection.execute(
                    "UPDATE submissions SET state = 'received', envelope = NULL, answer = ?2 WHERE idempotency_key = ?1",
                    params![key, answer],
                )?;
            }
            Settled::Parked => {
                self.connection.execute(
                    "UPDATE submissions SET state = 'parked', not_before_ms = ?2 WHERE idempotency_key = ?1",
                    params![key, NOT_BEFORE_THE_TAP_MS],
                )?;
            }
            Settled::Held { retry_ms } | Settled::Again { retry_ms } => {
                self.connection.execute(
                    "UPDATE submissions SET attempts = attempts + 1, not_before_ms = ?2 WHERE idempotency_key = ?1",
                    params![key, now_ms.saturating_add(*retry_ms)],
                )?;
            }
        }
        Ok(())
    }

    /// Whether the hall keeps it for staff, as far as is known.
    pub fn is_parked(&self, key: Uuid) -> Result<bool, JournalError> {
        let parked = self.connection.query_row(
            "SELECT count(*) FROM submissions WHERE idempotency_key = ?1 AND state = 'parked'",
            [key.to_string()],
            |row| row.get::<_, i64>(0),
        );
        Ok(parked? > 0)
    }

    /// What staff were to look at may have been taken meanwhile: of this card it is asked for once more.
    pub fn ask_again(&mut self, tag: &[u8; TAG_BYTES]) -> Result<(), JournalError> {
        self.connection
            .execute("UPDATE submissions SET not_before_ms = 0 WHERE state = 'parked' AND tag = ?1", [tag.as_slice()])?;
        Ok(())
    }

    pub fn all_due_now(&mut self) -> Result<(), JournalError> {
        self.connection.execute("UPDATE submissions SET not_before_ms = 0 WHERE state = 'waiting'", [])?;
        Ok(())
    }

    /// What became of this card's submissions, newest first.
    pub fn outcomes(&self, tag: &[u8; TAG_BYTES], secret: &SecretKey, max: usize) -> Result<Vec<Outcome>, JournalError> {
        let mut statement = self.connection.prepare(
            "SELECT idempotency_key, state, record, answer, told FROM submissions WHERE tag = ?1 ORDER BY sequence DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![tag.as_slice(), i64::try_from(max).unwrap_or(i64::MAX)], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, Option<String>>(3)?,
                row.get::<_, bool>(4)?,
            ))
        })?;
        let mut outcomes = Vec::new();
        for row in rows {
            let (key, state, record, answer, told) = row?;
            let Some(record) = open_json::<CardRecord>(secret, &record, "record", tag) else { continue };
            let received = answer.and_then(|answer| open_json::<Received>(secret, &answer, "answer", tag));
            let standing = match (state.as_str(), received) {
                ("received", Some(received)) => Standing::Received(received),
                ("parked", _) => Standing::Parked,
                _ => Standing::Waiting,
            };
            let Ok(key) = Uuid::parse_str(&key) else { continue };
            let CardRecord { service, slip, occurred_at, corrects } = record;
            outcomes.push(Outcome { key, service, slip, occurred_at, corrects, standing, told });
        }
        Ok(outcomes)
    }

    pub fn mark_told(&mut self, keys: &[Uuid]) -> Result<(), JournalError> {
        let transaction = self.connection.transaction()?;
        for key in keys {
            transaction.execute("UPDATE submissions SET told = 1 WHERE idempotency_key = ?1", [key.to_string()])?;
        }
        Ok(transaction.commit()?)
    }

    pub fn keep_draft(&mut self, tag: &[u8; TAG_BYTES], sealed: &str, expires_ms: i64) -> Result<(), JournalError> {
        self.connection.execute(
            "INSERT INTO drafts (tag, sealed, expires_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed, expires_ms = excluded.expires_ms",
            params![tag.as_slice(), sealed, expires_ms],
        )?;
        Ok(())
    }

    pub fn drop_draft(&mut self, tag: &[u8; TAG_BYTES]) -> Result<(), JournalError> {
        self.connection.execute("DELETE FROM drafts WHERE tag = ?1", [tag.as_slice()])?;
        Ok(())
    }

    pub fn draft(&mut self, tag: &[u8; TAG_BYTES], now_ms: i64) -> Result<Option<String>, JournalError> {
        self.forget_drafts(now_ms)?;
        let sealed = self.connection.query_row("SELECT sealed FROM drafts WHERE tag = ?1", [tag.as_slice()], |row| row.get(0));
        Ok(sealed.optional()?)
    }

    /// Removes drafts whose time is over.
    fn forget_drafts(&self, now_ms: i64) -> Result<(), JournalError> {
        self.connection
            .execute("DELETE FROM drafts WHERE expires_ms <= ?1 OR expires_ms > ?1 + ?2", [now_ms, DRAFT_AHEAD_MAX_MS])?;
        Ok(())
    }

    /// Removes outcomes from before `before_ms` and drafts that have expired. What the hall does not have yet stays.
    pub fn forget_old(&mut self, before_ms: i64, now_ms: i64) -> Result<(), JournalError> {
        self.connection.execute("DELETE FROM submissions WHERE state = 'received' AND created_ms < ?1", [before_ms])?;
        self.forget_drafts(now_ms)
    }
}

/// Reads the salt, or makes it with mode 0600.
pub fn machine_salt(file: &Path) -> Result<Vec<u8>, JournalError> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(dir) = file.parent().filter(|dir| !dir.exists()) {
        std::fs::create_dir(dir).map_err(JournalError::Directory)?;
    }
    match std::fs::read(file) {
        Ok(salt) if salt.len() == SALT_BYTES => return Ok(salt),
        // A cut during the first start: nothing was sealed with it yet that anybody was told of.
        Ok(_) => std::fs::remove_file(file).map_err(JournalError::Directory)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(JournalError::Directory(error)),
    }
    let mut salt = vec![0_u8; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|_| JournalError::Damaged)?;
    let mut options = std::fs::OpenOptions::new();
    let mut written = options.write(true).create_new(true).mode(0o600).open(file).map_err(JournalError::Directory)?;
    written.write_all(&salt).and_then(|()| written.sync_all()).map_err(JournalError::Directory)?;
    Ok(salt)
}
