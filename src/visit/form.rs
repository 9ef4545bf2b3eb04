//! Filling in a form: pages like paper, or one question a screen in large text.
//!
//! Both ways go over the same questions in the same order. A page shows its lines; a question shows one of
//! them with what it is answered with. What is typed belongs to the [`Editor`]; every change is in the answers
//! at once, so a draft is never behind.

use super::editor::{Editor, Taken};
use super::limits::{STROKE_POINTS_MAX, STROKES_MAX};
use super::*;
use crate::api::{AnswerValue, Signature, Stroke};
use crate::catalogue::{Service, ServiceIndex};
use crate::forms::{self, Answers, CardFields, Complaint, Field, FieldKind, Form};
use crate::idcard::CardKind;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

mod form_view;
mod moving;
pub use form_view::{rows, view};
pub use moving::{back, change, reopen};
use moving::{next, way_out};

/// Text fields without a length of their own.
const TEXT_CHARS_MAX: usize = 100;
/// Between the revisions of two editors: the composer answers a key by its revision, and no answer to one field may
/// be taken for one to another.
pub(super) const REVISIONS_PER_EDITOR: u64 = 1_000_000;
/// Longest number typed: a disability card's, with hyphens.
const NUMBER_CHARS_MAX: usize = 24;

/// Controls of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Answer this field, by its place in the form.
    Open(usize),
    Next,
    Previous,
    /// Option number.
    Choose(usize),
    Year(i16),
    Month(i8),
    Day(i8),
    Agree,
    ClearSignature,
    /// 没有手机.
    WayOut,
    /// 用户籍地址.
    Copy,
}

/// Where in the form one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Index of the page.
    Page(usize),
    /// Index of the field in the form.
    Question(usize),
}

/// A form being filled in.
pub struct FormWork {
    /// The service's code: the name under which it travels.
    service: String,
    /// How long filling it in takes.
    minutes: u32,
    form: Arc<Form>,
    answers: Answers,
    place: Place,
    editor: Option<Editor>,
    /// Year and month chosen before the day is.
    day_parts: (Option<i16>, Option<i8>),
    /// Fields that were left once: their complaints may be said.
    left: BTreeMap<usize, Complaint>,
    own_answers: bool,
    from_review: bool,
    /// Revision of the last editor, so that a later one is never older.
    revision: u64,
    /// The wish to hand in exactly these answers, once 提交 was pressed.
    intent: Option<sending::Intent>,
    /// What the reader said while a signature was waited for.
    card_says: Option<CardSays>,
}

/// What the reader says to somebody who signs with the card.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CardSays {
    Reading,
    LiftAndPlace,
    CannotRead,
    NotAnIdCard,
}

impl FormWork {
    /// `page` is the number of the page now shown: it grows with every editor, so revisions of two forms differ too.
    fn new(service: &Service, form: Arc<Form>, guest: &Guest, page: u64) -> Self {
        let card = &guest.card;
        let answers = forms::prefill(
            &form,
            &CardFields {
                name: card.shown_name(),
                id_number: card.id_number.reveal(),
                sex_code: card.sex_code.reveal(),
                ethnic_code: card.ethnic_code(),
                birth: card.birth.reveal(),
                // A residence permit says where its holder lives; nobody is registered there.
                address: card.address().filter(|_| card.kind == CardKind::Resident),
                residence: card.address().filter(|_| card.kind == CardKind::HmtResidence),
            },
        );
        FormWork {
            service: service.code.clone(),
            minutes: service.minutes,
            form,
            answers,
            place: Place::Page(0),
            editor: None,
            day_parts: (None, None),
            left: BTreeMap::new(),
            own_answers: false,
            from_review: false,
            revision: page * REVISIONS_PER_EDITOR,
            intent: None,
            card_says: None,
        }
    }

    /// Tells the form's pages apart for the guard against a second touch.
    pub fn page_key(&self, large: bool) -> u64 {
        // In large letters the months come where the years were, and the days where the months were.
        let parts = if large { u64::from(self.day_parts.0.is_some()) + u64::from(self.day_parts.1.is_some()) } else { 0 };
        match self.place {
            Place::Page(index) => index as u64,
            Place::Question(index) => 1_000 * (1 + parts) + index as u64,
        }
    }

