// SPDX-License-Identifier: Apache-2.0
//! The backend's memory: with a pipeline of five steps and all its sources, first idle, then with many changes.

use std::time::Duration;

use anyhow::Result;

use super::{
    arguments::Effort,
    backend::{Backend, GERRIT, change},
    child,
    shipped::Shipped,
    table::{Table, grouped},
};
use crate::{rig::gerrit::Change, wait, world::delivery::Delivery};

const PROJECT: &str = "demo/app";
const PATIENCE: Duration = Duration::from_mins(3);
const HOW: &str =
    "resident set (peak) of the shipped backend, SQLite; stand-ins of Zuul, a registry and three clusters";

pub(super) async fn measure(shipped: &Shipped, effort: &Effort, table: &mut Table) -> Result<()> {
    let delivery = Delivery::start(PROJECT).await?;
    delivery.beside(GERRIT);
    let backend = Backend::start(&shipped.jar, &delivery.config_at("", "interval_seconds = 2")).await?;
    let first = change(PROJECT, 1, "NEW");
    knows(&backend, &first, &["waiting for checks to start"]).await?;
    let how = format!("{HOW}; all sources answered, one change asked about");
    table.row("backend's memory, idle", resident(&backend)?, how);

    let changes: Vec<Change> =
        (1..).take(effort.changes).map(|number| change(PROJECT, number, "NEW")).collect();
    for change in &changes {
        delivery.check(change);
        if has_image(change) {
            delivery.registry.push_image(PROJECT, &tag(change), Some(&change.revision));
        }
    }
    for change in &changes {
        let image = if has_image(change) { format!(":{}@", tag(change)) } else { String::new() };
        knows(&backend, change, &["checks are running", &image]).await?;
    }
    let sum = grouped(u64::try_from(changes.len())?);
    let how =
        format!("{HOW}; each has a running check of two jobs, every twentieth an image; all asked about");
    table.row(format!("backend's memory, {sum} changes"), resident(&backend)?, how);
    Ok(())
}

/// The backend asks a registry for so many a second only: it would take minutes to hear of an image of each.
fn has_image(change: &Change) -> bool {
    change.number % 20 == 1
}

fn tag(change: &Change) -> String {
    format!("t{}", change.number)
}

/// Waits until the answer about a change says all of this, and every source is heard.
async fn knows(backend: &Backend, change: &Change, says: &[&str]) -> Result<()> {
    wait::until(&says.join(" and "), PATIENCE, async || {
        let reply = backend.progress(change).await.map_err(|error| format!("{error:#}"))?;
        let silent = reply.body.contains("source_silent");
        if !silent && says.iter().all(|text| reply.body.contains(text)) { Ok(()) } else { Err(reply.body) }
    })
    .await
}

fn resident(backend: &Backend) -> Result<String> {
    let megabytes = |line| anyhow::Ok(child::memory(backend.process(), line)?.div_ceil(1024));
    Ok(format!("{} MiB ({} MiB)", megabytes("VmRSS")?, megabytes("VmHWM")?))
}
