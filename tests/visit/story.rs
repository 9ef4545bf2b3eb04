//! A visit told step by step, with a clock that only the story moves.

use crate::effects::effect_name;
pub use crate::persons::*;
use crate::words::words;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use yizhan::api::{
    CaseNumber, CaseState, CaseStatus, Contribution, ContributionState, Contributions, NextSteps, ProofRequest, Received,
    SpendingQuery, Submission,
};
use yizhan::catalogue::{Content, ServiceIndex};
use yizhan::devices::MachineStatus;
use yizhan::forms::Characters;
use yizhan::privacy::Personal;
use yizhan::scanning::Code;
use yizhan::visit::composition::Composition;
use yizhan::visit::*;
use yizhan::words::Texts;

/// Between two events of a story: longer than any guard against trembling hands.
pub const PACE_MS: u64 = 700;
pub fn received() -> Received {
    Received {
        case_number: CaseNumber::new("20261122", "K01", 42).unwrap(),
        query_code: "7KQ2M9XTPA".into(),
        received_at: "2026-11-22T22:14:00+08:00".into(),
        next: NextSteps { review_starts: "2026-11-23".into(), answer_by: "2026-11-24".into(), valid_until: None },
        duplicate: false,
    }
}

pub fn case_status() -> CaseStatus {
    CaseStatus {
        case_number: CaseNumber::new("20261101", "K02", 7).unwrap(),
        service: "C-RS-05".into(),
        state: CaseState::Decided,
        received_at: "2026-11-01T10:00:00+08:00".into(),
        next: received().next,
        steps: Vec::new(),
        query_code: Some("AAAABBBBCC".into()),
        correction: None,
        for_whom: None,
    }
}

/// Received and not decided yet.
pub fn live_case() -> CaseStatus {
    CaseStatus { state: CaseState::Received, ..case_status() }
}

/// On somebody's telephone.
pub fn identity_code() -> Code {
    Code::Identity("1101000000000000000000000001".into())
}

/// What stands on the receipt of [`received`].
pub fn receipt_code() -> Code {
    let Received { case_number, query_code, .. } = received();
    Code::Receipt { case_number, query_code: query_code.into() }
}

/// The same case as the hall tells it to who holds the receipt.
pub fn scanned_case() -> CaseStatus {
    let Received { case_number, received_at, next, .. } = received();
    CaseStatus { case_number, received_at, next, state: CaseState::Received, query_code: None, ..case_status() }
}

pub fn contributions() -> Contributions {
    let month = |month: &str, found: bool| Contribution {
        month: month.into(),
        state: if found { ContributionState::Paid } else { ContributionState::NotFound },
        employer: if found { "某公司(演示)".into() } else { String::new() },
        base_fen: if found { 487_900 } else { 0 },
        own_fen: if found { 39_032 } else { 0 },
    };
    let months = vec![month("2026-10", true), month("2026-09", false), month("2025-12", true)];
    Contributions { as_of: "2026-11-20".into(), source: "demo".into(), months_paid: 2, months }
}

pub fn outcome(key: u128, standing: Standing) -> Outcome {
    Outcome {
        key: uuid::Uuid::from_u128(key),
        service: "C-RS-05".into(),
        slip: "K01-1122-006".into(),
        occurred_at: "2026-11-22T21:58:00+08:00".into(),
        corrects: None,
        standing,
        told: false,
    }
}

/// 失业登记: filled in and handed in.
pub fn form_service() -> ServiceIndex {
    Content::built_in().index_of("C-RS-05").unwrap()
}

/// 社保缴费: looked up.
pub fn look_up_service() -> ServiceIndex {
    Content::built_in().index_of("C-RS-02").unwrap()
}

pub fn site() -> Site {
    static SITE: LazyLock<Site> = LazyLock::new(read_site);
    SITE.clone()
}

fn read_site() -> Site {
    Site {
        machine: "K01".into(),
        content: Content::built_in(),
        public_url: "https://hall.example.cn".into(),
        has_printer: true,
        has_document_printer: true,
        staff_cards: vec![STAFF.tag],
        has_staff_pin: true,
    }
}

