//! What there are clips of, and which of them say a sentence.

use super::Sentence;
use super::reading::Reading;
use std::collections::BTreeMap;

/// The longest text looked for among the clips where a text has none of its own.
const MATCH_CHARS_MAX: usize = 24;
/// A text of fewer characters is said by syllables.
const MATCH_CHARS_MIN: usize = 2;
/// Silence for a breath within a sentence, and after it.
const BREATH_MS: u32 = 180;
const SENTENCE_END_MS: u32 = 320;

/// One recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Below the folder of clips.
    pub file: String,
    pub sha256: String,
    pub milliseconds: u32,
}

/// A stretch of what is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sound<'l> {
    Clip(&'l Clip),
    Silence { milliseconds: u32 },
}

/// Lists of the clips that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LibraryError {
    #[error("line {0} of the manifest is not text, file, sum and milliseconds")]
    Manifest(usize),
    #[error("line {0} of the characters is not a syllable and its characters")]
    Characters(usize),
}

/// Every clip by what it says, and every character's syllable.
#[derive(Default)]
pub struct Library {
    clips: BTreeMap<String, Clip>,
    syllables: Vec<String>,
    /// Sorted; with the place of its syllable.
    characters: Vec<(char, usize)>,
}

impl Library {
    /// From `manifest.tsv` (text, file, SHA-256, milliseconds) and `characters.tsv` (syllable, characters).
    ///
    /// # Errors
    /// Which line is not as it should be.
    pub fn parse(manifest: &str, characters: &str) -> Result<Self, LibraryError> {
        let mut library = Library::default();
        for (index, line) in manifest.lines().enumerate() {
            let wrong = || LibraryError::Manifest(index + 1);
            let parts: Vec<&str> = line.split('\t').collect();
            let [text, file, sha256, milliseconds] = parts[..] else { return Err(wrong()) };
            let milliseconds = milliseconds.parse().map_err(|_| wrong())?;
            library.clips.insert(text.to_string(), Clip { file: file.into(), sha256: sha256.into(), milliseconds });
        }
        for (index, line) in characters.lines().enumerate() {
            let (syllable, list) = line.split_once('\t').ok_or(LibraryError::Characters(index + 1))?;
            library.characters.extend(list.chars().map(|character| (character, index)));
            library.syllables.push(syllable.to_string());
        }
        library.characters.sort_unstable();
        Ok(library)
    }

    pub fn clips(&self) -> impl Iterator<Item = (&str, &Clip)> {
        self.clips.iter().map(|(text, clip)| (text.as_str(), clip))
    }

    /// True where `text` is one recording.
    pub fn has(&self, text: &str) -> bool {
        self.clips.contains_key(text)
    }

    /// What says `sentence`; none where something of it cannot be said: then it is only shown.
    pub fn sounds(&self, sentence: &Sentence) -> Option<Vec<Sound<'_>>> {
        let mut sounds = Vec::new();
        match self.clips.get(&sentence.parts.concat()) {
            Some(clip) => sounds.push(Sound::Clip(clip)),
            None => {
                for part in &sentence.parts {
                    sounds.extend(self.part(part)?);
                }
            }
        }
        sounds.push(Sound::Silence { milliseconds: SENTENCE_END_MS });
        (!sentence.parts.is_empty()).then_some(sounds)
    }

    /// The longest texts there are recordings of, and syllables between them.
    fn part(&self, part: &str) -> Option<Vec<Sound<'_>>> {
        let characters: Vec<char> = part.chars().collect();
        let (mut sounds, mut at) = (Vec::new(), 0);
        while at < characters.len() {
            if characters[at] == Reading::built_in().breath() {
                sounds.push(Sound::Silence { milliseconds: BREATH_MS });
                at += 1;
                continue;
            }
            let longest = (MATCH_CHARS_MIN..=MATCH_CHARS_MAX.min(characters.len() - at)).rev().find_map(|length| {
                let text: String = characters[at..at + length].iter().collect();
                self.clips.get(&text).map(|clip| (clip, length))
            });
            let (clip, length) = match longest {
                Some(found) => found,
                None => (self.character(characters[at])?, 1),
            };
            sounds.push(Sound::Clip(clip));
            at += length;
        }
        Some(sounds)
    }

    fn character(&self, character: char) -> Option<&Clip> {
        match self.characters.binary_search_by_key(&character, |(known, _)| *known) {
            Ok(at) => self.syllables.get(self.characters[at].1).and_then(|syllable| self.clips.get(syllable)),
            Err(_) => self.clips.get(character.encode_utf8(&mut [0; 4]) as &str),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        let clip = |text: &str, ms: u32| format!("{text}\t{text}.ogg\tsum\t{ms}\n");
        let manifest: String =
            [("请拿走身份证", 1500), ("女士，您好", 900), ("您好", 400), ("zhang1", 300), ("yi1", 200), ("A", 250)]
                .map(|(text, ms)| clip(text, ms))
                .concat();
        Library::parse(&manifest, "zhang1\t张章\nyi1\t一医\nwang2\t王\n").unwrap()
    }

    fn heard(parts: &[&str]) -> Option<Vec<String>> {
        let library = library();
        let sentence = Sentence { caption: String::new(), parts: parts.iter().map(|part| (*part).into()).collect() };
        let sounds = library.sounds(&sentence)?.into_iter().map(|sound| match sound {
            Sound::Clip(clip) => clip.file.trim_end_matches(".ogg").to_string(),
            Sound::Silence { milliseconds } => milliseconds.to_string(),
        });
        Some(sounds.collect())
    }

    #[test]
    fn fixed_words_are_one_recording_and_names_go_by_syllables() {
        assert_eq!(heard(&["请拿走身份证"]).unwrap(), ["请拿走身份证", "320"]);
        assert_eq!(heard(&["张", "女士，您好"]).unwrap(), ["zhang1", "女士，您好", "320"]);
        assert_eq!(heard(&["章一，您好A"]).unwrap(), ["zhang1", "yi1", "180", "您好", "A", "320"]);
    }

    #[test]
    fn what_cannot_be_said_whole_is_only_shown() {
        assert_eq!(heard(&["王", "女士，您好"]), None, "a syllable without a recording");
        assert_eq!(heard(&["\u{20000}"]), None, "a character nobody listed");
        assert_eq!(heard(&[]), None);
    }

    #[test]
    fn damaged_lists_are_refused_with_their_line() {
        assert_eq!(Library::parse("a\tb\tc\n", "").err(), Some(LibraryError::Manifest(1)));
        assert_eq!(Library::parse("a\tb\tc\tx\n", "").err(), Some(LibraryError::Manifest(1)));
        assert_eq!(Library::parse("", "yi1\t一\nyi2\n").err(), Some(LibraryError::Characters(2)));
    }
}
