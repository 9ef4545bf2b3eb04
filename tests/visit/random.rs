//! Anything may happen in any order.

use crate::events;
use crate::places;
use crate::story::{
    EXPIRED, FOREIGNER, HMT_WITH_PASS, NOT_YET_VALID, ODD, OLD_FOREIGNER, OWNER, PACE_MS, Person, STRANGER, Story,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use yizhan::visit::reading::Stop;
use yizhan::visit::*;

const PERSONS: [Person; 8] = [OWNER, STRANGER, EXPIRED, NOT_YET_VALID, HMT_WITH_PASS, FOREIGNER, OLD_FOREIGNER, ODD];
/// From anywhere, time alone leads to idle within this: fifteen seconds of sending, reading, countdown, taking away, and
/// what is read aloud meanwhile by a voice that never says that it has ended.
const TO_IDLE_LIMIT_MS: u64 = 300_000 + limits::SPEECH_LIMIT_MS;
/// Wishes that send, store or fetch something of a person.
const PERSONAL_EFFECTS: [&str; 9] =
    ["OpenSession", "FetchContributions", "FetchCases", "Recall", "Store", "Told", "KeepDraft", "DropDraft", "Print"];

/// One thing that happens.
#[derive(Clone, Debug)]
enum Happening {
    /// A control that is on the screen, by its number.
    Control {
        number: usize,
        by_touch: bool,
    },
    /// One of the five keys.
    FiveKey(FiveKey),
    /// Any event at all, by its number.
    Event(usize),
    Time(u64),
    Pause(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0..40_usize, any::<bool>()).prop_map(|(number, by_touch)| Happening::Control { number, by_touch }),
        4 => (0..200_usize).prop_map(Happening::Event),
        4 => five_key().prop_map(Happening::FiveKey),
        1 => (0..200_000_u64).prop_map(Happening::Time),
        1 => (0..600_u64).prop_map(Happening::Pause),
    ]
}

fn five_key() -> impl Strategy<Value = FiveKey> {
    prop_oneof![
        2 => Just(FiveKey::Previous),
        6 => Just(FiveKey::Next),
        6 => Just(FiveKey::Choose),
        1 => Just(FiveKey::Back),
        1 => Just(FiveKey::Help),
    ]
}

/// What the visits of one machine have done so far.
#[derive(Default)]
struct Watch {
    page: u64,
    /// Answers handed over under each key.
    stored: BTreeMap<uuid::Uuid, String>,
    stores: usize,
    submits: usize,
    received: Vec<uuid::Uuid>,
    acknowledged: bool,
}

fn happen(story: &mut Story, watch: &mut Watch, happening: &Happening, all: &[events::Named]) {
    let mut usable = None;
    let mut used = String::new();
    watch.acknowledged = acknowledged(story);
    let before = story.visit.state_name();
    let event = match happening {
        Happening::Control { number, by_touch } => {
            let view = story.visit.view();
            let controls = view.controls();
            let Some(control) = controls.get(number % controls.len().max(1)) else { return };
            let by = if *by_touch { By::TAP } else { By::Keys };
            usable = (!by_touch).then_some(control.enabled);
            used = control.action.name();
            Event::Act { action: control.action.clone(), page: view.page, by }
        }
        Happening::FiveKey(key) => {
            let (view, choose) = (story.visit.view(), *key == FiveKey::Choose);
            // Choosing a control does what it looks like; a key may have nothing to do.
            usable = (choose && matches!(view.focus, Some(Stop::Control(_)))).then_some(true);
            used = view.focus.as_ref().map_or_else(String::new, Stop::name);
            Event::FiveKey((*key).into())
        }
        Happening::Event(number) => (all[number % all.len()].make)(story),
        Happening::Time(_) => Event::Tick,
        Happening::Pause(_) => Event::Activity,
    };
    let pause_ms = match happening {
        Happening::Time(ms) | Happening::Pause(ms) => *ms,
        Happening::Control { .. } | Happening::FiveKey(_) | Happening::Event(_) => PACE_MS,
    };
    watch.submits += usize::from(matches!(&event, Event::Act { action: Action::Review(review::Act::Submit), .. }));
    // Choosing where one is, by whichever key.
    let chosen = matches!(
        &event,
        Event::FiveKey(five_keys::Press { key: FiveKey::Choose, .. }) | Event::Key { key: Key::Enter, by: By::Keys }
    );
    watch.submits += usize::from(chosen && story.visit.view().focus == Some(Stop::Control(Action::Review(review::Act::Submit))));
    if let Event::Journal(JournalNews::Received { key, .. }) = &event {
        watch.received.push(*key);
    }
    let tick = matches!(event, Event::Tick);
    story.after(pause_ms, event);
    if let Some(usable) = usable {
        assert_eq!(
            story.ignored.is_none(),
            usable,
            "{used}, used before {}, does not do as it looks: {happening:?}",
            story.place()
        );
    }
    if tick {
        let due_ms = story.visit.due_ms();
        assert!(due_ms.is_none_or(|due_ms| due_ms > story.now_ms), "a tick leaves something due behind at {}", story.place());
    }
    check(story, watch, before);
}

