//! The reader's thread: opens the reader, asks it what [`Polling`] wants asked, carries out remedies, and
//! opens it again when it went away. It never gives up for good.

use super::transport::{SamTransport, TransportError};
use super::{CardRead, DownReason, ReaderEvent};
use crate::events::{LogEvent, record};
use crate::idcard::{
    Card, Command, FIND_PERIOD_MS, Next, Outcome, Polling, ProtocolError, ReadAnswer, Remedy, Reply, Status, Tell, interpret,
};
use crate::privacy::Personal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Pauses between attempts to open the reader; the last one repeats.
const REOPEN_PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10)];

/// The wish to stop and the wake-ups of the reader's thread.
pub(super) struct Signals {
    pub stop: Arc<AtomicBool>,
    pub woken: Receiver<()>,
}

impl Signals {
    /// Waits; a wake-up ends the wait early.
    pub fn wait(&self, limit: Duration) -> Waited {
        let stop_asked = || self.stop.load(Ordering::Acquire);
        if stop_asked() || self.woken.recv_timeout(limit) == Err(RecvTimeoutError::Disconnected) || stop_asked() {
            return Waited::Stop;
        }
        Waited::GoOn
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    GoOn,
    Stop,
}

/// What the thread needs of the world: a reader to open and time. Scripted in tests.
pub(super) trait Surroundings {
    /// What is done to mend it meanwhile goes to `mending`, before it is done.
    fn open(&mut self, mending: &dyn Fn(Remedy)) -> Result<Box<dyn SamTransport>, DownReason>;
    fn wait(&mut self, limit: Duration) -> Waited;
    fn now(&self) -> Instant;
    /// How long to wait for an absent reader if something else will tell when it comes.
    fn absence_recheck(&self) -> Option<Duration>;
}

enum Ending {
    Stopped,
    Down(DownReason),
}

/// Runs until it is told to stop.
pub(super) fn attend(surroundings: &mut impl Surroundings, send: &impl Fn(ReaderEvent)) {
    let mut attempts: usize = 0;
    let mut reported: Option<DownReason> = None;
    loop {
        // A mistake of ours costs one opening of the reader, not the reader. What it was is in the log already; the
        // transport, and whatever it had read, is dropped.
        let opened = AssertUnwindSafe(|| open_and_attend(surroundings, &mut attempts, &mut reported, send));
        let ending = catch_unwind(opened).unwrap_or(Ending::Down(DownReason::Faulty));
        let Ending::Down(reason) = ending else { return };
        if reported != Some(reason) {
            reported = Some(reason);
            record(LogEvent::ReaderDown, &[("reason", reason.as_str().into())]);
            if reason.needs_service() {
                record(LogEvent::ReaderAlarm, &[("reason", reason.as_str().into())]);
            }
            send(ReaderEvent::Down { reason });
        }
        let told_of_arrival = if reason == DownReason::Absent { surroundings.absence_recheck() } else { None };
        let pause = told_of_arrival.unwrap_or(REOPEN_PAUSES[attempts.min(REOPEN_PAUSES.len() - 1)]);
        attempts = attempts.saturating_add(1);
        if surroundings.wait(pause) == Waited::Stop {
            return;
        }
    }
}

/// From the opening of the reader until it goes away.
fn open_and_attend(
    surroundings: &mut impl Surroundings,
    attempts: &mut usize,
    reported: &mut Option<DownReason>,
    send: &impl Fn(ReaderEvent),
) -> Ending {
    let mut transport = match surroundings.open(&|remedy| tell_remedy(remedy, send)) {
        Ok(transport) => transport,
        Err(reason) => return Ending::Down(reason),
    };
    match introduce(surroundings, transport.as_mut(), send) {
        Err(ending) => ending,
        Ok(sam_number) => {
            *reported = None;
            record(LogEvent::ReaderUp, &[]);
            send(ReaderEvent::Up { sam_number: sam_number.clone() });
            Attending { surroundings, transport: transport.as_mut(), sam_number, attempts, find_status: 0 }.run(send)
        }
    }
}

/// Asks a reader just opened whether it is in order, mending what can be mended, and for its SAM's number.
fn introduce(
    surroundings: &impl Surroundings,
    transport: &mut dyn SamTransport,
    send: &impl Fn(ReaderEvent),
) -> Result<String, Ending> {
    let mut reason = DownReason::NoAnswer;
    for remedy in [None, Some(Remedy::ResetSam), Some(Remedy::ResetTransport)] {
        if let Some(remedy) = remedy {
            tell_remedy(remedy, send);
            apply(surroundings, transport, remedy)?;
        }
        reason = match ask(surroundings, transport, Command::SamStatus)? {
            Reply::Outcome(Outcome::Status(Status { sw3: 0x60, .. })) => DownReason::SelfTestFailed,
            Reply::Outcome(Outcome::Status(Status { sw3: 0x66, .. })) => return Err(Ending::Down(DownReason::NotAuthorised)),
            Reply::Outcome(_) => return sam_number(surroundings, transport),
            Reply::Damaged(ProtocolError::Timeout) => DownReason::NoAnswer,
            Reply::Damaged(_) | Reply::Failed => DownReason::Faulty,
        };
        transport.drain();
    }
    Err(Ending::Down(reason))
}

fn sam_number(surroundings: &impl Surroundings, transport: &mut dyn SamTransport) -> Result<String, Ending> {
    match ask(surroundings, transport, Command::SamNumber)? {
        Reply::Outcome(Outcome::SamNumber(number)) => Ok(number),
        _ => {
            transport.drain();
            Ok(String::new())
        }
    }
}

/// One question. Whatever the reader says is a reply; only a reader that went away or our own stop ends it.
fn ask(surroundings: &impl Surroundings, transport: &mut dyn SamTransport, command: Command) -> Result<Reply, Ending> {
    let deadline = surroundings.now() + Duration::from_millis(command.answer_limit_ms());
    let error = match transport.exchange(&command.request(), deadline) {
        Ok(answer) => match interpret(command, &answer) {
            Ok(outcome) => return Ok(Reply::Outcome(outcome)),
            Err(error) => TransportError::Protocol(error),
        },
        Err(error) => error,
    };
    match error {
        TransportError::Gone => Err(Ending::Down(DownReason::Absent)),
        TransportError::Stopped => Err(Ending::Stopped),
        TransportError::Failed => {
            record(LogEvent::ReaderProtocol, &[("command", command_number(command)), ("error", "transfer".into())]);
            Ok(Reply::Failed)
        }
        TransportError::Protocol(error) => {
            record(LogEvent::ReaderProtocol, &[("command", command_number(command)), ("error", error.token().into())]);
            Ok(Reply::Damaged(error))
        }
    }
}

fn command_number(command: Command) -> crate::events::Detail {
    i64::from(u16::from_be_bytes(command.code())).into()
}

/// Staff see the rung that was climbed last; the log has every one.
fn tell_remedy(remedy: Remedy, send: &impl Fn(ReaderEvent)) {
    record(LogEvent::ReaderRemedy, &[("remedy", remedy.as_str().into())]);
    send(ReaderEvent::Remedy(remedy));
}

fn apply(surroundings: &impl Surroundings, transport: &mut dyn SamTransport, remedy: Remedy) -> Result<(), Ending> {
    match remedy {
        Remedy::Drain => transport.drain(),
        Remedy::ResetSam => {
            transport.drain();
            // Whether it helped is seen at the next question.
            if !matches!(ask(surroundings, transport, Command::ResetSam)?, Reply::Outcome(_)) {
                transport.drain();
            }
        }
        Remedy::ResetTransport => match transport.reset() {
            Ok(()) => {}
            Err(TransportError::Gone) => return Err(Ending::Down(DownReason::Absent)),
            Err(TransportError::Stopped) => return Err(Ending::Stopped),
            Err(TransportError::Failed | TransportError::Protocol(_)) => transport.drain(),
        },
    }
    Ok(())
}

/// A reader that is up.
struct Attending<'a, S: Surroundings> {
    surroundings: &'a mut S,
    transport: &'a mut dyn SamTransport,
    sam_number: String,
    /// Attempts to open the reader since it last was in order.
    attempts: &'a mut usize,
    /// The last status of a find, so that one repeated three times a second is logged once.
    find_status: u8,
}

