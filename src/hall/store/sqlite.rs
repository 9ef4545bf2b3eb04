//! [`HallStore`] in one SQLite file: WAL, every commit on the disk before its answer.

use super::readers::Readers;
use super::writer::Writer;
use super::{
    Answer, CaseChange, CaseRow, DraftRow, FoundOutcome, HallStore, KeptPickUp, NewCase, NewCorrection, NewDraft, NewPickUp,
    NewVerification, PickUpClaim, Refusal, Settled, StoreError, closures, drafts, pick_ups, progress, statements, unverified,
};
use crate::api::{CaseNumber, Closure};
use crate::hall::idempotency::IdempotencyKey;
use crate::hall::identity::Beneficiary;
use rusqlite::Connection;
use std::path::Path;

mod migrations {
    refinery::embed_migrations!("src/hall/migrations");
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database cannot be opened: {0}")]
    Open(#[from] rusqlite::Error),
    #[error("the database cannot be brought to this version: {0}")]
    Migration(#[from] Box<refinery::Error>),
    #[error("the writing thread cannot be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// The hall's memory in one file.
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
}

impl SqliteStore {
    /// Opens or makes the file and brings its tables to this version. Blocks.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let mut connection = Connection::open(path)?;
        // FULL: a commit survives a power cut. Foreign keys are checked because SQLite would not by itself.
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
        migrations::migrations::runner().run(&mut connection).map_err(Box::new)?;
        Ok(SqliteStore { writer: Writer::start(connection)?, readers: Readers::new(path) })
    }
}

impl HallStore for SqliteStore {
    fn submit(&self, case: NewCase) -> Answer<'_, Settled> {
        Box::pin(self.writer.run(move |connection| statements::submit(connection, &case)))
    }