/// One machine, and everything it has asked for.
pub struct Story {
    pub visit: Visit,
    pub now_ms: u64,
    /// Of the last step.
    pub ignored: Option<Ignored>,
    /// Of the last step, by name.
    pub effects: Vec<String>,
    /// Everything handed to the journal, with its key.
    pub stored: Vec<(uuid::Uuid, Box<Submission>)>,
    #[allow(clippy::vec_box, reason = "kept as the effect brings them")]
    pub drafts: Vec<Box<Draft>>,
    #[allow(clippy::vec_box, reason = "kept as the effect brings them")]
    pub printed: Vec<Box<receipt::Receipt>>,
    /// Wishes for documents, with their keys.
    pub wishes: Vec<(uuid::Uuid, Box<ProofRequest>)>,
    /// Documents that were to be printed, and how many copies of each.
    pub printed_documents: Vec<(Arc<document::Prepared>, u8)>,
    /// What was to be left at the hall, with its keys.
    pub left: Vec<(uuid::Uuid, pick_up::Unprinted)>,
    /// What was asked for, with its keys and codes, and whether as one's own.
    pub claims: Vec<(uuid::Uuid, String, bool)>,
    /// Forms handed over, with their keys.
    pub handed_over: Vec<(uuid::Uuid, Box<Draft>)>,
    /// Forms that were asked for, with their keys and codes.
    pub opened: Vec<(uuid::Uuid, String)>,
    /// Keys of what was collected and given to a printer.
    pub printed_collected: Vec<uuid::Uuid>,
    /// What was to prove who stands there.
    pub proofs: Vec<assurance::Proof>,
    /// Spending that was asked for.
    pub queries: Vec<SpendingQuery>,
    /// Revision of the last request to the composer.
    pub revision: u64,
    /// What the last strokes were to be read as.
    pub read_as: Option<Characters>,
    #[allow(clippy::vec_box, reason = "kept as the effect brings them")]
    pub speeches: Vec<Box<speaking::Speech>>,
    /// How often it was silenced.
    pub hushed: usize,
    ids: u128,
}

/// Everything works; nothing is read aloud.
pub const HEALTHY: Health = Health {
    reader: true,
    printer: true,
    hall: true,
    today: Some(128),
    sound: false,
    code_scanner: true,
    earphone: false,
    machine: MachineStatus::STARTING,
};

impl Story {
    /// A machine in order, idle, with nobody there.
    pub fn begin() -> Self {
        Story::on(site())
    }

    /// The same on another machine.
    pub fn on(site: Site) -> Self {
        let visit = Visit::new(site, moment(0, 0));
        let mut story = Story {
            visit,
            now_ms: 0,
            ignored: None,
            effects: Vec::new(),
            stored: Vec::new(),
            drafts: Vec::new(),
            printed: Vec::new(),
            wishes: Vec::new(),
            printed_documents: Vec::new(),
            left: Vec::new(),
            claims: Vec::new(),
            printed_collected: Vec::new(),
            proofs: Vec::new(),
            queries: Vec::new(),
            handed_over: Vec::new(),
            opened: Vec::new(),
            revision: 0,
            read_as: None,
            speeches: Vec::new(),
            hushed: 0,
            ids: 1_000,
        };
        story.event(Event::Health(HEALTHY));
        story
    }

    /// An event, [`PACE_MS`] after the last one.
    pub fn event(&mut self, event: Event) -> &mut Self {
        self.after(PACE_MS, event)
    }

    pub fn after(&mut self, pause_ms: u64, event: Event) -> &mut Self {
        self.now_ms += pause_ms;
        self.ids += 1;
        let step = self.visit.step(event, moment(self.now_ms, self.ids));
        self.ignored = step.ignored;
        self.effects = step.effects.iter().map(effect_name).collect();
        step.effects.into_iter().for_each(|effect| self.note(effect));
        self
    }

    fn note(&mut self, effect: Effect) {
        match effect {
            Effect::Store { key, submission, .. } => self.stored.push((key, submission)),
            Effect::KeepDraft { draft, .. } => self.drafts.push(draft),
            Effect::Compose { revision, .. } => self.revision = revision,
            Effect::ReadStrokes { revision, characters, .. } => {
                self.revision = revision;
                self.read_as = Some(characters);
            }
            Effect::Print(receipt) => self.printed.push(receipt),
            Effect::MakeDocument { key, wish } => self.wishes.push((key, wish)),
            Effect::PrintDocument { document, copies } => self.printed_documents.push((document, copies)),
            Effect::LeavePaper { key, unprinted } => self.left.push((key, unprinted)),
            Effect::CollectPaper { key, code, own } => self.claims.push((key, code.reveal().clone(), own)),
            Effect::HandOverDraft { key, draft } => self.handed_over.push((key, draft)),
            Effect::OpenDraft { key, code } => self.opened.push((key, code.reveal().clone())),
            Effect::PrintCollected { key, .. } => self.printed_collected.push(key),
            Effect::Say(speech) => self.speeches.push(speech),
            Effect::Hush => self.hushed += 1,
            Effect::Verify(proof) => self.proofs.push(proof),
            Effect::FetchSpending(query) => self.queries.push(query),
            Effect::OpenSession
            | Effect::CloseSession
            | Effect::FetchContributions
            | Effect::FetchMedicalBalance
            | Effect::FetchVerificationWays
            | Effect::SendCode
            | Effect::FetchCases
            | Effect::Withdraw(_)
            | Effect::QueryCase { .. }
            | Effect::Recall
            | Effect::Told(_)
            | Effect::DropDraft { .. }
            | Effect::Forget
            | Effect::Log(_)
            | Effect::TellDesk { .. }
            | Effect::CheckPin(_)
            | Effect::BeginRoll => {}
        }
    }

