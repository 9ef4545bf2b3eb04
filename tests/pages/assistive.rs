//! What assistive technology is told of every page: each control by its name, role and words, what is chosen and what is
//! not, each picture that says something.

use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::survey::{Survey, Told, survey};
use i_slint_core::items::AccessibleRole;
use std::collections::{BTreeMap, BTreeSet};
use yizhan::demo::gallery::{Amount, scenes};
use yizhan::visit::Foot;
use yizhan::visit::view::{Answer, Content, QuestionPage, View};

/// Says where a line must not be broken; a screen reader might say it, or stop there.
const JOINER: char = '\u{2060}';
/// Faces of keys that say nothing when they are read out.
const SIGNS: &str = "'←→↑↓›，。、·（）“”：；-/#@.㇐㇑㇒㇔㇕";

/// Stand among what one chooses from and lead somewhere.
const DOORS: &[&str] = &["maintenance.clean"];

fn is_control(told: &Told) -> bool {
    matches!(told.role, AccessibleRole::Button | AccessibleRole::Checkbox | AccessibleRole::TextInput)
}

/// Everything that is told wrongly, or not at all.
pub fn untold(seen: &Survey) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut ids = BTreeMap::<&str, usize>::new();
    for told in seen.told.iter().filter(|told| is_control(told)) {
        let Told { id, label, .. } = told;
        if id.is_empty() {
            wrong.push(format!("{label:?} has no id"));
        }
        if told.among_choices && !told.checkable && !DOORS.contains(&id.as_str()) {
            wrong.push(format!("{id:?} is one of several and does not say whether it is chosen"));
        }
        *ids.entry(id).or_default() += 1;
    }
    let twice = ids.iter().filter(|(id, count)| !id.is_empty() && **count > 1);
    wrong.extend(twice.map(|(id, count)| format!("{id:?} is the id of {count} controls")));
    for told in &seen.told {
        let Told { role, id, label, .. } = told;
        // A text may have nothing to say.
        if label.trim().is_empty() && *role != AccessibleRole::Text {
            wrong.push(format!("{role:?} {id:?} has no label"));
        }
        if label.chars().count() == 1 && label.chars().all(|character| SIGNS.contains(character)) {
            wrong.push(format!("{id:?} is called {label:?}, which cannot be heard"));
        }
        // A text is told as it is drawn.
        if *role != AccessibleRole::Text && label.contains(JOINER) {
            wrong.push(format!("{role:?} {id:?} has joiners in {label:?}"));
        }
        if *role == AccessibleRole::ProgressIndicator && told.value.parse::<f32>().is_err() {
            wrong.push(format!("{label:?} shows how far something is and does not tell: {:?}", told.value));
        }
    }
    wrong.extend(seen.untold_touches.iter().map(|rect| format!("what is touched at {rect} is not told of")));
    wrong.extend(seen.untold_images.iter().map(|rect| format!("the picture at {rect} is not told of")));
    wrong
}

/// What the page is to be, beside what is told.
fn unlike_the_view(seen: &Survey, view: &View) -> Vec<String> {
    let told: BTreeMap<&str, &Told> =
        seen.told.iter().filter(|told| is_control(told)).map(|told| (told.id.as_str(), told)).collect();
    let mut wrong = Vec::new();
    for control in view.controls() {
        let name = control.action.name();
        let Some(told) = told.get(name.as_str()) else { continue };
        if (told.checkable, told.checked) != (control.choice, control.chosen) {
            let is = format!("choice {}, chosen {}", control.choice, control.chosen);
            wrong.push(format!("{name:?} is told as {} and {}: {is}", told.checkable, told.checked));
        }
    }
    // Where there is room for one result or one level only, the others are not there.
    let elsewhere: BTreeSet<String> = match &view.content {
        Content::Find(page) => page.results.iter().map(|result| result.action.name()).collect(),
        Content::Question(QuestionPage { answer: Answer::Places { columns, headings: _ }, .. }) if view.modes.large_text() => {
            columns.iter().flatten().map(|place| place.action.name()).collect()
        }
        _ => BTreeSet::new(),
    };
    let names = view.stops().into_iter().map(|stop| stop.name()).filter(|name| !elsewhere.contains(name));
    wrong
        .extend(names.filter(|name| !told.contains_key(name.as_str())).map(|name| format!("{name:?} is a stop and not told of")));
    wrong
}

