//! Finding what one came for: by name, by what people call it, by pinyin, or along the groups.

use super::editor::{Editor, Taken};
use super::limits::FIND_CHARS_MAX;
use super::view::{Content, Control, FindPage, Icon, Keyboard};
use super::*;
use crate::catalogue::{Content as Centre, Found, SEARCH_RESULTS_MAX, ServiceIndex};
use crate::words::Phrase;

/// Rows of a shelf; what else stands on it is found by typing.
const SHELF_ROWS_MAX: usize = 100;
/// Services whose names tell what a group is about.
const NAMED_SERVICES_MAX: usize = 8;

/// Controls of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A group of services, by its place.
    Group(usize),
    /// 一件事, by its place.
    Event(usize),
    /// What is done at windows only.
    Windows,
    /// 公告.
    Board,
    Service(ServiceIndex),
    /// By its place among the entries that are only told about.
    Item(usize),
}

/// What is listed while nothing is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shelf {
    Groups,
    Group(usize),
    Event(usize),
    Windows,
}

pub struct Find {
    editor: Editor,
    shelf: Shelf,
}

impl Find {
    /// Each shelf is a page. Letters change what is found on the same page, so that keys keep their place.
    pub fn page_key(&self) -> u64 {
        match self.shelf {
            Shelf::Groups => 0,
            Shelf::Windows => 1,
            Shelf::Group(group) => 2 + 2 * group as u64,
            Shelf::Event(event) => 3 + 2 * event as u64,
        }
    }

    pub(super) fn editor_mut(&mut self) -> &mut Editor {
        &mut self.editor
    }

    /// What was typed, with the letters that are being composed. By strokes nothing is called anything.
    fn wanted(&self) -> String {
        let typing = self.editor.view(Phrase::none());
        let letters = if typing.keyboard == Keyboard::Strokes { "" } else { typing.preedit.as_str() };
        format!("{}{letters}{}", typing.before, typing.after)
    }

    fn shown(&self, content: &Centre) -> Vec<Found> {
        let wanted = self.wanted();
        if !wanted.is_empty() {
            return content.search(&wanted);
        }
        let of_codes = |codes: &[String]| codes.iter().filter_map(|code| content.index_of(code)).map(Found::Service).collect();
        let mut shown = match self.shelf {
            Shelf::Groups => Vec::new(),
            Shelf::Group(group) => in_group(content, group).map(Found::Service).collect(),
            Shelf::Event(event) => content.life_events.get(event).map_or_else(Vec::new, |event| of_codes(&event.services)),
            Shelf::Windows => (0..content.items.len()).map(Found::Item).collect(),
        };
        shown.truncate(SHELF_ROWS_MAX);
        shown
    }

    /// Ends composing; what was typed stays as it was written, so that the list is the same when one comes back.
    pub fn close(&mut self) -> Option<Effect> {
        let wanted = self.wanted();
        self.editor.replace(&wanted)
    }
}

fn in_group(content: &Centre, group: usize) -> impl Iterator<Item = ServiceIndex> {
    let id = content.categories.get(group).map(|category| category.id.as_str());
    let services = content.services.iter().enumerate();
    services.filter(move |(_, service)| Some(service.category.as_str()) == id).map(|(index, _)| ServiceIndex(index))
}

pub fn enter(visit: &mut Visit) -> Step {
    let revision = visit.page * form::REVISIONS_PER_EDITOR;
    let editor = Editor::new("", FIND_CHARS_MAX, Keyboard::Pinyin, revision);
    visit.state = State::Find(Box::new(Find { editor, shelf: Shelf::Groups }));
    Step::done()
}

/// Back to the list a guide was opened from.
pub fn reopen(visit: &mut Visit, find: Box<Find>) -> Step {
    visit.state = State::Find(find);
    Step::done()
}

/// 返回: what was typed goes first, then one leaves the shelf, then the page.
pub fn back(visit: &mut Visit) -> Step {
    let State::Find(find) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if !find.wanted().is_empty() || find.editor.is_composing() {
        let closing = find.editor.replace("");
        return Step { effects: closing.into_iter().collect(), ignored: None };
    }
    if find.shelf != Shelf::Groups {
        find.shelf = Shelf::Groups;
        return Step::done();
    }
    common::leave_pages(visit)
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::Find(find) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::Find(act), page: _, by: _ } => act_on(visit, act),
        Event::Key { key, by: _ } => {
            let edited = find.editor.key(key);
            Step { effects: edited.effect.into_iter().collect(), ignored: None }
        }
        Event::Composed(composition) => match find.editor.composed(composition) {
            Taken::Nothing => Step::ignored(Ignored::Late),
            _ => Step::done(),
        },
        Event::Card(news) => guide::card(visit, news, Wish::Home),
        other => Step::ignored(other.unwanted()),
    }
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let content = visit.site.content.clone();
    let State::Find(find) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let shelf = match act {
        Act::Group(group) if group < content.categories.len() => Shelf::Group(group),
        Act::Event(event) if event < content.life_events.len() => Shelf::Event(event),
        Act::Windows => Shelf::Windows,
        Act::Board => return board::enter(visit),
        Act::Service(index) => return guide::from_find(visit, Found::Service(index)),
        Act::Item(index) => return guide::from_find(visit, Found::Item(index)),
        Act::Group(_) | Act::Event(_) => return Step::ignored(Ignored::PageGone),
    };
    find.shelf = shelf;
    Step::done()
}

