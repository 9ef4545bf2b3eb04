//! The folder of clips: its lists, and each clip decoded when it is wanted.

use crate::events::{LogEvent, record};
use crate::speech::{Library, SAMPLES_PER_SECOND, Sentence, Sound};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use symphonia::core::audio::SampleBuffer;
use symphonia::core::codecs::DecoderOptions;
use symphonia::core::io::MediaSourceStream;

pub const MANIFEST: &str = "manifest.tsv";
pub const CHARACTERS: &str = "characters.tsv";
/// A clip is a sentence at most: 60 seconds.
const CLIP_SAMPLES_MAX: usize = 60 * SAMPLES_PER_SECOND as usize;

/// Clips that can be played.
pub struct Clips {
    dir: PathBuf,
    library: Library,
}

/// A stretch of a sentence.
pub enum Stretch {
    Clip { file: String },
    Silence { milliseconds: u32 },
}

impl Stretch {
    pub fn file(&self) -> Option<&str> {
        match self {
            Stretch::Clip { file } => Some(file),
            Stretch::Silence { .. } => None,
        }
    }
}

impl Clips {
    /// None where the lists cannot be used: then everything is only shown.
    pub fn load(dir: &Path) -> Option<Self> {
        let read = |name: &str| std::fs::read_to_string(dir.join(name)).ok();
        let library =
            read(MANIFEST).zip(read(CHARACTERS)).and_then(|(manifest, characters)| Library::parse(&manifest, &characters).ok());
        if library.is_none() {
            record(LogEvent::VoiceClip, &[("fault", "lists".into())]);
        }
        Some(Clips { dir: dir.to_path_buf(), library: library? })
    }

    pub fn sounds(&self, sentence: &Sentence) -> Option<Vec<Stretch>> {
        let sounds = self.library.sounds(sentence)?.into_iter().map(|sound| match sound {
            Sound::Clip(clip) => Stretch::Clip { file: clip.file.clone() },
            Sound::Silence { milliseconds } => Stretch::Silence { milliseconds },
        });
        Some(sounds.collect())
    }

    /// Silence in place of a clip that cannot be read: the caption shows what it was to say.
    pub fn samples(&self, stretch: &Stretch) -> Vec<i16> {
        match stretch {
            Stretch::Silence { milliseconds } => vec![0; (SAMPLES_PER_SECOND * milliseconds / 1_000) as usize],
            Stretch::Clip { file } => decoded(&self.dir.join(file)).unwrap_or_else(|| {
                record(LogEvent::VoiceClip, &[("fault", "unreadable".into())]);
                Vec::new()
            }),
        }
    }
}

/// The samples of a mono Ogg Vorbis file.
fn decoded(file: &Path) -> Option<Vec<i16>> {
    let bytes = std::fs::read(file).ok()?;
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let probe = symphonia::default::get_probe();
    let mut format = probe.format(&Default::default(), stream, &Default::default(), &Default::default()).ok()?.format;
    let track = format.default_track()?.codec_params.clone();
    if track.sample_rate != Some(SAMPLES_PER_SECOND) || track.channels.map(|channels| channels.count()) != Some(1) {
        return None;
    }
    let mut decoder = symphonia::default::get_codecs().make(&track, &DecoderOptions::default()).ok()?;
    let mut samples = Vec::new();
    // An error ends a file as its end does.
    while let Ok(packet) = format.next_packet() {
        let packet = decoder.decode(&packet).ok()?;
        let mut buffer = SampleBuffer::<i16>::new(packet.capacity() as u64, *packet.spec());
        buffer.copy_interleaved_ref(packet);
        samples.extend_from_slice(buffer.samples());
        if samples.len() > CLIP_SAMPLES_MAX {
            return None;
        }
    }
    Some(samples)
}
