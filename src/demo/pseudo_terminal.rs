//! A serial line of our own: what stands at its one end is played here, the other is a device for the program.

use rustix::pty::OpenptFlags;
use rustix::termios::OptionalActions;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

pub(super) struct PseudoTerminal {
    pub(super) controller: OwnedFd,
    pub(super) device: PathBuf,
    /// Our own hold on the device end: without one the other end breaks when a program closes it.
    pub(super) device_end: File,
}

impl PseudoTerminal {
    /// # Errors
    /// Whatever the system says about pseudo-terminals.
    pub(super) fn open() -> io::Result<Self> {
        let controller = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        rustix::pty::grantpt(&controller)?;
        rustix::pty::unlockpt(&controller)?;
        let name = rustix::pty::ptsname(&controller, Vec::new())?;
        let device = PathBuf::from(name.to_string_lossy().into_owned());
        let device_end = open_raw(&device)?;
        Ok(PseudoTerminal { controller, device, device_end })
    }
}

/// Opens the device end without echo and line handling.
fn open_raw(device: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::CLOEXEC;
    let end = rustix::fs::open(device, flags, rustix::fs::Mode::empty())?;
    let mut attributes = rustix::termios::tcgetattr(&end)?;
    attributes.make_raw();
    rustix::termios::tcsetattr(&end, OptionalActions::Now, &attributes)?;
    Ok(File::from(end))
}