fn check(story: &Story, watch: &mut Watch, before: StateName) {
    let view = story.visit.view();
    assert!(view.page >= watch.page, "the page number goes back");
    watch.page = view.page;

    let mut names: Vec<String> = view.controls().iter().map(|control| control.action.name()).collect();
    names.sort();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "two controls of one name at {}", story.place());

    if before != StateName::Idle && story.visit.state_name() == StateName::Idle {
        assert!(story.visit.holds_nothing_personal(), "idle holds something");
    }
    one_is_somewhere(story, &view);
    nothing_of_others(story);
    nothing_before_the_notice(story, watch);
    stored_once(story, watch);
    received_before_said(story, watch, &view);
}

/// Where one is with the keys can be used, and is reached from everywhere.
fn one_is_somewhere(story: &Story, view: &view::View) {
    let stops = view.stops();
    // While staff wipe the screen there is nothing to be hit, and the clock ends it.
    let wiped = matches!(view.content, view::Content::Cleaning(_));
    assert!(wiped == stops.is_empty(), "{} has nothing to be used", story.place());
    assert!(view.focus.as_ref().is_none_or(|focus| stops.contains(focus)), "one is nowhere at {}", story.place());
}

/// A card's name, number and address are on the screen only for the one who acknowledged with that card.
fn nothing_of_others(story: &Story) {
    let words = story.words().join("\n");
    for person in PERSONS {
        let shown = story.visit.guest().is_some_and(|guest| guest.acknowledged && guest.card.id_number.reveal() == person.number);
        let said = [person.name, person.number, person.address, person.english_name, person.pass_number]
            .iter()
            .any(|value| !value.is_empty() && words.contains(value));
        assert!(shown || !said, "{} shows something of {}", story.place(), person.name);
    }
}

/// By card or by code.
fn acknowledged(story: &Story) -> bool {
    let by_card = story.visit.guest().is_some_and(|guest| guest.acknowledged);
    by_card || story.visit.code_guest().is_some_and(|guest| guest.acknowledged)
}

fn nothing_before_the_notice(story: &Story, watch: &Watch) {
    let acknowledged = watch.acknowledged || acknowledged(story);
    let asked = story.effects.iter().find(|effect| PERSONAL_EFFECTS.contains(&effect.as_str()));
    assert!(acknowledged || asked.is_none(), "{asked:?} before the notice is acknowledged");
}

/// Each store follows a press of 提交, and one key never carries two things.
fn stored_once(story: &Story, watch: &mut Watch) {
    for (key, submission) in &story.stored[watch.stores..] {
        let mut shown = serde_json::to_string(&submission.answers).unwrap();
        shown.push_str(&submission.occurred_at);
        let first = watch.stored.entry(*key).or_insert_with(|| shown.clone());
        assert_eq!(*first, shown, "one key, two submissions");
    }
    watch.stores = story.stored.len();
    assert!(watch.stores <= watch.submits, "stored without 提交");
}

/// "Received" is said only after the hall's answer for this very key.
fn received_before_said(story: &Story, watch: &Watch, view: &view::View) {
    let view::Content::Done(page) = &view.content else { return };
    if story.visit.state_name() == StateName::Done && page.good {
        assert!(watch.received.contains(&story.own_key()), "received is said before it is so");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Somebody who presses the five keys at random, on any page.
    #[test]
    fn five_keys_at_random_break_no_promise(
        start in 0..places::PAGES.len() + places::OVERS.len(),
        presses in proptest::collection::vec(five_key().prop_map(Happening::FiveKey), 1..150),
    ) {
        let place = places::all().nth(start).unwrap();
        let mut story = place.story();
        let all = events::all();
        let mut watch = Watch { submits: story.stored.len(), ..Watch::default() };
        if story.visit.state_name() == StateName::Done {
            watch.received.push(story.own_key());
        }
        for press in &presses {
            happen(&mut story, &mut watch, press, &all);
        }
        story.time_alone(TO_IDLE_LIMIT_MS, |story| {
            story.visit.state_name() == StateName::Idle && story.visit.due_ms().is_none()
        });
        assert!(story.visit.holds_nothing_personal());
    }

    #[test]
    fn nothing_that_happens_breaks_a_promise(
        start in 0..places::PAGES.len() + places::OVERS.len(),
        happenings in proptest::collection::vec(happening(), 1..50),
    ) {
        let place = places::all().nth(start).unwrap();
        let mut story = place.story();
        let all = events::all();
        let mut watch = Watch { submits: story.stored.len(), ..Watch::default() };
        if story.visit.state_name() == StateName::Done {
            watch.received.push(story.own_key());
        }
        for happening in &happenings {
            happen(&mut story, &mut watch, happening, &all);
        }
        story.time_alone(TO_IDLE_LIMIT_MS, |story| {
            story.visit.state_name() == StateName::Idle && story.visit.due_ms().is_none()
        });
    }
}
