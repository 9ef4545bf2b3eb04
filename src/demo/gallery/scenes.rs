//! Every page of the self-service role, reached the way a citizen reaches it.

use super::account::PLOTS as ACCOUNT;
use super::codes::PLOTS as CODES;
use super::content::Sample;
use super::documents::PLOTS as DOCUMENTS;
use super::for_whom::PLOTS as FOR_WHOM;
use super::kinds::{self, PLOTS as KINDS};
use super::later::{Around, PAGES};
use super::looked_up::PLOTS as LOOKED_UP;
use super::otherwise::PLOTS as OTHERWISE;
use super::{Amount, Scene};
use crate::api::{Contribution, ContributionState, Contributions, Received, SpendingQuery};
use crate::catalogue::{Content, Service, ServiceIndex};
use crate::demo::sam_emulator::{SampleResident, card_text};
use crate::devices::{Device, DeviceState, DeviceStatus, Fault, Forecast, MachineStatus, Media, Unsent};
use crate::idcard::{Card, CardKind, PHOTO_BYTES, Remedy, Warning};
use crate::privacy::Personal;
use crate::speech::sentences;
use crate::visit::speaking::VoiceNews;
use crate::visit::view::View;
use crate::visit::*;
use crate::words::{Phrase, Texts};

pub(super) struct Story {
    pub(super) visit: Visit,
    amount: Amount,
    mono_ms: u64,
    wall: jiff::ZonedDateTime,
    switched: Vec<Foot>,
    effects: Vec<Effect>,
}

pub(super) const TAG: Tag = [7; 16];
pub(super) const STAFF_TAG: Tag = [9; 16];

fn moment(mono_ms: u64, wall: jiff::ZonedDateTime) -> Moment {
    Moment { mono_ms, wall, fresh_id: uuid::Uuid::from_u128(42) }
}

pub(super) fn site() -> Site {
    Site {
        machine: "K01".into(),
        content: Content::built_in(),
        public_url: "https://hall.example.cn".into(),
        has_printer: true,
        has_document_printer: true,
        staff_cards: vec![STAFF_TAG],
        has_staff_pin: true,
    }
}

pub(super) fn index_of(code: &str) -> ServiceIndex {
    Content::built_in().index_of(code).unwrap_or(ServiceIndex(0))
}

/// What is filled in.
pub(super) fn form_service() -> ServiceIndex {
    index_of(&Sample::built_in().form_service)
}

/// What looks something up.
pub(super) fn look_up_service() -> ServiceIndex {
    index_of(&Sample::built_in().look_up_service)
}

/// The service with the longest words of a kind.
fn longest(words: impl Fn(&Service) -> usize) -> ServiceIndex {
    let content = Content::built_in();
    let services = content.services.iter().enumerate();
    ServiceIndex(services.max_by_key(|(_, service)| words(service)).map_or(0, |(index, _)| index))
}

pub(super) fn card(amount: Amount) -> CardRead {
    card_valid(amount, "20200101", "20400101")
}

/// From one day to another.
pub(super) fn card_valid(amount: Amount, valid_from: &str, valid_to: &str) -> CardRead {
    let person = Sample::built_in().person(amount);
    let text = card_text(&SampleResident {
        name: &person.name,
        sex_code: "2",
        ethnic_code: "01",
        birth: "19930701",
        address: &person.address,
        id_number: "320299199307010085",
        issuer: &person.address,
        valid_from,
        valid_to,
    });
    CardRead {
        card: Card::from_text(&text),
        name_unshown: false,
        text: Personal::new(text.to_vec()),
        photo: None,
        tag: TAG,
        sam_number: String::new(),
        status: 0x90,
    }
}

pub(super) fn received() -> Received {
    Sample::built_in().received.clone()
}

pub(super) fn contributions(amount: Amount, months: u16) -> Contributions {
    let months = (0..i32::from(months)).map(|back| {
        // Months counted from year 0; October 2026 is the newest.
        let index = 2026 * 12 + 9 - back;
        let (year, month) = (index / 12, index % 12 + 1);
        let found = back != 5;
        Contribution {
            month: format!("{year}-{month:02}"),
            state: if found { ContributionState::Paid } else { ContributionState::NotFound },
            employer: match amount {
                _ if !found => String::new(),
                Amount::Usual => Sample::built_in().employer.clone(),
                Amount::Longest => Sample::built_in().longest_employer.clone(),
            },
            base_fen: if found { 487_900 } else { 0 },
            own_fen: if found { 39_032 } else { 0 },
        }
    });
    Contributions { as_of: "2026-11-20".into(), source: "demo".into(), months_paid: 187, months: months.collect() }
}