    /// True where something would be lost by leaving.
    pub fn has_own_answers(&self) -> bool {
        self.own_answers
    }

    /// True while nothing here is the citizen's: no answer, and no letter on its way to one.
    pub fn is_untouched(&self) -> bool {
        !self.own_answers && !self.editor.as_ref().is_some_and(Editor::is_composing)
    }

    /// The wish to hand in exactly these answers, where there was one.
    pub fn intent(&self) -> Option<&sending::Intent> {
        self.intent.as_ref()
    }

    /// The same wish as before where nothing has changed since, otherwise `fresh`.
    pub fn intent_or(&mut self, fresh: sending::Intent) -> sending::Intent {
        self.intent.get_or_insert(fresh).clone()
    }

    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// Code of the service.
    pub fn service(&self) -> &str {
        &self.service
    }

    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Takes the answers out, for a draft or a submission.
    pub fn draft(&self, saved_at: String) -> Draft {
        Draft {
            service: self.service.clone(),
            answers: forms::for_submission(&self.form, &self.answers),
            none: self.answers.declared_none().map(str::to_string).collect(),
            page: self.current_page(),
            saved_at,
        }
    }

    fn current_page(&self) -> usize {
        match self.place {
            Place::Page(index) => index,
            Place::Question(index) => self.form.fields()[index].page,
        }
    }

    fn field(&self) -> Option<FieldOf> {
        match self.place {
            Place::Page(_) => None,
            Place::Question(index) => FieldOf::new(&self.form, index),
        }
    }

    /// Large text asks one question a screen; a page of lines becomes its first open question.
    pub fn text_size_changed(&mut self, large: bool) {
        if let (true, Place::Page(page)) = (large, self.place)
            && let Some(index) = self.questions_of(page).first().copied()
        {
            self.open(index);
        }
    }

    /// Places of the questions of a page, in order.
    fn questions_of(&self, page: usize) -> Vec<usize> {
        self.questions().into_iter().filter(|index| self.form.fields()[*index].page == page).collect()
    }

    /// Places of all questions that are asked now, in order.
    fn questions(&self) -> Vec<usize> {
        let asked: Vec<&str> = forms::questions(&self.form, &self.answers).into_iter().map(|field| field.id.as_str()).collect();
        let places = self.form.fields().iter().enumerate();
        places.filter(|(_, field)| asked.contains(&field.id.as_str())).map(|(index, _)| index).collect()
    }

    fn text_of(&self, field: &Field) -> String {
        match self.answers.get(&field.id) {
            Some(AnswerValue::Text(text)) => text.clone(),
            Some(AnswerValue::Yes(_) | AnswerValue::Choices(_)) | None => String::new(),
        }
    }

    fn open(&mut self, index: usize) {
        self.place = Place::Question(index);
        self.card_says = None;
        let Some(field) = FieldOf::new(&self.form, index) else { return };
        let field = &*field;
        self.revision += REVISIONS_PER_EDITOR;
        self.editor = keyboard_of(field).map(|(keyboard, chars_max)| {
            let text = self.text_of(field);
            Editor::new(&text, chars_max, keyboard, self.revision)
        });
        self.day_parts = match forms::parse_date(&self.text_of(field)) {
            Some(date) if matches!(field.kind, FieldKind::Date { .. }) => (Some(date.year()), Some(date.month())),
            Some(_) | None => (None, None),
        };
    }

    /// Ends typing; what is being composed is dropped.
    pub fn close_editor(&mut self) -> Option<Effect> {
        let effect = self.editor.as_mut().and_then(Editor::clear_composition);
        self.revision = self.editor.as_ref().map_or(self.revision, Editor::revision);
        self.editor = None;
        effect
    }

    fn set(&mut self, field: &Field, value: AnswerValue) {
        let before = self.answers.get(&field.id).cloned();
        let said_none = self.answers.says_none(&field.id);
        self.answers.set(field, value);
        if said_none || self.answers.get(&field.id) != before.as_ref() {
            self.changed(field);
        }
    }

    fn clear(&mut self, field: &Field) {
        let signature = self.answers.signature().is_some_and(|_| is_signature(field));
        if self.answers.get(&field.id).is_some() || self.answers.says_none(&field.id) || signature {
            self.answers.clear(field);
            self.changed(field);
        }
    }

