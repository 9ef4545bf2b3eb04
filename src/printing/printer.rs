//! The printer a machine has, and what may be wrong with it.

use super::ipp::IppPrinter;
use super::thermal::{Remembered, ThermalAddress, ThermalAddressError, ThermalPrinter};
use crate::devices::{DeviceState, DeviceStatus, Fault, Media};
use crate::events::{self, LogEvent};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as Line, OwnedMutexGuard};
use uuid::Uuid;

/// How often a job is looked at.
const POLL_MILLISECONDS: u64 = 250;
/// How long a citizen waits for a document, from the first question to the printer.
const TOTAL_SECONDS: u64 = 60;
/// How long one answer of a printer may take.
const REQUEST_SECONDS: u64 = 5;

const IPP_SCHEME: &str = "ipp://";
const FOLDER_SCHEME: &str = "folder:";
const NO_PRINTER: &str = "none";
/// Only the program itself may read what it wrote for a citizen.
const FILE_MODE: u32 = 0o600;

/// Where documents go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterSettings {
    /// A printer that speaks IPP: on the network of the hall, or on USB through ipp-usb.
    Ipp { uri: String },
    /// A thermal printer that speaks ESC/POS.
    Thermal(ThermalAddress),
    /// PDF files in a folder.
    Folder { path: PathBuf },
    /// No printer.
    None,
}

/// What is wrong with a printer's line in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error(
        "a printer is ipp://HOST[:PORT]/PATH, escpos://HOST[:PORT], escpos-serial:DEVICE, escpos-usb:any, folder:PATH or none, not {0:?}"
    )]
    Unknown(String),
    #[error("{0:?} is no printer address: it needs ipp://HOST[:PORT]/PATH, for example ipp://localhost:60000/ipp/print")]
    Address(String),
    #[error("folder: needs a path, for example folder:/var/lib/yizhan/paper")]
    NoPath,
    #[error("ipps:// is not spoken; reach the printer over USB with ipp-usb, or over the hall's own network with ipp://")]
    Encrypted,
    #[error(transparent)]
    Thermal(#[from] ThermalAddressError),
}

impl PrinterSettings {
    /// Reads `ipp://…`, `escpos…`, `folder:PATH` or `none`.
    ///
    /// # Errors
    /// [`SettingsError`], which says what would be right.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let text = text.trim();
        if text == NO_PRINTER {
            return Ok(PrinterSettings::None);
        }
        if text.starts_with("ipps:") {
            return Err(SettingsError::Encrypted);
        }
        if let Some(address) = ThermalAddress::parse(text) {
            return Ok(PrinterSettings::Thermal(address?));
        }
        if let Some(path) = text.strip_prefix(FOLDER_SCHEME) {
            let path = path.trim();
            return if path.is_empty() { Err(SettingsError::NoPath) } else { Ok(PrinterSettings::Folder { path: path.into() }) };
        }
        if !text.starts_with(IPP_SCHEME) {
            return Err(SettingsError::Unknown(text.to_string()));
        }
        match super::ipp::parse_uri(text) {
            Some(_) => Ok(PrinterSettings::Ipp { uri: text.to_string() }),
            None => Err(SettingsError::Address(text.to_string())),
        }
    }
}

/// Why there is no paper. Staff are told which; the citizen that paper is missing or that the printer does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperTrouble {
    NoPaper,
    Jam,
    CoverOpen,
    /// No answer from the printer.
    Gone,
    /// The bounded wait is over and the job was cancelled.
    TooSlow,
    /// The printer answers and says no, or gave the job up.
    Refused,
    /// The machine has no printer.
    NotConfigured,
    FolderUnwritable,
}

impl PaperTrouble {
    /// The word in logs and health reports.
    pub fn code(self) -> &'static str {
        match self {
            PaperTrouble::NoPaper => "no-paper",
            PaperTrouble::Jam => "jam",
            PaperTrouble::CoverOpen => "cover-open",
            PaperTrouble::Gone => "gone",
            PaperTrouble::TooSlow => "too-slow",
            PaperTrouble::Refused => "refused",
            PaperTrouble::NotConfigured => "not-configured",
            PaperTrouble::FolderUnwritable => "folder-unwritable",
        }
    }
}

