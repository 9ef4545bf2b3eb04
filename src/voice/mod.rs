//! The voice (读给我听): clips to a sound device, on a thread of its own.
//!
//! 1. A new speech stops the former one; [`Voice::hush`] is heard within [`CHUNK_MS`] and what the device holds.
//! 2. What has no clip is shown for as long as it takes to read it.
//! 3. Without a device, or without clips, the machine is silent and says so: nothing is offered that cannot be heard.

mod alsa;
mod clips;
mod earphone;
mod player;
#[cfg(feature = "driver")]
mod recording;

pub use earphone::watch as watch_earphone;

use crate::events::{LogEvent, record};
use crate::visit::speaking::{Speech, VoiceNews};
use crate::words::Texts;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Wishes that may wait, in requests: each makes those before it void, so few do.
const REQUESTS_QUEUED_MAX: usize = 16;
/// What is handed to a device at once. A new wish is looked for after each.
pub const CHUNK_MS: u32 = 20;

/// The clips in the sources, for the desk and for tests. An installed machine has its own copy and configures where.
pub const BUILT_CLIPS_DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/voice");

/// Where sound comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    None,
    /// A device by its ALSA name; `default` for the system's own.
    Device(String),
    /// A file that is told what is said.
    #[cfg(feature = "driver")]
    Recording(PathBuf),
}

/// What a voice starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceSettings {
    pub output: Output,
    /// Clips with their lists.
    pub clips_dir: PathBuf,
}

/// What the voice tells.
pub enum VoiceEvent {
    /// Whether it can be heard. Comes first, and when it changes.
    Works(bool),
    News(VoiceNews),
}

/// The device is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// The port: something that sounds.
pub trait VoiceOut {
    /// Waits until there is room for `samples`.
    ///
    /// # Errors
    /// The device cannot be used any more.
    fn play(&mut self, samples: &[i16]) -> Result<(), Gone>;
    /// Silent at once.
    fn stop(&mut self);
    /// What comes next, for those who do not listen.
    fn told(&mut self, _caption: &str, _files: &[&str]) {}
}

/// A wish.
enum Request {
    Say(Box<Speech>),
    Hush,
}

/// A running voice. Its thread ends when this is dropped.
pub struct Voice {
    requests: Option<SyncSender<Request>>,
}

impl Voice {
    /// True where it will be said.
    pub fn say(&self, speech: Box<Speech>) -> bool {
        self.request(Request::Say(speech))
    }

    pub fn hush(&self) {
        self.request(Request::Hush);
    }

    fn request(&self, request: Request) -> bool {
        let Some(requests) = &self.requests else { return false };
        let taken = requests.try_send(request).is_ok();
        if !taken {
            record(LogEvent::QueueFull, &[("queue", "voice".into())]);
        }
        taken
    }
}

/// Starts the voice. `send` is called on its thread and must not block.
pub fn start(settings: VoiceSettings, texts: Arc<Texts>, send: impl Fn(VoiceEvent) + Send + 'static) -> Voice {
    if settings.output == Output::None {
        return Voice { requests: None };
    }
    let (requests, waiting) = sync_channel(REQUESTS_QUEUED_MAX);
    let spawned =
        std::thread::Builder::new().name("voice".into()).spawn(move || player::Player::new(settings, texts, send).run(&waiting));
    if spawned.is_err() {
        record(LogEvent::ThreadEnded, &[("thread", "voice".into())]);
    }
    Voice { requests: spawned.is_ok().then_some(requests) }
}

/// Opens the device that `output` names.
fn open(output: &Output) -> Option<Box<dyn VoiceOut>> {
    match output {
        Output::None => None,
        Output::Device(name) => alsa::Device::open(name).map(|device| Box::new(device) as Box<dyn VoiceOut>),
        #[cfg(feature = "driver")]
        Output::Recording(path) => recording::Recording::open(path).map(|file| Box::new(file) as Box<dyn VoiceOut>),
    }
}

/// Why nothing would be heard, without starting anything.
pub fn check(settings: &VoiceSettings) -> Result<(), &'static str> {
    if !has_clips(&settings.clips_dir) {
        return Err("no-clips");
    }
    if open(&settings.output).is_none() {
        return Err("no-device");
    }
    Ok(())
}

