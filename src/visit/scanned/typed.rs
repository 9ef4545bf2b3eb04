//! 凭办件编号查: who has the receipt and neither card nor scanner types what stands on it. First the number, then the
//! query code (查询码); what the hall does not know is there to be mended.

use super::*;
use crate::api::{CASE_NUMBER_DIGITS, QUERY_CODE_CHARS, grouped_query_code};
use crate::visit::view::{Answer, Icon, Keyboard, Progress, QuestionPage};

/// What is typed, both at once, so that going back loses nothing.
pub struct Typed {
    number: Editor,
    code: Editor,
    at_code: bool,
    complaint: Option<Complaint>,
}

#[derive(Clone, Copy)]
enum Complaint {
    NotWhole,
    Hall(Why),
}

/// From the page that waits for a card.
pub fn enter(visit: &mut Visit) -> Step {
    let revision = visit.page * form::REVISIONS_PER_EDITOR;
    let typed = Typed {
        number: Editor::new("", CASE_NUMBER_DIGITS, Keyboard::Digits, revision),
        code: Editor::new("", QUERY_CODE_CHARS, Keyboard::QueryCode, revision),
        at_code: false,
        complaint: None,
    };
    visit.state = State::Scanned(Scanned::Typing(Box::new(typed)));
    Step::done()
}

impl Typed {
    pub(super) fn page_key(&self) -> u64 {
        u64::from(self.at_code)
    }

    pub(super) fn editor_mut(&mut self) -> &mut Editor {
        if self.at_code { &mut self.code } else { &mut self.number }
    }

    pub(super) fn complain(&mut self, why: Why) {
        self.complaint = Some(Complaint::Hall(why));
    }

    /// Where every digit is there.
    fn case_number(&self) -> Option<CaseNumber> {
        CaseNumber::from_digits(self.number.text()).ok()
    }

    fn is_whole(&self) -> bool {
        if self.at_code { self.code.text().chars().count() == QUERY_CODE_CHARS } else { self.case_number().is_some() }
    }

    pub(super) fn view(&self, visit: &Visit) -> Content {
        let (title, hint, label, on) = match self.at_code {
            false => ("scanned.type.number", "scanned.type.number-hint", "done.number-label", "way.next"),
            true => ("scanned.type.code", "scanned.type.code-hint", "receipt.query-code", "scanned.type.ask"),
        };
        let editor = if self.at_code { &self.code } else { &self.number };
        let mut typing = editor.view(Phrase::key(label));
        // As it stands on the receipt; whoever goes back within it sees it plain.
        if typing.after.is_empty() {
            typing.before = if self.at_code { grouped_query_code(&typing.before) } else { CaseNumber::begun(&typing.before) };
        }
        Content::Question(QuestionPage {
            progress: Progress { label: Phrase::none(), done: 0, of: 0, remaining: Phrase::none() },
            title: Phrase::key(title),
            hint: Phrase::key(hint).with("number", self.case_number().map_or_else(String::new, String::from)),
            complaint: self.complaint(visit),
            answer: Answer::Typing(typing),
            shortcut: None,
            primary: Control::new(Action::Scanned(Act::Next), Phrase::key(on)).icon(Icon::Forward).not_yet(!self.is_whole()),
            secondary: Control::new(Action::Scanned(Act::Back), Phrase::key("way.previous")).icon(Icon::Back),
        })
    }

    fn complaint(&self, visit: &Visit) -> Phrase {
        let key = match self.complaint {
            None => return Phrase::none(),
            Some(Complaint::NotWhole) if self.at_code => "scanned.type.code-not-whole",
            Some(Complaint::NotWhole) => "scanned.type.number-not-whole",
            Some(Complaint::Hall(Why::CaseUnreachable)) => "scanned.type.unreachable",
            Some(Complaint::Hall(_)) => "scanned.type.unknown",
        };
        Phrase::key(key).with("place", Phrase::words(&visit.site.content.centre.hall_place))
    }
}

pub(super) fn key(visit: &mut Visit, key: Key) -> Step {
    let State::Scanned(Scanned::Typing(typed)) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let edited = typed.editor_mut().key(key);
    if edited.finished {
        return next(visit);
    }
    if edited.text_changed {
        typed.complaint = None;
    }
    Step { effects: edited.effect.into_iter().collect(), ignored: None }
}

pub(super) fn act_on(visit: &mut Visit, act: Act) -> Step {
    match act {
        Act::Next => next(visit),
        Act::Back => back(visit),
        Act::Close | Act::Type => Step::ignored(Ignored::PageGone),
    }
}

fn next(visit: &mut Visit) -> Step {
    let State::Scanned(Scanned::Typing(typed)) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if !typed.is_whole() {
        typed.complaint = Some(Complaint::NotWhole);
        return Step::done();
    }
    typed.complaint = None;
    if !typed.at_code {
        typed.at_code = true;
        return Step::done();
    }
    let state = std::mem::replace(&mut visit.state, State::Idle);
    let State::Scanned(Scanned::Typing(typed)) = state else {
        visit.state = state;
        return Step::ignored(Ignored::NotHere);
    };
    let Some(number) = typed.case_number() else {
        visit.state = State::Scanned(Scanned::Typing(typed));
        return Step::ignored(Ignored::Disabled);
    };
    let code = typed.code.text().to_string();
    ask(visit, number, code.into(), Some(typed))
}

/// From the code to the number, from the number to where one came from.
pub fn back(visit: &mut Visit) -> Step {
    let State::Scanned(Scanned::Typing(typed)) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if typed.at_code {
        typed.at_code = false;
        return Step::done();
    }
    waiting_card::enter(visit, Wish::Home)
}
