//! What may lie over any page: help, the countdown, leaving with unsaved answers, another card, a word about the card.

use super::view::{Content, Control, CountdownPage, Icon, MessagePage, Picture, Point};
use super::*;
use crate::api::{Closure, DRAFT_DAYS};
use crate::catalogue::{OpenHours, Service, ServiceIndex};
use crate::idcard::{CardKind, Warning};
use crate::words::Phrase;
use crate::words::Words;

/// Something over the page; the page stays as it is below.
pub enum Over {
    /// Help is to be had everywhere, also where something lies over the page already.
    Help {
        below: Option<Box<Over>>,
    },
    /// 更多: how else the pages can be shown.
    More {
        below: Option<Box<Over>>,
    },
    Countdown {
        since_ms: u64,
    },
    LeaveQuestion {
        then: Then,
    },
    AnotherCard {
        read: Box<CardRead>,
    },
    /// What is odd about the card, said once; it does not stand in anybody's way.
    AboutCard {
        remarks: Vec<Remark>,
        below: Option<Box<Over>>,
    },
    /// The service is not done here now.
    NotOpen {
        service: Words,
        why: NotOpen,
    },
}

/// Why a service is not done here now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOpen {
    /// Not with this kind of card.
    Card(CardKind),
    /// Not at this hour.
    Hours(OpenHours),
    /// Not for now (暂停办理).
    Closed(Box<Closure>),
}

/// Something odd about a card that was read all the same. What stands on it is kept and travels as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    NumberCheck,
    /// The birth date differs from the one in the number.
    BirthMismatch,
    /// No such day in the calendar.
    BirthInvalid,
    /// A character of the name cannot be shown here.
    RareName,
}

/// Which of them, without content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OverName {
    Help,
    More,
    Countdown,
    LeaveQuestion,
    AnotherCard,
    AboutCard,
    NotOpen,
}

/// Where one goes after leaving unsaved answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Home,
    Exit,
}

/// Controls of what lies over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// 我还在，接着办 / 回去接着办.
    Continue,
    /// 退出.
    Exit,
    /// 先存着.
    Save,
    /// 存到大厅，带码走.
    HandOver,
    /// 不办了.
    Discard,
    /// 换人了: clear, then begin with the other card.
    Switch,
    /// 预约上门帮办: what the service is, and the way into it.
    AskThemHome,
}

impl Over {
    pub fn name(&self) -> OverName {
        match self {
            Over::Help { .. } => OverName::Help,
            Over::More { .. } => OverName::More,
            Over::Countdown { .. } => OverName::Countdown,
            Over::LeaveQuestion { .. } => OverName::LeaveQuestion,
            Over::AnotherCard { .. } => OverName::AnotherCard,
            Over::AboutCard { .. } => OverName::AboutCard,
            Over::NotOpen { .. } => OverName::NotOpen,
        }
    }
}

pub fn act(visit: &mut Visit, act: Act) -> Step {
    let Some(over) = visit.over.take() else { return Step::ignored(Ignored::PageGone) };
    match (over, act) {
        (Over::Help { below } | Over::More { below }, Act::Continue) => {
            visit.over = below.map(|below| *below);
            Step::done()
        }
        (Over::Countdown { .. } | Over::LeaveQuestion { .. } | Over::AnotherCard { .. }, Act::Continue) => Step::done(),
        (Over::AboutCard { below, .. }, Act::Continue) => {
            visit.over = below.map(|below| *below);
            uncovered(visit)
        }
        (Over::NotOpen { .. }, Act::Continue) => uncovered(visit),
        (Over::AboutCard { .. } | Over::NotOpen { .. }, Act::Exit) => common::end_visit(visit),
        (Over::Countdown { .. }, Act::Exit) => end_keeping_draft(visit),
        (Over::LeaveQuestion { then }, Act::Save) => {
            let kept = keep_draft(visit);
            go(visit, then, kept)
        }
        (Over::LeaveQuestion { then }, Act::Discard) => {
            let dropped = drop_draft(visit);
            go(visit, then, dropped)
        }
        (Over::LeaveQuestion { .. } | Over::Help { below: None }, Act::HandOver) if hand_over::is_offered(visit) => {
            hand_over::enter(visit)
        }
        (Over::Help { below: None }, Act::AskThemHome) if visits_home(visit).is_some() => ask_them_home(visit),
        (Over::AnotherCard { read }, Act::Switch) => switch_person(visit, *read),
        (over, Act::Exit | Act::Save | Act::HandOver | Act::Discard | Act::Switch | Act::AskThemHome) => {
            visit.over = Some(over);
            Step::ignored(Ignored::PageGone)
        }
    }
}

