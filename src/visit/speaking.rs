//! The voice (读给我听): what is said when, and who may hear it.
//!
//! 1. A page is read when it is turned to, then what changes on it, and where one goes with the five keys.
//! 2. Whatever somebody does stops what is being said. A touch beside every control stops it, the next one goes on.
//! 3. What is of the person goes into earphones only; a loudspeaker says where it is to be seen.
//! 4. Time waits for the end of what is being said, for [`limits::SPEECH_LIMIT_MS`] at most.

use super::five_keys::Focus;
use super::limits::SPEECH_LIMIT_MS;
use super::reading::{Part, Read, Said, Stop};
use super::view::{Answer, Content, Typing, View};
use super::*;
use crate::words::{Language, Phrase};

/// Controls of the voice, on the page 更多.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 接着读: back to the page, from where it was stopped.
    GoOn,
    /// 从头读: back to the page, from its beginning.
    Again,
    Slower,
    Faster,
    Softer,
    Louder,
    /// 关掉画面.
    Blank,
}

/// Something to be said, which stops what is being said.
pub struct Speech {
    /// Grows, so that news of a former one are known.
    pub number: u64,
    pub phrases: Vec<Phrase>,
    pub language: Language,
    pub rate: Rate,
    pub volume: Volume,
}

/// What the voice tells.
pub enum VoiceNews {
    /// This sentence of that phrase is being said.
    Saying { number: u64, phrase: usize, caption: String },
    /// Everything was said.
    Ended { number: u64 },
}

/// What is or was being said.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Speaking {
    number: u64,
    /// It is being said since then.
    since_ms: Option<u64>,
    phrases: Vec<Phrase>,
    /// Which phrase is being said, or was when it was stopped.
    at: usize,
    caption: Phrase,
    /// What the world brought meanwhile: said afterwards, so that nobody loses the thread.
    then: Vec<Phrase>,
    /// Of the page below 更多: what had not been said yet.
    below: Vec<Phrase>,
}

impl Speaking {
    pub(super) fn is_on(&self) -> bool {
        self.since_ms.is_some()
    }

    pub(super) fn caption(&self) -> Phrase {
        self.caption.clone()
    }

    /// Nothing of anybody is left of it.
    pub(super) fn is_forgotten(&self) -> bool {
        *self == Speaking { number: self.number, ..Speaking::default() }
    }

    /// Drops the words; what is being said goes on until something else is said, or the voice is off.
    pub(super) fn forget(&mut self) {
        *self = Speaking { number: self.number, since_ms: self.since_ms, ..Speaking::default() };
    }

    /// Something was stopped before its end.
    pub(super) fn can_go_on(&self) -> bool {
        !self.below.is_empty()
    }

    fn rest(&self) -> Vec<Phrase> {
        self.phrases.iter().skip(self.at).chain(&self.then).cloned().collect()
    }
}

/// How a page was before an event, as far as it is heard.
pub(super) struct Heard {
    page: u64,
    language: Language,
    earphone: bool,
    reads: Vec<Read>,
    focus: Option<Stop>,
    typed: String,
}

/// What an event is to the voice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody did something.
    Done,
    /// Somebody touched the panel beside every control.
    Beside,
    /// The world, or time.
    World,
}

pub(super) fn kind(event: &Event) -> Kind {
    match event {
        // Cards and codes are held there by somebody.
        Event::Act { .. } | Event::Key { .. } | Event::FiveKey(_) | Event::Stroke(_) | Event::Card(_) | Event::Code(_) => {
            Kind::Done
        }
        Event::Activity => Kind::Beside,
        Event::Tick
        | Event::Composed(_)
        | Event::ComposerDown
        | Event::Handwriting(_)
        | Event::Hall(_)
        | Event::Journal(_)
        | Event::Paper(..)
        | Event::Health(_)
        | Event::PinChecked(_)
        | Event::CardPicture { .. }
        | Event::Voice(_) => Kind::World,
    }
}

