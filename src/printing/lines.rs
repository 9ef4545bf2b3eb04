//! Where a line of Chinese, Latin letters and numbers ends.
//!
//! A short form of the rules in GB/T 15834-2011 (5.1: no line begins with a closing mark or ends with an opening one):
//! - between two Han characters a line may end; words, numbers and their unit stay whole;
//! - a word wider than the line is cut before `-`, after `/`, or else where it must;
//! - of all ways with the fewest lines the one is taken whose lines end at a mark and are evenly full, and whose last
//!   line is not one lonely character.

use std::ops::Range;

/// Marks no line begins with.
const NEVER_FIRST: &str = "，。、；：？！）】》〉」』〕〗”’…—·～％℃°,.;:?!)]}%‰′″／＋";
/// Marks no line ends with.
const NEVER_LAST: &str = "（【《〈「『〔〖“‘￥¥＃（([{$€№";
/// From here on scripts are written in squares, without spaces: CJK radicals and everything above them.
const FIRST_WIDE: char = '\u{2E80}';
/// What a line costs that ends anywhere but at a mark; an empty one would cost 1.
const TORN_COST: f32 = 0.3;
/// What it costs more to tear a date: 11月|24日.
const TORN_DATE_COST: f32 = 0.5;
/// What a lonely last character costs.
const LONELY_COST: f32 = 5.0;

/// A run that stays together: a Han character with its marks, a word, a number with its unit, or spaces.
struct Piece {
    text: String,
    width_mm: f32,
    space: bool,
}

/// Breaks a text into lines of at most `width_mm`. A line break in the text is kept. `advance` answers the width of a
/// character in mm. Only a single character wider than the line can exceed it.
pub(super) fn break_lines(text: &str, width_mm: f32, advance: &dyn Fn(char) -> f32) -> Vec<String> {
    text.split('\n').flat_map(|paragraph| break_paragraph(paragraph, width_mm, advance)).collect()
}

