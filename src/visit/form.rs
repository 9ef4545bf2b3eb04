//! Filling in a form: pages like paper, or one question a screen in large text.
//!
//! Both ways go over the same questions in the same order. A page shows its lines; a question shows one of
//! them with what it is answered with. What is typed belongs to the [`Editor`]; every change is in the answers
//! at once, so a draft is never behind.

use super::editor::{Editor, Taken};
use super::limits::{STROKE_POINTS_MAX, STROKES_MAX};
use super::*;
use crate::api::{AnswerValue, Corrects, Holder, OpenCorrection, Row, Signature, Stroke};
use crate::catalogue::{Service, ServiceIndex};
use crate::forms::{self, Answers, Complaint, Field, FieldKind, Form, Month, Occasion, Standing};
use crate::idcard::Card;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

mod account;
mod answer_view;
mod answering;
mod correcting;
mod drafts;
mod form_view;
mod moving;
mod on_record;
mod representing;
mod table;
use answering::{act_on, drawn, keep_text, typed};
pub use correcting::{can_correct, correct};
pub use drafts::{form_of_draft, resume};
pub use form_view::{hints, rows, view};
pub use moving::{back, change, reopen};

/// Text fields without a length of their own.
const TEXT_CHARS_MAX: usize = 100;
/// Between the revisions of two editors: the composer answers a key by its revision, and no answer to one field may
/// be taken for one to another.
pub(super) const REVISIONS_PER_EDITOR: u64 = 1_000_000;
/// Longest number typed: a disability card's, with hyphens.
const NUMBER_CHARS_MAX: usize = 24;
/// Longest amount typed, its point included.
const AMOUNT_CHARS_MAX: usize = 12;

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
    /// Province and city of a place, appointment's day and half, by their number among those offered.
    Province(usize),
    City(usize),
    SlotDay(usize),
    SlotHalf(usize),
    /// A row of a table, by its number; the one after the last is a new one.
    Row(usize),
    /// Forget the row one is in.
    RemoveRow,
    /// 带到窗口.
    AtWindow,
    /// 换一张证.
    OtherCard,
    Agree,
    ClearSignature,
    /// 没有手机.
    WayOut,
    /// 用户籍地址.
    Copy,
    /// 登记的电话: the number the hall has.
    OnRecord,
    /// 换一个电话.
    OtherPhone,
    /// 没有人在电话里教.
    NobodyTells,
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
    /// The day, and the appointments there are: what answers are judged by.
    occasion: Occasion,
    place: Place,
    editor: Option<Editor>,
    /// Year and month chosen before the day is.
    day_parts: (Option<i16>, Option<i8>),
    /// The province or the day that was chosen before the city or the half day is.
    chosen_first: Option<String>,
    /// Where in a table one is; none while its rows are shown.
    cell: Option<Cell>,
    /// A number is being typed once more.
    again: bool,
    /// The number the hall has, masked.
    phone_on_record: Option<Personal<String>>,
    /// A number is typed though the hall has one.
    other_phone: bool,
    /// Whoever types an account was asked whether somebody on the telephone tells what to do.
    warned: bool,
    /// Fields that were left once: their complaints may be said.
    left: BTreeMap<usize, Complaint>,
    own_answers: bool,
    /// It was begun on another version of the form.
    renewed: bool,
    /// The case it puts right (补正).
    corrects: Option<OpenCorrection>,
    from_review: bool,
    /// The key it was handed over to the hall with (带走接着办).
    handed: Option<uuid::Uuid>,
    /// Revision of the last editor, so that a later one is never older.
    revision: u64,
    /// The wish to hand in exactly these answers, once 提交 was pressed.
    intent: Option<sending::Intent>,
    /// What the reader said while a signature was waited for.
    card_says: Option<CardSays>,
}

/// One answer of a table's row.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cell {
    row: usize,
    column: usize,
}

/// What the reader says to somebody who signs with the card, or has another one read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CardSays {
    Reading,
    LiftAndPlace,
    CannotRead,
    NotAnIdCard,
}

impl FormWork {
    /// `page` is the number of the page now shown: it grows with every editor, so revisions of two forms differ too.
    fn new(service: &Service, form: Arc<Form>, guest: &Guest, occasion: Occasion, page: u64) -> Self {
        let answers = forms::prefill(&form, &representing::card_fields(&guest.card));
        FormWork {
            service: service.code.clone(),
            minutes: service.minutes,
            form,
            answers,
            occasion,
            place: Place::Page(0),
            editor: None,
            day_parts: (None, None),
            chosen_first: None,
            cell: None,
            again: false,
            phone_on_record: guest.phone_on_record.as_ref().map(Personal::duplicate),
            other_phone: false,
            warned: false,
            left: BTreeMap::new(),
            own_answers: false,
            renewed: false,
            corrects: None,
            from_review: false,
            handed: None,
            revision: page * REVISIONS_PER_EDITOR,
            intent: None,
            card_says: None,
        }
    }

