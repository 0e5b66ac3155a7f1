// SPDX-License-Identifier: Apache-2.0
//! What is done from time to time.

use std::{path::PathBuf, sync::Arc, time::Duration};

use milepost_api::Millis;
use tokio::{
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval},
};

use crate::{
    clock::Clock,
    config::{Config, KeyRing, StoreConfig},
    deliver::Delivery,
    hub::Hub,
    lifecycle::Lifecycle,
    model::DAY,
    sources::Batch,
    store::{Store, StoreError},
};

/// How often it is kept which sources were heard.
const LISTEN: Duration = Duration::from_secs(10);

/// How often it is looked what other backends were told.
pub(super) const SHARE: Duration = Duration::from_secs(2);

/// What goes on beside the questions of readers.
pub(super) fn spawn(
    hub: &Hub,
    store: &Store,
    told: mpsc::Receiver<Batch>,
    live: &watch::Sender<Arc<Config>>,
    clock: &Arc<dyn Clock>,
    lifecycle: &Lifecycle,
) {
    let config = live.borrow().clone();
    let expiry = expire(hub.clone(), store.clone(), Arc::clone(clock), config.store.clone());
    lifecycle.spawn_until_soft("expiry", expiry);
    lifecycle.spawn("facts", hub.clone().take_facts(told));
    lifecycle.spawn_until_soft("listening", listen(hub.clone()));
    if config.store.is_shared() {
        lifecycle.spawn_until_soft("sharing", share(hub.clone()));
    }
    lifecycle.spawn_until_soft("health", hub.clone().take_health());
    lifecycle.spawn_until_soft("reviews", hub.clone().post());
    let announced = hub.announced();
    let delivery = Delivery {
        store: store.clone(),
        clock: Arc::clone(clock),
        announced,
        stop: lifecycle.soft().clone(),
    };
    lifecycle.spawn("events", delivery.run(live.subscribe()));
}

/// Notes who is to be told of events from now on; what waits for others is dropped.
pub(super) async fn name_receivers(store: &Store, config: &Config, now: Millis) -> Result<(), String> {
    let names: Vec<_> = config.receivers.iter().map(|receiver| receiver.name.clone()).collect();
    match store.receivers(&names, now).await {
        Ok(0) => Ok(()),
        Ok(dropped) => {
            tracing::warn!(
                dropped,
                "dropped {dropped} events for receivers that are not configured any more"
            );
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Drops what is old at the start and every hour.
async fn expire(hub: Hub, store: Store, clock: Arc<dyn Clock>, config: StoreConfig) {
    let mut ticks = interval(Duration::from_hours(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let before = |days: u32| clock.now() - Millis::from(days) * DAY;
        let (cached, history) = (before(config.keep_days), before(config.history_days));
        dropped("facts about runs and answers of Gerrit", store.expire_cached(cached).await);
        dropped("rows of history", store.expire_history(history).await);
        dropped("facts about changes", hub.expire_changes(history).await);
    }
}

fn dropped(what: &str, outcome: Result<u64, StoreError>) {
    match outcome {
        Ok(0) => {}
        Ok(dropped) => tracing::info!(dropped, "dropped {dropped} old {what}"),
        Err(error) => tracing::error!(%error, "cannot drop old {what}"),
    }
}

/// Keeps which sources were heard, so that history has its gaps.
async fn listen(hub: Hub) {
    let mut ticks = interval(LISTEN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.heard().await {
            tracing::error!(%error, "cannot keep which sources were heard");
        }
    }
}

/// Follows what other backends are told, where they share the database.
async fn share(hub: Hub) {
    let mut ticks = interval(SHARE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.share().await {
            tracing::error!(%error, "cannot read what other backends were told");
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
