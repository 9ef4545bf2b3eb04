//! Before an account is typed: whoever is told on the telephone what to do stops here (反诈). Asked once in a form.

use super::*;
use crate::visit::view::{Content, Control, MessagePage, Picture};
use crate::words::Phrase;

impl FormWork {
    /// True where an account is asked for and nobody was warned yet: no keys are there before.
    pub(super) fn warns(&self) -> bool {
        !self.warned && self.asked().is_some_and(|asked| matches!(asked.kind, FieldKind::BankCard { .. }))
    }

    /// 没有人教: the keys come up.
    pub(super) fn nobody_tells(&mut self) -> Step {
        if !self.warns() {
            return Step::ignored(Ignored::PageGone);
        }
        self.warned = true;
        self.ask();
        Step::done()
    }
}

pub(super) fn warning() -> Content {
    let control = |act: Act, key: &'static str| Control::new(Action::Form(act), Phrase::key(key));
    Content::Message(MessagePage {
        primary: Some(control(Act::NobodyTells, "form.nobody-tells")),
        secondary: Some(control(Act::Previous, "form.somebody-tells")),
        ..MessagePage::new(Picture::PhoneTrouble, Phrase::key("form.told-by-phone"), vec![Phrase::key("form.told-by-phone-text")])
    })
}
