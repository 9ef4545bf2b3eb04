//! Reading a bundle. Nothing is believed: every reference, size and sentence is checked, and all that is wrong
//! is told at once.

use super::bundle::{BundleFacts, Category, Facility, Hotline, Item, LifeEvent, Notice, Ratings, Zone};
use super::content::{Content, Files};
use super::search::Index;
use super::{COPIES_FIELD, Calendar, Centre, DOCUMENT_COPIES_MAX, Depth, DocumentKind, Finding, Represent, Service};
use crate::api::ForWhom;
use crate::forms::{AssuranceLevel, ChoiceOption, FieldKind, Form, FormFinding, Library};
use crate::words::Words;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The format this program reads.
const FORMAT: u32 = 1;
/// Most files of a bundle.
pub const BUNDLE_FILES_MAX: usize = 10_000;
/// Largest file of a bundle.
pub const BUNDLE_FILE_BYTES_MAX: usize = 512 * 1024;
/// Most services done on the machine.
const SERVICES_MAX: usize = 4_000;
/// Most entries that are only told about.
const ENTRIES_MAX: usize = 4_000;
/// Tiles on the first page.
const FRONT_TILES_MAX: usize = 6;
/// Characters of a tile's words.
const SHORT_CHARS_MAX: usize = 8;
/// Yes-or-no questions before a service.
const QUESTIONS_MAX: usize = 3;
/// Findings told at once; more than these nobody reads.
const FINDINGS_MAX: usize = 500;
/// How deep tables may lie in tables.
const DEPTH_MAX: usize = 12;

const SINGLE_FILES: [&str; 9] = [
    "bundle.toml",
    "centre.toml",
    "calendar.toml",
    "zones.toml",
    "categories.toml",
    "items.toml",
    "texts.toml",
    "notices.toml",
    "ratings.toml",
];
const REPRESENTING: &str = "representing/";
const FOLDERS: [(&str, &str); 4] =
    [("services/", ".toml"), ("forms/", ".json"), (REPRESENTING, ".json"), ("dictionaries/", ".toml")];

pub(super) fn read(files: &Files) -> Result<Content, Vec<Finding>> {
    let mut reading = Reading { files, findings: Vec::new() };
    reading.files_themselves();
    let content = reading.content();
    reading.findings.sort();
    reading.findings.truncate(FINDINGS_MAX);
    match content {
        Some(content) if reading.findings.is_empty() => Ok(content),
        Some(_) | None => Err(reading.findings),
    }
}

