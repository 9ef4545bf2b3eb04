//! The telephone number the hall has already (登记的电话): chosen instead of typed, and never here in full.

use super::*;
use crate::api::OnRecord;
use crate::visit::view::{Aloud, Answer, Control, Icon};
use crate::words::Phrase;

impl FormWork {
    /// The session was opened while the form was filled in. A number that is being typed is not taken away; one that the hall
    /// does not have any more is not offered.
    pub fn phone_comes(&mut self, phone: Option<&Personal<String>>) {
        let chose = self.chooses_phone();
        self.phone_on_record = phone.map(Personal::duplicate);
        let untyped = self.editor.as_ref().is_some_and(|editor| editor.text().is_empty());
        let gone = chose && !self.offers_phone();
        if gone || (self.offers_phone() && untyped && !self.other_phone) {
            self.ask();
        }
    }

    /// True where the question is one the hall may have the answer to, and it has.
    pub(super) fn offers_phone(&self) -> bool {
        let own = self.asked().is_some_and(|asked| matches!(asked.kind, FieldKind::Phone { on_record: true, .. }));
        own && self.phone_on_record.is_some()
    }

    /// 登记的电话 is the answer.
    pub(super) fn take_phone_on_record(&mut self) -> Step {
        let (true, Some(field), Some(phone)) = (self.chooses_phone(), self.field(), &self.phone_on_record) else {
            return Step::ignored(Ignored::PageGone);
        };
        let known = AnswerValue::OnRecord(OnRecord { on_record: phone.reveal().clone() });
        self.set(&field, known);
        Step::done()
    }

    /// 换一个电话: the keys come up.
    pub(super) fn type_other_phone(&mut self) -> Step {
        let (true, Some(field)) = (self.chooses_phone(), self.field()) else { return Step::ignored(Ignored::PageGone) };
        self.other_phone = true;
        self.clear(&field);
        self.type_into(&field, "");
        Step::done()
    }

    /// From the keys back to the choice; false where there was none.
    pub(super) fn leave_other_phone(&mut self) -> bool {
        let left = self.other_phone;
        if left && let Some(field) = self.field() {
            self.clear(&field);
            self.ask();
        }
        left
    }

    fn chooses_phone(&self) -> bool {
        self.offers_phone() && self.editor.is_none()
    }
}

/// The number on record, or another one.
pub(super) fn phones(work: &FormWork, field: &Field) -> Answer {
    let known = work.phone_on_record.as_ref().map(|phone| phone.reveal().as_str()).unwrap_or_default();
    let chosen = matches!(work.answers.get(&field.id), Some(AnswerValue::OnRecord(_)));
    let on_record = Control::new(Action::Form(Act::OnRecord), Phrase::key("form.phone-on-record").with("number", known))
        .aloud(Aloud::Words(Phrase::key("reading.phone-on-record")));
    let other = Control::new(Action::Form(Act::OtherPhone), Phrase::key("form.other-phone")).icon(Icon::Forward);
    Answer::Choices { options: vec![on_record.chosen(chosen), other], several: false }
}
