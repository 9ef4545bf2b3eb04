//! A page in the order one would read it aloud, and which of it can be used.
//!
//! The voice speaks it and the five keys go along it. Every control of the page is a stop, exactly once, and so is
//! every key on screen: nothing can be reached by touch alone. One thing needs a hand and has another way: writing one's
//! name (the card signs as well).

mod later;

use super::keys_on_screen::{key_name, keys, spoken};
use super::view::*;
use super::{Action, Foot, Key, form};
use crate::words::Phrase;

/// Something on the page.
pub struct Read {
    pub part: Part,
    /// What is said, one after the other.
    pub said: Vec<Said>,
    /// What it can be used for.
    pub stop: Option<Stop>,
    /// A stop that is not enabled is said and passed over.
    pub enabled: bool,
    /// Of an answer that is offered: whether somebody has chosen it. That is theirs alone.
    pub answered: Option<bool>,
}

/// A phrase, and what everybody around may hear of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    pub phrase: Phrase,
    /// What a loudspeaker says: the same, or something that tells nothing of a person. None for nothing.
    pub aloud: Phrase,
}

impl From<&Phrase> for Said {
    fn from(phrase: &Phrase) -> Self {
        Said { phrase: phrase.clone(), aloud: phrase.clone() }
    }
}

impl Said {
    /// Of the person: it is said into earphones, and shown.
    fn private(phrase: &Phrase) -> Self {
        Said::private_but(phrase, &Phrase::key("reading.on-screen"))
    }

    /// The same, with something else for everybody.
    fn private_but(phrase: &Phrase, aloud: &Phrase) -> Self {
        let aloud = if phrase.is_none() { Phrase::none() } else { aloud.clone() };
        Said { phrase: phrase.clone(), aloud }
    }
}

/// What kind of thing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Text,
    /// What is wrong, or urgent.
    Warning,
    /// What is being typed.
    Field,
    Control,
    /// A key on screen.
    Key,
}

/// A place of the way through a page.
#[derive(Clone, PartialEq, Eq)]
pub enum Stop {
    Control(Action),
    Key(Key),
}

impl Stop {
    /// What the pages know it by.
    pub fn name(&self) -> String {
        match self {
            Stop::Control(action) => action.name(),
            Stop::Key(key) => format!("keyboard.{}", key_name(key)),
        }
    }
}

impl View {
    /// Everything on the page, in reading order. Who runs the machine is said on the idle page only; the time is not.
    pub fn reading(&self) -> Vec<Read> {
        let mut reading = Reading::default();
        match &self.content {
            Content::Idle(page) => {
                reading.text([&self.header.centre, &self.header.slogan]);
                reading.idle(page);
            }
            Content::Message(page) => reading.message(page),
            Content::Notice(page) => {
                reading.title(&page.title);
                page.points.iter().for_each(|(title, text)| reading.text([title, text]));
                reading.controls([&page.secondary, &page.primary]);
            }
            Content::Home(page) => reading.home(page),
            Content::Lookup(page) => reading.lookup(page),
            Content::FormPage(page) => {
                reading.progress(&page.progress);
                reading.title(&page.title);
                reading.text([&page.note]);
                reading.rows(&page.rows);
                reading.controls([&page.secondary, &page.primary]);
            }
            Content::Question(page) => reading.question(page),
            Content::Review(page) => {
                reading.title(&page.title);
                reading.text([&page.note]);
                // The picture is of the person: it is named, not told.
                reading.text(page.portrait.iter().map(|portrait| &portrait.said));
                reading.rows(&page.rows);
                reading.controls([&page.secondary, &page.primary]);
            }
            Content::Done(page) => reading.done(page),
            Content::Document(page) => reading.document(page),
            Content::Countdown(page) => {
                reading.title(&page.title);
                reading.text([&page.text]);
                reading.controls([&page.secondary, &page.primary]);
            }
            Content::Guide(page) => reading.guide(page),
            Content::Find(page) => reading.find(page),
            Content::Rating(page) => reading.rating(page),
            Content::OutOfOrder(page) => reading.out_of_order(page),
            Content::Cleaning(page) => reading.cleaning(page),
            Content::Maintenance(page) => reading.maintenance(page),
            Content::Chart(page) => reading.chart(page),
        }
        reading.controls(&self.look);
        if self.foot_shown {
            reading.controls(&self.foot);
        }
        reading.reads
    }

