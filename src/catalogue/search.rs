//! Finding a service by what somebody types: characters of its name, what people call it, pinyin, or the first
//! letters of pinyin.

use super::{Content, Item, Service, ServiceIndex};

/// Most results that are shown; who has more types one letter more.
pub const SEARCH_RESULTS_MAX: usize = 30;

/// Something that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Found {
    Service(ServiceIndex),
    /// Place in [`Content::items`].
    Item(usize),
}

/// What is searched: made once when a bundle is read, so that a letter costs one pass over short strings.
pub(super) struct Index {
    entries: Vec<Entry>,
}

struct Entry {
    found: Found,
    /// Name and what people call it, in lower case.
    names: Vec<String>,
    /// Without spaces.
    pinyin: String,
    /// Begin of each syllable in `pinyin`.
    syllables: Vec<usize>,
    initials: String,
}

/// How well an entry fits: the smaller, the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    NameBegins,
    NameHolds,
    SoundBegins,
    SoundHolds,
    InitialsBegin,
    InitialsHold,
}

impl Index {
    pub(super) fn new(services: &[Service], items: &[Item]) -> Self {
        let of_service = |(index, service): (usize, &Service)| {
            let names = [&service.name.zh, &service.name.en, &service.short.zh, &service.short.en, &service.code];
            entry(Found::Service(ServiceIndex(index)), names.into_iter().chain(&service.keywords), &service.pinyin)
        };
        let of_item = |(index, item): (usize, &Item)| {
            let names = [&item.name.zh, &item.name.en, &item.code];
            entry(Found::Item(index), names.into_iter().chain(&item.keywords), &item.pinyin)
        };
        let services = services.iter().enumerate().map(of_service);
        Index { entries: services.chain(items.iter().enumerate().map(of_item)).collect() }
    }
}

fn entry<'a>(found: Found, names: impl Iterator<Item = &'a String>, pinyin: &str) -> Entry {
    let mut joined = String::new();
    let mut syllables = Vec::new();
    for syllable in pinyin.split_whitespace() {
        syllables.push(joined.len());
        joined.push_str(syllable);
    }
    let initials = pinyin.split_whitespace().filter_map(|syllable| syllable.chars().next()).collect();
    Entry { found, names: names.map(|name| name.to_lowercase()).collect(), pinyin: joined, syllables, initials }
}

impl Entry {
    fn fit(&self, wanted: &str) -> Option<Fit> {
        if self.names.iter().any(|name| name.starts_with(wanted)) {
            return Some(Fit::NameBegins);
        }
        if self.names.iter().any(|name| name.contains(wanted)) {
            return Some(Fit::NameHolds);
        }
        if !wanted.bytes().all(|letter| letter.is_ascii_lowercase()) {
            return None;
        }
        if self.pinyin.starts_with(wanted) {
            return Some(Fit::SoundBegins);
        }
        // A syllable is where somebody begins; the middle of one is not.
        if self.syllables.iter().any(|begin| self.pinyin[*begin..].starts_with(wanted)) {
            return Some(Fit::SoundHolds);
        }
        if self.initials.starts_with(wanted) {
            return Some(Fit::InitialsBegin);
        }
        self.initials.contains(wanted).then_some(Fit::InitialsHold)
    }
}

impl Content {
    /// What fits best first, services before entries that are only told about; nothing for nothing. Total: any
    /// text may be asked for.
    pub fn search(&self, text: &str) -> Vec<Found> {
        let wanted: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect::<String>().to_lowercase();
        if wanted.is_empty() {
            return Vec::new();
        }
        let fits = |entry: &Entry| Some((entry.fit(&wanted)?, entry.found));
        let mut found: Vec<(Fit, Found)> = self.index.entries.iter().filter_map(fits).collect();
        found.sort_by_key(|(fit, found)| (*fit, matches!(found, Found::Item(_))));
        found.into_iter().map(|(_, found)| found).take(SEARCH_RESULTS_MAX).collect()
    }
}
