// SPDX-License-Identifier: Apache-2.0
//! Questions that failed: what fails again and again rests for a while, and is asked again then. Pure.

use std::collections::HashMap;

use milepost_api::Millis;

use super::{Due, MOST};
use crate::{model::Want, sources::jenkins::place::Place};

/// What fails so often in a row rests.
const FAILURES: u32 = 5;
/// For so many milliseconds; then it is asked once more.
const REST: Millis = 300_000;

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum About {
    Detail(Place, u64),
    Build(Place, u64),
    Checks(Want),
    /// A job's newest builds, for what is new or for what is old.
    List(Place, bool),
}

impl Due {
    pub(super) fn about(&self) -> About {
        match self {
            Self::Detail { id, .. } => About::Detail(id.0.clone(), id.1),
            Self::Build { place, number, .. } | Self::Told { place, number, .. } => {
                About::Build(place.clone(), *number)
            }
            Self::Checks { want } => About::Checks(want.clone()),
        }
    }
}

/// Those that have failed, how often in a row, and when last.
#[derive(Debug, Default)]
pub(super) struct Tries(HashMap<About, (u32, Millis)>);

impl Tries {
    /// Whether it may be asked now.
    pub(super) fn may(&self, about: &About, now: Millis) -> bool {
        self.0.get(about).is_none_or(|(count, at)| *count < FAILURES || now - at >= REST)
    }

    /// It failed; whether it is not to rest yet.
    pub(super) fn failed(&mut self, about: About, now: Millis) -> bool {
        if self.0.len() > MOST {
            self.0.clear();
        }
        let (count, at) = self.0.entry(about).or_default();
        (*count, *at) = (count.saturating_add(1), now);
        *count < FAILURES
    }

    /// It was answered.
    pub(super) fn answered(&mut self, about: &About) {
        if !self.0.is_empty() {
            self.0.remove(about);
        }
    }
}
