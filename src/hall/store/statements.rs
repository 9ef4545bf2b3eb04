//! The SQL. Each function runs inside a transaction that somebody else began.

use super::{
    CASES_TOLD_MAX, CaseRow, DUPLICATE_HOURS, FoundOutcome, NewCase, NewVerification, Outcome, Refusal, Representative, Settled,
    StoreError, UNPROCESSED_ROWS_MAX, drafts, progress,
};
use crate::api::china_time::rfc3339;
use crate::api::{CaseNumber, CaseState, ForWhom, NextSteps, Received};
use crate::hall::identity::Beneficiary;
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};

const MICROSECONDS_AN_HOUR: i64 = 3_600_000_000;
/// The last count a case number has room for.
const DAY_COUNT_MAX: i64 = 99_999;
const STATUS_CREATED: u16 = 201;
const STATUS_OK: u16 = 200;
const CASE_COLUMNS: &str = "case_number, idempotency_key, service, device, beneficiary, state, query_code, occurred_at, \
                            received_at, review_starts, answer_by, representative, for_whom, valid_until";

impl From<rusqlite::Error> for StoreError {
    fn from(_: rusqlite::Error) -> Self {
        StoreError::Unavailable
    }
}

/// Takes a submission, or finds that it was taken before.
pub(super) fn submit(connection: &Connection, case: &NewCase) -> Result<Settled, StoreError> {
    if let Some(settled) = settled_before(connection, case.key.as_str(), &case.fingerprint)? {
        return Ok(settled);
    }
    if let Some(draft) = &case.draft {
        drafts::remove(connection, draft, case.who_stood_there())?;
    }
    let first = if case.repeatable { None } else { live_case_within_a_day(connection, case)? };
    let (received, status) = match first {
        Some(first) => (first, STATUS_OK),
        None => (insert_case(connection, case)?, STATUS_CREATED),
    };
    let body = serde_json::to_vec(&received).map_err(|_| StoreError::Unavailable)?;
    let outcome = Outcome { status, body };
    let case_number = Some(received.case_number.as_str());
    insert_outcome(connection, case.key.as_str(), &case.fingerprint, &outcome, case_number, case.received_at_us)?;
    Ok(Settled::Now(outcome))
}

/// Stores a refusal, or finds what the key was answered with before.
pub(super) fn refuse(connection: &Connection, refusal: &Refusal) -> Result<Settled, StoreError> {
    let key = refusal.key.as_str();
    if let Some(settled) = settled_before(connection, key, &refusal.fingerprint)? {
        return Ok(settled);
    }
    if let Some(envelope) = &refusal.keep_for_staff {
        let kept: i64 = connection.prepare_cached("SELECT count(*) FROM unprocessed")?.query_row([], |row| row.get(0))?;
        if kept >= UNPROCESSED_ROWS_MAX {
            return Err(StoreError::UnprocessedFull);
        }
        connection
            .prepare_cached(
                "INSERT INTO unprocessed (idempotency_key, problem, device, envelope, at) VALUES ($1, $2, $3, $4, $5)",
            )?
            .execute(params![key, refusal.code.as_str(), refusal.device, envelope, refusal.at_us])?;
    }
    let outcome = Outcome { status: refusal.code.status(), body: refusal.body.clone() };
    insert_outcome(connection, key, &refusal.fingerprint, &outcome, None, refusal.at_us)?;
    Ok(Settled::Now(outcome))
}

/// Keeps who was made sure of, how, and by whom.
pub(super) fn record_verification(connection: &Connection, new: &NewVerification) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO verifications (beneficiary, device, way, staff, at) VALUES ($1, $2, $3, $4, $5)")?
        .execute(params![new.beneficiary.0, new.device, new.way.as_str(), new.staff, new.at_us])?;
    Ok(())
}

pub(super) fn settled_before(connection: &Connection, key: &str, fingerprint: &[u8; 32]) -> rusqlite::Result<Option<Settled>> {
    Ok(outcome(connection, key)?
        .map(|found| if found.fingerprint == *fingerprint { Settled::Before(found.outcome) } else { Settled::OtherRequest }))
}

