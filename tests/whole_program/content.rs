//! A content bundle in a folder: what is dropped into it is offered, filled in, handed in and printed, without a
//! build; what is wrong with it is told, and the machine goes on with the bundle of the program.

use crate::journey::*;
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::wait_until;
use std::path::{Path, PathBuf};
use std::process::Command;
use yizhan::catalogue::Content;

const SERVICE: &str = r#"
code = "N-1"
name = { zh = "借书证登记", en = "Library card" }
short = { zh = "借书证", en = "Library card" }
note = { zh = "想借书，先办证", en = "To borrow books" }
pinyin = "jie shu zheng deng ji"
category = "family"
zone = "C"
department = { zh = "文体站", en = "Culture" }
depth = "apply"
form = "N-1"
limit = { zh = "当场就好", en = "On the spot" }

[manual]
who = { zh = "住在附近的人", en = "People who live near" }
materials = [{ name = { zh = "身份证", en = "ID card" } }]
steps = [{ zh = "填表", en = "Fill in the form" }]
form_note = { zh = "借书证登记表", en = "A form" }
remarks = [{ zh = "不收钱", en = "No fee" }]
"#;

const FORM: &str = r#"{
  "code": "N-1", "version": 1, "name": {"zh": "借书证登记", "en": "Library card"},
  "pages": [{"title": {"zh": "想借什么", "en": "What to borrow"}, "fields": [
    {"id": "name", "kind": "text", "card": "name", "label": {"zh": "姓名", "en": "Name"},
     "question": {"zh": "您的姓名", "en": "Your name"}, "required": true},
    {"id": "kind", "kind": "choice", "label": {"zh": "种类", "en": "Kind"}, "required": true,
     "question": {"zh": "您想借哪种书？", "en": "Which books?"},
     "options": [{"value": "1", "label": {"zh": "小说", "en": "Novels"}}, {"value": "2", "label": {"zh": "菜谱", "en": "Cooking"}}]}
  ]}]
}"#;

/// The bundle of the program in a folder, with something dropped into it.
fn folder(dir: &Path) {
    let mut files = Content::built_in_files();
    files.insert("services/N-1.toml".into(), SERVICE.into());
    files.insert("forms/N-1.json".into(), FORM.into());
    let centre = files["centre.toml"].replacen("front = [", "front = [\"N-1\", ", 1);
    files.insert("centre.toml".into(), centre);
    for (path, text) in files {
        let file = dir.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    }
}

/// Gives the bundle of a folder a version and signs it with a key.
fn publish(dir: &Path, version: u64, key: &Path) {
    let facts = dir.join("bundle.toml");
    let text = std::fs::read_to_string(&facts).expect("bundle.toml");
    let lines =
        text.lines().map(|line| if line.starts_with("version = ") { format!("version = {version}") } else { line.into() });
    std::fs::write(&facts, lines.collect::<Vec<String>>().join("\n")).expect("bundle.toml");
    let (code, told) = hall(&["content", "sign", &dir.display().to_string(), "--key", &key.display().to_string()]);
    assert_eq!(code, Some(0), "{told}");
}

/// A key of its own: the file, and what machines are given.
fn new_key(dir: &Path) -> (PathBuf, String) {
    let file = dir.join("content.key");
    let (code, public) = hall(&["content", "key", &file.display().to_string()]);
    assert_eq!(code, Some(0), "{public}");
    (file, public.trim().to_string())
}

/// Runs `hall` to its end: how it ended, and what it said.
fn hall(arguments: &[&str]) -> (Option<i32>, String) {
    let ended = Command::new(env!("CARGO_BIN_EXE_hall")).args(arguments).output().expect("hall runs");
    (ended.status.code(), String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr))
}

fn machine_with(content: &Path) -> Machine {
    Plan::new().content(content).start()
}

#[test]
fn a_service_dropped_into_the_folder_is_offered_filled_in_handed_in_and_printed() {
    let content = tempfile::tempdir().unwrap();
    folder(content.path());
    let machine = machine_with(content.path());
    machine.sees(IDLE);
    machine.choose("借书证");
    machine.sees("“借书证”要用身份证。");
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.choose("知道了，接着办");
    machine.sees("借书证登记：想借什么");
    machine.choose("开始填");
    machine.sees("您想借哪种书？");
    machine.choose("菜谱");
    machine.choose("下一项");
    machine.sees("借书证登记：想借什么");
    machine.choose("下一步");
    machine.sees(REVIEW);
    machine.sees("菜谱");
    machine.choose("提交");
    let number = received_as_the_hall_has_it(&machine);
    let paper = machine.paper(1);
    for words in [number.as_str(), "借书证登记"] {
        assert!(paper.contains(words), "{words:?} is not on the paper:\n{paper}");
    }
}

