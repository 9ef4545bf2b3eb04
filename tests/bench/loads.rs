//! What the program takes from the machine, and how long hall and paper take by themselves.

use crate::house::{House, card};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};
use yizhan::api::{Evidence, SessionRequest};
use yizhan::hall_client::HallClient;
use yizhan::privacy::Personal;

/// Memory of a process in MiB: its proportional share where we may look, else what is resident.
pub fn memory_mib(id: u32) -> (&'static str, f64) {
    const KIB_PER_MIB: f64 = 1024.0;
    let field = |file: String, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name).map(str::to_string))?;
        line.trim().trim_end_matches(" kB").parse::<f64>().ok()
    };
    match field(format!("/proc/{id}/smaps_rollup"), "Pss:") {
        Some(kib) => ("PSS after a visit with pinyin and paper", kib / KIB_PER_MIB),
        // The kiosk lets nobody but root look into it.
        None => (
            "RSS after a visit (PSS only as root)",
            field(format!("/proc/{id}/status"), "VmRSS:").unwrap_or(f64::NAN) / KIB_PER_MIB,
        ),
    }
}

/// Share of one core that a process takes over `time`, in percent.
pub fn processor_percent(id: u32, time: Duration) -> f64 {
    processor_percent_of(&[id], time)
}

/// The same of several together.
pub fn processor_percent_of(processes: &[u32], time: Duration) -> f64 {
    let all_times = || -> BTreeMap<u64, u64> { processes.iter().flat_map(|id| run_times(*id)).collect() };
    let before = all_times();
    let began = Instant::now();
    std::thread::sleep(time);
    let since = |(thread, time): (&u64, &u64)| time.saturating_sub(before.get(thread).copied().unwrap_or(0));
    let used: u64 = all_times().iter().map(since).sum();
    Duration::from_nanos(used).as_secs_f64() / began.elapsed().as_secs_f64() * 100.0
}

/// Nanoseconds each thread has run, where `stat` counts hundredths of a second. What a thread that ended in between ran is
/// not seen: those are threads that only waited for more work.
fn run_times(id: u32) -> BTreeMap<u64, u64> {
    // A browser ends helpers of its own.
    let Ok(threads) = fs::read_dir(format!("/proc/{id}/task")) else { return BTreeMap::new() };
    let time = |thread: fs::DirEntry| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        Some((thread.file_name().to_str()?.parse().ok()?, text.split_whitespace().next()?.parse().ok()?))
    };
    threads.flatten().filter_map(time).collect()
}

/// What the hall needs for a session and the cases of its citizen, asked as the kiosk does.
pub fn hall_answers(house: &House, count: usize) -> Vec<Duration> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let client = HallClient::new(&house.hall_url).expect("a client");
    let evidence = Evidence {
        card_text: Personal::new(STANDARD.encode(card().text)),
        sam_number: String::new(),
        status: "90".to_string(),
        device: house.machine().to_string(),
        read_at: jiff::ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    };
    let clear = serde_json::to_vec(&evidence).expect("evidence");
    let request = || {
        let sealed = house.seal_key().seal(&clear, format!("session|{}", house.machine()).as_bytes()).expect("sealed");
        SessionRequest { device: house.machine().to_string(), evidence: sealed, challenge_id: None }
    };
    let once = || {
        let request = request();
        runtime.block_on(async {
            let began = Instant::now();
            let session = client.open_session(&request).await.expect("a session").session;
            client.cases(&session).await.expect("cases");
            let took = began.elapsed();
            client.close_session(&session).await;
            took
        })
    };
    // The first opens the connection.
    (0..=count).map(|_| once()).skip(1).collect()
}
