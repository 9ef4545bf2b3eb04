//! Reading a form file: every mistake is told at once, each with its place and with what would be allowed.

mod attributes;
mod kinds;
mod references;
#[cfg(test)]
mod tests;

use super::expression::Condition;
use super::library::Library;
use super::schema::{Check, Field, FieldId, Form, LevelWhen, Page};
use crate::words::Words;
use attributes::{Attributes, Findings};
use std::collections::BTreeSet;

/// Largest form file.
const FORM_BYTES_MAX: usize = 512 * 1024;
/// Most fields of a form, the columns of tables not counted.
const FIELDS_MAX: usize = 300;
const PAGES_COUNT_MAX: usize = 30;
/// Most checks over the whole form.
const CHECKS_COUNT_MAX: usize = 50;

/// One thing wrong with a form file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFinding {
    /// Where, `pages[1].fields[3].min`; empty for the file as a whole.
    pub place: String,
    /// What is wrong and what would be allowed.
    pub what: String,
}

impl std::fmt::Display for FormFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.place.is_empty() { f.write_str(&self.what) } else { write!(f, "{}: {}", self.place, self.what) }
    }
}

/// What is read so far.
struct Reading<'l> {
    library: &'l Library,
    findings: Findings,
    fields: Vec<Field>,
    /// Where each field stands in the file.
    places: Vec<String>,
    /// Fields that could not be read as a whole: nothing more is said about whoever speaks of them.
    broken: BTreeSet<FieldId>,
}

impl Form {
    /// Reads and checks a form file. What it names of dictionaries and shared texts comes from `library`.
    pub fn read(json: &str, library: &Library) -> Result<Form, Vec<FormFinding>> {
        let mut reading =
            Reading { library, findings: Findings::default(), fields: Vec::new(), places: Vec::new(), broken: BTreeSet::new() };
        let form = reading.form(json);
        match (form, reading.findings.into_list()) {
            (Some(form), findings) if findings.is_empty() => Ok(form),
            (_, findings) => Err(findings),
        }
    }
}

impl Reading<'_> {
    fn form(&mut self, json: &str) -> Option<Form> {
        if json.len() > FORM_BYTES_MAX {
            self.findings.add("", format!("the file is larger than {FORM_BYTES_MAX} bytes"));
            return None;
        }
        let file = match serde_json::from_str(json) {
            Ok(file) => file,
            Err(fault) => {
                self.findings.add("", format!("the file is no JSON: {fault}"));
                return None;
            }
        };
        let mut file = Attributes::of(file, String::new(), &mut self.findings)?;
        let code: Option<String> = file.needed("code", &mut self.findings);
        let version: Option<u32> = file.needed("version", &mut self.findings);
        let name = file.needed_words("name", &mut self.findings);
        let pages: Option<Vec<serde_json::Value>> = file.needed("pages", &mut self.findings);
        let checks: Option<Vec<serde_json::Value>> = file.take("checks", &mut self.findings);
        let level_when: Option<String> = file.take("level_when", &mut self.findings);
        file.finish(&["code", "version", "name", "pages", "checks", "level_when"], &mut self.findings);
        if code.as_ref().is_some_and(|code| !is_code(code)) {
            self.findings.add("code", "a code is made of A-Z, 0-9 and -");
        }
        let pages = self.pages(pages.unwrap_or_default());
        let count = self.fields.len();
        if count == 0 || count > FIELDS_MAX {
            self.findings.add("pages", format!("the form has {count} fields; 1 to {FIELDS_MAX} are allowed"));
            return None;
        }
        let checks = self.checks(checks.unwrap_or_default());
        let level_when = self.level_when(level_when);
        self.references(&checks);
        self.level_references(&level_when);
        self.alternatives();
        Some(Form {
            code: code?,
            version: version?,
            name: name?,
            pages,
            fields: std::mem::take(&mut self.fields),
            checks: checks.into_iter().map(|(_, check)| check).collect(),
            level_when,
        })
    }

    fn level_when(&mut self, text: Option<String>) -> LevelWhen {
        match text.map(|text| Condition::parse(&text)) {
            None => LevelWhen::Always,
            Some(Ok(condition)) => LevelWhen::Holds(condition),
            Some(Err(fault)) => {
                self.findings.add("level_when", fault.to_string());
                LevelWhen::Always
            }
        }
    }

    fn pages(&mut self, files: Vec<serde_json::Value>) -> Vec<Page> {
        if files.is_empty() || files.len() > PAGES_COUNT_MAX {
            self.findings.add("pages", format!("there are {} pages; 1 to {PAGES_COUNT_MAX} are allowed", files.len()));
        }
        let mut pages = Vec::new();
        for (index, page) in files.into_iter().enumerate() {
            let place = format!("pages[{index}]");
            let Some(mut page) = Attributes::of(page, place.clone(), &mut self.findings) else { continue };
            let title = page.needed_words("title", &mut self.findings);
            let fields: Option<Vec<serde_json::Value>> = page.needed("fields", &mut self.findings);
            page.finish(&["title", "fields"], &mut self.findings);
            if fields.as_ref().is_some_and(Vec::is_empty) {
                self.findings.add(&format!("{place}.fields"), "a page has a field at least");
            }
            for (at, field) in fields.unwrap_or_default().into_iter().enumerate() {
                self.field(field, index, format!("{place}.fields[{at}]"));
            }
            pages.push(Page { title: title.unwrap_or_default() });
        }
        pages
    }

    fn field(&mut self, file: serde_json::Value, page: usize, place: String) {
        let before = self.findings.count();
        let Some(field) = kinds::field(file, page, &place, self.library, &mut self.findings) else { return };
        if self.findings.count() > before {
            self.broken.insert(field.id.clone());
        }
        if self.fields.iter().any(|other| other.id == field.id) {
            self.findings.add(&format!("{place}.id"), format!("the id `{}` stands twice", field.id));
        }
        self.fields.push(field);
        self.places.push(place);
    }

    /// The checks over the whole form, each with its place.
    fn checks(&mut self, files: Vec<serde_json::Value>) -> Vec<(String, Check)> {
        if files.len() > CHECKS_COUNT_MAX {
            self.findings.add("checks", format!("there are {} checks; {CHECKS_COUNT_MAX} are allowed", files.len()));
        }
        let mut checks = Vec::new();
        for (index, file) in files.into_iter().enumerate() {
            let place = format!("checks[{index}]");
            let Some(mut file) = Attributes::of(file, place.clone(), &mut self.findings) else { continue };
            let must: Option<String> = file.needed("must", &mut self.findings);
            let say: Option<Words> = file.needed_words("say", &mut self.findings);
            let fields: Option<Vec<FieldId>> = file.needed("fields", &mut self.findings);
            let hint_only = file.take("hint_only", &mut self.findings).unwrap_or(false);
            file.finish(&["must", "say", "fields", "hint_only"], &mut self.findings);
            let must = must.and_then(|text| match Condition::parse(&text) {
                Ok(must) => Some(must),
                Err(fault) => {
                    self.findings.add(&format!("{place}.must"), fault.to_string());
                    None
                }
            });
            if let (Some(must), Some(say), Some(fields)) = (must, say, fields) {
                checks.push((place, Check { must, say, fields, hint_only }));
            }
        }
        checks
    }
}

/// Capitals, digits and hyphens.
fn is_code(code: &str) -> bool {
    !code.is_empty() && code.chars().all(|character| matches!(character, 'A'..='Z' | '0'..='9' | '-'))
}
