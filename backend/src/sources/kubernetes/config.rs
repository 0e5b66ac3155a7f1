// SPDX-License-Identifier: Apache-2.0
//! Settings of a cluster.

use std::path::{Path, PathBuf};

use kube::config::Kubeconfig;
use serde::Deserialize;
use url::{Host, Url};

use super::helm::Helm;
use crate::{http::authority, sources::range::within};

/// Settings of a cluster: `kind = "kubernetes"`. The source's name is the cluster's (`eqiad`). Where it is and who we are is
/// said by exactly one of `kubeconfig_file`, `server` and `in_cluster`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A kubeconfig; read again when it changes.
    pub kubeconfig_file: Option<PathBuf>,
    /// The kubeconfig's context; its `current-context` when absent.
    pub context: Option<String>,
    /// URL of the API server: https, or http on loopback.
    pub server: Option<Url>,
    /// With `server`: certificates (PEM) that sign the server's; the system's when absent. Read again every minute.
    pub ca_file: Option<PathBuf>,
    /// With `server`: a file with a bearer token; read again every minute.
    pub token_file: Option<PathBuf>,
    /// Uses the service account that Kubernetes mounts into the backend's own pod.
    #[serde(default)]
    pub in_cluster: bool,
    /// Whether Helm's releases are read, and where it keeps them: `true` or `"secrets"`, `"configmaps"`, `false`.
    #[serde(default)]
    pub helm: Helm,
    /// Seconds within which an answer begins and a list ends: 1 to 120.
    #[serde(default = "timeout", deserialize_with = "within::<1, 120, _, _>")]
    pub timeout_seconds: u64,
}

fn timeout() -> u64 {
    10
}

impl Config {
    /// The host of its API server, where the settings themselves have it.
    pub fn host(&self) -> Option<String> {
        self.server.as_ref().and_then(authority)
    }

    /// It is watched.
    pub const fn pace(&self) -> Option<u64> {
        None
    }

    /// Finds settings that contradict each other and files that cannot be read.
    pub(super) fn check(&self) -> Result<(), String> {
        let ways = [self.kubeconfig_file.is_some(), self.server.is_some(), self.in_cluster];
        if ways.iter().filter(|way| **way).count() != 1 {
            return Err("exactly one of `kubeconfig_file`, `server` and `in_cluster = true` says where the cluster is".to_owned());
        }
        if self.server.is_none() && (self.ca_file.is_some() || self.token_file.is_some()) {
            return Err("`ca_file` and `token_file` go with `server` only".to_owned());
        }
        if self.context.is_some() && self.kubeconfig_file.is_none() {
            return Err("`context` goes with `kubeconfig_file` only".to_owned());
        }
        if let Some(server) = &self.server {
            safe(server).map_err(|error| format!("`server`: {error}"))?;
        }
        for (key, file) in [("ca_file", &self.ca_file), ("token_file", &self.token_file)] {
            if let Some(file) = file {
                let at = file.display();
                let text = std::fs::read_to_string(file)
                    .map_err(|error| format!("`{key}`: cannot read {at}: {error}"))?;
                if text.trim().is_empty() {
                    return Err(format!("`{key}`: {at} is empty"));
                }
            }
        }
        match &self.kubeconfig_file {
            Some(file) => kubeconfig(file, self.context.as_deref()).map(drop),
            None => Ok(()),
        }
    }
}

