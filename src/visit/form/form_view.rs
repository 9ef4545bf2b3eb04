//! A form's pages and questions, as they are shown.

use super::answer_view::answer;
use super::*;
use crate::visit::view::{Content, Control, FormPageView, FormRow, Icon, Progress, QuestionPage};
use crate::words::{Phrase, Words};

pub fn view(visit: &Visit, work: &FormWork) -> Content {
    match (work.place, work.field()) {
        (Place::Question(_), Some(_)) if work.warns() => account::warning(),
        (Place::Question(index), Some(field)) => Content::Question(question(visit, work, &field, index)),
        (Place::Question(_), None) => Content::FormPage(page(visit, work, 0)),
        (Place::Page(index), _) => Content::FormPage(page(visit, work, index)),
    }
}

pub(super) fn control(act: Act, label: Phrase) -> Control {
    Control::new(Action::Form(act), label)
}

/// 第 2 步，共 5 步 by pages; 第 2 个问题，共 6 个 by questions in large text.
fn progress(visit: &Visit, work: &FormWork) -> Progress {
    let pages = work.form.pages().len();
    let page = work.current_page();
    let left_pages = pages.saturating_sub(page);
    let minutes = (work.minutes as usize * left_pages).div_ceil(pages.max(1)).max(1);
    let remaining = Phrase::key("form.remaining").with("minutes", minutes);
    if let (true, Some(index)) = (visit.modes.large_text(), work.field_index()) {
        let questions = work.questions();
        let done = questions.iter().position(|question| *question == index).map_or(1, |at| at + 1);
        let label = Phrase::key("form.question-of").with("number", done).with("of", questions.len());
        return Progress { label, done, of: questions.len(), remaining };
    }
    Progress {
        label: Phrase::key("form.page-of").with("number", page + 1).with("of", pages),
        done: page + 1,
        of: pages,
        remaining,
    }
}

fn page(visit: &Visit, work: &FormWork, page: usize) -> FormPageView {
    let title = work.form.pages().get(page).map_or_else(Phrase::none, |page| Phrase::words(&page.title));
    let questions = work.questions_of(page);
    let started = questions.iter().any(|index| {
        let id = &work.form.fields()[*index].id;
        work.answers.get(id).is_some() || work.answers.says_none(id)
    });
    let complete = work.standing().page_complete(page);
    let next = match (questions.is_empty() || complete, started) {
        (true, _) => "form.next-page",
        (false, false) => "form.begin-page",
        (false, true) => "form.continue-page",
    };
    let hints = hints(work, Some(page));
    let note = if !hints.is_none() {
        hints
    } else if work.renewed {
        Phrase::key("form.renewed")
    } else if questions.is_empty() {
        Phrase::key("form.from-card")
    } else if complete {
        Phrase::key("form.page-complete")
    } else {
        Phrase::none()
    };
    FormPageView {
        progress: progress(visit, work),
        // Large letters have no room for the service beside the page.
        title: if visit.modes.large_text() {
            title
        } else {
            Phrase::key("form.title").with("service", Phrase::words(&work.form.name)).with("page", title)
        },
        note,
        rows: rows(visit, work, Some(page), &|index| Action::Form(Act::Open(index))),
        primary: control(Act::Next, Phrase::key(next)).icon(Icon::Forward),
        secondary: control(Act::Previous, Phrase::key("form.previous-page")).icon(Icon::Back),
    }
}

/// What is to be known about the answers of a page, or of the whole form, and stops nobody.
pub fn hints(work: &FormWork, page: Option<usize>) -> Phrase {
    let here = |id: &str| page.is_none_or(|page| work.form.field(id).is_some_and(|field| field.page == page));
    let hints = work.standing().hints().into_iter().filter(|(id, _)| here(id)).map(|(_, words)| Phrase::Words(words));
    hints.reduce(|first, next| Phrase::key("form.hints").with("first", first).with("next", next)).unwrap_or_else(Phrase::none)
}

/// The lines of one page, or of the whole form.
pub fn rows(visit: &Visit, work: &FormWork, page: Option<usize>, open: &dyn Fn(usize) -> Action) -> Vec<FormRow> {
    let display = card_display(visit);
    let standing = work.standing();
    // On the review everything that is wrong is said at once; on a page what was left so.
    let wrong = if page.is_none() { standing.missing_or_wrong() } else { Vec::new() };
    let complaint = |index: usize, field: &Field| match page {
        Some(_) => work.left.get(&index).map(Complaint::phrase),
        None => wrong.iter().find(|(id, _)| *id == field.id).map(|(_, complaint)| complaint.phrase()),
    };
    let fields = work.form.fields().iter().enumerate();
    fields
        .filter(|(_, field)| page.is_none_or(|page| field.page == page) && standing.is_shown(&field.id))
        .map(|(index, field)| FormRow {
            label: Phrase::words(&field.label),
            value: forms::display(&standing, field, &work.answers, &display),
            complaint: complaint(index, field).unwrap_or_else(Phrase::none),
            locked: field.is_locked(),
            control: field.is_asked().then(|| Control::new(open(index), Phrase::words(&field.label))),
        })
        .collect()
}

