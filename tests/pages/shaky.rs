//! A shaking hand at the real pages: it lands up to 8 mm beside what it aims at, and often twice. Whole visits, from
//! the card to the paper, must hand over once, when the hand means to, what the hand meant.
//!
//! `YIZHAN_SOAK_VISITS=10000` goes on so long (`make soak`); `YIZHAN_SOAK_SEED=7` plays that one visit.

use crate::checks::PX_PER_MM;
use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::story::{OWNER, Story, form_service, received};
use crate::survey::{Handle, Part, Rect, Survey, handles};
use slint::LogicalPosition;
use slint::platform::{PointerEventButton, WindowEvent};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use yizhan::api::AnswerValue;
use yizhan::visit::view::{Answer, Content, Control, Keyboard, QuestionPage, Typing};
use yizhan::visit::*;
use yizhan::words::{Phrase, Texts};

/// Of the ordinary tests, on each of two panels.
const VISITS_COUNT: u64 = 50;
/// How far from what it aims at the hand lands.
const SHAKE_MM_MAX: f32 = 8.0;
/// How far a finger slips before it lifts.
const SLIP_MM_MAX: f32 = 1.0;
/// Of a hundred touches so many are double.
const DOUBLE_PERCENT: u64 = 50;
/// Between the two of a double touch.
const DOUBLE_MS: (u64, u64) = (60, 400);
/// A finger stays so long; then one looks what came of it.
const PRESS_MS: (u64, u64) = (40, 160);
const LOOK_MS: (u64, u64) = (250, 1_400);
const BETWEEN_VISITS_MS: u64 = 60_000;
/// More touches than any visit needs.
const TOUCHES_COUNT_MAX: usize = 900;
/// Where one may say something in one's own words.
const FEW_WORDS: &str = "12";
/// A name.
const STROKES_COUNT: usize = 4;
/// Scrolls until one gives up seeing the whole of something.
const SCROLLS_COUNT_MAX: usize = 12;

/// SplitMix64: the same seed, the same hand.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    fn between(&mut self, (least, most): (u64, u64)) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// Uniform from -1 to 1.
    fn around(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }

    /// Uniform within a circle.
    fn beside(&mut self, radius: f32) -> (f32, f32) {
        loop {
            let (x, y) = (self.around(), self.around());
            if x * x + y * y <= 1.0 {
                return (x * radius, y * radius);
            }
        }
    }
}

/// What the world answers, and when.
enum Answered {
    Session,
    Cases,
    Recalled,
    Stored,
    Received,
    Printed,
    Card,
}

/// What the hand wants next.
#[derive(Debug)]
enum Aim {
    Control(String),
    Key(String),
    /// A line in the signing field.
    Stroke,
    /// The card on the light, or taken away.
    Card,
    Wait,
}

struct Visitor<'a> {
    stage: &'a Stage,
    heard: Rc<RefCell<Vec<Event>>>,
    /// By the pages' clock.
    began_ms: Rc<Cell<u64>>,
    texts: Texts,
    story: Story,
    chance: Chance,
    coming: Vec<(u64, Answered)>,
    /// What the hand means to answer, by question.
    means: BTreeMap<String, BTreeSet<usize>>,
    phone: String,
    has_phone: bool,
    signs_by_card: bool,
    /// Words that must stand on the review.
    meant: BTreeMap<String, String>,
    /// Answers that must be handed over as they were typed.
    typed: BTreeSet<String>,
    aimed: String,
    scrolls: usize,
    strays: usize,
}

impl<'a> Visitor<'a> {
    fn new(stage: &'a Stage, heard: Rc<RefCell<Vec<Event>>>, began_ms: Rc<Cell<u64>>, seed: u64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) + 1);
        let phone = format!("13{}", (0..9).map(|_| char::from(b'0' + chance.below(10) as u8)).collect::<String>());
        let (has_phone, signs_by_card) = (chance.below(5) > 0, chance.below(2) == 0);
        let mut visitor = Visitor {
            stage,
            heard,
            began_ms,
            texts: Texts::built_in(),
            story: Story::begin(),
            chance,
            coming: Vec::new(),
            means: BTreeMap::new(),
            phone,
            has_phone,
            signs_by_card,
            meant: BTreeMap::new(),
            typed: BTreeSet::new(),
            aimed: String::new(),
            scrolls: 0,
            strays: 0,
        };
        let modes: [&[Foot]; 3] = [&[], &[Foot::LargeText], &[Foot::LargeText, Foot::LargeText]];
        let size = modes[visitor.chance.below(3)];
        let reach: &[Foot] = if visitor.chance.below(2) == 0 { &[] } else { &[Foot::LowReach] };
        for foot in size.iter().chain(reach) {
            visitor.story.foot(*foot);
        }
        visitor.show();
        visitor
    }

