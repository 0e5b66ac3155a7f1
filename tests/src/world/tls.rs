// SPDX-License-Identifier: Apache-2.0
//! TLS in front of a stand-in, with a certificate that no public authority signed.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::rig::tls::Authority;

/// Passes on to a stand-in what comes over TLS; ends with its value.
#[derive(Debug)]
pub struct TlsFront {
    address: SocketAddr,
    authority: Authority,
    task: JoinHandle<()>,
}

impl TlsFront {
    /// Listens on a free port of 127.0.0.1, in front of the stand-in at `to`.
    pub async fn start(to: SocketAddr) -> Result<Self> {
        rustls::crypto::ring::default_provider().install_default().ok();
        let authority = Authority::new("milepost-world")?;
        let pair = authority.issue()?;
        let certificate = CertificateDer::from_pem_slice(pair.certificate.as_bytes())?;
        let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes())?;
        let config =
            ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no free port on 127.0.0.1")?;
        let address = listener.local_addr().context("a listener without an address")?;
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust us goes away here.
                    let Ok(mut secured) = acceptor.accept(stream).await else { return };
                    let Ok(mut plain) = TcpStream::connect(to).await else { return };
                    copy_bidirectional(&mut secured, &mut plain).await.ok();
                });
            }
        });
        Ok(Self { address, authority, task })
    }

    /// `https://127.0.0.1:<port>/`.
    pub fn url(&self) -> String {
        format!("https://{}/", self.address)
    }

    /// `127.0.0.1:<port>`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The certificate (PEM) of the authority that signed the front's own.
    pub fn authority(&self) -> String {
        self.authority.certificate()
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        self.task.abort();
    }
}