#[test]
fn everything_offered_can_be_looked_for_without_a_card() {
    let machine = Plan::new().start();
    machine.sees(IDLE);
    machine.choose("我要办事");
    machine.sees("也可以在下面挑：");
    machine.choose("就业社保");
    machine.choose("社保缴费明细查询打印");
    machine.sees("什么人能办");
    machine.choose("带什么");
    machine.sees("要带什么");
    machine.choose("现在就办");
    machine.sees("“社保缴费”要用身份证。");
}

#[test]
fn a_folder_with_something_wrong_is_told_and_the_bundle_of_the_program_goes_on() {
    let content = tempfile::tempdir().unwrap();
    folder(content.path());
    std::fs::write(content.path().join("services/N-1.toml"), SERVICE.replace("zone = \"C\"", "zone = \"Q\"")).unwrap();
    let (code, told) = hall(&["content", "check", &content.path().display().to_string()]);
    assert_eq!(code, Some(1));
    assert!(told.contains("services/N-1.toml: zone: there is no zone `Q`"), "{told}");
    let machine = Plan::new().broken_content(content.path()).start();
    machine.sees(IDLE);
    machine.sees("失业登记");
    assert!(!machine.shows("借书证"));
    assert!(machine.log().contains("content.refused reason=findings findings=1"), "{}", machine.log());
}

#[test]
fn a_bundle_that_is_right_says_so() {
    let content = tempfile::tempdir().unwrap();
    folder(content.path());
    let (code, told) = hall(&["content", "check", &content.path().display().to_string()]);
    assert_eq!((code, told.trim()), (Some(0), "version 1: 20 services, 66 entries, 18 forms, nothing wrong"));
}

#[test]
fn what_the_hall_publishes_is_shown_once_nobody_is_there_and_kept() {
    let (content, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (key, public) = new_key(keys.path());
    folder(content.path());
    publish(content.path(), 2, &key);
    let mut machine = Plan::new().publishing(content.path(), &public).hall_down().start();
    machine.sees(IDLE);
    assert!(!machine.shows("借书证"));
    machine.place(&first_card());
    machine.sees(NOTICE);
    machine.start_hall();
    wait_until(DEADLINE, "the new version to come", || machine.log().contains("content.taken version=2"));
    assert!(!machine.log().contains("content.used version=2"), "nothing changes under somebody's hands");
    machine.choose("退出");
    machine.sees("借书证");
    assert!(machine.log().contains("content.used version=2"));

    machine.kill_kiosk();
    machine.stop_hall();
    machine.start_kiosk();
    machine.sees("借书证");

    // A version that rolls back is a new version.
    std::fs::remove_file(content.path().join("services/N-1.toml")).unwrap();
    std::fs::remove_file(content.path().join("forms/N-1.json")).unwrap();
    std::fs::write(content.path().join("centre.toml"), &Content::built_in_files()["centre.toml"]).unwrap();
    publish(content.path(), 3, &key);
    machine.start_hall();
    wait_until(DEADLINE, "the former version to be gone", || !machine.shows("借书证"));
}

#[test]
fn what_is_signed_by_another_key_is_not_shown() {
    let (content, keys, others) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ((_, public), (other, _)) = (new_key(keys.path()), new_key(others.path()));
    folder(content.path());
    publish(content.path(), 2, &other);
    let machine = Plan::new().publishing(content.path(), &public).start();
    wait_until(DEADLINE, "the refusal", || machine.log().contains("content.refused reason=signature"));
    machine.sees(IDLE);
    assert!(!machine.shows("借书证"));
}

#[test]
fn what_was_signed_is_not_signed_again_with_other_files_nor_given_out_with_others() {
    let (content, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (key, _) = new_key(keys.path());
    let dir = content.path().display().to_string();
    folder(content.path());
    publish(content.path(), 2, &key);
    publish(content.path(), 2, &key);
    std::fs::remove_file(content.path().join("README.md")).unwrap();
    let (code, told) = hall(&["content", "sign", &dir, "--key", &key.display().to_string()]);
    assert_eq!((code, told.contains("bundle.toml: version: version 2 must be above 2")), (Some(1), true), "{told}");
    let data = keys.path().join("hall").display().to_string();
    let (code, told) = hall(&["--listen", "127.0.0.1:0", "--data", &data, "--content", &dir]);
    assert_eq!((code, told.contains("hall content check DIR")), (Some(69), true), "{told}");
    let (code, told) = hall(&["content", "check", &dir]);
    assert_eq!((code, told.contains("manifest.json: other files were signed")), (Some(1), true), "{told}");
    let (code, told) = hall(&["content", "key", &key.display().to_string()]);
    assert_eq!((code, told.contains("exists")), (Some(69), true), "a key is never overwritten: {told}");
}
