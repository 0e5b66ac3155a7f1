// SPDX-License-Identifier: Apache-2.0
//! Free ports on loopback, for servers that cannot be told to pick one themselves.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, Result};

/// A port of 127.0.0.1 that nobody listens on now. Another process can still take it before the server does, so whoever
/// starts a server on it tries again with another one when the server says that the address is in use.
pub fn free() -> Result<u16> {
    Held::new().map(|held| held.port())
}

/// A free port of 127.0.0.1 that nobody else gets until it is dropped, for a server whose address is needed long before it starts.
#[derive(Debug)]
pub struct Held {
    _listener: TcpListener,
    port: u16,
}

impl Held {
    /// Another one.
    pub fn new() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
        let port = listener.local_addr().context("a listener without an address")?.port();
        Ok(Self { _listener: listener, port })
    }

    /// Its number.
    pub fn port(&self) -> u16 {
        self.port
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_port_is_nobody_elses_until_it_is_let_go() {
        let held = Held::new().unwrap();
        let port = held.port();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err());
        drop(held);
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }

    #[test]
    fn a_free_port_can_be_bound() {
        let port = free().unwrap();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }
}