/// What the home page tells counts as told once it can be seen.
fn uncovered(visit: &mut Visit) -> Step {
    if matches!(visit.state, State::Home) { home::tell(visit) } else { Step::done() }
}

/// Says what is odd about the visit's card, if anything is, before whatever comes next.
pub fn say_about_card(visit: &mut Visit) {
    let Some(guest) = &visit.guest else { return };
    let card = &guest.card;
    let odd = [
        (card.has(Warning::IdCheck), Remark::NumberCheck),
        (card.has(Warning::BirthMismatch) && !card.has(Warning::BirthInvalid), Remark::BirthMismatch),
        (card.has(Warning::BirthInvalid), Remark::BirthInvalid),
        (card.name_has_pua || card.has(Warning::NameMalformed) || guest.name_unshown, Remark::RareName),
    ];
    let remarks: Vec<Remark> = odd.into_iter().filter(|(is, _)| *is).map(|(_, remark)| remark).collect();
    if !remarks.is_empty() {
        visit.over = Some(Over::AboutCard { remarks, below: visit.over.take().map(Box::new) });
    }
}

/// A service that is not done here now: said over the page one is on, with where to go or when to come.
pub fn not_open(visit: &mut Visit, service: &Service, why: NotOpen) -> Step {
    // From the notice one goes home first: it was acknowledged.
    let step = if matches!(visit.state, State::Notice(_)) { home::enter(visit) } else { Step::done() };
    visit.over = Some(Over::NotOpen { service: service.name.clone(), why });
    step
}

fn go(visit: &mut Visit, then: Then, before: Step) -> Step {
    let step = match then {
        Then::Home => home::enter(visit),
        Then::Exit => common::end_visit(visit),
    };
    Step { effects: before.effects.into_iter().chain(step.effects).collect(), ignored: None }
}

/// A new person never sees, and never merges with, what was here before. What was begun is kept for its owner.
fn switch_person(visit: &mut Visit, read: CardRead) -> Step {
    let kept = keep_draft(visit);
    let cleared = common::to_idle(visit);
    let begun = waiting_card::begin(visit, read, Wish::Home);
    let effects = kept.effects.into_iter().chain(cleared.effects).chain(begun.effects).collect();
    Step { effects, ignored: None }
}

/// Time ran out: what was begun stays for the same card, then everything is cleared.
pub fn countdown_ended(visit: &mut Visit) -> Step {
    visit.over = None;
    end_keeping_draft(visit)
}

fn end_keeping_draft(visit: &mut Visit) -> Step {
    let kept = keep_draft(visit);
    let ended = common::end_visit(visit);
    Step { effects: kept.effects.into_iter().chain(ended.effects).collect(), ignored: None }
}

/// For the card of this visit; without a card there is nobody to keep it for.
fn keep(visit: &Visit, work: &form::FormWork) -> Step {
    match &visit.guest {
        Some(guest) => Step::asking(Effect::KeepDraft { tag: guest.tag, draft: Box::new(work.draft(visit.timestamp())) }),
        None => Step::done(),
    }
}

pub fn drop_draft(visit: &mut Visit) -> Step {
    visit.draft = None;
    match &visit.guest {
        Some(guest) => Step::asking(Effect::DropDraft { tag: guest.tag }),
        None => Step::done(),
    }
}

pub(super) fn keep_draft(visit: &Visit) -> Step {
    match &visit.state {
        State::Assurance(assurance) => match assurance.form() {
            Some(work) if work.has_own_answers() => keep(visit, work),
            Some(_) | None => Step::done(),
        },
        State::Form(work) | State::Review(work) if work.has_own_answers() => keep(visit, work),
        State::Sending(sending) => sending.not_stored().map_or_else(Step::done, |work| keep(visit, work)),
        State::Document(document) => document.not_made().map_or_else(Step::done, |work| keep(visit, work)),
        State::HandOver(over) => over.not_kept().map_or_else(Step::done, |work| keep(visit, work)),
        State::Form(_)
        | State::Review(_)
        | State::Idle
        | State::WaitingCard(_)
        | State::Notice(_)
        | State::Home
        | State::Find(_)
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::Lookup(_)
        | State::Done(_)
        | State::Case(_)
        | State::MedicalAccount(_)
        | State::PickUp(_)
        | State::CardTrouble(_)
        | State::TakeAway(_)
        | State::Scanned(_)
        | State::StaffPin(_)
        | State::Maintenance(_) => Step::done(),
    }
}

