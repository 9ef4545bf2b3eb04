//! 请拿走身份证: a reader cannot tell a lifted card from a lying one, so taking it is a step of the dialog. It is
//! confirmed by the citizen or by another card on the reader; by its limit alone it is not, and that is told.

use super::view::{Content, Control, MessagePage, Picture};
use super::*;
use crate::words::Phrase;

/// Controls of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 都拿好了.
    Taken,
}

/// What came out, or may still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    pub receipt: bool,
    /// Half a receipt, which is none.
    pub half: bool,
    /// A4.
    pub sheets: bool,
}

impl Paper {
    pub fn any(self) -> bool {
        self.receipt || self.half || self.sheets
    }
}

pub struct TakeAway {
    card: bool,
    /// 尾号 of that card, where it led to a visit: whoever finds it must know whose it is.
    last_four: Option<Personal<String>>,
    paper: Paper,
    since_ms: u64,
}

impl TakeAway {
    pub fn new(card: bool, last_four: Option<Personal<String>>, paper: Paper, since_ms: u64) -> Self {
        TakeAway { card, last_four, paper, since_ms }
    }

    pub fn last_four(&self) -> Option<Personal<String>> {
        self.last_four.as_ref().map(Personal::duplicate)
    }

    pub fn since_ms(&self) -> u64 {
        self.since_ms
    }

    /// Whether a card was to be taken, and not only paper.
    pub fn has_card(&self) -> bool {
        self.card
    }

    /// True where a receipt, or half of one, is in its slot.
    pub fn is_in_slot(&self) -> bool {
        self.paper.receipt || self.paper.half
    }

    pub fn page_key(&self) -> u64 {
        u64::from(self.card)
            + 2 * u64::from(self.paper.receipt)
            + 4 * u64::from(self.paper.sheets)
            + 8 * u64::from(self.paper.half)
    }
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    match event {
        Event::Act { action: Action::TakeAway(Act::Taken), page: _, by: _ } => common::to_idle(visit),
        // The next citizen is already here, or the same one once more.
        Event::Card(news) => {
            let cleared = common::to_idle(visit);
            let step = waiting_card::card(visit, news, Wish::Home);
            Step { effects: cleared.effects.into_iter().chain(step.effects).collect(), ignored: step.ignored }
        }
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit, take_away: &TakeAway) -> Content {
    let place = Phrase::words(&visit.site.content.centre.paper_place);
    let title = match (take_away.card, take_away.paper) {
        (true, _) => "take-away.card",
        (false, Paper { receipt: true, .. }) => "take-away.paper",
        (false, Paper { sheets: true, .. }) => "take-away.sheets",
        (false, Paper { receipt: false, sheets: false, half: _ }) => "take-away.half",
    };
    let mut paragraphs = Vec::new();
    if take_away.paper.receipt {
        paragraphs.push(Phrase::key("take-away.and-paper").with("place", place));
    }
    if take_away.paper.half {
        paragraphs.push(Phrase::key("take-away.and-half"));
    }
    if take_away.paper.sheets {
        paragraphs.push(Phrase::key("take-away.and-sheets"));
    }
    paragraphs.push(Phrase::key("take-away.nothing-stays"));
    Content::Message(MessagePage {
        primary: Some(Control::new(Action::TakeAway(Act::Taken), Phrase::key("take-away.taken"))),
        ..MessagePage::new(Picture::TakeCard, Phrase::key(title), paragraphs)
    })
}
