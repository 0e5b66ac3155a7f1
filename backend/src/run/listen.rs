// SPDX-License-Identifier: Apache-2.0
//! Where the backend answers.

use std::net::SocketAddr;

use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;

use crate::lifecycle::Lifecycle;

/// Answers at an address until the soft end; gives the address, for port 0 asks for a free one.
pub(super) async fn listen(
    name: &'static str,
    address: SocketAddr,
    app: Router,
    lifecycle: &Lifecycle,
) -> Result<SocketAddr, String> {
    let wrong = |error| format!("cannot listen on {address} ({name}): {error}");
    let listener = TcpListener::bind(address).await.map_err(wrong)?;
    let bound = listener.local_addr().map_err(wrong)?;
    let listener = listener.tap_io(|stream| {
        // Small events leave at once.
        stream.set_nodelay(true).ok();
    });
    tracing::info!(listener = name, address = %bound, "listening on {bound} ({name})");
    let soft = lifecycle.soft().clone().cancelled_owned();
    lifecycle.spawn(name, async move {
        if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(soft).await {
            tracing::error!(%error, "the listener of {name} ended");
        }
    });
    Ok(bound)
}