/// Breaks a number, a code or a word that is too long: before `-`, after `/`, or where it must.
pub(super) fn break_word(word: &str, width_mm: f32, advance: &dyn Fn(char) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut room_mm = width_mm;
    for part in parts_of(word) {
        let part_mm: f32 = part.chars().map(advance).sum();
        if part_mm > room_mm && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            room_mm = width_mm;
        }
        for character in part.chars() {
            let character_mm = advance(character);
            if character_mm > room_mm && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                room_mm = width_mm;
            }
            line.push(character);
            room_mm -= character_mm;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn parts_of(word: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for character in word.chars() {
        if character == '-' {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
        if character == '/' {
            parts.push(String::new());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn break_paragraph(paragraph: &str, width_mm: f32, advance: &dyn Fn(char) -> f32) -> Vec<String> {
    let mut pieces = Vec::new();
    for piece in pieces_of(paragraph, advance) {
        if piece.width_mm <= width_mm || piece.space {
            pieces.push(piece);
            continue;
        }
        for text in break_word(&piece.text, width_mm, advance) {
            pieces.push(Piece { width_mm: text.chars().map(advance).sum(), text, space: false });
        }
    }
    let lines = best_lines(&pieces, width_mm);
    lines
        .into_iter()
        .map(|line| pieces[line].iter().map(|piece| piece.text.as_str()).collect::<String>().trim().to_string())
        .collect()
}

/// The best way to set pieces in lines: for every end, the best way to get there, from the front.
fn best_lines(pieces: &[Piece], width_mm: f32) -> Vec<Range<usize>> {
    /// The best way so far: lines, their cost, and where the last of them begins.
    #[derive(Clone, Copy)]
    struct Way(usize, f32, usize);
    let mut ways = vec![Way(0, 0.0, 0)];
    for end in 1..=pieces.len() {
        let mut best: Option<Way> = None;
        for start in (0..end).rev() {
            let Some(cost) = line_cost(pieces, start..end, width_mm) else { break };
            let Way(lines, before, _) = ways[start];
            let way = Way(lines + 1, before + cost, start);
            if best.is_none_or(|best| (way.0, way.1) < (best.0, best.1)) {
                best = Some(way);
            }
        }
        // A single character wider than the line stands alone.
        ways.push(best.unwrap_or(Way(ways[end - 1].0 + 1, ways[end - 1].1, end - 1)));
    }
    let mut lines = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        lines.push(ways[end].2..end);
        end = ways[end].2;
    }
    if lines.is_empty() {
        lines.push(0..0);
    }
    lines.reverse();
    lines
}

/// How bad a line of these pieces would be; `None` when they do not fit.
fn line_cost(pieces: &[Piece], line: Range<usize>, width_mm: f32) -> Option<f32> {
    let inked = pieces[line.clone()].iter().rposition(|piece| !piece.space).map_or(0, |last| last + 1);
    let line_pieces = &pieces[line.start..line.start + inked];
    let first = line_pieces.iter().position(|piece| !piece.space).unwrap_or(0);
    let used_mm: f32 = line_pieces[first..].iter().map(|piece| piece.width_mm).sum();
    if used_mm > width_mm {
        return None;
    }
    if line.end == pieces.len() {
        return Some(if line.start > 0 && is_lonely(&line_pieces[first..]) { LONELY_COST } else { 0.0 });
    }
    let free = (width_mm - used_mm) / width_mm;
    let last = line_pieces.last().and_then(|piece| piece.text.chars().next_back());
    let torn = if last.is_some_and(|last| NEVER_FIRST.contains(last)) { 0.0 } else { TORN_COST };
    let begins_with_digit =
        |piece: Option<&Piece>| piece.is_some_and(|piece| piece.text.starts_with(|c: char| c.is_ascii_digit()));
    let date = begins_with_digit(line_pieces.last()) && begins_with_digit(pieces.get(line.end));
    Some(free * free + torn + if date { TORN_DATE_COST } else { 0.0 })
}

fn is_lonely(line: &[Piece]) -> bool {
    let characters = || line.iter().flat_map(|piece| piece.text.chars()).filter(|c| !is_mark(*c));
    characters().count() <= 1 && characters().all(is_wide)
}

fn pieces_of(paragraph: &str, advance: &dyn Fn(char) -> f32) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut previous = None;
    for character in paragraph.chars() {
        let width_mm = advance(character);
        let space = character == ' ';
        match pieces.last_mut() {
            Some(piece) if previous.is_some_and(|previous| stay_together(previous, character)) => {
                piece.text.push(character);
                piece.width_mm += width_mm;
            }
            _ => pieces.push(Piece { text: character.to_string(), width_mm, space }),
        }
        previous = Some(character);
    }
    pieces
}

fn stay_together(previous: char, next: char) -> bool {
    if previous == ' ' || next == ' ' {
        return previous == next;
    }
    let both_narrow = !is_wide(previous) && !is_wide(next);
    let number_and_unit = previous.is_ascii_digit() && is_wide(next);
    both_narrow || number_and_unit || NEVER_FIRST.contains(next) || NEVER_LAST.contains(previous)
}

fn is_wide(character: char) -> bool {
    character >= FIRST_WIDE || is_mark(character) && !character.is_ascii()
}

fn is_mark(character: char) -> bool {
    NEVER_FIRST.contains(character) || NEVER_LAST.contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Squares are 1 wide, everything else half of that.
    fn advance(character: char) -> f32 {
        if is_wide(character) { 1.0 } else { 0.5 }
    }

    fn broken(text: &str, width: f32) -> Vec<String> {
        break_lines(text, width, &advance)
    }

    #[test]
    fn no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() {
        assert_eq!(broken("今天交了材料，", 6.0), ["今天交了", "材料，"]);
        assert_eq!(broken("请看《为民服务通》", 3.0), ["请看", "《为", "民服", "务通》"]);
        assert_eq!(broken("拨打（12345）", 5.0), ["拨打", "（12345）"]);
    }

    #[test]
    fn a_line_ends_at_a_mark_where_that_costs_no_line_more() {
        assert_eq!(broken("还没办好：周一开始审核，最晚周二答复您。", 14.0), ["还没办好：周一开始审核，", "最晚周二答复您。"]);
        assert_eq!(broken("扫一扫，看办到哪了", 7.0), ["扫一扫，", "看办到哪了"]);
    }

    #[test]
    fn words_and_numbers_stay_whole_with_their_unit() {
        assert_eq!(broken("最晚2026年11月24日答复", 6.0), ["最晚2026年", "11月24日答复"]);
        assert_eq!(broken("请在2026年11月24日交", 6.5), ["请在2026年", "11月24日交"]);
        assert_eq!(broken("Unemployment registration", 8.0), ["Unemployment", "registration"]);
        assert_eq!(broken("共1,234.50元整", 5.0), ["共", "1,234.50元", "整"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_before_a_hyphen_or_where_it_must() {
        assert_eq!(broken("LXGY-20261122-K01-00042", 6.0), ["LXGY", "-20261122", "-K01-00042"]);
        assert_eq!(broken("123456789", 2.0), ["1234", "5678", "9"]);
        assert_eq!(break_word("a/b-c", 1.0, &advance), ["a/", "b", "-c"].map(String::from).to_vec());
        assert_eq!(broken("国", 0.5), ["国"]);
    }

    #[test]
    fn the_last_line_is_never_one_lonely_character() {
        assert_eq!(broken("一二三四五六七", 6.0), ["一二三四五", "六七"]);
        assert_eq!(broken("一二三四五六七。", 6.0), ["一二三四五", "六七。"]);
    }

    #[test]
    fn line_breaks_and_inner_spaces_are_kept() {
        assert_eq!(broken("一\n\n二  三", 6.0), ["一", "", "二  三"]);
        assert_eq!(broken("one two", 2.0), ["one", "two"]);
        assert_eq!(broken("", 2.0), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[一-龥a-z0-9，。（）\\- ]{0,80}", width in 3.0f32..20.0) {
            let lines = broken(&text, width);
            let kept: String = lines.concat().replace(' ', "");
            prop_assert_eq!(kept, text.replace(' ', ""));
            for line in &lines {
                prop_assert!(line.chars().map(advance).sum::<f32>() <= width + 0.001, "{line}");
            }
        }
    }
}
