//! The SQL of forms handed over unfinished (带走接着办).

use super::pick_ups::free_code;
use super::{DRAFTS_OF_PERSON_ROWS_MAX, DRAFTS_ROWS_MAX, DraftRow, NewDraft, StoreError};
use crate::hall::identity::Beneficiary;
use rusqlite::{Connection, OptionalExtension, params};

/// Keeps it; the newest answers of the same form replace the former under the same code. What is past its time goes first.
pub(super) fn keep(connection: &Connection, new: &NewDraft) -> Result<String, StoreError> {
    connection.prepare_cached("DELETE FROM drafts WHERE until <= $1")?.execute([new.now_us])?;
    let (key, person) = (new.key.as_str(), new.beneficiary.0.as_slice());
    let before = connection
        .prepare_cached(
            "UPDATE drafts SET service = $1, handed_at = $2, until = $3, envelope = $4 \
             WHERE idempotency_key = $5 AND beneficiary = $6 RETURNING code",
        )?
        .query_row(params![new.service, new.now_us, new.until_us, new.envelope, key, person], |row| row.get(0))
        .optional()?;
    if let Some(code) = before {
        return Ok(code);
    }
    let all: i64 = connection.prepare_cached("SELECT count(*) FROM drafts")?.query_row([], |row| row.get(0))?;
    let own: i64 =
        connection.prepare_cached("SELECT count(*) FROM drafts WHERE beneficiary = $1")?.query_row([person], |row| row.get(0))?;
    if all >= DRAFTS_ROWS_MAX || own >= DRAFTS_OF_PERSON_ROWS_MAX {
        return Err(StoreError::Overloaded);
    }
    let code = free_code(connection, "SELECT 1 FROM drafts WHERE code = $1", &new.codes)?;
    connection
        .prepare_cached(
            "INSERT INTO drafts (code, idempotency_key, beneficiary, service, handed_at, until, envelope) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )?
        .execute(params![code, key, person, new.service, new.now_us, new.until_us, new.envelope])?;
    Ok(code.to_string())
}

/// What is kept of a person, the newest first.
pub(super) fn of_person(connection: &Connection, person: Beneficiary, now_us: i64) -> rusqlite::Result<Vec<DraftRow>> {
    connection
        .prepare_cached(
            "SELECT service, handed_at, until FROM drafts WHERE beneficiary = $1 AND until > $2 ORDER BY handed_at DESC, code",
        )?
        .query_map(params![person.0.as_slice(), now_us], |row| {
            Ok(DraftRow { service: row.get(0)?, handed_us: row.get(1)?, until_us: row.get(2)? })
        })?
        .collect()
}

/// Key and envelope of what is kept under a code; of this person only, where one is named.
pub(super) fn find(
    connection: &Connection,
    code: &str,
    person: Option<Beneficiary>,
    now_us: i64,
) -> rusqlite::Result<Option<(String, Vec<u8>)>> {
    connection
        .prepare_cached(
            "SELECT idempotency_key, envelope FROM drafts WHERE code = $1 AND until > $2 AND ($3 IS NULL OR beneficiary = $3)",
        )?
        .query_row(params![code, now_us, person.map(|person| person.0.to_vec())], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Handed in: the form is no draft any more.
pub(super) fn remove(connection: &Connection, key: &str, person: Beneficiary) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM drafts WHERE idempotency_key = $1 AND beneficiary = $2")?
        .execute(params![key, person.0.as_slice()])?;
    Ok(())
}
