//! What every way to a reader's security module (SAM) can do.

use crate::idcard::{Answer, AnswerParser, ProtocolError};
use std::time::{Duration, Instant};

/// A blocking call into a device lasts at most this long, so that a wish to stop is seen.
/// Half of what stopping may take: a draining or a second transfer may still follow.
pub(super) const MAX_SLICE: Duration = Duration::from_millis(250);
/// A line that never falls quiet is not drained for longer.
pub(super) const DRAINING_LIMIT: Duration = Duration::from_millis(200);
/// libusb takes less than a millisecond for no limit at all.
const MIN_SLICE: Duration = Duration::from_millis(1);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// The device refused a transfer and is still there.
    #[error("the device refused a transfer")]
    Failed,
    /// The device is not there any more.
    #[error("the device is gone")]
    Gone,
    /// We were asked to stop.
    #[error("stopped")]
    Stopped,
}

/// One way of exchanging frames with a SAM.
pub trait SamTransport {
    /// Sends a request frame and collects its answer.
    ///
    /// # Errors
    /// [`TransportError`]; after any of them but `Gone` the line must be drained before the next exchange.
    fn exchange(&mut self, request: &[u8], deadline: Instant) -> Result<Answer, TransportError>;

    /// Throws away what is still coming and clears halts. Bounded; never waits for anything to come.
    fn drain(&mut self);

    /// Resets the transport itself.
    ///
    /// # Errors
    /// `Gone` when the device has to be opened anew.
    fn reset(&mut self) -> Result<(), TransportError>;
}

/// The next slice of waiting; `None` when the deadline has passed.
pub(super) fn slice_until(deadline: Instant) -> Option<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    (left >= MIN_SLICE).then(|| left.min(MAX_SLICE))
}

/// Collects one answer from `receive`, which fills the parser slice by slice until it is complete, fails or
/// the deadline passes.
pub(super) fn collect(
    deadline: Instant,
    stopped: impl Fn() -> bool,
    mut receive: impl FnMut(&mut AnswerParser, Duration) -> Result<Option<Answer>, TransportError>,
) -> Result<Answer, TransportError> {
    let mut parser = AnswerParser::new();
    while let Some(slice) = slice_until(deadline) {
        if stopped() {
            return Err(TransportError::Stopped);
        }
        if let Some(answer) = receive(&mut parser, slice)? {
            return Ok(answer);
        }
    }
    Err(parser.give_up().into())
}