/// The person's live case of the same service whose 提交 was at most a day away, before or after: a machine that
/// was cut off sends late what happened early. Only a case that whoever stands there may see: its number and code are told. What is
/// decided at once is no duplicate of what is not.
fn live_case_within_a_day(connection: &Connection, case: &NewCase) -> rusqlite::Result<Option<Received>> {
    let day = DUPLICATE_HOURS * MICROSECONDS_AN_HOUR;
    let (from, to) = (case.occurred_at_us.saturating_sub(day), case.occurred_at_us.saturating_add(day));
    connection
        .prepare_cached(
            "SELECT case_number, query_code, received_at, review_starts, answer_by, valid_until FROM cases \
             WHERE beneficiary = $1 AND service = $2 AND occurred_at BETWEEN $3 AND $4 AND state <> 'withdrawn' \
             AND (beneficiary = $5 OR representative = $5) AND ($6 IS NULL OR valid_until IS NOT NULL) \
             ORDER BY received_at DESC, case_number DESC LIMIT 1",
        )?
        .query_row(params![case.beneficiary.0, case.service, from, to, case.who_stood_there().0, case.next.valid_until], |row| {
            Ok(Received {
                case_number: case_number(row, 0)?,
                query_code: row.get(1)?,
                received_at: rfc3339(row.get(2)?),
                next: NextSteps { review_starts: row.get(3)?, answer_by: row.get(4)?, valid_until: row.get(5)? },
                duplicate: true,
            })
        })
        .optional()
}

