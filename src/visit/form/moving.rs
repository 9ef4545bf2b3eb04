//! From question to question, page to page, and to the review and back.

use super::*;

/// 没有手机: this question does not fit; the one in its place is asked next.
pub(super) fn way_out(visit: &mut Visit, field: &Field) -> Step {
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if !work.say_none(field) {
        return Step::ignored(Ignored::Disabled);
    }
    go_on(visit)
}

/// 下一项 / 下一步: not before this one is right.
pub(super) fn next(visit: &mut Visit) -> Step {
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if let Some(cell) = work.cell {
        return work.next_cell(cell);
    }
    if let (Some(field), Some(index)) = (work.field(), work.field_index()) {
        if work.again {
            if let Err(complaint) = typed_again(work, &field) {
                work.left.insert(index, complaint);
                return Step::done();
            }
        } else if let Err(complaint) = work.standing().check(&field) {
            if complaint == Complaint::BankCardOnce {
                work.type_again(&field);
            } else {
                work.left.insert(index, complaint);
            }
            return Step::done();
        }
    }
    go_on(visit)
}

/// Whether the number typed once more is the same.
fn typed_again(work: &mut FormWork, field: &Field) -> Result<(), Complaint> {
    let again = work.editor.as_ref().map(|editor| editor.text().to_string()).unwrap_or_default();
    match again.is_empty() {
        true => Err(Complaint::BankCardOnce),
        false if work.answers.confirm(field, &again) => {
            // From now on it counts; a signature under the former one does not.
            work.changed(field);
            Ok(())
        }
        false => Err(Complaint::BankCardDiffers),
    }
}

fn go_on(visit: &mut Visit) -> Step {
    let large = visit.modes.large_text();
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let closing = work.close_editor();
    let step = Step { effects: closing.into_iter().collect(), ignored: None };
    if work.from_review {
        return back_to_review(visit, step);
    }
    let pages = work.form.pages().len();
    match work.place {
        Place::Page(page) => {
            let open = work.questions_of(page).into_iter().find(|index| {
                let field = &work.form.fields()[*index];
                work.standing().check(field).is_err()
            });
            match open {
                Some(index) => work.open(index),
                None if page + 1 < pages => turn_to(work, page + 1, large),
                None => return review::enter(visit, step),
            }
        }
        Place::Question(index) => {
            let page = work.form.fields()[index].page;
            let following = work.questions_of(page).into_iter().find(|next| *next > index);
            match following {
                Some(next) => work.open(next),
                // Standard text goes back to the page, now filled in; large text goes on to the next question.
                None if !large => work.place = Place::Page(page),
                None if page + 1 < pages => turn_to(work, page + 1, large),
                None => return review::enter(visit, step),
            }
        }
    }
    step
}

/// What was changed is right; what it made necessary, the signature first of all, is asked before the review.
fn back_to_review(visit: &mut Visit, step: Step) -> Step {
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    let missing = work.standing().missing_or_wrong().into_iter().next();
    let place = missing.and_then(|(id, _)| work.form.fields().iter().position(|field| field.id == id));
    match place {
        Some(index) => {
            work.open(index);
            step
        }
        None => review::enter(visit, step),
    }
}

/// Turns to a page. Its first open question is asked at once: an empty page of lines tells nobody anything.
fn turn_to(work: &mut FormWork, page: usize, large: bool) {
    let questions = work.questions_of(page);
    let open = questions.iter().copied().find(|index| {
        let field = &work.form.fields()[*index];
        work.standing().check(field).is_err()
    });
    match open.or_else(|| questions.first().copied().filter(|_| large)) {
        Some(index) => work.open(index),
        None => work.place = Place::Page(page),
    }
}

/// 上一项 / 上一步 / 返回.
pub fn back(visit: &mut Visit) -> Step {
    let large = visit.modes.large_text();
    let State::Form(work) = &mut visit.state else { return Step::ignored(Ignored::NotHere) };
    if let Some(cell) = work.cell {
        return work.previous_cell(cell);
    }
    let closing = work.close_editor();
    let step = Step { effects: closing.into_iter().collect(), ignored: None };
    if let (true, Some(index)) = (work.again, work.field_index()) {
        // Back to the number as it was typed first.
        work.left.remove(&index);
        work.ask();
        return step;
    }
    if work.leave_other_phone() {
        return step;
    }
    if work.from_review {
        return review::enter(visit, step);
    }
    let before = match work.place {
        Place::Page(0) => return common::leave_form(visit, step),
        Place::Page(page) => Place::Page(page - 1),
        Place::Question(index) => {
            let page = work.form.fields()[index].page;
            match work.questions().into_iter().rev().find(|earlier| *earlier < index) {
                Some(earlier) if large || work.form.fields()[earlier].page == page => Place::Question(earlier),
                Some(_) => Place::Page(page),
                None if large => Place::Page(0),
                None => Place::Page(page),
            }
        }
    };
    match before {
        Place::Page(_) => work.place = before,
        Place::Question(index) => work.open(index),
    }
    step
}

impl FormWork {
    fn last_question_of(&self, place: Place) -> Option<usize> {
        match place {
            Place::Page(page) => self.questions_of(page).last().copied(),
            Place::Question(_) => None,
        }
    }
}

/// From the review to one line of it.
pub fn change(visit: &mut Visit, index: usize) -> Step {
    let state = std::mem::replace(&mut visit.state, State::Idle);
    let State::Review(mut work) = state else {
        visit.state = state;
        return Step::ignored(Ignored::NotHere);
    };
    if !work.questions().contains(&index) {
        visit.state = State::Review(work);
        return Step::ignored(Ignored::Disabled);
    }
    work.from_review = true;
    work.open(index);
    visit.state = State::Form(work);
    Step::done()
}

/// From the review back into the form.
pub fn reopen(visit: &mut Visit, at: Place) -> Step {
    let state = std::mem::replace(&mut visit.state, State::Idle);
    let State::Review(mut work) = state else {
        visit.state = state;
        return Step::ignored(Ignored::NotHere);
    };
    work.from_review = false;
    // In large letters there is no page of lines where there are questions.
    let last_question = if visit.modes.large_text() { work.last_question_of(at) } else { None };
    match last_question.map_or(at, Place::Question) {
        Place::Page(page) => work.place = Place::Page(page),
        Place::Question(index) => {
            let field = &work.form.fields()[index];
            if let Err(complaint) = work.standing().check(field) {
                work.left.insert(index, complaint);
            }
            work.open(index);
        }
    }
    visit.state = State::Form(work);
    Step::done()
}
