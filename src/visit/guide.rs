//! 办事指南: how one thing is done, in the five sections of the manual.

use super::find::Find;
use super::view::{Content, Control, GuideLine, GuidePage, Icon};
use super::*;
use crate::catalogue::{Found, Service, ServiceIndex, Zone};
use crate::words::{Phrase, Words};

/// Controls of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// One of the five, by its place.
    Section(usize),
    /// 开始办.
    Begin,
    /// 看看我能不能办.
    Eligibility,
    /// 看完了.
    Close,
}

/// Label and heading of the five sections (办理对象、所需材料、办理流程、必填表格、注意事项).
const SECTIONS: [(&str, &str); 5] = [
    ("guide.who", "guide.who-heading"),
    ("guide.materials", "guide.materials-heading"),
    ("guide.steps", "guide.steps-heading"),
    ("guide.form", "guide.form-heading"),
    ("guide.remarks", "guide.remarks-heading"),
];

pub struct Guide {
    entry: Found,
    section: usize,
    /// The list it was opened from.
    from: Option<Box<Find>>,
}

impl Guide {
    pub fn page_key(&self) -> u64 {
        match self.entry {
            Found::Service(ServiceIndex(index)) => 2 * index as u64,
            Found::Item(index) => 2 * index as u64 + 1,
        }
    }

    /// What somebody came for who puts a card down here.
    fn wish(&self) -> Wish {
        match self.entry {
            Found::Service(index) => Wish::Service(index),
            Found::Item(_) => Wish::Home,
        }
    }

    pub fn service(&self) -> Option<ServiceIndex> {
        match self.entry {
            Found::Service(index) => Some(index),
            Found::Item(_) => None,
        }
    }
}

/// Opens the guide of a row of the list.
pub fn from_find(visit: &mut Visit, entry: Found) -> Step {
    let State::Find(mut find) = std::mem::replace(&mut visit.state, State::Idle) else {
        return Step::ignored(Ignored::NotHere);
    };
    let closing = find.close();
    visit.state = State::Guide(Guide { entry, section: 0, from: Some(find) });
    Step { effects: closing.into_iter().collect(), ignored: None }
}

/// Opens the guide of a service: one that is not done here, or that nobody has begun.
pub fn of_service(visit: &mut Visit, index: ServiceIndex) -> Step {
    visit.state = State::Guide(Guide { entry: Found::Service(index), section: 0, from: None });
    Step::done()
}

/// Back to the guide from its questions.
pub fn reopen(visit: &mut Visit, guide: Guide) -> Step {
    visit.state = State::Guide(guide);
    Step::done()
}

pub fn back(visit: &mut Visit) -> Step {
    let from = if let State::Guide(guide) = &mut visit.state { guide.from.take() } else { None };
    match from {
        Some(find) => find::reopen(visit, find),
        None => common::leave_pages(visit),
    }
}

/// A card on a page that needs none: it begins a visit with what the page is about.
pub fn card(visit: &mut Visit, news: CardNews, wish: Wish) -> Step {
    if visit.is_somebodys() { Step::ignored(Ignored::NotHere) } else { waiting_card::card(visit, news, wish) }
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::Guide(guide) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::Guide(act), page: _, by: _ } => match (act, guide.service()) {
            (Act::Section(section), Some(_)) if section < SECTIONS.len() => {
                guide.section = section;
                Step::done()
            }
            (Act::Begin, Some(index)) => services::begin(visit, index),
            (Act::Eligibility, Some(_)) => eligibility::enter(visit),
            (Act::Close, _) => back(visit),
            (Act::Section(_) | Act::Begin | Act::Eligibility, _) => Step::ignored(Ignored::PageGone),
        },
        Event::Card(news) => {
            let wish = guide.wish();
            card(visit, news, wish)
        }
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit, guide: &Guide) -> Content {
    let content = &visit.site.content;
    let page = match guide.entry {
        Found::Service(index) => content.service(index).map(|service| of(visit, service, guide.section)),
        Found::Item(index) => content.items.get(index).map(|item| GuidePage {
            title: Phrase::words(&item.name),
            edition: if content.facts.demo { Phrase::key("guide.demo-entry") } else { Phrase::none() },
            sections: Vec::new(),
            heading: Phrase::key("guide.where-heading"),
            lines: std::iter::once(line(Phrase::words(&item.guide), Phrase::none()))
                .chain(content.zone(&item.zone).map(where_it_is))
                .collect(),
            primary: Some(close()),
            secondary: None,
        }),
    };
    page.map_or_else(|| idle::view(visit), Content::Guide)
}

