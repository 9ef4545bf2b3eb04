//! A contact reader that is looked into again and again. Each card is told of once; its number goes no further than this.

use super::{card_that_is_in, number_of};
use crate::events::{LogEvent, record};
use crate::idcard::SocialCardFault;
use crate::scanning::Code;
use pcsc::Card;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(700);
/// The same where there is no reader, or nobody to ask for it.
const TRY_INTERVAL: Duration = Duration::from_secs(5);

/// What a contact reader tells.
pub enum SocialCardEvent {
    Up,
    /// No reader, or no service that knows of it.
    Down,
    /// A card was put in.
    Code(Code),
}

/// A reader that is looked into, until this is dropped.
pub struct SocialCardReader {
    _going_on: Sender<()>,
}

/// Begins to look.
pub fn start(tell: impl Fn(SocialCardEvent) + Send + 'static) -> SocialCardReader {
    let (going_on, stop) = channel();
    let looking = move || {
        let mut held = None;
        // Nothing is ever sent: only the end is waited for.
        let goes_on = |pause| stop.recv_timeout(pause) != Err(RecvTimeoutError::Disconnected);
        attend(|| look(&mut held), &tell, goes_on);
    };
    if std::thread::Builder::new().name("social-card".into()).spawn(looking).is_err() {
        record(LogEvent::ThreadEnded, &[("thread", "social-card".into())]);
    }
    SocialCardReader { _going_on: going_on }
}

/// Looks, tells what is new and pauses, until `goes_on` says that it does not after a pause.
fn attend(
    mut look: impl FnMut() -> Result<(), SocialCardFault>,
    tell: &impl Fn(SocialCardEvent),
    mut goes_on: impl FnMut(Duration) -> bool,
) {
    let (mut watch, mut told_down) = (Watch::default(), None);
    loop {
        // A mistake of ours costs one look, not the reader. What it was is in the log already.
        let looking = AssertUnwindSafe(|| {
            let card = watch.after(look());
            tell_whether_down(watch.down, &mut told_down, tell);
            if let Some(read) = card {
                tell(SocialCardEvent::Code(Code::SocialCard { read }));
            }
        });
        if catch_unwind(looking).is_err() {
            watch.down = true;
            tell_whether_down(watch.down, &mut told_down, tell);
        }
        if !goes_on(if watch.down { TRY_INTERVAL } else { LOOK_INTERVAL }) {
            return;
        }
    }
}

fn tell_whether_down(down: bool, told: &mut Option<bool>, tell: &impl Fn(SocialCardEvent)) {
    if told.replace(down) != Some(down) {
        record(if down { LogEvent::SocialCardReaderDown } else { LogEvent::SocialCardReaderUp }, &[]);
        tell(if down { SocialCardEvent::Down } else { SocialCardEvent::Up });
    }
}

/// Whether the card that was read lies there still; where none did, reads the one that is in. A card that is exchanged for
/// another between two looks is no longer the one that is held.
fn look(held: &mut Option<Card>) -> Result<(), SocialCardFault> {
    if let Some(card) = held.take() {
        card.status2_owned().map_err(|_| SocialCardFault::NoCard)?;
        *held = Some(card);
        return Ok(());
    }
    let card = card_that_is_in()?;
    let read = number_of(&card).map(drop);
    *held = Some(card);
    read
}

/// After so many looks that found no card, the next one is another.
const ABSENT_LOOKS_COUNT_MIN: u32 = 5;

/// What was seen last.
#[derive(Default)]
struct Watch {
    /// A card that was told of is in.
    lies: bool,
    /// No reader, or no service that knows of it.
    down: bool,
    /// Its contact was lost while it was read, and that was told.
    lost: bool,
    /// Looks in a row that found none.
    absent_looks: u32,
}

