//! The port that has the photo on a card decoded, against programs that do what a program may do.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use yizhan::photo_decoder::{self, DecoderCommand, PHOTO_DECODER_LIMIT_MS, PhotoDecoder, PhotoEvent};
use yizhan::privacy::Personal;
use yizhan::visit::Tag;

/// Nothing is waited for longer than this.
const DEADLINE: Duration = Duration::from_secs(30);
const CARD: Tag = [7; 16];
const NEXT_CARD: Tag = [8; 16];

/// Takes its photo and gives the picture.
const GOOD: &str = "/bin/cat > /dev/null; exec /bin/cat picture.bmp";

fn photo() -> Vec<u8> {
    (0..1024_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 11).to_le_bytes()[0]).collect()
}

/// What the format says, field by field: 102 × 126 pixels of blue 30, green 20, red 10.
fn bitmap() -> Vec<u8> {
    let number = |number: u32| number.to_le_bytes();
    let mut bytes = b"BM".to_vec();
    bytes.extend([number(38_862), number(0), number(54), number(40), number(102), number(126)].concat());
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([number(0), number(38_808), number(0), number(0), number(0), number(0)].concat());
    for _ in 0..126 {
        bytes.extend([30, 20, 10].repeat(102));
        bytes.extend([0, 0]);
    }
    bytes
}

/// A program in a folder of its own, with the picture beside it, and what the port tells of it.
struct Told {
    folder: TempDir,
    decoder: PhotoDecoder,
    events: Receiver<PhotoEvent>,
}

impl Told {
    /// A shell's script, run in its folder.
    fn of(script: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(folder.path().join("photo"), photo()).expect("a file");
        std::fs::write(folder.path().join("picture.bmp"), bitmap()).expect("a file");
        let arguments = ["-c".to_string(), format!("cd {}\n{script}", folder.path().display())];
        Told::started(folder, "/bin/sh".into(), arguments.to_vec())
    }

    fn program(program: &Path) -> Self {
        Told::started(tempfile::tempdir().expect("a temporary directory"), program.into(), Vec::new())
    }

    fn started(folder: TempDir, program: PathBuf, arguments: Vec<String>) -> Self {
        let (send, events) = channel();
        let decoder = photo_decoder::start(Some(DecoderCommand { program, arguments }), move |event| {
            // The test may have ended.
            drop(send.send(event));
        });
        assert!(decoder.is_configured());
        Told { folder, decoder, events }
    }

    fn give(&self, tag: Tag) {
        self.decoder.decode(tag, Personal::new(photo()));
    }

    /// Of whose card, and `picture` or why there is none.
    #[track_caller]
    fn next(&self) -> (Tag, &'static str) {
        let PhotoEvent { tag, decoded } = self.events.recv_timeout(DEADLINE).expect("something told");
        let pixels = decoded.map(|picture| picture.reveal().chunks(3).all(|pixel| pixel == [10, 20, 30]));
        (tag, pixels.map_or_else(|fault| fault.as_str(), |right| if right { "picture" } else { "another picture" }))
    }

    /// What comes of one photo.
    #[track_caller]
    fn comes(&self) -> &'static str {
        self.give(CARD);
        let (tag, what) = self.next();
        assert_eq!(tag, CARD);
        what
    }

    /// Waits for a file that the program writes, and gives what it wrote.
    #[track_caller]
    fn written(&self, name: &str) -> String {
        let file = self.folder.path().join(name);
        let began = Instant::now();
        loop {
            match std::fs::read_to_string(&file) {
                Ok(text) if text.ends_with('\n') => return text,
                _ => assert!(began.elapsed() < DEADLINE, "{name} is not written"),
            }
            std::thread::yield_now();
        }
    }
}

