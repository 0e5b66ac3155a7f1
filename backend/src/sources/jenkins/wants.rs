// SPDX-License-Identifier: Apache-2.0
//! What somebody waits for is looked at sooner, and in more detail.

use milepost_api::Millis;
use tokio::sync::broadcast;

use super::watch::Watch;
use crate::model::Want;

/// What somebody waits for hastens a look after so many milliseconds at the earliest.
const AGAIN: Millis = 20_000;

impl Watch {
    /// Takes what somebody waits for. What is lost meanwhile is asked again by who still waits.
    pub(super) async fn wants(&self, mut wants: broadcast::Receiver<Want>) {
        loop {
            let want = match wants.recv().await {
                Ok(Want::Image(_)) | Err(broadcast::error::RecvError::Lagged(_)) => continue,
                Ok(want) => want,
                Err(broadcast::error::RecvError::Closed) => break,
            };
            if self.groups().want(&want, self.clock.now(), AGAIN) {
                self.source.hint.notify_one();
            }
        }
    }
}
