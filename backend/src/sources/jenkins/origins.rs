// SPDX-License-Identifier: Apache-2.0
//! Asks Gerrit where what is built comes from. Beside the looks, since an answer is waited for as long as no plugin is connected.

use std::time::Duration;

use tokio::{sync::Notify, time::timeout};

use super::{groups::Origin, watch::Watch};
use crate::gerrit::Line;

/// An answer is waited for so long.
const PATIENCE: Duration = Duration::from_secs(30);

impl Watch {
    /// Asks whenever a look has left something open.
    pub(super) async fn origins(&self, gerrit: &Line, looked: &Notify) {
        loop {
            looked.notified().await;
            let mut any = false;
            let open = self.groups().unknown_origins();
            for subject in open {
                let Ok(reply) = timeout(PATIENCE, gerrit.ask(Origin::ask(&subject))).await else {
                    // Nobody is connected: the others would wait as long.
                    break;
                };
                let origin = Origin::of(&subject, reply);
                any |= origin.is_some();
                self.groups().comes_from(subject, origin, self.clock.now());
            }
            if any {
                self.source.hint.notify_one();
            }
        }
    }
}
