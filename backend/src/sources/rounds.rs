// SPDX-License-Identifier: Apache-2.0
//! The loop of a source that polls: a look each interval, fewer while it fails, and each noted.

use std::{sync::Arc, time::Duration};

use milepost_api::Millis;

use super::{HealthBoard, Trouble};
use crate::{clock::Clock, http::FetchError};

/// The longest pause, whatever the server wishes.
const LONGEST: Duration = Duration::from_hours(1);
/// However often it is hinted, a look begins so long after the one before it.
const LEAST: Duration = Duration::from_secs(1);

/// Looks at all that is watched.
pub(super) trait Look: Send + Sync {
    /// Looks, and tells what is new; what of it could not be asked although the rest could.
    fn look(&mut self) -> impl Future<Output = Result<Option<Trouble>, FetchError>> + Send;

    /// Waits until a look is due before its time.
    fn hinted(&self) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }
}

/// Looks for as long as it is polled.
pub(super) async fn rounds(
    name: &str,
    clock: &Arc<dyn Clock>,
    health: &HealthBoard,
    interval: Duration,
    mut watch: impl Look,
) {
    // three missed looks and some more time: a slow answer is not late yet
    let late_after = interval.as_millis().saturating_mul(3) + 10_000;
    let late_after = Millis::try_from(late_after).unwrap_or(Millis::MAX);
    let mut failures = 0_u32;
    loop {
        let mut pause = interval;
        match watch.look().await {
            Ok(trouble) => {
                failures = 0;
                match trouble {
                    None => health.ok(name, clock.now(), late_after),
                    Some(trouble) => health.failed(name, trouble),
                }
            }
            Err(error) => {
                failures = failures.saturating_add(1).min(3);
                pause = interval.saturating_mul(1 << failures).max(error.retry_after().unwrap_or_default());
                tracing::warn!(source = name, "{name} cannot be read: {error}");
                health.failed(name, error.trouble());
            }
        }
        let pause = pause.min(LONGEST);
        let least = LEAST.min(pause);
        tokio::time::sleep(least).await;
        tokio::select! {
            () = tokio::time::sleep(pause.saturating_sub(least)) => {}
            () = watch.hinted(), if failures == 0 => {}
        }
    }
}
