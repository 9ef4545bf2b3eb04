//! 核验: codes for the telephone on record, and the hall's seal under what was made sure. Codes are in memory only.

use super::chance::{self, NoRandomness};
use super::identity::{Beneficiary, PersonKey};
use crate::api::china_time;
use crate::api::{CodeChannel, ProblemCode, VERIFICATION_CODE_DIGITS, VERIFICATION_S, Verification, VerificationWay};
use crate::catalogue::Needed;
use crate::privacy::Personal;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A demonstration has no messages to send: codes stand on the desk's page.
pub(super) const CHANNEL: CodeChannel = CodeChannel::Desk;
/// A code is good so long.
const CODE_S: u32 = 5 * 60;
/// Between two codes for one person.
const RESEND_AFTER_S: u32 = 60;
/// Codes for one person within the window, and wrong ones typed. Counted by person: another session does not begin anew.
const CODES_COUNT_MAX: u32 = 3;
const WRONG_COUNT_MAX: u32 = 5;
const WINDOW_S: u32 = 15 * 60;
/// Persons remembered at once. When all are in use, others wait: nobody can make room by asking.
const PERSONS_COUNT_MAX: usize = 1024;
/// Clocks of machines are a little off.
const CLOCK_TOLERANCE_S: i64 = 30 * 60;
const MICROSECONDS_A_SECOND: i64 = 1_000_000;

struct Sent {
    code: Personal<String>,
    /// No code once it was used.
    open: bool,
    device: String,
    phone: String,
    sent: Instant,
    /// Of the window.
    began: Instant,
    count: u32,
    wrong: u32,
}

impl Sent {
    fn is_in_window(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.began) < seconds(WINDOW_S)
    }

    fn is_good(&self, now: Instant) -> bool {
        self.open && self.wrong < WRONG_COUNT_MAX && now.saturating_duration_since(self.sent) < seconds(CODE_S)
    }

    /// Whether another one may take its place.
    fn may_be_followed(&self, now: Instant) -> bool {
        self.count < CODES_COUNT_MAX && now.saturating_duration_since(self.sent) >= seconds(RESEND_AFTER_S)
    }

    fn under_way(&self, now: Instant) -> UnderWay {
        let age_s = u32::try_from(now.saturating_duration_since(self.sent).as_secs()).unwrap_or(u32::MAX);
        let resend_after_s = (self.count < CODES_COUNT_MAX).then(|| RESEND_AFTER_S.saturating_sub(age_s));
        UnderWay { expires_s: CODE_S.saturating_sub(age_s), resend_after_s }
    }

    fn window_left(&self, now: Instant) -> Duration {
        seconds(WINDOW_S).saturating_sub(now.saturating_duration_since(self.began))
    }
}

fn seconds(count: u32) -> Duration {
    Duration::from_secs(u64::from(count))
}

/// A code that is out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnderWay {
    /// So long it is still good.
    pub(super) expires_s: u32,
    /// From then on another may be asked for; none where there is no other.
    pub(super) resend_after_s: Option<u32>,
}

/// Why no code is sent, or the one typed does not do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoCode {
    /// Too often, or too many wrong ones: after so long again.
    TooMany(Duration),
    Wrong,
    NoRandomness,
}

impl From<NoRandomness> for NoCode {
    fn from(_: NoRandomness) -> Self {
        NoCode::NoRandomness
    }
}

/// A code as the desk shows it.
pub(super) struct ShownCode {
    pub(super) device: String,
    /// Masked.
    pub(super) phone: String,
    pub(super) code: Personal<String>,
}

/// The codes that are out, by person.
#[derive(Default)]
pub(super) struct Codes(Mutex<HashMap<Beneficiary, Sent>>);

