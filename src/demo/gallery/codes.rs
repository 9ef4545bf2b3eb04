//! Pages of who shows a code, and of staff who type their PIN.

use super::content::Sample;
use super::looked_up::case_status;
use super::scenes::{Plot, Story, card, form_service, received};
use crate::api::{CaseState, CaseStatus};
use crate::privacy::mask_name;
use crate::scanning::Code;
use crate::visit::*;

/// On a telephone.
const IDENTITY: &str = "1101000000000000000000000001";

fn by_code(story: &mut Story) -> &mut Story {
    story.event(Event::Code(Code::Identity(IDENTITY.into()))).act(Action::Notice(notice::Act::Acknowledge));
    let masked_name = mask_name(&Sample::built_in().person(story.amount()).name);
    story.event(Event::Hall(HallNews::Identified { masked_name: Some(masked_name.into()) }));
    story.event(Event::Hall(HallNews::Cases(Vec::new())))
}

fn typing(story: &mut Story) -> &mut Story {
    story.act(Action::Idle(idle::Act::Progress)).act(Action::Scanned(scanned::Act::Type))
}

pub(super) const PLOTS: &[(&str, Plot)] = &[
    ("case-number", |story| {
        typing(story).typed("2026112201");
    }),
    ("case-query-code", |story| {
        let query_code = received().query_code;
        typing(story).typed("202611220100042").act(Action::Scanned(scanned::Act::Next)).typed(&query_code);
        story.act(Action::Scanned(scanned::Act::Next)).event(Event::Hall(HallNews::Refused(Asked::Case)));
    }),
    ("receipt-scanned", |story| {
        let received = received();
        story.event(Event::Code(Code::Receipt { case_number: received.case_number, query_code: received.query_code.into() }));
        let status = CaseStatus { query_code: None, ..case_status(CaseState::Received) };
        story.event(Event::Hall(HallNews::Case(Box::new(status))));
    }),
    ("waiting-card-or-code", |story| {
        let health = Health { reader: true, printer: true, hall: true, code_scanner: true, ..Health::default() };
        story.event(Event::Health(health)).act(Action::Idle(idle::Act::Progress));
    }),
    ("notice-by-code", |story| {
        story.event(Event::Code(Code::Identity(IDENTITY.into())));
    }),
    ("home-by-code", |story| {
        by_code(story);
    }),
    ("card-after-code", |story| {
        by_code(story);
        let card = card(story.amount());
        story.event(Event::Card(CardNews::Read(Box::new(card))));
    }),
    ("needs-card-after-code", |story| {
        by_code(story).act(Action::Home(home::Act::Service(form_service())));
    }),
    ("code-refused", |story| {
        story.event(Event::Code(Code::Identity(IDENTITY.into())));
        story.act(Action::Notice(notice::Act::Acknowledge)).event(Event::Hall(HallNews::Refused(Asked::Session)));
    }),
    ("code-unknown", |story| {
        story.event(Event::Code(Code::Unknown));
    }),
    ("social-card", |story| {
        story.event(Event::Code(Code::SocialCard { read: true }));
    }),
    ("social-card-unread", |story| {
        story.event(Event::Code(Code::SocialCard { read: false }));
    }),
    ("code-draft", |story| {
        story.event(Event::Code(Code::Draft("48215937".into())));
    }),
    ("staff-pin", |story| {
        story.knock();
        for digit in ['1', '3', '5', '7'] {
            story.event(Event::Key { key: Key::Character(digit), by: By::Keys });
        }
    }),
    ("staff-pin-wrong", |story| {
        story.knock();
        for digit in ['1', '3', '5', '7', '2', '4'] {
            story.event(Event::Key { key: Key::Character(digit), by: By::Keys });
        }
        story.act(Action::StaffPin(staff_pin::Act::Confirm)).event(Event::PinChecked(false));
    }),
];