impl Story {
    /// With these modes switched on.
    fn begin(site: Site, amount: Amount, switched: &[Foot]) -> Self {
        let wall = Sample::built_in().now.clone();
        let visit = Visit::new(site, moment(0, wall.clone()));
        let mut story = Story { visit, amount, mono_ms: 0, wall, switched: switched.to_vec(), effects: Vec::new() };
        story.event(Event::Health(Health { reader: true, printer: true, hall: true, today: Some(128), ..Health::default() }));
        for foot in switched {
            story.act(Action::Foot(*foot));
        }
        story
    }

    /// The same at a machine that has no printer.
    pub(super) fn without_printer(&mut self) -> &mut Self {
        *self = Story::begin(Site { has_printer: false, ..site() }, self.amount, &self.switched.clone());
        self
    }

    /// Half a day later, when somebody is on duty.
    pub(super) fn by_day(&mut self) -> &mut Self {
        self.wall = self.wall.checked_add(jiff::Span::new().hours(12)).unwrap_or_else(|_| self.wall.clone());
        self.event(Event::Tick)
    }

    pub(super) fn amount(&self) -> Amount {
        self.amount
    }

    pub(super) fn event(&mut self, event: Event) -> &mut Self {
        self.mono_ms += 700;
        let step = self.visit.step(event, moment(self.mono_ms, self.wall.clone()));
        self.effects.extend(step.effects);
        self
    }

    pub(super) fn act(&mut self, action: Action) -> &mut Self {
        let page = self.visit.page();
        self.event(Event::Act { action, page, by: By::Keys })
    }

    /// The sign in the header, held long enough.
    pub(super) fn knock(&mut self) -> &mut Self {
        let page = self.visit.page();
        self.mono_ms += 5_000;
        self.event(Event::Act { action: Action::StaffPin(staff_pin::Act::Knock), page, by: By::Touch { held_ms: 5_000 } })
    }

    pub(super) fn with_card(&mut self) -> &mut Self {
        self.event(Event::Card(CardNews::Read(Box::new(card(self.amount)))))
    }

    pub(super) fn at_home(&mut self) -> &mut Self {
        self.with_card()
            .act(Action::Notice(notice::Act::Acknowledge))
            .event(Event::Hall(HallNews::SessionOpened { phone_on_record: None }));
        self.event(Event::Hall(HallNews::Cases(Vec::new())))
    }

    /// 读给我听.
    fn listening(&mut self) -> &mut Self {
        let health = Health { sound: true, ..self.visit.health() };
        self.event(Event::Health(health)).act(Action::Foot(Foot::Voice))
    }

    /// While the longest sentence of the page is being said.
    fn read_aloud(&mut self) -> &mut Self {
        let last =
            self.effects.iter().rev().find_map(|effect| if let Effect::Say(speech) = effect { Some(speech) } else { None });
        let Some(speech) = last else { return self };
        let texts = Texts::built_in();
        let sentences = speech.phrases.iter().flat_map(|phrase| sentences(&texts, phrase, speech.language));
        let caption = sentences.map(|sentence| sentence.caption).max_by_key(|caption| caption.chars().count());
        let number = speech.number;
        self.event(Event::Voice(VoiceNews::Saying { number, phrase: 0, caption: caption.unwrap_or_default() }))
    }

    /// A card of staff, at a machine whose devices are so.
    /// The last question about spending.
    pub(super) fn spending_asked(&self) -> Option<SpendingQuery> {
        let asked = |effect: &Effect| if let Effect::FetchSpending(query) = effect { Some(query.clone()) } else { None };
        self.effects.iter().rev().find_map(asked)
    }

