//! What machines tell of themselves: the newest of each, and cards that may still lie on one. Kept in memory only, so
//! that nothing of a citizen is written.

use crate::api::{HEARTBEAT_S, Heartbeat, MachineSeen, UnconfirmedCardSeen, china_time};
use crate::privacy::Personal;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// A machine that was not heard for so long is silent: three heartbeats.
const SILENT_S: i64 = 3 * HEARTBEAT_S as i64;
/// Cards kept at once; beyond, the oldest goes.
const CARDS_KEPT_MAX: usize = 100;
/// A card is forgotten after so long: by then it has been fetched, or handed to the police.
const CARD_AGE_MAX_S: i64 = 24 * 3_600;
const MICROSECONDS_A_SECOND: i64 = 1_000_000;

struct Heard {
    at_us: i64,
    heartbeat: Heartbeat,
}

struct Card {
    id: String,
    machine: String,
    noticed_at: String,
    told_us: i64,
    last_four: Personal<String>,
}

#[derive(Default)]
struct Kept {
    /// By the machine's id: `K00` to `K99`, so a hundred at most.
    machines: BTreeMap<String, Heard>,
    cards: VecDeque<Card>,
}

#[derive(Default)]
pub(super) struct Machines(Mutex<Kept>);

impl Machines {
    pub(super) fn heard(&self, machine: &str, heartbeat: Heartbeat, at_us: i64) {
        self.kept(at_us, |kept| {
            kept.machines.insert(machine.to_string(), Heard { at_us, heartbeat });
        });
    }

    /// The same id again changes nothing.
    pub(super) fn card_may_lie_there(
        &self,
        machine: &str,
        id: String,
        noticed_at: String,
        last_four: Personal<String>,
        told_us: i64,
    ) {
        self.kept(told_us, |kept| {
            if kept.cards.iter().any(|card| card.id == id) {
                return;
            }
            kept.cards.truncate(CARDS_KEPT_MAX - 1);
            kept.cards.push_front(Card { id, machine: machine.to_string(), noticed_at, told_us, last_four });
        });
    }

    pub(super) fn machines(&self, now_us: i64) -> Vec<MachineSeen> {
        self.kept(now_us, |kept| {
            let seen = |(machine, heard): (&String, &Heard)| MachineSeen {
                machine: machine.clone(),
                heard_at: china_time::rfc3339(heard.at_us),
                silent: now_us.saturating_sub(heard.at_us) > SILENT_S * MICROSECONDS_A_SECOND,
                heartbeat: heard.heartbeat.clone(),
            };
            kept.machines.iter().map(seen).collect()
        })
    }

    /// For the duty desk (值班台), the newest first.
    pub(super) fn cards(&self, now_us: i64) -> Vec<UnconfirmedCardSeen> {
        self.kept(now_us, |kept| {
            let seen = |card: &Card| UnconfirmedCardSeen {
                machine: card.machine.clone(),
                noticed_at: card.noticed_at.clone(),
                last_four: card.last_four.reveal().clone(),
            };
            kept.cards.iter().map(seen).collect()
        })
    }

    fn kept<T>(&self, now_us: i64, work: impl FnOnce(&mut Kept) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.cards.retain(|card| now_us.saturating_sub(card.told_us) < CARD_AGE_MAX_S * MICROSECONDS_A_SECOND);
        work(&mut kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_US: i64 = 60 * MICROSECONDS_A_SECOND;

    fn card(machines: &Machines, id: &str, at_us: i64) {
        machines.card_may_lie_there("K01", id.into(), "2026-11-22T22:19:00+08:00".into(), Personal::from("012X"), at_us);
    }

    #[test]
    fn a_card_is_kept_once_for_a_day_and_no_more_than_a_hundred() {
        let machines = Machines::default();
        card(&machines, "one", 0);
        card(&machines, "one", MINUTE_US);
        assert_eq!(machines.cards(MINUTE_US).len(), 1);
        assert_eq!(machines.cards(24 * 60 * MINUTE_US - 1).len(), 1);
        assert!(machines.cards(24 * 60 * MINUTE_US).is_empty());
        (0..300).for_each(|number| card(&machines, &number.to_string(), 0));
        assert_eq!(machines.cards(0).len(), CARDS_KEPT_MAX);
    }

    #[test]
    fn a_machine_is_silent_after_three_heartbeats() {
        let machines = Machines::default();
        let heartbeat = Heartbeat {
            boot_id: String::new(),
            uptime_s: 1,
            version: String::new(),
            content_version: 1,
            devices: Vec::new(),
            reader_remedy: None,
            paper: None,
            outbox: crate::api::Outbox::default(),
            session_active: false,
        };
        machines.heard("K01", heartbeat, 0);
        let silent = |now_us| machines.machines(now_us)[0].silent;
        assert!(!silent(3 * MINUTE_US));
        assert!(silent(3 * MINUTE_US + 1));
    }
}
