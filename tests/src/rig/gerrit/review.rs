// SPDX-License-Identifier: Apache-2.0
//! What people do to a change after the push.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{Change, Client};

impl Client {
    /// The change as it is now, with its newest patch set.
    pub async fn refreshed(&self, change: &Change) -> Result<Change> {
        Change::read(&self.json(&format!("{}?o=CURRENT_REVISION", change.rest())).await?)
    }

    /// Every change of a project, newest first.
    pub async fn changes(&self, project: &str) -> Result<Vec<Change>> {
        self.search(&format!("project:{project}")).await
    }

    /// The changes that a query finds, as it stands in an address: `status:open+label:Verified=1`.
    pub async fn search(&self, query: &str) -> Result<Vec<Change>> {
        let found = self.json(&format!("/changes/?q={query}&o=CURRENT_REVISION")).await?;
        found.as_array().context("not a list of changes")?.iter().map(Change::read).collect()
    }

    /// The commit message of this patch set.
    pub async fn message(&self, change: &Change) -> Result<String> {
        let commit = self.json(&format!("{}/commit", change.rest_revision())).await?;
        Ok(commit["message"].as_str().context("a commit without a message")?.to_owned())
    }

    /// Votes on this patch set (its commit, so that a newer one does not get the vote).
    pub async fn vote(&self, change: &Change, label: &str, value: i8) -> Result<()> {
        let path = format!("{}/review", change.rest_revision());
        self.act(&path, &json!({ "labels": { label: value } })).await
    }

    /// Writes a comment on this patch set.
    pub async fn comment(&self, change: &Change, message: &str) -> Result<()> {
        self.act(&format!("{}/review", change.rest_revision()), &json!({ "message": message })).await
    }

    /// The same as bots do, under a tag of theirs.
    pub async fn tagged_comment(&self, change: &Change, message: &str, tag: Option<&str>) -> Result<()> {
        let body = json!({ "message": message, "tag": tag });
        self.act(&format!("{}/review", change.rest_revision()), &body).await
    }

    /// Gives Code-Review +2 and submits; returns the merged change.
    pub async fn approve_and_submit(&self, change: &Change) -> Result<Change> {
        self.vote(change, "Code-Review", 2).await?;
        self.submit(change).await
    }

    /// Submits; returns the merged change.
    pub async fn submit(&self, change: &Change) -> Result<Change> {
        self.act(&format!("{}/submit", change.rest()), &json!({})).await?;
        self.refreshed(change).await
    }

    /// Makes a change that takes a merged one back.
    pub async fn revert(&self, change: &Change) -> Result<Change> {
        let reply = self.post(&format!("{}/revert", change.rest()), &json!({})).await?;
        let made = reply.ok().with_context(|| format!("cannot revert {}", change.rest()))?.json()?;
        let number = made["_number"].as_u64().context("a revert without a number")?;
        self.refreshed(&Change { number, ..change.clone() }).await
    }

    /// Abandons it.
    pub async fn abandon(&self, change: &Change) -> Result<()> {
        self.act(&format!("{}/abandon", change.rest()), &json!({})).await
    }

    /// Restores an abandoned one.
    pub async fn restore(&self, change: &Change) -> Result<()> {
        self.act(&format!("{}/restore", change.rest()), &json!({})).await
    }

    /// Makes it private.
    pub async fn make_private(&self, change: &Change) -> Result<()> {
        self.act(&format!("{}/private", change.rest()), &json!({})).await
    }

    /// Makes it public again.
    pub async fn make_public(&self, change: &Change) -> Result<()> {
        self.act(&format!("{}/private.delete", change.rest()), &json!({})).await
    }

    /// Moves it to another branch.
    pub async fn move_to(&self, change: &Change, branch: &str) -> Result<()> {
        self.act(&format!("{}/move", change.rest()), &json!({ "destination_branch": branch })).await
    }

    async fn act(&self, path: &str, body: &Value) -> Result<()> {
        self.post(path, body).await?.ok().with_context(|| format!("POST {path}"))?;
        Ok(())
    }
}
