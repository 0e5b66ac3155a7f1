// SPDX-License-Identifier: Apache-2.0
//! Whether each source answers: a failing source is data, typed and dated, and never stops the others.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use milepost_api::{Millis, Say};
use tokio::sync::watch;

use crate::http::Requests;

/// What is wrong with a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached in time, or answers that it cannot.
    Silent,
    /// It refuses our credentials (401, 403).
    Refuses,
    /// It answers what cannot be read; says where, without values.
    Unreadable(String),
}

/// One source's health.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// When it last answered well.
    pub as_of: Option<Millis>,
    /// What was wrong at the last try; `None` after a good answer.
    pub trouble: Option<Trouble>,
    /// After how many milliseconds without a good answer its word is late.
    pub late_after: Millis,
    /// What an admin should know though it answers well, by what it is about: things that cannot be read while the rest can.
    pub remarks: BTreeMap<String, Vec<Say>>,
    /// What of it cannot be read for what projects alone declare, by its path: a namespace, a repository. The rest can.
    pub unread: BTreeMap<String, String>,
}

impl Health {
    /// Whether its word still holds at `now`.
    pub fn is_fresh(&self, now: Millis) -> bool {
        self.as_of.is_some_and(|as_of| now <= as_of + self.late_after)
    }
}

/// One source's failed looks and watches since the start, by the name of their trouble.
pub type Failures = BTreeMap<&'static str, u64>;

impl Trouble {
    /// A short name without details: a metric's label.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Refuses => "refuses",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

/// The health of all sources. Cheap to clone.
#[derive(Clone)]
pub struct HealthBoard {
    by_name: Arc<Mutex<BTreeMap<String, Health>>>,
    failures: Arc<Mutex<BTreeMap<String, Failures>>>,
    requests: Arc<Mutex<BTreeMap<String, Requests>>>,
    changed: watch::Sender<u64>,
}

impl Default for HealthBoard {
    fn default() -> Self {
        Self {
            by_name: Arc::default(),
            failures: Arc::default(),
            requests: Arc::default(),
            changed: watch::Sender::new(0),
        }
    }
}

impl HealthBoard {
    /// Notes a good answer of source `name`.
    pub fn ok(&self, name: &str, now: Millis, late_after: Millis) {
        self.set(name, |health| {
            // A word that came late without any trouble, as when this process or its database stood still, is fresh again.
            let news = health.trouble.is_some() || !health.is_fresh(now);
            (health.as_of, health.trouble, health.late_after) = (Some(now), None, late_after);
            news
        });
    }

    /// Notes a failed try; what was known before stays.
    pub fn failed(&self, name: &str, trouble: Trouble) {
        {
            let mut all = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
            *all.entry(name.to_owned()).or_default().entry(trouble.name()).or_default() += 1;
        }
        self.set(name, |health| {
            let news = health.trouble.as_ref() != Some(&trouble);
            health.trouble = Some(trouble);
            news
        });
    }

    /// Notes what an admin should know of one thing that source `name` is asked about, in the place of what was noted of it
    /// before; whether that is news.
    pub fn remark(&self, name: &str, about: &str, remarks: Vec<Say>) -> bool {
        let mut news = false;
        self.set(name, |health| {
            news = health.remarks.get(about).map_or(&[][..], Vec::as_slice) != remarks;
            if remarks.is_empty() {
                health.remarks.remove(about);
            } else {
                health.remarks.insert(about.to_owned(), remarks);
            }
            news
        });
        news
    }

    /// Notes whether a path of source `name` cannot be read, which only what projects declare needs; whether that is news.
    pub fn unread(&self, name: &str, path: &str, about: Option<&str>) -> bool {
        let mut news = false;
        self.set(name, |health| {
            news = health.unread.get(path).map(String::as_str) != about;
            match about {
                Some(about) => health.unread.insert(path.to_owned(), about.to_owned()),
                None => health.unread.remove(path),
            };
            news
        });
        news
    }

    /// Every source's health by name.
    pub fn all(&self) -> BTreeMap<String, Health> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often every source failed, by name.
    pub fn failures(&self) -> BTreeMap<String, Failures> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the requests of source `name` are counted.
    pub fn requests(&self, name: &str) -> Requests {
        let mut all = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(name.to_owned()).or_default().clone()
    }

    /// Forgets source `name`, which is watched no more.
    pub fn forget(&self, name: &str) {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        self.changed.send_modify(|n| *n += 1);
    }

    /// Wakes when a source fails, recovers or changes its trouble; not on every good answer.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn set(&self, name: &str, change: impl FnOnce(&mut Health) -> bool) {
        let news = {
            let mut all = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
            change(all.entry(name.to_owned()).or_default())
        };
        if news {
            self.changed.send_modify(|n| *n += 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_answer_is_news_after_trouble_and_after_silence_alone() {
        let board = HealthBoard::default();
        let mut changed = board.subscribe();
        let mut news = |now| {
            board.ok("zuul", now, 1_000);
            let news = changed.has_changed().unwrap();
            changed.mark_unchanged();
            news
        };
        assert!(news(1_000), "the first one");
        assert!(!news(2_000), "in time");
        assert!(news(3_001), "late by a millisecond");
        board.failed("zuul", Trouble::Silent);
        assert!(news(3_002), "after trouble");
    }
}
