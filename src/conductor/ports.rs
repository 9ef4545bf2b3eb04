//! Wishes of the visit, carried out by the ports.

use super::held_session::HeldSession;
use super::{Conductor, Inbox, Input, receipts};
use crate::api::{
    CaseNumber, CaseQuery, ChallengeAnswer, CodeEvidence, Evidence, SessionRequest, Submission, UnconfirmedCard, session_data,
    unconfirmed_card_data,
};
use crate::composer::Composer;
use crate::composer::handwriting::Handwriting;
use crate::config::PinHash;
use crate::devices::{CUT_FEED_MM, Device};
use crate::events::{LogEvent, record};
use crate::hall_client::{HallClient, HallFault, OpenedSession, Session};
use crate::health::heartbeat::Teller;
use crate::journal::{CardReference, Journal};
use crate::lights::Lights;
use crate::printing::{ComposeError, Composed, Document, NotPrinted, PaperFonts, PaperTrouble, Printer, compose};
use crate::privacy::Personal;
use crate::screen::ScreenLink;
use crate::sealing::{PublicKey, SecretKey, VerifyingKey};
use crate::visit::composition::ComposeRequest;
use crate::visit::receipt::Receipt;
use crate::visit::speaking::VoiceNews;
use crate::visit::{Asked, Effect, Event, HallNews, PaperFault, PaperNews, Site, Slot, Tag, limits};
use crate::voice::Voice;
use crate::words::Texts;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A challenge and the session it opens: two calls in the time of one, before the page gives up.
const CODE_SESSION_LIMIT: Duration = Duration::from_secs(10);

/// Everything the conductor conducts.
pub struct Ports {
    pub screen: ScreenLink,
    pub journal: Journal,
    pub hall: HallClient,
    pub composer: Composer,
    pub handwriting: Handwriting,
    pub printer: Arc<Printer>,
    /// For documents on A4.
    pub document_printer: Arc<Printer>,
    pub voice: Voice,
    pub teller: Teller,
    pub lights: Lights,
    /// Files asked for characters that the paper's own fonts lack.
    pub fallback_fonts: Vec<PathBuf>,
    pub texts: Arc<Texts>,
    pub runtime: tokio::runtime::Handle,
    pub inbox: Inbox,
    pub seal_key: PublicKey,
    pub staff_pin: Option<PinHash>,
    /// Whose seal counts under documents; none is shown or printed without.
    pub document_key: Option<VerifyingKey>,
}

/// What a conductor starts with.
pub struct Start {
    pub site: Site,
    pub ports: Ports,
    pub salt: Vec<u8>,
    /// Of a full roll of receipt paper; 0 where it is not known.
    pub roll_length_mm: u32,
}

