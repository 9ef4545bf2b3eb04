//! Every kind of event, once.

use crate::assurance::{all_ways, code_sent, face, verification};
use crate::documents::prepared;
use crate::hand_over::{begun_draft, handed_draft, kept_draft};
use crate::medical_account::{balance, spending};
use crate::pick_up::collected_document;
use crate::story::{
    EXPIRED, FOREIGNER, HEALTHY, NOT_YET_VALID, OWNER, STRANGER, Story, case_status, contributions, identity_code,
    look_up_service, outcome, receipt_code, received, scanned_case,
};
use yizhan::api::{CaseState, CaseStatus, SpendingQuery, VerificationWay};
use yizhan::privacy::Personal;
use yizhan::scanning::Code;
use yizhan::visit::composition::Composition;
use yizhan::visit::speaking::VoiceNews;
use yizhan::visit::*;

/// One event by name, made for the story it is to happen in.
pub struct Named {
    pub name: String,
    pub make: Box<dyn Fn(&Story) -> Event>,
}

/// All values of an enumeration. Does not compile when a variant is missing.
macro_rules! every {
    ($enumeration:ty; $($pattern:pat => $value:expr),+ $(,)?) => {{
        let _exhaustive = |value: &$enumeration| match value { $($pattern => (),)+ };
        vec![$($value),+]
    }};
}

fn pick_up_acts() -> impl Iterator<Item = Action> {
    let acts = every![pick_up::Act; pick_up::Act::Open => pick_up::Act::Open, pick_up::Act::Collect => pick_up::Act::Collect,
        pick_up::Act::Choose(_) => pick_up::Act::Choose(1), pick_up::Act::Next => pick_up::Act::Next,
        pick_up::Act::Back => pick_up::Act::Back, pick_up::Act::PrintAgain => pick_up::Act::PrintAgain, pick_up::Act::Finish => pick_up::Act::Finish];
    acts.into_iter().map(Action::PickUp)
}

fn assurance_and_account_acts() -> impl Iterator<Item = Action> {
    use assurance::Act as A;
    use medical_account::Act as M;
    let assurance = every![A; A::SendCode => A::SendCode, A::Staff => A::Staff, A::ByPin => A::ByPin, A::Confirm => A::Confirm, A::Seen => A::Seen,
        A::OtherWay => A::OtherWay, A::TryAgain => A::TryAgain, A::Window => A::Window, A::Back => A::Back];
    let account = every![M; M::Range(_) => M::Range(medical_account::Range::LastTwelve), M::Kind(_) => M::Kind(None), M::Rows => M::Rows,
        M::Picture => M::Picture, M::Drugs => M::Drugs, M::Print => M::Print, M::BackToRows => M::BackToRows,
        M::TryAgain => M::TryAgain, M::Finish => M::Finish];
    assurance.into_iter().map(Action::Assurance).chain(account.into_iter().map(Action::MedicalAccount))
}

fn assurance_and_account_news() -> Vec<Named> {
    use assurance::{Fault, Heard};
    let mut all = vec![
        named("hall: ways of checking", |_| Event::Hall(HallNews::Assurance(Heard::Ways(all_ways())))),
        named("hall: code sent", |_| Event::Hall(HallNews::Assurance(Heard::CodeSent(code_sent())))),
        named("hall: verified", |_| Event::Hall(HallNews::Assurance(Heard::Verified(verification(VerificationWay::Staff))))),
        named("hall: balance", |_| {
            Event::Hall(HallNews::MedicalAccount(medical_account::Heard::Balance(Personal::new(balance()))))
        }),
        named("hall: spending", |story| {
            let none = SpendingQuery { from: String::new(), to: String::new(), kind: None, drugs: false };
            let query = story.queries.last().cloned().unwrap_or(none);
            Event::Hall(HallNews::MedicalAccount(medical_account::Heard::Spending(query, Personal::new(spending(3)))))
        }),
    ];
    let faults = every![Fault; Fault::Unreachable => Fault::Unreachable, Fault::Refused => Fault::Refused, Fault::CodeWrong => Fault::CodeWrong,
        Fault::TooManyTries => Fault::TooManyTries, Fault::WayNotThere => Fault::WayNotThere];
    for fault in faults {
        let word = format!("hall: not verified, {fault:?}").to_lowercase();
        all.push(named(&word, move |_| Event::Hall(HallNews::Assurance(Heard::Fault(fault)))));
    }
    for (word, refused, verify) in [("unreachable", false, false), ("refused", true, false), ("not without a check", true, true)]
    {
        let make = move |_: &Story| Event::Hall(HallNews::MedicalAccount(medical_account::Heard::Fault { refused, verify }));
        all.push(named(&format!("hall: account {word}"), make));
    }
    all
}

