// SPDX-License-Identifier: Apache-2.0
//! SIGHUP reads `milepost.toml` anew: what is right in it holds from then on, as a whole; else the old one stays in force.

use std::{path::PathBuf, sync::Arc};

use tokio::{signal::unix::Signal, sync::watch};

use super::{chores, watch::Watch};
use crate::{
    catalogue::Catalogue,
    clock::Clock,
    config::Config,
    declared::Declared,
    hub::Hub,
    sources::{HealthBoard, Role, Roster, Source},
    store::Store,
};

/// What a reload reads and changes.
pub(super) struct Reload {
    pub(super) file: PathBuf,
    pub(super) embedded: bool,
    pub(super) live: watch::Sender<Arc<Config>>,
    /// Gerrit's hosts that the plugin has told.
    pub(super) told_hosts: Vec<String>,
    pub(super) watch: Arc<Watch>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) declared: Arc<Declared>,
    pub(super) roster: Roster,
    pub(super) health: HealthBoard,
    pub(super) hub: Hub,
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
}

/// A source that is started anew.
struct Built {
    name: String,
    kind: &'static str,
    source: Arc<dyn Source>,
}

impl Reload {
    /// Starts the sources of the configuration that is in force; for the start, when it is the first.
    pub(super) fn begin(&self) -> Result<(), String> {
        let config = Arc::clone(&self.live.borrow());
        let built = self.build(&config)?;
        self.start(built, &self.gerrit_hosts(&config));
        Ok(())
    }

    /// Reloads at each signal.
    pub(super) async fn follow(self, mut hangups: Signal) {
        while hangups.recv().await.is_some() {
            let file = self.file.display();
            match self.reload().await {
                Ok(said) => tracing::info!("reloaded {file}: {said}"),
                Err(wrong) => tracing::error!("{file} was not taken, what was in force stays so: {wrong}"),
            }
        }
    }

    async fn reload(&self) -> Result<String, String> {
        // At the start a missing file is an empty one; later it is one that somebody is about to put there.
        if !self.file.is_file() {
            return Err("it is not there".to_owned());
        }
        let new = Config::load(&self.file, self.embedded).map_err(|error| error.to_string())?;
        let (old, new) = (Arc::clone(&self.live.borrow()), Arc::new(new));
        let fixed = old.fixed_parts_that_differ(&new);
        if !fixed.is_empty() {
            let parts = fixed.join(", ");
            return Err(format!(
                "{parts} cannot change while milepost runs: restart it, or leave them as they were"
            ));
        }
        let projects = self.store.projects().await.map_err(|error| error.to_string())?;
        // What could go wrong is tried first, with all sources: which of them begin anew is known only later.
        let mut built = self.build(&new)?;
        for warning in &new.warnings {
            tracing::warn!("{}: {warning}", self.file.display());
        }
        chores::name_receivers(&self.store, &new, self.clock.now()).await?;
        // From here on nothing can go wrong any more.
        // Owners' files may take their time.
        let (declared, of) = (Arc::clone(&self.declared), Arc::clone(&new));
        let own = tokio::task::spawn_blocking(move || declared.services(&of, None)).await;
        let own = own.map_err(|error| error.to_string())?;
        let only_more = self.catalogue.replace(&new, projects.iter().map(String::as_str), own);
        let hosts = self.gerrit_hosts(&new);
        let same_hosts = hosts == self.gerrit_hosts(&old);
        // New services are adopted by who watches; only a new start forgets those that went. CI servers are asked for all.
        let same = |name: &str| {
            let (was, is) = (old.sources.get(name), new.sources.get(name));
            let services = only_more || is.is_some_and(|source| source.role() == Role::Ci);
            was == is && services && same_hosts
        };
        let stopped: Vec<_> = old.sources.keys().filter(|name| !same(name)).cloned().collect();
        let removed: Vec<_> =
            stopped.iter().filter(|name| !new.sources.contains_key(*name)).map(String::as_str).collect();
        self.watch.stop(&stopped).await;
        for name in &removed {
            self.roster.remove(name);
            self.health.forget(name);
        }
        self.live.send_replace(Arc::clone(&new));
        // What was declared meanwhile was by the old one.
        for (project, services) in self.declared.services(&new, None) {
            self.catalogue.declare(&project, services);
        }
        built.retain(|built| !same(&built.name));
        let started: Vec<_> = built.iter().map(|built| built.name.clone()).collect();
        self.start(built, &hosts);
        self.hub.reroute();
        let list = |names: String| if names.is_empty() { "none".to_owned() } else { names };
        let (started, removed) = (list(started.join(", ")), list(removed.join(", ")));
        Ok(format!("sources started anew: {started}; removed: {removed}; the others run on"))
    }

    fn start(&self, built: Vec<Built>, hosts: &[String]) {
        for Built { name, kind, source } in built {
            self.roster.put(&name, kind, Arc::clone(&source));
            self.watch.start(&name, source, hosts.to_vec());
        }
    }

    /// Hosts under which CI knows our Gerrit.
    fn gerrit_hosts(&self, config: &Config) -> Vec<String> {
        let own = &config.gerrit.hosts;
        own.iter().chain(self.told_hosts.iter().filter(|host| !own.contains(host))).cloned().collect()
    }

    fn build(&self, config: &Config) -> Result<Vec<Built>, String> {
        let built = config.sources.iter().map(|(name, config)| {
            let source = config.build(&self.health.requests(name));
            let source = source.map_err(|error| format!("sources.{name}: {error}"))?;
            Ok(Built { name: name.clone(), kind: config.kind(), source })
        });
        built.collect()
    }
}
