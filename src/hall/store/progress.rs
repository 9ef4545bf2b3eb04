//! What becomes of a case after it was received: staff decide, the citizen puts right (补正) or withdraws (撤回). Each
//! function runs inside a transaction that somebody else began. SQLite counts `$1` by where it first stands, PostgreSQL by its
//! number: they stand in order.

use super::drafts;
use super::statements::{case, insert_outcome, settled_before, state_word};
use super::{CaseChange, CaseRow, NewCorrection, Outcome, Settled, StoreError};
use crate::api::china_time::rfc3339;
use crate::api::{CaseState, CorrectionWanted, Received};
use rusqlite::{Connection, OptionalExtension, params};

const STATUS_OK: u16 = 200;
/// Between the field ids of a request; no id has one.
const BETWEEN_FIELDS: &str = " ";

/// Changes a case that is in one of the states named; nothing where it is in another, or is none.
pub(super) fn change(connection: &Connection, change: &CaseChange) -> rusqlite::Result<Option<CaseRow>> {
    let number = change.number.as_str();
    let Some(found) = case(connection, number)?.filter(|case| change.from.contains(&case.state)) else { return Ok(None) };
    enter_state(connection, number, found.steps.len(), change.to, change.at_us)?;
    if change.to == CaseState::SupplementNeeded {
        connection
            .prepare_cached(
                "INSERT INTO corrections (case_number, request, fields, asked_at) \
                 SELECT $1, count(*) + 1, $2, $3 FROM corrections WHERE case_number = $1",
            )?
            .execute(params![number, change.wanted.join(BETWEEN_FIELDS), change.at_us])?;
    }
    case(connection, number)
}

/// Takes what a citizen put right, once; nothing where it is not wanted any more.
pub(super) fn correct(connection: &Connection, correction: &NewCorrection) -> Result<Option<Settled>, StoreError> {
    let (key, number) = (correction.key.as_str(), correction.number.as_str());
    if let Some(settled) = settled_before(connection, key, &correction.fingerprint)? {
        return Ok(Some(settled));
    }
    let wanted = |case: &CaseRow| case.correction.as_ref().is_some_and(|wanted| wanted.request == correction.request);
    let Some(found) = case(connection, number)?.filter(wanted) else { return Ok(None) };
    connection
        .prepare_cached(
            "UPDATE corrections SET idempotency_key = $1, envelope = $2, answered_at = $3 WHERE case_number = $4 AND request = $5",
        )?
        .execute(params![key, correction.envelope, correction.at_us, number, correction.request])?;
    connection
        .prepare_cached("UPDATE cases SET review_starts = $1, answer_by = $2, valid_until = $3 WHERE case_number = $4")?
        .execute(params![correction.next.review_starts, correction.next.answer_by, correction.next.valid_until, number])?;
    enter_state(connection, number, found.steps.len(), CaseState::Received, correction.at_us)?;
    // What is good for a while from now on is decided at once.
    if correction.next.valid_until.is_some() {
        enter_state(connection, number, found.steps.len() + 1, CaseState::Decided, correction.at_us)?;
    }
    if let Some(draft) = &correction.draft {
        drafts::remove(connection, draft, correction.beneficiary)?;
    }
    let received = Received {
        case_number: found.case_number.clone(),
        query_code: found.query_code,
        received_at: rfc3339(correction.at_us),
        next: correction.next.clone(),
        duplicate: false,
    };
    let body = serde_json::to_vec(&received).map_err(|_| StoreError::Unavailable)?;
    let outcome = Outcome { status: STATUS_OK, body };
    insert_outcome(connection, key, &correction.fingerprint, &outcome, Some(number), correction.at_us)?;
    Ok(Some(Settled::Now(outcome)))
}

/// What is to be put right of a case, where staff wait for it.
pub(super) fn wanted(connection: &Connection, number: &str) -> rusqlite::Result<Option<CorrectionWanted>> {
    connection
        .prepare_cached(
            "SELECT request, fields FROM corrections WHERE case_number = $1 AND answered_at IS NULL ORDER BY request DESC LIMIT 1",
        )?
        .query_row([number], |row| {
            let fields: String = row.get(1)?;
            Ok(CorrectionWanted { request: row.get(0)?, fields: fields.split(BETWEEN_FIELDS).map(str::to_string).collect() })
        })
        .optional()
}

/// What its citizen sent to put a case right, with the key it came under, oldest first.
pub(super) fn corrections(connection: &Connection, number: &str) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
    connection
        .prepare_cached(
            "SELECT idempotency_key, envelope FROM corrections WHERE case_number = $1 AND envelope IS NOT NULL ORDER BY request",
        )?
        .query_map([number], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn enter_state(connection: &Connection, number: &str, position: usize, state: CaseState, at_us: i64) -> rusqlite::Result<()> {
    let word = state_word(state);
    connection.prepare_cached("UPDATE cases SET state = $1 WHERE case_number = $2")?.execute(params![word, number])?;
    connection
        .prepare_cached("INSERT INTO case_steps (case_number, position, state, at) VALUES ($1, $2, $3, $4)")?
        .execute(params![number, i64::try_from(position).unwrap_or(i64::MAX), word, at_us])?;
    Ok(())
}