fn hand_over_acts() -> impl Iterator<Item = Action> {
    let acts = every![hand_over::Act; hand_over::Act::TryAgain => hand_over::Act::TryAgain, hand_over::Act::Back => hand_over::Act::Back,
        hand_over::Act::PrintAgain => hand_over::Act::PrintAgain, hand_over::Act::Finish => hand_over::Act::Finish];
    acts.into_iter().map(Action::HandOver)
}

fn document_acts() -> impl Iterator<Item = Action> {
    let acts = every![document::Act; document::Act::Print => document::Act::Print, document::Act::Change => document::Act::Change,
        document::Act::TryAgain => document::Act::TryAgain, document::Act::Finish => document::Act::Finish, document::Act::Home => document::Act::Home];
    acts.into_iter().map(Action::Document)
}

fn board_acts() -> impl Iterator<Item = Action> {
    every![board::Act; board::Act::Read(_) => board::Act::Read(0), board::Act::Close => board::Act::Close]
        .into_iter()
        .map(Action::Board)
}

fn scanned_and_staff_acts() -> impl Iterator<Item = Action> {
    let staff = every![staff_pin::Act; staff_pin::Act::Knock => staff_pin::Act::Knock, staff_pin::Act::Confirm => staff_pin::Act::Confirm,
        staff_pin::Act::Cancel => staff_pin::Act::Cancel];
    let scanned = every![scanned::Act; scanned::Act::Close => scanned::Act::Close, scanned::Act::Type => scanned::Act::Type,
        scanned::Act::Next => scanned::Act::Next, scanned::Act::Back => scanned::Act::Back];
    staff.into_iter().map(Action::StaffPin).chain(scanned.into_iter().map(Action::Scanned))
}

/// Those of a form.
fn form_actions() -> Vec<form::Act> {
    use form::Act as F;
    every![F; F::Open(_) => F::Open(9), F::Next => F::Next, F::Previous => F::Previous, F::Choose(_) => F::Choose(0),
        F::Year(_) => F::Year(2025), F::Month(_) => F::Month(3), F::Day(_) => F::Day(7), F::Agree => F::Agree,
        F::Province(_) => F::Province(0), F::City(_) => F::City(0), F::SlotDay(_) => F::SlotDay(0),
        F::SlotHalf(_) => F::SlotHalf(0), F::Row(_) => F::Row(0), F::RemoveRow => F::RemoveRow,
        F::AtWindow => F::AtWindow, F::OtherCard => F::OtherCard, F::ClearSignature => F::ClearSignature, F::WayOut => F::WayOut, F::Copy => F::Copy, F::OnRecord => F::OnRecord, F::OtherPhone => F::OtherPhone, F::NobodyTells => F::NobodyTells]
}

