// SPDX-License-Identifier: Apache-2.0
//! The loop of a source that polls: a look each interval, fewer while it fails, and each noted.

use std::{sync::Arc, time::Duration};

use milepost_api::Millis;

use super::HealthBoard;
use crate::{clock::Clock, http::FetchError};

/// The longest pause, whatever the server wishes.
const LONGEST: Duration = Duration::from_hours(1);

/// One look at all that is watched.
pub(super) trait Look: Sync {
    /// Looks, and tells what is new.
    fn look(&self) -> impl Future<Output = Result<(), FetchError>> + Send;
}

/// Looks for as long as it is polled.
pub(super) async fn rounds(
    name: &str,
    clock: &Arc<dyn Clock>,
    health: &HealthBoard,
    interval: Duration,
    watch: &impl Look,
) {
    // three missed looks and some more time: a slow answer is not late yet
    let late_after = interval.as_millis().saturating_mul(3) + 10_000;
    let late_after = Millis::try_from(late_after).unwrap_or(Millis::MAX);
    let mut failures = 0_u32;
    loop {
        let mut pause = interval;
        match watch.look().await {
            Ok(()) => {
                failures = 0;
                health.ok(name, clock.now(), late_after);
            }
            Err(error) => {
                failures = failures.saturating_add(1).min(3);
                pause = interval.saturating_mul(1 << failures).max(error.retry_after().unwrap_or_default());
                tracing::warn!(source = name, "{name} cannot be read: {error}");
                health.failed(name, error.trouble());
            }
        }
        tokio::time::sleep(pause.min(LONGEST)).await;
    }
}