impl Codes {
    /// Makes a code; the former one is no longer good. Asked again within a minute, or after the last one, it is the code that
    /// is under way: who comes back to the page is sent no second one.
    pub(super) fn send(&self, person: Beneficiary, device: &str, phone: String, now: Instant) -> Result<UnderWay, NoCode> {
        let code = Personal::new(chance::digits(VERIFICATION_CODE_DIGITS)?);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, sent| sent.is_in_window(now));
        let (began, count, wrong) = match all.get(&person) {
            Some(sent) if sent.device == device && sent.is_good(now) && !sent.may_be_followed(now) => {
                return Ok(sent.under_way(now));
            }
            Some(sent) if sent.count >= CODES_COUNT_MAX || sent.wrong >= WRONG_COUNT_MAX => {
                return Err(NoCode::TooMany(sent.window_left(now)));
            }
            Some(sent) => (sent.began, sent.count, sent.wrong),
            None if all.len() >= PERSONS_COUNT_MAX => return Err(NoCode::TooMany(seconds(WINDOW_S))),
            None => (now, 0, 0),
        };
        let sent = Sent { code, open: true, device: device.to_string(), phone, sent: now, began, count: count + 1, wrong };
        let under_way = sent.under_way(now);
        all.insert(person, sent);
        Ok(under_way)
    }

    /// Looks at a code that was typed at this machine. It is good once.
    pub(super) fn take(&self, person: Beneficiary, device: &str, typed: &str, now: Instant) -> Result<(), NoCode> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sent) = all.get_mut(&person) else { return Err(NoCode::Wrong) };
        if sent.wrong >= WRONG_COUNT_MAX {
            return Err(NoCode::TooMany(sent.window_left(now)));
        }
        let same = chance::equal_in_constant_time(sent.code.reveal().as_bytes(), typed.as_bytes());
        if same && sent.is_good(now) && sent.device == device {
            sent.open = false;
            return Ok(());
        }
        sent.wrong += 1;
        if sent.wrong >= WRONG_COUNT_MAX { Err(NoCode::TooMany(sent.window_left(now))) } else { Err(NoCode::Wrong) }
    }

    /// Those that are still good, for the desk.
    pub(super) fn shown(&self, now: Instant) -> Vec<ShownCode> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut good: Vec<&Sent> = all.values().filter(|sent| sent.is_good(now)).collect();
        good.sort_by_key(|sent| std::cmp::Reverse(sent.sent));
        good.into_iter()
            .map(|sent| ShownCode { device: sent.device.clone(), phone: sent.phone.clone(), code: sent.code.duplicate() })
            .collect()
    }
}

/// What the hall gives out when it is sure who stands there.
pub(super) fn sealed(key: &PersonKey, person: Beneficiary, device: &str, way: VerificationWay, at_us: i64) -> Verification {
    let seal = key.verification_seal(person, device, way, at_us / MICROSECONDS_A_SECOND);
    Verification { way, verified_at: china_time::rfc3339(at_us), seal: STANDARD.encode(seal) }
}

/// How it was made sure who handed something in at `occurred_at_us`; none where the seal is not this hall's for this person
/// and machine, or of another visit.
pub(super) fn way_of(
    key: &PersonKey,
    verification: Option<&Verification>,
    person: Beneficiary,
    device: &str,
    occurred_at_us: i64,
) -> Option<VerificationWay> {
    let Verification { way, verified_at, seal } = verification?;
    let at_us = china_time::parse_rfc3339(verified_at)?;
    let expected = key.verification_seal(person, device, *way, at_us / MICROSECONDS_A_SECOND);
    let given = STANDARD.decode(seal).ok()?;
    let age_max_us = (i64::from(VERIFICATION_S) + CLOCK_TOLERANCE_S) * MICROSECONDS_A_SECOND;
    let of_this_visit = occurred_at_us.abs_diff(at_us) <= age_max_us.unsigned_abs();
    (chance::equal_in_constant_time(&expected, &given) && of_this_visit).then_some(*way)
}

