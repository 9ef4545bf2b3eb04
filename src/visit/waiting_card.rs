//! Waiting for a card, and reading it.

use super::limits::{READING_CARD_LIMIT_MS, WAITING_CARD_LIMIT_MS};
use super::view::{Content, Control, MessagePage, Picture};
use super::*;
use crate::words::Phrase;

/// What the citizen came for, and whether a card is being read.
pub struct WaitingCard {
    pub wish: Wish,
    reading_since_ms: Option<u64>,
}

impl WaitingCard {
    pub fn is_reading(&self) -> bool {
        self.reading_since_ms.is_some()
    }

    /// From when, and how long, this page waits.
    pub fn limit(&self, active_ms: u64) -> (u64, u64) {
        match self.reading_since_ms {
            Some(since_ms) => (since_ms, READING_CARD_LIMIT_MS),
            None => (active_ms, WAITING_CARD_LIMIT_MS),
        }
    }
}

/// A door was chosen before the card was there.
pub fn enter(visit: &mut Visit, wish: Wish) -> Step {
    visit.state = State::WaitingCard(WaitingCard { wish, reading_since_ms: None });
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::WaitingCard(WaitingCard { wish, .. }) = visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Card(news) => card(visit, news, wish),
        Event::Act { action: Action::PickUp(pick_up::Act::Open), page: _, by: _ } if offers_pick_up(visit) => {
            pick_up::enter(visit)
        }
        Event::Act { action: Action::Scanned(scanned::Act::Type), page: _, by: _ } if offers_pick_up(visit) => {
            scanned::type_in(visit)
        }
        other => Step::ignored(other.unwanted()),
    }
}

/// The reader's word where nobody's visit is on yet.
pub fn card(visit: &mut Visit, news: CardNews, wish: Wish) -> Step {
    common::active(visit);
    // Who puts a card down has read what help there was.
    visit.over = None;
    match news {
        CardNews::Reading => {
            visit.state = State::WaitingCard(WaitingCard { wish, reading_since_ms: Some(visit.now.mono_ms) });
            Step::done()
        }
        CardNews::Read(read) => begin(visit, *read, wish),
        CardNews::LiftAndPlace => card_trouble::enter(visit, card_trouble::Why::LiftAndPlace, wish),
        CardNews::CannotRead => card_trouble::enter(visit, card_trouble::Why::CannotRead, wish),
        CardNews::NotAnIdCard => card_trouble::enter(visit, card_trouble::Why::NotAnIdCard, wish),
    }
}

/// A card was read: the visit begins with 告知, unless this card is not valid today.
pub fn begin(visit: &mut Visit, read: CardRead, wish: Wish) -> Step {
    let CardRead { card, name_unshown, text, photo, tag, sam_number, status } = read;
    let today = visit.today().strftime("%Y%m%d").to_string();
    if card.expired_on(&today) {
        return card_trouble::enter(visit, card_trouble::Why::Expired(card.kind), wish);
    }
    if card.not_yet_valid_on(&today) {
        return card_trouble::enter(visit, card_trouble::Why::NotYetValid, wish);
    }
    let read_at = visit.timestamp();
    visit.guest = Some(Guest {
        card,
        name_unshown,
        text,
        photo,
        tag,
        sam_number,
        status,
        read_at,
        acknowledged: false,
        phone_on_record: None,
    });
    if visit.site.staff_cards.contains(&tag) {
        return maintenance::enter(visit);
    }
    visit.state = State::Notice(wish);
    Step::asking(Effect::Log(LogNote::VisitBegan))
}

/// What a code can do instead, and where to go without a card.
fn by_code(visit: &Visit, wish: Wish) -> Vec<Phrase> {
    if visit.code_guest.is_some() {
        let hall = Phrase::words(&visit.site.content.centre.hall_place);
        return vec![Phrase::key("card.no-card").with("hall", hall)];
    }
    let ways: &[&'static str] = match wish {
        Wish::Home => &["card.or-code", "card.or-receipt"],
        Wish::Service(index) if visit.site.content.service(index).is_some_and(|service| !service.needs_card()) => {
            &["card.or-code"]
        }
        Wish::Service(_) => &[],
    };
    ways.iter().filter(|_| visit.health.code_scanner).map(|way| Phrase::key(*way)).collect()
}

/// Who comes for what was begun before may have a code instead of a card.
fn offers_pick_up(visit: &Visit) -> bool {
    visit.code_guest.is_none()
        && matches!(&visit.state, State::WaitingCard(WaitingCard { wish: Wish::Home, reading_since_ms: None }))
}

pub fn view(visit: &Visit, waiting: &WaitingCard) -> Content {
    let place = Phrase::words(&visit.site.content.centre.card_place);
    let reading = waiting.is_reading();
    let (picture, title, mut paragraphs) = if reading {
        (Picture::Wait, Phrase::key("card.reading"), vec![Phrase::key("card.reading-note")])
    } else if !visit.health.reader {
        let hall = Phrase::words(&visit.site.content.centre.hall_place);
        (Picture::MachineTrouble, Phrase::key("idle.no-reader"), vec![Phrase::key("idle.no-reader-note").with("place", hall)])
    } else {
        let what = match waiting.wish {
            Wish::Home => Phrase::key("card.wish.progress"),
            Wish::Service(index) => match visit.site.content.service(index) {
                Some(service) if visit.code_guest.is_some() => {
                    Phrase::key("card.wish.not-by-code").with("service", Phrase::words(&service.short))
                }
                Some(service) => Phrase::key("card.wish.service").with("service", Phrase::words(&service.short)),
                None => Phrase::none(),
            },
        };
        (Picture::PlaceCard, Phrase::key("card.place").with("place", place), vec![what])
    };
    if !reading {
        paragraphs.extend(by_code(visit, waiting.wish));
    }
    Content::Message(MessagePage {
        primary: offers_pick_up(visit).then(by_number_door),
        secondary: offers_pick_up(visit).then(pick_up_door),
        ..MessagePage::new(picture, title, paragraphs)
    })
}

/// Neither is what one came for first: that is the card.
fn by_number_door() -> Control {
    Control::new(Action::Scanned(scanned::Act::Type), Phrase::key("scanned.type.open")).not_yet(true)
}

fn pick_up_door() -> Control {
    Control::new(Action::PickUp(pick_up::Act::Open), Phrase::key("pick-up.open"))
}
