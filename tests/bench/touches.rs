//! What a person waits for: the first page, the look of what is pressed, the next page, the own home after the card.

use crate::display::{Display, HEIGHT_PX, Mark, Picture, Point};
use crate::house::{House, Kiosk, card};
use crate::journey::{HELD, Places, display_rests};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What takes longer is a miss, and a miss ends the run.
const MISS: Duration = Duration::from_secs(5);
/// Colours of `ui/theme.slint` in the standard look.
const HAIRLINE: u32 = 0x00CF_C5B1;
const CARD: u32 = 0x00FF_FDF8;
const PRESSED: u32 = 0x00E9_E1D0;
const HELP: u32 = 0x00F2_C14E;
/// The line under the header.
const HEADER_LINE: Point = Point { x: 540, y: 131 };
/// The controls of the strip at the foot go nearly to the lower edge; their words do not.
const FOOT_Y: u32 = HEIGHT_PX - 10;
/// Nothing is there to be touched; a finger that slid here touches nothing.
const NOWHERE: Point = Point { x: 640, y: 60 };

/// Pauses of changing length, so that no touch keeps step with a timer of the program.
pub struct Pace(u64);

impl Pace {
    pub fn new() -> Pace {
        Pace(SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| u64::from(time.subsec_nanos()) | 1))
    }

    /// Between `from_ms` and `to_ms`.
    pub fn pause(&mut self, from_ms: u64, to_ms: u64) {
        // xorshift64.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let micros = from_ms * 1000 + self.0 % ((to_ms - from_ms) * 1000);
        std::thread::sleep(Duration::from_micros(micros));
    }

    /// What the guard against a second touch on a new page asks for.
    fn between_pages(&mut self) {
        self.pause(550, 700);
    }
}

/// What a complete idle page shows: the line under the header, a door and the foot strip.
pub fn first_page_marks(door: Point, help: Point) -> [Mark; 3] {
    [
        Mark { at: HEADER_LINE, colour: HAIRLINE },
        Mark { at: Point { x: door.x, y: door.y - 40 }, colour: CARD },
        Mark { at: Point { x: help.x, y: FOOT_Y }, colour: HELP },
    ]
}

/// The kiosk on a display, with the places to touch.
pub struct Bench<'a> {
    pub display: &'a mut Display,
    pub house: &'a House,
    pub places: &'a Places,
    pub pace: Pace,
}

