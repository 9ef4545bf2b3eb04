//! Where everything on a page lies: its texts with the room they want, its controls, its places that scroll.

// Each test program uses a part of it.
#![allow(dead_code)]

use i_slint_core::accessibility::AccessibleStringProperty;
use i_slint_core::item_tree::{ItemRc, ItemTreeRc};
use i_slint_core::items::{AccessibleRole, Clip, ComplexText, Flickable, SimpleText, StyledTextItem, TextOverflow, TextWrap};
use i_slint_core::layout::Orientation;
use i_slint_core::window::{WindowAdapter, WindowInner};
use std::rc::Rc;

/// A rectangle on the panel, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Rect {
    pub const EVERYWHERE: Rect = Rect { left: f32::MIN, top: f32::MIN, right: f32::MAX, bottom: f32::MAX };

    pub fn width(self) -> f32 {
        self.right - self.left
    }

    pub fn height(self) -> f32 {
        self.bottom - self.top
    }

    pub fn and(self, other: Rect) -> Rect {
        Rect {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    pub fn is_empty(self) -> bool {
        self.width() <= 0.0 || self.height() <= 0.0
    }

    /// How far `other` sticks out of it.
    pub fn lacks(self, other: Rect) -> f32 {
        (self.left - other.left).max(self.top - other.top).max(other.right - self.right).max(other.bottom - self.bottom)
    }

    /// How far apart they are; negative where they lie over each other.
    pub fn gap(self, other: Rect) -> f32 {
        let across = (other.left - self.right).max(self.left - other.right);
        let along = (other.top - self.bottom).max(self.top - other.bottom);
        if across > 0.0 && along > 0.0 { across.hypot(along) } else { across.max(along) }
    }

    pub fn centre(self) -> (f32, f32) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }
}

impl std::fmt::Display for Rect {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:.0},{:.0} {:.0}×{:.0}", self.left, self.top, self.width(), self.height())
    }
}

/// What part of the panel something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Page,
    Foot,
    Keyboard,
    /// The buttons of a place that scrolls.
    ScrollButton,
}

/// Text as it stands on the page.
#[derive(Clone, Debug)]
pub struct Writing {
    pub text: String,
    pub rect: Rect,
    /// What can be seen of its place.
    pub shown: Rect,
    /// Beyond this it is not drawn; along a place that scrolls it may continue.
    pub clip: Rect,
    pub wants_width: f32,
    pub wants_height: f32,
    pub elides: bool,
    /// What it should be drawn in, where that is one colour.
    pub colour: Option<slint::Color>,
    /// Index of the control it stands on.
    pub control: Option<usize>,
}

/// Something one can touch.
#[derive(Clone, Debug)]
pub struct Handle {
    pub name: String,
    pub label: String,
    pub role: AccessibleRole,
    pub enabled: bool,
    pub rect: Rect,
    pub shown: Rect,
    pub clip: Rect,
    pub part: Part,
    /// Index of the place that scrolls it.
    pub scroll: Option<usize>,
    /// The one primary button of the page.
    pub primary: bool,
}

/// A place that scrolls.
#[derive(Clone, Debug)]
pub struct Scrolling {
    pub rect: Rect,
    pub clip: Rect,
    pub view_height: f32,
    pub content_height: f32,
    pub buttons: usize,
}

/// Everything on the page.
#[derive(Default)]
pub struct Survey {
    reads: bool,
    pub panel: Option<Rect>,
    pub writings: Vec<Writing>,
    pub handles: Vec<Handle>,
    pub scrollings: Vec<Scrolling>,
}

/// What holds for everything below an element.
#[derive(Clone, Copy)]
struct Within {
    origin: (f32, f32),
    /// What is seen, and what is drawn of it when it is scrolled to.
    shown: Rect,
    clip: Rect,
    part: Part,
    scroll: Option<usize>,
    control: Option<usize>,
    primary: bool,
}

/// Looks at the page of `window`, which has settled.
pub fn survey(window: &slint::Window) -> Survey {
    look(window, true)
}

/// Only what can be touched, which is quicker.
pub fn handles(window: &slint::Window) -> Survey {
    look(window, false)
}

fn look(window: &slint::Window, reads: bool) -> Survey {
    let inner = WindowInner::from_pub(window);
    let tree: ItemTreeRc = inner.component();
    let size = window.size();
    let panel = Rect { left: 0.0, top: 0.0, right: size.width as f32, bottom: size.height as f32 };
    let mut survey = Survey { panel: Some(panel), reads, ..Survey::default() };
    let within = Within {
        origin: (0.0, 0.0),
        shown: panel,
        clip: Rect::EVERYWHERE,
        part: Part::Page,
        scroll: None,
        control: None,
        primary: false,
    };
    survey.walk(&ItemRc::new_root(tree), within, &inner.window_adapter());
    survey
}

