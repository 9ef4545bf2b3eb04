//! What every state shares, decided before the state is asked: the foot strip, what lies over the
//! page, another card, health.

use super::over::{Over, OverName};
use super::*;
use crate::privacy::tail;

/// Whether the common part has dealt with an event.
pub(super) enum Handled {
    Yes(Step),
    /// The state decides.
    No(Event),
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let event = match before_state(visit, event) {
        Handled::Yes(step) => return step,
        Handled::No(event) => event,
    };
    match &visit.state {
        State::Idle => idle::step(visit, event),
        State::WaitingCard(_) => waiting_card::step(visit, event),
        State::Notice(_) => notice::step(visit, event),
        State::Home => home::step(visit, event),
        State::Find(_) => find::step(visit, event),
        State::Guide(_) => guide::step(visit, event),
        State::Eligibility(_) => eligibility::step(visit, event),
        State::Board(_) => board::step(visit, event),
        State::Lookup(_) => lookup::step(visit, event),
        State::Form(_) => form::step(visit, event),
        State::Review(_) => review::step(visit, event),
        State::Sending(_) => sending::step(visit, event),
        State::Done(_) => done::step(visit, event),
        State::Document(_) => document::step(visit, event),
        State::Case(_) => case::step(visit, event),
        State::Assurance(_) => assurance::step(visit, event),
        State::MedicalAccount(_) => medical_account::step(visit, event),
        State::PickUp(_) => pick_up::step(visit, event),
        State::HandOver(_) => hand_over::step(visit, event),
        State::CardTrouble(_) => card_trouble::step(visit, event),
        State::TakeAway(_) => take_away::step(visit, event),
        State::Maintenance(_) => maintenance::step(visit, event),
        State::Scanned(_) => scanned::step(visit, event),
        State::StaffPin(_) => staff_pin::step(visit, event),
    }
}

fn before_state(visit: &mut Visit, event: Event) -> Handled {
    match event {
        Event::Tick => Handled::Yes(time::tick(visit)),
        Event::Act { action, page, by } => {
            // A touch that does not count is still somebody's.
            active(visit);
            if let Err(reason) = touch::admit(visit, &action, page, by) {
                return Handled::Yes(Step::ignored(reason));
            }
            act(visit, action, page, by)
        }
        Event::Key { key, by } => {
            active(visit);
            if let Err(reason) = touch::admit_key(visit, &key, by) {
                return Handled::Yes(Step::ignored(reason));
            }
            match key {
                _ if visit.over.is_some() => Handled::Yes(Step::ignored(Ignored::NotHere)),
                Key::Way(way) => Handled::Yes(writing::choose(visit, way)),
                key => Handled::No(Event::Key { key, by }),
            }
        }
        Event::FiveKey(key) => {
            active(visit);
            Handled::Yes(five_keys::moved(visit, key))
        }
        Event::Stroke(stroke) => {
            active(visit);
            if visit.over.is_some() {
                Handled::Yes(Step::ignored(Ignored::NotHere))
            } else if writing::is_by_finger(visit) {
                Handled::Yes(writing::drawn(visit, stroke.reveal()))
            } else {
                Handled::No(Event::Stroke(stroke))
            }
        }
        Event::Activity => {
            active(visit);
            Handled::Yes(Step::done())
        }
        Event::Health(health) => {
            visit.health = health;
            Handled::Yes(Step::done())
        }
        Event::Voice(news) => Handled::Yes(speaking::news(visit, news)),
        Event::ComposerDown => Handled::Yes(writing::composer_down(visit)),
        Event::Handwriting(works) => Handled::Yes(writing::handwriting(visit, works)),
        Event::Card(CardNews::Read(read)) if visit.code_guest.is_some() => {
            Handled::Yes(card_during_visit::beside_code(visit, read))
        }
        Event::Card(CardNews::Read(read)) if visit.guest.is_some() => card_during_visit::read(visit, read),
        Event::Code(code) => Handled::Yes(scanned::heard(visit, code)),
        Event::Hall(HallNews::Closures(closures)) => Handled::Yes(closed::told(visit, closures)),
        Event::Hall(HallNews::Case(status)) => Handled::Yes(scanned::found(visit, *status)),
        Event::Hall(HallNews::Unreachable(Asked::Case)) => Handled::Yes(scanned::failed(visit, scanned::Why::CaseUnreachable)),
        Event::Hall(HallNews::Refused(Asked::Case)) => Handled::Yes(scanned::failed(visit, scanned::Why::CaseUnknown)),
        Event::Hall(news) => Handled::Yes(hall_news::heard(visit, news)),
        Event::Journal(JournalNews::Recalled { outcomes, draft }) => Handled::Yes(recalled(visit, outcomes, draft)),
        Event::Paper(slot, news) => {
            // Wherever its citizen has gone meanwhile, it is to be taken along at the end.
            if visit.is_somebodys() || matches!(visit.state, State::PickUp(_)) {
                let out = visit.out_of(slot);
                out.moving = false;
                match news {
                    PaperNews::Printed | PaperNews::Partly { .. } => out.lies = true,
                    PaperNews::Half(_) => out.hangs = true,
                    PaperNews::Failed(_) => {}
                }
            }
            Handled::No(Event::Paper(slot, news))
        }
        Event::Card(_) | Event::Composed(_) | Event::Journal(_) | Event::PinChecked(_) => Handled::No(event),
    }
}

