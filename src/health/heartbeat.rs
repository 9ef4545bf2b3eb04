//! The machine tells the hall how it is (心跳): every minute or as often as the hall wants, and soon after a device changed.

use crate::api::{CLOSURES_ROWS_MAX, Closure, DeviceReport, HEARTBEAT_S, Heartbeat, Outbox, UnconfirmedCard};
use crate::conductor::{Inbox, Input};
use crate::devices::MachineStatus;
use crate::events::{LogEvent, record};
use crate::hall_client::HallClient;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

/// Between two heartbeats at least, also where devices come and go.
const PAUSE: Duration = Duration::from_secs(5);
/// The hall says how often it wants to hear; within these, whatever it says.
const INTERVAL_MIN: Duration = Duration::from_secs(10);
const INTERVAL_MAX: Duration = Duration::from_secs(600);
/// Cards that may wait to be told. A visit leaves one at most.
const CARDS_QUEUED_MAX: usize = 16;
/// How often the hall is told of one card, once a minute: after half an hour somebody has found it.
const CARD_TRIES_MAX: u32 = 30;
const CARD_RETRY: Duration = Duration::from_secs(60);

/// What the conductor knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub machine: MachineStatus,
    /// Somebody is being served.
    pub session_active: bool,
    /// Of the bundle that is shown.
    pub content_version: u64,
}

/// The conductor's side.
pub struct Teller {
    report: watch::Sender<Report>,
    cards: mpsc::Sender<UnconfirmedCard>,
}

impl Teller {
    /// Only the newest waits.
    pub fn report(&self, report: Report) {
        self.report.send_if_modified(|last| std::mem::replace(last, report) != report);
    }

    /// A card may still lie there.
    pub fn card(&self, card: UnconfirmedCard) {
        if self.cards.try_send(card).is_err() {
            record(LogEvent::QueueFull, &[("queue", "cards".into())]);
        }
    }
}

/// Begins to tell of `machine` (`K01`). Goes on until the runtime ends or the [`Teller`] goes.
pub fn start(runtime: &Handle, hall: HallClient, machine: String, inbox: Inbox) -> Teller {
    let starting = Report { machine: MachineStatus::STARTING, session_active: false, content_version: 0 };
    let (report, reports) = watch::channel(starting);
    let (cards, told) = mpsc::channel(CARDS_QUEUED_MAX);
    let heard = move |closed: Vec<Closure>| inbox.put(Input::Closures(closed.into_iter().take(CLOSURES_ROWS_MAX).collect()));
    runtime.spawn(beat(hall.clone(), machine.clone(), reports, Pace::USUAL, heard));
    runtime.spawn(tell_cards(hall, machine, told, CARD_RETRY));
    Teller { report, cards }
}

/// How often the machine tells.
#[derive(Clone, Copy)]
struct Pace {
    pause: Duration,
    min: Duration,
    max: Duration,
}

impl Pace {
    const USUAL: Pace = Pace { pause: PAUSE, min: INTERVAL_MIN, max: INTERVAL_MAX };

    /// From one heartbeat to the next, once the hall has said how often.
    fn interval(self, wanted_s: u64) -> Duration {
        Duration::from_secs(wanted_s).clamp(self.min, self.max)
    }
}

async fn beat(hall: HallClient, machine: String, mut reports: watch::Receiver<Report>, pace: Pace, heard: impl Fn(Vec<Closure>)) {
    let (boot_id, began) = (uuid::Uuid::new_v4().to_string(), Instant::now());
    let mut told = MachineStatus::STARTING.devices;
    let mut interval = Duration::from_secs(HEARTBEAT_S);
    loop {
        let rest = interval.saturating_sub(pace.pause);
        let changed = reports.wait_for(|report| report.machine.devices != told);
        if let Ok(Err(_conductor_is_gone)) = tokio::time::timeout(rest, changed).await.map(|changed| changed.map(|_| ())) {
            return;
        }
        let report = *reports.borrow_and_update();
        told = report.machine.devices;
        // A lost one is not kept: the next says more. That the hall is away is logged by who looks at it.
        if let Ok(answer) = hall.heartbeat(&machine, &heartbeat(&boot_id, began.elapsed(), &report)).await {
            interval = pace.interval(answer.heartbeat_s);
            heard(answer.closed);
        }
        tokio::time::sleep(pace.pause).await;
    }
}

