// SPDX-License-Identifier: Apache-2.0
//! What Zuul finds in Gerrit: the project with its pipelines, and the projects that it builds.

use std::path::Path;

use anyhow::Result;

use super::CONFIG_PROJECT;
use crate::rig::gerrit::{Client, Push};
use crate::rig::registry;

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
