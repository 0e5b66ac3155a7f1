// SPDX-License-Identifier: Apache-2.0
//! A real Zuul 14 on loopback, driven by a real Gerrit: scheduler, web and executor, with ZooKeeper, PostgreSQL and a server of
//! the builds' logs. Its jobs run on the executor, in its sandbox.

mod builds;
mod logs;
mod programs;
mod seed;
mod settings;

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use self::logs::LogServer;
use self::programs::Programs;
use self::settings::Settings;
use super::cache::Cache;
use super::gerrit::Gerrit;
use super::http::{self, Reply};
use super::postgres::Postgres;
use super::process::{Program, Running};
use super::service::{self, Started};
use super::zookeeper::ZooKeeper;
use super::{ports, scratch, ssh};

pub use self::programs::VERSION;

const STARTS_WITHIN: Duration = Duration::from_mins(4);
const STOPS_WITHIN: Duration = Duration::from_mins(1);
const TENANT: &str = "demo";
/// The project that holds pipelines and the base job.
const CONFIG_PROJECT: &str = "zuul-config";
const PIPELINES: [&str; 3] = ["check", "gate", "post"];

/// A started Zuul. Dropping it stops it, with all that belongs to it.
#[derive(Debug)]
pub struct Zuul {
    /// Scheduler, web and executor; in this order they are asked to end.
    services: Vec<Running>,
    zookeeper: Option<ZooKeeper>,
    postgres: Option<Postgres>,
    logs: LogServer,
    web_port: u16,
    http: reqwest::Client,
    dir: TempDir,
}

impl Zuul {
    /// Fetches what the first Zuul of a machine takes minutes for.
    pub async fn prepare() -> Result<()> {
        tokio::task::spawn_blocking(|| Programs::ready(&Cache::of_user()?).map(drop)).await?
    }

    /// Starts one that looks after `projects`, which are made in `gerrit`: each has a job `unit` (runs `test.sh`) in check and
    /// gate, and a job `image` after the merge that pushes an image to `registry` (its URL).
    ///
    /// `gerrit` must have been started with SSH, and may have no Zuul yet.
    pub async fn start(gerrit: &Gerrit, registry: &str, projects: &[&str]) -> Result<Self> {
        let ssh_port = gerrit.ssh_port().context("Zuul needs a Gerrit with SSH")?;
        let (programs, zookeeper, postgres) = tokio::try_join!(
            async { tokio::task::spawn_blocking(|| Programs::ready(&Cache::of_user()?)).await? },
            ZooKeeper::start(),
            Postgres::start(),
        )?;
        let dir = scratch::folder("zuul")?;
        for name in ["scheduler", "executor", "git", "jobs", "merger", "logs", "bin"] {
            fs::create_dir(dir.path().join(name))?;
        }
        let log_folder = dir.path().join("logs");
        let logs = LogServer::start(&log_folder).await?;

        let public_key = ssh::make_key(&dir.path().join("ssh-key"), "zuul").await?;
        gerrit.ci_account("zuul", &public_key).await?;
        let admin = gerrit.admin();
        seed::config_project(&admin, &log_folder, logs.url(), registry).await?;
        for project in projects {
            seed::app(&admin, project).await?;
        }

        let (pair, database) = (zookeeper.client(), postgres.create_database("zuul").await?);
        for (name, text) in [
            ("zookeeper.crt", pair.certificate.as_str()),
            ("zookeeper.key", &pair.key),
            ("zookeeper-authority.pem", zookeeper.authority()),
            ("tenants.yaml", &settings::tenants(TENANT, projects)),
            ("executor.py", include_str!("zuul/executor.py")),
            ("bin/ssh-agent", include_str!("zuul/ssh-agent.sh")),
        ] {
            fs::write(dir.path().join(name), text).with_context(|| format!("cannot write {name}"))?;
        }
        fs::set_permissions(dir.path().join("bin/ssh-agent"), fs::Permissions::from_mode(0o755))?;
        let alive = Program::new("mkfifo").arg(dir.path().join("alive"));
        tokio::task::spawn_blocking(move || alive.run()).await??;
        let mut zuul = Self {
            services: Vec::new(),
            zookeeper: Some(zookeeper),
            postgres: Some(postgres),
            logs,
            web_port: 0,
            http: http::client()?,
            dir,
        };
        service::on_free_ports("Zuul", async || {
            let zookeeper = zuul.zookeeper.as_ref().context("ZooKeeper is gone")?;
            let (web_port, finger_port) = (ports::free()?, ports::free()?);
            let settings = Settings {
                dir: zuul.dir.path(),
                programs: &programs,
                zookeeper,
                database: &database,
                gerrit_url: &gerrit.url(),
                gerrit_ssh_port: ssh_port,
                password: admin.password(),
                logs: &log_folder,
                web_port,
                finger_port,
            };
            fs::write(zuul.dir.path().join("zuul.conf"), settings.text())?;
            zuul.web_port = web_port;
            zuul.start_services(&programs)?;
            zuul.ready().await
        })
        .await?;
        Ok(zuul)
    }

