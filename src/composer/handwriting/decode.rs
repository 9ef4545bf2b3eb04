//! What the network finds likely becomes candidates, best first, of the characters the field is made of.

use super::network::{Likely, Network, likeliest, stands_for_none};
use crate::forms::Characters;

/// Candidates for one character.
const CHARACTERS_MAX: usize = 10;
/// Readings of a line: the likeliest, and such that differ from it in one character.
const LINES_COUNT_MAX: usize = 4;

/// The likeliest characters of a picture of one.
pub(super) fn characters(network: &Network, likely: &Likely, taken: Characters) -> Vec<String> {
    let character = |class: usize| network.character(class).filter(|one| taken.take(*one));
    let mut best: Vec<f32> = Vec::new();
    for step in likely.steps() {
        best.resize(step.len(), 0.0);
        best.iter_mut().zip(step).for_each(|(best, value)| *best = best.max(*value));
    }
    let mut scored: Vec<(f32, char)> =
        best.iter().enumerate().filter_map(|(class, value)| Some((*value, character(class)?))).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(CHARACTERS_MAX).map(|(_, character)| character.to_string()).collect()
}

/// A character of a line, and what it may be instead.
struct Place {
    character: char,
    other: Option<char>,
    /// How likely that one is, of the likeliest.
    doubt: f32,
}

/// The likeliest readings of a picture of a line: the class of each step, repeated ones and those for nothing left out.
pub(super) fn lines(network: &Network, likely: &Likely, taken: Characters) -> Vec<String> {
    let character_of = |class: usize| network.character(class).filter(|one| taken.take(*one));
    let mut places: Vec<Place> = Vec::new();
    let mut before = None;
    for step in likely.steps() {
        let class = likeliest(step);
        let again = before.replace(class) == Some(class);
        if again || stands_for_none(class) {
            continue;
        }
        let others = step.iter().enumerate().filter(|(other, _)| *other != class);
        let others = others.filter_map(|(other, value)| Some((*value, character_of(other)?)));
        let Some((value, other)) = others.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        places.push(match character_of(class) {
            Some(character) => Place { character, other: Some(other), doubt: value / step[class] },
            // Something that is not written here: what looks most like it.
            None => Place { character: other, other: None, doubt: 0.0 },
        });
    }
    let read = |changed: Option<usize>| -> String {
        let character = |(index, place): (usize, &Place)| match place.other {
            Some(other) if changed == Some(index) => other,
            _ => place.character,
        };
        places.iter().enumerate().map(character).collect()
    };
    let mut doubtful: Vec<usize> = (0..places.len()).filter(|index| places[*index].other.is_some()).collect();
    doubtful.sort_by(|a, b| places[*b].doubt.total_cmp(&places[*a].doubt));
    std::iter::once(None).chain(doubtful.into_iter().map(Some)).take(LINES_COUNT_MAX).map(read).collect()
}
