//! How the pages are shown. Lasts for one visit.

use super::{Foot, Ignored, State, Step, Visit};
use crate::words::Language;

/// How large letters are: ×1, ×1.5, ×2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextSize {
    #[default]
    Standard,
    Large,
    ExtraLarge,
}

/// Colours. The dark of the call screen is no citizen's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contrast {
    #[default]
    Light,
    /// 白底黑字.
    HighLight,
    /// 黑底亮字.
    HighDark,
}

/// How fast it is read, at the same pitch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rate {
    Slow,
    #[default]
    Usual,
    Fast,
}

impl Rate {
    pub(super) fn slower(self) -> Self {
        if self == Rate::Fast { Rate::Usual } else { Rate::Slow }
    }

    pub(super) fn faster(self) -> Self {
        if self == Rate::Slow { Rate::Usual } else { Rate::Fast }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Volume {
    Soft,
    #[default]
    Usual,
    Loud,
}

impl Volume {
    pub(super) fn softer(self) -> Self {
        if self == Volume::Loud { Volume::Usual } else { Volume::Soft }
    }

    pub(super) fn louder(self) -> Self {
        if self == Volume::Soft { Volume::Usual } else { Volume::Loud }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modes {
    pub text_size: TextSize,
    pub contrast: Contrast,
    /// 坐着用: all that one touches lies in the lower part of the panel.
    pub low_reach: bool,
    pub language: Language,
    /// 读给我听.
    pub voice: bool,
    pub rate: Rate,
    pub volume: Volume,
    /// 关掉画面: the panel is dark; whoever listens needs no picture, and nobody reads along.
    pub blank: bool,
}

impl Modes {
    /// Large letters of either size: one question a page, longer limits.
    pub fn large_text(self) -> bool {
        self.text_size > TextSize::Standard
    }

    /// Who reads large letters or listens has longer limits.
    pub fn patient(self) -> bool {
        self.large_text() || self.voice
    }

    /// Each step larger, and from the largest back.
    pub(super) fn next_text_size(&mut self) {
        self.text_size = match self.text_size {
            TextSize::Standard => TextSize::Large,
            TextSize::Large => TextSize::ExtraLarge,
            TextSize::ExtraLarge => TextSize::Standard,
        };
    }

    /// Switches to `contrast`, or back if it is on already.
    pub(super) fn switch_contrast(&mut self, contrast: Contrast) {
        self.contrast = if self.contrast == contrast { Contrast::Light } else { contrast };
    }

    pub(super) fn next_language(&mut self) {
        self.language = match self.language {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        };
    }
}

/// One of the strip's switches.
pub(super) fn switch(visit: &mut Visit, foot: Foot) -> Step {
    match foot {
        Foot::LargeText => {
            visit.modes.next_text_size();
            if let State::Form(work) = &mut visit.state {
                work.text_size_changed(visit.modes.large_text());
            }
        }
        Foot::HighContrast => visit.modes.switch_contrast(Contrast::HighDark),
        Foot::BlackOnWhite => visit.modes.switch_contrast(Contrast::HighLight),
        Foot::LowReach => visit.modes.low_reach = !visit.modes.low_reach,
        Foot::Language => visit.modes.next_language(),
        Foot::Voice if visit.health.sound => visit.modes.voice = !visit.modes.voice,
        Foot::Voice => return Step::ignored(Ignored::Disabled),
        Foot::Back | Foot::Home | Foot::More | Foot::Help | Foot::Exit => return Step::ignored(Ignored::NotHere),
    }
    Step::done()
}
