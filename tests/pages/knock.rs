//! The way of staff to their PIN: the sign in the header of the real pages, held.

use crate::panel::{self, Orientation};
use crate::stage::Stage;
use slint::LogicalPosition;
use slint::platform::{PointerEventButton, WindowEvent};
use std::cell::RefCell;
use std::rc::Rc;
use yizhan::demo::gallery::{Amount, scenes};
use yizhan::visit::{Action, By, Event, staff_pin};

const SIGN: LogicalPosition = LogicalPosition { x: 96.0, y: 66.0 };
const HELD_MS: u64 = 5_200;

#[test]
fn the_sign_tells_how_long_it_was_held_on_the_idle_page_and_nowhere_else() {
    let heard: Rc<RefCell<Vec<Event>>> = Rc::default();
    let hears = heard.clone();
    let stage = Stage::heard_by(Orientation::Portrait, Rc::new(move |event| hears.borrow_mut().push(event)));
    let mut now_ms = 1_000;
    for (page, knocks) in [("idle", true), ("home", false)] {
        let scene = scenes(&[], Amount::Usual).into_iter().find(|scene| scene.name == page).expect("a page");
        stage.screen.show(&scene.view);
        panel::settle(&stage.window);
        heard.borrow_mut().clear();
        panel::be_at(now_ms);
        let button = PointerEventButton::Left;
        stage.screen.finger_came();
        stage.window.dispatch_event(WindowEvent::PointerPressed { position: SIGN, button });
        now_ms += HELD_MS;
        panel::be_at(now_ms);
        stage.window.dispatch_event(WindowEvent::PointerReleased { position: SIGN, button });
        let knock = |event: &Event| {
            matches!(
                event,
                Event::Act { action: Action::StaffPin(staff_pin::Act::Knock), page: _, by: By::Touch { held_ms: HELD_MS } }
            )
        };
        assert_eq!(heard.borrow().iter().any(knock), knocks, "{page}");
        assert!(!heard.borrow().is_empty(), "somebody is there");
    }
}