    /// Uses a control as five keys do: never guarded.
    pub fn act(&mut self, action: Action) -> &mut Self {
        let page = self.visit.page();
        self.event(Event::Act { action, page, by: By::Keys })
    }

    /// One of the five keys.
    pub fn five(&mut self, key: FiveKey) -> &mut Self {
        self.event(Event::FiveKey(key))
    }

    pub fn touch_after(&mut self, pause_ms: u64, action: Action) -> &mut Self {
        let page = self.visit.page();
        self.after(pause_ms, Event::Act { action, page, by: By::TAP })
    }

    /// The sign in the header, held so long.
    pub fn knock(&mut self, held_ms: u64) -> &mut Self {
        let (action, page) = (Action::StaffPin(staff_pin::Act::Knock), self.visit.page());
        self.after(PACE_MS + held_ms, Event::Act { action, page, by: By::Touch { held_ms } })
    }

    pub fn form(&mut self, act: form::Act) -> &mut Self {
        self.act(Action::Form(act))
    }

    pub fn foot(&mut self, foot: Foot) -> &mut Self {
        self.act(Action::Foot(foot))
    }

    pub fn card(&mut self, person: &Person) -> &mut Self {
        self.event(Event::Card(CardNews::Read(Box::new(person.read()))))
    }

    pub fn journal(&mut self, news: JournalNews) -> &mut Self {
        self.event(Event::Journal(news))
    }

    pub fn hall(&mut self, news: HallNews) -> &mut Self {
        self.event(Event::Hall(news))
    }

    pub fn key(&mut self, key: Key) -> &mut Self {
        self.event(Event::Key { key, by: By::TAP })
    }

    pub fn typed(&mut self, text: &str) -> &mut Self {
        text.chars().fold(self, |story, character| story.key(Key::Character(character)))
    }

    /// Changes to another way of writing.
    pub fn written(&mut self, way: view::Keyboard) -> &mut Self {
        self.key(Key::Way(way))
    }

    /// What the composer answers to the last request.
    pub fn composed(&mut self, preedit: &str, candidates: &[&str], committed: &str) -> &mut Self {
        let composition = Composition {
            revision: self.revision,
            preedit: Personal::from(preedit),
            candidates: candidates.iter().map(|word| Personal::from(*word)).collect(),
            committed: Personal::from(committed),
        };
        self.event(Event::Composed(composition))
    }

    /// The key of the last submission.
    pub fn own_key(&self) -> uuid::Uuid {
        self.stored.last().map_or(uuid::Uuid::nil(), |(key, _)| *key)
    }

    /// The hall's answer to the last submission.
    pub fn hall_receives(&mut self) -> &mut Self {
        let key = self.own_key();
        self.journal(JournalNews::Received { key, received: received() })
    }

    /// Lets time pass with nobody there, waking only when the visit wants to.
    pub fn time_alone(&mut self, limit_ms: u64, until: impl Fn(&Story) -> bool) -> u64 {
        let began_ms = self.now_ms;
        while !until(self) {
            let due_ms = self.visit.due_ms().unwrap_or_else(|| panic!("{} waits for ever", self.place()));
            // An event may come in after something was due: the machine then wakes at once.
            let wake_ms = due_ms.max(self.now_ms);
            assert!(wake_ms - began_ms <= limit_ms, "{} after {} s", self.place(), (self.now_ms - began_ms) / 1_000);
            self.after(wake_ms - self.now_ms, Event::Tick);
            let left_ms = self.visit.due_ms();
            assert!(left_ms.is_none_or(|left_ms| left_ms > self.now_ms), "a tick leaves something due at {}", self.place());
        }
        self.now_ms - began_ms
    }

