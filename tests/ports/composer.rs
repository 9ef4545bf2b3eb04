//! What a citizen sees while typing pinyin, nine keys or strokes, with the real librime and the dictionary this program was built with.

#[path = "composer/ways.rs"]
mod ways;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tempfile::TempDir;
use yizhan::composer::{
    self, BUILT_DATA_DIR, BUILT_FILES, Composer, ComposerEvent, DownReason, REQUESTS_QUEUED_MAX, RequestRefused,
};
use yizhan::visit::composition::{CANDIDATES_MAX, ComposeRequest, Composition, INPUT_LETTERS_MAX};

/// The longest wait for one answer, in seconds.
const ANSWER_SECONDS_MAX: u64 = 20;

/// What a data directory is made of.
fn data_files() -> impl Iterator<Item = &'static str> {
    BUILT_FILES.into_iter().chain(["SHA256SUMS"])
}

/// librime allows one engine per process; `cargo test` runs these tests as threads of one.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Somebody typing. Fields are dropped in this order.
struct Typist {
    composer: Composer,
    answers: Receiver<ComposerEvent>,
    revision: u64,
    runtime: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Typist {
    fn sits_down() -> Typist {
        Typist::sits_down_at(Path::new(BUILT_DATA_DIR))
    }

    fn sits_down_at(data: &Path) -> Typist {
        let turn = turn();
        let runtime = TempDir::new().unwrap();
        let (composer, answers) = started(data, runtime.path());
        Typist { composer, answers, revision: 0, runtime, _turn: turn }
    }

    fn asks(&mut self, request: ComposeRequest) -> Composition {
        self.revision += 1;
        assert_eq!(self.composer.request(self.revision, request), Ok(()));
        match next(&self.answers) {
            ComposerEvent::Composed(answer) => {
                assert_eq!(answer.revision, self.revision);
                answer
            }
            ComposerEvent::Down(reason) => panic!("down: {reason:?}"),
        }
    }

    /// Types letters, `<` for backspace; the answer to the last.
    fn types(&mut self, letters: &str) -> Composition {
        let requests = letters.chars().map(|letter| match letter {
            '<' => ComposeRequest::Backspace,
            letter => ComposeRequest::Key(letter),
        });
        requests.map(|request| self.asks(request)).last().unwrap()
    }

    /// Begins anew and types letters; the words offered.
    fn offered(&mut self, letters: &str) -> Vec<String> {
        self.asks(ComposeRequest::Clear);
        words(&self.types(letters))
    }

    fn chooses(&mut self, word: &str) -> Composition {
        // Typing nothing shows the list again.
        let list = words(&self.asks(ComposeRequest::Key('!')));
        let index = list.iter().position(|offered| offered == word).unwrap_or_else(|| panic!("{word} not in {list:?}"));
        self.asks(ComposeRequest::Choose { index })
    }
}

fn started(data: &Path, runtime: &Path) -> (Composer, Receiver<ComposerEvent>) {
    let (sender, answers): (Sender<ComposerEvent>, _) = channel();
    let composer = composer::start_below(data, runtime, move |event| {
        // A test that is over does not listen any more.
        let _ = sender.send(event);
    });
    (composer, answers)
}

fn next(answers: &Receiver<ComposerEvent>) -> ComposerEvent {
    answers.recv_timeout(Duration::from_secs(ANSWER_SECONDS_MAX)).expect("an answer in time")
}

fn words(composition: &Composition) -> Vec<String> {
    composition.candidates.iter().map(|word| word.reveal().clone()).collect()
}

fn reason_down(data: &Path, runtime: &Path) -> DownReason {
    let (composer, answers) = started(data, runtime);
    let ComposerEvent::Down(reason) = next(&answers) else { panic!("it runs") };
    assert_eq!(composer.request(1, ComposeRequest::Key('a')), Err(RequestRefused::Down));
    reason
}

/// Word, pinyin: the rows of our own dictionary.
fn own_words() -> Vec<(String, String)> {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rime/kiosk_pinyin.dict.yaml");
    let dictionary = fs::read_to_string(dictionary).unwrap();
    let (_, rows) = dictionary.split_once("\n...\n").unwrap();
    let rows = rows.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [word, pinyin, weight] = columns[..] else { panic!("not word, pinyin, weight: {line}") };
        weight.parse::<u32>().unwrap_or_else(|_| panic!("no weight: {line}"));
        (word.to_string(), pinyin.to_string())
    })
    .collect()
}

