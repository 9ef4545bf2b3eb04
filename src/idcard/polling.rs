//! What to ask the reader next, and what to say meanwhile: find, select, read, and everything that goes wrong
//! between them. Pure; pauses and remedies are named here and carried out by whoever holds the reader.
//!
//! A *placing* (放一次卡) lasts from the first time a card is found until it is lifted. What goes wrong is
//! counted per placing. Every placing that was announced ends with a read, a trouble or the reader going down,
//! so a screen that says "reading" is never left alone.

use super::{CardTrouble, Command, DownReason, Outcome, ProtocolError, Reaction, Status};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Pause between two questions for a card.
pub const FIND_PERIOD_MS: u64 = 300;
/// Failures of one placing until the citizen is asked to lift the card and place it again.
const FAILURES_BEFORE_ADVICE: u8 = 2;
/// Refusals of one placing until the card counts as not readable here. More would be trying endlessly.
const REFUSALS_BEFORE_GIVING_UP: u8 = 2;
/// Questions for the newest address that a reader may leave without an answer, one after the other, until it is no
/// longer asked: nobody waits a second for it with every card.
const UNANSWERED_ADDRESS_TRIES: u8 = 2;
/// Answers "no card" that end a placing which was not read: one alone may be a reader's hiccup.
const ABSENT_POLLS_ENDING_A_PLACING: u8 = 2;
/// Answers "no card" that end a placing which was read.
const ABSENT_POLLS_AFTER_A_READ: u8 = 1;

/// How a question to the reader ended.
pub enum Reply {
    Outcome(Outcome),
    Damaged(ProtocolError),
    /// The transport refused, but the device is still there.
    Failed,
}

/// What is to be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// A card was found and is being read.
    Reading,
    /// The card is read: the reply, or the one before it, was the card.
    Read,
    Trouble(CardTrouble),
}

/// What must be done to the reader before it is asked again, from mild to hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Throw away what is still coming, clear halts.
    Drain,
    ResetSam,
    /// The reader's USB device is reset, its serial line closed and opened again.
    ResetTransport,
}

impl Remedy {
    /// The stable word in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Remedy::Drain => "drain",
            Remedy::ResetSam => "reset-sam",
            Remedy::ResetTransport => "reset-transport",
        }
    }
}

/// What comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Ask(Command),
    /// Ask after [`FIND_PERIOD_MS`].
    AskAfterPause(Command),
    /// Let go of the device, say why, and open it again later.
    Close(DownReason),
}

/// One step, in this order: tell, remedy, next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub tell: Option<Tell>,
    pub remedy: Option<Remedy>,
    pub next: Next,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Being tried.
    #[default]
    Open,
    /// The card was read.
    Read,
    /// Told that it will not be read; not tried again until lifted.
    GivenUp,
}

#[derive(Default)]
struct Placing {
    stage: Stage,
    failures: u8,
    refusals: u8,
    advised: bool,
}

/// The machine. [`Polling::first`] begins, [`Polling::step`] goes on with each reply.
pub struct Polling {
    asked: Command,
    placing: Option<Placing>,
    absent_polls: u8,
    /// Faults of the line since it last was in order; each asks for a harder remedy.
    line_faults: u8,
    sent_again: bool,
    /// Questions for the newest address without an answer, one after the other.
    unanswered_addresses: u8,
}

impl Default for Polling {
    fn default() -> Self {
        Self::new()
    }
}

impl Polling {
    pub fn new() -> Self {
        Polling {
            asked: Command::FindCard,
            placing: None,
            absent_polls: 0,
            line_faults: 0,
            sent_again: false,
            unanswered_addresses: 0,
        }
    }

    /// The first question.
    pub fn first(&self) -> Command {
        self.asked
    }

    /// Decides what follows a reply to the question asked last.
    pub fn step(&mut self, reply: &Reply) -> Step {
        if !matches!(reply, Reply::Outcome(Outcome::Status(status)) if status.reaction() == Reaction::SendAgain) {
            self.sent_again = false;
        }
        let step = match reply {
            reply if self.asked == Command::ReadAddress => self.on_address(reply),
            Reply::Outcome(Outcome::Status(status)) => self.on_status(*status),
            Reply::Outcome(Outcome::Found) => self.on_found(),
            Reply::Outcome(Outcome::Selected) => ask(Command::ReadTextAndPhoto),
            Reply::Outcome(Outcome::Read(_)) => self.on_read(),
            // Nothing that is asked here is answered like this.
            Reply::Outcome(Outcome::Done | Outcome::SamNumber(_) | Outcome::Address(_)) => find_again(None),
            Reply::Damaged(ProtocolError::Timeout) => self.on_line_fault(DownReason::NoAnswer),
            Reply::Damaged(_) | Reply::Failed => self.on_line_fault(DownReason::Faulty),
        };
        if let Next::Ask(command) | Next::AskAfterPause(command) = step.next {
            self.asked = command;
        }
        step
    }

