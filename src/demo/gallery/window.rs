//! The gallery in a window: one page after the other, with a bar beside it that turns pages and switches modes.

use super::{Amount, GalleryError};
use crate::commands::run::choose_screen_backend;
use crate::config;
use crate::demo::side_by_side;
use crate::screen::Screen;
use crate::visit::{Action, Event, Foot, Key};
use crate::words::Texts;
use slint::{ComponentHandle, ModelRc, SharedString, VecModel, Weak};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use yizhan_ui::{GalleryBar, GallerySwitch};

/// What is looked at, and how.
#[derive(Default)]
struct Looking {
    number: usize,
    /// Standard, large, extra large.
    text_size: usize,
    contrast: Option<Foot>,
    low: bool,
    english: bool,
    wide: bool,
    amount: Amount,
}

/// How many text sizes there are.
const TEXT_SIZES: usize = 3;

impl Looking {
    fn modes(&self) -> Vec<Foot> {
        let larger = std::iter::repeat_n(Foot::LargeText, self.text_size);
        let low = self.low.then_some(Foot::LowReach);
        let english = self.english.then_some(Foot::Language);
        larger.chain(self.contrast).chain(low).chain(english).collect()
    }

    fn turn(&mut self, forward: bool) {
        let count = super::names().count();
        self.number = (self.number + if forward { 1 } else { count - 1 }) % count;
    }

    /// A switch at the foot of the page, or on the page 更多, works here too.
    fn switch(&mut self, foot: Foot) {
        match foot {
            Foot::LargeText => self.text_size = (self.text_size + 1) % TEXT_SIZES,
            Foot::LowReach => self.low = !self.low,
            Foot::HighContrast | Foot::BlackOnWhite => {
                self.contrast = if self.contrast == Some(foot) { None } else { Some(foot) };
            }
            Foot::Language => self.english = !self.english,
            Foot::Back | Foot::Home | Foot::More | Foot::Voice | Foot::Help | Foot::Exit => {}
        }
    }

    fn press(&mut self, switch: GallerySwitch) {
        match switch {
            GallerySwitch::TextSize => self.switch(Foot::LargeText),
            GallerySwitch::Dark => self.switch(Foot::HighContrast),
            GallerySwitch::BlackOnWhite => self.switch(Foot::BlackOnWhite),
            GallerySwitch::Low => self.switch(Foot::LowReach),
            GallerySwitch::English => self.switch(Foot::Language),
            GallerySwitch::Wide => self.wide = !self.wide,
            GallerySwitch::Longest => {
                self.amount = if self.amount == Amount::Usual { Amount::Longest } else { Amount::Usual };
            }
        }
    }
}

/// Both windows.
struct Gallery {
    looking: RefCell<Looking>,
    screen: RefCell<Option<Rc<Screen>>>,
    bar: Weak<GalleryBar>,
    panel: (u32, u32),
}

impl Gallery {
    fn change(&self, change: impl FnOnce(&mut Looking)) {
        change(&mut self.looking.borrow_mut());
        self.show();
    }

    fn show(&self) {
        let looking = self.looking.borrow();
        let (Some(scene), Some(bar)) = (super::scene(looking.number, &looking.modes(), looking.amount), self.bar.upgrade())
        else {
            return;
        };
        bar.set_shown(i32::try_from(looking.number).unwrap_or(0));
        bar.set_text_size(i32::try_from(looking.text_size).unwrap_or(0));
        bar.set_dark(looking.contrast == Some(Foot::HighContrast));
        bar.set_black_on_white(looking.contrast == Some(Foot::BlackOnWhite));
        bar.set_low(looking.low);
        bar.set_english(looking.english);
        bar.set_wide(looking.wide);
        bar.set_longest(looking.amount == Amount::Longest);
        let Some(screen) = self.screen.borrow().clone() else { return };
        let (narrow, long) = (self.panel.0.min(self.panel.1), self.panel.0.max(self.panel.1));
        let (width, height) = if looking.wide { (long, narrow) } else { (narrow, long) };
        screen.window().set_panel_width(width as f32);
        screen.window().set_panel_height(height as f32);
        screen.show(&scene.view);
    }

    /// What somebody does on the page itself.
    fn event(&self, event: &Event) {
        match event {
            Event::Act { action: Action::Foot(foot), page: _, by: _ } if foot.is_mode() => {
                let foot = *foot;
                self.change(|looking| looking.switch(foot));
            }
            Event::Key { key: Key::Left, by: _ } => self.change(|looking| looking.turn(false)),
            Event::Key { key: Key::Right, by: _ } => self.change(|looking| looking.turn(true)),
            // Pages of the gallery lead nowhere.
            Event::Act { .. }
            | Event::Key { .. }
            | Event::FiveKey(_)
            | Event::Tick
            | Event::Stroke(_)
            | Event::Composed(_)
            | Event::ComposerDown
            | Event::Handwriting(_)
            | Event::Activity
            | Event::Card(_)
            | Event::Hall(_)
            | Event::Journal(_)
            | Event::Paper(..)
            | Event::Health(_)
            | Event::Code(_)
            | Event::PinChecked(_)
            | Event::CardPicture { .. }
            | Event::Voice(_) => {}
        }
    }
}

/// Runs until a window is closed.
pub fn run(settings: &config::Screen) -> Result<(), GalleryError> {
    choose_screen_backend()?;
    let bar = GalleryBar::new()?;
    let names: Vec<SharedString> = super::names().map(SharedString::from).collect();
    bar.set_names(ModelRc::from(Rc::new(VecModel::from(names))));
    let gallery = Rc::new(Gallery {
        looking: RefCell::default(),
        screen: RefCell::new(None),
        bar: bar.as_weak(),
        panel: (settings.width_px, settings.height_px),
    });
    // Pages tell of a touch while they are being shown; the change waits until that is over.
    let to_gallery = Rc::downgrade(&gallery);
    let send = move |event| {
        let Some(gallery) = to_gallery.upgrade() else { return };
        slint::Timer::single_shot(std::time::Duration::ZERO, move || gallery.event(&event));
    };
    let screen = Screen::new(settings, Arc::new(Texts::built_in()), Rc::new(send))?;
    *gallery.screen.borrow_mut() = Some(screen.clone());
    let turning = gallery.clone();
    bar.on_turn(move |forward| turning.change(|looking| looking.turn(forward)));
    let going = gallery.clone();
    bar.on_go(move |number| {
        going.change(|looking| looking.number = usize::try_from(number).unwrap_or(0));
    });
    let pressing = gallery.clone();
    bar.on_switched(move |switch| pressing.change(|looking| looking.press(switch)));
    screen.place_on_panel(settings);
    gallery.show();
    screen.window().show()?;
    bar.show()?;
    side_by_side::place(gallery.panel, screen.window().as_weak(), Some(bar.as_weak()));
    slint::run_event_loop()?;
    // The window's callbacks hold the gallery and the gallery holds the window.
    gallery.screen.borrow_mut().take();
    Ok(())
}
