// SPDX-License-Identifier: Apache-2.0
//! What is to be asked now, and no more than that.

use milepost_api::Millis;

use super::{Entry, Groups, Id, Known};
use crate::{
    model::Want,
    sources::jenkins::{place::Place, render, wire::Build},
};

/// Stages of a build that runs are asked for so often, in milliseconds, while nobody waits for it.
const UNWATCHED: Millis = 20_000;
/// Builds that failed so long before this began to look are left as they are listed until somebody waits for them.
const OLD: Millis = 24 * 3_600_000;
/// Questions of one look, at most; the rest waits for the next one.
const MOST: usize = 40;
/// Of these so many are the plugin's for checks where it has any, however many builds run.
const CHECKS: usize = 10;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sources::jenkins) enum Due {
    /// Stages, and logs of those that have failed.
    Detail { group: String, id: Id, build: Box<Build> },
    /// A build that is not shown: one that ran, or one that another has started.
    Build { group: String, place: Place, number: u64 },
    /// The builds of a patch set that somebody waits for, by the plugin for checks.
    Checks { want: Want },
    /// One of those.
    Told { want: Want, place: Place, number: u64 },
}

impl Groups {
    /// What is to be asked now: what somebody waits for first. `shown` says which builds the last listing had.
    pub(in crate::sources::jenkins) fn due(&self, shown: impl Fn(&Id) -> bool, now: Millis) -> Vec<Due> {
        let mut due: Vec<(bool, Millis, Due)> = Vec::new();
        for (key, group) in &self.all {
            let wanted = self.is_wanted(&group.subject, now);
            let mut add = |at: Millis, question: Due| {
                if self.tries.may(&question.about(), now) {
                    due.push((!wanted, -at, question));
                }
            };
            for (id, entry) in render::that_count(group) {
                if wants_detail(entry, wanted, now) {
                    let (group, build) = (key.clone(), Box::new(entry.build.clone()));
                    add(id.2, Due::Detail { group, id: id.clone(), build });
                }
                let children = entry.build.grounds.triggered.iter();
                for (place, number) in children.filter(|_| entry.fresh || wanted) {
                    let there = group.builds.keys().any(|(p, n, _)| (p, n) == (place, number));
                    if !there && !self.fetched.contains(&(place.clone(), *number)) {
                        add(id.2, Due::Build { group: key.clone(), place: place.clone(), number: *number });
                    }
                }
            }
            for kept in group.kept_that_count().filter(|kept| kept.is_open()) {
                if let Some(number) = kept.number {
                    add(now, Due::Build { group: key.clone(), place: kept.place.clone(), number });
                }
            }
            for (id, _) in group.builds.iter().filter(|(id, entry)| entry.build.building && !shown(id)) {
                add(id.2, Due::Build { group: key.clone(), place: id.0.clone(), number: id.1 });
            }
        }
        due.sort_by_key(|(_, age, _)| *age);
        let (rest, waited): (Vec<_>, Vec<_>) = due.into_iter().partition(|(unwanted, ..)| *unwanted);
        let checks = self.checks.due().filter(|due| self.tries.may(&due.about(), now));
        let checks: Vec<Due> = checks.take(MOST).collect();
        let waited = waited.into_iter().take(MOST - checks.len().min(CHECKS));
        let question = |(.., question): (bool, Millis, Due)| question;
        // After all else that somebody waits for.
        waited.map(question).chain(checks).chain(rest.into_iter().map(question)).take(MOST).collect()
    }

    /// A question failed.
    pub(in crate::sources::jenkins) fn failed(&mut self, due: &Due, now: Millis) {
        self.tries.failed(due.about(), now);
    }

    /// A question was answered.
    pub(in crate::sources::jenkins) fn answered(&mut self, due: &Due) {
        self.tries.answered(&due.about());
    }
}

fn wants_detail(entry: &Entry, wanted: bool, now: Millis) -> bool {
    let failed = matches!(entry.build.result.as_deref(), Some("FAILURE" | "UNSTABLE"));
    let old = entry.build.ended.is_none_or(|ended| now - ended > OLD);
    let worth_it = entry.fresh || wanted || failed && !old;
    let is_pipeline = entry.build.pipeline != Some(false);
    !entry.gone
        && match entry.known {
            Known::All => false,
            Known::Running(at) if entry.build.building => wanted || now - at >= UNWATCHED,
            Known::Listed if entry.build.building => is_pipeline,
            Known::Listed | Known::Running(_) => worth_it && (is_pipeline || failed),
        }
}
