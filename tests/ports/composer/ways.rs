//! What comes first, by whole pinyin, on nine keys and by strokes.

use super::{Typist, own_words, tree, words};
use std::fs;
use std::path::Path;
use yizhan::visit::composition::ComposeRequest;

/// Letters and the word meant, from a list made by hand.
fn meant(list: &str) -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(list);
    let rows = fs::read_to_string(file).unwrap();
    let rows = rows.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| line.split_once('\t').map(|(letters, word)| (letters.into(), word.into())).unwrap()).collect()
}

/// Letters on the nine keys.
fn digits(letters: &str) -> String {
    let keys = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];
    let digit =
        |letter: char| (2..).zip(keys).find(|(_, key)| key.contains(letter)).map_or(letter.to_string(), |(n, _)| n.to_string());
    letters.chars().map(digit).collect()
}

/// 横竖撇点折 by their initials, as one would note them, to the keys.
fn strokes(initials: &str) -> String {
    let key = |initial| match initial {
        'h' => '㇐',
        's' => '㇑',
        'p' => '㇒',
        'n' => '㇔',
        'z' => '㇕',
        other => other,
    };
    initials.chars().map(key).collect()
}

/// Places, departments, services, names and everyday words, with what must come first: 95 in 100 at least.
#[test]
fn two_hundred_words_of_the_street_come_first() {
    let mut typist = Typist::sits_down();
    let meant = meant("pinyin-first.tsv");
    assert!(meant.len() >= 200, "{} rows", meant.len());
    let second: Vec<String> = meant
        .iter()
        .filter_map(|(letters, word)| {
            let offered = typist.offered(letters);
            let first = offered.first().cloned().unwrap_or_default();
            (first != *word).then(|| format!("{letters}: {first} before {word}"))
        })
        .collect();
    let first = meant.len() - second.len();
    println!("first: {first} of {}; {second:?}", meant.len());
    assert!(first * 100 >= meant.len() * 95, "{first} of {}: {second:?}", meant.len());
}

#[test]
fn nine_keys_offer_the_word_meant_and_show_its_letters() {
    let mut typist = Typist::sits_down();
    for (letters, word) in [
        ("wo", "我"),
        ("ni", "你"),
        ("wuxishi", "无锡市"),
        ("liangxiqu", "梁溪区"),
        ("guangyijiedao", "广益街道"),
        ("shangmadunjiedao", "上马墩街道"),
        ("shebaoka", "社保卡"),
        ("shiyedengji", "失业登记"),
        ("linghuojiuye", "灵活就业"),
        ("zhangsan", "张三"),
        ("zhongguo", "中国"),
        ("nihao", "你好"),
        ("xi'an", "西安"),
    ] {
        typist.asks(ComposeRequest::Clear);
        let answer = typist.types(&digits(letters));
        let offered = words(&answer);
        assert_eq!(offered.first().map(String::as_str), Some(word), "{letters}: {offered:?}");
        assert_eq!(answer.preedit.reveal(), letters);
    }
    typist.asks(ComposeRequest::Clear);
    let answer = typist.types(&digits("gyjd"));
    assert_eq!((words(&answer)[0].as_str(), answer.preedit.reveal().as_str()), ("广益街道", "gyjd"));
}

#[test]
fn nine_keys_are_chosen_from_and_corrected_like_letters() {
    let mut typist = Typist::sits_down();
    typist.types(&digits("wuxiliangxiqu"));
    let part = typist.chooses("无锡");
    assert_eq!((part.preedit.reveal().as_str(), part.committed.reveal().as_str()), ("无锡liangxiqu", ""));
    assert_eq!(typist.chooses("梁溪区").committed.reveal(), "无锡梁溪区");
    typist.types(&digits("wuxi"));
    for left in ["wux", "wu", "w", ""] {
        let shown = typist.types("<");
        // Which letter is meant changes with what is left; how many does not.
        assert_eq!(shown.preedit.reveal().len(), left.len(), "{}", shown.preedit.reveal());
    }
}