    fn say(&self, phrase: &Phrase) -> String {
        self.texts.say(phrase, self.story.visit.view().modes.language)
    }

    fn show(&self) {
        panel::be_at(self.began_ms.get() + self.story.now_ms);
        self.stage.screen.show(&self.story.visit.view());
        panel::settle(&self.stage.window);
    }

    /// Something happens in the visit, now; what it asks for will be answered.
    fn step(&mut self, event: Event) {
        let stored = self.story.stored.len();
        let at_review = matches!(self.story.visit.view().content, Content::Review(_));
        let review = if at_review { self.review() } else { String::new() };
        self.story.after(0, event);
        let now_ms = self.story.now_ms;
        for effect in self.story.effects.clone() {
            let answers = match effect.as_str() {
                "OpenSession" => vec![(150, Answered::Session)],
                "FetchCases" => vec![(120, Answered::Cases)],
                "Recall" => vec![(20, Answered::Recalled)],
                "Store" => vec![(30, Answered::Stored), (400, Answered::Received)],
                "Print" => vec![(2_500, Answered::Printed)],
                _ => Vec::new(),
            };
            self.coming.extend(answers.into_iter().map(|(wait_ms, answered)| (now_ms + wait_ms, answered)));
        }
        if self.story.stored.len() > stored {
            self.judge(at_review, &review);
        }
    }

    /// What stands on the review, as words.
    fn review(&self) -> String {
        let Content::Review(page) = self.story.visit.view().content else { return String::new() };
        page.rows.iter().map(|row| self.say(&row.value).replace(' ', "")).collect::<Vec<_>>().join("\n")
    }

    /// Something was handed over: was it meant?
    fn judge(&self, at_review: bool, review: &str) {
        let submit = Action::Review(review::Act::Submit).name();
        assert!(at_review && self.aimed == submit, "handed over when the hand aimed at {:?}", self.aimed);
        assert_eq!(self.story.stored.len(), 1, "handed over twice");
        for (question, words) in &self.meant {
            assert!(review.contains(&words.replace(' ', "")), "{question}: meant {words:?}, the review says {review:?}");
        }
        let answers: Vec<&AnswerValue> = self.story.stored[0].1.answers.values().collect();
        for typed in &self.typed {
            let same = |answer: &&AnswerValue| matches!(answer, AnswerValue::Text(text) if text == typed);
            assert!(answers.iter().any(same), "typed {typed:?}, but it was not handed over");
        }
    }

    /// Lets time pass, and happen what is due in it.
    fn pass(&mut self, pass_ms: u64) {
        let end_ms = self.story.now_ms + pass_ms;
        loop {
            let due_ms = self.story.visit.due_ms().map(|due_ms| due_ms.max(self.story.now_ms + 1));
            let first = self.coming.iter().map(|(at_ms, _)| *at_ms).chain(due_ms).min();
            let Some(at_ms) = first.filter(|at_ms| *at_ms <= end_ms) else { break };
            self.story.now_ms = self.story.now_ms.max(at_ms);
            match self.coming.iter().position(|(coming_ms, _)| *coming_ms <= at_ms) {
                Some(index) => {
                    let (_, answered) = self.coming.remove(index);
                    self.answer(answered);
                }
                None => self.step(Event::Tick),
            }
            self.show();
        }
        self.story.now_ms = end_ms;
        panel::be_at(self.began_ms.get() + end_ms);
    }

