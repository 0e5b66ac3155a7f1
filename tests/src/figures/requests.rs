// SPDX-License-Identifier: Apache-2.0
//! Requests a second of the backend alone, beside the least that axum can do and beside what zuul-web does for the same.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{
    arguments::Effort,
    backend::{Backend, GERRIT, change},
    bare,
    compare::compare,
    load::Target,
    shipped::Shipped,
    table::Table,
};
use crate::{
    rig::{
        gerrit::{Change, Gerrit, Push},
        zuul::Zuul,
    },
    wait,
    world::delivery::Delivery,
};

const PROJECT: &str = "demo/app";
const PATIENCE: Duration = Duration::from_mins(2);
/// Takes longer than the figures; the job's own time limit ends it.
const LONG_JOB: &str = "#!/bin/sh\nsleep 280\n";

pub(super) async fn measure(shipped: &Shipped, effort: &Effort, table: &mut Table) -> Result<()> {
    let gerrit = Gerrit::builder().ssh().start().await?;
    // Nothing is pushed there: no change of this run is merged.
    let zuul = Zuul::start(&gerrit, "http://127.0.0.1:1", &[PROJECT]).await?;
    let queued = queued(&gerrit, &zuul).await?;

    let delivery = Delivery::start(PROJECT).await?;
    delivery.beside(GERRIT);
    let backend = Backend::start(&shipped.jar, &delivery.config()).await?;
    let rolling = rolling_out(&delivery, &backend).await?;
    let reply = backend.progress(&rolling).await?;
    let bare = bare::start(&reply, &backend.folder().join("bare.log")).await?;

    let progress = backend.target("backend's `progress`", &rolling)?;
    let etag = reply.header("etag").context("an answer without a tag")?.to_owned();
    let mut unchanged = progress.clone();
    "backend's `progress`, 304".clone_into(&mut unchanged.name);
    unchanged.headers.push(("if-none-match", etag));
    unchanged.status = 304;
    let mut least = progress.clone();
    "a bare axum handler with the same bytes".clone_into(&mut least.name);
    (least.address, least.process) = (bare.address()?, Some(bare.id()));
    let targets = [progress, unchanged, least, zuul_web(&zuul, &queued)];
    let compared = compare(&targets, &[16, 64], effort, table).await;
    // The executor ends when its jobs have: Zuul stops those of a change that is given up.
    gerrit.admin().abandon(&queued).await?;
    wait::until("Zuul to give up the job", PATIENCE, async || {
        let items = zuul.json(&status(&queued)).await.map_err(|error| format!("{error:#}"))?;
        if items.as_array().is_some_and(Vec::is_empty) { Ok(()) } else { Err(items.to_string()) }
    })
    .await?;
    zuul.stop().await?;
    compared
}

/// A merged change whose image is on its way to the first of three clusters.
async fn rolling_out(delivery: &Delivery, backend: &Backend) -> Result<Change> {
    let change = change(PROJECT, 21, "MERGED");
    let check = delivery.check(&change);
    delivery.pass(&check, &["lint", "unit"]);
    let build = delivery.build(&change);
    let image = delivery.publish(&change, &build);
    delivery.deploy("staging", &image)?;
    delivery.pod_ready("staging")?;
    wait::until("the backend to know of the rollout", PATIENCE, async || {
        let reply = backend.progress(&change).await.map_err(|error| format!("{error:#}"))?;
        if reply.body.contains("1 of 3 pods ready") { Ok(()) } else { Err(reply.body) }
    })
    .await?;
    Ok(change)
}

/// A change that the real Zuul runs a job for.
async fn queued(gerrit: &Gerrit, zuul: &Zuul) -> Result<Change> {
    let push = Push::new("Take long").file("test.sh", LONG_JOB);
    let change = gerrit.admin().push(PROJECT, &push).await?;
    let path = status(&change);
    wait::until("Zuul to run a job", PATIENCE, async || {
        let items = zuul.json(&path).await.map_err(|error| format!("{error:#}"))?;
        if items[0]["jobs"][0]["start_time"].is_number() { Ok(()) } else { Err(items.to_string()) }
    })
    .await
    .with_context(|| zuul.log(40))?;
    Ok(change)
}

fn status(change: &Change) -> String {
    format!("/status/change/{},{}", change.number, change.patch_set)
}

fn zuul_web(zuul: &Zuul, change: &Change) -> Target {
    Target {
        name: format!("zuul-web {}'s `status/change`, one item with one job", crate::rig::zuul::VERSION),
        address: zuul.url().trim_start_matches("http://").to_owned(),
        path: format!("/api/tenant/{}{}", zuul.tenant(), status(change)),
        headers: Vec::new(),
        status: 200,
        process: zuul.web_process_id(),
    }
}
