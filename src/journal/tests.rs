//! The journal's store without threads: what is durable, who can read it, what is forgotten when.

use super::sender::{Due, Settled};
use super::store::{self, RowState, Store};
use super::*;
use crate::api::AnswerValue;
use crate::api::{CaseNumber, Evidence, NextSteps};
use crate::devices::PaperDay;
use crate::privacy::Personal;
use crate::sealing::{CardKeys, card_keys};
use crate::visit::Standing;
use std::collections::BTreeMap;

const NOW_MS: i64 = 1_795_000_000_000;
const NAME: &str = "canary-of-the-journal";

fn keys(card: u8) -> CardKeys {
    card_keys(&[card; 1280], b"salt")
}

fn reference(keys: &CardKeys) -> CardReference {
    CardReference { tag: keys.tag, public: keys.public.clone() }
}

fn hall() -> (SecretKey, PublicKey) {
    SecretKey::derive(&[9; 32])
}

fn submission() -> Submission {
    Submission {
        service: "C-RS-05".into(),
        form_version: 1,
        answers: BTreeMap::from([("live_addr".to_string(), AnswerValue::Text(NAME.into()))]),
        signature: None,
        evidence: Evidence {
            card_text: Personal::from("dGV4dA=="),
            sam_number: String::new(),
            status: "90".into(),
            device: "K01".into(),
            read_at: "2026-11-22T22:14:00+08:00".into(),
        },
        occurred_at: "2026-11-22T22:19:00+08:00".into(),
        slip: String::new(),
        corrects: None,
        verification: None,
        draft: None,
    }
}

fn insert(store: &mut Store, key: Uuid, card: &CardKeys) -> u32 {
    let (_, seal_key) = hall();
    store
        .insert("2026-11-22", |count| {
            let row = store::seal_row(key, &submission(), "K01", &seal_key, &reference(card), NOW_MS)?;
            Ok((row, count))
        })
        .unwrap()
}

fn received() -> Received {
    Received {
        case_number: CaseNumber::new("20261122", "K01", 42).unwrap(),
        query_code: "7KQ2M9XTPA".into(),
        received_at: "2026-11-22T22:19:01+08:00".into(),
        next: NextSteps { review_starts: "2026-11-23".into(), answer_by: "2026-11-24".into(), valid_until: None },
        duplicate: false,
    }
}

fn open(dir: &Path) -> Store {
    Store::open(&dir.join("journal.db")).unwrap()
}

#[test]
fn what_was_stored_is_there_after_a_restart_with_its_key_and_opens_at_the_hall_only() {
    let dir = tempfile::tempdir().unwrap();
    let key = Uuid::from_u128(1);
    insert(&mut open(dir.path()), key, &keys(1));
    let Due::Send { key: due, envelope, attempts: 0 } = open(dir.path()).next_due(NOW_MS).unwrap() else {
        panic!("nothing to send")
    };
    assert_eq!(due, key);
    let associated = crate::api::associated_data("K01", &key.to_string());
    let clear = hall().0.open(&envelope.sealed, &associated).unwrap();
    assert!(String::from_utf8_lossy(&clear).contains(NAME));
    assert!(keys(1).secret.open(&envelope.sealed, &associated).is_err(), "the machine opens nothing it stored");
}

#[test]
fn the_file_holds_nothing_readable() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    insert(&mut store, Uuid::from_u128(1), &keys(1));
    store.settle(Uuid::from_u128(1), &Settled::Received(received()), NOW_MS).unwrap();
    drop(store);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for canary in [NAME, "LXGY-20261122", "7KQ2M9XTPA", "C-RS-05"] {
            assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary} can be read");
        }
    }
}

