// SPDX-License-Identifier: Apache-2.0
//! Gerrits whose changes a CI server builds, and which are not ours as far as we know: each is told of once. Beside them stands which
//! hosts are ours, read once.

use std::{
    collections::BTreeSet,
    sync::{Mutex, OnceLock, PoisonError},
};

use super::Host;

/// Hosts that are kept, at most; further ones are told of no more.
const MOST: usize = 20;

/// Bytes of a host's name, at most, as DNS has it, with a port.
const LONGEST: usize = 260;

/// What one source has met of others.
#[derive(Debug)]
pub(in crate::sources) struct Strangers {
    source: String,
    met: Mutex<BTreeSet<String>>,
    /// As they were written, and read.
    ours: OnceLock<(Vec<String>, Vec<Host>)>,
}

impl Strangers {
    pub(in crate::sources) fn of(source: &str) -> Self {
        Self { source: source.to_owned(), met: Mutex::default(), ours: OnceLock::new() }
    }

    /// Our hosts, which never change while a source runs; `None` where they are others than before.
    pub(super) fn read(&self, hosts: &[String]) -> Option<&[Host]> {
        let read = || (hosts.to_vec(), hosts.iter().map(|ours| Host::read(ours)).collect());
        let (written, read) = self.ours.get_or_init(read);
        (*written == hosts).then_some(read)
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
    pub(in crate::sources) fn all(&self) -> Vec<String> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
