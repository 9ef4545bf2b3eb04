//! Names of the visit's view and names of the pages, side by side.

use crate::config;
use crate::visit::view::{Icon, Keyboard, Picture, StepStanding};
use crate::visit::{Contrast, TextSize};
use yizhan_ui::{IconName, KeyboardName, PictureName};

pub fn side(side: config::Side) -> yizhan_ui::Side {
    match side {
        config::Side::Below => yizhan_ui::Side::Below,
        config::Side::Left => yizhan_ui::Side::Left,
        config::Side::Right => yizhan_ui::Side::Right,
    }
}

pub fn icon(icon: Icon) -> IconName {
    match icon {
        Icon::None => IconName::None,
        Icon::Back => IconName::Back,
        Icon::Home => IconName::Home,
        Icon::LargeText => IconName::LargeText,
        Icon::Seat => IconName::Seat,
        Icon::More => IconName::More,
        Icon::Contrast => IconName::Contrast,
        Icon::Language => IconName::Language,
        Icon::Help => IconName::Help,
        Icon::Exit => IconName::Exit,
        Icon::Search => IconName::Search,
        Icon::Form => IconName::Form,
        Icon::Clock => IconName::Clock,
        Icon::Printer => IconName::Printer,
        Icon::Phone => IconName::Phone,
        Icon::Stairs => IconName::Stairs,
        Icon::Person => IconName::Person,
        Icon::Check => IconName::Check,
        Icon::Warning => IconName::Warning,
        Icon::Hourglass => IconName::Hourglass,
        Icon::Receipt => IconName::Receipt,
        Icon::Card => IconName::Card,
        Icon::CardUp => IconName::CardUp,
        Icon::Shield => IconName::Shield,
        Icon::Eye => IconName::Eye,
        Icon::Pencil => IconName::Pencil,
        Icon::Plus => IconName::Plus,
        Icon::Forward => IconName::Forward,
        Icon::Network => IconName::Network,
        Icon::Ticket => IconName::Ticket,
        Icon::Place => IconName::Place,
        Icon::Notice => IconName::Notice,
        Icon::Tool => IconName::Tool,
        Icon::Sound => IconName::Sound,
        Icon::Dark => IconName::Dark,
        Icon::Briefcase => IconName::Briefcase,
        Icon::Heart => IconName::Heart,
        Icon::Coins => IconName::Coins,
        Icon::Baby => IconName::Baby,
    }
}

pub fn picture(picture: Picture) -> PictureName {
    match picture {
        Picture::None => PictureName::None,
        Picture::PlaceCard => PictureName::PlaceCard,
        Picture::TakeCard => PictureName::TakeCard,
        Picture::Wait => PictureName::Wait,
        Picture::Warning => PictureName::Warning,
        Picture::Question => PictureName::Question,
        Picture::NothingFound => PictureName::NothingFound,
        Picture::NoAnswer => PictureName::NoAnswer,
        Picture::CardQuestion => PictureName::CardQuestion,
        Picture::PhoneTrouble => PictureName::PhoneTrouble,
        Picture::CardTrouble => PictureName::CardTrouble,
        Picture::PrinterTrouble => PictureName::PrinterTrouble,
        Picture::MachineTrouble => PictureName::MachineTrouble,
    }
}

pub fn keyboard(keyboard: Keyboard) -> KeyboardName {
    match keyboard {
        Keyboard::Digits => KeyboardName::Digits,
        Keyboard::IdNumber => KeyboardName::IdNumber,
        Keyboard::QueryCode => KeyboardName::QueryCode,
        Keyboard::Pinyin => KeyboardName::Pinyin,
        Keyboard::Numbers => KeyboardName::Numbers,
        Keyboard::Symbols => KeyboardName::Symbols,
        Keyboard::Latin => KeyboardName::Latin,
        Keyboard::Capitals => KeyboardName::Capitals,
        Keyboard::Money => KeyboardName::Money,
        Keyboard::NineKey => KeyboardName::NineKey,
        Keyboard::Strokes => KeyboardName::Strokes,
        Keyboard::Handwriting => KeyboardName::Handwriting,
    }
}

pub fn standing(standing: StepStanding) -> yizhan_ui::StepStanding {
    match standing {
        StepStanding::Done => yizhan_ui::StepStanding::Done,
        StepStanding::Here => yizhan_ui::StepStanding::Here,
        StepStanding::ToCome => yizhan_ui::StepStanding::ToCome,
    }
}

pub fn text_size(size: TextSize) -> yizhan_ui::TextSize {
    match size {
        TextSize::Standard => yizhan_ui::TextSize::Standard,
        TextSize::Large => yizhan_ui::TextSize::Large,
        TextSize::ExtraLarge => yizhan_ui::TextSize::ExtraLarge,
    }
}

pub fn contrast(contrast: Contrast) -> yizhan_ui::Contrast {
    match contrast {
        Contrast::Light => yizhan_ui::Contrast::Light,
        Contrast::HighLight => yizhan_ui::Contrast::HighLight,
        Contrast::HighDark => yizhan_ui::Contrast::HighDark,
    }
}
