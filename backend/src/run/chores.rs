// SPDX-License-Identifier: Apache-2.0
//! What is done from time to time.

use std::{path::PathBuf, sync::Arc, time::Duration};

use milepost_api::Millis;
use tokio::time::{MissedTickBehavior, interval};

use crate::{clock::Clock, config::KeyRing, hub::Hub, model::DAY, store::Store};

/// How often it is kept which sources were heard.
const LISTEN: Duration = Duration::from_secs(10);

/// Drops old facts about runs and old history at the start and every hour.
pub(super) async fn expire(store: Store, clock: Arc<dyn Clock>, keep_days: u32, history_days: u32) {
    let mut ticks = interval(Duration::from_hours(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match store.expire_runs(clock.now() - Millis::from(keep_days) * DAY).await {
            Ok(0) => {}
            Ok(dropped) => tracing::info!(dropped, "dropped {dropped} old facts about runs"),
            Err(error) => tracing::error!(%error, "cannot drop old facts"),
        }
        match store.expire_history(clock.now() - Millis::from(history_days) * DAY).await {
            Ok(0) => {}
            Ok(dropped) => tracing::info!(dropped, "dropped {dropped} rows of old history"),
            Err(error) => tracing::error!(%error, "cannot drop old history"),
        }
    }
}

/// Keeps which sources were heard, so that history has its gaps.
pub(super) async fn listen(hub: Hub) {
    let mut ticks = interval(LISTEN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.heard().await {
            tracing::error!(%error, "cannot keep which sources were heard");
        }
    }
}

/// Reads the key file again every ten seconds; a wrong one is told once and changes nothing.
pub(super) async fn follow_keys(keys: KeyRing, file: PathBuf) {
    let mut ticks = interval(Duration::from_secs(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        ticks.tick().await;
        let wrong = keys.read_file(&file).err();
        if let Some(error) = wrong.as_ref().filter(|_| wrong != told) {
            tracing::error!(%error, "the keys stay as they were");
        }
        told = wrong;
    }
}
