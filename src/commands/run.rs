//! `kiosk`: wires the ports, starts the threads and runs until it is told to stop.

use crate::code_scanner::{CodeScanner, ScannerSettings};
use crate::composer::handwriting::{self, Handwriting, HandwritingEvent};
use crate::composer::{self, ComposerEvent};
use crate::conductor::{Conductor, Inbox, Input, Ports, Start, inbox};
use crate::config::{Config, SocialCardReader};
use crate::content::{Kept, Shown, Sync};
use crate::devices::{Device, DeviceStatus};
use crate::events::{LogEvent, record};
use crate::hall_client::HallClient;
use crate::health::heartbeat;
use crate::health::{self, Watched};
use crate::journal::{self, Journal, JournalError, JournalSettings, SenderSettings};
use crate::lights;
use crate::printing::{FALLBACK_FONTS, Printer, PrinterSettings};
use crate::screen::{Screen, ScreenLink};
#[cfg(feature = "social-card")]
use crate::social_card::{self, SocialCardEvent};
use crate::visit::{Event, Site};
use crate::voice::{self, Voice};
use crate::words::Texts;
use crate::{catalogue, code_scanner, content, reader};
use slint::ComponentHandle;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Why the kiosk does not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("[hall] seal_key is not set: put the one line of the hall's seal.pub there")]
    NoSealKey,
    #[error("the screen: {0}")]
    Screen(#[from] slint::PlatformError),
    #[error("{0}")]
    Journal(#[from] JournalError),
    #[error("the hall's client: {0}")]
    Client(#[from] reqwest::Error),
    #[error("a thread cannot be started: {0}")]
    Thread(#[source] std::io::Error),
}

/// Software rendering everywhere: a street's machine has no graphics driver worth trusting.
pub fn choose_screen_backend() -> Result<(), slint::PlatformError> {
    // Tests choose another one by Slint's own variable.
    if std::env::var_os("SLINT_BACKEND").is_some() {
        return Ok(());
    }
    slint::BackendSelector::new().backend_name("winit".into()).renderer_name("software".into()).select()?;
    Ok(())
}

/// Runs until the window closes or a signal comes. `beside` is called once the kiosk window is up; what it
/// returns lives as long as the loop.
pub fn run<T>(config: &Config, runtime: &tokio::runtime::Runtime, beside: impl FnOnce(&Screen) -> T) -> Result<(), RunError> {
    let seal_key = config.hall.seal_key.key().cloned().ok_or(RunError::NoSealKey)?;
    choose_screen_backend()?;
    let texts = Arc::new(Texts::built_in());
    let (inbox, inputs) = inbox();
    // Window and disk take their time side by side: the first page must not wait for a slow disk after a slow display.
    let (screen, stored) = std::thread::scope(|scope| {
        let opening = scope.spawn(|| open_stored(config, &seal_key, runtime, &inbox));
        let to_inbox = inbox.clone();
        let screen = Screen::new(&config.screen, texts.clone(), Rc::new(move |event| to_inbox.put(Input::Event(event))));
        (screen, opening.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let screen = screen?;
    let Stored { hall, journal, salt } = stored?;
    screen.place_on_panel(&config.screen);
    let content = follow_content(config, &hall, runtime, &inbox);
    let ports = Ports {
        lights: start_lights(config, runtime, &inbox),
        teller: heartbeat::start(runtime.handle(), hall.clone(), config.machine.id.as_str().to_string(), inbox.clone()),
        screen: ScreenLink::to(screen.clone()),
        journal,
        hall: hall.clone(),
        composer: start_composer(&config.typing.rime_dir, inbox.clone()),
        handwriting: start_handwriting(&config.typing.handwriting_model, inbox.clone()),
        printer: Arc::new(Printer::new(config.receipt_printer.uri.settings().clone())),
        document_printer: Arc::new(Printer::new(config.document_printer.uri.settings().clone())),
        fallback_fonts: fallback_fonts(config),
        voice: start_voice(config, &texts, &inbox),
        texts,
        runtime: runtime.handle().clone(),
        inbox: inbox.clone(),
        seal_key,
        staff_pin: config.maintenance.pin.hash().cloned(),
        document_key: config.hall.document_key.key().cloned(),
    };
    let watched = Watched {
        hall: hall.clone(),
        receipt_printer: ports.printer.clone(),
        document_printer: ports.document_printer.clone(),
        storage: config.storage.dir.clone(),
    };
    health::watch(runtime.handle(), watched, &inbox);
    runtime.spawn(quit_on_signal());
    let site = site(config, content);
    let public_url = site.public_url.clone();
    let conductor = Conductor::new(Start { site, ports, salt, roll_length_mm: config.receipt_printer.roll_length_mm });
    let thread =
        std::thread::Builder::new().name("conductor".into()).spawn(move || conductor.run(&inputs)).map_err(RunError::Thread)?;
    let scanner = start_scanner(config, &public_url, &inbox);
    #[cfg(feature = "social-card")]
    let _social_card = start_social_card(config, &inbox);
    if config.social_card.reader == SocialCardReader::None {
        inbox.put(Input::Device { device: Device::SocialCardReader, status: DeviceStatus::none() });
    }
    let to_inbox = inbox.clone();
    let reader = reader::start(config.reader.settings(), move |event| to_inbox.put(Input::Reader(event)));
    screen.window().show()?;
    let beside = beside(&screen);
    record(LogEvent::ProgramStarted, &[]);
    slint::run_event_loop()?;
    drop(beside);
    drop(reader);
    drop(scanner);
    inbox.stop();
    if thread.join().is_err() {
        record(LogEvent::ThreadEnded, &[("thread", "conductor".into())]);
    }
    record(LogEvent::ProgramStopped, &[]);
    Ok(())
}

/// The machine's own words: who runs it, what it offers.
fn site(config: &Config, content: Arc<catalogue::Content>) -> Site {
    let public_url = if config.hall.public_url.is_empty() { config.hall.url.as_str() } else { &config.hall.public_url };
    Site {
        machine: config.machine.id.as_str().to_string(),
        content,
        public_url: public_url.to_string(),
        has_staff_pin: config.maintenance.pin.hash().is_some(),
        staff_cards: config.maintenance.staff_cards.iter().map(|card| card.tag()).collect(),
        has_printer: *config.receipt_printer.uri.settings() != PrinterSettings::None,
        has_document_printer: *config.document_printer.uri.settings() != PrinterSettings::None,
    }
}

fn fallback_fonts(config: &Config) -> Vec<PathBuf> {
    config.paper.fonts.iter().cloned().chain(FALLBACK_FONTS.iter().map(PathBuf::from)).collect()
}

/// What does not need the window.
struct Stored {
    hall: HallClient,
    journal: Journal,
    salt: Vec<u8>,
}

fn open_stored(
    config: &Config,
    seal_key: &crate::sealing::PublicKey,
    runtime: &tokio::runtime::Runtime,
    inbox: &Inbox,
) -> Result<Stored, RunError> {
    let hall = HallClient::new(config.hall.url.as_str())?;
    let journal = open_journal(config, seal_key, hall.clone(), runtime, inbox.clone())?;
    let salt = journal::machine_salt(&config.storage.dir)?;
    Ok(Stored { hall, journal, salt })
}

fn open_journal(
    config: &Config,
    seal_key: &crate::sealing::PublicKey,
    hall: HallClient,
    runtime: &tokio::runtime::Runtime,
    inbox: Inbox,
) -> Result<Journal, JournalError> {
    let settings = JournalSettings {
        dir: config.storage.dir.clone(),
        machine: config.machine.id.as_str().to_string(),
        seal_key: seal_key.clone(),
        now_ms: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
        sender: SenderSettings::default(),
    };
    Journal::open(settings, hall, runtime.handle(), move |event| inbox.put(Input::Journal(event)))
}

fn start_composer(data_dir: &std::path::Path, inbox: Inbox) -> composer::Composer {
    composer::start(data_dir, move |event| match event {
        ComposerEvent::Composed(composition) => inbox.put(Input::Event(Event::Composed(composition))),
        ComposerEvent::Down(_) => inbox.put(Input::Event(Event::ComposerDown)),
    })
}

fn start_handwriting(model: &std::path::Path, inbox: Inbox) -> Handwriting {
    handwriting::start(model, move |event| {
        inbox.put(Input::Event(match event {
            HandwritingEvent::Up => Event::Handwriting(true),
            HandwritingEvent::Read(composition) => Event::Composed(composition),
            HandwritingEvent::Down(_) => Event::Handwriting(false),
        }));
    })
}

#[cfg(feature = "social-card")]
fn start_social_card(config: &Config, inbox: &Inbox) -> Option<social_card::SocialCardReader> {
    use crate::devices::{DeviceState, Fault};
    let to_inbox = inbox.clone();
    let told = move |status| Input::Device { device: Device::SocialCardReader, status };
    let tell = move |event| {
        to_inbox.put(match event {
            SocialCardEvent::Up => told(DeviceStatus::online()),
            SocialCardEvent::Down => told(DeviceStatus::in_trouble(DeviceState::Offline, Fault::Absent)),
            SocialCardEvent::Code(code) => Input::Event(Event::Code(code)),
        });
    };
    (config.social_card.reader == SocialCardReader::Pcsc).then(|| social_card::start(tell))
}

fn start_lights(config: &Config, runtime: &tokio::runtime::Runtime, inbox: &Inbox) -> lights::Lights {
    let to_inbox = inbox.clone();
    let told = move |status| to_inbox.put(Input::Device { device: Device::Lights, status });
    lights::start(runtime.handle(), config.lights.settings(), told)
}

fn start_scanner(config: &Config, public_url: &str, inbox: &Inbox) -> CodeScanner {
    let settings = config.code_scanner.settings();
    if settings == ScannerSettings::None {
        inbox.put(Input::Device { device: Device::CodeScanner, status: DeviceStatus::none() });
    }
    let to_inbox = inbox.clone();
    code_scanner::start(settings, public_url.to_string(), move |event| to_inbox.put(Input::Scanner(event)))
}

fn start_voice(config: &Config, texts: &Arc<Texts>, inbox: &Inbox) -> Voice {
    let to_inbox = inbox.clone();
    let voice = voice::start(config.voice.settings(), texts.clone(), move |event| to_inbox.put(Input::Voice(event)));
    if config.voice.settings().output == voice::Output::None {
        inbox.put(Input::Device { device: Device::Sound, status: DeviceStatus::none() });
    }
    let to_inbox = inbox.clone();
    voice::watch_earphone(&config.voice.earphone, move |plugged| to_inbox.put(Input::Earphone(plugged)));
    voice
}

/// What is shown first; from then on what the hall publishes is followed.
fn follow_content(
    config: &Config,
    hall: &HallClient,
    runtime: &tokio::runtime::Runtime,
    inbox: &Inbox,
) -> Arc<catalogue::Content> {
    let kept = Kept::below(&config.storage.dir);
    let key = config.content.key.key();
    let Shown { content, manifest } = content::shown_first(&config.content.dir, &kept, key);
    if let Some(key) = key.cloned() {
        let interval = Duration::from_secs(u64::from(config.content.check_every_s));
        let version = content.facts.version;
        let sync = Sync { hall: hall.clone(), key, kept, interval, version, manifest };
        let inbox = inbox.clone();
        runtime.spawn(sync.run(move |content| inbox.put(Input::Content(content))));
    }
    content
}

async fn quit_on_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    // Fails only where the loop has ended already.
    drop(slint::quit_event_loop());
}