    /// What one would want first on this page: the answer of a question, else the way on; help where there is only
    /// waiting.
    pub fn first_stop(&self) -> Option<Stop> {
        let wanted = match &self.content {
            Content::Idle(page) => page.doors.first(),
            Content::Message(page) => page.primary.as_ref().or(page.doors.first()),
            Content::Notice(page) => Some(&page.primary),
            Content::Home(page) => page.unfinished.as_ref().map(|(_, _, resume)| resume).or(page.doors.first()),
            Content::Lookup(page) => page.primary.as_ref(),
            Content::FormPage(page) => Some(&page.primary),
            Content::Question(page) => match first_of_question(page) {
                First::Key(key) => return Some(Stop::Key(key)),
                First::Control(control) => control,
            },
            Content::Review(page) => Some(&page.primary),
            Content::Done(page) => Some(&page.primary),
            Content::Document(page) => Some(&page.primary),
            Content::Countdown(page) => Some(&page.primary),
            Content::Guide(page) => page.sections.first(),
            Content::Find(page) => page.results.first(),
            Content::Rating(page) => page.levels.first(),
            Content::OutOfOrder(page) => page.primary.as_ref(),
            Content::Cleaning(_) => None,
            Content::Maintenance(page) => Some(&page.primary),
            Content::Chart(page) => page.primary.as_ref(),
        };
        let help = self.foot.iter().find(|control| control.action == Action::Foot(Foot::Help));
        let wanted = wanted.or(help.filter(|_| self.foot_shown));
        let usable = wanted.filter(|control| control.enabled).map(|control| Stop::Control(control.action.clone()));
        usable.or_else(|| self.stops().into_iter().next())
    }

    /// Everything that can be used now, in reading order.
    pub fn stops(&self) -> Vec<Stop> {
        self.reading().into_iter().filter(|read| read.enabled).filter_map(|read| read.stop).collect()
    }

    /// What one would want after `chosen` was used and the page is still up: an answer that is complete leads on.
    /// None where one stays.
    pub fn stop_after(&self, chosen: &Stop) -> Option<Stop> {
        let (Content::Question(page), Stop::Control(Action::Form(act))) = (&self.content, chosen) else { return None };
        let on = || Some(Stop::Control(page.primary.action.clone()));
        let first_of = |column: &[Control]| column.first().map(|control| Stop::Control(control.action.clone()));
        match (&page.answer, act) {
            (Answer::Choices { options: _, several: false }, form::Act::Choose(_) | form::Act::AtWindow) => on(),
            // Of a month the month is the answer.
            (Answer::Date { chosen, .. }, form::Act::Month(_)) if !chosen.is_none() => on(),
            (Answer::Places { columns, .. }, form::Act::Province(_) | form::Act::SlotDay(_)) => {
                columns.get(1).and_then(|places| first_of(places))
            }
            (Answer::Places { .. }, form::Act::City(_) | form::Act::SlotHalf(_)) => on(),
            (Answer::Date { columns, .. }, form::Act::Year(_)) => columns.get(1).and_then(|months| first_of(months)),
            (Answer::Date { columns, .. }, form::Act::Month(_)) => columns.get(2).and_then(|days| first_of(days)),
            (Answer::Date { chosen, .. }, form::Act::Day(_)) if !chosen.is_none() => on(),
            (Answer::Promise { text: _, agree }, form::Act::Agree) if agree.chosen => on(),
            (Answer::Typing(_), form::Act::Copy) => on(),
            (
                Answer::Choices { .. }
                | Answer::Typing(_)
                | Answer::Date { .. }
                | Answer::Places { .. }
                | Answer::Promise { .. }
                | Answer::Rows { .. }
                | Answer::Holder { .. }
                | Answer::Sign(_),
                _,
            ) => None,
        }
    }

