// SPDX-License-Identifier: Apache-2.0
//! A stand-in's listener on a free port of loopback; it ends with its value.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result};
use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle};

/// A server that listens.
#[derive(Debug)]
pub struct Served {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Served {
    /// Serves `router` on a free port of 127.0.0.1.
    pub async fn start(router: Router) -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no free port on 127.0.0.1")?;
        let address = listener.local_addr().context("a listener without an address")?;
        let task = tokio::spawn(async move {
            // ends with the task only
            axum::serve(listener, router).await.ok();
        });
        Ok(Self { address, task })
    }

    /// `127.0.0.1` and the port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:<port>/`.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}
