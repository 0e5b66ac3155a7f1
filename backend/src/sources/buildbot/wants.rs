// SPDX-License-Identifier: Apache-2.0
//! What somebody waits for and is not known as a whole is asked for.

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
        let now = self.clock.now();
        {
            let mut asked = lock(&self.asked);
            asked.retain(|_, at| now - *at < ASKED_FOR);
            if asked.contains_key(want) || matches!(want, Want::Image(_)) || self.known().knows(want) {
                return Ok(());
            }
            asked.insert(want.clone(), now);
        }
        self.complete(want).await
    }
}
