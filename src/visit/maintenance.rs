//! 机器检查: how the machine is, for staff. A card of staff that is listed in the configuration opens it, or their PIN, where
//! there is one; whoever holds the card may still do business of their own.

use super::limits::CLEANING_S;
use super::time::Ticked;
use super::view::{Check, CleaningPage, Content, Control, MaintenancePage, PaperLeft};
use super::*;
use crate::devices::{Device, DeviceStatus, Forecast, MachineStatus, Urgency, words};
use crate::words::Phrase;

/// Controls of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 换了一整卷纸.
    PaperFilled,
    /// 擦屏幕: touch does nothing for a while.
    Clean,
    /// 办我自己的事: staff are citizens too.
    OwnBusiness,
    /// 退出检查.
    Leave,
}

#[derive(Default)]
pub struct Maintenance {
    /// Said so in this check.
    paper_filled: bool,
    /// The screen is being wiped since then.
    cleaning_since_ms: Option<u64>,
}

impl Maintenance {
    pub fn is_cleaning(&self) -> bool {
        self.cleaning_since_ms.is_some()
    }

    fn cleaned_ms(&self) -> Option<u64> {
        self.cleaning_since_ms.map(|since_ms| since_ms + u64::from(CLEANING_S) * 1_000)
    }

    /// The seconds left are counted on the page.
    pub fn due_ms(&self, now_ms: u64) -> Option<u64> {
        self.cleaned_ms().map(|cleaned_ms| cleaned_ms.min(now_ms + 1_000))
    }

    pub(super) fn tick(&mut self, now_ms: u64) -> Ticked {
        if self.cleaned_ms().is_none_or(|cleaned_ms| now_ms < cleaned_ms) {
            return Ticked::Nothing;
        }
        self.cleaning_since_ms = None;
        Ticked::Changed
    }
}

/// A card of staff was read.
pub fn enter(visit: &mut Visit) -> Step {
    visit.state = State::Maintenance(Maintenance::default());
    Step::asking(Effect::Log(LogNote::VisitBegan)).and(Effect::Log(LogNote::MaintenanceBegan))
}

/// The PIN was right: the same, with nobody's card.
pub fn enter_by_pin(visit: &mut Visit) -> Step {
    visit.state = State::Maintenance(Maintenance::default());
    Step::asking(Effect::Log(LogNote::MaintenanceBegan))
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::Maintenance(check) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        // Whoever wipes touches everything.
        Event::Act { .. } if check.is_cleaning() => Step::ignored(Ignored::Disabled),
        Event::Act { action: Action::Maintenance(act), page: _, by: _ } => match act {
            Act::Clean => {
                check.cleaning_since_ms = Some(visit.now.mono_ms);
                Step::done()
            }
            Act::PaperFilled if check.paper_filled => Step::ignored(Ignored::Disabled),
            Act::PaperFilled => {
                check.paper_filled = true;
                Step::asking(Effect::BeginRoll)
            }
            Act::OwnBusiness if visit.guest.is_none() => Step::ignored(Ignored::Disabled),
            Act::OwnBusiness => {
                visit.state = State::Notice(Wish::Home);
                Step::done()
            }
            Act::Leave => common::end_visit(visit),
        },
        // The same card lying on is no news.
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit, check: &Maintenance) -> Content {
    if let Some(cleaned_ms) = check.cleaned_ms() {
        return cleaning(cleaned_ms.saturating_sub(visit.now.mono_ms));
    }
    let (site, machine) = (&visit.site, &visit.health.machine);
    let note = Phrase::key("maintenance.note")
        .with("machine", site.machine.as_str())
        .with("program", env!("CARGO_PKG_VERSION"))
        .with("content", site.content.facts.version.to_string());
    let control = |act: Act, key: &'static str| Control::new(Action::Maintenance(act), Phrase::key(key));
    let paper_filled = || {
        let control = control(Act::PaperFilled, "maintenance.paper-filled");
        control.chosen(check.paper_filled).enabled(!check.paper_filled)
    };
    let devices = machine.all().map(|(device, status)| device_check(machine, device, status));
    Content::Maintenance(MaintenancePage {
        title: Phrase::key("maintenance.title"),
        note,
        checks: devices.chain([unsent_check(machine.unsent.count)]).collect(),
        paper: machine.paper.map(paper_left),
        patrol_title: Phrase::key("maintenance.done-title"),
        patrol: site.has_printer.then(paper_filled).into_iter().chain([control(Act::Clean, "maintenance.clean")]).collect(),
        primary: control(Act::Leave, "maintenance.leave"),
        secondary: visit.guest.is_some().then(|| control(Act::OwnBusiness, "maintenance.own-business")),
    })
}

fn cleaning(left_ms: u64) -> Content {
    let seconds = u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(CLEANING_S);
    Content::Cleaning(CleaningPage {
        seconds,
        of: CLEANING_S,
        title: Phrase::key("cleaning.title"),
        text: Phrase::key("cleaning.text").with("seconds", seconds),
        steps: ["cleaning.step-1", "cleaning.step-2", "cleaning.step-3"].map(Phrase::key).into(),
    })
}

fn device_check(machine: &MachineStatus, device: Device, status: DeviceStatus) -> Check {
    let state = words::state_with_history(device, status, machine.reader_remedy, machine.half_papers(device));
    let good = status.urgency() == Urgency::None;
    let advice = if good { Phrase::none() } else { words::advice(device, status) };
    Check { name: words::name(device), state, advice, good }
}

fn unsent_check(count: u32) -> Check {
    let good = count == 0;
    Check {
        name: Phrase::key("maintenance.unsent"),
        state: Phrase::key("maintenance.unsent-count").with("count", i64::from(count)),
        advice: if good { Phrase::none() } else { Phrase::key("maintenance.unsent-advice") },
        good,
    }
}

fn paper_left(forecast: Forecast) -> PaperLeft {
    let Forecast { left_mm: _, left_percent, receipts, days } = forecast;
    PaperLeft {
        title: Phrase::key("maintenance.paper-title"),
        text: words::paper(left_percent, receipts, days),
        percent: left_percent,
        low: forecast.is_low(),
    }
}
