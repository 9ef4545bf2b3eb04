//! The SQL of what is left at the hall under a code.

use super::{KeptPickUp, NewPickUp, PICK_UPS_OF_PERSON_ROWS_MAX, PICK_UPS_ROWS_MAX, StoreError};
use crate::hall::identity::Beneficiary;
use rusqlite::{Connection, OptionalExtension, params};

/// Keeps it, or finds that it was kept before: the same key has the same code. What is past its time goes first.
pub(super) fn keep(connection: &Connection, new: &NewPickUp) -> Result<KeptPickUp, StoreError> {
    connection.prepare_cached("DELETE FROM pick_ups WHERE until <= $1")?.execute([new.now_us])?;
    let before = connection
        .prepare_cached("SELECT code, until FROM pick_ups WHERE idempotency_key = $1 AND beneficiary = $2")?
        .query_row(params![new.key.as_str(), new.beneficiary.0.as_slice()], |row| {
            Ok(KeptPickUp { code: row.get(0)?, until_us: row.get(1)? })
        })
        .optional()?;
    if let Some(kept) = before {
        return Ok(kept);
    }
    let count =
        |sql: &str, of: &[u8]| -> rusqlite::Result<i64> { connection.prepare_cached(sql)?.query_row([of], |row| row.get(0)) };
    let all = count("SELECT count(*) FROM pick_ups WHERE beneficiary <> $1", &[])?;
    let own = count("SELECT count(*) FROM pick_ups WHERE beneficiary = $1", new.beneficiary.0.as_slice())?;
    if all >= PICK_UPS_ROWS_MAX || own >= PICK_UPS_OF_PERSON_ROWS_MAX {
        return Err(StoreError::Overloaded);
    }
    // A code that is taken already fails here, and the machine asks for another.
    connection
        .prepare_cached("INSERT INTO pick_ups (code, idempotency_key, beneficiary, until, envelope) VALUES ($1, $2, $3, $4, $5)")?
        .execute(params![new.code, new.key.as_str(), new.beneficiary.0.as_slice(), new.until_us, new.envelope])?;
    Ok(KeptPickUp { code: new.code.clone(), until_us: new.until_us })
}

/// What is kept of a person, the newest first.
pub(super) fn of_person(connection: &Connection, person: Beneficiary, now_us: i64) -> rusqlite::Result<Vec<KeptPickUp>> {
    connection
        .prepare_cached("SELECT code, until FROM pick_ups WHERE beneficiary = $1 AND until > $2 ORDER BY until DESC, code")?
        .query_map(params![person.0.as_slice(), now_us], |row| Ok(KeptPickUp { code: row.get(0)?, until_us: row.get(1)? }))?
        .collect()
}

/// Key and envelope of what is kept under a code and not past its time.
pub(super) fn find(connection: &Connection, code: &str, now_us: i64) -> rusqlite::Result<Option<(String, Vec<u8>)>> {
    connection
        .prepare_cached("SELECT idempotency_key, envelope FROM pick_ups WHERE code = $1 AND until > $2")?
        .query_row(params![code, now_us], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}
