// SPDX-License-Identifier: Apache-2.0
//! A real ZooKeeper on loopback: the jars of Maven Central, TLS with certificates of its own, nothing kept.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use milepost_dist::run;
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::cache::{Cache, fingerprint};
use super::jdk::Jdk;
use super::maven::maven;
use super::process::{Program, Running};
use super::service::{self, Started};
use super::tls::{Authority, Pair};
use super::{once, ports, prerequisites, scratch};

const POM: &str = include_str!("zookeeper/pom.xml");
const CHECKSUMS: &str = include_str!("zookeeper/SHA256SUMS");
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const STARTS_WITHIN: Duration = Duration::from_mins(1);
const STOPS_WITHIN: Duration = Duration::from_secs(20);

/// A started ZooKeeper. Dropping it kills it and removes its data.
#[derive(Debug)]
pub struct ZooKeeper {
    // Dropped in this order: first the server, then its files.
    server: Running,
    dir: TempDir,
    port: u16,
    authority: String,
    client: Pair,
}

impl ZooKeeper {
    /// Starts an empty one.
    pub async fn start() -> Result<Self> {
        let (jdk, jars) = tokio::task::spawn_blocking(|| {
            let cache = Cache::of_user()?;
            let jdk = Jdk::find(&cache)?;
            let name = format!("zookeeper-3.9.3-{}", fingerprint([POM, CHECKSUMS]));
            let jars = cache.folder(&name, |into| once::told("ZooKeeper", || fetch(&jdk, into)))?;
            anyhow::Ok((jdk, jars))
        })
        .await??;
        service::on_free_ports("ZooKeeper", async || Self::try_start(&jdk, &jars).await).await
    }

    async fn try_start(jdk: &Jdk, jars: &Path) -> Result<Started<Self>> {
        let (dir, port) = (scratch::folder("zookeeper")?, ports::free()?);
        let authority = Authority::new("milepost-rig")?;
        let (own, client) = (authority.issue()?, authority.issue()?);
        fs::write(dir.path().join("own.pem"), format!("{}{}", own.key, own.certificate))?;
        fs::write(dir.path().join("authority.pem"), authority.certificate())?;
        fs::write(dir.path().join("zoo.cfg"), configuration(dir.path(), port))?;
        // A short life on few cores: the first compiler and the simplest collector start sooner.
        let mut server = Program::new(jdk.java())
            .args(["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"])
            .args(jdk.quiet_flags())
            .args(["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp"])
            .arg(jars.join("*"))
            .args(["org.apache.zookeeper.server.quorum.QuorumPeerMain", "zoo.cfg"])
            .dir(&dir)
            .start(&dir.path().join("zookeeper.log"))?;
        // It listens only once it has read its data.
        let started = service::ready(&mut server, "ZooKeeper", STARTS_WITHIN, async || {
            TcpStream::connect(("127.0.0.1", port)).await.map(drop).map_err(|error| error.to_string())
        })
        .await?;
        Ok(match started {
            Started::Ready(()) => {
                let authority = authority.certificate();
                Started::Ready(Self { server, dir, port, authority, client })
            }
            Started::PortTaken => Started::PortTaken,
        })
    }

    /// Host and port, for TLS.
    pub fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// The certificate that signed the server's, as PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// What clients show; without it the server refuses them.
    pub fn client(&self) -> &Pair {
        &self.client
    }

    /// Its process id.
    pub fn process_id(&self) -> u32 {
        self.server.id()
    }

    /// Asks it to end and waits for that. Its clients must have ended before, or they try to reach it for ever.
    pub async fn stop(self) -> Result<()> {
        let Self { server, dir, .. } = self;
        tokio::task::spawn_blocking(move || server.stop(STOPS_WITHIN)).await??;
        dir.close().context("ZooKeeper's folder cannot be removed")
    }
}

/// PEM files need Netty's connections.
fn configuration(dir: &Path, port: u16) -> String {
    let dir = dir.display();
    format!(
        "tickTime=2000
dataDir={dir}/data
admin.enableServer=false
secureClientPort={port}
secureClientPortAddress=127.0.0.1
serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
authProvider.1=org.apache.zookeeper.server.auth.X509AuthenticationProvider
ssl.keyStore.location={dir}/own.pem
ssl.keyStore.type=PEM
ssl.trustStore.location={dir}/authority.pem
ssl.trustStore.type=PEM
ssl.hostnameVerification=false
"
    )
}

fn fetch(jdk: &Jdk, into: &Path) -> Result<()> {
    prerequisites::ensure(&[prerequisites::MAVEN])?;
    fs::write(into.join("pom.xml"), POM)?;
    let mut copy = maven(jdk, into);
    copy.args(["--quiet", COPY]).arg(format!("-DoutputDirectory={}", into.display()));
    run::quietly(&mut copy).context("cannot fetch ZooKeeper's jars")?;
    fs::write(into.join("SHA256SUMS"), CHECKSUMS)?;
    Program::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .dir(into)
        .run()
        .context("ZooKeeper's jars are not the pinned ones")?;
    Ok(())
}
