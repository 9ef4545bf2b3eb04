//! The SQL of what was refused because nobody had made sure who stood there, and is taken once staff have.

use super::statements::submit;
use super::{NewCase, Settled, StoreError, UNVERIFIED_ROWS_MAX};
use crate::api::ProblemCode;
use rusqlite::{Connection, OptionalExtension, params};

/// Key and envelope of those that came from a machine, the newest first.
pub(super) fn of_device(connection: &Connection, device: &str) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
    let sql = format!(
        "SELECT idempotency_key, envelope FROM unprocessed WHERE problem = $1 AND device = $2 \
         ORDER BY at DESC, idempotency_key LIMIT {UNVERIFIED_ROWS_MAX}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_map(params![ProblemCode::VerificationNeeded.as_str(), device], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The envelope of one of them.
pub(super) fn envelope(connection: &Connection, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT envelope FROM unprocessed WHERE idempotency_key = $1 AND problem = $2")?
        .query_row(params![key, ProblemCode::VerificationNeeded.as_str()], |row| row.get(0))
        .optional()
}

/// Takes it after all: whoever asks by its key is answered with the case from now on. Nothing where it is not there any more.
pub(super) fn take(connection: &Connection, case: &NewCase) -> Result<Option<Settled>, StoreError> {
    let (key, problem) = (case.key.as_str(), ProblemCode::VerificationNeeded.as_str());
    let there = connection
        .prepare_cached("DELETE FROM unprocessed WHERE idempotency_key = $1 AND problem = $2")?
        .execute(params![key, problem])?;
    if there == 0 {
        return Ok(None);
    }
    connection.prepare_cached("DELETE FROM outcomes WHERE idempotency_key = $1")?.execute([key])?;
    submit(connection, case).map(Some)
}
