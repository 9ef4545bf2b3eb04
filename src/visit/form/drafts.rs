//! A form left unfinished (草稿), and going on with it: also where its form has become another meanwhile.

use super::*;
use crate::catalogue::Content;

impl FormWork {
    /// Takes the answers out, for a draft or a submission.
    pub fn draft(&self, saved_at: String) -> Draft {
        Draft {
            service: self.service.clone(),
            form_version: self.form.version,
            answers: self.standing().for_submission(),
            none: self.answers.declared_none().map(str::to_string).collect(),
            page: self.current_page(),
            corrects: self.corrects.clone(),
            saved_at,
            handed: self.handed.map(|key| key.to_string()),
        }
    }
}

/// Service and form of a draft; none where they are no longer offered.
pub fn form_of_draft<'c>(content: &'c Content, draft: &Draft) -> Option<(&'c Service, Arc<Form>)> {
    if let Some(open) = &draft.corrects {
        return correcting::form_with(content, &draft.service, open);
    }
    let service = content.by_code(&draft.service)?;
    Some((service, content.form_of(service)?.clone()))
}

/// 接着办: the answers of the draft over what the card says.
pub fn resume(visit: &mut Visit) -> Step {
    let content = visit.site.content.clone();
    // What cannot be begun now cannot be gone on with; it stays kept.
    let anew = visit.draft.as_ref().filter(|draft| draft.corrects.is_none());
    if let Some(service) = anew.and_then(|draft| content.by_code(&draft.service))
        && let Some(why) = services::not_open(visit, service)
    {
        return over::not_open(visit, service, why);
    }
    let Some(draft) = visit.draft.take_if(|draft| form_of_draft(&content, draft).is_some()) else {
        return Step::ignored(Ignored::NotHere);
    };
    let (Some((service, form)), Some(guest)) = (form_of_draft(&content, &draft), &visit.guest) else {
        return Step::ignored(Ignored::NotHere);
    };
    let mut work = FormWork::new(service, form.clone(), guest, visit.occasion(), visit.page);
    let Draft { service: _, form_version, answers, none, page, corrects, saved_at: _, handed } = *draft;
    if let Some(open) = corrects {
        work.put_right(open);
    }
    work.renewed = form_version != form.version;
    let answers = Answers::from_submission(&form, &answers, None);
    for field in form.fields().iter().filter(|field| !field.is_locked()) {
        if let Some(value) = answers.get(&field.id) {
            work.answers.set(field, value.clone());
        } else if none.contains(&field.id) {
            work.answers.say_none(field);
        }
    }
    work.refill_resumed(&guest.card);
    work.own_answers = true;
    work.handed = handed.and_then(|key| key.parse().ok());
    work.place = Place::Page(page.min(form.pages().len().saturating_sub(1)));
    work.text_size_changed(visit.modes.large_text());
    visit.state = State::Form(Box::new(work));
    Step::done()
}
