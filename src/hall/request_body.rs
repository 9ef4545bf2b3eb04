//! Reading a request's body within bounds.

use crate::api::{ProblemCode, REQUEST_BYTES_MAX};
use axum::body::{Body, HttpBody};
use std::future::poll_fn;
use std::pin::Pin;

/// Of a body that is too large this much more is read and thrown away, so that the sender gets to the answer
/// instead of a broken connection, which it would take for silence and repeat.
const DISCARDED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The whole body. [`ProblemCode::TooLarge`] beyond [`REQUEST_BYTES_MAX`], [`ProblemCode::Invalid`] if it was cut.
pub(super) async fn read(body: Body) -> Result<Vec<u8>, ProblemCode> {
    read_up_to(body, REQUEST_BYTES_MAX).await
}

/// The same with another bound.
pub(super) async fn read_up_to(mut body: Body, bytes_max: usize) -> Result<Vec<u8>, ProblemCode> {
    let mut bytes = Vec::new();
    let mut discarded = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| ProblemCode::Invalid)?.into_data() else { continue };
        if discarded == 0 && bytes.len() + data.len() <= bytes_max {
            bytes.extend_from_slice(&data);
            continue;
        }
        discarded += data.len();
        if discarded > DISCARDED_BYTES_MAX {
            break;
        }
    }
    if discarded == 0 { Ok(bytes) } else { Err(ProblemCode::TooLarge) }
}
