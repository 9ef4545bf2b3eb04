//! The event catalogue: everything the program may log, one line each.
//!
//! A detail is a number or a word from the source code, never a value, so a log line cannot carry anything of
//! a citizen. Levels are a contract: `error` is always a mistake of ours, `warn` is the world misbehaving.

/// One detail of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A count, a code or a time in the unit its name says.
    Number(i64),
    /// A word written in the source.
    Word(&'static str),
}

impl From<i64> for Detail {
    fn from(number: i64) -> Self {
        Detail::Number(number)
    }
}

impl From<u128> for Detail {
    fn from(number: u128) -> Self {
        Detail::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Detail {
    fn from(number: usize) -> Self {
        Detail::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&'static str> for Detail {
    fn from(word: &'static str) -> Self {
        Detail::Word(word)
    }
}

impl std::fmt::Display for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Detail::Number(number) => number.fmt(f),
            Detail::Word(word) => f.write_str(word),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Info,
    /// The world misbehaved; staff may have to act.
    Warn,
    /// A mistake of ours.
    Error,
}

macro_rules! catalogue {
    ($($name:ident = $code:literal, $level:ident, $meaning:literal;)+) => {
        /// Every event there is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum LogEvent { $(#[doc = $meaning] $name),+ }

        impl LogEvent {
            pub const ALL: &'static [LogEvent] = &[$(LogEvent::$name),+];

            /// The stable name in logs.
            pub fn code(self) -> &'static str {
                match self { $(LogEvent::$name => $code),+ }
            }

            pub fn level(self) -> Level {
                match self { $(LogEvent::$name => Level::$level),+ }
            }

            /// What it means, for who reads the log.
            pub fn meaning(self) -> &'static str {
                match self { $(LogEvent::$name => $meaning),+ }
            }
        }
    };
}