/// Names of the components and elements an item stands for.
fn names(item: &ItemRc) -> Vec<(String, String)> {
    let count = item.element_count().expect("pages built with the names of their elements");
    let of = |index| item.element_type_names_and_ids(index).unwrap_or_default();
    (0..count).flat_map(of).map(|(kind, id)| (kind.to_string(), id.to_string())).collect()
}

impl Survey {
    fn walk(&mut self, item: &ItemRc, mut within: Within, adapter: &Rc<dyn WindowAdapter>) {
        let clip = item.downcast::<Clip>();
        if clip.as_ref().is_some_and(|clip| clip.as_pin_ref().is_visibility_clip() && clip.as_pin_ref().clip()) {
            return;
        }
        let place = item.geometry();
        let (left, top) = (within.origin.0 + place.origin.x, within.origin.1 + place.origin.y);
        let rect = Rect { left, top, right: left + place.size.width, bottom: top + place.size.height };
        self.note(item, rect, &mut within, adapter);
        within.origin = (left, top);
        if item.downcast::<Flickable>().is_some() {
            within.shown = within.shown.and(rect);
            // What scrolls may lie anywhere above and below.
            within.clip = Rect { top: f32::MIN, bottom: f32::MAX, ..within.clip.and(rect) };
        } else if clip.is_some_and(|clip| clip.as_pin_ref().clip()) {
            within.shown = within.shown.and(rect);
            within.clip = within.clip.and(rect);
        }
        let mut child = item.first_child();
        while let Some(item) = child {
            self.walk(&item, within, adapter);
            child = item.next_sibling();
        }
    }

    fn note(&mut self, item: &ItemRc, rect: Rect, within: &mut Within, adapter: &Rc<dyn WindowAdapter>) {
        for (kind, id) in names(item) {
            match kind.as_str() {
                "Foot" => within.part = Part::Foot,
                "KeyPlate" => within.part = Part::Keyboard,
                "ScrollButton" => within.part = Part::ScrollButton,
                "Scroll" => {
                    within.scroll = Some(self.scrollings.len());
                    self.scrollings.push(Scrolling {
                        rect,
                        clip: within.clip,
                        view_height: rect.height(),
                        content_height: 0.0,
                        buttons: 0,
                    });
                }
                _ => {}
            }
            within.primary |= id.ends_with("::primary-button");
        }
        if let (Some(flickable), Some(index)) = (item.downcast::<Flickable>(), within.scroll) {
            self.scrollings[index].view_height = rect.height();
            self.scrollings[index].content_height = flickable.as_pin_ref().content_height().get();
        }
        if matches!(item.accessible_role(), AccessibleRole::Button | AccessibleRole::Checkbox | AccessibleRole::TextInput) {
            self.handle(item, rect, within);
        }
        if self.reads {
            self.writing(item, rect, *within, adapter);
        }
    }

    fn handle(&mut self, item: &ItemRc, rect: Rect, within: &mut Within) {
        let said = |what| item.accessible_string_property(what).map(|said| said.to_string()).unwrap_or_default();
        if let (Part::ScrollButton, Some(index)) = (within.part, within.scroll) {
            self.scrollings[index].buttons += 1;
        }
        // Its buttons stand beside what scrolls, not in it.
        let scroll = within.scroll.filter(|_| within.part != Part::ScrollButton);
        within.control = Some(self.handles.len());
        self.handles.push(Handle {
            name: said(AccessibleStringProperty::Id),
            label: said(AccessibleStringProperty::Label),
            role: item.accessible_role(),
            enabled: said(AccessibleStringProperty::Enabled) != "false",
            rect,
            shown: rect.and(within.shown),
            clip: within.clip,
            part: within.part,
            scroll,
            primary: within.primary,
        });
    }

    fn writing(&mut self, item: &ItemRc, rect: Rect, within: Within, adapter: &Rc<dyn WindowAdapter>) {
        let (text, wrap, elides, brush) = if let Some(text) = item.downcast::<SimpleText>() {
            let text = text.as_pin_ref();
            (text.text().to_string(), TextWrap::NoWrap, false, Some(text.color()))
        } else if let Some(text) = item.downcast::<ComplexText>() {
            let text = text.as_pin_ref();
            (text.text().to_string(), text.wrap(), text.overflow() == TextOverflow::Elide, Some(text.color()))
        } else if item.downcast::<StyledTextItem>().is_some() {
            let said = self.handles.last().map(|handle| handle.label.clone()).unwrap_or_default();
            (said, TextWrap::WordWrap, false, None)
        } else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let info = |orientation, across| item.borrow().as_ref().layout_info(orientation, across, adapter, item);
        let across = info(Orientation::Horizontal, -1.0);
        self.writings.push(Writing {
            text,
            rect,
            shown: rect.and(within.shown),
            clip: within.clip,
            wants_width: if wrap == TextWrap::NoWrap { across.preferred } else { across.min },
            wants_height: info(Orientation::Vertical, rect.width()).preferred,
            elides,
            colour: brush.map(|brush| brush.color()),
            control: within.control,
        });
    }
}
