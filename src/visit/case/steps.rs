//! 走到哪一步了: what happened to a case, what is happening, what comes.

use crate::api::{CaseState, CaseStatus};
use crate::visit::view::{CaseStep, StepStanding};
use crate::visit::{Visit, done, view};
use crate::words::Phrase;

/// Nothing where the hall told nothing.
pub(super) fn of(visit: &Visit, status: &CaseStatus) -> Vec<CaseStep> {
    if status.steps.is_empty() { Vec::new() } else { happened(status).chain(to_come(visit, status)).collect() }
}

/// The last one is where it is now, unless it is over.
fn happened(status: &CaseStatus) -> impl Iterator<Item = CaseStep> {
    let last = status.steps.len().saturating_sub(1);
    status.steps.iter().enumerate().map(move |(index, step)| CaseStep {
        title: Phrase::key(match step.state {
            CaseState::Received => "case.state.received",
            CaseState::Accepted => "case.state.accepted",
            CaseState::SupplementNeeded => "case.state.supplement-needed",
            CaseState::InProcess => "case.state.in-process",
            CaseState::Decided => "case.state.decided",
            CaseState::Withdrawn => "case.state.withdrawn",
        }),
        when: view::day_and_time(&step.at),
        text: Phrase::none(),
        standing: if index == last && !is_over(status) { StepStanding::Here } else { StepStanding::Done },
    })
}

fn is_over(status: &CaseStatus) -> bool {
    match status.state {
        CaseState::Decided | CaseState::Withdrawn => true,
        CaseState::Received | CaseState::Accepted | CaseState::SupplementNeeded | CaseState::InProcess => false,
    }
}

/// Only what is sure to come.
fn to_come(visit: &Visit, status: &CaseStatus) -> Vec<CaseStep> {
    let step = |title: &'static str, text: Phrase| CaseStep {
        title: Phrase::key(title),
        when: Phrase::none(),
        text,
        standing: StepStanding::ToCome,
    };
    if is_over(status) {
        return Vec::new();
    }
    let answer_by = done::near_day_of(&status.next.answer_by, visit.today());
    let by = Phrase::key("steps.review-text").with("day", answer_by);
    match status.state {
        CaseState::SupplementNeeded => {
            vec![
                step("steps.corrected", Phrase::none()),
                step("steps.review", Phrase::none()),
                step("steps.decided", Phrase::none()),
            ]
        }
        CaseState::Received => vec![step("steps.review", by), step("steps.decided", Phrase::none())],
        CaseState::Accepted | CaseState::InProcess | CaseState::Decided | CaseState::Withdrawn => {
            vec![step("steps.decided", by)]
        }
    }
}
