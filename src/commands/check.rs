//! `kiosk check`: whether this machine can work, as a table with what to do.

use crate::code_scanner::{self, ScannerSettings};
use crate::composer::{self, DownReason, handwriting};
use crate::config::{Config, SocialCardReader};
use crate::content::Kept;
use crate::devices::{DeviceStatus, Supply, Urgency};
use crate::hall_client::HallClient;
use crate::lights;
use crate::printing::{PaperFonts, Printer, PrinterSettings};
use crate::reader::{ReaderError, ReaderSettings, status_once};
use crate::voice::Output;
use std::path::{Path, PathBuf};

/// Everything works.
pub const EXIT_FINE: u8 = 0;
/// There is something to do.
pub const EXIT_SOMETHING_TO_DO: u8 = 1;

/// One line of the table.
struct Finding {
    what: &'static str,
    /// What was found.
    found: String,
    /// What to do about it; none where it works.
    to_do: Option<String>,
}

impl Finding {
    fn fine(what: &'static str, found: impl Into<String>) -> Self {
        Finding { what, found: found.into(), to_do: None }
    }

    fn to_do(what: &'static str, found: impl Into<String>, to_do: impl Into<String>) -> Self {
        Finding { what, found: found.into(), to_do: Some(to_do.into()) }
    }
}

/// Prints the table. Gives the exit code.
pub fn check(config: &Config, runtime: &tokio::runtime::Runtime) -> u8 {
    let mut findings = vec![Finding::fine("configuration", format!("machine {}", config.machine.id.as_str()))];
    findings.push(seal_key(config));
    findings.push(document_key(config));
    findings.push(fonts(config));
    findings.push(typing(config));
    findings.push(by_finger(config));
    findings.push(voice(config));
    findings.push(content(config));
    findings.push(reader(&config.reader.settings()));
    findings.push(scanner(&config.code_scanner.settings()));
    findings.push(contact_reader(config));
    for (what, uri) in [("receipt printer", &config.receipt_printer.uri), ("document printer", &config.document_printer.uri)] {
        findings.push(runtime.block_on(printer_state(what, uri.settings())));
    }
    findings.push(receipt_paper(config));
    findings.extend([("card light", &config.lights.card), ("paper light", &config.lights.paper)].map(light));
    findings.push(runtime.block_on(hall(config)));
    findings.push(disk(&config.storage.dir));
    let width = findings.iter().map(|finding| finding.what.len()).max().unwrap_or(0);
    for finding in &findings {
        let (mark, to_do) = match &finding.to_do {
            None => ("ok    ", String::new()),
            Some(to_do) => ("to do ", format!("\n{:width$}        → {to_do}", "")),
        };
        println!("{:width$}  {mark}{}{to_do}", finding.what, finding.found);
    }
    if findings.iter().all(|finding| finding.to_do.is_none()) { EXIT_FINE } else { EXIT_SOMETHING_TO_DO }
}

fn seal_key(config: &Config) -> Finding {
    match config.hall.seal_key.key() {
        Some(_) => Finding::fine("seal key", "set"),
        None => Finding::to_do("seal key", "not set", "put the line of the hall's seal.pub into [hall] seal_key"),
    }
}

fn document_key(config: &Config) -> Finding {
    let printer = *config.document_printer.uri.settings() != PrinterSettings::None;
    match (config.hall.document_key.key(), printer) {
        (Some(_), _) => Finding::fine("document key", "set"),
        (None, false) => Finding::fine("document key", "not set, and no printer for documents"),
        (None, true) => {
            Finding::to_do("document key", "not set", "put the line of the hall's documents.pub into [hall] document_key")
        }
    }
}

fn fonts(config: &Config) -> Finding {
    let missing: Vec<String> =
        config.paper.fonts.iter().filter(|font| !font.exists()).map(|font| font.display().to_string()).collect();
    if !missing.is_empty() {
        return Finding::to_do("fonts", format!("not there: {}", missing.join(", ")), "correct [paper] fonts");
    }
    let listed = std::process::Command::new("fc-list").args([":lang=zh-cn", "family"]).output();
    match listed {
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains("Noto Sans CJK SC") => {
            let rare = PaperFonts::discover().fallback_count();
            Finding::fine("fonts", format!("Noto Sans CJK SC, {rare} fallback fonts for paper"))
        }
        Ok(_) => Finding::to_do("fonts", "Noto Sans CJK SC is not installed", "apt-get install fonts-noto-cjk"),
        Err(_) => Finding::to_do("fonts", "fc-list cannot be run", "apt-get install fontconfig fonts-noto-cjk"),
    }
}