    fn on_found(&mut self) -> Step {
        self.absent_polls = 0;
        match &self.placing {
            None => {
                self.placing = Some(Placing::default());
                Step { tell: Some(Tell::Reading), remedy: None, next: Next::Ask(Command::SelectCard) }
            }
            Some(placing) if placing.stage == Stage::Open => ask(Command::SelectCard),
            Some(_) => find_again(None),
        }
    }

    fn on_read(&mut self) -> Step {
        self.line_faults = 0;
        self.placing = Some(Placing { stage: Stage::Read, ..Placing::default() });
        if self.unanswered_addresses < UNANSWERED_ADDRESS_TRIES {
            return ask(Command::ReadAddress);
        }
        find_again(Some(Tell::Read))
    }

    /// The card is read already: whatever is said about its newest address, the citizen is not kept waiting for it.
    fn on_address(&mut self, reply: &Reply) -> Step {
        let remedy = match reply {
            Reply::Outcome(_) => {
                self.unanswered_addresses = 0;
                None
            }
            Reply::Damaged(_) | Reply::Failed => {
                self.unanswered_addresses = self.unanswered_addresses.saturating_add(1);
                self.line_faults = self.line_faults.max(1);
                Some(Remedy::Drain)
            }
        };
        Step { tell: Some(Tell::Read), remedy, next: Next::AskAfterPause(Command::FindCard) }
    }

    fn on_status(&mut self, status: Status) -> Step {
        match (status.reaction(), self.asked) {
            // 90 and 9F are mixed up by some readers where no data hang on it.
            (Reaction::Proceed, Command::FindCard) => self.on_found(),
            (Reaction::Proceed, Command::SelectCard) => ask(Command::ReadTextAndPhoto),
            (Reaction::KeepPolling, Command::FindCard) => self.on_no_card(),
            (Reaction::KeepPolling | Reaction::FindAgain, _) => find_again(self.count_failure()),
            (Reaction::Proceed | Reaction::NoContent | Reaction::CodeOnly | Reaction::OnceMore, _) => {
                find_again(self.count_refusal())
            }
            (Reaction::NotAnIdCard, _) => find_again(self.give_up(CardTrouble::NotAnIdCard)),
            (Reaction::SendAgain, _) => self.on_send_again(),
            (Reaction::Reset, _) if self.placing.is_some() => {
                let tell = self.count_refusal();
                Step { tell, remedy: Some(Remedy::ResetSam), next: Next::AskAfterPause(Command::FindCard) }
            }
            (Reaction::Reset, _) => self.climb_from_reset(DownReason::Faulty),
            (Reaction::SelfTestFailed, _) => self.climb_from_reset(DownReason::SelfTestFailed),
            (Reaction::NotAuthorised, _) => close(DownReason::NotAuthorised),
        }
    }

    fn on_no_card(&mut self) -> Step {
        self.absent_polls = self.absent_polls.saturating_add(1);
        let Some(placing) = &self.placing else {
            self.line_faults = 0;
            return find_again(None);
        };
        let needed = if placing.stage == Stage::Read { ABSENT_POLLS_AFTER_A_READ } else { ABSENT_POLLS_ENDING_A_PLACING };
        if self.absent_polls < needed {
            return find_again(None);
        }
        // Lifted, or lying there unread while the reader takes it for done: the advice is the same.
        let advice = (placing.stage == Stage::Open && !placing.advised).then_some(Tell::Trouble(CardTrouble::LiftAndPlace));
        self.placing = None;
        find_again(advice)
    }

    fn on_send_again(&mut self) -> Step {
        if !self.sent_again {
            self.sent_again = true;
            return ask(self.asked);
        }
        self.sent_again = false;
        let tell = self.count_failure();
        Step { tell, remedy: Some(Remedy::ResetTransport), next: Next::AskAfterPause(Command::FindCard) }
    }

    fn on_line_fault(&mut self, reason: DownReason) -> Step {
        let step = self.climb(reason);
        if matches!(step.next, Next::Close(_)) { step } else { Step { tell: self.count_failure(), ..step } }
    }

    /// The self-test and unknown errors skip the mildest remedy.
    fn climb_from_reset(&mut self, reason: DownReason) -> Step {
        self.line_faults = self.line_faults.max(1);
        self.climb(reason)
    }