impl Conductor {
    pub(super) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::OpenSession => self.open_session(),
            Effect::CloseSession => self.close_session(),
            Effect::FetchContributions => self.fetch_contributions(),
            Effect::FetchMedicalBalance => self.fetch_medical_balance(),
            Effect::FetchSpending(query) => self.fetch_spending(query),
            Effect::FetchVerificationWays => self.fetch_verification_ways(),
            Effect::SendCode => self.send_code(),
            Effect::Verify(proof) => self.verify(proof),
            Effect::FetchCases => self.fetch_cases(),
            Effect::Withdraw(number) => self.withdraw(number),
            Effect::QueryCase { case_number, query_code } => self.query_case(case_number, &query_code),
            Effect::Recall => self.recall(),
            Effect::Store { key, tag, submission } => self.store(key, tag, submission),
            Effect::Told(keys) => {
                self.ports.journal.told(keys);
            }
            Effect::KeepDraft { tag, draft } => {
                if let Some(card) = self.card_reference(tag) {
                    let now_ms = jiff::Timestamp::now().as_millisecond();
                    self.ports.journal.keep_draft(card, draft, now_ms + limits::DRAFT_MINUTES * 60_000);
                }
            }
            Effect::DropDraft { tag } => {
                self.ports.journal.drop_draft(tag);
            }
            Effect::Compose { revision, request } => {
                // A full queue or a composer that is gone leaves the letters as they are.
                if self.ports.composer.request(revision, request).is_err() {
                    self.step(Event::ComposerDown);
                }
            }
            Effect::ReadStrokes { revision, strokes, characters } => {
                if self.ports.handwriting.read(revision, strokes, characters).is_err() {
                    self.step(Event::Handwriting(false));
                }
            }
            Effect::Print(receipt) => self.print(*receipt),
            Effect::MakeDocument { key, wish } => self.make_document(key, *wish),
            Effect::PrintDocument { document, copies } => self.print_document(document, copies),
            Effect::LeavePaper { key, unprinted } => self.leave_paper(key, unprinted),
            Effect::CollectPaper { key, code, own } => self.collect_paper(key, &code, own),
            Effect::PrintCollected { key, item } => self.print_collected(key, item),
            Effect::HandOverDraft { key, draft } => self.hand_over_draft(key, &draft),
            Effect::OpenDraft { key, code } => self.open_draft(key, &code),
            Effect::BeginRoll => {
                self.ports.journal.begin_roll();
            }
            Effect::Say(speech) => {
                let number = speech.number;
                // What cannot be said is over at once.
                if !self.ports.voice.say(speech) {
                    self.step(Event::Voice(VoiceNews::Ended { number }));
                }
            }
            Effect::Hush => self.ports.voice.hush(),
            Effect::Forget => self.forget(),
            Effect::CheckPin(pin) => self.check_pin(pin),
            Effect::Log(note) => Conductor::log(note),
            Effect::TellDesk { noticed_at, last_four } => self.tell_desk(noticed_at, last_four),
        }
    }

    fn store(&mut self, key: uuid::Uuid, tag: Tag, submission: Box<Submission>) {
        let stored = match self.card_reference(tag) {
            Some(card) => self.ports.journal.store(key, submission, card),
            None => false,
        };
        if !stored {
            self.step(Event::Journal(crate::visit::JournalNews::NotStored { key }));
        }
    }

    fn check_pin(&self, pin: Personal<String>) {
        let (number, inbox, hash) = (self.visit_number, self.ports.inbox.clone(), self.ports.staff_pin.clone());
        // It takes its time.
        self.ports.runtime.spawn_blocking(move || {
            let right = hash.is_some_and(|hash| hash.is(pin.reveal()));
            inbox.put(Input::PinChecked { visit: number, right });
        });
    }

    fn tell_desk(&self, noticed_at: String, last_four: Option<Personal<String>>) {
        let data = unconfirmed_card_data(self.visit.machine());
        // What cannot be sealed is not told: when and where are told all the same.
        let card = last_four.and_then(|last_four| self.ports.seal_key.seal(last_four.reveal().as_bytes(), &data).ok());
        self.ports.teller.card(UnconfirmedCard { id: uuid::Uuid::new_v4().to_string(), noticed_at, card });
    }

    /// Keys are kept until the visit is forgotten, so an ending visit still finds its card.
    fn card_reference(&self, tag: Tag) -> Option<CardReference> {
        let keys = self.cards.get(&tag)?;
        Some(CardReference { tag: keys.tag, public: keys.public.clone() })
    }

    fn open_session(&mut self) {
        let number = self.visit_number;
        let (inbox, hall) = (self.ports.inbox.clone(), self.ports.hall.clone());
        if let Some(shown) = self.shown_code() {
            let seal_key = self.ports.seal_key.clone();
            self.ports.runtime.spawn(async move {
                let opened = tokio::time::timeout(CODE_SESSION_LIMIT, open_by_code(&hall, &seal_key, shown)).await;
                let opened = opened.unwrap_or(Err(HallNews::Unreachable(Asked::Session)));
                inbox.put(match opened {
                    Ok(opened) => Input::Session { visit: number, opened },
                    Err(news) => Input::Hall { visit: number, news },
                });
            });
            return;
        }
        let Some(request) = self.session_request() else {
            inbox.put(Input::Hall { visit: number, news: HallNews::Refused(Asked::Session) });
            return;
        };
        self.ports.runtime.spawn(async move {
            inbox.put(match hall.open_session(&request).await {
                Ok(opened) => Input::Session { visit: number, opened },
                Err(fault) => Input::Hall { visit: number, news: fault_news(&fault, Asked::Session) },
            });
        });
    }

    /// A code that the hall has not seen yet.
    fn shown_code(&self) -> Option<ShownCode> {
        let guest = self.visit.code_guest()?;
        let token = guest.token.as_ref()?.duplicate();
        Some(ShownCode { device: self.visit.machine().to_string(), token, scanned_at: guest.scanned_at.clone() })
    }

    pub(super) fn session_opened(&mut self, visit: u64, opened: OpenedSession) {
        let OpenedSession { session, phone_on_record, masked_name } = opened;
        let taken = self.session.take_in(visit, self.visit_number, session);
        if let Some(session) = taken.to_close {
            self.end_session(session);
        }
        if taken.present {
            self.step(Event::Hall(match self.visit.code_guest() {
                Some(_) => HallNews::Identified { masked_name },
                None => HallNews::SessionOpened { phone_on_record },
            }));
        }
    }

    /// What is open already goes on with it.
    pub(super) fn session_renewed(&mut self, visit: u64, session: Session) {
        if let Some(session) = self.session.take_in(visit, self.visit_number, session).to_close {
            self.end_session(session);
        }
    }

    pub(super) fn session_request(&self) -> Option<SessionRequest> {
        let guest = self.visit.guest()?;
        let device = self.visit.machine().to_string();
        let evidence = Evidence {
            card_text: Personal::new(STANDARD.encode(guest.text.reveal())),
            sam_number: guest.sam_number.clone(),
            status: format!("{:02X}", guest.status),
            device: device.clone(),
            read_at: guest.read_at.clone(),
        };
        let clear = zeroize::Zeroizing::new(serde_json::to_vec(&evidence).ok()?);
        let evidence = self.ports.seal_key.seal(&clear, &session_data(&device, None)).ok()?;
        Some(SessionRequest { device, evidence, challenge_id: None })
    }

    fn close_session(&mut self) {
        if let Some(session) = self.session.end() {
            self.end_session(session);
        }
    }

    fn end_session(&self, session: Session) {
        let hall = self.ports.hall.clone();
        self.ports.runtime.spawn(async move { hall.close_session(&session).await });
    }

    /// Asks with the session of this visit and tells what came of it.
    fn ask_hall<F: Future<Output = Result<HallNews, HallFault>> + Send + 'static>(
        &self,
        asked: Asked,
        what: impl FnOnce(HeldSession) -> F,
    ) {
        self.ask_hall_for(HallNews::Unreachable(asked), |held| {
            let answer = what(held);
            async move { answer.await.unwrap_or_else(|fault| fault_news(&fault, asked)) }
        });
    }

    /// The same where the answer says by itself what went wrong; `without` where there is no session.
    pub(super) fn ask_hall_for<F: Future<Output = HallNews> + Send + 'static>(
        &self,
        without: HallNews,
        what: impl FnOnce(HeldSession) -> F,
    ) {
        let (visit, inbox) = (self.visit_number, self.ports.inbox.clone());
        let Some(answer) = self.held_session().map(what) else {
            inbox.put(Input::Hall { visit, news: without });
            return;
        };
        self.ports.runtime.spawn(async move {
            let news = answer.await;
            inbox.put(Input::Hall { visit, news });
        });
    }

    fn fetch_contributions(&self) {
        self.ask_hall(Asked::Contributions, |mut held| async move {
            let answer = held.call(|hall, session| async move { hall.contributions(&session).await }).await;
            answer.map(|answer| HallNews::Contributions(Personal::new(answer)))
        });
    }

    /// With the cases what waits to be printed or to be gone on with; where that is not known nothing is told, and the code
    /// does as well.
    fn fetch_cases(&self) {
        let (visit, inbox) = (self.visit_number, self.ports.inbox.clone());
        self.ask_hall(Asked::Cases, |mut held| async move {
            let cases = held.call(|hall, session| async move { hall.cases(&session).await }).await?.cases;
            tokio::spawn(async move {
                let pick_ups = held.call(|hall, session| async move { hall.pick_ups(&session).await }).await;
                if let Ok(pick_ups) = pick_ups {
                    inbox.put(Input::Hall { visit, news: HallNews::PickUps(pick_ups) });
                }
                let drafts = held.call(|hall, session| async move { hall.drafts(&session).await }).await;
                if let Ok(drafts) = drafts {
                    inbox.put(Input::Hall { visit, news: HallNews::HandedDrafts(drafts) });
                }
            });
            Ok(HallNews::Cases(cases))
        });
    }

    fn withdraw(&self, case_number: CaseNumber) {
        self.ask_hall(Asked::Withdrawal, |mut held| async move {
            let number = &case_number;
            let answer = held.call(|hall, session| async move { hall.withdraw(&session, number).await }).await;
            answer.map(|status| HallNews::Withdrawn(Box::new(status)))
        });
    }

    fn query_case(&self, case_number: CaseNumber, query_code: &Personal<String>) {
        let number = self.visit_number;
        let (inbox, hall) = (self.ports.inbox.clone(), self.ports.hall.clone());
        let query = CaseQuery { case_number, query_code: query_code.reveal().clone() };
        self.ports.runtime.spawn(async move {
            let news = hall.query_case(&query).await.map(|status| HallNews::Case(Box::new(status)));
            let news = news.unwrap_or_else(|fault| fault_news(&fault, Asked::Case));
            inbox.put(Input::Hall { visit: number, news });
        });
    }

    fn recall(&mut self) {
        let Some(keys) = self.visit.guest().and_then(|guest| self.cards.get(&guest.tag)) else { return };
        // The journal's thread opens with a copy of the key; both are wiped when they go.
        if let Ok(secret) = SecretKey::from_bytes(&keys.secret.to_bytes()) {
            self.ports.journal.recall(keys.tag, secret);
        }
    }

    fn print(&mut self, receipt: Receipt) {
        let (number, job) = (self.visit_number, self.print_jobs.begin(Slot::Receipt));
        let document = receipts::document(&receipt, &self.ports.texts);
        let (inbox, printer, fonts) = (self.ports.inbox.clone(), self.ports.printer.clone(), self.ports.fallback_fonts.clone());
        self.ports.runtime.spawn(async move {
            let composed = tokio::task::spawn_blocking(move || compose_timed(&document, fonts)).await;
            let printed = match composed {
                // The printer logs what became of it.
                Ok(Ok(composed)) => {
                    let printed = printer.print(composed.pdf, "receipt").await;
                    count_paper(&inbox, printed, composed.height_mm);
                    printed
                }
                Ok(Err(_)) | Err(_) => {
                    record(LogEvent::PaperTrouble, &[("trouble", PaperTrouble::Refused.code().into())]);
                    Err(PaperTrouble::Refused.into())
                }
            };
            inbox.put(Input::Paper { visit: number, slot: Slot::Receipt, job, news: news_of(printed) });
            // Whoever comes next is to know before the next look is due.
            inbox.put(Input::Device { device: Device::ReceiptPrinter, status: printer.status().await });
        });
    }

    /// Everything of the person outside the visit itself.
    fn forget(&mut self) {
        self.visit_number += 1;
        let visiting = self.visit.guest().map(|guest| guest.tag);
        self.cards.retain(|tag, _| Some(*tag) == visiting);
        self.ports.handwriting.forget();
        // Answered with a revision nobody waits for.
        if self.ports.composer.request(0, ComposeRequest::Clear).is_err() {
            record(LogEvent::ComposerDown, &[]);
        }
    }
}

