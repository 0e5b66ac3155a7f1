// SPDX-License-Identifier: Apache-2.0
//! What Buildbot's API says of builds, waiting for them, and asking for another.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::Buildbot;
use crate::rig::gerrit::Change;
use crate::rig::http::{self, Reply};
use crate::wait;

const WITHIN: Duration = Duration::from_mins(2);

impl Buildbot {
    /// What `GET /api/v2<path>` answers.
    pub async fn json(&self, path: &str) -> Result<Value> {
        let url = format!("{}/api/v2{path}", self.url());
        let reply = http::send(self.http.get(&url)).await.and_then(Reply::ok);
        reply.and_then(|reply| reply.json()).with_context(|| format!("GET {url}"))
    }

    /// Waits until a builder's build of this patch set ended, and returns it.
    pub async fn build_ended(&self, change: &Change, builder: &str) -> Result<Value> {
        self.ended(builder, &change.revision).await
    }

    /// Waits until a builder's build of this commit ended, and returns it.
    pub async fn commit_build_ended(&self, commit: &str, builder: &str) -> Result<Value> {
        self.ended(builder, commit).await
    }

    async fn ended(&self, builder: &str, revision: &str) -> Result<Value> {
        let path = format!(
            "/builders/{builder}/builds?order=-buildid&limit=20&property=got_revision&property=image"
        );
        let what = format!("the build of {revision} by {builder}");
        wait::until(&what, WITHIN, async || {
            let all = self.json(&path).await.map_err(|error| format!("{error:#}"))?;
            let builds = all["builds"].as_array().cloned().unwrap_or_default();
            let of = |build: &&Value| build["properties"]["got_revision"][0] == revision;
            match builds.iter().find(of) {
                Some(build) if build["complete"] == true => Ok(build.clone()),
                Some(_) => Err("it runs".to_owned()),
                None => Err(format!("no such build among {}", builds.len())),
            }
        })
        .await
        .with_context(|| self.log(60))
    }

    /// Asks for the same build once more, as its page's button does.
    pub async fn rebuild(&self, build: &Value) -> Result<()> {
        let url = format!("{}/api/v2/builds/{}", self.url(), build["buildid"]);
        let call = json!({"jsonrpc": "2.0", "method": "rebuild", "id": 1, "params": {}});
        // The web server takes calls that change something from its own pages alone.
        let request = self.http.post(&url).header("Origin", self.url()).json(&call);
        http::send(request).await?.ok().with_context(|| format!("cannot rebuild {url}")).map(drop)
    }

    /// Waits until it has heard of what `project`'s branch has now.
    pub(super) async fn heard_of(&self, project: &str, revision: &str) -> Result<()> {
        let path = format!("/changes?revision={revision}");
        wait::until(&format!("Buildbot to hear of {project}"), WITHIN, async || {
            let changes = self.json(&path).await.map_err(|error| format!("{error:#}"))?;
            if changes["meta"]["total"] == 0 { Err(changes.to_string()) } else { Ok(()) }
        })
        .await
        .with_context(|| self.log(60))
    }
}