pub(super) fn card_display(visit: &Visit) -> forms::CardDisplay {
    // A code that no table knows is the card's all the same.
    let words = |meaning: Option<&'static str>, code: &str| match meaning {
        Some(meaning) => Phrase::literal(meaning),
        None => Phrase::key("form.display.code").with("code", code),
    };
    match &visit.guest {
        Some(guest) => forms::CardDisplay {
            sex: words(guest.card.sex(), guest.card.sex_code.reveal()),
            nation: words(guest.card.ethnic(), guest.card.ethnic_code().unwrap_or_default()),
            nationality: nationality(&guest.card),
            valid_to: if guest.card.is_long_term() { Phrase::key("form.display.long-term") } else { Phrase::none() },
        },
        None => forms::CardDisplay::default(),
    }
}

/// The country's Chinese name, and its three letters in English.
fn nationality(card: &Card) -> Phrase {
    let code = card.nationality_code().unwrap_or_default();
    match card.nationality() {
        Some(name) => Phrase::Words(Words { zh: name.to_string(), en: code.to_string() }),
        None => Phrase::key("form.display.code").with("code", code),
    }
}

fn question(visit: &Visit, work: &FormWork, field: &Field, index: usize) -> QuestionPage {
    let asked = work.asked();
    let asked: &Field = asked.as_deref().unwrap_or(field);
    let complaint = match work.left.get(&index) {
        Some(complaint) => complaint.phrase(),
        None => work
            .editor
            .as_ref()
            .and_then(|editor| forms::check_while_typing(asked, editor.text()).err())
            .map_or_else(Phrase::none, |complaint| complaint.phrase()),
    };
    let next = match (work.from_review && work.cell.is_none(), &field.kind) {
        (true, _) => "form.back-to-review",
        (false, FieldKind::Table { .. }) if work.cell.is_none() => "form.rows-done",
        (false, FieldKind::IdCard) if has_read_card(work, field) => "form.other-card-right",
        (false, _) => "form.next",
    };
    let card_read = has_read_card(work, field);
    QuestionPage {
        progress: progress(visit, work),
        title: title(work, field, asked),
        // Once a year is chosen in large letters, its months and days need the room. A card that is read needs no advice.
        hint: if card_read || visit.modes.large_text() && (work.day_parts.0.is_some() || work.chosen_first.is_some()) {
            Phrase::none()
        } else {
            hint(work, field, asked)
        },
        complaint,
        answer: answer(visit, work, asked),
        shortcut: shortcut(work, field),
        primary: control(Act::Next, Phrase::key(next)).icon(Icon::Forward).not_yet(is_open(work, field, asked)),
        secondary: control(Act::Previous, Phrase::key("form.previous")).icon(Icon::Back),
    }
}

/// Whether something is still to be chosen, typed or put down before one can go on.
fn is_open(work: &FormWork, field: &Field, asked: &Field) -> bool {
    let composing = work.editor.as_ref().is_some_and(Editor::is_composing);
    let unanswered = if work.cell.is_some() {
        asked.required && work.text().is_empty()
    } else if work.again {
        work.editor.as_ref().is_some_and(|editor| editor.text().is_empty())
    } else {
        work.standing().check(field).is_err_and(|complaint| complaint != Complaint::BankCardOnce)
    };
    // A card that is not needed in every case is asked for all the same.
    let no_card = matches!(asked.kind, FieldKind::IdCard) && work.answers.get(&field.id).is_none();
    composing || unanswered || no_card
}

/// The other card is read and may stand in the form: whether it is that person's is what is left to ask.
fn has_read_card(work: &FormWork, field: &Field) -> bool {
    matches!(field.kind, FieldKind::IdCard) && work.standing().check(field).is_ok() && work.answers.get(&field.id).is_some()
}

/// The question; where it cannot be answered on this machine, or is answered already, it says so.
fn title(work: &FormWork, field: &Field, asked: &Field) -> Phrase {
    match &asked.kind {
        _ if work.again => Phrase::key("form.type-again"),
        FieldKind::Capture { .. } | FieldKind::Audio { .. } => {
            Phrase::key("form.at-window-title").with("label", Phrase::words(&asked.label))
        }
        FieldKind::IdCard if has_read_card(work, field) => Phrase::key("form.other-card-read"),
        _ => Phrase::words(&asked.question),
    }
}

/// What helps with the question; within a row, which row it is.
fn hint(work: &FormWork, field: &Field, asked: &Field) -> Phrase {
    match (work.cell, &field.kind) {
        _ if work.again => Phrase::key("form.type-again-hint").with("first", forms::display_text(field, &work.text_of(field))),
        (Some(cell), _) if asked.hint.zh.is_empty() => Phrase::key("form.row-of").with("row", cell.row + 1),
        _ => Phrase::words(&asked.hint),
    }
}

fn shortcut(work: &FormWork, field: &Field) -> Option<Control> {
    if let Some(cell) = work.cell {
        let written = cell.column == 0 && cell.row < work.answers.rows(field).len();
        return written.then(|| control(Act::RemoveRow, Phrase::key("form.remove-row")));
    }
    if work.asks_other_card() && work.answers.get(&field.id).is_some() {
        return Some(control(Act::OtherCard, Phrase::key("form.other-card-again")));
    }
    match (&field.alternative, &field.copy) {
        (Some(alternative), _) => Some(control(Act::WayOut, Phrase::words(&alternative.label))),
        (None, Some(copy)) if work.answers.offered_copy(field).is_some() => Some(control(Act::Copy, Phrase::words(&copy.label))),
        (None, Some(_) | None) => None,
    }
}
