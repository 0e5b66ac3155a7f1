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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_with_a_private_address_is_reached_only_if_it_is_listed_by_its_full_name() {
        let base = "https://zuul.example.org".parse().unwrap();
        for (listed, reached) in [(vec![], false), (vec!["localhost".parse().unwrap()], true)] {
            let resolver = Resolver(Hosts::new(&base, &listed));
            let found = resolver.resolve("localhost".parse().unwrap()).await;
            assert_eq!(found.is_ok(), reached);
            assert!(found.map_or_else(|error| error.is::<PrivateAddress>(), |mut all| all.next().is_some()));
        }
    }
}