/// Everything below a directory.
fn tree(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { [vec![path.clone()], tree(&path)].concat() } else { vec![path] }).collect()
}

/// A copy of the built data that a test may spoil.
fn copied_data() -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(BUILT_DATA_DIR).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

// What comes first

#[test]
fn the_first_word_is_the_one_meant() {
    let mut typist = Typist::sits_down();
    for (letters, word) in [
        ("wuxiliangxiqu", "无锡梁溪区"),
        ("guangyijiedao", "广益街道"),
        ("gyjd", "广益街道"),
        ("wuxishi", "无锡市"),
        ("jiangsushengwuxishiliangxiquguangyijiedao", "江苏省无锡市梁溪区广益街道"),
        ("shangmadunjiedao", "上马墩街道"),
        ("nanchangqu", "南长区"),
        ("zhangsan", "张三"),
        ("shebaoka", "社保卡"),
        ("shiyedengji", "失业登记"),
        ("linghuojiuye", "灵活就业"),
        ("lhjy", "灵活就业"),
        ("jiechulaodonghetong", "解除劳动合同"),
        ("xi'an", "西安"),
        ("nihao", "你好"),
        ("n", "你"),
    ] {
        let offered = typist.offered(letters);
        assert_eq!(offered.first().map(String::as_str), Some(word), "{letters}: {offered:?}");
    }
}

#[test]
fn every_word_of_our_own_dictionary_can_be_typed() {
    let mut typist = Typist::sits_down();
    let own = own_words();
    assert!(own.len() > 400, "{} rows", own.len());
    let unreachable: Vec<_> = own
        .iter()
        .filter(|(word, pinyin)| {
            assert_eq!(word.chars().count(), pinyin.split(' ').count(), "{word} {pinyin}");
            !typist.offered(&pinyin.replace(' ', "")).contains(word)
        })
        .collect();
    assert!(unreachable.is_empty(), "{unreachable:?}");
}

#[test]
fn our_own_dictionary_has_no_row_twice() {
    let mut rows = BTreeMap::new();
    for row in own_words() {
        *rows.entry(row).or_insert(0) += 1;
    }
    rows.retain(|_, times| *times > 1);
    assert!(rows.is_empty(), "{rows:?}");
}

#[test]
fn characters_of_names_stay_as_they_are() {
    let mut typist = Typist::sits_down();
    for (letters, name) in [
        ("sheng", "昇"),
        ("su", "甦"),
        ("qian", "乾"),
        ("rong", "镕"),
        ("rong", "鎔"),
        ("sheng", "陞"),
        ("kun", "堃"),
        ("yan", "䶮"),
        ("jie", "㛃"),
        ("hong", "𬭎"),
        ("fu", "𫖯"),
        ("lv", "吕"),
        ("lu", "吕"),
    ] {
        typist.offered(letters);
        let chosen = typist.chooses(name);
        assert_eq!(chosen.committed.reveal(), name);
    }
}

// Choosing and correcting

#[test]
fn a_short_candidate_leaves_the_rest_to_be_chosen() {
    let mut typist = Typist::sits_down();
    assert_eq!(typist.types("wuxiliangxiqu").preedit.reveal(), "wuxiliangxiqu");

    let part = typist.chooses("无锡");
    assert_eq!(part.preedit.reveal(), "无锡liangxiqu");
    assert_eq!(part.committed.reveal(), "");
    assert_eq!(words(&part).first().map(String::as_str), Some("梁溪区"));

    let whole = typist.chooses("梁溪区");
    assert_eq!(whole.committed.reveal(), "无锡梁溪区");
    assert_eq!(whole.preedit.reveal(), "");
    assert!(whole.candidates.is_empty());

    let after = typist.types("a");
    assert_eq!((after.preedit.reveal().as_str(), after.committed.reveal().as_str()), ("a", ""));
}

