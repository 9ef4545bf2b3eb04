//! Places for the demo's windows: the kiosk as large as the monitor allows, the desk beside it. A machine on a street
//! has a panel of the configured size and needs none of this.
//!
//! Without a window manager, as on a street and on a virtual display, the kiosk keeps its size at 0,0 even here.

use slint::winit_030::winit::window::Window as WinitWindow;
use slint::winit_030::{WinitWindowAccessor, winit::monitor::MonitorHandle};
use slint::{ComponentHandle, PhysicalPosition, PhysicalSize, Weak};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt};
use yizhan_ui::AppWindow;

/// Of a monitor's height that the panel does not fit on: the rest belongs to title bars and docks.
const USABLE_HEIGHT: f64 = 0.88;
/// Between the two windows, in pixels.
const GAP_PX: u32 = 16;

/// Where both windows go, in physical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Places {
    kiosk: (u32, u32),
    /// Left edge of the desk; both stand at the top.
    desk_left: u32,
}

fn usable_height(monitor_height: u32) -> f64 {
    f64::from(monitor_height) * USABLE_HEIGHT
}

impl Places {
    /// The desk stands beside the kiosk, over it only where the monitor ends.
    fn beside(kiosk: (u32, u32), desk_width: u32, monitor: (u32, u32)) -> Self {
        Places { kiosk, desk_left: (kiosk.0 + GAP_PX).min(monitor.0.saturating_sub(desk_width)) }
    }

    /// The panel stays as it is where it fits on the monitor; otherwise it shrinks evenly until the desk fits beside
    /// it too.
    fn fitted(panel: (u32, u32), desk_width: u32, monitor: (u32, u32)) -> Self {
        if panel.0 <= monitor.0 && panel.1 <= monitor.1 {
            return Places::beside(panel, desk_width, monitor);
        }
        let beside = monitor.0.saturating_sub(desk_width + GAP_PX);
        let scale = (f64::from(beside) / f64::from(panel.0)).min(usable_height(monitor.1) / f64::from(panel.1));
        // Rounded down; a monitor without any size still gives a window.
        let scaled = |side: u32| ((f64::from(side) * scale) as u32).max(1);
        Places::beside((scaled(panel.0), scaled(panel.1)), desk_width, monitor)
    }
}

/// Places the windows once they and the monitor they are on are known.
pub fn place<Desk: ComponentHandle + 'static>(panel: (u32, u32), kiosk: Weak<AppWindow>, desk: Option<Weak<Desk>>) {
    let managed = is_managed();
    let placing = async move {
        let Some(window) = kiosk.upgrade() else { return };
        // Other backends have no monitor; there the window keeps its size.
        let Ok(native) = window.window().winit_window().await else { return };
        let Some(monitor) = monitor_of(&native) else { return };
        let desk = desk.and_then(|desk| desk.upgrade());
        let desk_width = desk.as_ref().map_or(0, |desk| desk.window().size().width);
        let size = monitor.size();
        let monitor = (size.width, size.height);
        let places =
            if managed { Places::fitted(panel, desk_width, monitor) } else { Places::beside(panel, desk_width, monitor) };
        let window = window.window();
        if window.is_fullscreen() {
            // A demo shares its monitor.
            window.set_fullscreen(false);
        }
        let kiosk = PhysicalSize::new(places.kiosk.0, places.kiosk.1);
        if window.size() != kiosk {
            window.set_size(kiosk);
        }
        if let Some(desk) = desk {
            let size = desk.window().size();
            // Its paper tray takes what is left of the height.
            let height = if managed { size.height.min(usable_height(monitor.1) as u32) } else { size.height };
            if height != size.height {
                desk.window().set_size(PhysicalSize::new(size.width, height));
            }
            desk.window().set_position(PhysicalPosition::new(i32::try_from(places.desk_left).unwrap_or(0), 0));
        }
    };
    // Fails only where the event loop has ended.
    drop(slint::spawn_local(placing));
}

/// Whether somebody arranges windows: a Wayland compositor, or a window manager that says so on the root window
/// (Extended Window Manager Hints, `_NET_SUPPORTING_WM_CHECK`).
fn is_managed() -> bool {
    if std::env::var_os("WAYLAND_DISPLAY").is_some() {
        return true;
    }
    let manager = || -> Option<bool> {
        let (connection, screen) = x11rb::connect(None).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let check = connection.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK").ok()?.reply().ok()?.atom;
        let property = connection.get_property(false, root, check, AtomEnum::WINDOW, 0, 1).ok()?.reply().ok()?;
        Some(property.value32().is_some_and(|mut windows| windows.next().is_some()))
    };
    manager().unwrap_or(false)
}

fn monitor_of(window: &WinitWindow) -> Option<MonitorHandle> {
    window.current_monitor().or_else(|| window.primary_monitor()).or_else(|| window.available_monitors().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANEL: (u32, u32) = (1080, 1920);
    const DESK: u32 = 420;

    #[test]
    fn on_a_large_monitor_the_panel_keeps_its_size_and_the_desk_stands_beside_it() {
        assert_eq!(Places::fitted(PANEL, DESK, (3840, 2160)), Places { kiosk: PANEL, desk_left: 1096 });
    }

    #[test]
    fn on_a_monitor_of_just_the_panels_size_it_fills_it_and_the_desk_stays_reachable() {
        assert_eq!(Places::fitted(PANEL, DESK, PANEL), Places { kiosk: PANEL, desk_left: 660 });
    }

    #[test]
    fn without_a_window_manager_the_panel_keeps_its_size_on_any_monitor() {
        assert_eq!(Places::beside(PANEL, DESK, (1280, 1024)), Places { kiosk: PANEL, desk_left: 860 });
    }

    #[test]
    fn on_a_laptop_the_panel_shrinks_evenly() {
        // 1080 × 0.88 = 950.4 high; 950.4 / 1920 of 1080 is 534.6 wide.
        assert_eq!(Places::fitted(PANEL, DESK, (1920, 1080)), Places { kiosk: (534, 950), desk_left: 550 });
    }

    #[test]
    fn on_a_narrow_monitor_the_desk_decides_how_wide_the_panel_is() {
        // 800 − 420 − 16 = 364 wide; 364 / 1080 of 1920 is 647.1 high.
        assert_eq!(Places::fitted(PANEL, DESK, (800, 1280)), Places { kiosk: (364, 647), desk_left: 380 });
    }

    #[test]
    fn a_monitor_without_a_size_still_gives_a_window() {
        assert_eq!(Places::fitted(PANEL, DESK, (0, 0)), Places { kiosk: (1, 1), desk_left: 0 });
    }
}
