//! The sentences: each is used, each that is used is there, and all are as a neighbour would say them.

use crate::lexer::Kind;
use crate::none;
use crate::sources::{Source, relative, root, sources};
use crate::words::is_han;
use std::collections::{BTreeMap, BTreeSet};
use yizhan::words::{Language, Texts};

/// Keys that are put together, and what may stand in them. `{…}` is as in the source.
const PUT_TOGETHER: &[(&str, &[&str])] = &[
    ("card.trouble.{key}", TROUBLES),
    ("card.trouble.{key}-note", TROUBLES),
    ("date.month.{number}", MONTHS),
    ("date.month.{offered}", MONTHS),
    ("date.short-weekday.{}", WEEKDAYS),
    ("date.weekday.{}", WEEKDAYS),
    ("device.advice.{}", FAULTS),
    ("device.fault.{}", FAULTS),
    ("device.name.{}", DEVICES),
    ("done.stored-fact-{fact}", &["here", "anywhere", "code"]),
    ("hall_page.weekday_{}", WEEKDAYS),
    ("key.sign.{name}", SIGNS),
    ("lookup.column.{column}", &["month", "employer", "base", "own", "state"]),
    ("notice.{point}", NOTICE),
    ("notice.{point}-title", NOTICE),
    // The hall's own list of codes, added below.
    ("problem.{}", &[]),
    ("scanned.{key}", SCANNED),
    ("scanned.{key}-note", SCANNED),
];
const DEVICES: &[&str] = &[
    "reader",
    "receipt-printer",
    "document-printer",
    "disk",
    "hall",
    "composer",
    "sound",
    "code-scanner",
    "social-card-reader",
    "lights",
];
const SCANNED: &[&str] = &[
    "unknown",
    "other-receipt",
    "slip",
    "draft",
    "social-card",
    "social-card-unread",
    "case-unknown",
    "case-unreachable",
    "identity-refused",
    "identity-unreachable",
];
const SIGNS: &[&str] = &[
    "apostrophe",
    "comma",
    "full-stop",
    "short-comma",
    "middle-dot",
    "open-bracket",
    "close-bracket",
    "open-quote",
    "close-quote",
    "colon",
    "semicolon",
    "hyphen",
    "slash",
    "hash",
    "at",
    "point",
    "stroke-across",
    "stroke-down",
    "stroke-left",
    "stroke-dot",
    "stroke-turn",
];
const MONTHS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
const WEEKDAYS: &[&str] = &["1", "2", "3", "4", "5", "6", "7"];
const NOTICE: &[&str] = &["what", "why", "how-long", "whom-to-ask"];
const FAULTS: &[&str] = &[
    "absent",
    "no-answer",
    "faulty",
    "self-test-failed",
    "not-authorised",
    "no-permission",
    "busy",
    "not-supported",
    "cannot-open",
    "no-paper",
    "jam",
    "cover-open",
    "refused",
    "unwritable",
];
const TROUBLES: &[&str] = &["lift-and-place", "cannot-read", "not-an-id-card", "expired", "other-expired", "not-yet-valid"];
/// Codes of the log look like keys and are none.
const LOG_CODES: &str = "src/events/mod.rs";
/// Words that were tried and are not to be said again.
const NOT_SAID: &[&str] = &[
    "请刷身份证",
    "感应区",
    "正在读取",
    "读卡成功",
    "张*",
    "按住看全部",
    "提交成功",
    "大厅已收",
    "已存本机",
    "待上传",
    "已为您呼叫",
    "清除我的信息",
    "填大概也行",
    "按事情",
    "按拼音",
    "办不成事",
    "重复提交",
];
/// What is heard at once.
const SENTENCE_CHARS_MAX: usize = 20;
/// An argument, `{place}`, counts as so many characters.
const ARGUMENT_CHARS: usize = 2;
const EXCEPTIONS: &str = "tests/data/long-sentences.txt";

// ------------------------------------------------------------------------------------------------ keys

struct Keys {
    known: BTreeSet<String>,
    sections: BTreeSet<String>,
}

