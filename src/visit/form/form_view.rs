//! A form's pages and questions, as they are shown.

use super::*;
use crate::visit::view::{Answer, Content, Control, FormPageView, FormRow, Icon, Progress, QuestionPage, Signing};
use crate::words::Phrase;

pub fn view(visit: &Visit, work: &FormWork) -> Content {
    match (work.place, work.field()) {
        (Place::Question(index), Some(field)) => Content::Question(question(visit, work, &field, index)),
        (Place::Question(_), None) => Content::FormPage(page(visit, work, 0)),
        (Place::Page(index), _) => Content::FormPage(page(visit, work, index)),
    }
}

fn control(act: Act, label: Phrase) -> Control {
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
    let today = visit.today();
    let title = work.form.pages().get(page).map_or_else(Phrase::none, |page| Phrase::Words(page.title.clone()));
    let questions = work.questions_of(page);
    let started = questions.iter().any(|index| {
        let id = &work.form.fields()[*index].id;
        work.answers.get(id).is_some() || work.answers.says_none(id)
    });
    let complete = forms::page_complete(&work.form, page, &work.answers, today);
    let next = match (questions.is_empty() || complete, started) {
        (true, _) => "form.next-page",
        (false, false) => "form.begin-page",
        (false, true) => "form.continue-page",
    };
    let note = if questions.is_empty() {
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
            Phrase::key("form.title").with("service", Phrase::Words(work.form.name.clone())).with("page", title)
        },
        note,
        rows: rows(visit, work, Some(page), &|index| Action::Form(Act::Open(index))),
        primary: control(Act::Next, Phrase::key(next)).icon(Icon::Forward),
        secondary: control(Act::Previous, Phrase::key("form.previous-page")).icon(Icon::Back),
    }
}

/// The lines of one page, or of the whole form.
pub fn rows(visit: &Visit, work: &FormWork, page: Option<usize>, open: &dyn Fn(usize) -> Action) -> Vec<FormRow> {
    let display = card_display(visit);
    let visible: Vec<&str> =
        forms::visible_fields(&work.form, &work.answers).into_iter().map(|field| field.id.as_str()).collect();
    let fields = work.form.fields().iter().enumerate();
    fields
        .filter(|(_, field)| page.is_none_or(|page| field.page == page) && visible.contains(&field.id.as_str()))
        .map(|(index, field)| FormRow {
            label: Phrase::Words(field.label.clone()),
            value: forms::display(field, &work.answers, &display),
            complaint: work.left.get(&index).map_or_else(Phrase::none, Complaint::phrase),
            locked: field.is_locked(),
            control: (!field.is_locked()).then(|| Control::new(open(index), Phrase::Words(field.label.clone()))),
        })
        .collect()
}

fn card_display(visit: &Visit) -> forms::CardDisplay {
    // A code that no table knows is the card's all the same.
    let words = |meaning: Option<&'static str>, code: &str| match meaning {
        Some(meaning) => Phrase::literal(meaning),
        None => Phrase::key("form.display.code").with("code", code),
    };
    match &visit.guest {
        Some(guest) => forms::CardDisplay {
            sex: words(guest.card.sex(), guest.card.sex_code.reveal()),
            nation: words(guest.card.ethnic(), guest.card.ethnic_code().unwrap_or_default()),
        },
        None => forms::CardDisplay::default(),
    }
}

fn question(visit: &Visit, work: &FormWork, field: &Field, index: usize) -> QuestionPage {
    let complaint = match work.left.get(&index) {
        Some(complaint) => complaint.phrase(),
        None => work
            .editor
            .as_ref()
            .and_then(|editor| forms::check_while_typing(field, editor.text()).err())
            .map_or_else(Phrase::none, |complaint| complaint.phrase()),
    };
    let shortcut = match (&field.alternative, &field.copy) {
        (Some(alternative), _) => Some(control(Act::WayOut, Phrase::Words(alternative.label.clone()))),
        (None, Some(copy)) if work.answers.offered_copy(field).is_some() => {
            Some(control(Act::Copy, Phrase::Words(copy.label.clone())))
        }
        (None, Some(_) | None) => None,
    };
    let next = if work.from_review { "form.back-to-review" } else { "form.next" };
    QuestionPage {
        progress: progress(visit, work),
        title: Phrase::Words(field.question.clone()),
        // Once a year is chosen in large letters, its months and days need the room.
        hint: if visit.modes.large_text() && work.day_parts.0.is_some() {
            Phrase::none()
        } else {
            Phrase::Words(field.hint.clone())
        },
        complaint,
        answer: answer(visit, work, field),
        shortcut,
        primary: control(Act::Next, Phrase::key(next)).icon(Icon::Forward),
        secondary: control(Act::Previous, Phrase::key("form.previous")).icon(Icon::Back),
    }
}

