//! Whose an electronic identity is (电子社保卡, 医保码, 苏服码). Only those who issue them can say: the real answer comes from
//! their platforms behind [`ElectronicIdentities`]; the demo knows the codes of its own persons.

use super::contributions::DemoDataError;
use crate::privacy::Personal;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroize;

/// Who stands behind a code.
pub(super) struct Identified {
    pub(super) id_number: Personal<String>,
    pub(super) name: Personal<String>,
}

/// Why nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotIdentified {
    /// Not known, too old, or used before.
    Refused,
    /// Who could say cannot say it now.
    Away,
}

/// Says whose a code is.
pub(super) trait ElectronicIdentities: Send + Sync {
    /// May block: it is asked on a thread of its own. A code is good once.
    ///
    /// # Errors
    /// [`NotIdentified`].
    fn identify(&self, token: &str, now_s: i64) -> Result<Identified, NotIdentified>;
}

const PERSONS: &str = include_str!("../../assets/demo/persons.json");
/// Beginning of a demo code.
const DEMO_TOKEN: &str = "yizhan-demo-identity";
/// A code on a telephone changes about so often; this one is a little more patient.
const TOKEN_AGE_MAX_S: i64 = 120;
/// Codes remembered as used. When so many are, no other is looked at: nobody can make room by asking.
const USED_TOKENS_COUNT_MAX: usize = 10_000;

#[derive(Deserialize)]
struct DemoFile {
    persons: Vec<DemoPerson>,
}

#[derive(Deserialize)]
struct DemoPerson {
    name: String,
    id_no: String,
}

/// A code as a telephone would show it at `now_s` (seconds since 1970); another one by each `serial`.
pub fn demo_identity_token(id_number: &str, now_s: i64, serial: u32) -> String {
    format!("{DEMO_TOKEN}.{id_number}.{now_s}.{serial}")
}

/// The persons of the demo.
pub(super) struct DemoIdentities {
    names: HashMap<String, String>,
    /// Used codes with when they were made.
    used: Mutex<HashMap<String, i64>>,
}

impl DemoIdentities {
    pub(super) fn built_in() -> Result<Self, DemoDataError> {
        let file: DemoFile = serde_json::from_str(PERSONS).map_err(|error| DemoDataError(error.to_string()))?;
        let names = file.persons.into_iter().map(|person| (person.id_no, person.name)).collect();
        Ok(DemoIdentities { names, used: Mutex::default() })
    }
}

impl ElectronicIdentities for DemoIdentities {
    fn identify(&self, token: &str, now_s: i64) -> Result<Identified, NotIdentified> {
        let mut parts = token.split('.');
        let (Some(DEMO_TOKEN), Some(id_number), Some(made_s), Some(_serial), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotIdentified::Refused);
        };
        let name = self.names.get(id_number).ok_or(NotIdentified::Refused)?;
        let made_s: i64 = made_s.parse().map_err(|_| NotIdentified::Refused)?;
        let is_fresh = |made_s: i64| now_s.abs_diff(made_s) <= TOKEN_AGE_MAX_S.unsigned_abs();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, made_s| is_fresh(*made_s));
        if !is_fresh(made_s) || used.contains_key(token) {
            return Err(NotIdentified::Refused);
        }
        if used.len() >= USED_TOKENS_COUNT_MAX {
            return Err(NotIdentified::Away);
        }
        used.insert(token.to_string(), made_s);
        Ok(Identified { id_number: id_number.into(), name: name.as_str().into() })
    }
}

impl Drop for DemoIdentities {
    fn drop(&mut self) {
        let used = self.used.get_mut().unwrap_or_else(PoisonError::into_inner);
        used.drain().for_each(|(mut token, _)| token.zeroize());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &str = "320299198004250079";
    const NOW_S: i64 = 1_795_000_000;

    fn identify(identities: &DemoIdentities, token: &str, now_s: i64) -> Result<String, NotIdentified> {
        identities
            .identify(token, now_s)
            .map(|identified| format!("{} {}", identified.name.reveal(), identified.id_number.reveal()))
    }

    #[test]
    fn a_code_is_good_once_for_two_minutes_and_only_of_somebody_there_is() {
        let identities = DemoIdentities::built_in().unwrap();
        let token = demo_identity_token(PERSON, NOW_S, 1);
        assert_eq!(identify(&identities, &token, NOW_S + 120), Ok("示例丁 320299198004250079".to_string()));
        assert_eq!(identify(&identities, &token, NOW_S + 120), Err(NotIdentified::Refused), "used");
        let second = demo_identity_token(PERSON, NOW_S, 2);
        assert_eq!(identify(&identities, &second, NOW_S + 121), Err(NotIdentified::Refused), "too old");
        for wrong in [
            demo_identity_token("320299199001010000", NOW_S, 3),
            "1101000000000000000000000001".into(),
            format!("{token}.4"),
            demo_identity_token(PERSON, NOW_S, 5).replace(&NOW_S.to_string(), "now"),
        ] {
            assert_eq!(identify(&identities, &wrong, NOW_S), Err(NotIdentified::Refused), "{wrong}");
        }
    }

    #[test]
    fn many_used_codes_do_not_fill_the_memory() {
        let identities = DemoIdentities::built_in().unwrap();
        for serial in 0..u32::try_from(USED_TOKENS_COUNT_MAX).unwrap() {
            assert!(identify(&identities, &demo_identity_token(PERSON, NOW_S, serial), NOW_S).is_ok());
        }
        let one_more = demo_identity_token(PERSON, NOW_S, u32::MAX);
        assert_eq!(identify(&identities, &one_more, NOW_S), Err(NotIdentified::Away));
        let later = demo_identity_token(PERSON, NOW_S + 300, 1);
        assert!(identify(&identities, &later, NOW_S + 300).is_ok());
    }
}
