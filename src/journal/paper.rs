//! What was printed, a row a day: counts, nothing of anybody.

use super::store::{JournalError, Store};
use crate::devices::{PAPER_WINDOW_DAYS, PaperDay, PaperUse};
use jiff::{ToSpan, civil::Date};
use rusqlite::params;

impl Store {
    /// Counts a receipt of so many millimetres.
    pub fn count_receipt(&mut self, today: Date, length_mm: u32) -> Result<(), JournalError> {
        self.add_to_day(today, PaperDay { receipts: 1, halves: 0, length_mm })
    }

    /// Counts one that was not finished: no receipt, though the paper is gone.
    pub fn count_half(&mut self, today: Date, length_mm: u32) -> Result<(), JournalError> {
        self.add_to_day(today, PaperDay { receipts: 0, halves: 1, length_mm })
    }

    fn add_to_day(&mut self, today: Date, more: PaperDay) -> Result<(), JournalError> {
        let PaperDay { receipts, halves, length_mm } = more;
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT INTO paper_days (day, receipts, halves, length_mm) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (day) DO UPDATE SET receipts = receipts + excluded.receipts, halves = halves + excluded.halves,
             length_mm = length_mm + excluded.length_mm",
            params![today.to_string(), receipts, halves, length_mm],
        )?;
        transaction.execute("UPDATE paper_roll SET printed_mm = printed_mm + ?1", [length_mm])?;
        // What is not looked back on is not kept; a day to come is a clock's mistake.
        let (first, last) = window(today);
        transaction.execute("DELETE FROM paper_days WHERE day < ?1 OR day > ?2", [first.to_string(), last.to_string()])?;
        Ok(transaction.commit()?)
    }

    /// A full roll was put in.
    pub fn begin_roll(&mut self) -> Result<(), JournalError> {
        self.connection.execute("UPDATE paper_roll SET printed_mm = 0", [])?;
        Ok(())
    }

    pub fn paper_use(&self, today: Date) -> Result<PaperUse, JournalError> {
        let of_roll_mm = self.connection.query_row("SELECT printed_mm FROM paper_roll", [], |row| row.get(0))?;
        let (first, last) = window(today);
        let mut statement = self
            .connection
            .prepare("SELECT day, receipts, halves, length_mm FROM paper_days WHERE day BETWEEN ?1 AND ?2 ORDER BY day")?;
        let rows = statement.query_map([first.to_string(), last.to_string()], |row| {
            Ok((row.get::<_, String>(0)?, PaperDay { receipts: row.get(1)?, halves: row.get(2)?, length_mm: row.get(3)? }))
        })?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let began = rows.first().and_then(|(day, _)| day.parse::<Date>().ok());
        let span_days = began.and_then(|began| began.until(today).ok()).map_or(0, |span| span.get_days() + 1);
        let days = rows.into_iter().map(|(_, day)| day).collect();
        Ok(PaperUse { of_roll_mm, days, span_days: u32::try_from(span_days).unwrap_or(0) })
    }
}

/// First and last day that are looked back on.
fn window(today: Date) -> (Date, Date) {
    let back = i64::from(PAPER_WINDOW_DAYS) - 1;
    (today.checked_sub(back.days()).unwrap_or(Date::MIN), today)
}
