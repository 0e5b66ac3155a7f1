// SPDX-License-Identifier: Apache-2.0
//! For what a build was started, if that belongs to our Gerrit, and in which pipeline. Pure.
//!
//! Parameters say it: Gerrit Trigger's (`GERRIT_…`), then Zuul's (`ZUUL_…`). A build without them in a multibranch project that has
//! checked out its branch from our Gerrit is for the branch's revision, or for the patch set where the branch is called like its ref
//! (`34/1234/2`). Anybody who may create branches may call one so: there it counts only if Gerrit says that what was built is that
//! patch set, see `groups/claims.rs`. Of other jobs' builds nobody knows whether what they have checked out is what they build, or a
//! library of theirs: the site names those jobs that do. Where a Gerrit is named it has to be ours; Zuul's parameters name none (`ZUUL_URL` is its
//! merger's), so what they say is taken: the site has named this Jenkins.

use std::collections::BTreeMap;

use url::Url;

use super::{
    filter::{self, Pattern},
    place::Place,
    wire::{Cause, Checkout, Grounds},
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours<'a> {
    pub(super) gerrit: ours::Ours<'a>,
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

impl Ours<'_> {
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
    pub(super) fn for_all(self, grounds: &Grounds) -> bool {
        let event = Parameters(&grounds.parameters).get("GERRIT_EVENT_TYPE");
        let by_event = matches!(grounds.cause, Cause::Event | Cause::Unsaid);
        event.is_none_or(|event| {
            by_event && matches!(event, "patchset-created" | "draft-published" | "change-restored")
        })
    }

    fn gerrit(self, parameters: Parameters<'_>) -> Option<(Subject, String)> {
        let get = |name: &str| parameters.get(name);
        let ours = match (get("GERRIT_CHANGE_URL"), get("GERRIT_HOST")) {
            (Some(url), _) => self.gerrit.has_change(url),
            (None, Some(host)) => self.gerrit.has_changes_at(host),
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

    /// What several repositories were checked out for cannot be told, unless the branch of one alone is called as the job is.
    fn checked_out(self, place: &Place, grounds: &Grounds) -> Option<Is> {
        let named = !self.checkout_jobs.is_empty() && filter::wanted(self.checkout_jobs, place);
        let in_project = place.names().len() > 1 && grounds.multibranch != Some(false);
        let job = place.name();
        let branch = |checkout: &Checkout| checkout.branch.as_deref().map(|branch| short(branch).to_owned());
        let mut all: Vec<_> = grounds.checkouts.iter().collect();
        if all.iter().any(|checkout| branch(checkout).as_ref() == Some(&job)) {
            all.retain(|checkout| branch(checkout).as_ref() == Some(&job));
            if !named && !in_project {
                return None;
            }
        } else if !named {
            return None;
        }
        all.dedup();
        let [checkout] = all.as_slice() else { return None };
        let project = checkout.remotes.iter().find_map(|remote| self.project(remote))?;
        let (branch, revision) = (branch(checkout)?, revision(&checkout.revision)?);
        let (subject, event, built) = match change_ref(&branch) {
            Some((number, patch_set)) => {
                (Subject::PatchSet { project, number, patch_set }, "change", Some(revision))
            }
            None => (of_branch(&project, &branch, revision), "branch", None),
        };
        Some(Is { subject, pipeline: self.pipelines.of(event)?, built })
    }

    /// The project of a remote at our Gerrit; Gerrit's own path, a usual one (`/r/`), `/a/` and `/p/` are no part of its name.
    fn project(self, remote: &str) -> Option<String> {
        let url = Url::parse(remote).ok()?;
        let mut path = self.gerrit.below(&url)?.trim_matches('/');
        if url.scheme() != "ssh" {
            for prefix in ["r/", "a/", "p/"] {
                path = path.strip_prefix(prefix).unwrap_or(path);
            }
        }
        let path = path.strip_suffix(".git").unwrap_or(path);
        (!path.is_empty()).then(|| path.to_owned())
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