pub fn view(visit: &Visit, find: &Find) -> Content {
    let content = &*visit.site.content;
    let typed = !find.wanted().is_empty();
    let shown = find.shown(content);
    let count = shown.len();
    let results = match (typed, find.shelf) {
        (false, Shelf::Groups) => groups(visit),
        (true, _) | (false, _) => shown.into_iter().filter_map(|found| row(visit, found)).collect(),
    };
    let found = match (typed, find.shelf) {
        (true, _) if count == 0 => Phrase::key("find.none"),
        (true, _) if count == SEARCH_RESULTS_MAX => Phrase::key("find.first-of-many").with("count", count),
        (true, _) => Phrase::key("find.found").with("count", count),
        (false, Shelf::Groups) => Phrase::key("find.groups"),
        (false, _) if count == SHELF_ROWS_MAX => Phrase::key("find.first-of-many").with("count", count),
        (false, Shelf::Group(group)) => {
            content.categories.get(group).map_or_else(Phrase::none, |group| Phrase::words(&group.name))
        }
        (false, Shelf::Event(event)) => {
            content.life_events.get(event).map_or_else(Phrase::none, |event| Phrase::words(&event.name))
        }
        (false, Shelf::Windows) => Phrase::key("find.windows-note"),
    };
    Content::Find(FindPage {
        title: Phrase::key("find.title"),
        hint: Phrase::key("find.hint"),
        typing: find.editor.view(Phrase::key("find.field")),
        found,
        results,
    })
}

fn control(act: Act, label: Phrase) -> Control {
    Control::new(Action::Find(act), label)
}

fn groups(visit: &Visit) -> Vec<Control> {
    let content = &*visit.site.content;
    let named = |services: &mut dyn Iterator<Item = ServiceIndex>| {
        let names = services.filter_map(|index| content.service(index)).map(|service| Phrase::words(&service.short));
        let names = names.take(NAMED_SERVICES_MAX);
        names
            .reduce(|before, name| Phrase::key("find.several").with("before", before).with("name", name))
            .unwrap_or_else(Phrase::none)
    };
    let group = |(at, category): (usize, &crate::catalogue::Category)| {
        control(Act::Group(at), Phrase::words(&category.name))
            .note(named(&mut in_group(content, at)))
            .icon(services::icon_of(category))
    };
    let event = |(at, event): (usize, &crate::catalogue::LifeEvent)| {
        let note = named(&mut event.services.iter().filter_map(|code| content.index_of(code)));
        control(Act::Event(at), Phrase::words(&event.name)).note(note).icon(Icon::Person)
    };
    let mut rows: Vec<Control> = content.categories.iter().enumerate().map(group).collect();
    rows.extend(content.life_events.iter().enumerate().map(event));
    if !content.items.is_empty() {
        let label = Phrase::key("find.windows");
        rows.push(control(Act::Windows, label).note(Phrase::key("find.windows-note")).icon(Icon::Stairs));
    }
    let notices = board::hanging(content, visit.today()).len();
    if notices > 0 {
        let note = Phrase::key("board.count").with("count", notices);
        rows.push(control(Act::Board, Phrase::key("board.title")).note(note).icon(Icon::Notice));
    }
    rows
}

fn row(visit: &Visit, found: Found) -> Option<Control> {
    let content = &*visit.site.content;
    match found {
        Found::Service(index) => {
            let service = content.service(index)?;
            let tile = services::tile(visit, service, Action::Find(Act::Service(index)));
            Some(Control { label: Phrase::words(&service.name), ..tile })
        }
        Found::Item(index) => {
            let item = content.items.get(index)?;
            let zone = content.zone(&item.zone).map_or_else(Phrase::none, |zone| Phrase::words(&zone.name));
            let note = Phrase::key("find.at-windows").with("zone", zone);
            Some(control(Act::Item(index), Phrase::words(&item.name)).note(note).icon(Icon::Stairs))
        }
    }
}
