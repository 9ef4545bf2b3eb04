//! 走到哪一步了: what happened to a case, what is happening, what comes.

use crate::api::{CaseState, CaseStatus};
use crate::visit::view::{self, CaseStep, StepStanding};
use crate::words::Phrase;

/// Nothing where the hall told nothing.
pub(super) fn of(status: &CaseStatus) -> Vec<CaseStep> {
    if status.steps.is_empty() { Vec::new() } else { happened(status).chain(to_come(status)).collect() }
}

/// The last one is where it is now, unless it is over.
fn happened(status: &CaseStatus) -> impl Iterator<Item = CaseStep> {
    let last = status.steps.len().saturating_sub(1);
    status.steps.iter().enumerate().map(move |(index, step)| CaseStep {
        title: super::state_words(step.state),
        when: view::day_and_time(&step.at),
        standing: if index == last && super::is_live(status.state) { StepStanding::Here } else { StepStanding::Done },
    })
}

/// Only what is sure to come; by when stands beside the number.
fn to_come(status: &CaseStatus) -> Vec<CaseStep> {
    let titles: &[&'static str] = match status.state {
        CaseState::SupplementNeeded => &["steps.corrected", "steps.review", "steps.decided"],
        CaseState::Received => &["steps.review", "steps.decided"],
        CaseState::Accepted | CaseState::InProcess => &["steps.decided"],
        CaseState::Decided | CaseState::Withdrawn => &[],
    };
    let step =
        |title: &&'static str| CaseStep { title: Phrase::key(*title), when: Phrase::none(), standing: StepStanding::ToCome };
    titles.iter().map(step).collect()
}
