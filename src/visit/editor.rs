//! The editor: one owner of what is being typed. Fields on screen draw it and hold nothing themselves.
//!
//! Letters, digits of nine keys and strokes go to the composer and come back as preedit and candidates; what a finger
//! draws goes to be read and comes back as candidates; everything else goes straight into the text. An answer that is
//! older than the last request is dropped.

use super::composition::{ComposeRequest, Composition, STROKES};
use super::limits::{STROKE_POINTS_MAX, WRITTEN_STROKES_MAX};
use super::view::{Grouping, Keyboard, Typing};
use super::{Effect, Key};
use crate::api::Stroke;
use crate::forms::Characters;
use crate::privacy::Personal;
use crate::words::Phrase;

/// Candidates shown at once, where they are short.
pub const CANDIDATES_SHOWN_MAX: usize = 6;
/// Room for candidates, in characters; each takes one more for the space around it.
const CANDIDATE_BAR_CHARS_MAX: usize = 17;
/// Letters that may wait in the preedit.
const PREEDIT_CHARS_MAX: usize = 60;

/// Text, caret and what is being composed.
pub struct Editor {
    text: Personal<String>,
    /// Characters before the caret.
    caret: usize,
    chars_max: usize,
    /// What the field takes.
    field: Keyboard,
    /// What a finger writes into it is read as.
    characters: Characters,
    /// The keys that are up.
    keyboard: Keyboard,
    /// What they may be changed for; empty before the first offer, and for numbers.
    ways: Vec<Keyboard>,
    /// What the letters being composed are: no other way goes on with what one has begun.
    spelling: Keyboard,
    /// Drawn by finger and not yet taken for a character.
    strokes: Personal<Vec<Stroke>>,
    /// Of the last request; the first of this editor is one higher than `first_revision`.
    revision: u64,
    first_revision: u64,
    /// The composer has not answered the last request yet.
    asked: bool,
    preedit: Personal<String>,
    candidates: Vec<Personal<String>>,
    /// First candidate shown.
    candidate_offset: usize,
}

/// What was taken of a composer's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was to something no longer typed.
    Nothing,
    /// Letters and candidates.
    Letters,
    /// Text was inserted.
    Text,
}

/// What a key did.
pub struct Edited {
    /// The text itself changed.
    pub text_changed: bool,
    /// A wish to the composer.
    pub effect: Option<Effect>,
    /// Enter: the citizen is through with this field.
    pub finished: bool,
}

impl Edited {
    fn nothing() -> Self {
        Edited { text_changed: false, effect: None, finished: false }
    }

    fn text() -> Self {
        Edited { text_changed: true, effect: None, finished: false }
    }
}

impl Editor {
    /// `chars_max` bounds the text in characters. `revision` must be higher than any used before.
    pub fn new(text: &str, chars_max: usize, keyboard: Keyboard, revision: u64) -> Self {
        Editor {
            text: Personal::from(text),
            caret: text.chars().count(),
            chars_max,
            field: keyboard,
            characters: Characters::All,
            keyboard,
            ways: Vec::new(),
            spelling: keyboard,
            strokes: Personal::default(),
            revision,
            first_revision: revision,
            asked: false,
            preedit: Personal::default(),
            candidates: Vec::new(),
            candidate_offset: 0,
        }
    }

    /// What a finger writes is read as these characters and no others; keys type what they say.
    pub fn made_of(self, characters: Characters) -> Self {
        Editor { characters, ..self }
    }

    pub fn field(&self) -> Keyboard {
        self.field
    }

    pub fn keyboard(&self) -> Keyboard {
        self.keyboard
    }

    pub fn ways(&self) -> &[Keyboard] {
        &self.ways
    }

    /// The ways there are now. A text begins with `first`, and goes on with it where the way it was written in is gone.
    pub fn offer(&mut self, ways: Vec<Keyboard>, first: Keyboard) -> Option<Effect> {
        let begins = self.ways.is_empty();
        let stays = ways.is_empty() || (!begins && ways.contains(&self.keyboard.in_the_row()));
        self.ways = ways;
        if stays { None } else { self.change_to(first) }
    }

    /// Puts other keys up. What was being composed or drawn is dropped.
    pub fn change_to(&mut self, way: Keyboard) -> Option<Effect> {
        self.keyboard = way;
        self.clear_composition()
    }

