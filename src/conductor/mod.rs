//! The loop: events in, step, effects out. The only owner of the Visit.
//!
//! Runs on a thread of its own. Everything reaches it through one bounded queue of plain data; it never waits
//! for a port, and no port waits for it.

mod documents;
mod drafts;
mod held_session;
mod pick_ups;
mod ports;
mod receipts;
mod session;
mod verifications;

pub use ports::{Ports, Start};

use crate::api::{Closure, china_time};
use crate::catalogue::Content;
use crate::code_scanner::ScannerEvent;
use crate::devices::{Device, DeviceState, DeviceStatus, Forecast, Media};
use crate::events::{LogEvent, record};
use crate::hall_client::{OpenedSession, Session};
use crate::health::heartbeat::Report;
use crate::idcard::CardTrouble;
use crate::journal::JournalEvent;
use crate::printing::lack_some_of;
use crate::privacy::Personal;
use crate::reader::ReaderEvent;
use crate::sealing::{CardKeys, card_keys};
use crate::visit::{
    CardNews, CardRead, Event, HallNews, Health, JournalNews, LogNote, Moment, PaperNews, Slot, StateName, Step, Visit,
};
use crate::voice::VoiceEvent;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

/// Events waiting for the conductor. A finger makes a handful a second, the ports a few more.
const QUEUE_EVENTS_MAX: usize = 256;
/// The clock on the page moves with the minute, so the conductor wakes at least so often.
const WAKE_LIMIT: Duration = Duration::from_secs(60);
/// Should time have nothing to do at its appointed moment, the conductor looks again after so long: it never spins.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Cards whose keys are kept at once: the visit's, and one that was put down during it.
const CARDS_KEPT_MAX: usize = 2;

/// What reaches the conductor.
pub enum Input {
    /// From the screen and the composer.
    Event(Event),
    Reader(ReaderEvent),
    Journal(JournalEvent),
    /// An answer to a question of the visit with this number; of a former visit it is dropped.
    Hall {
        visit: u64,
        news: HallNews,
    },
    /// A session the hall opened for the visit with this number.
    Session {
        visit: u64,
        opened: OpenedSession,
    },
    /// Another session of the same citizen, in place of one that was over.
    SessionRenewed {
        visit: u64,
        session: Session,
    },
    /// Services that cannot be done now.
    Closures(Arc<[Closure]>),
    /// What the centre offers has changed.
    Content(Arc<Content>),
    /// What became of this print job of a slot's printer.
    Paper {
        visit: u64,
        slot: Slot,
        job: u64,
        news: PaperNews,
    },
    HallHealth {
        up: bool,
        today: Option<u32>,
    },
    /// How a device is that does not tell in words of its own.
    Device {
        device: Device,
        status: DeviceStatus,
    },
    /// A receipt of so many millimetres came out.
    ReceiptPrinted {
        length_mm: u32,
    },
    /// So many millimetres of one that was not finished.
    ReceiptHalf {
        length_mm: u32,
    },
    Voice(VoiceEvent),
    Scanner(ScannerEvent),
    /// Whether the PIN of staff that the visit with this number asked about is right.
    PinChecked {
        visit: u64,
        right: bool,
    },
    /// An earphone was plugged in, or pulled out.
    Earphone(bool),
    Stop,
}

/// Puts something into the conductor's queue; never waits.
#[derive(Clone)]
pub struct Inbox(SyncSender<Input>);

impl Inbox {
    pub fn put(&self, input: Input) {
        if let Err(TrySendError::Full(_)) = self.0.try_send(input) {
            record(LogEvent::QueueFull, &[("queue", "conductor".into())]);
        }
    }

    /// Ends the conductor after what is queued. Waits for room, since this must not get lost.
    pub fn stop(&self) {
        // Fails only where the conductor has ended already.
        drop(self.0.send(Input::Stop));
    }
}

/// The queue, before the conductor runs.
pub fn inbox() -> (Inbox, Receiver<Input>) {
    let (sender, receiver) = sync_channel(QUEUE_EVENTS_MAX);
    (Inbox(sender), receiver)
}

/// The conductor with everything it conducts.
pub struct Conductor {
    visit: Visit,
    ports: Ports,
    salt: Vec<u8>,
    /// Keys of cards that were read in this visit, by tag. Forgotten with it.
    cards: BTreeMap<[u8; 16], CardKeys>,
    /// Number of the present visit, so that late answers are known as late.
    visit_number: u64,
    print_jobs: PrintJobs,
    session: session::VisitSession<Session>,
    health: Health,
    /// Shown once nobody is there.
    content_to_come: Option<Arc<Content>>,
    /// Of a full roll; 0 where it is not known.
    roll_length_mm: u32,
    /// What the receipt printer last told of its paper; an open cover tells nothing of it.
    paper_told: Media,
    began: Instant,
}

