//! What a centre offers is data: no line of the program, comments included, knows a service by name or by code.

use crate::none;
use crate::sources::{files, relative};
use yizhan::catalogue::Content;

/// Names shorter than this are words of the language, not of a service.
const NAME_CHARS_MIN: usize = 4;

/// The lines before a file's tests.
fn program(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]" || !text.contains("mod tests {"))
}

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
    for path in files("src", &["rs"]).into_iter().chain(files("ui", &["slint", "rs"])) {
        let name = relative(&path);
        if name.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in program(&text) {
            for service in known.iter().filter(|service| line.contains(service.as_str())) {
                complaints.push(format!("{name}:{} knows {service:?}: it belongs into assets/centre", number + 1));
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