#[test]
fn backspace_takes_back_the_choice_then_letter_after_letter() {
    let mut typist = Typist::sits_down();
    typist.types("wuxishi");
    assert_eq!(typist.chooses("无锡").preedit.reveal(), "无锡shi");
    for left in ["wuxishi", "wuxish", "wuxis", "wuxi", "wux", "wu", "w", "", ""] {
        let answer = typist.types("<");
        assert_eq!(answer.preedit.reveal(), left);
        assert_eq!(answer.committed.reveal(), "");
        assert_eq!(answer.candidates.is_empty(), left.is_empty());
    }
}

#[test]
fn a_choice_that_is_not_there_changes_nothing() {
    let mut typist = Typist::sits_down();
    assert_eq!(typist.asks(ComposeRequest::Choose { index: 0 }).committed.reveal(), "");
    // One syllable with fewer candidates than an answer holds, one with more.
    for letters in ["kuang", "yi"] {
        typist.asks(ComposeRequest::Clear);
        let before = words(&typist.types(letters));
        for index in [before.len(), CANDIDATES_MAX, usize::MAX] {
            let after = typist.asks(ComposeRequest::Choose { index });
            assert_eq!(after.preedit.reveal(), letters);
            assert_eq!(after.committed.reveal(), "");
            assert!(words(&after) == before);
        }
    }
}

#[test]
fn clear_forgets_letters_and_choices() {
    let mut typist = Typist::sits_down();
    typist.types("wuxishi");
    typist.chooses("无锡");
    let cleared = typist.asks(ComposeRequest::Clear);
    assert_eq!(cleared.preedit.reveal(), "");
    assert_eq!(cleared.committed.reveal(), "");
    assert!(cleared.candidates.is_empty());
    assert_eq!(typist.types("<").preedit.reveal(), "");
}

#[test]
fn what_one_citizen_chooses_is_not_offered_first_to_the_next() {
    let mut typist = Typist::sits_down();
    let before = typist.offered("zhangsan");
    let unusual = before.last().unwrap().clone();
    for _ in 0..5 {
        typist.offered("zhangsan");
        typist.chooses(&unusual);
    }
    assert!(typist.offered("zhangsan") == before);
}

// Odd input

#[test]
fn letters_that_are_no_pinyin_stay_letters() {
    let mut typist = Typist::sits_down();
    let answer = typist.types("vvvuuu");
    assert_eq!(answer.preedit.reveal(), "vvvuuu");
    assert!(answer.candidates.is_empty());
    assert_eq!(typist.types("<<<<<<").preedit.reveal(), "");
}

#[test]
fn two_hundred_letters_end_at_the_limit() {
    for letter in ["z", "n", "zhuang", "v"] {
        let mut typist = Typist::sits_down();
        let letters: String = letter.chars().cycle().take(200).collect();
        let answer = typist.types(&letters);
        assert_eq!(answer.preedit.reveal(), &letters[..INPUT_LETTERS_MAX]);
        assert!(answer.candidates.len() <= CANDIDATES_MAX);
    }
}

#[test]
fn a_separator_that_separates_nothing_is_not_taken() {
    let mut typist = Typist::sits_down();
    assert_eq!(typist.types("''").preedit.reveal(), "");
    let answer = typist.types("ni''");
    assert_eq!(answer.preedit.reveal(), "ni'");
    assert_eq!(answer.committed.reveal(), "");
}

#[test]
fn only_pinyin_keys_are_taken() {
    let mut typist = Typist::sits_down();
    typist.types("ni");
    for key in ['1', '5', '㇐', ' ', 'A', '\n', '\0', '你', '=', '`', '/', '\u{ff08}'] {
        let answer = typist.asks(ComposeRequest::Key(key));
        assert_eq!((answer.preedit.reveal().as_str(), answer.committed.reveal().as_str()), ("ni", ""), "{key:?}");
    }
}