impl<'a> Bench<'a> {
    pub fn new(display: &'a mut Display, house: &'a House, places: &'a Places) -> Bench<'a> {
        Bench { display, house, places, pace: Pace::new() }
    }

    pub fn see(&self, marks: &[Mark], what: &str) -> Instant {
        self.display.wait_for(marks, MISS).unwrap_or_else(|| {
            let file = std::env::temp_dir().join("yizhan-bench-miss.png");
            let picture = self.display.picture();
            picture.save(&file);
            let wrong: Vec<&Mark> = marks.iter().filter(|mark| picture.colour_at(mark.at) != mark.colour).collect();
            panic!("{what}: not seen within {MISS:?}: {wrong:x?}; the panel is in {}\n{}", file.display(), self.house.log())
        })
    }

    fn rests(&self) -> Picture {
        display_rests(self.display)
    }

    /// From the start of the program to its first complete page.
    pub fn start_once(&mut self, program: &Path) -> Duration {
        let complete = first_page_marks(self.places.tile, self.places.help);
        let kiosk = self.house.kiosk(program, self.display.name(), &[]);
        let took = self.see(&complete, "the first page") - kiosk.began;
        self.pace.pause(800, 1200);
        took
    }

    /// Starts the kiosk and waits until its first page, with everything that works, is there.
    pub fn kiosk(&mut self, program: &Path) -> Kiosk {
        let kiosk = self.house.kiosk(program, self.display.name(), &[]);
        let reader_found = || self.house.reader.finds() > 0;
        crate::window::wait_until(MISS, "the reader", reader_found);
        self.rests();
        kiosk
    }

    /// From the press to the pressed look of a door. The finger slides away, so that nothing comes of it.
    pub fn presses(&mut self, count: usize) -> Vec<Duration> {
        let tile = self.places.tile;
        let at_rest = [Mark { at: tile, colour: CARD }];
        let pressed = [Mark { at: tile, colour: PRESSED }];
        (0..count)
            .map(|_| {
                self.display.pointer.go(tile);
                self.pace.pause(125, 150);
                let began = Instant::now();
                self.display.pointer.press();
                let seen = self.see(&pressed, "the pressed look");
                self.display.pointer.go(NOWHERE);
                self.display.pointer.release();
                self.see(&at_rest, "the door at rest");
                self.pace.pause(125, 150);
                seen - began
            })
            .collect()
    }

    /// From lifting the finger to the next page: 叫人帮忙, and back from it.
    pub fn pages(&mut self, count: usize) -> Vec<Duration> {
        self.there_and_back([self.places.help, self.places.understood], count, ["the page of help", "the idle page"])
    }

    /// From lifting the finger to what the touch shows: from here by the first of two places, and back by the second.
    pub fn there_and_back(&mut self, ways: [Point; 2], count: usize, shown: [&str; 2]) -> Vec<Duration> {
        let here = self.rests();
        let there = self.turn(ways[0]);
        let back = self.turn(ways[1]);
        let marks = [there.marks_against(&here), back.marks_against(&there)];
        (0..count)
            .map(|index| {
                self.pace.between_pages();
                let lifted = self.display.touch(ways[index % 2], HELD);
                self.see(&marks[index % 2], shown[index % 2]) - lifted
            })
            .collect()
    }

    /// The same of a finger that stays down and moves between two places.
    pub fn there_and_back_held(&mut self, places: [Point; 2], count: usize) -> Vec<Duration> {
        let pictures = places.map(|place| {
            self.display.pointer.go(place);
            self.rests()
        });
        let marks = [pictures[0].marks_against(&pictures[1]), pictures[1].marks_against(&pictures[0])];
        (0..count)
            .map(|index| {
                self.pace.pause(40, 80);
                let moved = Instant::now();
                self.display.pointer.go(places[index % 2]);
                self.see(&marks[index % 2], "the list under the finger") - moved
            })
            .collect()
    }

    /// Touches, and gives what the panel shows when it has come to rest.
    pub fn turn(&mut self, place: Point) -> Picture {
        self.pace.between_pages();
        self.display.touch(place, HELD);
        self.rests()
    }

    /// From the last byte of the card to 告知, and from 知道了 to the personal home with the hall's answer on it.
    pub fn cards(&mut self, count: usize) -> (Vec<Duration>, Vec<Duration>) {
        let idle_page = self.rests();
        self.house.put_card();
        let notice_page = self.rests();
        self.display.touch(self.places.acknowledge, HELD);
        let home_page = self.rests();
        self.leave();
        let notice = notice_page.marks_against(&idle_page);
        let home = home_page.marks_against(&notice_page);
        (0..count)
            .map(|_| {
                let before = Instant::now();
                self.house.reader.place(card());
                let noticed = self.see(&notice, "the notice");
                let read = self.house.reader.card_answered().filter(|at| *at > before).expect("the card was read");
                self.pace.between_pages();
                let lifted = self.display.touch(self.places.acknowledge, HELD);
                let at_home = self.see(&home, "the home");
                self.leave();
                (noticed - read, at_home - lifted)
            })
            .unzip()
    }

    /// How long each receipt took to set and write, as the kiosk logs it: that of the visit before, and so many more
    /// of the same case.
    pub fn receipts(&mut self, count: usize) -> Vec<Duration> {
        self.house.put_card();
        self.rests();
        for place in [self.places.acknowledge, self.places.case] {
            self.display.touch(place, HELD);
            self.rests();
        }
        for _ in 0..count {
            let before = self.house.receipts_composed().len();
            self.display.touch(self.places.print_again, HELD);
            let printed = || self.house.receipts_composed().len() > before;
            crate::window::wait_until(MISS, "a receipt", printed);
            self.pace.between_pages();
        }
        self.leave();
        self.house.receipts_composed()
    }

    fn leave(&mut self) {
        for place in [self.places.exit, self.places.taken] {
            self.pace.between_pages();
            self.display.touch(place, HELD);
        }
        self.house.reader.lift();
        self.pace.between_pages();
    }
}
