//! The fuzz targets with every test run: what was found before, the samples there are, and some thousand damaged ones.
//! `make fuzz` looks further, guided by coverage.

#[path = "targets.rs"]
mod targets;

use std::path::Path;
use targets::{TARGETS, Target};

/// Damaged samples of each target.
const TRIES: u64 = 4_000;

/// What printers say (Epson's ESC/POS reference): all well to the four inquiries; an open cover and no paper to them; near
/// the end by itself; printed to the end, then a cover opened.
const ESCPOS_STATUS: [&[u8]; 4] =
    [&[0x12, 0x12, 0x12, 0x12], &[0x1A, 0x36, 0x12, 0x72], &[0x14, 0, 0x03, 0x0F], &[0x00, 0x3C, 0, 0, 0x0F]];

/// xorshift64*: the same tries every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Cases found by fuzzing and kept, `tests/fuzz/cases/TARGET/*`.
fn found(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/cases").join(target);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
}

/// Good samples to begin with.
fn samples(target: &str) -> Vec<Vec<u8>> {
    if target == "config" {
        return vec![include_bytes!("../../assets/kiosk.example.toml").to_vec()];
    }
    if target == "escpos_status" {
        return ESCPOS_STATUS.iter().map(|said| said.to_vec()).collect();
    }
    let answers = crate::cases();
    let samples = answers.iter().map(|case| match target {
        "frames" => [&[36][..], &case.frame].concat(),
        // What stands behind the preamble, the length and SW1 SW2, without the checksum.
        "answers" => [&[5][..], case.frame.get(9..case.frame.len() - 1).unwrap_or_default()].concat(),
        _ => case.frame.get(14..14 + 256).unwrap_or_default().to_vec(),
    });
    samples.collect()
}

/// The same bytes with one thing done to them.
fn damaged(sample: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    let at = chance.below(bytes.len());
    match chance.below(5) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << chance.below(8),
        1 if !bytes.is_empty() => bytes[at] = chance.next().to_le_bytes()[0],
        2 => bytes.truncate(at),
        3 => bytes.insert(at, chance.next().to_le_bytes()[0]),
        _ => {
            let end = (at + chance.below(40)).min(bytes.len());
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
    }
    bytes
}

fn short_walk((name, target): Target) {
    for case in found(name) {
        target(&case);
    }
    let samples = samples(name);
    samples.iter().for_each(|sample| target(sample));
    let mut chance = Chance(0x5EED_2026_1122_0002);
    for _ in 0..TRIES {
        let mut bytes = samples[chance.below(samples.len())].clone();
        for _ in 0..=chance.below(4) {
            bytes = damaged(&bytes, &mut chance);
        }
        target(&bytes);
    }
}

#[test]
fn whatever_comes_the_targets_hold() {
    TARGETS.into_iter().for_each(short_walk);
}
