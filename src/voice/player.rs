//! The voice's thread: one speech after the other, until the next wish.

use super::clips::Clips;
use super::{CHUNK_MS, Request, VoiceEvent, VoiceOut, VoiceSettings, has_clips, open};
use crate::events::{LogEvent, record};
use crate::speech::{SAMPLES_PER_SECOND, Sentence, sentences, stretched};
use crate::visit::speaking::{Speech, VoiceNews};
use crate::visit::{Rate, Volume};
use crate::words::{Language, Texts};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

const CHUNK_SAMPLES: usize = (SAMPLES_PER_SECOND * CHUNK_MS / 1_000) as usize;
/// Between two looks whether there is a device.
const LOOK_INTERVAL: Duration = Duration::from_secs(30);
/// How long a caption without sound stands: one reads so long, and no shorter than so.
const READING_MS_PER_CHINESE_CHARACTER: u64 = 250;
const READING_MS_PER_LETTER: u64 = 60;
const READING_MS_MIN: u64 = 1_500;

pub struct Player<Tell> {
    settings: VoiceSettings,
    texts: Arc<Texts>,
    tell: Tell,
    works: Option<bool>,
    output: Option<Box<dyn VoiceOut>>,
    clips: Option<Clips>,
}

/// Why a speech is not said to its end.
enum Cut {
    /// Something else is wished.
    By(Request),
    /// The device is gone.
    Gone,
    /// The program ends.
    Ended,
}

impl<Tell: Fn(VoiceEvent)> Player<Tell> {
    pub fn new(settings: VoiceSettings, texts: Arc<Texts>, tell: Tell) -> Self {
        Player { settings, texts, tell, works: None, output: None, clips: None }
    }

    pub fn run(mut self, requests: &Receiver<Request>) {
        self.look();
        let mut next = None;
        loop {
            let request = match next.take().map_or_else(|| requests.recv_timeout(LOOK_INTERVAL), Ok) {
                Ok(request) => request,
                Err(RecvTimeoutError::Timeout) => {
                    self.output = None;
                    // A card that works is not opened for nothing; that it is gone shows at the next speech.
                    if self.works != Some(true) {
                        self.look();
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let Request::Say(speech) = request else { continue };
            let number = speech.number;
            match self.speak(*speech, requests) {
                Ok(()) => (self.tell)(VoiceEvent::News(VoiceNews::Ended { number })),
                Err(Cut::By(request)) => next = Some(request),
                Err(Cut::Gone) => {
                    (self.tell)(VoiceEvent::News(VoiceNews::Ended { number }));
                    self.look();
                }
                Err(Cut::Ended) => return,
            }
        }
    }

    /// Whether it can be heard now. The device is kept open only while something is said, and a little longer.
    fn look(&mut self) {
        let works = has_clips(&self.settings.clips_dir) && open(&self.settings.output).is_some();
        if self.works.replace(works) != Some(works) {
            record(if works { LogEvent::VoiceUp } else { LogEvent::VoiceDown }, &[]);
            (self.tell)(VoiceEvent::Works(works));
        }
    }

    fn speak(&mut self, speech: Speech, requests: &Receiver<Request>) -> Result<(), Cut> {
        if self.clips.is_none() {
            self.clips = Clips::load(&self.settings.clips_dir);
        }
        let mut output = self.output.take().or_else(|| open(&self.settings.output)).ok_or(Cut::Gone)?;
        let spoken = self.phrases(&speech, output.as_mut(), requests);
        match &spoken {
            Err(Cut::By(_)) => output.stop(),
            Err(Cut::Gone) => return spoken,
            Ok(()) | Err(Cut::Ended) => {}
        }
        self.output = Some(output);
        spoken
    }

    fn phrases(&self, speech: &Speech, output: &mut dyn VoiceOut, requests: &Receiver<Request>) -> Result<(), Cut> {
        for (index, phrase) in speech.phrases.iter().enumerate() {
            for sentence in sentences(&self.texts, phrase, speech.language) {
                let caption = sentence.caption.clone();
                (self.tell)(VoiceEvent::News(VoiceNews::Saying { number: speech.number, phrase: index, caption }));
                self.sentence(&sentence, speech, output, requests)?;
            }
        }
        Ok(())
    }

    fn sentence(
        &self,
        sentence: &Sentence,
        speech: &Speech,
        output: &mut dyn VoiceOut,
        requests: &Receiver<Request>,
    ) -> Result<(), Cut> {
        let sounds = self.clips.as_ref().and_then(|clips| clips.sounds(sentence)).unwrap_or_default();
        let files: Vec<&str> = sounds.iter().filter_map(|sound| sound.file()).collect();
        output.told(&sentence.caption, &files);
        if files.is_empty() {
            return shown(&sentence.caption, speech.language, requests);
        }
        for sound in &sounds {
            let Some(clips) = &self.clips else { break };
            let samples = loud(stretched(&clips.samples(sound), percent(speech.rate)), speech.volume);
            for chunk in samples.chunks(CHUNK_SAMPLES) {
                match requests.try_recv() {
                    Ok(request) => return Err(Cut::By(request)),
                    Err(std::sync::mpsc::TryRecvError::Disconnected) => return Err(Cut::Ended),
                    Err(std::sync::mpsc::TryRecvError::Empty) => output.play(chunk).map_err(|super::Gone| Cut::Gone)?,
                }
            }
        }
        Ok(())
    }
}

/// Waits for as long as one reads `caption`.
fn shown(caption: &str, language: Language, requests: &Receiver<Request>) -> Result<(), Cut> {
    let each_ms = match language {
        Language::Chinese => READING_MS_PER_CHINESE_CHARACTER,
        Language::English => READING_MS_PER_LETTER,
    };
    let characters = u64::try_from(caption.chars().count()).unwrap_or(0);
    match requests.recv_timeout(Duration::from_millis((each_ms * characters).max(READING_MS_MIN))) {
        Ok(request) => Err(Cut::By(request)),
        Err(RecvTimeoutError::Timeout) => Ok(()),
        Err(RecvTimeoutError::Disconnected) => Err(Cut::Ended),
    }
}

/// Of its usual time.
fn percent(rate: Rate) -> u32 {
    match rate {
        Rate::Slow => 130,
        Rate::Usual => 100,
        Rate::Fast => 80,
    }
}

fn loud(mut samples: Vec<i16>, volume: Volume) -> Vec<i16> {
    let percent = match volume {
        Volume::Soft => 35,
        Volume::Usual => 65,
        Volume::Loud => 100,
    };
    for sample in &mut samples {
        *sample = i16::try_from(i32::from(*sample) * percent / 100).unwrap_or(*sample);
    }
    samples
}
