//! Values that are checked while they are read, so that the error names their line.

use crate::photo_decoder::DecoderCommand;
use crate::printing::PrinterSettings;
use crate::sealing::{PublicKey, VerifyingKey};
use crate::visit::Tag;
use crate::voice::Output;
use serde::{Deserialize, Deserializer, de::Error};
use std::net::IpAddr;
use std::path::PathBuf;

/// `Knn`, the machine's part of a case number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct MachineId(String);

impl MachineId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for MachineId {
    fn default() -> Self {
        MachineId("K01".to_string())
    }
}

impl TryFrom<String> for MachineId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = text.strip_prefix('K').filter(|number| number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()));
        match number {
            Some(_) => Ok(MachineId(text)),
            None => Err("a machine's id is K and two digits, like K01".to_string()),
        }
    }
}

/// A card's tag at this machine, 32 hexadecimal digits. It says nothing of the card without the machine's salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct CardTag(Tag);

impl CardTag {
    pub fn tag(self) -> Tag {
        self.0
    }
}

impl TryFrom<String> for CardTag {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.trim();
        let is_tag = digits.len() == 2 * size_of::<Tag>() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = is_tag.then(|| u128::from_str_radix(digits, 16).ok()).flatten();
        let number = number.ok_or("a card's tag has 32 hexadecimal digits, as kiosk reader tag tells it".to_string())?;
        Ok(CardTag(number.to_be_bytes()))
    }
}

/// Where the voice comes out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct VoiceOutput(Output);

impl VoiceOutput {
    pub fn output(&self) -> &Output {
        &self.0
    }
}

impl Default for VoiceOutput {
    fn default() -> Self {
        VoiceOutput(Output::Device("default".to_string()))
    }
}

impl TryFrom<String> for VoiceOutput {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        #[cfg(feature = "driver")]
        if let Some(path) = text.strip_prefix("recording:") {
            return Ok(VoiceOutput(Output::Recording(path.into())));
        }
        match text.as_str() {
            "none" => Ok(VoiceOutput(Output::None)),
            "" => Err("\"none\", \"default\" or the name of an ALSA device is needed".to_string()),
            _ => Ok(VoiceOutput(Output::Device(text))),
        }
    }
}

/// Where the hall is. Plain HTTP is for loopback only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HallUrl(String);

impl HallUrl {
    /// Without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for HallUrl {
    fn default() -> Self {
        HallUrl("http://127.0.0.1:8600".to_string())
    }
}

impl TryFrom<String> for HallUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = reqwest::Url::parse(&text).map_err(|_| "an address like http://127.0.0.1:8600 is needed".to_string())?;
        if url.scheme() != "http" {
            return Err("only http:// to a loopback address is supported, like http://127.0.0.1:8600".to_string());
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if !loopback {
            return Err("plain HTTP is for loopback only (127.0.0.0/8, ::1, localhost) until mutual TLS is there".to_string());
        }
        Ok(HallUrl(text.trim_end_matches('/').to_string()))
    }
}

/// The hall's public key, or nothing yet.
#[derive(Clone, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct SealKey(Option<PublicKey>);

impl SealKey {
    pub fn key(&self) -> Option<&PublicKey> {
        self.0.as_ref()
    }
}

impl From<PublicKey> for SealKey {
    fn from(key: PublicKey) -> Self {
        SealKey(Some(key))
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(key) => f.write_str(&key.to_base64()),
            None => f.write_str("none"),
        }
    }
}

impl TryFrom<String> for SealKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(SealKey(None));
        }
        let key = PublicKey::from_base64(&text)
            .map_err(|_| "a base64 X25519 public key of 32 bytes is needed; the hall writes it to seal.pub".to_string())?;
        Ok(SealKey(Some(key)))
    }
}

/// Whose signature counts: on published content, or under documents.
#[derive(Clone, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct SignatureKey(Option<VerifyingKey>);

impl SignatureKey {
    pub fn key(&self) -> Option<&VerifyingKey> {
        self.0.as_ref()
    }
}

impl From<VerifyingKey> for SignatureKey {
    fn from(key: VerifyingKey) -> Self {
        SignatureKey(Some(key))
    }
}

impl std::fmt::Debug for SignatureKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.as_ref().map_or_else(|| "none".to_string(), VerifyingKey::to_base64))
    }
}

impl TryFrom<String> for SignatureKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(SignatureKey(None));
        }
        let key = VerifyingKey::from_base64(&text)
            .map_err(|_| "a base64 Ed25519 public key of 32 bytes is needed; hall content key prints the content's, the hall writes its documents' to documents.pub".to_string())?;
        Ok(SignatureKey(Some(key)))
    }
}

/// `ipp://…`, `folder:PATH` or `none`.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct PrinterUri(PrinterSettings);

