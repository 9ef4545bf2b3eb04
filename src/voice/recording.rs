//! A device for tests: it takes as long as a real one and writes down what is said. Never part of a machine on a street.

use super::{Gone, VoiceOut};
use crate::speech::SAMPLES_PER_SECOND;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// One line each: `said` with the caption and how many clips, `sound` with what is heard first of it, `stop`.
pub struct Recording {
    file: File,
    begins: bool,
}

impl Recording {
    pub fn open(path: &Path) -> Option<Self> {
        let file = File::options().append(true).create(true).open(path).ok()?;
        Some(Recording { file, begins: false })
    }

    fn line(&mut self, line: &str) {
        // A test that reads nothing fails by itself.
        drop(writeln!(self.file, "{line}"));
    }
}

impl VoiceOut for Recording {
    fn play(&mut self, samples: &[i16]) -> Result<(), Gone> {
        if std::mem::take(&mut self.begins) {
            self.line("sound");
        }
        let microseconds = samples.len() as u64 * 1_000_000 / u64::from(SAMPLES_PER_SECOND);
        std::thread::sleep(Duration::from_micros(microseconds));
        Ok(())
    }

    fn stop(&mut self) {
        self.line("stop");
    }

    fn told(&mut self, caption: &str, files: &[&str]) {
        self.begins = true;
        self.line(&format!("said {} {caption}", files.len()));
    }
}
