//! A code scanner behind a pseudo-terminal: the desk's, and the one of tests.

use super::pseudo_terminal::PseudoTerminal;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The emulated scanner. Dropping it unplugs it.
pub struct ScannerEmulator {
    device: PathBuf,
    line: File,
    _device_end: File,
}

impl ScannerEmulator {
    /// # Errors
    /// Whatever the system says about pseudo-terminals.
    pub fn start() -> io::Result<Self> {
        let PseudoTerminal { controller, device, device_end } = PseudoTerminal::open()?;
        Ok(ScannerEmulator { device, line: File::from(controller), _device_end: device_end })
    }

    /// The serial device to be named in the configuration.
    pub fn device_path(&self) -> &Path {
        &self.device
    }

    /// Holds a code before it.
    ///
    /// # Errors
    /// The line takes nothing.
    pub fn scan(&self, code: &str) -> io::Result<()> {
        self.send(code.as_bytes())?;
        self.send(b"\r\n")
    }

    /// Bytes as they are. Waits where nobody reads.
    ///
    /// # Errors
    /// The line takes nothing.
    pub fn send(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.line).write_all(bytes)
    }
}