impl Keys {
    fn read() -> Self {
        let texts = Texts::built_in();
        let of = |language| texts.sentences(language).map(|(key, _)| key.to_string()).collect::<BTreeSet<_>>();
        let known = of(Language::Chinese);
        assert_eq!(known, of(Language::English), "the languages have different keys");
        let sections = known.iter().filter_map(|key| key.split_once('.')).map(|(section, _)| section.to_string()).collect();
        Keys { known, sections }
    }

    /// True for `section.rest` of key characters, where the section is one of the text files'.
    fn looks_like_key(&self, literal: &str) -> bool {
        let in_section =
            literal.split_once('.').is_some_and(|(section, rest)| self.sections.contains(section) && !rest.is_empty());
        in_section && literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-{}".contains(c))
    }
}

/// The keys a source names; what is wrong with them goes to `complaints`.
fn named(source: &Source, keys: &Keys, used: &mut BTreeSet<String>, complaints: &mut Vec<String>) {
    for literal in source.code.iter().filter(|token| token.kind == Kind::Text) {
        let (text, line) = (literal.text.as_str(), literal.line);
        if keys.known.contains(text) {
            used.insert(text.to_string());
        } else if keys.looks_like_key(text) {
            match PUT_TOGETHER.iter().find(|(pattern, _)| *pattern == text) {
                Some((pattern, values)) => used.extend(values.iter().map(|value| filled(pattern, value))),
                None if text.contains('{') => complaints
                    .push(format!("{}:{line} puts {text:?} together: list what may stand in it (PUT_TOGETHER)", source.path)),
                None => complaints.push(format!("{}:{line} says {text:?}, which is not in assets/texts", source.path)),
            }
        }
    }
}

fn filled(pattern: &str, value: &str) -> String {
    let (before, rest) = pattern.split_once('{').unwrap();
    let (_, after) = rest.split_once('}').unwrap();
    format!("{before}{value}{after}")
}

#[test]
fn every_sentence_that_is_said_is_there_and_every_one_there_is_said() {
    let keys = Keys::read();
    let (mut used, mut complaints) = (BTreeSet::new(), Vec::new());
    for source in sources().into_iter().filter(|source| source.path != LOG_CODES) {
        named(&source, &keys, &mut used, &mut complaints);
    }
    // Problem codes come from the hall's own list.
    used.extend(yizhan::api::ProblemCode::ALL.iter().map(|code| format!("problem.{}", code.as_str())));
    complaints.extend(used.difference(&keys.known).map(|key| format!("{key} is put together and not in assets/texts")));
    complaints.extend(keys.known.difference(&used).map(|key| format!("{key} is in assets/texts and nobody says it")));
    none(complaints);
}

#[test]
fn every_key_listed_as_put_together_is() {
    let literals: BTreeSet<String> =
        sources().into_iter().flat_map(|source| source.code).filter(|t| t.kind == Kind::Text).map(|t| t.text).collect();
    let listed = PUT_TOGETHER.iter().map(|(pattern, _)| *pattern).filter(|pattern| !literals.contains(*pattern));
    none(listed.map(|pattern| format!("{pattern} stands nowhere any more")).collect());
}

// ------------------------------------------------------------------------------------------- sentences

