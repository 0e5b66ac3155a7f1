// SPDX-License-Identifier: Apache-2.0
//! Keeps topics fresh: those that have become stale, and those that time alone has changed.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{sync::mpsc, task::JoinSet, time};

use super::{
    Inner, Topic,
    compute::{For, compute},
};

/// How often it is looked whether time alone has changed a followed answer.
const TICK: Duration = Duration::from_secs(1);

/// Topics that wait to be computed.
pub(super) struct Queue {
    /// Somebody follows them.
    pub(super) followed: mpsc::UnboundedReceiver<Arc<Topic>>,
    /// History does: they come after the others.
    pub(super) kept: mpsc::UnboundedReceiver<Arc<Topic>>,
}

/// Computes stale topics that are followed, and those that time alone has changed, until the hub is gone.
pub(super) async fn keep_fresh(hub: Weak<Inner>, mut queue: Queue) {
    let mut followed = JoinSet::new();
    let mut tick = time::interval(TICK);
    tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        let due = tokio::select! {
            biased;
            topic = queue.followed.recv() => match topic {
                Some(topic) => vec![topic],
                None => return,
            },
            _ = tick.tick() => match hub.upgrade() {
                Some(hub) => due(&hub),
                None => return,
            },
            Some(topic) = queue.kept.recv() => vec![topic],
        };
        let Some(hub) = hub.upgrade() else { return };
        for topic in due {
            if topic.followed() {
                // Side by side: each may wait a moment for Gerrit.
                followed.spawn(anew(Arc::clone(&hub), topic, For::a_reader()));
            } else {
                anew(Arc::clone(&hub), topic, For::History).await;
            }
        }
        while followed.try_join_next().is_some() {}
    }
}

async fn anew(hub: Arc<Inner>, topic: Arc<Topic>, whom: For) {
    if let Err(error) = compute(&hub, &topic, whom).await {
        tracing::error!(%error, project = topic.asked.project, change = topic.asked.number, "cannot compute progress");
    }
}

fn due(hub: &Inner) -> Vec<Arc<Topic>> {
    let now = hub.parts.clock.now();
    hub.topics().values().filter(|topic| topic.due(now)).cloned().collect()
}
