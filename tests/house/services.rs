//! What a centre offers is data: no line of the program, comments included, knows a service by name or by code.

use crate::none;
use crate::sources::{Source, below, files, relative, root};
use yizhan::catalogue::Content;

/// Names shorter than this are words of the language, not of a service.
const NAME_CHARS_MIN: usize = 4;

fn known() -> Vec<String> {
    let content = Content::built_in();
    let of_services = content.services.iter().flat_map(|service| [&service.code, &service.name.zh, &service.short.zh]);
    let of_entries = content.items.iter().flat_map(|item| [&item.code, &item.name.zh]);
    of_services.chain(of_entries).filter(|name| name.chars().count() >= NAME_CHARS_MIN).cloned().collect()
}

#[test]
fn no_line_knows_a_service() {
    let known = known();
    let mut complaints = Vec::new();
    // Comments are no code: a source counts to its last line that is compiled for the program.
    let of_program = |source: &Source| source.code.last().map(|token| (source.path.clone(), token.line));
    let rust = below("src").into_iter().filter_map(|source| of_program(&source));
    let pages = files("ui", &["slint", "rs"]).into_iter().map(|path| (relative(&path), usize::MAX));
    for (path, last) in rust.chain(pages) {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        for (number, line) in text.lines().enumerate().take(last) {
            for service in known.iter().filter(|service| line.contains(service.as_str())) {
                complaints.push(format!("{path}:{} knows {service:?}: it belongs into assets/centre", number + 1));
            }
        }
    }
    none(complaints);
}

#[test]
fn a_line_that_knows_one_would_be_found() {
    let known = known();
    assert!(known.iter().any(|service| "/// 失业登记.".contains(service.as_str())));
    assert!(known.iter().any(|service| "service: \"C-RS-05\"".contains(service.as_str())));
}
