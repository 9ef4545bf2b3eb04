//! The text files: one flat TOML table a language, `key = "sentence with {arguments}"`.

use super::{Argument, Language, Phrase};
use std::collections::BTreeMap;

const CHINESE: &str = include_str!("../../assets/texts/zh.toml");
const ENGLISH: &str = include_str!("../../assets/texts/en.toml");

/// The sentences in all languages.
pub struct Texts {
    chinese: BTreeMap<String, String>,
    english: BTreeMap<String, String>,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<Text> {
    /// Always said so; numbers among them.
    Fixed(Text),
    /// What stands in for an argument, or its name.
    Argument(Text),
}

impl<'s> Piece<&'s str> {
    /// The words of `sentence` and the names of its arguments, one after the other.
    pub fn of_sentence(sentence: &'s str) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut rest = sentence;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            pieces.extend([Piece::Fixed(before), Piece::Argument(name)]);
            rest = after;
        }
        pieces.push(Piece::Fixed(rest));
        pieces.retain(|piece| *piece != Piece::Fixed(""));
        pieces
    }
}

/// A text file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    #[error("the text file cannot be read: {0}")]
    Syntax(String),
    #[error("`{0}` stands in one language only")]
    OneLanguageOnly(String),
    #[error("`{0}` has other arguments in Chinese than in English")]
    OtherArguments(String),
}

impl Texts {
    /// The sentences that come with the program.
    pub fn built_in() -> Self {
        Self::parse(CHINESE, ENGLISH).expect("the built-in texts are checked by a test")
    }

    /// Reads two files and checks that they say the same things with the same arguments.
    pub fn parse(chinese: &str, english: &str) -> Result<Self, TextError> {
        let read = |file: &str| -> Result<BTreeMap<String, String>, TextError> {
            let table: toml::Table = file.parse().map_err(|error: toml::de::Error| TextError::Syntax(error.to_string()))?;
            let mut flat = BTreeMap::new();
            flatten(&table, "", &mut flat);
            Ok(flat)
        };
        let texts = Texts { chinese: read(chinese)?, english: read(english)? };
        for key in texts.chinese.keys().chain(texts.english.keys()) {
            let (Some(zh), Some(en)) = (texts.chinese.get(key), texts.english.get(key)) else {
                return Err(TextError::OneLanguageOnly(key.clone()));
            };
            if argument_names(zh) != argument_names(en) {
                return Err(TextError::OtherArguments(key.clone()));
            }
        }
        Ok(texts)
    }

    /// The words of `phrase`. A key without a sentence is shown as the key itself: wrong, but not empty.
    pub fn say(&self, phrase: &Phrase, language: Language) -> String {
        match phrase {
            Phrase::Literal(text) => text.clone(),
            Phrase::Words(words) => words.in_language(language).to_string(),
            Phrase::Key(key, arguments) => {
                let table = match language {
                    Language::Chinese => &self.chinese,
                    Language::English => &self.english,
                };
                let Some(sentence) = table.get(key.as_ref()) else { return key.to_string() };
                arguments.iter().fold(sentence.clone(), |sentence, (name, argument)| {
                    let words = match argument {
                        Argument::Number(number) => number.to_string(),
                        Argument::Text(text) => text.clone(),
                        Argument::Phrase(phrase) => self.say(phrase, language),
                    };
                    sentence.replace(&format!("{{{name}}}"), &words)
                })
            }
        }
    }

    /// The same words, with what is always said so apart from what stands in for an argument.
    pub fn pieces(&self, phrase: &Phrase, language: Language) -> Vec<Piece<String>> {
        let (key, arguments) = match phrase {
            Phrase::Literal(text) => return vec![Piece::Argument(text.clone())],
            Phrase::Words(words) => return vec![Piece::Fixed(words.in_language(language).to_string())],
            Phrase::Key(key, arguments) => (key, arguments),
        };
        let table = match language {
            Language::Chinese => &self.chinese,
            Language::English => &self.english,
        };
        let Some(sentence) = table.get(key.as_ref()) else { return vec![Piece::Fixed(key.to_string())] };
        let pieces = Piece::of_sentence(sentence).into_iter().flat_map(|piece| match piece {
            Piece::Fixed(text) => vec![Piece::Fixed(text.to_string())],
            Piece::Argument(name) => match arguments.iter().find(|(known, _)| *known == name) {
                Some((_, Argument::Number(number))) => vec![Piece::Fixed(number.to_string())],
                Some((_, Argument::Text(text))) => vec![Piece::Argument(text.clone())],
                Some((_, Argument::Phrase(phrase))) => self.pieces(phrase, language),
                None => vec![Piece::Fixed(format!("{{{name}}}"))],
            },
        });
        pieces.collect()
    }

    /// True where both languages have a sentence for `key`.
    pub fn has(&self, key: &str) -> bool {
        self.chinese.contains_key(key)
    }

    /// All keys with their sentences in `language`.
    pub fn sentences(&self, language: Language) -> impl Iterator<Item = (&str, &str)> {
        let table = match language {
            Language::Chinese => &self.chinese,
            Language::English => &self.english,
        };
        table.iter().map(|(key, sentence)| (key.as_str(), sentence.as_str()))
    }
}

fn flatten(table: &toml::Table, prefix: &str, into: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::String(sentence) => {
                into.insert(key, sentence.clone());
            }
            toml::Value::Table(inner) => flatten(inner, &key, into),
            other => {
                into.insert(key, other.to_string());
            }
        }
    }
}

/// The `{names}` of a sentence, sorted.
fn argument_names(sentence: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_texts_agree_in_both_languages() {
        Texts::parse(CHINESE, ENGLISH).unwrap();
    }

    #[test]
    fn arguments_are_put_in() {
        let texts = Texts::parse("a = \"{n}个\"\nb = \"共{x}\"", "a = \"{n} of\"\nb = \"total {x}\"").unwrap();
        let phrase = Phrase::key("b").with("x", Phrase::key("a").with("n", 3_i64));
        assert_eq!(texts.say(&phrase, Language::Chinese), "共3个");
        assert_eq!(texts.say(&phrase, Language::English), "total 3 of");
        let pieces = [Piece::Fixed("共"), Piece::Fixed("3"), Piece::Fixed("个")];
        let expected = pieces.map(|piece| match piece {
            Piece::Fixed(text) => Piece::Fixed(text.to_string()),
            Piece::Argument(text) => Piece::Argument(text.to_string()),
        });
        assert_eq!(texts.pieces(&phrase, Language::Chinese), expected);
    }

    #[test]
    fn languages_that_differ_are_refused() {
        assert!(matches!(Texts::parse("a = \"x\"", ""), Err(TextError::OneLanguageOnly(key)) if key == "a"));
        assert!(matches!(Texts::parse("a = \"{n}\"", "a = \"{m}\""), Err(TextError::OtherArguments(_))));
    }
}
