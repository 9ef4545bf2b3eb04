//! The personal home: what was left unfinished, what became of it, what one can do here.

use super::case::Known;
use super::view::{Aloud, CaseRow, Content, Control, HomePage, Icon};
use super::*;
use crate::api::{CaseState, ForWhom};
use crate::catalogue::{Service, ServiceIndex};
use crate::idcard::{Card, CardKind, OfKind, codes};
use crate::privacy::{mask_name, tail};
use crate::words::Phrase;
use std::hash::{Hash, Hasher};

/// Controls of the personal home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A service with a tile of its own.
    Service(ServiceIndex),
    /// 我要办事: all of them.
    Find,
    /// 接着办.
    Resume,
    /// The case in this row.
    Case(usize),
    /// 上次没打的: what was left at the hall under this one's card.
    PickUp,
    /// 存在大厅的表.
    HandedDraft,
}

/// Rows of cases on the page; more are told by number at a window.
pub const CASE_ROWS_MAX: usize = 4;

pub fn enter(visit: &mut Visit) -> Step {
    visit.state = State::Home;
    let step = tell(visit);
    // Asked anew each time: something may have been received, or the hall may be back.
    visit.cases = Remote::Waiting(visit.now.mono_ms);
    let step = match visit.session {
        Remote::Here(()) => step.and(Effect::FetchCases),
        Remote::Waiting(_) => step,
        Remote::NotAsked | Remote::Unreachable | Remote::Refused => {
            visit.session = Remote::Waiting(visit.now.mono_ms);
            step.and(Effect::OpenSession)
        }
    };
    // What this machine keeps is sealed to a card.
    if visit.guest.is_some() { step.and(Effect::Recall) } else { step }
}

/// Rows move when news comes in: a touch meant for one of them must not open another.
pub fn page_key(visit: &Visit) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    visit.draft.is_some().hash(&mut hasher);
    visit.pick_ups.len().hash(&mut hasher);
    visit.handed.len().hash(&mut hasher);
    for known in known_cases(visit).iter().take(CASE_ROWS_MAX) {
        known.outcome.as_ref().map(|outcome| outcome.key).hash(&mut hasher);
        known.number().map(crate::api::CaseNumber::as_str).hash(&mut hasher);
    }
    hasher.finish()
}

/// Marks what is shown now as told.
pub fn tell(visit: &mut Visit) -> Step {
    if visit.over.is_some() {
        return Step::done();
    }
    let news: Vec<uuid::Uuid> = visit
        .outcomes
        .iter()
        .filter(|outcome| !outcome.told && outcome.standing != Standing::Waiting)
        .map(|outcome| outcome.key)
        .collect();
    if news.is_empty() { Step::done() } else { Step::asking(Effect::Told(news)) }
}

pub fn due_ms(visit: &Visit) -> Option<u64> {
    match visit.cases {
        Remote::Waiting(since_ms) => Some(since_ms + limits::LOOKUP_LIMIT_MS),
        Remote::NotAsked | Remote::Here(_) | Remote::Unreachable | Remote::Refused => None,
    }
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::Home(act), page: _, by: _ } => match act {
            Act::Service(index) => services::begin(visit, index),
            Act::Find => find::enter(visit),
            Act::Resume => form::resume(visit),
            Act::PickUp => pick_up::of_own_card(visit),
            Act::HandedDraft if !visit.handed.is_empty() => pick_up::enter_for_draft(visit),
            Act::HandedDraft => Step::ignored(Ignored::PageGone),
            Act::Case(index) => match known_cases(visit).into_iter().nth(index) {
                Some(known) => case::enter(visit, known),
                None => Step::ignored(Ignored::PageGone),
            },
        },
        // Of this card; what others handed over goes on behind this page.
        Event::Journal(JournalNews::Received { key, .. } | JournalNews::Parked { key })
            if visit.outcomes.iter().any(|outcome| outcome.key == key) =>
        {
            Step::asking(Effect::Recall)
        }
        other => Step::ignored(other.unwanted()),
    }
}

