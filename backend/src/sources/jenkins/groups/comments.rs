// SPDX-License-Identifier: Apache-2.0
//! What comments start: a job that runs for every patch set runs once more, and any other is in a pipeline of its own. What is learned
//! of a job later moves no build that is there: where it was, it would never end. Pure.

use std::collections::{BTreeSet, HashMap};

use super::{Group, Groups, Id, key, started::Started, subjects::For};
use crate::{
    model::Subject,
    sources::jenkins::{
        place::Place,
        subject::{BY_COMMENT, Is, Rules},
        wire::{Build, Listing, Queued},
    },
};

/// Jobs that run for every patch set, by project and pipeline.
#[derive(Debug, Default)]
pub(super) struct Always {
    seen: Started,
    /// As far as a process before this one has told; not all of these need be.
    told: Started,
}

impl Always {
    /// A process before has told that this job ran for that.
    pub(super) fn was_told(&mut self, subject: &Subject, pipeline: &str, place: &Place) {
        self.told.add(subject, pipeline, place);
    }

    fn runs(&self, subject: &Subject, pipeline: &str, place: &Place) -> bool {
        self.seen.has(subject, pipeline, place)
            // Several are as good as all.
            || self.seen.has_several(pipeline, place)
            || self.told.has(subject, pipeline, place) && !self.told.has(subject, BY_COMMENT, place)
    }
}

/// What is there that comments have started.
#[derive(Debug, Default)]
pub(super) struct ByComments {
    builds: HashMap<Id, For>,
    /// By what Jenkins gives each item of the queue, which its build keeps.
    items: HashMap<u64, For>,
}

impl ByComments {
    pub(super) fn of(&self, build: &Build) -> Option<&For> {
        let id = (build.place.clone(), build.number, build.begun);
        self.builds.get(&id).or_else(|| self.of_item(build.queue?))
    }

    pub(super) fn of_item(&self, item: u64) -> Option<&For> {
        self.items.get(&item)
    }
}

impl Groups {
    /// Notes which jobs run for every patch set.
    pub(super) fn learn(&mut self, builds: &[Build], rules: Rules<'_>) {
        for build in builds.iter().filter(|build| Rules::for_all(&build.grounds)) {
            if let Some(Is { subject, pipeline, built: None }) = rules.of(&build.place, &build.grounds) {
                self.always.seen.add(&subject, &pipeline, &build.place);
            }
        }
    }

    /// The keys of what comments may have run again and of which it is not known what was told.
    pub(in crate::sources::jenkins) fn unread_of_comments(
        &self,
        listing: &Listing,
        queue: &[Queued],
        rules: Rules<'_>,
    ) -> Vec<String> {
        let there = self.by_comments(rules);
        let builds = listing.builds.iter().filter(|build| rules.by_comment(&build.grounds));
        let builds = builds.filter(|build| there.of(build).is_none());
        let items = queue.iter().filter(|item| rules.by_comment(&item.grounds));
        let items = items.filter(|item| there.of_item(item.id).is_none());
        let started = builds.map(|build| (&build.place, &build.grounds));
        let started = started.chain(items.map(|item| (&item.place, &item.grounds)));
        let keys = started.filter_map(|(place, grounds)| {
            let Is { subject, pipeline, .. } = rules.of(place, grounds)?;
            Some(key(&subject, &pipeline))
        });
        let keys: BTreeSet<String> = keys.filter(|key| !self.was_asked(key)).collect();
        keys.into_iter().collect()
    }

    /// The pipeline of what a comment has started.
    pub(super) fn of_comment(&self, subject: &Subject, pipeline: String, place: &Place) -> String {
        let told = self.was_told(&key(subject, &pipeline), place);
        if told || self.always.runs(subject, &pipeline, place) { pipeline } else { BY_COMMENT.to_owned() }
    }

    pub(super) fn by_comments(&self, rules: Rules<'_>) -> ByComments {
        let mut all = ByComments::default();
        for group in self.all.values() {
            let builds = group.builds.iter().filter(|(_, entry)| rules.by_comment(&entry.build.grounds));
            all.builds.extend(builds.map(|(id, _)| (id.clone(), group.is_for())));
            let items = group.queued.iter().filter(|(_, (item, _))| rules.by_comment(&item.grounds));
            all.items.extend(items.map(|(id, _)| (*id, group.is_for())));
        }
        all
    }
}

impl Group {
    pub(super) fn is_for(&self) -> For {
        (self.subject.clone(), self.pipeline.clone())
    }
}
