//! The SQL of what is left at the hall under a code.

use super::{KeptPickUp, NewPickUp, PICK_UPS_BYTES_MAX, PICK_UPS_OF_PERSON_ROWS_MAX, PICK_UPS_ROWS_MAX, PickUpClaim, StoreError};
use crate::api::PickUpPaper;
use crate::hall::identity::Beneficiary;
use rusqlite::{Connection, OptionalExtension, Row, params};

const KEPT_COLUMNS: &str = "code, paper, title, left_at, until";
const RECEIPT: &str = "receipt";
const DOCUMENT: &str = "document";

fn paper_word(paper: PickUpPaper) -> &'static str {
    match paper {
        PickUpPaper::Receipt => RECEIPT,
        PickUpPaper::Document => DOCUMENT,
    }
}

fn kept(row: &Row) -> rusqlite::Result<KeptPickUp> {
    let paper = if row.get::<_, String>(1)? == DOCUMENT { PickUpPaper::Document } else { PickUpPaper::Receipt };
    Ok(KeptPickUp { code: row.get(0)?, paper, title: row.get(2)?, left_us: row.get(3)?, until_us: row.get(4)? })
}

/// Keeps it, or finds that it was kept before: the same key has the same code. What is past its time goes first.
pub(super) fn keep(connection: &Connection, new: &NewPickUp) -> Result<KeptPickUp, StoreError> {
    connection.prepare_cached("DELETE FROM pick_ups WHERE until <= $1")?.execute([new.now_us])?;
    let before = connection
        .prepare_cached(&format!(
            "SELECT {KEPT_COLUMNS} FROM pick_ups WHERE idempotency_key = $1 AND beneficiary = $2 AND printed = 0"
        ))?
        .query_row(params![new.key.as_str(), new.beneficiary.0.as_slice()], kept)
        .optional()?;
    if let Some(kept) = before {
        return Ok(kept);
    }
    has_room(connection, new)?;
    // It came out, and is left once more.
    connection
        .prepare_cached("DELETE FROM pick_ups WHERE idempotency_key = $1 AND beneficiary = $2")?
        .execute(params![new.key.as_str(), new.beneficiary.0.as_slice()])?;
    let code = free_code(connection, "SELECT 1 FROM pick_ups WHERE code = $1", &new.codes)?;
    connection
        .prepare_cached(
            "INSERT INTO pick_ups (code, idempotency_key, beneficiary, paper, title, left_at, until, envelope) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )?
        .execute(params![
            code,
            new.key.as_str(),
            new.beneficiary.0.as_slice(),
            paper_word(new.paper),
            new.title,
            new.now_us,
            new.until_us,
            new.envelope
        ])?;
    let (paper, title) = (new.paper, new.title.clone());
    Ok(KeptPickUp { code: code.to_string(), paper, title, left_us: new.now_us, until_us: new.until_us })
}

fn has_room(connection: &Connection, new: &NewPickUp) -> Result<(), StoreError> {
    let (rows, bytes): (i64, i64) = connection
        .prepare_cached("SELECT count(*), coalesce(sum(length(envelope)), 0) FROM pick_ups")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let own: i64 = connection
        .prepare_cached("SELECT count(*) FROM pick_ups WHERE beneficiary = $1 AND printed = 0")?
        .query_row([new.beneficiary.0.as_slice()], |row| row.get(0))?;
    let new_bytes = i64::try_from(new.envelope.len()).unwrap_or(i64::MAX);
    let full = rows >= PICK_UPS_ROWS_MAX || bytes.saturating_add(new_bytes) > PICK_UPS_BYTES_MAX;
    if full || own >= PICK_UPS_OF_PERSON_ROWS_MAX { Err(StoreError::Overloaded) } else { Ok(()) }
}

/// The first that `whose` finds nobody to have.
pub(super) fn free_code<'c>(connection: &Connection, whose: &str, codes: &'c [String]) -> Result<&'c str, StoreError> {
    for code in codes {
        let taken = connection.prepare_cached(whose)?.exists([code])?;
        if !taken {
            return Ok(code);
        }
    }
    Err(StoreError::Overloaded)
}

/// What is kept of a person and did not come out, the newest first.
pub(super) fn of_person(connection: &Connection, person: Beneficiary, now_us: i64) -> rusqlite::Result<Vec<KeptPickUp>> {
    connection
        .prepare_cached(&format!(
            "SELECT {KEPT_COLUMNS} FROM pick_ups WHERE beneficiary = $1 AND until > $2 AND printed = 0 ORDER BY until DESC, code"
        ))?
        .query_map(params![person.0.as_slice(), now_us], kept)?
        .collect()
}

/// Key and envelope of what is kept under a code and did not come out; from now on it is in the hands of who asks.
pub(super) fn collect(connection: &Connection, claim: &PickUpClaim) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let person = claim.person.map(|person| person.0.to_vec());
    let kept = connection
        .prepare_cached(
            "UPDATE pick_ups SET collected_key = $1 WHERE code = $2 AND until > $3 AND printed = 0 \
             AND ($4 IS NULL OR beneficiary = $4) RETURNING idempotency_key, envelope",
        )?
        .query_row(params![claim.key.as_str(), claim.code, claim.now_us, person], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(kept)
}

/// What was collected with this key came out. False where nothing was.
pub(super) fn printed(connection: &Connection, key: &str) -> Result<bool, StoreError> {
    let changed =
        connection.prepare_cached("UPDATE pick_ups SET printed = 1, envelope = x'' WHERE collected_key = $1")?.execute([key])?;
    Ok(changed > 0)
}