impl<S: Surroundings> Attending<'_, S> {
    fn run(mut self, send: &impl Fn(ReaderEvent)) -> Ending {
        match self.poll(send) {
            Ok(never) => match never {},
            Err(ending) => ending,
        }
    }

    fn poll(&mut self, send: &impl Fn(ReaderEvent)) -> Result<std::convert::Infallible, Ending> {
        let mut polling = Polling::new();
        let mut command = polling.first();
        let mut found_at = self.surroundings.now();
        let mut held: Option<Box<ReadAnswer>> = None;
        loop {
            let reply = match ask(self.surroundings, self.transport, command) {
                Ok(reply) => reply,
                Err(ending) => {
                    // What was read before the reader went away was read.
                    held.into_iter().for_each(|answer| send(self.card_of(*answer, None)));
                    return Err(ending);
                }
            };
            self.note(command, &reply);
            let step = polling.step(&reply);
            let mut address = None;
            match reply {
                Reply::Outcome(Outcome::Read(answer)) => held = Some(answer),
                Reply::Outcome(Outcome::Address(newest)) => address = Some(newest),
                Reply::Outcome(_) | Reply::Damaged(_) | Reply::Failed => {}
            }
            match step.tell {
                Some(Tell::Reading) => {
                    found_at = self.surroundings.now();
                    send(ReaderEvent::Reading);
                }
                Some(Tell::Trouble(trouble)) => send(ReaderEvent::Trouble(trouble)),
                Some(Tell::Read) => {
                    let elapsed = self.surroundings.now().saturating_duration_since(found_at);
                    record(LogEvent::CardRead, &[("milliseconds", elapsed.as_millis().into())]);
                    held.take().into_iter().for_each(|answer| send(self.card_of(*answer, address.take())));
                }
                None => {}
            }
            if let Some(remedy) = step.remedy {
                tell_remedy(remedy, send);
                apply(self.surroundings, self.transport, remedy)?;
            }
            command = match step.next {
                Next::Ask(command) => command,
                Next::AskAfterPause(command) => {
                    if self.surroundings.wait(Duration::from_millis(FIND_PERIOD_MS)) == Waited::Stop {
                        return Err(Ending::Stopped);
                    }
                    command
                }
                Next::Close(reason) => return Err(Ending::Down(reason)),
            };
        }
    }

    fn card_of(&self, answer: ReadAnswer, newest_address: Option<Personal<String>>) -> ReaderEvent {
        let ReadAnswer { text, photo, fingerprint_length: _ } = answer;
        ReaderEvent::Read(Box::new(CardRead {
            card: Card { newest_address, ..Card::from_text(&text) },
            text,
            photo,
            sam_number: self.sam_number.clone(),
            status: Command::ReadTextAndPhoto.good_status(),
        }))
    }

    fn note(&mut self, command: Command, reply: &Reply) {
        let status = match reply {
            Reply::Outcome(Outcome::Status(status)) => *status,
            Reply::Outcome(_) => {
                *self.attempts = 0;
                return;
            }
            Reply::Damaged(_) | Reply::Failed => return,
        };
        let is_no_card = command == Command::FindCard && status.sw3 == 0x80;
        if is_no_card {
            *self.attempts = 0;
        }
        let repeated = command == Command::FindCard && status.sw3 == self.find_status;
        if command == Command::FindCard {
            self.find_status = status.sw3;
        }
        if !is_no_card && !repeated {
            let bytes = [("sw1", status.sw1), ("sw2", status.sw2), ("sw3", status.sw3)];
            let mut details = vec![("command", command_number(command)), ("meaning", status.meaning().into())];
            details.extend(bytes.map(|(name, byte)| (name, i64::from(byte).into())));
            record(LogEvent::ReaderStatus, &details);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::idcard::{Answer, AnswerParser, CardTrouble, PREAMBLE};
    use std::cell::RefCell;
    use std::collections::VecDeque;
    use std::rc::Rc;

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Says {
        Status(u8),
        Card,
        /// The card, and then its newest address.
        CardAndAddress,
        /// The card, and then the reader is unplugged.
        CardThenUnplugged,
        Damaged,
        Nothing,
        Unplugged,
        /// No reader does: our own code has a mistake there.
        Panics,
    }

    /// The world of a test: what the reader says to finds, selects and reads, and what happened.
    #[derive(Default)]
    struct World {
        opens: VecDeque<Result<(), DownReason>>,
        says: VecDeque<Says>,
        /// Said when the script has run out.
        then: Option<Says>,
        waits: Vec<Duration>,
        stop_after_waits: usize,
        elapsed: Duration,
        resets: usize,
        gone_after_reset: bool,
        asked: Vec<Command>,
        /// To the next question for the newest address.
        address: Option<Result<Answer, TransportError>>,
    }

    struct Scripted(Rc<RefCell<World>>, Instant);

    impl Surroundings for Scripted {
        fn open(&mut self, _: &dyn Fn(Remedy)) -> Result<Box<dyn SamTransport>, DownReason> {
            let next = self.0.borrow_mut().opens.pop_front().unwrap_or(Ok(()));
            next.map(|()| Box::new(Line(Rc::clone(&self.0))) as Box<dyn SamTransport>)
        }

        fn wait(&mut self, limit: Duration) -> Waited {
            let mut world = self.0.borrow_mut();
            world.waits.push(limit);
            world.elapsed += limit;
            if world.waits.len() >= world.stop_after_waits { Waited::Stop } else { Waited::GoOn }
        }

        fn now(&self) -> Instant {
            self.1 + self.0.borrow().elapsed
        }

        fn absence_recheck(&self) -> Option<Duration> {
            None
        }
    }

    struct Line(Rc<RefCell<World>>);

    fn answer(status: u8, data: &[u8]) -> Answer {
        let mut frame = PREAMBLE.to_vec();
        frame.extend(u16::try_from(4 + data.len()).unwrap().to_be_bytes());
        frame.extend([0, 0, status]);
        frame.extend(data);
        frame.push(frame[5..].iter().fold(0, |sum, byte| sum ^ byte));
        AnswerParser::new().push(&frame).unwrap().unwrap()
    }

    impl SamTransport for Line {
        fn exchange(&mut self, request: &[u8], _: Instant) -> Result<Answer, TransportError> {
            let mut world = self.0.borrow_mut();
            let command = Command::ALL.into_iter().find(|command| command.request() == request).unwrap();
            world.asked.push(command);
            match command {
                Command::SamNumber => return Ok(answer(0x90, &[0; 16])),
                Command::SamStatus | Command::ResetSam if world.then != Some(Says::Nothing) => return Ok(answer(0x90, &[])),
                Command::ReadAddress => return world.address.take().unwrap_or_else(|| Ok(answer(0x91, &[]))),
                _ => {}
            }
            let fallback = world.then.unwrap_or(Says::Status(0x80));
            match world.says.pop_front().unwrap_or(fallback) {
                Says::Status(status) => Ok(answer(status, &[])),
                card @ (Says::Card | Says::CardAndAddress | Says::CardThenUnplugged) => {
                    world.address = match card {
                        Says::CardAndAddress => {
                            Some(Ok(answer(0x90, &[[0x57, 0x00].repeat(10), [0x20, 0x00].repeat(25)].concat())))
                        }
                        Says::CardThenUnplugged => Some(Err(TransportError::Gone)),
                        _ => None,
                    };
                    Ok(answer(0x90, &[&[0x01, 0x00, 0x00, 0x00][..], &[0x20; 256]].concat()))
                }
                Says::Damaged => Err(ProtocolError::Checksum.into()),
                Says::Nothing => Err(ProtocolError::Timeout.into()),
                Says::Unplugged => Err(TransportError::Gone),
                Says::Panics => panic!("a mistake of ours, made for this test"),
            }
        }

        fn drain(&mut self) {}

        fn reset(&mut self) -> Result<(), TransportError> {
            let mut world = self.0.borrow_mut();
            world.resets += 1;
            if std::mem::take(&mut world.gone_after_reset) { Err(TransportError::Gone) } else { Ok(()) }
        }
    }

    fn word(event: &ReaderEvent) -> String {
        match event {
            ReaderEvent::Up { .. } => "up".into(),
            ReaderEvent::Down { reason } => format!("down {}", reason.as_str()),
            ReaderEvent::Reading => "reading".into(),
            ReaderEvent::Read(read) => {
                read.card.newest_address.as_ref().map_or("read".into(), |address| format!("read, now at {}", address.reveal()))
            }
            ReaderEvent::Trouble(CardTrouble::LiftAndPlace) => "lift and place".into(),
            ReaderEvent::Trouble(CardTrouble::CannotRead) => "cannot read".into(),
            ReaderEvent::Trouble(CardTrouble::NotAnIdCard) => "not an ID card".into(),
            ReaderEvent::Remedy(remedy) => remedy.as_str().into(),
        }
    }

    /// Runs the thread's work over a world and gives what was said, remedies apart, and the world as it is then.
    fn run(world: World) -> (Vec<String>, World) {
        let (said, world) = run_hearing_all(world);
        let remedies = [Remedy::Drain, Remedy::ResetSam, Remedy::ResetTransport].map(Remedy::as_str);
        (said.into_iter().filter(|word| !remedies.contains(&word.as_str())).collect(), world)
    }

    fn run_hearing_all(world: World) -> (Vec<String>, World) {
        let world = Rc::new(RefCell::new(world));
        let said = RefCell::new(Vec::new());
        let mut surroundings = Scripted(Rc::clone(&world), Instant::now());
        attend(&mut surroundings, &|event| said.borrow_mut().push(word(&event)));
        drop(surroundings);
        (said.into_inner(), Rc::into_inner(world).unwrap().into_inner())
    }

    const FOUND: Says = Says::Status(0x9F);
    const SELECTED: Says = Says::Status(0x90);

    #[test]
    fn a_card_tapped_twice_is_read_twice() {
        let says = [FOUND, SELECTED, Says::Card, Says::Status(0x80), FOUND, SELECTED, Says::Card].into();
        let (said, _) = run(World { says, stop_after_waits: 4, ..World::default() });
        assert_eq!(said, ["up", "reading", "read", "reading", "read"]);
    }

    #[test]
    fn the_newest_address_comes_with_the_card() {
        let says = [FOUND, SELECTED, Says::CardAndAddress, Says::Status(0x80), FOUND, SELECTED, Says::Card].into();
        let (said, _) = run(World { says, stop_after_waits: 4, ..World::default() });
        assert_eq!(said, ["up", "reading", "read, now at WWWWWWWWWW", "reading", "read"]);
    }

    #[test]
    fn a_mistake_of_ours_costs_one_card_and_not_the_reader() {
        let says = [FOUND, SELECTED, Says::Panics, FOUND, SELECTED, Says::Card].into();
        let (said, _) = run(World { says, stop_after_waits: 4, ..World::default() });
        assert_eq!(said, ["up", "reading", "down faulty", "up", "reading", "read"]);
    }

    #[test]
    fn a_card_read_just_before_the_reader_went_away_was_read() {
        let says = [FOUND, SELECTED, Says::CardThenUnplugged].into();
        let (said, _) = run(World { says, stop_after_waits: 3, ..World::default() });
        assert_eq!(said, ["up", "reading", "read", "down absent", "up"]);
    }

    #[test]
    fn a_reader_that_is_absent_at_the_start_is_waited_for_ever_longer() {
        let opens = vec![Err(DownReason::Absent); 6].into();
        let (said, world) = run(World { opens, stop_after_waits: 7, ..World::default() });
        assert_eq!(said, ["down absent", "up"]);
        let seconds: Vec<u64> = world.waits[..6].iter().map(Duration::as_secs).collect();
        assert_eq!(seconds, [1, 2, 5, 10, 10, 10]);
    }

    #[test]
    fn a_reader_unplugged_while_reading_is_down_and_comes_back() {
        let says = [FOUND, SELECTED, Says::Unplugged].into();
        let (said, world) = run(World { says, stop_after_waits: 3, ..World::default() });
        assert_eq!(said, ["up", "reading", "down absent", "up"]);
        assert_eq!(world.waits[0], Duration::from_secs(1));
    }

    #[test]
    fn a_silent_reader_is_reset_then_down_once_and_tried_for_ever() {
        let (said, world) = run(World { then: Some(Says::Nothing), stop_after_waits: 200, ..World::default() });
        assert_eq!(said, ["down no_answer"]);
        assert!(world.resets >= 190, "{} resets", world.resets);
    }

    #[test]
    fn silence_in_the_middle_of_the_day_climbs_the_ladder() {
        let says = [Says::Status(0x80), Says::Nothing, Says::Nothing, Says::Nothing, Says::Nothing].into();
        let (said, world) = run_hearing_all(World { says, stop_after_waits: 6, ..World::default() });
        assert_eq!(said, ["up", "drain", "reset-sam", "reset-transport", "down no_answer", "up"]);
        assert_eq!(world.resets, 1);
        assert!(world.asked.contains(&Command::ResetSam));
    }

    #[test]
    fn a_reader_that_comes_back_as_another_device_after_its_reset_is_opened_anew() {
        let says = [Says::Nothing, Says::Nothing, Says::Nothing].into();
        let (said, world) = run(World { says, gone_after_reset: true, stop_after_waits: 5, ..World::default() });
        assert_eq!((said, world.resets), (vec!["up".into(), "down absent".into(), "up".into()], 1));
    }

    #[test]
    fn a_damaged_answer_is_read_again_without_a_word() {
        let says = [FOUND, SELECTED, Says::Damaged, FOUND, SELECTED, Says::Card].into();
        let (said, _) = run(World { says, stop_after_waits: 3, ..World::default() });
        assert_eq!(said, ["up", "reading", "read"]);
    }

    #[test]
    fn another_reason_for_being_down_is_said_too() {
        let opens = [Err(DownReason::Absent), Err(DownReason::NoPermission), Err(DownReason::NoPermission)].into();
        let (said, _) = run(World { opens, stop_after_waits: 4, ..World::default() });
        assert_eq!(said, ["down absent", "down no_permission", "up"]);
    }

    #[test]
    fn a_day_of_cards_passes_with_every_placing_resolved() {
        const POLLS_OF_24_HOURS: usize = 24 * 3600 * 1000 / FIND_PERIOD_MS as usize;
        let mut says = VecDeque::new();
        let mut cards = 0;
        for poll in 0..POLLS_OF_24_HOURS {
            match poll % 1000 {
                500 => {
                    cards += 1;
                    says.extend([FOUND, SELECTED, Says::Card]);
                }
                700 => says.push_back(Says::Nothing),
                900 => says.push_back(Says::Unplugged),
                _ => says.push_back(Says::Status(0x80)),
            }
        }
        let (said, world) = run(World { says, stop_after_waits: POLLS_OF_24_HOURS, ..World::default() });
        assert_eq!(said.iter().filter(|word| *word == "read").count(), cards);
        assert_eq!(said.iter().filter(|word| *word == "reading").count(), cards);
        assert!(world.elapsed >= Duration::from_secs(24 * 3600));
    }
}
