//! The five keys at the real pages: where one is lies in sight, and a page that is longer than the panel can be moved.

use crate::panel::{self, Orientation};
use crate::stage::Stage;
use crate::survey::{Rect, handles, survey};
use slint::platform::WindowEvent;
use std::cell::RefCell;
use std::rc::Rc;
use yizhan::demo::gallery::{Amount, Scene, scenes};
use yizhan::visit::five_keys::{Look, Looked};
use yizhan::visit::reading::Stop;
use yizhan::visit::{Action, Event, FiveKey, Foot};

/// A ring may be cut by the line a list ends under.
const CUT_PX_MAX: f32 = 1.0;
/// Longer than anything moves by itself.
const MOVED_MS: u64 = 400;

const SIZES: [&[Foot]; 3] = [&[], &[Foot::LargeText], &[Foot::LargeText, Foot::LargeText]];

struct Eye {
    stage: Stage,
    now_ms: u64,
}

impl Eye {
    fn shows(&mut self, scene: &Scene) {
        self.stage.screen.show(&scene.view);
        self.waits();
    }

    fn waits(&mut self) {
        panel::settle(&self.stage.window);
        // Two: the first tells where one is, the second has moved there.
        for _ in 0..2 {
            self.now_ms += MOVED_MS;
            panel::be_at(self.now_ms);
            panel::settle(&self.stage.window);
        }
    }

    /// What can be seen of a control, the whole of it, and how much of anything its place shows.
    fn sees(&self, name: &str) -> Option<(Rect, Rect, f32)> {
        let seen = handles(&self.stage.window);
        let handle = seen.handles.iter().find(|handle| handle.name == name)?;
        let place_px = handle.scroll.map_or(f32::MAX, |scroll| seen.scrollings[scroll].view_height);
        Some((handle.shown, handle.rect, place_px))
    }

    /// The whole of it; of what is taller than its place as much as there can be, from its beginning.
    fn is_in_sight(&self, name: &str) -> bool {
        self.sees(name).is_some_and(|(shown, whole, place_px)| {
            let as_much_as_can_be = shown.height() >= place_px - CUT_PX_MAX && shown.top <= whole.top + CUT_PX_MAX;
            !shown.is_empty() && (shown.lacks(whole) <= CUT_PX_MAX || as_much_as_can_be)
        })
    }
}

fn every_stop_comes_into_sight(orientation: Orientation) {
    let mut eye = Eye { stage: Stage::new(orientation), now_ms: 0 };
    let (mut hidden, mut moved) = (Vec::new(), 0);
    for (size, text_size) in SIZES.iter().enumerate() {
        for reach in [&[][..], &[Foot::LowReach]] {
            for mut scene in scenes(&[*text_size, reach].concat(), Amount::Longest) {
                let name = format!("{} {size}{}", scene.name, if reach.is_empty() { "" } else { " low" });
                if !eye.stage.is_asked_for(&name) {
                    continue;
                }
                eye.shows(&scene);
                for stop in scene.view.stops() {
                    // Keys never move; what no state shows folds its lists without the visit's knowing.
                    let later = matches!(&stop, Stop::Control(Action::Later(name)) if name.starts_with("places-"));
                    if later || matches!(stop, Stop::Key(_)) || eye.is_in_sight(&stop.name()) {
                        continue;
                    }
                    moved += 1;
                    scene.view.focus = Some(stop.clone());
                    eye.shows(&scene);
                    if !eye.is_in_sight(&stop.name()) {
                        hidden.push(format!("{name}: {} {:?}", stop.name(), eye.sees(&stop.name())));
                    }
                }
            }
        }
    }
    assert!(hidden.is_empty(), "{} of {moved} stay out of sight:\n{}", hidden.len(), hidden.join("\n"));
    assert!(moved > 100 || std::env::var_os("YIZHAN_PICTURES_ONLY").is_some(), "only {moved} had to come into sight");
}

#[test]
fn where_one_is_comes_into_sight_on_a_standing_panel() {
    every_stop_comes_into_sight(Orientation::Portrait);
}

#[test]
fn where_one_is_comes_into_sight_on_a_lying_panel() {
    every_stop_comes_into_sight(Orientation::Landscape);
}

/// The page, in letters that make it longer than the panel.
fn scene(name: &str, modes: &[Foot]) -> Scene {
    scenes(modes, Amount::Longest).into_iter().find(|scene| scene.name == name).expect("a page of this name")
}

#[test]
fn a_key_tells_whether_the_page_is_longer_than_the_panel() {
    let heard: Rc<RefCell<Vec<Event>>> = Rc::default();
    let hears = heard.clone();
    let stage = Stage::heard_by(Orientation::Portrait, Rc::new(move |event| hears.borrow_mut().push(event)));
    let mut eye = Eye { stage, now_ms: 0 };
    let large: &[Foot] = &[Foot::LargeText, Foot::LargeText];
    // One after the other: the second page has the same parts as the first.
    for (name, modes, long) in [
        ("notice", &[][..], false),
        ("notice", large, true),
        ("home", large, true),
        ("idle", &[], false),
        ("guide-steps", large, true),
    ] {
        let mut scene = scene(name, modes);
        scene.view.page = eye.now_ms + 1;
        eye.shows(&scene);
        let scrolls = survey(&eye.stage.window).scrollings.iter().any(|place| place.content_height > place.view_height + 1.0);
        assert_eq!(scrolls, long, "{name}");
        heard.borrow_mut().clear();
        eye.stage.window.dispatch_event(WindowEvent::KeyPressed { text: slint::platform::Key::Tab.into() });
        let told = heard.borrow().iter().find_map(|event| match event {
            Event::FiveKey(press) => Some((press.key, press.page_is_long)),
            _ => None,
        });
        assert_eq!(told, Some((FiveKey::Next, long)), "{name}");
    }
}

#[test]
fn a_long_page_is_moved_down_and_up_and_the_way_is_where_one_is() {
    let mut eye = Eye { stage: Stage::new(Orientation::Portrait), now_ms: 0 };
    let mut scene = scene("guide-steps", &[Foot::LargeText, Foot::LargeText]);
    eye.shows(&scene);
    let first_line = |eye: &Eye| {
        let seen = survey(&eye.stage.window);
        seen.writings
            .iter()
            .filter(|writing| writing.clip.top == f32::MIN && writing.clip.left > f32::MIN)
            .map(|writing| writing.rect.top)
            .fold(f32::MAX, f32::min)
    };
    let began = first_line(&eye);
    scene.view.focus = Some(Stop::Control(Action::Look(Look::Down)));
    scene.view.looked = Looked { down: 1, up: 0 };
    eye.shows(&scene);
    let moved = first_line(&eye);
    assert!(moved < began - 100.0, "the page went from {began} to {moved}");
    assert!(eye.is_in_sight("look.down"));
    scene.view.looked = Looked { down: 1, up: 1 };
    eye.shows(&scene);
    assert_eq!(first_line(&eye), began);
}
