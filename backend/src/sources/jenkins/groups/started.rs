// SPDX-License-Identifier: Apache-2.0
//! Which jobs were started for something of which project, by pipeline. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::project;
use crate::{model::Subject, sources::jenkins::place::Place};

/// Jobs that were started.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// By project and pipeline.
    of: BTreeMap<(String, String), BTreeSet<Place>>,
    /// The same by pipeline, with the project; `None`: several.
    by_pipeline: BTreeMap<String, BTreeMap<Place, Option<String>>>,
}

impl Started {
    /// A job was started for that.
    pub(super) fn add(&mut self, subject: &Subject, pipeline: &str, place: &Place) {
        let all = self.of.entry((project(subject).to_owned(), pipeline.to_owned())).or_default();
        if all.contains(place) {
            return;
        }
        all.insert(place.clone());
        let by_pipeline = self.by_pipeline.entry(pipeline.to_owned()).or_default();
        let of = by_pipeline.entry(place.clone()).or_insert_with(|| Some(project(subject).to_owned()));
        of.take_if(|of| of != project(subject));
    }

    /// Those that were started for something of its project.
    pub(super) fn of(&self, subject: &Subject, pipeline: &str) -> impl Iterator<Item = &Place> {
        let of = (project(subject).to_owned(), pipeline.to_owned());
        self.of.get(&of).into_iter().flatten()
    }

    /// Whether a job is one of them.
    pub(super) fn has(&self, subject: &Subject, pipeline: &str, place: &Place) -> bool {
        self.of
            .get(&(project(subject).to_owned(), pipeline.to_owned()))
            .is_some_and(|all| all.contains(place))
    }

    /// Those that were started for several projects.
    pub(super) fn of_several(&self, pipeline: &str) -> impl Iterator<Item = &Place> {
        let all = self.by_pipeline.get(pipeline).into_iter().flatten();
        all.filter(|(_, of)| of.is_none()).map(|(place, _)| place)
    }

    /// Whether a job was started for several projects.
    pub(super) fn has_several(&self, pipeline: &str, place: &Place) -> bool {
        self.by_pipeline.get(pipeline).and_then(|all| all.get(place)).is_some_and(Option::is_none)
    }

    /// Whether a job was started for anything.
    pub(super) fn knows(&self, place: &Place) -> bool {
        self.by_pipeline.values().any(|all| all.contains_key(place))
    }
}
