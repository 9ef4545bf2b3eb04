//! What one hears: each page read aloud, and that nothing of it is for a finger alone.

use crate::places::{self, Place};
use crate::story::Story;
use crate::words;
use std::collections::BTreeSet;
use std::fmt::Write;
use yizhan::demo::gallery::{Amount, scenes};
use yizhan::visit::reading::{Part, Read, Stop};
use yizhan::visit::view::{Answer, Content, Keyboard, QuestionPage, View};
use yizhan::visit::*;
use yizhan::words::{Phrase, Texts};

/// How a citizen gets somewhere.
type Way = fn(&mut Story);

/// Questions of the form that are no place of their own.
const QUESTIONS: &[(&str, Way)] = &[
    ("the telephone number in large letters", |story| {
        story.foot(Foot::LargeText).form_begun().next();
    }),
    ("the other telephone number", |story| {
        story.form_begun().next().form(form::Act::WayOut);
    }),
    ("a number that is wrong", |story| {
        story.form_begun().next().typed("12").next();
    }),
    ("the address, nothing typed", |story| {
        story.at_address();
    }),
    ("the address, signs", |story| {
        story.at_address().written(Keyboard::Symbols);
    }),
    ("the address, Latin letters", |story| {
        story.at_address().written(Keyboard::Latin);
    }),
    ("the address, digits", |story| {
        story.at_address().written(Keyboard::Numbers);
    }),
    ("the address, nine keys", |story| {
        story.at_address().written(Keyboard::NineKey).typed("5").composed("j", &["就"], "");
    }),
    ("the address, strokes", |story| {
        story.at_address().written(Keyboard::Strokes).typed("㇔").composed("㇔", &["主"], "");
    }),
    ("the address, by finger", |story| {
        story.at_address().event(Event::Handwriting(true)).written(Keyboard::Handwriting);
    }),
    ("health, chosen before", |story| {
        story.at_review().act(Action::Review(review::Act::Change(10)));
    }),
    ("the disability card's number", |story| {
        story.at_review().act(Action::Review(review::Act::Change(10))).form(form::Act::Choose(1)).next();
    }),
    ("the day, nothing chosen", |story| {
        story.at_date();
    }),
    ("the day, chosen before", |story| {
        story.at_review().act(Action::Review(review::Act::Change(12)));
    }),
    ("the reason", |story| {
        story.at_date().form(form::Act::Year(2026)).form(form::Act::Month(9)).form(form::Act::Day(15)).next();
    }),
    ("what one wants, several", |story| {
        story.at_review().act(Action::Review(review::Act::Change(16)));
    }),
    ("a page of lines, filled in", |story| {
        story.at_education().foot(Foot::Back).foot(Foot::Back);
    }),
    ("the signature, signed", |story| {
        story.at_signature().card(&crate::story::OWNER);
    }),
    ("switches of another kind", |story| {
        story.foot(Foot::LargeText).foot(Foot::LowReach).home().foot(Foot::More);
    }),
];

/// Every place, every question, idle itself.
pub fn pages() -> Vec<(String, View)> {
    let mut pages = vec![("idle".to_string(), Story::begin().visit.view())];
    pages.extend(places::all().map(|place: &Place| (place.name.to_string(), place.story().visit.view())));
    pages.extend(QUESTIONS.iter().map(|(name, way)| {
        let mut story = Story::begin();
        way(&mut story);
        (name.to_string(), story.visit.view())
    }));
    pages
}

fn said(read: &Read, view: &View, texts: &Texts) -> Vec<String> {
    read.said.iter().map(|said| texts.say(&said.phrase, view.modes.language).replace('\n', "")).collect()
}

/// The page as a script: what is said, what can be used (`[…]`), where one begins (`>`).
fn script(view: &View, texts: &Texts) -> String {
    let (first, mut script) = (view.first_stop(), String::new());
    let mut before = Part::Text;
    for read in view.reading() {
        let words = said(&read, view, texts).join("，");
        let begins = if read.stop.is_some() && read.stop == first { ">" } else { "" };
        let part = match read.part {
            Part::Title => format!("  《{words}》"),
            Part::Text => format!("  {words}"),
            Part::Warning => format!("  ！{words}"),
            Part::Field => format!("  填：{words}"),
            Part::Control if read.enabled => format!("{begins:1} [{words}]"),
            Part::Control => format!("   {words}"),
            Part::Key => format!("{begins}{words}"),
        };
        // Keys stand in one line.
        let _ = match (before, read.part) {
            (Part::Key, Part::Key) => write!(script, " {part}"),
            (_, Part::Key) => write!(script, "\n  键：{part}"),
            _ => write!(script, "\n{part}"),
        };
        before = read.part;
    }
    script
}