/// A dark panel lights up again: by a touch or a letter, which do nothing else, and for whoever is called to help. Who
/// goes by the five keys goes on in the dark.
pub(super) fn light_up(visit: &mut Visit, event: Event) -> Event {
    if !visit.modes.blank {
        return event;
    }
    match event {
        Event::Act { action: _, page: _, by: By::Touch { .. } } | Event::Key { .. } | Event::Stroke(_) | Event::Activity => {
            visit.modes.blank = false;
            Event::Activity
        }
        Event::FiveKey(five_keys::Press { key: FiveKey::Help, .. }) => {
            visit.modes.blank = false;
            event
        }
        other => other,
    }
}

/// An earphone plugged in, or five keys with one that is in already, begin to be spoken to.
pub(super) fn begin_by_earphone(visit: &mut Visit, event: &Event) {
    let can_begin = visit.health.sound && visit.health.earphone && matches!(visit.state, State::Idle) && visit.over.is_none();
    let begins = if let Event::Health(health) = event {
        health.sound && health.earphone && !visit.health.earphone
    } else {
        can_begin && matches!(event, Event::FiveKey(_))
    };
    visit.modes.voice |= begins;
}

/// The page as it is heard now; none while nothing is said.
pub(super) fn heard(visit: &Visit) -> Option<Heard> {
    speaks(visit).then(|| {
        let view = visit.view();
        Heard {
            page: visit.page,
            language: visit.modes.language,
            earphone: visit.health.earphone,
            reads: view.reading(),
            typed: typed(&view),
            focus: view.focus,
        }
    })
}

fn speaks(visit: &Visit) -> bool {
    visit.modes.voice && visit.health.sound
}

/// How much longer limits are while something is being said.
pub(super) fn allowance_ms(visit: &Visit) -> u64 {
    if visit.speaking.is_on() { SPEECH_LIMIT_MS } else { 0 }
}

pub(super) fn news(visit: &mut Visit, news: VoiceNews) -> Step {
    let speaking = &mut visit.speaking;
    let (VoiceNews::Saying { number, .. } | VoiceNews::Ended { number }) = &news;
    if !speaking.is_on() || *number != speaking.number {
        return Step::ignored(Ignored::Late);
    }
    match news {
        VoiceNews::Saying { number: _, phrase, caption } => {
            speaking.at = phrase;
            speaking.caption = Phrase::literal(caption);
        }
        VoiceNews::Ended { .. } => {
            speaking.at = speaking.phrases.len();
            speaking.since_ms = None;
            speaking.caption = Phrase::none();
            common::active(visit);
        }
    }
    Step::done()
}

pub(super) fn act(visit: &mut Visit, act: Act) -> Step {
    if !speaks(visit) {
        return Step::ignored(Ignored::NotHere);
    }
    match act {
        Act::GoOn if !visit.speaking.can_go_on() => return Step::ignored(Ignored::Disabled),
        Act::GoOn | Act::Again => {
            let Some(over::Over::More { below }) = visit.over.take_if(|over| matches!(over, over::Over::More { .. })) else {
                return Step::ignored(Ignored::NotHere);
            };
            visit.over = below.map(|below| *below);
            if act == Act::Again {
                visit.speaking.below.clear();
            }
        }
        // As slow, fast, soft or loud as it goes: the switch looks so, too.
        Act::Slower if visit.modes.rate == Rate::Slow => return Step::ignored(Ignored::Disabled),
        Act::Faster if visit.modes.rate == Rate::Fast => return Step::ignored(Ignored::Disabled),
        Act::Softer if visit.modes.volume == Volume::Soft => return Step::ignored(Ignored::Disabled),
        Act::Louder if visit.modes.volume == Volume::Loud => return Step::ignored(Ignored::Disabled),
        Act::Slower => visit.modes.rate = visit.modes.rate.slower(),
        Act::Faster => visit.modes.rate = visit.modes.rate.faster(),
        Act::Softer => visit.modes.volume = visit.modes.volume.softer(),
        Act::Louder => visit.modes.volume = visit.modes.volume.louder(),
        Act::Blank => visit.modes.blank = true,
    }
    Step::done()
}