fn insert_case(connection: &Connection, case: &NewCase) -> Result<Received, StoreError> {
    let number = next_number(connection, &case.day, &case.device)?;
    // What is good for a while from now on is decided at once.
    let decided = case.next.valid_until.is_some();
    let state = state_word(if decided { CaseState::Decided } else { CaseState::Received });
    connection
        .prepare_cached(
            "INSERT INTO cases (case_number, idempotency_key, service, device, beneficiary, state, query_code, \
             occurred_at, received_at, review_starts, answer_by, envelope, representative, for_whom, valid_until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )?
        .execute(params![
            number.as_str(),
            case.key.as_str(),
            case.service,
            case.device,
            case.beneficiary.0,
            state,
            case.query_code,
            case.occurred_at_us,
            case.received_at_us,
            case.next.review_starts,
            case.next.answer_by,
            case.envelope,
            case.representative.map(|representative| representative.person.0),
            case.representative.map(|representative| representative.for_whom.as_str()),
            case.next.valid_until
        ])?;
    connection
        .prepare_cached("INSERT INTO case_steps (case_number, position, state, at) VALUES ($1, 0, $2, $3)")?
        .execute(params![number.as_str(), state_word(CaseState::Received), case.received_at_us])?;
    if decided {
        connection
            .prepare_cached("INSERT INTO case_steps (case_number, position, state, at) VALUES ($1, 1, $2, $3)")?
            .execute(params![number.as_str(), state, case.received_at_us])?;
    }
    Ok(Received {
        case_number: number,
        query_code: case.query_code.clone(),
        received_at: rfc3339(case.received_at_us),
        next: case.next.clone(),
        duplicate: false,
    })
}

fn next_number(connection: &Connection, day: &str, device: &str) -> Result<CaseNumber, StoreError> {
    let count: i64 = connection
        .prepare_cached(
            "INSERT INTO day_counts (day, device, count) VALUES ($1, $2, 1) \
             ON CONFLICT (day, device) DO UPDATE SET count = day_counts.count + 1 RETURNING count",
        )?
        .query_row(params![day, device], |row| row.get(0))?;
    if count > DAY_COUNT_MAX {
        return Err(StoreError::NumbersUsedUp);
    }
    let count = u32::try_from(count).map_err(|_| StoreError::NumbersUsedUp)?;
    CaseNumber::new(day, device, count).map_err(|_| StoreError::NumbersUsedUp)
}

pub(super) fn insert_outcome(
    connection: &Connection,
    key: &str,
    fingerprint: &[u8; 32],
    outcome: &Outcome,
    case_number: Option<&str>,
    at_us: i64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO outcomes (idempotency_key, fingerprint, status, body, case_number, at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )?
        .execute(params![key, fingerprint, outcome.status, outcome.body, case_number, at_us])?;
    Ok(())
}

/// What a key was answered with.
pub(super) fn outcome(connection: &Connection, key: &str) -> rusqlite::Result<Option<FoundOutcome>> {
    connection
        .prepare_cached("SELECT fingerprint, status, body FROM outcomes WHERE idempotency_key = $1")?
        .query_row([key], |row| {
            Ok(FoundOutcome { fingerprint: row.get(0)?, outcome: Outcome { status: row.get(1)?, body: row.get(2)? } })
        })
        .optional()
}

/// One case by number.
pub(super) fn case(connection: &Connection, number: &str) -> rusqlite::Result<Option<CaseRow>> {
    let sql = format!("SELECT {CASE_COLUMNS} FROM cases WHERE case_number = $1");
    let row = connection.prepare_cached(&sql)?.query_row([number], case_row).optional()?;
    row.map(|row| with_steps(connection, row)).transpose()
}

/// The case a key led to.
pub(super) fn case_by_key(connection: &Connection, key: &str) -> rusqlite::Result<Option<CaseRow>> {
    let number: Option<Option<String>> = connection
        .prepare_cached("SELECT case_number FROM outcomes WHERE idempotency_key = $1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    number.flatten().map_or(Ok(None), |number| case(connection, &number))
}

/// The envelope of a case.
pub(super) fn envelope(connection: &Connection, number: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut statement = connection.prepare_cached("SELECT envelope FROM cases WHERE case_number = $1")?;
    statement.query_row([number], |row| row.get(0)).optional()
}

/// Cases of a person, or handed in by them for somebody else, newest first.
pub(super) fn cases_of(connection: &Connection, person: Beneficiary) -> rusqlite::Result<Vec<CaseRow>> {
    let sql = format!(
        "SELECT {CASE_COLUMNS} FROM cases WHERE beneficiary = $1 OR representative = $1 ORDER BY received_at DESC, case_number DESC LIMIT {CASES_TOLD_MAX}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![person.0], case_row)?;
    rows.map(|row| with_steps(connection, row?)).collect()
}

/// Cases received on a day.
pub(super) fn received_on(connection: &Connection, day: &str) -> rusqlite::Result<u32> {
    connection.prepare_cached("SELECT coalesce(sum(count), 0) FROM day_counts WHERE day = $1")?.query_row([day], |row| row.get(0))
}

/// Leaves a mark that a commit must carry to the disk.
pub(super) fn mark_readiness(connection: &Connection, now_us: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO readiness (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = $1")?
        .execute([now_us])?;
    Ok(())
}

fn case_row(row: &Row<'_>) -> rusqlite::Result<CaseRow> {
    Ok(CaseRow {
        case_number: case_number(row, 0)?,
        idempotency_key: row.get(1)?,
        service: row.get(2)?,
        device: row.get(3)?,
        beneficiary: Beneficiary(row.get(4)?),
        state: state(row, 5)?,
        query_code: row.get(6)?,
        occurred_at_us: row.get(7)?,
        received_at_us: row.get(8)?,
        next: NextSteps { review_starts: row.get(9)?, answer_by: row.get(10)?, valid_until: row.get(13)? },
        representative: representative(row)?,
        steps: Vec::new(),
        correction: None,
    })
}

fn representative(row: &Row<'_>) -> rusqlite::Result<Option<Representative>> {
    let (person, word): (Option<_>, Option<String>) = (row.get(11)?, row.get(12)?);
    let for_whom = word.and_then(|word| ForWhom::from_text(&word));
    Ok(person.zip(for_whom).map(|(person, for_whom)| Representative { person: Beneficiary(person), for_whom }))
}

fn with_steps(connection: &Connection, mut case: CaseRow) -> rusqlite::Result<CaseRow> {
    let mut statement = connection.prepare_cached("SELECT state, at FROM case_steps WHERE case_number = $1 ORDER BY position")?;
    let steps = statement.query_map([case.case_number.as_str()], |row| Ok((state(row, 0)?, row.get(1)?)))?;
    case.steps = steps.collect::<rusqlite::Result<_>>()?;
    if case.state == CaseState::SupplementNeeded {
        case.correction = progress::wanted(connection, case.case_number.as_str())?;
    }
    Ok(case)
}

fn case_number(row: &Row<'_>, column: usize) -> rusqlite::Result<CaseNumber> {
    let text: String = row.get(column)?;
    CaseNumber::try_from(text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<CaseState> {
    let word: String = row.get(column)?;
    let unknown = || rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no state of a case".into());
    ALL_STATES.into_iter().find(|state| state_word(*state) == word).ok_or_else(unknown)
}

const ALL_STATES: [CaseState; 6] = [
    CaseState::Received,
    CaseState::Accepted,
    CaseState::SupplementNeeded,
    CaseState::InProcess,
    CaseState::Decided,
    CaseState::Withdrawn,
];

pub(super) fn state_word(state: CaseState) -> &'static str {
    match state {
        CaseState::Received => "received",
        CaseState::Accepted => "accepted",
        CaseState::SupplementNeeded => "supplement_needed",
        CaseState::InProcess => "in_process",
        CaseState::Decided => "decided",
        CaseState::Withdrawn => "withdrawn",
    }
}