#[test]
fn an_outcome_is_told_to_its_card_and_to_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let (mine, other) = (keys(1), keys(2));
    insert(&mut store, Uuid::from_u128(1), &mine);
    store.settle(Uuid::from_u128(1), &Settled::Received(received()), NOW_MS).unwrap();
    let outcomes = store.outcomes(&mine.tag, &mine.secret, 20).unwrap();
    assert!(
        matches!(&outcomes[..], [Outcome { standing: Standing::Received(answer), told: false, .. }] if *answer == received())
    );
    assert!(store.outcomes(&other.tag, &other.secret, 20).unwrap().is_empty());
    assert!(store.outcomes(&mine.tag, &other.secret, 20).unwrap().is_empty(), "the tag alone opens nothing");
    store.mark_told(&[Uuid::from_u128(1)]).unwrap();
    assert!(store.outcomes(&mine.tag, &mine.secret, 20).unwrap()[0].told);
}

#[test]
fn slips_count_from_one_each_day() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    assert_eq!(insert(&mut store, Uuid::from_u128(1), &keys(1)), 1);
    assert_eq!(insert(&mut store, Uuid::from_u128(2), &keys(1)), 2);
}

#[test]
fn a_try_that_failed_waits_and_the_oldest_that_may_goes_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    insert(&mut store, Uuid::from_u128(1), &keys(1));
    insert(&mut store, Uuid::from_u128(2), &keys(1));
    store.settle(Uuid::from_u128(1), &Settled::Again { retry_ms: 5_000 }, NOW_MS).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Send { key, .. } if key == Uuid::from_u128(2)));
    store.settle(Uuid::from_u128(2), &Settled::Parked, NOW_MS).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Nothing { until_ms: Some(5_000) }));
    assert!(matches!(store.next_due(NOW_MS + 5_000).unwrap(), Due::Send { attempts: 1, .. }));
    store.all_due_now().unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Send { key, .. } if key == Uuid::from_u128(1)));
}

#[test]
fn what_is_kept_for_staff_is_asked_for_at_the_tap_of_its_card_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let (one, other) = (keys(1), keys(2));
    insert(&mut store, Uuid::from_u128(1), &one);
    store.settle(Uuid::from_u128(1), &Settled::Parked, NOW_MS).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Nothing { until_ms: None }));
    store.all_due_now().unwrap();
    store.ask_again(&other.tag).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Nothing { until_ms: None }));
    store.ask_again(&one.tag).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Send { key, .. } if key == Uuid::from_u128(1)));
    assert!(
        matches!(store.outcomes(&one.tag, &one.secret, 9).unwrap()[0].standing, Standing::Parked),
        "until the hall says more"
    );
    store.settle(Uuid::from_u128(1), &Settled::Parked, NOW_MS).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Nothing { until_ms: None }), "once a tap");
    store.ask_again(&one.tag).unwrap();
    store.settle(Uuid::from_u128(1), &Settled::Received(received()), NOW_MS).unwrap();
    assert!(matches!(store.outcomes(&one.tag, &one.secret, 9).unwrap()[0].standing, Standing::Received(_)));
}

#[test]
fn old_outcomes_are_forgotten_and_what_the_hall_lacks_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for number in 1..=2 {
        insert(&mut store, Uuid::from_u128(number), &keys(1));
    }
    store.settle(Uuid::from_u128(1), &Settled::Received(received()), NOW_MS).unwrap();
    store.forget_old(NOW_MS + 1, NOW_MS).unwrap();
    assert_eq!(store.count(RowState::Received).unwrap(), 0);
    assert_eq!(store.count(RowState::Waiting).unwrap(), 1);
}

#[test]
fn a_draft_is_for_its_card_and_for_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let card = keys(1);
    store.keep_draft(&card.tag, "first", NOW_MS + 1_000).unwrap();
    store.keep_draft(&card.tag, "second", NOW_MS + 2_000).unwrap();
    assert_eq!(store.draft(&card.tag, NOW_MS).unwrap().as_deref(), Some("second"));
    assert_eq!(store.draft(&keys(2).tag, NOW_MS).unwrap(), None);
    assert_eq!(store.draft(&card.tag, NOW_MS + 2_000).unwrap(), None);
}