    /// Tells the form's pages apart for the guard against a second touch.
    pub fn page_key(&self, large: bool) -> u64 {
        // In large letters the months come where the years were, and the days where the months were.
        let of_month = self.asked().is_some_and(|asked| matches!(asked.kind, FieldKind::Month { .. }));
        let month_turns = self.day_parts.1.is_some() && !of_month;
        let parts = if large { u64::from(self.day_parts.0.is_some()) + u64::from(month_turns) } else { 0 };
        // The cities come where the provinces were, and the second field where the first was.
        let second = self.again || self.other_phone;
        let parts = parts + 4 * u64::from(self.chosen_first.is_some()) + 8 * u64::from(second) + 16 * u64::from(self.warns());
        let cell = self.cell.map_or(0, |cell| 1 + cell.column as u64 + 100 * cell.row as u64);
        match self.place {
            Place::Page(index) => index as u64,
            Place::Question(index) => 1_000 * (1 + parts) + 1_000_000 * cell + index as u64,
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

    /// The key it was handed over with.
    pub fn handed(&self) -> Option<uuid::Uuid> {
        self.handed
    }

    /// The same key as before; `fresh` the first time.
    pub fn handed_or(&mut self, fresh: uuid::Uuid) -> uuid::Uuid {
        *self.handed.get_or_insert(fresh)
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

    /// The form as it stands now.
    pub fn standing(&self) -> Standing<'_, '_> {
        Standing::of(&self.form, &self.answers, &self.occasion)
    }

    /// Time goes on while a form is filled in.
    pub fn judge_on(&mut self, occasion: Occasion) {
        self.occasion = occasion;
    }

    fn current_page(&self) -> usize {
        match self.place {
            Place::Page(index) => index,
            Place::Question(index) => self.form.fields()[index].page,
        }
    }

    /// The field of the form one is in.
    fn field(&self) -> Option<FieldOf> {
        match self.place {
            Place::Page(_) => None,
            Place::Question(index) => FieldOf::new(&self.form, index),
        }
    }

    /// What is asked: that field, or the column of its table.
    fn asked(&self) -> Option<FieldOf> {
        let field = self.field()?;
        match self.cell {
            Some(cell) => field.column(cell.column),
            None => Some(field),
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
        let standing = self.standing();
        let asked: Vec<&str> = standing.questions().map(|field| field.id.as_str()).collect();
        let places = self.form.fields().iter().enumerate();
        places.filter(|(_, field)| asked.contains(&field.id.as_str())).map(|(index, _)| index).collect()
    }

    fn text_of(&self, field: &Field) -> String {
        match self.answers.get(&field.id) {
            Some(AnswerValue::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// The text of what is asked.
    fn text(&self) -> String {
        match (self.field(), self.asked(), self.cell) {
            (Some(table), Some(column), Some(cell)) => {
                self.answers.rows(&table).get(cell.row).and_then(|row| row.get(&column.id)).cloned().unwrap_or_default()
            }
            (Some(field), _, _) => self.text_of(&field),
            (None, _, _) => String::new(),
        }
    }

    fn open(&mut self, index: usize) {
        self.place = Place::Question(index);
        self.cell = None;
        self.ask();
    }

    /// Begins with what is asked where one now is.
    fn ask(&mut self) {
        self.card_says = None;
        self.again = false;
        self.other_phone = false;
        let Some(field) = self.asked() else { return };
        let text = self.text();
        if self.warns() || (self.offers_phone() && text.is_empty()) {
            self.editor = None;
        } else {
            self.type_into(&field, &text);
        }
        self.day_parts = match (&field.kind, forms::parse_date(&text), Month::parse(&text)) {
            (FieldKind::Date { .. }, Some(date), _) => (Some(date.year()), Some(date.month())),
            (FieldKind::Month { .. }, _, Some(month)) => (Some(month.year), Some(month.month)),
            _ => (None, None),
        };
        self.chosen_first = match &field.kind {
            FieldKind::Region { .. } => forms::province_of(&text),
            FieldKind::Slot { .. } => text.split_once(' ').map(|(day, _)| day.to_string()),
            _ => None,
        };
    }

    /// Lays the keys of a field out, where it is typed.
    fn type_into(&mut self, field: &Field, text: &str) {
        self.revision += REVISIONS_PER_EDITOR;
        let revision = self.revision;
        self.editor = keyboard_of(field)
            .map(|(keyboard, chars_max)| Editor::new(text, chars_max, keyboard, revision).made_of(field.characters()));
    }

    /// The number that was typed is typed once more, with nothing to copy it from.
    fn type_again(&mut self, field: &Field) {
        self.again = true;
        self.type_into(field, "");
    }

    /// Of the field one is in, where it is written.
    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        self.editor.as_mut()
    }

    /// What is being composed is dropped; what was typed stays.
    pub(super) fn stop_composing(&mut self) -> Option<Effect> {
        self.editor.as_mut().and_then(Editor::clear_composition)
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
    /// Of a table, one of its columns.
    column: Option<usize>,
}

impl FieldOf {
    fn new(form: &Arc<Form>, index: usize) -> Option<Self> {
        form.fields().get(index).map(|_| FieldOf { form: form.clone(), index, column: None })
    }

    fn column(&self, column: usize) -> Option<Self> {
        let there = self.columns().get(column).is_some();
        there.then(|| FieldOf { form: self.form.clone(), index: self.index, column: Some(column) })
    }
}

impl Deref for FieldOf {
    type Target = Field;

    fn deref(&self) -> &Field {
        let field = &self.form.fields()[self.index];
        self.column.and_then(|column| field.columns().get(column)).unwrap_or(field)
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
        forms::Keyboard::Money => view::Keyboard::Money,
        forms::Keyboard::None => return None,
    };
    let chars_max = match &field.kind {
        FieldKind::Text { max_chars, .. } | FieldKind::Address { max_chars } => max_chars.unwrap_or(TEXT_CHARS_MAX),
        FieldKind::Money { .. } | FieldKind::Number { .. } => AMOUNT_CHARS_MAX,
        _ => NUMBER_CHARS_MAX,
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
    if visit.draft.as_ref().is_some_and(|draft| draft.service == service.code && draft.corrects.is_none()) {
        return Some(resume(visit));
    }
    visit.state = State::Form(Box::new(FormWork::new(service, form.clone(), guest, visit.occasion(), visit.page)));
    Some(Step::done())
}

pub fn step(visit: &mut Visit, event: Event) -> Step {
    let State::Form(work) = &visit.state else { return Step::ignored(Ignored::NotHere) };
    let before = work.whose();
    let step = answered(visit, event);
    if let (State::Form(work) | State::Review(work), Some(guest)) = (&mut visit.state, &visit.guest) {
        work.refill(&before, &guest.card);
    }
    step
}

fn answered(visit: &mut Visit, event: Event) -> Step {
    let now = visit.timestamp();
    let occasion = visit.occasion();
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    work.judge_on(occasion);
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
        Event::Stroke(stroke) => drawn(work, stroke),
        // The same card again is a signature where one is asked for.
        Event::Card(CardNews::Read(_)) if work.asks_signature() => {
            work.sign(Signature::SecondTap { read_at: now });
            Step::done()
        }
        Event::Card(CardNews::Read(read)) if work.asks_other_card() => {
            work.take_other_card(&read.card);
            Step::done()
        }
        Event::Card(news) if work.asks_signature() || work.asks_other_card() => {
            work.card_says = card_says(&news);
            Step::done()
        }
        Event::Journal(JournalNews::Stored { key, slip }) => sending::stored_late(visit, key, slip),
        other => Step::ignored(other.unwanted()),
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

    /// True where a card is put down: to sign, or another person's.
    pub fn asks_card(&self) -> bool {
        self.asks_signature() || self.asks_other_card()
    }

    /// True while another person's card is waited for: it is no other visitor's.
    pub fn asks_other_card(&self) -> bool {
        self.field().is_some_and(|field| matches!(field.kind, FieldKind::IdCard))
    }

    fn take_other_card(&mut self, card: &Card) {
        let (Some(field), Some(index)) = (self.field(), self.field_index()) else { return };
        let holder = Holder { name: card.shown_name().to_string(), id_number: card.id_number.reveal().clone() };
        self.card_says = None;
        self.set(&field, AnswerValue::Holder(holder));
        if let Err(complaint) = self.standing().check(&field) {
            self.left.insert(index, complaint);
        }
    }
}
