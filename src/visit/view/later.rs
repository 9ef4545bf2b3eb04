//! Pages that no state shows yet: what fills them comes later, and until then the gallery shows them.

use super::{Control, Icon, Picture, Typing};
use crate::words::Phrase;

/// 办事指南: five sections, one at a time.
pub struct GuidePage {
    pub title: Phrase,
    /// Which edition of the manual this is.
    pub edition: Phrase,
    pub sections: Vec<Control>,
    pub heading: Phrase,
    pub lines: Vec<GuideLine>,
    pub primary: Option<Control>,
    pub secondary: Option<Control>,
}

pub struct GuideLine {
    /// The number of a step; nothing where order says nothing.
    pub mark: Phrase,
    pub title: Phrase,
    pub text: Phrase,
}

/// 按名称或拼音找.
pub struct FindPage {
    pub title: Phrase,
    pub hint: Phrase,
    pub typing: Typing,
    pub found: Phrase,
    pub results: Vec<Control>,
}

/// 好差评.
pub struct RatingPage {
    pub title: Phrase,
    pub note: Phrase,
    /// From the best to the worst; none is chosen beforehand.
    pub levels: Vec<Control>,
    pub tags_title: Phrase,
    /// Those of the level that was chosen.
    pub tags: Vec<Control>,
    pub primary: Control,
    pub secondary: Control,
}

/// The whole machine or one service does not work.
pub struct OutOfOrderPage {
    pub picture: Picture,
    pub title: Phrase,
    pub note: Phrase,
    /// What to do instead.
    pub points: Vec<Point>,
    pub primary: Option<Control>,
    pub secondary: Option<Control>,
    pub staff_code: Phrase,
}

pub struct Point {
    pub icon: Icon,
    pub title: Phrase,
    pub text: Phrase,
    pub note: Phrase,
}

/// Touch does nothing while the screen is wiped.
pub struct CleaningPage {
    pub seconds: u32,
    pub of: u32,
    pub title: Phrase,
    pub text: Phrase,
    pub steps: Vec<Phrase>,
}

/// For staff and for who repairs.
pub struct MaintenancePage {
    pub title: Phrase,
    pub note: Phrase,
    pub checks: Vec<Check>,
    /// Only where it can be reckoned.
    pub paper: Option<PaperLeft>,
    pub patrol_title: Phrase,
    pub patrol: Vec<Control>,
    pub primary: Control,
    /// Only with a card.
    pub secondary: Option<Control>,
}

pub struct PaperLeft {
    pub title: Phrase,
    pub text: Phrase,
    /// Of a full roll.
    pub percent: u8,
    pub low: bool,
}

pub struct Check {
    pub name: Phrase,
    pub state: Phrase,
    /// What to do; nothing where all is well.
    pub advice: Phrase,
    pub good: bool,
}

/// What happened to a case, is happening, or comes.
pub struct CaseStep {
    pub title: Phrase,
    pub when: Phrase,
    pub standing: StepStanding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStanding {
    Done,
    Here,
    ToCome,
}

/// Amounts of a year.
pub struct ChartPage {
    pub title: Phrase,
    pub source: Phrase,
    pub tabs: Vec<Control>,
    pub summary: Phrase,
    pub bars: Vec<Bar>,
    pub primary: Option<Control>,
    pub secondary: Option<Control>,
}

pub struct Bar {
    pub label: Phrase,
    pub value: Phrase,
    /// Of the longest bar.
    pub percent: u8,
    pub strong: bool,
}

impl StepStanding {
    /// What is told of it, where its mark is not seen.
    pub fn spoken(self) -> Phrase {
        Phrase::key(match self {
            StepStanding::Done => "reading.done",
            StepStanding::Here => "reading.here",
            StepStanding::ToCome => "reading.to-come",
        })
    }
}

impl GuidePage {
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.sections.iter().chain(&self.secondary).chain(&self.primary)
    }
}

impl RatingPage {
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.levels.iter().chain(&self.tags).chain([&self.secondary, &self.primary])
    }
}

impl OutOfOrderPage {
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.secondary.iter().chain(&self.primary)
    }
}

impl MaintenancePage {
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.patrol.iter().chain(&self.secondary).chain([&self.primary])
    }
}

impl ChartPage {
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.tabs.iter().chain(&self.secondary).chain(&self.primary)
    }
}
