//! Every limit of a visit, in milliseconds unless the name says otherwise.

/// Without a touch for so long, the countdown begins.
pub const IDLE_LIMIT_MS: u64 = 90_000;
/// The same in large text, and with the voice.
pub const IDLE_LIMIT_LARGE_MS: u64 = 180_000;
/// Pages one reads or writes down from: done, a case, help.
pub const READING_LIMIT_MS: u64 = 180_000;
/// The countdown itself.
pub const COUNTDOWN_MS: u64 = 30_000;
/// The same in large text, and with the voice.
pub const COUNTDOWN_LARGE_MS: u64 = 45_000;
/// 机器检查 without a touch: staff look into a printer meanwhile.
pub const MAINTENANCE_LIMIT_MS: u64 = 300_000;
/// 请拿走身份证 stays so long unless confirmed.
pub const TAKE_AWAY_LIMIT_MS: u64 = 20_000;
/// A page that only asks for a card goes back after so long.
pub const WAITING_CARD_LIMIT_MS: u64 = 60_000;
/// 正在读 without any further word from the reader.
pub const READING_CARD_LIMIT_MS: u64 = 8_000;
/// A trouble with a card is shown so long when nobody touches anything.
pub const CARD_TROUBLE_LIMIT_MS: u64 = 30_000;
/// The hall has so long for a look-up before the page says it cannot be reached.
pub const LOOKUP_LIMIT_MS: u64 = 12_000;
/// The hall has so long to make a document and to hand it over: twice a look-up.
pub const DOCUMENT_LIMIT_MS: u64 = 24_000;
/// While sending: from here the page says what is happening.
pub const SENDING_EXPLAIN_MS: u64 = 2_000;
/// While sending: from here there is a way out.
pub const SENDING_WAY_OUT_MS: u64 = 10_000;
/// While sending: from here the page says "stored, not yet at the hall".
pub const SENDING_LIMIT_MS: u64 = 15_000;
/// Writing the journal takes milliseconds; so long without an answer is a fault.
pub const STORING_LIMIT_MS: u64 = 10_000;
/// The printer has so long before the page stops waiting for it.
pub const PRINTING_LIMIT_MS: u64 = 75_000;
/// While something is being said limits wait, so long at most: the longest page is read within it, and a voice that tells
/// nothing any more holds nobody's page open for ever.
pub const SPEECH_LIMIT_MS: u64 = 180_000;
/// A second touch on the same control, or on a page that has just changed.
pub const TOUCH_GUARD_MS: u64 = 500;
/// The same key of the keyboard on screen again.
pub const KEY_GUARD_MS: u64 = 120;
/// Touch does nothing for so long while the screen is wiped.
pub const CLEANING_S: u32 = 30;
/// A draft stays on this machine for the same card.
pub const DRAFT_MINUTES: i64 = 15;
/// Strokes of what is written by finger at once: a name of four characters.
pub const WRITTEN_STROKES_MAX: usize = 100;
/// Strokes of a signature.
pub const STROKES_MAX: usize = 60;
/// Points of one stroke, of either.
pub const STROKE_POINTS_MAX: usize = 400;

/// Longest text that is searched for, in characters.
pub const FIND_CHARS_MAX: usize = 20;