fn close() -> Control {
    Control::new(Action::Guide(Act::Close), Phrase::key("guide.close")).icon(Icon::Check)
}

fn of(visit: &Visit, service: &Service, section: usize) -> GuidePage {
    let facts = &visit.site.content.facts;
    let (year, month) = facts.month.split_once('-').unwrap_or_default();
    let done_here = services::is_done_here(service);
    let key = match (done_here, facts.demo) {
        (false, _) => "guide.not-here",
        (true, true) => "guide.edition-demo",
        (true, false) => "guide.edition",
    };
    let control = |act: Act, key: &'static str| Control::new(Action::Guide(act), Phrase::key(key));
    let section_tab = |(index, (label, _)): (usize, &(&'static str, &'static str))| {
        control(Act::Section(index), label).chosen(index == section)
    };
    GuidePage {
        title: Phrase::words(&service.name),
        edition: Phrase::key(key).with("year", year.to_string()).with("month", month.trim_start_matches('0').to_string()),
        sections: SECTIONS.iter().enumerate().map(section_tab).collect(),
        heading: SECTIONS.get(section).map_or_else(Phrase::none, |(_, heading)| Phrase::key(*heading)),
        lines: lines(visit, service, section),
        primary: Some(if done_here { control(Act::Begin, "guide.begin").icon(Icon::Forward) } else { close() }),
        secondary: (done_here && !service.questions.is_empty()).then(|| control(Act::Eligibility, "guide.eligibility")),
    }
}

fn lines(visit: &Visit, service: &Service, section: usize) -> Vec<GuideLine> {
    let manual = &service.manual;
    let numbered = |(index, step): (usize, &Words)| GuideLine {
        mark: Phrase::literal((index + 1).to_string()),
        title: Phrase::words(step),
        text: Phrase::none(),
    };
    let plain = |text: &Words| line(Phrase::words(text), Phrase::none());
    match section {
        0 => {
            let zone = visit.site.content.zone(&service.zone).map(where_it_is);
            let limit = line(Phrase::key("guide.limit"), Phrase::words(&service.limit));
            std::iter::once(plain(&manual.who)).chain([limit]).chain(zone).collect()
        }
        1 => {
            let material = |material: &crate::catalogue::Material| {
                line(Phrase::words(&material.name), material.note.as_ref().map_or_else(Phrase::none, Phrase::words))
            };
            manual.materials.iter().map(material).collect()
        }
        2 => manual.steps.iter().enumerate().map(numbered).collect(),
        3 => {
            let minutes = Phrase::key("guide.minutes").with("minutes", service.minutes);
            let finish = service.finish.as_ref().map(plain);
            std::iter::once(plain(&manual.form_note)).chain([line(minutes, Phrase::none())]).chain(finish).collect()
        }
        _ => manual.remarks.iter().map(plain).collect(),
    }
}

fn line(title: Phrase, text: Phrase) -> GuideLine {
    GuideLine { mark: Phrase::none(), title, text }
}

/// Which windows on which floor.
fn where_it_is(zone: &Zone) -> GuideLine {
    let place = match zone.windows {
        Some((first, last)) if first == last => Phrase::key("guide.window").with("window", u32::from(first)),
        Some((first, last)) => Phrase::key("guide.windows").with("first", u32::from(first)).with("last", u32::from(last)),
        None => Phrase::key("guide.no-window"),
    };
    let floor = Phrase::key("guide.floor").with("floor", u32::from(zone.floor)).with("place", place);
    line(Phrase::words(&zone.name), floor)
}
