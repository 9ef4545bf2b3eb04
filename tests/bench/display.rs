//! A virtual panel that is watched and touched from outside: Xvfb keeps its framebuffer in a file, and touches are
//! fake input of the X server's test extension (XTEST). The program under measurement knows nothing of it.

pub use crate::x11::Point;
use crate::x11::Pointer;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const WIDTH_PX: u32 = 1080;
pub const HEIGHT_PX: u32 = 1920;
/// Between two looks at a pixel: far below what is told apart, and it leaves the core to others.
const LOOK_INTERVAL: Duration = Duration::from_micros(100);
/// Between two points of a stroke, as a touch panel reports them.
const BETWEEN_POINTS: Duration = Duration::from_millis(8);
/// Between two looks at the whole panel.
const PICTURE_INTERVAL: Duration = Duration::from_millis(25);
/// Above this row stands the clock: it changes by itself.
const CLOCK_BOTTOM_PX: u32 = 140;
/// What pixels tell a page apart from another.
const MARKS_OF_A_PAGE: usize = 12;
const BYTES_PER_PIXEL: u64 = 4;
/// Kept in memory, so that no disk writes the framebuffer's pages back while we look.
const MEMORY_DIRECTORY: &str = "/dev/shm";

/// A pixel and the colour it must have, 0xRRGGBB.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub at: Point,
    pub colour: u32,
}

/// A part of the panel: its upper left corner, and one beyond its lower right.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub from: Point,
    pub to: Point,
}

impl Area {
    pub fn middle(self) -> Point {
        Point { x: (self.from.x + self.to.x) / 2, y: (self.from.y + self.to.y) / 2 }
    }
}

/// Everything on the panel at one moment.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture(Vec<u8>);

pub struct Display {
    server: Child,
    name: String,
    framebuffer: File,
    pixels_from: u64,
    bytes_per_line: u64,
    pub pointer: Pointer,
    _directory: TempDir,
}

impl Display {
    /// Starts an X server on a free display.
    pub fn start() -> Display {
        let memory = Path::new(MEMORY_DIRECTORY);
        let place = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
        let directory =
            tempfile::Builder::new().prefix("yizhan-bench-").tempdir_in(place).expect("a directory for the framebuffer");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{WIDTH_PX}x{HEIGHT_PX}x24"), "-nolisten", "tcp", "-fbdir"])
            .arg(directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is needed: Debian package xvfb");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("its output")).read_line(&mut line).expect("a display number");
        let number = line.trim();
        let framebuffer = File::open(directory.path().join("Xvfb_screen0")).expect("the framebuffer's file");
        let (pixels_from, bytes_per_line) = layout(&framebuffer);
        let pointer = Pointer::connect(number);
        Display { server, name: format!(":{number}"), framebuffer, pixels_from, bytes_per_line, pointer, _directory: directory }
    }

    /// For the variable `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn has(&self, mark: &Mark) -> bool {
        let mut bytes = [0; BYTES_PER_PIXEL as usize];
        let at = self.pixels_from + u64::from(mark.at.y) * self.bytes_per_line + u64::from(mark.at.x) * BYTES_PER_PIXEL;
        self.framebuffer.read_exact_at(&mut bytes, at).is_ok() && colour(bytes) == mark.colour
    }

    /// When all of these are on the panel; nothing where they are not within `limit`.
    pub fn wait_for(&self, marks: &[Mark], limit: Duration) -> Option<Instant> {
        let deadline = Instant::now() + limit;
        loop {
            if marks.iter().all(|mark| self.has(mark)) {
                return Some(Instant::now());
            }
            if Instant::now() > deadline {
                return None;
            }
            std::thread::sleep(LOOK_INTERVAL);
        }
    }

    pub fn picture(&self) -> Picture {
        let mut bytes = vec![0; (self.bytes_per_line * u64::from(HEIGHT_PX)) as usize];
        self.framebuffer.read_exact_at(&mut bytes, self.pixels_from).expect("the framebuffer");
        let line = WIDTH_PX as usize * BYTES_PER_PIXEL as usize;
        Picture(bytes.chunks_exact(self.bytes_per_line as usize).flat_map(|row| row[..line].to_vec()).collect())
    }