#[test]
fn every_page_reads_like_a_script() {
    let texts = Texts::built_in();
    let mut book = String::from(
        "Each page as it is read aloud. [What can be used], (>) where the five keys begin; a line without brackets is\n\
         only heard.\n",
    );
    let mut known: Vec<(String, String)> = Vec::new();
    for (name, view) in pages() {
        let script = script(&view, &texts);
        let _ = match known.iter().find(|(_, known)| *known == script) {
            Some((same, _)) => writeln!(book, "\n== {name}: as {same}"),
            None => writeln!(book, "\n== {name}{script}"),
        };
        known.push((name, script));
    }
    insta::assert_snapshot!("every_page_reads_like_a_script", book);
}

#[test]
fn every_control_of_a_page_is_a_stop_exactly_once() {
    for (name, view) in pages() {
        let reading = view.reading();
        let stops: Vec<String> = reading.iter().filter_map(|read| read.stop.as_ref()).map(Stop::name).collect();
        let unique: BTreeSet<&String> = stops.iter().collect();
        assert_eq!(unique.len(), stops.len(), "{name} has a stop twice: {stops:?}");
        for control in view.controls() {
            let read = reading.iter().find(|read| read.stop == Some(Stop::Control(control.action.clone())));
            let read = read.unwrap_or_else(|| panic!("{name}: {} is for a finger alone", control.action.name()));
            assert_eq!(read.enabled, control.enabled, "{name}: {}", control.action.name());
            assert!(!read.said.is_empty(), "{name}: {} is not said", control.action.name());
        }
        let controls = view.controls().len();
        let found = reading.iter().filter(|read| matches!(read.stop, Some(Stop::Control(_)))).count();
        assert_eq!(found, controls, "{name} has stops that are no controls");
    }
}

#[test]
fn everything_that_can_be_read_is_heard() {
    let texts = Texts::built_in();
    for (name, view) in pages() {
        let heard: BTreeSet<String> = view.reading().iter().flat_map(|read| said(read, &view, &texts)).collect();
        let heard = heard.into_iter().collect::<Vec<_>>().join("\n");
        let header = [&view.header.time, &view.header.date, &view.header.centre, &view.header.slogan]
            .map(|phrase: &Phrase| texts.say(phrase, view.modes.language));
        // A code is for a camera; where there is none, its caption is not drawn.
        let code = match &view.content {
            Content::Done(page) if page.qr.is_empty() => texts.say(&page.qr_caption, view.modes.language),
            Content::Done(page) => page.qr.clone(),
            _ => String::new(),
        };
        let not_drawn: Vec<String> = match &view.content {
            Content::Question(QuestionPage { answer: Answer::Date { columns, headings, .. }, .. }) => headings
                .iter()
                .zip(columns)
                .filter(|(_, column)| column.is_empty())
                .map(|(heading, _)| texts.say(heading, view.modes.language))
                .collect(),
            _ => Vec::new(),
        };
        for words in words::words(&view, &texts).iter().map(|words| words.replace('\n', "")) {
            let elsewhere = header.contains(&words) || words == code || not_drawn.contains(&words);
            assert!(elsewhere || heard.contains(&words), "{name}: {words:?} is not heard");
        }
    }
}

/// Keys in the text of the keyboard's page: faces, and the names of those that do something.
fn keys_drawn(page: &str) -> BTreeSet<String> {
    let mut drawn = BTreeSet::new();
    for line in page.lines() {
        for part in line.split("faces: [").skip(1).chain(line.split("for face in [").skip(1)) {
            let list = part.split(']').next().unwrap_or_default();
            drawn.extend(list.split('"').skip(1).step_by(2).map(str::to_string));
        }
        for keycap in line.replace("Cell {", "Keycap {").split("Keycap {").skip(1) {
            let value = |name: &str| keycap.split(&format!("{name}: \"")).nth(1).and_then(|rest| rest.split('"').next());
            drawn.extend(value(" key").or(value("face")).map(str::to_string));
        }
    }
    // Ways of writing have a test of their own.
    drawn.retain(|key| !key.starts_with("way."));
    drawn
}

/// The keys of a page that are stops, by what the pages call them. Candidates are words, and ways have a test of their own.
fn keys_of(way: Way) -> BTreeSet<String> {
    let mut story = Story::begin();
    way(&mut story);
    keys_of_stops(story.visit.view().stops())
}

fn keys_of_stops(stops: Vec<Stop>) -> BTreeSet<String> {
    let keys = stops.into_iter().filter_map(|stop| match stop {
        Stop::Key(Key::Candidate(_) | Key::Way(_)) | Stop::Control(_) => None,
        Stop::Key(key) => Some(key_name(&key)),
    });
    keys.collect()
}

/// The same of a page the visit does not lead to yet.
fn keys_of_scene(name: &str) -> BTreeSet<String> {
    let scenes = scenes(&[], Amount::Usual);
    let scene = scenes.iter().find(|scene| scene.name == name).unwrap_or_else(|| panic!("no page {name}"));
    keys_of_stops(scene.view.stops())
}

