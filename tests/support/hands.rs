//! Characters as a hand draws them, from the middle lines of hanzi-writer-data (`tests/setup.sh hands`): shifted, leaning,
//! trembling, in another order, joined. The same seed draws the same.

use std::path::Path;
use yizhan::api::Stroke;

/// The characters that are drawn.
pub const CHARACTERS: &str = include_str!("../data/handwriting-characters.txt");

/// Height of a character of the data, whose vertical axis points up, with the room below the line.
const DATA_HEIGHT: f64 = 900.0;
/// A character on the pad, in tenths of a millimetre.
const SIZE_TENTHS_MM: (f64, f64) = (220.0, 420.0);
/// How far a character leans, of its height, either way.
const LEAN: f64 = 0.20;
/// How much narrower or wider than high.
const STRETCH: (f64, f64) = (0.75, 1.30);
/// How far a point strays, of the character's height, either way.
const TREMBLE: f64 = 0.030;
/// Of two strokes in a row, how many are joined when somebody joins them.
const JOINED: f64 = 0.4;

/// How somebody writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    InOrder,
    /// Two strokes in each other's place.
    OutOfOrder,
    /// Without lifting between many of them.
    Joined,
}

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn between(&mut self, (low, high): (f64, f64)) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

pub fn characters() -> Vec<char> {
    CHARACTERS.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect()
}

/// The middle lines of a character's strokes.
fn medians(character: char) -> Vec<Vec<(f64, f64)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/handwriting/hands");
    let file = folder.join(format!("{character}.json"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: run tests/setup.sh hands"));
    let data: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    serde_json::from_value(data["medians"].clone()).expect("points")
}

/// A character, its left edge at `left` tenths of a millimetre.
pub fn drawn(character: char, hand: Hand, left: f64, chance: &mut Chance) -> Vec<Stroke> {
    let size = chance.between(SIZE_TENTHS_MM);
    let (lean, stretch) = (chance.between((-LEAN, LEAN)), chance.between(STRETCH));
    let mut place = |(x, y): (f64, f64)| {
        let mut stray = || chance.between((-TREMBLE, TREMBLE));
        let down = 1.0 - y / DATA_HEIGHT + stray();
        let across = (x / DATA_HEIGHT + lean * (down - 0.5)) * stretch + stray();
        // `as` saturates: what strays over the edge of the pad ends there.
        ((left + across * size).round() as u16, (60.0 + down * size).round() as u16)
    };
    let mut strokes: Vec<Stroke> =
        medians(character).into_iter().map(|line| line.into_iter().map(&mut place).collect()).collect();
    match hand {
        Hand::InOrder => strokes,
        Hand::OutOfOrder => {
            if let Some(last) = strokes.len().checked_sub(1).filter(|last| *last > 0) {
                let one = chance.next() as usize % last;
                strokes.swap(one, one + 1);
            }
            strokes
        }
        Hand::Joined => {
            let mut joined: Vec<Stroke> = Vec::new();
            for stroke in strokes {
                match joined.last_mut() {
                    Some(before) if chance.between((0.0, 1.0)) < JOINED => before.extend(stroke),
                    _ => joined.push(stroke),
                }
            }
            joined
        }
    }
}

/// Several characters beside each other.
pub fn line(text: &str, chance: &mut Chance) -> Vec<Stroke> {
    let mut left = 20.0;
    let mut strokes = Vec::new();
    for character in text.chars() {
        let of_one = drawn(character, Hand::InOrder, left, chance);
        left = of_one.iter().flatten().map(|point| f64::from(point.0)).fold(left, f64::max) + 25.0;
        strokes.extend(of_one);
    }
    strokes
}
