//! Nothing in the sources speaks to a citizen.

use crate::lexer::Kind;
use crate::none;
use crate::sources::{Source, sources};

/// Standard tables as they are printed on cards, and 长期.
const TABLES: &str = "src/idcard/codes.rs";

/// Characters of Chinese writing, with its punctuation and full-width forms.
pub fn is_han(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{303F}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Files with signs of Chinese writing, not words, and why.
const SIGNS: &[(&str, &str)] = &[
    ("src/forms/typing.rs", "full-width digits and signs are taken as the plain ones"),
    ("src/idcard/layout.rs", "the ideographic space pads fields of a card"),
    ("src/printing/compose.rs", "the ideographic space is printed as one"),
    ("src/printing/fonts.rs", "the sign printed for what no font has"),
    ("src/printing/lines.rs", "signs that begin or end no line"),
    ("src/speech/sentences.rs", "signs that end a sentence"),
];

/// Characters of words: everything Chinese but punctuation, full-width forms and parts of characters.
fn is_of_words(character: char) -> bool {
    is_han(character) && !matches!(character, '\u{2E80}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

fn complaints(source: &Source) -> Vec<String> {
    let signs_allowed = SIGNS.iter().any(|(path, _)| *path == source.path);
    let is_word = if signs_allowed { is_of_words } else { is_han };
    let literals = source.code.iter().filter(|token| matches!(token.kind, Kind::Text | Kind::Character));
    literals
        .filter(|literal| literal.text.chars().any(is_word))
        .map(|literal| {
            format!(
                "{}:{} says {:?}: words stand in assets/texts, in Chinese and English",
                source.path, literal.line, literal.text
            )
        })
        .collect()
}

#[test]
fn no_chinese_in_a_literal_of_the_sources() {
    none(sources().iter().filter(|source| source.path != TABLES).flat_map(complaints).collect());
}

#[test]
fn chinese_would_be_found() {
    for text in ["fn f() { \"好\" }", "const A: char = '，';", "fn f() { r#\"a（b\"# }", "fn f() { \"\\u{4f60}\" }"] {
        let tokens = crate::lexer::tokens(text);
        let source = Source { path: "src/a.rs".into(), code: tokens.clone(), tokens };
        assert_eq!(complaints(&source).len(), 1, "{text}");
    }
    let tables = sources().into_iter().find(|source| source.path == TABLES).expect("the tables are there");
    assert!(!complaints(&tables).is_empty(), "the exception is not needed any more");
    for (path, why) in SIGNS {
        let source = sources().into_iter().find(|source| source.path == *path).unwrap_or_else(|| panic!("{path} is gone"));
        let has_signs = source.code.iter().any(|token| token.kind != Kind::Word && token.text.chars().any(is_han));
        assert!(has_signs, "{path} needs no exception any more ({why})");
    }
}
