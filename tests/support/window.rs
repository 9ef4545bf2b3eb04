//! The kiosk's windows from outside: finds controls by the words on them, touches and types in the real window.
//!
//! Speaks to the driver of a test build (JSON-RPC over loopback). It knows nothing of visits and events.

// Each test program uses a part of it.
#![allow(dead_code)]

use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Between two looks at the window.
const LOOK_INTERVAL: Duration = Duration::from_millis(30);
/// Elements of one window that are listed.
const ELEMENTS_MAX: u32 = 1000;
/// A control is not touched again sooner: what a careful hand does, and what the guard against trembling asks for.
const HUMAN_PACE: Duration = Duration::from_millis(560);

/// Controls that are never disabled.
const ALWAYS_ENABLED: [&str; 2] = ["Keycap", "Candidate"];

/// One running kiosk.
pub struct Windows {
    address: String,
}

/// One element of a window.
#[derive(Clone, Debug)]
pub struct Element {
    pub role: String,
    pub label: String,
    /// Names of its components, such as `Field`.
    pub kinds: Vec<String>,
    pub value: String,
    pub enabled: bool,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    handle: Value,
}

/// The kiosk's own window and, in the demo, the desk beside it.
#[derive(Clone, Copy)]
pub enum Which {
    Kiosk = 0,
    Desk = 1,
}

impl Windows {
    /// Waits until the driver of the kiosk answers on `port` and a window is up.
    pub fn connect(port: u16, limit: Duration) -> Windows {
        let windows = Windows { address: format!("http://127.0.0.1:{port}/mcp") };
        let up = || windows.try_call("list_windows", json!({})).is_some_and(|list| !handles(&list).is_empty());
        wait_until(limit, "the kiosk's window", up);
        windows
    }

    fn try_call(&self, tool: &str, arguments: Value) -> Option<Value> {
        let request =
            json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}});
        let mut response =
            ureq::post(&self.address).header("Accept", "application/json, text/event-stream").send_json(request).ok()?;
        let answer: Value = response.body_mut().with_config().limit(64 * 1024 * 1024).read_json().ok()?;
        let content = answer.get("result")?.get("content")?.get(0)?.clone();
        match content.get("text").and_then(Value::as_str) {
            Some(text) => serde_json::from_str(text).ok().or_else(|| Some(Value::String(text.to_string()))),
            None => content.get("data").cloned(),
        }
    }

    fn call(&self, tool: &str, arguments: Value) -> Value {
        self.try_call(tool, arguments).unwrap_or_else(|| panic!("the driver did not answer {tool}"))
    }

    fn window(&self, which: Which) -> Value {
        handles(&self.call("list_windows", json!({})))[which as usize].clone()
    }

    /// Everything now in the window, in reading order.
    pub fn elements(&self, which: Which) -> Vec<Element> {
        let Some(properties) = self.try_call("get_window_properties", json!({"windowHandle": self.window(which)})) else {
            return Vec::new();
        };
        let tree = json!({"elementHandle": properties["rootElementHandle"], "maxElements": ELEMENTS_MAX});
        let Some(tree) = self.try_call("get_element_tree", tree) else { return Vec::new() };
        tree["elements"].as_array().map(|list| list.iter().map(element).collect()).unwrap_or_default()
    }

    /// The words now on the window.
    pub fn words(&self, which: Which) -> Vec<String> {
        self.elements(which).into_iter().filter(|e| !e.label.is_empty()).map(|e| e.label).collect()
    }

    pub fn shows(&self, which: Which, words: &str) -> bool {
        self.elements(which).iter().any(|e| e.label == words)
    }

    /// Waits until these words stand on the kiosk's window.
    pub fn wait_for(&self, words: &str, limit: Duration) {
        wait_until_or(
            limit,
            || self.shows(Which::Kiosk, words),
            || format!("waited for {words:?}, the window says {:?}", self.words(Which::Kiosk)),
        );
    }

    /// A control that can be used now.
    pub fn find_control(&self, which: Which, words: &str) -> Option<Element> {
        self.elements(which)
            .into_iter()
            .find(|e| e.label == words && e.enabled && matches!(e.role.as_str(), "Button" | "TextInput"))
    }

    fn wait_for_control(&self, which: Which, words: &str, limit: Duration) -> Element {
        let mut found = None;
        wait_until_or(
            limit,
            || {
                found = self.find_control(which, words);
                found.is_some()
            },
            || format!("no control {words:?}, the window says {:?}", self.words(which)),
        );
        found.expect("found above")
    }

    /// Touches the control with these words, as a finger does, and pauses as a person does.
    pub fn touch(&self, which: Which, words: &str, limit: Duration) {
        let control = self.wait_for_control(which, words, limit);
        self.touch_element(&control);
        std::thread::sleep(HUMAN_PACE);
    }

    /// Touches without any pause afterwards.
    pub fn touch_element(&self, control: &Element) {
        self.call("click_element", json!({"elementHandle": control.handle}));
    }

    /// Draws from the middle of an element to another place, in pixels from there.
    #[allow(dead_code, reason = "not every program that shares this file writes by finger")]
    pub fn draw(&self, element: &Element, across: f64, down: f64) {
        let (x, y) = (element.x + element.width / 2.0 + across, element.y + element.height / 2.0 + down);
        self.call("drag_element", json!({"elementHandle": element.handle, "target": {"x": x, "y": y}}));
    }

    /// Uses the control without touching it, as assistive technology does. Not guarded, so no pause is needed.
    pub fn choose(&self, which: Which, words: &str, limit: Duration) {
        let control = self.wait_for_control(which, words, limit);
        self.call("invoke_accessibility_action", json!({"elementHandle": control.handle, "action": "Default_"}));
    }

    /// One key of a hardware keyboard.
    pub fn type_key(&self, text: &str) {
        self.call("dispatch_key_event", json!({"windowHandle": self.window(Which::Kiosk), "text": text}));
    }

    /// A control by its words, wherever it is and whether or not it can be used.
    pub fn find(&self, which: Which, words: &str) -> Option<Element> {
        self.elements(which).into_iter().find(|e| e.label == words)
    }

    /// An element by its component: `Field` (what is typed), `SignatureField`.
    pub fn find_kind(&self, which: Which, kind: &str) -> Option<Element> {
        self.elements(which).into_iter().find(|e| e.kinds.iter().any(|name| name == kind))
    }

    /// The window as a PNG.
    pub fn picture(&self, which: Which) -> Vec<u8> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let picture = self.call("take_screenshot", json!({"windowHandle": self.window(which)}));
        STANDARD.decode(picture.as_str().expect("a picture in base64")).expect("base64")
    }
}