/// A code as it was scanned, on its way to the hall.
struct ShownCode {
    device: String,
    token: Personal<String>,
    scanned_at: String,
}

/// Asks for a challenge and answers it with the code.
async fn open_by_code(hall: &HallClient, seal_key: &PublicKey, shown: ShownCode) -> Result<OpenedSession, HallNews> {
    let fault = |fault: HallFault| fault_news(&fault, Asked::Session);
    let ChallengeAnswer { challenge_id, nonce, expires_s: _ } = hall.challenge(&shown.device).await.map_err(fault)?;
    let ShownCode { device, token, scanned_at } = shown;
    let associated = session_data(&device, Some(&challenge_id));
    let evidence = CodeEvidence { token, nonce, device: device.clone(), scanned_at };
    let sealed = serde_json::to_vec(&evidence).ok().map(zeroize::Zeroizing::new);
    let sealed = sealed.and_then(|clear| seal_key.seal(&clear, &associated).ok());
    let evidence = sealed.ok_or(HallNews::Refused(Asked::Session))?;
    hall.open_session(&SessionRequest { device, evidence, challenge_id: Some(challenge_id) }).await.map_err(fault)
}

/// The fonts live no longer than the document: they take as much memory as all pages together.
pub(super) fn compose_timed(document: &Document, fallback_fonts: Vec<PathBuf>) -> Result<Composed, ComposeError> {
    let began = Instant::now();
    let composed = compose(document, &PaperFonts::with_fallbacks(fallback_fonts))?;
    record(LogEvent::PaperComposed, &[("milliseconds", began.elapsed().as_millis().into())]);
    Ok(composed)
}