/// Everything known of this person's cases: this machine's own records first, then the hall's, none twice.
pub fn known_cases(visit: &Visit) -> Vec<Known> {
    let from_hall: &[CaseStatus] = match &visit.cases {
        Remote::Here(cases) => cases,
        Remote::NotAsked | Remote::Waiting(_) | Remote::Unreachable | Remote::Refused => &[],
    };
    let mut known: Vec<Known> = Vec::new();
    for outcome in &visit.outcomes {
        let status = match &outcome.standing {
            Standing::Received(received) => from_hall.iter().find(|case| case.case_number == received.case_number),
            Standing::Waiting | Standing::Parked => None,
        };
        // What put a case right is the same case: the newest of them tells.
        let number = match &outcome.standing {
            Standing::Received(received) => Some(&received.case_number),
            Standing::Waiting | Standing::Parked => None,
        };
        if number.is_none() || !known.iter().any(|known| known.number() == number) {
            known.push(Known { outcome: Some(outcome.clone()), status: status.cloned() });
        }
    }
    for case in from_hall {
        let listed = known.iter().any(|known| known.number() == Some(&case.case_number));
        if !listed {
            known.push(Known { outcome: None, status: Some(case.clone()) });
        }
    }
    known
}

/// 张女士，您好: by family name and sex; neutral where the card does not allow either.
pub fn greeting(card: &Card) -> Phrase {
    let name = card.name.reveal();
    let has_family_name = match card.kind {
        CardKind::Resident | CardKind::HmtResidence => !name.is_empty() && !name.contains(codes::MIDDLE_DOTS),
        CardKind::ForeignPr2017 | CardKind::ForeignPr2023 => false,
    };
    let family_name: String = name.chars().take(1).collect();
    match (card.sex_code.reveal().as_str(), has_family_name && !card.name_has_pua) {
        ("1", true) => Phrase::key("home.greeting-man").with("name", family_name),
        ("2", true) => Phrase::key("home.greeting-woman").with("name", family_name),
        _ => Phrase::key("home.greeting"),
    }
}

pub fn view(visit: &Visit) -> Content {
    let (greeting, note) = match (&visit.guest, &visit.code_guest) {
        (Some(guest), _) => (greeting(&guest.card), card_note(&guest.card)),
        (None, Some(guest)) => (Phrase::key("home.greeting"), code_note(guest)),
        (None, None) => return idle::view(visit),
    };
    let unfinished = visit.draft.as_ref().map(|draft| {
        let service = service_name(visit, &draft.service);
        let resume = Control::new(Action::Home(Act::Resume), Phrase::key("home.resume"));
        if form::form_of_draft(&visit.site.content, draft).is_none() {
            return (service, Phrase::key("home.unfinished-gone"), resume.enabled(false));
        }
        let note = Phrase::key("home.unfinished-note").with("when", view::day_and_time(&draft.saved_at));
        (service, note, resume)
    });
    let known = known_cases(visit);
    let hidden = known.len().saturating_sub(CASE_ROWS_MAX);
    let cases: Vec<CaseRow> =
        known.iter().take(CASE_ROWS_MAX).enumerate().map(|(index, known)| case_row(visit, known, index)).collect();
    let cases_note = match &visit.cases {
        Remote::Waiting(_) => Phrase::key("home.cases-waiting"),
        Remote::Unreachable | Remote::Refused => Phrase::key("home.cases-unreachable"),
        Remote::Here(_) if cases.is_empty() => Phrase::key("home.no-cases"),
        Remote::Here(_) if hidden > 0 => Phrase::key("home.more-cases").with("count", hidden),
        Remote::Here(_) | Remote::NotAsked => Phrase::none(),
    };
    let tile = |(index, service): (ServiceIndex, &Service)| {
        let tile = services::tile(visit, service, Action::Home(Act::Service(index)));
        match &visit.guest {
            None if service.needs_card() => tile.note(Phrase::key("home.door.needs-card")),
            Some(guest) if !service.is_open_to(guest.card.kind) => tile.note(Phrase::key("home.door.at-window")),
            Some(_) | None => tile,
        }
    };
    let unprinted = (!visit.pick_ups.is_empty()).then(|| {
        let note = Phrase::key("home.door.pick-up-note").with("count", visit.pick_ups.len());
        Control::new(Action::Home(Act::PickUp), Phrase::key("home.door.pick-up"))
            .note(note)
            .icon(Icon::Printer)
            .aloud(Aloud::Label)
    });
    let handed = visit.handed.first().map(|newest| {
        let note = Phrase::key("home.door.handed-note").with("service", service_name(visit, &newest.service));
        Control::new(Action::Home(Act::HandedDraft), Phrase::key("home.door.handed"))
            .note(note)
            .icon(Icon::Form)
            .aloud(Aloud::Label)
    });
    let mut doors: Vec<Control> =
        unprinted.into_iter().chain(handed).chain(services::front(visit).into_iter().map(tile)).collect();
    let find = Control::new(Action::Home(Act::Find), Phrase::key("home.door.find"));
    doors.push(find.note(Phrase::key("home.door.find-note")).icon(Icon::Form));
    Content::Home(HomePage { greeting, note, unfinished, cases, cases_note, doors })
}