fn answer(visit: &Visit, work: &FormWork, field: &Field) -> Answer {
    if let Some(editor) = &work.editor {
        return Answer::Typing(editor.view(Phrase::Words(field.label.clone())));
    }
    match &field.kind {
        FieldKind::Choice { options } | FieldKind::Choices { options } => {
            let several = matches!(field.kind, FieldKind::Choices { .. });
            let chosen = |value: &str| match work.answers.get(&field.id) {
                Some(AnswerValue::Text(text)) => text == value,
                Some(AnswerValue::Choices(chosen)) => chosen.iter().any(|choice| choice == value),
                Some(AnswerValue::Yes(_)) | None => false,
            };
            let options = options.iter().enumerate().map(|(number, option)| {
                let note = option.note.clone().map_or_else(Phrase::none, Phrase::Words);
                control(Act::Choose(number), Phrase::Words(option.label.clone())).note(note).chosen(chosen(&option.value))
            });
            Answer::Choices { options: options.collect(), several }
        }
        FieldKind::Date { .. } => date(visit, work, field),
        FieldKind::Agree { text } => {
            let agreed = matches!(work.answers.get(&field.id), Some(AnswerValue::Yes(true)));
            Answer::Promise {
                text: Phrase::Words(text.clone()),
                agree: control(Act::Agree, Phrase::key("form.agree")).chosen(agreed),
            }
        }
        FieldKind::Signature { .. } => sign(visit, work),
        FieldKind::Text { .. } | FieldKind::IdNumber | FieldKind::Phone { .. } | FieldKind::Address { .. } => {
            Answer::Choices { options: Vec::new(), several: false }
        }
    }
}

fn date(visit: &Visit, work: &FormWork, field: &Field) -> Answer {
    let (year, month) = work.day_parts;
    let range = field.date_range(visit.today());
    let chosen_date = forms::parse_date(&work.text_of(field));
    let years = range.map(|range| range.years()).unwrap_or_default();
    let months = range.zip(year).map(|(range, year)| range.months(year)).unwrap_or_default();
    let days = range.zip(year.zip(month)).map(|(range, (year, month))| range.days(year, month)).unwrap_or_default();
    // Large letters show what is chosen and what is to be chosen next, not all three at once.
    let large = visit.modes.large_text();
    let years = years.into_iter().filter(|offered| !large || year.is_none_or(|chosen| chosen == *offered));
    let months = months.into_iter().filter(|offered| !large || month.is_none_or(|chosen| chosen == *offered));
    let year_controls =
        years.map(|offered| control(Act::Year(offered), Phrase::literal(offered.to_string())).chosen(year == Some(offered)));
    let month_controls = months
        .map(|offered| control(Act::Month(offered), Phrase::key(format!("date.month.{offered}"))).chosen(month == Some(offered)));
    let day_controls = days.into_iter().map(|offered| {
        let chosen = chosen_date.is_some_and(|date| date.day() == offered);
        control(Act::Day(offered), Phrase::literal(offered.to_string())).chosen(chosen)
    });
    let chosen = chosen_date.map_or_else(Phrase::none, |_| forms::display(field, &work.answers, &card_display(visit)));
    Answer::Date {
        columns: vec![year_controls.collect(), month_controls.collect(), day_controls.collect()],
        headings: ["form.year", "form.month", "form.day"].map(Phrase::key).to_vec(),
        chosen,
    }
}

fn sign(visit: &Visit, work: &FormWork) -> Answer {
    let place = Phrase::Words(visit.site.content.centre.card_place.clone());
    let (strokes, by_card) = match work.answers.signature() {
        Some(Signature::Drawn { strokes }) => (strokes.clone(), false),
        Some(Signature::SecondTap { .. }) => (Vec::new(), true),
        None => (Vec::new(), false),
    };
    let something = by_card || !strokes.is_empty();
    Answer::Sign(Signing {
        strokes,
        by_card,
        prompt: match (by_card, work.card_says) {
            (true, _) => Phrase::key("form.signed-by-card"),
            (false, None) => Phrase::key("form.sign-prompt").with("place", place),
            (false, Some(CardSays::Reading)) => Phrase::key("card.reading"),
            (false, Some(CardSays::LiftAndPlace)) => Phrase::key("card.trouble.lift-and-place"),
            (false, Some(CardSays::CannotRead)) => Phrase::key("card.trouble.cannot-read"),
            (false, Some(CardSays::NotAnIdCard)) => Phrase::key("card.trouble.not-an-id-card"),
        },
        clear: control(Act::ClearSignature, Phrase::key("form.sign-again")).enabled(something),
    })
}