#[test]
fn every_key_that_is_drawn_is_a_stop_and_the_reverse() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/ui/parts/keyboard.slint")).unwrap();
    let keyboards = page.split("export component Keyboard").nth(1).unwrap();
    let (letters, rest) = keyboards.split_once("if QuestionData.keyboard == KeyboardName.capitals:").unwrap();
    let (capitals, rest) = rest.split_once("if QuestionData.keyboard == KeyboardName.symbols:").unwrap();
    let (signs, rest) = rest.split_once("if QuestionData.keyboard == KeyboardName.numbers:").unwrap();
    let (digits, rest) = rest.split_once("if root.query-code:").unwrap();
    let (query_code, numbers) = rest.split_once("if root.numbers:").unwrap();
    // More candidates than have room: that key stands above the others, in the part that all keyboards share.
    let with_more = |drawn: &str| -> BTreeSet<String> { keys_drawn(drawn).into_iter().chain(["key:more".into()]).collect() };
    assert_eq!(
        keys_of(|story| {
            story.at_address().typed("w").composed("w", &["无锡梁溪", "无锡滨湖", "无锡惠山", "无锡锡山"], "");
        }),
        with_more(letters)
    );
    assert_eq!(
        keys_of(|story| {
            story.at_address().written(Keyboard::Symbols);
        }),
        keys_drawn(signs)
    );
    assert_eq!(
        keys_of(|story| {
            story.at_address().written(Keyboard::Numbers);
        }),
        keys_drawn(digits)
    );
    assert_eq!(keys_of_scene("case-query-code"), keys_drawn(query_code));
    let disability = |story: &mut Story| {
        story.at_review().act(Action::Review(review::Act::Change(10))).form(form::Act::Choose(1)).next();
    };
    // The same without what only another of them has.
    let without = |drawn: &str, keys: &[&str]| -> BTreeSet<String> {
        keys_drawn(drawn).into_iter().filter(|key| !keys.contains(&key.as_str())).collect()
    };
    assert_eq!(keys_of(disability), without(numbers, &["."]));
    assert_eq!(
        keys_of(|story| {
            story.at_address().written(Keyboard::Latin);
        }),
        without(letters, &["，"])
    );
    assert_eq!(
        keys_of(|story| {
            story.at_address().written(Keyboard::Latin).written(Keyboard::Capitals);
        }),
        keys_drawn(capitals)
    );
    assert_eq!(
        keys_of(|story| {
            story.form_begun().next();
        }),
        without(numbers, &["X", "."])
    );
    assert_eq!(keys_of_scene("question-money"), without(numbers, &["X"]));
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/ui/parts/other-keyboards.slint")).unwrap();
    let (nine, rest) = page.split_once("KeyboardName.nine-key:").unwrap().1.split_once("KeyboardName.strokes:").unwrap();
    let (strokes, by_finger) = rest.split_once("KeyboardName.handwriting:").unwrap();
    assert_eq!(keys_of_scene("question-nine-key"), keys_drawn(nine));
    assert_eq!(keys_of_scene("question-strokes"), with_more(strokes));
    assert_eq!(keys_of_scene("question-handwriting"), with_more(by_finger));
}

/// A finger is felt in these parts only, each of which tells a name or a key that is a stop, or has another way.
#[test]
fn a_finger_is_felt_only_where_there_is_another_way() {
    let parts = [
        ("ui/app.slint", 2, "beside every control: somebody is there; and a dark panel, which keys need no picture of"),
        ("ui/pages/find.slint", 1, "moving a long list: what is heard needs no room"),
        ("ui/parts/header.slint", 1, "the way of staff to their PIN: they have a card as well"),
        ("ui/parts/keycap.slint", 3, "a key, a way of writing and a candidate, all stops"),
        ("ui/parts/other-keyboards.slint", 1, "writing by finger: the other keyboards write as well"),
        ("ui/parts/pressable.slint", 1, "every control"),
        ("ui/parts/scroll.slint", 1, "moving a long page: what is heard needs no room, and what is gone to comes into sight"),
        ("ui/parts/signature.slint", 1, "writing: the card signs as well"),
    ];
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let mut found = Vec::new();
    for folder in ["ui", "ui/parts", "ui/pages"] {
        for entry in std::fs::read_dir(format!("{root}{folder}")).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            // The desk is not the citizen's.
            if !file.ends_with(".slint") || file.starts_with("desk") {
                continue;
            }
            let text = std::fs::read_to_string(format!("{root}{folder}/{file}")).unwrap();
            let areas = text.matches("TouchArea {").count();
            if areas > 0 {
                found.push((format!("{folder}/{file}"), areas));
            }
        }
    }
    found.sort();
    let known: Vec<(String, usize)> = parts.iter().map(|(file, areas, _)| (file.to_string(), *areas)).collect();
    assert_eq!(found, known);
}

#[test]
fn each_page_begins_with_what_one_would_want_first() {
    for (name, view) in pages() {
        let first = view.first_stop().unwrap_or_else(|| panic!("{name} has nowhere to begin"));
        assert!(view.stops().contains(&first), "{name} begins with {} which cannot be used", first.name());
        let keys = name == "idle with the five keys";
        assert_eq!(view.focus.is_some(), keys, "{name} shows where one is only where a key was pressed");
    }
}
