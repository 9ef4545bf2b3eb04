//! What may be shown of a name, a number or a telephone to somebody standing behind.

const MASK: char = '*';
/// First and last digits of an ID number that stay readable (6 + 4 of 18).
const ID_HEAD_CHARS: usize = 6;
const ID_TAIL_CHARS: usize = 4;

/// The family name and one star a character: 张** . A single character stays as it is; names joined by a
/// middle dot keep their first part's first character only. Of Latin letters each word keeps its first: S****, A**** .
pub fn mask_name(name: &str) -> String {
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        let words = name.split(' ').map(mask_word);
        return words.collect::<Vec<_>>().join(" ");
    }
    let mut characters = name.chars();
    let Some(first) = characters.next() else { return String::new() };
    std::iter::once(first).chain(characters.map(|_| MASK)).collect()
}

fn mask_word(word: &str) -> String {
    let mask = |(index, character): (usize, char)| if index == 0 || character == ',' { character } else { MASK };
    word.chars().enumerate().map(mask).collect()
}

/// 320299********0128: six first and four last characters. Shorter numbers keep their last four at most.
pub fn mask_id_number(number: &str) -> String {
    mask_middle(number, ID_HEAD_CHARS, ID_TAIL_CHARS)
}

/// 138****1234: three first and four last digits.
pub fn mask_phone(phone: &str) -> String {
    mask_middle(phone, 3, 4)
}

/// The last four characters, for 尾号.
pub fn tail(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    characters[characters.len().saturating_sub(ID_TAIL_CHARS)..].iter().collect()
}

fn mask_middle(value: &str, head: usize, tail: usize) -> String {
    let characters: Vec<char> = value.chars().collect();
    let length = characters.len();
    if length <= head + tail {
        let shown = tail.min(length / 2);
        return characters.iter().enumerate().map(|(i, c)| if i + shown >= length { *c } else { MASK }).collect();
    }
    characters.iter().enumerate().map(|(i, c)| if i < head || i + tail >= length { *c } else { MASK }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_first_character() {
        assert_eq!(mask_name("示例甲"), "示**");
        assert_eq!(mask_name("王"), "王");
        assert_eq!(mask_name(""), "");
        assert_eq!(mask_name("𫖯先生"), "𫖯**");
        assert_eq!(mask_name("阿卜杜·热合曼"), "阿******");
        assert_eq!(mask_name("SPECIMEN, ALICE"), "S*******, A****");
    }

    #[test]
    fn numbers_keep_six_and_four() {
        assert_eq!(mask_id_number("320299194810030128"), "320299********0128");
        assert_eq!(mask_id_number("1234"), "**34");
        assert_eq!(mask_phone("13812341234"), "138****1234");
        assert_eq!(tail("320299194810030128"), "0128");
    }
}
