// SPDX-License-Identifier: Apache-2.0
//! The health of a source that asks about several things: it is well when all of them are. One namespace or repository that
//! refuses us makes the whole word doubtful, however lively the others are.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use milepost_api::{Millis, Say};

use super::{Context, HealthBoard, Trouble};
use crate::clock::Clock;

/// Signs of life of the things that are asked about, by their paths.
pub(super) struct Pulse {
    source: String,
    clock: Arc<dyn Clock>,
    health: HealthBoard,
    late_after: Millis,
    signs: Mutex<BTreeMap<String, Sign>>,
    /// Paths that only what projects declare needs, with what they are about; and those that nobody needs any more.
    aside: Mutex<BTreeMap<String, Aside>>,
}

/// A path that makes nothing doubtful.
#[derive(Clone)]
enum Aside {
    /// Only what projects declare needs it; with what it is about.
    Declared(String),
    /// Nobody needs it any more.
    Left,
}

enum Sign {
    /// Nothing complete has come yet.
    Awaited,
    Good,
    Bad(Trouble),
}

impl Pulse {
    pub(super) fn new(context: &Context, late_after: Millis) -> Self {
        Self::on(context.health.clone(), &context.name, &context.clock, late_after)
    }

    /// One whose word goes nowhere, for a source that is only asked once.
    pub(super) fn unheard(source: &str, clock: &Arc<dyn Clock>, late_after: Millis) -> Self {
        Self::on(HealthBoard::default(), source, clock, late_after)
    }

    /// One whose word stands on `health`.
    pub(super) fn on(health: HealthBoard, source: &str, clock: &Arc<dyn Clock>, late_after: Millis) -> Self {
        let (source, clock) = (source.to_owned(), Arc::clone(clock));
        Self { source, clock, health, late_after, signs: Mutex::default(), aside: Mutex::default() }
    }

    /// Expects signs of exactly these things from now on; the source is not well before each was good once.
    pub(super) fn expect(&self, paths: impl Iterator<Item = String>) {
        *self.lock() = paths.map(|path| (path, Sign::Awaited)).collect();
    }

    /// The same, but what is known of those that were expected before holds.
    pub(super) fn expect_now(&self, paths: impl Iterator<Item = String>) {
        let mut signs = self.lock();
        let mut before = std::mem::take(&mut *signs);
        *signs = paths.map(|path| before.remove_entry(&path).unwrap_or((path, Sign::Awaited))).collect();
    }

    /// These paths are asked, too, and make nothing doubtful: only what projects declare needs them. Each comes with what it is about.
    /// Paths that are neither expected nor among them are of no interest any more.
    pub(super) fn set_aside(&self, paths: impl Iterator<Item = (String, String)>) {
        let new: BTreeMap<_, _> = paths.map(|(path, about)| (path, Aside::Declared(about))).collect();
        let mut aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        for (path, about) in aside.iter_mut().filter(|(path, _)| !new.contains_key(*path)) {
            *about = Aside::Left;
            self.health.unread(&self.source, path, None);
        }
        aside.extend(new);
        // What the site itself needs counts.
        let signs = self.lock();
        aside.retain(|path, _| !signs.contains_key(path));
    }

    /// Why a path makes nothing doubtful; `None`: it does.
    fn aside(&self, path: &str) -> Option<Aside> {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    /// A good answer.
    pub(super) fn good(&self, path: &str) {
        if let Some(Aside::Declared(_)) = self.aside(path) {
            self.health.unread(&self.source, path, None);
        }
        let all = {
            let mut signs = self.lock();
            if let Some(sign) = signs.get_mut(path) {
                *sign = Sign::Good;
            }
            signs.values().all(|sign| matches!(sign, Sign::Good))
        };
        if all {
            self.health.ok(&self.source, self.clock.now(), self.late_after);
        }
    }

    /// What an admin should know of one of the things that are asked about, though nothing fails.
    pub(super) fn remark(&self, about: &str, remarks: Vec<Say>) {
        if self.health.remark(&self.source, about, remarks.clone()) {
            for remark in remarks {
                tracing::warn!(source = self.source, about, "source {}: {}", self.source, remark.text());
            }
        }
    }

    /// A failed try. Logged when it is news, so that a long failure is one line.
    pub(super) fn bad(&self, path: &str, trouble: Trouble) {
        if let Some(aside) = self.aside(path) {
            if let Aside::Declared(about) = aside
                && self.health.unread(&self.source, path, Some(&about))
            {
                tracing::warn!(
                    source = self.source,
                    path,
                    ?trouble,
                    "source {} does not show {path}, which only a project declares",
                    self.source
                );
            }
            return;
        }
        let news = {
            let mut signs = self.lock();
            let sign = signs.entry(path.to_owned()).or_insert(Sign::Awaited);
            let news = !matches!(sign, Sign::Bad(known) if *known == trouble);
            *sign = Sign::Bad(trouble.clone());
            news
        };
        if news {
            tracing::warn!(source = self.source, path, ?trouble, "source {} fails at {path}", self.source);
        }
        self.health.failed(&self.source, trouble);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Sign>> {
        self.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn what_only_projects_declare_makes_nothing_doubtful() {
        let (health, clock) = (HealthBoard::default(), Arc::new(ManualClock::at(1)) as Arc<dyn Clock>);
        let pulse = Pulse::on(health.clone(), "eqiad", &clock, 60_000);
        let trouble = || health.all()["eqiad"].trouble.clone();
        let unread = || health.all()["eqiad"].unread.values().cloned().collect::<Vec<_>>();
        pulse.expect(["/ours".to_owned()].into_iter());
        pulse.set_aside([("/theirs".to_owned(), "theirs".to_owned())].into_iter());
        pulse.bad("/theirs", Trouble::Refuses);
        pulse.good("/ours");
        assert_eq!((trouble(), unread()), (None, vec!["theirs".to_owned()]));
        pulse.good("/theirs");
        assert_eq!(unread(), [""; 0]);
        // Nobody declares it any more, though it is still asked.
        pulse.bad("/theirs", Trouble::Refuses);
        pulse.set_aside(std::iter::empty());
        pulse.bad("/theirs", Trouble::Refuses);
        pulse.good("/ours");
        assert_eq!((trouble(), unread()), (None, Vec::new()));
        // The site needs it, too: then it counts.
        pulse.set_aside([("/theirs".to_owned(), "theirs".to_owned())].into_iter());
        pulse.expect_now(["/ours".to_owned(), "/theirs".to_owned()].into_iter());
        pulse.set_aside(std::iter::empty());
        pulse.bad("/theirs", Trouble::Refuses);
        assert_eq!(trouble(), Some(Trouble::Refuses));
    }
}