impl Conductor {
    pub fn new(start: Start) -> Self {
        let began = Instant::now();
        let Start { site, ports, salt, roll_length_mm } = start;
        Conductor {
            visit: Visit::new(site, moment(began)),
            ports,
            salt,
            cards: BTreeMap::new(),
            visit_number: 0,
            print_jobs: PrintJobs::default(),
            session: session::VisitSession::default(),
            health: Health::default(),
            content_to_come: None,
            roll_length_mm,
            paper_told: Media::Unknown,
            began,
        }
    }

    /// Runs until [`Input::Stop`] or until nobody can send any more.
    pub fn run(mut self, inputs: &Receiver<Input>) {
        self.show();
        let mut last = Last::Input;
        loop {
            let now = moment(self.began);
            match inputs.recv_timeout(wait(self.visit.due_ms(), &now, last)) {
                Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(input) => {
                    self.take(input);
                    last = Last::Input;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.step(Event::Tick);
                    last = Last::Tick;
                }
            }
            self.change_content();
            self.show();
        }
    }

    /// Between two visits, never under somebody's hands.
    fn change_content(&mut self) {
        let Some(content) = self.content_to_come.take() else { return };
        let version = i64::try_from(content.facts.version).unwrap_or(i64::MAX);
        match self.visit.change_content(content) {
            Ok(()) => record(LogEvent::ContentUsed, &[("version", version.into())]),
            Err(content) => self.content_to_come = Some(content),
        }
    }

