//! What the network reads of hands that were drawn by chance: a part of the 620 characters here, all of them in
//! `make bench` (`YIZHAN_HANDWRITING_ALL`). What goes wrong with it stands in `src/composer/handwriting/tests.rs`.

#[path = "../support/hands.rs"]
mod hands;

use hands::{Chance, Hand, characters, drawn, line};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use yizhan::api::Stroke;
use yizhan::composer::handwriting::{self, Handwriting, HandwritingEvent, SET_UP_MODEL};
use yizhan::forms::Characters;
use yizhan::privacy::Personal;

/// Loading the model in a build that was made quickly, on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);
const SEED: u64 = 20_261_122;
/// Every so many characters one is drawn.
const EVERY: usize = 10;
/// Of a hundred: right at first, and among the first five.
const FIRST_MIN: usize = 86;
const FIVE_MIN: usize = 97;
const JOINED_FIRST_MIN: usize = 82;
/// Names and places of two to four characters, written as one line.
const LINES: [&str; 12] =
    ["王小明", "李国华", "张红", "陈建军", "刘海", "广益", "梁溪", "无锡市", "江苏省", "和平路", "中山路", "文化大学"];
const LINES_MIN: usize = 10;

/// The network at work.
struct Desk {
    handwriting: Handwriting,
    events: Receiver<HandwritingEvent>,
    revision: u64,
}

impl Desk {
    fn open() -> Self {
        let (send, events) = channel();
        let handwriting = handwriting::start(Path::new(SET_UP_MODEL), move |event| drop(send.send(event)));
        match events.recv_timeout(PATIENCE).expect("the thread says something") {
            HandwritingEvent::Up => {}
            HandwritingEvent::Down(fault) => panic!("{}: run tests/setup.sh handwriting", fault.word()),
            HandwritingEvent::Read(_) => panic!("nothing was drawn yet"),
        }
        Desk { handwriting, events, revision: 0 }
    }

    /// Candidates, and how long they took.
    fn reads(&mut self, strokes: Vec<Stroke>) -> (Vec<String>, Duration) {
        self.reads_as(Characters::All, strokes)
    }

    /// In a field that is made of such characters.
    fn reads_as(&mut self, characters: Characters, strokes: Vec<Stroke>) -> (Vec<String>, Duration) {
        self.revision += 1;
        let began = Instant::now();
        self.handwriting.read(self.revision, Personal::new(strokes), characters).expect("it reads");
        match self.events.recv_timeout(PATIENCE).expect("it answers") {
            HandwritingEvent::Read(composition) => {
                assert_eq!(composition.revision, self.revision);
                assert!(composition.preedit.reveal().is_empty() && composition.committed.reveal().is_empty());
                (composition.candidates.iter().map(|word| word.reveal().clone()).collect(), began.elapsed())
            }
            HandwritingEvent::Down(fault) => panic!("{}", fault.word()),
            HandwritingEvent::Up => panic!("it was there before"),
        }
    }
}

fn percent(part: usize, whole: usize) -> usize {
    part * 100 / whole
}

fn median_ms(times: &mut [Duration]) -> (f64, f64) {
    times.sort();
    let ms = |at: usize| times[at.min(times.len() - 1)].as_secs_f64() * 1e3;
    (ms(times.len() / 2), ms(times.len() * 95 / 100))
}

/// What this program has in memory.
fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a running program");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a figure");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}

