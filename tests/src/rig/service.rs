// SPDX-License-Identifier: Apache-2.0
//! What all servers of the rig have in common between their start and their first answer.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::process::Running;
use crate::wait;

/// How often a server is started on other ports when somebody was faster on the chosen ones.
const ATTEMPTS: usize = 5;

/// How a start ended that was no error.
#[derive(Debug)]
pub enum Started<T> {
    /// The server answers.
    Ready(T),
    /// Another process listens on a port that was chosen for it.
    PortTaken,
}

/// Waits until `probe` gives `Ok`, which says that the server answers; its `Err` is what was seen instead. A server that ends
/// meanwhile is an error with the end of its log.
pub async fn ready(
    server: &mut Running,
    what: &str,
    within: Duration,
    probe: impl AsyncFnMut() -> Result<(), String>,
) -> Result<Started<()>> {
    all_ready(std::slice::from_mut(server), what, within, probe).await
}

/// The same for several processes that are one server: whichever of them ends is an error.
pub async fn all_ready(
    servers: &mut [Running],
    what: &str,
    within: Duration,
    mut probe: impl AsyncFnMut() -> Result<(), String>,
) -> Result<Started<()>> {
    let seen = wait::until(what, within, async || match ended(servers)? {
        Some(end) => Ok(Err(end)),
        None => probe().await.map(Ok),
    })
    .await
    .with_context(|| servers.iter().map(|server| server.said(40)).collect::<Vec<_>>().join("\n"))?;
    match seen {
        Ok(()) => Ok(Started::Ready(())),
        Err(end) if end.to_lowercase().contains("address already in use") => Ok(Started::PortTaken),
        Err(end) => bail!("waited for {what}, but {end}"),
    }
}

/// The first that has ended, in words.
fn ended(servers: &mut [Running]) -> Result<Option<String>, String> {
    for server in servers {
        if let Some(status) = server.ended().map_err(|error| error.to_string())? {
            let log = server.log().file_stem().unwrap_or_default().display().to_string();
            return Ok(Some(format!("{log} ended with {status}:\n{}", server.said(40))));
        }
    }
    Ok(None)
}

/// Starts until the ports are free ones; `start` chooses new ones each time.
pub async fn on_free_ports<T>(what: &str, mut start: impl AsyncFnMut() -> Result<Started<T>>) -> Result<T> {
    for _attempt in 0..ATTEMPTS {
        if let Started::Ready(server) = start().await.with_context(|| format!("cannot start {what}"))? {
            return Ok(server);
        }
    }
    bail!("each port of {ATTEMPTS} attempts was taken before {what} could listen on it")
}