/// A step of made-up typing; requests themselves have no `Debug`.
#[derive(Clone, Debug)]
enum Step {
    Key(char),
    Backspace,
    Choose(usize),
}

#[test]
fn whatever_is_typed_text_comes_only_by_choosing() {
    let step = prop_oneof![
        8 => proptest::char::range('a', 'z').prop_map(Step::Key),
        2 => Just(Step::Key('\'')),
        2 => proptest::char::range('2', '9').prop_map(Step::Key),
        2 => proptest::sample::select(vec!['㇐', '㇑', '㇒', '㇔', '㇕']).prop_map(Step::Key),
        1 => any::<char>().prop_map(Step::Key),
        2 => Just(Step::Backspace),
        2 => (0..CANDIDATES_MAX + 1).prop_map(Step::Choose),
    ];
    let typist = Mutex::new(Typist::sits_down());
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&proptest::collection::vec(step, 1..60), |steps| {
        let mut typist = typist.lock().unwrap_or_else(PoisonError::into_inner);
        typist.asks(ComposeRequest::Clear);
        for step in steps {
            let answer = typist.asks(match step {
                Step::Key(key) => ComposeRequest::Key(key),
                Step::Backspace => ComposeRequest::Backspace,
                Step::Choose(index) => ComposeRequest::Choose { index },
            });
            let (preedit, committed) = (answer.preedit.reveal(), answer.committed.reveal());
            prop_assert!(answer.candidates.len() <= CANDIDATES_MAX);
            prop_assert!(preedit.chars().count() <= INPUT_LETTERS_MAX);
            prop_assert!(committed.is_empty() || matches!(step, Step::Choose(_)));
            prop_assert!(!committed.contains(|letter: char| letter.is_ascii()), "{committed}");
            prop_assert!(committed.is_empty() || preedit.is_empty());
        }
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
}

// Nothing stays

#[test]
fn the_private_directory_stays_empty_and_goes_with_the_composer() {
    let mut typist = Typist::sits_down();
    for letters in ["wuxishi", "zhangsan", "gyjd"] {
        let offered = typist.offered(letters);
        typist.chooses(&offered[0]);
    }
    let below = tree(typist.runtime.path());
    assert_eq!(below.len(), 1, "{below:?}");
    assert_eq!(fs::metadata(&below[0]).unwrap().permissions().mode() & 0o7777, 0o700);

    let Typist { composer, answers, runtime, _turn, .. } = typist;
    drop(composer);
    assert!(tree(runtime.path()).is_empty());
    drop(answers);
}

#[test]
fn the_data_stays_as_it_was_built() {
    let data = copied_data();
    let contents = || tree(data.path()).into_iter().map(|file| (fs::read(&file).unwrap(), file)).collect::<Vec<_>>();
    let mut before = contents();
    let mut typist = Typist::sits_down_at(data.path());
    typist.types("wuxishi");
    typist.chooses("无锡市");
    drop(typist);
    let mut after = contents();
    before.sort();
    after.sort();
    assert!(before == after);
}

// Faults

#[test]
fn absent_data_is_said() {
    let _turn = turn();
    let runtime = TempDir::new().unwrap();
    assert_eq!(reason_down(Path::new("/nonexistent"), runtime.path()), DownReason::DataMissing);
    assert_eq!(reason_down(runtime.path(), runtime.path()), DownReason::DataMissing);
    for name in data_files() {
        let data = copied_data();
        fs::remove_file(data.path().join(name)).unwrap();
        assert_eq!(reason_down(data.path(), runtime.path()), DownReason::DataMissing, "{name}");
    }
    assert!(tree(runtime.path()).is_empty());
}

#[test]
fn cut_or_changed_data_is_said() {
    let _turn = turn();
    let runtime = TempDir::new().unwrap();
    for name in data_files() {
        for spoil in [cut as fn(&[u8]) -> Vec<u8>, flipped, emptied] {
            let data = copied_data();
            let file = data.path().join(name);
            let content = fs::read(&file).unwrap();
            fs::write(&file, spoil(&content)).unwrap();
            assert_eq!(reason_down(data.path(), runtime.path()), DownReason::DataDamaged, "{name}");
        }
    }
}

fn cut(content: &[u8]) -> Vec<u8> {
    content[..content.len() / 2].to_vec()
}

fn flipped(content: &[u8]) -> Vec<u8> {
    content.iter().enumerate().map(|(place, byte)| if place == 20 { byte ^ 0x80 } else { *byte }).collect()
}

fn emptied(_: &[u8]) -> Vec<u8> {
    Vec::new()
}

#[test]
fn data_that_offers_nothing_is_said() {
    let _turn = turn();
    let runtime = TempDir::new().unwrap();
    let data = copied_data();
    let schema = data.path().join("kiosk_pinyin.schema.yaml");
    let content = fs::read_to_string(&schema).unwrap().replace("dictionary: kiosk_pinyin", "dictionary: another");
    fs::write(schema, content).unwrap();
    let sums = Command::new("sh").args(["-c", "sha256sum *.yaml *.bin > SHA256SUMS"]).current_dir(data.path()).status();
    assert!(sums.unwrap().success());
    assert_eq!(reason_down(data.path(), runtime.path()), DownReason::Silent);
    assert!(tree(runtime.path()).is_empty());
}

#[test]
fn data_that_vanishes_later_stops_nobody() {
    let data = copied_data();
    let mut typist = Typist::sits_down_at(data.path());
    typist.types("wuxi");
    drop(data);
    assert_eq!(typist.offered("guangyijiedao")[0], "广益街道");
}

#[test]
fn no_place_for_the_private_directory_is_said() {
    let _turn = turn();
    assert_eq!(reason_down(Path::new(BUILT_DATA_DIR), Path::new("/nonexistent")), DownReason::RuntimeDirectory);
}

#[test]
fn a_second_composer_is_refused_and_the_first_goes_on() {
    let mut first = Typist::sits_down();
    first.types("wuxi");
    assert_eq!(reason_down(Path::new(BUILT_DATA_DIR), first.runtime.path()), DownReason::AlreadyRunning);
    assert_eq!(first.types("shi").preedit.reveal(), "wuxishi");
}

#[test]
fn after_one_composer_ended_another_begins_empty() {
    let mut first = Typist::sits_down();
    first.types("wuxi");
    drop(first);
    let mut second = Typist::sits_down();
    assert_eq!(second.types("shi").preedit.reveal(), "shi");
}

#[test]
fn a_full_queue_is_said_and_what_was_taken_is_answered_in_order() {
    let _turn = turn();
    let runtime = TempDir::new().unwrap();
    let (gate, open) = channel::<()>();
    let (sender, answers) = channel();
    let composer = composer::start_below(Path::new(BUILT_DATA_DIR), runtime.path(), move |event| {
        // Held until the test drops the gate.
        let _ = open.recv();
        let _ = sender.send(event);
    });
    let revisions = 1..=u64::try_from(REQUESTS_QUEUED_MAX).unwrap() + 2;
    let taken: Vec<u64> = revisions.filter(|revision| composer.request(*revision, ComposeRequest::Key('a')) == Ok(())).collect();
    assert_eq!(composer.request(0, ComposeRequest::Key('a')), Err(RequestRefused::QueueFull));
    drop(gate);
    let answered: Vec<u64> = taken
        .iter()
        .map(|_| match next(&answers) {
            ComposerEvent::Composed(answer) => answer.revision,
            ComposerEvent::Down(reason) => panic!("down: {reason:?}"),
        })
        .collect();
    assert_eq!(answered, taken);
    assert!(taken.len() >= REQUESTS_QUEUED_MAX);
}
