//! How often somebody may ask for a case with a wrong query code.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wrong tries for one case number within the window.
pub(super) const WRONG_TRIES_MAX: u32 = 5;
/// After this a number may be tried afresh.
pub(super) const TRIES_WINDOW_S: u64 = 15 * 60;
/// Case numbers remembered at once. When all are in use, further numbers wait: nobody can make room by asking.
const TRIED_NUMBERS_MAX: usize = 10_000;

struct Tries {
    count: u32,
    since: Instant,
}

/// Tries by case number, existing or not: the answer must not tell which.
#[derive(Default)]
pub(super) struct TryLimit(Mutex<HashMap<String, Tries>>);

impl TryLimit {
    /// Counts one try for `number` before its code is looked at, so that tries at the same moment cannot pass
    /// together. `Err` is the time to wait.
    pub(super) fn begin(&self, number: &str, now: Instant) -> Result<(), Duration> {
        let window = Duration::from_secs(TRIES_WINDOW_S);
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |tries: &Tries| now.saturating_duration_since(tries.since) < window;
        if !numbers.contains_key(number) && numbers.len() >= TRIED_NUMBERS_MAX {
            numbers.retain(|_, tries| fresh(tries));
            if numbers.len() >= TRIED_NUMBERS_MAX {
                return Err(window);
            }
        }
        let tries = numbers.entry(number.to_string()).or_insert(Tries { count: 0, since: now });
        if !fresh(tries) {
            *tries = Tries { count: 0, since: now };
        }
        if tries.count >= WRONG_TRIES_MAX {
            return Err(window.saturating_sub(now.saturating_duration_since(tries.since)));
        }
        tries.count += 1;
        Ok(())
    }

    /// The code was right: this try is not counted. Earlier wrong ones stay.
    pub(super) fn was_right(&self, number: &str) {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tries) = numbers.get_mut(number) {
            tries.count = tries.count.saturating_sub(1);
            if tries.count == 0 {
                numbers.remove(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_wrong_codes_the_number_rests() {
        let limit = TryLimit::default();
        let start = Instant::now();
        for _ in 0..WRONG_TRIES_MAX {
            assert_eq!(limit.begin("A", start), Ok(()));
        }
        let minute = Duration::from_secs(60);
        assert_eq!(limit.begin("A", start + minute), Err(Duration::from_secs(14 * 60)));
        assert_eq!(limit.begin("B", start + minute), Ok(()), "another number is not concerned");
        assert_eq!(limit.begin("A", start + 15 * minute), Ok(()));
    }

    #[test]
    fn right_codes_are_never_counted_and_forgive_nothing() {
        let limit = TryLimit::default();
        let now = Instant::now();
        for _ in 0..WRONG_TRIES_MAX - 1 {
            assert_eq!(limit.begin("A", now), Ok(()));
        }
        for _ in 0..20 {
            assert_eq!(limit.begin("A", now), Ok(()));
            limit.was_right("A");
        }
        assert_eq!(limit.begin("A", now), Ok(()));
        assert!(limit.begin("A", now).is_err());
    }

    #[test]
    fn many_invented_numbers_do_not_fill_the_memory() {
        let limit = TryLimit::default();
        let now = Instant::now();
        for number in 0..TRIED_NUMBERS_MAX {
            assert_eq!(limit.begin(&number.to_string(), now), Ok(()));
        }
        assert!(limit.begin("one more", now).is_err());
        assert_eq!(limit.begin("one more", now + Duration::from_secs(TRIES_WINDOW_S)), Ok(()));
    }
}
