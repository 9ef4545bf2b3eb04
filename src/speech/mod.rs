//! Words as they are said: phrases into sentences, sentences into characters that are read, these into clips.
//!
//! 1. What is said is what is written; only numbers and signs are said by other characters (`assets/voice/spoken.toml`).
//! 2. A sentence whose fixed words have a clip is that clip. Numbers, names and what has none go syllable by syllable;
//!    where even a syllable is missing the sentence is only shown.
//! 3. English has no clips: it is shown.

mod library;
mod reading;
mod sentences;
mod stretch;

pub use library::{Clip, Library, LibraryError, Sound};
pub use reading::Reading;
pub use sentences::{Sentence, fixed_parts, sentences};
pub use stretch::stretched;

/// Samples of a second: one channel, as the clips are.
pub const SAMPLES_PER_SECOND: u32 = 24_000;
