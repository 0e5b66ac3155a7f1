// SPDX-License-Identifier: Apache-2.0
//! Builds by what they are for: all of one subject in one pipeline are one run, see the module's head. Pure.

mod begun;
mod checks;
mod comments;
mod due;
mod forget;
mod gaps;
mod judge;
mod kept;
mod known;
mod origins;
mod recalled;
mod started;
mod subjects;
mod take;
#[cfg(test)]
mod tests;
mod tries;
mod whole;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use milepost_api::Millis;

pub(super) use due::Due;
use forget::MOST;
pub(super) use gaps::Gap;
pub(super) use kept::Kept;
pub(super) use known::{Entry, Known};

use super::{log::Lines, place::Place, stages::Stage, wire::Queued};
use crate::model::{Run, Subject, Want};

/// What somebody waits for is waited for so long, in milliseconds, unless it is said again: it is said when a page is opened, and
/// nobody says when it is closed.
const WANTED: Millis = 3_600_000;
/// What left the queue and has no build yet is waited for so long, in milliseconds.
const LEAVES: Millis = 30_000;

/// A build's identity: numbers begin anew when a job is deleted and made again.
pub(super) type Id = (Place, u64, Millis);

/// All builds for one subject in one pipeline.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) subject: Subject,
    pub(super) pipeline: String,
    pub(super) builds: BTreeMap<Id, Entry>,
    /// With when they were seen to be gone, by the number that Jenkins gives them.
    pub(super) queued: BTreeMap<u64, (Queued, Option<Millis>)>,
    /// Since when the first of them waited: a build begins later than that.
    waits_since: Option<Millis>,
    told: Option<Run>,
    before: begun::Before,
    /// As it was told before this process began.
    kept: Vec<Kept>,
    /// Whether the first look has shown it.
    first: bool,
    /// Whether builds of it may be hidden, see [`whole`].
    part: bool,
    /// Whether it had a verdict when all of it was known: what is hidden since takes none back.
    settled: bool,
    /// Builds that began before this are all known, since they were asked for.
    known_until: Option<Millis>,
    /// Since when there is something to be built, as far as Gerrit was asked.
    there_since: Option<Millis>,
}

impl Group {
    /// Whether anything was told of it.
    pub(super) const fn told_before(&self) -> bool {
        self.told.is_some()
    }
}

/// All that is known.
#[derive(Debug, Default)]
pub(super) struct Groups {
    all: BTreeMap<String, Group>,
    wanted: HashMap<Want, Millis>,
    /// Builds whose words were asked for, since no listing shows them.
    fetched: BTreeSet<(Place, u64)>,
    /// When what Jenkins shows was taken last.
    looked: Option<Millis>,
    checks: checks::Checks,
    tries: tries::Tries,
    origins: origins::Origins,
    jobs: whole::Jobs,
    always: comments::Always,
    recalled: recalled::Recalled,
}

/// What was found of a build.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// `None`: it has no stages.
    pub(super) stages: Option<Vec<Stage>>,
    /// By the stage's node; `""`: the whole build's.
    pub(super) lines: BTreeMap<String, Lines>,
    /// Whether the build had ended when it was asked.
    pub(super) ended: bool,
}

impl Groups {
    /// Which runs are news, as `render` makes them. Of a group of which it is not known what was told of it, none is.
    pub(super) fn news(&mut self, render: impl Fn(&Group) -> Option<Run>) -> Vec<(String, Run)> {
        let mut news = Vec::new();
        let wanted = &self.wanted;
        for (key, group) in &mut self.all {
            if group.before == begun::Before::Unread {
                continue;
            }
            group
                .judge(&mut self.jobs, &mut self.origins, |group| wanted.contains_key(&group.subject.want()));
            let Some(run) = render(group).map(|run| group.told_as(run)) else { continue };
            if group.told.as_ref() != Some(&run) {
                group.told = Some(run.clone());
                news.push((key.clone(), run));
            }
        }
        news
    }

    /// Gerrit could not say where that comes from.
    pub(super) fn not_told(&mut self, subject: Subject, now: Millis) {
        self.origins.not_told(subject, now);
    }

    /// What Gerrit is to be asked of, see [`origins`].
    pub(super) fn unknown_origins(&self) -> Vec<Subject> {
        self.origins.open()
    }

    /// Of which parts of a build the lines are known.
    pub(super) fn lines(&self, group: &str, id: &Id) -> BTreeSet<String> {
        let entry = self.all.get(group).and_then(|group| group.builds.get(id));
        entry.into_iter().flat_map(|entry| entry.lines.keys().cloned()).collect()
    }

    /// Somebody waits for this; whether that is news, so that it is worth a look.
    pub(super) fn want(&mut self, want: &Want, now: Millis, again_after: Millis) -> bool {
        self.wanted.retain(|_, at| now - *at < WANTED);
        self.checks.want(want, now);
        match self.wanted.get_mut(want) {
            Some(at) if now - *at < again_after => false,
            Some(at) => {
                *at = now;
                true
            }
            None => self.wanted.insert(want.clone(), now).is_none(),
        }
    }

    fn is_wanted(&self, subject: &Subject, now: Millis) -> bool {
        self.wanted.get(&subject.want()).is_some_and(|at| now - at < WANTED)
    }
}

/// A fact's key.
fn key(subject: &Subject, pipeline: &str) -> String {
    match subject {
        Subject::PatchSet { project, number, patch_set } => {
            format!("{project}~{number},{patch_set}/{pipeline}")
        }
        Subject::Revision { project, name, revision } => format!("{project}~{name}@{revision}/{pipeline}"),
    }
}

fn project(subject: &Subject) -> &str {
    match subject {
        Subject::PatchSet { project, .. } | Subject::Revision { project, .. } => project,
    }
}