/// Title, text and both ways on, where a card lies on the reader that is not the visit's.
const ANOTHER_CARD: [&str; 4] = ["another-card.title", "another-card.text", "another-card.continue", "another-card.switch"];
/// The same where the visit came by a code.
const CARD_AFTER_CODE: [&str; 4] =
    ["another-card.title-by-code", "another-card.text-by-code", "another-card.continue-by-code", "another-card.switch-by-code"];

pub fn view(visit: &Visit, over: &Over) -> Content {
    let control = |act: Act, key: &'static str| Control::new(Action::Over(act), Phrase::key(key));
    match over {
        Over::Countdown { since_ms } => countdown(visit, *since_ms),
        Over::Help { .. } => help(visit),
        Over::More { .. } => more(visit),
        Over::LeaveQuestion { .. } => Content::Message(MessagePage {
            doors: leave_doors(visit),
            primary: Some(control(Act::Save, "leave.save")),
            secondary: Some(control(Act::Discard, "leave.discard")),
            ..MessagePage::new(
                Picture::Question,
                Phrase::key("leave.title"),
                vec![Phrase::key("leave.text").with("minutes", limits::DRAFT_MINUTES)],
            )
        }),
        Over::AnotherCard { .. } => {
            let [title, text, go_on, switch] = if visit.code_guest.is_some() { CARD_AFTER_CODE } else { ANOTHER_CARD };
            Content::Message(MessagePage {
                primary: Some(control(Act::Continue, go_on)),
                secondary: Some(control(Act::Switch, switch)),
                ..MessagePage::new(Picture::CardQuestion, Phrase::key(title), vec![Phrase::key(text)])
            })
        }
        Over::AboutCard { remarks, .. } => about_card(visit, remarks),
        Over::NotOpen { service, why } => not_open_page(visit, service, why),
    }
}

fn leave_doors(visit: &Visit) -> Vec<Control> {
    let go_on = Control::new(Action::Over(Act::Continue), Phrase::key("leave.continue")).icon(Icon::Pencil);
    std::iter::once(go_on).chain(hand_over_door(visit)).collect()
}

/// 存到大厅，带码走.
fn hand_over_door(visit: &Visit) -> Option<Control> {
    let note = Phrase::key("leave.hand-over-note").with("days", DRAFT_DAYS);
    let door = || Control::new(Action::Over(Act::HandOver), Phrase::key("leave.hand-over")).note(note).icon(Icon::Ticket);
    hand_over::is_offered(visit).then(door)
}

fn about_card(visit: &Visit, remarks: &[Remark]) -> Content {
    let mut paragraphs: Vec<Phrase> = Vec::new();
    for remark in remarks {
        paragraphs.push(Phrase::key(match remark {
            Remark::NumberCheck => "about-card.number-check",
            Remark::BirthMismatch => "about-card.birth-mismatch",
            Remark::BirthInvalid => "about-card.birth-invalid",
            Remark::RareName => "about-card.rare-name",
        }));
    }
    let hall = Phrase::words(&visit.site.content.centre.hall_place);
    paragraphs.push(Phrase::key("about-card.way-on").with("hall", hall));
    let codes = remarks.iter().map(|remark| match remark {
        Remark::NumberCheck => "C11",
        Remark::BirthMismatch => "C12",
        Remark::BirthInvalid => "C13",
        Remark::RareName => "C14",
    });
    Content::Message(MessagePage {
        primary: Some(Control::new(Action::Over(Act::Continue), Phrase::key("about-card.continue"))),
        secondary: Some(Control::new(Action::Over(Act::Exit), Phrase::key("about-card.exit"))),
        staff_code: Phrase::literal(codes.collect::<Vec<_>>().join(" ")),
        ..MessagePage::new(Picture::CardQuestion, Phrase::key("about-card.title"), paragraphs)
    })
}

