//! The SQL of services that cannot be done for now (暂停办理).

use super::StoreError;
use crate::api::{CLOSURES_ROWS_MAX, Closure};
use crate::words::Words;
use rusqlite::{Connection, params};

/// Closes a service, or says anew why and until when.
pub(super) fn close(connection: &Connection, closure: &Closure) -> Result<(), StoreError> {
    let Closure { service, reason, until } = closure;
    let others: i64 =
        connection.prepare_cached("SELECT count(*) FROM closures WHERE service <> $1")?.query_row([service], |row| row.get(0))?;
    if usize::try_from(others).unwrap_or(usize::MAX) >= CLOSURES_ROWS_MAX {
        return Err(StoreError::Overloaded);
    }
    connection
        .prepare_cached(
            "INSERT INTO closures (service, reason_zh, reason_en, until) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (service) DO UPDATE SET reason_zh = excluded.reason_zh, reason_en = excluded.reason_en, until = excluded.until",
        )?
        .execute(params![service, reason.zh, reason.en, until])?;
    Ok(())
}

/// Opens it again; nothing where it is open.
pub(super) fn open(connection: &Connection, service: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM closures WHERE service = $1")?.execute([service])?;
    Ok(())
}

/// All there are, also those whose time is over.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Closure>> {
    connection
        .prepare_cached("SELECT service, reason_zh, reason_en, until FROM closures ORDER BY service")?
        .query_map([], |row| {
            let reason = Words { zh: row.get(1)?, en: row.get(2)? };
            Ok(Closure { service: row.get(0)?, reason, until: row.get(3)? })
        })?
        .collect()
}