    fn answer(&mut self, answered: Answered) {
        let key = self.story.own_key();
        let event = match answered {
            Answered::Session => Event::Hall(HallNews::SessionOpened { phone_on_record: None }),
            Answered::Cases => Event::Hall(HallNews::Cases(Vec::new())),
            Answered::Recalled => Event::Journal(JournalNews::Recalled { outcomes: Vec::new(), draft: None }),
            Answered::Stored => Event::Journal(JournalNews::Stored { key, slip: "K01-1122-007".into() }),
            Answered::Received => Event::Journal(JournalNews::Received { key, received: received() }),
            Answered::Printed => Event::Paper(Slot::Receipt, PaperNews::Printed),
            Answered::Card => Event::Card(CardNews::Read(Box::new(OWNER.read()))),
        };
        self.step(event);
    }

    /// A finger at this place, and what the pages make of it.
    fn press(&mut self, (x, y): (f32, f32), (to_x, to_y): (f32, f32)) {
        let window = &self.stage.window;
        let button = PointerEventButton::Left;
        self.stage.screen.finger_came();
        window.dispatch_event(WindowEvent::PointerPressed { position: LogicalPosition::new(x, y), button });
        self.drain();
        let press_ms = self.chance.between(PRESS_MS);
        self.pass(press_ms);
        let (window, position) = (&self.stage.window, LogicalPosition::new(to_x, to_y));
        window.dispatch_event(WindowEvent::PointerMoved { position });
        window.dispatch_event(WindowEvent::PointerReleased { position, button });
        window.dispatch_event(WindowEvent::PointerExited);
        self.drain();
    }

    fn drain(&mut self) {
        let heard: Vec<Event> = self.heard.borrow_mut().drain(..).collect();
        for event in heard {
            self.step(event);
        }
        self.show();
    }

    /// One touch of a shaking hand, which may be two.
    fn touch(&mut self, rect: Rect) {
        let twice = self.chance.below(100) < DOUBLE_PERCENT as usize;
        for second in [false, true] {
            if second {
                if !twice {
                    break;
                }
                let pause_ms = self.chance.between(DOUBLE_MS);
                self.pass(pause_ms);
            }
            let ((x, y), (by_x, by_y)) = (rect.centre(), self.chance.beside(SHAKE_MM_MAX * PX_PER_MM));
            let (slip_x, slip_y) = self.chance.beside(SLIP_MM_MAX * PX_PER_MM);
            self.press((x + by_x, y + by_y), (x + by_x + slip_x, y + by_y + slip_y));
        }
    }

    /// Does what is wanted; what lies outside what is shown is scrolled to first.
    fn reach(&mut self, aim: &Aim) {
        let survey = handles(&self.stage.window);
        let found = |wanted: &dyn Fn(&Handle) -> bool| survey.handles.iter().find(|handle| wanted(handle)).cloned();
        let handle = match aim {
            Aim::Wait => return,
            Aim::Card => {
                self.coming.push((self.story.now_ms + 200, Answered::Card));
                return;
            }
            Aim::Control(name) => found(&|handle| handle.name == *name && handle.enabled),
            Aim::Key(face) => found(&|handle| handle.part == Part::Keyboard && handle.label == *face),
            Aim::Stroke => found(&|handle| handle.name == "question.signature"),
        };
        let handle = handle.unwrap_or_else(|| panic!("{aim:?} is not on the page"));
        if let Some(scroll_button) = self.button_towards(&survey, &handle) {
            self.aimed = "scroll".into();
            self.touch(scroll_button);
            return;
        }
        self.scrolls = 0;
        if matches!(aim, Aim::Stroke) {
            self.aimed = "stroke".into();
            let (x, y) = handle.shown.centre();
            let (by_x, by_y) = self.chance.beside(SHAKE_MM_MAX * PX_PER_MM);
            self.press((x - 80.0 + by_x, y + by_y), (x + 80.0 - by_x, y - by_y));
            return;
        }
        self.aimed.clone_from(&handle.name);
        self.touch(handle.shown);
    }

    /// The button that brings more of `handle` onto the page, where not all of it is.
    fn button_towards(&mut self, survey: &Survey, handle: &Handle) -> Option<Rect> {
        let scrolling = &survey.scrollings[handle.scroll?];
        if handle.shown.lacks(handle.rect) <= 1.0 || (self.scrolls > SCROLLS_COUNT_MAX && !handle.shown.is_empty()) {
            return None;
        }
        self.scrolls += 1;
        assert!(self.scrolls < 4 * SCROLLS_COUNT_MAX, "{:?} cannot be scrolled to", handle.label);
        let down = handle.rect.bottom > scrolling.rect.top + scrolling.view_height;
        let buttons = survey.handles.iter().filter(|button| button.part == Part::ScrollButton);
        let own: Vec<&Handle> = buttons.filter(|button| scrolling.rect.lacks(button.rect) <= 1.0).collect();
        Some(own[usize::from(down)].rect)
    }