/// Strokes counted by hand after the standard order (GF 0023-2020); the corner 提 counts as 横.
#[test]
fn strokes_offer_the_character_written() {
    let mut typist = Typist::sits_down();
    for (written, character) in [
        ("h", "一"),
        ("hs", "十"),
        ("pn", "人"),
        ("hspn", "木"),
        ("hhsh", "王"),
        ("hspnzsh", "李"),
        ("zhzphzn", "张"),
        ("hsshszhshpn", "黄"),
        ("hhpz", "无"),
        ("phhhzszhhpzpp", "锡"),
        ("nnhzpnnhspn", "梁"),
        ("nnhpnnpzznhpn", "溪"),
        ("hpnz", "区"),
        ("nhp", "广"),
        ("nphpnszssh", "益"),
        ("ppshshhshhhs", "街"),
        ("nphpszhhhnzn", "道"),
        ("nnzhpzpppn", "家"),
        ("szhshshpznszh", "路"),
        ("zph", "女"),
        ("nhzpnhzphsh", "堃"),
        ("phhhzhpzn", "𬭎"),
        ("hhhszpzph", "㛃"),
    ] {
        let offered = typist.offered(&strokes(written));
        let place = offered.iter().position(|offered| offered == character);
        assert!(place.is_some_and(|place| place < 3), "{character}: {:?}", &offered[..offered.len().min(9)]);
    }
}

#[test]
fn the_beginning_of_a_character_offers_what_is_used_most() {
    let mut typist = Typist::sits_down();
    // Strokes of 街, 知, 登, 梁 so far; each is offered among the first before it is whole.
    for (begun, character, among) in
        [("ppshs", "街", 4), ("phhp", "知", 6), ("znppnh", "登", 3), ("nnhzpn", "梁", 6), ("n", "这", 30)]
    {
        let offered = typist.offered(&strokes(begun));
        let place = offered.iter().position(|offered| offered == character);
        assert!(place.is_some_and(|place| place < among), "{character} at {place:?}: {:?}", &offered[..offered.len().min(9)]);
    }
    assert_eq!(typist.types("<").preedit.reveal(), "", "the last stroke is taken back");
    let shown = typist.types(&strokes("hs"));
    assert_eq!(shown.preedit.reveal(), "㇐㇑");
    assert_eq!(typist.chooses("十").committed.reveal(), "十");
}

#[test]
fn one_way_does_not_go_on_with_what_another_began() {
    let mut typist = Typist::sits_down();
    assert_eq!(typist.types("wu").preedit.reveal(), "wu");
    for other in ["㇐", "9"] {
        assert_eq!(typist.types(other).preedit.reveal(), "wu", "{other}");
    }
    typist.asks(ComposeRequest::Clear);
    assert_eq!(typist.types("㇐").preedit.reveal(), "㇐");
    assert_eq!(typist.types("w9'").preedit.reveal(), "㇐");
    typist.chooses("一");
    // Begun anew after a choice, without clearing.
    assert_eq!(typist.types("9").preedit.reveal(), "w");
}

#[test]
fn a_thousand_words_leave_nothing_on_disk() {
    const WORDS: usize = 1_000;
    let mut typist = Typist::sits_down();
    let own: Vec<_> = own_words().into_iter().filter(|(word, _)| word.chars().count() <= 4).collect();
    let nine = own.iter().step_by(3).map(|(word, pinyin)| (word, digits(&pinyin.replace(' ', ""))));
    let typed = own.iter().map(|(word, pinyin)| (word, pinyin.replace(' ', ""))).chain(nine);
    let mut chosen = 0;
    for (word, letters) in typed.cycle().take(WORDS) {
        if typist.offered(&letters).contains(word) {
            assert_eq!(typist.chooses(word).committed.reveal(), word);
            chosen += 1;
        }
    }
    assert!(chosen * 100 >= WORDS * 95, "{chosen} of {WORDS} were there to be chosen");
    let below = tree(typist.runtime.path());
    assert_eq!(below.len(), 1, "only the directory itself: {below:?}");
}
