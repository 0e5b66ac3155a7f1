// SPDX-License-Identifier: Apache-2.0
//! kube's client, with the limits that all of Milepost's connections have.

use std::{sync::Arc, time::Duration};

use kube::{Client, client::ClientBuilder, config::KubeConfigOptions};

use super::{
    bounds::Limits,
    config::{Config, kubeconfig},
};
use crate::{http::Requests, sources::pulse::Pulse};

/// The client that `config` describes; the error says what is wrong with its files.
pub(super) async fn client(
    config: &Config,
    pulse: &Arc<Pulse>,
    requests: &Requests,
) -> Result<Client, String> {
    let timeout = Duration::from_secs(config.timeout_seconds);
    let mut kube = if let Some(file) = &config.kubeconfig_file {
        let read = kubeconfig(file, config.context.as_deref())?;
        let options = KubeConfigOptions { context: config.context.clone(), ..KubeConfigOptions::default() };
        let at = file.display();
        kube::Config::from_custom_kubeconfig(read, &options)
            .await
            .map_err(|error| format!("{at}: {error}"))?
    } else if let Some(server) = &config.server {
        let server = server.as_str().parse().map_err(|error| format!("`server`: {error}"))?;
        let mut kube = kube::Config::new(server);
        kube.root_cert_file.clone_from(&config.ca_file);
        kube.auth_info.token_file = config.token_file.as_ref().map(|file| file.display().to_string());
        kube
    } else {
        kube::Config::incluster().map_err(|error| format!("`in_cluster`: {error}"))?
    };
    kube.connect_timeout = Some(timeout);
    kube.write_timeout = Some(timeout);
    // The watchers' own back-off is the only one.
    kube.default_retry = false;
    let limits = Limits { timeout, pulse: Arc::clone(pulse), requests: requests.clone() };
    Ok(ClientBuilder::try_from(kube).map_err(|error| error.to_string())?.with_layer(&limits).build())
}
