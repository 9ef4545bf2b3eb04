//! The clips: what is said has one, each is whole, and what has none yet is listed.

use crate::none;
use crate::sources::root;
use crate::texts::sentences;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use yizhan::speech::{Library, Reading, fixed_parts};

const FOLDER: &str = "assets/voice";
/// All clips together.
const SIZE_BYTES_MAX: u64 = 40_000_000;
/// Paper, the hall's own page and its answers, what only a finger uses and what only a screen reader says are not read aloud;
/// what the hall's services
/// are called there is said in the form's words.
const NOT_SAID: &[&str] = &[
    "receipt.",
    "sheet.",
    "hall_page.",
    "hall_desk.",
    "problem.",
    "shell.scroll-",
    "assistive.",
    // Lists so long that they go by syllables, and what is for pages to come.
    "assets/centre/items.toml",
    "assets/centre/ratings.toml",
    "assets/centre/zones.toml/facility",
    "assets/centre/zones.toml/hotline",
    "assets/centre/dictionaries/regions.toml",
];
/// A part of fewer characters goes by syllables.
const PART_CHARS_MIN: usize = 2;
/// So many may wait for the next rendering.
const NOT_RECORDED_MAX_CLIPS: usize = 60;
/// How long a character takes in a sentence, and in a word that carries its beginning and its end with it.
const CHARACTER_MS: std::ops::RangeInclusive<u32> = 150..=350;
const SHORT_CHARACTERS_MAX: u32 = 3;
const SHORT_CHARACTER_MS: std::ops::RangeInclusive<u32> = 120..=700;

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(FOLDER).join(name)).unwrap_or_else(|error| panic!("{FOLDER}/{name}: {error}"))
}

fn library() -> Library {
    Library::parse(&read("manifest.tsv"), &read("characters.tsv")).expect("lists of the clips")
}

/// Every fixed part that is said, with where it comes from.
fn wanted() -> BTreeMap<String, String> {
    let said = sentences().into_iter().filter(|(place, _)| !NOT_SAID.iter().any(|prefix| place.starts_with(prefix)));
    let signs = Reading::built_in().sign_names().map(|name| ("a sign".to_string(), name.to_string()));
    let parts = said.chain(signs).flat_map(|(place, text)| fixed_parts(&text).into_iter().map(move |part| (part, place.clone())));
    parts.filter(|(part, _)| part.chars().count() >= PART_CHARS_MIN).collect()
}

fn listed(name: &str) -> BTreeSet<String> {
    read(name).lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_string).collect()
}

#[test]
fn what_is_said_is_listed_for_recording_and_nothing_else() {
    let (wanted, texts) = (wanted(), listed("texts.txt"));
    let missing = wanted
        .iter()
        .filter(|(part, _)| !texts.contains(*part))
        .map(|(part, place)| format!("{part} ({place}) is said and not in {FOLDER}/texts.txt: add it, then make voice"));
    let left = texts
        .iter()
        .filter(|part| !wanted.contains_key(*part))
        .map(|part| format!("{FOLDER}/texts.txt has {part}, which nobody says"));
    none(missing.chain(left).collect());
}

#[test]
fn what_has_no_clip_yet_is_listed_until_it_has_one() {
    let (library, without) = (library(), listed("not-recorded.txt"));
    let syllables = read("characters.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(syllable, _)| syllable.to_string())
        .collect();
    let letters: BTreeSet<String> = ('A'..='Z').map(String::from).collect();
    let wanted = &(&listed("texts.txt") | &syllables) | &letters;
    let complaints = wanted.iter().filter_map(|text| match (library.has(text), without.contains(text)) {
        (false, false) => Some(format!("{text} has no clip: make voice")),
        (true, true) => Some(format!("{text} has a clip: take it off {FOLDER}/not-recorded.txt")),
        (true, false) | (false, true) => None,
    });
    none(complaints.chain(without.difference(&wanted).map(|text| format!("{text} is not said any more"))).collect());
    assert!(without.len() <= NOT_RECORDED_MAX_CLIPS, "{} have no clip: make voice", without.len());
}

#[test]
fn every_clip_is_the_one_that_was_rendered_and_together_they_are_small() {
    let mut complaints = Vec::new();
    let (mut bytes, mut files) = (0, BTreeSet::new());
    for (text, clip) in library().clips() {
        let Ok(content) = std::fs::read(root().join(FOLDER).join(&clip.file)) else {
            complaints.push(format!("{} ({text}) is not there", clip.file));
            continue;
        };
        bytes += content.len() as u64;
        let sum: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        if sum != clip.sha256 {
            complaints.push(format!("{} ({text}) is not what the manifest says", clip.file));
        }
        files.insert(clip.file.clone());
    }
    for folder in ["clips", "syllables"] {
        for path in crate::sources::files(&format!("{FOLDER}/{folder}"), &["ogg"]) {
            let file = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
            if !files.contains(&file) {
                complaints.push(format!("{file} is on no list"));
            }
        }
    }
    none(complaints);
    assert!(bytes <= SIZE_BYTES_MAX, "the clips are {bytes} bytes");
}

#[test]
fn every_clip_takes_as_long_as_its_characters() {
    let library = library();
    let complaints = library.clips().filter_map(|(text, clip)| {
        let characters =
            u32::try_from(text.chars().filter(|c| crate::words::is_han(*c) && c.is_alphabetic()).count()).unwrap().max(1);
        let each = if characters > SHORT_CHARACTERS_MAX { CHARACTER_MS } else { SHORT_CHARACTER_MS };
        let fits = (each.start() * characters..=each.end() * characters).contains(&clip.milliseconds);
        (!fits).then(|| format!("{text} takes {} ms", clip.milliseconds))
    });
    none(complaints.collect());
}

#[test]
fn numbers_and_dates_can_be_said() {
    let library = library();
    let say = |text: &str| yizhan::speech::Sentence { caption: String::new(), parts: vec![text.to_string()] };
    for text in ["零一二三四五六七八九十百千万点幺两", "年月日分整"] {
        for character in text.chars() {
            assert!(library.sounds(&say(&character.to_string())).is_some(), "{character} cannot be said");
        }
    }
}
