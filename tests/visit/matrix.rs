//! What every event does in every place, as one table to be read in review.

use crate::events;
use crate::places;
use crate::story::Story;
use std::collections::BTreeMap;
use std::fmt::Write;
use yizhan::visit::*;

/// Words a line of ignored events holds before it is broken.
const LINE_CHARS_MAX: usize = 110;

#[test]
fn every_event_in_every_place() {
    let mut table = String::from(
        "What comes of every event, place by place: where it leads, what is asked for, whether the page turns.\n\
         Events that come to nothing stand at the end of their place, by reason; `lookup.*` is all of that kind.\n",
    );
    for place in places::all() {
        let here = place.story().place();
        let _ = write!(table, "\n== {} ({here})\n", place.name);
        let mut ignored: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for event in events::all() {
            let mut story = place.story();
            let (page, name) = (story.visit.page(), event.name);
            let made = (event.make)(&story);
            story.event(made);
            // Whatever happened, there is something to show.
            story.words();
            match story.ignored {
                Some(reason) => {
                    assert!(story.effects.is_empty(), "{name} is ignored at {} and asks for something", place.name);
                    assert_eq!(story.place(), here, "{name} is ignored at {} and leads away", place.name);
                    ignored.entry(reason.as_str()).or_default().push(name);
                }
                None => {
                    let _ = writeln!(table, "{name:<34} {}", outcome(&story, &here, page));
                }
            }
        }
        for (reason, names) in ignored {
            let _ = writeln!(table, "  -- {reason}:{}", broken(&gathered(&names)));
        }
    }
    insta::assert_snapshot!("every_event_in_every_place", table);
}

fn outcome(story: &Story, from: &str, page: u64) -> String {
    let to = story.place();
    let turned = story.visit.page() != page;
    let to = match (to == from, turned) {
        (true, false) => "stays".to_string(),
        (true, true) => "page turns".to_string(),
        (false, _) => format!("-> {to}"),
    };
    if story.effects.is_empty() { to } else { format!("{to:<24} [{}]", story.effects.join(" ")) }
}

/// The kind of an event: `lookup` of `lookup.advice`, `journal` of `journal: stored`.
fn kind(name: &str) -> &str {
    name.split(['.', ':', ' ']).next().unwrap_or(name)
}

/// A kind of which every event came to nothing for this reason is named once.
fn gathered(names: &[String]) -> Vec<String> {
    let all: Vec<String> = events::all().into_iter().map(|event| event.name).collect();
    let of = |list: &[String], wanted: &str| list.iter().filter(|name| kind(name) == wanted).count();
    let whole = |name: &String| of(names, kind(name)) == of(&all, kind(name)) && of(&all, kind(name)) > 1;
    let mut gathered: Vec<String> =
        names.iter().map(|name| if whole(name) { format!("{}.*", kind(name)) } else { name.clone() }).collect();
    gathered.dedup();
    gathered
}

fn broken(names: &[String]) -> String {
    let mut text = String::new();
    let mut length = LINE_CHARS_MAX;
    for name in names {
        if length + name.len() > LINE_CHARS_MAX {
            text.push_str("\n       ");
            length = 0;
        }
        let _ = write!(text, " {name};");
        length += name.len() + 2;
    }
    text
}

#[test]
fn the_table_has_every_state_and_every_over() {
    let states = [
        StateName::Idle,
        StateName::WaitingCard,
        StateName::Notice,
        StateName::Home,
        StateName::Lookup,
        StateName::Form,
        StateName::Review,
        StateName::Sending,
        StateName::Done,
        StateName::Document,
        StateName::PickUp,
        StateName::HandOver,
        StateName::Case,
        StateName::Assurance,
        StateName::MedicalAccount,
        StateName::CardTrouble,
        StateName::TakeAway,
        StateName::Maintenance,
        StateName::Scanned,
        StateName::StaffPin,
    ];
    let overs = [
        over::OverName::Help,
        over::OverName::More,
        over::OverName::Countdown,
        over::OverName::LeaveQuestion,
        over::OverName::AnotherCard,
        over::OverName::AboutCard,
        over::OverName::NotOpen,
    ];
    let reached: Vec<(StateName, Option<over::OverName>)> = places::all()
        .map(|place| {
            let story = place.story();
            (story.visit.state_name(), story.visit.over().map(over::Over::name))
        })
        .collect();
    for state in states {
        assert!(reached.iter().any(|(name, over)| *name == state && over.is_none()), "{state:?} is not reached");
    }
    for over in overs {
        assert!(reached.iter().any(|(_, name)| *name == Some(over)), "{over:?} is not reached");
    }
}