    /// `Form/Help`.
    pub fn place(&self) -> String {
        let over = self.visit.over().map(|over| format!("/{:?}", over.name())).unwrap_or_default();
        format!("{:?}{over}", self.visit.state_name())
    }

    /// The words on the screen; where their lines break is the page's affair.
    pub fn words(&self) -> Vec<String> {
        static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::built_in);
        words(&self.visit.view(), &TEXTS).into_iter().map(|words| words.replace('\n', "")).collect()
    }

    #[track_caller]
    pub fn says(&mut self, sentence: &str) -> &mut Self {
        let words = self.words();
        assert!(words.iter().any(|said| said == sentence), "does not say {sentence:?} but {words:?}");
        self
    }

    #[track_caller]
    pub fn at(&mut self, place: &str) -> &mut Self {
        assert_eq!(self.place(), place);
        self
    }

    #[track_caller]
    pub fn asks_for(&mut self, effects: &[&str]) -> &mut Self {
        assert_eq!(self.effects, effects);
        self
    }
}

/// Parts of the way a citizen goes.
impl Story {
    /// The personal home with one waiting outcome, one case of the hall's and an unfinished form.
    pub fn home(&mut self) -> &mut Self {
        self.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge)).hall(HallNews::SessionOpened { phone_on_record: None });
        self.hall(HallNews::Cases(vec![case_status()]))
    }

    /// The personal home of who came by a code.
    pub fn home_by_code(&mut self) -> &mut Self {
        self.event(Event::Code(identity_code())).act(Action::Notice(notice::Act::Acknowledge));
        self.hall(HallNews::Identified { masked_name: Some("示**".into()) }).hall(HallNews::Cases(vec![case_status()]))
    }

    pub fn home_with_news(&mut self) -> &mut Self {
        let draft = Draft {
            form_version: 1,
            service: "C-RS-05".into(),
            answers: BTreeMap::new(),
            none: Vec::new(),
            page: 2,
            corrects: None,
            saved_at: "2026-11-22T22:02:00+08:00".into(),
            handed: None,
        };
        let outcomes = vec![outcome(1, Standing::Waiting), outcome(2, Standing::Received(received()))];
        self.home().journal(JournalNews::Recalled { outcomes, draft: Some(Box::new(draft)) })
    }

    /// The first question before a service.
    pub fn asked(&mut self) -> &mut Self {
        self.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Service(form_service())));
        self.act(Action::Guide(guide::Act::Eligibility))
    }
    pub fn form_begun(&mut self) -> &mut Self {
        self.home().act(Action::Home(home::Act::Service(form_service())))
    }

    pub fn next(&mut self) -> &mut Self {
        self.form(form::Act::Next)
    }

    /// The address, after the telephone.
    pub fn at_address(&mut self) -> &mut Self {
        self.form_begun().next().typed("13812345678").next()
    }

    /// Standard text shows each finished page once more; large text goes straight on.
    pub fn page_turned(&mut self) -> &mut Self {
        if matches!(self.visit.view().content, view::Content::FormPage(_)) { self.next() } else { self }
    }

    pub fn at_education(&mut self) -> &mut Self {
        self.at_address().form(form::Act::Copy).next().page_turned()
    }

    pub fn at_date(&mut self) -> &mut Self {
        self.at_education().form(form::Act::Choose(3)).next().form(form::Act::Choose(0)).next().page_turned()
    }

    pub fn at_promise(&mut self) -> &mut Self {
        self.at_date().form(form::Act::Year(2026)).form(form::Act::Month(9)).form(form::Act::Day(15)).next();
        self.form(form::Act::Choose(1)).next().next().form(form::Act::Choose(2)).next().page_turned()
    }

    pub fn at_signature(&mut self) -> &mut Self {
        self.at_promise().form(form::Act::Agree).next()
    }

    pub fn at_review(&mut self) -> &mut Self {
        self.at_signature().card(&OWNER).next().page_turned()
    }

    pub fn submitted(&mut self) -> &mut Self {
        self.at_review().act(Action::Review(review::Act::Submit))
    }

    pub fn stored(&mut self) -> &mut Self {
        self.submitted();
        let key = self.own_key();
        self.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() })
    }

    pub fn done(&mut self) -> &mut Self {
        self.stored().hall_receives()
    }
}

fn moment(mono_ms: u64, id: u128) -> Moment {
    /// A Sunday night.
    static WALL: LazyLock<jiff::ZonedDateTime> = LazyLock::new(|| "2026-11-22T22:14:00+08:00[+08:00]".parse().unwrap());
    Moment { mono_ms, wall: WALL.clone(), fresh_id: uuid::Uuid::from_u128(id) }
}
