//! What time does to a visit: how long each page waits for its citizen, and when it waits no longer for hall, journal and
//! printers. From every state time alone leads to idle.

use super::limits::*;
use super::over::Over;
use super::*;

/// What time did to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ticked {
    Nothing,
    /// An answer is waited for no longer.
    Changed,
    /// The printer of this slot is waited for no longer.
    GivenUp(Slot),
}

/// How long the present page waits before time itself acts, and from when it counts.
fn limit(visit: &Visit) -> Option<(u64, u64)> {
    let idle_limit_ms = if visit.modes.patient() { IDLE_LIMIT_LARGE_MS } else { IDLE_LIMIT_MS };
    let since_active = |limit_ms: u64| Some((visit.active_ms, limit_ms + speaking::allowance_ms(visit)));
    match &visit.over {
        Some(Over::Countdown { since_ms }) => return Some((*since_ms, countdown_ms(visit))),
        Some(Over::Help { .. } | Over::More { .. }) => return since_active(READING_LIMIT_MS),
        Some(Over::LeaveQuestion { .. } | Over::AnotherCard { .. } | Over::AboutCard { .. } | Over::NotOpen { .. }) => {
            return since_active(idle_limit_ms);
        }
        None => {}
    }
    match &visit.state {
        // Somebody may have switched a mode and gone away.
        State::Idle if visit.modes != Modes::default() || visit.focus.shown => since_active(idle_limit_ms),
        State::Idle => None,
        State::WaitingCard(waiting) => Some(waiting.limit(visit.active_ms)),
        State::Lookup(lookup) if lookup.paper_is_moving() => None,
        State::Notice(_)
        | State::Home
        | State::Find(_)
        | State::Eligibility(_)
        | State::Lookup(_)
        | State::Form(_)
        | State::Review(_) => since_active(idle_limit_ms),
        State::Guide(_) | State::Board(_) => since_active(READING_LIMIT_MS),
        // What journal and hall are given is page time: it goes on whatever lies over the page.
        State::Sending(sending) if sending.is_waiting() => None,
        State::Done(done) if done.paper_is_moving() => None,
        State::Document(document) if document.paper_is_moving() => None,
        State::PickUp(pick_up) if pick_up.paper_is_moving() => None,
        State::HandOver(over) if over.paper_is_moving() => None,
        State::PickUp(_) => since_active(idle_limit_ms),
        State::MedicalAccount(account) if account.paper_is_moving() => None,
        State::MedicalAccount(_) => since_active(idle_limit_ms),
        State::Assurance(assurance) if !assurance.takes_time() => since_active(idle_limit_ms),
        State::Assurance(_) => since_active(READING_LIMIT_MS),
        State::HandOver(over) if over.not_kept().is_some() => since_active(idle_limit_ms),
        State::Document(document) if !document.is_here() => since_active(idle_limit_ms),
        State::Sending(_) | State::Done(_) | State::Document(_) | State::Case(_) | State::HandOver(_) => {
            since_active(READING_LIMIT_MS)
        }
        State::CardTrouble(_) => since_active(CARD_TROUBLE_LIMIT_MS),
        // The hall has its time; what is said after it stays as long as a word about a card.
        State::Scanned(scanned) if scanned.is_waiting() => None,
        State::Scanned(scanned) if scanned.is_typing() => since_active(idle_limit_ms),
        State::Scanned(_) => since_active(CARD_TROUBLE_LIMIT_MS),
        State::StaffPin(_) => since_active(WAITING_CARD_LIMIT_MS),
        State::Maintenance(_) => since_active(MAINTENANCE_LIMIT_MS),
        State::TakeAway(take_away) => Some((take_away.since_ms(), TAKE_AWAY_LIMIT_MS)),
    }
}

pub(super) fn countdown_ms(visit: &Visit) -> u64 {
    if visit.modes.patient() { COUNTDOWN_LARGE_MS } else { COUNTDOWN_MS }
}

pub(super) fn due_ms(visit: &Visit) -> Option<u64> {
    let limit_due = limit(visit).map(|(since_ms, limit_ms)| since_ms + limit_ms);
    let page_due = match &visit.state {
        State::Lookup(_) => lookup::due_ms(visit),
        State::Home => home::due_ms(visit),
        State::Sending(sending) => sending.due_ms(visit.now.mono_ms),
        State::Done(done) => done.due_ms(),
        State::Document(document) => document.due_ms(),
        State::PickUp(pick_up) => pick_up.due_ms(),
        State::HandOver(over) => over.due_ms(),
        State::Case(case) => case.due_ms(),
        State::Assurance(assurance) => assurance.due_ms(visit.now.mono_ms),
        State::MedicalAccount(account) => account.due_ms(),
        State::Scanned(scanned) => scanned.due_ms(),
        State::Maintenance(check) => check.due_ms(visit.now.mono_ms),
        State::Form(_)
        | State::Review(_)
        | State::Idle
        | State::WaitingCard(_)
        | State::Notice(_)
        | State::Find(_)
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::CardTrouble(_)
        | State::TakeAway(_)
        | State::StaffPin(_) => None,
    };
    // The number on the countdown page changes each second.
    let second_due = matches!(visit.over, Some(Over::Countdown { .. })).then_some(visit.now.mono_ms + 1_000);
    [limit_due, page_due, second_due].into_iter().flatten().min()
}

