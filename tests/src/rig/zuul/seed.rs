// SPDX-License-Identifier: Apache-2.0
//! What Zuul finds in Gerrit: its account and rights, the project with its pipelines, and the projects that it builds.

use std::path::Path;

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::json;

use super::CONFIG_PROJECT;
use crate::rig::gerrit::{Client, Gerrit, Push};
use crate::rig::{http, registry};

const ACCOUNT: &str = "zuul";
const GROUP: &str = "Service Users";

/// Makes the account that Zuul uses, with an SSH key, and lets it vote, submit and hear of events.
pub(super) async fn account(gerrit: &Gerrit, public_key: &str) -> Result<()> {
    let admin = gerrit.admin();
    let zuul = gerrit.account(ACCOUNT).await?;
    let id = zuul.id().context("an account without an id")?;
    let key = zuul.request(Method::POST, "/accounts/self/sshkeys").header("Content-Type", "text/plain");
    http::send(key.body(public_key.to_owned())).await?.ok().context("Gerrit does not take the SSH key")?;
    let members = "/groups/Service%20Users/members";
    admin.put(&format!("{members}/{id}"), &json!({})).await?.ok().context("cannot join a group")?;
    let group = admin.group_id(GROUP).await.or_else(|_| anyhow::bail!("Gerrit has no group {GROUP}"))?;

    let values =
        json!({ "-2": "Gate failed", "-1": "Failed", " 0": "No score", "+1": "Passed", "+2": "Gate passed" });
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

/// Makes the project with the pipelines and the base job, whose last part copies the logs to where they are served.
pub(super) async fn config_project(admin: &Client, logs: &Path, log_url: &str, registry: &str) -> Result<()> {
    let pipelines = include_str!("config/zuul.yaml")
        .replace("<CONFIG_PROJECT>", CONFIG_PROJECT)
        .replace("<REGISTRY>", registry);
    let publish = include_str!("config/playbooks/logs.yaml")
        .replace("<LOGS>", &logs.display().to_string())
        .replace("<LOG_URL>", log_url);
    admin.create_project(CONFIG_PROJECT).await?;
    let push =
        Push::new("Define pipelines").file("zuul.yaml", &pipelines).file("playbooks/logs.yaml", &publish);
    admin.push_to_branch(CONFIG_PROJECT, &push).await?;
    Ok(())
}

/// Makes a project that is tested, merged and turned into an image.
pub(super) async fn app(admin: &Client, project: &str) -> Result<()> {
    admin.create_project(project).await?;
    let push = Push::new("Start the app")
        .file(".zuul.yaml", include_str!("app/zuul.yaml"))
        .file("playbooks/unit.yaml", include_str!("app/playbooks/unit.yaml"))
        .file("playbooks/image.yaml", include_str!("app/playbooks/image.yaml"))
        .file("test.sh", include_str!("app/test.sh"))
        .file("ci/push.py", registry::PUSH);
    admin.push_to_branch(project, &push).await?;
    Ok(())
}