fn actions() -> Vec<Action> {
    let foot = every![Foot; Foot::Back => Foot::Back, Foot::Home => Foot::Home, Foot::LargeText => Foot::LargeText,
        Foot::LowReach => Foot::LowReach, Foot::HighContrast => Foot::HighContrast, Foot::BlackOnWhite => Foot::BlackOnWhite,
        Foot::More => Foot::More, Foot::Language => Foot::Language, Foot::Voice => Foot::Voice, Foot::Help => Foot::Help, Foot::Exit => Foot::Exit];
    let idle = every![idle::Act; idle::Act::Service(_) => idle::Act::Service(look_up_service()),
        idle::Act::Find => idle::Act::Find, idle::Act::Progress => idle::Act::Progress];
    let notice =
        every![notice::Act; notice::Act::Acknowledge => notice::Act::Acknowledge, notice::Act::Decline => notice::Act::Decline];
    let home = every![home::Act; home::Act::Service(_) => home::Act::Service(look_up_service()),
        home::Act::Find => home::Act::Find, home::Act::Resume => home::Act::Resume, home::Act::Case(_) => home::Act::Case(0), home::Act::PickUp => home::Act::PickUp,
        home::Act::HandedDraft => home::Act::HandedDraft];
    let find = every![find::Act; find::Act::Group(_) => find::Act::Group(0), find::Act::Event(_) => find::Act::Event(0),
        find::Act::Windows => find::Act::Windows, find::Act::Board => find::Act::Board, find::Act::Service(_) => find::Act::Service(look_up_service()),
        find::Act::Item(_) => find::Act::Item(0)];
    let guide = every![guide::Act; guide::Act::Section(_) => guide::Act::Section(4), guide::Act::Begin => guide::Act::Begin, guide::Act::Close => guide::Act::Close,
        guide::Act::Eligibility => guide::Act::Eligibility];
    let eligibility = every![eligibility::Act; eligibility::Act::Choose(_) => eligibility::Act::Choose(eligibility::Answered::Yes),
        eligibility::Act::Next => eligibility::Act::Next, eligibility::Act::Previous => eligibility::Act::Previous,
        eligibility::Act::Begin => eligibility::Act::Begin];
    let lookup = every![lookup::Act; lookup::Act::LastTwelve => lookup::Act::LastTwelve, lookup::Act::Year(_) => lookup::Act::Year(2025),
        lookup::Act::ListedYear(_) => lookup::Act::ListedYear(2025),
        lookup::Act::Years => lookup::Act::Years, lookup::Act::Print => lookup::Act::Print, lookup::Act::BackToMonths => lookup::Act::BackToMonths,
        lookup::Act::Advice => lookup::Act::Advice, lookup::Act::TryAgain => lookup::Act::TryAgain, lookup::Act::Finish => lookup::Act::Finish];
    let review = every![review::Act; review::Act::Change(_) => review::Act::Change(9), review::Act::Submit => review::Act::Submit,
        review::Act::Back => review::Act::Back];
    let sending = every![sending::Act; sending::Act::DoNotWait => sending::Act::DoNotWait,
        sending::Act::StoreAgain => sending::Act::StoreAgain, sending::Act::Back => sending::Act::Back];
    let done = every![done::Act; done::Act::Finish => done::Act::Finish, done::Act::Another => done::Act::Another,
        done::Act::PrintAgain => done::Act::PrintAgain];
    let case = every![case::Act; case::Act::Reprint => case::Act::Reprint, case::Act::Close => case::Act::Close,
        case::Act::Correct => case::Act::Correct, case::Act::AskToWithdraw => case::Act::AskToWithdraw,
        case::Act::Withdraw => case::Act::Withdraw, case::Act::Keep => case::Act::Keep];
    let trouble = every![card_trouble::Act; card_trouble::Act::Close => card_trouble::Act::Close];
    let take_away = every![take_away::Act; take_away::Act::Taken => take_away::Act::Taken];
    let maintenance = every![maintenance::Act; maintenance::Act::PaperFilled => maintenance::Act::PaperFilled, maintenance::Act::Clean => maintenance::Act::Clean,
        maintenance::Act::OwnBusiness => maintenance::Act::OwnBusiness, maintenance::Act::Leave => maintenance::Act::Leave];
    let over = every![over::Act; over::Act::Continue => over::Act::Continue, over::Act::Exit => over::Act::Exit,
        over::Act::Save => over::Act::Save, over::Act::HandOver => over::Act::HandOver, over::Act::Discard => over::Act::Discard, over::Act::Switch => over::Act::Switch,
        over::Act::AskThemHome => over::Act::AskThemHome];
    let voice = every![speaking::Act; speaking::Act::GoOn => speaking::Act::GoOn, speaking::Act::Again => speaking::Act::Again,
        speaking::Act::Slower => speaking::Act::Slower, speaking::Act::Faster => speaking::Act::Faster,
        speaking::Act::Softer => speaking::Act::Softer, speaking::Act::Louder => speaking::Act::Louder,
        speaking::Act::Blank => speaking::Act::Blank];
    let look =
        every![five_keys::Look; five_keys::Look::Down => five_keys::Look::Down, five_keys::Look::Up => five_keys::Look::Up];
    let mut all: Vec<Action> = over.into_iter().map(Action::Over).collect();
    all.extend(foot.into_iter().map(Action::Foot));
    all.extend(idle.into_iter().map(Action::Idle));
    all.extend(notice.into_iter().map(Action::Notice));
    all.extend(home.into_iter().map(Action::Home));
    all.extend(find.into_iter().map(Action::Find));
    all.extend(guide.into_iter().map(Action::Guide));
    all.extend(eligibility.into_iter().map(Action::Eligibility));
    all.extend(lookup.into_iter().map(Action::Lookup));
    all.extend(form_actions().into_iter().map(Action::Form));
    all.extend(review.into_iter().map(Action::Review));
    all.extend(sending.into_iter().map(Action::Sending));
    all.extend(done.into_iter().map(Action::Done).chain(document_acts()).chain(pick_up_acts()).chain(hand_over_acts()));
    all.extend(case.into_iter().map(Action::Case));
    all.extend(trouble.into_iter().map(Action::CardTrouble));
    all.extend(take_away.into_iter().map(Action::TakeAway));
    all.extend(maintenance.into_iter().map(Action::Maintenance));
    all.extend(voice.into_iter().map(Action::Voice).chain(look.into_iter().map(Action::Look)));
    all.extend(scanned_and_staff_acts().chain(board_acts()).chain(assurance_and_account_acts()));
    all
}

