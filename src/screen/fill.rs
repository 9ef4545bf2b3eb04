//! Each page of the view into the properties of its page.

mod document;
mod later;
mod portrait;

use super::lines::keep_words_whole;
use super::rows::sync;
use super::{Screen, look, qr};
use crate::visit::view::{
    Answer, Content, Control, CountdownPage, DonePage, FormPageView, FormRow, HomePage, IdlePage, Keyboard, LookupPage,
    LookupRow, MessagePage, NoticePage, Progress, QuestionPage, ReviewPage, Typing, View,
};
use crate::visit::{Key, key_name, way_key};
use crate::words::{Language, Phrase};
use slint::{ComponentHandle, SharedString};
use yizhan_ui::{
    AnswerKind, Buttons, CaseData, ControlData, CountdownData, DoneData, FactData, FormData, FormRowData, HomeData, IdleData,
    LookupData, MessageData, NoticeData, PageName, PaperData, PointData, ProgressData, QuestionData, Shell, SquareData, StepData,
    TableRow, Theme, WayData,
};

/// Columns of a name that fits on half a page: a character takes two, a letter one.
const SHORT_DOOR_COLUMNS_COUNT_MAX: usize = 14;

impl Screen {
    pub(super) fn fill(&self, view: &View) {
        let filling = Filling { screen: self, language: view.modes.language };
        filling.shell(view);
        // The page is filled before it is turned to, so that no half-filled page is ever drawn.
        let page = match &view.content {
            Content::Idle(page) => filling.idle(page),
            Content::Message(page) => filling.message(page),
            Content::Notice(page) => filling.notice(page),
            Content::Home(page) => filling.home(page),
            Content::Lookup(page) => filling.lookup(page),
            Content::FormPage(page) => filling.form_page(page),
            Content::Question(page) => filling.question(page),
            Content::Review(page) => filling.review(page),
            Content::Done(page) => filling.done(page),
            Content::Document(page) => filling.document(page),
            Content::Countdown(page) => filling.countdown(page),
            Content::Guide(page) => filling.guide(page),
            Content::Find(page) => filling.find(page),
            Content::Rating(page) => filling.rating(page),
            Content::OutOfOrder(page) => filling.out_of_order(page),
            Content::Cleaning(page) => filling.cleaning(page),
            Content::Maintenance(page) => filling.maintenance(page),
            Content::Chart(page) => filling.chart(page),
        };
        self.window.global::<Shell>().set_page(page);
        filling.forget_other_pages(page);
    }
}

/// Columns a text takes on one line.
fn columns(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

struct Filling<'a> {
    screen: &'a Screen,
    language: Language,
}