    fn maintained(&mut self, devices: &[(Device, DeviceStatus)]) -> &mut Self {
        let forecast = Forecast { left_mm: 9_600, left_percent: 12, receipts: Some(38), days: Some(2) };
        let unsent = Unsent { count: 3, oldest_ms: None };
        let mut machine =
            MachineStatus { reader_remedy: Some(Remedy::ResetSam), paper: Some(forecast), unsent, ..MachineStatus::STARTING };
        devices.iter().for_each(|(device, status)| machine.devices.set(*device, *status));
        let health = Health { machine, ..self.visit.health() };
        let staff = CardRead { tag: STAFF_TAG, ..card(self.amount) };
        self.event(Event::Health(health)).event(Event::Card(CardNews::Read(Box::new(staff))))
    }

    fn in_form(&mut self) -> &mut Self {
        self.at_home().act(Action::Home(home::Act::Service(form_service())))
    }

    pub(super) fn next(&mut self) -> &mut Self {
        self.act(Action::Form(form::Act::Next))
    }

    pub(super) fn typed(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            self.event(Event::Key { key: Key::Character(character), by: By::Keys });
        }
        self
    }

    /// The composer's answer to what was typed.
    fn composed(&mut self, preedit: &str, candidates: &[String]) -> &mut Self {
        let revision = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Compose { revision, .. } | Effect::ReadStrokes { revision, .. } => Some(*revision),
            _ => None,
        });
        self.event(Event::Composed(composition::Composition {
            revision: revision.unwrap_or(0),
            preedit: preedit.into(),
            candidates: candidates.iter().map(|word| Personal::from(word.as_str())).collect(),
            committed: "".into(),
        }))
    }

    /// Changes to another way of writing.
    fn written(&mut self, way: view::Keyboard) -> &mut Self {
        self.event(Event::Key { key: Key::Way(way), by: By::Keys })
    }

    fn in_guide(&mut self, usual: ServiceIndex, longest: ServiceIndex) -> &mut Self {
        let index = if self.amount == Amount::Longest { longest } else { usual };
        self.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Service(index)))
    }

    /// An answer that something is said about.
    fn hinted_answer(&self) -> eligibility::Answered {
        let view::Content::Question(page) = self.visit.view().content else { return eligibility::Answered::Unsure };
        let content = Content::built_in();
        let asked = content.services.iter().flat_map(|service| &service.questions);
        let asked = asked.into_iter().find(|asked| page.title == Phrase::Words(asked.text.clone()));
        match asked.and_then(|asked| asked.hint_yes.as_ref()) {
            Some(_) => eligibility::Answered::Yes,
            None => eligibility::Answered::No,
        }
    }

    /// The address question: after the telephone.
    fn at_address(&mut self) -> &mut Self {
        self.in_form().next().typed("13812345678").next()
    }

    fn answered(&mut self) -> &mut Self {
        self.at_address().act(Action::Form(form::Act::Copy)).next();
        // Standard text shows the page once more; large text goes straight on.
        self.skip_page().act(Action::Form(form::Act::Choose(3))).next().act(Action::Form(form::Act::Choose(0))).next();
        self.skip_page();
        self.act(Action::Form(form::Act::Year(2026)))
            .act(Action::Form(form::Act::Month(9)))
            .act(Action::Form(form::Act::Day(15)));
        self.next().act(Action::Form(form::Act::Choose(1))).next().next();
        self.act(Action::Form(form::Act::Choose(0))).act(Action::Form(form::Act::Choose(2))).next().next();
        self.skip_page()
    }

    fn skip_page(&mut self) -> &mut Self {
        if matches!(self.visit.view().content, view::Content::FormPage(_)) { self.next() } else { self }
    }

    pub(super) fn signed(&mut self) -> &mut Self {
        self.answered().act(Action::Form(form::Act::Agree)).next().with_card().next();
        self.skip_page()
    }

    pub(super) fn sent(&mut self) -> &mut Self {
        self.signed().act(Action::Review(review::Act::Submit));
        let key = uuid::Uuid::from_u128(42);
        self.event(Event::Journal(JournalNews::Stored { key, slip: "K01-1122-007".into() }))
    }
}

/// What happens in a scene, once the modes are chosen.
pub(super) type Plot = fn(&mut Story);