/// Reads a kubeconfig and looks at the parts that `context` names.
pub(super) fn kubeconfig(file: &Path, context: Option<&str>) -> Result<Kubeconfig, String> {
    let at = file.display();
    let read = Kubeconfig::read_from(file)
        .map_err(|error| format!("`kubeconfig_file`: cannot read {at}: {error}"))?;
    let name = context.or(read.current_context.as_deref());
    let Some(name) = name else {
        return Err(format!("`kubeconfig_file`: {at} has no `current-context`: set `context`"));
    };
    let found = read.contexts.iter().find(|c| c.name == name).and_then(|c| c.context.as_ref());
    let Some(found) = found else {
        let names: Vec<_> = read.contexts.iter().map(|c| c.name.as_str()).collect();
        return Err(format!("`context`: {at} has no context `{name}`, but: {}", names.join(", ")));
    };
    let cluster = read.clusters.iter().find(|c| c.name == found.cluster).and_then(|c| c.cluster.as_ref());
    let Some(cluster) = cluster else {
        return Err(format!(
            "`kubeconfig_file`: {at} has no cluster `{}`, which context `{name}` names",
            found.cluster
        ));
    };
    if cluster.insecure_skip_tls_verify == Some(true) {
        return Err(format!(
            "`kubeconfig_file`: {at} turns certificate checks off: name a `certificate-authority` instead"
        ));
    }
    let server = cluster.server.as_deref().unwrap_or_default();
    let server = server.parse().map_err(|error| format!("`kubeconfig_file`: server in {at}: {error}"))?;
    safe(&server).map_err(|error| format!("`kubeconfig_file`: server in {at}: {error}"))?;
    Ok(read)
}

/// A token goes to this server: nobody between may read it.
fn safe(server: &Url) -> Result<(), String> {
    if !server.username().is_empty() || server.password().is_some() {
        return Err("no user name or password in the URL: set `token_file`".to_owned());
    }
    let loopback = match server.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match server.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        other => Err(format!("the scheme is `{other}`, allowed are https, and http on loopback")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str) -> Result<(), String> {
        toml::from_str::<Config>(toml).map_err(|error| error.to_string())?.check()
    }

    #[test]
    fn one_way_to_the_cluster_is_needed_and_a_safe_one() {
        for (toml, says) in [
            ("", "exactly one of"),
            ("in_cluster = true\nserver = 'https://k.example.org'", "exactly one of"),
            ("in_cluster = true\ntoken_file = '/t'", "`ca_file` and `token_file` go with `server`"),
            ("in_cluster = true\ncontext = 'x'", "`context` goes with"),
            ("in_cluster = true\ntimeout_seconds = 0", "1 to 120"),
            ("server = 'http://k.example.org'", "the scheme is `http`"),
            ("server = 'https://me:secret@k.example.org'", "no user name or password"),
            ("server = 'https://k.example.org'\ntoken_file = '/no/such/file'", "cannot read /no/such/file"),
            ("kubeconfig_file = '/no/such/file'", "cannot read /no/such/file"),
            ("in_cluster = true\nkubeconfig = 'x'", "unknown field `kubeconfig`"),
        ] {
            let error = check(toml).unwrap_err();
            assert!(error.contains(says), "{toml}: {error}");
        }
        for toml in
            ["in_cluster = true", "server = 'https://k.example.org:6443'", "server = 'http://127.0.0.1:8001'"]
        {
            assert_eq!(check(toml), Ok(()), "{toml}");
        }
    }

    #[test]
    fn a_kubeconfig_is_looked_through_before_anything_starts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kubeconfig");
        let write = |server: &str, more: &str| {
            let text = format!(
                "{{current-context: a, contexts: [{{name: a, context: {{cluster: c, user: u}}}}],
                clusters: [{{name: c, cluster: {{server: '{server}'{more}}}}}], users: [{{name: u, user: {{token: t}}}}]}}"
            );
            std::fs::write(&file, text).unwrap();
        };
        write("https://k.example.org", "");
        assert!(kubeconfig(&file, None).is_ok());
        assert!(kubeconfig(&file, Some("b")).unwrap_err().contains("has no context `b`, but: a"));
        write("http://k.example.org", "");
        assert!(kubeconfig(&file, None).unwrap_err().contains("the scheme is `http`"));
        write("https://k.example.org", ", insecure-skip-tls-verify: true");
        assert!(kubeconfig(&file, None).unwrap_err().contains("turns certificate checks off"));
    }
}