/// What was taken from the roll of receipts, with what is fed to the blade: a whole one of this height, or half of it.
pub(super) fn count_paper(inbox: &Inbox, printed: Result<(), NotPrinted>, height_mm: f32) {
    match printed {
        Ok(()) => inbox.put(Input::ReceiptPrinted { length_mm: height_mm.ceil() as u32 + CUT_FEED_MM }),
        Err(NotPrinted { begun_mm: 0, .. }) => {}
        Err(NotPrinted { begun_mm, .. }) => inbox.put(Input::ReceiptHalf { length_mm: begun_mm + CUT_FEED_MM }),
    }
}

pub(super) fn news_of(printed: Result<(), NotPrinted>) -> PaperNews {
    match printed {
        Ok(()) => PaperNews::Printed,
        Err(NotPrinted { trouble, copies: 0, begun_mm: 0 }) => PaperNews::Failed(fault_of(trouble)),
        Err(NotPrinted { trouble, copies: 0, begun_mm: _ }) => PaperNews::Half(fault_of(trouble)),
        Err(NotPrinted { trouble, copies, begun_mm: _ }) => PaperNews::Partly { copies, fault: fault_of(trouble) },
    }
}

fn fault_of(trouble: PaperTrouble) -> PaperFault {
    match trouble {
        PaperTrouble::NoPaper => PaperFault::NoPaper,
        PaperTrouble::CoverOpen => PaperFault::CoverOpen,
        PaperTrouble::Jam => PaperFault::Jam,
        PaperTrouble::NotConfigured => PaperFault::NoPrinter,
        PaperTrouble::Gone | PaperTrouble::TooSlow | PaperTrouble::Refused | PaperTrouble::FolderUnwritable => {
            PaperFault::OutOfOrder
        }
    }
}