const PLOTS: &[(&str, Plot)] = &[
    ("idle", |_| {}),
    ("idle-faults", |story| {
        story.event(Event::Health(Health { today: Some(128), ..Health::default() }));
    }),
    ("waiting-card", |story| {
        story.act(Action::Idle(idle::Act::Service(look_up_service())));
    }),
    ("find-groups", |story| {
        story.act(Action::Idle(idle::Act::Find));
    }),
    ("find-group", |story| {
        story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Group(0)));
    }),
    ("find", |story| {
        let sample = &Sample::built_in().find;
        story.act(Action::Idle(idle::Act::Find)).typed(&sample.typed).composed(&sample.typed, &sample.candidates);
    }),
    ("find-nothing", |story| {
        let sample = &Sample::built_in().find;
        story.act(Action::Idle(idle::Act::Find)).typed(&sample.nothing).composed(&sample.nothing, &[]);
    }),
    ("guide-who", |story| {
        story.in_guide(form_service(), longest(|service| service.manual.who.zh.len() + service.name.zh.len()));
    }),
    ("guide-materials", |story| {
        let longest = longest(|service| service.manual.materials.iter().map(|material| material.name.zh.len()).sum());
        story.in_guide(form_service(), longest).act(Action::Guide(guide::Act::Section(1)));
    }),
    ("guide-steps", |story| {
        let longest = longest(|service| service.manual.steps.iter().map(|step| step.zh.len()).sum());
        story.in_guide(form_service(), longest).act(Action::Guide(guide::Act::Section(2)));
    }),
    ("guide-form", |story| {
        let longest = longest(|service| service.finish.as_ref().map_or(0, |finish| finish.zh.len()));
        story.in_guide(form_service(), longest).act(Action::Guide(guide::Act::Section(3)));
    }),
    ("guide-remarks", |story| {
        let longest = longest(|service| service.manual.remarks.iter().map(|remark| remark.zh.len()).sum());
        story.in_guide(form_service(), longest).act(Action::Guide(guide::Act::Section(4)));
    }),
    ("guide-window", |story| {
        story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Item(0)));
    }),
    ("eligibility", |story| {
        let longest = longest(|service| service.questions.first().map_or(0, |question| question.text.zh.len()));
        story.in_guide(form_service(), longest).act(Action::Guide(guide::Act::Eligibility));
    }),
    ("eligibility-hint", |story| {
        let hint = |service: &Service| {
            let hints = service.questions.iter().flat_map(|asked| asked.hint_yes.iter().chain(&asked.hint_no));
            hints.map(|hint| hint.zh.len()).max().unwrap_or(0)
        };
        story.in_guide(form_service(), longest(hint)).act(Action::Guide(guide::Act::Eligibility));
        while story.visit.state_name() == StateName::Eligibility
            && matches!(story.visit.view().content, view::Content::Question(_))
        {
            let wanted = story.hinted_answer();
            story.act(Action::Eligibility(eligibility::Act::Choose(wanted))).act(Action::Eligibility(eligibility::Act::Next));
        }
    }),
    ("reading", |story| {
        story.event(Event::Card(CardNews::Reading));
    }),
    ("notice", |story| {
        story.with_card();
    }),
    ("notice-with-photo", |story| {
        let photo = Some(Personal::new(vec![0; PHOTO_BYTES]));
        story.event(Event::Card(CardNews::Read(Box::new(CardRead { photo, ..card(story.amount) }))));
    }),
    ("home", |story| {
        story.at_home();
        let outcome = |standing, told| Outcome {
            key: uuid::Uuid::from_u128(1),
            service: Sample::built_in().form_service.clone(),
            slip: "K01-1122-006".into(),
            occurred_at: "2026-11-22T21:58:00+08:00".into(),
            corrects: None,
            standing,
            told,
        };
        let outcomes = vec![outcome(Standing::Waiting, false), outcome(Standing::Received(received()), true)];
        let draft = Draft {
            form_version: 1,
            service: Sample::built_in().form_service.clone(),
            answers: Default::default(),
            none: Vec::new(),
            page: 2,
            corrects: None,
            saved_at: "2026-11-22T22:02:00+08:00".into(),
            handed: None,
        };
        story.event(Event::Journal(JournalNews::Recalled { outcomes, draft: Some(Box::new(draft)) }));
    }),
    ("lookup", |story| {
        story.at_home().act(Action::Home(home::Act::Service(look_up_service())));
        story.event(Event::Hall(HallNews::Contributions(Personal::new(contributions(story.amount, 30)))));
    }),
    ("lookup-unreachable", |story| {
        story.at_home().act(Action::Home(home::Act::Service(look_up_service())));
        story.event(Event::Hall(HallNews::Unreachable(Asked::Contributions)));
    }),
    ("form-card", |story| {
        story.in_form();
    }),
    ("question-phone", |story| {
        story.in_form().next().typed("138123");
    }),
    ("question-phone-known", |story| {
        let phone_on_record = Some("138****1234".to_string().into());
        story.in_form().event(Event::Hall(HallNews::SessionOpened { phone_on_record })).next();
        story.act(Action::Form(form::Act::OnRecord));
    }),
    ("question-phone-wrong", |story| {
        story.in_form().next().typed("138123").next();
    }),
    ("question-pinyin", |story| {
        story.at_address().typed("jiedao");
        story.composed("jiedao", &Sample::built_in().candidates);
    }),
    ("question-ways", |story| {
        story.at_address().event(Event::Handwriting(true));
    }),
    ("question-numbers", |story| {
        story.at_address().event(Event::Handwriting(true)).written(view::Keyboard::Numbers).typed("12-3");
    }),
    ("question-signs", |story| {
        story.at_address().event(Event::Handwriting(true)).written(view::Keyboard::Symbols).typed("12#");
    }),
    ("question-nine-key", |story| {
        let sample = &Sample::built_in().typing.nine_key;
        story.at_address().written(view::Keyboard::NineKey).typed(&sample.typed);
        story.composed(&sample.preedit, &sample.candidates);
    }),
    ("question-strokes", |story| {
        let sample = &Sample::built_in().typing.strokes;
        story.at_address().written(view::Keyboard::Strokes).typed(&sample.typed);
        story.composed(&sample.preedit, &sample.candidates);
    }),
    ("question-handwriting", |story| {
        let sample = &Sample::built_in().typing;
        story.at_address().event(Event::Handwriting(true)).written(view::Keyboard::Handwriting);
        for stroke in &sample.drawn {
            story.event(Event::Stroke(Personal::new(stroke.clone())));
        }
        story.composed("", &sample.handwriting.candidates);
    }),
    ("question-choice", |story| {
        story.at_address().act(Action::Form(form::Act::Copy)).next();
        story.skip_page().act(Action::Form(form::Act::Choose(3)));
    }),
    ("question-date", |story| {
        story.at_address().act(Action::Form(form::Act::Copy)).next();
        story.skip_page().act(Action::Form(form::Act::Choose(3))).next().act(Action::Form(form::Act::Choose(0))).next();
        story.skip_page().act(Action::Form(form::Act::Year(2026))).act(Action::Form(form::Act::Month(9)));
        story.act(Action::Form(form::Act::Day(15)));
    }),
    ("question-promise", |story| {
        story.answered();
    }),
    ("question-signature", |story| {
        story.answered().act(Action::Form(form::Act::Agree)).next();
        let strokes: [&[(u16, u16)]; 4] = [
            &[(700, 300), (1500, 280)],
            &[(1100, 150), (1080, 700), (900, 820)],
            &[(800, 500), (1400, 480)],
            &[(1150, 520), (1300, 700), (1600, 800)],
        ];
        for stroke in strokes {
            story.event(Event::Stroke(Personal::new(stroke.to_vec())));
        }
    }),
    ("review", |story| {
        story.signed();
    }),
    ("sending", |story| {
        story.sent();
    }),
    ("done", |story| {
        story.sent().event(Event::Journal(JournalNews::Received { key: uuid::Uuid::from_u128(42), received: received() }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    ("take-away", |story| {
        story.sent().event(Event::Journal(JournalNews::Received { key: uuid::Uuid::from_u128(42), received: received() }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).act(Action::Foot(Foot::Exit));
    }),
    ("help", |story| {
        story.at_home().act(Action::Foot(Foot::Help));
    }),
    ("more", |story| {
        story.at_home().act(Action::Foot(Foot::More));
    }),
    ("notice-aloud", |story| {
        story.listening().with_card().read_aloud();
    }),
    ("more-aloud", |story| {
        story.listening().at_home().act(Action::Foot(Foot::More)).read_aloud();
    }),
    ("leave", |story| {
        story.at_address().act(Action::Foot(Foot::Exit));
    }),
    ("another-card", |story| {
        story.at_home();
        let other = CardRead { tag: [8; 16], ..card(story.amount) };
        story.event(Event::Card(CardNews::Read(Box::new(other))));
    }),
    ("about-card", |story| {
        let mut odd = card(story.amount);
        odd.name_unshown = true;
        odd.card.warnings = vec![Warning::IdCheck, Warning::BirthMismatch];
        story.event(Event::Card(CardNews::Read(Box::new(odd)))).act(Action::Notice(notice::Act::Acknowledge));
    }),
    ("not-open", |story| {
        let mut foreign = card(story.amount);
        foreign.card.kind = CardKind::ForeignPr2023;
        story.event(Event::Card(CardNews::Read(Box::new(foreign)))).act(Action::Notice(notice::Act::Acknowledge));
        story.act(Action::Home(home::Act::Service(form_service())));
    }),
    ("maintenance", |story| {
        story.maintained(&[
            (Device::Reader, DeviceStatus::online()),
            (Device::ReceiptPrinter, DeviceStatus { media: Media::Low, ..DeviceStatus::online() }),
            (Device::DocumentPrinter, DeviceStatus::none()),
            (Device::Disk, DeviceStatus::disk(u64::MAX)),
            (Device::Hall, DeviceStatus::online()),
            (Device::Sound, DeviceStatus::online()),
        ]);
    }),
    ("cleaning", |story| {
        story.maintained(&[]).act(Action::Maintenance(maintenance::Act::Clean));
        story.mono_ms += 7_000;
        story.event(Event::Tick);
    }),
    ("maintenance-faults", |story| {
        story.maintained(&[
            (Device::Reader, DeviceStatus::online()),
            (Device::ReceiptPrinter, DeviceStatus::in_trouble(DeviceState::UserError, Fault::Jam)),
            (Device::DocumentPrinter, DeviceStatus::in_trouble(DeviceState::HardwareError, Fault::Refused)),
            (Device::Disk, DeviceStatus::disk(0)),
            (Device::Hall, DeviceStatus::answering(false)),
            (Device::Composer, DeviceStatus::answering(false)),
            (Device::Sound, DeviceStatus::in_trouble(DeviceState::Offline, Fault::NoAnswer)),
        ]);
    }),
    ("countdown", |story| {
        story.at_address();
        story.mono_ms += limits::IDLE_LIMIT_LARGE_MS;
        story.event(Event::Tick);
        story.mono_ms += 10_000;
        story.event(Event::Tick);
    }),
];

/// In the order they are shown.
const ALL: &[&[(&str, Plot)]] = &[PLOTS, DOCUMENTS, LOOKED_UP, FOR_WHOM, KINDS, CODES, ACCOUNT, OTHERWISE];

fn plots() -> impl Iterator<Item = &'static (&'static str, Plot)> {
    ALL.iter().copied().flatten()
}

/// The names of all scenes: those of a visit in its order, then those that no state shows yet.
pub fn names() -> impl Iterator<Item = &'static str> {
    plots().map(|(name, _)| *name).chain(PAGES.iter().map(|page| page.name))
}

/// The scene with this number, with these modes switched on.
pub fn scene(number: usize, modes: &[Foot], amount: Amount) -> Option<Scene> {
    let plot = plots().nth(number);
    let of_a_kind = plot.is_some_and(|(name, _)| KINDS.iter().any(|(kind, _)| kind == name));
    let mut story = Story::begin(if of_a_kind { kinds::site() } else { site() }, amount, modes);
    if let Some((name, plot)) = plot {
        plot(&mut story);
        return Some(Scene { name, view: story.visit.view() });
    }
    let page = PAGES.get(number - plots().count())?;
    if page.around == Around::Visit {
        // Somewhere from where one can go back.
        story.at_home().act(Action::Home(home::Act::Service(look_up_service())));
    }
    let view = View { content: (page.content)(Sample::built_in()), ..story.visit.view() };
    Some(Scene { name: page.name, view })
}

/// All scenes with these modes switched on.
pub fn scenes(modes: &[Foot], amount: Amount) -> Vec<Scene> {
    (0..names().count()).filter_map(|number| scene(number, modes, amount)).collect()
}