/// Whether a process is there and does something: one that was killed may lie there until it is waited for.
fn runs(process: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{}/stat", process.trim()));
    state.is_ok_and(|state| !state.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
}

#[test]
fn it_gets_the_photo_and_nothing_else_and_gives_the_picture() {
    let told = Told::of(
        "[ $(/usr/bin/wc -c < /proc/$$/environ) = 0 ] || exit 5
        read -r pid name state parent group rest < /proc/$$/stat
        [ \"$group\" = $$ ] || exit 6
        [ $(/usr/bin/readlink /proc/$$/fd/2) = /dev/null ] || exit 7
        (/bin/ls /proc/$$/fd > open)
        [ $(/usr/bin/wc -l < open) = 3 ] || exit 9
        /usr/bin/cmp -s - photo || exit 8
        exec /bin/cat picture.bmp",
    );
    assert_eq!(told.comes(), "picture");
    assert_eq!(told.comes(), "picture", "a process for each photo");
}

#[test]
fn a_picture_may_come_in_pieces() {
    assert_eq!(Told::of("/bin/cat > /dev/null; exec /bin/dd if=picture.bmp bs=97 2> /dev/null").comes(), "picture");
}

#[test]
fn a_program_that_is_not_there_or_cannot_be_run_says_so() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    assert_eq!(Told::program(&folder.path().join("nothing")).comes(), "absent");
    assert_eq!(Told::program(folder.path()).comes(), "not-executable");
    let file = folder.path().join("program");
    std::fs::write(&file, "#!/bin/sh\n").expect("a file");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("its rights");
    assert_eq!(Told::program(&file).comes(), "not-executable");
}

#[test]
fn how_it_ends_counts_before_what_it_wrote() {
    assert_eq!(Told::of("/bin/cat picture.bmp; exit 3").comes(), "failed");
    assert_eq!(Told::of("/bin/cat > /dev/null; exit 3").comes(), "failed");
    assert_eq!(Told::of("/bin/cat picture.bmp; kill -SEGV $$").comes(), "crashed");
}

#[test]
fn what_is_no_such_picture_is_none() {
    assert_eq!(Told::of("/bin/cat > /dev/null").comes(), "cut");
    assert_eq!(Told::of("/bin/cat > /dev/null; /usr/bin/head -c 38861 picture.bmp").comes(), "cut");
    assert_eq!(Told::of("/bin/cat > /dev/null; /usr/bin/head -c 20 picture.bmp").comes(), "cut");
    assert_eq!(Told::of("/bin/cat > /dev/null; /bin/cat picture.bmp; echo").comes(), "too-much");
    assert_eq!(Told::of("/bin/cat > /dev/null; exec /bin/cat /dev/zero").comes(), "too-much");
    assert_eq!(Told::of("/bin/cat > /dev/null; /usr/bin/head -c 38862 /dev/zero").comes(), "other-format");
    // 103 pixels a row.
    let told = Told::of("/bin/cat > /dev/null; /usr/bin/head -c 18 picture.bmp; printf g; /usr/bin/tail -c 38843 picture.bmp");
    assert_eq!(told.comes(), "other-size");
}

#[test]
fn one_that_takes_no_photo_does_no_harm() {
    // Whether it is faster than the photo is chance.
    let what = Told::of("exec 0<&-; exec 1>&-").comes();
    assert!(["input-closed", "cut"].contains(&what), "{what}");
}

#[test]
fn a_slow_one_is_killed_with_everything_it_started() {
    let told = Told::of("/bin/sleep 600 & echo $! > below; echo $$ > itself; wait");
    let began = Instant::now();
    assert_eq!(told.comes(), "too-slow");
    assert!(began.elapsed() >= Duration::from_millis(PHOTO_DECODER_LIMIT_MS));
    assert!(!runs(&told.written("itself")), "it still runs");
    let (below, began) = (told.written("below"), Instant::now());
    while runs(&below) {
        assert!(began.elapsed() < DEADLINE, "what it started still runs");
        std::thread::yield_now();
    }
}

#[test]
fn one_that_never_ends_is_slow_whatever_it_wrote() {
    assert_eq!(Told::of("/bin/cat picture.bmp; exec 1>&-; exec /bin/sleep 600").comes(), "too-slow");
}

#[test]
fn one_that_leaves_its_output_to_another_is_slow() {
    // It takes the photo first: one that ends before it is given is told of otherwise.
    assert_eq!(Told::of("/bin/cat > /dev/null; /bin/sleep 600 & exec /bin/cat picture.bmp").comes(), "too-slow");
}

#[test]
fn there_is_one_at_a_time() {
    let told = Told::of("echo begins >> log; /bin/cat > /dev/null; /bin/cat picture.bmp; echo ends >> log");
    told.give(CARD);
    told.written("log");
    told.give(NEXT_CARD);
    assert_eq!((told.next(), told.next()), ((CARD, "picture"), (NEXT_CARD, "picture")));
    assert_eq!(told.written("log"), "begins\nends\nbegins\nends\n");
}

#[test]
fn a_photo_of_a_visit_that_is_over_is_told_to_nobody() {
    let told = Told::of(&format!("[ -e first ] || {{ echo $$ > first; exec /bin/sleep 600; }}\n{GOOD}"));
    told.give(CARD);
    let first = told.written("first");
    told.decoder.forget();
    told.give(NEXT_CARD);
    assert_eq!(told.next(), (NEXT_CARD, "picture"), "the next one does not wait for it");
    assert!(!runs(&first), "it still runs");
}

#[test]
fn without_a_program_no_photo_is_wanted() {
    let (send, events) = channel();
    let decoder = photo_decoder::start(None, move |event| drop(send.send(event)));
    assert!(!decoder.is_configured());
    decoder.decode(CARD, Personal::new(photo()));
    assert!(events.recv().is_err(), "there is nobody to tell anything");
}

#[test]
fn a_trial_says_whether_it_starts() {
    let tried = |arguments: &[&str]| {
        let arguments = arguments.iter().map(|argument| argument.to_string()).collect();
        photo_decoder::check(&DecoderCommand { program: "/bin/sh".into(), arguments }).map_err(|fault| fault.as_str())
    };
    assert_eq!(tried(&["-c", "exit 3"]), Err("failed"));
    let absent = DecoderCommand { program: "/nowhere/decoder".into(), arguments: Vec::new() };
    assert_eq!(photo_decoder::check(&absent).map_err(|fault| fault.as_str()), Err("absent"));
    // Zeros, and as many as a photo has.
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("picture.bmp"), bitmap()).expect("a file");
    std::fs::write(folder.path().join("zeros"), [0; 1024]).expect("a file");
    let script = "cd $0; /usr/bin/cmp -s - zeros || exit 4; exec /bin/cat picture.bmp";
    assert_eq!(tried(&["-c", script, &folder.path().display().to_string()]), Ok(()));
}