/// Somebody or some device is at work: limits count anew.
pub(super) fn active(visit: &mut Visit) {
    visit.active_ms = visit.now.mono_ms;
}

fn act(visit: &mut Visit, action: Action, page: u64, by: By) -> Handled {
    match (&action, &visit.over) {
        (Action::Over(act), Some(_)) => {
            let act = act.clone();
            Handled::Yes(over::act(visit, act))
        }
        (Action::Over(_), None) => Handled::Yes(Step::ignored(Ignored::PageGone)),
        (Action::Voice(act), _) => {
            let act = *act;
            Handled::Yes(speaking::act(visit, act))
        }
        // Modes may be switched whatever lies over the page; everything else belongs to what lies on top.
        (Action::Foot(foot), _) if foot.is_mode() => {
            let foot = *foot;
            Handled::Yes(modes::switch(visit, foot))
        }
        (Action::Foot(foot), over) => {
            let (foot, covered) = (*foot, over.as_ref().map(Over::name));
            Handled::Yes(foot_strip(visit, foot, covered))
        }
        (_, Some(_)) => Handled::Yes(Step::ignored(Ignored::PageGone)),
        (_, None) => Handled::No(Event::Act { action, page, by }),
    }
}

fn foot_strip(visit: &mut Visit, foot: Foot, covered: Option<OverName>) -> Step {
    match (foot, covered) {
        (Foot::Help | Foot::Back, Some(OverName::Help))
        | (Foot::More | Foot::Back, Some(OverName::More))
        | (Foot::Back, Some(OverName::AboutCard | OverName::NotOpen)) => over::act(visit, over::Act::Continue),
        (Foot::Back, Some(OverName::LeaveQuestion)) => {
            visit.over = None;
            Step::done()
        }
        (
            Foot::Help,
            None
            | Some(OverName::More | OverName::LeaveQuestion | OverName::AnotherCard | OverName::AboutCard | OverName::NotOpen),
        ) if !matches!(visit.state, State::TakeAway(_)) => {
            let below = visit.over.take().map(Box::new);
            visit.over = Some(Over::Help { below });
            Step::done()
        }
        (Foot::More, None | Some(OverName::LeaveQuestion | OverName::AnotherCard | OverName::AboutCard | OverName::NotOpen))
            if !matches!(visit.state, State::TakeAway(_)) =>
        {
            let below = visit.over.take().map(Box::new);
            visit.over = Some(Over::More { below });
            Step::done()
        }
        (Foot::Exit, Some(OverName::Help | OverName::More)) if matches!(visit.state, State::Idle | State::Sending(_)) => {
            Step::ignored(Ignored::Disabled)
        }
        (Foot::Exit, Some(OverName::Help | OverName::More)) => {
            visit.over = None;
            leave(visit)
        }
        (Foot::Exit, Some(OverName::AboutCard | OverName::NotOpen)) => over::act(visit, over::Act::Exit),
        (_, Some(_)) => Step::ignored(Ignored::PageGone),
        // That page has no strip: nothing may distract there.
        (_, None) if matches!(visit.state, State::TakeAway(_)) => Step::ignored(Ignored::PageGone),
        (Foot::Exit, None) => leave(visit),
        (Foot::Home, None) => go_home(visit),
        (Foot::Back, None) => back(visit),
        (
            Foot::Help
            | Foot::More
            | Foot::LargeText
            | Foot::LowReach
            | Foot::HighContrast
            | Foot::BlackOnWhite
            | Foot::Language
            | Foot::Voice,
            None,
        ) => Step::ignored(Ignored::NotHere),
    }
}