    fn climb(&mut self, reason: DownReason) -> Step {
        self.line_faults = self.line_faults.saturating_add(1);
        let remedy = match self.line_faults {
            0 | 1 => Remedy::Drain,
            2 => Remedy::ResetSam,
            3 => Remedy::ResetTransport,
            _ => return close(reason),
        };
        Step { tell: None, remedy: Some(remedy), next: Next::AskAfterPause(Command::FindCard) }
    }

    /// One more failure of the placing; the advice once, when it is due. The card goes on being tried.
    fn count_failure(&mut self) -> Option<Tell> {
        self.absent_polls = 0;
        let placing = self.placing.as_mut().filter(|placing| placing.stage == Stage::Open)?;
        placing.failures = placing.failures.saturating_add(1);
        if placing.failures < FAILURES_BEFORE_ADVICE || placing.advised {
            return None;
        }
        placing.advised = true;
        Some(Tell::Trouble(CardTrouble::LiftAndPlace))
    }

    fn count_refusal(&mut self) -> Option<Tell> {
        let placing = self.placing.as_mut().filter(|placing| placing.stage == Stage::Open)?;
        placing.refusals = placing.refusals.saturating_add(1);
        if placing.refusals < REFUSALS_BEFORE_GIVING_UP { None } else { self.give_up(CardTrouble::CannotRead) }
    }

    fn give_up(&mut self, trouble: CardTrouble) -> Option<Tell> {
        self.absent_polls = 0;
        let placing = self.placing.get_or_insert_default();
        let told = placing.stage != Stage::Open;
        placing.stage = Stage::GivenUp;
        (!told).then_some(Tell::Trouble(trouble))
    }
}

fn ask(command: Command) -> Step {
    Step { tell: None, remedy: None, next: Next::Ask(command) }
}

fn find_again(tell: Option<Tell>) -> Step {
    Step { tell, remedy: None, next: Next::AskAfterPause(Command::FindCard) }
}

fn close(reason: DownReason) -> Step {
    Step { tell: None, remedy: None, next: Next::Close(reason) }
}

#[cfg(test)]
mod tests {
    use super::super::{CardText, ReadAnswer};
    use super::*;
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    fn found() -> Reply {
        Reply::Outcome(Outcome::Found)
    }

    fn selected() -> Reply {
        Reply::Outcome(Outcome::Selected)
    }

    fn status(sw3: u8) -> Reply {
        Reply::Outcome(Outcome::Status(Status::of(sw3)))
    }

    fn read() -> Reply {
        let answer = ReadAnswer { text: CardText::from(&[0; 256]), photo: Zeroizing::new(vec![]), fingerprint_length: 0 };
        Reply::Outcome(Outcome::Read(Box::new(answer)))
    }

    fn damaged() -> Reply {
        Reply::Damaged(ProtocolError::Checksum)
    }

    fn silent() -> Reply {
        Reply::Damaged(ProtocolError::Timeout)
    }

    /// Everything told while these replies come, and the last step. A card here has no additional address.
    fn play(polling: &mut Polling, replies: Vec<Reply>) -> (Vec<Tell>, Step) {
        let mut steps = Vec::new();
        for reply in &replies {
            steps.push(polling.step(reply));
            if polling.asked == Command::ReadAddress {
                steps.push(polling.step(&status(0x91)));
            }
        }
        (steps.iter().filter_map(|step| step.tell).collect(), *steps.last().unwrap())
    }

    fn told(replies: Vec<Reply>) -> Vec<Tell> {
        play(&mut Polling::new(), replies).0
    }

    const LIFT: Tell = Tell::Trouble(CardTrouble::LiftAndPlace);
    const CANNOT: Tell = Tell::Trouble(CardTrouble::CannotRead);

    #[test]
    fn a_card_is_found_selected_and_read_back_to_back() {
        let mut polling = Polling::new();
        assert_eq!(polling.first(), Command::FindCard);
        assert_eq!(polling.step(&status(0x80)), find_again(None));
        let step = polling.step(&found());
        assert_eq!((step.tell, step.next), (Some(Tell::Reading), Next::Ask(Command::SelectCard)));
        assert_eq!(polling.step(&selected()), ask(Command::ReadTextAndPhoto));
        assert_eq!(polling.step(&read()), ask(Command::ReadAddress));
        assert_eq!(polling.step(&Reply::Outcome(Outcome::Address("".into()))), find_again(Some(Tell::Read)));
    }

