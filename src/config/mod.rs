//! One TOML file for the whole machine. Every key has a default; what is unknown or impossible is refused with
//! file, line and what is allowed.

mod pin;
mod values;

pub use pin::{NoPin, PinHash, SALT_BYTES, StaffPin};
pub use values::{CardTag, FunctionKey, HallUrl, MachineId, PhotoDecoder, PrinterUri, SealKey, SignatureKey, VoiceOutput};

use crate::code_scanner::ScannerSettings;
use crate::lights::LightSettings;
use crate::reader::{ReaderSettings, UsbId, UsbReaders, UsbWay};
use crate::voice::VoiceSettings;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The machine's configuration, as documented in `assets/kiosk.example.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub machine: Machine,
    pub hall: Hall,
    pub reader: Reader,
    pub code_scanner: CodeScanner,
    pub social_card: SocialCard,
    pub receipt_printer: ReceiptPrinter,
    pub document_printer: Printer,
    pub storage: Storage,
    pub screen: Screen,
    pub typing: Typing,
    pub paper: Paper,
    pub voice: Voice,
    pub content: Content,
    pub maintenance: Maintenance,
    pub lights: Lights,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Machine {
    pub id: MachineId,
    pub role: Role,
}

/// What the machine is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 自助服务机.
    #[default]
    SelfService,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hall {
    pub url: HallUrl,
    /// Base64 X25519 public key; empty until set.
    pub seal_key: SealKey,
    /// Base64 Ed25519 public key that seals documents; without it none is shown or printed.
    pub document_key: SignatureKey,
    /// Base of the address in follow-up QR codes; the hall's own where empty.
    pub public_url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reader {
    pub transport: Transport,
    /// Serial device.
    pub device: PathBuf,
    /// What decodes the photo on a card; nothing where empty.
    pub photo_decoder: PhotoDecoder,
    /// How USB readers are spoken to whose way is settled.
    pub usb_ways: BTreeMap<UsbId, UsbWay>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    Usb,
    Serial,
    None,
}

/// What reads codes on paper and telephones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CodeScanner {
    pub transport: ScannerTransport,
    /// Serial device or event device.
    pub device: PathBuf,
    /// Of a serial line.
    #[serde(deserialize_with = "values::baud")]
    pub baud: u32,
}

/// The chip of a 社保卡.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SocialCard {
    pub reader: SocialCardReader,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SocialCardReader {
    #[default]
    None,
    /// Any contact reader that the system's smart card service knows.
    #[cfg(feature = "social-card")]
    Pcsc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScannerTransport {
    None,
    Serial,
    /// It passes itself off as a keyboard.
    Keyboard,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReceiptPrinter {
    pub uri: PrinterUri,
    /// Of a full roll; 0 where it is not known.
    pub roll_length_mm: u32,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Printer {
    pub uri: PrinterUri,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    pub dir: PathBuf,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Screen {
    #[serde(deserialize_with = "values::side_px")]
    pub width_px: u32,
    #[serde(deserialize_with = "values::side_px")]
    pub height_px: u32,
    #[serde(deserialize_with = "values::pixels_per_mm")]
    pub pixels_per_mm: f32,
    /// Height of the panel's lower edge above the floor; 0 where unknown.
    pub bottom_above_floor_mm: u32,
    /// Whether a long page glides to its next part; without, it is there at once.
    pub motion: bool,
    /// Where the card is put, seen from the panel: pictures point there.
    pub card_side: Side,
    /// Where the receipt comes out.
    pub paper_side: Side,
    /// Where sheets of A4 come out.
    pub sheets_side: Side,
    pub five_keys: FiveKeyPad,
}

/// Where something is on the machine, seen from the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    #[default]
    Below,
    Left,
    Right,
}

/// What the keys of a five-key pad (五键键盘) send.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FiveKeyPad {
    pub previous: FunctionKey,
    pub next: FunctionKey,
    pub choose: FunctionKey,
    pub back: FunctionKey,
    pub help: FunctionKey,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Typing {
    /// Deployed pinyin data.
    pub rime_dir: PathBuf,
    /// The network that reads what a finger writes.
    pub handwriting_model: PathBuf,
}

/// Fonts for paper beside the built-in one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paper {
    /// Looked into, in this order, for characters the built-in font lacks.
    pub fonts: Vec<PathBuf>,
}

/// Reading aloud.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Voice {
    pub output: VoiceOutput,
    /// Clips with their lists.
    pub dir: PathBuf,
    /// Event device of the earphones' jack; empty where there is none.
    pub earphone: PathBuf,
}

/// What the centre offers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Content {
    /// Folder of a content bundle; the one that comes with the program where empty.
    pub dir: PathBuf,
    /// Whose signature counts on what the hall publishes; none where empty, and nothing is taken over.
    pub key: SignatureKey,
    /// Seconds between two questions to the hall.
    #[serde(deserialize_with = "values::check_every_s")]
    pub check_every_s: u32,
}

