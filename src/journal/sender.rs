//! Sends what waits, oldest first, with the key it was stored with, until the hall answers.

use super::Request;
use crate::api::{ProblemCode, Received, SubmissionEnvelope};
use crate::events::{LogEvent, record};
use crate::hall_client::{HallClient, Submitted};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use uuid::Uuid;

/// How often the same is tried again.
#[derive(Clone, Copy, Debug)]
pub struct SenderSettings {
    /// After the first failure; doubled with each further one.
    pub retry_first_ms: i64,
    pub retry_max_ms: i64,
    /// While this machine is not in order at the hall.
    pub held_retry_ms: i64,
}

impl Default for SenderSettings {
    fn default() -> Self {
        SenderSettings { retry_first_ms: 1_000, retry_max_ms: 60_000, held_retry_ms: 60_000 }
    }
}

/// Without anything to send the sender looks again after so long, should a wake-up have been lost.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// What the journal has to send.
pub enum Due {
    Send { key: Uuid, envelope: SubmissionEnvelope, attempts: u32 },
    Nothing { until_ms: Option<i64> },
}

/// What came of a try.
pub enum Settled {
    Received(Received),
    Parked,
    Held { retry_ms: i64 },
    Again { retry_ms: i64 },
}

pub async fn run(settings: SenderSettings, hall: HallClient, journal: SyncSender<Request>, wake: Arc<Notify>) {
    let mut unwritten: u32 = 0;
    loop {
        let (answer, due) = oneshot::channel();
        if ask(&journal, Request::Due { answer }).await.is_err() {
            return;
        }
        match due.await {
            Ok(Due::Send { key, envelope, attempts }) => {
                let settled = settle(settings, hall.submit(&key.to_string(), &envelope).await, attempts);
                let (answer, written) = oneshot::channel();
                if ask(&journal, Request::Settle { key, settled, answer }).await.is_err() {
                    return;
                }
                match written.await {
                    Ok(true) => unwritten = 0,
                    // The row is as due as before; a full disk must not become a storm of requests at the hall.
                    Ok(false) => {
                        let pause_ms = backoff_ms(settings, unwritten, jitter());
                        unwritten = unwritten.saturating_add(1);
                        tokio::time::sleep(Duration::from_millis(u64::try_from(pause_ms).unwrap_or(0))).await;
                    }
                    Err(_) => return,
                }
            }
            Ok(Due::Nothing { until_ms }) => {
                let wait = until_ms.map_or(LOOK_AGAIN, |ms| Duration::from_millis(u64::try_from(ms).unwrap_or(0)));
                // Whichever comes first; both are reasons to look.
                drop(tokio::time::timeout(wait.min(LOOK_AGAIN), wake.notified()).await);
            }
            Err(_) => return,
        }
    }
}

/// The writer's queue may be full for a moment; the sender waits its turn rather than the other way round.
async fn ask(journal: &SyncSender<Request>, request: Request) -> Result<(), ()> {
    const TURN: Duration = Duration::from_millis(20);
    let mut request = request;
    loop {
        match journal.try_send(request) {
            Ok(()) => return Ok(()),
            Err(std::sync::mpsc::TrySendError::Full(back)) => {
                request = back;
                tokio::time::sleep(TURN).await;
            }
            Err(std::sync::mpsc::TrySendError::Disconnected(_)) => return Err(()),
        }
    }
}

fn settle(settings: SenderSettings, submitted: Submitted, attempts: u32) -> Settled {
    let log = |event: LogEvent, code: ProblemCode| record(event, &[("code", code.as_str().into())]);
    match submitted {
        Submitted::Received(received) => {
            record(LogEvent::SubmissionSent, &[("attempts", i64::from(attempts + 1).into())]);
            Settled::Received(received)
        }
        Submitted::SendAgain { after } => {
            let asked_ms = after.map_or(0, |after| i64::try_from(after.as_millis()).unwrap_or(i64::MAX));
            let retry_ms = backoff_ms(settings, attempts, jitter()).max(asked_ms);
            record(LogEvent::SubmissionRetried, &[("attempts", i64::from(attempts + 1).into()), ("retry_ms", retry_ms.into())]);
            Settled::Again { retry_ms }
        }
        Submitted::Park(code) => {
            log(LogEvent::SubmissionParked, code);
            Settled::Parked
        }
        Submitted::Hold(code) => {
            log(LogEvent::SubmissionRetried, code);
            Settled::Held { retry_ms: settings.held_retry_ms }
        }
        // Nothing is dropped: it is tried again, slowly, while staff are told.
        Submitted::Alarm(code) => {
            log(LogEvent::SubmissionAlarm, code);
            Settled::Held { retry_ms: settings.held_retry_ms }
        }
    }
}

/// Doubling from the first, with up to half of it left to chance so that machines do not come back in step.
fn backoff_ms(settings: SenderSettings, attempts: u32, jitter: f64) -> i64 {
    let whole = settings.retry_first_ms.saturating_mul(1_i64 << attempts.min(20)).min(settings.retry_max_ms);
    let half = whole / 2;
    half + ((whole - half) as f64 * jitter) as i64
}

/// Between 0 and 1.
fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_double_up_to_their_bound() {
        let settings = SenderSettings::default();
        assert_eq!(backoff_ms(settings, 0, 1.0), 1_000);
        assert_eq!(backoff_ms(settings, 0, 0.0), 500);
        assert_eq!(backoff_ms(settings, 3, 1.0), 8_000);
        assert_eq!(backoff_ms(settings, 40, 1.0), 60_000);
    }

    #[test]
    fn the_hall_may_ask_for_more_patience_but_not_for_less() {
        let settings = SenderSettings::default();
        let after = |seconds| Submitted::SendAgain { after: Some(Duration::from_secs(seconds)) };
        assert!(matches!(settle(settings, after(120), 0), Settled::Again { retry_ms: 120_000 }));
        assert!(matches!(settle(settings, after(0), 3), Settled::Again { retry_ms } if retry_ms >= 4_000));
    }
}