/// A room without a place in [`actions`] does not compile.
fn _exhaustive(action: &Action) {
    match action {
        Action::Foot(_) | Action::Idle(_) | Action::Notice(_) | Action::Home(_) | Action::Lookup(_) | Action::Form(_) => (),
        Action::Find(_)
        | Action::Guide(_)
        | Action::Eligibility(_)
        | Action::Board(_)
        | Action::Maintenance(_)
        | Action::Scanned(_) => (),
        Action::StaffPin(_) | Action::Document(_) | Action::PickUp(_) | Action::HandOver(_) => (),
        Action::Assurance(_) | Action::MedicalAccount(_) => (),
        Action::Review(_) | Action::Sending(_) | Action::Done(_) | Action::Case(_) => (),
        Action::CardTrouble(_)
        | Action::TakeAway(_)
        | Action::Over(_)
        | Action::Voice(_)
        | Action::Look(_)
        | Action::Later(_) => (),
    }
}

fn named(name: &str, make: impl Fn(&Story) -> Event + 'static) -> Named {
    Named { name: name.to_string(), make: Box::new(make) }
}

fn acts(by: By, with: &str) -> impl Iterator<Item = Named> {
    let with = with.to_string();
    actions().into_iter().map(move |action| Named {
        name: format!("{with}{}", action.name()),
        make: Box::new(move |story| Event::Act { action: action.clone(), page: story.visit.page(), by }),
    })
}

