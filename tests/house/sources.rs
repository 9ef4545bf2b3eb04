//! The project's files, and which of their code is test code.

use crate::lexer::{Kind, Token, tokens};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// One Rust source.
pub struct Source {
    /// From the project's root, `src/visit/mod.rs`.
    pub path: String,
    pub tokens: Vec<Token>,
    /// Without what is compiled for tests only.
    pub code: Vec<Token>,
}

/// All files below `folder` with one of these endings, by path.
pub fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.contains(&ending.to_string_lossy().as_ref())) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().into_owned()
}

/// Every Rust source below `src`.
pub fn sources() -> Vec<Source> {
    below("src")
}

pub fn below(folder: &str) -> Vec<Source> {
    let read: Vec<(PathBuf, String)> = files(folder, &["rs"])
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect();
    let mut test_files = BTreeSet::new();
    let mut all = Vec::new();
    for (path, text) in &read {
        let whole = tokens(text);
        let (code, modules) = without_tests(&whole);
        test_files.extend(modules.iter().flat_map(|module| files_of(path, module)));
        all.push(Source { path: relative(path), tokens: whole, code });
    }
    for source in &mut all {
        if test_files.contains(&source.path) {
            source.code.clear();
        }
    }
    all
}

/// Where `mod name;` of a file may stand.
fn files_of(parent: &Path, module: &str) -> [String; 4] {
    let (folder, stem) = (parent.parent().unwrap(), parent.file_stem().unwrap());
    [
        folder.join(format!("{module}.rs")),
        folder.join(module).join("mod.rs"),
        folder.join(stem).join(format!("{module}.rs")),
        folder.join(stem).join(module).join("mod.rs"),
    ]
    .map(|path| relative(&path))
}

/// The tokens without items under `#[cfg(test)]`, and the names of test modules in files of their own.
fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut code, mut modules) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let end = if tokens[at].is_sign("#") { attribute_end(tokens, at) } else { None };
        match end {
            Some(end) if is_test_attribute(&tokens[at..end]) => {
                let item_end = item_end(tokens, end);
                modules.extend(module_name(&tokens[end..item_end]));
                at = item_end;
            }
            _ => {
                code.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    (code, modules)
}

/// After the `]` of an attribute that begins at `at`.
fn attribute_end(tokens: &[Token], at: usize) -> Option<usize> {
    tokens.get(at + 1).filter(|token| token.is_sign("["))?;
    Some(matching(tokens, at + 1) + 1)
}

fn is_test_attribute(attribute: &[Token]) -> bool {
    let has = |word: &str| attribute.iter().any(|token| token.is_word(word));
    has("cfg") && has("test") && !has("not")
}

/// After the item that begins at `at`, with its further attributes.
fn item_end(tokens: &[Token], at: usize) -> usize {
    let mut at = at;
    while at < tokens.len() {
        if tokens[at].is_sign("#") {
            at = attribute_end(tokens, at).unwrap_or(at + 1);
        } else if tokens[at].is_sign(";") || tokens[at].is_sign(",") {
            return at + 1;
        } else if tokens[at].is_sign("{") {
            return matching(tokens, at) + 1;
        } else if tokens[at].is_sign("(") {
            at = matching(tokens, at) + 1;
        } else {
            at += 1;
        }
    }
    at
}

fn module_name(item: &[Token]) -> Option<String> {
    let at = item.iter().position(|token| token.is_word("mod"))?;
    item.get(at + 2).filter(|token| token.is_sign(";"))?;
    Some(item[at + 1].text.clone())
}

/// The closing bracket of the opening one at `at`.
pub fn matching(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        if token.kind != Kind::Sign {
            continue;
        }
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index;
                }
            }
            _ => {}
        }
    }
    tokens.len().saturating_sub(1)
}

/// Every path that is named, in full: `use std::{fs, io::Read}` names `std::fs` and `std::io::Read`.
pub fn paths(code: &[Token]) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < code.len() {
        if code[at].is_word("use") {
            at = use_tree(code, at + 1, &[], &mut found);
        } else if code[at].kind == Kind::Word {
            let line = code[at].line;
            let mut path = vec![code[at].text.clone()];
            while code.get(at + 1).is_some_and(|t| t.is_sign("::")) && code.get(at + 2).is_some_and(|t| t.kind == Kind::Word) {
                at += 2;
                path.push(code[at].text.clone());
            }
            found.push((path, line));
            at += 1;
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one use tree; returns where it ends.
fn use_tree(code: &[Token], at: usize, before: &[String], found: &mut Vec<(Vec<String>, usize)>) -> usize {
    let mut at = at;
    let mut path = before.to_vec();
    let line = code.get(at).map_or(0, |token| token.line);
    while at < code.len() {
        let token = &code[at];
        if token.is_sign("{") {
            let end = matching(code, at);
            at += 1;
            while at < end {
                at = use_tree(code, at, &path, found);
                at += usize::from(code.get(at).is_some_and(|token| token.is_sign(",")));
            }
            return end + 1;
        }
        if token.is_word("as") {
            at += 2;
        } else if token.kind == Kind::Word || token.is_sign("*") {
            path.push(token.text.clone());
            at += 1;
        } else if token.is_sign("::") {
            at += 1;
        } else {
            break;
        }
    }
    found.push((path, line));
    at
}

#[test]
fn test_code_is_told_from_the_rest() {
    let source = r#"
        use std::{fs, io::{self, Read}};
        fn kept() { crate::visit::step(); }
        #[cfg(test)]
        mod tests { fn gone() {} }
        #[cfg(test)]
        #[derive(Clone)]
        struct Gone { a: u8 }
        #[cfg(test)] mod journeys;
        #[cfg(not(test))] fn kept_too() {}
    "#;
    let (code, modules) = without_tests(&tokens(source));
    let words: Vec<&str> = code.iter().map(|token| token.text.as_str()).collect();
    assert!(words.contains(&"kept") && words.contains(&"kept_too"));
    assert!(!words.contains(&"gone") && !words.contains(&"Gone"));
    assert_eq!(modules, ["journeys"]);
    let named: Vec<String> = paths(&code).into_iter().map(|(path, _)| path.join("::")).collect();
    for path in ["std::fs", "std::io::self", "std::io::Read", "crate::visit::step"] {
        assert!(named.contains(&path.to_string()), "{path} is not among {named:?}");
    }
}
