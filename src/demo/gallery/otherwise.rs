//! What goes otherwise than one hoped: cards that help nobody, papers that do not come, and help by day.

use super::scenes::{Plot, Story, card_valid, received};
use crate::api::Received;
use crate::visit::*;

const KEY: uuid::Uuid = uuid::Uuid::from_u128(42);

/// A card that is valid from one day to another.
fn valid(story: &mut Story, from: &str, to: &str) {
    let read = card_valid(story.amount(), from, to);
    story.event(Event::Card(CardNews::Read(Box::new(read))));
}

/// Beside the scenes of [`super::scenes`].
pub(super) const PLOTS: &[(&str, Plot)] = &[
    ("card-trouble", |story| {
        story.event(Event::Card(CardNews::LiftAndPlace));
    }),
    ("card-expired", |story| valid(story, "20060101", "20160101")),
    ("card-not-yet-valid", |story| valid(story, "20261201", "20461201")),
    ("card-unreadable", |story| {
        story.event(Event::Card(CardNews::CannotRead));
    }),
    ("card-no-id", |story| {
        story.event(Event::Card(CardNews::NotAnIdCard));
    }),
    ("help-by-day", |story| {
        story.at_home().by_day().act(Action::Foot(Foot::Help));
    }),
    ("done-duplicate", |story| {
        let received = Received { duplicate: true, received_at: "2026-11-22T10:32:00+08:00".into(), ..received() };
        story.sent().event(Event::Journal(JournalNews::Received { key: KEY, received }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    ("done-printing", |story| {
        story.sent().event(Event::Journal(JournalNews::Received { key: KEY, received: received() }));
    }),
    ("done-no-paper", |story| {
        story.sent().event(Event::Journal(JournalNews::Received { key: KEY, received: received() }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    ("done-jam", |story| {
        story.sent().event(Event::Journal(JournalNews::Received { key: KEY, received: received() }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::Jam)));
    }),
    ("done-parked", |story| {
        story.sent().event(Event::Journal(JournalNews::Parked { key: KEY }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    ("done-stored", |story| {
        story.sent().event(Event::Journal(JournalNews::NotYet { key: KEY }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    ("done-stored-no-paper", |story| {
        story.sent().event(Event::Journal(JournalNews::NotYet { key: KEY }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    ("not-stored", |story| {
        story.signed().act(Action::Review(review::Act::Submit));
        story.event(Event::Journal(JournalNews::NotStored { key: KEY }));
    }),
    ("done-received-later", |story| {
        story.sent().event(Event::Journal(JournalNews::NotYet { key: KEY }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed));
        story.event(Event::Journal(JournalNews::Received { key: KEY, received: received() }));
    }),
    ("done-no-printer", |story| {
        story.without_printer().sent();
        story.event(Event::Journal(JournalNews::Received { key: KEY, received: received() }));
    }),
];
