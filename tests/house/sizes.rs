//! Files and functions one can take in, bounds that say their unit, and nothing left half done.

use crate::lexer::Token;
use crate::none;
use crate::sources::{Source, below, files, matching, relative, sources};
use std::collections::{BTreeMap, BTreeSet};

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;
/// Longer functions there were when this test was written. None may grow, none may be added.
const LONG_FUNCTIONS: &[(&str, &str, usize)] = &[];
/// `unwrap` and `expect` outside tests: how many, and why they cannot fail or may.
const CERTAIN: &[(&str, usize, &str)] = &[
    ("src/catalogue/content.rs", 1, "the bundle in the program, which a test reads"),
    ("src/content/publication.rs", 2, "a manifest is plain text and numbers: always JSON"),
    ("src/demo/gallery/content.rs", 1, "the sample content in the program, which a test reads"),
    ("src/demo/gallery/kinds.rs", 3, "the gallery's own form, which a test reads"),
    ("src/demo/samples.rs", 1, "the sample persons in the program, which a test reads"),
    ("src/hall/identity.rs", 2, "lengths within HKDF's limit, constants both"),
    ("src/hall/refusal.rs", 1, "a problem is plain text and numbers: always JSON"),
    ("src/printing/fonts.rs", 1, "the fonts in the program, which a test reads"),
    ("src/screen/lines.rs", 1, "the words kept whole in the program, which a test reads"),
    ("src/sealing/mod.rs", 2, "lengths within HKDF's limit, constants both"),
    ("src/speech/reading.rs", 1, "the readings in the program, which a test reads"),
    ("src/visit/keys_on_screen.rs", 1, "the keyboards in the program, which a test reads"),
    ("src/words/texts.rs", 1, "the texts in the program, which a test reads"),
];
/// Constants whose name says MAX, MIN or a time without a unit, and what they count.
const PLAIN: &[(&str, &str, &str)] = &[];
/// Words that say what a bound counts.
const UNITS: &[&str] = &[
    "MS",
    "S",
    "DAYS",
    "MONTHS",
    "YEARS",
    "HOURS",
    "BYTES",
    "CHARS",
    "COPIES",
    "PAGES",
    "DOCUMENTS",
    "SERVICES",
    "ENTRIES",
    "TILES",
    "QUESTIONS",
    "FINDINGS",
    "RESULTS",
    "CHARACTERS",
    "LETTERS",
    "PX",
    "PIXELS",
    "MM",
    "DOTS",
    "BLOCKS",
    "CANDIDATES",
    "CARDS",
    "CASES",
    "COUNT",
    "DEPTH",
    "DIGITS",
    "EVENTS",
    "FIELDS",
    "FILES",
    "JOBS",
    "KEYS",
    "LOOKS",
    "NUMBERS",
    "OPTIONS",
    "OUTCOMES",
    "POINTS",
    "READS",
    "REQUESTS",
    "ROWS",
    "SAMPLES",
    "SESSIONS",
    "STROKES",
    "TRIES",
];

#[test]
fn files_are_short() {
    let mut complaints = Vec::new();
    for folder in ["src", "tests", "ui"] {
        for path in files(folder, &["rs", "slint", "sql", "py", "sh"]) {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            if lines > FILE_LINES_MAX {
                complaints.push(format!(
                    "{} has {lines} lines, {FILE_LINES_MAX} are allowed: split it by what it is about",
                    relative(&path)
                ));
            }
        }
    }
    none(complaints);
}

/// Name and lines of every function with a body.
fn functions(code: &[Token]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for at in (0..code.len()).filter(|at| code[*at].is_word("fn")) {
        let Some(name) = code.get(at + 1).filter(|token| token.kind == crate::lexer::Kind::Word) else { continue };
        let mut open = at + 2;
        while open < code.len() && !code[open].is_sign("{") && !code[open].is_sign(";") {
            open = if code[open].is_sign("(") || code[open].is_sign("[") { matching(code, open) + 1 } else { open + 1 };
        }
        if code.get(open).is_some_and(|token| token.is_sign("{")) {
            let close = matching(code, open);
            found.push((name.text.clone(), code[close].line - code[at].line + 1));
        }
    }
    found
}