    /// The way out of a question; false where it has none.
    fn say_none(&mut self, field: &Field) -> bool {
        let said = self.answers.says_none(&field.id);
        if !said && !self.answers.say_none(field) {
            return false;
        }
        if !said {
            self.changed(field);
        }
        true
    }

    fn sign(&mut self, signature: Signature) {
        self.answers.sign(signature);
        self.card_says = None;
        if let Some(field) = self.form.fields().iter().position(is_signature).and_then(|index| FieldOf::new(&self.form, index)) {
            self.changed(&field);
        }
    }

    /// A changed answer is no longer what was signed, nor what was to be handed in.
    fn changed(&mut self, field: &Field) {
        if !is_signature(field)
            && let Some(signature) = self.form.fields().iter().find(|field| is_signature(field))
        {
            self.answers.clear(signature);
        }
        self.intent = None;
        self.own_answers = true;
        self.left.retain(|index, _| self.form.fields()[*index].id != field.id);
    }
}

/// A field with a share of its form, so that the work may change while it is looked at.
struct FieldOf {
    form: Arc<Form>,
    index: usize,
}

impl FieldOf {
    fn new(form: &Arc<Form>, index: usize) -> Option<Self> {
        form.fields().get(index).map(|_| FieldOf { form: form.clone(), index })
    }
}

impl Deref for FieldOf {
    type Target = Field;

    fn deref(&self) -> &Field {
        &self.form.fields()[self.index]
    }
}

fn is_signature(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Signature { .. })
}

