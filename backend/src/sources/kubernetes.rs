// SPDX-License-Identifier: Apache-2.0
//! A Kubernetes cluster: what runs in the workloads of the configured services, by watching the API server (measured against
//! 1.37 with kube 5). The account needs `list` and `watch` for Deployments (StatefulSets, DaemonSets), ReplicaSets and Pods,
//! in the namespaces of these workloads and nowhere else; with `helm`, for Secrets or ConfigMaps there, too.
//!
//! `objects` reads what the API says into the little that is kept, `rollout` makes a [`Workload`](crate::model::Workload) of it (both pure), `watch`
//! and `client` are the I/O. A workload is told when it differs from what was last told.

mod bounds;
mod client;
mod config;
mod connect;
mod discover;
#[cfg(feature = "foreign")]
pub mod foreign;
mod helm;
mod image_id;
mod kept;
mod namespace;
mod namespaces;
mod objects;
mod part;
mod rollout;
mod teller;
mod tried;
mod watch;
mod workloads;

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use milepost_api::Millis;

pub use config::Config;
pub use helm::Helm;

use self::{namespaces::Namespaces, teller::Teller, workloads::workloads};
use super::{Context, Trouble, Visit, Visited, pulse::Pulse};
use crate::{
    discover::{Discovered, Sought},
    http::Requests,
};

/// After how many milliseconds without a sign of life of every watch this source's word is late: two of their renewals.
const LATE_AFTER: Millis = 60_000;
/// How often a kubeconfig is looked at for changes, and one that could not be used is tried again.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// One cluster.
pub struct Source {
    config: Config,
    requests: Requests,
}

impl Source {
    /// Checks the settings and the files they name.
    pub fn new(config: Config, requests: &Requests) -> Result<Self, String> {
        config.check()?;
        Ok(Self { config, requests: requests.clone() })
    }

    async fn watch(&self, context: &Context) {
        let mut services = context.services.clone();
        let mut namespaces = Namespaces::new(self.config.helm);
        namespaces.adopt(workloads(&context.name, &services.now()));
        let pulse = Arc::new(Pulse::new(context, LATE_AFTER));
        let teller = Teller::new(context);
        if namespaces.is_empty() {
            tracing::warn!(source = context.name, "no service has a workload in cluster {}", context.name);
        }
        while namespaces.is_empty() {
            namespaces.adopt(workloads(&context.name, &services.changed().await));
        }
        loop {
            let files = self.kubeconfig();
            match client::client(&self.config, &pulse, &self.requests).await {
                Ok(client) => tokio::select! {
                    () = watch::Watch { cluster: &context.name, client, pulse: &pulse, teller: &teller }
                        .all(&mut namespaces, &mut services) => {}
                    () = self.changed(files) => {}
                },
                Err(error) => {
                    context.failed(Trouble::Unreadable(error));
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            }
        }
    }

    fn kubeconfig(&self) -> Option<Vec<u8>> {
        self.config.kubeconfig_file.as_ref().and_then(|file| std::fs::read(file).ok())
    }

    /// Waits until the kubeconfig is there and another than `before`.
    async fn changed(&self, before: Option<Vec<u8>>) {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            let now = self.kubeconfig();
            if now.is_some() && now != before {
                return;
            }
        }
    }
}

impl super::Source for Source {
    fn run(self: Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.watch(&context).await })
    }

    fn connect<'a>(&'a self, visit: &'a Visit) -> BoxFuture<'a, Visited> {
        Box::pin(connect::connect(self, visit))
    }

    fn discover<'a>(
        &'a self,
        visit: &'a Visit,
        sought: &'a Sought,
    ) -> BoxFuture<'a, Result<Discovered, Vec<String>>> {
        Box::pin(discover::discover(self, visit, sought))
    }
}