catalogue! {
    ProgramStarted = "program.started", Info, "The program started";
    ProgramStopped = "program.stopped", Info, "The program ended in order";
    ProgramPanicked = "program.panicked", Error, "A mistake of ours was caught, at this line of some file";
    ThreadEnded = "program.thread-ended", Error, "A thread of ours ended unasked";
    QueueFull = "program.queue-full", Error, "A bounded queue was full and something was not taken";
    EventIgnored = "visit.event-ignored", Info, "The visit ignored an event, with its reason";
    VisitBegan = "visit.began", Info, "Somebody began";
    VisitEnded = "visit.ended", Info, "A visit ended and was cleared";
    MaintenanceBegan = "maintenance.began", Info, "A card or the PIN of staff opened the check of the machine";
    PinWrong = "maintenance.pin-wrong", Warn, "A wrong PIN was typed for the check of the machine";
    ReaderUp = "reader.up", Info, "The card reader answers";
    ReaderDown = "reader.down", Warn, "The card reader does not answer";
    ReaderStatus = "reader.status", Warn, "The card reader reported a status other than good";
    ReaderProtocol = "reader.protocol", Warn, "An answer of the reader was damaged";
    ReaderRemedy = "reader.remedy", Warn, "Something was done to the reader to mend it: drain, reset-sam, reset-transport";
    ReaderAlarm = "reader.alarm", Warn, "The reader must be looked at by staff";
    CardRead = "reader.card-read", Info, "A card was read";
    CardUnconfirmed = "card.unconfirmed", Warn, "Nobody confirmed that the card was taken: it may still lie on the reader";
    CardUntold = "card.untold", Warn, "The hall could not be told of a card that may still lie there";
    PhotoDecoded = "photo.decoded", Info, "The photo on a card was decoded for staff who look, in so many milliseconds";
    PhotoUndecoded = "photo.undecoded", Warn, "The photo on a card could not be decoded, for this reason; staff look at the card itself";
    JournalOpened = "journal.opened", Info, "The journal was opened, with rows still to be sent";
    JournalSetAside = "journal.set-aside", Warn, "The journal could not be read; it was set aside for staff and a new one begun";
    JournalStored = "journal.stored", Info, "A submission is durable on this machine";
    JournalFailed = "journal.failed", Warn, "The journal could not be written";
    SubmissionSent = "submission.received", Info, "The hall received a submission";
    SubmissionRetried = "submission.retry", Warn, "A submission will be sent again";
    SubmissionParked = "submission.parked", Warn, "The hall refused a submission; it is kept for staff";
    SubmissionAlarm = "submission.alarm", Error, "A submission was answered in a way that must not happen; it is kept";
    HallDown = "hall.down", Warn, "The hall does not answer";
    HallUp = "hall.up", Info, "The hall answers again";
    HallAnswer = "hall.unreadable", Warn, "The hall's answer could not be read";
    PaperComposed = "paper.composed", Info, "A document was set and written, in so many milliseconds";
    PaperPrinted = "paper.printed", Info, "A document was printed to its end";
    PaperTrouble = "paper.trouble", Warn, "The printer did not print";
    DocumentUnsound = "document.unsound", Warn, "A document came without the hall's digest or seal; it was neither shown nor printed";
    PaperHalf = "paper.half", Warn, "A document was begun on paper and not finished; what was left of it was taken back";
    GlyphReplaced = "paper.glyph-fallback", Info, "A character came from a fallback font";
    GlyphMissing = "paper.glyph-missing", Warn, "No font has a character; it is printed as a mark, and the citizen was told before";
    SocialCardReaderUp = "social-card.up", Info, "The contact reader for social-security cards is there";
    SocialCardReaderDown = "social-card.down", Warn, "There is no contact reader for social-security cards, or no service for it";
    ScannerUp = "scanner.up", Info, "The code scanner can be heard";
    ScannerDown = "scanner.down", Warn, "The code scanner cannot be heard, for this reason";
    ScannerPassedOver = "scanner.passed-over", Info, "Codes came faster than a hand shows them, or the same one again; they do not count";
    LightDown = "light.down", Warn, "The light at reader or paper slot cannot be switched";
    ComposerDown = "composer.down", Warn, "Pinyin cannot be composed; Latin and digits still type";
    HandwritingDown = "handwriting.down", Warn, "What a finger writes cannot be read; the other ways of writing still do";
    VoiceUp = "voice.up", Info, "What is on the screen can be read aloud";
    VoiceDown = "voice.down", Info, "There is no sound device, or there are no clips: nothing is read aloud";
    VoiceClip = "voice.clip", Warn, "Clips cannot be read; what they say is only shown";
    ContentUsed = "content.used", Info, "This version of the content bundle is shown";
    ContentRefused = "content.refused", Warn, "A content bundle is not shown, for this reason; the last good one is";
    ContentTaken = "content.taken", Info, "This version of the content bundle came from the hall; it is shown after the visit";
    HallStarted = "hall.started", Info, "The hall serves";
    HallRequest = "hall.request", Info, "The hall answered a request";
    HallStoreFailed = "hall.store-failed", Warn, "The hall could not write";
    HallSubmissionRefused = "hall.submission-refused", Warn, "The hall refused a submission for good";
    HallVerified = "hall.verified", Info, "The hall made sure who stood at a machine, in this way";
    HallStopped = "hall.stopped", Info, "The hall ended in order";
}

/// Writes one event to the log. Details are named by the caller.
pub fn record(event: LogEvent, details: &[(&'static str, Detail)]) {
    let words: String = details.iter().map(|(name, detail)| format!(" {name}={detail}")).collect();
    match event.level() {
        Level::Info => tracing::info!("{}{words}", event.code()),
        Level::Warn => tracing::warn!("{}{words}", event.code()),
        Level::Error => tracing::error!("{}{words}", event.code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct() {
        let mut codes: Vec<_> = LogEvent::ALL.iter().map(|event| event.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), LogEvent::ALL.len());
    }
}
