//! Where a citizen touches on a whole visit. A driver build of the kiosk tells where each control is; the same places
//! are then touched in the release build, which tells nothing.

use crate::display::{Area, Display, Picture, Point};
use crate::house::House;
use crate::window::{Element, Which, Windows, wait_until_or};
use std::path::Path;
use std::time::Duration;

/// No page of the slow driver build is waited for longer.
const DEADLINE: Duration = Duration::from_secs(60);
/// A page that has not changed for so long is done; a control on it may be touched by then.
pub const QUIET: Duration = Duration::from_millis(650);
pub const REST_LIMIT: Duration = Duration::from_secs(30);
pub const HELD: Duration = Duration::from_millis(60);

pub const IDLE_TILE: &str = "社保缴费";
const HELP: &str = "叫人帮忙";
const EXIT: &str = "退出";
pub const ACKNOWLEDGE: &str = "知道了，接着办";
const TAKEN: &str = "都拿好了";
const PRINT_AGAIN: &str = "补打小票";
const UNDERSTOOD: &str = "知道了";
const UNEMPLOYMENT: &str = "失业登记";
const NEXT_PAGE: &str = "下一步";
const NEXT: &str = "下一项";
/// A key is not pressed sooner after another: the guard against trembling hands ignores what is faster.
const BETWEEN_KEYS: Duration = Duration::from_millis(150);
/// Longer than the guard against a second touch.
const BEFORE_WAY: Duration = Duration::from_millis(600);
/// A tile's words do not reach its right edge.
const TILE_SURFACE_FROM_EDGE_PX: u32 = 14;