    fn start_services(&mut self, programs: &Programs) -> Result<()> {
        let dir = self.dir.path();
        let path = programs.path(&dir.join("bin"))?;
        self.services.clear();
        for name in ["scheduler", "web", "executor"] {
            let program = if name == "executor" {
                Program::new(programs.zuul("python")).arg("executor.py")
            } else {
                Program::new(programs.zuul(&format!("zuul-{name}")))
            };
            let service = program
                .args(["-c", "zuul.conf", "-f"])
                .env("PATH", &path)
                .env("PYTHONPATH", programs.python_path())
                .env("HOME", dir)
                .dir(dir)
                .start(&dir.join(format!("{name}.log")))?;
            self.services.push(service);
        }
        Ok(())
    }

    /// Waits until all three run and the pipelines are there: what is pushed before that is not seen.
    async fn ready(&mut self) -> Result<Started<()>> {
        let (url, client) = (self.url(), self.http.clone());
        let ask = async |path: &str| {
            let reply = http::send(client.get(format!("{url}{path}"))).await.and_then(Reply::ok);
            reply.and_then(|reply| reply.json()).map_err(|error| format!("{error:#}"))
        };
        service::all_ready(&mut self.services, "Zuul", STARTS_WITHIN, async || {
            let components = ask("/api/components").await?;
            for kind in ["scheduler", "web", "executor"] {
                let running = |one: &serde_json::Value| one["state"] == "running";
                if !components[kind].as_array().is_some_and(|all| all.iter().any(running)) {
                    return Err(format!("components: {components}"));
                }
            }
            let pipelines = ask(&format!("/api/tenant/{TENANT}/pipelines")).await?;
            let there =
                |name: &&str| pipelines.as_array().is_some_and(|all| all.iter().any(|p| p["name"] == *name));
            if PIPELINES.iter().all(there) { Ok(()) } else { Err(format!("pipelines: {pipelines}")) }
        })
        .await
    }

    /// Its address without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.web_port)
    }

    /// The name of its one tenant.
    pub fn tenant(&self) -> &'static str {
        TENANT
    }

    /// Where the builds' logs are served, without a slash at the end.
    pub fn log_url(&self) -> &str {
        self.logs.url()
    }

    /// The id of zuul-web's process.
    pub fn web_process_id(&self) -> Option<u32> {
        self.services.get(1).map(Running::id)
    }

    /// The ids of its processes, with those of ZooKeeper and PostgreSQL.
    pub fn process_ids(&self) -> Vec<u32> {
        let servers = self.zookeeper.as_ref().map(ZooKeeper::process_id);
        let services = self.services.iter().map(Running::id);
        services.chain(servers).chain(self.postgres.as_ref().map(Postgres::process_id)).collect()
    }

    /// The last `lines` lines of each service's log.
    pub fn log(&self, lines: usize) -> String {
        let tails =
            self.services.iter().map(|one| format!("--- {}\n{}", one.log().display(), one.said(lines)));
        tails.collect::<Vec<_>>().join("\n")
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// Stops it, first the services and then the servers they need: the other way round they would try to reach those for ever.
    pub async fn stop(mut self) -> Result<()> {
        let services = std::mem::take(&mut self.services);
        tokio::task::spawn_blocking(move || stop_services(services)).await??;
        if let Some(zookeeper) = self.zookeeper.take() {
            zookeeper.stop().await?;
        }
        if let Some(postgres) = self.postgres.take() {
            postgres.stop().await?;
        }
        Ok(())
    }
}

impl Drop for Zuul {
    /// Asks before it kills, so that jobs end as they should.
    fn drop(&mut self) {
        if let Err(error) = stop_services(std::mem::take(&mut self.services)) {
            eprintln!("{error:#}");
        }
    }
}

/// Asks all to end at once, and waits for each.
fn stop_services(services: Vec<Running>) -> Result<()> {
    let stops: Vec<_> =
        services.into_iter().map(|service| std::thread::spawn(move || service.stop(STOPS_WITHIN))).collect();
    for stop in stops {
        stop.join().map_err(|_| anyhow::anyhow!("a thread that stops a service panicked"))??;
    }
    Ok(())
}
