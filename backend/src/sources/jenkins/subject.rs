// SPDX-License-Identifier: Apache-2.0
//! For what a build was started, if that belongs to our Gerrit, and in which pipeline. Pure.
//!
//! Parameters say it: Gerrit Trigger's (`GERRIT_…`), then Zuul's (`ZUUL_…`). A build without them that has checked out a
//! repository of our Gerrit, as those of multibranch projects, is for the branch's revision, or for the patch set where the branch
//! is called like its ref (`34/1234/2`). Where a Gerrit is named it has to be ours; Zuul's parameters name none (`ZUUL_URL` is its
//! merger's), so what they say is taken: the site has named this Jenkins.

use std::collections::BTreeMap;

use url::Url;

use super::{
    place::Place,
    wire::{Checkout, Grounds},
};
use crate::{
    model::{Revision, Subject},
    sources::ours,
};

/// Gerrit's events that start builds (`type` of `stream-events`; gerrit-trigger's `GERRIT_EVENT_TYPE`), and the pipelines they
/// stand for; then what is said of builds without an event.
pub(super) const EVENTS: [(&str, &str); 12] = [
    ("patchset-created", "check"),
    ("draft-published", "check"),
    ("comment-added", "check"),
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

/// The hosts under which servers know our Gerrit, and what pipelines are called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours<'a> {
    pub(super) hosts: &'a [String],
    pub(super) pipelines: Pipelines<'a>,
}

impl<'a> Ours<'a> {
    /// For what a build of this job is, and in which pipeline.
    pub(super) fn of(self, place: &Place, grounds: &Grounds) -> Option<(Subject, String)> {
        let parameters = Parameters(&grounds.parameters);
        if parameters.any("GERRIT_PROJECT") {
            self.gerrit(parameters)
        } else if parameters.any("ZUUL_PROJECT") {
            zuul(parameters, self.pipelines)
        } else {
            self.checked_out(place, &grounds.checkouts)
        }
    }

    fn gerrit(self, parameters: Parameters<'_>) -> Option<(Subject, String)> {
        let get = |name: &str| parameters.get(name);
        let ours = match (get("GERRIT_CHANGE_URL"), get("GERRIT_HOST")) {
            (Some(url), _) => self.ours().host_of(url),
            (None, Some(host)) => self.ours().is(host),
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

    /// What several projects were checked out for cannot be told, unless one branch is called as the job is.
    fn checked_out(self, place: &Place, checkouts: &[Checkout]) -> Option<(Subject, String)> {
        let job = place.name();
        let known = checkouts.iter().filter_map(|checkout| {
            let project = checkout.remotes.iter().find_map(|remote| self.project(remote))?;
            let branch = short(checkout.branch.as_deref()?);
            Some((project, branch.to_owned(), revision(&checkout.revision)?))
        });
        let mut known: Vec<_> = known.collect();
        if known.iter().any(|(_, branch, _)| *branch == job) {
            known.retain(|(_, branch, _)| *branch == job);
        }
        known.dedup();
        let [(project, branch, revision)] = known.as_slice() else { return None };
        match change_ref(branch) {
            Some((number, patch_set)) => {
                let subject = Subject::PatchSet { project: project.clone(), number, patch_set };
                Some((subject, self.pipelines.of("change")?))
            }
            None => Some((of_branch(project, branch, revision.clone()), self.pipelines.of("branch")?)),
        }
    }

    /// The project of a remote at our Gerrit; `/a/`, `/p/` and a root `/r/` of Gerrit's are no part of its name.
    fn project(self, remote: &str) -> Option<String> {
        let url = Url::parse(remote).ok()?;
        let mut path = url.path().trim_matches('/');
        if url.scheme() != "ssh" {
            for prefix in ["r/", "a/", "p/"] {
                path = path.strip_prefix(prefix).unwrap_or(path);
            }
        }
        let path = path.strip_suffix(".git").unwrap_or(path);
        (self.ours().host_of(remote) && !path.is_empty()).then(|| path.to_owned())
    }

    fn ours(self) -> ours::Ours<'a> {
        ours::Ours(self.hosts)
    }
}

/// Whether a job is a branch's or a change's own in a multibranch project, so that it runs for that alone.
pub(super) fn is_own(place: &Place, subject: &Subject) -> bool {
    match subject {
        Subject::PatchSet { .. } => change_ref(&place.name()).is_some(),
        Subject::Revision { name, .. } => short(name) == place.name(),
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

fn short(branch: &str) -> &str {
    let branch = branch.strip_prefix("refs/remotes/origin/").unwrap_or(branch);
    branch.strip_prefix("refs/heads/").or_else(|| branch.strip_prefix("origin/")).unwrap_or(branch)
}

/// `34/1234/2`, also behind `changes/` or `refs/changes/`: the change and the patch set.
fn change_ref(name: &str) -> Option<(u64, u32)> {
    let name = name.strip_prefix("refs/").unwrap_or(name);
    let name = name.strip_prefix("changes/").unwrap_or(name);
    let parts: Vec<&str> = name.split('/').collect();
    let [last_two, number, patch_set] = parts.as_slice() else { return None };
    let number: u64 = number.parse().ok()?;
    (*last_two == format!("{:02}", number % 100)).then_some((number, patch_set.parse().ok()?))
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