impl Default for Content {
    fn default() -> Self {
        Content { dir: PathBuf::new(), key: SignatureKey::default(), check_every_s: 60 }
    }
}

/// LEDs by their directories; empty where there is none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lights {
    pub card: PathBuf,
    pub paper: PathBuf,
}

impl Lights {
    pub fn settings(&self) -> LightSettings {
        LightSettings { card: self.card.clone(), paper: self.paper.clone() }
    }
}

/// Who may look how the machine is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Maintenance {
    /// Cards of staff at this machine; nobody where empty.
    pub staff_cards: Vec<CardTag>,
    /// Where the reader reads no card; none where empty.
    pub pin: StaffPin,
}

impl Default for Voice {
    fn default() -> Self {
        Voice { output: VoiceOutput::default(), dir: PathBuf::from("/usr/share/yizhan/voice"), earphone: PathBuf::new() }
    }
}

impl Voice {
    pub fn settings(&self) -> VoiceSettings {
        VoiceSettings { output: self.output.output().clone(), clips_dir: self.dir.clone() }
    }
}

impl Default for Reader {
    fn default() -> Self {
        Reader {
            transport: Transport::Usb,
            device: PathBuf::from("/dev/ttyUSB0"),
            photo_decoder: PhotoDecoder::default(),
            usb_ways: BTreeMap::new(),
        }
    }
}

impl Default for CodeScanner {
    fn default() -> Self {
        CodeScanner { transport: ScannerTransport::None, device: PathBuf::new(), baud: 115_200 }
    }
}

impl CodeScanner {
    pub fn settings(&self) -> ScannerSettings {
        let device = self.device.clone();
        match self.transport {
            ScannerTransport::None => ScannerSettings::None,
            ScannerTransport::Serial => ScannerSettings::Serial { device, baud: self.baud },
            ScannerTransport::Keyboard => ScannerSettings::Keyboard { device },
        }
    }
}

impl Default for Storage {
    fn default() -> Self {
        Storage { dir: PathBuf::from("/var/lib/yizhan") }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Screen {
            width_px: 1080,
            height_px: 1920,
            pixels_per_mm: 4.0,
            bottom_above_floor_mm: 0,
            motion: true,
            card_side: Side::Below,
            paper_side: Side::Below,
            sheets_side: Side::Below,
            five_keys: FiveKeyPad::default(),
        }
    }
}

/// F13 to F17: keys that no ordinary keyboard has.
impl Default for FiveKeyPad {
    fn default() -> Self {
        let [previous, next, choose, back, help] = [13, 14, 15, 16, 17].map(FunctionKey::numbered);
        FiveKeyPad { previous, next, choose, back, help }
    }
}

impl Default for Typing {
    fn default() -> Self {
        Typing {
            rime_dir: PathBuf::from("/usr/share/yizhan/rime"),
            handwriting_model: PathBuf::from("/usr/share/yizhan/handwriting/PP-OCRv6_rec_small.onnx"),
        }
    }
}

impl Reader {
    pub fn settings(&self) -> ReaderSettings {
        match self.transport {
            Transport::Usb => ReaderSettings::Usb(UsbReaders { ways: self.usb_ways.clone() }),
            Transport::Serial => ReaderSettings::Serial { device: self.device.clone() },
            Transport::None => ReaderSettings::None,
        }
    }
}

/// A configuration that is not used, and why.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{file}: cannot be read: {source}")]
    Unreadable { file: PathBuf, source: std::io::Error },
    /// `reason` names line, column and what is allowed.
    #[error("{file}: {reason}")]
    Wrong { file: PathBuf, reason: String },
}