/// Not every copy came out whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPrinted {
    pub trouble: PaperTrouble,
    /// Copies that did.
    pub copies: u8,
    /// So much of the next one may hang from the printer, at most; 0 where nothing of it was begun, or where the printer
    /// does not let that be known.
    pub begun_mm: u32,
}

/// Nothing was begun.
impl From<PaperTrouble> for NotPrinted {
    fn from(trouble: PaperTrouble) -> Self {
        NotPrinted { trouble, copies: 0, begun_mm: 0 }
    }
}

/// What a printer can do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrinterState {
    Ready,
    /// It prints; staff should bring paper.
    PaperLow,
    Trouble(PaperTrouble),
}

impl PrinterState {
    /// The same in the words of all devices.
    pub fn status(self) -> DeviceStatus {
        let trouble = match self {
            PrinterState::Ready => return DeviceStatus { media: Media::Full, ..DeviceStatus::online() },
            PrinterState::PaperLow => return DeviceStatus { media: Media::Low, ..DeviceStatus::online() },
            PrinterState::Trouble(trouble) => trouble,
        };
        let (state, fault, media) = match trouble {
            PaperTrouble::NotConfigured => return DeviceStatus::none(),
            PaperTrouble::NoPaper => (DeviceState::UserError, Fault::NoPaper, Media::Out),
            PaperTrouble::Jam => (DeviceState::UserError, Fault::Jam, Media::Jammed),
            PaperTrouble::CoverOpen => (DeviceState::UserError, Fault::CoverOpen, Media::Unknown),
            PaperTrouble::FolderUnwritable => (DeviceState::UserError, Fault::Unwritable, Media::Unknown),
            PaperTrouble::Gone | PaperTrouble::TooSlow => (DeviceState::Offline, Fault::NoAnswer, Media::Unknown),
            PaperTrouble::Refused => (DeviceState::HardwareError, Fault::Refused, Media::Unknown),
        };
        DeviceStatus { media, ..DeviceStatus::in_trouble(state, fault) }
    }
}

/// How long a printer is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Between two looks at a job.
    pub poll: Duration,
    /// For a document as a whole.
    pub total: Duration,
    /// For one answer.
    pub request: Duration,
}

impl Waits {
    /// A look every 250 ms, 60 s for a document, 5 s for an answer.
    pub const STANDARD: Waits = Waits {
        poll: Duration::from_millis(POLL_MILLISECONDS),
        total: Duration::from_secs(TOTAL_SECONDS),
        request: Duration::from_secs(REQUEST_SECONDS),
    };
}

/// A printer. Keeps no connection and no document.
pub struct Printer {
    settings: PrinterSettings,
    waits: Waits,
    /// Of a thermal printer, between two talks with it.
    remembered: Arc<Remembered>,
    /// A thermal printer's line takes one at a time: who looks and who prints wait for each other. It is held by the thread
    /// that talks, so that a call that is dropped does not let go of it.
    line: Arc<Line<()>>,
}

impl Printer {
    /// A printer with the standard waits.
    pub fn new(settings: PrinterSettings) -> Self {
        Self::with_waits(settings, Waits::STANDARD)
    }

    /// A printer with other waits.
    pub fn with_waits(settings: PrinterSettings, waits: Waits) -> Self {
        Printer { settings, waits, remembered: Arc::default(), line: Arc::default() }
    }

    /// What it can do now. Answers within [`Waits::request`]; while it prints, with what was last known.
    pub async fn state(&self) -> PrinterState {
        match &self.settings {
            PrinterSettings::Ipp { uri } => match IppPrinter::new(uri, self.waits) {
                Some(printer) => printer.state().await,
                None => PrinterState::Trouble(PaperTrouble::NotConfigured),
            },
            PrinterSettings::Thermal(address) => self.look_at(address).await,
            PrinterSettings::Folder { path } => match in_background(path, |folder| probe(&folder)).await {
                Ok(()) => PrinterState::Ready,
                Err(trouble) => PrinterState::Trouble(trouble),
            },
            PrinterSettings::None => PrinterState::Trouble(PaperTrouble::NotConfigured),
        }
    }

