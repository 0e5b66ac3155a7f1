// SPDX-License-Identifier: Apache-2.0
//! What Zuul's API says of builds, and waiting for them.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Zuul;
use crate::rig::gerrit::Change;
use crate::rig::http::{self, Reply};
use crate::wait;

const WITHIN: Duration = Duration::from_mins(4);

impl Zuul {
    /// What `GET /api/tenant/<tenant><path>` answers.
    pub async fn json(&self, path: &str) -> Result<Value> {
        let url = format!("{}/api/tenant/{}{path}", self.url(), self.tenant());
        http::send(self.http.get(&url))
            .await
            .and_then(Reply::ok)?
            .json()
            .with_context(|| format!("GET {url}"))
    }

    /// Waits until a job of this patch set ended, and returns its build.
    pub async fn build_ended(&self, change: &Change, pipeline: &str, job: &str) -> Result<Value> {
        let about = format!("change={}&patchset={}", change.number, change.patch_set);
        self.ended(&about, &change.project, pipeline, job).await
    }

    /// Waits until a job of a commit that reached its branch ended, and returns its build.
    pub async fn commit_build_ended(
        &self,
        project: &str,
        commit: &str,
        pipeline: &str,
        job: &str,
    ) -> Result<Value> {
        self.ended(&format!("newrev={commit}"), project, pipeline, job).await
    }

    async fn ended(&self, about: &str, project: &str, pipeline: &str, job: &str) -> Result<Value> {
        let path = format!("/builds?{about}&project={project}&pipeline={pipeline}&job_name={job}&limit=1");
        let what = format!("the build {job} in {pipeline} ({about})");
        wait::until(&what, WITHIN, async || {
            let builds = self.json(&path).await.map_err(|error| format!("{error:#}"))?;
            match builds.get(0) {
                Some(build) if build["result"].is_string() => Ok(build.clone()),
                Some(_) => Err("it runs".to_owned()),
                None => Err(format!("no such build; {}", self.queue().await)),
            }
        })
        .await
        .with_context(|| self.log(60))
    }

    /// How long its queues are, in words.
    async fn queue(&self) -> String {
        match self.json("/status").await {
            Ok(status) => format!(
                "events waiting: {} trigger, {} result, {} management",
                status["trigger_event_queue"]["length"],
                status["result_event_queue"]["length"],
                status["management_event_queue"]["length"]
            ),
            Err(error) => format!("{error:#}"),
        }
    }

    /// The text of a file among a build's logs.
    pub async fn build_log(&self, build: &Value, file: &str) -> Result<String> {
        let folder = build["log_url"].as_str().context("a build without logs")?;
        Ok(http::send(self.http.get(format!("{folder}{file}"))).await?.ok()?.body)
    }
}
