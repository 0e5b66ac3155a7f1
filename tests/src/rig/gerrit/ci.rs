// SPDX-License-Identifier: Apache-2.0
//! The account of a CI server, and what it may do.

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::json;

use super::Gerrit;
use crate::rig::http;

const GROUP: &str = "Service Users";

impl Gerrit {
    /// Makes the account `name` with an SSH key, and the label Verified; it may vote, submit and hear of events.
    pub async fn ci_account(&self, name: &str, public_key: &str) -> Result<()> {
        let admin = self.admin();
        let account = self.account(name).await?;
        let id = account.id().context("an account without an id")?;
        let key =
            account.request(Method::POST, "/accounts/self/sshkeys").header("Content-Type", "text/plain");
        http::send(key.body(public_key.to_owned()))
            .await?
            .ok()
            .context("Gerrit does not take the SSH key")?;
        let members = "/groups/Service%20Users/members";
        admin.put(&format!("{members}/{id}"), &json!({})).await?.ok().context("cannot join a group")?;
        let group = admin.group_id(GROUP).await.or_else(|_| anyhow::bail!("Gerrit has no group {GROUP}"))?;

        let values = json!({ "-2": "Gate failed", "-1": "Failed", " 0": "No score", "+1": "Passed", "+2": "Gate passed" });
        let label = json!({ "function": "NoBlock", "values": values });
        let path = "/projects/All-Projects/labels/Verified";
        admin.put(path, &label).await?.ok().context("cannot make the label Verified")?;
        let allow = json!({ "rules": { &group: { "action": "ALLOW" } } });
        let vote =
            json!({ "label": "Verified", "rules": { &group: { "action": "ALLOW", "min": -2, "max": 2 } } });
        admin
            .change_access(
                "All-Projects",
                &json!({
                    "refs/heads/*": { "permissions": { "label-Verified": vote, "submit": allow } },
                    "GLOBAL_CAPABILITIES": { "permissions": { "streamEvents": allow } },
                }),
            )
            .await
    }
}
