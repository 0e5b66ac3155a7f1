// SPDX-License-Identifier: Apache-2.0
//! `[listen]`: where the backend is reached when the plugin does not run it itself.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::Deserialize;

use super::document::{Document, Value};

/// Where the backend listens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listen {
    /// For the plugin. Not used when embedded: the plugin gets a free port on loopback.
    pub address: SocketAddr,
    /// For `/metrics`, `/healthz` and `/readyz`; when embedded, only if the file names it.
    pub metrics: Option<SocketAddr>,
}

impl Default for Listen {
    fn default() -> Self {
        let loopback = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        Self { address: loopback(8470), metrics: Some(loopback(8471)) }
    }
}

/// The section, or its defaults.
pub(super) fn read(document: &mut Document<'_>, section: Option<Value<'_>>, embedded: bool) -> Listen {
    let named = |section: &Option<Value<'_>>, key| {
        let table = section.as_ref().and_then(|s| s.get_ref().as_table());
        table.is_some_and(|t| t.contains_key(key))
    };
    let (names_address, names_metrics) = (named(&section, "address"), named(&section, "metrics"));
    let span = section.as_ref().map(toml::Spanned::span);
    let mut listen: Listen = section.and_then(|s| document.read(s)).unwrap_or_default();
    if embedded {
        if names_address {
            document
                .warn("listen.address is not used: the plugin runs this backend on a free port of loopback");
        }
        if !names_metrics {
            listen.metrics = None;
        }
    } else if !listen.address.ip().is_loopback() {
        document.warn(
            "listen.address is not loopback: put TLS in front, statements travel in clear text otherwise",
        );
    }
    if let Some(span) = span
        && listen.metrics == Some(listen.address)
        && listen.address.port() != 0
    {
        document.complain(&span, format!("`{}` twice", listen.address), "two addresses that differ");
    }
    listen
}
