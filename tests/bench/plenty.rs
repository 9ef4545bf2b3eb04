//! A centre with 2,000 services and a citizen with 3,000 months: whether typing and scrolling keep up with the finger, and
//! whether a page still comes at once.

use crate::display::{Display, Point};
use crate::figures::Figure;
use crate::house::House;
use crate::journey::{self, ACKNOWLEDGE, Guide, IDLE_TILE, display_rests};
use crate::touches::Bench;
use std::path::Path;
use std::time::Duration;

const FIND: &str = "我要办事";
const LEAVE: &str = "首页";
const LAST_YEAR: &str = "最近一年";
const EARLIER: &str = "全部年份";
const LETTER: &str = "s";
const ERASE: &str = "删除";
/// Where a finger takes hold of the list of either page.
const GRIP: Point = Point { x: 400, y: 1020 };
/// Further than a finger that presses may move.
const HELD_AT: Point = Point { y: GRIP.y - 60, ..GRIP };
const DRAGGED_TO: Point = Point { y: HELD_AT.y - 120, ..GRIP };

/// Where to touch.
pub struct Places {
    find: Point,
    letter: Point,
    erase: Point,
    leave: Point,
    look_up: Point,
    acknowledge: Point,
    last_year: Point,
    earlier: Point,
}

/// Found with the driver build.
pub fn record(display: &mut Display, driver_kiosk: &Path, hall: &Path) -> Places {
    let house = House::with_plenty(hall);
    journey::guided(display, driver_kiosk, &house, |guide: &mut Guide<'_>| {
        let find = guide.touch(FIND);
        let letter = guide.key(LETTER);
        let erase = guide.key(ERASE);
        let leave = guide.touch(LEAVE);
        let look_up = guide.touch(IDLE_TILE);
        house.put_card();
        let acknowledge = guide.touch(ACKNOWLEDGE);
        let earlier = guide.touch(EARLIER);
        let last_year = guide.touch(LAST_YEAR);
        house.reader.lift();
        Places { find, letter, erase, leave, look_up, acknowledge, last_year, earlier }
    })
}

/// `count` touches of each kind in the release build.
pub fn figures(
    display: &mut Display,
    kiosk: &Path,
    hall: &Path,
    own: &journey::Places,
    places: &Places,
    count: usize,
) -> Vec<Figure> {
    let house = House::with_plenty(hall);
    let mut bench = Bench::new(display, &house, own);
    let kiosk = bench.kiosk(kiosk);
    bench.turn(places.find);
    let letters = bench.there_and_back([places.letter, places.erase], count, ["what is found", "the groups"]);
    bench.turn(places.letter);
    let found = drags(&mut bench, count);
    bench.turn(places.leave);
    bench.turn(places.look_up);
    house.put_card();
    display_rests(bench.display);
    bench.turn(places.acknowledge);
    let years = bench.there_and_back([places.earlier, places.last_year], count, ["all years", "the last year"]);
    bench.turn(places.earlier);
    let dragged = drags(&mut bench, count);
    drop(kiosk);
    vec![
        Figure::of_times("2,000 services: letter to what is found", "≤ 17 ms", letters),
        Figure::of_times("2,000 services: finger to the list under it", "≤ 17 ms", found),
        Figure::of_times("3,000 months: tap to page", "≤ 50 ms", years),
        Figure::of_times("3,000 months: finger to the list under it", "≤ 17 ms", dragged),
    ]
}

/// From a movement of the finger to the list under it, up and down again.
fn drags(bench: &mut Bench<'_>, count: usize) -> Vec<Duration> {
    bench.pace.pause(550, 700);
    bench.display.pointer.go(GRIP);
    bench.display.pointer.press();
    bench.pace.pause(150, 200);
    let taken = bench.there_and_back_held([HELD_AT, DRAGGED_TO], count);
    bench.display.pointer.release();
    display_rests(bench.display);
    taken
}