fn heartbeat(boot_id: &str, uptime: Duration, report: &Report) -> Heartbeat {
    let MachineStatus { devices: _, reader_remedy, paper, half_receipts: _, unsent } = report.machine;
    let age_ms = unsent.oldest_ms.map_or(0, |oldest_ms| jiff::Timestamp::now().as_millisecond().saturating_sub(oldest_ms));
    Heartbeat {
        boot_id: boot_id.to_string(),
        uptime_s: uptime.as_secs(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        content_version: report.content_version,
        devices: DeviceReport::all(&report.machine),
        reader_remedy,
        paper: paper.map(Into::into),
        // A clock set back since makes no negative age.
        outbox: Outbox { depth: unsent.count, oldest_s: u64::try_from(age_ms / 1_000).unwrap_or(0) },
        session_active: report.session_active,
    }
}

/// One after the other: the oldest lies there longest.
async fn tell_cards(hall: HallClient, machine: String, mut cards: mpsc::Receiver<UnconfirmedCard>, retry: Duration) {
    while let Some(card) = cards.recv().await {
        for tries in 1.. {
            if hall.unconfirmed_card(&machine, &card).await.is_ok() {
                break;
            }
            if tries >= CARD_TRIES_MAX {
                record(LogEvent::CardUntold, &[]);
                break;
            }
            tokio::time::sleep(retry).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::{Device, DeviceStatus};
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Nothing is waited for longer than this.
    const PATIENCE: Duration = Duration::from_secs(20);
    const REFUSED: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const TAKEN: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

    /// A hall that answers as `answer` says, and the bodies it was sent.
    fn hall(answer: impl Fn(usize) -> String + Send + 'static) -> (HallClient, Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = HallClient::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let (send, bodies): (Sender<String>, _) = channel();
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let mut stream = BufReader::new(stream.unwrap());
                let mut length = 0;
                for line in stream.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
                    if let Some(bytes) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = bytes.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                stream.get_mut().write_all(answer(number).as_bytes()).unwrap();
                // The test may have seen enough.
                drop(send.send(String::from_utf8(body).unwrap()));
            }
        });
        (client, bodies)
    }

    fn card(id: &str) -> UnconfirmedCard {
        UnconfirmedCard { id: id.into(), noticed_at: "2026-11-22T22:19:00+08:00".into(), card: None }
    }

    #[test]
    fn a_card_that_could_not_be_told_is_told_again_until_it_is_and_the_next_after_it() {
        let (hall, bodies) = hall(|number| if number < 3 { REFUSED.into() } else { TAKEN.into() });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (cards, told) = mpsc::channel(CARDS_QUEUED_MAX);
        runtime.spawn(tell_cards(hall, "K01".into(), told, Duration::ZERO));
        for id in ["first", "second"] {
            assert!(cards.try_send(card(id)).is_ok());
        }
        let ids: Vec<String> = (0..5).map(|_| bodies.recv_timeout(PATIENCE).unwrap()).collect();
        let of = |id: &str| ids.iter().filter(|body| body.contains(id)).count();
        assert_eq!((of("first"), of("second")), (4, 1), "{ids:?}");
    }

    #[test]
    fn a_card_nobody_takes_is_given_up_and_does_not_hold_up_the_next() {
        let tries = CARD_TRIES_MAX as usize;
        let (hall, bodies) = hall(move |number| if number < tries { REFUSED.into() } else { TAKEN.into() });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (cards, told) = mpsc::channel(CARDS_QUEUED_MAX);
        runtime.spawn(tell_cards(hall, "K01".into(), told, Duration::ZERO));
        for id in ["first", "second"] {
            assert!(cards.try_send(card(id)).is_ok());
        }
        let ids: Vec<String> = (0..=tries).map(|_| bodies.recv_timeout(PATIENCE).unwrap()).collect();
        assert!(ids[..tries].iter().all(|body| body.contains("first")) && ids[tries].contains("second"));
    }

    #[test]
    fn the_hall_says_how_often_it_is_told_within_bounds() {
        let usual = |wanted_s: u64| Pace::USUAL.interval(wanted_s).as_secs();
        assert_eq!([usual(0), usual(30), usual(u64::MAX)], [10, 30, 600]);
        // A minute is cut to the bound here, so that the next one comes at once.
        let answer = r#"{"now":"2026-11-22T22:19:00+08:00","heartbeat_s":60}"#;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}", answer.len());
        let (hall, bodies) = hall(move |_| answer.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let starting = Report { machine: MachineStatus::STARTING, session_active: false, content_version: 0 };
        let (report, reports) = watch::channel(starting);
        let pace = Pace { pause: Duration::ZERO, min: Duration::ZERO, max: Duration::from_millis(10) };
        runtime.spawn(beat(hall, "K01".into(), reports, pace, |_| ()));
        // The first is told because something changed, those after it because the hall wants to hear.
        report.send_modify(|report| report.machine.devices.set(Device::Hall, DeviceStatus::online()));
        assert!((0..3).all(|_| bodies.recv_timeout(PATIENCE).is_ok()));
    }
}
