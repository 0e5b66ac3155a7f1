// SPDX-License-Identifier: Apache-2.0
//! For what a build was started, if that belongs to our Gerrit, and in which pipeline. Pure.
//!
//! Parameters say it: Gerrit Trigger's (`GERRIT_…`), then Zuul's (`ZUUL_…`). A build without them in a multibranch project that has
//! checked out its branch from our Gerrit is for the branch's revision, or for the patch set where the branch is called like its ref
//! (`34/1234/2`). Anybody who may create branches may call one so: there it counts only if Gerrit says that what was built is that
//! patch set, see `groups/origins.rs`. Of other jobs' builds nobody knows whether what they have checked out is what they build, or a
//! library of theirs: the site names those jobs that do. Where a Gerrit is named it has to be ours; Zuul's parameters name none (`ZUUL_URL` is its
//! merger's), so what they say is taken: the site has named this Jenkins.

mod checkout;

use std::collections::BTreeMap;

pub(super) use checkout::is_own;

use super::{
    filter::Pattern,
    place::Place,
    wire::{Cause, Grounds},
};
use crate::model::{Revision, Subject};
pub(super) use crate::sources::ours::{Hosts, Ours};

/// Gerrit's events that start builds (`type` of `stream-events`; gerrit-trigger's `GERRIT_EVENT_TYPE`), and the pipelines they
/// stand for; then what is said of builds without an event.
pub(super) const EVENTS: [(&str, &str); 12] = [
    ("patchset-created", "check"),
    ("draft-published", "check"),
    (COMMENT, "check"),
    ("change-restored", "check"),
    ("wip-state-changed", "check"),
    ("private-state-changed", "check"),
    ("topic-changed", "check"),
    ("hashtags-changed", "check"),
    ("change-merged", "post"),
    ("ref-updated", "post"),
    ("change", "check"),
    ("branch", "post"),
];

/// The event of a comment. It may run again what runs for every patch set, or start something that nothing else starts: the latter is
/// in a pipeline of its own, [`BY_COMMENT`], lest who may comment decides what a change needs.
const COMMENT: &str = "comment-added";
/// The pipeline of jobs that comments alone start.
pub(super) const BY_COMMENT: &str = "comment";

/// What pipelines are called here, by event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pipelines<'a>(pub(super) &'a BTreeMap<String, String>);

impl Pipelines<'_> {
    /// `None` for an event that is about something else, as a deleted change is.
    fn of(self, event: &str) -> Option<String> {
        let usual = || EVENTS.iter().find(|(known, _)| *known == event).map(|(_, name)| (*name).to_owned());
        self.0.get(event).cloned().or_else(usual)
    }
}

/// Which Gerrit is ours, what pipelines are called, and which jobs build what they check out.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) ours: Ours<'a>,
    pub(super) pipelines: Pipelines<'a>,
    pub(super) checkout_jobs: &'a [Pattern],
}

/// For what a build is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Is {
    pub(super) subject: Subject,
    pub(super) pipeline: String,
    /// A branch's name alone says that it is for that patch set: what was built.
    pub(super) built: Option<Revision>,
}

impl Is {
    fn said((subject, pipeline): (Subject, String)) -> Self {
        Self { subject, pipeline, built: None }
    }
}