fn typing(config: &Config) -> Finding {
    let dir = &config.typing.rime_dir;
    match composer::check_data(dir) {
        Ok(()) => Finding::fine("pinyin", dir.display().to_string()),
        Err(DownReason::LibraryMissing) => Finding::to_do("pinyin", "librime cannot be loaded", "apt-get install librime1"),
        Err(reason) => {
            Finding::to_do("pinyin", format!("{}: {}", dir.display(), reason.word()), "install the deployed pinyin data there")
        }
    }
}

fn scanner(settings: &ScannerSettings) -> Finding {
    const WHAT: &str = "code scanner";
    let (ScannerSettings::Serial { device, .. } | ScannerSettings::Keyboard { device }) = settings else {
        return Finding::fine(WHAT, "none configured");
    };
    match code_scanner::check(settings) {
        Ok(()) => Finding::fine(WHAT, device.display().to_string()),
        Err(fault) => Finding::to_do(
            WHAT,
            format!("{}: {}", device.display(), fault.as_str()),
            "connect it, or correct [code_scanner] device; this program must be allowed to open it, and no other may hold it",
        ),
    }
}

fn contact_reader(config: &Config) -> Finding {
    const WHAT: &str = "social card reader";
    match config.social_card.reader {
        SocialCardReader::None => Finding::fine(WHAT, "none configured"),
        #[cfg(feature = "social-card")]
        SocialCardReader::Pcsc => match crate::social_card::check() {
            Ok(()) => Finding::fine(WHAT, "pcsc"),
            Err(fault) => Finding::to_do(
                WHAT,
                fault.as_str(),
                "connect it and start pcscd; this program must be allowed to use it, or set [social_card] reader to \"none\"",
            ),
        },
    }
}

fn by_finger(config: &Config) -> Finding {
    let model = &config.typing.handwriting_model;
    match handwriting::check_model(model) {
        Ok(()) => Finding::fine("handwriting", model.display().to_string()),
        Err(fault) => {
            let to_do = "install PP-OCRv6_rec_small.onnx of rapidocr 3.10.0 there, or correct [typing] handwriting_model";
            Finding::to_do("handwriting", format!("{}: {}", model.display(), fault.word()), to_do)
        }
    }
}

fn voice(config: &Config) -> Finding {
    let settings = config.voice.settings();
    if settings.output == Output::None {
        return Finding::fine("voice", "none configured");
    }
    let dir = settings.clips_dir.display().to_string();
    match crate::voice::check(&settings) {
        Ok(()) => Finding::fine("voice", dir),
        Err("no-clips") => Finding::to_do("voice", format!("no clips in {dir}"), "install them there, or correct [voice] dir"),
        Err(_) => Finding::to_do("voice", "no sound device", "connect one, name it in [voice] output, or set that to \"none\""),
    }
}

fn content(config: &Config) -> Finding {
    match crate::content::load(&config.content.dir) {
        Ok(content) => {
            let kept = config.content.key.key().and_then(|key| Kept::below(&config.storage.dir).newest(key));
            let newest = kept.map(|publication| publication.content).filter(|kept| kept.facts.version > content.facts.version);
            let (content, from) = newest.map_or((content, ""), |kept| (kept, ", from the hall"));
            Finding::fine("content", format!("version {}, {}{from}", content.facts.version, content.facts.month))
        }
        Err(findings) => {
            let first = findings.first().map(ToString::to_string).unwrap_or_default();
            let found = format!("{} findings, the first: {first}", findings.len());
            Finding::to_do("content", found, "hall content check DIR lists them all")
        }
    }
}