    fn show(&self) {
        let session_active = self.visit.state_name() != StateName::Idle;
        self.ports.teller.report(Report {
            machine: self.health.machine,
            session_active,
            content_version: self.visit.content_version(),
        });
        self.ports.lights.show(self.visit.lit());
        self.ports.screen.show(self.visit.view());
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Event(event) => {
                self.composer(&event);
                self.step(event);
            }
            Input::Reader(event) => self.reader(event),
            Input::Journal(event) => self.journal(event),
            Input::Hall { visit, news } if visit == self.visit_number => self.step(Event::Hall(news)),
            Input::Paper { visit, slot, job, news } if visit == self.visit_number && job == *self.print_jobs.of(slot) => {
                self.step(Event::Paper(slot, news));
            }
            Input::Session { visit, opened } => self.session_opened(visit, opened),
            Input::SessionRenewed { visit, session } => self.session_renewed(visit, session),
            Input::PinChecked { visit, right } if visit == self.visit_number => self.step(Event::PinChecked(right)),
            Input::Hall { .. } | Input::Paper { .. } | Input::PinChecked { .. } => {}
            Input::Closures(closures) => self.step(Event::Hall(HallNews::Closures(closures))),
            Input::Content(content) => self.content_to_come = Some(content),
            Input::HallHealth { up, today } => {
                if up && !self.health.hall {
                    self.ports.journal.hall_is_back();
                    record(LogEvent::HallUp, &[]);
                } else if !up && self.health.hall {
                    record(LogEvent::HallDown, &[]);
                }
                // Yesterday's figure is not today's: unknown is shown as nothing.
                self.health.today = today;
                self.device(Device::Hall, DeviceStatus::answering(up));
            }
            Input::Device { device, status } => self.device(device, status),
            Input::ReceiptPrinted { length_mm } => {
                self.ports.journal.count_receipt(length_mm);
            }
            Input::ReceiptHalf { length_mm } => {
                self.ports.journal.count_half(length_mm);
            }
            Input::Voice(VoiceEvent::News(news)) => self.step(Event::Voice(news)),
            Input::Voice(VoiceEvent::Works(works)) => self.device(Device::Sound, DeviceStatus::answering(works)),
            Input::Scanner(ScannerEvent::Up) => self.device(Device::CodeScanner, DeviceStatus::online()),
            Input::Scanner(ScannerEvent::Down(fault)) => {
                self.device(Device::CodeScanner, DeviceStatus::in_trouble(DeviceState::Offline, fault));
            }
            Input::Scanner(ScannerEvent::Code(code)) => self.step(Event::Code(code)),
            Input::Earphone(plugged) => {
                self.health.earphone = plugged;
                self.step(Event::Health(self.health));
            }
            Input::Stop => {}
        }
    }

    fn step(&mut self, event: Event) {
        let Step { effects, ignored } = self.visit.step(event, moment(self.began));
        if let Some(reason) = ignored {
            tracing::debug!("{} reason={}", LogEvent::EventIgnored.code(), reason.as_str());
        }
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn reader(&mut self, event: ReaderEvent) {
        let news = match event {
            ReaderEvent::Up { sam_number: _ } => return self.device(Device::Reader, DeviceStatus::online()),
            ReaderEvent::Down { reason } => return self.device(Device::Reader, reason.into()),
            ReaderEvent::Remedy(remedy) => {
                self.health.machine.reader_remedy = Some(remedy);
                return self.tell_health();
            }
            ReaderEvent::Reading => CardNews::Reading,
            ReaderEvent::Trouble(CardTrouble::LiftAndPlace) => CardNews::LiftAndPlace,
            ReaderEvent::Trouble(CardTrouble::CannotRead) => CardNews::CannotRead,
            ReaderEvent::Trouble(CardTrouble::NotAnIdCard) => CardNews::NotAnIdCard,
            ReaderEvent::Read(read) => {
                self.health.machine.reader_remedy = None;
                CardNews::Read(Box::new(self.card(*read)))
            }
        };
        self.step(Event::Card(news));
    }

    /// Takes a device's status into the one table; what citizens are told of follows from it.
    fn device(&mut self, device: Device, status: DeviceStatus) {
        let devices = &mut self.health.machine.devices;
        if device == Device::ReceiptPrinter {
            if is_refilled(self.paper_told, status.media) {
                self.ports.journal.begin_roll();
            }
            if matches!(status.media, Media::Full | Media::Low | Media::Out) {
                self.paper_told = status.media;
            }
        }
        devices.set(device, status);
        let works = |device| devices.get(device).works();
        self.health.reader = works(Device::Reader);
        self.health.printer = works(Device::ReceiptPrinter);
        self.health.hall = works(Device::Hall);
        self.health.sound = works(Device::Sound);
        self.health.code_scanner = works(Device::CodeScanner);
        self.tell_health();
    }

    fn tell_health(&mut self) {
        self.step(Event::Health(self.health));
    }

    /// The composer tells how it is by what it does.
    fn composer(&mut self, event: &Event) {
        let status = match event {
            Event::Composed(_) => DeviceStatus::online(),
            Event::ComposerDown => DeviceStatus::answering(false),
            _ => return,
        };
        self.health.machine.devices.set(Device::Composer, status);
    }

    /// Derives the card's keys from text and photo; the photo goes no further.
    fn card(&mut self, read: crate::reader::CardRead) -> CardRead {
        let keys = card_keys(&read.whole(), &self.salt);
        let crate::reader::CardRead { card, text, photo: _, sam_number, status } = read;
        let tag = keys.tag;
        if self.cards.len() >= CARDS_KEPT_MAX {
            let visiting = self.visit.guest().map(|guest| guest.tag);
            self.cards.retain(|kept, _| Some(*kept) == visiting);
        }
        self.cards.insert(tag, keys);
        // A private-use character is another one in every font; that is known without looking.
        let name_unshown = !card.name_has_pua && lack_some_of(card.shown_name(), &self.ports.fallback_fonts);
        CardRead { card, name_unshown, text: Personal::new(text.to_vec()), tag, sam_number, status }
    }

    fn journal(&mut self, event: JournalEvent) {
        let news = match event {
            JournalEvent::Unsent(unsent) => {
                self.health.machine.unsent = unsent;
                return self.tell_health();
            }
            JournalEvent::Paper(used) => {
                self.health.machine.paper = Forecast::of(self.roll_length_mm, &used);
                self.health.machine.half_receipts = used.halves();
                return self.tell_health();
            }
            JournalEvent::Stored { key, slip } => JournalNews::Stored { key, slip },
            JournalEvent::NotStored { key } => JournalNews::NotStored { key },
            JournalEvent::Received { key, received } => JournalNews::Received { key, received },
            JournalEvent::Parked { key } => JournalNews::Parked { key },
            JournalEvent::NotYet { key } => JournalNews::NotYet { key },
            JournalEvent::Recalled { tag, outcomes, draft } => {
                // What one card left is never shown to another.
                if self.visit.guest().map(|guest| guest.tag) != Some(tag) {
                    return;
                }
                JournalNews::Recalled { outcomes, draft }
            }
        };
        self.step(Event::Journal(news));
    }

    fn log(note: LogNote) {
        record(
            match note {
                LogNote::VisitBegan => LogEvent::VisitBegan,
                LogNote::VisitEnded => LogEvent::VisitEnded,
                LogNote::MaintenanceBegan => LogEvent::MaintenanceBegan,
                LogNote::PinWrong => LogEvent::PinWrong,
                LogNote::CardUnconfirmed => LogEvent::CardUnconfirmed,
            },
            &[],
        );
    }
}

