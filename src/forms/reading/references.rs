//! What fields and checks of a form say about other fields: they exist, stand early enough, and are of the right kind.

use super::Reading;
use super::attributes::Findings;
use crate::forms::expression::{Condition, Expression, Mention};
use crate::forms::schema::{Check, Field, FieldId, FieldKind, LevelWhen, Limit};
use std::collections::{BTreeMap, BTreeSet};

/// Written like the id of a field.
pub(super) fn is_id(text: &str) -> bool {
    text.starts_with(|character: char| character.is_ascii_lowercase())
        && text.chars().all(|character| matches!(character, 'a'..='z' | '0'..='9' | '_'))
}

/// The expressions of a field with the attribute they stand in.
fn expressions(field: &Field) -> (Option<&Condition>, Option<&Expression>) {
    let value = match &field.kind {
        FieldKind::Computed { value, .. } => Some(value),
        _ => None,
    };
    (field.visible_when.as_ref(), value)
}

/// Calls `found` with all an expression of the field speaks of, and the attribute it stands in.
fn mentions<'f>(field: &'f Field, found: &mut impl FnMut(&'static str, Mention<'f>)) {
    let (condition, value) = expressions(field);
    if let Some(condition) = condition {
        condition.mentions(&mut |mention| found("visible_when", mention));
    }
    if let Some(value) = value {
        value.mentions(&mut |mention| found("value", mention));
    }
}

impl Reading<'_> {
    /// Checks everything that names another field.
    pub(super) fn references(&mut self, checks: &[(String, Check)]) {
        let Reading { fields, places, broken, findings, .. } = self;
        let graph = Graph::of(fields);
        let signatures = fields.iter().zip(&*places).filter(|(field, _)| matches!(field.kind, FieldKind::Signature { .. }));
        for (_, place) in signatures.skip(1) {
            findings.add(place, "a form is signed once");
        }
        for (index, field) in fields.iter().enumerate() {
            let place = &places[index];
            let earlier = Seen { fields: &fields[..index], all: fields, broken };
            mentions(field, &mut |attribute, mention| {
                let place = format!("{place}.{attribute}");
                match graph.circle(index, mention.field()) {
                    // Told once, not for its options as well.
                    Some(_) if matches!(mention, Mention::Compared(..)) => {}
                    Some(circle) => findings.add(&place, format!("goes round in a circle: {circle}")),
                    None => earlier.check(&place, &mention, findings),
                }
            });
            limits(field, place, &earlier, findings);
            copy(field, place, &earlier, findings);
        }
        for (place, check) in checks {
            let seen = Seen { fields, all: fields, broken };
            check.must.mentions(&mut |mention| seen.check(&format!("{place}.must"), &mention, findings));
            named(place, check, &seen, findings);
        }
    }

    /// What decides about the level is asked.
    pub(super) fn level_references(&mut self, level_when: &LevelWhen) {
        let Reading { fields, broken, findings, .. } = self;
        let seen = Seen { fields, all: fields, broken };
        if let LevelWhen::Holds(condition) = level_when {
            condition.mentions(&mut |mention| seen.check("level_when", &mention, findings));
        }
    }

    /// Marks each alternative with the field it stands for.
    pub(super) fn alternatives(&mut self) {
        let Reading { fields, places, findings, .. } = self;
        let mut owners: BTreeMap<FieldId, FieldId> = BTreeMap::new();
        for (index, field) in fields.iter().enumerate() {
            let Some(alternative) = &field.alternative else { continue };
            let place = format!("{}.alternative", places[index]);
            let target = fields.iter().enumerate().find(|(_, other)| other.id == alternative.field);
            let fits = target.is_some_and(|(at, other)| at > index && other.page == field.page && other.is_asked());
            if !fits {
                findings.add(&place, format!("`{}` is no later field of the same page that is asked", alternative.field));
            }
            if owners.insert(alternative.field.clone(), field.id.clone()).is_some() {
                findings.add(&place, format!("`{}` already stands for another field", alternative.field));
            }
        }
        for field in fields {
            field.instead_of = owners.remove(&field.id);
        }
    }
}