#[test]
fn characters_of_every_hand_are_among_the_first() {
    let every = if std::env::var_os("YIZHAN_HANDWRITING_ALL").is_some() { 1 } else { EVERY };
    let chosen: Vec<char> = characters().into_iter().step_by(every).collect();
    assert_eq!(characters().len(), 620);
    let mut desk = Desk::open();
    let without = resident_mib();
    let (_, loading) = desk.reads(drawn('一', Hand::InOrder, 100.0, &mut Chance::new(SEED)));
    println!("the first, with loading: {:.0} ms", loading.as_secs_f64() * 1e3);
    println!("memory: {without:.0} MiB before, {:.0} MiB with the network", resident_mib());
    for (hand, first_min) in [(Hand::InOrder, FIRST_MIN), (Hand::OutOfOrder, FIRST_MIN), (Hand::Joined, JOINED_FIRST_MIN)] {
        let (mut first, mut five, mut times, mut missed) = (0, 0, Vec::new(), String::new());
        for character in &chosen {
            // Each by itself, so that it is the same among few as among all.
            let mut chance = Chance::new(SEED ^ u64::from(u32::from(*character)));
            let strokes = drawn(*character, hand, 100.0, &mut chance);
            let place_of = |candidates: &[String]| candidates.iter().position(|candidate| *candidate == character.to_string());
            let as_name = place_of(&desk.reads_as(Characters::Name, strokes.clone()).0);
            let (candidates, took) = desk.reads(strokes);
            let place = place_of(&candidates);
            // A name has nothing before it that a text does not have as well.
            assert!(place.is_none() || as_name.is_some_and(|as_name| Some(as_name) <= place), "{character} in a name");
            first += usize::from(place == Some(0));
            five += usize::from(place.is_some_and(|place| place < 5));
            if place.is_none_or(|place| place >= 5) {
                missed.push(*character);
            }
            times.push(took);
        }
        let (median, slow) = median_ms(&mut times);
        let (of, in_five) = (chosen.len(), percent(five, chosen.len()));
        println!("{hand:?}: {first} first and {five} in five of {of}; {median:.0} ms, 95 % within {slow:.0} ms; missed {missed}");
        assert!(percent(first, of) >= first_min, "{hand:?}: {first} of {of} first");
        assert!(in_five >= FIVE_MIN || hand == Hand::Joined, "{hand:?}: {five} of {of} in five, missed {missed}");
    }
}

#[test]
fn several_characters_are_read_as_one_line() {
    let mut desk = Desk::open();
    let mut chance = Chance::new(SEED);
    let mut right = 0;
    for text in LINES {
        let (candidates, took) = desk.reads(line(text, &mut chance));
        let read = candidates.first().is_some_and(|candidate| candidate == text);
        println!("{text}: {:?} in {:.0} ms", &candidates[..candidates.len().min(4)], took.as_secs_f64() * 1e3);
        right += usize::from(read);
    }
    assert!(right >= LINES_MIN, "{right} of {} lines", LINES.len());
}

#[test]
fn nothing_drawn_is_nothing_read() {
    let mut desk = Desk::open();
    assert_eq!(desk.reads(Vec::new()).0, Vec::<String>::new());
    assert!(!desk.reads(vec![vec![(5, 5)]]).0.is_empty(), "a dot is something");
}

/// Corners in tenths of a millimetre, one line a stroke.
type Lines = &'static [&'static [(u16, u16)]];
/// Digits and letters as somebody draws them.
const DRAWN: [(&str, Lines); 4] = [
    ("7", &[&[(100, 80), (300, 80), (170, 420)]]),
    ("4", &[&[(230, 70), (90, 300), (330, 300)], &[(250, 180), (250, 440)]]),
    ("2", &[&[(110, 150), (150, 90), (220, 80), (280, 120), (280, 190), (220, 280), (100, 410), (310, 410)]]),
    ("H", &[&[(100, 80), (100, 420)], &[(300, 80), (300, 420)], &[(100, 250), (300, 250)]]),
];

#[test]
fn a_field_is_read_as_what_it_is_made_of() {
    let mut desk = Desk::open();
    let is_code = |word: &String| word.chars().all(|one| one.is_ascii_digit() || one.is_ascii_uppercase() || one == '-');
    for (character, strokes) in DRAWN {
        let strokes: Vec<Stroke> = strokes.iter().map(|stroke| stroke.to_vec()).collect();
        let (code, _) = desk.reads_as(Characters::Code, strokes.clone());
        assert_eq!(code.first().map(String::as_str), Some(character), "{code:?}");
        assert!(code.iter().all(is_code), "{code:?}");
        let (name, _) = desk.reads_as(Characters::Name, strokes.clone());
        assert!(!name.is_empty() && !name.iter().any(is_code), "a name holds no {character}: {name:?}");
        let (text, _) = desk.reads(strokes);
        assert!(text.iter().take(3).any(|candidate| candidate == character), "a text may hold {character}: {text:?}");
    }
}

#[test]
fn a_line_of_a_name_is_chinese_throughout() {
    let mut desk = Desk::open();
    let mut chance = Chance::new(SEED);
    for text in LINES {
        let strokes = line(text, &mut chance);
        let (as_name, _) = desk.reads_as(Characters::Name, strokes.clone());
        let (as_code, _) = desk.reads_as(Characters::Code, strokes);
        assert!(as_name.iter().all(|candidate| candidate.chars().all(|one| Characters::Name.take(one))), "{as_name:?}");
        assert!(as_code.iter().all(|candidate| candidate.chars().all(|one| Characters::Code.take(one))), "{as_code:?}");
    }
}
