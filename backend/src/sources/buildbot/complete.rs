// SPDX-License-Identifier: Apache-2.0
//! All that was built for one patch set or revision, found by its changes in Buildbot's own sense: pushes and comments that a change
//! source has told of. What was forced by hand is found where it has the sourcestamp of such a change.

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use milepost_api::gerrit::Reply;
use tokio::time::timeout;

use super::{known::Covered, watch::Watch};
use crate::{
    http::FetchError,
    model::Want,
    sources::{
        Trouble,
        origin::{APART, Origin},
    },
};

/// So many are asked for at one look; the rest at the next ones.
const AT_ONE_LOOK: usize = 10;

/// Gerrit's answer takes milliseconds where its plugin is connected; a look waits for it.
const PATIENCE: Duration = Duration::from_millis(500);

/// How changes are found.
struct Query {
    parameters: Vec<(&'static str, String)>,
    /// What it finds has all builds: Buildbot deletes the oldest changes first, and one that is left says nothing of what others had
    /// built. Those of a patch set's own ref have one sourcestamp, and so all of each other's builds.
    says_all: bool,
}

impl Watch {
    /// Asks for some of what is known in part and tells it; what is wrong where that failed. Others are asked for at the next look,
    /// and this one after a while.
    pub(super) async fn complete_some(&self) -> Result<Option<Trouble>, FetchError> {
        let mut wants = self.known().in_part(AT_ONE_LOOK, self.clock.now());
        if !self.hears_gerrit() {
            wants.retain(|want| !self.known().is_unsaid(want));
        }
        for want in wants {
            if let Err(error) = self.complete(&want).await {
                self.known().failed(&want, self.clock.now());
                if error.retry_after().is_some() {
                    return Err(error);
                }
                tracing::warn!(source = self.name, "{} does not say all of {want:?}: {error}", self.name);
                return Ok(Some(error.trouble()));
            }
        }
        Ok(None)
    }

    /// Asks for all that was built for this, and tells it.
    pub(super) async fn complete(&self, want: &Want) -> Result<(), FetchError> {
        let api = &self.source.api;
        let revisions = self.known().revisions(want);
        let (mut stamps, mut requests) = (HashSet::new(), BTreeSet::new());
        let mut by_changes = false;
        for query in queries(want, revisions) {
            let parameters: Vec<_> =
                query.parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
            for change in api.changes(&parameters).await? {
                by_changes |= query.says_all;
                let stamp = change.sourcestamp.and_then(|stamp| stamp.ssid);
                // a patch set's comments have one sourcestamp, and each answers with all its builds
                if stamp.is_none_or(|stamp| stamps.insert(stamp)) {
                    requests.extend(api.builds_of(change.changeid).await?.iter().map(|b| b.buildrequestid));
                }
            }
        }
        let requests = api.requests_of(&requests.into_iter().collect::<Vec<_>>()).await?;
        let mut sets: Vec<u64> = {
            let known = self.known();
            requests.iter().map(|request| request.buildsetid).filter(|set| known.is_new(*set)).collect()
        };
        sets.sort_unstable();
        sets.dedup();
        if !sets.is_empty() {
            let rows = api.buildsets_of(&sets).await?;
            self.known().met(&rows);
            self.ask(&sets).await?;
        }
        if !self.recall(want).await {
            // What was told of it may be a failure that is hidden now.
            self.known().failed(want, self.clock.now());
            return Ok(());
        }
        let whole = if by_changes { Some(true) } else { self.covers(want).await };
        let all = {
            let mut known = self.known();
            match whole {
                Some(whole) => known.completed(want, whole),
                None => known.unsaid(want, self.hears_gerrit(), self.clock.now()),
            }
        };
        self.tell(all).await;
        self.tell_unfound(want).await;
        Ok(())
    }

    /// Whether its plugin is connected.
    fn hears_gerrit(&self) -> bool {
        self.gerrit.questions().lines() > 0
    }

    /// Whether looks have met all of it, of which Buildbot has no change; `None`: Gerrit does not answer.
    async fn covers(&self, want: &Want) -> Option<bool> {
        let (covered, subjects) = {
            let known = self.known();
            (known.covered(want), known.subjects(want))
        };
        let Covered::Since(since) = covered else { return Some(covered == Covered::Whole) };
        if !self.hears_gerrit() {
            return None;
        }
        for subject in subjects {
            let reply = timeout(PATIENCE, self.gerrit.ask(Origin::ask(&subject))).await.ok()?;
            if let Reply::Unknown(_) = reply {
                return None;
            }
            if Origin::of(&subject, reply).is_none_or(|origin| origin.since - APART <= since) {
                return Some(false);
            }
        }
        // Else something was left out meanwhile.
        (self.known().covered(want) == covered).then_some(true)
    }
}

/// A change source for Gerrit calls a patch set's ref its branch where it was pushed and, of late, where somebody has commented on it
/// (`buildbot/changes/gerritchangesource.py`); at other events that is the branch it is for, and its revision is the patch set's. What
/// was merged may have another revision than what was checked out.
fn queries(want: &Want, mut revisions: BTreeSet<String>) -> Vec<Query> {
    let is_revision = matches!(want, Want::Revision { .. });
    let (project, mut all) = match want {
        Want::PatchSet { project, number, patch_set } => {
            let branch = format!("refs/changes/{:02}/{number}/{patch_set}", number % 100);
            let parameters = vec![("project", project.clone()), ("branch", branch)];
            (project, vec![Query { parameters, says_all: true }])
        }
        Want::Revision { project, revision } => {
            revisions.insert(revision.as_str().to_owned());
            (project, Vec::new())
        }
        Want::Image(_) => return Vec::new(),
    };
    let by_revision = |revision| {
        let parameters = vec![("project", project.clone()), ("revision", revision)];
        Query { parameters, says_all: is_revision }
    };
    all.extend(revisions.into_iter().map(by_revision));
    all
}