impl Watch {
    /// Whether a card that has just come was read; none where there is nothing new.
    fn after(&mut self, found: Result<(), SocialCardFault>) -> Option<bool> {
        let told_of = std::mem::replace(&mut self.lies, false);
        self.down = false;
        match found {
            Ok(()) => {
                self.lies = true;
                self.lost = false;
                (!told_of).then_some(true)
            }
            Err(SocialCardFault::WrongCard | SocialCardFault::Unreadable) => {
                self.lies = true;
                self.lost = false;
                (!told_of).then_some(false)
            }
            // Too soon: it may be put in once more. A contact that comes and goes is told of once.
            Err(SocialCardFault::Pulled) => {
                self.absent_looks = 0;
                (!std::mem::replace(&mut self.lost, true)).then_some(false)
            }
            Err(SocialCardFault::NoCard) => {
                self.absent_looks += 1;
                self.lost &= self.absent_looks < ABSENT_LOOKS_COUNT_MIN;
                None
            }
            Err(SocialCardFault::Busy) => None,
            Err(SocialCardFault::NoReader | SocialCardFault::NoService) => {
                self.down = true;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn each_card_is_told_of_once_however_long_it_stays() {
        let mut watch = Watch::default();
        let looks = [Err(SocialCardFault::NoCard), Ok(()), Ok(()), Ok(()), Err(SocialCardFault::NoCard), Ok(())];
        let told: Vec<Option<bool>> = looks.into_iter().map(|found| watch.after(found)).collect();
        assert_eq!(told, [None, Some(true), None, None, None, Some(true)]);
        assert_eq!(watch.after(Err(SocialCardFault::NoCard)), None);
        assert_eq!(watch.after(Err(SocialCardFault::WrongCard)), Some(false));
        assert_eq!(watch.after(Ok(())), None, "it is in still");
        assert_eq!(watch.after(Err(SocialCardFault::NoReader)), None);
        assert!(watch.down && !watch.lies);
        assert_eq!(watch.after(Err(SocialCardFault::Pulled)), Some(false));
        assert!(!watch.down);
    }

    /// What is told while the looks find this; the end is after the last of them. None is a mistake of ours.
    fn told_of(found: &[Option<Result<(), SocialCardFault>>]) -> Vec<&'static str> {
        let told = RefCell::new(Vec::new());
        let mut looks = found.iter();
        let look = || looks.next().copied().flatten().expect("a look without a mistake of ours, made for this test");
        let mut pauses = 0;
        let tell = |event: SocialCardEvent| {
            told.borrow_mut().push(match event {
                SocialCardEvent::Up => "up",
                SocialCardEvent::Down => "down",
                SocialCardEvent::Code(Code::SocialCard { read: true }) => "card",
                SocialCardEvent::Code(_) => "no card",
            });
        };
        attend(look, &tell, |_| {
            pauses += 1;
            pauses < found.len()
        });
        told.into_inner()
    }

    #[test]
    fn a_mistake_of_ours_costs_one_look_and_not_the_reader() {
        let (in_it, empty) = (Some(Ok(())), Some(Err(SocialCardFault::NoCard)));
        assert_eq!(told_of(&[empty, in_it, None, None, empty, in_it]), ["up", "card", "down", "up", "card"]);
        assert_eq!(told_of(&[None, in_it]), ["down", "up", "card"]);
        assert_eq!(told_of(&[in_it, None, in_it]), ["up", "card", "down", "up"], "it lay there all the time");
    }

    #[test]
    fn a_contact_that_comes_and_goes_is_told_of_once() {
        let mut watch = Watch::default();
        assert_eq!(watch.after(Err(SocialCardFault::Pulled)), Some(false));
        for _ in 0..100 {
            assert_eq!(watch.after(Err(SocialCardFault::NoCard)), None);
            assert_eq!(watch.after(Err(SocialCardFault::Pulled)), None);
        }
        for _ in 0..ABSENT_LOOKS_COUNT_MIN {
            assert_eq!(watch.after(Err(SocialCardFault::NoCard)), None);
        }
        assert_eq!(watch.after(Err(SocialCardFault::Pulled)), Some(false), "another card");
    }
}