fn handles(list: &Value) -> Vec<Value> {
    list["windowHandles"].as_array().cloned().unwrap_or_default()
}

fn element(value: &Value) -> Element {
    // Marks that only say where a line must not be broken are no words.
    let text = |key: &str| value[key].as_str().unwrap_or_default().replace('\u{2060}', "").replace('\u{a0}', " ");
    let number = |of: &str, key: &str| value[of][key].as_f64().unwrap_or(0.0);
    let names = value["typeNamesAndIds"].as_array().map(Vec::as_slice).unwrap_or_default();
    let kinds: Vec<String> = names.iter().filter_map(|name| name["typeName"].as_str().map(str::to_string)).collect();
    // The driver leaves out false, and what was never said. Keys never say it: they can always be used.
    let says_nothing = text("accessibleRole") != "Button" || kinds.iter().any(|kind| ALWAYS_ENABLED.contains(&kind.as_str()));
    Element {
        role: text("accessibleRole"),
        label: text("accessibleLabel"),
        kinds,
        value: text("accessibleValue"),
        enabled: value["accessibleEnabled"].as_bool().unwrap_or(says_nothing),
        x: number("absolutePosition", "x"),
        y: number("absolutePosition", "y"),
        width: number("size", "width"),
        height: number("size", "height"),
        handle: value["handle"].clone(),
    }
}

/// Waits for a state with a deadline.
pub fn wait_until(limit: Duration, what: &str, state: impl FnMut() -> bool) {
    wait_until_or(limit, state, || format!("waited for {what}"));
}

/// Waits for a state with a deadline; otherwise fails with these words.
pub fn wait_until_or(limit: Duration, mut state: impl FnMut() -> bool, words: impl Fn() -> String) {
    let deadline = Instant::now() + limit;
    while !state() {
        assert!(Instant::now() < deadline, "{}", words());
        std::thread::sleep(LOOK_INTERVAL);
    }
}