/// One thing a citizen does.
enum Act {
    Touch(&'static str),
    /// A way of writing: it comes up where a candidate was, so a hand has to wait before it counts.
    Way(&'static str),
    /// The option that says last year's number.
    TouchLastYear,
    /// Each character is a key on the screen.
    Keys(&'static str),
    PutCard,
    WaitForPaper,
}

/// 失业登记 from the idle page to the paper and back, the address typed in pinyin.
const VISIT: &[Act] = {
    use Act::*;
    &[
        Touch(UNEMPLOYMENT),
        PutCard,
        Touch(ACKNOWLEDGE),
        Touch(NEXT_PAGE),
        Keys("13812345678"),
        Touch(NEXT),
        Keys("wuxishi"),
        Touch("无锡市"),
        Keys("liangxiqu"),
        Touch("梁溪区"),
        Keys("guangyijiedao"),
        Touch("广益街道"),
        Way("数字"),
        Keys("105"),
        Touch(NEXT),
        Touch(NEXT_PAGE),
        Touch("大学专科"),
        Touch(NEXT),
        Touch("健康"),
        Touch(NEXT),
        Touch(NEXT_PAGE),
        TouchLastYear,
        Touch("3月"),
        Touch("15"),
        Touch(NEXT),
        Touch("灵活就业中断"),
        Touch(NEXT),
        Touch(NEXT),
        Touch(NEXT_PAGE),
        Touch("我承诺"),
        Touch(NEXT),
        PutCard,
        Touch(NEXT),
        Touch(NEXT_PAGE),
        Touch("提交"),
        WaitForPaper,
        Touch("办完了，退出"),
        Touch(TAKEN),
    ]
};

/// What is done in the release build, without knowing any words.
enum Move {
    Touch(Point),
    Key(Point),
    Pause,
    PutCard,
    WaitForPaper,
}

/// Where things are on the panel.
pub struct Places {
    /// A tile of the idle page: its surface, beside all words.
    pub tile: Point,
    pub help: Point,
    /// 知道了 of the page behind it.
    pub understood: Point,
    pub exit: Point,
    pub acknowledge: Point,
    pub taken: Point,
    visit: Vec<Move>,
    /// A case on the personal home.
    pub case: Point,
    /// 补打小票 on its page.
    pub print_again: Point,
}

/// Goes through everything once with the driver build.
pub fn record(display: &mut Display, driver_kiosk: &Path, hall: &Path) -> Places {
    let house = House::start(hall);
    guided(display, driver_kiosk, &house, whole_visit)
}

/// Starts the driver build and shows around in it.
pub fn guided<T>(display: &mut Display, driver_kiosk: &Path, house: &House, tour: impl FnOnce(&mut Guide<'_>) -> T) -> T {
    let port = free_port();
    let _kiosk = house.kiosk(driver_kiosk, display.name(), &[("SLINT_MCP_PORT", port.to_string())]);
    let mut guide = Guide { windows: Windows::connect(port, DEADLINE), display, house };
    display_rests(guide.display);
    tour(&mut guide)
}

fn whole_visit(guide: &mut Guide<'_>) -> Places {
    let tile = guide.control(IDLE_TILE);
    let tile = Point { x: (tile.x + tile.width) as u32 - TILE_SURFACE_FROM_EDGE_PX, y: (tile.y + tile.height / 2.0) as u32 };
    let help = guide.touch(HELP);
    let understood = guide.touch(UNDERSTOOD);
    guide.house.put_card();
    let acknowledge = guide.touch(ACKNOWLEDGE);
    let exit = guide.touch(EXIT);
    let taken = guide.touch(TAKEN);
    guide.house.reader.lift();
    let visit = VISIT.iter().flat_map(|act| guide.act(act)).collect();
    guide.house.put_card();
    guide.touch(ACKNOWLEDGE);
    // Above the door with the same words.
    let case = guide.touch(UNEMPLOYMENT);
    let print_again = guide.place_of(PRINT_AGAIN);
    Places { tile, help, understood, exit, acknowledge, taken, visit, case, print_again }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

pub fn display_rests(display: &Display) -> Picture {
    display.settled(QUIET, REST_LIMIT)
}

fn area(element: &Element) -> Area {
    let at = |x: f64, y: f64| Point { x: x as u32, y: y as u32 };
    Area { from: at(element.x, element.y), to: at(element.x + element.width, element.y + element.height) }
}

/// Finds controls by their words and touches them where they are.
pub struct Guide<'a> {
    windows: Windows,
    display: &'a mut Display,
    house: &'a House,
}

impl Guide<'_> {
    fn control(&self, words: &str) -> Element {
        let usable = |element: &Element| element.label == words && element.role == "Button";
        let mut found = None;
        wait_until_or(
            DEADLINE,
            || {
                found = self.windows.elements(Which::Kiosk).into_iter().find(usable);
                found.is_some()
            },
            || format!("no control {words:?}, the window says {:?}\n{}", self.windows.words(Which::Kiosk), self.house.log()),
        );
        found.expect("found above")
    }

    fn place_of(&self, words: &str) -> Point {
        self.area_of(words).middle()
    }

    pub fn area_of(&self, words: &str) -> Area {
        area(&self.control(words))
    }

    /// Of an element by its component.
    pub fn area_of_kind(&self, kind: &str) -> Area {
        area(&self.windows.find_kind(Which::Kiosk, kind).unwrap_or_else(|| panic!("there is no {kind}")))
    }

    pub fn draw(&mut self, stroke: &[Point]) {
        self.display.draw(stroke);
        display_rests(self.display);
    }

    pub fn touch(&mut self, words: &str) -> Point {
        let place = self.place_of(words);
        // What came with the page may still move.
        display_rests(self.display);
        let place = if self.windows.shows(Which::Kiosk, words) { self.place_of(words) } else { place };
        self.display.touch(place, HELD);
        display_rests(self.display);
        place
    }

    fn act(&mut self, act: &Act) -> Vec<Move> {
        match act {
            Act::Touch(words) => vec![Move::Touch(self.touch(words))],
            Act::Way(words) => {
                std::thread::sleep(BEFORE_WAY);
                vec![Move::Pause, Move::Touch(self.touch(words))]
            }
            Act::TouchLastYear => vec![Move::Touch(self.touch(&(jiff::ZonedDateTime::now().year() - 1).to_string()))],
            Act::Keys(keys) => keys.chars().map(|key| Move::Key(self.key(&key.to_string()))).collect(),
            Act::PutCard => {
                self.house.put_card();
                vec![Move::PutCard]
            }
            Act::WaitForPaper => {
                wait_for_paper(self.house);
                vec![Move::WaitForPaper]
            }
        }
    }

    pub fn key(&mut self, face: &str) -> Point {
        let place = self.place_of(face);
        self.display.touch(place, HELD);
        std::thread::sleep(BETWEEN_KEYS);
        place
    }
}

fn wait_for_paper(house: &House) {
    wait_until_or(DEADLINE, || house.has_paper(), || format!("no paper came out\n{}", house.log()));
}

/// The same visit in the release build.
pub fn replay(display: &mut Display, house: &House, places: &Places) {
    for step in &places.visit {
        match step {
            Move::Touch(place) => {
                display.touch(*place, HELD);
                display_rests(display);
            }
            Move::Key(place) => {
                display.touch(*place, HELD);
                std::thread::sleep(BETWEEN_KEYS);
            }
            Move::Pause => std::thread::sleep(BEFORE_WAY),
            Move::PutCard => {
                house.put_card();
                display_rests(display);
            }
            Move::WaitForPaper => {
                wait_for_paper(house);
                display_rests(display);
            }
        }
    }
    house.reader.lift();
}