fn keys() -> Vec<Named> {
    let keys = every![Key; Key::Character(_) => ("letter", Key::Character('a')), Key::Backspace => ("backspace", Key::Backspace),
        Key::Enter => ("enter", Key::Enter), Key::Left => ("left", Key::Left), Key::Right => ("right", Key::Right),
        Key::Candidate(_) => ("candidate", Key::Candidate(1)), Key::MoreCandidates => ("more", Key::MoreCandidates),
        Key::Way(_) => ("another way", Key::Way(view::Keyboard::Strokes)), Key::WriteAgain => ("write again", Key::WriteAgain)];
    let mut all: Vec<Named> = keys
        .into_iter()
        .map(|(name, key)| named(&format!("key {name}"), move |_| Event::Key { key: key.clone(), by: By::Keys }))
        .collect();
    all.push(named("key digit", |_| Event::Key { key: Key::Character('5'), by: By::Keys }));
    all
}

fn five_keys() -> Vec<Named> {
    let keys = every![FiveKey; FiveKey::Previous => FiveKey::Previous, FiveKey::Next => FiveKey::Next,
        FiveKey::Choose => FiveKey::Choose, FiveKey::Back => FiveKey::Back, FiveKey::Help => FiveKey::Help];
    keys.into_iter().map(|key| named(&format!("five: {key:?}").to_lowercase(), move |_| Event::FiveKey(key.into()))).collect()
}

fn card_news() -> Vec<Named> {
    let read = |person: crate::story::Person| move || Event::Card(CardNews::Read(Box::new(person.read())));
    let mut all: Vec<Named> = [
        ("card read, the same", OWNER),
        ("card read, another", STRANGER),
        ("card read, expired", EXPIRED),
        ("card read, not yet valid", NOT_YET_VALID),
        ("card read, a foreigner's", FOREIGNER),
    ]
    .into_iter()
    .map(|(name, person)| named(name, move |_| read(person)()))
    .collect();
    let others = every![CardNews; CardNews::Reading => ("card found", (|| CardNews::Reading) as fn() -> CardNews),
        CardNews::LiftAndPlace => ("card to be placed again", || CardNews::LiftAndPlace),
        CardNews::CannotRead => ("card cannot be read", || CardNews::CannotRead),
        CardNews::NotAnIdCard | CardNews::Read(_) => ("card of no kind", || CardNews::NotAnIdCard)];
    all.extend(others.into_iter().map(|(name, news)| named(name, move |_| Event::Card(news()))));
    all
}

fn codes() -> Vec<Named> {
    let codes = every![Code; Code::Receipt { .. } => ("receipt", receipt_code as fn() -> Code),
        Code::OtherReceipt => ("other receipt", || Code::OtherReceipt), Code::Slip => ("slip", || Code::Slip),
        Code::SocialCard { .. } => ("social card", || Code::SocialCard { read: true }),
        Code::Draft(_) => ("draft", || Code::Draft("48215937".into())),
        Code::Identity(_) => ("identity", identity_code),
        Code::Unknown => ("unknown", || Code::Unknown)];
    codes.into_iter().map(|(name, code)| named(&format!("code: {name}"), move |_| Event::Code(code()))).collect()
}