/// All Chinese that citizens read, by where it stands: the texts and the content bundle.
pub fn sentences() -> BTreeMap<String, String> {
    let texts = Texts::built_in();
    let mut all: BTreeMap<String, String> =
        texts.sentences(Language::Chinese).map(|(key, sentence)| (key.to_string(), sentence.to_string())).collect();
    for path in crate::sources::files("assets/centre", &["json", "toml"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        let json = match path.extension() {
            Some(ending) if ending == "json" => serde_json::from_str(&text).unwrap(),
            _ => serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap(),
        };
        chinese_of_json(&relative(&path), &json, &mut all);
    }
    all
}

fn chinese_of_json(place: &str, value: &serde_json::Value, all: &mut BTreeMap<String, String>) {
    match value {
        serde_json::Value::Object(entries) => {
            let name = entries.get("id").or(entries.get("value")).or(entries.get("code")).and_then(|id| id.as_str());
            let place = name.map_or(place.to_string(), |name| format!("{place}/{name}"));
            for (key, value) in entries.iter().filter(|(key, _)| *key != "keywords") {
                chinese_of_json(&format!("{place}/{key}"), value, all);
            }
        }
        serde_json::Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                // What has a name of its own is not counted, so that an insertion renames nothing.
                let named = value.get("id").or(value.get("value")).or(value.get("code")).is_some();
                let place = if named { place.to_string() } else { format!("{place}/{index}") };
                chinese_of_json(&place, value, all);
            }
        }
        serde_json::Value::String(text) if text.chars().any(is_han) => {
            all.insert(place.trim_end_matches("/zh").to_string(), text.clone());
        }
        serde_json::Value::String(_) | serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

/// ASCII punctuation beside Chinese.
fn half_width(sentence: &str) -> Option<char> {
    let characters: Vec<char> = sentence.chars().filter(|c| !c.is_whitespace()).collect();
    characters.iter().enumerate().find_map(|(index, character)| {
        let beside = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|c| is_han(*c));
        let suspicious = ",?!:;().".contains(*character) && (beside(index.checked_sub(1)) || beside(Some(index + 1)));
        suspicious.then_some(*character)
    })
}

#[test]
fn chinese_has_its_own_punctuation_and_none_of_the_words_that_were_given_up() {
    let mut complaints = Vec::new();
    for (place, sentence) in sentences() {
        if let Some(sign) = half_width(&sentence) {
            complaints.push(format!("{place} has the half-width {sign:?} in {sentence:?}"));
        }
        for word in NOT_SAID.iter().filter(|word| sentence.contains(**word)) {
            complaints.push(format!("{place} says {word:?}, which was given up, in {sentence:?}"));
        }
    }
    none(complaints);
    assert_eq!(half_width("好,再来"), Some(','));
    assert_eq!(half_width("好（再）来，10:32，1.5倍"), None);
}

/// The longest sentence of a text, in characters.
fn longest(text: &str) -> usize {
    text.split(['。', '？', '！', '；', '\n']).map(length).max().unwrap_or(0)
}

fn length(sentence: &str) -> usize {
    let mut count = 0;
    let mut in_argument = false;
    for character in sentence.trim().chars() {
        match character {
            '{' => in_argument = true,
            '}' => {
                in_argument = false;
                count += ARGUMENT_CHARS;
            }
            _ if in_argument => {}
            _ => count += 1,
        }
    }
    count
}

#[test]
fn sentences_are_short_enough_to_be_heard_at_once() {
    let file = std::fs::read_to_string(root().join(EXCEPTIONS)).unwrap();
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (place, chars) =
            line.rsplit_once(' ').unwrap_or_else(|| panic!("{EXCEPTIONS}: {line:?} is not a place and a length"));
        listed.insert(place, chars.parse().unwrap_or_else(|_| panic!("{EXCEPTIONS}: {line:?} has no length")));
    }
    let mut complaints = Vec::new();
    for (place, text) in sentences() {
        let chars = longest(&text);
        let allowed = listed.remove(place.as_str());
        match allowed {
            None if chars > SENTENCE_CHARS_MAX => complaints.push(format!("{place} {chars}: too long, say it in two: {text:?}")),
            Some(allowed) if chars > allowed => {
                complaints.push(format!("{place} {chars}: was {allowed} and has grown: {text:?}"))
            }
            Some(_) if chars <= SENTENCE_CHARS_MAX => {
                complaints.push(format!("{place} is short now: take it out of {EXCEPTIONS}"))
            }
            None | Some(_) => {}
        }
    }
    complaints.extend(listed.keys().map(|place| format!("{place} is gone: take it out of {EXCEPTIONS}")));
    none(complaints);
    assert_eq!(longest("在{place}拿走。好"), 5);
}
