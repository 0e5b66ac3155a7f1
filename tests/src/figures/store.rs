// SPDX-License-Identifier: Apache-2.0
//! How much the database grows with each change that goes its whole way.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{
    arguments::Effort,
    backend::{Backend, GERRIT, change},
    shipped::Shipped,
    table::{Table, grouped},
};
use crate::{
    rig::{gerrit::Change, process::Program},
    wait,
    world::delivery::{Delivery, PODS},
};

const PROJECT: &str = "demo/app";
const PATIENCE: Duration = Duration::from_mins(1);
/// Of so many changes of the other figures one goes the whole way here.
const OF: usize = 50;

pub(super) async fn measure(shipped: &Shipped, effort: &Effort, table: &mut Table) -> Result<()> {
    let delivery = Delivery::start(PROJECT).await?;
    delivery.beside(GERRIT);
    let backend = Backend::start(&shipped.jar, &delivery.config()).await?;
    let changes = (effort.changes / OF).max(2);
    let mut first = 0;
    for number in (1..).take(changes) {
        go(&backend, &delivery, number).await?;
        if number == 1 {
            first = size(&backend).await?;
        }
    }
    let others = u64::try_from(changes - 1)?;
    let each = (size(&backend).await? - first) / others;
    table.row(
        "database, each change",
        format!("{} KiB", grouped(each.div_ceil(1024))),
        format!(
            "growth of SQLite's file over {others} changes from check to production: two jobs, an image, three clusters of \
             {PODS} pods, each step shown"
        ),
    );
    Ok(())
}

/// One change from check to production, looked at all the way.
async fn go(backend: &Backend, delivery: &Delivery, number: u64) -> Result<()> {
    let change = self::change(PROJECT, number, "NEW");
    let check = delivery.check(&change);
    shows(backend, &change, "checks are running").await?;
    delivery.pass(&check, &["lint", "unit"]);
    shows(backend, &change, "waiting for review").await?;
    let merged = Change { status: "MERGED".to_owned(), ..change };
    let build = delivery.build(&merged);
    shows(backend, &merged, "image is being built").await?;
    let image = delivery.publish(&merged, &build);
    shows(backend, &merged, "waiting for staging").await?;
    for (cluster, live) in
        [("staging", "waiting for production"), ("eqiad", "in 1 of 2 production"), ("codfw", "In production")]
    {
        delivery.deploy(cluster, &image)?;
        for ready in 1..PODS {
            delivery.pod_ready(cluster)?;
            shows(backend, &merged, &format!("{ready} of {PODS} pods ready")).await?;
        }
        delivery.pod_ready(cluster)?;
        shows(backend, &merged, live).await?;
    }
    Ok(())
}

async fn shows(backend: &Backend, change: &Change, text: &str) -> Result<()> {
    wait::until(text, PATIENCE, async || {
        let reply = backend.progress(change).await.map_err(|error| format!("{error:#}"))?;
        if reply.body.contains(text) { Ok(()) } else { Err(reply.body) }
    })
    .await
}

/// The database's size in bytes, with what is still in its journal.
async fn size(backend: &Backend) -> Result<u64> {
    const ASK: &str = "import sqlite3, sys; ask = sqlite3.connect(sys.argv[1]).execute; \
                       print(ask('PRAGMA page_count').fetchone()[0] * ask('PRAGMA page_size').fetchone()[0])";
    let file = backend.folder().join("data/milepost.db");
    let ask = Program::new("python3").args(["-c", ASK]).args([&file]);
    let said = tokio::task::spawn_blocking(move || ask.run()).await??;
    said.trim().parse().with_context(|| format!("`{said}` is no size"))
}
