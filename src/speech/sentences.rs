//! Phrases into sentences: each is shown while it is said.

use super::reading::{Beside, Reading};
use crate::words::{Language, Phrase, Piece, Texts};

/// Where a sentence ends.
const ENDS: [char; 5] = ['。', '？', '！', '；', '\n'];
/// A longer stretch of Chinese is shown and said breath by breath.
const CHINESE_CHARS_MAX: usize = 36;
/// What two lines of the caption hold in English.
const ENGLISH_CHARS_MAX: usize = 64;

/// What is shown and said at once.
#[derive(Clone, PartialEq, Eq)]
pub struct Sentence {
    /// As it is written.
    pub caption: String,
    /// In characters that are read: fixed words and what stands between them. Empty where nothing can be said.
    pub parts: Vec<String>,
}

/// What is said of `phrase`, sentence by sentence.
pub fn sentences(texts: &Texts, phrase: &Phrase, language: Language) -> Vec<Sentence> {
    match language {
        Language::Chinese => chinese(&texts.pieces(phrase, language)),
        Language::English => english(&texts.say(phrase, language)),
    }
}

/// The fixed words of a sentence of the text files, as they are said: what wants a clip.
pub fn fixed_parts(sentence: &str) -> Vec<String> {
    let fixed = Piece::of_sentence(sentence).into_iter().filter_map(|piece| match piece {
        Piece::Fixed(text) => Some(text),
        Piece::Argument(_) => None,
    });
    fixed.flat_map(stretches).map(|stretch| spoken(&stretch, Beside::default())).filter(|said| !said.is_empty()).collect()
}

fn spoken(text: &str, beside: Beside) -> String {
    Reading::built_in().spoken(text, beside)
}

fn chinese(pieces: &[Piece<String>]) -> Vec<Sentence> {
    let (mut sentences, mut open) = (Vec::new(), Vec::new());
    for piece in pieces {
        let Piece::Fixed(text) = piece else {
            open.push(piece.clone());
            continue;
        };
        let parts = stretches(text);
        let last = parts.len().saturating_sub(1);
        for (index, stretch) in parts.into_iter().enumerate() {
            let ends = index < last || stretch.ends_with(ENDS);
            open.push(Piece::Fixed(stretch));
            if ends {
                sentences.extend(sentence(&std::mem::take(&mut open)));
            }
        }
    }
    sentences.extend(sentence(&open));
    sentences
}

fn sentence(pieces: &[Piece<String>]) -> Option<Sentence> {
    let text = |piece: &Piece<String>| match piece {
        Piece::Fixed(text) | Piece::Argument(text) => text.clone(),
    };
    let caption: String = pieces.iter().map(text).collect();
    let visible = |text: &str, last: bool| {
        let mut characters = text.chars().filter(|c| !c.is_whitespace());
        if last { characters.next_back() } else { characters.next() }
    };
    let said = pieces.iter().enumerate().map(|(index, piece)| {
        let before = index.checked_sub(1).and_then(|before| visible(&text(&pieces[before]), true));
        let after = pieces.get(index + 1).and_then(|after| visible(&text(after), false));
        let beside = Beside { before, after };
        match piece {
            Piece::Fixed(text) => spoken(text, beside),
            Piece::Argument(text) => Reading::built_in().spoken_value(text, beside),
        }
    });
    let parts: Vec<String> = said.filter(|part| !part.is_empty()).collect();
    let caption = caption.trim().to_string();
    (!parts.is_empty()).then_some(Sentence { caption, parts })
}

/// `text` cut after every end of a sentence, and a long sentence after every breath.
fn stretches(text: &str) -> Vec<String> {
    let sentences = text.split_inclusive(ENDS);
    let breath = Reading::built_in().breath();
    let cut = sentences.flat_map(|sentence| {
        let long = sentence.chars().count() > CHINESE_CHARS_MAX;
        sentence.split_inclusive(move |c| long && c == breath)
    });
    cut.map(str::to_string).collect()
}

fn english(text: &str) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut caption = String::new();
    let mut end = |caption: &mut String| {
        let caption = std::mem::take(caption);
        if !caption.is_empty() {
            sentences.push(Sentence { caption, parts: Vec::new() });
        }
    };
    for word in text.split_whitespace() {
        if caption.chars().count() + 1 + word.chars().count() > ENGLISH_CHARS_MAX {
            end(&mut caption);
        }
        if !caption.is_empty() {
            caption.push(' ');
        }
        caption.push_str(word);
        if word.ends_with(['.', '?', '!']) {
            end(&mut caption);
        }
    }
    end(&mut caption);
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(phrase: &Phrase) -> Vec<(String, String)> {
        let texts = Texts::built_in();
        let sentences = sentences(&texts, phrase, Language::Chinese);
        sentences.into_iter().map(|sentence| (sentence.caption, sentence.parts.join("|"))).collect()
    }

    #[test]
    fn a_phrase_is_said_sentence_by_sentence_with_its_fixed_words_apart() {
        let phrase = Phrase::key("form.page-of").with("number", 2_i64).with("of", 5_i64);
        assert_eq!(said(&phrase), [("第 2 步，共 5 步".to_string(), "第|二|步，共|五|步".to_string())]);
        let phrase = Phrase::key("idle.no-reader-note").with("place", Phrase::literal("二楼大厅"));
        let expected = [("机器在等人来修。", "机器在等人来修"), ("白天可以到二楼大厅窗口办。", "白天可以到|二楼大厅|窗口办")];
        assert_eq!(said(&phrase), expected.map(|(caption, parts)| (caption.to_string(), parts.to_string())));
        assert_eq!(fixed_parts("机器在等人来修。白天可以到{place}窗口办。"), ["机器在等人来修", "白天可以到", "窗口办"]);
    }

    #[test]
    fn english_is_shown_in_captions_of_two_lines() {
        let texts = Texts::parse(
            "a = \"甲\"",
            "a = \"One. Two of them, and so many words that no panel shows all of them at once, not even this.\"",
        )
        .unwrap();
        let captions: Vec<String> =
            sentences(&texts, &Phrase::key("a"), Language::English).into_iter().map(|sentence| sentence.caption).collect();
        assert_eq!(
            captions,
            ["One.", "Two of them, and so many words that no panel shows all of them", "at once, not even this."]
        );
    }
}