/// After a step: what is to be said now, or that nothing is any more.
pub(super) fn after(visit: &mut Visit, before: Option<Heard>, kind: Kind, act: Option<Act>, step: &mut Step) {
    if !speaks(visit) {
        if visit.speaking.is_on() {
            step.effects.push(Effect::Hush);
        }
        visit.speaking = Speaking { number: visit.speaking.number, ..Speaking::default() };
        return;
    }
    if kind == Kind::World && step.ignored.is_some() {
        return;
    }
    // What was for earphones is not said on after they are gone.
    let unplugged = before.as_ref().is_some_and(|before| before.earphone && !visit.health.earphone);
    let phrases = match (&before, act) {
        (_, Some(Act::Slower | Act::Faster | Act::Softer | Act::Louder)) => vec![Phrase::key("voice.sample")],
        (_, Some(Act::GoOn)) if !visit.speaking.below.is_empty() => std::mem::take(&mut visit.speaking.below),
        (Some(before), _) if before.page == visit.page && before.language == visit.modes.language => {
            let new = changes(visit, before);
            match (kind, visit.speaking.is_on() && !unplugged) {
                (Kind::World, true) => {
                    visit.speaking.then.extend(new);
                    return;
                }
                (Kind::World, false) => std::mem::take(&mut visit.speaking.then).into_iter().chain(new).collect(),
                (Kind::Done | Kind::Beside, _) => new,
            }
        }
        (Some(before), _) => {
            if before.page != visit.page {
                keep_below(visit);
            }
            whole(visit, before.language != visit.modes.language)
        }
        (None, _) => whole(visit, true),
    };
    let stopped = kind == Kind::Beside && !visit.speaking.is_on();
    let phrases = if phrases.is_empty() && stopped { visit.speaking.rest() } else { phrases };
    if !phrases.is_empty() {
        step.effects.push(say(visit, phrases));
    } else if visit.speaking.is_on() && (kind != Kind::World || unplugged) {
        visit.speaking.since_ms = None;
        visit.speaking.caption = Phrase::none();
        step.effects.push(Effect::Hush);
    }
    if unplugged {
        visit.speaking.then.clear();
        visit.speaking.below.clear();
    }
}

/// While 更多 lies over a page, what the page had still to say is kept.
fn keep_below(visit: &mut Visit) {
    if matches!(visit.over, Some(over::Over::More { .. })) {
        visit.speaking.below = visit.speaking.rest();
    } else {
        visit.speaking.below.clear();
    }
}

fn say(visit: &mut Visit, phrases: Vec<Phrase>) -> Effect {
    let speaking = &mut visit.speaking;
    speaking.number += 1;
    speaking.since_ms = Some(visit.now.mono_ms);
    speaking.at = 0;
    speaking.caption = Phrase::none();
    speaking.then.clear();
    speaking.phrases.clone_from(&phrases);
    let Modes { language, rate, volume, .. } = visit.modes;
    Effect::Say(Box::new(Speech { number: speaking.number, phrases, language, rate, volume }))
}

/// A page from its beginning: what is to be read; what can be used as well, or with the keys only where one is.
fn whole(visit: &Visit, begins: bool) -> Vec<Phrase> {
    let view = visit.view();
    let keys = visit.focus != Focus::default() && view.focus.is_some();
    let mut script = Script::new(visit.health.earphone);
    if begins && visit.modes.language == Language::English {
        script.phrases.push(Phrase::key("voice.only-shown"));
    }
    let reads = view.reading();
    for read in &reads {
        let read_now = match &read.stop {
            None => true,
            Some(Stop::Control(Action::Foot(_) | Action::Look(_)) | Stop::Key(_)) => false,
            Some(Stop::Control(_)) => !keys && read.enabled,
        };
        if read_now {
            script.read(&read.said);
        }
    }
    script.begins_at(&reads, view.focus.as_ref());
    script.phrases
}

