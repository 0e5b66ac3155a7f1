// SPDX-License-Identifier: Apache-2.0
//! What somebody waits for is asked of the database at once.

use futures::{StreamExt as _, stream::FuturesUnordered};
use milepost_api::Millis;
use tokio::sync::broadcast;

use super::watch::{Watch, lock};
use crate::{http::FetchError, model::Want};

/// What somebody waits for is asked again after so many milliseconds at the earliest.
const ASKED_FOR: Millis = 20_000;

impl Watch {
    /// Takes what somebody waits for, a few at a time. What is lost meanwhile is asked again by who still waits.
    pub(super) async fn wants(&self, mut wants: broadcast::Receiver<Want>) {
        let mut asked = FuturesUnordered::new();
        loop {
            tokio::select! {
                want = wants.recv(), if asked.len() < 4 => match want {
                    Ok(want) => asked.push(self.want(want)),
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                Some(()) = asked.next() => {}
            }
        }
        while asked.next().await.is_some() {}
    }

    /// Asks for what somebody waits for, unless that was done just now.
    async fn want(&self, want: Want) {
        let now = self.clock.now();
        {
            let mut asked = lock(&self.asked);
            asked.retain(|_, at| now - *at < ASKED_FOR);
            if asked.contains_key(&want) {
                return;
            }
            asked.insert(want.clone(), now);
        }
        let rows = match &want {
            Want::PatchSet { project, number, patch_set } => {
                let (number, patch_set) = (number.to_string(), patch_set.to_string());
                let query = [("project", project.as_str()), ("change", &number), ("patchset", &patch_set)];
                self.source.api.buildsets(&query).await
            }
            Want::Revision { project, revision } => {
                let query = [("project", project.as_str()), ("newrev", revision.as_str())];
                self.source.api.buildsets(&query).await
            }
            Want::Image(_) => return,
        };
        let settled = async {
            for row in rows? {
                // Servers of another version may not know a filter: then they answer with everything.
                let ours = row.refs.iter().filter_map(|r| self.ours().row(r)).any(|s| want.is_for(&s));
                if ours && row.result.is_some() {
                    self.settle(&row.uuid, None).await?;
                } else if ours {
                    self.told().opened(&row.uuid, now);
                }
            }
            Ok::<_, FetchError>(())
        };
        if let Err(error) = settled.await {
            lock(&self.asked).remove(&want);
            *lock(&self.history) = Some(error.trouble());
        }
    }
}
