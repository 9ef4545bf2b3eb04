//! Writing by finger: how long after the pen is lifted the candidates stand on the page.

use crate::display::{Area, Display, Mark, Point};
use crate::figures::Figure;
use crate::house::House;
use crate::journey::{self, Guide, display_rests};
use crate::touches::Bench;
use std::path::Path;
use std::time::Duration;

const FIND: &str = "我要办事";
const BY_FINGER: &str = "手写";
const WRITE_AGAIN: &str = "重写";
const LEAVE: &str = "首页";
/// The pad's component.
const PAD: &str = "HandwritingPad";
/// What is read of the first stroke alone, and of both.
const READ: [&str; 2] = ["一", "十"];
/// Half a stroke's length, and how far the pen goes at once.
const HALF_STROKE_PX: u32 = 130;
const STEP_PX: u32 = 20;

/// Where to touch and to draw.
pub struct Places {
    find: Point,
    by_finger: Point,
    write_again: Point,
    leave: Point,
    strokes: [Vec<Point>; 2],
    /// Of the first candidate.
    candidate: Area,
}

/// A line across and one down, through the middle.
fn strokes(pad: Area) -> [Vec<Point>; 2] {
    let middle = pad.middle();
    let along = |start: u32| (start - HALF_STROKE_PX..=start + HALF_STROKE_PX).step_by(STEP_PX as usize);
    [along(middle.x).map(|x| Point { x, ..middle }).collect(), along(middle.y).map(|y| Point { y, ..middle }).collect()]
}

/// Found with the driver build.
pub fn record(display: &mut Display, driver_kiosk: &Path, hall: &Path) -> Places {
    let house = House::with_handwriting(hall);
    journey::guided(display, driver_kiosk, &house, |guide: &mut Guide<'_>| {
        let find = guide.touch(FIND);
        let by_finger = guide.touch(BY_FINGER);
        let strokes = strokes(guide.area_of_kind(PAD));
        let [candidate, _] = [0, 1].map(|index| {
            guide.draw(&strokes[index]);
            guide.area_of(READ[index])
        });
        let write_again = guide.touch(WRITE_AGAIN);
        let leave = guide.touch(LEAVE);
        Places { find, by_finger, write_again, leave, strokes, candidate }
    })
}

/// `count` strokes of each kind in the release build.
pub fn figures(
    display: &mut Display,
    kiosk: &Path,
    hall: &Path,
    own: &journey::Places,
    places: &Places,
    count: usize,
) -> Vec<Figure> {
    let house = House::with_handwriting(hall);
    let mut bench = Bench::new(display, &house, own);
    let kiosk = bench.kiosk(kiosk);
    let marks = learn(&mut bench, places);
    bench.turn(places.leave);
    // The visit is over and the network's memory given back: what is drawn next has it loaded.
    bench.turn(places.find);
    bench.turn(places.by_finger);
    let loading = lifted(&mut bench, places, 0, &marks);
    bench.turn(places.write_again);
    let mut times = Vec::new();
    for _ in 0..count {
        times.extend([0, 1].map(|stroke| lifted(&mut bench, places, stroke, &marks)));
        bench.turn(places.write_again);
    }
    drop(kiosk);
    vec![
        Figure::of_times("pen lifted to candidates", "", times),
        Figure::of_times("- the first of a visit, the network not loaded yet", "", vec![loading]),
    ]
}

/// By what the first candidate of either stroke is known.
fn learn(bench: &mut Bench<'_>, places: &Places) -> [Vec<Mark>; 2] {
    bench.turn(places.find);
    let mut before = bench.turn(places.by_finger);
    [0, 1].map(|stroke| {
        bench.display.draw(&places.strokes[stroke]);
        let drawn = display_rests(bench.display);
        let marks = drawn.marks_within(&before, places.candidate);
        before = drawn;
        marks
    })
}

fn lifted(bench: &mut Bench<'_>, places: &Places, stroke: usize, marks: &[Vec<Mark>; 2]) -> Duration {
    bench.pace.pause(150, 300);
    let lifted = bench.display.draw(&places.strokes[stroke]);
    bench.see(&marks[stroke], "the candidate") - lifted
}