fn fault_news(fault: &HallFault, asked: Asked) -> HallNews {
    match fault {
        HallFault::Unreachable(_) | HallFault::Unreadable => {
            record(LogEvent::HallAnswer, &[("fault", "unreachable".into())]);
            HallNews::Unreachable(asked)
        }
        HallFault::Refused(problem, _) => {
            record(LogEvent::HallAnswer, &[("fault", problem.code.as_str().into())]);
            if problem.retryable { HallNews::Unreachable(asked) } else { HallNews::Refused(asked) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(printed: Result<(), NotPrinted>) -> Option<Input> {
        let (inbox, inputs) = crate::conductor::inbox();
        count_paper(&inbox, printed, 149.2);
        inputs.try_recv().ok()
    }

    #[test]
    fn half_a_receipt_takes_paper_is_told_as_half_and_counted_as_none() {
        let trouble = PaperTrouble::NoPaper;
        let half = Err(NotPrinted { trouble, copies: 0, begun_mm: 64 });
        assert!(matches!(counted(half), Some(Input::ReceiptHalf { length_mm: 79 })), "with 15 mm to the blade");
        assert_eq!(news_of(half), PaperNews::Half(PaperFault::NoPaper));
        assert!(matches!(counted(Ok(())), Some(Input::ReceiptPrinted { length_mm: 165 })));
        assert_eq!(news_of(Ok(())), PaperNews::Printed);
        assert!(counted(Err(trouble.into())).is_none(), "nothing came out");
        assert_eq!(news_of(Err(trouble.into())), PaperNews::Failed(PaperFault::NoPaper));
        assert_eq!(
            news_of(Err(NotPrinted { trouble, copies: 2, begun_mm: 0 })),
            PaperNews::Partly { copies: 2, fault: PaperFault::NoPaper }
        );
    }

    #[test]
    fn a_jam_and_an_open_cover_are_told_as_what_they_are() {
        assert_eq!(fault_of(PaperTrouble::Jam), PaperFault::Jam);
        assert_eq!(fault_of(PaperTrouble::CoverOpen), PaperFault::CoverOpen);
        assert_eq!(fault_of(PaperTrouble::NotConfigured), PaperFault::NoPrinter);
        for other in [PaperTrouble::Gone, PaperTrouble::TooSlow, PaperTrouble::Refused, PaperTrouble::FolderUnwritable] {
            assert_eq!(fault_of(other), PaperFault::OutOfOrder);
        }
    }
}
