// SPDX-License-Identifier: Apache-2.0
//! What was told before this process began: the newest of it is given at the beginning, and the rest by its key, when something new is
//! met of it. Pure.

use std::collections::{BTreeSet, HashMap};

use milepost_api::Millis;

use super::{Group, Groups, MOST, begun::Before, kept::builds, key};
use crate::{
    model::{Run, RunState},
    sources::jenkins::place::Place,
};

/// What a process before this one has told.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    runs: HashMap<String, Run>,
    /// Of which the store was asked, whether they are groups or not.
    asked: BTreeSet<String>,
}

impl Groups {
    /// Takes what was told before, by its keys, and when something was told last.
    pub(in crate::sources::jenkins) fn recall(
        &mut self,
        runs: impl IntoIterator<Item = (String, Run)>,
        last: Option<Millis>,
    ) {
        self.jobs.begin(last);
        for (told, run) in runs {
            let is_for = (run.subject.clone(), run.pipeline.clone());
            let open = run.state.is_open();
            if self.keep(told, run) && open {
                // Its builds may have gone meanwhile: then nobody else tells how it ended.
                self.group(is_for);
            }
        }
    }

    /// The keys of groups of which it is not known what was told of them before.
    pub(in crate::sources::jenkins) fn unread(&self) -> Vec<String> {
        let unread = |(key, group): (&String, &Group)| (group.before == Before::Unread).then(|| key.clone());
        self.all.iter().filter_map(unread).collect()
    }

    /// Whether the store was asked for that.
    pub(super) fn was_asked(&self, key: &str) -> bool {
        let read = self.all.get(key).is_some_and(|group| group.before != Before::Unread);
        read || self.recalled.asked.contains(key)
    }

    /// Whether a process before has told a build of that job there.
    pub(super) fn was_told(&self, key: &str, place: &Place) -> bool {
        let kept = self.all.get(key).into_iter().flat_map(|group| &group.kept);
        let recalled = self.recalled.runs.get(key).map(builds).unwrap_or_default();
        kept.chain(&recalled).any(|kept| kept.place == *place)
    }

    /// Takes all that was told under these keys.
    pub(in crate::sources::jenkins) fn read(&mut self, keys: &[String], runs: Vec<(String, Run)>) {
        for (told, run) in runs {
            self.keep(told, run);
        }
        self.recalled.make_room();
        for key in keys {
            self.recalled.asked.insert(key.clone());
            if let Some(group) = self.all.get_mut(key).filter(|group| group.before == Before::Unread) {
                group.before = Before::Nothing;
                self.recalled.give(key, group, self.jobs.told_until());
            }
        }
    }

    fn keep(&mut self, told: String, run: Run) -> bool {
        // One of another version, which named it otherwise, is not ours to go on with.
        if told != key(&run.subject, &run.pipeline) {
            return false;
        }
        for kept in &builds(&run) {
            self.jobs.started(&run.subject, &run.pipeline, &kept.place);
            self.always.was_told(&run.subject, &run.pipeline, &kept.place);
            if let Some(number) = kept.number {
                self.jobs.was_told(&kept.place, number, kept.begun());
            }
        }
        self.recalled.runs.insert(told, run);
        true
    }
}

impl Recalled {
    /// What was asked for and is not a group yet may be asked for again.
    fn make_room(&mut self) {
        if self.asked.len() > MOST {
            self.runs.retain(|key, _| !self.asked.contains(key));
            self.asked.clear();
        }
    }

    /// What it says of a group that is remembered no more is older than what the store has.
    pub(super) fn forget(&mut self, key: &str) {
        self.runs.remove(key);
        self.asked.remove(key);
    }

    /// Gives a new group what was told of it; until when all is known of what was told of as a whole and had not ended.
    pub(super) fn give(&mut self, key: &str, group: &mut Group, until: Option<Millis>) {
        let Some(run) = self.runs.remove(key) else { return };
        let has_verdict = matches!(
            run.state,
            RunState::Passed | RunState::Failed | RunState::Cancelled | RunState::ConfigError
        );
        group.before = if run.whole { Before::Whole } else { Before::Part };
        if run.whole {
            group.settled = has_verdict;
            group.known_until = group.known_until.max(until);
        }
        group.kept = builds(&run);
        group.told = Some(run);
    }
}
