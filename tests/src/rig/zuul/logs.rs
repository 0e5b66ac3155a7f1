// SPDX-License-Identifier: Apache-2.0
//! The web server of the builds' logs: files of one folder, with range requests, as log servers have them.

use std::path::Path;

use anyhow::{Context as _, Result};
use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle};
use tower_http::services::ServeDir;

/// A started server; it ends when it is dropped.
#[derive(Debug)]
pub(super) struct LogServer {
    url: String,
    task: JoinHandle<()>,
}

impl LogServer {
    /// Serves `folder` on a free port of loopback.
    pub(super) async fn start(folder: &Path) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the log server")?;
        let url = format!("http://{}", listener.local_addr()?);
        let files = Router::new().fallback_service(ServeDir::new(folder));
        let task = tokio::spawn(async move {
            // It serves until it is aborted; a client that goes away is no error of the server.
            let _ended = axum::serve(listener, files).await;
        });
        Ok(Self { url, task })
    }

    /// Its address without a slash at the end.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for LogServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
