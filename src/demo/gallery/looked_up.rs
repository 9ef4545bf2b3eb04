//! What is looked up: cases and what is done about them, contributions of many years, notices.

use super::content::Sample;
use super::scenes::{Plot, Story, contributions, form_service, look_up_service, received};
use crate::api::{CaseState, CaseStatus, CaseStep, Closure, CorrectionWanted, Corrects};
use crate::catalogue::Content;
use crate::privacy::Personal;
use crate::visit::*;

/// A case of this citizen, two of whose answers are to be put right where staff wait for it.
fn at_case(story: &mut Story, state: CaseState) -> &mut Story {
    let status = case_status(state);
    story.at_home().event(Event::Hall(HallNews::Cases(vec![status]))).act(Action::Home(home::Act::Case(0)))
}

pub(super) fn case_status(state: CaseState) -> CaseStatus {
    let (received, steps) = (received(), steps_to(state));
    let fields = Sample::built_in().corrected_fields.clone();
    CaseStatus {
        case_number: received.case_number,
        service: Sample::built_in().form_service.clone(),
        state,
        received_at: steps[0].at.clone(),
        next: received.next,
        steps,
        query_code: Some(received.query_code),
        correction: (state == CaseState::SupplementNeeded).then_some(CorrectionWanted { request: 1, fields }),
        for_whom: None,
    }
}

/// How the hall came there.
fn steps_to(state: CaseState) -> Vec<CaseStep> {
    let step = |state: CaseState, at: &str| CaseStep { state, at: at.into() };
    let began = if state == CaseState::Received { received().received_at } else { "2026-11-20T10:32:00+08:00".into() };
    let received = CaseStep { state: CaseState::Received, at: began };
    let accepted = step(CaseState::Accepted, "2026-11-21T09:15:00+08:00");
    let now = step(state, "2026-11-22T15:40:00+08:00");
    match state {
        CaseState::Received => vec![received],
        CaseState::Accepted => vec![received, accepted],
        CaseState::SupplementNeeded | CaseState::InProcess | CaseState::Decided | CaseState::Withdrawn => {
            vec![received, accepted, now]
        }
    }
}

/// Beside the scenes of [`super::scenes`].
pub(super) const PLOTS: &[(&str, Plot)] = &[
    ("case", |story| {
        at_case(story, CaseState::Received);
    }),
    ("case-correct", |story| {
        at_case(story, CaseState::SupplementNeeded);
    }),
    ("case-correction-waits", |story| {
        at_case(story, CaseState::SupplementNeeded);
        let outcome = Outcome {
            key: uuid::Uuid::from_u128(1),
            service: Sample::built_in().form_service.clone(),
            slip: "K01-1122-006".into(),
            occurred_at: "2026-11-22T21:58:00+08:00".into(),
            corrects: Some(Corrects { case_number: received().case_number, request: 1 }),
            standing: Standing::Waiting,
            told: false,
        };
        story.event(Event::Journal(JournalNews::Recalled { outcomes: vec![outcome], draft: None }));
    }),
    ("case-accepted", |story| {
        at_case(story, CaseState::Accepted);
    }),
    ("case-in-process", |story| {
        at_case(story, CaseState::InProcess);
    }),
    ("case-decided", |story| {
        at_case(story, CaseState::Decided);
    }),
    ("case-withdrawn", |story| {
        at_case(story, CaseState::Withdrawn);
    }),
    ("case-withdraw", |story| {
        at_case(story, CaseState::Received).act(Action::Case(case::Act::AskToWithdraw));
    }),
    ("service-out-of-order", |story| {
        let state = &Sample::built_in().out_of_order;
        let (service, reason) = (Sample::built_in().form_service.clone(), state.reason.clone());
        let closure = Closure { service, reason, until: Some(state.until.clone()) };
        story.event(Event::Hall(HallNews::Closures([closure].into())));
        story.act(Action::Idle(idle::Act::Service(form_service())));
    }),
    ("notices", |story| {
        story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Board));
    }),
    ("notice-read", |story| {
        let content = Content::built_in();
        let notices = board::hanging(&content, Sample::built_in().now.date());
        let longest = (0..notices.len()).max_by_key(|index| notices[*index].body.zh.len()).unwrap_or_default();
        story
            .act(Action::Idle(idle::Act::Find))
            .act(Action::Find(find::Act::Board))
            .act(Action::Board(board::Act::Read(longest)));
    }),
    ("lookup-years", |story| {
        story.at_home().act(Action::Home(home::Act::Service(look_up_service())));
        story.event(Event::Hall(HallNews::Contributions(Personal::new(contributions(story.amount(), 300)))));
        story.act(Action::Lookup(lookup::Act::Years));
    }),
    ("lookup-printed", |story| {
        story.at_home().act(Action::Home(home::Act::Service(look_up_service())));
        story.event(Event::Hall(HallNews::Contributions(Personal::new(contributions(story.amount(), 300)))));
        story.act(Action::Lookup(lookup::Act::Print)).event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    ("lookup-not-printed", |story| {
        story.at_home().act(Action::Home(home::Act::Service(look_up_service())));
        story.event(Event::Hall(HallNews::Contributions(Personal::new(contributions(story.amount(), 300)))));
        story.act(Action::Lookup(lookup::Act::Print));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    ("lookup-old-year", |story| {
        story.at_home().act(Action::Home(home::Act::Service(look_up_service())));
        story.event(Event::Hall(HallNews::Contributions(Personal::new(contributions(story.amount(), 300)))));
        story.act(Action::Lookup(lookup::Act::Years)).act(Action::Lookup(lookup::Act::ListedYear(2009)));
    }),
];