    fn refuse(&self, refusal: Refusal) -> Answer<'_, Settled> {
        Box::pin(self.writer.run(move |connection| statements::refuse(connection, &refusal)))
    }

    fn correct(&self, correction: NewCorrection) -> Answer<'_, Option<Settled>> {
        Box::pin(self.writer.run(move |connection| progress::correct(connection, &correction)))
    }

    fn unverified(&self, device: &str) -> Answer<'_, Vec<(String, Vec<u8>)>> {
        let device = device.to_string();
        Box::pin(self.readers.run(move |connection| unverified::of_device(connection, &device)))
    }

    fn unverified_envelope(&self, key: &IdempotencyKey) -> Answer<'_, Option<Vec<u8>>> {
        let key = key.clone();
        Box::pin(self.readers.run(move |connection| unverified::envelope(connection, key.as_str())))
    }

    fn take_unverified(&self, case: NewCase, verification: NewVerification) -> Answer<'_, Option<Settled>> {
        Box::pin(self.writer.run(move |connection| {
            let taken = unverified::take(connection, &case)?;
            if taken.is_some() {
                statements::record_verification(connection, &verification)?;
            }
            Ok(taken)
        }))
    }

    fn change(&self, change: CaseChange) -> Answer<'_, Option<CaseRow>> {
        Box::pin(self.writer.run(move |connection| progress::change(connection, &change).map_err(StoreError::from)))
    }

    fn outcome(&self, key: &IdempotencyKey) -> Answer<'_, Option<FoundOutcome>> {
        let key = key.clone();
        Box::pin(self.readers.run(move |connection| statements::outcome(connection, key.as_str())))
    }

    fn case(&self, number: &CaseNumber) -> Answer<'_, Option<CaseRow>> {
        let number = number.clone();
        Box::pin(self.readers.run(move |connection| statements::case(connection, number.as_str())))
    }

    fn case_by_key(&self, key: &IdempotencyKey) -> Answer<'_, Option<CaseRow>> {
        let key = key.clone();
        Box::pin(self.readers.run(move |connection| statements::case_by_key(connection, key.as_str())))
    }

    fn envelope(&self, number: &CaseNumber) -> Answer<'_, Option<Vec<u8>>> {
        let number = number.clone();
        Box::pin(self.readers.run(move |connection| statements::envelope(connection, number.as_str())))
    }

    fn corrections(&self, number: &CaseNumber) -> Answer<'_, Vec<(String, Vec<u8>)>> {
        let number = number.clone();
        Box::pin(self.readers.run(move |connection| progress::corrections(connection, number.as_str())))
    }

    fn cases_of(&self, person: Beneficiary) -> Answer<'_, Vec<CaseRow>> {
        Box::pin(self.readers.run(move |connection| statements::cases_of(connection, person)))
    }

    fn received_on(&self, day: &str) -> Answer<'_, u32> {
        let day = day.to_string();
        Box::pin(self.readers.run(move |connection| statements::received_on(connection, &day)))
    }

    fn keep_pick_up(&self, new: NewPickUp) -> Answer<'_, KeptPickUp> {
        Box::pin(self.writer.run(move |connection| pick_ups::keep(connection, &new)))
    }

    fn pick_ups_of(&self, person: Beneficiary, now_us: i64) -> Answer<'_, Vec<KeptPickUp>> {
        Box::pin(self.readers.run(move |connection| pick_ups::of_person(connection, person, now_us)))
    }

    fn collect_pick_up(&self, claim: PickUpClaim) -> Answer<'_, Option<(String, Vec<u8>)>> {
        Box::pin(self.writer.run(move |connection| pick_ups::collect(connection, &claim)))
    }

    fn pick_up_printed(&self, key: &IdempotencyKey) -> Answer<'_, bool> {
        let key = key.clone();
        Box::pin(self.writer.run(move |connection| pick_ups::printed(connection, key.as_str())))
    }

    fn close_service(&self, closure: Closure) -> Answer<'_, ()> {
        Box::pin(self.writer.run(move |connection| closures::close(connection, &closure)))
    }

    fn open_service(&self, service: &str) -> Answer<'_, ()> {
        let service = service.to_string();
        Box::pin(self.writer.run(move |connection| closures::open(connection, &service)))
    }

    fn closures(&self) -> Answer<'_, Vec<Closure>> {
        Box::pin(self.readers.run(closures::all))
    }

    fn record_verification(&self, new: NewVerification) -> Answer<'_, ()> {
        Box::pin(self.writer.run(move |connection| statements::record_verification(connection, &new).map_err(StoreError::from)))
    }

    fn keep_draft(&self, new: NewDraft) -> Answer<'_, String> {
        Box::pin(self.writer.run(move |connection| drafts::keep(connection, &new)))
    }

    fn drafts_of(&self, person: Beneficiary, now_us: i64) -> Answer<'_, Vec<DraftRow>> {
        Box::pin(self.readers.run(move |connection| drafts::of_person(connection, person, now_us)))
    }

    fn draft(&self, code: &str, person: Option<Beneficiary>, now_us: i64) -> Answer<'_, Option<(String, Vec<u8>)>> {
        let code = code.to_string();
        Box::pin(self.readers.run(move |connection| drafts::find(connection, &code, person, now_us)))
    }

    fn check(&self, now_us: i64) -> Answer<'_, ()> {
        Box::pin(async move {
            self.writer.run(move |connection| statements::mark_readiness(connection, now_us).map_err(StoreError::from)).await?;
            self.readers.run(|connection| connection.query_row("SELECT at FROM readiness", [], |_| Ok(()))).await
        })
    }

    fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{NextSteps, PickUpPaper, ProblemCode, Received};

    const HOUR_US: i64 = 3_600_000_000;
    /// 2026-11-22T22:19:00+08:00
    const SUNDAY_US: i64 = 1_795_357_140_000_000;

    struct Hall {
        store: SqliteStore,
        runtime: tokio::runtime::Runtime,
        directory: tempfile::TempDir,
    }

    impl Hall {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let store = SqliteStore::open(&directory.path().join("hall.db")).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            Hall { store, runtime, directory }
        }

        fn submit(&self, case: NewCase) -> (u16, Received) {
            match self.runtime.block_on(self.store.submit(case)).unwrap() {
                Settled::Now(outcome) => (outcome.status, serde_json::from_slice(&outcome.body).unwrap()),
                other => panic!("{other:?}"),
            }
        }

        fn rows(&self, table: &str) -> i64 {
            let connection = Connection::open(self.directory.path().join("hall.db")).unwrap();
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
        }

        fn execute(&self, sql: &str) {
            Connection::open(self.directory.path().join("hall.db")).unwrap().execute_batch(sql).unwrap();
        }
    }

    fn key(number: u32) -> IdempotencyKey {
        IdempotencyKey::from_text(&format!("0198c2a0-7b1c-7def-8123-{number:012x}")).unwrap()
    }

    fn case(number: u32, occurred_at_us: i64) -> NewCase {
        NewCase {
            key: key(number),
            fingerprint: [u8::try_from(number).unwrap(); 32],
            service: "C-RS-05".to_string(),
            repeatable: false,
            device: "K01".to_string(),
            representative: None,
            beneficiary: Beneficiary([1; 32]),
            occurred_at_us,
            received_at_us: SUNDAY_US,
            day: "20261122".to_string(),
            next: NextSteps { review_starts: "2026-11-23".to_string(), answer_by: "2026-11-24".to_string(), valid_until: None },
            query_code: format!("{number:010}"),
            draft: None,
            envelope: b"{}".to_vec(),
        }
    }

    #[test]
    fn a_second_submission_within_24_hours_is_a_duplicate_of_the_first() {
        let hall = Hall::new();
        let (status, first) = hall.submit(case(1, SUNDAY_US));
        assert_eq!((status, first.case_number.as_str(), first.duplicate), (201, "LXGY-20261122-K01-00001", false));
        assert_eq!(first.received_at, "2026-11-22T22:19:00+08:00");
        // After, before (sent late by a machine that was cut off), and at the limit itself.
        for (number, occurred) in [(2, SUNDAY_US + HOUR_US), (3, SUNDAY_US - 23 * HOUR_US), (4, SUNDAY_US + 24 * HOUR_US)] {
            let (status, again) = hall.submit(case(number, occurred));
            assert_eq!((status, again), (200, Received { duplicate: true, ..first.clone() }), "{number}");
        }
        assert_eq!(hall.rows("cases"), 1);
        let (status, later) = hall.submit(case(5, SUNDAY_US + 24 * HOUR_US + 1));
        assert_eq!((status, later.case_number.as_str()), (201, "LXGY-20261122-K01-00002"));
    }

    #[test]
    fn another_person_service_or_a_withdrawn_case_is_no_duplicate() {
        let hall = Hall::new();
        hall.submit(case(1, SUNDAY_US));
        assert_eq!(hall.submit(NewCase { beneficiary: Beneficiary([2; 32]), ..case(2, SUNDAY_US) }).0, 201);
        assert_eq!(hall.submit(NewCase { service: "C-RS-04".to_string(), ..case(3, SUNDAY_US) }).0, 201);
        assert_eq!(hall.submit(NewCase { repeatable: true, ..case(4, SUNDAY_US) }).0, 201);
        hall.execute("UPDATE cases SET state = 'withdrawn'");
        assert_eq!(hall.submit(case(5, SUNDAY_US)).0, 201);
        assert_eq!(hall.submit(case(6, SUNDAY_US)).0, 200);
    }

    #[test]
    fn the_same_key_is_answered_with_the_same_bytes_also_after_a_restart() {
        let hall = Hall::new();
        let Settled::Now(first) = hall.runtime.block_on(hall.store.submit(case(1, SUNDAY_US))).unwrap() else { panic!() };
        let again = NewCase { query_code: "OTHER".to_string(), ..case(1, SUNDAY_US) };
        assert_eq!(hall.runtime.block_on(hall.store.submit(again)), Ok(Settled::Before(first.clone())));
        let other = NewCase { fingerprint: [9; 32], ..case(1, SUNDAY_US) };
        assert_eq!(hall.runtime.block_on(hall.store.submit(other)), Ok(Settled::OtherRequest));
        hall.store.close();
        let reopened = SqliteStore::open(&hall.directory.path().join("hall.db")).unwrap();
        assert_eq!(hall.runtime.block_on(reopened.submit(case(1, SUNDAY_US))), Ok(Settled::Before(first)));
    }

    #[test]
    fn a_refusal_is_kept_for_staff_once() {
        let hall = Hall::new();
        let refusal = || Refusal {
            key: key(1),
            fingerprint: [1; 32],
            code: ProblemCode::FormUnknown,
            body: b"{}".to_vec(),
            device: "K01".to_string(),
            at_us: SUNDAY_US,
            keep_for_staff: Some(b"sealed".to_vec()),
        };
        let expected = crate::hall::store::Outcome { status: 422, body: b"{}".to_vec() };
        assert_eq!(hall.runtime.block_on(hall.store.refuse(refusal())), Ok(Settled::Now(expected.clone())));
        assert_eq!(hall.runtime.block_on(hall.store.refuse(refusal())), Ok(Settled::Before(expected)));
        assert_eq!(hall.rows("unprocessed"), 1);
    }

    #[test]
    fn when_no_more_can_be_kept_for_staff_nothing_is_answered_as_settled() {
        let hall = Hall::new();
        hall.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) \
             INSERT INTO unprocessed SELECT 'k' || i, 'invalid', 'K01', x'00', 0 FROM n",
        );
        let refusal = Refusal {
            key: key(1),
            fingerprint: [1; 32],
            code: ProblemCode::Invalid,
            body: b"{}".to_vec(),
            device: "K01".to_string(),
            at_us: SUNDAY_US,
            keep_for_staff: Some(b"sealed".to_vec()),
        };
        assert_eq!(hall.runtime.block_on(hall.store.refuse(refusal)), Err(StoreError::UnprocessedFull));
        assert_eq!(hall.rows("outcomes"), 0);
    }

    #[test]
    fn a_day_has_99999_numbers_a_machine() {
        let hall = Hall::new();
        hall.execute("INSERT INTO day_counts VALUES ('20261122', 'K01', 99998)");
        assert_eq!(hall.submit(case(1, SUNDAY_US)).1.case_number.as_str(), "LXGY-20261122-K01-99999");
        let later = case(2, SUNDAY_US + 48 * HOUR_US);
        assert_eq!(hall.runtime.block_on(hall.store.submit(later)), Err(StoreError::NumbersUsedUp));
        let (_, other) = hall.submit(NewCase { device: "K02".to_string(), ..case(3, SUNDAY_US + 48 * HOUR_US) });
        assert_eq!(other.case_number.as_str(), "LXGY-20261122-K02-00001");
        assert_eq!(hall.runtime.block_on(hall.store.received_on("20261122")), Ok(100_000));
    }

    #[test]
    fn a_person_sees_the_newest_fifty_cases() {
        let hall = Hall::new();
        for number in 0..52 {
            hall.submit(case(number, SUNDAY_US + i64::from(number) * 25 * HOUR_US));
        }
        let cases = hall.runtime.block_on(hall.store.cases_of(Beneficiary([1; 32]))).unwrap();
        assert_eq!(cases.len(), 50);
        assert_eq!(cases[0].case_number.as_str(), "LXGY-20261122-K01-00052");
        assert_eq!(cases[49].case_number.as_str(), "LXGY-20261122-K01-00003");
        assert!(hall.runtime.block_on(hall.store.cases_of(Beneficiary([2; 32]))).unwrap().is_empty());
    }

    #[test]
    fn a_code_that_somebody_has_is_given_to_nobody_else() {
        let hall = Hall::new();
        let left = |number: u32, codes: &[&str]| NewPickUp {
            key: key(number),
            codes: codes.iter().map(|code| code.to_string()).collect(),
            beneficiary: Beneficiary([1; 32]),
            paper: PickUpPaper::Receipt,
            title: String::new(),
            now_us: SUNDAY_US,
            until_us: SUNDAY_US + HOUR_US,
            envelope: b"{}".to_vec(),
        };
        let code = |new| hall.runtime.block_on(hall.store.keep_pick_up(new)).map(|kept| kept.code);
        assert_eq!(code(left(1, &["11111111"])), Ok("11111111".to_string()));
        assert_eq!(code(left(2, &["11111111", "22222222"])), Ok("22222222".to_string()));
        assert_eq!(code(left(3, &["11111111", "22222222"])), Err(StoreError::Overloaded));
        assert_eq!(hall.rows("pick_ups"), 2);
    }

    #[test]
    fn a_hall_whose_disk_takes_nothing_is_not_ready() {
        let hall = Hall::new();
        assert_eq!(hall.runtime.block_on(hall.store.check(1)), Ok(()));
        hall.execute("DROP TABLE readiness");
        assert_eq!(hall.runtime.block_on(hall.store.check(2)), Err(StoreError::Unavailable));
    }
}