    #[test]
    fn whatever_is_said_about_the_newest_address_the_card_is_read() {
        for reply in [status(0x91), status(0x21), status(0x41), status(0x60), status(0x66), damaged(), silent(), Reply::Failed] {
            let mut polling = Polling::new();
            for reply in [found(), selected(), read()] {
                polling.step(&reply);
            }
            let step = polling.step(&reply);
            assert_eq!((step.tell, step.next), (Some(Tell::Read), Next::AskAfterPause(Command::FindCard)));
        }
    }

    #[test]
    fn a_reader_that_leaves_the_question_for_the_address_unanswered_is_not_asked_for_ever() {
        let mut polling = Polling::new();
        let mut asked = 0;
        for _ in 0..5 {
            for reply in [found(), selected()] {
                polling.step(&reply);
            }
            if polling.step(&read()).next == Next::Ask(Command::ReadAddress) {
                asked += 1;
                polling.step(&silent());
            }
            polling.step(&status(0x80));
        }
        assert_eq!(asked, 2);
    }

    #[test]
    fn a_card_left_lying_is_read_once_and_a_second_tap_twice() {
        let mut polling = Polling::new();
        let lying = vec![found(), selected(), read(), found(), found(), status(0x80)];
        assert_eq!(play(&mut polling, lying).0, [Tell::Reading, Tell::Read]);
        assert_eq!(play(&mut polling, vec![found(), selected(), read()]).0, [Tell::Reading, Tell::Read]);
    }

    #[test]
    fn the_second_failure_of_a_placing_asks_to_lift_and_place_again_once() {
        for failure in [0x81, 0x47, 0x34] {
            let once = || vec![found(), status(failure)];
            let replies = [once(), once(), once(), once()].into_iter().flatten().collect();
            assert_eq!(told(replies), [Tell::Reading, LIFT], "{failure:02X}");
        }
        assert_eq!(told(vec![found(), selected(), status(0x41), found(), selected(), status(0x41)]), [Tell::Reading, LIFT]);
    }

    #[test]
    fn a_card_read_after_the_advice_counts_as_read() {
        let replies = vec![found(), status(0x81), found(), status(0x81), found(), selected(), read()];
        assert_eq!(told(replies), [Tell::Reading, LIFT, Tell::Read]);
    }

    #[test]
    fn failures_are_counted_per_placing() {
        let mut polling = Polling::new();
        play(&mut polling, vec![found(), status(0x81), found(), selected(), read(), status(0x80)]);
        assert_eq!(play(&mut polling, vec![found(), status(0x81), found()]).0, [Tell::Reading]);
    }

    #[test]
    fn a_card_pulled_while_being_read_gets_advice_soon() {
        assert_eq!(told(vec![found(), selected(), status(0x41), status(0x80), status(0x80)]), [Tell::Reading, LIFT]);
    }

    #[test]
    fn a_refused_card_is_tried_twice_and_not_again_until_lifted() {
        for refusal in [0x31, 0x32, 0x33, 0x21, 0x7E] {
            let mut polling = Polling::new();
            let once = || vec![found(), selected(), status(refusal)];
            let (tells, _) = play(&mut polling, [once(), once(), vec![found()], vec![found()]].into_iter().flatten().collect());
            assert_eq!(tells, [Tell::Reading, CANNOT], "{refusal:02X}");
            assert_eq!(polling.asked, Command::FindCard);
            let (tells, _) = play(&mut polling, vec![status(0x80), status(0x80), found(), selected(), read()]);
            assert_eq!(tells, [Tell::Reading, Tell::Read], "{refusal:02X}");
        }
    }

    #[test]
    fn another_kind_of_card_is_said_once() {
        let replies = vec![found(), status(0x40), found(), found(), status(0x80), found(), status(0x80)];
        assert_eq!(told(replies), [Tell::Reading, Tell::Trouble(CardTrouble::NotAnIdCard)]);
    }

    #[test]
    fn a_frame_the_reader_could_not_take_is_sent_again_once_then_the_transport_is_reset() {
        for code in [0x10, 0x11] {
            let mut polling = Polling::new();
            play(&mut polling, vec![found(), selected()]);
            assert_eq!(polling.step(&status(code)), ask(Command::ReadTextAndPhoto));
            assert_eq!(polling.step(&status(code)).remedy, Some(Remedy::ResetTransport));
            assert_eq!(play(&mut polling, vec![found(), selected(), read()]).0, [Tell::Read]);
        }
    }