    /// What a person does at the page as it stands.
    fn aim(&mut self) -> Aim {
        let view = self.story.visit.view();
        match view.content {
            Content::Idle(_) | Content::Lookup(_) => Aim::Card,
            Content::Notice(page) => control(&page.primary),
            Content::Home(_) => Aim::Control(Action::Home(home::Act::Service(form_service())).name()),
            Content::FormPage(page) => control(&page.primary),
            Content::Question(page) => self.answer_question(&page),
            Content::Review(page) => control(&page.primary),
            Content::Done(page) => control(&page.primary),
            Content::Countdown(page) => control(&page.primary),
            Content::Message(page) => {
                // A page over the page was not aimed at.
                self.strays += usize::from(self.story.visit.over().is_some());
                page.primary.as_ref().filter(|primary| primary.enabled).map_or(Aim::Wait, control)
            }
            _ => panic!("no way of this visit leads to {}", self.story.place()),
        }
    }

    fn answer_question(&mut self, page: &QuestionPage) -> Aim {
        let question = self.say(&page.title);
        match &page.answer {
            Answer::Choices { options, .. } => self.choose(&question, options, 0).unwrap_or_else(|| control(&page.primary)),
            Answer::Typing(typing) => self.type_in(typing, page),
            Answer::Date { columns, chosen, .. } => {
                self.choose_date(&question, columns, chosen).unwrap_or_else(|| control(&page.primary))
            }
            Answer::Promise { agree, .. } if agree.chosen => control(&page.primary),
            Answer::Promise { agree, .. } => control(agree),
            Answer::Sign(signing) if signing.by_card || signing.strokes.len() >= STROKES_COUNT => control(&page.primary),
            Answer::Sign(_) if self.signs_by_card => Aim::Card,
            Answer::Sign(_) => Aim::Stroke,
            Answer::Places { .. } | Answer::Rows { .. } | Answer::Holder { .. } => {
                panic!("{question}: nothing in this form asks so")
            }
        }
    }

    /// The first option that is not as it is meant to be.
    fn choose(&mut self, question: &str, options: &[Control], from: usize) -> Option<Aim> {
        let pick = from + self.chance.below(options.len() - from);
        let means = self.means.entry(question.into()).or_insert_with(|| BTreeSet::from([pick])).clone();
        for index in &means {
            let words = self.say(&options[*index].label);
            self.meant.insert(question.into(), words);
        }
        let chosen = |index: usize| options[index].chosen;
        let wrong = (0..options.len()).find(|index| means.contains(index) && !chosen(*index));
        wrong
            .or_else(|| (0..options.len()).find(|index| !means.contains(index) && chosen(*index)))
            .map(|index| control(&options[index]))
    }