#[test]
fn the_salt_is_made_once_and_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let salt = machine_salt(dir.path()).unwrap();
    assert_eq!(salt, machine_salt(dir.path()).unwrap());
    let mode = std::fs::metadata(dir.path().join("machine.salt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let elsewhere = tempfile::tempdir().unwrap();
    assert_ne!(salt, machine_salt(elsewhere.path()).unwrap());
}

#[test]
fn a_damaged_database_is_set_aside_and_the_machine_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("journal.db");
    let damaged = b"this is no database, but it is long enough to look at".repeat(40);
    std::fs::write(&file, &damaged).unwrap();
    assert!(Store::open(&file).is_err());
    let mut store = Store::open_or_set_aside(&file, 7).unwrap();
    assert_eq!(insert(&mut store, Uuid::from_u128(1), &keys(1)), 1);
    assert_eq!(std::fs::read(dir.path().join("journal.db.damaged-7")).unwrap(), damaged, "kept as it was");
}

/// A writer without its thread; what it tells is collected.
fn writer(dir: &Path) -> (Writer, std::sync::mpsc::Receiver<JournalEvent>) {
    let (told, heard) = std::sync::mpsc::channel();
    let told = std::sync::Mutex::new(told);
    let writer = Writer {
        store: open(dir),
        machine: "K01".into(),
        seal_key: hall().1,
        now_ms: Arc::new(|| NOW_MS),
        send: Arc::new(move |event| match event {
            // Told after each change, beside its answer.
            JournalEvent::Unsent(_) | JournalEvent::Paper(_) => {}
            event => told.lock().unwrap().send(event).unwrap(),
        }),
        wake: Arc::new(Notify::new()),
    };
    (writer, heard)
}

fn stored_slip(event: JournalEvent, wanted: Uuid) -> String {
    match event {
        JournalEvent::Stored { key, slip } if key == wanted => slip,
        _ => panic!("not stored"),
    }
}

#[test]
fn the_same_key_again_is_the_same_submission_with_the_same_slip() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, heard) = writer(dir.path());
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let card = reference(&keys(1));
    let mut store = |key| {
        writer.handle(Request::Store { key, submission: Box::new(submission()), card: card.clone() });
        stored_slip(heard.recv().unwrap(), key)
    };
    assert_eq!(store(first), "K01-1122-001");
    assert_eq!(store(first), "K01-1122-001");
    assert_eq!(store(second), "K01-1122-002", "the repetition used up no number");
    assert_eq!(store(first), "K01-1122-001");
    assert_eq!(open(dir.path()).count(RowState::Waiting).unwrap(), 2);
}

#[test]
fn the_same_key_again_is_answered_when_the_journal_takes_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, heard) = writer(dir.path());
    let card = reference(&keys(1));
    let mut ask = |key| {
        writer.handle(Request::Store { key, submission: Box::new(submission()), card: card.clone() });
        heard.recv().unwrap()
    };
    for number in 1..=u128::from(WAITING_ROWS_MAX) {
        stored_slip(ask(Uuid::from_u128(number)), Uuid::from_u128(number));
    }
    assert!(matches!(ask(Uuid::from_u128(9_999)), JournalEvent::NotStored { .. }));
    stored_slip(ask(Uuid::from_u128(1)), Uuid::from_u128(1));
}

fn change(dir: &Path, sql: &str) {
    rusqlite::Connection::open(dir.join("journal.db")).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_row_that_cannot_be_read_is_kept_and_holds_up_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for number in 1..=3 {
        insert(&mut store, Uuid::from_u128(number), &keys(1));
    }
    change(
        dir.path(),
        "UPDATE submissions SET envelope = '{' WHERE sequence = 1; UPDATE submissions SET idempotency_key = 'x' WHERE sequence = 2",
    );
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Send { key, .. } if key == Uuid::from_u128(3)));
    assert_eq!(store.count(RowState::Held).unwrap(), 2);
}