/// All pages, switched so.
fn all_pages(orientation: Orientation, switched: &[Foot]) {
    let stage = Stage::new(orientation);
    let mut wrong = BTreeMap::<String, Vec<&str>>::new();
    for scene in scenes(switched, Amount::Usual) {
        if !stage.is_asked_for(scene.name) {
            continue;
        }
        stage.screen.show(&scene.view);
        panel::settle(&stage.window);
        let seen = survey(&stage.window);
        for fault in untold(&seen).into_iter().chain(unlike_the_view(&seen, &scene.view)) {
            wrong.entry(fault).or_default().push(scene.name);
        }
    }
    let lines: Vec<String> = wrong.iter().map(|(fault, names)| format!("{fault}: {names:?}")).collect();
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), lines.join("\n"));
}

#[test]
fn everything_on_a_standing_panel_is_told() {
    all_pages(Orientation::Portrait, &[]);
}

#[test]
fn everything_on_a_lying_panel_is_told_in_english() {
    all_pages(Orientation::Landscape, &[Foot::Language]);
}

#[test]
fn everything_in_the_largest_letters_is_told() {
    all_pages(Orientation::Portrait, &[Foot::LargeText, Foot::LargeText]);
}

/// What is told of a page's elements of one role.
fn told_on(stage: &Stage, switched: &[Foot], page: &str, role: AccessibleRole) -> Vec<Told> {
    let scene =
        scenes(switched, Amount::Usual).into_iter().find(|scene| scene.name == page).unwrap_or_else(|| panic!("no page {page}"));
    stage.screen.show(&scene.view);
    panel::settle(&stage.window);
    survey(&stage.window).told.into_iter().filter(|told| told.role == role).collect()
}

fn labels(told: Vec<Told>) -> Vec<String> {
    told.into_iter().map(|told| told.label).collect()
}

#[test]
fn what_a_picture_shows_is_told() {
    let stage = Stage::new(Orientation::Portrait);
    let on = |page: &str, role| told_on(&stage, &[], page, role);
    assert_eq!(labels(on("idle", AccessibleRole::Image)), ["图：身份证放在亮灯的地方"]);
    assert_eq!(
        labels(on("case-accepted", AccessibleRole::ListItem)),
        ["大厅收到了，办好了，11月20日 10:32", "已受理，现在在这一步，11月21日 09:15", "办好，通知您，还没到",]
    );
    assert_eq!(labels(on("case-accepted", AccessibleRole::List)), ["走到哪一步了"]);
    let months = labels(on("lookup", AccessibleRole::ListItem));
    let squares = months.iter().filter(|told| told.ends_with("月，到账") || told.ends_with("月，没查到"));
    assert_eq!(squares.count(), 12, "{months:?}");
    let rows: Vec<&String> =
        months.iter().filter(|told| ["单位", "基数", "自己缴", "状态到账"].iter().all(|part| told.contains(part))).collect();
    assert!(rows.len() > 6 && rows[0].contains("月，单位"), "{months:?}");
    assert!(labels(on("form-card", AccessibleRole::Image)).iter().all(|told| told == "身份证上的"));
    assert!(!on("form-card", AccessibleRole::Image).is_empty());
}

#[test]
fn how_far_something_is_and_what_was_written_is_told() {
    let stage = Stage::new(Orientation::Portrait);
    let on = |page: &str, role| told_on(&stage, &[], page, role);
    let ring = &on("countdown", AccessibleRole::ProgressIndicator)[0];
    assert_eq!(ring.label, format!("还剩 {} 秒", ring.value));
    let paper = &on("maintenance", AccessibleRole::ProgressIndicator)[0];
    assert!(paper.label == "小票纸" && (0.0..=100.0).contains(&paper.value.parse::<f32>().unwrap()), "{paper:?}");
    let step = &on("form-card", AccessibleRole::ProgressIndicator)[0];
    assert_eq!((step.label.as_str(), step.value.as_str()), ("第 1 步，共 5 步", "1"));
    let signed = on("question-signature", AccessibleRole::TextInput);
    assert_eq!((signed[0].id.as_str(), signed[0].value.as_str()), ("question.signature", "名字写好了"));
}

#[test]
fn keys_that_are_signs_have_names_in_both_languages() {
    let stage = Stage::new(Orientation::Portrait);
    for (switched, names) in [
        (&[] as &[Foot], [("keyboard.，", "逗号"), ("keyboard.key:left", "光标往左"), ("keyboard.A", "A")]),
        (&[Foot::Language], [("keyboard.，", "Comma"), ("keyboard.key:left", "Cursor left"), ("keyboard.A", "A")]),
    ] {
        let told = told_on(&stage, switched, "question-signs", AccessibleRole::Button);
        for (id, label) in names {
            assert!(told.iter().any(|told| told.id == id && told.label == label), "{id} is not called {label}");
        }
    }
}