fn hall_news() -> Vec<Named> {
    let asked = every![Asked; Asked::Session => Asked::Session, Asked::Contributions => Asked::Contributions, Asked::Cases => Asked::Cases,
        Asked::Withdrawal => Asked::Withdrawal, Asked::Case => Asked::Case];
    let mut all = vec![
        named("hall: session", |_| Event::Hall(HallNews::SessionOpened { phone_on_record: None })),
        named("hall: whose code it is", |_| Event::Hall(HallNews::Identified { masked_name: Some("示**".into()) })),
        named("hall: contributions", |_| Event::Hall(HallNews::Contributions(Personal::new(contributions())))),
        named("hall: cases", |_| Event::Hall(HallNews::Cases(Vec::new()))),
        named("hall: withdrawn", |_| {
            let status = CaseStatus { state: CaseState::Withdrawn, ..case_status() };
            Event::Hall(HallNews::Withdrawn(Box::new(status)))
        }),
        named("hall: the case on a receipt", |_| Event::Hall(HallNews::Case(Box::new(scanned_case())))),
        named("hall: document", |story| {
            let key = story.wishes.last().map_or(uuid::Uuid::nil(), |(key, _)| *key);
            Event::Hall(HallNews::Document { key, answer: Ok(prepared()) })
        }),
        named("hall: document, another wish's", |_| {
            Event::Hall(HallNews::Document { key: uuid::Uuid::from_u128(99), answer: Ok(prepared()) })
        }),
        named("hall: paper left", |story| {
            let key = story.left.last().map_or(uuid::Uuid::nil(), |(key, _)| *key);
            Event::Hall(HallNews::PaperLeft { key, left: None })
        }),
        named("hall: nothing is closed", |_| Event::Hall(HallNews::Closures([].into()))),
        named("hall: pick-ups", |_| Event::Hall(HallNews::PickUps(Vec::new()))),
        named("hall: drafts", |_| Event::Hall(HallNews::HandedDrafts(vec![handed_draft()]))),
        named("hall: draft kept", |story| Event::Hall(HallNews::DraftKept { key: story.handed_key(), kept: Some(kept_draft()) })),
        named("hall: draft not kept", |story| Event::Hall(HallNews::DraftKept { key: story.handed_key(), kept: None })),
        named("hall: draft opened", |story| {
            Event::Hall(HallNews::DraftOpened { key: story.opened_key(), answer: Ok(Box::new(begun_draft())) })
        }),
        named("hall: no such draft", |story| {
            Event::Hall(HallNews::DraftOpened { key: story.opened_key(), answer: Err(pick_up::PickUpFault::Unknown) })
        }),
        named("hall: paper collected", |story| {
            Event::Hall(HallNews::PaperCollected { key: story.claim_key(), answer: Ok(collected_document()) })
        }),
        named("hall: no such code", |story| {
            Event::Hall(HallNews::PaperCollected { key: story.claim_key(), answer: Err(pick_up::PickUpFault::Unknown) })
        }),
        named("hall: no document", |story| {
            let key = story.wishes.last().map_or(uuid::Uuid::nil(), |(key, _)| *key);
            Event::Hall(HallNews::Document { key, answer: Err(document::DocumentFault::Refused) })
        }),
    ];
    all.extend(assurance_and_account_news());
    for asked in asked {
        let word = format!("{asked:?}").to_lowercase();
        all.push(named(&format!("hall: unreachable for {word}"), move |_| Event::Hall(HallNews::Unreachable(asked))));
        all.push(named(&format!("hall: refuses {word}"), move |_| Event::Hall(HallNews::Refused(asked))));
    }
    all
}

fn journal_news() -> Vec<Named> {
    type Make = fn(uuid::Uuid) -> JournalNews;
    let makes = every![JournalNews;
        JournalNews::Stored { .. } => ("stored", (|key| JournalNews::Stored { key, slip: "K01-1122-009".into() }) as Make),
        JournalNews::NotStored { .. } => ("not stored", |key| JournalNews::NotStored { key }),
        JournalNews::Received { .. } => ("received", |key| JournalNews::Received { key, received: received() }),
        JournalNews::Parked { .. } => ("parked", |key| JournalNews::Parked { key }),
        JournalNews::NotYet { .. } => ("not yet", |key| JournalNews::NotYet { key }),
        JournalNews::Recalled { .. } => ("recalled", |key| JournalNews::Recalled {
            outcomes: vec![outcome(key.as_u128(), Standing::Parked)],
            draft: None,
        }),
    ];
    let mut all = Vec::new();
    for (word, make) in makes {
        all.push(named(&format!("journal: {word}"), move |story| Event::Journal(make(story.own_key()))));
        if word != "recalled" {
            // A submission of some former citizen.
            all.push(named(&format!("journal: {word}, another's"), move |_| Event::Journal(make(uuid::Uuid::from_u128(99)))));
        }
    }
    all
}

