//! 暂停办理: a service that cannot be done for now, as the hall told with the last heartbeat. Its tile says so; who chooses it
//! hears why, when it is open again, and what to do until then.

use super::over::Act;
use super::view::{Content, Control, Icon, OutOfOrderPage, Picture, Point};
use super::*;
use crate::api::Closure;
use crate::catalogue::Service;
use crate::words::{Phrase, Words};

/// All that is closed now, instead of what was told before.
pub fn told(visit: &mut Visit, closures: Arc<[Closure]>) -> Step {
    visit.closures = closures;
    Step::done()
}

/// Where a service cannot be done now: why and until when.
pub fn closure<'v>(visit: &'v Visit, service: &Service) -> Option<&'v Closure> {
    visit.closures.iter().find(|closure| closure.service == service.code && closure.holds_at(&visit.now.wall))
}

/// Said over the page one is on.
pub fn page(visit: &Visit, service: &Words, closure: &Closure) -> Content {
    let centre = &visit.site.content.centre;
    let again = closure.until.as_deref().map_or_else(|| Phrase::key("out-of-order.again-unknown"), view::day_and_time);
    let point = |icon, title: &'static str, text, note| Point { icon, title: Phrase::key(title), text, note };
    let control = |act, key: &'static str| Control::new(Action::Over(act), Phrase::key(key));
    Content::OutOfOrder(OutOfOrderPage {
        picture: Picture::Wait,
        title: Phrase::key("out-of-order.service-title").with("service", Phrase::words(service)),
        note: Phrase::key("out-of-order.service-note").with("reason", Phrase::words(&closure.reason)),
        points: vec![
            point(Icon::Clock, "out-of-order.again", again, Phrase::none()),
            point(
                Icon::Phone,
                "out-of-order.instead",
                Phrase::literal(centre.hotline.as_str()),
                Phrase::key("out-of-order.phone-note"),
            ),
            point(Icon::Stairs, "out-of-order.window", Phrase::words(&centre.hall_place), Phrase::none()),
        ],
        primary: Some(control(Act::Continue, "out-of-order.other-services")),
        secondary: Some(control(Act::Exit, "not-open.exit")),
        staff_code: Phrase::literal("Z2"),
    })
}
