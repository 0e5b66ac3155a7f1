// SPDX-License-Identifier: Apache-2.0
//! A real registry: Debian's `docker-registry` (distribution 2.8) on loopback, with images in a folder that goes with it.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::cache::Cache;
use super::http::{self, Reply};
use super::prerequisites::{self, Prerequisite};
use super::process::{Program, Running};
use super::service::{self, Started};
use super::{debian, ports, scratch};

const PACKAGE: Prerequisite =
    Prerequisite { package: "docker-registry", signs: &["docker-registry"], why: "the rig's registry" };
const STARTS_WITHIN: Duration = Duration::from_secs(30);
const STOPS_WITHIN: Duration = Duration::from_secs(10);
/// The registry has a stored OCI manifest only for those who accept its type.
const ACCEPT: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json";

/// Pushes an image of one layer with the standard library of Python alone; CI jobs use the same program.
pub const PUSH: &str = include_str!("registry/push.py");

/// A started registry. Dropping it kills it and removes its images.
#[derive(Debug)]
pub struct Registry {
    // Dropped in this order: first the server, then its files.
    server: Running,
    dir: TempDir,
    port: u16,
    http: reqwest::Client,
}

/// Where the registry tells of pushes and deletions.
#[derive(Clone, Debug)]
pub struct Notify {
    /// The address that events are posted to.
    pub url: String,
    /// Sent as `Authorization: Bearer …`.
    pub secret: String,
}

impl Registry {
    /// Starts an empty one that tells nobody.
    pub async fn start() -> Result<Self> {
        Self::start_with(None).await
    }

    /// Starts an empty one that posts its events.
    pub async fn start_notifying(notify: &Notify) -> Result<Self> {
        Self::start_with(Some(notify)).await
    }

    async fn start_with(notify: Option<&Notify>) -> Result<Self> {
        let program = tokio::task::spawn_blocking(|| {
            prerequisites::ensure(&[prerequisites::PYTHON])?;
            debian::program(&Cache::of_user()?, &PACKAGE, "usr/bin/docker-registry")
        })
        .await??;
        service::on_free_ports("the registry", async || Self::try_start(&program, notify).await).await
    }

    async fn try_start(program: &PathBuf, notify: Option<&Notify>) -> Result<Started<Self>> {
        let dir = scratch::folder("registry")?;
        let port = ports::free()?;
        // Its configuration is YAML, of which JSON is a part.
        let config = dir.path().join("config.yml");
        fs::write(&config, configuration(&dir.path().join("data"), port, notify).to_string())?;
        fs::write(dir.path().join("push.py"), PUSH)?;
        let mut server =
            Program::new(program).arg("serve").arg(&config).start(&dir.path().join("registry.log"))?;
        let http = http::client()?;
        let base = format!("http://127.0.0.1:{port}/v2/");
        let started =
            service::ready(&mut server, "the registry", STARTS_WITHIN, async || {
                match http::send(http.get(&base)).await {
                    Ok(reply) if reply.status == 200 => Ok(()),
                    Ok(reply) => Err(format!("status {}", reply.status)),
                    Err(error) => Err(format!("{error:#}")),
                }
            })
            .await?;
        Ok(match started {
            Started::Ready(()) => Started::Ready(Self { server, dir, port, http }),
            Started::PortTaken => Started::PortTaken,
        })
    }

    /// Host and port, as in names of images: `127.0.0.1:41234`.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its address without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Its process id.
    pub fn process_id(&self) -> u32 {
        self.server.id()
    }

    /// The last `lines` lines of its log, which has one per request.
    pub fn log(&self, lines: usize) -> String {
        self.server.said(lines)
    }

    /// Pushes an image whose label `org.opencontainers.image.revision` is `revision`, and returns its digest.
    pub async fn push(&self, repository: &str, tag: &str, revision: &str) -> Result<String> {
        let program = Program::new("python3").arg(self.dir.path().join("push.py")).args([
            &self.url(),
            repository,
            tag,
            revision,
        ]);
        let said = tokio::task::spawn_blocking(move || program.run()).await??;
        let said: Value = serde_json::from_str(&said).with_context(|| format!("push.py said {said}"))?;
        Ok(said["digest"].as_str().context("push.py names no digest")?.to_owned())
    }

    /// The digest of a tag's (or digest's) manifest, or `None` if it is not there.
    pub async fn digest(&self, repository: &str, reference: &str) -> Result<Option<String>> {
        let reply = self.ask(Method::HEAD, &format!("{repository}/manifests/{reference}")).await?;
        match reply.status {
            404 => Ok(None),
            _ => Ok(reply.ok()?.header("docker-content-digest").map(str::to_owned)),
        }
    }

    /// The manifest of a tag or digest.
    pub async fn manifest(&self, repository: &str, reference: &str) -> Result<Value> {
        self.get(&format!("{repository}/manifests/{reference}")).await
    }

    /// The configuration of an image, which holds its labels.
    pub async fn image_config(&self, repository: &str, reference: &str) -> Result<Value> {
        let manifest = self.manifest(repository, reference).await?;
        let digest = manifest["config"]["digest"].as_str().context("a manifest without a configuration")?;
        self.get(&format!("{repository}/blobs/{digest}")).await
    }

    /// The tags of a repository, in no order.
    pub async fn tags(&self, repository: &str) -> Result<Vec<String>> {
        let list = self.get(&format!("{repository}/tags/list")).await?;
        // A repository whose last tag was deleted has `null`.
        Ok(serde_json::from_value::<Option<Vec<String>>>(list["tags"].clone())?.unwrap_or_default())
    }

    /// Deletes an image by its digest, and so every tag that names it.
    pub async fn delete(&self, repository: &str, digest: &str) -> Result<()> {
        self.ask(Method::DELETE, &format!("{repository}/manifests/{digest}")).await?.ok()?;
        Ok(())
    }

    /// Asks it to end and waits for that.
    pub async fn stop(self) -> Result<()> {
        let Self { server, dir, .. } = self;
        // It has no handler for SIGTERM, so the signal itself ends it.
        tokio::task::spawn_blocking(move || server.stop(STOPS_WITHIN)).await??;
        dir.close().context("the registry's folder cannot be removed")
    }

    async fn get(&self, path: &str) -> Result<Value> {
        let reply = self.ask(Method::GET, path).await?;
        if reply.status != 200 {
            bail!("GET /v2/{path} answered {}: {}", reply.status, reply.body);
        }
        reply.json()
    }

    async fn ask(&self, method: Method, path: &str) -> Result<Reply> {
        let url = format!("{}/v2/{path}", self.url());
        http::send(self.http.request(method, url).header("Accept", ACCEPT)).await
    }
}

fn configuration(data: &std::path::Path, port: u16, notify: Option<&Notify>) -> Value {
    let endpoints: Vec<_> = notify
        .iter()
        .map(|notify| {
            json!({
                "name": "milepost", "url": notify.url, "headers": { "Authorization": [format!("Bearer {}", notify.secret)] },
                "timeout": "2s", "threshold": 3, "backoff": "500ms", "ignoredmediatypes": ["application/octet-stream"],
            })
        })
        .collect();
    json!({
        "version": 0.1,
        "log": { "level": "info", "accesslog": { "disabled": false } },
        "storage": {
            "cache": { "blobdescriptor": "inmemory" },
            "filesystem": { "rootdirectory": data },
            "delete": { "enabled": true },
            "maintenance": { "uploadpurging": { "enabled": false } },
        },
        "http": { "addr": format!("127.0.0.1:{port}"), "secret": "uploads of one process" },
        "notifications": { "events": { "includereferences": true }, "endpoints": endpoints },
    })
}