fn paper_news() -> Vec<Named> {
    let faults = every![PaperFault; PaperFault::NoPaper => ("no paper", PaperFault::NoPaper),
        PaperFault::CoverOpen => ("cover open", PaperFault::CoverOpen), PaperFault::Jam => ("jam", PaperFault::Jam),
        PaperFault::OutOfOrder => ("out of order", PaperFault::OutOfOrder), PaperFault::NoPrinter => ("no printer", PaperFault::NoPrinter)];
    let slots = every![Slot; Slot::Receipt => ("paper", Slot::Receipt), Slot::Sheets => ("sheets", Slot::Sheets)];
    let mut all = Vec::new();
    for (word, slot) in slots {
        all.push(named(&format!("{word}: printed"), move |_| Event::Paper(slot, PaperNews::Printed)));
        let partly = PaperNews::Partly { copies: 1, fault: PaperFault::OutOfOrder };
        all.push(named(&format!("{word}: half of it"), move |_| Event::Paper(slot, PaperNews::Half(PaperFault::OutOfOrder))));
        all.push(named(&format!("{word}: some copies"), move |_| Event::Paper(slot, partly)));
        all.extend(
            faults
                .iter()
                .copied()
                .map(|(name, fault)| named(&format!("{word}: {name}"), move |_| Event::Paper(slot, PaperNews::Failed(fault)))),
        );
    }
    all
}

fn composition(revision: u64) -> Composition {
    Composition { revision, preedit: "jie".into(), candidates: vec!["接".into(), "街".into()], committed: Personal::from("") }
}

/// Every kind of event; controls are used by keys, hence not guarded.
pub fn all() -> Vec<Named> {
    // A kind without a place here does not compile.
    let _exhaustive = |event: &Event| match event {
        Event::Tick | Event::Activity | Event::Health(_) | Event::ComposerDown | Event::Composed(_) => (),
        Event::Stroke(_) | Event::Handwriting(_) | Event::Code(_) | Event::PinChecked(_) | Event::CardPicture { .. } => (),
        Event::Act { .. }
        | Event::Key { .. }
        | Event::FiveKey(_)
        | Event::Card(_)
        | Event::Hall(_)
        | Event::Journal(_)
        | Event::Voice(_)
        | Event::Paper(..) => (),
    };
    let mut all = vec![
        named("tick", |_| Event::Tick),
        named("activity", |_| Event::Activity),
        named("health", |_| Event::Health(Health::default())),
        named("health, with an earphone", |_| Event::Health(Health { sound: true, earphone: true, ..HEALTHY })),
        named("voice: saying", |story| {
            let number = story.speeches.last().map_or(1, |speech| speech.number);
            Event::Voice(VoiceNews::Saying { number, phrase: 0, caption: "一句话".into() })
        }),
        named("voice: ended", |story| {
            Event::Voice(VoiceNews::Ended { number: story.speeches.last().map_or(1, |speech| speech.number) })
        }),
        named("composer down", |_| Event::ComposerDown),
        named("handwriting can be read", |_| Event::Handwriting(true)),
        named("pin: right", |_| Event::PinChecked(true)),
        named("pin: wrong", |_| Event::PinChecked(false)),
        named("photo decoded", |_| Event::CardPicture { tag: OWNER.tag, picture: face() }),
        named("photo decoded, another card's", |_| Event::CardPicture { tag: STRANGER.tag, picture: face() }),
        named("composed", |story| Event::Composed(composition(story.revision))),
        named("composed for a former field", |_| Event::Composed(composition(1))),
        named("stroke", |_| Event::Stroke(Personal::new(vec![(10, 10), (300, 40)]))),
        Named {
            name: "a control of a former page".into(),
            make: Box::new(|story| Event::Act {
                action: Action::Foot(Foot::Help),
                page: story.visit.page().wrapping_sub(1),
                by: By::Keys,
            }),
        },
    ];
    all.extend(acts(By::Keys, ""));
    all.extend(keys());
    all.extend(five_keys());
    all.extend(card_news());
    all.extend(codes());
    all.extend(hall_news());
    all.extend(journal_news());
    all.extend(paper_news());
    all
}
