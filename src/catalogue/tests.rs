//! The bundle that comes with the program, and bundles with something wrong.

use super::*;
use crate::idcard::CardKind;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn files() -> Files {
    Content::built_in_files()
}

/// The findings of the built-in bundle with one file changed.
fn told(file: &str, change: impl FnOnce(String) -> String) -> Vec<String> {
    let mut files = files();
    let text = files.remove(file).unwrap_or_default();
    files.insert(file.to_string(), change(text));
    told_of(&files)
}

fn told_of(files: &Files) -> Vec<String> {
    let findings = Content::read(files).err().expect("something is wrong");
    findings.iter().map(ToString::to_string).collect()
}

/// A service of the built-in bundle that is filled in.
const FORM_SERVICE: &str = "services/C-RS-05.toml";

#[test]
fn the_bundle_of_the_program_holds_nineteen_services_and_together_eighty_five_entries() {
    let content =
        Content::read(&files()).map_err(|findings| findings.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    assert_eq!((content.services.len(), content.services.len() + content.items.len()), (19, 85));
    for service in &content.services {
        assert_eq!(content.form_of(service).is_some(), service.depth.has_form(), "{}", service.code);
    }
    assert!(content.front().len() >= 4);
}

#[test]
fn what_is_invented_says_so() {
    let content = Content::built_in();
    assert!(content.facts.demo);
    // Limits that no source gives, as the fact sheet says.
    for code in ["C-RS-05", "C-MZ-13"] {
        let limit = &content.by_code(code).unwrap().limit;
        assert!(limit.zh.contains("演示") && limit.en.contains("demo"), "{code}");
    }
}

#[test]
fn every_mistake_is_told_at_once_with_file_and_place() {
    let mut files = files();
    let change = |files: &mut Files, file: &str, from: &str, to: &str| {
        let text = files[file].replacen(from, to, 1);
        assert_ne!(text, files[file], "{from} stands in {file}");
        files.insert(file.into(), text);
    };
    change(&mut files, FORM_SERVICE, "minutes = 5", "minutes = 5\ncolour = \"red\"");
    change(&mut files, "services/C-RS-02.toml", "zone = \"C\"", "zone = \"Q\"");
    change(&mut files, "zones.toml", "floor = 2", "floor = \"two\"");
    change(&mut files, "notices.toml", "[[notice]]", "colour = \"red\"\n[[notice]]");
    change(&mut files, "centre.toml", "\"C-RS-05\"", "\"C-XX-99\"");
    files.remove("ratings.toml");
    files.insert("services/notes.txt".into(), String::new());
    let told = told_of(&files).join("\n");
    for part in [
        "services/C-RS-05.toml: unknown field `colour`",
        "zones.toml: zone[0]: ",
        "notices.toml: colour: is not known here",
        "ratings.toml: is missing",
        "services/notes.txt: a bundle has no such file",
    ] {
        assert!(told.contains(part), "{part} in:\n{told}");
    }
}

#[test]
fn references_lead_somewhere() {
    let told_one = |file: &str, from: &str, to: &str| told(file, |text| text.replacen(from, to, 1)).join("\n");
    assert!(told_one(FORM_SERVICE, "category = \"employment\"", "category = \"work\"").contains("there is no category `work`"));
    assert!(told_one(FORM_SERVICE, "zone = \"C\"", "zone = \"Q\"").contains("there is no zone `Q`"));
    assert!(told_one(FORM_SERVICE, "form = \"C-RS-05\"", "form = \"C-RS-99\"").contains("there is no forms/C-RS-99.json"));
    assert!(told_one(FORM_SERVICE, "form = \"C-RS-05\"", "form = \"C-RS-99\"").contains("no service uses this form"));
    assert!(told_one(FORM_SERVICE, "code = \"C-RS-05\"", "code = \"C-RS-55\"").contains("is not the file's name"));
    assert!(told_one("centre.toml", "\"C-RS-05\"", "\"C-XX-99\"").contains("there is no service `C-XX-99`"));
    assert!(told_one("zones.toml", "id = \"B\"", "id = \"A\"").contains("zone `A`: stands twice"));
}

#[test]
fn a_service_is_what_its_depth_says() {
    let told_one = |from: &str, to: &str| told(FORM_SERVICE, |text| text.replacen(from, to, 1)).join("\n");
    assert!(told_one("depth = \"apply\"", "depth = \"guide\"").contains("is not filled in"));
    assert!(told_one("form = \"C-RS-05\"\n", "").contains("form: is missing"));
    assert!(
        told_one("minutes = 5", "minutes = 5\nlook_up = \"social_insurance\"").contains("look_up: belongs to the depth query")
    );
    assert!(told_one("minutes = 5", "minutes = 5\nprinted = true").contains("printed: belongs to the depth query"));
    assert!(told_one("depth = \"apply\"", "depth = \"pre_apply\"").contains("finish: belongs to the depth pre_apply"));
    assert!(told_one("depth = \"apply\"", "depth = \"fly\"").contains("unknown variant `fly`"));
    let hours = "hours = { from = \"22:00:00\", to = \"08:00:00\" }\nminutes = 5";
    assert!(told_one("minutes = 5", hours).contains("hours: end before they begin"));
}

#[test]
fn who_stands_there_is_checked_with_the_hall_and_an_account_never_goes_without() {
    let service =
        |code: &str, from: &str, to: &str| told(&format!("services/{code}.toml"), |text| text.replacen(from, to, 1)).join("\n");
    let (l2, l1) = ("level = \"L2\"", "level = \"L1\"");
    assert!(service("C-RS-05", l1, l2).contains("offline_ok: level L2 is reached with the hall only"));
    assert!(service("C-MZ-13", l2, l1).contains("level: a form that takes an account needs L2"));
    assert!(service("C-RS-03", l2, l1).contains("level: the form has `level_when`: the level is L2"));
    assert!(service("C-RS-01", l1, l2).contains("level: L2 is for what is looked up or handed in"));
    assert!(service("C-RS-03", "valid_months = 12\n", "").contains("valid_months: belongs to the depth authenticate"));
    let form = told("forms/C-RS-03.json", |text| text.replacen("auth_way=='staff'", "auth_ways=='staff'", 1)).join("\n");
    assert!(form.contains("level_when"), "{form}");
}

#[test]
fn a_document_is_asked_for_with_what_the_hall_reckons_with() {
    let service = |from: &str, to: &str| told("services/C-RS-01.toml", |text| text.replacen(from, to, 1)).join("\n");
    assert!(service("document = \"insured_status\"\n", "").contains("document: belongs to the depth print"));
    let form = |from: &str, to: &str| told("forms/C-RS-01.json", |text| text.replacen(from, to, 1)).join("\n");
    assert!(form("\"insurance\"", "\"insurances\"").contains("insurance: is missing"));
    assert!(form("\"value\": \"3\"", "\"value\": \"4\"").contains("copies: is a choice of the values 1 to 3"));
}

#[test]
fn sentences_stand_in_both_languages_and_sounds_fit_their_characters() {
    let told_one = |from: &str, to: &str| told(FORM_SERVICE, |text| text.replacen(from, to, 1)).join("\n");
    assert!(told_one("en = \"Unemployment registration\"", "en = \" \"").contains("name: says nothing in `en`"));
    assert!(told_one("pinyin = \"shi ye deng ji\"", "pinyin = \"shi ye\"").contains("2 syllables of pinyin for 4 characters"));
    assert!(told_one("pinyin = \"shi ye deng ji\"", "pinyin = \"shì yè dēng jì\"").contains("made of a-z"));
}

#[test]
fn a_service_says_with_which_cards_it_is_done() {
    let content = Content::built_in();
    let service = content.by_code("C-RS-05").unwrap();
    let open: Vec<&str> = CardKind::ALL.into_iter().filter(|kind| service.is_open_to(*kind)).map(CardKind::token).collect();
    assert_eq!(open, ["resident", "hmt_residence"]);
    assert!(service.offline_ok && !service.repeatable);
}

#[test]
fn another_format_and_no_version_are_refused() {
    assert!(told("bundle.toml", |text| text.replace("format = 1", "format = 2")).join("\n").contains("2 is not read here; 1 is"));
    assert!(told("bundle.toml", |text| text.replace("version = 1", "version = 0")).join("\n").contains("begins with 1"));
    assert!(told("bundle.toml", |text| text.replace("2026-11", "2026-13")).join("\n").contains("no month"));
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_its_line() {
    let told = told("zones.toml", |text| format!("[[zone]]\nid = \n{text}")).join("\n");
    assert!(told.contains("zones.toml: line 2"), "{told}");
}

#[test]
fn ten_thousand_services_are_too_many() {
    let mut files = files();
    let one = files[FORM_SERVICE].clone();
    for number in 0..10_000 {
        files.insert(format!("services/X-{number:05}.toml"), one.replacen("C-RS-05", &format!("X-{number:05}"), 1));
    }
    let told = told_of(&files);
    assert!(told.iter().any(|finding| finding.contains("services; 1 to 4000 are allowed")), "{:?}", told.first());
    assert!(told.len() <= 500);
}

#[test]
fn two_thousand_services_are_not() {
    let mut files = files();
    let one = files[FORM_SERVICE].clone();
    for number in 0..2_000 {
        files.insert(format!("services/X-{number:05}.toml"), one.replacen("C-RS-05", &format!("X-{number:05}"), 1));
    }
    let content = Content::read(&files).map_err(|findings| findings.first().map(ToString::to_string)).unwrap();
    assert_eq!(content.search("sydj").len(), SEARCH_RESULTS_MAX);
}

fn names(text: &str) -> Vec<String> {
    let content = Content::built_in();
    let name = |found: &Found| match found {
        Found::Service(index) => content.service(*index).unwrap().name.zh.clone(),
        Found::Item(index) => content.items[*index].name.zh.clone(),
    };
    content.search(text).iter().map(name).collect()
}

#[test]
fn a_service_is_found_by_name_by_what_people_call_it_and_by_sound() {
    for typed in ["失业", "失业登记", "下岗", "shiye", "shi ye", "sydj", "SYDJ", "unemploy"] {
        assert_eq!(names(typed).first().map(String::as_str), Some("失业登记"), "{typed}");
    }
    // In the middle of the name, by its sound, too.
    assert!(names("dengji").contains(&"失业登记".to_string()));
    assert!(names("qqq").is_empty() && names("").is_empty() && names("  ").is_empty());
}

#[test]
fn a_new_service_with_its_form_appears_without_a_build() {
    let mut files = files();
    let service = files[FORM_SERVICE].replace("C-RS-05", "N-1").replace("失业登记", "借书证登记");
    let service = service.replace("shi ye deng ji", "jie shu zheng deng ji");
    files.insert("services/N-1.toml".into(), service);
    files.insert("forms/N-1.json".into(), files["forms/C-RS-05.json"].replace("\"C-RS-05\"", "\"N-1\""));
    let content = Content::read(&files).map_err(|findings| findings.first().map(ToString::to_string)).unwrap();
    let service = content.by_code("N-1").unwrap();
    assert_eq!(content.form_of(service).unwrap().code, "N-1");
    assert_eq!(content.search("jszdj"), [Found::Service(content.index_of("N-1").unwrap())]);
}

/// A service of the built-in bundle that may be done for others, with both cards.
const FOR_OTHERS_SERVICE: &str = "services/C-YB-10.toml";

#[test]
fn what_may_be_done_for_others_asks_for_whom_first() {
    let content = Content::built_in();
    let asks =
        |service: &Service| content.form_of(service).is_some_and(|form| form.fields()[0].id == crate::forms::representing::WHOM);
    for service in &content.services {
        assert_eq!(asks(service), service.for_whom.len() > 1, "{}", service.code);
    }
    let mut files = files();
    files.remove("representing/both_cards.json");
    let told = told_of(&files);
    assert!(told.iter().any(|told| told.contains("asked by representing/both_cards.json, which is not there")), "{told:?}");
    let told = self::told("forms/C-YB-10.json", |form| form.replace("\"dest\"", "\"for_whom\""));
    assert!(told.iter().any(|told| told.contains("both have for_whom")), "{told:?}");
    let told = self::told(FOR_OTHERS_SERVICE, |service| service.replace("depth = \"apply\"", "depth = \"guide\""));
    assert!(told.iter().any(|told| told.contains("names others only where something is handed in")), "{told:?}");
}

proptest! {
    #[test]
    fn anything_may_be_searched_for(text in any::<String>()) {
        prop_assert!(Content::built_in().search(&text).len() <= SEARCH_RESULTS_MAX);
    }

    #[test]
    fn a_damaged_bundle_is_findings_and_not_a_panic(file in 0..40_usize, at in 0..4_000_usize, byte in any::<u8>(), length in 0..60_usize) {
        let mut files = files();
        let path = files.keys().nth(file % files.len()).unwrap().clone();
        let mut bytes = files[&path].as_bytes().to_vec();
        let at = at.min(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, [byte]);
        files.insert(path, String::from_utf8_lossy(&bytes).into_owned());
        if let Err(findings) = Content::read(&files) {
            prop_assert!(!findings.is_empty());
        }
    }

    #[test]
    fn files_of_any_name_and_content_are_findings(files in proptest::collection::btree_map(".{0,20}", ".{0,60}", 0..6)) {
        let files: BTreeMap<String, String> = files;
        prop_assert!(Content::read(&files).is_err());
    }
}