/// How a field is typed, and how long it may be; none where it is not typed.
fn keyboard_of(field: &Field) -> Option<(view::Keyboard, usize)> {
    let keyboard = match field.keyboard {
        forms::Keyboard::Digits => view::Keyboard::Digits,
        forms::Keyboard::IdNumber | forms::Keyboard::DisabilityNumber => view::Keyboard::IdNumber,
        forms::Keyboard::Pinyin => view::Keyboard::Pinyin,
        forms::Keyboard::None => return None,
    };
    let chars_max = match &field.kind {
        FieldKind::Text { max_chars, .. } | FieldKind::Address { max_chars } => max_chars.unwrap_or(TEXT_CHARS_MAX),
        FieldKind::Phone { .. } | FieldKind::IdNumber => NUMBER_CHARS_MAX,
        FieldKind::Date { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Choices { .. }
        | FieldKind::Agree { .. }
        | FieldKind::Signature { .. } => return None,
    };
    Some((keyboard, chars_max))
}

/// Opens the form of a service; `None` where it has none.
pub fn enter(visit: &mut Visit, index: ServiceIndex) -> Option<Step> {
    let content = visit.site.content.clone();
    let service = content.service(index)?;
    let form = content.form_of(service)?;
    let guest = visit.guest.as_ref()?;
    // What was begun before is not begun again beside it.
    if visit.draft.as_ref().is_some_and(|draft| draft.service == service.code) {
        return Some(resume(visit));
    }
    visit.state = State::Form(Box::new(FormWork::new(service, form.clone(), guest, visit.page)));
    Some(Step::done())
}

/// 接着办: the answers of the draft over what the card says.
pub fn resume(visit: &mut Visit) -> Step {
    let Some(draft) = visit.draft.take() else { return Step::ignored(Ignored::NotHere) };
    let content = visit.site.content.clone();
    let found = content.by_code(&draft.service).and_then(|service| Some((service, content.form_of(service)?)));
    let (Some((service, form)), Some(guest)) = (found, &visit.guest) else {
        return Step::ignored(Ignored::NotHere);
    };
    let mut work = FormWork::new(service, form.clone(), guest, visit.page);
    let Draft { service: _, answers, none, page, saved_at: _ } = *draft;
    let answers = Answers::from_submission(form, &answers, None);
    for field in form.fields().iter().filter(|field| !field.is_locked()) {
        if let Some(value) = answers.get(&field.id) {
            work.answers.set(field, value.clone());
        } else if answers.says_none(&field.id) || none.contains(&field.id) {
            work.answers.say_none(field);
        }
    }
    work.own_answers = true;
    work.place = Place::Page(page.min(form.pages().len().saturating_sub(1)));
    work.text_size_changed(visit.modes.large_text());
    visit.state = State::Form(Box::new(work));
    Step::done()
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let now = visit.timestamp();
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    match event {
        Event::Act { action: Action::Form(act), page: _, by: _ } => act_on(visit, act),
        Event::Key { key, by: _ } => typed(visit, key),
        Event::Composed(composition) => {
            let taken = work.editor.as_mut().map_or(Taken::Nothing, |editor| editor.composed(composition));
            if taken == Taken::Text {
                keep_text(work);
            }
            if taken == Taken::Nothing { Step::ignored(Ignored::Late) } else { Step::done() }
        }
        Event::ComposerDown => match &mut work.editor {
            Some(editor) => {
                editor.composer_down();
                Step::done()
            }
            None => Step::ignored(Ignored::NotHere),
        },
        Event::Stroke(stroke) => drawn(work, stroke),
        // The same card again is a signature where one is asked for.
        Event::Card(CardNews::Read(_)) if work.asks_signature() => {
            work.sign(Signature::SecondTap { read_at: now });
            Step::done()
        }
        Event::Card(news) if work.asks_signature() => {
            work.card_says = card_says(&news);
            Step::done()
        }
        Event::Journal(JournalNews::Stored { key, slip }) => sending::stored_late(visit, key, slip),
        Event::Act { .. } => Step::ignored(Ignored::PageGone),
        Event::Journal(_) | Event::Hall(_) | Event::Paper(_) => Step::ignored(Ignored::Late),
        Event::Card(_) | Event::FiveKey(_) | Event::Tick | Event::Health(_) | Event::Voice(_) | Event::Activity => {
            Step::ignored(Ignored::NotHere)
        }
    }
}

fn card_says(news: &CardNews) -> Option<CardSays> {
    match news {
        CardNews::Reading => Some(CardSays::Reading),
        CardNews::Read(_) => None,
        CardNews::LiftAndPlace => Some(CardSays::LiftAndPlace),
        CardNews::CannotRead => Some(CardSays::CannotRead),
        CardNews::NotAnIdCard => Some(CardSays::NotAnIdCard),
    }
}

impl FormWork {
    fn field_index(&self) -> Option<usize> {
        match self.place {
            Place::Page(_) => None,
            Place::Question(index) => Some(index),
        }
    }

    fn asks_signature(&self) -> bool {
        self.field().is_some_and(|field| is_signature(&field))
    }
}

fn typed(visit: &mut Visit, key: Key) -> Step {
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let Some(editor) = &mut work.editor else {
        // On a page of lines and on choices Enter goes on, as the primary button does.
        return if key == Key::Enter { next(visit) } else { Step::ignored(Ignored::NotHere) };
    };
    let edited = editor.key(key);
    if edited.text_changed {
        keep_text(work);
    }
    if edited.finished {
        return next(visit);
    }
    Step { effects: edited.effect.into_iter().collect(), ignored: None }
}

/// The answer follows the editor.
fn keep_text(work: &mut FormWork) {
    let (Some(editor), Some(field)) = (&work.editor, work.field()) else { return };
    let text = editor.text().to_string();
    if text.is_empty() {
        work.clear(&field);
    } else {
        work.set(&field, AnswerValue::Text(text));
    }
}

fn drawn(work: &mut FormWork, stroke: Personal<Stroke>) -> Step {
    if !work.asks_signature() {
        return Step::ignored(Ignored::NotHere);
    }
    let mut strokes = match work.answers.signature() {
        Some(Signature::Drawn { strokes }) => strokes.clone(),
        Some(Signature::SecondTap { .. }) | None => Vec::new(),
    };
    if strokes.len() >= STROKES_MAX {
        return Step::ignored(Ignored::Disabled);
    }
    strokes.push(stroke.reveal().iter().take(STROKE_POINTS_MAX).copied().collect());
    work.sign(Signature::Drawn { strokes });
    Step::done()
}

fn act_on(visit: &mut Visit, act: Act) -> Step {
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let today = visit.now.wall.date();
    let field = work.field();
    match (act, field.as_deref()) {
        (Act::Next, _) => next(visit),
        (Act::Previous, _) => back(visit),
        (Act::Open(index), None) => {
            if work.questions().contains(&index) {
                work.open(index);
                Step::done()
            } else {
                Step::ignored(Ignored::Disabled)
            }
        }
        (Act::Choose(option), Some(field)) => choose(work, field, option),
        (Act::Year(year), Some(field)) => choose_year(work, field, year, today),
        (Act::Month(month), Some(field)) => choose_month(work, field, month, today),
        (Act::Day(day), Some(field)) => choose_day(work, field, day, today),
        (Act::Agree, Some(field)) if matches!(field.kind, FieldKind::Agree { .. }) => {
            let agreed = matches!(work.answers.get(&field.id), Some(AnswerValue::Yes(true)));
            work.set(field, AnswerValue::Yes(!agreed));
            Step::done()
        }
        (Act::ClearSignature, Some(field)) if is_signature(field) => {
            if work.answers.signature().is_none() {
                return Step::ignored(Ignored::Disabled);
            }
            work.clear(field);
            Step::done()
        }
        (Act::WayOut, Some(field)) => way_out(visit, field),
        (Act::Copy, Some(field)) => copy(work, field),
        (Act::Open(_) | Act::Agree | Act::ClearSignature, Some(_))
        | (
            Act::Choose(_)
            | Act::Year(_)
            | Act::Month(_)
            | Act::Day(_)
            | Act::Agree
            | Act::ClearSignature
            | Act::WayOut
            | Act::Copy,
            None,
        ) => Step::ignored(Ignored::PageGone),
    }
}

/// What is chosen already, chosen again, is taken back.
fn choose_year(work: &mut FormWork, field: &Field, year: i16, today: jiff::civil::Date) -> Step {
    if !field.date_range(today).is_some_and(|range| range.years().contains(&year)) {
        return Step::ignored(Ignored::Disabled);
    }
    work.day_parts = (Some(year).filter(|year| work.day_parts.0 != Some(*year)), None);
    work.clear(field);
    Step::done()
}

/// As [`choose_year`].
fn choose_month(work: &mut FormWork, field: &Field, month: i8, today: jiff::civil::Date) -> Step {
    let months = field.date_range(today).zip(work.day_parts.0).map(|(range, year)| range.months(year));
    if !months.is_some_and(|months| months.contains(&month)) {
        return Step::ignored(Ignored::Disabled);
    }
    work.day_parts.1 = Some(month).filter(|month| work.day_parts.1 != Some(*month));
    work.clear(field);
    Step::done()
}

fn choose_day(work: &mut FormWork, field: &Field, day: i8, today: jiff::civil::Date) -> Step {
    let parts = work.day_parts.0.zip(work.day_parts.1);
    match field.date_range(today).zip(parts).and_then(|(range, (year, month))| range.date(year, month, day)) {
        Some(date) => {
            work.set(field, AnswerValue::Text(date.to_string()));
            Step::done()
        }
        None => Step::ignored(Ignored::Disabled),
    }
}

fn choose(work: &mut FormWork, field: &Field, option: usize) -> Step {
    let Some(option) = field.options().get(option) else { return Step::ignored(Ignored::Disabled) };
    if !matches!(field.kind, FieldKind::Choices { .. }) {
        work.set(field, AnswerValue::Text(option.value.clone()));
        return Step::done();
    }
    let mut chosen = match work.answers.get(&field.id) {
        Some(AnswerValue::Choices(chosen)) => chosen.clone(),
        Some(AnswerValue::Yes(_) | AnswerValue::Text(_)) | None => Vec::new(),
    };
    match chosen.iter().position(|value| *value == option.value) {
        Some(at) => {
            chosen.remove(at);
        }
        None => chosen.push(option.value.clone()),
    }
    work.set(field, AnswerValue::Choices(chosen));
    Step::done()
}

fn copy(work: &mut FormWork, field: &Field) -> Step {
    let Some(text) = work.answers.offered_copy(field).map(str::to_string) else { return Step::ignored(Ignored::Disabled) };
    let effect = work.editor.as_mut().and_then(|editor| editor.replace(&text));
    work.set(field, AnswerValue::Text(text));
    Step { effects: effect.into_iter().collect(), ignored: None }
}
