//! The coverage-guided fuzzer of one target: `make fuzz`.
#![no_main]

mod targets;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use targets::TARGETS;

/// Names the target.
const TARGET: &str = "YIZHAN_FUZZ_TARGET";

static CHOSEN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var(TARGET).unwrap_or_default();
    let chosen = TARGETS.iter().find(|(target, _)| *target == name);
    chosen.unwrap_or_else(|| panic!("{TARGET} names one of {:?}", TARGETS.map(|(target, _)| target))).1
});

fuzz_target!(|data: &[u8]| CHOSEN(data));
