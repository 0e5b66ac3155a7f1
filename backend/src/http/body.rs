// SPDX-License-Identifier: Apache-2.0
//! Bodies with a bound.

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use reqwest::Response;

use super::{FetchError, Limits};

/// What of a body is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keep {
    /// All; a body over the cap is an error.
    #[default]
    All,
    /// The first bytes; the rest is not read.
    First(usize),
    /// The last bytes; the rest passes by, as far as [`Limits::stream`] goes.
    Last(usize),
}

/// A body as it was kept.
pub(super) struct Body {
    pub(super) bytes: Bytes,
    /// Whether it had more.
    pub(super) cut: bool,
}

pub(super) async fn read(response: Response, keep: Keep, limits: &Limits) -> Result<Body, FetchError> {
    let too_large = FetchError::TooLarge(limits.body as u64);
    if keep == Keep::All && response.content_length().is_some_and(|n| n > limits.body as u64) {
        return Err(too_large);
    }
    let mut kept = BytesMut::new();
    let mut passed = 0_u64;
    let mut cut = false;
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| FetchError::Broken(reason(&error)))?;
        passed += chunk.len() as u64;
        kept.extend_from_slice(&chunk);
        match keep {
            Keep::All if kept.len() > limits.body => return Err(too_large),
            Keep::First(bytes) if kept.len() >= bytes => {
                kept.truncate(bytes);
                // one more chunk would only tell whether it was the end
                return Ok(Body { bytes: kept.freeze(), cut: true });
            }
            Keep::All | Keep::First(_) => {}
            Keep::Last(bytes) => {
                // trimmed seldom, so that the cost stays linear
                if kept.len() > bytes.saturating_mul(2) {
                    kept = BytesMut::from(last(&kept, bytes));
                    cut = true;
                }
                if passed >= limits.stream {
                    cut = true;
                    break;
                }
            }
        }
    }
    if let Keep::Last(bytes) = keep
        && kept.len() > bytes
    {
        kept = BytesMut::from(last(&kept, bytes));
        cut = true;
    }
    Ok(Body { bytes: kept.freeze(), cut })
}

/// Lets a body of at most so many bytes pass by.
pub(super) async fn pass(
    response: Response,
    most: u64,
    each: &mut (dyn FnMut(&[u8]) + Send),
) -> Result<(), FetchError> {
    let mut passed = 0_u64;
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| FetchError::Broken(reason(&error)))?;
        passed += chunk.len() as u64;
        if passed > most {
            return Err(FetchError::TooLarge(most));
        }
        each(&chunk);
    }
    Ok(())
}

fn last(bytes: &[u8], count: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(count)..).unwrap_or(bytes)
}

/// The innermost reason of an error, which names no URL.
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