/// What is new on the same page.
fn changes(visit: &Visit, before: &Heard) -> Vec<Phrase> {
    let view = visit.view();
    let mut script = Script::new(visit.health.earphone);
    let (reads, typed) = (view.reading(), typed(&view));
    // Seconds and today's figures change by themselves.
    let quiet = matches!(view.content, Content::Countdown(_) | Content::Cleaning(_) | Content::Idle(_));
    for read in reads.iter().filter(|_| !quiet) {
        let former = |read: &Read| before.reads.iter().any(|former| former.stop == read.stop && former.said == read.said);
        match (&read.stop, read.part) {
            (None, Part::Field) if before.reads.iter().any(|former| former.part == Part::Field) => {
                script.echo(&before.typed, &typed, &read.said);
            }
            (None, _) if !former(read) => script.read(&read.said),
            (Some(Stop::Control(Action::Foot(_) | Action::Voice(_)) | Stop::Key(_)), _) | (None, _) => {}
            (Some(stop), _) => {
                let known = before.reads.iter().any(|former| former.stop.as_ref() == Some(stop));
                if known && read.enabled && read.answered.is_none() && !former(read) {
                    script.read(&read.said);
                }
            }
        }
    }
    // After what the answer makes of the page: a whole date says more than its day.
    script.answers(before, &reads);
    if view.focus != before.focus {
        match before.focus {
            None => script.begins_at(&reads, view.focus.as_ref()),
            Some(_) => script.focus(&reads, view.focus.as_ref()),
        }
    }
    script.phrases
}

fn typed(view: &View) -> String {
    let of = |typing: &Typing| format!("{}{}{}", typing.before, typing.preedit, typing.after);
    match &view.content {
        Content::Question(page) => match &page.answer {
            Answer::Typing(typing) => of(typing),
            _ => String::new(),
        },
        Content::Find(page) => of(&page.typing),
        _ => String::new(),
    }
}

/// Phrases for those who hear.
struct Script {
    earphone: bool,
    phrases: Vec<Phrase>,
}

impl Script {
    fn new(earphone: bool) -> Self {
        Script { earphone, phrases: Vec::new() }
    }

    fn read(&mut self, said: &[Said]) {
        for said in said {
            let phrase = if self.earphone { &said.phrase } else { &said.aloud };
            // That it is on the screen is said once for several.
            if !phrase.is_none() && self.phrases.last() != Some(phrase) {
                self.phrases.push(phrase.clone());
            }
        }
    }

    /// What somebody chose, or no longer; a loudspeaker says only that it is noted, since the words would be the answer.
    fn answers(&mut self, before: &Heard, reads: &[Read]) {
        let former = |read: &Read| before.reads.iter().find(|former| former.stop == read.stop).and_then(|former| former.answered);
        let changed = |read: &&Read| read.answered.is_some() && former(read).is_some_and(|was| Some(was) != read.answered);
        let changed: Vec<&Read> = reads.iter().filter(changed).collect();
        match changed.iter().find(|read| read.answered == Some(true)) {
            _ if changed.is_empty() => {}
            _ if !self.earphone => self.phrases.push(Phrase::key("reading.noted")),
            Some(chosen) => self.read(&chosen.said),
            // Nothing took its place.
            None => changed.iter().for_each(|read| {
                self.read(&read.said);
                self.phrases.push(Phrase::key("reading.not-chosen"));
            }),
        }
    }

    /// Where one is when a page is turned to, or the first key is pressed on it: an answer given before is not told to everybody.
    fn begins_at(&mut self, reads: &[Read], focus: Option<&Stop>) {
        let at = reads.iter().find(|read| focus.is_some() && read.stop.as_ref() == focus);
        match at {
            Some(read) if read.answered == Some(true) && !self.earphone => self.phrases.push(Phrase::key("reading.on-screen")),
            Some(_) | None => self.focus(reads, focus),
        }
    }

    fn focus(&mut self, reads: &[Read], focus: Option<&Stop>) {
        if let Some(read) = reads.iter().find(|read| focus.is_some() && read.stop.as_ref() == focus) {
            self.read(&read.said);
        }
    }

    /// What was typed last, not all of it again.
    fn echo(&mut self, before: &str, now: &str, whole: &[Said]) {
        match (now.strip_prefix(before), before.strip_prefix(now)) {
            (Some(""), _) => {}
            (Some(added), _) if self.earphone => self.phrases.push(Phrase::literal(added)),
            (None, Some(_)) => self.phrases.push(Phrase::key("key.delete")),
            (None, None) if self.earphone => self.read(whole),
            (Some(_) | None, _) => {}
        }
    }
}