fn reader(settings: &ReaderSettings) -> Finding {
    if *settings == ReaderSettings::None {
        return Finding::fine("reader", "none configured");
    }
    match status_once(settings) {
        Ok(status) if status.status.sw3 == 0x90 => Finding::fine("reader", format!("SAM {}", status.sam_number)),
        Ok(status) => Finding::to_do(
            "reader",
            format!("status {:02X} ({})", status.status.sw3, status.status.meaning()),
            "have the security module looked at",
        ),
        Err(ReaderError::Protocol(error)) => Finding::to_do("reader", error.to_string(), "check the cable; try another port"),
        Err(ReaderError::Down(reason)) => {
            Finding::to_do("reader", reason.as_str(), "check power, cable and permission; kiosk reader status tells more")
        }
    }
}

async fn printer_state(what: &'static str, settings: &PrinterSettings) -> Finding {
    if *settings == PrinterSettings::None {
        return Finding::fine(what, "none configured");
    }
    let status = Printer::new(settings.clone()).status().await;
    match (status.fault, status.urgency(), status.supply) {
        (Some(fault), _, _) => Finding::to_do(what, fault.as_str(), "look at the printer: paper, cover, power, address"),
        (None, Urgency::None, _) => Finding::fine(what, "ready"),
        (None, _, Supply::Low | Supply::Out) => Finding::to_do(what, "toner or ink is low", "bring some soon"),
        (None, _, Supply::Unknown | Supply::Full) => Finding::to_do(what, "paper is low", "put in paper soon"),
    }
}

/// What a roll lasts is reckoned from its length and nothing else.
fn receipt_paper(config: &Config) -> Finding {
    const WHAT: &str = "receipt paper";
    let length_mm = config.receipt_printer.roll_length_mm;
    match config.receipt_printer.uri.settings() {
        PrinterSettings::None | PrinterSettings::Folder { .. } => Finding::fine(WHAT, "no roll"),
        PrinterSettings::Ipp { .. } | PrinterSettings::Thermal(_) if length_mm > 0 => {
            Finding::fine(WHAT, format!("rolls of {length_mm} mm"))
        }
        // It may print on sheets.
        PrinterSettings::Ipp { .. } => Finding::fine(WHAT, "not reckoned: [receipt_printer] roll_length_mm is 0"),
        PrinterSettings::Thermal(_) => Finding::to_do(
            WHAT,
            "how long a roll is is not known, so nobody is warned before it ends",
            "put the length of a full roll into [receipt_printer] roll_length_mm; 80 mm across holds about 80000",
        ),
    }
}

fn light((what, dir): (&'static str, &PathBuf)) -> Finding {
    if dir.as_os_str().is_empty() {
        return Finding::fine(what, "none configured");
    }
    let found = dir.display().to_string();
    if lights::check(dir) {
        Finding::fine(what, found)
    } else {
        Finding::to_do(what, format!("{found} cannot be switched"), "correct [lights], or let this program write its brightness")
    }
}

async fn hall(config: &Config) -> Finding {
    let url = config.hall.url.as_str();
    let Ok(client) = HallClient::new(url) else {
        return Finding::to_do("hall", "no client can be made", "reinstall the program");
    };
    match client.today().await {
        Ok(_) => Finding::fine("hall", url),
        Err(error) => Finding::to_do("hall", error.to_string(), format!("is the hall running at {url}?")),
    }
}

fn disk(dir: &Path) -> Finding {
    let probe = dir.join(".check");
    let existing = if dir.exists() { dir } else { dir.parent().unwrap_or(Path::new("/")) };
    if dir.exists() && std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).is_err() {
        return Finding::to_do("disk", format!("{} cannot be written", dir.display()), "correct owner and permission");
    }
    if !existing.exists() {
        return Finding::to_do(
            "disk",
            format!("{} is not there", existing.display()),
            "make the directory, or correct [storage] dir",
        );
    }
    match rustix::fs::statvfs(existing) {
        Ok(space) => {
            let free = space.f_bavail * space.f_frsize;
            let found = format!("{} MB free for {}", free / 1_000_000, dir.display());
            if DeviceStatus::disk(free).urgency() == Urgency::None {
                Finding::fine("disk", found)
            } else {
                Finding::to_do("disk", found, "free some space: the journal must never be full")
            }
        }
        Err(error) => Finding::to_do("disk", error.to_string(), "check the disk"),
    }
}