    /// True where the control lies in the part of the page that may have to be moved into sight.
    pub fn may_be_out_of_sight(&self, stop: &Stop) -> bool {
        let Stop::Control(action) = stop else { return false };
        let is_it = |control: &Control| control.action == *action;
        match &self.content {
            Content::Message(page) => page.doors.iter().any(is_it),
            Content::Home(_) => !self.foot.iter().any(is_it),
            Content::FormPage(FormPageView { rows, .. }) | Content::Review(ReviewPage { rows, .. }) => {
                rows.iter().filter_map(|row| row.control.as_ref()).any(is_it)
            }
            Content::Question(page) => match &page.answer {
                Answer::Choices { options, several: _ } => options.iter().any(is_it),
                Answer::Date { columns, .. } | Answer::Places { columns, .. } => columns.iter().flatten().any(is_it),
                Answer::Promise { text: _, agree } => is_it(agree),
                Answer::Rows { rows, add } => rows.iter().chain(add).any(is_it),
                Answer::Holder { .. } | Answer::Typing(_) | Answer::Sign(_) => false,
            },
            Content::Find(page) => page.results.iter().any(is_it),
            Content::Rating(page) => page.levels.iter().chain(&page.tags).any(is_it),
            Content::Maintenance(page) => page.patrol.iter().any(is_it),
            Content::Lookup(page) => page.years.iter().any(is_it),
            Content::Done(page) => page.door.iter().any(is_it),
            Content::Idle(_)
            | Content::Notice(_)
            | Content::Document(_)
            | Content::Countdown(_)
            | Content::Guide(_)
            | Content::OutOfOrder(_)
            | Content::Cleaning(_)
            | Content::Chart(_) => false,
        }
    }
}

enum First<'a> {
    Control(Option<&'a Control>),
    Key(Key),
}

fn first_of_question(page: &QuestionPage) -> First<'_> {
    First::Control(match &page.answer {
        Answer::Choices { options, several: _ } => options.iter().find(|option| option.chosen).or(options.first()),
        Answer::Date { columns, headings: _, chosen } => {
            let open = columns.iter().find(|column| !column.is_empty() && !column.iter().any(|part| part.chosen));
            let year = columns.first().and_then(|years| years.iter().find(|year| year.chosen));
            if chosen.is_none() { open.and_then(|column| column.first()).or(year) } else { year }
        }
        Answer::Promise { text: _, agree } => Some(agree),
        Answer::Places { columns, headings: _ } => {
            let open = columns.iter().find(|column| !column.is_empty() && !column.iter().any(|place| place.chosen));
            open.and_then(|column| column.first()).or(Some(&page.primary))
        }
        Answer::Rows { rows: _, add } => add.as_ref().or(Some(&page.primary)),
        Answer::Holder { text: _, read: false } => Some(&page.secondary),
        Answer::Holder { text: _, read: true } | Answer::Sign(_) => Some(&page.primary),
        Answer::Typing(typing) => {
            let offered = page.shortcut.as_ref().filter(|shortcut| is_offer(shortcut) && is_empty(typing));
            let first =
                keys(typing).into_iter().find(|key| matches!(key, Key::Character(character) if !matches!(character, ' ' | '\'')));
            match (offered, first) {
                (None, Some(key)) => return First::Key(key),
                (offered, _) => offered.or(Some(&page.primary)),
            }
        }
    })
}

/// A shortcut that fills the field in, not one that leads away from it.
fn is_offer(shortcut: &Control) -> bool {
    matches!(shortcut.action, Action::Form(form::Act::Copy))
}

fn is_empty(typing: &Typing) -> bool {
    [&typing.before, &typing.preedit, &typing.after].iter().all(|text| text.is_empty())
}

/// What is chosen there is somebody's answer.
fn is_answer(action: &Action) -> bool {
    matches!(action, Action::Form(_) | Action::Eligibility(_))
}

/// A reading under way.
#[derive(Default)]
struct Reading {
    reads: Vec<Read>,
}

impl Reading {
    fn read<S: Into<Said>>(&mut self, part: Part, said: impl IntoIterator<Item = S>) {
        let said: Vec<Said> = said.into_iter().map(Into::into).filter(|said| !said.phrase.is_none()).collect();
        if !said.is_empty() {
            self.reads.push(Read { part, said, stop: None, enabled: false, answered: None });
        }
    }

    fn title(&mut self, title: &Phrase) {
        self.read(Part::Title, [title]);
    }

    fn text<S: Into<Said>>(&mut self, said: impl IntoIterator<Item = S>) {
        self.read(Part::Text, said);
    }

    fn texts(&mut self, paragraphs: &[Phrase]) {
        paragraphs.iter().for_each(|paragraph| self.text([paragraph]));
    }

