//! The screen: a View becomes properties and rows, callbacks become events. No decision is taken here.
//!
//! 1. Lists are kept and changed row by row, so that a control being pressed is never rebuilt under the finger.
//! 2. What a control does is looked up by its name in the view that is shown; a name that is not there any more
//!    does nothing.
//! 3. A redraw is asked for right after input and after a View, not at the next frame of a timer.

mod fill;
mod font_files;
mod keys;
mod lines;
mod look;
mod pen;
mod qr;
mod rows;

use crate::config;
use crate::visit::card_picture::CardPicture;
use crate::visit::reading::Stop;
use crate::visit::view::{Content, View};
use crate::visit::{Action, By, Event, key_called};
use crate::words::{Language, Texts};
use rows::Lists;
use slint::{ComponentHandle, PhysicalPosition, PhysicalSize};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use yizhan_ui::{Actions, AppWindow, QuestionData, Shell, Theme};

/// A page that was turned to has been laid out by then: two frames.
const PAGE_IS_THERE: Duration = Duration::from_millis(34);

/// The window with everything that fills it. Lives on the UI thread.
pub struct Screen {
    window: AppWindow,
    texts: Arc<Texts>,
    lists: Lists,
    controls: RefCell<BTreeMap<String, Action>>,
    page: Cell<u64>,
    pen: RefCell<pen::Pen>,
    last_qr: RefCell<String>,
    /// Id of the document whose picture is on the page; empty for none.
    shown_document: RefCell<String>,
    /// The face that is on the page.
    shown_face: RefCell<Option<Arc<CardPicture>>>,
    five_keys: config::FiveKeyPad,
    /// Counts views, so that what is shown a little later is still of the newest.
    shown: Rc<Cell<u64>>,
    clock: Clock,
    /// When a finger came last, by the clock.
    finger: Cell<Option<Duration>>,
}

/// A time that only grows.
pub type Clock = Rc<dyn Fn() -> Duration>;

/// Takes events away; must not block.
pub type Send = Rc<dyn Fn(Event)>;

impl Screen {
    /// Makes the window. Must be called on the UI thread, after a backend was chosen.
    pub fn new(settings: &config::Screen, texts: Arc<Texts>, send: Send) -> Result<Rc<Self>, slint::PlatformError> {
        let began = Instant::now();
        Screen::with_clock(settings, texts, send, Rc::new(move || began.elapsed()))
    }

    /// The same, by a clock of the caller's.
    pub fn with_clock(
        settings: &config::Screen,
        texts: Arc<Texts>,
        send: Send,
        clock: Clock,
    ) -> Result<Rc<Self>, slint::PlatformError> {
        let window = AppWindow::new()?;
        window.set_panel_width(settings.width_px as f32);
        window.set_panel_height(settings.height_px as f32);
        window.set_pixels_per_mm(settings.pixels_per_mm);
        let theme = window.global::<Theme>();
        theme.set_motion(settings.motion);
        theme.set_card_side(look::side(settings.card_side));
        theme.set_paper_side(look::side(settings.paper_side));
        theme.set_sheets_side(look::side(settings.sheets_side));
        window.set_reach_height(reach_height_px(settings));
        let screen = Rc::new(Screen {
            lists: Lists::bind(&window),
            window,
            texts,
            controls: RefCell::new(BTreeMap::new()),
            page: Cell::new(0),
            pen: RefCell::new(pen::Pen::default()),
            last_qr: RefCell::new(String::new()),
            shown_document: RefCell::new(String::new()),
            shown_face: RefCell::default(),
            five_keys: settings.five_keys.clone(),
            shown: Rc::new(Cell::new(0)),
            clock,
            finger: Cell::new(None),
        });
        screen.connect(&send);
        screen.paint_after_input();
        Ok(screen)
    }

    pub fn window(&self) -> &AppWindow {
        &self.window
    }

    /// The size of the panel at the upper left corner, or the whole output where a compositor decides.
    pub fn place_on_panel(&self, settings: &config::Screen) {
        let window = self.window.window();
        if std::env::var_os("WAYLAND_DISPLAY").is_some() {
            window.set_fullscreen(true);
        } else {
            window.set_size(PhysicalSize::new(settings.width_px, settings.height_px));
            window.set_position(PhysicalPosition::new(0, 0));
        }
    }