fn not_open_page(visit: &Visit, service: &Words, why: &NotOpen) -> Content {
    let hall = Phrase::words(&visit.site.content.centre.hall_place);
    let name = Phrase::words(service);
    let time = |time: jiff::civil::Time| time.strftime("%-H:%M").to_string();
    let (title, paragraphs, code) = match why {
        NotOpen::Card(kind) => {
            let card = Phrase::key(match kind {
                CardKind::Resident => "card.kind.resident",
                CardKind::HmtResidence => "card.kind.hmt-residence",
                CardKind::ForeignPr2017 | CardKind::ForeignPr2023 => "card.kind.foreign-pr",
            });
            let why = Phrase::key("not-open.why").with("card", card.clone());
            ("not-open.title", vec![why, Phrase::key("not-open.where").with("card", card).with("hall", hall)], "C6")
        }
        NotOpen::Hours(hours) => {
            let why = Phrase::key("not-open.hours").with("from", time(hours.from)).with("to", time(hours.to));
            ("not-open.closed", vec![why, Phrase::key("not-open.later")], "Z1")
        }
        NotOpen::Closed(closure) => return closed::page(visit, service, closure),
    };
    Content::Message(MessagePage {
        primary: Some(Control::new(Action::Over(Act::Continue), Phrase::key("not-open.continue"))),
        secondary: Some(Control::new(Action::Over(Act::Exit), Phrase::key("not-open.exit"))),
        staff_code: Phrase::literal(code),
        ..MessagePage::new(Picture::Question, Phrase::key(title).with("service", name), paragraphs)
    })
}

fn countdown(visit: &Visit, since_ms: u64) -> Content {
    let whole_ms = time::countdown_ms(visit);
    let left_ms = (since_ms + whole_ms).saturating_sub(visit.now.mono_ms);
    let seconds = u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(0);
    let unfinished = match &visit.state {
        State::Form(work) | State::Review(work) => work.has_own_answers(),
        State::Sending(sending) => sending.not_stored().is_some(),
        State::Document(document) => document.not_made().is_some(),
        State::Assurance(assurance) => assurance.form().is_some_and(form::FormWork::has_own_answers),
        State::HandOver(over) => over.not_kept().is_some(),
        State::Idle
        | State::WaitingCard(_)
        | State::Notice(_)
        | State::Home
        | State::Find(_)
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::Lookup(_)
        | State::Done(_)
        | State::Case(_)
        | State::MedicalAccount(_)
        | State::PickUp(_)
        | State::CardTrouble(_)
        | State::TakeAway(_)
        | State::Scanned(_)
        | State::StaffPin(_)
        | State::Maintenance(_) => false,
    };
    let text = if unfinished {
        Phrase::key("countdown.text-unfinished").with("seconds", seconds).with("minutes", limits::DRAFT_MINUTES)
    } else {
        Phrase::key("countdown.text").with("seconds", seconds)
    };
    Content::Countdown(CountdownPage {
        seconds,
        of: u32::try_from(whole_ms / 1_000).unwrap_or(0),
        title: Phrase::key("countdown.title"),
        text,
        primary: Control::new(Action::Over(Act::Continue), Phrase::key("countdown.continue")),
        secondary: Control::new(Action::Over(Act::Exit), Phrase::key("countdown.exit")),
    })
}

/// 更多: each switch shows whether it is on, and works at once.
fn more(visit: &Visit) -> Content {
    let modes = visit.modes;
    let switch = |foot: Foot, key: &'static str, note: &'static str, icon: Icon, on: bool| {
        Control::new(Action::Foot(foot), Phrase::key(key)).note(Phrase::key(note)).icon(icon).chosen(on)
    };
    let black_on_white = modes.contrast == Contrast::HighLight;
    let mut doors = voice_doors(visit);
    doors.extend([
        switch(Foot::LowReach, "foot.low-reach", "more.low-reach", Icon::Seat, modes.low_reach),
        switch(
            Foot::HighContrast,
            "foot.high-contrast",
            "more.high-contrast",
            Icon::Contrast,
            modes.contrast == Contrast::HighDark,
        ),
        switch(Foot::BlackOnWhite, "more.black-on-white-label", "more.black-on-white", Icon::Contrast, black_on_white),
        switch(Foot::Language, "foot.language", "more.language", Icon::Language, false),
    ]);
    // What the strip has no room for there.
    if visit.foot_is_short() {
        let voice = visit.voice_control().map(|control| control.note(Phrase::key("more.voice")));
        doors.splice(0..0, voice);
        doors.insert(0, switch(Foot::LargeText, visit.text_size_key(), "more.text-size", Icon::LargeText, false));
    }
    Content::Message(MessagePage {
        doors,
        doors_brief: true,
        primary: Some(Control::new(Action::Over(Act::Continue), Phrase::key("more.done")).icon(Icon::Check)),
        ..MessagePage::new(Picture::None, Phrase::key("more.title"), vec![Phrase::key("more.text")])
    })
}

