//! 补正: staff want some answers of a case anew. The same form, with these questions only.

use super::*;
use crate::catalogue::Content;

/// Some questions of a form take no longer.
const MINUTES: u32 = 1;

impl FormWork {
    pub(super) fn put_right(&mut self, open: OpenCorrection) {
        if open.for_other {
            self.answers.hide_card_lines(&self.form);
        }
        self.corrects = Some(open);
        self.minutes = MINUTES;
    }

    /// Whether a draft was left of the same: a service anew, or the same request of the same case.
    pub fn is_of(&self, draft: &Draft) -> bool {
        draft.service == self.service && draft.corrects == self.corrects
    }

    /// The case these answers put right, as it travels.
    pub fn corrects(&self) -> Option<Corrects> {
        let open = self.corrects.as_ref()?;
        Some(Corrects { case_number: open.case_number.clone(), request: open.wanted.request })
    }
}

/// The form with what is wanted only; none where this machine has no such form, or the form no such questions any more.
pub(super) fn form_with<'c>(content: &'c Content, service: &str, open: &OpenCorrection) -> Option<(&'c Service, Arc<Form>)> {
    let service = content.by_code(service)?;
    Some((service, Arc::new(content.form_of(service)?.only(&open.wanted.fields)?)))
}

/// What is to be put right of this case, where it can be done on this machine.
pub fn can_correct(content: &Content, status: &CaseStatus) -> Option<OpenCorrection> {
    let open = OpenCorrection {
        case_number: status.case_number.clone(),
        wanted: status.correction.clone()?,
        for_other: status.for_whom.is_some(),
    };
    form_with(content, &status.service, &open).map(|_| open)
}

/// 现在补.
pub fn correct(visit: &mut Visit, service: &str, open: OpenCorrection) -> Step {
    let content = visit.site.content.clone();
    // What was begun before is gone on with.
    if visit.draft.as_ref().is_some_and(|draft| draft.corrects.as_ref() == Some(&open)) {
        return resume(visit);
    }
    let (Some((service, form)), Some(guest)) = (form_with(&content, service, &open), &visit.guest) else {
        return Step::ignored(Ignored::Disabled);
    };
    let mut work = FormWork::new(service, form, guest, visit.occasion(), visit.page);
    work.put_right(open);
    work.text_size_changed(visit.modes.large_text());
    visit.state = State::Form(Box::new(work));
    Step::done()
}
