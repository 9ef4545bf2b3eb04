//! The strip at the foot of every page: where one can go from here, and how it is to be shown.

use super::*;

impl Visit {
    pub(super) fn foot_shown(&self) -> bool {
        let cleaning = matches!(&self.state, State::Maintenance(check) if check.is_cleaning());
        !cleaning && !matches!(self.state, State::TakeAway(_)) && !matches!(self.over, Some(Over::Countdown { .. }))
    }

    pub(super) fn foot(&self) -> Vec<Control> {
        let control = |foot: Foot, key: &'static str, icon: Icon| Control::new(Action::Foot(foot), Phrase::key(key)).icon(icon);
        let text_size = control(Foot::LargeText, self.text_size_key(), Icon::LargeText).chosen(self.modes.large_text());
        let help = control(Foot::Help, "foot.help", Icon::Help);
        let voice = self.voice_control();
        let more = control(Foot::More, "foot.more", Icon::More).enabled(self.more_allowed());
        if matches!(self.state, State::Idle) && self.over.is_none() {
            let language = control(Foot::Language, "foot.language", Icon::Language);
            // Who listens finds the voice's own switches on 更多, and the others with them.
            if self.modes.voice {
                return [text_size].into_iter().chain(voice).chain([more, language, help]).collect();
            }
            return [text_size]
                .into_iter()
                .chain(voice)
                .chain([
                    control(Foot::LowReach, "foot.low-reach", Icon::Seat).chosen(self.modes.low_reach),
                    control(Foot::HighContrast, "foot.high-contrast", Icon::Contrast)
                        .chosen(self.modes.contrast == Contrast::HighDark),
                    language,
                    help,
                ])
                .collect();
        }
        let (can_back, can_home, can_exit) = self.foot_allows();
        let back = control(Foot::Back, "foot.back", Icon::Back).enabled(can_back);
        let home = control(Foot::Home, "foot.home", Icon::Home).enabled(can_home);
        let exit = control(Foot::Exit, "foot.exit", Icon::Exit).enabled(can_exit);
        if self.foot_is_short() {
            return vec![back, more, help, exit];
        }
        [back, home, text_size].into_iter().chain(voice).chain([more, help, exit]).collect()
    }

    /// Only where it can be heard.
    pub(in crate::visit) fn voice_control(&self) -> Option<Control> {
        let key = if self.modes.voice { "foot.voice-off" } else { "foot.voice" };
        let control = Control::new(Action::Foot(Foot::Voice), Phrase::key(key)).icon(Icon::Sound).chosen(self.modes.voice);
        self.health.sound.then_some(control)
    }

    /// Large letters within low reach leave room for four on the strip; the rest is on the page 更多.
    pub(in crate::visit) fn foot_is_short(&self) -> bool {
        self.modes.low_reach && self.modes.large_text() && !matches!((&self.state, &self.over), (State::Idle, None))
    }

    fn more_allowed(&self) -> bool {
        match &self.over {
            None
            | Some(
                Over::LeaveQuestion { .. }
                | Over::AnotherCard { .. }
                | Over::AboutCard { .. }
                | Over::NotOpen { .. }
                | Over::More { .. },
            ) => true,
            Some(Over::Help { .. } | Over::Countdown { .. }) => false,
        }
    }

    /// What the next touch on the letters does.
    pub(in crate::visit) fn text_size_key(&self) -> &'static str {
        match self.modes.text_size {
            TextSize::Standard => "foot.large-text",
            TextSize::Large => "foot.larger-text",
            TextSize::ExtraLarge => "foot.smaller-text",
        }
    }

    /// Whether 返回, 首页 and 退出 can be used now.
    fn foot_allows(&self) -> (bool, bool, bool) {
        match &self.over {
            Some(Over::Help { .. } | Over::More { .. }) => {
                return (true, false, !matches!(self.state, State::Idle | State::Sending(_)));
            }
            Some(Over::LeaveQuestion { .. }) => return (true, false, false),
            Some(Over::AboutCard { .. } | Over::NotOpen { .. }) => return (true, false, true),
            Some(Over::AnotherCard { .. } | Over::Countdown { .. }) => return (false, false, false),
            None => {}
        }
        match &self.state {
            State::Idle | State::Sending(_) | State::TakeAway(_) => (false, false, false),
            State::Home => (false, false, true),
            State::Done(_) => (false, true, true),
            State::WaitingCard(_)
            | State::Notice(_)
            | State::CardTrouble(_)
            | State::Find(_)
            | State::Guide(_)
            | State::Eligibility(_)
            | State::Board(_)
            | State::Lookup(_)
            | State::Form(_)
            | State::Review(_)
            | State::Document(_)
            | State::Case(_)
            | State::Assurance(_)
            | State::MedicalAccount(_)
            | State::Scanned(_)
            | State::StaffPin(_)
            | State::PickUp(_)
            | State::HandOver(_)
            | State::Maintenance(_) => (true, true, true),
        }
    }
}