    /// The same in the words of all devices, with paper and supplies. Answers within [`Waits::request`].
    pub async fn status(&self) -> DeviceStatus {
        match &self.settings {
            PrinterSettings::Ipp { uri } => match IppPrinter::new(uri, self.waits) {
                Some(printer) => printer.status().await,
                None => DeviceStatus::none(),
            },
            // A folder takes what comes and has no paper.
            PrinterSettings::Folder { path: _ } => DeviceStatus { media: Media::Unknown, ..self.state().await.status() },
            PrinterSettings::Thermal(_) | PrinterSettings::None => self.state().await.status(),
        }
    }

    /// Prints a PDF and waits until it is printed, within [`Waits::total`] and the time to cancel it. `job_name` is
    /// seen in print queues: nothing of a citizen. To be run to its end: dropped half-way it leaves the job with the printer.
    ///
    /// # Errors
    /// Why there is no paper, or only half of it. The job was then taken back, as far as the printer still answered: paper
    /// that comes out after its citizen has left would be found by the next one.
    pub async fn print(&self, pdf: Vec<u8>, job_name: &str) -> Result<(), NotPrinted> {
        self.print_copies(&pdf, job_name, 1).await
    }

    /// The same, so many times and within the time of one. Each copy is a job of its own: only then it is known how many
    /// came out.
    ///
    /// # Errors
    /// As [`Printer::print`], with how many copies came out before.
    pub async fn print_copies(&self, pdf: &[u8], job_name: &str, copies: u8) -> Result<(), NotPrinted> {
        let deadline = Instant::now() + self.waits.total;
        for done in 0..copies {
            let waits = Waits { total: deadline.saturating_duration_since(Instant::now()), ..self.waits };
            self.print_one(pdf, job_name, waits).await.map_err(|not| NotPrinted { copies: done, ..not })?;
        }
        Ok(())
    }

    async fn print_one(&self, pdf: &[u8], job_name: &str, waits: Waits) -> Result<(), NotPrinted> {
        let began = Instant::now();
        let printed: Result<(), NotPrinted> = match &self.settings {
            PrinterSettings::Ipp { uri } => match IppPrinter::new(uri, waits) {
                Some(printer) => printer.print(pdf, job_name).await.map_err(NotPrinted::from),
                None => Err(PaperTrouble::NotConfigured.into()),
            },
            PrinterSettings::Thermal(address) => {
                let pdf = pdf.to_vec();
                match tokio::time::timeout(waits.total, self.line.clone().lock_owned()).await {
                    Ok(line) => {
                        let left = Waits { total: waits.total.saturating_sub(began.elapsed()), ..waits };
                        self.at_printer(line, address, left, move |printer| printer.print(&pdf))
                            .await
                            .unwrap_or(Err(PaperTrouble::Gone.into()))
                    }
                    // Another document had it all the time.
                    Err(_) => Err(PaperTrouble::TooSlow.into()),
                }
            }
            PrinterSettings::Folder { path } => {
                let pdf = pdf.to_vec();
                in_background(path, move |folder| write_document(&folder, &pdf)).await.map_err(NotPrinted::from)
            }
            PrinterSettings::None => Err(PaperTrouble::NotConfigured.into()),
        };
        let milliseconds = began.elapsed().as_millis();
        match printed {
            Ok(()) => events::record(LogEvent::PaperPrinted, &[("milliseconds", milliseconds.into())]),
            Err(NotPrinted { trouble, .. }) => {
                events::record(
                    LogEvent::PaperTrouble,
                    &[("trouble", trouble.code().into()), ("milliseconds", milliseconds.into())],
                );
            }
        }
        printed
    }