/// Which card it is, by what one knows it by and nobody behind one does: last characters, and the English name masked.
fn card_note(card: &Card) -> Phrase {
    let note = match &card.of_kind {
        OfKind::HmtResidence { pass_number, .. } if !pass_number.reveal().is_empty() => {
            Phrase::key("home.card-note-pass").with("pass", tail(pass_number.reveal()))
        }
        OfKind::ForeignPr2017 { .. } | OfKind::ForeignPr2023 { .. } if !card.english_name.reveal().is_empty() => {
            Phrase::key("home.card-note-name").with("name", mask_name(card.english_name.reveal()))
        }
        OfKind::Resident { .. } | OfKind::HmtResidence { .. } | OfKind::ForeignPr2017 { .. } | OfKind::ForeignPr2023 { .. } => {
            Phrase::key("home.card-note")
        }
    };
    note.with("tail", tail(card.id_number.reveal()))
}

/// Who the hall says it is.
fn code_note(guest: &CodeGuest) -> Phrase {
    match &guest.masked_name {
        Some(name) => Phrase::key("home.code-note").with("name", name.reveal().as_str()),
        None => Phrase::none(),
    }
}

fn case_row(visit: &Visit, known: &Known, index: usize) -> CaseRow {
    let (note, urgent, done) = match (&known.status, &known.outcome) {
        (Some(status), _) => {
            let received = view::day_and_time(&status.received_at);
            let state = case::state_words(status.state);
            let note = Phrase::key("home.case-note").with("state", state).with("when", received);
            (note, status.state == CaseState::SupplementNeeded, status.state == CaseState::Decided)
        }
        (None, Some(outcome)) => {
            let when = view::day_and_time(&outcome.occurred_at);
            match &outcome.standing {
                Standing::Waiting => (Phrase::key("home.outcome-waiting").with("when", when), true, false),
                Standing::Parked => (Phrase::key("home.outcome-parked").with("when", when), true, false),
                Standing::Received(_) => (Phrase::key("home.outcome-received").with("when", when), false, false),
            }
        }
        (None, None) => (Phrase::none(), false, false),
    };
    let icon = if urgent { Icon::Hourglass } else { Icon::Receipt };
    let control =
        Control::new(Action::Home(Act::Case(index)), known.matter(visit)).note(note).icon(icon).done(done).aloud(Aloud::Nothing);
    CaseRow { control, urgent }
}

/// What is done, and for whom where that is somebody else (给孩子).
pub fn matter(visit: &Visit, service: &str, for_whom: Option<ForWhom>) -> Phrase {
    let name = service_name(visit, service);
    let whom = match for_whom {
        None | Some(ForWhom::Own) => return name,
        Some(ForWhom::Spouse) => "for-whom.spouse",
        Some(ForWhom::Parent) => "for-whom.parent",
        Some(ForWhom::Child) => "for-whom.child",
        Some(ForWhom::Agent) => "for-whom.agent",
    };
    Phrase::key("for-whom.matter").with("service", name).with("whom", Phrase::key(whom))
}

/// A service's name by its code; the code itself where the bundle does not know it.
pub fn service_name(visit: &Visit, code: &str) -> Phrase {
    visit.site.content.name_of(code).map_or_else(|| Phrase::literal(code), Phrase::words)
}
