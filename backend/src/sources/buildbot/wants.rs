// SPDX-License-Identifier: Apache-2.0
//! What somebody waits for and is older than what was read at start is looked for by its change in Buildbot's own sense: a push
//! that a change source has told of.

use milepost_api::Millis;
use tokio::sync::broadcast;

use super::watch::{Watch, lock};
use crate::{http::FetchError, model::Want};

/// What somebody waits for is asked again after so many milliseconds at the earliest.
const ASKED_FOR: Millis = 60_000;

impl Watch {
    /// Takes what somebody waits for, one after the other. What is lost meanwhile is asked again by who still waits.
    pub(super) async fn wants(&self, mut wants: broadcast::Receiver<Want>) {
        loop {
            match wants.recv().await {
                Ok(want) => {
                    if let Err(error) = self.want(&want).await {
                        lock(&self.asked).remove(&want);
                        tracing::info!(
                            source = self.name,
                            "{} was not asked for {want:?}: {error}",
                            self.name
                        );
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    async fn want(&self, want: &Want) -> Result<(), FetchError> {
        let Some(query) = query(want) else { return Ok(()) };
        let now = self.clock.now();
        {
            let mut asked = lock(&self.asked);
            asked.retain(|_, at| now - *at < ASKED_FOR);
            if asked.contains_key(want) || self.known().knows(|subject| want.is_for(subject)) {
                return Ok(());
            }
            asked.insert(want.clone(), now);
        }
        let api = &self.source.api;
        let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut requests = Vec::new();
        for change in api.changes(&query).await? {
            requests.extend(api.builds_of(change.changeid).await?.into_iter().map(|b| b.buildrequestid));
        }
        requests.sort_unstable();
        requests.dedup();
        let mut buildsets: Vec<_> = api.requests_of(&requests).await?.iter().map(|r| r.buildsetid).collect();
        buildsets.sort_unstable();
        buildsets.dedup();
        buildsets.retain(|id| !self.known().has(*id));
        for buildset in &buildsets {
            let rows = api.buildset(*buildset).await?;
            self.known().met(&rows);
        }
        if buildsets.is_empty() { Ok(()) } else { self.follow().await }
    }
}

/// How Buildbot's changes are found; a change source for Gerrit calls a patch set's ref its branch.
fn query(want: &Want) -> Option<Vec<(&'static str, String)>> {
    match want {
        Want::PatchSet { project, number, patch_set } => {
            let branch = format!("refs/changes/{:02}/{number}/{patch_set}", number % 100);
            Some(vec![("project", project.clone()), ("branch", branch)])
        }
        Want::Revision { project, revision } => {
            Some(vec![("project", project.clone()), ("revision", revision.as_str().to_owned())])
        }
        Want::Image(_) => None,
    }
}