/// 退出. Unsaved answers ask first.
pub(super) fn leave(visit: &mut Visit) -> Step {
    match &visit.state {
        State::Idle => Step::ignored(Ignored::NotHere),
        State::Form(work) | State::Review(work) if work.has_own_answers() => {
            visit.over = Some(Over::LeaveQuestion { then: over::Then::Exit });
            Step::done()
        }
        State::Assurance(assurance) if assurance.form().is_some_and(form::FormWork::has_own_answers) => {
            visit.over = Some(Over::LeaveQuestion { then: over::Then::Exit });
            Step::done()
        }
        // What was handed over goes on by itself; leaving never stops it.
        State::Sending(_) => Step::ignored(Ignored::Disabled),
        State::TakeAway(_) => to_idle(visit),
        State::WaitingCard(_)
        | State::Notice(_)
        | State::Home
        | State::Find(_)
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::Lookup(_)
        | State::Form(_)
        | State::Review(_)
        | State::Done(_)
        | State::Document(_)
        | State::Case(_)
        | State::Assurance(_)
        | State::MedicalAccount(_)
        | State::PickUp(_)
        | State::HandOver(_)
        | State::CardTrouble(_)
        | State::Scanned(_)
        | State::StaffPin(_)
        | State::Maintenance(_) => end_visit(visit),
    }
}

/// 首页: the personal home with a card, the idle page without.
fn go_home(visit: &mut Visit) -> Step {
    match &visit.state {
        State::Idle | State::Home | State::Sending(_) | State::TakeAway(_) => Step::ignored(Ignored::Disabled),
        State::Form(work) | State::Review(work) if work.has_own_answers() => {
            visit.over = Some(Over::LeaveQuestion { then: over::Then::Home });
            Step::done()
        }
        State::Assurance(assurance) if assurance.form().is_some_and(form::FormWork::has_own_answers) => {
            visit.over = Some(Over::LeaveQuestion { then: over::Then::Home });
            Step::done()
        }
        State::Notice(_) | State::CardTrouble(_) | State::Scanned(_) | State::StaffPin(_) | State::Maintenance(_) => {
            end_visit(visit)
        }
        // Who came by a code was asked for a card, and goes on without.
        State::WaitingCard(_)
        | State::Find(_)
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::PickUp(_)
        | State::Case(_) => leave_pages(visit),
        State::Lookup(_)
        | State::Form(_)
        | State::Review(_)
        | State::Done(_)
        | State::Document(_)
        | State::Assurance(_)
        | State::HandOver(_)
        | State::MedicalAccount(_) => home::enter(visit),
    }
}

/// Away from pages that may need no card: to the personal home where one is on, else to the idle page.
pub(super) fn leave_pages(visit: &mut Visit) -> Step {
    let closing = if let State::Find(find) = &mut visit.state { find.close() } else { None };
    let step = if visit.is_somebodys() { home::enter(visit) } else { end_visit(visit) };
    Step { effects: closing.into_iter().chain(step.effects).collect(), ..step }
}

/// 返回: one step back on the way one came.
fn back(visit: &mut Visit) -> Step {
    match &mut visit.state {
        State::Idle | State::Home | State::Sending(_) | State::TakeAway(_) | State::Done(_) => Step::ignored(Ignored::Disabled),
        // Who came by a code was asked for a card, and goes on without.
        State::WaitingCard(_) | State::PickUp(_) => leave_pages(visit),
        State::Scanned(scanned) if scanned.is_typing() => scanned::back_from_typing(visit),
        State::Notice(_) | State::CardTrouble(_) | State::Scanned(_) | State::StaffPin(_) | State::Maintenance(_) => {
            end_visit(visit)
        }
        State::Find(_) => find::back(visit),
        State::Guide(_) => guide::back(visit),
        State::Eligibility(_) => eligibility::back(visit),
        State::Board(_) => board::back(visit),
        State::Lookup(_) => lookup::back(visit),
        State::Case(_) => leave_pages(visit),
        State::Assurance(_) => assurance::back(visit),
        State::MedicalAccount(_) => medical_account::back(visit),
        State::Form(_) => form::back(visit),
        State::Review(_) => review::back(visit),
        State::Document(_) => document::back(visit),
        State::HandOver(_) => hand_over::back(visit),
    }
}