/// How it is read, while it is read.
fn voice_doors(visit: &Visit) -> Vec<Control> {
    if !visit.modes.voice || !visit.health.sound {
        return Vec::new();
    }
    let Modes { rate, volume, .. } = visit.modes;
    let door = |act: speaking::Act, key: &'static str, note: &'static str| {
        Control::new(Action::Voice(act), Phrase::key(key)).note(Phrase::key(note)).icon(Icon::Sound)
    };
    vec![
        door(speaking::Act::GoOn, "voice.go-on", "voice.go-on-note").enabled(visit.speaking.can_go_on()),
        door(speaking::Act::Again, "voice.again", "voice.again-note"),
        door(speaking::Act::Slower, "voice.slower", "voice.rate-note").enabled(rate != Rate::Slow),
        door(speaking::Act::Faster, "voice.faster", "voice.rate-note").enabled(rate != Rate::Fast),
        door(speaking::Act::Softer, "voice.softer", "voice.volume-note").enabled(volume != Volume::Soft),
        door(speaking::Act::Louder, "voice.louder", "voice.volume-note").enabled(volume != Volume::Loud),
        door(speaking::Act::Blank, "voice.blank", "voice.blank-note").icon(Icon::Dark),
    ]
}

/// 叫人帮忙, true to the hour: nothing is offered that is not there.
fn help(visit: &Visit) -> Content {
    let centre = &visit.site.content.centre;
    let calendar = &visit.site.content.calendar;
    let point = |icon, title: &'static str, text: Phrase, note: &'static str| Point {
        icon,
        title: Phrase::key(title),
        text,
        note: Phrase::key(note),
    };
    let call = point(Icon::Phone, "help.call", Phrase::literal(centre.hotline.as_str()), "help.call-note");
    let (intro, window) = if calendar.staffed(visit.now.wall.datetime()) {
        ("help.by-day", point(Icon::Stairs, "help.window", visit.at_the_window("help.window-now"), "help.window-now-note"))
    } else {
        let when = visit.at_the_window("help.window-later").with("time", visit.next_opening());
        ("help.by-night", point(Icon::Stairs, "help.window", when, "help.window-later-note"))
    };
    let resume = if matches!(visit.state, State::Idle) { "help.back" } else { "help.continue" };
    Content::Message(MessagePage {
        points: vec![call, window],
        // What lies below, another person's card among it, is answered first.
        doors: if matches!(visit.over, Some(Over::Help { below: None })) {
            hand_over_door(visit).into_iter().chain(visits_home_door(visit)).collect()
        } else {
            Vec::new()
        },
        urgent: Some((
            Phrase::key("help.urgent-title"),
            Phrase::key("help.urgent-text").with("address", Phrase::words(&centre.address)),
        )),
        // It would lie below what is in sight.
        urgent_first: visit.modes.large_text(),
        primary: Some(Control::new(Action::Over(Act::Continue), Phrase::key(resume)).icon(Icon::Back)),
        ..MessagePage::new(Picture::None, Phrase::key("help.title"), vec![Phrase::key(intro)])
    })
}

fn ask_them_home(visit: &mut Visit) -> Step {
    visits_home(visit).map_or_else(|| Step::ignored(Ignored::Disabled), |index| guide::of_service(visit, index))
}

/// The service by which staff come to somebody, where nothing is left behind by going there.
fn visits_home(visit: &Visit) -> Option<ServiceIndex> {
    let content = &visit.site.content;
    let service = content.by_code(content.centre.visits_home.as_ref()?)?;
    let nothing_begun = matches!(visit.state, State::Idle | State::Home);
    let open = nothing_begun && services::is_done_here(service) && services::not_open(visit, service).is_none();
    content.index_of(&service.code).filter(|_| open)
}

fn visits_home_door(visit: &Visit) -> Option<Control> {
    visits_home(visit)?;
    let note = Phrase::key("help.visits-home-note");
    Some(Control::new(Action::Over(Act::AskThemHome), Phrase::key("help.visits-home")).note(note).icon(Icon::Home))
}
