//! Where the machine points with its lights: to the reader while a card is wanted or to be taken, to the slot while paper
//! lies there.

use super::{State, Visit};

/// Which lights are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lit {
    /// At the reader (读卡灯).
    pub card: bool,
    /// At the slot where paper comes out (出纸灯).
    pub paper: bool,
}

impl Visit {
    pub fn lit(&self) -> Lit {
        let card = match &self.state {
            State::Idle | State::WaitingCard(_) | State::CardTrouble(_) | State::Scanned(_) => self.health.reader,
            State::TakeAway(take_away) => take_away.has_card(),
            State::Form(work) => work.asks_card() && self.health.reader,
            State::Assurance(assurance) => assurance.waits_for_staff_card() && self.health.reader,
            State::Notice(_)
            | State::Home
            | State::Find(_)
            | State::Guide(_)
            | State::Eligibility(_)
            | State::Board(_)
            | State::Lookup(_)
            | State::Review(_)
            | State::Sending(_)
            | State::Done(_)
            | State::Document(_)
            | State::Case(_)
            | State::MedicalAccount(_)
            | State::StaffPin(_)
            | State::PickUp(_)
            | State::HandOver(_)
            | State::Maintenance(_) => false,
        };
        // The page that says so is still up when the visit has forgotten its paper.
        let in_slot = self.paper.lies || self.paper.hangs;
        let paper = in_slot || matches!(&self.state, State::TakeAway(take_away) if take_away.is_in_slot());
        Lit { card, paper }
    }
}