/// Number of the newest print job of each printer: only that one is on a page.
#[derive(Default)]
struct PrintJobs {
    receipt: u64,
    sheets: u64,
}

impl PrintJobs {
    fn of(&mut self, slot: Slot) -> &mut u64 {
        match slot {
            Slot::Receipt => &mut self.receipt,
            Slot::Sheets => &mut self.sheets,
        }
    }

    fn begin(&mut self, slot: Slot) -> u64 {
        *self.of(slot) += 1;
        *self.of(slot)
    }
}

/// Whether a roll was put in: paper was out or near its end, and is neither now.
fn is_refilled(before: Media, now: Media) -> bool {
    matches!(before, Media::Low | Media::Out) && now == Media::Full
}

/// What the conductor took last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Input,
    Tick,
}

/// How long nothing needs to happen: until time is due, or the clock on the page moves on.
fn wait(due_ms: Option<u64>, now: &Moment, last: Last) -> Duration {
    let to_minute = WAKE_LIMIT - Duration::from_secs(u64::try_from(now.wall.second()).unwrap_or(0).min(59));
    let Some(due_ms) = due_ms else { return to_minute };
    let to_due = Duration::from_millis(due_ms.saturating_sub(now.mono_ms));
    // A tick that left something due behind will not do better at once.
    let to_due = if last == Last::Tick && to_due.is_zero() { LOOK_AGAIN } else { to_due };
    to_due.min(to_minute)
}

fn moment(began: Instant) -> Moment {
    Moment {
        mono_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        wall: china_time::on_the_clock(jiff::Timestamp::now()),
        fresh_id: uuid::Uuid::now_v7(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(mono_ms: u64, wall: &str) -> Moment {
        Moment { mono_ms, wall: wall.parse().unwrap(), fresh_id: uuid::Uuid::nil() }
    }

    #[test]
    fn it_wakes_when_something_is_due_or_the_minute_turns() {
        let now = at(5_000, "2026-11-22T22:14:50+08:00[+08:00]");
        assert_eq!(wait(Some(5_250), &now, Last::Input), Duration::from_millis(250));
        assert_eq!(wait(Some(95_000), &now, Last::Input), Duration::from_secs(10));
        assert_eq!(wait(None, &now, Last::Tick), Duration::from_secs(10));
        assert_eq!(wait(None, &at(0, "2026-11-22T22:14:00+08:00[+08:00]"), Last::Tick), Duration::from_secs(60));
    }

    #[test]
    fn what_is_overdue_is_done_at_once_but_never_over_and_over() {
        let now = at(5_000, "2026-11-22T22:14:00+08:00[+08:00]");
        assert_eq!(wait(Some(4_000), &now, Last::Input), Duration::ZERO);
        assert_eq!(wait(Some(4_000), &now, Last::Tick), LOOK_AGAIN);
        // The last second of a minute is still a wait.
        assert_eq!(wait(Some(4_000), &at(5_000, "2026-11-22T22:14:59+08:00[+08:00]"), Last::Tick), Duration::from_secs(1));
    }

    #[test]
    fn a_roll_was_put_in_where_paper_was_short_and_is_not_any_more() {
        assert!(is_refilled(Media::Out, Media::Full) && is_refilled(Media::Low, Media::Full));
        assert!(!is_refilled(Media::Full, Media::Full), "nothing happened");
        assert!(!is_refilled(Media::Out, Media::Low), "a rest of a roll is no full one");
        assert!(!is_refilled(Media::Unknown, Media::Full), "after a start nobody knows");
    }

    #[test]
    fn a_full_queue_still_takes_the_wish_to_stop() {
        let (inbox, inputs) = inbox();
        (0..=QUEUE_EVENTS_MAX).for_each(|_| inbox.put(Input::Event(Event::Activity)));
        let stopping = std::thread::spawn(move || inbox.stop());
        let taken: Vec<Input> = inputs.iter().collect();
        stopping.join().unwrap();
        assert!(matches!(taken.last(), Some(Input::Stop)));
    }
}