/// 返回 on a form's first page.
pub(super) fn leave_form(visit: &mut Visit, step: Step) -> Step {
    let has_own_answers = matches!(&visit.state, State::Form(work) if work.has_own_answers());
    if has_own_answers {
        visit.over = Some(Over::LeaveQuestion { then: over::Then::Home });
        return step;
    }
    let entered = home::enter(visit);
    Step { effects: step.effects.into_iter().chain(entered.effects).collect(), ignored: None }
}

/// Ends the visit; a card may still lie on the reader and paper in the slot.
pub(super) fn end_visit(visit: &mut Visit) -> Step {
    // A card that led to no visit lies there all the same.
    let had_card = visit.guest.is_some() || matches!(visit.state, State::CardTrouble(_));
    let paper = take_away::Paper { receipt: visit.paper.to_take(), half: visit.paper.hangs, sheets: visit.sheets.to_take() };
    if !had_card && !paper.any() {
        return to_idle(visit);
    }
    let last_four = visit.guest.as_ref().map(|guest| Personal::new(tail(guest.card.id_number.reveal())));
    let forgotten = forget(visit);
    // The modes go on until the page is left: somebody who needs large letters needs them here too.
    visit.state = State::TakeAway(take_away::TakeAway::new(had_card, last_four, paper, visit.now.mono_ms));
    forgotten
}

pub(super) fn to_idle(visit: &mut Visit) -> Step {
    let step = forget(visit);
    visit.state = State::Idle;
    visit.modes = Modes::default();
    visit.last_touch = None;
    visit.last_key = None;
    visit.focus = five_keys::Focus::default();
    step
}

/// Drops everything of the person. The state's own content goes with the state.
pub(super) fn forget(visit: &mut Visit) -> Step {
    let began = visit.is_somebodys();
    visit.guest = None;
    visit.code_guest = None;
    visit.session = Remote::NotAsked;
    visit.verified = None;
    visit.contributions = Remote::NotAsked;
    visit.cases = Remote::NotAsked;
    visit.outcomes.clear();
    visit.draft = None;
    visit.paper = PaperOut::default();
    visit.sheets = PaperOut::default();
    visit.leaving = pick_up::Leaving::default();
    visit.pick_ups.clear();
    visit.handed.clear();
    visit.over = None;
    visit.speaking.forget();
    visit.writing.forget();
    let step = Step::asking(Effect::CloseSession).and(Effect::Forget);
    if began { step.and(Effect::Log(LogNote::VisitEnded)) } else { step }
}

fn recalled(visit: &mut Visit, outcomes: Vec<Outcome>, draft: Option<Box<Draft>>) -> Step {
    if !visit.guest.as_ref().is_some_and(|guest| guest.acknowledged) {
        return Step::ignored(Ignored::Late);
    }
    visit.outcomes = outcomes;
    visit.draft = draft;
    match &visit.state {
        State::Home => home::tell(visit),
        // Who came straight to the form finds what was begun there before, as long as nothing new is written.
        State::Form(work) if work.is_untouched() && visit.draft.as_ref().is_some_and(|draft| work.is_of(draft)) => {
            form::resume(visit)
        }
        State::Form(_)
        | State::Idle
        | State::WaitingCard(_)
        | State::Notice(_)
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
        | State::Assurance(_)
        | State::MedicalAccount(_)
        | State::PickUp(_)
        | State::HandOver(_)
        | State::CardTrouble(_)
        | State::TakeAway(_)
        | State::Scanned(_)
        | State::StaffPin(_)
        | State::Maintenance(_) => Step::done(),
    }
}
