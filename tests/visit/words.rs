//! Everything a view says, as words.

use yizhan::visit::view::*;
use yizhan::words::{Phrase, Texts};

/// All words on the screen, one after the other.
pub fn words(view: &View, texts: &Texts) -> Vec<String> {
    let mut said = Said { texts, view, words: Vec::new() };
    said.all();
    said.words
}

struct Said<'a> {
    texts: &'a Texts,
    view: &'a View,
    words: Vec<String>,
}

impl Said<'_> {
    fn phrase(&mut self, phrase: &Phrase) {
        let words = self.texts.say(phrase, self.view.modes.language);
        self.words.push(words);
    }

    fn phrases<'p>(&mut self, phrases: impl IntoIterator<Item = &'p Phrase>) {
        phrases.into_iter().for_each(|phrase| self.phrase(phrase));
    }

    fn control(&mut self, control: &Control) {
        self.phrases([&control.label, &control.note]);
    }

    fn all(&mut self) {
        let view = self.view;
        self.phrases([&view.header.centre, &view.header.slogan, &view.header.time, &view.header.date]);
        view.controls().into_iter().for_each(|control| self.control(control));
        match &view.content {
            Content::Idle(page) => {
                self.phrases([&page.title, &page.note, &page.host, &page.machine, &page.hotline]);
                self.phrases(page.health.iter().map(|(fact, _)| fact));
            }
            Content::Message(page) => self.message(page),
            Content::Notice(page) => {
                self.phrase(&page.title);
                self.phrases(page.points.iter().flat_map(|(title, text)| [title, text]));
            }
            Content::Home(page) => {
                self.phrases([&page.greeting, &page.note, &page.cases_note]);
                self.phrases(page.unfinished.iter().flat_map(|(title, note, _)| [title, note]));
            }
            Content::Lookup(page) => self.lookup(page),
            Content::FormPage(page) => {
                self.phrases([&page.title, &page.note, &page.progress.label, &page.progress.remaining]);
                self.rows(&page.rows);
            }
            Content::Question(page) => self.question(page),
            Content::Review(page) => {
                self.phrases([&page.title, &page.note].into_iter().chain(page.portrait.iter().map(|face| &face.said)));
                self.rows(&page.rows);
            }
            Content::Done(page) => self.done(page),
            Content::Document(page) => {
                self.phrases([&page.title, &page.note, &page.picture_said]);
                self.phrases(page.paper.iter().flat_map(|paper| [&paper.title, &paper.code, &paper.text, &paper.staff_code]));
            }
            Content::Countdown(page) => self.phrases([&page.title, &page.text]),
            Content::Guide(page) => {
                self.phrases([&page.title, &page.edition, &page.heading]);
                self.phrases(page.lines.iter().flat_map(|line| [&line.mark, &line.title, &line.text]));
            }
            Content::Find(page) => {
                self.phrases([&page.title, &page.hint, &page.found, &page.typing.label]);
                let typing = &page.typing;
                self.words.extend([&typing.before, &typing.preedit, &typing.after].map(Clone::clone));
                self.words.extend(typing.candidates.iter().cloned());
            }
            Content::Maintenance(page) => {
                self.phrases([&page.title, &page.note, &page.patrol_title]);
                self.phrases(page.checks.iter().flat_map(|check| [&check.name, &check.state, &check.advice]));
                self.phrases(page.paper.iter().flat_map(|paper| [&paper.title, &paper.text]));
            }
            Content::OutOfOrder(page) => {
                self.phrases([&page.title, &page.note]);
                self.points(&page.points);
            }
            Content::Cleaning(page) => {
                self.phrases([&page.title, &page.text]);
                self.phrases(&page.steps);
            }
            Content::Chart(page) => {
                self.phrases([&page.title, &page.source, &page.summary]);
                self.phrases(page.bars.iter().flat_map(|bar| [&bar.label, &bar.value]));
            }
            Content::Rating(_) => {
                panic!("a visit shows this page now: its words are to be read here too")
            }
        }
    }

    fn message(&mut self, page: &MessagePage) {
        self.phrases([&page.title, &page.staff_code]);
        self.phrases(&page.paragraphs);
        self.phrases(page.urgent.iter().flat_map(|(title, text)| [title, text]));
        self.points(&page.points);
    }

    fn points(&mut self, points: &[Point]) {
        self.phrases(points.iter().flat_map(|point| [&point.title, &point.text, &point.note]));
    }

    fn lookup(&mut self, page: &LookupPage) {
        self.phrases([&page.title, &page.source, &page.missing, &page.square_missing]);
        self.phrases(page.total.iter().flat_map(|(before, number, after)| [before, number, after]));
        self.phrases(page.squares.iter().map(|(month, _)| month));
        self.phrases(page.columns.iter().chain(page.rows.iter().flat_map(|row| &row.cells)));
    }

    fn rows(&mut self, rows: &[FormRow]) {
        self.phrases(rows.iter().flat_map(|row| [&row.label, &row.value, &row.complaint]));
    }

    fn question(&mut self, page: &QuestionPage) {
        self.phrases([&page.title, &page.hint, &page.complaint, &page.progress.label, &page.progress.remaining]);
        match &page.answer {
            Answer::Choices { options: _, several: _ } => {}
            Answer::Typing(typing) => {
                self.phrases([&typing.label, &typing.unit]);
                self.words.extend([&typing.before, &typing.preedit, &typing.after].map(String::clone));
                self.words.extend(typing.candidates.iter().cloned());
            }
            Answer::Date { columns: _, headings, chosen } => self.phrases(headings.iter().chain([chosen])),
            Answer::Promise { text, agree: _ } => self.phrase(text),
            Answer::Sign(signing) => self.phrase(&signing.prompt),
            Answer::Places { columns: _, headings } => self.phrases(headings),
            Answer::Rows { rows: _, add: _ } => {}
            Answer::Holder { text, read: _ } => self.phrase(text),
        }
    }

    fn done(&mut self, page: &DonePage) {
        self.phrases([&page.title, &page.subtitle, &page.number_label, &page.number, &page.qr_caption, &page.facts_title]);
        self.phrases(page.paragraphs.iter().chain(&page.facts).chain([&page.note]));
        self.phrases(page.paper.iter().flat_map(|paper| [&paper.title, &paper.code, &paper.text, &paper.staff_code]));
        self.phrases(page.steps.iter().flat_map(|step| [&step.title, &step.when]));
        self.words.push(page.qr.clone());
    }
}
