//! At most three questions before a service: a hint and a next step, never a refusal.

use super::guide::Guide;
use super::view::{Answer, Content, Control, Icon, MessagePage, Picture, Progress, QuestionPage};
use super::*;
use crate::catalogue::Service;
use crate::words::Phrase;

/// Controls of the questions and of what comes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Choose(Answered),
    Next,
    Previous,
    /// 接着办.
    Begin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Yes,
    No,
    /// 说不准.
    Unsure,
}

pub struct Eligibility {
    guide: Guide,
    /// The question that is shown; after the last one what comes of them.
    at: usize,
    answers: Vec<Answered>,
    /// One wanted to go on without an answer.
    unanswered: bool,
}

impl Eligibility {
    pub fn page_key(&self) -> u64 {
        self.at as u64
    }

    /// What was answered to the question that is shown.
    fn answered(&self) -> Option<Answered> {
        self.answers.get(self.at).copied()
    }
}

pub fn enter(visit: &mut Visit) -> Step {
    let State::Guide(guide) = std::mem::replace(&mut visit.state, State::Idle) else {
        return Step::ignored(Ignored::NotHere);
    };
    visit.state = State::Eligibility(Eligibility { guide, at: 0, answers: Vec::new(), unanswered: false });
    Step::done()
}

/// 返回: one question back, from the first to the guide.
pub fn back(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Idle) {
        State::Eligibility(asked) if asked.at == 0 => guide::reopen(visit, asked.guide),
        State::Eligibility(asked) => {
            visit.state = State::Eligibility(Eligibility { at: asked.at - 1, unanswered: false, ..asked });
            Step::done()
        }
        other => {
            visit.state = other;
            Step::ignored(Ignored::NotHere)
        }
    }
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let content = visit.site.content.clone();
    let State::Eligibility(asked) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let Some((index, service)) = asked.guide.service().and_then(|index| Some((index, content.service(index)?))) else {
        return Step::ignored(Ignored::PageGone);
    };
    let asking = asked.at < service.questions.len();
    match event {
        Event::Act { action: Action::Eligibility(act), page: _, by: _ } => match act {
            Act::Choose(answer) if asking => {
                asked.answers.truncate(asked.at);
                asked.answers.push(answer);
                asked.unanswered = false;
                Step::done()
            }
            Act::Next if asking && asked.answered().is_some() => {
                asked.at += 1;
                Step::done()
            }
            Act::Next if asking => {
                asked.unanswered = true;
                Step::done()
            }
            Act::Previous => back(visit),
            Act::Begin if !asking => services::begin(visit, index),
            Act::Choose(_) | Act::Next | Act::Begin => Step::ignored(Ignored::PageGone),
        },
        Event::Card(news) => guide::card(visit, news, Wish::Service(index)),
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit, asked: &Eligibility) -> Content {
    let Some(service) = asked.guide.service().and_then(|index| visit.site.content.service(index)) else {
        return idle::view(visit);
    };
    match service.questions.get(asked.at) {
        Some(question) => Content::Question(QuestionPage {
            progress: Progress {
                label: Phrase::key("eligibility.question-of").with("number", asked.at + 1).with("of", service.questions.len()),
                done: asked.at + 1,
                of: service.questions.len(),
                remaining: Phrase::none(),
            },
            title: Phrase::words(&question.text),
            hint: Phrase::key("eligibility.hint"),
            complaint: if asked.unanswered { Phrase::key("form.complaint.nothing_chosen") } else { Phrase::none() },
            answer: Answer::Choices { options: options(asked.answered()), several: false },
            shortcut: None,
            primary: control(Act::Next, "way.next").icon(Icon::Forward).not_yet(asked.answered().is_none()),
            secondary: control(Act::Previous, "way.previous").icon(Icon::Back),
        }),
        None => outcome(service, &asked.answers),
    }
}

fn control(act: Act, key: &'static str) -> Control {
    Control::new(Action::Eligibility(act), Phrase::key(key))
}

fn options(answered: Option<Answered>) -> Vec<Control> {
    let option = |answer: Answered, key: &'static str| control(Act::Choose(answer), key).chosen(answered == Some(answer));
    vec![
        option(Answered::Yes, "eligibility.yes"),
        option(Answered::No, "eligibility.no"),
        option(Answered::Unsure, "eligibility.unsure").note(Phrase::key("eligibility.unsure-note")),
    ]
}

/// What comes of the answers: hints, and the way on, which is open whatever was answered.
fn outcome(service: &Service, answers: &[Answered]) -> Content {
    let hint = |(question, answer): (&crate::catalogue::Question, &Answered)| match answer {
        Answered::Yes => question.hint_yes.clone(),
        Answered::No => question.hint_no.clone(),
        Answered::Unsure => None,
    };
    let hints: Vec<Phrase> = service.questions.iter().zip(answers).filter_map(hint).map(Phrase::Words).collect();
    let fits = hints.is_empty();
    let mut paragraphs = hints;
    paragraphs.push(Phrase::key(if fits { "eligibility.fits-note" } else { "eligibility.hint-note" }));
    Content::Message(MessagePage {
        primary: Some(control(Act::Begin, if fits { "guide.begin" } else { "eligibility.go-on" }).icon(Icon::Forward)),
        secondary: Some(control(Act::Previous, "way.previous").icon(Icon::Back)),
        ..MessagePage::new(
            Picture::None,
            Phrase::key(if fits { "eligibility.fits-title" } else { "eligibility.hint-title" }),
            paragraphs,
        )
    })
}