struct Reading<'a> {
    files: &'a Files,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    fn find(&mut self, file: &str, place: impl Into<String>, what: impl Into<String>) {
        if self.findings.len() <= FINDINGS_MAX {
            self.findings.push(Finding::new(file, place, what));
        }
    }

    fn files_themselves(&mut self) {
        if self.files.len() > BUNDLE_FILES_MAX {
            self.find("", "", format!("{} files; at most {BUNDLE_FILES_MAX} are allowed", self.files.len()));
        }
        for (path, text) in self.files {
            let known = SINGLE_FILES.contains(&path.as_str())
                || FOLDERS.iter().any(|(folder, ending)| name_in(path, folder, ending).is_some());
            if !known && path != "README.md" {
                self.find(path, "", "a bundle has no such file");
            }
            if text.len() > BUNDLE_FILE_BYTES_MAX {
                self.find(path, "", format!("{} bytes; at most {BUNDLE_FILE_BYTES_MAX} are allowed", text.len()));
            }
        }
    }

    fn content(&mut self) -> Option<Content> {
        let facts: Option<BundleFacts> = self.whole("bundle.toml");
        let centre: Option<Centre> = self.whole("centre.toml");
        let calendar = self.calendar();
        let mut zone_file = self.table("zones.toml");
        let (zones, facilities, hotlines) = (
            self.each::<Zone>("zones.toml", &mut zone_file, "zone"),
            self.each::<Facility>("zones.toml", &mut zone_file, "facility"),
            self.each::<Hotline>("zones.toml", &mut zone_file, "hotline"),
        );
        let mut groups = self.table("categories.toml");
        let categories = self.each::<Category>("categories.toml", &mut groups, "category");
        let life_events = self.each::<LifeEvent>("categories.toml", &mut groups, "life_event");
        let mut item_file = self.table("items.toml");
        let items = self.each::<Item>("items.toml", &mut item_file, "item");
        let mut notice_file = self.table("notices.toml");
        let notices = self.each::<Notice>("notices.toml", &mut notice_file, "notice");
        for (file, table) in
            [("zones.toml", &zone_file), ("categories.toml", &groups), ("items.toml", &item_file), ("notices.toml", &notice_file)]
        {
            self.nothing_else(file, table);
        }
        let ratings: Option<Ratings> = self.whole("ratings.toml");
        let library = self.library();
        let forms = self.forms(&library);
        let mut services = self.services();
        let forms_for_others = self.forms_for_others(&library, &services, &forms);
        let place = |service: &Service| categories.iter().position(|category| category.id == service.category);
        services.sort_by_cached_key(|service| (place(service), service.code.clone()));
        let (facts, centre, calendar, ratings) = (facts?, centre?, calendar?, ratings?);
        let index = Index::new(&services, &items);
        let content = Content {
            facts,
            centre,
            calendar,
            zones,
            facilities,
            hotlines,
            categories,
            life_events,
            services,
            items,
            library,
            notices,
            ratings,
            forms,
            forms_for_others,
            index,
        };
        self.judge(&content);
        Some(content)
    }

    // ------------------------------------------------------------------------------------------ files

    /// A TOML file; missing and unreadable ones are found once.
    fn table(&mut self, file: &str) -> toml::Table {
        let Some(text) = self.files.get(file) else {
            self.find(file, "", "is missing");
            return toml::Table::new();
        };
        match text.parse::<toml::Table>() {
            Ok(table) => {
                self.words(file, "", &toml::Value::Table(table.clone()), 0);
                table
            }
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
                self.find(file, format!("line {line}"), error.message().trim().to_string());
                toml::Table::new()
            }
        }
    }

    fn whole<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let table = self.table(file);
        if table.is_empty() {
            return None;
        }
        self.typed(file, "", toml::Value::Table(table))
    }

    /// All entries of an array of tables, each judged by itself. What is left in `table` afterwards is not known here.
    fn each<T: DeserializeOwned>(&mut self, file: &str, table: &mut toml::Table, key: &str) -> Vec<T> {
        let entries = match table.remove(key) {
            None => Vec::new(),
            Some(toml::Value::Array(entries)) => entries,
            Some(_) => {
                self.find(file, key, format!("stands as [[{key}]]"));
                Vec::new()
            }
        };
        let read = |(index, entry)| self.typed(file, &format!("{key}[{index}]"), entry);
        entries.into_iter().enumerate().filter_map(read).collect()
    }

    fn typed<T: DeserializeOwned>(&mut self, file: &str, place: &str, value: toml::Value) -> Option<T> {
        match value.try_into() {
            Ok(read) => Some(read),
            Err(error) => {
                self.find(file, place, error.message().trim().to_string());
                None
            }
        }
    }

    /// Every sentence stands in both languages.
    fn words(&mut self, file: &str, place: &str, value: &toml::Value, depth: usize) {
        if depth > DEPTH_MAX {
            return self.find(file, place, format!("lies deeper than {DEPTH_MAX} tables"));
        }
        match value {
            toml::Value::Table(table) => {
                if table.contains_key("zh") || table.contains_key("en") {
                    for language in ["zh", "en"] {
                        let said = table.get(language).and_then(toml::Value::as_str).is_some_and(|text| !text.trim().is_empty());
                        if !said {
                            self.find(file, place, format!("says nothing in `{language}`"));
                        }
                    }
                }
                for (key, value) in table {
                    let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                    self.words(file, &place, value, depth + 1);
                }
            }
            toml::Value::Array(values) => {
                for (index, value) in values.iter().enumerate() {
                    self.words(file, &format!("{place}[{index}]"), value, depth + 1);
                }
            }
            toml::Value::String(_)
            | toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_) => {}
        }
    }

    fn calendar(&mut self) -> Option<Calendar> {
        let Some(text) = self.files.get("calendar.toml") else {
            self.find("calendar.toml", "", "is missing");
            return None;
        };
        Calendar::parse(text).map_err(|error| self.find("calendar.toml", "", error.to_string())).ok()
    }

    fn library(&mut self) -> Library {
        let mut library = Library::default();
        for (name, value) in self.table("texts.toml") {
            if let Some(text) = self.typed::<Words>("texts.toml", &name.clone(), value) {
                library.texts.insert(name, text);
            }
        }
        for (path, name) in self.named("dictionaries/", ".toml") {
            let mut table = self.table(&path);
            let options = self.each::<ChoiceOption>(&path, &mut table, "option");
            self.nothing_else(&path, &table);
            library.dictionaries.insert(name, options);
        }
        library
    }

    fn nothing_else(&mut self, file: &str, table: &toml::Table) {
        for key in table.keys() {
            self.find(file, key.clone(), "is not known here");
        }
    }

    fn forms(&mut self, library: &Library) -> BTreeMap<String, Arc<Form>> {
        let mut forms = BTreeMap::new();
        for (path, name) in self.named("forms/", ".json") {
            match Form::read(&self.files[&path], library) {
                Ok(form) => {
                    if form.code != name {
                        self.find(&path, "code", format!("`{}` is not the file's name", form.code));
                    }
                    forms.insert(name, Arc::new(form));
                }
                Err(findings) => {
                    for FormFinding { place, what } in findings {
                        self.find(&path, place, what);
                    }
                }
            }
        }
        forms
    }

    /// The forms of services that may be done for others, each with the questions of its rule in front.
    fn forms_for_others(
        &mut self,
        library: &Library,
        services: &[Service],
        forms: &BTreeMap<String, Arc<Form>>,
    ) -> BTreeMap<String, Arc<Form>> {
        let mut fronts = BTreeMap::new();
        for (path, _) in self.named(REPRESENTING, ".json") {
            if ![Represent::BothCards, Represent::Promise].iter().any(|rule| rule.file() == path) {
                self.find(&path, "", "no rule of `represent` has this name");
            }
            match Form::read(&self.files[&path], library) {
                Ok(front) => drop(fronts.insert(path, front)),
                Err(findings) => findings.into_iter().for_each(|finding| self.find(&path, finding.place, finding.what)),
            }
        }
        let mut together = BTreeMap::new();
        for service in services.iter().filter(|service| service.for_whom.iter().any(|whom| *whom != ForWhom::Own)) {
            let file = &format!("services/{}.toml", service.code);
            let rule = service.represent.file();
            let Some(form) = service.form.as_ref().and_then(|form| forms.get(form)) else { continue };
            let Some(front) = fronts.get(rule) else {
                self.find(file, "for_whom", format!("is asked by {rule}, which is not there"));
                continue;
            };
            match form.for_others(front, &service.for_whom) {
                Ok(form) => drop(together.insert(service.code.clone(), Arc::new(form))),
                Err(twice) => self.find(file, "for_whom", format!("form and {rule} both have {}", twice.join(", "))),
            }
        }
        together
    }

    fn services(&mut self) -> Vec<Service> {
        let mut services = Vec::new();
        let named = self.named("services/", ".toml");
        if named.is_empty() || named.len() > SERVICES_MAX {
            self.find("services/", "", format!("{} services; 1 to {SERVICES_MAX} are allowed", named.len()));
        }
        for (path, name) in named.into_iter().take(SERVICES_MAX) {
            if let Some(service) = self.whole::<Service>(&path) {
                if service.code != name {
                    self.find(&path, "code", format!("`{}` is not the file's name", service.code));
                }
                services.push(service);
            }
        }
        services
    }

    /// Files of a folder: path, name without ending.
    fn named(&self, folder: &str, ending: &str) -> Vec<(String, String)> {
        let name = |path: &String| Some((path.clone(), name_in(path, folder, ending)?.to_string()));
        self.files.keys().filter_map(name).collect()
    }

    // ------------------------------------------------------------------------------------------ what goes together

    fn judge(&mut self, content: &Content) {
        let BundleFacts { format, version, month, demo: _ } = &content.facts;
        if *format != FORMAT {
            self.find("bundle.toml", "format", format!("{format} is not read here; {FORMAT} is"));
        }
        if *version == 0 {
            self.find("bundle.toml", "version", "begins with 1");
        }
        if !is_month(month) {
            self.find("bundle.toml", "month", format!("`{month}` is no month like 2026-11"));
        }
        if content.centre.front.len() > FRONT_TILES_MAX {
            self.find("centre.toml", "front", format!("more than {FRONT_TILES_MAX} tiles"));
        }
        let front = content.centre.front.iter().map(|code| ("front", code));
        let visits_home = content.centre.visits_home.iter().map(|code| ("visits_home", code));
        for (key, code) in front.chain(visits_home).filter(|(_, code)| content.index_of(code).is_none()) {
            self.find("centre.toml", key, format!("there is no service `{code}`"));
        }
        self.ids("zones.toml", "zone", content.zones.iter().map(|zone| zone.id.as_str()));
        self.ids("categories.toml", "category", content.categories.iter().map(|category| category.id.as_str()));
        self.ids("notices.toml", "notice", content.notices.iter().map(|notice| notice.id.as_str()));
        for event in &content.life_events {
            for code in event.services.iter().filter(|code| content.index_of(code).is_none()) {
                self.find("categories.toml", format!("life_event `{}`", event.id), format!("there is no service `{code}`"));
            }
        }
        for notice in content.notices.iter().filter(|notice| notice.from > notice.to) {
            self.find("notices.toml", format!("notice `{}`", notice.id), "ends before it begins");
        }
        self.judge_items(content);
        for service in &content.services {
            self.judge_service(content, service);
        }
        let used: BTreeSet<&String> = content.services.iter().filter_map(|service| service.form.as_ref()).collect();
        for name in content.forms.keys().filter(|name| !used.contains(name)) {
            self.find(&format!("forms/{name}.json"), "", "no service uses this form");
        }
    }

    fn ids<'a>(&mut self, file: &str, key: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                self.find(file, format!("{key} `{id}`"), "stands twice");
            }
        }
    }

    fn judge_items(&mut self, content: &Content) {
        let file = "items.toml";
        if content.items.len() > ENTRIES_MAX {
            self.find(file, "", format!("{} entries; at most {ENTRIES_MAX} are allowed", content.items.len()));
        }
        self.ids(file, "item", content.items.iter().map(|item| item.code.as_str()));
        for item in content.items.iter().take(ENTRIES_MAX) {
            let place = format!("item `{}`", item.code);
            if content.index_of(&item.code).is_some() {
                self.find(file, &place, "is a service, too");
            }
            if content.zone(&item.zone).is_none() {
                self.find(file, &place, format!("there is no zone `{}`", item.zone));
            }
            if let Some(what) = wrong_pinyin(&item.name, &item.pinyin) {
                self.find(file, &place, what);
            }
        }
    }

    fn judge_service(&mut self, content: &Content, service: &Service) {
        let file = &format!("services/{}.toml", service.code);
        let code = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '-';
        if service.code.is_empty() || !service.code.chars().all(code) {
            self.find(file, "code", "is made of A-Z, 0-9 and -");
        }
        if content.category_of(service).is_none() {
            self.find(file, "category", format!("there is no category `{}`", service.category));
        }
        if content.zone(&service.zone).is_none() {
            self.find(file, "zone", format!("there is no zone `{}`", service.zone));
        }
        if service.short.zh.chars().count() > SHORT_CHARS_MAX {
            self.find(file, "short", format!("is longer than {SHORT_CHARS_MAX} characters"));
        }
        if let Some(what) = wrong_pinyin(&service.name, &service.pinyin) {
            self.find(file, "pinyin", what);
        }
        match (&service.form, service.depth.has_form()) {
            (Some(form), true) if !self.files.contains_key(&format!("forms/{form}.json")) => {
                self.find(file, "form", format!("there is no forms/{form}.json"));
            }
            (Some(_), true) | (None, false) => {}
            (None, true) => self.find(file, "form", "is missing: a service of this depth is filled in"),
            (Some(_), false) => self.find(file, "form", "a service of this depth is not filled in"),
        }
        if service.look_up.is_some() != (service.depth == Depth::Query) {
            self.find(file, "look_up", "belongs to the depth query, and to no other");
        }
        if service.printed && service.depth != Depth::Query {
            self.find(file, "printed", "belongs to the depth query: what is looked up may be printed");
        }
        self.judge_level(content, service);
        if service.document.is_some() != (service.depth == Depth::Print) {
            self.find(file, "document", "belongs to the depth print, and to no other");
        }
        if let (Some(kind), Some(form)) = (service.document, content.form_of(service)) {
            self.judge_document_form(kind, form);
        }
        if service.finish.is_some() != (service.depth == Depth::PreApply) {
            self.find(file, "finish", "belongs to the depth pre_apply, and to no other");
        }
        if service.hours.is_some_and(|hours| hours.from >= hours.to) {
            self.find(file, "hours", "end before they begin");
        }
        if service.mobile_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
            self.find(file, "mobile_url", "begins with https://");
        }
        if service.cards.is_empty() || service.for_whom.is_empty() {
            self.find(file, "", "`cards` and `for_whom` name one or more");
        }
        // A document is of who asks, and who is seen is who came.
        let hands_in = matches!(service.depth, Depth::Apply | Depth::PreApply);
        if !hands_in && service.for_whom.iter().any(|whom| *whom != ForWhom::Own) {
            self.find(file, "for_whom", "names others only where something is handed in");
        }
        if service.questions.len() > QUESTIONS_MAX {
            self.find(file, "question", format!("more than {QUESTIONS_MAX}"));
        }
        for (index, question) in service.questions.iter().enumerate() {
            if question.hint_yes.is_none() && question.hint_no.is_none() {
                self.find(file, format!("question[{index}]"), "needs hint_yes or hint_no: otherwise nothing comes of the answer");
            }
        }
        if service.manual.materials.is_empty() || service.manual.steps.is_empty() || service.manual.remarks.is_empty() {
            self.find(file, "manual", "materials, steps and remarks have one entry or more");
        }
    }

    /// Who stands there is checked with the hall; a pay-out account is never taken from a card alone.
    fn judge_level(&mut self, content: &Content, service: &Service) {
        let file = &format!("services/{}.toml", service.code);
        let form = content.form_of(service);
        let always = form.is_none_or(|form| !form.asks_level_sometimes());
        if service.level == AssuranceLevel::L2 && service.offline_ok && always {
            self.find(file, "offline_ok", "level L2 is reached with the hall only");
        }
        if service.level != AssuranceLevel::L2 && !always {
            self.find(file, "level", "the form has `level_when`: the level is L2");
        }
        let account = form.is_some_and(|form| form.fields().iter().any(|field| matches!(field.kind, FieldKind::BankCard { .. })));
        if account && service.level != AssuranceLevel::L2 {
            self.find(file, "level", "a form that takes an account needs L2, with `level_when` where not always");
        }
        if service.level == AssuranceLevel::L2 && matches!(service.depth, Depth::Print | Depth::Guide) {
            self.find(file, "level", "L2 is for what is looked up or handed in");
        }
        if service.valid_months.is_some() != (service.depth == Depth::Authenticate) {
            self.find(file, "valid_months", "belongs to the depth authenticate, and to no other");
        }
    }

    /// What the hall reckons with is asked; nothing is signed, since nothing is handed in.
    fn judge_document_form(&mut self, kind: DocumentKind, form: &Form) {
        let file = &format!("forms/{}.json", form.code);
        for id in kind.fields().iter().filter(|id| !form.fields().iter().any(|field| field.id == **id)) {
            self.find(file, *id, "is missing: the hall makes the document with it");
        }
        if form.fields().iter().any(|field| matches!(field.kind, FieldKind::Signature { .. })) {
            self.find(file, "", "a document is not signed by the citizen");
        }
        let copies = form.fields().iter().find(|field| field.id == COPIES_FIELD);
        let fits = |value: &str| value.parse::<u8>().is_ok_and(|copies| (1..=DOCUMENT_COPIES_MAX).contains(&copies));
        if copies.is_some_and(|field| field.options().is_empty() || !field.options().iter().all(|option| fits(&option.value))) {
            self.find(file, COPIES_FIELD, format!("is a choice of the values 1 to {DOCUMENT_COPIES_MAX}"));
        }
    }
}

/// `C-1` of `services/C-1.toml`.
fn name_in<'a>(path: &'a str, folder: &str, ending: &str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_suffix(ending).filter(|name| !name.is_empty() && !name.contains('/'))
}

fn is_month(text: &str) -> bool {
    format!("{text}-01").parse::<jiff::civil::Date>().is_ok() && text.len() == 7
}

/// One syllable a Chinese character, so that a name is found by its sound.
fn wrong_pinyin(name: &Words, pinyin: &str) -> Option<String> {
    let characters = name.zh.chars().filter(|c| crate::words::is_han(*c)).count();
    let syllables = pinyin.split_whitespace().count();
    if !pinyin.chars().all(|c| c.is_ascii_lowercase() || c == ' ') {
        return Some("pinyin is made of a-z and spaces (ü is v)".into());
    }
    (characters != syllables).then(|| format!("{syllables} syllables of pinyin for {characters} characters"))
}