    /// Asks a thermal printer, unless somebody prints: then it is what it was before, or ready where nobody has asked yet.
    async fn look_at(&self, address: &ThermalAddress) -> PrinterState {
        let Ok(line) = self.line.clone().try_lock_owned() else {
            return self.remembered.known().unwrap_or(PrinterState::Ready);
        };
        let asked = self.at_printer(line, address, self.waits, |printer| printer.state()).await;
        asked.unwrap_or(PrinterState::Trouble(PaperTrouble::Gone))
    }

    /// A thermal printer is spoken to on a thread of its own: its lines block. Nothing where that did not come to its end.
    async fn at_printer<T: Send + 'static>(
        &self,
        line: OwnedMutexGuard<()>,
        address: &ThermalAddress,
        waits: Waits,
        talk: impl FnOnce(ThermalPrinter) -> T + Send + 'static,
    ) -> Option<T> {
        let (address, remembered) = (address.clone(), self.remembered.clone());
        let talking = move || {
            let said = talk(ThermalPrinter::new(&address, waits, &remembered));
            drop(line);
            said
        };
        tokio::task::spawn_blocking(talking).await.ok()
    }
}

/// A disk may be slow: its work never blocks the runtime.
async fn in_background(folder: &Path, work: impl FnOnce(PathBuf) -> io::Result<()> + Send + 'static) -> Result<(), PaperTrouble> {
    let folder = folder.to_path_buf();
    match tokio::task::spawn_blocking(move || work(folder)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(PaperTrouble::FolderUnwritable),
    }
}

/// Makes the folder if only its last part is missing, and sees whether a file can be written there.
fn probe(folder: &Path) -> io::Result<()> {
    make_folder(folder)?;
    let path = folder.join(format!(".{}.probe", Uuid::new_v4()));
    create(&path)?;
    fs::remove_file(path)
}

/// The whole file or none: written aside, made durable, then named.
fn write_document(folder: &Path, pdf: &[u8]) -> io::Result<()> {
    make_folder(folder)?;
    let id = Uuid::new_v4();
    let aside = folder.join(format!(".{id}.part"));
    let written = create(&aside).and_then(|mut file| {
        file.write_all(pdf)?;
        file.sync_all()?;
        fs::rename(&aside, folder.join(format!("{id}.pdf")))?;
        File::open(folder)?.sync_all()
    });
    if written.is_err() {
        // Nothing of a citizen stays in half a file; that it cannot be removed is the folder's trouble, told anyway.
        let _ = fs::remove_file(&aside);
    }
    written
}

fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_say_what_would_be_right() {
        let uri = "ipp://localhost:60000/ipp/print".to_string();
        assert_eq!(PrinterSettings::parse(" ipp://localhost:60000/ipp/print "), Ok(PrinterSettings::Ipp { uri }));
        assert_eq!(PrinterSettings::parse("folder:/tmp/paper"), Ok(PrinterSettings::Folder { path: "/tmp/paper".into() }));
        assert_eq!(PrinterSettings::parse("none"), Ok(PrinterSettings::None));
        assert_eq!(PrinterSettings::parse("folder: "), Err(SettingsError::NoPath));
        assert_eq!(PrinterSettings::parse("ipps://printer/ipp/print"), Err(SettingsError::Encrypted));
        assert_eq!(PrinterSettings::parse("ipp:///ipp/print"), Err(SettingsError::Address("ipp:///ipp/print".into())));
        assert!(matches!(
            PrinterSettings::parse("escpos-usb:any"),
            Ok(PrinterSettings::Thermal(ThermalAddress::Usb { id: None }))
        ));
        assert!(matches!(PrinterSettings::parse("escpos://"), Err(SettingsError::Thermal(_))));
        for wrong in ["", "usb", "http://printer", "/tmp/paper"] {
            assert_eq!(PrinterSettings::parse(wrong), Err(SettingsError::Unknown(wrong.into())));
        }
    }
}
