//! Where everything on a page lies: its texts with the room they want, its pictures, its controls, its places that scroll.

// Each test program uses a part of it.
#![allow(dead_code)]

use i_slint_core::accessibility::AccessibleStringProperty;
use i_slint_core::item_tree::{ItemRc, ItemTreeRc};
use i_slint_core::items::{
    AccessibleRole, Clip, ClippedImage, ComplexText, Flickable, ImageItem, Path, SimpleText, StyledTextItem, TextOverflow,
    TextWrap, TouchArea,
};
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
    /// Size of its letters.
    pub letters_px: f32,
    /// What it should be drawn in, where that is one colour.
    pub colour: Option<slint::Color>,
    pub belongs: Belongs,
}

/// What a text or a picture is part of; the numbers count along the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Belongs {
    /// Index of the control it stands on.
    pub control: Option<usize>,
    /// The row of a form, whose control lies beside its words and not under them.
    pub row: Option<usize>,
    /// A drawing that words stand in the midst of: a ring, a place to write.
    pub midst: Option<usize>,
}

/// An icon or another picture: where its strokes or its pixels are.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub rect: Rect,
    pub shown: Rect,
    pub clip: Rect,
    pub belongs: Belongs,
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
    /// The row of a form that it is the control of.
    pub row: Option<usize>,
    /// Index of the place that scrolls it.
    pub scroll: Option<usize>,
    /// The one primary button of the page.
    pub primary: bool,
}

/// What assistive technology is told of an element.
#[derive(Clone, Debug)]
pub struct Told {
    pub role: AccessibleRole,
    pub id: String,
    pub label: String,
    pub value: String,
    pub checkable: bool,
    pub checked: bool,
    /// It stands among things one chooses from.
    pub among_choices: bool,
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
    pub drawings: Vec<Drawing>,
    pub handles: Vec<Handle>,
    pub scrollings: Vec<Scrolling>,
    pub told: Vec<Told>,
    /// What can be touched and is no control, but the sign in the header and the whole panel, which only say that somebody
    /// is there.
    pub untold_touches: Vec<Rect>,
    /// Pictures out of files and of codes that nothing is told of.
    pub untold_images: Vec<Rect>,
    counted: usize,
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
    belongs: Belongs,
    primary: bool,
    /// The sign in the header, which only staff know to be touched.
    sign: bool,
    among_choices: bool,
    /// Within what has the role of a picture.
    pictured: bool,
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
        belongs: Belongs::default(),
        primary: false,
        sign: false,
        among_choices: false,
        pictured: false,
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
                "MarkDrawing" => within.sign = true,
                "ChoiceCard" | "LevelCard" | "DateGrid" | "AddressPicker" | "Tabs" | "WayKey" => within.among_choices = true,
                "FormRow" => within.belongs.row = Some(self.count()),
                "Ring" | "SignatureField" | "HandwritingPad" => within.belongs.midst = Some(self.count()),
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
            self.told(item, rect, within);
            self.writing(item, rect, *within, adapter);
            self.drawing(item, rect, *within);
        }
    }

    fn told(&mut self, item: &ItemRc, rect: Rect, within: &mut Within) {
        let role = item.accessible_role();
        within.pictured |= role == AccessibleRole::Image;
        let whole = self.panel == Some(rect);
        if item.downcast::<TouchArea>().is_some() && within.belongs.control.is_none() && !within.sign && !whole {
            self.untold_touches.push(rect);
        }
        let image = item.downcast::<ImageItem>().is_some() || item.downcast::<ClippedImage>().is_some();
        if image && !within.pictured {
            self.untold_images.push(rect);
        }
        if role == AccessibleRole::None {
            return;
        }
        let said = |what| item.accessible_string_property(what).map(|said| said.to_string()).unwrap_or_default();
        self.told.push(Told {
            role,
            id: said(AccessibleStringProperty::Id),
            label: said(AccessibleStringProperty::Label),
            value: said(AccessibleStringProperty::Value),
            checkable: said(AccessibleStringProperty::Checkable) == "true",
            checked: said(AccessibleStringProperty::Checked) == "true",
            among_choices: within.among_choices,
        });
    }

    fn count(&mut self) -> usize {
        self.counted += 1;
        self.counted
    }

    fn drawing(&mut self, item: &ItemRc, rect: Rect, within: Within) {
        let drawn = item.downcast::<Path>().is_some()
            || item.downcast::<ImageItem>().is_some()
            || item.downcast::<ClippedImage>().is_some();
        // An icon has several strokes in the same place.
        if drawn && self.drawings.last().is_none_or(|last| last.rect != rect) {
            let Within { shown, clip, belongs, .. } = within;
            self.drawings.push(Drawing { rect, shown: rect.and(shown), clip, belongs });
        }
    }

    fn handle(&mut self, item: &ItemRc, rect: Rect, within: &mut Within) {
        let said = |what| item.accessible_string_property(what).map(|said| said.to_string()).unwrap_or_default();
        if let (Part::ScrollButton, Some(index)) = (within.part, within.scroll) {
            self.scrollings[index].buttons += 1;
        }
        // Its buttons stand beside what scrolls, not in it.
        let scroll = within.scroll.filter(|_| within.part != Part::ScrollButton);
        within.belongs.control = Some(self.handles.len());
        self.handles.push(Handle {
            name: said(AccessibleStringProperty::Id),
            label: said(AccessibleStringProperty::Label),
            role: item.accessible_role(),
            enabled: said(AccessibleStringProperty::Enabled) != "false",
            rect,
            shown: rect.and(within.shown),
            clip: within.clip,
            part: within.part,
            row: within.belongs.row,
            scroll,
            primary: within.primary,
        });
    }

    fn writing(&mut self, item: &ItemRc, rect: Rect, within: Within, adapter: &Rc<dyn WindowAdapter>) {
        let (text, letters_px, wrap, elides, brush) = if let Some(text) = item.downcast::<SimpleText>() {
            let text = text.as_pin_ref();
            (text.text().to_string(), text.font_size().get(), TextWrap::NoWrap, false, Some(text.color()))
        } else if let Some(text) = item.downcast::<ComplexText>() {
            let text = text.as_pin_ref();
            let elides = text.overflow() == TextOverflow::Elide;
            (text.text().to_string(), text.font_size().get(), text.wrap(), elides, Some(text.color()))
        } else if let Some(text) = item.downcast::<StyledTextItem>() {
            let said = self.handles.last().map(|handle| handle.label.clone()).unwrap_or_default();
            (said, text.as_pin_ref().default_font_size().get(), TextWrap::WordWrap, false, None)
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
            letters_px,
            colour: brush.map(|brush| brush.color()),
            belongs: within.belongs,
        });
    }
}
