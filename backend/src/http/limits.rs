// SPDX-License-Identifier: Apache-2.0
//! What one client may cost itself and its server.

use std::{num::NonZeroU32, time::Duration};

/// Limits of one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To have a connection.
    pub connect: Duration,
    /// For one try as a whole: redirects and body too.
    pub total: Duration,
    /// Bytes of a body that is read whole.
    pub body: usize,
    /// Bytes that pass by when only the first or last part of a body is kept.
    pub stream: u64,
    /// Requests per second and host, lastingly.
    pub per_second: NonZeroU32,
    /// Requests at once to a host that was left alone before.
    pub burst: NonZeroU32,
    /// Further tries of a GET or HEAD after a failed one.
    pub retries: usize,
    /// The longest `Retry-After` that is waited for within one request; a longer one is the caller's to respect.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let count = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(20),
            body: 16 << 20,
            stream: 64 << 20,
            per_second: count(10),
            burst: count(20),
            retries: 2,
            patience: Duration::from_secs(5),
        }
    }
}
