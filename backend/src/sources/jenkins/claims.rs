// SPDX-License-Identifier: Apache-2.0
//! Asks Gerrit whether what was built of a branch that is called like a patch set is that patch set. Beside the looks, since an answer
//! is waited for as long as no plugin is connected.

use std::time::Duration;

use milepost_api::gerrit::{Ask, Reply};
use tokio::{sync::Notify, time::timeout};

use super::watch::Watch;
use crate::gerrit::Line;

/// An answer is waited for so long.
const PATIENCE: Duration = Duration::from_secs(30);

impl Watch {
    /// Asks whenever a look has left something open.
    pub(super) async fn claims(&self, gerrit: &Line, looked: &Notify) {
        loop {
            looked.notified().await;
            let mut any = false;
            let open = self.groups().claims();
            for claim in open {
                let (project, revision) = (claim.project.clone(), claim.revision.to_string());
                let Ok(reply) = timeout(PATIENCE, gerrit.ask(Ask::ChangeOf { project, revision })).await
                else {
                    // Nobody is connected: the others would wait as long.
                    break;
                };
                // What Gerrit cannot say is no patch set for now.
                let change = if let Reply::Change(change) = reply { change } else { None };
                let holds = claim.holds(change.as_ref());
                self.groups().claimed(claim, holds, self.clock.now());
                any |= holds;
            }
            if any {
                self.source.hint.notify_one();
            }
        }
    }
}
