//! Every kind of question a form may ask, on the form of the gallery.

use super::Amount;
use super::content::Sample;
use super::scenes::{Plot, Story, card};
use crate::catalogue::{Content, ServiceIndex};
use crate::forms::{Field, FieldKind, Form};
use crate::privacy::Personal;
use crate::visit::*;
use std::sync::{Arc, LazyLock};

const SERVICE: &str = include_str!("../../../assets/demo/kinds-service.toml");
const FORM: &str = include_str!("../../../assets/demo/kinds-form.json");

/// Of the gallery's own service; no centre has it.
const CODE: &str = "X-1";

/// The centre's content with the gallery's own service in it.
struct Kinds {
    content: Arc<Content>,
    service: ServiceIndex,
    form: Arc<Form>,
}

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let mut files = Content::built_in_files();
    files.insert(format!("services/{CODE}.toml"), SERVICE.into());
    files.insert(format!("forms/{CODE}.json"), FORM.into());
    let content = Arc::new(Content::read(&files).expect("the gallery's form is checked by a test"));
    let service = content.index_of(CODE).expect("the gallery's service is checked by a test");
    let form = content.service(service).and_then(|service| content.form_of(service)).cloned();
    let form = form.expect("the gallery's form is checked by a test");
    Kinds { content, service, form }
});

/// The machine on which these scenes play.
pub fn site() -> Site {
    Site { content: KINDS.content.clone(), ..super::scenes::site() }
}

/// Where the first question of a kind stands in the form.
fn place(of: impl Fn(&FieldKind) -> bool) -> usize {
    KINDS.form.fields().iter().position(|field: &Field| of(&field.kind)).unwrap_or(0)
}

const FIRST: usize = 0;

impl Story {
    fn in_kinds(&mut self) -> &mut Self {
        self.at_home().act(Action::Home(home::Act::Service(KINDS.service)))
    }

    fn asked(&mut self, of: impl Fn(&FieldKind) -> bool) -> &mut Self {
        self.in_kinds().act(Action::Form(form::Act::Open(place(of))))
    }

    fn form_act(&mut self, act: form::Act) -> &mut Self {
        self.act(Action::Form(act))
    }

    /// One row of the table, column by column.
    fn row(&mut self, number: usize, name: &str, income: &str) -> &mut Self {
        self.form_act(form::Act::Row(number)).typed(name).next();
        self.form_act(form::Act::Choose(number + 1)).next().typed(income).next()
    }

    fn rows(&mut self) -> &mut Self {
        let kinds = &Sample::built_in().kinds;
        self.asked(|kind| matches!(kind, FieldKind::Table { .. }));
        for (number, (name, income)) in kinds.members.iter().enumerate() {
            let name = if self.amount() == Amount::Longest { &kinds.longest_member } else { name };
            self.row(number, name, income);
        }
        self
    }
}

pub const PLOTS: &[(&str, Plot)] = &[
    ("form-kinds", |story| {
        story.rows().next().next().next();
    }),
    ("question-month", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Month { .. }));
        story.form_act(form::Act::Year(2026)).form_act(form::Act::Month(9));
    }),
    ("question-number", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Number { .. })).typed("2");
    }),
    ("question-money", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Money { .. })).typed(&Sample::built_in().kinds.money);
    }),
    ("question-bank-card-warning", |story| {
        story.asked(|kind| matches!(kind, FieldKind::BankCard { .. }));
    }),
    ("question-bank-card", |story| {
        story
            .asked(|kind| matches!(kind, FieldKind::BankCard { .. }))
            .form_act(form::Act::NobodyTells)
            .typed(&Sample::built_in().kinds.bank_card);
    }),
    ("question-bank-card-again", |story| {
        let number = &Sample::built_in().kinds.bank_card;
        story.asked(|kind| matches!(kind, FieldKind::BankCard { .. })).form_act(form::Act::NobodyTells);
        story.typed(number).next().typed(&number[..8]).next();
    }),
    ("question-region-begun", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Region { .. }));
    }),
    ("question-region", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Region { .. }));
        story.form_act(form::Act::Province(FIRST + 9)).form_act(form::Act::City(FIRST));
    }),
    ("question-slot", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Slot { .. }));
        story.form_act(form::Act::SlotDay(FIRST)).form_act(form::Act::SlotHalf(FIRST));
    }),
    ("question-rows-begun", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Table { .. })).next();
    }),
    ("question-rows", |story| {
        story.rows();
    }),
    ("question-row", |story| {
        story.rows().form_act(form::Act::Row(FIRST));
    }),
    ("question-row-choice", |story| {
        story.rows().form_act(form::Act::Row(FIRST)).next();
    }),
    ("question-capture", |story| {
        story.asked(|kind| matches!(kind, FieldKind::Capture { .. })).form_act(form::Act::AtWindow);
    }),
    ("question-second-card", |story| {
        story.asked(|kind| matches!(kind, FieldKind::IdCard));
    }),
    ("question-second-card-own", |story| {
        story.asked(|kind| matches!(kind, FieldKind::IdCard)).with_card();
    }),
    ("question-second-card-read", |story| {
        let mut other = card(story.amount());
        other.tag = [8; 16];
        other.card.id_number = Personal::from("320299194810030128");
        story.asked(|kind| matches!(kind, FieldKind::IdCard)).event(Event::Card(CardNews::Read(Box::new(other))));
    }),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_has_every_kind_that_is_asked() {
        assert!(KINDS.form.fields().len() >= 11);
        assert!(place(|kind| matches!(kind, FieldKind::IdCard)) > 0);
    }
}