    fn stop(&mut self, control: &Control, said: Vec<Said>) {
        let state = match (control.enabled, control.chosen, &control.action) {
            (false, _, _) => Said::from(&Phrase::key("reading.not-now")),
            // Their words say it already: 再放大 once letters are large, 别读了, 办好了.
            (true, true, Action::Foot(Foot::LargeText | Foot::Voice) | Action::Home(_)) => Said::from(&Phrase::none()),
            (true, true, Action::Foot(_) | Action::Voice(_)) => Said::from(&Phrase::key("reading.on")),
            (true, true, action) if is_answer(action) => Said::private_but(&Phrase::key("reading.chosen"), &Phrase::none()),
            (true, true, _) => Said::from(&Phrase::key("reading.chosen")),
            (true, false, _) => Said::from(&Phrase::none()),
        };
        let said = said.into_iter().chain([state]).filter(|said| !said.phrase.is_none()).collect();
        let stop = Some(Stop::Control(control.action.clone()));
        let answered = (control.choice && is_answer(&control.action)).then_some(control.chosen);
        self.reads.push(Read { part: Part::Control, said, stop, enabled: control.enabled, answered });
    }

    fn control(&mut self, control: &Control) {
        let (label, note) = (&control.label, &control.note);
        let said = match &control.aloud {
            Aloud::Everything => [label.into(), note.into()],
            Aloud::Label => [label.into(), Said::private_but(note, &Phrase::none())],
            Aloud::Nothing => [Said::private(label), Said::private(note)],
            Aloud::Words(words) => [Said::private_but(label, words), Said::private_but(note, &Phrase::none())],
        };
        self.stop(control, said.into());
    }