/// Whether what asks for so much may be done.
pub(super) fn admit(needed: Needed, way: Option<VerificationWay>) -> Result<(), ProblemCode> {
    if needed.is_met_by(way) { Ok(()) } else { Err(ProblemCode::VerificationNeeded) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    const PERSON: Beneficiary = Beneficiary([7; 32]);
    const OTHER: Beneficiary = Beneficiary([8; 32]);
    /// 2026-11-22T22:19:00+08:00
    const SUNDAY_US: i64 = 1_795_357_140_000_000;

    fn sent(codes: &Codes, now: Instant) -> String {
        codes.send(PERSON, "K01", "139****0136".into(), now).unwrap();
        codes.shown(now).into_iter().next().unwrap().code.reveal().clone()
    }

    #[test]
    fn a_code_is_good_once_for_five_minutes_at_its_machine_and_for_its_person() {
        let (codes, start) = (Codes::default(), Instant::now());
        let code = sent(&codes, start);
        assert_eq!(code.len(), 6);
        assert_eq!(codes.take(PERSON, "K02", &code, start), Err(NoCode::Wrong), "another machine");
        assert_eq!(codes.take(OTHER, "K01", &code, start), Err(NoCode::Wrong), "somebody else");
        assert_eq!(codes.take(PERSON, "K01", &code, start + seconds(CODE_S - 1)), Ok(()));
        assert_eq!(codes.take(PERSON, "K01", &code, start + seconds(CODE_S - 1)), Err(NoCode::Wrong), "used");
        assert!(codes.shown(start).is_empty());
        let later = start + seconds(WINDOW_S);
        let code = sent(&codes, later);
        assert_eq!(codes.take(PERSON, "K01", &code, later + seconds(CODE_S)), Err(NoCode::Wrong), "too old");
    }

    #[test]
    fn another_code_takes_a_minute_and_three_are_all_in_a_quarter_of_an_hour() {
        let (codes, start) = (Codes::default(), Instant::now());
        let send = |at_s: u32| codes.send(PERSON, "K01", String::new(), start + seconds(at_s));
        let under_way = |expires_s, resend_after_s| Ok(UnderWay { expires_s, resend_after_s });
        let code = || codes.shown(start)[0].code.reveal().clone();
        assert_eq!(send(0), under_way(300, Some(60)));
        let first = code();
        assert_eq!((send(59), code() == first), (under_way(241, Some(1)), true), "the same one");
        assert_eq!((send(60), code() == first), (under_way(300, Some(60)), false));
        assert_eq!(send(120), under_way(300, None), "the last one");
        assert_eq!(send(200), under_way(220, None));
        assert_eq!(send(421), Err(NoCode::TooMany(seconds(479))), "it is too old, and there is no other");
        assert_eq!(send(900), under_way(300, Some(60)));
    }

    #[test]
    fn five_wrong_ones_and_neither_the_right_one_nor_another_code_helps() {
        let (codes, start) = (Codes::default(), Instant::now());
        let code = sent(&codes, start);
        for _ in 0..4 {
            assert_eq!(codes.take(PERSON, "K01", "000", start), Err(NoCode::Wrong));
        }
        assert_eq!(codes.take(PERSON, "K01", "", start), Err(NoCode::TooMany(seconds(WINDOW_S))));
        assert_eq!(codes.take(PERSON, "K01", &code, start), Err(NoCode::TooMany(seconds(WINDOW_S))));
        let again = codes.send(PERSON, "K01", String::new(), start + seconds(60));
        assert_eq!(again, Err(NoCode::TooMany(seconds(840))));
    }

    #[test]
    fn many_persons_do_not_fill_the_memory() {
        let (codes, now) = (Codes::default(), Instant::now());
        for number in 0..PERSONS_COUNT_MAX {
            let mut person = [0; 32];
            person[..8].copy_from_slice(&number.to_be_bytes());
            assert!(codes.send(Beneficiary(person), "K01", String::new(), now).is_ok());
        }
        assert!(codes.send(PERSON, "K01", String::new(), now).is_err());
        assert!(codes.send(PERSON, "K01", String::new(), now + seconds(WINDOW_S)).is_ok());
    }

    #[test]
    fn the_seal_counts_for_its_person_machine_way_and_visit() {
        let key = PersonKey::new(Zeroizing::new([3; 32]));
        let verification = sealed(&key, PERSON, "K01", VerificationWay::Code, SUNDAY_US);
        let way = |verification: &Verification, person, device, at_us| way_of(&key, Some(verification), person, device, at_us);
        assert_eq!(way(&verification, PERSON, "K01", SUNDAY_US), Some(VerificationWay::Code));
        let visit_us = (i64::from(VERIFICATION_S) + CLOCK_TOLERANCE_S) * MICROSECONDS_A_SECOND;
        assert_eq!(way(&verification, PERSON, "K01", SUNDAY_US + visit_us), Some(VerificationWay::Code));
        assert_eq!(way(&verification, PERSON, "K01", SUNDAY_US + visit_us + 1), None, "another visit");
        assert_eq!(way(&verification, OTHER, "K01", SUNDAY_US), None);
        assert_eq!(way(&verification, PERSON, "K02", SUNDAY_US), None);
        let seen = Verification { way: VerificationWay::Staff, ..verification.clone() };
        assert_eq!(way(&seen, PERSON, "K01", SUNDAY_US), None, "a code is no member of staff");
        assert_eq!(way_of(&key, None, PERSON, "K01", SUNDAY_US), None);
        let other_key = PersonKey::new(Zeroizing::new([4; 32]));
        assert_eq!(way_of(&other_key, Some(&verification), PERSON, "K01", SUNDAY_US), None);
    }
}