#[test]
fn a_clock_set_back_holds_nothing_up() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    insert(&mut store, Uuid::from_u128(1), &keys(1));
    // Tried while the clock was two years ahead.
    let ahead_ms = NOW_MS + 2 * 365 * 86_400_000;
    store.settle(Uuid::from_u128(1), &Settled::Again { retry_ms: 60_000 }, ahead_ms).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Send { attempts: 1, .. }));
    // The longest wait there is, is waited for.
    store.settle(Uuid::from_u128(1), &Settled::Held { retry_ms: 600_000 }, NOW_MS).unwrap();
    assert!(matches!(store.next_due(NOW_MS).unwrap(), Due::Nothing { until_ms: Some(600_000) }));
    store.keep_draft(&keys(1).tag, "sealed", ahead_ms + 900_000).unwrap();
    assert_eq!(store.draft(&keys(1).tag, NOW_MS).unwrap(), None);
}

#[test]
fn a_start_is_a_fresh_try() {
    let dir = tempfile::tempdir().unwrap();
    insert(&mut open(dir.path()), Uuid::from_u128(1), &keys(1));
    open(dir.path()).settle(Uuid::from_u128(1), &Settled::Held { retry_ms: 600_000 }, NOW_MS).unwrap();
    assert!(matches!(open(dir.path()).next_due(NOW_MS).unwrap(), Due::Send { .. }));
}

#[test]
fn drafts_go_when_their_time_is_over_though_nobody_comes() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _heard) = writer(dir.path());
    writer.store.keep_draft(&keys(1).tag, "over", NOW_MS).unwrap();
    writer.store.keep_draft(&keys(2).tag, "still good", NOW_MS + 1).unwrap();
    // The sender looks for something to send.
    let (answer, _due) = tokio::sync::oneshot::channel();
    writer.handle(Request::Due { answer });
    let connection = rusqlite::Connection::open(dir.path().join("journal.db")).unwrap();
    let left: Vec<String> = connection
        .prepare("SELECT sealed FROM drafts")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(left, ["still good"]);
}

#[test]
fn a_draft_comes_back_as_it_was_left() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, heard) = writer(dir.path());
    let card = keys(1);
    let draft = Draft {
        service: "C-RS-05".into(),
        form_version: 7,
        answers: BTreeMap::from([("edu".to_string(), AnswerValue::Text("30".into()))]),
        none: vec!["mobile".into()],
        page: 1,
        corrects: None,
        saved_at: "2026-11-22T22:14:00+08:00".into(),
        handed: None,
    };
    writer.handle(Request::KeepDraft { card: reference(&card), draft: Box::new(draft), expires_ms: NOW_MS + 1 });
    writer.handle(Request::Recall { tag: card.tag, secret: Box::new(card.secret) });
    let JournalEvent::Recalled { draft: Some(draft), .. } = heard.recv().unwrap() else { panic!("no draft") };
    assert_eq!((draft.form_version, draft.none, draft.page), (7, vec!["mobile".to_string()], 1));
    assert!(draft.answers.get("edu") == Some(&AnswerValue::Text("30".into())));
}

