//! Trembling hands: which touches count.
//!
//! A second touch within [`TOUCH_GUARD_MS`] on the same control, or on anything of a page that has just
//! changed, does nothing: it is judged by when the finger came, not by when it lifted. Keys ignore only the same key
//! within [`KEY_GUARD_MS`]; those of another way of writing are guarded as controls are. Five keys, a hardware keyboard and accessibility actions are not touches.

use super::limits::{KEY_GUARD_MS, TOUCH_GUARD_MS};
use super::{Action, By, Ignored, Key, Visit};

/// Decides whether the use of a control counts, and remembers it.
pub fn admit(visit: &mut Visit, action: &Action, page: u64, by: By) -> Result<(), Ignored> {
    if page != visit.page {
        return Err(Ignored::PageGone);
    }
    let now_ms = visit.now.mono_ms;
    if let By::Touch { held_ms } = by {
        let came_ms = now_ms.saturating_sub(held_ms);
        let page_is_new = visit.page > 0 && came_ms.saturating_sub(visit.page_since_ms) < TOUCH_GUARD_MS;
        let same_again = visit
            .last_touch
            .as_ref()
            .is_some_and(|(last, at_ms)| last == action && came_ms.saturating_sub(*at_ms) < TOUCH_GUARD_MS);
        if page_is_new || same_again {
            return Err(Ignored::TouchTooSoon);
        }
        visit.last_touch = Some((action.clone(), now_ms));
    }
    Ok(())
}

/// Decides whether a key counts: always on a hardware keyboard, which repeats by itself while it is held.
pub fn admit_key(visit: &mut Visit, key: &Key, by: By) -> Result<(), Ignored> {
    let By::Touch { held_ms } = by else { return Ok(()) };
    let now_ms = visit.now.mono_ms;
    let came_ms = now_ms.saturating_sub(held_ms);
    let guard_ms = |last: &Key| match key {
        // Ways of writing stand where candidates stood a moment ago.
        Key::Way(_) => TOUCH_GUARD_MS,
        _ if last == key => KEY_GUARD_MS,
        _ => 0,
    };
    let bounced = visit.last_key.as_ref().is_some_and(|(last, at_ms)| came_ms.saturating_sub(*at_ms) < guard_ms(last));
    if bounced {
        return Err(Ignored::TouchTooSoon);
    }
    visit.last_key = Some((key.clone(), now_ms));
    Ok(())
}