/// Which fields an expression may speak of.
struct Seen<'r> {
    fields: &'r [Field],
    all: &'r [Field],
    broken: &'r BTreeSet<FieldId>,
}

impl<'r> Seen<'r> {
    fn get(&self, id: &str) -> Option<&'r Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// What there is to speak of, for a finding.
    fn names(&self) -> String {
        let names: Vec<&str> = self.fields.iter().map(|field| field.id.as_str()).collect();
        if names.is_empty() { "none".to_string() } else { names.join(", ") }
    }

    fn check(&self, place: &str, mention: &Mention<'_>, findings: &mut Findings) {
        let id = mention.field();
        if self.broken.contains(id) {
            return;
        }
        let Some(field) = self.get(id) else {
            // Told once, not for its options as well.
            if !matches!(mention, Mention::Compared(..)) {
                findings.add(place, self.missing(id));
            }
            return;
        };
        if let Some(what) = misfit(field, mention) {
            findings.add(place, what);
        }
    }

    fn missing(&self, id: &str) -> String {
        if self.all.iter().any(|field| field.id == id) {
            format!("no earlier field `{id}`: it stands later, and only earlier fields may be named; there are {}", self.names())
        } else {
            format!("no earlier field `{id}`; there are {}", self.names())
        }
    }
}

/// What is wrong with speaking of the field so.
fn misfit(field: &Field, mention: &Mention<'_>) -> Option<String> {
    let id = &field.id;
    match mention {
        Mention::Plain(_) => match &field.kind {
            FieldKind::Choices { .. } => {
                Some(format!("`{id}` cannot be compared so; `choices` take `'x' in {id}` and len({id}), others == and in [ ]"))
            }
            FieldKind::Table { .. } => Some(format!("`{id}` is a table: len({id}) and sum({id}.column)")),
            FieldKind::Agree { .. } | FieldKind::Signature { .. } | FieldKind::IdCard => {
                Some(format!("`{id}` is nothing that can be compared"))
            }
            _ => None,
        },
        Mention::Day(_) => {
            let day = matches!(field.kind, FieldKind::Date { .. } | FieldKind::IdNumber);
            (!day).then(|| format!("age() takes a date or an ID number, and `{id}` is neither"))
        }
        Mention::Several(_) => {
            let several = matches!(field.kind, FieldKind::Choices { .. });
            (!several).then(|| format!("`{id}` cannot be compared so; only `choices` take `'x' in {id}`, others == and in [ ]"))
        }
        Mention::Counted(_) => {
            let counts = matches!(field.kind, FieldKind::Table { .. } | FieldKind::Choices { .. });
            (!counts).then(|| format!("len() takes a table or choices, and `{id}` is neither"))
        }
        Mention::Summed { table: _, column } => {
            let sums = |column: &&Field| matches!(column.kind, FieldKind::Number { .. } | FieldKind::Money { .. });
            let columns: Vec<&str> = field.columns().iter().filter(sums).map(|column| column.id.as_str()).collect();
            let there = columns.contains(column);
            (!there).then(|| format!("`{id}` has no column `{column}` of numbers or money; it has [{}]", columns.join(", ")))
        }
        Mention::Compared(_, text) => {
            let offered: Vec<&str> = field.options().iter().map(|option| option.value.as_str()).collect();
            let fits = text.is_empty() || offered.is_empty() || field.is_locked() || offered.contains(text);
            (!fits).then(|| format!("`{id}` has no option `{text}`; it has {}", offered.join(", ")))
        }
    }
}

