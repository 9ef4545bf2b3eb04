//! What nothing comes of, and why.

use super::Event;

/// Why nothing came of an event. Counted, never silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ignored {
    /// A second touch too soon.
    TouchTooSoon,
    /// The control belongs to a page that is no longer shown.
    PageGone,
    /// The state has no use for it.
    NotHere,
    /// An answer to something no longer asked.
    Late,
    /// Nothing was due.
    NothingDue,
    /// The control cannot be used now.
    Disabled,
}

impl Ignored {
    pub fn as_str(self) -> &'static str {
        match self {
            Ignored::TouchTooSoon => "touch-too-soon",
            Ignored::PageGone => "page-gone",
            Ignored::NotHere => "not-here",
            Ignored::Late => "late",
            Ignored::NothingDue => "nothing-due",
            Ignored::Disabled => "disabled",
        }
    }
}

impl Event {
    /// Why a page that has no use for this lets it pass: an answer came too late, a control was another page's, and anything else
    /// is not for this page.
    pub(super) fn unwanted(&self) -> Ignored {
        match self {
            Event::Act { .. } => Ignored::PageGone,
            Event::Composed(_)
            | Event::Hall(_)
            | Event::Journal(_)
            | Event::Paper(..)
            | Event::PinChecked(_)
            | Event::CardPicture { .. } => Ignored::Late,
            Event::Tick
            | Event::Key { .. }
            | Event::FiveKey(_)
            | Event::Stroke(_)
            | Event::ComposerDown
            | Event::Handwriting(_)
            | Event::Code(_)
            | Event::Activity
            | Event::Card(_)
            | Event::Health(_)
            | Event::Voice(_) => Ignored::NotHere,
        }
    }
}
