// SPDX-License-Identifier: Apache-2.0
//! The shipped backend without a Gerrit: told its keys as the plugin tells them, and asked with statements like the plugin's.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::{child::Child, load::Target};
use crate::rig::{
    gerrit::Change,
    http::{self, Reply},
    process::Program,
    scratch,
};

/// The address that CI knows the Gerrit by, which is not there.
pub(super) const GERRIT: &str = "http://gerrit.example.org";
const SERVER: &str = "19e69215-ec3c-4ac1-8028-7d4fdb979afe";
const SECRET: [u8; 32] = [7; 32];
/// Seconds that a statement is good for: the most there is.
const LIVES: i64 = 120;

/// A started backend. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Backend {
    // Dropped in this order: first the process, then its files.
    child: Child,
    folder: TempDir,
    http: reqwest::Client,
    address: String,
}

impl Backend {
    /// Starts the one in `jar` with this `milepost.toml`.
    pub(super) async fn start(jar: &Path, config: &str) -> Result<Self> {
        let folder = scratch::folder("backend")?;
        let path = folder.path().join("milepost.toml");
        fs::write(&path, config).context("cannot write milepost.toml")?;
        // In the jar it is a file like any other; the plugin, too, takes it out and lets it be executed.
        let unpack = Program::new("python3").args(["-m", "zipfile", "-e"]).args([jar, folder.path()]);
        tokio::task::spawn_blocking(move || unpack.run()).await??;
        let program = folder.path().join("backend/linux-x86_64/milepost");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
        let arguments = ["serve", "--embedded", "--config"].map(Into::into);
        let arguments = arguments.into_iter().chain([path, "--data-dir".into(), folder.path().join("data")]);
        let key = json!({ "kid": "figures", "secret": URL_SAFE_NO_PAD.encode(SECRET) });
        let keys = json!({ "server_id": SERVER, "keys": [key], "hosts": ["gerrit.example.org"] });
        let log = folder.path().join("log");
        let child = Child::start(&program, arguments, &keys.to_string(), &log).await?;
        let address = child.address()?;
        Ok(Self { child, folder, http: http::client()?, address })
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// A folder that goes with it.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it answers about a change now.
    pub(super) async fn progress(&self, change: &Change) -> Result<Reply> {
        let target = self.target("progress", change)?;
        let mut request = self.http.request(Method::GET, format!("http://{}{}", target.address, target.path));
        for (name, value) in target.headers {
            request = request.header(name, value);
        }
        http::send(request).await?.ok()
    }

    /// What it answers about a list of changes.
    pub(super) async fn rows(&self, changes: &[Change]) -> Result<Value> {
        const PATH: &str = "/v1/rows";
        let body = json!({ "changes": changes.iter().map(told).collect::<Vec<_>>() }).to_string();
        let mut claims = claims("changes", "POST", PATH);
        claims["body"] = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(&body)));
        let request = self
            .http
            .request(Method::POST, format!("http://{}{PATH}", self.address))
            .header("authorization", format!("Bearer {}", signed(&claims)?))
            .body(body);
        http::send(request).await?.ok()?.json()
    }

    /// The question about a change, with a statement that is good for two minutes from now.
    pub(super) fn target(&self, name: &str, change: &Change) -> Result<Target> {
        let project = change.project.replace('/', "%2F");
        let path = format!("/v1/changes/{project}~{}/revisions/{}/progress", change.number, change.revision);
        let mut claims = claims("change", "GET", &path);
        claims["revision"] = json!(change.revision);
        claims["patch_set"] = json!(change.patch_set);
        claims["change"] = told(change);
        let statement = signed(&claims)?;
        Ok(Target {
            name: name.to_owned(),
            address: self.address.clone(),
            path,
            headers: vec![("authorization", format!("Bearer {statement}"))],
            status: 200,
            process: Some(self.process()),
        })
    }
}

/// What every statement for a reader says.
fn claims(scope: &str, method: &str, path: &str) -> Value {
    let now = now();
    json!({
        "iss": SERVER, "aud": "milepost", "iat": now, "exp": now + LIVES,
        "scope": scope, "method": method, "path": path, "signed_in": true,
    })
}

fn signed(claims: &Value) -> Result<String> {
    let header = Header { kid: Some("figures".to_owned()), ..Header::new(Algorithm::HS256) };
    Ok(jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(&SECRET))?)
}

/// A change as the plugin tells of it.
fn told(change: &Change) -> Value {
    let merged = change.status == "MERGED";
    json!({
        "project": change.project, "number": change.number, "branch": change.branch,
        "status": change.status, "private": false, "wip": false,
        "current_patch_set": change.patch_set, "current_revision": change.revision,
        "updated": UPDATED, "merged_at": merged.then_some(UPDATED),
    })
}

/// When the changes were updated, in milliseconds since the epoch.
const UPDATED: i64 = 1_795_395_201_091;

/// Seconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "statements are minted for the real clock of a real backend")]
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A change that is in no Gerrit.
pub(super) fn change(project: &str, number: u64, status: &str) -> Change {
    Change {
        project: project.to_owned(),
        number,
        branch: "main".to_owned(),
        change_id: format!("I{number:040x}"),
        patch_set: 1,
        revision: format!("{number:040x}"),
        status: status.to_owned(),
    }
}