    /// Year, month, day: what is offered changes with what is chosen.
    fn choose_date(&mut self, question: &str, columns: &[Vec<Control>], chosen: &Phrase) -> Option<Aim> {
        for (level, column) in columns.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
            let asked = format!("{question}{level}");
            let pick = self.chance.below(column.len());
            let label = self.say(&column[pick].label);
            let wanted = self.meant_part(&asked, label);
            let labels: Vec<String> = column.iter().map(|option| self.say(&option.label)).collect();
            // Where only another is offered, touching it opens the choice again.
            let index = labels.iter().position(|label| *label == wanted);
            match index {
                Some(index) if column[index].chosen => {}
                Some(index) => return Some(control(&column[index])),
                None => return Some(control(&column[0])),
            }
        }
        let words = self.say(chosen);
        self.meant.insert(question.into(), words);
        None
    }

    /// The year, month or day that is meant: decided once.
    fn meant_part(&mut self, asked: &str, fresh: String) -> String {
        let parts = &mut self.means;
        let known = parts.get(asked).and_then(|set| set.first().copied());
        match known {
            Some(number) => {
                number.to_string() + &fresh.chars().filter(|character| !character.is_ascii_digit()).collect::<String>()
            }
            None => {
                let digits: String = fresh.chars().filter(char::is_ascii_digit).collect();
                parts.insert(asked.into(), BTreeSet::from([digits.parse().expect("years, months and days are numbers")]));
                fresh
            }
        }
    }

    fn type_in(&mut self, typing: &Typing, page: &QuestionPage) -> Aim {
        let text = format!("{}{}", typing.before, typing.after);
        let copy = page.shortcut.as_ref().filter(|shortcut| shortcut.action == Action::Form(form::Act::Copy));
        let way_out = page.shortcut.as_ref().filter(|shortcut| shortcut.action == Action::Form(form::Act::WayOut));
        let wanted = match typing.keyboard {
            // The address, as it stands on the card.
            _ if copy.is_some() || text == OWNER.address => OWNER.address.to_string(),
            Keyboard::Digits => self.phone.clone(),
            Keyboard::IdNumber => format!("{}43", OWNER.number),
            Keyboard::Pinyin | Keyboard::NineKey | Keyboard::Numbers => FEW_WORDS.to_string(),
            other => panic!("nothing in this form is typed on {other:?}"),
        };
        if let Some(way_out) = way_out.filter(|_| !self.has_phone) {
            return control(way_out);
        }
        self.typed.insert(wanted.clone());
        if text == wanted {
            return control(&page.primary);
        }
        let next = wanted.strip_prefix(text.as_str()).and_then(|rest| rest.chars().next());
        match (copy, typing.keyboard, next) {
            (Some(copy), _, _) => control(copy),
            (None, _, None) => Aim::Key(self.say(&Phrase::key("key.delete"))),
            (None, Keyboard::Pinyin | Keyboard::NineKey, _) => Aim::Key(self.say(&Phrase::key("key.way.numbers"))),
            (None, _, Some(next)) => Aim::Key(next.to_string()),
        }
    }

    /// The next visit comes later by the pages' clock.
    fn end(self) -> usize {
        self.began_ms.set(self.began_ms.get() + self.story.now_ms + BETWEEN_VISITS_MS);
        self.strays
    }

    /// From the card to the paper. How often something was touched that was not aimed at.
    fn visit(mut self) -> usize {
        for _touch in 0..TOUCHES_COUNT_MAX {
            let over = !self.story.stored.is_empty() && matches!(self.story.visit.state_name(), StateName::Idle);
            if over {
                return self.end();
            }
            let aim = self.aim();
            self.reach(&aim);
            let look_ms = self.chance.between(LOOK_MS);
            self.pass(look_ms);
        }
        panic!(
            "after {TOUCHES_COUNT_MAX} touches still at {}, aiming at {:?}: {:?}",
            self.story.place(),
            self.aimed,
            self.story.words()
        );
    }
}

fn control(control: &Control) -> Aim {
    Aim::Control(control.action.name())
}

fn visits(orientation: Orientation, first_seed: u64) {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hears = heard.clone();
    let stage = Stage::heard_by(orientation, Rc::new(move |event| hears.borrow_mut().push(event)));
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let count = number("YIZHAN_SOAK_VISITS").map_or(VISITS_COUNT, |visits| visits / 2);
    let seeds = number("YIZHAN_SOAK_SEED").map_or(first_seed..first_seed + count, |seed| seed..seed + 1);
    let (mut strays, began_ms) = (0, Rc::new(Cell::new(0)));
    for seed in seeds {
        let visit = std::panic::AssertUnwindSafe(|| Visitor::new(&stage, heard.clone(), began_ms.clone(), seed).visit());
        match std::panic::catch_unwind(visit) {
            Ok(of_visit) => strays += of_visit,
            Err(reason) => {
                println!("visit {seed}");
                std::panic::resume_unwind(reason);
            }
        }
    }
    println!("{count} visits, {strays} looks at a page that was not aimed at");
}

#[test]
fn a_shaking_hand_hands_over_once_what_it_means_on_a_standing_panel() {
    visits(Orientation::Portrait, 1);
}

#[test]
fn a_shaking_hand_hands_over_once_what_it_means_on_a_lying_panel() {
    visits(Orientation::Landscape, 1_000_001);
}
