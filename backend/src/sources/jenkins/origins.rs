// SPDX-License-Identifier: Apache-2.0
//! Asks Gerrit where what is built comes from. Beside the looks, since an answer is waited for as long as no plugin is connected.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use milepost_api::gerrit::Reply;
use tokio::{sync::Notify, time::timeout};

use super::watch::Watch;
use crate::{gerrit::Line, sources::origin::Origin};

/// An answer is waited for so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many are asked side by side.
const AT_ONCE: usize = 8;

impl Watch {
    /// Asks whenever a look has left something open.
    pub(super) async fn origins(&self, gerrit: &Line, looked: &Notify) {
        loop {
            looked.notified().await;
            let mut any = false;
            let open = self.groups().unknown_origins();
            let asked = open.into_iter().map(async |subject| {
                let reply = timeout(PATIENCE, gerrit.ask(Origin::ask(&subject))).await;
                (subject, reply)
            });
            // One that is not answered holds up none of the others.
            let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
            while let Some((subject, reply)) = answers.next().await {
                let Ok(reply) = reply else { continue };
                if let Reply::Unknown(_) = reply {
                    self.groups().not_told(subject, self.clock.now());
                    continue;
                }
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