impl Rules<'_> {
    /// For what a build of this job is, and in which pipeline.
    pub(super) fn of(self, place: &Place, grounds: &Grounds) -> Option<Is> {
        let parameters = Parameters(&grounds.parameters);
        if parameters.any("GERRIT_PROJECT") {
            self.gerrit(parameters).map(Is::said)
        } else if parameters.any("ZUUL_PROJECT") {
            zuul(parameters, self.pipelines).map(Is::said)
        } else {
            self.checked_out(place, grounds)
        }
    }

    /// Whether somebody's comment has started it, and the site does not say what that is called.
    pub(super) fn by_comment(self, grounds: &Grounds) -> bool {
        let event = Parameters(&grounds.parameters).get("GERRIT_EVENT_TYPE");
        event == Some(COMMENT) && !self.pipelines.0.contains_key(COMMENT)
    }

    /// Whether it was started as it is for every patch set: by no comment, no change of something else than code, and no person.
    pub(super) fn for_all(grounds: &Grounds) -> bool {
        let event = Parameters(&grounds.parameters).get("GERRIT_EVENT_TYPE");
        let by_event = matches!(grounds.cause, Cause::Event | Cause::Unsaid);
        event.is_none_or(|event| {
            by_event && matches!(event, "patchset-created" | "draft-published" | "change-restored")
        })
    }

    fn gerrit(self, parameters: Parameters<'_>) -> Option<(Subject, String)> {
        let get = |name: &str| parameters.get(name);
        let ours = match (get("GERRIT_CHANGE_URL"), get("GERRIT_HOST")) {
            (Some(url), _) => self.ours.has_change(url),
            (None, Some(host)) => self.ours.has_changes_at(host),
            (None, None) => true,
        };
        if !ours {
            return None;
        }
        let project = get("GERRIT_PROJECT")?;
        let event = get("GERRIT_EVENT_TYPE");
        let number = get("GERRIT_CHANGE_NUMBER").and_then(|number| number.parse().ok());
        let new = get("GERRIT_NEWREV").and_then(revision);
        match (event, number) {
            (Some("change-merged"), Some(_)) => {
                // What was merged may be another commit than the patch set's; older versions of the plugin do not say.
                let new = new.or_else(|| get("GERRIT_PATCHSET_REVISION").and_then(revision))?;
                let subject = of_branch(project, get("GERRIT_BRANCH")?, new);
                Some((subject, self.pipelines.of("change-merged")?))
            }
            (event, Some(number)) => {
                let patch_set = get("GERRIT_PATCHSET_NUMBER")?.parse().ok()?;
                let subject = Subject::PatchSet { project: project.to_owned(), number, patch_set };
                Some((subject, self.pipelines.of(event.unwrap_or("change"))?))
            }
            (event, None) => {
                let subject = of_branch(project, get("GERRIT_REFNAME")?, new?);
                Some((subject, self.pipelines.of(event.unwrap_or("branch"))?))
            }
        }
    }
}

fn zuul(parameters: Parameters<'_>, pipelines: Pipelines<'_>) -> Option<(Subject, String)> {
    let get = |name: &str| parameters.get(name);
    let project = get("ZUUL_PROJECT")?;
    let named = |event: &str| get("ZUUL_PIPELINE").map(str::to_owned).or_else(|| pipelines.of(event));
    if let Some(number) = get("ZUUL_CHANGE") {
        // `ZUUL_COMMIT` is the merger's own, which Gerrit does not have.
        let patch_set = get("ZUUL_PATCHSET")?.parse().ok()?;
        let subject =
            Subject::PatchSet { project: project.to_owned(), number: number.parse().ok()?, patch_set };
        return Some((subject, named("change")?));
    }
    let subject = of_branch(project, get("ZUUL_REFNAME")?, revision(get("ZUUL_NEWREV")?)?);
    Some((subject, named("branch")?))
}

fn of_branch(project: &str, name: &str, revision: Revision) -> Subject {
    let name = if name.starts_with("refs/") { name.to_owned() } else { format!("refs/heads/{name}") };
    Subject::Revision { project: project.to_owned(), name, revision }
}

fn revision(text: &str) -> Option<Revision> {
    text.parse::<Revision>().ok()?.existing()
}

#[derive(Clone, Copy)]
struct Parameters<'a>(&'a BTreeMap<String, String>);

impl<'a> Parameters<'a> {
    fn any(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// One that is not empty, as those are that Jenkins has no value for.
    fn get(self, name: &str) -> Option<&'a str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests;
