//! A card put on the reader while somebody's visit is on.

use super::common::{self, Handled};
use super::over::{Over, OverName};
use super::*;

/// The same one is a signature or a sign of life, another one asks first.
pub(super) fn read(visit: &mut Visit, read: Box<CardRead>) -> Handled {
    common::active(visit);
    let same = visit.guest.as_ref().is_some_and(|guest| guest.tag == read.tag);
    if matches!(&visit.state, State::Sending(sending) if sending.is_waiting()) {
        return Handled::Yes(Step::ignored(Ignored::NotHere));
    }
    // Another person's card that is asked for is no other visitor's.
    let of_staff = visit.site.staff_cards.contains(&read.tag);
    let asked_for = matches!(&visit.state, State::Form(work) if work.asks_other_card())
        || matches!(&visit.state, State::Assurance(assurance) if of_staff && assurance.waits_for_staff_card());
    let asked_for = asked_for && visit.over.is_none();
    if asked_for {
        return Handled::No(Event::Card(CardNews::Read(read)));
    }
    if !same {
        visit.over = Some(Over::AnotherCard { read });
        return Handled::Yes(Step::done());
    }
    // Somebody is there after all; or whoever put another card down has put the first one back.
    if visit.over.as_ref().is_some_and(|over| matches!(over.name(), OverName::Countdown | OverName::AnotherCard)) {
        visit.over = None;
        return Handled::Yes(Step::done());
    }
    if visit.over.is_some() {
        return Handled::Yes(Step::ignored(Ignored::NotHere));
    }
    Handled::No(Event::Card(CardNews::Read(read)))
}

/// A card while a code's visit is on. Where it was asked for it takes the code's place, with what one came for; elsewhere it
/// asks first, since nobody knows whether it is the same person's.
pub(super) fn beside_code(visit: &mut Visit, read: Box<CardRead>) -> Step {
    common::active(visit);
    let asked_for = visit.over.is_none().then_some(&visit.state);
    let wish = match asked_for {
        Some(State::WaitingCard(waiting)) => waiting.wish,
        Some(State::CardTrouble(trouble)) => trouble.wish(),
        Some(_) | None => {
            visit.over = Some(Over::AnotherCard { read });
            return Step::done();
        }
    };
    let forgotten = common::forget(visit);
    let begun = waiting_card::begin(visit, *read, wish);
    Step { effects: forgotten.effects.into_iter().chain(begun.effects).collect(), ignored: None }
}
