//! The lights at reader and paper slot: LEDs of the Linux LED class (`/sys/class/leds/NAME`), a file each. A light that
//! cannot be switched is logged once and told to staff, and costs nothing else.

use crate::devices::{DeviceState, DeviceStatus, Fault};
use crate::events::{LogEvent, record};
use crate::visit::lights::Lit;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;
use tokio::sync::watch;

/// Directories of the two; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LightSettings {
    pub card: PathBuf,
    pub paper: PathBuf,
}

/// What is to be lit.
pub struct Lights(watch::Sender<Lit>);

impl Lights {
    /// Only the newest waits.
    pub fn show(&self, lit: Lit) {
        self.0.send_if_modified(|last| std::mem::replace(last, lit) != lit);
    }
}

/// Begins with both off. Goes on until the runtime ends or the [`Lights`] go; then both are off. How they are, both as one
/// device, is told first and whenever it changes: seen each time they are switched.
pub fn start(runtime: &Handle, settings: LightSettings, tell: impl Fn(DeviceStatus) + Send + 'static) -> Lights {
    let (lights, wanted) = watch::channel(Lit::default());
    let lamps = [Lamp::new("card", settings.card), Lamp::new("paper", settings.paper)];
    runtime.spawn(light(lamps, wanted, tell));
    Lights(lights)
}

async fn light(mut lamps: [Lamp; 2], mut wanted: watch::Receiver<Lit>, tell: impl Fn(DeviceStatus)) {
    let (mut going_on, mut told) = (true, None);
    while going_on {
        let lit = *wanted.borrow_and_update();
        // An LED behind a slow bus may block.
        let switching = tokio::task::spawn_blocking(move || {
            lamps.iter_mut().zip([lit.card, lit.paper]).for_each(|(lamp, on)| lamp.switch(on));
            lamps
        });
        let Ok(switched) = switching.await else { return };
        lamps = switched;
        let status = status(&lamps);
        if told.replace(status) != Some(status) {
            tell(status);
        }
        going_on = wanted.changed().await.is_ok();
    }
    lamps.iter_mut().for_each(|lamp| lamp.switch(false));
}

/// One that fails is the fault of both; none where none is configured.
fn status(lamps: &[Lamp; 2]) -> DeviceStatus {
    if lamps.iter().all(|lamp| lamp.dir.as_os_str().is_empty()) {
        return DeviceStatus::none();
    }
    match lamps.iter().find_map(|lamp| lamp.fault) {
        None => DeviceStatus::online(),
        Some(Fault::Absent) => DeviceStatus::in_trouble(DeviceState::Offline, Fault::Absent),
        Some(fault) => DeviceStatus::in_trouble(DeviceState::UserError, fault),
    }
}

struct Lamp {
    name: &'static str,
    dir: PathBuf,
    /// Logged, and not to be logged again before it worked.
    fault: Option<Fault>,
}

impl Lamp {
    fn new(name: &'static str, dir: PathBuf) -> Self {
        Lamp { name, dir, fault: None }
    }

    fn switch(&mut self, on: bool) {
        if self.dir.as_os_str().is_empty() {
            return;
        }
        let fault = switch(&self.dir, on).err().map(|error| fault_of(&error));
        if let Some(fault) = fault.filter(|_| self.fault.is_none()) {
            record(LogEvent::LightDown, &[("light", self.name.into()), ("fault", fault.as_str().into())]);
        }
        self.fault = fault;
    }
}

fn fault_of(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::NotFound => Fault::Absent,
        io::ErrorKind::PermissionDenied => Fault::NoPermission,
        _ => Fault::Unwritable,
    }
}

/// Full brightness or none. The kernel ends a blinking of its own when it is told a brightness of 0.
fn switch(dir: &Path, on: bool) -> io::Result<()> {
    let brightest = std::fs::read_to_string(dir.join("max_brightness"))?;
    let mut brightness = OpenOptions::new().write(true).truncate(true).open(dir.join("brightness"))?;
    brightness.write_all(if on { brightest.trim().as_bytes() } else { b"0" })
}

/// Whether a light can be switched.
pub fn check(dir: &Path) -> bool {
    OpenOptions::new().write(true).open(dir.join("brightness")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the kernel shows an LED of 255 steps.
    fn led(dir: &Path) {
        std::fs::write(dir.join("max_brightness"), "255\n").unwrap();
        std::fs::write(dir.join("brightness"), "7\n").unwrap();
    }

    #[test]
    fn a_light_is_fully_on_or_off() {
        let dir = tempfile::tempdir().unwrap();
        led(dir.path());
        let brightness = || std::fs::read_to_string(dir.path().join("brightness")).unwrap();
        let mut lamp = Lamp::new("card", dir.path().into());
        lamp.switch(true);
        assert_eq!(brightness(), "255");
        lamp.switch(false);
        assert_eq!(brightness(), "0");
        assert!(check(dir.path()));
    }

    #[test]
    fn a_light_that_is_not_there_is_tolerated_and_works_when_it_comes() {
        let dir = tempfile::tempdir().unwrap();
        let mut lamp = Lamp::new("paper", dir.path().into());
        lamp.switch(true);
        assert!(lamp.fault == Some(Fault::Absent) && !check(dir.path()));
        assert!(!dir.path().join("brightness").exists(), "nothing is made where no light is");
        led(dir.path());
        lamp.switch(true);
        assert_eq!(lamp.fault, None);
        Lamp::new("card", PathBuf::new()).switch(true);
    }

    #[test]
    fn the_end_is_dark() {
        let (card, paper) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        [&card, &paper].iter().for_each(|dir| led(dir.path()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let lamps = [Lamp::new("card", card.path().into()), Lamp::new("paper", paper.path().into())];
        let (lights, wanted) = watch::channel(Lit::default());
        let shown = || [&card, &paper].map(|dir| std::fs::read_to_string(dir.path().join("brightness")).unwrap());
        runtime.block_on(async {
            let lights = Lights(lights);
            lights.show(Lit { card: true, paper: true });
            drop(lights);
            light(lamps, wanted, |_| ()).await;
        });
        assert_eq!(shown(), ["0", "0"]);
    }

    /// What is told while the paper's light is taken away and put back between two switchings.
    #[test]
    fn staff_are_told_of_a_light_that_cannot_be_switched_and_of_its_return() {
        let (card, paper) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        [&card, &paper].iter().for_each(|dir| led(dir.path()));
        let (gone, there) = (paper.path().join("gone"), paper.path().join("brightness"));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (told, mut statuses) = tokio::sync::mpsc::unbounded_channel();
        let settings = LightSettings { card: card.path().into(), paper: paper.path().into() };
        let lights = start(runtime.handle(), settings, move |status| {
            let _ = told.send(status);
        });
        let absent = DeviceStatus::in_trouble(DeviceState::Offline, Fault::Absent);
        runtime.block_on(async {
            assert_eq!(statuses.recv().await, Some(DeviceStatus::online()));
            std::fs::rename(&there, &gone).unwrap();
            lights.show(Lit { card: true, paper: false });
            assert_eq!(statuses.recv().await, Some(absent));
            std::fs::rename(&gone, &there).unwrap();
            lights.show(Lit { card: false, paper: true });
            assert_eq!(statuses.recv().await, Some(DeviceStatus::online()));
        });
        let none = [Lamp::new("card", PathBuf::new()), Lamp::new("paper", PathBuf::new())];
        assert_eq!(status(&none), DeviceStatus::none());
    }
}