impl PrinterUri {
    pub fn settings(&self) -> &PrinterSettings {
        &self.0
    }
}

impl Default for PrinterUri {
    fn default() -> Self {
        PrinterUri(PrinterSettings::None)
    }
}

impl TryFrom<String> for PrinterUri {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        PrinterSettings::parse(&text).map(PrinterUri).map_err(|error| error.to_string())
    }
}

/// What decodes the photo on a card: a program by its absolute path, and its arguments. Nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct PhotoDecoder(Option<DecoderCommand>);

impl PhotoDecoder {
    pub fn command(&self) -> Option<&DecoderCommand> {
        self.0.as_ref()
    }
}

impl TryFrom<Vec<String>> for PhotoDecoder {
    type Error = String;

    fn try_from(words: Vec<String>) -> Result<Self, String> {
        if words.iter().any(|word| word.contains('\0')) {
            return Err("no character with the number 0 can be given to a program".to_string());
        }
        let mut words = words.into_iter();
        let Some(program) = words.next().map(PathBuf::from) else { return Ok(PhotoDecoder(None)) };
        if !program.is_absolute() {
            return Err("the program is named by its absolute path, like [\"/opt/reader/wlt2bmp\"]".to_string());
        }
        Ok(PhotoDecoder(Some(DecoderCommand { program, arguments: words.collect() })))
    }
}

/// A function key by its name, `F2` to `F24`; F1 is help on every keyboard.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FunctionKey(u8);

const FUNCTION_KEYS: std::ops::RangeInclusive<u8> = 2..=24;
/// What a window calls the key before F1 would be.
const BEFORE_F1: u32 = 0xF703;

impl FunctionKey {
    pub(super) fn numbered(number: u8) -> Self {
        FunctionKey(number)
    }

    /// The private-use character that stands for the key.
    pub fn code(self) -> char {
        char::from_u32(BEFORE_F1 + u32::from(self.0)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

impl std::fmt::Debug for FunctionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "F{}", self.0)
    }
}

impl TryFrom<String> for FunctionKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = text.strip_prefix('F').and_then(|number| number.parse().ok());
        match number.filter(|number| FUNCTION_KEYS.contains(number)) {
            Some(number) => Ok(FunctionKey(number)),
            None => Err("the name of a function key is needed, F2 to F24".to_string()),
        }
    }
}

/// Sides of a panel that pages are composed for.
const SIDE_PX: std::ops::RangeInclusive<i64> = 600..=8_000;
/// Densities of panels there are.
const PIXELS_PER_MM: std::ops::RangeInclusive<f64> = 1.5..=20.0;

/// A side of the panel.
pub fn side_px<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let allowed = || D::Error::custom(format!("a whole number of pixels, {} to {}, is needed", SIDE_PX.start(), SIDE_PX.end()));
    match toml::Value::deserialize(deserializer)? {
        toml::Value::Integer(side) if SIDE_PX.contains(&side) => u32::try_from(side).map_err(|_| allowed()),
        _ => Err(allowed()),
    }
}

/// What serial lines run at.
const BAUD: std::ops::RangeInclusive<i64> = 1_200..=921_600;

/// Bits a second of a serial line.
pub fn baud<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let allowed = || D::Error::custom(format!("a whole number of bits a second, {} to {}, is needed", BAUD.start(), BAUD.end()));
    match toml::Value::deserialize(deserializer)? {
        toml::Value::Integer(baud) if BAUD.contains(&baud) => u32::try_from(baud).map_err(|_| allowed()),
        _ => Err(allowed()),
    }
}

/// How often the hall is asked for new content, at most once a second and at least once a day.
const CHECK_EVERY_S: std::ops::RangeInclusive<i64> = 1..=86_400;

/// Seconds between two questions.
pub fn check_every_s<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let allowed = || {
        D::Error::custom(format!("a whole number of seconds, {} to {}, is needed", CHECK_EVERY_S.start(), CHECK_EVERY_S.end()))
    };
    match toml::Value::deserialize(deserializer)? {
        toml::Value::Integer(seconds) if CHECK_EVERY_S.contains(&seconds) => u32::try_from(seconds).map_err(|_| allowed()),
        _ => Err(allowed()),
    }
}

/// The panel's density.
pub fn pixels_per_mm<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    let density = match toml::Value::deserialize(deserializer)? {
        toml::Value::Float(density) => density,
        toml::Value::Integer(density) => density as f64,
        _ => f64::NAN,
    };
    if PIXELS_PER_MM.contains(&density) {
        return Ok(density as f32);
    }
    Err(D::Error::custom(format!(
        "a number of pixels per millimetre, {} to {}, is needed",
        PIXELS_PER_MM.start(),
        PIXELS_PER_MM.end()
    )))
}
