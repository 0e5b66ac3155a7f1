// SPDX-License-Identifier: Apache-2.0
//! The proxies of the rig serve what they are told, with a certificate that is trusted by its authority, and are gone when dropped.

use std::path::PathBuf;

use anyhow::Result;
use axum::{Router, http::Uri};
use milepost_tests::{
    rig::{
        http,
        ports::Held,
        proxy::{self, Kind, Proxy},
        tls::Authority,
    },
    world::serve::Served,
};
use tokio::net::TcpStream;

/// A server that says which path it was asked for.
async fn echo() -> Result<Served> {
    Served::start(Router::new().fallback(async |uri: Uri| uri.to_string())).await
}

fn nginx(port: u16, [certificate, key]: &[PathBuf; 2], to: &str) -> String {
    format!(
        "server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {}; ssl_certificate_key {}; location / {{ proxy_pass {to}; }} }}",
        certificate.display(),
        key.display()
    )
}

fn apache(port: u16, [certificate, key]: &[PathBuf; 2], to: &str) -> String {
    format!(
        "<VirtualHost 127.0.0.1:{port}>\nSSLEngine on\nSSLCertificateFile {}\nSSLCertificateKeyFile {}\n\
         AllowEncodedSlashes On\nProxyPass / {to}/ nocanon\n</VirtualHost>\n",
        certificate.display(),
        key.display()
    )
}

#[tokio::test]
async fn both_proxies_hand_on_and_end_with_their_owner() -> Result<()> {
    let (authority, behind) = (Authority::new("milepost-rig")?, echo().await?);
    let to = behind.url();
    let to = to.trim_end_matches('/');
    let http = http::client_trusting(&authority)?;
    let sites = [(Kind::Nginx, nginx as fn(u16, &[PathBuf; 2], &str) -> String), (Kind::Apache, apache)];
    for (kind, site) in sites {
        let held = Held::new()?;
        let port = held.port();
        let pair = authority.issue()?;
        let started = Proxy::start(kind, vec![held], &pair, |files| Ok(site(port, files, to))).await?;
        let url = format!("https://127.0.0.1:{port}/r/demo%2Fapp");
        proxy::serves(&http, &url).await?;
        assert_eq!(http::send(http.get(&url)).await?.body, "/r/demo%2Fapp", "{kind:?}");
        assert!(http::send(http::client()?.get(&url)).await.is_err(), "{kind:?}: trusted by everybody");
        drop(started);
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err(), "{kind:?} is still there");
    }
    Ok(())
}
