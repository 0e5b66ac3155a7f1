// SPDX-License-Identifier: Apache-2.0
//! What projects declare of themselves takes effect: their services are watched, and their changes have a way.

use std::sync::Arc;

use tokio::{
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval},
};

use super::chores::SHARE;
use crate::{
    catalogue::Catalogue,
    clock::Clock,
    config::Config,
    declared::{Declared, Follow},
    hub::Hub,
    lifecycle::Lifecycle,
    store::{Store, StoreError},
};

/// What is known of projects and services at the start.
pub(super) struct Known {
    pub(super) declared: Arc<Declared>,
    pub(super) catalogue: Arc<Catalogue>,
    follow: Follow,
}

impl Known {
    /// What the configuration and the store say.
    pub(super) async fn read(live: &watch::Sender<Arc<Config>>, store: &Store) -> Result<Self, StoreError> {
        let (config, now) = (Arc::clone(&live.borrow()), live.subscribe());
        let (declared, follow) = Declared::new(move || Arc::clone(&now.borrow()));
        declared.recall(store).await?;
        let projects = store.projects().await?;
        let catalogue = Catalogue::new(&config, projects.iter().map(String::as_str));
        for (project, services) in declared.services(&config, None) {
            catalogue.declare(&project, services);
        }
        Ok(Self { declared, catalogue: Arc::new(catalogue), follow })
    }

    /// Begins to ask Gerrit, and to tell on what is new.
    pub(super) fn follow(
        self,
        hub: &Hub,
        store: &Store,
        live: &watch::Sender<Arc<Config>>,
        clock: &Arc<dyn Clock>,
        lifecycle: &Lifecycle,
    ) {
        let Self { declared, catalogue, follow } = self;
        let (told, projects) = mpsc::unbounded_channel();
        let run = follow.run(hub.line().clone(), store.clone(), Arc::clone(clock), told.clone());
        lifecycle.spawn_until_soft("declarations", run);
        if live.borrow().store.is_shared() {
            let share = share(Arc::clone(&declared), store.clone(), told);
            lifecycle.spawn_until_soft("shared declarations", share);
        }
        let tell = tell_on(declared, catalogue, hub.clone(), projects, live.subscribe());
        lifecycle.spawn_until_soft("declared", tell);
    }
}

/// Tells sources and hub of each project that declares something else.
async fn tell_on(
    declared: Arc<Declared>,
    catalogue: Arc<Catalogue>,
    hub: Hub,
    mut projects: mpsc::UnboundedReceiver<String>,
    live: watch::Receiver<Arc<Config>>,
) {
    while let Some(project) = projects.recv().await {
        let config = Arc::clone(&live.borrow());
        let services = declared.services(&config, Some(&project)).remove(&project).unwrap_or_default();
        for name in catalogue.declare(&project, services) {
            tracing::info!(
                project,
                "service {name} of {project} is watched from now on, as it declares itself"
            );
        }
        hub.reroute_project(&project);
    }
}

/// Follows what other backends learned, where they share the database.
async fn share(declared: Arc<Declared>, store: Store, told: mpsc::UnboundedSender<String>) {
    let mut ticks = interval(SHARE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match declared.share(&store).await {
            Ok(projects) => projects.into_iter().for_each(|project| {
                told.send(project).ok();
            }),
            Err(error) => tracing::error!(%error, "cannot read what other backends learned of projects"),
        }
    }
}
