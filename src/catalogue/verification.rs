//! What a service asks for beyond the card (核验): judged alike by machine and hall.

use super::service::{Depth, Service};
use crate::api::VerificationWay;
use crate::forms::{AssuranceLevel, Standing};

/// What must have been made sure before something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needed {
    /// The card does.
    Nothing,
    /// Any way of checking who stands there.
    Verified,
    /// Somebody has to have seen the person.
    Seen,
}

impl Needed {
    pub fn is_met_by(self, way: Option<VerificationWay>) -> bool {
        match self {
            Needed::Nothing => true,
            Needed::Verified => way.is_some(),
            Needed::Seen => way.is_some_and(VerificationWay::is_seen),
        }
    }
}

impl Service {
    /// For what is looked up beyond the first figure.
    pub fn needed(&self) -> Needed {
        match (self.level, self.depth) {
            (AssuranceLevel::L0 | AssuranceLevel::L1, _) => Needed::Nothing,
            (AssuranceLevel::L2, Depth::Authenticate) => Needed::Seen,
            (AssuranceLevel::L2, Depth::Query | Depth::Print | Depth::Apply | Depth::PreApply | Depth::Guide) => Needed::Verified,
        }
    }

    /// For these answers: a form may say which of them need it.
    pub fn needed_for(&self, standing: &Standing<'_, '_>) -> Needed {
        if standing.needs_level() { self.needed() } else { Needed::Nothing }
    }
}