    /// Waits until nothing has changed for `quiet`, and gives what is there then.
    pub fn settled(&self, quiet: Duration, limit: Duration) -> Picture {
        let deadline = Instant::now() + limit;
        let (mut last, mut since) = (self.picture(), Instant::now());
        while since.elapsed() < quiet {
            assert!(Instant::now() < deadline, "the panel does not come to rest");
            std::thread::sleep(PICTURE_INTERVAL);
            let now = self.picture();
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
        last
    }

    /// A touch as a finger makes it; the moment the finger lifts.
    pub fn touch(&mut self, at: Point, held: Duration) -> Instant {
        self.pointer.go(at);
        self.pointer.press();
        std::thread::sleep(held);
        let lifted = Instant::now();
        self.pointer.release();
        lifted
    }

    /// A stroke through these points; the moment the pen is lifted.
    pub fn draw(&mut self, stroke: &[Point]) -> Instant {
        for (index, point) in stroke.iter().enumerate() {
            self.pointer.go(*point);
            if index == 0 {
                self.pointer.press();
            }
            std::thread::sleep(BETWEEN_POINTS);
        }
        let lifted = Instant::now();
        self.pointer.release();
        lifted
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Whatever comes of it, there is nobody to tell.
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// Where pixels begin and how long a line is: an XWD header of big-endian words, then the colour map.
fn layout(framebuffer: &File) -> (u64, u64) {
    const HEADER_WORDS: usize = 25;
    const COLOUR_MAP_ENTRY_BYTES: u64 = 12;
    let mut header = [0; HEADER_WORDS * 4];
    framebuffer.read_exact_at(&mut header, 0).expect("the framebuffer's header");
    let word = |index: usize| u64::from(u32::from_be_bytes(header[index * 4..index * 4 + 4].try_into().expect("four bytes")));
    (word(0) + word(19) * COLOUR_MAP_ENTRY_BYTES, word(12))
}

fn colour([blue, green, red, _]: [u8; 4]) -> u32 {
    u32::from_be_bytes([0, red, green, blue])
}

impl Picture {
    pub fn colour_at(&self, at: Point) -> u32 {
        let index = ((at.y * WIDTH_PX + at.x) as usize) * BYTES_PER_PIXEL as usize;
        colour(self.0[index..index + BYTES_PER_PIXEL as usize].try_into().expect("four bytes"))
    }

    /// Pixels, from the top to the foot of the page, by which this is told apart from `other`; the clock left out.
    pub fn marks_against(&self, other: &Picture) -> Vec<Mark> {
        self.marks_within(other, Area { from: Point { x: 0, y: CLOCK_BOTTOM_PX }, to: Point { x: WIDTH_PX, y: HEIGHT_PX } })
    }

    /// The same of a part of the page.
    pub fn marks_within(&self, other: &Picture, Area { from, to }: Area) -> Vec<Mark> {
        let points = (from.y..to.y).flat_map(|y| (from.x..to.x).map(move |x| Point { x, y }));
        let differing: Vec<Mark> = points
            .map(|at| Mark { at, colour: self.colour_at(at) })
            .filter(|mark| mark.colour != other.colour_at(mark.at))
            .collect();
        assert!(differing.len() > MARKS_OF_A_PAGE, "two pages that look alike");
        let last = differing.len() - 1;
        (0..MARKS_OF_A_PAGE).map(|part| differing[last * part / (MARKS_OF_A_PAGE - 1)]).collect()
    }

    /// For whoever wants to see what went wrong.
    pub fn save(&self, file: &Path) {
        let Ok(file) = File::create(file) else { return };
        let mut encoder = png::Encoder::new(file, WIDTH_PX, HEIGHT_PX);
        encoder.set_color(png::ColorType::Rgb);
        let bytes: Vec<u8> = self.0.chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        drop(encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)));
    }
}
