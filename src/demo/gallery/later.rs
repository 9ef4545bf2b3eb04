//! Pages that no state shows yet, with invented content.

use super::content::Sample;
use crate::catalogue;
use crate::visit::Action;
use crate::visit::view::*;
use crate::words::{Phrase, Words};

/// What lies around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// The strip of a visit.
    Visit,
    /// The strip before a visit.
    Idle,
}

/// A page by name.
pub struct Page {
    pub name: &'static str,
    pub around: Around,
    pub content: fn(&Sample) -> Content,
}

const fn page(name: &'static str, content: fn(&Sample) -> Content) -> Page {
    Page { name, around: Around::Visit, content }
}

pub const PAGES: &[Page] = &[
    page("rating", |_| rating(None)),
    page("rating-good", |_| rating(Some(5))),
    page("rating-bad", |_| rating(Some(2))),
    Page { name: "out-of-order", around: Around::Idle, content: out_of_order },
    page("question-places-begun", |sample| places(sample, false)),
    page("question-places", |sample| places(sample, true)),
];

fn control(name: impl Into<String>, label: Phrase) -> Control {
    Control::new(Action::Later(name.into()), label)
}

fn keyed(key: &'static str) -> Control {
    control(key, Phrase::key(key))
}

fn next() -> Control {
    keyed("way.next").icon(Icon::Forward)
}

fn previous() -> Control {
    keyed("way.previous").icon(Icon::Back)
}

fn no_progress() -> Progress {
    Progress { label: Phrase::none(), done: 0, of: 0, remaining: Phrase::none() }
}

fn question(title: Phrase, hint: Phrase, answer: Answer) -> QuestionPage {
    QuestionPage {
        progress: no_progress(),
        title,
        hint,
        complaint: Phrase::none(),
        answer,
        shortcut: None,
        primary: next(),
        secondary: previous(),
    }
}

/// Levels and tags are the bundle's.
fn rating(chosen: Option<u8>) -> Content {
    let ratings = &catalogue::Content::built_in().ratings;
    let tags = ratings.tags.iter().filter(|tag| chosen.is_some_and(|level| tag.levels.contains(&level)));
    let tag = |(index, tag): (usize, &catalogue::RatingTag)| {
        control(format!("rating-tag-{index}"), Phrase::words(&tag.text)).chosen(index == 1)
    };
    let level = |level: &catalogue::RatingLevel| {
        control(format!("rating-level-{}", level.value), Phrase::words(&level.name)).chosen(chosen == Some(level.value))
    };
    let good = chosen.is_none_or(|level| level > 2);
    Content::Rating(RatingPage {
        title: Phrase::key("rating.title"),
        note: Phrase::key("rating.note"),
        levels: ratings.levels.iter().map(level).collect(),
        tags_title: Phrase::key(if good { "rating.good-tags" } else { "rating.bad-tags" }),
        tags: tags.enumerate().map(tag).collect(),
        primary: keyed("rating.submit").not_yet(chosen.is_none()),
        secondary: keyed("rating.skip"),
    })
}

fn point(icon: Icon, title: &'static str, text: Phrase, note: Phrase) -> Point {
    Point { icon, title: Phrase::key(title), text, note }
}

fn out_of_order(sample: &Sample) -> Content {
    let state = &sample.out_of_order;
    Content::OutOfOrder(OutOfOrderPage {
        picture: Picture::MachineTrouble,
        title: Phrase::key("out-of-order.machine-title"),
        note: Phrase::key("out-of-order.machine-note").with("when", Phrase::words(&state.when)),
        points: vec![
            point(Icon::Place, "out-of-order.nearest", Phrase::words(&state.machine), Phrase::words(&state.machine_note)),
            point(Icon::Phone, "out-of-order.phone", Phrase::literal("12345"), Phrase::key("out-of-order.phone-note")),
            point(Icon::Stairs, "out-of-order.window", Phrase::words(&state.window), Phrase::none()),
            point(Icon::Shield, "out-of-order.handed-over", Phrase::key("out-of-order.handed-over-text"), Phrase::none()),
        ],
        primary: None,
        secondary: None,
        staff_code: Phrase::literal("R-07"),
    })
}

/// Begun: only the district is chosen.
fn places(sample: &Sample, all: bool) -> Content {
    let asked = &sample.places;
    let column = |level: usize, names: &[Words]| {
        let option =
            |(index, name): (usize, &Words)| control(format!("places-{level}-{index}"), Phrase::words(name)).chosen(index == 0);
        names.iter().enumerate().map(option).collect::<Vec<_>>()
    };
    let mut columns = vec![column(0, &asked.districts), column(1, &asked.streets), column(2, &asked.communities)];
    if !all {
        columns[1].iter_mut().for_each(|option| option.chosen = false);
        columns[2].clear();
    }
    let answer = Answer::Places { columns, headings: asked.headings.iter().map(Phrase::words).collect() };
    Content::Question(question(Phrase::words(&asked.title), Phrase::words(&asked.hint), answer))
}
