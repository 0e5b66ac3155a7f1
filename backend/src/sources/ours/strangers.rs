// SPDX-License-Identifier: Apache-2.0
//! Gerrits whose changes a CI server builds, and which are not ours as far as we know: each is told of once.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Hosts that are kept, at most; further ones are told of no more.
const MOST: usize = 20;

/// Bytes of a host's name, at most, as DNS has it, with a port.
const LONGEST: usize = 260;

/// What one source has met of others.
#[derive(Debug)]
pub(super) struct Strangers {
    source: String,
    met: Mutex<BTreeSet<String>>,
}

impl Strangers {
    pub(super) fn of(source: &str) -> Self {
        Self { source: source.to_owned(), met: Mutex::default() }
    }

    /// Tells once of a Gerrit that is none of ours.
    pub(super) fn met(&self, host: &str) {
        let news = {
            let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
            let plain = host.len() <= LONGEST && host.bytes().all(|byte| byte.is_ascii_graphic());
            plain && met.len() < MOST && met.insert(host.to_owned())
        };
        if news {
            tracing::info!(
                source = self.source,
                "{} builds changes of a Gerrit at `{host}`, which are not taken for ours: add it to `gerrit.hosts` if it is this Gerrit",
                self.source
            );
        }
    }

    /// All that were told of.
    #[cfg(test)]
    pub(super) fn all(&self) -> Vec<String> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