    /// Shows a view.
    pub fn show(&self, view: &View) {
        let turned = self.page.replace(view.page) != view.page;
        self.shown.set(self.shown.get() + 1);
        *self.controls.borrow_mut() = view
            .controls()
            .into_iter()
            .map(|control| &control.action)
            .chain(&view.knock)
            .map(|action| (action.name(), action.clone()))
            .collect();
        if turned && matches!(view.content, Content::Idle(_)) {
            font_files::give_back();
        }
        self.fill(view);
        if turned {
            self.ask_whether_it_is_long();
        }
        self.show_focus(view, turned);
        self.window.window().request_redraw();
        self.paint_now();
    }

    /// Whether the page is longer than the panel is known once it was laid out.
    fn ask_whether_it_is_long(&self) {
        let window = self.window.as_weak();
        slint::Timer::single_shot(PAGE_IS_THERE, move || {
            let Some(window) = window.upgrade() else { return };
            let shell = window.global::<Shell>();
            shell.set_long(false);
            shell.set_long_asked(shell.get_long_asked().wrapping_add(1));
        });
    }

    /// Where one is with keys. What may be out of sight on a page that was just turned to is told once it is there:
    /// only then can it be moved into sight.
    fn show_focus(&self, view: &View, turned: bool) {
        let shell = self.window.global::<Shell>();
        let name = view.focus.as_ref().map(Stop::name).unwrap_or_default();
        let moves = view.focus.as_ref().is_some_and(|stop| view.may_be_out_of_sight(stop));
        shell.set_focus_moves(moves);
        if !turned || !moves {
            shell.set_focus(name.into());
            return;
        }
        shell.set_focus(slint::SharedString::new());
        let (window, shown, present) = (self.window.as_weak(), self.shown.clone(), self.shown.get());
        slint::Timer::single_shot(PAGE_IS_THERE, move || {
            if let (Some(window), true) = (window.upgrade(), shown.get() == present) {
                window.global::<Shell>().set_focus(name.into());
                window.window().request_redraw();
            }
        });
    }

    fn connect(self: &Rc<Self>, send: &Send) {
        let actions = self.window.global::<Actions>();
        for by_touch in [true, false] {
            let (screen, send) = (Rc::downgrade(self), send.clone());
            let used = move |name: slint::SharedString| {
                let Some(screen) = screen.upgrade() else { return };
                let action = screen.controls.borrow().get(name.as_str()).cloned();
                match action {
                    Some(action) => {
                        let by = if by_touch { screen.touch() } else { By::Keys };
                        send(Event::Act { action, page: screen.page.get(), by });
                    }
                    None => send(Event::Activity),
                }
            };
            if by_touch { actions.on_touched(used) } else { actions.on_chosen(used) }
        }
        let (screen, send_key) = (Rc::downgrade(self), send.clone());
        actions.on_key(move |text| {
            let Some(screen) = screen.upgrade() else { return };
            if let Some(key) = keys::key_of(&text) {
                send_key(Event::Key { key, by: screen.touch() });
            }
        });
        let (send_typed, pad, window) = (send.clone(), self.five_keys.clone(), self.window.as_weak());
        actions.on_typed(move |text| {
            let page_is_long = window.upgrade().is_some_and(|window| window.global::<Shell>().get_long());
            if let Some(event) = keys::event_of(&text, &pad, page_is_long) {
                send_typed(event);
            }
        });
        let texts = self.texts.clone();
        self.window.global::<QuestionData>().on_key_called(move |key, english| {
            let language = if english { Language::English } else { Language::Chinese };
            keys::key_of(&key).and_then(|key| key_called(&key)).map(|name| texts.say(&name, language)).unwrap_or_default().into()
        });
        let send_activity = send.clone();
        actions.on_activity(move || send_activity(Event::Activity));
        let (screen, send_stroke) = (Rc::downgrade(self), send.clone());
        actions.on_pen(move |x, y, phase| {
            let Some(screen) = screen.upgrade() else { return };
            let stroke = screen.pen.borrow_mut().moved(x, y, phase);
            screen.draw_strokes();
            if let Some(stroke) = stroke {
                send_stroke(Event::Stroke(stroke));
            }
        });
    }