/// A day or month limited by another answer.
fn limits(field: &Field, place: &str, earlier: &Seen<'_>, findings: &mut Findings) {
    let (ids, days) = match &field.kind {
        FieldKind::Date { limits: Some(limits) } => ([of_field(&limits.min), of_field(&limits.max)], true),
        FieldKind::Month { limits } => ([of_field(&limits.min), of_field(&limits.max)], false),
        _ => return,
    };
    for (name, id) in ["min", "max"].into_iter().zip(ids) {
        let Some(id) = id.filter(|id| !earlier.broken.contains(*id)) else { continue };
        let fits = earlier.get(id).is_some_and(|other| match &other.kind {
            FieldKind::Date { .. } => days,
            FieldKind::Month { .. } => !days,
            _ => false,
        });
        if !fits {
            let kind = if days { "date" } else { "month" };
            findings.add(&format!("{place}.{name}"), format!("`{id}` is no earlier {kind}; there are {}", earlier.names()));
        }
    }
}

fn of_field<B>(limit: &Limit<B>) -> Option<&str> {
    match limit {
        Limit::Field(id) => Some(id),
        Limit::Relative(_) => None,
    }
}

fn copy(field: &Field, place: &str, earlier: &Seen<'_>, findings: &mut Findings) {
    let Some(copy) = &field.copy else { return };
    let typed = |field: &Field| matches!(field.kind, FieldKind::Text { .. } | FieldKind::Address { .. });
    if !earlier.get(&copy.field).is_some_and(typed) || !typed(field) {
        findings.add(&format!("{place}.copy"), format!("`{}` is no earlier text or address to copy here", copy.field));
    }
}

/// The fields a check is said beside.
fn named(place: &str, check: &Check, seen: &Seen<'_>, findings: &mut Findings) {
    let place = format!("{place}.fields");
    for id in check.fields.iter().filter(|id| seen.get(id).is_none()) {
        findings.add(&place, format!("there is no field `{id}`; there are {}", seen.names()));
    }
    let asked = check.fields.iter().filter_map(|id| seen.get(id)).any(Field::is_asked);
    if check.fields.is_empty() {
        findings.add(&place, "names no field: where is it said?");
    } else if !asked && !check.hint_only {
        findings.add(&place, "none of these is asked, so nobody could mend it; with `hint_only` it is only said");
    }
}

/// Which fields each field's expressions speak of.
struct Graph<'f> {
    fields: &'f [Field],
    edges: Vec<BTreeSet<usize>>,
}

impl<'f> Graph<'f> {
    fn of(fields: &'f [Field]) -> Self {
        let index: BTreeMap<&str, usize> = fields.iter().enumerate().map(|(at, field)| (field.id.as_str(), at)).collect();
        let edges = fields.iter().map(|field| {
            let mut edges = BTreeSet::new();
            mentions(field, &mut |_, mention| edges.extend(index.get(mention.field()).copied()));
            edges
        });
        Graph { fields, edges: edges.collect() }
    }

    /// The way from a field over one it speaks of back to itself, where there is one: a → b → a.
    fn circle(&self, from: usize, to: &str) -> Option<String> {
        let first = self.fields.iter().position(|field| field.id == to)?;
        let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
        let mut next = vec![first];
        while let Some(at) = next.pop() {
            if at == from {
                return Some(self.way(from, first, &came_from));
            }
            for further in &self.edges[at] {
                if *further != first && !came_from.contains_key(further) {
                    came_from.insert(*further, at);
                    next.push(*further);
                }
            }
        }
        None
    }

    fn way(&self, from: usize, first: usize, came_from: &BTreeMap<usize, usize>) -> String {
        let mut back = vec![from];
        let mut at = from;
        while at != first {
            match came_from.get(&at) {
                Some(before) if back.len() <= self.fields.len() => at = *before,
                _ => break,
            }
            back.push(at);
        }
        let names = std::iter::once(from).chain(back.into_iter().rev()).map(|at| format!("`{}`", self.fields[at].id));
        names.collect::<Vec<_>>().join(" → ")
    }
}
