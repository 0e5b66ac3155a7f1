// SPDX-License-Identifier: Apache-2.0
//! `milepost serve`: configuration, lock, store, sources, hub, edge, in this order; then until it is asked to stop.

mod chores;
mod declared;
mod embedded;
mod listen;
mod lock;
mod reload;
mod watch;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{broadcast, watch as watch_channel},
};

use self::{declared::Known, listen::listen, lock::lock, reload::Reload};

use crate::{
    cli::{End, Serve},
    clock::{Clock, SystemClock},
    config::{Config, KeyRing, Reader},
    declared::Declared,
    hub::{Hub, Parts, Pipelines, Private, Receivers},
    lifecycle::{Lifecycle, Signals},
    metrics::{self, Readiness, SourceMetrics},
    setup::Place,
    sources::{FactSink, HealthBoard, Roster, Trials},
    store::Store,
    telemetry,
    web::{self, Web},
};

/// Batches of facts that may wait for the store.
const FACTS: usize = 64;
/// Wants that a busy source may miss: they are told again while somebody looks.
const WANTS: usize = 1024;

/// Runs the backend until it is asked to stop.
pub fn serve(serve: &Serve) -> End {
    let config = match Config::load(&serve.config, serve.embedded) {
        Ok(config) => config,
        Err(error) => return End::Config(error),
    };
    telemetry::start();
    for warning in &config.warnings {
        tracing::warn!("{}: {warning}", serve.config.display());
    }
    let _lock = match lock(&serve.data_dir) {
        Ok(lock) => lock,
        Err(end) => return end,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return End::Failed(format!("cannot start the runtime: {error}")),
    };
    match runtime.block_on(run(serve, config)) {
        Ok(()) => End::Done,
        Err(message) => End::Failed(message),
    }
}

async fn run(serve: &Serve, config: Config) -> Result<(), String> {
    let signals = Signals::listen().map_err(|error| format!("cannot listen to signals: {error}"))?;
    let lifecycle = Lifecycle::new();
    let readiness = Readiness::default();
    let starting = readiness.latch("start");
    let (clock, health) = (Arc::new(SystemClock) as Arc<dyn Clock>, HealthBoard::default());
    let roster = Roster::default();
    // From now on it no longer kills the process.
    let hangups =
        signal(SignalKind::hangup()).map_err(|error| format!("cannot listen to signals: {error}"))?;
    let config = Arc::new(config);
    let live = watch_channel::Sender::new(Arc::clone(&config));

    if let Some(address) = config.listen.metrics {
        let roster = roster.clone();
        let sources = SourceMetrics::new(health.clone(), Arc::clone(&clock), move || roster.kinds());
        let app = metrics::app(Arc::new(metrics::registry(sources)), readiness.clone());
        listen("metrics", address, app, &lifecycle).await?;
    }

    let keys = KeyRing::default();
    let (server_id, told_hosts) = gerrit(serve, &config, &keys, &lifecycle).await?;
    let url = config.store.url(&serve.data_dir)?;
    let store = Store::open(&url, &server_id).await.map_err(|error| error.to_string())?;

    let (facts, told) = FactSink::channel(FACTS);
    let wants = broadcast::Sender::new(WANTS);
    let known = Known::read(&live, &store).await.map_err(|error| error.to_string())?;
    let (declared, catalogue) = (Arc::clone(&known.declared), Arc::clone(&known.catalogue));
    let (pipelines, private, receivers) = rules(&live, &declared);
    let services = catalogue.follow();
    let (hub, fresh) = Hub::new(Parts {
        store: store.clone(),
        clock: Arc::clone(&clock),
        health: health.clone(),
        pipelines,
        private,
        receivers,
        declared: Arc::clone(&declared),
        catalogue: Arc::clone(&catalogue),
        wants: wants.clone(),
        keep_days: config.store.keep_days,
        history_days: config.store.history_days,
    });
    chores::name_receivers(&store, &config, clock.now()).await?;
    hub.begin().await.map_err(|error| error.to_string())?;
    lifecycle.spawn("hub", fresh);
    chores::spawn(&hub, &store, told, &live, &clock, &lifecycle);
    known.follow(&hub, &store, &live, &clock, &lifecycle);

    let config_now = live.subscribe();
    let trials = Trials::new(Arc::clone(&clock), services.clone(), hub.line().clone());
    let reload = Reload {
        file: serve.config.clone(),
        embedded: serve.embedded,
        live,
        told_hosts,
        watch: watch::Watch::new(
            store.orders().await.map_err(|error| error.to_string())?,
            store.recall(),
            Arc::clone(&clock),
            facts.clone(),
            wants,
            health.clone(),
            services,
            hub.line().clone(),
            lifecycle.clone(),
        ),
        catalogue,
        declared,
        roster: roster.clone(),
        health,
        hub: hub.clone(),
        store: store.clone(),
        clock: Arc::clone(&clock),
    };
    reload.begin()?;
    lifecycle.spawn_until_soft("reload", reload.follow(hangups));

    let app = web::app(Web {
        hub,
        keys,
        server_id: server_id.into(),
        clock,
        sources: roster,
        trials,
        facts,
        config: config_now,
        place: Arc::new(Place::of(serve.config.clone(), serve.embedded)),
        shutdown: lifecycle.soft().clone(),
    });
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let address = if serve.embedded { free } else { config.listen.address };
    let address = listen("web", address, app, &lifecycle).await?;
    if serve.embedded {
        embedded::announce(address).map_err(|error| format!("cannot write to standard output: {error}"))?;
    }
    drop(starting);

    let well = lifecycle.run(signals).await;
    store.close().await;
    if well { Ok(()) } else { Err("a task panicked".to_owned()) }
}

/// What the hub asks of the configuration as it is then.
fn rules(
    live: &watch_channel::Sender<Arc<Config>>,
    declared: &Arc<Declared>,
) -> (Pipelines, Private, Receivers) {
    let (readers, told) = (live.subscribe(), live.subscribe());
    let declared = Arc::clone(declared);
    let pipelines = move |project: &str, branch: &str, own: Option<&str>| {
        declared.pipeline(project, branch, own).map(Arc::new)
    };
    let private = move || readers.borrow().visibility.hidden_from(&Reader::default());
    let receivers = move |project: &str| told.borrow().receivers_of(project);
    (Arc::new(pipelines), Arc::new(private), Arc::new(receivers))
}

/// Gerrit's server id and the hosts that the plugin tells; from now on `keys` follows its keys.
async fn gerrit(
    serve: &Serve,
    config: &Config,
    keys: &KeyRing,
    lifecycle: &Lifecycle,
) -> Result<(String, Vec<String>), String> {
    if serve.embedded {
        let mut input = embedded::Input::open().map_err(|error| format!("standard input: {error}"))?;
        let told = input.first().await?;
        keys.replace(told.keys);
        lifecycle.spawn("standard input", input.follow(keys.clone(), lifecycle.soft().clone()));
        return Ok((told.server_id, told.hosts));
    }
    // The configuration was checked: both are there.
    let (Some(server_id), Some(file)) = (&config.gerrit.server_id, &config.gerrit.key_file) else {
        return Err("gerrit.server_id and gerrit.key_file are required".to_owned());
    };
    keys.read_file(file)?;
    lifecycle.spawn_until_soft("keys", chores::follow_keys(keys.clone(), file.clone()));
    Ok((server_id.clone(), Vec::new()))
}