fn has_clips(dir: &Path) -> bool {
    dir.join(clips::MANIFEST).is_file() && dir.join(clips::CHARACTERS).is_file()
}

#[cfg(all(test, feature = "driver"))]
mod tests {
    use super::*;
    use crate::visit::{Rate, Volume};
    use crate::words::{Language, Phrase};
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Duration, Instant};

    /// Product: sound within so long after a step, silence after a touch.
    const SOUND: Duration = Duration::from_millis(200);
    const SILENCE: Duration = Duration::from_millis(50);
    /// Other work on the same processor may delay one try, hardly all of them.
    const TRIES: u64 = 8;

    struct Heard {
        voice: Voice,
        events: Receiver<VoiceEvent>,
        file: tempfile::NamedTempFile,
    }

    impl Heard {
        fn begin(clips_dir: &str) -> Self {
            let file = tempfile::NamedTempFile::new().unwrap();
            let output = Output::Recording(file.path().into());
            let (sender, events) = channel();
            let settings = VoiceSettings { output, clips_dir: clips_dir.into() };
            let voice = start(settings, Arc::new(Texts::built_in()), move |event| drop(sender.send(event)));
            Heard { voice, events, file }
        }

        fn say(&self, number: u64, phrases: &[&'static str]) {
            let phrases = phrases.iter().map(|key| Phrase::key(*key)).collect();
            let speech = Speech { number, phrases, language: Language::Chinese, rate: Rate::Usual, volume: Volume::Usual };
            assert!(self.voice.say(Box::new(speech)));
        }

        fn lines(&self) -> Vec<String> {
            std::fs::read_to_string(self.file.path()).unwrap().lines().map(str::to_string).collect()
        }

        /// How long until there is one more of these lines.
        fn until(&self, line: &str, since: Instant, before: usize) -> Duration {
            while self.count(line) <= before {
                assert!(since.elapsed() < Duration::from_secs(30), "{line:?} does not come: {:?}", self.lines());
                std::thread::sleep(Duration::from_millis(1));
            }
            since.elapsed()
        }

        fn count(&self, line: &str) -> usize {
            self.lines().iter().filter(|known| *known == line).count()
        }
    }

    #[test]
    fn it_sounds_soon_and_is_silent_sooner() {
        let heard = Heard::begin(BUILT_CLIPS_DIR);
        assert!(matches!(heard.events.recv(), Ok(VoiceEvent::Works(true))));
        let (mut sound, mut silence) = (Duration::MAX, Duration::MAX);
        for number in 1..=TRIES {
            let (sounds, stops) = (heard.count("sound"), heard.count("stop"));
            let asked = Instant::now();
            heard.say(number, &["notice.why", "notice.why"]);
            sound = sound.min(heard.until("sound", asked, sounds));
            let touched = Instant::now();
            heard.voice.hush();
            silence = silence.min(heard.until("stop", touched, stops));
        }
        assert!(sound <= SOUND, "it takes {sound:?} to sound");
        assert!(silence <= SILENCE, "it takes {silence:?} to be silent");
    }

    #[test]
    fn a_new_speech_stops_the_former_and_only_the_new_one_ends() {
        let heard = Heard::begin(BUILT_CLIPS_DIR);
        heard.say(1, &["notice.why"]);
        heard.until("sound", Instant::now(), 0);
        heard.say(2, &["reading.chosen"]);
        let ended = heard.events.iter().find_map(|event| match event {
            VoiceEvent::News(VoiceNews::Ended { number }) => Some(number),
            VoiceEvent::News(VoiceNews::Saying { .. }) | VoiceEvent::Works(_) => None,
        });
        assert_eq!(ended, Some(2));
        assert_eq!(heard.count("stop"), 1);
    }

    #[test]
    fn without_clips_or_device_it_says_that_nothing_is_heard() {
        let heard = Heard::begin("/nowhere");
        assert!(matches!(heard.events.recv(), Ok(VoiceEvent::Works(false))));
        let silent = VoiceSettings { output: Output::None, clips_dir: BUILT_CLIPS_DIR.into() };
        let voice = start(silent, Arc::new(Texts::built_in()), |_| {});
        let speech =
            Speech { number: 1, phrases: Vec::new(), language: Language::Chinese, rate: Rate::Usual, volume: Volume::Usual };
        assert!(!voice.say(Box::new(speech)));
    }
}
