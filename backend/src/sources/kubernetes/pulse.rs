// SPDX-License-Identifier: Apache-2.0
//! Whether every watch of a cluster is alive. The source is well when all of them are: one namespace that refuses us makes the
//! whole word doubtful, however lively the others are.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use milepost_api::Millis;

use crate::{
    clock::Clock,
    sources::{Context, HealthBoard, Trouble},
};

/// Signs of life, by the API path of a watch.
pub(super) struct Pulse {
    source: String,
    clock: Arc<dyn Clock>,
    health: HealthBoard,
    late_after: Millis,
    watches: Mutex<BTreeMap<String, Sign>>,
}

enum Sign {
    /// Nothing complete has come yet.
    Awaited,
    Good,
    Bad(Trouble),
}

impl Pulse {
    pub(super) fn new(context: &Context, late_after: Millis) -> Self {
        let (source, clock, health) =
            (context.name.clone(), Arc::clone(&context.clock), context.health.clone());
        Self { source, clock, health, late_after, watches: Mutex::default() }
    }

    /// Expects signs of exactly these watches from now on.
    pub(super) fn expect(&self, paths: impl Iterator<Item = String>) {
        *self.lock() = paths.map(|path| (path, Sign::Awaited)).collect();
    }

    /// A complete list, or a watch that was opened or said something.
    pub(super) fn good(&self, path: &str) {
        let all = {
            let mut watches = self.lock();
            if let Some(sign) = watches.get_mut(path) {
                *sign = Sign::Good;
            }
            watches.values().all(|sign| matches!(sign, Sign::Good))
        };
        if all {
            self.health.ok(&self.source, self.clock.now(), self.late_after);
        }
    }

    /// A failed try.
    pub(super) fn bad(&self, path: &str, trouble: Trouble) {
        let news = {
            let mut watches = self.lock();
            let sign = watches.entry(path.to_owned()).or_insert(Sign::Awaited);
            let news = !matches!(sign, Sign::Bad(known) if *known == trouble);
            *sign = Sign::Bad(trouble.clone());
            news
        };
        if news {
            tracing::warn!(source = self.source, path, ?trouble, "a watch of source {} fails", self.source);
        }
        self.health.failed(&self.source, trouble);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Sign>> {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
