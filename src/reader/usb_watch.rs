//! Watches the USB bus for readers that come, on a thread that does nothing else.

use super::usb::id_of;
use super::usb_mode::UsbReaders;
use rusb::{Context, Device, Hotplug, HotplugBuilder, Registration, UsbContext};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;
use std::time::Duration;

/// One round of event handling; a wish to stop interrupts it.
const EVENT_ROUND: Duration = Duration::from_millis(250);

/// Wakes the reader's thread when a known reader is plugged in. Registered once for the program's life:
/// libusb has known faults around registering again and again.
pub(super) struct UsbWatch {
    context: Context,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    registration: Option<Registration<Context>>,
}

struct Arrivals {
    readers: UsbReaders,
    wake: SyncSender<()>,
}

impl Hotplug<Context> for Arrivals {
    fn device_arrived(&mut self, device: Device<Context>) {
        if id_of(&device).is_some_and(|id| self.readers.contain(id)) {
            // A full queue wakes the thread just as well. Nothing else may be done inside this callback.
            let _ = self.wake.try_send(());
        }
    }

    fn device_left(&mut self, _: Device<Context>) {
        // The reader's thread learns it from its next transfer.
    }
}

impl UsbWatch {
    /// `None` where the system tells nothing about arrivals: then the device list is looked through instead.
    pub fn start(context: &Context, readers: UsbReaders, wake: SyncSender<()>) -> Option<Self> {
        let arrivals = Box::new(Arrivals { readers, wake });
        let registration = HotplugBuilder::new().register(context.clone(), arrivals).ok()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (event_context, event_stop) = (context.clone(), Arc::clone(&stop));
        let thread = std::thread::Builder::new().name("reader-usb-events".into()).spawn(move || {
            while !event_stop.load(Ordering::Acquire) {
                if event_context.handle_events(Some(EVENT_ROUND)).is_err() {
                    // An error that persists must not spin.
                    std::thread::park_timeout(EVENT_ROUND);
                }
            }
        });
        // Without its thread no callback runs; the registration is dropped here and the caller polls instead.
        let thread = thread.ok()?;
        Some(UsbWatch { context: context.clone(), stop, thread: Some(thread), registration: Some(registration) })
    }
}

impl Drop for UsbWatch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.context.interrupt_handle_events();
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
        // Before the context, and not while a callback may run.
        self.registration = None;
    }
}
