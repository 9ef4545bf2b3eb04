//! 公告: the notices that hang today, from the content bundle; one is chosen and read.

use super::find::Find;
use super::view::{Content, Control, Icon, MessagePage, Picture};
use super::*;
use crate::catalogue::{Content as Centre, Notice, NoticeKind};
use crate::words::Phrase;

/// Controls of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// One of those that hang, by its place among them.
    Read(usize),
    /// 看完了.
    Close,
}

/// Notices that hang at a time; what is older waits for room.
const NOTICE_ROWS_MAX: usize = 12;

pub struct Board {
    /// Where one came from.
    find: Box<Find>,
    /// What is read.
    reading: Option<usize>,
}

impl Board {
    /// Every notice is a page.
    pub fn page_key(&self) -> u64 {
        self.reading.map_or(0, |index| 1 + index as u64)
    }
}

/// Newest first.
pub fn hanging(content: &Centre, today: jiff::civil::Date) -> Vec<&Notice> {
    let mut notices: Vec<&Notice> = content.notices.iter().filter(|notice| notice.from <= today && today <= notice.to).collect();
    notices.sort_by_key(|notice| std::cmp::Reverse(notice.from));
    notices.truncate(NOTICE_ROWS_MAX);
    notices
}

pub fn enter(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Idle) {
        State::Find(find) => {
            visit.state = State::Board(Board { find, reading: None });
            Step::done()
        }
        other => {
            visit.state = other;
            Step::ignored(Ignored::NotHere)
        }
    }
}

/// 返回: from a notice to the board, from the board to where one came from.
pub fn back(visit: &mut Visit) -> Step {
    match std::mem::replace(&mut visit.state, State::Idle) {
        State::Board(Board { find, reading: None }) => find::reopen(visit, find),
        State::Board(board) => {
            visit.state = State::Board(Board { reading: None, ..board });
            Step::done()
        }
        other => {
            visit.state = other;
            Step::ignored(Ignored::NotHere)
        }
    }
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let count = hanging(&visit.site.content, visit.today()).len();
    let State::Board(board) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::Board(Act::Read(index)), page: _, by: _ } if board.reading.is_none() && index < count => {
            board.reading = Some(index);
            Step::done()
        }
        Event::Act { action: Action::Board(Act::Close), page: _, by: _ } => back(visit),
        Event::Card(news) => guide::card(visit, news, Wish::Home),
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit, board: &Board) -> Content {
    let notices = hanging(&visit.site.content, visit.today());
    let close = Control::new(Action::Board(Act::Close), Phrase::key("board.close")).icon(Icon::Check);
    let picture = if notices.is_empty() { Picture::NothingFound } else { Picture::None };
    let page = |title: Phrase, paragraphs: Vec<Phrase>, doors: Vec<Control>| {
        Content::Message(MessagePage { doors, primary: Some(close.clone()), ..MessagePage::new(picture, title, paragraphs) })
    };
    if let Some(notice) = board.reading.and_then(|index| notices.get(index)) {
        return page(Phrase::words(&notice.title), vec![kind(notice.kind), Phrase::words(&notice.body)], Vec::new());
    }
    let door = |(index, notice): (usize, &&Notice)| {
        Control::new(Action::Board(Act::Read(index)), Phrase::words(&notice.title)).note(kind(notice.kind)).icon(Icon::Notice)
    };
    let note = if notices.is_empty() { "board.nothing" } else { "board.note" };
    page(Phrase::key("board.title"), vec![Phrase::key(note)], notices.iter().enumerate().map(door).collect())
}

fn kind(kind: NoticeKind) -> Phrase {
    Phrase::key(match kind {
        NoticeKind::Maintenance => "board.kind.maintenance",
        NoticeKind::Hours => "board.kind.hours",
        NoticeKind::Talk => "board.kind.talk",
        NoticeKind::Help => "board.kind.help",
        NoticeKind::Pledge => "board.kind.pledge",
        NoticeKind::Fraud => "board.kind.fraud",
    })
}