    /// A finger touches the panel now. Pages hear of it later: what scrolls waits whether it will be dragged.
    pub fn finger_came(&self) {
        self.finger.set(Some((self.clock)()));
    }

    /// The touch that ends now.
    fn touch(&self) -> By {
        let held = self.finger.take().map_or(Duration::ZERO, |came| (self.clock)().saturating_sub(came));
        By::Touch { held_ms: u64::try_from(held.as_millis()).unwrap_or(u64::MAX) }
    }

    fn draw_strokes(&self) {
        let commands = self.pen.borrow().commands();
        self.window.global::<QuestionData>().set_strokes(commands.into());
    }

    /// The winit backend waits for a timer of one frame on X11 before it asks for a redraw. Asking winit
    /// directly, right after each input, shows a touch at once.
    fn paint_after_input(self: &Rc<Self>) {
        use slint::winit_030::winit::event::{ElementState, TouchPhase, WindowEvent};
        use slint::winit_030::{EventResult, WinitWindowAccessor};
        let screen = Rc::downgrade(self);
        self.window.window().on_winit_window_event(move |window, event| {
            let came = match event {
                WindowEvent::MouseInput { state, .. } => *state == ElementState::Pressed,
                WindowEvent::Touch(touch) => touch.phase == TouchPhase::Started,
                _ => false,
            };
            if let Some(screen) = screen.upgrade().filter(|_| came) {
                screen.finger_came();
            }
            if matches!(event, WindowEvent::MouseInput { .. } | WindowEvent::Touch(_) | WindowEvent::KeyboardInput { .. }) {
                window.with_winit_window(|winit| winit.request_redraw());
            }
            EventResult::Propagate
        });
    }

    fn paint_now(&self) {
        use slint::winit_030::WinitWindowAccessor;
        self.window.window().with_winit_window(|winit| winit.request_redraw());
    }
}

/// A seated person reaches so high above the floor (product: low reach).
const REACH_ABOVE_FLOOR_MM: u32 = 1_200;

/// How much of the panel, from its lower edge, is within reach; 0 where its height above the floor is not configured.
fn reach_height_px(settings: &config::Screen) -> f32 {
    match settings.bottom_above_floor_mm {
        0 => 0.0,
        bottom_mm => REACH_ABOVE_FLOOR_MM.saturating_sub(bottom_mm) as f32 * settings.pixels_per_mm,
    }
}

/// Brings views from the conductor's thread to the UI thread: only the newest waits.
#[derive(Clone)]
pub struct ScreenLink {
    newest: Arc<Mutex<Option<View>>>,
}

thread_local! {
    static SCREEN: RefCell<Option<Rc<Screen>>> = const { RefCell::new(None) };
}

impl ScreenLink {
    /// Must be called on the UI thread; the screen then shows what [`ScreenLink::show`] is given.
    pub fn to(screen: Rc<Screen>) -> Self {
        SCREEN.with(|slot| *slot.borrow_mut() = Some(screen));
        ScreenLink { newest: Arc::new(Mutex::new(None)) }
    }

    /// From any thread. Never waits for the screen.
    pub fn show(&self, view: View) {
        let Ok(mut newest) = self.newest.lock() else { return };
        let already_asked = newest.replace(view).is_some();
        drop(newest);
        if already_asked {
            return;
        }
        let newest = self.newest.clone();
        // Fails only when the event loop has ended, and with it the program.
        let asked = slint::invoke_from_event_loop(move || {
            let view = newest.lock().ok().and_then(|mut newest| newest.take());
            if let Some(view) = view {
                SCREEN.with(|slot| {
                    if let Some(screen) = slot.borrow().as_ref() {
                        screen.show(&view);
                    }
                });
            }
        });
        drop(asked);
    }
}
