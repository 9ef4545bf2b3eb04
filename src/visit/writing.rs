//! Every way of writing (书写方式): which of them a field offers, which one is up, and whose strokes a finger draws.
//!
//! 1. Every page that is written on owns an [`Editor`]; [`editor`] gives that of the page that is up, and what all
//!    of them share is done here, once for all.
//! 2. A way that cannot be had now is not offered: no Chinese by keys without the composer, none by finger without
//!    the network that reads it.
//! 3. The way somebody chose stays from field to field and is forgotten with the visit.

use super::editor::Editor;
use super::view::Keyboard;
use super::*;
use crate::api::Stroke;

/// Which ways can be had, and which one was chosen.
#[derive(Default)]
pub(super) struct Writing {
    works: Works,
    /// By the present citizen.
    chosen: Option<Keyboard>,
}

impl Writing {
    pub(super) fn forget(&mut self) {
        self.chosen = None;
    }

    pub(super) fn is_forgotten(&self) -> bool {
        self.chosen.is_none()
    }
}

/// What Chinese can be written with now.
#[derive(Clone, Copy)]
struct Works {
    /// librime: pinyin, nine keys and strokes.
    composer: bool,
    /// The network that reads what a finger writes. Not before somebody has said so.
    handwriting: bool,
}

impl Default for Works {
    fn default() -> Self {
        Works { composer: true, handwriting: false }
    }
}

/// The ways a field offers, in the order of their keys. Numbers have keys of their own and nothing to choose.
fn offered(field: Keyboard, works: Works) -> Vec<Keyboard> {
    let can_be_had = |way: &Keyboard| match way {
        Keyboard::Pinyin | Keyboard::NineKey | Keyboard::Strokes => works.composer,
        Keyboard::Handwriting => works.handwriting,
        Keyboard::Numbers | Keyboard::Symbols | Keyboard::Latin | Keyboard::Capitals => true,
        Keyboard::Digits | Keyboard::IdNumber | Keyboard::QueryCode | Keyboard::Money => false,
    };
    if is_text(field) { Keyboard::WAYS.into_iter().filter(can_be_had).collect() } else { Vec::new() }
}

fn is_text(field: Keyboard) -> bool {
    !matches!(field, Keyboard::Digits | Keyboard::IdNumber | Keyboard::QueryCode | Keyboard::Money)
}

/// The way a text begins with: the one that was chosen; else large keys for large letters.
fn first(ways: &[Keyboard], chosen: Option<Keyboard>, large_text: bool) -> Keyboard {
    let usual = if large_text { Keyboard::NineKey } else { Keyboard::Pinyin };
    let wanted = chosen.into_iter().chain([usual, Keyboard::Handwriting, Keyboard::Latin]);
    wanted.into_iter().find(|way| ways.contains(way)).unwrap_or(Keyboard::Latin)
}

/// Whether the next text begins with it as well. A number, a sign and a capital are of one place in one text.
fn stays(way: Keyboard) -> bool {
    !matches!(way, Keyboard::Numbers | Keyboard::Symbols | Keyboard::Capitals)
}

/// The editor of the page that is up, whatever lies over it.
fn editor(state: &mut State) -> Option<&mut Editor> {
    match state {
        State::Form(work) => work.editor_mut(),
        State::Find(find) => Some(find.editor_mut()),
        State::PickUp(pick_up) => pick_up.editor_mut(),
        State::Scanned(scanned) => scanned.editor_mut(),
        State::Assurance(assurance) => assurance.editor_mut(),
        State::Idle
        | State::WaitingCard(_)
        | State::Notice(_)
        | State::Home
        | State::Guide(_)
        | State::Eligibility(_)
        | State::Board(_)
        | State::Lookup(_)
        | State::Review(_)
        | State::Sending(_)
        | State::Done(_)
        | State::Document(_)
        | State::Case(_)
        | State::MedicalAccount(_)
        | State::HandOver(_)
        | State::CardTrouble(_)
        | State::StaffPin(_)
        | State::Maintenance(_)
        | State::TakeAway(_) => None,
    }
}

/// After every step: a field that has just come up offers its ways, and one that offers a way which is gone takes another.
pub(super) fn settle(visit: &mut Visit) -> Option<Effect> {
    let Writing { works, chosen } = visit.writing;
    let large_text = visit.modes.large_text();
    let editor = editor(&mut visit.state)?;
    let ways = offered(editor.field(), works);
    let first = first(&ways, chosen, large_text);
    editor.offer(ways, first)
}

/// One of the keys 全拼 九键 笔画 手写 数字 符号 英文.
pub(super) fn choose(visit: &mut Visit, way: Keyboard) -> Step {
    let Some(editor) = editor(&mut visit.state) else { return Step::ignored(Ignored::NotHere) };
    if !editor.ways().contains(&way.in_the_row()) {
        return Step::ignored(Ignored::Disabled);
    }
    let effect = editor.change_to(way);
    if stays(way) {
        visit.writing.chosen = Some(way);
    }
    Step { effects: effect.into_iter().collect(), ignored: None }
}

/// The composer is gone for good.
pub(super) fn composer_down(visit: &mut Visit) -> Step {
    visit.writing.works.composer = false;
    if let Some(editor) = editor(&mut visit.state) {
        editor.composer_down();
    }
    Step::done()
}

pub(super) fn handwriting(visit: &mut Visit, works: bool) -> Step {
    visit.writing.works.handwriting = works;
    Step::done()
}

/// True while what a finger draws is a character and no signature.
pub(super) fn is_by_finger(visit: &mut Visit) -> bool {
    editor(&mut visit.state).is_some_and(|editor| editor.keyboard() == Keyboard::Handwriting)
}

pub(super) fn drawn(visit: &mut Visit, stroke: &Stroke) -> Step {
    let Some(editor) = editor(&mut visit.state) else { return Step::ignored(Ignored::NotHere) };
    match editor.draw(stroke) {
        Some(effect) => Step::asking(effect),
        None => Step::ignored(Ignored::Disabled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Works = Works { composer: true, handwriting: true };

    #[test]
    fn a_text_offers_what_can_be_had_and_a_number_nothing() {
        assert_eq!(offered(Keyboard::Pinyin, ALL).len(), 7);
        let without_composer = offered(Keyboard::Pinyin, Works { composer: false, ..ALL });
        assert_eq!(without_composer, [Keyboard::Handwriting, Keyboard::Numbers, Keyboard::Symbols, Keyboard::Latin]);
        assert!(!offered(Keyboard::Pinyin, Works::default()).contains(&Keyboard::Handwriting));
        for number in [Keyboard::Digits, Keyboard::IdNumber, Keyboard::QueryCode, Keyboard::Money] {
            assert_eq!(offered(number, ALL), []);
        }
    }

    #[test]
    fn a_text_begins_with_the_way_chosen_else_by_the_letters_else_with_what_there_is() {
        let all = offered(Keyboard::Pinyin, ALL);
        assert_eq!(first(&all, None, false), Keyboard::Pinyin);
        assert_eq!(first(&all, None, true), Keyboard::NineKey);
        assert_eq!(first(&all, Some(Keyboard::Strokes), true), Keyboard::Strokes);
        let by_finger = offered(Keyboard::Pinyin, Works { composer: false, ..ALL });
        assert_eq!(first(&by_finger, Some(Keyboard::Strokes), true), Keyboard::Handwriting);
        let letters = offered(Keyboard::Pinyin, Works { composer: false, handwriting: false });
        assert_eq!(first(&letters, None, false), Keyboard::Latin);
    }
}