    fn controls<'c>(&mut self, controls: impl IntoIterator<Item = &'c Control>) {
        controls.into_iter().for_each(|control| self.control(control));
    }

    fn progress(&mut self, progress: &Progress) {
        self.text([&progress.label, &progress.remaining]);
    }

    fn idle(&mut self, page: &IdlePage) {
        self.title(&page.title);
        self.text([&page.note]);
        self.controls(&page.doors);
        self.text(page.health.iter().map(|(fact, _)| fact));
        self.text([&page.host, &page.machine, &page.hotline]);
    }

    fn message(&mut self, page: &MessagePage) {
        self.title(&page.title);
        self.texts(&page.paragraphs);
        let urgent: Vec<&Phrase> = page.urgent.iter().flat_map(|(title, text)| [title, text]).collect();
        let (first, last) = if page.urgent_first { (urgent, Vec::new()) } else { (Vec::new(), urgent) };
        self.read(Part::Warning, first);
        self.points(&page.points);
        self.controls(&page.doors);
        self.read(Part::Warning, last);
        self.controls(page.secondary.iter().chain(&page.primary));
        self.text([&page.staff_code]);
    }

    fn home(&mut self, page: &HomePage) {
        self.read(Part::Title, [Said::private_but(&page.greeting, &Phrase::key("home.greeting"))]);
        self.text([Said::private_but(&page.note, &Phrase::none())]);
        if let Some((service, note, resume)) = &page.unfinished {
            self.text([Said::from(&Phrase::key("shell.unfinished")), Said::private(service), Said::private(note)]);
            self.control(resume);
        }
        self.text([&Phrase::key("shell.cases"), &page.cases_note]);
        self.controls(page.cases.iter().map(|row| &row.control));
        self.text([&Phrase::key("shell.doors")]);
        self.controls(&page.doors);
    }

    fn lookup(&mut self, page: &LookupPage) {
        self.title(&page.title);
        self.text([&page.source]);
        self.controls(&page.tabs);
        let total = page.total.iter();
        self.text(total.flat_map(|(before, number, after)| [before.into(), Said::private(number), after.into()]));
        self.text([Said::private(&page.missing)]);
        self.text(&page.columns);
        page.rows.iter().for_each(|row| self.text(row.cells.iter().map(Said::private)));
        self.controls(&page.years);
        self.controls(page.secondary.iter().chain(&page.primary));
    }

    fn rows(&mut self, rows: &[FormRow]) {
        for row in rows {
            let said = vec![Said::from(&row.label), Said::private(&row.value), Said::from(&row.complaint)];
            match &row.control {
                Some(control) => self.stop(control, said),
                None => {
                    let locked = if row.locked { Phrase::key("reading.from-card") } else { Phrase::none() };
                    self.text(said.into_iter().chain([Said::from(&locked)]));
                }
            }
        }
    }

    fn question(&mut self, page: &QuestionPage) {
        self.progress(&page.progress);
        self.title(&page.title);
        self.read(Part::Warning, [&page.complaint]);
        self.text([&page.hint]);
        match &page.answer {
            Answer::Choices { options, several } => {
                self.text([&if *several { Phrase::key("reading.several") } else { Phrase::none() }]);
                self.controls(options);
            }
            Answer::Typing(typing) => self.field(typing),
            Answer::Places { columns, headings } => self.columns(headings, columns),
            Answer::Date { columns, headings, chosen } => {
                self.text([Said::private(chosen)]);
                self.columns(headings, columns);
            }
            Answer::Promise { text, agree } => {
                self.text([text]);
                self.control(agree);
            }
            Answer::Sign(signing) => {
                self.text([&signing.prompt]);
                self.control(&signing.clear);
            }
            Answer::Rows { rows, add } => {
                self.controls(rows);
                self.controls(add);
            }
            Answer::Holder { text, read } => self.text([if *read { Said::private(text) } else { Said::from(text) }]),
        }
        self.controls(page.shortcut.iter().chain([&page.secondary, &page.primary]));
        if let Answer::Typing(typing) = &page.answer {
            self.keys(typing);
        }
    }

    /// A column is empty until the one before it is chosen.
    fn columns(&mut self, headings: &[Phrase], columns: &[Vec<Control>]) {
        for (heading, column) in headings.iter().zip(columns).filter(|(_, column)| !column.is_empty()) {
            self.text([heading]);
            self.controls(column);
        }
    }

    fn keys(&mut self, typing: &Typing) {
        for key in keys(typing) {
            let name = spoken(&key, typing);
            // What is offered tells what was typed.
            let name = if matches!(key, Key::Candidate(_)) { Said::private(&name) } else { Said::from(&name) };
            let up = matches!(key, Key::Way(way) if way == typing.keyboard);
            let said = std::iter::once(name).chain(up.then(|| Said::from(&Phrase::key("reading.chosen")))).collect();
            self.reads.push(Read { part: Part::Key, said, stop: Some(Stop::Key(key)), enabled: true, answered: None });
        }
    }

    fn field(&mut self, typing: &Typing) {
        let text = format!("{}{}", typing.before, typing.after);
        let value = match text.is_empty() {
            true => Said::from(&Phrase::key("reading.nothing-yet")),
            false => Said::private(&Phrase::literal(text)),
        };
        let letters = match typing.preedit.as_str() {
            "" => Phrase::none(),
            letters => Phrase::key("reading.composing").with("letters", letters),
        };
        let unit = if typing.before.is_empty() && typing.after.is_empty() { Phrase::none() } else { typing.unit.clone() };
        self.read(
            Part::Field,
            [Said::from(&typing.label), value, Said::private_but(&unit, &Phrase::none()), Said::private(&letters)],
        );
    }

    /// Who hears a code has the paper: it is said into earphones only.
    fn paper(&mut self, paper: Option<&PaperBox>) {
        let said = |paper: &PaperBox| {
            [Said::from(&paper.title), Said::private(&paper.code), Said::from(&paper.text), Said::from(&paper.staff_code)]
        };
        self.read(Part::Warning, paper.into_iter().flat_map(said));
    }

    /// The picture is of the person: it is named, not told.
    fn document(&mut self, page: &DocumentPage) {
        self.title(&page.title);
        self.text([&page.note]);
        self.text([&page.picture_said]);
        self.paper(page.paper.as_ref());
        self.controls([&page.secondary, &page.primary]);
    }

    fn done(&mut self, page: &DonePage) {
        let told = |phrase: &Phrase| if page.of_person { Said::private(phrase) } else { Said::from(phrase) };
        self.read(Part::Title, [told(&page.title)]);
        self.text([told(&page.subtitle)]);
        self.text([Said::from(&page.number_label), Said::private(&page.number)]);
        page.paragraphs.iter().for_each(|paragraph| self.text([told(paragraph)]));
        if !page.qr.is_empty() {
            self.text([&page.qr_caption]);
        }
        self.paper(page.paper.as_ref());
        self.steps(&page.steps);
        self.text([&page.facts_title]);
        self.texts(&page.facts);
        self.text([&page.note]);
        self.controls(page.door.iter().chain(&page.secondary).chain([&page.primary]));
    }
}
