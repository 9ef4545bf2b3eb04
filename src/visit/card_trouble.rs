//! A card that does not lead into a visit, in plain words, with a way on.

use super::view::{Content, Control, MessagePage, Picture};
use super::*;
use crate::idcard::CardKind;
use crate::words::Phrase;

/// Controls of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 好，我再试一次 / 知道了.
    Close,
}

/// Why the card does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Moved or not lying flat.
    LiftAndPlace,
    /// Damaged, or refused by the security module.
    CannotRead,
    NotAnIdCard,
    /// Where it is renewed depends on its kind.
    Expired(CardKind),
    /// Its first day is still to come.
    NotYetValid,
}

pub struct CardTrouble {
    why: Why,
    wish: Wish,
}

impl CardTrouble {
    /// What the card was for.
    pub fn wish(&self) -> Wish {
        self.wish
    }

    pub fn page_key(&self) -> u64 {
        match self.why {
            Why::LiftAndPlace => 0,
            Why::CannotRead => 1,
            Why::NotAnIdCard => 2,
            Why::Expired(_) => 3,
            Why::NotYetValid => 4,
        }
    }
}

pub fn enter(visit: &mut Visit, why: Why, wish: Wish) -> Step {
    visit.state = State::CardTrouble(CardTrouble { why, wish });
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::CardTrouble(CardTrouble { wish, .. }) = visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::CardTrouble(Act::Close), page: _, by: _ } => common::end_visit(visit),
        // Placing the card again is the answer, without touching anything.
        Event::Card(news) => waiting_card::card(visit, news, wish),
        other => Step::ignored(other.unwanted()),
    }
}

pub fn view(visit: &Visit, trouble: &CardTrouble) -> Content {
    let (key, picture, code) = match trouble.why {
        Why::LiftAndPlace => ("lift-and-place", Picture::PlaceCard, "C1"),
        Why::CannotRead => ("cannot-read", Picture::CardTrouble, "C2"),
        Why::NotAnIdCard => ("not-an-id-card", Picture::CardTrouble, "C3"),
        Why::Expired(CardKind::Resident) => ("expired", Picture::CardTrouble, "C4"),
        Why::Expired(CardKind::HmtResidence | CardKind::ForeignPr2017 | CardKind::ForeignPr2023) => {
            ("other-expired", Picture::CardTrouble, "C4")
        }
        Why::NotYetValid => ("not-yet-valid", Picture::CardTrouble, "C5"),
    };
    let centre = &visit.site.content.centre;
    Content::Message(MessagePage {
        primary: Some(Control::new(Action::CardTrouble(Act::Close), Phrase::key("card.trouble.close"))),
        staff_code: Phrase::literal(code),
        ..MessagePage::new(
            picture,
            Phrase::key(format!("card.trouble.{key}")),
            vec![
                Phrase::key(format!("card.trouble.{key}-note"))
                    .with("place", Phrase::words(&centre.card_place))
                    .with("hall", Phrase::words(&centre.hall_place)),
            ],
        )
    })
}
