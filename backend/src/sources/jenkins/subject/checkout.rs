// SPDX-License-Identifier: Apache-2.0
//! What a build has checked out, and what that says of what it is for. Pure.

use url::Url;

use super::{Is, Rules, of_branch, revision};
use crate::{
    model::Subject,
    sources::jenkins::{
        filter,
        place::Place,
        wire::{Checkout, Grounds},
    },
};

impl Rules<'_> {
    /// What several repositories were checked out for cannot be told, unless the branch of one alone is called as the job is.
    pub(super) fn checked_out(self, place: &Place, grounds: &Grounds) -> Option<Is> {
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
        let mut path = self.ours.below(&url)?.trim_matches('/');
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
pub(in crate::sources::jenkins) fn is_own(place: &Place, subject: &Subject) -> bool {
    match subject {
        Subject::PatchSet { .. } => change_ref(&place.name()).is_some(),
        Subject::Revision { name, .. } => short(name) == place.name(),
    }
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