impl Config {
    /// Reads and checks a file.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable { file: file.into(), source })?;
        Self::parse(&text).map_err(|reason| ConfigError::Wrong { file: file.into(), reason })
    }

    /// The error names line, column and what is allowed.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../assets/kiosk.example.toml");

    #[test]
    fn the_example_is_a_configuration_and_names_every_key() {
        let example = Config::parse(EXAMPLE).unwrap();
        assert_eq!(format!("{example:?}"), format!("{:?}", Config::default()), "the example shows the defaults");
        for key in [
            "id",
            "role",
            "url",
            "seal_key",
            "document_key",
            "public_url",
            "transport",
            "device",
            "photo_decoder",
            "baud",
            "uri",
            "roll_length_mm",
            "dir",
            "width_px",
            "height_px",
            "pixels_per_mm",
            "bottom_above_floor_mm",
            "motion",
            "card_side",
            "paper_side",
            "sheets_side",
            "previous",
            "next",
            "choose",
            "back",
            "help",
            "rime_dir",
            "handwriting_model",
            "fonts",
            "output",
            "earphone",
            "staff_cards",
            "pin",
            "card",
            "paper",
        ] {
            let named = EXAMPLE.lines().any(|line| line.split('=').next().is_some_and(|name| name.trim() == key));
            assert!(named, "{key} is not in the example");
        }
    }

    #[test]
    fn a_readers_way_may_be_settled_and_a_reader_be_named() {
        let config = Config::parse("[reader.usb_ways]\n\"0400:c35a\" = \"single\"\n\"1234:ABCD\" = \"hid\"").unwrap();
        let ReaderSettings::Usb(readers) = config.reader.settings() else { panic!("no USB reader") };
        assert_eq!(format!("{:?}", readers.ways), "{0400:C35A: Single, 1234:ABCD: Hid}");
    }

    #[test]
    fn a_photo_decoder_is_a_program_with_its_arguments_or_none() {
        let command = |text: &str| Config::parse(text).unwrap().reader.photo_decoder.command().cloned();
        assert_eq!(command(""), None);
        assert_eq!(command("[reader]\nphoto_decoder = []"), None);
        let command = command("[reader]\nphoto_decoder = [\"/opt/reader/wlt2bmp\", \"--stdin\"]").unwrap();
        assert_eq!(command.program, Path::new("/opt/reader/wlt2bmp"));
        assert_eq!(command.arguments, ["--stdin"]);
    }

    #[test]
    fn an_empty_file_is_all_defaults() {
        let config = Config::parse("").unwrap();
        assert_eq!(config.machine.id.as_str(), "K01");
        assert_eq!(config.reader.transport, Transport::Usb);
    }

    #[test]
    fn wrong_values_are_refused_with_line_and_what_is_allowed() {
        for (text, expected) in [
            ("[machine]\nidd = \"K01\"", &["line 2", "idd", "`id`"][..]),
            ("[machine]\nid = \"kiosk 1\"", &["line 2", "K01"]),
            ("[reader]\n\ntransport = \"bluetooth\"", &["line 3", "usb", "serial", "none"]),
            ("[reader.usb_ways]\n\"0400:C35A\" = \"both\"", &["line 2", "split", "single", "hid"]),
            ("[reader.usb_ways]\n\"0400\" = \"hid\"", &["line 2", "0400:C35A"]),
            ("[reader]\nphoto_decoder = [\"wlt2bmp\"]", &["line 2", "absolute path", "/opt/reader/wlt2bmp"]),
            ("[reader]\nphoto_decoder = \"/opt/reader/wlt2bmp\"", &["line 2", "sequence"]),
            ("[reader]\nphoto_decoder = [\"/a\", \"\\u0000\"]", &["line 2", "no character with the number 0"]),
            ("[hall]\nurl = \"http://10.0.0.1:8080\"", &["line 2", "loopback"]),
            ("[hall]\nurl = \"ftp://127.0.0.1\"", &["line 2", "http://"]),
            ("[hall]\nseal_key = \"abc\"", &["line 2", "X25519"]),
            ("[code_scanner]\ntransport = \"bluetooth\"", &["line 2", "none", "serial", "keyboard"]),
            ("[code_scanner]\nbaud = 5", &["line 2", "1200 to 921600"]),
            ("[receipt_printer]\nuri = \"lpt1\"", &["line 2", "ipp://", "folder:"]),
            ("[screen]\nwidth_px = 20", &["line 2", "width_px", "600 to 8000"]),
            ("[screen]\nwidth_px = \"wide\"", &["line 2", "whole number"]),
            ("[screen.five_keys]\nhelp = \"Tab\"", &["line 2", "F2 to F24"]),
            ("[screen]\npixels_per_mm = 0.1", &["line 2", "1.5 to 20"]),
            ("[voice]\noutput = \"\"", &["line 2", "none", "default"]),
            ("[maintenance]\nstaff_cards = [\"320299\"]", &["line 2", "kiosk reader tag"]),
            ("[maintenance]\npin = \"123456\"", &["line 2", "kiosk pin"]),
            ("[machine\n", &["line 1"]),
        ] {
            let error = Config::parse(text).unwrap_err();
            for part in expected {
                assert!(error.contains(part), "{text:?} gave {error:?} without {part:?}");
            }
        }
    }
}