    pub fn text(&self) -> &str {
        self.text.reveal()
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Letters or strokes wait, or are on their way to the composer and not seen yet.
    pub fn is_composing(&self) -> bool {
        self.asked || !self.preedit.reveal().is_empty() || self.is_drawn()
    }

    fn is_drawn(&self) -> bool {
        !self.strokes.reveal().is_empty()
    }

    /// Replaces the whole text, as by a shortcut.
    pub fn replace(&mut self, text: &str) -> Option<Effect> {
        self.text = Personal::from(text.chars().take(self.chars_max).collect::<String>());
        self.caret = self.text.reveal().chars().count();
        self.clear_composition()
    }

    /// Drops what is being composed or drawn; the text stays.
    pub fn clear_composition(&mut self) -> Option<Effect> {
        if self.is_drawn() {
            self.clear_strokes();
            return None;
        }
        let composing = self.is_composing();
        self.preedit = Personal::default();
        self.candidates.clear();
        self.candidate_offset = 0;
        let effect = composing.then(|| self.ask(ComposeRequest::Clear));
        // Whatever the answer is, nothing waits any more.
        self.asked = false;
        effect
    }

    pub fn key(&mut self, key: Key) -> Edited {
        match key {
            Key::Character(character) => self.character(character),
            Key::Backspace if self.is_drawn() => self.take_stroke_back(),
            Key::Enter if self.is_drawn() => self.choose(0),
            Key::Backspace if self.is_composing() => self.composed_by(ComposeRequest::Backspace),
            Key::Backspace => self.backspace(),
            Key::Enter if self.is_composing() => self.commit_preedit(),
            Key::Enter => Edited { finished: true, ..Edited::nothing() },
            Key::Left => self.move_caret(-1),
            Key::Right => self.move_caret(1),
            Key::Candidate(index) => self.choose(index),
            Key::MoreCandidates => self.more_candidates(),
            Key::WriteAgain => {
                self.clear_strokes();
                Edited::nothing()
            }
            // Decided for all pages at once, in `writing`.
            Key::Way(_) => Edited::nothing(),
        }
    }

    /// Takes the composer's answer. Where the next letter was faster, what was chosen before it is still inserted;
    /// letters and candidates are those of the answer to come.
    pub fn composed(&mut self, composition: Composition) -> Taken {
        let Composition { revision, preedit, candidates, committed } = composition;
        if revision <= self.first_revision || revision > self.revision {
            return Taken::Nothing;
        }
        let chosen = !committed.reveal().is_empty();
        if chosen {
            self.insert(committed.reveal());
        }
        let newest = revision == self.revision;
        if newest {
            self.asked = false;
            self.preedit = preedit;
            self.candidates = candidates;
            self.candidate_offset = 0;
        }
        match (chosen, newest) {
            (true, _) => Taken::Text,
            (false, true) => Taken::Letters,
            (false, false) => Taken::Nothing,
        }
    }

    /// The composer is gone, and with it what it was asked for.
    pub fn composer_down(&mut self) {
        if !self.is_drawn() {
            // Nobody is there any more to be told.
            drop(self.clear_composition());
        }
    }

    /// A stroke of a character; what was drawn so far is read again. None where there is no room for it, or where letters
    /// of a hardware keyboard are being composed.
    pub fn draw(&mut self, stroke: &Stroke) -> Option<Effect> {
        let composing = self.is_composing() && !self.is_drawn();
        let strokes = self.strokes.reveal_mut();
        if composing || strokes.len() >= WRITTEN_STROKES_MAX {
            return None;
        }
        strokes.push(stroke.iter().take(STROKE_POINTS_MAX).copied().collect());
        Some(self.ask_reader())
    }

    fn take_stroke_back(&mut self) -> Edited {
        self.strokes.reveal_mut().pop();
        if !self.is_drawn() {
            self.clear_strokes();
            return Edited::nothing();
        }
        let effect = self.ask_reader();
        Edited { text_changed: false, effect: Some(effect), finished: false }
    }

    fn clear_strokes(&mut self) {
        self.strokes = Personal::default();
        self.candidates.clear();
        self.candidate_offset = 0;
        // An answer that is still on its way is to something that is gone.
        self.revision += 1;
        self.asked = false;
    }

    fn ask_reader(&mut self) -> Effect {
        self.revision += 1;
        self.asked = true;
        let strokes = Personal::new(self.strokes.reveal().clone());
        Effect::ReadStrokes { revision: self.revision, strokes, characters: self.characters }
    }

    /// In which way a key is composed; none where it types as it is.
    fn composed_in(&self, character: char) -> Option<Keyboard> {
        let begun = self.is_composing().then_some(self.spelling);
        let separates = character == '\'' && matches!(begun, Some(Keyboard::Pinyin | Keyboard::NineKey));
        let way = match (self.keyboard, character) {
            _ if separates => begun?,
            (Keyboard::NineKey, '2'..='9') => Keyboard::NineKey,
            (Keyboard::Strokes, stroke) if STROKES.iter().any(|(known, _)| *known == stroke) => Keyboard::Strokes,
            // Letters come from a keyboard of hardware where the keys on screen have none.
            (Keyboard::Pinyin, 'a'..='z') => Keyboard::Pinyin,
            (Keyboard::NineKey | Keyboard::Handwriting, 'a'..='z') if self.ways.contains(&Keyboard::Pinyin) => Keyboard::Pinyin,
            _ => return None,
        };
        (!self.is_drawn() && begun.is_none_or(|begun| begun == way)).then_some(way)
    }

    fn character(&mut self, character: char) -> Edited {
        let letter = STROKES.iter().find(|(_, letter)| *letter == character);
        let character = match (self.keyboard, letter) {
            (Keyboard::Strokes, Some((stroke, _))) => *stroke,
            _ => character,
        };
        let composed_in = self.composed_in(character);
        if self.is_composing() && composed_in.is_none() {
            if let Some(digit) = character.to_digit(10).filter(|digit| *digit > 0) {
                return self.choose(usize::try_from(digit).unwrap_or(1) - 1);
            }
            if character == ' ' {
                return self.choose(0);
            }
        }
        if let Some(way) = composed_in {
            if self.preedit.reveal().chars().count() >= PREEDIT_CHARS_MAX {
                return Edited::nothing();
            }
            self.spelling = way;
            return self.composed_by(ComposeRequest::Key(character));
        }
        let allowed = match self.field {
            Keyboard::Digits => character.is_ascii_digit() || character == '-',
            Keyboard::IdNumber => character.is_ascii_digit() || character.is_ascii_uppercase() || character == 'x',
            Keyboard::QueryCode => character.is_ascii_alphanumeric(),
            Keyboard::Money => character.is_ascii_digit() || character == '.',
            Keyboard::Pinyin
            | Keyboard::Numbers
            | Keyboard::Symbols
            | Keyboard::Latin
            | Keyboard::Capitals
            | Keyboard::NineKey
            | Keyboard::Strokes
            | Keyboard::Handwriting => !character.is_control(),
        };
        if !allowed || self.is_composing() {
            return Edited::nothing();
        }
        let capitals = matches!(self.field, Keyboard::IdNumber | Keyboard::QueryCode);
        let character = if capitals { character.to_ascii_uppercase() } else { character };
        self.insert(&character.to_string());
        Edited::text()
    }

    fn insert(&mut self, words: &str) {
        let room = self.chars_max.saturating_sub(self.text.reveal().chars().count());
        let words: String = words.chars().take(room).collect();
        let at = self.byte_of_caret();
        self.text.reveal_mut().insert_str(at, &words);
        self.caret += words.chars().count();
    }

    fn byte_of_caret(&self) -> usize {
        let text = self.text.reveal();
        text.char_indices().nth(self.caret).map_or(text.len(), |(index, _)| index)
    }

    fn backspace(&mut self) -> Edited {
        if self.caret == 0 {
            return Edited::nothing();
        }
        self.caret -= 1;
        let at = self.byte_of_caret();
        self.text.reveal_mut().remove(at);
        Edited::text()
    }

    fn move_caret(&mut self, by: isize) -> Edited {
        if self.is_composing() {
            return Edited::nothing();
        }
        let length = self.text.reveal().chars().count();
        self.caret = self.caret.saturating_add_signed(by).min(length);
        Edited::nothing()
    }

    /// Letters as they were typed, without a candidate. The last one may not be seen yet.
    fn commit_preedit(&mut self) -> Edited {
        if self.asked {
            return Edited::nothing();
        }
        let letters = std::mem::take(self.preedit.reveal_mut());
        self.insert(&letters);
        self.candidates.clear();
        let effect = self.ask(ComposeRequest::Clear);
        self.asked = false;
        Edited { text_changed: true, effect: Some(effect), finished: false }
    }

    fn choose(&mut self, shown_index: usize) -> Edited {
        let index = self.candidate_offset + shown_index;
        if shown_index >= self.shown_count() {
            return Edited::nothing();
        }
        if self.is_drawn() {
            let written = std::mem::take(&mut self.candidates[index]);
            self.insert(written.reveal());
            self.clear_strokes();
            return Edited::text();
        }
        let edited = self.composed_by(ComposeRequest::Choose { index });
        Edited { text_changed: true, ..edited }
    }

    /// How many candidates have room, from the first one shown. Always one: a word longer than the bar is cut
    /// off on screen, and is still what its first characters say.
    fn shown_count(&self) -> usize {
        let mut chars = 0;
        let rest = self.candidates.iter().skip(self.candidate_offset).take(CANDIDATES_SHOWN_MAX);
        let fitting = rest.take_while(|candidate| {
            chars += candidate.reveal().chars().count() + 1;
            chars <= CANDIDATE_BAR_CHARS_MAX
        });
        fitting.count().max(usize::from(self.candidate_offset < self.candidates.len()))
    }

    fn more_candidates(&mut self) -> Edited {
        let next = self.candidate_offset + self.shown_count();
        self.candidate_offset = if next < self.candidates.len() { next } else { 0 };
        Edited::nothing()
    }

    fn composed_by(&mut self, request: ComposeRequest) -> Edited {
        let effect = self.ask(request);
        Edited { text_changed: false, effect: Some(effect), finished: false }
    }

    fn ask(&mut self, request: ComposeRequest) -> Effect {
        self.revision += 1;
        self.asked = true;
        Effect::Compose { revision: self.revision, request }
    }

    pub fn view(&self, label: Phrase) -> Typing {
        let text = self.text.reveal();
        let (before, after) = text.split_at(self.byte_of_caret());
        let shown = self.candidates.iter().skip(self.candidate_offset).take(self.shown_count());
        Typing {
            before: before.to_string(),
            preedit: self.preedit.reveal().clone(),
            after: after.to_string(),
            label,
            unit: Phrase::none(),
            keyboard: self.keyboard,
            ways: self.ways.clone(),
            strokes: self.strokes.reveal().clone(),
            candidates: shown.map(|candidate| candidate.reveal().clone()).collect(),
            more_candidates: self.candidates.len() > self.shown_count(),
            grouping: Grouping::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(editor: &mut Editor, text: &str) {
        for character in text.chars() {
            editor.key(Key::Character(character));
        }
    }

    fn composition(editor: &Editor, preedit: &str, candidates: &[&str], committed: &str) -> Composition {
        Composition {
            revision: editor.revision(),
            preedit: Personal::from(preedit),
            candidates: candidates.iter().map(|c| Personal::from(*c)).collect(),
            committed: Personal::from(committed),
        }
    }

    #[test]
    fn digits_take_nothing_else_and_stop_at_their_length() {
        let mut editor = Editor::new("", 11, Keyboard::Digits, 0);
        typed(&mut editor, "138a1234 12345");
        assert_eq!(editor.text(), "13812341234");
    }

    #[test]
    fn letters_wait_as_preedit_until_a_candidate_is_chosen() {
        let mut editor = Editor::new("无锡", 20, Keyboard::Pinyin, 0);
        assert!(matches!(
            editor.key(Key::Character('s')).effect,
            Some(Effect::Compose { request: ComposeRequest::Key('s'), .. })
        ));
        assert_eq!(editor.text(), "无锡");
        let answer = composition(&editor, "shi", &["是", "市"], "");
        assert_eq!(editor.composed(answer), Taken::Letters);
        let edited = editor.key(Key::Candidate(1));
        assert!(matches!(edited.effect, Some(Effect::Compose { request: ComposeRequest::Choose { index: 1 }, .. })));
        let answer = composition(&editor, "", &[], "市");
        assert_eq!(editor.composed(answer), Taken::Text);
        assert_eq!(editor.text(), "无锡市");
        assert!(!editor.is_composing());
    }

    #[test]
    fn an_answer_older_than_the_last_key_is_dropped() {
        let mut editor = Editor::new("", 20, Keyboard::Pinyin, 0);
        editor.key(Key::Character('s'));
        let old = composition(&editor, "s", &["是"], "");
        editor.key(Key::Character('h'));
        assert_eq!(editor.composed(old), Taken::Nothing);
    }

    #[test]
    fn what_was_chosen_is_kept_when_the_next_letter_was_faster() {
        let mut editor = Editor::new("无锡", 20, Keyboard::Pinyin, 0);
        editor.key(Key::Character('s'));
        let answer = composition(&editor, "shi", &["是", "市"], "");
        editor.composed(answer);
        editor.key(Key::Candidate(1));
        let chosen = composition(&editor, "", &[], "市");
        editor.key(Key::Character('l'));
        assert_eq!(editor.composed(chosen), Taken::Text);
        assert_eq!(editor.text(), "无锡市");
        assert!(editor.is_composing(), "the letter's own answer is still to come");
    }

    #[test]
    fn a_letter_not_seen_yet_is_what_backspace_and_enter_are_about() {
        let mut editor = Editor::new("无锡", 20, Keyboard::Pinyin, 0);
        editor.key(Key::Character('s'));
        assert!(!editor.key(Key::Enter).finished, "the field is not left with a letter on its way");
        editor.key(Key::Backspace);
        assert_eq!(editor.text(), "无锡");
        assert!(editor.clear_composition().is_some(), "the composer forgets the letter with the field");
    }

    #[test]
    fn an_answer_to_another_field_is_dropped() {
        let mut editor = Editor::new("", 20, Keyboard::Pinyin, 1_000);
        let mut other = Editor::new("", 20, Keyboard::Pinyin, 0);
        other.key(Key::Character('s'));
        let answer = composition(&other, "s", &["是"], "是");
        editor.key(Key::Character('h'));
        assert_eq!(editor.composed(answer), Taken::Nothing);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn long_candidates_are_shown_as_many_as_have_room_and_the_rest_follows() {
        let mut editor = Editor::new("", 40, Keyboard::Pinyin, 0);
        editor.key(Key::Character('w'));
        // 4+1, 4+1, 4+1 characters are 15 of 17; the fourth has no room.
        let answer = composition(&editor, "w", &["无锡梁溪", "无锡滨湖", "无锡惠山", "无锡锡山", "无"], "");
        editor.composed(answer);
        assert_eq!(editor.view(Phrase::none()).candidates, ["无锡梁溪", "无锡滨湖", "无锡惠山"]);
        editor.key(Key::MoreCandidates);
        assert_eq!(editor.view(Phrase::none()).candidates, ["无锡锡山", "无"]);
        let edited = editor.key(Key::Candidate(1));
        assert!(matches!(edited.effect, Some(Effect::Compose { request: ComposeRequest::Choose { index: 4 }, .. })));
    }

    #[test]
    fn backspace_takes_letters_first_then_characters() {
        let mut editor = Editor::new("无锡", 20, Keyboard::Pinyin, 0);
        editor.key(Key::Character('s'));
        let answer = composition(&editor, "s", &["是"], "");
        editor.composed(answer);
        assert!(matches!(editor.key(Key::Backspace).effect, Some(Effect::Compose { request: ComposeRequest::Backspace, .. })));
        let answer = composition(&editor, "", &[], "");
        editor.composed(answer);
        editor.key(Key::Backspace);
        assert_eq!(editor.text(), "无");
    }

    #[test]
    fn without_a_composer_letters_type_as_they_are() {
        let mut editor = Editor::new("", 20, Keyboard::Pinyin, 0);
        let letters = [Keyboard::Numbers, Keyboard::Symbols, Keyboard::Latin];
        editor.offer(letters.into(), Keyboard::Latin);
        typed(&mut editor, "li");
        assert_eq!(editor.text(), "li");
    }

    #[test]
    fn the_caret_moves_by_characters() {
        let mut editor = Editor::new("𫖯王", 20, Keyboard::Latin, 0);
        editor.key(Key::Left);
        editor.key(Key::Backspace);
        assert_eq!(editor.text(), "王");
    }
}
