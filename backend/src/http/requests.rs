// SPDX-License-Identifier: Apache-2.0
//! Counts what is really sent: every try and every redirect is a request of its own.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// How a request ended, as a metric's label says it: the class of its status, or no answer at all.
pub const OUTCOMES: [&str; 5] = ["2xx", "3xx", "4xx", "5xx", "none"];
/// The place of "none".
const NONE: usize = 4;

/// How many requests of one source ended how since the start. Cheap to clone; clones share their counts.
#[derive(Clone, Debug, Default)]
pub struct Requests(Arc<[AtomicU64; OUTCOMES.len()]>);

impl Requests {
    /// Notes a request that is sent now. It counts as not answered unless [`Sent::answered`] is called.
    pub(crate) fn sent(&self) -> Sent {
        Sent { requests: self.clone(), outcome: NONE }
    }

    /// The counts by [`OUTCOMES`].
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        OUTCOMES.into_iter().zip(&*self.0).map(|(outcome, count)| (outcome, count.load(Ordering::Relaxed)))
    }
}

/// A request that is under way. It is counted when this is dropped, so that one that is given up counts too.
#[derive(Debug)]
pub(crate) struct Sent {
    requests: Requests,
    outcome: usize,
}

impl Sent {
    /// Notes that an answer began, with this HTTP status.
    pub(crate) fn answered(mut self, status: u16) {
        self.outcome = usize::from(status / 100).checked_sub(2).filter(|at| *at < NONE).unwrap_or(NONE);
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        if let Some(count) = self.requests.0.get(self.outcome) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