impl Filling<'_> {
    fn say(&self, phrase: &Phrase) -> SharedString {
        self.screen.texts.say(phrase, self.language).into()
    }

    /// Running text: lines end between words, and no character stands alone on one.
    fn prose(&self, phrase: &Phrase) -> SharedString {
        keep_words_whole(&self.screen.texts.say(phrase, self.language)).into()
    }

    fn key(&self, key: &'static str) -> SharedString {
        self.say(&Phrase::key(key))
    }

    /// What is told as one: all that says something, with a pause between.
    fn together<'p>(&self, phrases: impl IntoIterator<Item = &'p Phrase>) -> SharedString {
        let parts: Vec<String> = phrases
            .into_iter()
            .map(|phrase| self.screen.texts.say(phrase, self.language))
            .filter(|said| !said.is_empty())
            .collect();
        parts.join(&self.key("assistive.pause")).into()
    }

    fn seconds_left(&self, seconds: u32) -> SharedString {
        self.say(&Phrase::key("assistive.seconds-left").with("seconds", seconds))
    }

    fn control(&self, control: &Control) -> ControlData {
        ControlData {
            name: control.action.name().into(),
            label: self.prose(&control.label),
            said: self.say(&control.label),
            note: self.prose(&control.note),
            note_said: self.say(&control.note),
            icon: look::icon(control.icon),
            enabled: control.enabled,
            choice: control.choice,
            chosen: control.chosen,
            not_yet: control.not_yet,
        }
    }

    fn maybe(&self, control: Option<&Control>) -> ControlData {
        control.map(|control| self.control(control)).unwrap_or_default()
    }

    fn controls(&self, controls: &[Control]) -> Vec<ControlData> {
        controls.iter().map(|control| self.control(control)).collect()
    }

    fn texts(&self, phrases: &[Phrase]) -> Vec<SharedString> {
        phrases.iter().map(|phrase| self.prose(phrase)).collect()
    }

    fn shell(&self, view: &View) {
        let window = &self.screen.window;
        let theme = window.global::<Theme>();
        theme.set_text_size(look::text_size(view.modes.text_size));
        theme.set_contrast(look::contrast(view.modes.contrast));
        theme.set_low(view.modes.low_reach);
        let shell = window.global::<Shell>();
        shell.set_centre(self.say(&view.header.centre));
        shell.set_slogan(self.say(&view.header.slogan));
        shell.set_time(self.say(&view.header.time));
        shell.set_date(self.say(&view.header.date));
        shell.set_foot_shown(view.foot_shown);
        shell.set_english(self.language == Language::English);
        shell.set_card_on_light_said(self.key("assistive.card-on-light"));
        shell.set_card_off_light_said(self.key("assistive.card-off-light"));
        shell.set_caption(self.prose(&view.caption));
        shell.set_blank(view.modes.blank);
        shell.set_looked_down(view.looked.down.cast_signed());
        shell.set_looked_up(view.looked.up.cast_signed());
        shell.set_scroll_down(self.key("shell.scroll-down"));
        shell.set_scroll_up(self.key("shell.scroll-up"));
        sync(&self.screen.lists.foot, self.controls(&view.foot));
    }

    fn buttons(&self, primary: Option<&Control>, secondary: Option<&Control>) {
        let buttons = self.screen.window.global::<Buttons>();
        buttons.set_primary(self.maybe(primary));
        buttons.set_secondary(self.maybe(secondary));
    }

    fn idle(&self, page: &IdlePage) -> PageName {
        let data = self.screen.window.global::<IdleData>();
        data.set_title(self.prose(&page.title));
        data.set_note(self.prose(&page.note));
        data.set_reader_works(page.reader_works);
        data.set_host(self.say(&page.host));
        data.set_machine(self.say(&page.machine));
        data.set_hotline(self.say(&page.hotline));
        sync(&self.screen.lists.idle_doors, self.controls(&page.doors));
        let facts = page.health.iter().map(|(text, good)| FactData { text: self.prose(text), good: *good });
        sync(&self.screen.lists.idle_facts, facts.collect());
        PageName::Idle
    }

    fn message(&self, page: &MessagePage) -> PageName {
        let data = self.screen.window.global::<MessageData>();
        data.set_picture(look::picture(page.picture));
        data.set_title(self.prose(&page.title));
        data.set_title_said(self.say(&page.title));
        sync(&self.screen.lists.message_paragraphs, self.texts(&page.paragraphs));
        let short = |door: &Control| columns(&self.say(&door.label)) <= SHORT_DOOR_COLUMNS_COUNT_MAX;
        data.set_short_doors(page.doors_brief && page.doors.iter().all(short));
        sync(&self.screen.lists.message_doors, self.controls(&page.doors));
        let (title, text) = page.urgent.as_ref().map(|(title, text)| (self.prose(title), self.prose(text))).unwrap_or_default();
        data.set_urgent_title(title);
        data.set_urgent_text(text);
        data.set_urgent_first(page.urgent_first);
        sync(&self.screen.lists.message_points, self.points(&page.points));
        data.set_staff_code(self.say(&page.staff_code));
        self.buttons(page.primary.as_ref(), page.secondary.as_ref());
        PageName::Message
    }

    fn notice(&self, page: &NoticePage) -> PageName {
        self.screen.window.global::<NoticeData>().set_title(self.prose(&page.title));
        let points = page.points.iter().map(|(title, text)| PointData { title: self.prose(title), text: self.prose(text) });
        sync(&self.screen.lists.notice_points, points.collect());
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::Notice
    }

    fn home(&self, page: &HomePage) -> PageName {
        let data = self.screen.window.global::<HomeData>();
        data.set_greeting(self.prose(&page.greeting));
        data.set_note(self.prose(&page.note));
        data.set_unfinished_heading(self.key("shell.unfinished"));
        let (title, note, resume) = match &page.unfinished {
            Some((title, note, resume)) => (self.prose(title), self.prose(note), self.control(resume)),
            None => Default::default(),
        };
        data.set_unfinished_title(title);
        data.set_unfinished_note(note);
        data.set_resume(resume);
        data.set_cases_heading(self.key("shell.cases"));
        data.set_cases_note(self.prose(&page.cases_note));
        data.set_doors_heading(self.key("shell.doors"));
        let cases = page.cases.iter().map(|row| CaseData { control: self.control(&row.control), urgent: row.urgent });
        sync(&self.screen.lists.home_cases, cases.collect());
        sync(&self.screen.lists.home_doors, self.controls(&page.doors));
        PageName::Home
    }

    fn lookup(&self, page: &LookupPage) -> PageName {
        let data = self.screen.window.global::<LookupData>();
        data.set_title(self.prose(&page.title));
        data.set_title_said(self.say(&page.title));
        data.set_source(self.prose(&page.source));
        if let Some((before, total, after)) = &page.total {
            data.set_total_before(self.say(before));
            data.set_total(self.say(total));
            data.set_total_after(self.say(after));
        }
        data.set_missing(self.prose(&page.missing));
        data.set_something_missing(page.something_missing);
        data.set_square_missing(self.say(&page.square_missing));
        data.set_columns(self.table_row(&[], &LookupRow { cells: page.columns.clone(), missing: false }));
        sync(&self.screen.lists.lookup_tabs, self.controls(&page.tabs));
        let paid_word = Phrase::key("lookup.paid");
        let squares = page.squares.iter().map(|(label, paid)| SquareData {
            label: self.say(label),
            said: self.together([label, if *paid { &paid_word } else { &page.square_missing }]),
            paid: *paid,
        });
        sync(&self.screen.lists.lookup_squares, squares.collect());
        sync(&self.screen.lists.lookup_rows, page.rows.iter().map(|row| self.table_row(&page.columns, row)).collect());
        sync(&self.screen.lists.lookup_years, self.controls(&page.years));
        self.buttons(page.primary.as_ref(), page.secondary.as_ref());
        PageName::Lookup
    }

    /// A row whose cells are told with the heads of their columns, the first without.
    fn table_row(&self, columns: &[Phrase], row: &LookupRow) -> TableRow {
        let cell = |index: usize| row.cells.get(index).map(|cell| self.prose(cell)).unwrap_or_default();
        let told = row.cells.iter().enumerate().map(|(index, cell)| match columns.get(index) {
            Some(column) if index > 0 && !cell.is_none() => {
                Phrase::key("assistive.pair").with("name", column.clone()).with("value", cell.clone())
            }
            _ => cell.clone(),
        });
        let said = self.together(&told.collect::<Vec<_>>());
        TableRow { said, month: cell(0), employer: cell(1), base: cell(2), own: cell(3), state: cell(4), missing: row.missing }
    }

    fn progress(&self, progress: &Progress) {
        let data = self.screen.window.global::<ProgressData>();
        data.set_label(self.say(&progress.label));
        data.set_done(i32::try_from(progress.done).unwrap_or(i32::MAX));
        data.set_of(i32::try_from(progress.of).unwrap_or(i32::MAX));
        data.set_remaining(self.say(&progress.remaining));
    }

    fn form_rows(&self, title: &Phrase, note: &Phrase, rows: &[FormRow]) {
        let data = self.screen.window.global::<FormData>();
        data.set_title(self.prose(title));
        data.set_note(self.prose(note));
        data.set_locked_said(self.key("reading.from-card"));
        let rows = rows.iter().map(|row| FormRowData {
            label: self.prose(&row.label),
            value: self.prose(&row.value),
            complaint: self.prose(&row.complaint),
            locked: row.locked,
            changeable: row.control.is_some(),
            control: self.maybe(row.control.as_ref()),
        });
        sync(&self.screen.lists.form_rows, rows.collect());
    }

    fn form_page(&self, page: &FormPageView) -> PageName {
        self.progress(&page.progress);
        self.form_rows(&page.title, &page.note, &page.rows);
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::FormPage
    }

    fn review(&self, page: &ReviewPage) -> PageName {
        self.portrait(page.portrait.as_ref());
        self.form_rows(&page.title, &page.note, &page.rows);
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::Review
    }

    fn question(&self, page: &QuestionPage) -> PageName {
        self.progress(&page.progress);
        let data = self.screen.window.global::<QuestionData>();
        data.set_title(self.prose(&page.title));
        data.set_title_said(self.say(&page.title));
        data.set_hint(self.prose(&page.hint));
        data.set_complaint(self.prose(&page.complaint));
        data.set_shortcut(self.maybe(page.shortcut.as_ref()));
        data.set_kind(self.answer(&data, &page.answer));
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::Question
    }

    fn answer(&self, data: &QuestionData, answer: &Answer) -> AnswerKind {
        let lists = &self.screen.lists;
        match answer {
            Answer::Choices { options, several } => {
                sync(&lists.options, self.controls(options));
                if *several { AnswerKind::SeveralChoices } else { AnswerKind::OneChoice }
            }
            Answer::Typing(typing) => {
                self.typing(data, typing);
                AnswerKind::Typing
            }
            Answer::Places { columns, headings } => {
                self.columns(data, columns, headings);
                AnswerKind::Places
            }
            Answer::Date { columns, headings, chosen } => {
                self.columns(data, columns, headings);
                data.set_chosen_date(self.say(chosen));
                AnswerKind::Date
            }
            Answer::Promise { text, agree } => {
                data.set_promise(self.prose(text));
                data.set_agree(self.control(agree));
                data.set_card_wanted(false);
                AnswerKind::Promise
            }
            Answer::Rows { rows, add } => {
                let options: Vec<Control> = rows.iter().chain(add).cloned().collect();
                sync(&lists.options, self.controls(&options));
                AnswerKind::OneChoice
            }
            Answer::Holder { text, read } => {
                data.set_promise(self.prose(text));
                data.set_agree(ControlData::default());
                data.set_card_wanted(!read);
                AnswerKind::Promise
            }
            Answer::Sign(signing) => {
                self.screen.pen.borrow_mut().set_finished(&signing.strokes);
                self.screen.draw_strokes();
                data.set_sign_prompt(self.prose(&signing.prompt));
                data.set_sign_prompt_said(self.say(&signing.prompt));
                let signed = signing.by_card || !signing.strokes.is_empty();
                data.set_signed_said(self.key(if signed { "assistive.signed" } else { "assistive.not-signed" }));
                data.set_signed_by_card(signing.by_card);
                data.set_clear(self.control(&signing.clear));
                AnswerKind::Signature
            }
        }
    }

    fn typing(&self, data: &QuestionData, typing: &Typing) {
        data.set_label(self.say(&typing.label));
        let (before, after) = typing.shown();
        data.set_before(before.into());
        data.set_preedit(typing.preedit.as_str().into());
        let unit = self.say(&typing.unit);
        data.set_after(if unit.is_empty() { after } else { format!("{after} {unit}") }.into());
        data.set_typed(format!("{}{}{}", typing.before, typing.preedit, typing.after).into());
        data.set_keyboard(look::keyboard(typing.keyboard));
        data.set_more_candidates(typing.more_candidates);
        sync(&self.screen.lists.candidates, typing.candidates.iter().map(SharedString::from).collect());
        data.set_key_delete(self.key("key.delete"));
        data.set_key_space(self.key("key.space"));
        data.set_key_capitals(self.key("key.way.capitals"));
        data.set_key_small_letters(self.key("key.small-letters"));
        data.set_key_write_again(self.key("key.write-again"));
        let way = |way: &Keyboard| WayData {
            key: key_name(&Key::Way(*way)).into(),
            face: self.key(way_key(*way)),
            up: *way == typing.keyboard.in_the_row(),
        };
        sync(&self.screen.lists.ways, typing.ways.iter().map(way).collect());
        self.screen.pen.borrow_mut().set_finished(&typing.strokes);
        self.screen.draw_strokes();
    }

    fn columns(&self, data: &QuestionData, columns: &[Vec<Control>], headings: &[Phrase]) {
        let lists = &self.screen.lists;
        for (list, column) in [&lists.years, &lists.months, &lists.days].into_iter().zip(columns) {
            sync(list, self.controls(column));
        }
        let heading = |index: usize| headings.get(index).map(|heading| self.say(heading)).unwrap_or_default();
        data.set_year_heading(heading(0));
        data.set_month_heading(heading(1));
        data.set_day_heading(heading(2));
    }

    fn done(&self, page: &DonePage) -> PageName {
        let data = self.screen.window.global::<DoneData>();
        data.set_picture(look::icon(page.picture));
        data.set_good(page.good);
        data.set_title(self.prose(&page.title));
        data.set_title_said(self.say(&page.title));
        data.set_subtitle(self.prose(&page.subtitle));
        data.set_number_label(self.say(&page.number_label));
        data.set_number(self.say(&page.number));
        sync(&self.screen.lists.done_paragraphs, self.texts(&page.paragraphs));
        let mut last = self.screen.last_qr.borrow_mut();
        if *last != page.qr {
            data.set_qr(qr::picture(&page.qr).unwrap_or_default());
            last.clone_from(&page.qr);
        }
        data.set_has_qr(!page.qr.is_empty());
        data.set_qr_caption(self.prose(&page.qr_caption));
        data.set_qr_caption_said(self.say(&page.qr_caption));
        data.set_facts_title(self.prose(&page.facts_title));
        sync(&self.screen.lists.done_facts, self.texts(&page.facts));
        data.set_has_paper(page.paper.is_some());
        data.set_paper(self.paper(page.paper.as_ref()));
        data.set_note(self.prose(&page.note));
        data.set_door(self.maybe(page.door.as_ref()));
        let steps = page.steps.iter().map(|step| StepData {
            said: self.together([&step.title, &step.standing.spoken(), &step.when]),
            title: self.say(&step.title),
            when: self.say(&step.when),
            standing: look::standing(step.standing),
        });
        sync(&self.screen.lists.done_steps, steps.collect());
        data.set_steps_said(self.key("steps.list"));
        self.buttons(Some(&page.primary), page.secondary.as_ref());
        PageName::Done
    }

    fn countdown(&self, page: &CountdownPage) -> PageName {
        let data = self.screen.window.global::<CountdownData>();
        data.set_seconds(i32::try_from(page.seconds).unwrap_or(i32::MAX));
        data.set_of(i32::try_from(page.of).unwrap_or(i32::MAX));
        data.set_seconds_said(self.seconds_left(page.seconds));
        data.set_title(self.prose(&page.title));
        data.set_text(self.prose(&page.text));
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::Countdown
    }

    /// What a page showed of somebody does not stay in its properties when it is left.
    fn forget_other_pages(&self, shown: PageName) {
        self.forget_later_pages(shown);
        self.forget_document(shown);
        if shown != PageName::Review {
            self.portrait(None);
        }
        let (window, lists) = (&self.screen.window, &self.screen.lists);
        if shown != PageName::Home {
            let data = window.global::<HomeData>();
            data.set_greeting(SharedString::new());
            data.set_note(SharedString::new());
            data.set_unfinished_title(SharedString::new());
            data.set_unfinished_note(SharedString::new());
            sync(&lists.home_cases, Vec::new());
        }
        if shown != PageName::Lookup {
            window.global::<LookupData>().set_total(SharedString::new());
            window.global::<LookupData>().set_missing(SharedString::new());
            sync(&lists.lookup_squares, Vec::new());
            sync(&lists.lookup_rows, Vec::new());
            sync(&lists.lookup_years, Vec::new());
        }
        if !matches!(shown, PageName::FormPage | PageName::Review) {
            sync(&lists.form_rows, Vec::new());
        }
        if !matches!(shown, PageName::Question | PageName::Find) {
            let data = window.global::<QuestionData>();
            for clear in [
                QuestionData::set_before,
                QuestionData::set_preedit,
                QuestionData::set_after,
                QuestionData::set_typed,
                QuestionData::set_strokes,
                QuestionData::set_chosen_date,
            ] {
                clear(&data, SharedString::new());
            }
            self.screen.pen.borrow_mut().set_finished(&[]);
            for list in [&lists.options, &lists.years, &lists.months, &lists.days] {
                sync(list, Vec::new());
            }
            sync(&lists.candidates, Vec::new());
        }
        if shown != PageName::Done {
            let data = window.global::<DoneData>();
            data.set_number(SharedString::new());
            data.set_subtitle(SharedString::new());
            data.set_paper(PaperData::default());
            data.set_qr(slint::Image::default());
            data.set_has_qr(false);
            self.screen.last_qr.borrow_mut().clear();
            data.set_title(SharedString::new());
            data.set_title_said(SharedString::new());
            sync(&lists.done_paragraphs, Vec::new());
            sync(&lists.done_steps, Vec::new());
        }
    }
}