pub(super) fn tick(visit: &mut Visit) -> Step {
    let now_ms = visit.now.mono_ms;
    let in_page = page_time(visit);
    match limit(visit) {
        Some((since_ms, limit_ms)) if now_ms.saturating_sub(since_ms) >= limit_ms => {
            let passed = limit_passed(visit);
            let effects = in_page.into_iter().flat_map(|step| step.effects).chain(passed.effects).collect();
            Step { effects, ignored: None }
        }
        Some(_) | None => in_page.unwrap_or_else(|| Step::ignored(Ignored::NothingDue)),
    }
}

/// What time does inside a page: answers that did not come, a printer that says nothing. None where nothing was due.
fn page_time(visit: &mut Visit) -> Option<Step> {
    let now_ms = visit.now.mono_ms;
    fn expire<T>(remote: &mut Remote<T>, now_ms: u64) -> bool {
        let late = matches!(remote, Remote::Waiting(since_ms) if now_ms.saturating_sub(*since_ms) >= LOOKUP_LIMIT_MS);
        if late {
            *remote = Remote::Unreachable;
        }
        late
    }
    let expired =
        [expire(&mut visit.session, now_ms), expire(&mut visit.contributions, now_ms), expire(&mut visit.cases, now_ms)];
    let ticked = match &mut visit.state {
        State::Lookup(lookup) => lookup.tick(now_ms),
        State::Done(done) => done.tick(now_ms),
        State::Case(case) => case.tick(now_ms),
        State::Assurance(assurance) => assurance.tick(now_ms),
        State::MedicalAccount(account) => account.tick(now_ms),
        State::PickUp(pick_up) => pick_up.tick(now_ms),
        State::HandOver(over) => over.tick(now_ms),
        State::Document(document) => document.tick(now_ms),
        State::Maintenance(check) => check.tick(now_ms),
        State::Sending(sending) if sending.limit_ms().is_some_and(|limit_ms| now_ms >= limit_ms) => {
            return Some(sending::limit_passed(visit));
        }
        State::Scanned(scanned) if scanned.due_ms().is_some_and(|due_ms| now_ms >= due_ms) => {
            return Some(scanned::limit_passed(visit));
        }
        State::Idle
        | State::WaitingCard(_)
        | State::Notice(_)
        | State::Home
        | State::Find(_)
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::Form(_)
        | State::Review(_)
        | State::Sending(_)
        | State::CardTrouble(_)
        | State::TakeAway(_)
        | State::Scanned(_)
        | State::StaffPin(_) => Ticked::Nothing,
    };
    let left = match ticked {
        Ticked::GivenUp(slot) => {
            visit.out_of(slot).moving = false;
            pick_up::leave(visit)
        }
        Ticked::Changed | Ticked::Nothing => Step::done(),
    };
    (ticked != Ticked::Nothing || expired.contains(&true)).then_some(left)
}

fn limit_passed(visit: &mut Visit) -> Step {
    if matches!(visit.over, Some(Over::Countdown { .. })) {
        return over::countdown_ended(visit);
    }
    match &visit.state {
        State::Idle => common::to_idle(visit),
        State::TakeAway(take_away) if take_away.has_card() => {
            let (noticed_at, last_four) = (visit.timestamp(), take_away.last_four());
            common::to_idle(visit).and(Effect::Log(LogNote::CardUnconfirmed)).and(Effect::TellDesk { noticed_at, last_four })
        }
        State::TakeAway(_) => common::to_idle(visit),
        State::WaitingCard(_) | State::CardTrouble(_) | State::Scanned(_) | State::StaffPin(_) => common::end_visit(visit),
        State::Sending(_)
        | State::Notice(_)
        | State::Home
        | State::Find(_)
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::Lookup(_)
        | State::Form(_)
        | State::Review(_)
        | State::Done(_)
        | State::Document(_)
        | State::Case(_)
        | State::Assurance(_)
        | State::MedicalAccount(_)
        | State::PickUp(_)
        | State::HandOver(_)
        | State::Maintenance(_) => {
            visit.over = Some(Over::Countdown { since_ms: visit.now.mono_ms });
            Step::done()
        }
    }
}