/// The hall has it, the disk is full: sent again with the same key, but not over and over at once.
#[tokio::test]
async fn what_cannot_be_written_down_is_not_a_storm_at_the_hall() {
    let (requests, queue) = sync_channel(REQUESTS_QUEUED_MAX);
    // Nobody listens there: each try fails at once.
    let hall = HallClient::new("http://127.0.0.1:1").unwrap();
    let settings = SenderSettings { retry_first_ms: 60_000, retry_max_ms: 60_000, held_retry_ms: 60_000 };
    let sending = tokio::spawn(sender::run(settings, hall, requests, Arc::new(Notify::new())));
    let (asked, settled) = tokio::task::spawn_blocking(move || {
        let deadline = std::time::Duration::from_secs(20);
        let Request::Due { answer } = queue.recv_timeout(deadline).unwrap() else { panic!("not asked what is due") };
        let sealed = crate::api::SealedBox { encapsulated: String::new(), ciphertext: String::new() };
        let envelope = crate::api::SubmissionEnvelope { device: "K01".into(), sealed };
        drop(answer.send(sender::Due::Send { key: Uuid::from_u128(1), envelope, attempts: 0 }));
        let Request::Settle { answer, settled, .. } = queue.recv_timeout(deadline).unwrap() else { panic!("not settled") };
        let _ = answer.send(false);
        (queue.recv_timeout(std::time::Duration::from_millis(400)).is_ok(), settled)
    })
    .await
    .unwrap();
    assert!(matches!(settled, Settled::Again { .. }));
    assert!(!asked, "the same is sent again at once");
    sending.abort();
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

#[test]
fn paper_is_counted_by_day_and_by_roll_through_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    assert_eq!(store.paper_use(day("2026-11-22")).unwrap(), PaperUse::default());
    store.count_receipt(day("2026-11-12"), 200).unwrap();
    store.count_receipt(day("2026-11-12"), 150).unwrap();
    store.begin_roll().unwrap();
    store.count_receipt(day("2026-11-22"), 180).unwrap();
    let days = vec![PaperDay { receipts: 2, halves: 0, length_mm: 350 }, PaperDay { receipts: 1, halves: 0, length_mm: 180 }];
    drop(store);
    let used = open(dir.path()).paper_use(day("2026-11-22")).unwrap();
    assert_eq!(used, PaperUse { of_roll_mm: 180, days, span_days: 11 });
}

#[test]
fn half_receipts_are_counted_beside_the_whole_ones_and_take_from_the_roll() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.count_receipt(day("2026-11-21"), 200).unwrap();
    store.count_half(day("2026-11-22"), 79).unwrap();
    store.count_half(day("2026-11-22"), 40).unwrap();
    drop(store);
    let used = open(dir.path()).paper_use(day("2026-11-22")).unwrap();
    let days = vec![PaperDay { receipts: 1, halves: 0, length_mm: 200 }, PaperDay { receipts: 0, halves: 2, length_mm: 119 }];
    assert_eq!(used, PaperUse { of_roll_mm: 319, days, span_days: 2 });
    assert_eq!(used.halves(), 2);
}

#[test]
fn a_journal_of_before_halves_were_counted_has_none_and_counts_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.count_receipt(day("2026-11-21"), 200).unwrap();
    let before = "ALTER TABLE paper_days DROP COLUMN halves; DELETE FROM refinery_schema_history WHERE version = 3";
    store.connection.execute_batch(before).unwrap();
    drop(store);
    let mut store = open(dir.path());
    store.count_half(day("2026-11-21"), 50).unwrap();
    let days = vec![PaperDay { receipts: 1, halves: 1, length_mm: 250 }];
    assert_eq!(store.paper_use(day("2026-11-21")).unwrap(), PaperUse { of_roll_mm: 250, days, span_days: 1 });
}

#[test]
fn days_too_long_ago_or_to_come_do_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for day_of in ["2026-11-08", "2026-11-09", "2027-01-01", "2026-11-22"] {
        store.count_receipt(day(day_of), 100).unwrap();
    }
    let used = store.paper_use(day("2026-11-22")).unwrap();
    let one = PaperDay { receipts: 1, halves: 0, length_mm: 100 };
    // A clock that ran ahead has swept away what lay before it, and that day itself is still to come; the roll knows all.
    assert_eq!(used, PaperUse { of_roll_mm: 400, days: vec![one], span_days: 1 });
}

#[test]
fn what_is_unsent_is_told_with_its_age() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    assert_eq!(store.unsent().unwrap(), Unsent { count: 0, oldest_ms: None });
    insert(&mut store, Uuid::from_u128(1), &keys(1));
    insert(&mut store, Uuid::from_u128(2), &keys(1));
    assert_eq!(store.unsent().unwrap(), Unsent { count: 2, oldest_ms: Some(NOW_MS) });
    store.settle(Uuid::from_u128(1), &Settled::Received(received()), NOW_MS).unwrap();
    assert_eq!(store.unsent().unwrap(), Unsent { count: 1, oldest_ms: Some(NOW_MS) });
}