#[test]
fn functions_are_short() {
    let mut complaints = Vec::new();
    let mut needed = BTreeSet::new();
    for source in ["src", "tests", "ui"].into_iter().flat_map(below) {
        for (name, lines) in functions(&source.tokens) {
            if lines <= FUNCTION_LINES_MAX {
                continue;
            }
            match LONG_FUNCTIONS.iter().find(|(path, function, _)| *path == source.path && *function == name) {
                Some((path, function, allowed)) => {
                    needed.insert((path, function));
                    if lines > *allowed {
                        complaints
                            .push(format!("{path}: {function} had {allowed} lines and has {lines}: it may only get shorter"));
                    }
                }
                None => complaints.push(format!(
                    "{}: {name} has {lines} lines, {FUNCTION_LINES_MAX} are allowed: give its parts names",
                    source.path
                )),
            }
        }
    }
    let gone = LONG_FUNCTIONS.iter().filter(|(path, function, _)| !needed.contains(&(path, function)));
    complaints.extend(gone.map(|(path, function, _)| format!("{path}: {function} is short now: take it off the list")));
    none(complaints);
}

#[test]
fn nothing_is_left_half_done() {
    let mut complaints = Vec::new();
    for source in ["src", "tests", "ui"].into_iter().flat_map(below) {
        for pair in source.tokens.windows(3) {
            let unfinished = ["todo", "unimplemented", "dbg"].iter().any(|name| pair[0].is_word(name)) && pair[1].is_sign("!");
            let skipped = pair[0].is_sign("#") && pair[1].is_sign("[") && pair[2].is_word("ignore");
            if unfinished || skipped {
                complaints.push(format!("{}:{} leaves something half done", source.path, pair[0].line));
            }
        }
    }
    none(complaints);
}

/// Places that may panic: `.unwrap()`, `.expect(…)`, `panic!`, `unreachable!`.
fn panics(source: &Source) -> Vec<usize> {
    let calls = source.code.windows(4).filter_map(|four| {
        // A parser's own `self.expect(…)` is another thing.
        let called = !four[0].is_word("self")
            && four[1].is_sign(".")
            && (four[2].is_word("unwrap") || four[2].is_word("expect"))
            && four[3].is_sign("(");
        let raised = (four[0].is_word("panic") || four[0].is_word("unreachable")) && four[1].is_sign("!");
        (called || raised).then_some(four[0].line)
    });
    calls.collect()
}

#[test]
fn nothing_panics_outside_tests_but_what_is_certain() {
    let mut complaints = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources() {
        let lines = panics(&source);
        let allowed = CERTAIN.iter().find(|(path, _, _)| *path == source.path).map_or(0, |(_, count, _)| *count);
        if lines.len() > allowed {
            complaints
                .push(format!("{} may panic at lines {lines:?}: {allowed} are listed with a reason (CERTAIN)", source.path));
        }
        seen.insert(source.path, lines.len());
    }
    for (path, count, _) in CERTAIN {
        if seen.get(*path).copied().unwrap_or(0) < *count {
            complaints.push(format!("{path} has fewer than {count} places that may panic: shorten the list"));
        }
    }
    none(complaints);
}

/// Name and type of every constant that is a number.
fn number_constants(code: &[Token]) -> Vec<(String, usize)> {
    const NUMBERS: [&str; 13] = ["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64"];
    code.windows(5)
        .filter(|five| five[0].is_word("const") && five[2].is_sign(":") && five[4].is_sign("="))
        .filter(|five| NUMBERS.iter().any(|number| five[3].is_word(number)))
        .map(|five| (five[1].text.clone(), five[1].line))
        .collect()
}

/// True where a bound or a time says what it counts: `STROKES_MAX`, `COUNTDOWN_MS`, `QR_GOAL_MM`.
fn says_its_unit(name: &str) -> bool {
    let parts: Vec<&str> = name.split('_').collect();
    let bounds = ["MAX", "MIN", "LIMIT", "WAIT", "TIMEOUT", "INTERVAL", "PERIOD", "PAUSE", "GUARD", "DELAY", "AGE"];
    !parts.iter().any(|part| bounds.contains(part)) || parts.iter().any(|part| UNITS.contains(part))
}

#[test]
fn bounds_say_what_they_count() {
    let mut complaints = Vec::new();
    let mut needed = BTreeSet::new();
    for source in sources() {
        for (name, line) in number_constants(&source.code) {
            if says_its_unit(&name) {
                continue;
            }
            match PLAIN.iter().find(|(path, plain, _)| *path == source.path && *plain == name) {
                Some((path, plain, _)) => {
                    needed.insert((path, plain));
                }
                None => complaints
                    .push(format!("{}:{line} {name} does not say its unit: end it in _MS, _BYTES, _ROWS_MAX…", source.path)),
            }
        }
    }
    let gone = PLAIN.iter().filter(|(path, plain, _)| !needed.contains(&(path, plain)));
    complaints.extend(gone.map(|(path, plain, _)| format!("{path}: {plain} needs no exception any more")));
    none(complaints);
    assert!(!says_its_unit("LOOKUP_LIMIT") && says_its_unit("MONTHS") && number_constants(&[]).is_empty());
}