    #[test]
    fn a_damaged_answer_is_survived_by_reading_again() {
        let mut polling = Polling::new();
        let (tells, last) = play(&mut polling, vec![found(), selected(), damaged()]);
        assert_eq!((tells, last.remedy), (vec![Tell::Reading], Some(Remedy::Drain)));
        assert_eq!(play(&mut polling, vec![found(), selected(), read()]).0, [Tell::Read]);
    }

    #[test]
    fn a_card_the_reader_takes_for_read_though_its_answer_was_damaged_gets_advice() {
        assert_eq!(told(vec![found(), selected(), damaged(), status(0x80), status(0x80)]), [Tell::Reading, LIFT]);
    }

    #[test]
    fn silence_climbs_the_ladder_to_going_down() {
        let mut polling = Polling::new();
        let steps: Vec<Step> = (0..4).map(|_| polling.step(&silent())).collect();
        let remedies: Vec<_> = steps.iter().map(|step| step.remedy).collect();
        assert_eq!(remedies, [Some(Remedy::Drain), Some(Remedy::ResetSam), Some(Remedy::ResetTransport), None]);
        assert_eq!(steps[3].next, Next::Close(DownReason::NoAnswer));
    }

    #[test]
    fn a_healthy_answer_starts_the_ladder_anew() {
        let mut polling = Polling::new();
        play(&mut polling, vec![silent(), silent(), status(0x80)]);
        assert_eq!(polling.step(&silent()).remedy, Some(Remedy::Drain));
    }

    #[test]
    fn reads_damaged_again_and_again_climb_though_finding_works() {
        let once = || vec![found(), selected(), damaged()];
        let (tells, last) = play(&mut Polling::new(), [once(), once(), once(), once()].into_iter().flatten().collect());
        assert_eq!((tells, last.next), (vec![Tell::Reading, LIFT], Next::Close(DownReason::Faulty)));
    }

    #[test]
    fn a_failed_self_test_is_reset_twice_and_then_out_of_service() {
        let mut polling = Polling::new();
        assert_eq!(polling.step(&status(0x60)).remedy, Some(Remedy::ResetSam));
        assert_eq!(polling.step(&status(0x60)).remedy, Some(Remedy::ResetTransport));
        assert_eq!(polling.step(&status(0x60)), close(DownReason::SelfTestFailed));
    }

    #[test]
    fn a_sam_without_authorisation_goes_out_of_service_at_once() {
        assert_eq!(Polling::new().step(&status(0x66)), close(DownReason::NotAuthorised));
    }

    #[test]
    fn an_unknown_error_resets_the_sam() {
        let mut polling = Polling::new();
        let (_, step) = play(&mut polling, vec![found(), selected(), status(0x24)]);
        assert_eq!(step.remedy, Some(Remedy::ResetSam));
        assert_eq!(play(&mut polling, vec![found(), selected(), status(0x24)]).0, [CANNOT]);
    }

    #[test]
    fn readers_that_mix_up_the_two_good_codes_are_understood() {
        assert_eq!(told(vec![status(0x90), status(0x9F), read()]), [Tell::Reading, Tell::Read]);
    }

    fn any_reply() -> impl Strategy<Value = u16> {
        prop_oneof![Just(0x100u16), Just(0x101), Just(0x102), Just(0x103), Just(0x104), Just(0x80), 0u16..0x100]
    }

    fn reply_of(code: u16) -> Reply {
        match code {
            0x100 => found(),
            0x101 => selected(),
            0x102 => read(),
            0x103 => damaged(),
            0x104 => silent(),
            sw3 => status(sw3.to_be_bytes()[1]),
        }
    }

    proptest! {
        /// Whatever a reader says: announced placings are resolved, and nobody is told twice for one placing.
        #[test]
        fn every_placing_announced_is_resolved(codes in prop::collection::vec(any_reply(), 0..200)) {
            let mut polling = Polling::new();
            let mut open = false;
            for code in codes {
                let step = polling.step(&reply_of(code));
                if polling.asked == Command::ReadAddress {
                    prop_assert!(step.tell.is_none(), "a card read is told once its address is known");
                }
                match step.tell {
                    Some(Tell::Reading) => { prop_assert!(!open); open = true; }
                    Some(Tell::Read) => open = false,
                    Some(Tell::Trouble(CardTrouble::CannotRead | CardTrouble::NotAnIdCard)) => open = false,
                    Some(LIFT) => prop_assert!(open),
                    None => {}
                }
                if let Next::Close(_) = step.next {
                    polling = Polling::new();
                    open = false;
                }
                if polling.placing.is_none() { open = false; }
                if !open { prop_assert!(polling.placing.as_ref().is_none_or(|placing| placing.stage != Stage::Open)); }
            }
        }
    }
}
