// SPDX-License-Identifier: Apache-2.0
//! Name resolution that drops addresses a source may not reach. It stands inside the connection, so that what was
//! checked is what is connected to.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{address, hosts::Hosts};

/// All addresses of a name were private.
#[derive(Debug, thiserror::Error)]
#[error("private address")]
pub(super) struct PrivateAddress;

pub(super) struct Resolver(pub(super) Hosts);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let any = self.0.by_full_name(name.as_str());
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let nothing = found.is_empty();
            let reachable: Vec<_> = found.into_iter().filter(|a| any || !address::private(a.ip())).collect();
            if reachable.is_empty() && !nothing {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(reachable.into_iter()) as Addrs)
        })
    }
}
